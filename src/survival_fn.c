/*
 * survival_fn.c
 *		Reading a life table: survival, lifetimes, causes, and the log-rank
 *		test.
 *
 * Laws
 *	L1	A table without customers has no estimate: NULL, or no rows.
 *	L2	An estimate for an age that the table does not reach is NULL, unless
 *		survival has come down to 0 before: then it stays there (survival.h,
 *		L1 and L3).
 *	L3	A cause that nobody left for has incidence 0.
 *	L4	A table whose risk set was empty before others entered is announced
 *		with a NOTICE: its survival is 0 from then on whatever comes later.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "compat.h"
#include "distribution.h"
#include "funcapi.h"
#include "rows.h"
#include "survival.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(life_table_survival);
PG_FUNCTION_INFO_V1(survival_rows);
PG_FUNCTION_INFO_V1(median_lifetime);
PG_FUNCTION_INFO_V1(lifetime_quantile);
PG_FUNCTION_INFO_V1(life_table_expected_lifetime);
PG_FUNCTION_INFO_V1(cumulative_incidence);
PG_FUNCTION_INFO_V1(incidence_rows);
PG_FUNCTION_INFO_V1(logrank_test);
PG_FUNCTION_INFO_V1(life_table_array_logrank_test);

/* The matrix of the log-rank test has the square of it. */
#define MAX_GROUPS	1000

static LifeTable *
table_argument(FunctionCallInfo fcinfo, int argument)
{
	return life_table_canonical(PG_GETARG_LIFE_TABLE_P(argument));
}

static int64
age_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	int64		age = PG_GETARG_INT64(argument);

	if (age < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not be negative: " INT64_FORMAT, name, age)));
	return age;
}

static void
announce_exhausted(const Survival *walk)
{
	if (walk->exhausted)
		ereport(NOTICE,
				(errmsg("survival stays 0 after everybody at risk churned, "
						"although others entered later"),
				 errhint("With delayed entry, begin at an age at which enough "
						 "customers are at risk.")));
}

/*
 * Is an estimate known at an age that a walk came to, or ended before (L1, L2)?
 */
static bool
is_known(const Survival *walk, bool reached)
{
	return reached || (walk->cursor.next > 0 && walk->survival == 0);
}

/*
 * survival(l, age)
 */
Datum
life_table_survival(PG_FUNCTION_ARGS)
{
	Survival	walk = mrr_survival(table_argument(fcinfo, 0));
	int64		age = age_argument(fcinfo, 1, "age");
	bool		reached = false;

	while (!reached && mrr_survival_next(&walk))
		reached = walk.row.age == age;
	announce_exhausted(&walk);
	if (!is_known(&walk, reached))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(walk.survival);
}

/*
 * survival_rows(l, confidence)
 */
Datum
survival_rows(PG_FUNCTION_ARGS)
{
	Survival	walk = mrr_survival(table_argument(fcinfo, 0));
	double		confidence = mrr_confidence_argument(fcinfo, 1);
	MrrRows		rows;

	mrr_rows_begin(&rows, fcinfo);
	while (mrr_survival_next(&walk))
	{
		double		lower;
		double		upper;

		mrr_survival_interval(&walk, confidence, &lower, &upper);
		mrr_put(&rows, Int64GetDatum(walk.row.age));
		mrr_put(&rows, Int64GetDatum(walk.row.at_risk));
		mrr_put(&rows, Int64GetDatum(walk.row.churned));
		mrr_put(&rows, Int64GetDatum(walk.row.censored));
		mrr_put(&rows, Float8GetDatum(walk.survival));
		mrr_put(&rows, Float8GetDatum(mrr_survival_error(&walk)));
		mrr_put(&rows, Float8GetDatum(lower));
		mrr_put(&rows, Float8GetDatum(upper));
		mrr_put(&rows, Float8GetDatum(walk.hazard));
		mrr_put(&rows, Float8GetDatum(sqrt(walk.hazard_variance)));
		mrr_put(&rows, Float8GetDatum(walk.area));
		mrr_put(&rows, Float8GetDatum(sqrt(walk.area_variance)));
		mrr_rows_next(&rows);
	}
	announce_exhausted(&walk);
	return (Datum) 0;
}

static Datum
quantile_common(FunctionCallInfo fcinfo, double p)
{
	double		age;

	if (!mrr_lifetime_quantile(table_argument(fcinfo, 0), p, &age))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(age);
}

Datum
median_lifetime(PG_FUNCTION_ARGS)
{
	return quantile_common(fcinfo, 0.5);
}

Datum
lifetime_quantile(PG_FUNCTION_ARGS)
{
	double		p = PG_GETARG_FLOAT8(1);

	if (!(p > 0 && p < 1))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("p must be above 0 and below 1: %g", p)));
	return quantile_common(fcinfo, p);
}

/*
 * expected_lifetime(l, horizon): it needs survival at the ages below horizon.
 */
Datum
life_table_expected_lifetime(PG_FUNCTION_ARGS)
{
	Survival	walk = mrr_survival(table_argument(fcinfo, 0));
	int64		horizon = age_argument(fcinfo, 1, "horizon");
	bool		reached = false;

	while (!reached && mrr_survival_next(&walk))
		reached = walk.row.age == horizon;
	announce_exhausted(&walk);
	if (reached)
		PG_RETURN_FLOAT8(walk.area);
	if (!is_known(&walk, walk.cursor.next > 0 && horizon == walk.row.age + 1))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(walk.area + walk.survival);
}

/*
 * cumulative_incidence(l, cause, age)
 */
Datum
cumulative_incidence(PG_FUNCTION_ARGS)
{
	LifeTable  *table = table_argument(fcinfo, 0);
	text	   *label = PG_GETARG_TEXT_PP(1);
	Size		length = VARSIZE_ANY_EXHDR(label);
	int64		age = age_argument(fcinfo, 2, "age");
	int			cause = length < LIFE_TABLE_LABEL_SIZE
		? life_table_cause(table, VARDATA_ANY(label), length)
		: LIFE_TABLE_NO_CAUSE;
	Incidence	walk = mrr_incidence(table, cause);
	bool		reached = false;

	while (!reached && mrr_incidence_next(&walk))
		reached = walk.base.row.age == age;
	announce_exhausted(&walk.base);
	if (!is_known(&walk.base, reached))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(walk.incidence);
}

Datum
incidence_rows(PG_FUNCTION_ARGS)
{
	LifeTable  *table = table_argument(fcinfo, 0);
	MrrRows		rows;

	mrr_rows_begin(&rows, fcinfo);
	for (int cause = 0; cause < table->causes; cause++)
	{
		Incidence	walk = mrr_incidence(table, cause);

		while (mrr_incidence_next(&walk))
		{
			mrr_put(&rows, CStringGetTextDatum(table->labels[cause].text));
			mrr_put(&rows, Int64GetDatum(walk.base.row.age));
			mrr_put(&rows, Int64GetDatum(walk.base.row.at_risk));
			mrr_put(&rows, Int64GetDatum(walk.base.row.by_cause[cause]));
			mrr_put(&rows, Float8GetDatum(walk.incidence));
			mrr_put(&rows, Float8GetDatum(mrr_incidence_error(&walk)));
			mrr_rows_next(&rows);
		}
		if (cause == 0)
			announce_exhausted(&walk.base);
	}
	return (Datum) 0;
}

/*
 * (chi_square, degrees_of_freedom, p_value), or NULL where there is no
 * statistic (L1).
 */
static Datum
log_rank_row(FunctionCallInfo fcinfo, LifeTable *const *tables, int count)
{
	TupleDesc	descriptor;
	LogRank		test = mrr_log_rank(tables, count);
	Datum		values[3];
	bool		nulls[3] = {false, false, false};

	if (!test.known)
		PG_RETURN_NULL();
	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = Float8GetDatum(test.chi_square);
	values[1] = Int32GetDatum(test.degrees);
	values[2] = Float8GetDatum(mrr_chi_square_tail(test.chi_square,
												   test.degrees));
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(descriptor, values,
													  nulls)));
}

Datum
logrank_test(PG_FUNCTION_ARGS)
{
	LifeTable  *tables[2] = {table_argument(fcinfo, 0),
	table_argument(fcinfo, 1)};

	return log_rank_row(fcinfo, tables, 2);
}

/*
 * logrank_test(life_table[]): elements that are NULL are left out.
 */
Datum
life_table_array_logrank_test(PG_FUNCTION_ARGS)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	Datum	   *elements;
	bool	   *nulls;
	int			count;
	int			groups = 0;
	LifeTable **tables;

	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_DOUBLE,
					  &elements, &nulls, &count);
	if (count > MAX_GROUPS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("log-rank test cannot have more than %d tables",
						MAX_GROUPS)));
	tables = (LifeTable **) palloc(mul_size(Max(count, 1),
											sizeof(LifeTable *)));
	for (int i = 0; i < count; i++)
		if (!nulls[i])
			tables[groups++] = life_table_canonical(DatumGetLifeTableP(elements[i]));
	return log_rank_row(fcinfo, tables, groups);
}
