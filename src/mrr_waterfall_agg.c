/*
 * mrr_waterfall_agg.c
 *		Customers into waterfalls, bridges into chains.
 *
 * The state of mrr_waterfall_agg is a canonical waterfall, changed in place;
 * that of chain is one without a grid, to which bridges are appended as they
 * come and which is put in order at the end. One combine function serves
 * both, and sum(mrr_waterfall).
 *
 * Laws
 *	L1	The grid comes with the first row; a row of another is 22023, a missing
 *		date or step 22004. to_date must be a boundary of the grid (22023), so
 *		that no period is shorter than the others without a word.
 *	L2	A NULL timeline is ignored, but makes an empty waterfall. No rows: NULL.
 *	L3	Neither the order of the rows nor the way they are split over states
 *		changes the waterfall by a byte.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "mrr_movement.h"
#include "mrr_waterfall.h"

PG_FUNCTION_INFO_V1(mrr_waterfall_transfn);
PG_FUNCTION_INFO_V1(mrr_part_waterfall_transfn);
PG_FUNCTION_INFO_V1(mrr_waterfall_combinefn);
PG_FUNCTION_INFO_V1(mrr_waterfall_finalfn);
PG_FUNCTION_INFO_V1(chain_transfn);

/*
 * The grid of arguments from_date, to_date, step and, where "spans", span.
 */
MrrGrid
mrr_grid_argument(FunctionCallInfo fcinfo, int first, bool spans,
				  DateADT *to_date)
{
	MrrPeriod	period = mrr_period_argument(fcinfo, first);
	MrrGrid		grid = {.from_date = period.from_date};

	grid.step = mrr_step_argument(fcinfo, first + 2, "step");
	if (spans)
		grid.span = mrr_step_argument(fcinfo, first + 3, "span");
	if (grid.span == grid.step)
		grid.span = 0;			/* each as long as a step: consecutive */
	*to_date = period.to_date;
	return grid;
}

/*
 * The state for a row whose grid starts at argument "first" (L1).
 */
static MrrWaterfall *
state_of_grid(FunctionCallInfo fcinfo, int first)
{
	DateADT		to_date;
	MrrGrid		grid = mrr_grid_argument(fcinfo, first,
										 PG_NARGS() > first + 3, &to_date);
	MrrWaterfall *state;

	if (PG_ARGISNULL(0))
		return mrr_waterfall_create(&grid, mrr_grid_count(&grid, to_date),
									MRR_NETTING_ENDS);
	state = PG_GETARG_MRR_WATERFALL_P(0);
	if (memcmp(&state->grid, &grid, sizeof(MrrGrid)) != 0 ||
		state->bridges[state->count - 1].to_date != to_date ||
		state->bridges[0].netting != MRR_NETTING_ENDS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("from_date, to_date, step and span must be the same "
						"for all rows"),
				 errhint("Put them into GROUP BY if they vary.")));
	return flat_writable(fcinfo, state) ? state : mrr_waterfall_copy(state);
}

Datum
mrr_waterfall_transfn(PG_FUNCTION_ARGS)
{
	MrrWaterfall *state = state_of_grid(fcinfo, 2);

	if (!PG_ARGISNULL(1))
	{
		MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(1));

		mrr_waterfall_book(state, &view);
	}
	PG_RETURN_MRR_WATERFALL_P(state);
}

Datum
mrr_part_waterfall_transfn(PG_FUNCTION_ARGS)
{
	MrrWaterfall *state = state_of_grid(fcinfo, 3);

	if (!PG_ARGISNULL(1))
	{
		MrrTimelineView part = mrr_timeline_view(PG_GETARG_DATUM(1));
		MrrTimelineView whole = mrr_whole_argument(fcinfo, 2);

		mrr_waterfall_book_part(state, &part, &whole);
	}
	PG_RETURN_MRR_WATERFALL_P(state);
}

/*
 * Add two states. Strict, and with a waterfall as its second argument it is
 * the transition function of sum(mrr_waterfall) as well.
 */
Datum
mrr_waterfall_combinefn(PG_FUNCTION_ARGS)
{
	MrrWaterfall *state = PG_GETARG_MRR_WATERFALL_P(0);
	MrrWaterfall *other = PG_GETARG_MRR_WATERFALL_P(1);
	bool		writable = flat_writable(fcinfo, state);

	if (state->grid.step == 0 && other->grid.step == 0)
		state = mrr_waterfall_append(state, other->bridges, other->count,
									 writable);
	else
	{
		if (!writable)
			state = mrr_waterfall_copy(state);
		mrr_waterfall_add(state, other);
	}
	PG_RETURN_MRR_WATERFALL_P(state);
}

/*
 * A canonical copy, since the state goes on being changed in place.
 */
Datum
mrr_waterfall_finalfn(PG_FUNCTION_ARGS)
{
	MrrWaterfall *state = PG_GETARG_MRR_WATERFALL_P(0);
	MrrWaterfall *result = mrr_waterfall_canonical(state);

	PG_RETURN_MRR_WATERFALL_P(result == state ? mrr_waterfall_copy(state)
							  : result);
}

/*
 * chain(mrr_bridge): collect the bridges; the chain is made of them by the
 * function chain(mrr_waterfall).
 */
Datum
chain_transfn(PG_FUNCTION_ARGS)
{
	MrrWaterfall *state = PG_ARGISNULL(0)
		? mrr_waterfall_create(&(MrrGrid) {0}, 0, MRR_NETTING_ENDS)
		: PG_GETARG_MRR_WATERFALL_P(0);
	MrrBridge  *bridge;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	bridge = PG_GETARG_MRR_BRIDGE_P(1);
	if ((bridge->flags & MRR_BRIDGE_HAS_PERIOD) == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a bridge without a period cannot be chained")));
	if (state->grid.step != 0)
		elog(ERROR, "chain_transfn called on a state that is not its own");
	state = mrr_waterfall_append(state, bridge, 1,
								 !PG_ARGISNULL(0) &&
								 flat_writable(fcinfo, state));
	PG_RETURN_MRR_WATERFALL_P(state);
}
