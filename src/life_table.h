/*
 * life_table.h
 *		How long customers stay: at each age how many came under observation,
 *		how many left and why, and how many were seen for the last time.
 *
 * Layout (24 bytes, then 64 per cause, then 16 + 8 * causes per age)
 *
 *		 0	 8	FlatHeader; flags: LIFE_TABLE_WORKING, LIFE_TABLE_DATED or 0
 *		 8	 4	count: number of ages, from 0 on
 *		12	 4	causes: number of causes, at most LIFE_TABLE_MAX_CAUSES
 *		16	 4	as_of: of first_value_agg() while it works (LIFE_TABLE_DATED)
 *		20	 4	reserve = 0
 *		24	 -	labels of the causes, 64 bytes each, padded with zeros
 *		 -	 -	ages: int64 entered, int64 censored, int64 churned per cause
 *
 * An age is a whole number of periods, whatever they are. A customer enters
 * once, is at risk from then on, and leaves once, at its last age: it churns
 * for a cause, or it is censored, that is, still there when last seen.
 *
 * Laws
 *	L1	Who enters at age 0 is at risk at age 0 already; who enters at a later
 *		age e (delayed entry: known from then on only) at the ages above e.
 *	L2	Who leaves at an age, one way or the other, is at risk at that age.
 *	L3	All who entered leave, and nobody leaves who is not at risk.
 *	L4	Tables add, age by age and cause by cause (by its label), whatever
 *		their ages and causes are; it commutes and associates.
 *	L5	A canonical table has no cause that nobody left for, its causes are in
 *		the order of their bytes, and somebody is in its last age.
 *
 * A working table has its causes in the order of their arrival and spare
 * capacity. A cause is 1 to 63 bytes; an age is at most LIFE_TABLE_MAX_AGE
 * (54000); more than 2^63 - 1 customers are 22003.
 *
 * Cost: a customer is two additions in place, a new age or cause now and then
 * a copy.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef LIFE_TABLE_H
#define LIFE_TABLE_H

#include "cohort_curve.h"
#include "flat.h"
#include "utils/date.h"

#define LIFE_TABLE_MAX_AGE		100000
#define LIFE_TABLE_MAX_CAUSES	16
#define LIFE_TABLE_LABEL_SIZE	64

typedef struct LifeTableLabel
{
	char		text[LIFE_TABLE_LABEL_SIZE];
} LifeTableLabel;

typedef struct LifeTable
{
	FlatHeader	header;
	int32		count;
	int32		causes;
	DateADT		as_of;
	int32		reserve;
	LifeTableLabel labels[FLEXIBLE_ARRAY_MEMBER];
} LifeTable;

#define LIFE_TABLE_WORKING		0x01
#define LIFE_TABLE_DATED		0x02

/* The fields of an age, before those of the causes. */
#define LIFE_TABLE_ENTERED		0
#define LIFE_TABLE_CENSORED		1
#define LIFE_TABLE_CHURNED		2

/* The one cause where none is told. */
#define LIFE_TABLE_CHURN		"churn"

/* Instead of the index of a cause: still there when last seen. */
#define LIFE_TABLE_NO_CAUSE		(-1)

#define LIFE_TABLE_FIELDS(causes)	(LIFE_TABLE_CHURNED + (causes))
#define LIFE_TABLE_SIZE(count, causes)                                        \
	(offsetof(LifeTable, labels) +                                            \
	 (Size) (causes) * sizeof(LifeTableLabel) +                               \
	 (Size) (count) * LIFE_TABLE_FIELDS(causes) * sizeof(int64))

/* One age as everything that is computed from a table sees it. */
typedef struct LifeTableAge
{
	int32		age;
	int64		at_risk;
	int64		churned;		/* for any cause */
	int64		censored;
	const int64 *by_cause;
} LifeTableAge;

/* A walk over the ages from 0 on, also those at which nothing happens. */
typedef struct LifeTableCursor
{
	const LifeTable *table;
	int32		next;
	int64		at_risk;		/* at age "next" */
} LifeTableCursor;

extern LifeTable *life_table_create(void);
extern LifeTable *life_table_reserve(LifeTable *table, int32 count,
									 bool writable);
extern LifeTable *life_table_add_cause(LifeTable *table, const char *label,
									   Size length, bool *writable);
pg_noreturn extern void life_table_too_many_causes(void);
extern LifeTable *life_table_book(LifeTable *table, int64 entry_age,
								  int64 age, int cause, bool writable);
extern LifeTable *life_table_add(LifeTable *table, const LifeTable *other,
								 bool writable);
extern LifeTable *life_table_from_curve(const CohortCurve *curve);
extern LifeTable *life_table_canonical(LifeTable *table);
extern const char *life_table_check(const LifeTable *table);
extern bool life_table_is_empty_age(const LifeTable *table, int32 age);
extern LifeTableCursor life_table_walk(const LifeTable *table);
extern bool life_table_next(LifeTableCursor *cursor, LifeTableAge *age);

/*
 * The fields of an age.
 */
static inline int64 *
life_table_age(const LifeTable *table, int32 age)
{
	int64	   *ages = (int64 *) (table->labels + table->causes);

	return ages + (Size) age * LIFE_TABLE_FIELDS(table->causes);
}

/*
 * The index of a cause, or LIFE_TABLE_NO_CAUSE. Inline, so that a label which
 * the caller knows is compared without a call.
 */
static inline int
life_table_cause(const LifeTable *table, const char *label, Size length)
{
	for (int i = 0; i < table->causes; i++)
		if (memcmp(table->labels[i].text, label, length) == 0 &&
			table->labels[i].text[length] == '\0')
			return i;
	return LIFE_TABLE_NO_CAUSE;
}

/*
 * The same, of a cause that a table gets if it does not know it; then it is a
 * copy, which may be changed. NULL if there is no room for another one.
 */
static inline LifeTable *
life_table_with_cause(LifeTable *table, const char *label, Size length,
					  bool *writable, int *cause)
{
	*cause = life_table_cause(table, label, length);
	if (*cause != LIFE_TABLE_NO_CAUSE)
		return table;
	*cause = table->causes;
	return life_table_add_cause(table, label, length, writable);
}

static inline LifeTable *
DatumGetLifeTableP(Datum value)
{
	return (LifeTable *) PG_DETOAST_DATUM(value);
}

static inline Datum
LifeTablePGetDatum(const LifeTable *table)
{
	return PointerGetDatum(table);
}

#define PG_GETARG_LIFE_TABLE_P(n) DatumGetLifeTableP(PG_GETARG_DATUM(n))
#define PG_RETURN_LIFE_TABLE_P(x) return LifeTablePGetDatum(x)

#endif							/* LIFE_TABLE_H */
