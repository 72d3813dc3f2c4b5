/*
 * server.c
 *		The part of the server that reading, checking and writing a value
 *		needs: memory, errors, messages and dates. What else the rooms name
 *		(numeric, the executor) is not called on these ways and not linked.
 *
 * Memory is one arena, which is poisoned but for the chunks in use, so that
 * AddressSanitizer reports an access outside of a chunk or to a freed one. What
 * palloc() gives is full of a pattern, so that a byte that was never set makes
 * two values differ.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <sanitizer/asan_interface.h>
#include <setjmp.h>
#include <sys/mman.h>

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "server.h"
#include "storage/shmem.h"
#include "utils/datetime.h"
#include "utils/memutils.h"

#define ARENA_SIZE		((Size) 1 << 30)
#define RED_ZONE		((Size) 32)
#define PATTERN			0x7F

/* Declared by the server with other arguments in each version. */
extern void failed_assertion(const char *condition)
			asm("ExceptionalCondition");
/* Soft errors, from version 16 on. */
extern bool errsave_start(struct Node *context, const char *domain);
extern void errsave_finish(struct Node *context, const char *filename,
						   int lineno, const char *funcname);

volatile sig_atomic_t InterruptPending = false;

static char *arena;
static Size arena_used;

static sigjmp_buf caught;
static int	level;
static int	sqlstate;
static char message[1024];

/*
 * Memory
 */

void
server_reset(void)
{
	if (arena == NULL)
	{
		arena = mmap(NULL, ARENA_SIZE, PROT_READ | PROT_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (arena == MAP_FAILED)
			abort();
		arena_used = ARENA_SIZE;
	}
	ASAN_POISON_MEMORY_REGION(arena, arena_used);
	arena_used = 0;
}

/*
 * A chunk lies between two red zones; its size stands in front of the first.
 */
static char *
allocate(Size size)
{
	Size	   *header = (Size *) (arena + arena_used);
	char	   *chunk = (char *) (header + 1) + RED_ZONE - sizeof(Size);

	if (!AllocSizeIsValid(size) ||
		size > ARENA_SIZE - arena_used - 3 * RED_ZONE)
		elog(ERROR, "invalid memory alloc request size %zu", size);
	ASAN_UNPOISON_MEMORY_REGION(header, sizeof(Size));
	*header = size;
	ASAN_UNPOISON_MEMORY_REGION(chunk, size);
	arena_used = TYPEALIGN(RED_ZONE, chunk + size - arena) + RED_ZONE;
	return chunk;
}

static Size
size_of(const void *chunk)
{
	return *(const Size *) ((const char *) chunk - RED_ZONE);
}

void *
palloc(Size size)
{
	return memset(allocate(size), PATTERN, size);
}

void *
palloc0(Size size)
{
	return memset(allocate(size), 0, size);
}

void *
palloc_extended(Size size, int flags)
{
	return (flags & MCXT_ALLOC_ZERO) != 0 ? palloc0(size) : palloc(size);
}

void *
repalloc(void *pointer, Size size)
{
	void	   *moved = palloc(size);

	memcpy(moved, pointer, Min(size, size_of(pointer)));
	pfree(pointer);
	return moved;
}

void
pfree(void *pointer)
{
	ASAN_POISON_MEMORY_REGION(pointer, size_of(pointer));
}

Size
mul_size(Size a, Size b)
{
	Size		product;

	if (__builtin_mul_overflow(a, b, &product))
		elog(ERROR, "requested size overflows");
	return product;
}

/*
 * No value comes compressed or out of line, but it may be packed.
 */
struct varlena *
pg_detoast_datum_packed(struct varlena *value)
{
	if (VARATT_IS_COMPRESSED(value) || VARATT_IS_EXTERNAL(value))
		abort();
	return value;
}

struct varlena *
pg_detoast_datum(struct varlena *value)
{
	struct varlena *unpacked;
	Size		size;

	if (!VARATT_IS_SHORT(pg_detoast_datum_packed(value)))
		return value;
	size = VARSIZE_SHORT(value) - VARHDRSZ_SHORT;
	unpacked = palloc(size + VARHDRSZ);
	SET_VARSIZE(unpacked, size + VARHDRSZ);
	memcpy(VARDATA(unpacked), VARDATA_SHORT(value), size);
	return unpacked;
}

/*
 * Errors
 */

int
server_try(void (*step) (void))
{
	if (sigsetjmp(caught, 0) != 0)
		return sqlstate;
	step();
	return 0;
}

const char *
server_message(void)
{
	return message;
}

char *
unpack_sql_state(int code)
{
	static char text[6];

	for (int i = 0; i < 5; i++)
		text[i] = PGUNSIXBIT(code >> 6 * i);
	return text;
}

void
failed_assertion(const char *condition)
{
	fprintf(stderr, "failed assertion: %s\n", condition);
	abort();
}

void
ProcessInterrupts(void)
{
	abort();					/* nobody interrupts */
}

bool
errstart(int elevel, const char *domain)
{
	level = elevel;
	sqlstate = ERRCODE_INTERNAL_ERROR;
	message[0] = '\0';
	return true;
}

bool
errstart_cold(int elevel, const char *domain)
{
	return errstart(elevel, domain);
}

void
errfinish(const char *filename, int lineno, const char *funcname)
{
	if (level >= ERROR)
		siglongjmp(caught, 1);
}

bool
errsave_start(struct Node *context, const char *domain)
{
	return errstart(ERROR, domain);
}

void
errsave_finish(struct Node *context, const char *filename, int lineno,
			   const char *funcname)
{
	errfinish(filename, lineno, funcname);
}

int
errcode(int code)
{
	sqlstate = code;
	return 0;
}

/* All texts are put together, as what they name has to be there. */
#define FORMAT_MESSAGE(function)                                              \
	int                                                                       \
	function(const char *format, ...)                                         \
	{                                                                         \
		Size		used = strlen(message);                                   \
		va_list		arguments;                                                \
                                                                              \
		va_start(arguments, format);                                          \
		vsnprintf(message + used, sizeof(message) - used, format, arguments); \
		va_end(arguments);                                                    \
		return 0;                                                             \
	}

FORMAT_MESSAGE(errmsg)
FORMAT_MESSAGE(errmsg_internal)
FORMAT_MESSAGE(errdetail)
FORMAT_MESSAGE(errhint)

/* A character is a byte here, as in SQL_ASCII. */
int
pg_mbstrlen_with_len(const char *text, int length)
{
	return length;
}

/*
 * Calls and messages
 */

Datum
server_call(PGFunction function, Datum argument)
{
	LOCAL_FCINFO(fcinfo, 1);
	Datum		result;

	InitFunctionCallInfoData(*fcinfo, NULL, 1, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = argument;
	fcinfo->args[0].isnull = false;
	result = function(fcinfo);
	if (fcinfo->isnull)
		elog(ERROR, "function returned NULL");
	return result;
}

static const char *
take_bytes(StringInfo buf, int length)
{
	const char *bytes = buf->data + buf->cursor;

	if (length > buf->len - buf->cursor)
		ereport(ERROR, (errcode(ERRCODE_PROTOCOL_VIOLATION),
						errmsg("insufficient data left in message")));
	buf->cursor += length;
	return bytes;
}

static uint64
take_number(StringInfo buf, int length)
{
	const char *bytes = take_bytes(buf, length);
	uint64		number = 0;

	for (int i = 0; i < length; i++)
		number = number << 8 | (uint8) bytes[i];
	return number;
}

int
pq_getmsgbyte(StringInfo buf)
{
	return (int) take_number(buf, 1);
}

unsigned int
pq_getmsgint(StringInfo buf, int length)
{
	return (unsigned int) take_number(buf, length);
}

int64
pq_getmsgint64(StringInfo buf)
{
	return (int64) take_number(buf, 8);
}

float8
pq_getmsgfloat8(StringInfo buf)
{
	uint64		bits = take_number(buf, 8);
	float8		number;

	memcpy(&number, &bits, sizeof(number));
	return number;
}

/* The server's also checks and converts the encoding. */
const char *
pq_getmsgstring(StringInfo buf)
{
	int			rest = buf->len - buf->cursor;
	int			length = (int) strnlen(buf->data + buf->cursor, rest);

	if (length == rest)
		ereport(ERROR, (errcode(ERRCODE_PROTOCOL_VIOLATION),
						errmsg("invalid string in message")));
	return take_bytes(buf, length + 1);
}

void
pq_sendstring(StringInfo buf, const char *text)
{
	appendBinaryStringInfo(buf, text, strlen(text) + 1);
}

void
pq_sendfloat8(StringInfo buf, float8 number)
{
	uint64		bits;

	memcpy(&bits, &number, sizeof(bits));
	pq_sendint64(buf, bits);
}

void
pq_begintypsend(StringInfo buf)
{
	initStringInfo(buf);
	appendStringInfoSpaces(buf, VARHDRSZ);
}

bytea *
pq_endtypsend(StringInfo buf)
{
	SET_VARSIZE(buf->data, buf->len);
	return (bytea *) buf->data;
}

/*
 * Dates, by the formulas for the Julian day of a day of the Gregorian calendar
 */

const int	day_tab[2][13] = {
	{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0},
	{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0}
};

int
date2j(int year, int month, int day)
{
	int64		y = (int64) year + 4800 - (month < 3);	/* from 1 March on */
	int64		m = month < 3 ? month + 9 : month - 3;

	return (int) (day + (153 * m + 2) / 5 + 365 * y + y / 4 - y / 100 +
				  y / 400 - 32045);
}

void
j2date(int julian, int *year, int *month, int *day)
{
	int64		days = (int64) julian + 32044;
	int64		century = (4 * days + 3) / 146097;
	int64		in_century = days - 146097 * century / 4;
	int64		y = (4 * in_century + 3) / 1461;
	int64		in_year = in_century - 1461 * y / 4;
	int64		m = (5 * in_year + 2) / 153;

	*day = (int) (in_year - (153 * m + 2) / 5 + 1);
	*month = (int) (m < 10 ? m + 3 : m - 9);
	*year = (int) (100 * century + y - 4800 + m / 10);
}

void
EncodeDateOnly(struct pg_tm *tm, int style, char *text)
{
	bool		bc = tm->tm_year <= 0;

	sprintf(text, "%04d-%02d-%02d%s", bc ? 1 - tm->tm_year : tm->tm_year,
			tm->tm_mon, tm->tm_mday, bc ? " BC" : "");
}
