/*
 * mrr_bridge_agg.c
 *		Customers into bridges: the aggregates over one period, plain, combined
 *		and over moving frames.
 *
 * nrr, gross_retention, logo_retention and mrr_bridge_agg have the same
 * transition and combine function for the same arguments, so that PostgreSQL
 * keeps one state for all of them in a query: three ratios cost one pass. The
 * ratios' final functions are the accessors of a bridge.
 *
 * Laws
 *	L1	The period comes with the first row; a row of another is 22023, a
 *		missing date 22004.
 *	L2	A NULL timeline, and a pair of two NULLs, is ignored, but from the
 *		first row on the state is a bridge, if an empty one: in a moving frame
 *		a transition may never return NULL. No rows: NULL.
 *	L3	Neither the order of the rows nor the way they are split over states
 *		changes the bridge by a byte.
 *	L4	Inverse transitions are exact. Over moving frames the ratios keep no
 *		details (mrr_bridge.h, L5), so that a row can always be taken away;
 *		mrr_bridge_agg and sum keep them and ask for recomputation (NULL) only
 *		where a detail would be lost.
 *
 * Cost: one customer is one walk over its timeline and some additions in
 * place; a state is 320 bytes, allocated once.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "mrr_movement.h"

PG_FUNCTION_INFO_V1(mrr_bridge_transfn);
PG_FUNCTION_INFO_V1(mrr_bridge_invtransfn);
PG_FUNCTION_INFO_V1(mrr_ratio_transfn);
PG_FUNCTION_INFO_V1(mrr_ratio_invtransfn);
PG_FUNCTION_INFO_V1(mrr_pair_bridge_transfn);
PG_FUNCTION_INFO_V1(mrr_pair_bridge_invtransfn);
PG_FUNCTION_INFO_V1(mrr_pair_ratio_transfn);
PG_FUNCTION_INFO_V1(mrr_pair_ratio_invtransfn);
PG_FUNCTION_INFO_V1(mrr_part_bridge_transfn);
PG_FUNCTION_INFO_V1(mrr_part_bridge_invtransfn);
PG_FUNCTION_INFO_V1(mrr_bridge_combinefn);
PG_FUNCTION_INFO_V1(mrr_bridge_sum_invtransfn);
PG_FUNCTION_INFO_V1(mrr_bridge_finalfn);

/* Whether a state keeps squares and the largest expansion (L4). */
#define WITH_DETAILS	true
#define RATIOS_ONLY		false

/*
 * The bridge of argument 0 for this call to change.
 */
static MrrBridge *
state_for_write(FunctionCallInfo fcinfo)
{
	MrrBridge  *state = PG_GETARG_MRR_BRIDGE_P(0);

	return flat_writable(fcinfo, state) ? state : mrr_bridge_copy(state);
}

/*
 * The same for a row of a period, upon which the first one makes the state.
 */
static MrrBridge *
state_of_period(FunctionCallInfo fcinfo, const MrrPeriod *period, bool details)
{
	MrrBridge  *state;

	if (PG_ARGISNULL(0))
		return mrr_bridge_create(period, MRR_NETTING_ENDS, details);
	state = state_for_write(fcinfo);
	if (!mrr_bridge_is_of(state, period) || state->netting != MRR_NETTING_ENDS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("from_date and to_date must be the same for all rows"),
				 errhint("Put them into GROUP BY if they vary.")));
	return state;
}

static Datum
book(FunctionCallInfo fcinfo, const MrrPeriod *period,
	 const MrrOutcome *outcome, bool details)
{
	MrrBridge  *state = state_of_period(fcinfo, period, details);

	mrr_bridge_book(state, outcome);
	PG_RETURN_MRR_BRIDGE_P(state);
}

/*
 * Taking away what was never added would make an invalid bridge, so only the
 * executor may ask for it.
 */
static void
check_inverse_call(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0) || !AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "inverse transition function called outside of a frame");
}

static Datum
unbook(FunctionCallInfo fcinfo, const MrrPeriod *period,
	   const MrrOutcome *outcome, bool details)
{
	MrrBridge  *one = mrr_bridge_create(period, MRR_NETTING_ENDS, details);
	MrrBridge  *state;

	check_inverse_call(fcinfo);
	state = state_of_period(fcinfo, period, details);
	mrr_bridge_book(one, outcome);
	if (!mrr_bridge_subtract(state, one, details))
		PG_RETURN_NULL();
	PG_RETURN_MRR_BRIDGE_P(state);
}

typedef Datum (*BookFunction) (FunctionCallInfo fcinfo,
							   const MrrPeriod *period,
							   const MrrOutcome *outcome, bool details);

/*
 * (state, timeline, from_date, to_date)
 */
static Datum
timeline_common(FunctionCallInfo fcinfo, BookFunction function, bool details)
{
	MrrPeriod	period = mrr_period_argument(fcinfo, 2);
	MrrOutcome	outcome = {0, 0, MRR_NONE};

	if (!PG_ARGISNULL(1))
	{
		MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(1));

		outcome = mrr_outcome(&view, &period);
	}
	return function(fcinfo, &period, &outcome, details);
}

static int64
balance_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	int64		micros;

	if (PG_ARGISNULL(argument))
		return 0;
	micros = mrr_micros_from_numeric(PG_GETARG_DATUM(argument));
	if (micros < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s is below zero: %s", name,
							   mrr_micros_text(micros)),
						errhint("Tolerate such customers with "
								"greatest(%s, 0).", name)));
	return micros;
}

/*
 * (state, start_mrr, end_mrr [, was_customer]); NULL is no subscription, so a
 * pair of two NULLs moves nothing.
 */
static Datum
pair_common(FunctionCallInfo fcinfo, BookFunction function, bool details)
{
	MrrPeriod	period = {.known = false};
	bool		was_customer = PG_NARGS() > 3 && !PG_ARGISNULL(3) &&
		PG_GETARG_BOOL(3);
	MrrOutcome	outcome =
		mrr_outcome_of_pair(balance_argument(fcinfo, 1, "start_mrr"),
							balance_argument(fcinfo, 2, "end_mrr"),
							was_customer);

	return function(fcinfo, &period, &outcome, details);
}

/*
 * (state, part, whole, from_date, to_date)
 */
static Datum
part_common(FunctionCallInfo fcinfo, BookFunction function, bool details)
{
	MrrPeriod	period = mrr_period_argument(fcinfo, 3);
	MrrOutcome	outcome = {0, 0, MRR_NONE};

	if (!PG_ARGISNULL(1))
	{
		MrrTimelineView part = mrr_timeline_view(PG_GETARG_DATUM(1));
		MrrTimelineView whole = mrr_whole_argument(fcinfo, 2);
		MrrOutcomeCursor part_cursor;
		MrrOutcomeCursor whole_cursor;

		mrr_outcomes_begin(&part_cursor, &part);
		mrr_outcomes_begin(&whole_cursor, &whole);
		outcome = mrr_outcomes_next_of_part(&part_cursor, &whole_cursor,
											period.from_date, period.to_date);
	}
	return function(fcinfo, &period, &outcome, details);
}

Datum
mrr_bridge_transfn(PG_FUNCTION_ARGS)
{
	return timeline_common(fcinfo, book, WITH_DETAILS);
}

Datum
mrr_bridge_invtransfn(PG_FUNCTION_ARGS)
{
	return timeline_common(fcinfo, unbook, WITH_DETAILS);
}

Datum
mrr_ratio_transfn(PG_FUNCTION_ARGS)
{
	return timeline_common(fcinfo, book, RATIOS_ONLY);
}

Datum
mrr_ratio_invtransfn(PG_FUNCTION_ARGS)
{
	return timeline_common(fcinfo, unbook, RATIOS_ONLY);
}

Datum
mrr_pair_bridge_transfn(PG_FUNCTION_ARGS)
{
	return pair_common(fcinfo, book, WITH_DETAILS);
}

Datum
mrr_pair_bridge_invtransfn(PG_FUNCTION_ARGS)
{
	return pair_common(fcinfo, unbook, WITH_DETAILS);
}

Datum
mrr_pair_ratio_transfn(PG_FUNCTION_ARGS)
{
	return pair_common(fcinfo, book, RATIOS_ONLY);
}

Datum
mrr_pair_ratio_invtransfn(PG_FUNCTION_ARGS)
{
	return pair_common(fcinfo, unbook, RATIOS_ONLY);
}

Datum
mrr_part_bridge_transfn(PG_FUNCTION_ARGS)
{
	return part_common(fcinfo, book, WITH_DETAILS);
}

Datum
mrr_part_bridge_invtransfn(PG_FUNCTION_ARGS)
{
	return part_common(fcinfo, unbook, WITH_DETAILS);
}

/*
 * Add two states. Strict, and with a bridge as its second argument it is the
 * transition function of sum(mrr_bridge) as well.
 */
Datum
mrr_bridge_combinefn(PG_FUNCTION_ARGS)
{
	MrrBridge  *state = state_for_write(fcinfo);

	mrr_bridge_add(state, PG_GETARG_MRR_BRIDGE_P(1));
	PG_RETURN_MRR_BRIDGE_P(state);
}

Datum
mrr_bridge_sum_invtransfn(PG_FUNCTION_ARGS)
{
	MrrBridge  *state;

	check_inverse_call(fcinfo);
	state = state_for_write(fcinfo);
	if (!mrr_bridge_subtract(state, PG_GETARG_MRR_BRIDGE_P(1), WITH_DETAILS))
		PG_RETURN_NULL();
	PG_RETURN_MRR_BRIDGE_P(state);
}

/*
 * A copy, since the state goes on being changed in place.
 */
Datum
mrr_bridge_finalfn(PG_FUNCTION_ARGS)
{
	PG_RETURN_MRR_BRIDGE_P(mrr_bridge_copy(PG_GETARG_MRR_BRIDGE_P(0)));
}
