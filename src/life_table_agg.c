/*
 * life_table_agg.c
 *		Customers into life tables: by their ages, by their dates of first
 *		value, and out of a cohort curve.
 *
 * life_table_agg(age, churned) is life_table_agg(age, cause) with the cause
 * "churn", so that tables of both add.
 *
 * Laws
 *	L1	age >= 0; an entry_age above 0 is below age; otherwise 22023. An
 *		entry_age of NULL or 0 is a customer who is known from the beginning,
 *		as without that argument.
 *	L2	A row of which every argument is NULL is ignored, but makes an empty
 *		table; an age of NULL is 22004 otherwise, and so is churned. A cause of
 *		NULL is a customer who is still there. No rows: NULL.
 *	L3	first_value_agg() counts days since signed_up_on: the first of
 *		value_on and churned_on that is not after as_of, value_on if they are
 *		the same day; without one the customer is censored on as_of. Who signs
 *		up after as_of is ignored. as_of comes with the first row; another one
 *		later is 22023, NULL is 22004.
 *	L4	In life_table(cohort_curve) a first lapse counts at the first age that
 *		is read after it, and who has not lapsed is censored at the last age it
 *		is mature for (cohort_curve.h, L2): its survival is cohort_rows().
 *	L5	Neither the order of the rows nor the way they are split over states
 *		changes the table by a byte.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "calendar.h"
#include "cohort_curve.h"
#include "compat.h"
#include "life_table.h"
#include "mb/pg_wchar.h"

PG_FUNCTION_INFO_V1(life_table_transfn);
PG_FUNCTION_INFO_V1(life_table_cause_transfn);
PG_FUNCTION_INFO_V1(first_value_transfn);
PG_FUNCTION_INFO_V1(life_table_combinefn);
PG_FUNCTION_INFO_V1(life_table_finalfn);
PG_FUNCTION_INFO_V1(life_table);

/* The cause of first_value_agg() that it is about. */
#define VALUE	"value"

/*
 * The table of argument 0, a new one for the first row.
 */
static LifeTable *
state_argument(FunctionCallInfo fcinfo, bool *writable)
{
	LifeTable  *state;

	*writable = true;
	if (PG_ARGISNULL(0))
		return life_table_create();
	state = PG_GETARG_LIFE_TABLE_P(0);
	*writable = flat_writable(fcinfo, state);
	return state;
}

/*
 * Add a customer who leaves for a cause, or none (length 0).
 */
static pg_attribute_always_inline LifeTable *
book(LifeTable *state, int64 entry_age, int64 age, const char *label,
	 Size length, bool writable)
{
	int			cause = LIFE_TABLE_NO_CAUSE;

	if (length > 0)
	{
		state = life_table_with_cause(state, label, length, &writable, &cause);
		if (state == NULL)
			life_table_too_many_causes();
	}
	return life_table_book(state, entry_age, age, cause, writable);
}

/*
 * The age that a row enters at: argument 3 if there is one (L1).
 */
static int64
entry_age_argument(FunctionCallInfo fcinfo, int64 age)
{
	int64		entry_age = 0;

	if (age < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("age must not be negative: " INT64_FORMAT, age)));
	if (PG_NARGS() < 4 || PG_ARGISNULL(3))
		return 0;
	entry_age = PG_GETARG_INT64(3);
	if (entry_age < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("entry_age must not be negative: " INT64_FORMAT,
						entry_age)));
	if (entry_age > 0 && entry_age >= age)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("entry_age must be less than age"),
				 errdetail("entry_age is " INT64_FORMAT ", age is "
						   INT64_FORMAT ".", entry_age, age),
				 errhint("Leave out who left before being known. Who is known "
						 "from the beginning has an entry_age of NULL.")));
	return entry_age;
}

/*
 * (state, age, churned or cause [, entry_age])
 */
static pg_attribute_always_inline Datum
book_row(FunctionCallInfo fcinfo, const char *label, Size length)
{
	bool		writable;
	LifeTable  *state = state_argument(fcinfo, &writable);

	if (PG_ARGISNULL(1))
	{
		for (int i = 2; i < PG_NARGS(); i++)
			if (!PG_ARGISNULL(i))
				ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
								errmsg("age must not be null")));
	}
	else
	{
		int64		age = PG_GETARG_INT64(1);

		state = book(state, entry_age_argument(fcinfo, age), age, label,
					 length, writable);
	}
	PG_RETURN_LIFE_TABLE_P(state);
}

Datum
life_table_transfn(PG_FUNCTION_ARGS)
{
	bool		churned = !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);

	if (PG_ARGISNULL(2) && !PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("churned must not be null"),
				 errhint("It is false for a customer who is still there.")));
	return book_row(fcinfo, LIFE_TABLE_CHURN,
					churned ? strlen(LIFE_TABLE_CHURN) : 0);
}

Datum
life_table_cause_transfn(PG_FUNCTION_ARGS)
{
	text	   *cause;
	Size		length;

	if (PG_ARGISNULL(2))
		return book_row(fcinfo, NULL, 0);
	cause = PG_GETARG_TEXT_PP(2);
	length = VARSIZE_ANY_EXHDR(cause);
	if (length == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cause must not be empty"),
				 errhint("Give a label to those who left for no known cause; "
						 "NULL is a customer who is still there.")));
	if (length >= LIFE_TABLE_LABEL_SIZE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cause cannot have more than %d bytes: \"%.*s...\"",
						LIFE_TABLE_LABEL_SIZE - 1,
						pg_mbcliplen(VARDATA_ANY(cause), length,
									 LIFE_TABLE_LABEL_SIZE - 1),
						VARDATA_ANY(cause))));
	return book_row(fcinfo, VARDATA_ANY(cause), length);
}

/*
 * Fix as_of with the first row (L3).
 */
static DateADT
as_of_argument(FunctionCallInfo fcinfo, int argument)
{
	DateADT		as_of;

	if (PG_ARGISNULL(argument))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("as_of must not be null")));
	as_of = PG_GETARG_DATEADT(argument);
	mrr_check_date(as_of, "as_of");
	return as_of;
}

/*
 * A date after signed_up_on, in days since; false if there is none up to as_of.
 */
static bool
days_argument(FunctionCallInfo fcinfo, int argument, const char *name,
			  DateADT signed_up_on, DateADT as_of, int64 *days)
{
	DateADT		date;

	if (PG_ARGISNULL(argument))
		return false;
	date = PG_GETARG_DATEADT(argument);
	if (date < signed_up_on)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is before signed_up_on", name),
				 errdetail("signed_up_on is %s.",
						   mrr_date_text(signed_up_on))));
	*days = (int64) date - signed_up_on;
	return date <= as_of;
}

/*
 * (state, signed_up_on, value_on, churned_on, as_of)
 */
Datum
first_value_transfn(PG_FUNCTION_ARGS)
{
	bool		writable;
	LifeTable  *state = state_argument(fcinfo, &writable);
	DateADT		as_of = as_of_argument(fcinfo, 4);
	DateADT		signed_up_on;
	int64		value_days;
	int64		churn_days;
	bool		has_value;
	bool		has_churned;

	if (PG_ARGISNULL(0))
	{
		state->header.flags |= LIFE_TABLE_DATED;
		state->as_of = as_of;
	}
	else if ((state->header.flags & LIFE_TABLE_DATED) != 0 &&
			 state->as_of != as_of)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of must be the same for all rows"),
				 errhint("Put it into GROUP BY if it varies.")));
	if (PG_ARGISNULL(1))
	{
		if (!PG_ARGISNULL(2) || !PG_ARGISNULL(3))
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("signed_up_on must not be null")));
		PG_RETURN_LIFE_TABLE_P(state);
	}
	signed_up_on = PG_GETARG_DATEADT(1);
	mrr_check_date(signed_up_on, "signed_up_on");
	has_value = days_argument(fcinfo, 2, "value_on", signed_up_on, as_of,
							  &value_days);
	has_churned = days_argument(fcinfo, 3, "churned_on", signed_up_on, as_of,
								&churn_days);
	if (signed_up_on > as_of)
		PG_RETURN_LIFE_TABLE_P(state);
	if (has_value && (!has_churned || value_days <= churn_days))
		state = book(state, 0, value_days, VALUE, strlen(VALUE), writable);
	else if (has_churned)
		state = book(state, 0, churn_days, LIFE_TABLE_CHURN,
					 strlen(LIFE_TABLE_CHURN), writable);
	else
		state = book(state, 0, (int64) as_of - signed_up_on, NULL, 0, writable);
	PG_RETURN_LIFE_TABLE_P(state);
}

/*
 * Add two states. Strict, and with a table as its second argument it is the
 * transition function of sum(life_table) as well.
 */
Datum
life_table_combinefn(PG_FUNCTION_ARGS)
{
	LifeTable  *state = PG_GETARG_LIFE_TABLE_P(0);
	LifeTable  *other = PG_GETARG_LIFE_TABLE_P(1);

	if ((state->header.flags & other->header.flags & LIFE_TABLE_DATED) != 0 &&
		state->as_of != other->as_of)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("as_of must be the same for all rows")));
	PG_RETURN_LIFE_TABLE_P(life_table_add(state, other,
										  flat_writable(fcinfo, state)));
}

/*
 * A canonical copy of exact size, since the state goes on being changed.
 */
Datum
life_table_finalfn(PG_FUNCTION_ARGS)
{
	LifeTable  *state = PG_GETARG_LIFE_TABLE_P(0);
	LifeTable  *result = life_table_canonical(state);

	PG_RETURN_LIFE_TABLE_P(result == state ? flat_copy(state) : result);
}

Datum
life_table(PG_FUNCTION_ARGS)
{
	CohortCurve *curve = cohort_curve_canonical(PG_GETARG_COHORT_CURVE_P(0));

	PG_RETURN_LIFE_TABLE_P(life_table_from_curve(curve));
}
