/*
 * life_table_io.c
 *		Text, binary and comparison of life tables.
 *
 * Text:	{(age=0,entered=5),(age=3,censored=1,"churn"=2),(age=4,"churn"=2)}:
 *			the ages at which something happens, with who entered, who was
 *			censored and who churned by cause; what is zero is left out. Input
 *			takes the ages in ascending order, the fields of an age in any.
 * Binary:	byte version, byte flags = 0, int32 number of causes and each as a
 *			string that ends in a zero, int32 number of ages at which something
 *			happens, then per age: int32 age, int64 entered, censored, churned
 *			by cause.
 *
 * The order of causes is that of their bytes in the server's encoding, so that
 * both forms are put in order when they are read.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "libpq/pqformat.h"
#include "life_table.h"
#include "literal.h"
#include "miscadmin.h"

PG_FUNCTION_INFO_V1(life_table_in);
PG_FUNCTION_INFO_V1(life_table_out);
PG_FUNCTION_INFO_V1(life_table_recv);
PG_FUNCTION_INFO_V1(life_table_send);

static const char *const field_names[] = {
	[LIFE_TABLE_ENTERED] = "entered",
	[LIFE_TABLE_CENSORED] = "censored",
};

static FlatHeader *
canonical(Datum value)
{
	return &life_table_canonical(DatumGetLifeTableP(value))->header;
}

FLAT_COMPARISONS(life_table, canonical)

/*
 * One field of an age: name or label, "=" and the number.
 */
static bool
literal_field(Literal *literal, LifeTable **table, int32 age)
{
	char		label[LIFE_TABLE_LABEL_SIZE];
	int			field;
	int128		value;
	bool		writable = true;

	if (!mrr_literal_peek(literal, '"'))
	{
		if (!mrr_literal_one_of(literal, field_names, lengthof(field_names),
								"\"entered\", \"censored\" or a cause",
								&field))
			return false;
	}
	else
	{
		LifeTable  *found;

		if (!mrr_literal_label(literal, label, sizeof(label)))
			return false;
		found = life_table_with_cause(*table, label, strlen(label), &writable,
									  &field);
		if (found == NULL)
			return mrr_literal_invalid(literal, "There are too many causes");
		*table = found;
		field += LIFE_TABLE_CHURNED;
	}
	if (!mrr_literal_expect(literal, '=') ||
		!mrr_literal_integer(literal, PG_INT64_MAX, &value))
		return false;
	if (life_table_age(*table, age)[field] != 0)
		return mrr_literal_invalid(literal, "A field is there twice");
	life_table_age(*table, age)[field] = (int64) value;
	return true;
}

static bool
literal_age(Literal *literal, LifeTable **table)
{
	int128		age;

	if (!mrr_literal_expect(literal, '(') ||
		!mrr_literal_name(literal, "age") ||
		!mrr_literal_integer(literal, PG_INT64_MAX, &age))
		return false;
	if (age < (*table)->count || age > LIFE_TABLE_MAX_AGE)
		return mrr_literal_invalid(literal,
								   "An age is out of order or out of range");
	*table = life_table_reserve(*table, (int32) age + 1, true);
	while (mrr_literal_accept(literal, ','))
		if (!literal_field(literal, table, (int32) age))
			return false;
	return mrr_literal_expect(literal, ')');
}

Datum
life_table_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	Literal		literal = {"life_table", text, text, fcinfo->context};
	LifeTable  *table = life_table_create();
	const char *complaint;

	if (!mrr_literal_expect(&literal, '{'))
		PG_RETURN_NULL();
	if (mrr_literal_peek(&literal, '('))
		do
		{
			CHECK_FOR_INTERRUPTS();
			if (!literal_age(&literal, &table))
				PG_RETURN_NULL();
		} while (mrr_literal_accept(&literal, ','));
	if (!mrr_literal_expect(&literal, '}') || !mrr_literal_end(&literal))
		PG_RETURN_NULL();
	complaint = life_table_check(table);
	if (complaint != NULL)
	{
		mrr_literal_invalid(&literal, complaint);
		PG_RETURN_NULL();
	}
	PG_RETURN_LIFE_TABLE_P(life_table_canonical(table));
}

static void
append_label(StringInfo buf, const LifeTableLabel *label)
{
	appendStringInfoString(buf, ",\"");
	for (const char *at = label->text; *at != '\0'; at++)
	{
		if (*at == '"')
			appendStringInfoChar(buf, '"');
		appendStringInfoChar(buf, *at);
	}
	appendStringInfoChar(buf, '"');
}

Datum
life_table_out(PG_FUNCTION_ARGS)
{
	LifeTable  *table = life_table_canonical(PG_GETARG_LIFE_TABLE_P(0));
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	for (int32 t = 0; t < table->count; t++)
	{
		const int64 *fields = life_table_age(table, t);

		CHECK_FOR_INTERRUPTS();
		if (life_table_is_empty_age(table, t))
			continue;
		appendStringInfo(&buf, "%s(age=%d", buf.len > 1 ? "," : "", t);
		for (int i = 0; i < LIFE_TABLE_FIELDS(table->causes); i++)
		{
			if (fields[i] == 0)
				continue;
			if (i < LIFE_TABLE_CHURNED)
				appendStringInfo(&buf, ",%s", field_names[i]);
			else
				append_label(&buf, &table->labels[i - LIFE_TABLE_CHURNED]);
			appendStringInfo(&buf, "=" INT64_FORMAT, fields[i]);
		}
		appendStringInfoChar(&buf, ')');
	}
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

/*
 * The causes of a binary value into an empty table.
 */
static LifeTable *
receive_causes(StringInfo buf, LifeTable *table)
{
	int32		causes = pq_getmsgint(buf, sizeof(int32));
	bool		writable = true;

	if (causes < 0 || causes > LIFE_TABLE_MAX_CAUSES)
		flat_invalid_binary("life_table", "The number of causes is out of range");
	for (int i = 0; i < causes; i++)
	{
		const char *label = pq_getmsgstring(buf);
		Size		length = strlen(label);
		int			cause;

		if (length == 0 || length >= LIFE_TABLE_LABEL_SIZE)
			flat_invalid_binary("life_table",
								"A cause is empty or longer than 63 bytes");
		table = life_table_with_cause(table, label, length, &writable, &cause);
		if (cause != i)
			flat_invalid_binary("life_table", "A cause is there twice");
	}
	return table;
}

Datum
life_table_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	LifeTable  *table = life_table_create();
	const char *complaint;
	int32		count;

	if (pq_getmsgbyte(buf) != FLAT_VERSION || pq_getmsgbyte(buf) != 0)
		flat_invalid_binary("life_table",
							"The version or a flag is not known");
	table = receive_causes(buf, table);
	count = pq_getmsgint(buf, sizeof(int32));
	if (count < 0)
		flat_invalid_binary("life_table", "The number of ages is negative");
	for (int32 i = 0; i < count; i++)
	{
		int32		age = pq_getmsgint(buf, sizeof(int32));

		if (age < table->count || age > LIFE_TABLE_MAX_AGE)
			flat_invalid_binary("life_table",
								"An age is out of order or out of range");
		table = life_table_reserve(table, age + 1, true);
		for (int j = 0; j < LIFE_TABLE_FIELDS(table->causes); j++)
			life_table_age(table, age)[j] = pq_getmsgint64(buf);
	}
	complaint = life_table_check(table);
	if (complaint == NULL && buf->cursor != buf->len)
		complaint = "Bytes are left over";
	if (complaint != NULL)
		flat_invalid_binary("life_table", complaint);
	PG_RETURN_LIFE_TABLE_P(life_table_canonical(table));
}

Datum
life_table_send(PG_FUNCTION_ARGS)
{
	LifeTable  *table = life_table_canonical(PG_GETARG_LIFE_TABLE_P(0));
	StringInfoData buf;
	int32		count = 0;

	for (int32 t = 0; t < table->count; t++)
		count += life_table_is_empty_age(table, t) ? 0 : 1;
	pq_begintypsend(&buf);
	pq_sendbyte(&buf, table->header.version);
	pq_sendbyte(&buf, table->header.flags);
	pq_sendint32(&buf, table->causes);
	for (int i = 0; i < table->causes; i++)
		pq_sendstring(&buf, table->labels[i].text);
	pq_sendint32(&buf, count);
	for (int32 t = 0; t < table->count; t++)
	{
		if (life_table_is_empty_age(table, t))
			continue;
		pq_sendint32(&buf, t);
		for (int i = 0; i < LIFE_TABLE_FIELDS(table->causes); i++)
			pq_sendint64(&buf, life_table_age(table, t)[i]);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}
