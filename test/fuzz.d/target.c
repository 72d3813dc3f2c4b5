/*
 * target.c
 *		What libFuzzer calls: an input becomes a value, or an error that may be,
 *		and with a value everything holds that the headers of src/ promise.
 *
 * The program is named after the function that reads its inputs, such as
 * mrr_timeline_in or mrr_timeline_recv. Named mrr_timeline_send it turns a text
 * into bytes instead, which makes the seeds of _recv out of those of _in.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "rooms.h"
#include "server.h"

#define SHORT_VARLENA_MAX	126
#define OUTCOMES			16

extern int	LLVMFuzzerInitialize(int *argc, char ***argv);
extern int	LLVMFuzzerTestOneInput(const uint8 *data, size_t size);
extern size_t LLVMFuzzerMutate(uint8 *data, size_t size, size_t max_size);
extern size_t LLVMFuzzerCustomMutator(uint8 *data, size_t size,
									  size_t max_size, unsigned int seed);

static const Type *type;
static bool binary;

static const uint8 *input;
static Size input_size;
static StringInfoData repaired;
static Datum value;

/* How the inputs ended: SQLSTATEs, and 0 for a value. */
static struct
{
	int			sqlstate;
	uint64		count;
}			outcomes[OUTCOMES];

static const int reading_errors[] = {
	ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, ERRCODE_DATETIME_VALUE_OUT_OF_RANGE,
	ERRCODE_PROGRAM_LIMIT_EXCEEDED, ERRCODE_INVALID_TEXT_REPRESENTATION, 0
};
static const int receiving_errors[] = {
	ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, ERRCODE_INVALID_BINARY_REPRESENTATION,
	ERRCODE_PROTOCOL_VIOLATION, 0
};
static const int room_errors[] = {
	ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, ERRCODE_DATETIME_VALUE_OUT_OF_RANGE,
	ERRCODE_PROGRAM_LIMIT_EXCEEDED, ERRCODE_INVALID_PARAMETER_VALUE, 0
};
static const int no_errors[] = {0};

void
require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s: not so: %s\n", type->name, what);
	abort();
}

void
require_valid(const char *complaint)
{
	require(complaint == NULL, complaint);
}

bool
same_bytes(const void *a, const void *b)
{
	return VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0;
}

static void
require_same(Datum other, const char *what)
{
	require(same_bytes(DatumGetPointer(value), DatumGetPointer(other)), what);
}

/*
 * Run a step, which may end with one of some errors.
 */
static int
run(void (*step) (void), const int *allowed)
{
	int			sqlstate = server_try(step);

	if (sqlstate == 0)
		return 0;
	while (*allowed != 0 && *allowed != sqlstate)
		allowed++;
	if (*allowed == 0)
		fprintf(stderr, "SQLSTATE %s: %s\n", unpack_sql_state(sqlstate),
				server_message());
	require(*allowed != 0, "an error has a SQLSTATE that is meant for users");
	return sqlstate;
}

/*
 * Bytes as COPY hands them to _recv: with a zero behind them.
 */
static StringInfo
message(const void *data, Size size)
{
	StringInfo	buf = palloc(sizeof(StringInfoData));

	buf->data = palloc(size + 1);
	buf->len = size;
	buf->maxlen = size + 1;
	buf->cursor = 0;
	memcpy(buf->data, data, size);
	buf->data[size] = '\0';
	return buf;
}

static Datum
receive(const void *data, Size size)
{
	return server_call(type->recv, PointerGetDatum(message(data, size)));
}

static void
step_read(void)
{
	char	   *text;

	if (binary)
		value = receive(input, input_size);
	else
	{
		text = palloc(input_size + 1);
		memcpy(text, input, input_size);
		text[input_size] = '\0';
		value = server_call(type->in, CStringGetDatum(text));
	}
}

/*
 * A value as it lies in a row: with a short header, not aligned.
 */
static Datum
packed(void)
{
	Size		size = VARSIZE(value) - VARHDRSZ + VARHDRSZ_SHORT;
	char	   *copy = (char *) palloc(size + 1) + 1;

	SET_VARSIZE_SHORT(copy, size);
	memcpy(VARDATA_SHORT(copy), VARDATA(value), size - VARHDRSZ_SHORT);
	return PointerGetDatum(copy);
}

static void
step_round_trip(void)
{
	char	   *text;
	bytea	   *bytes;

	require_valid(type->check(DatumGetPointer(value)));
	text = DatumGetCString(server_call(type->out, value));
	require_same(server_call(type->in, CStringGetDatum(text)),
				 "_in takes what _out gives for the same value");
	bytes = DatumGetByteaPP(server_call(type->send, value));
	require_same(receive(VARDATA(bytes), VARSIZE(bytes) - VARHDRSZ),
				 "_recv takes what _send gives for the same value");
	if (VARSIZE(value) - VARHDRSZ + VARHDRSZ_SHORT <= SHORT_VARLENA_MAX)
		require(strcmp(text, DatumGetCString(server_call(type->out,
														 packed()))) == 0,
				"a packed value is the same value");
}

static void
count_outcome(int sqlstate)
{
	int			i = 0;

	while (outcomes[i].count > 0 && outcomes[i].sqlstate != sqlstate)
		i++;
	outcomes[i].sqlstate = sqlstate;
	outcomes[i].count++;
}

static void
report(void)
{
	fprintf(stderr, "outcomes:");
	for (int i = 0; i < OUTCOMES && outcomes[i].count > 0; i++)
		fprintf(stderr, " %s=" UINT64_FORMAT, outcomes[i].sqlstate == 0
				? "value" : unpack_sql_state(outcomes[i].sqlstate),
				outcomes[i].count);
	fprintf(stderr, "\n");
}

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t size)
{
	int			sqlstate;

	server_reset();
	input = data;
	input_size = size;
	sqlstate = run(step_read, binary ? receiving_errors : reading_errors);
	count_outcome(sqlstate);
	if (sqlstate != 0)
		return 0;
	run(step_round_trip, no_errors);
	for (int i = 0; i < MAX_USES && type->uses[i] != NULL; i++)
	{
		used = DatumGetPointer(value);
		run(type->uses[i], room_errors);
	}
	return 0;
}

static void
step_repair(void)
{
	initStringInfo(&repaired);
	type->repair(message(input, input_size), &repaired);
}

size_t
LLVMFuzzerCustomMutator(uint8 *data, size_t size, size_t max_size,
						unsigned int seed)
{
	size = LLVMFuzzerMutate(data, size, max_size);
	if (!binary || type->repair == NULL || seed % 2 == 0)
		return size;
	server_reset();
	input = data;
	input_size = size;
	server_try(step_repair);	/* an error ends it early */
	memcpy(data, repaired.data, repaired.len);
	return repaired.len;
}

/*
 * Standard input as text to standard output as bytes.
 */
static void
step_send(void)
{
	char		text[10000];
	bytea	   *bytes;

	text[fread(text, 1, sizeof(text) - 1, stdin)] = '\0';
	bytes = DatumGetByteaPP(server_call(type->send,
										server_call(type->in,
													CStringGetDatum(text))));
	fwrite(VARDATA(bytes), 1, VARSIZE(bytes) - VARHDRSZ, stdout);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = strrchr((*argv)[0], '/') + 1;
	const char *verb = strrchr(name, '_');

	for (type = types; type->name != NULL; type++)
		if (strlen(type->name) == verb - name &&
			strncmp(type->name, name, verb - name) == 0)
			break;
	if (type->name == NULL)
		abort();
	binary = strcmp(verb, "_recv") == 0;
	server_reset();
	if (strcmp(verb, "_send") == 0)
	{
		run(step_send, no_errors);
		exit(0);
	}
	atexit(report);
	return 0;
}
