/*
 * clv_agg.c
 *		Customer lifetime value of customers and of a cohort curve.
 *
 * clv(t, as_of, horizon, annual_discount_rate [, margin]) is an aggregate
 * whose state is the cohort curve of the customers in steps of one month, with
 * its other parameters in the curve's header.
 *
 * Laws
 *	L1	The parameters come with the first row; others later are 22023, NULL is
 *		22004. A NULL timeline is ignored. No rows, and no customers: NULL.
 *	L2	horizon is a whole number of the curve's steps; annual_discount_rate is
 *		above -1, margin finite; otherwise 22023.
 *	L3	The values of clv_rows() add up to clv(), to the last micro: each is
 *		what the rounded sum so far grows by.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "clv.h"
#include "compat.h"
#include "retention_model_fn.h"
#include "rows.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(clv_transfn);
PG_FUNCTION_INFO_V1(clv_finalfn);
PG_FUNCTION_INFO_V1(cohort_curve_clv);
PG_FUNCTION_INFO_V1(clv_rows);

#define ONE_MONTH	1

/*
 * horizon, annual_discount_rate and margin, which may be left out, into the
 * header of a curve (L2).
 */
static void
set_parameters(FunctionCallInfo fcinfo, int first, CohortCurve *curve)
{
	MrrCalendarStep horizon = mrr_step_argument(fcinfo, first, "horizon");
	int			margin = first + 2;

	for (int i = first + 1; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not be null",
							i == margin ? "margin" : "annual_discount_rate")));
	if ((horizon > 0) != (curve->step > 0) || horizon % curve->step != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("horizon must be a whole number of steps"),
				 errdetail("The step is %s, the horizon %s.",
						   mrr_step_text(curve->step),
						   mrr_step_text(horizon))));
	if (horizon / curve->step > CURVE_MAX_AGES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("horizon cannot have more than %d steps",
						CURVE_MAX_AGES)));
	curve->horizon = horizon / curve->step;
	curve->annual_discount_rate =
		mrr_discount_rate_argument(fcinfo, first + 1, "annual_discount_rate");
	curve->margin = PG_NARGS() > margin ? PG_GETARG_FLOAT8(margin) : 1;
	if (!isfinite(curve->margin))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("margin must be finite: %g", curve->margin)));
	curve->annual_discount_rate += 0.0; /* no -0 (flat.h, L1) */
	curve->margin += 0.0;
}

/*
 * (state, timeline, as_of, horizon, annual_discount_rate [, margin])
 */
Datum
clv_transfn(PG_FUNCTION_ARGS)
{
	CohortCurve given = {0};
	CohortCurve *state;
	bool		writable = false;

	if (PG_ARGISNULL(2))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("as_of must not be null")));
	given.step = ONE_MONTH;
	given.as_of = PG_GETARG_DATEADT(2);
	mrr_check_date(given.as_of, "as_of");
	set_parameters(fcinfo, 3, &given);
	if (PG_ARGISNULL(0))
		state = cohort_curve_like(&given, 0);
	else
	{
		state = PG_GETARG_COHORT_CURVE_P(0);
		writable = flat_writable(fcinfo, state);
		if (!cohort_curve_is_like(state, &given))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("as_of, horizon, annual_discount_rate and margin "
							"must be the same for all rows"),
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
 * The value of a canonical curve with its parameters.
 */
static Datum
curve_value(FunctionCallInfo fcinfo, const CohortCurve *curve)
{
	ClvWalk		walk;
	double		value = 0;

	if (curve->horizon == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("cohort_curve is not a state of clv()")));
	if (curve->count == 0)
		PG_RETURN_NULL();
	walk = mrr_clv_walk(curve);
	while (mrr_clv_next(&walk))
	{
		if (!walk.is_known)
			PG_RETURN_NULL();
		value += walk.value;
	}
	PG_RETURN_DATUM(mrr_numeric_from_double(value));
}

Datum
clv_finalfn(PG_FUNCTION_ARGS)
{
	return curve_value(fcinfo,
					   cohort_curve_canonical(PG_GETARG_COHORT_CURVE_P(0)));
}

/*
 * The curve of argument 0 with the parameters that come after it.
 */
static CohortCurve *
curve_argument(FunctionCallInfo fcinfo)
{
	CohortCurve *curve =
		flat_copy(cohort_curve_canonical(PG_GETARG_COHORT_CURVE_P(0)));

	set_parameters(fcinfo, 1, curve);
	return curve;
}

/*
 * clv(c, horizon, annual_discount_rate, margin)
 */
Datum
cohort_curve_clv(PG_FUNCTION_ARGS)
{
	return curve_value(fcinfo, curve_argument(fcinfo));
}

/*
 * clv_rows(c, horizon, annual_discount_rate, margin)
 */
Datum
clv_rows(PG_FUNCTION_ARGS)
{
	CohortCurve *curve = curve_argument(fcinfo);
	ClvWalk		walk;
	double		cumulative = 0;
	MrrRows		rows;

	mrr_rows_begin(&rows, fcinfo);
	if (curve->count == 0)
		return (Datum) 0;
	walk = mrr_clv_walk(curve);
	while (mrr_clv_next(&walk))
	{
		/* Rounded, as all that is printed. */
		double		before = mrr_micros_from_double(cumulative) /
			MRR_MICROS_PER_UNIT;

		cumulative += walk.value;
		mrr_put(&rows, Int64GetDatum(walk.age));
		mrr_put(&rows, BoolGetDatum(walk.is_projected));
		if (walk.is_projected)
			mrr_put_null(&rows);
		else
			mrr_put(&rows,
					Int64GetDatum(curve->ages[walk.age].customers[CURVE_CUSTOMERS]));
		if (walk.is_known)
		{
			mrr_put(&rows, Float8GetDatum(walk.retained));
			mrr_put(&rows, Float8GetDatum(walk.discount_factor));
			mrr_put(&rows, mrr_numeric_from_double(isinf(cumulative) ? walk.value
												   : cumulative - before));
			mrr_put(&rows, mrr_numeric_from_double(cumulative));
		}
		else
			for (int i = 0; i < 4; i++)
				mrr_put_null(&rows);
		if (walk.is_projected && walk.is_known)
			mrr_put(&rows,
					CStringGetTextDatum(mrr_status_names[walk.model.status]));
		else
			mrr_put_null(&rows);
		mrr_rows_next(&rows);
	}
	return (Datum) 0;
}
