/*
 * life_table.c
 *		Building, adding, checking and walking life tables; layout and laws L1
 *		to L5 stand in life_table.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "common/int.h"
#include "compat.h"
#include "life_table.h"

static void
out_of_range(void)
{
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					errmsg("number of customers out of range for life_table")));
}

static inline bool
is_working(const LifeTable *table)
{
	return (table->header.flags & LIFE_TABLE_WORKING) != 0;
}

/*
 * An empty table to work on.
 */
LifeTable *
life_table_create(void)
{
	LifeTable  *table = flat_allocate(LIFE_TABLE_SIZE(0, 0));

	table->header.flags = LIFE_TABLE_WORKING;
	return table;
}

/*
 * A working table of at least "count" ages: the same one if it may be changed
 * and has the room, otherwise a larger one.
 */
LifeTable *
life_table_reserve(LifeTable *table, int32 count, bool writable)
{
	int32		old_count = table->count;
	Size		needed;

	count = Max(count, old_count);
	needed = LIFE_TABLE_SIZE(count, table->causes);
	if (!writable || needed > VARSIZE(table))
		table = flat_grow(table, LIFE_TABLE_SIZE(old_count, table->causes),
						  needed);
	table->count = count;
	table->header.flags |= LIFE_TABLE_WORKING;
	return table;
}

/*
 * A copy with other causes: column i of the new one is column from[i] of the
 * old one, or empty where that is LIFE_TABLE_NO_CAUSE. Labels are copied with
 * their columns.
 */
static LifeTable *
rearrange(const LifeTable *table, int32 count, const int *from, int causes)
{
	Size		fixed = offsetof(LifeTable, labels);
	LifeTable  *result = flat_grow(table, fixed,
								   LIFE_TABLE_SIZE(count, causes));

	result->count = count;
	result->causes = causes;
	for (int i = 0; i < causes; i++)
		if (from[i] != LIFE_TABLE_NO_CAUSE)
			result->labels[i] = table->labels[from[i]];
	for (int32 t = 0; t < count; t++)
	{
		const int64 *source = life_table_age(table, t);
		int64	   *target = life_table_age(result, t);

		target[LIFE_TABLE_ENTERED] = source[LIFE_TABLE_ENTERED];
		target[LIFE_TABLE_CENSORED] = source[LIFE_TABLE_CENSORED];
		for (int i = 0; i < causes; i++)
			if (from[i] != LIFE_TABLE_NO_CAUSE)
				target[LIFE_TABLE_CHURNED + i] =
					source[LIFE_TABLE_CHURNED + from[i]];
	}
	return result;
}

void
life_table_too_many_causes(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("life_table cannot have more than %d causes",
					LIFE_TABLE_MAX_CAUSES),
			 errhint("Put the rare ones together.")));
}

/*
 * A copy of a table with one more cause; NULL if there is no room for it.
 */
LifeTable *
life_table_add_cause(LifeTable *table, const char *label, Size length,
					 bool *writable)
{
	int			from[LIFE_TABLE_MAX_CAUSES];
	int			causes = table->causes;

	if (causes == LIFE_TABLE_MAX_CAUSES)
		return NULL;
	for (int i = 0; i < causes; i++)
		from[i] = i;
	from[causes] = LIFE_TABLE_NO_CAUSE;
	table = rearrange(table, table->count, from, causes + 1);
	table->header.flags |= LIFE_TABLE_WORKING;
	memcpy(table->labels[causes].text, label, length);
	*writable = true;
	return table;
}

static inline void
increment(int64 *number)
{
	if (pg_add_s64_overflow(*number, 1, number))
		out_of_range();
}

/*
 * Add one customer, which may have to make the table larger. The caller has
 * checked that 0 <= entry_age <= age, and that they differ unless both are 0.
 */
LifeTable *
life_table_book(LifeTable *table, int64 entry_age, int64 age, int cause,
				bool writable)
{
	if (age > LIFE_TABLE_MAX_AGE)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("age " INT64_FORMAT " is above the maximum of %d", age,
						LIFE_TABLE_MAX_AGE),
				 errhint("Count ages in longer periods.")));
	if (age >= table->count || !writable || !is_working(table))
		table = life_table_reserve(table, (int32) age + 1, writable);
	increment(&life_table_age(table, (int32) entry_age)[LIFE_TABLE_ENTERED]);
	increment(&life_table_age(table, (int32) age)
			  [cause == LIFE_TABLE_NO_CAUSE ? LIFE_TABLE_CENSORED
			   : LIFE_TABLE_CHURNED + cause]);
	return table;
}

static inline void
accumulate(int64 *number, int64 other)
{
	if (pg_add_s64_overflow(*number, other, number))
		out_of_range();
}

/*
 * Add a table to another one (L4), which may have to grow and is a working
 * one then.
 */
LifeTable *
life_table_add(LifeTable *table, const LifeTable *other, bool writable)
{
	int			to[LIFE_TABLE_MAX_CAUSES] = {0};

	for (int i = 0; i < other->causes; i++)
	{
		table = life_table_with_cause(table, other->labels[i].text,
									  strlen(other->labels[i].text), &writable,
									  &to[i]);
		if (table == NULL)
			life_table_too_many_causes();
	}
	table = life_table_reserve(table, other->count, writable);
	for (int32 t = 0; t < other->count; t++)
	{
		int64	   *target = life_table_age(table, t);
		const int64 *source = life_table_age(other, t);

		accumulate(&target[LIFE_TABLE_ENTERED], source[LIFE_TABLE_ENTERED]);
		accumulate(&target[LIFE_TABLE_CENSORED], source[LIFE_TABLE_CENSORED]);
		for (int i = 0; i < other->causes; i++)
			accumulate(&target[LIFE_TABLE_CHURNED + to[i]],
					   source[LIFE_TABLE_CHURNED + i]);
	}
	return table;
}

static bool
is_used(const LifeTable *table, int cause)
{
	for (int32 t = 0; t < table->count; t++)
		if (life_table_age(table, t)[LIFE_TABLE_CHURNED + cause] != 0)
			return true;
	return false;
}

/*
 * First lapses by age, of a canonical curve: who lapsed between two ages counts
 * at the second one, who was not yet mature at it is censored at the first.
 */
LifeTable *
life_table_from_curve(const CohortCurve *curve)
{
	bool		writable = true;
	int			churn;
	LifeTable  *table = life_table_with_cause(life_table_create(),
											  LIFE_TABLE_CHURN,
											  strlen(LIFE_TABLE_CHURN),
											  &writable, &churn);

	table = life_table_reserve(table, curve->count, writable);
	for (int32 k = 0; k < curve->count; k++)
	{
		const int64 *customers = curve->ages[k].customers;
		int64	   *fields = life_table_age(table, k);
		int64		at_risk_next = k + 1 < curve->count
			? curve->ages[k + 1].customers[CURVE_AT_RISK] : 0;

		if (k == 0)
			fields[LIFE_TABLE_ENTERED] = customers[CURVE_AT_RISK];
		fields[LIFE_TABLE_CHURNED + churn] = customers[CURVE_AT_RISK] -
			customers[CURVE_SURVIVING];
		fields[LIFE_TABLE_CENSORED] = customers[CURVE_SURVIVING] - at_risk_next;
	}
	return life_table_canonical(table);
}

bool
life_table_is_empty_age(const LifeTable *table, int32 age)
{
	const int64 *fields = life_table_age(table, age);

	for (int i = 0; i < LIFE_TABLE_FIELDS(table->causes); i++)
		if (fields[i] != 0)
			return false;
	return true;
}

/*
 * Refuse more customers than can be counted, so that no sum of them overflows.
 */
static void
check_total(const LifeTable *table)
{
	int64		total = 0;

	for (int32 t = 0; t < table->count; t++)
		accumulate(&total, life_table_age(table, t)[LIFE_TABLE_ENTERED]);
}

/*
 * The canonical form of a detoasted value (L5): itself unless it is a state.
 */
LifeTable *
life_table_canonical(LifeTable *table)
{
	int			from[LIFE_TABLE_MAX_CAUSES];
	int			causes = 0;
	int32		count = table->count;
	LifeTable  *result;

	if (!is_working(table))
		return table;
	check_total(table);
	for (int i = 0; i < table->causes; i++)
	{
		int			position = causes;

		if (!is_used(table, i))
			continue;
		while (position > 0 &&
			   memcmp(&table->labels[from[position - 1]], &table->labels[i],
					  sizeof(LifeTableLabel)) > 0)
		{
			from[position] = from[position - 1];
			position--;
		}
		from[position] = i;
		causes++;
	}
	while (count > 0 && life_table_is_empty_age(table, count - 1))
		count--;
	result = rearrange(table, count, from, causes);
	result->header.flags = 0;
	result->as_of = 0;
	SET_VARSIZE(result, LIFE_TABLE_SIZE(count, causes));
	Assert(life_table_check(result) == NULL);
	return result;
}

/*
 * What is wrong with the counts of a table (L2, L3), or NULL. Its causes are
 * right by the way they came into it.
 */
const char *
life_table_check(const LifeTable *table)
{
	int64		entered = 0;
	int64		left = 0;
	LifeTableCursor cursor = life_table_walk(table);
	LifeTableAge age;

	for (int32 t = 0; t < table->count; t++)
	{
		const int64 *fields = life_table_age(table, t);

		for (int i = 0; i < LIFE_TABLE_FIELDS(table->causes); i++)
		{
			int64	   *sum = i == LIFE_TABLE_ENTERED ? &entered : &left;

			if (fields[i] < 0 || pg_add_s64_overflow(*sum, fields[i], sum))
				return "A number of customers is negative or out of range";
		}
	}
	if (entered != left)
		return "Not as many customers churned or were censored as entered";
	while (life_table_next(&cursor, &age))
		if (age.at_risk < age.churned + age.censored)
			return "More customers leave at an age than are at risk";
	return NULL;
}

LifeTableCursor
life_table_walk(const LifeTable *table)
{
	LifeTableCursor cursor = {table, 0, 0};

	return cursor;
}

/*
 * The next age; false after the last one.
 */
bool
life_table_next(LifeTableCursor *cursor, LifeTableAge *age)
{
	const int64 *fields;

	if (cursor->next >= cursor->table->count)
		return false;
	fields = life_table_age(cursor->table, cursor->next);
	age->age = cursor->next;
	age->at_risk = cursor->at_risk;
	if (cursor->next == 0)
		age->at_risk = fields[LIFE_TABLE_ENTERED];	/* L1 */
	age->censored = fields[LIFE_TABLE_CENSORED];
	age->by_cause = fields + LIFE_TABLE_CHURNED;
	age->churned = 0;
	for (int i = 0; i < cursor->table->causes; i++)
		age->churned += age->by_cause[i];
	cursor->at_risk = age->at_risk - age->churned - age->censored;
	if (cursor->next > 0)
		cursor->at_risk += fields[LIFE_TABLE_ENTERED];
	cursor->next++;
	return true;
}
