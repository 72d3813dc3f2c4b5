/*
 * mrr_timeline_agg.c
 *		The ways in: contract rows, changes and snapshots into a timeline.
 *
 * Every row is one step: a contract row [valid_from, valid_to), a change
 * [on_date, open), a snapshot [period_start, period_start + step). The state
 * is a timeline in working form (mrr_timeline.h, L2), so all the aggregates
 * share one combine and one final function, and sum(mrr_timeline) has nothing
 * of its own at all.
 *
 * Laws
 *	L1	Neither the order of the rows nor the way they are split over states
 *		changes the canonical result by a byte.
 *	L2	Splitting a row at any day changes nothing.
 *	L3	All values of a row NULL: ignored; an amount or a start that alone is
 *		NULL: 22004; no rows, or ignored ones only: NULL.
 *	L4	An empty row (valid_from = valid_to) is checked, then ignored, but the
 *		result is a timeline and no longer NULL; the end before the start is
 *		22023.
 *	L5	The step of snapshots is fixed by the first row; another is 22023.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "mrr_timeline.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(mrr_timeline);
PG_FUNCTION_INFO_V1(mrr_timeline_transfn);
PG_FUNCTION_INFO_V1(mrr_timeline_range_transfn);
PG_FUNCTION_INFO_V1(mrr_timeline_changes_transfn);
PG_FUNCTION_INFO_V1(mrr_timeline_snapshots_transfn);
PG_FUNCTION_INFO_V1(mrr_timeline_combinefn);
PG_FUNCTION_INFO_V1(mrr_timeline_finalfn);

static void
must_not_be_null(const char *argument, const char *hint)
{
	ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					errmsg("%s must not be null", argument),
					errhint("%s", hint)));
}

/*
 * The amount and the start that every way in has. False where both are NULL,
 * so that a row without any value is ignored (L3).
 */
static bool
amount_and_start(const NullableDatum *amount, const char *amount_name,
				 const NullableDatum *start, const char *start_name,
				 MrrStep *step)
{
	if (amount->isnull && start->isnull)
		return false;
	if (amount->isnull)
		must_not_be_null(amount_name,
						 "A missing amount, such as one without an exchange "
						 "rate, does not count as zero; leave the row out "
						 "with FILTER or fill it with coalesce().");
	if (start->isnull)
		must_not_be_null(start_name,
						 "Revenue needs a day from which on it counts; leave "
						 "the row out with FILTER or fill it with coalesce().");
	step->mrr = mrr_micros_from_numeric(amount->value);
	step->valid_from = DatumGetDateADT(start->value);
	mrr_check_date(step->valid_from, start_name);
	return true;
}

/*
 * A contract row, arguments first to first + 2. False where it is ignored.
 */
static bool
contract_step(FunctionCallInfo fcinfo, int first, MrrStep *step)
{
	NullableDatum *row = &fcinfo->args[first];

	if (!amount_and_start(&row[0], "amount", &row[1], "valid_from", step))
	{
		if (!row[2].isnull)
			must_not_be_null("valid_from",
							 "The row has an end but neither a start nor an "
							 "amount.");
		return false;
	}
	step->valid_to = row[2].isnull ? MRR_OPEN_END
		: DatumGetDateADT(row[2].value);
	if (step->valid_to != MRR_OPEN_END)
		mrr_check_date(step->valid_to, "valid_to");
	if (step->valid_to < step->valid_from)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("valid_to must not be before valid_from"),
				 errdetail("The row is in force from %s to %s.",
						   mrr_date_text(step->valid_from),
						   mrr_date_text(step->valid_to)),
				 errhint("valid_to is the first day that is no longer in "
						 "force; an inclusive end is daterange(valid_from, "
						 "valid_to, '[]').")));
	return true;
}

/*
 * The same with a daterange as the second and last argument.
 */
static bool
range_step(FunctionCallInfo fcinfo, int first, MrrStep *step)
{
	NullableDatum *row = &fcinfo->args[first];
	NullableDatum start = {(Datum) 0, true};
	RangeBound	lower;
	RangeBound	upper;
	bool		empty = false;

	if (!row[1].isnull)
	{
		RangeType  *range = DatumGetRangeTypeP(row[1].value);

		range_deserialize(lookup_type_cache(RangeTypeGetOid(range),
											TYPECACHE_RANGE_INFO),
						  range, &lower, &upper, &empty);
		if (!empty && lower.infinite)
			must_not_be_null("the lower bound of period",
							 "Revenue needs a day from which on it counts.");
		if (!empty)
			mrr_check_date(DatumGetDateADT(lower.val),
						   "the lower bound of period");
		start.value = empty ? DateADTGetDatum(0) : lower.val;
		start.isnull = false;
	}
	if (!amount_and_start(&row[0], "amount", &start, "period", step))
		return false;
	step->valid_to = empty ? step->valid_from
		: upper.infinite ? MRR_OPEN_END : DatumGetDateADT(upper.val);
	if (step->valid_to != MRR_OPEN_END)
		mrr_check_date(step->valid_to, "the upper bound of period");
	return true;
}

/*
 * Add a row's step, or nothing, to the state in argument 0.
 */
static Datum
accumulate(FunctionCallInfo fcinfo, const MrrStep *step,
		   MrrCalendarStep snapshot_step)
{
	MrrTimeline *state = NULL;

	if (!PG_ARGISNULL(0))
	{
		state = PG_GETARG_MRR_TIMELINE_P(0);
		if (state->snapshot_step != snapshot_step)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("step must be the same for all rows")));
	}
	if (step == NULL)
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	if (state != NULL)
		state = mrr_timeline_reserve(state, 1, flat_writable(fcinfo, state));
	else
	{
		state = mrr_timeline_reserve(mrr_timeline_allocate(0), 1, false);
		state->snapshot_step = snapshot_step;
	}
	if (step->mrr != 0 && step->valid_from < step->valid_to)
		state->steps[state->count++] = *step;
	PG_RETURN_MRR_TIMELINE_P(state);
}

/*
 * mrr_timeline(amount, valid_from, valid_to): a timeline of one step, by the
 * rules of a row.
 */
Datum
mrr_timeline(PG_FUNCTION_ARGS)
{
	MrrStep		step;

	if (!contract_step(fcinfo, 0, &step))
		PG_RETURN_NULL();
	PG_RETURN_MRR_TIMELINE_P(mrr_timeline_from_steps(&step, 1));
}

Datum
mrr_timeline_transfn(PG_FUNCTION_ARGS)
{
	MrrStep		step;
	bool		counts = contract_step(fcinfo, 1, &step);

	return accumulate(fcinfo, counts ? &step : NULL, 0);
}

Datum
mrr_timeline_range_transfn(PG_FUNCTION_ARGS)
{
	MrrStep		step;
	bool		counts = range_step(fcinfo, 1, &step);

	return accumulate(fcinfo, counts ? &step : NULL, 0);
}

Datum
mrr_timeline_changes_transfn(PG_FUNCTION_ARGS)
{
	NullableDatum *row = &fcinfo->args[1];
	MrrStep		step;
	bool		counts = amount_and_start(&row[0], "change", &row[1],
										  "on_date", &step);

	step.valid_to = MRR_OPEN_END;
	return accumulate(fcinfo, counts ? &step : NULL, 0);
}

Datum
mrr_timeline_snapshots_transfn(PG_FUNCTION_ARGS)
{
	NullableDatum *row = &fcinfo->args[1];
	MrrCalendarStep snapshot_step;
	MrrStep		step;

	if (row[2].isnull)
		must_not_be_null("step", "Give the time between two snapshots, such "
						 "as interval '1 month'.");
	snapshot_step = mrr_step_from_interval(DatumGetIntervalP(row[2].value),
										   "step");
	if (!amount_and_start(&row[0], "mrr", &row[1], "period_start", &step))
		return accumulate(fcinfo, NULL, snapshot_step);
	step.valid_to = mrr_add_steps(step.valid_from, snapshot_step, 1);
	return accumulate(fcinfo, &step, snapshot_step);
}

/*
 * Merge two states. Strict, and with a timeline as its second argument it is
 * the transition function of sum(mrr_timeline) as well.
 */
Datum
mrr_timeline_combinefn(PG_FUNCTION_ARGS)
{
	MrrTimeline *state = PG_GETARG_MRR_TIMELINE_P(0);
	MrrTimeline *other = PG_GETARG_MRR_TIMELINE_P(1);

	if (state->snapshot_step != 0 && other->snapshot_step != 0 &&
		state->snapshot_step != other->snapshot_step)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("step must be the same for all rows")));
	state = mrr_timeline_reserve(state, other->count,
								 flat_writable(fcinfo, state));
	if (state->snapshot_step == 0)
		state->snapshot_step = other->snapshot_step;
	memcpy(state->steps + state->count, other->steps,
		   (Size) other->count * sizeof(MrrStep));
	state->count += other->count;
	PG_RETURN_MRR_TIMELINE_P(state);
}

/*
 * The canonical timeline; the state stays as it is.
 */
Datum
mrr_timeline_finalfn(PG_FUNCTION_ARGS)
{
	MrrTimeline *state = PG_GETARG_MRR_TIMELINE_P(0);

	PG_RETURN_MRR_TIMELINE_P(mrr_timeline_from_steps(state->steps,
													 state->count));
}
