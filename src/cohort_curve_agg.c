/*
 * cohort_curve_agg.c
 *		Customers into cohort curves, and a curve as rows.
 *
 * Laws
 *	L1	step and as_of come with the first row; others later are 22023, NULL is
 *		22004.
 *	L2	A NULL timeline is ignored, but makes an empty curve. No rows: NULL.
 *	L3	Neither the order of the rows nor the way they are split over states
 *		changes the curve by a byte.
 *	L4	In cohort_rows() survival is the product of 1 - lost / at_risk up to
 *		the age (Kaplan-Meier), so that customers of every maturity count as
 *		far as they are known; where nobody is at risk it is NULL, unless it is
 *		0. An age is complete where all customers of the curve are mature.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "cohort_curve.h"
#include "compat.h"
#include "rows.h"

PG_FUNCTION_INFO_V1(cohort_curve_transfn);
PG_FUNCTION_INFO_V1(cohort_curve_combinefn);
PG_FUNCTION_INFO_V1(cohort_curve_finalfn);
PG_FUNCTION_INFO_V1(cohort_rows);

/*
 * (state, timeline, step, as_of)
 */
Datum
cohort_curve_transfn(PG_FUNCTION_ARGS)
{
	MrrCalendarStep step;
	DateADT		as_of;
	CohortCurve *state;
	bool		writable = false;

	step = mrr_step_argument(fcinfo, 2, "step");
	if (PG_ARGISNULL(3))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("as_of must not be null")));
	as_of = PG_GETARG_DATEADT(3);
	mrr_check_date(as_of, "as_of");
	if (PG_ARGISNULL(0))
		state = cohort_curve_create(step, as_of, 0);
	else
	{
		state = PG_GETARG_COHORT_CURVE_P(0);
		writable = flat_writable(fcinfo, state);
		if (state->step != step || state->as_of != as_of)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("step and as_of must be the same for all rows"),
					 errhint("Put them into GROUP BY if they vary.")));
	}
	if (!PG_ARGISNULL(1))
	{
		MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(1));

		state = cohort_curve_book(state, &view, writable);
	}
	PG_RETURN_COHORT_CURVE_P(state);
}

/*
 * Add two states. Strict, and with a curve as its second argument it is the
 * transition function of sum(cohort_curve) as well.
 */
Datum
cohort_curve_combinefn(PG_FUNCTION_ARGS)
{
	CohortCurve *state = PG_GETARG_COHORT_CURVE_P(0);

	PG_RETURN_COHORT_CURVE_P(cohort_curve_add(state,
											  PG_GETARG_COHORT_CURVE_P(1),
											  flat_writable(fcinfo, state)));
}

/*
 * A canonical copy of exact size, since the state goes on being changed.
 */
Datum
cohort_curve_finalfn(PG_FUNCTION_ARGS)
{
	CohortCurve *state = PG_GETARG_COHORT_CURVE_P(0);
	CohortCurve *result = cohort_curve_canonical(state);

	PG_RETURN_COHORT_CURVE_P(result == state ? flat_copy(state) : result);
}

/*
 * The survival of an age, which goes on from the one before. Nothing is known
 * where nobody is at risk, except that nobody is left if nobody was.
 */
static void
put_survival(MrrRows *rows, const int64 *customers, double *survival)
{
	if (customers[CURVE_AT_RISK] > 0)
		*survival *= (double) customers[CURVE_SURVIVING] /
			(double) customers[CURVE_AT_RISK];
	if (customers[CURVE_AT_RISK] > 0 || *survival == 0)
		mrr_put(rows, Float8GetDatum(*survival));
	else
		mrr_put_null(rows);
}

Datum
cohort_rows(PG_FUNCTION_ARGS)
{
	CohortCurve *curve = cohort_curve_canonical(PG_GETARG_COHORT_CURVE_P(0));
	MrrRows		rows;
	double		survival = 1.0;

	mrr_rows_begin(&rows, fcinfo);
	for (int32 k = 0; k < curve->count; k++)
	{
		const int64 *customers = curve->ages[k].customers;
		const int128 *mrr = curve->ages[k].mrr;

		mrr_put(&rows, Int64GetDatum(k));
		mrr_put(&rows, Int64GetDatum(customers[CURVE_CUSTOMERS]));
		mrr_put(&rows, Int64GetDatum(customers[CURVE_ACTIVE]));
		mrr_put_amount(&rows, mrr[CURVE_INITIAL]);
		mrr_put_amount(&rows, mrr[CURVE_MRR]);
		mrr_put_amount(&rows, mrr[CURVE_CAPPED]);
		mrr_put_ratio(&rows, mrr[CURVE_MRR], mrr[CURVE_INITIAL]);
		mrr_put_ratio(&rows, mrr[CURVE_CAPPED], mrr[CURVE_INITIAL]);
		mrr_put_share(&rows, customers[CURVE_ACTIVE],
					  customers[CURVE_CUSTOMERS]);
		put_survival(&rows, customers, &survival);
		mrr_put_ratio(&rows, mrr[CURVE_MRR], mrr[CURVE_PREVIOUS]);
		mrr_put(&rows, BoolGetDatum(customers[CURVE_CUSTOMERS] ==
									curve->ages[0].customers[CURVE_CUSTOMERS]));
		mrr_rows_next(&rows);
	}
	return (Datum) 0;
}
