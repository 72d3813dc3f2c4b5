/*
 * mrr_waterfall.c
 *		Building, adding and chaining waterfalls; layout and laws L1 to L6
 *		stand in mrr_waterfall.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "miscadmin.h"
#include "mrr_movement.h"
#include "mrr_waterfall.h"

/*
 * Period k of a grid, counted from 0 (L1); false where it is out of range.
 */
static bool
grid_period(const MrrGrid *grid, int32 k, MrrPeriod *period)
{
	period->known = true;
	if (!mrr_try_add_steps(grid->from_date, grid->step, k + 1,
						   &period->to_date))
		return false;
	if (grid->span == 0)
		return mrr_try_add_steps(grid->from_date, grid->step, k,
								 &period->from_date);
	if (grid->span > 0 && grid->step > 0)
		return mrr_try_add_months(grid->from_date,
								  (int64) grid->step * (k + 1) - grid->span,
								  &period->from_date);
	return mrr_try_add_steps(period->to_date, grid->span, -1,
							 &period->from_date);
}

static void
too_many_periods(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("mrr_waterfall cannot have more than %d periods",
					MRR_MAX_PERIODS)));
}

/*
 * The number of steps from the origin to to_date, which must be a boundary.
 */
int32
mrr_grid_count(const MrrGrid *grid, DateADT to_date)
{
	int64		count = mrr_whole_steps(grid->from_date, grid->step, to_date);
	DateADT		boundary;
	DateADT		next;

	if (count > MRR_MAX_PERIODS)
		too_many_periods();
	boundary = mrr_add_steps(grid->from_date, grid->step, (int32) count);
	if (boundary != to_date)
	{
		if (!mrr_try_add_steps(grid->from_date, grid->step, (int32) count + 1,
							   &next))
			next = DATEVAL_NOEND;
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("to_date must be from_date plus a whole number of "
						"steps, not %s", mrr_date_text(to_date)),
				 errhint("The boundaries next to it are %s and %s.",
						 mrr_date_text(boundary), mrr_date_text(next))));
	}
	return (int32) count;
}

/*
 * A waterfall of empty bridges on a grid.
 */
MrrWaterfall *
mrr_waterfall_create(const MrrGrid *grid, int32 count, MrrNetting netting)
{
	MrrWaterfall *waterfall = flat_allocate(MRR_WATERFALL_SIZE(count));

	waterfall->count = count;
	waterfall->grid = *grid;
	for (int32 k = 0; k < count; k++)
	{
		MrrPeriod	period;

		if (!grid_period(grid, k, &period))
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("date out of range for mrr_waterfall")));
		mrr_bridge_init(&waterfall->bridges[k], &period, netting, true);
	}
	return waterfall;
}

/*
 * Add one customer by the balances of all periods in one walk (L5): the
 * outcome is found once for every run of periods that it holds for.
 */
void
mrr_waterfall_book(MrrWaterfall *waterfall, const MrrTimelineView *timeline)
{
	MrrBridge  *bridge = waterfall->bridges;
	const MrrBridge *end = bridge + waterfall->count;
	MrrOutcomeCursor cursor;

	mrr_outcomes_begin(&cursor, timeline);
	while (bridge < end)
	{
		MrrBridge  *run = bridge;
		MrrOutcome	outcome = mrr_outcomes_next(&cursor, run->from_date,
												run->to_date);

		do
			bridge++;
		while (bridge < end && mrr_outcomes_hold(&cursor, bridge->from_date,
												 bridge->to_date));
		if (outcome.movement != MRR_NONE)
			mrr_bridge_book_run(run, (int32) (bridge - run), &outcome);
	}
}

void
mrr_waterfall_book_part(MrrWaterfall *waterfall, const MrrTimelineView *part,
						const MrrTimelineView *whole)
{
	MrrOutcomeCursor part_cursor;
	MrrOutcomeCursor whole_cursor;

	mrr_outcomes_begin(&part_cursor, part);
	mrr_outcomes_begin(&whole_cursor, whole);
	for (int32 k = 0; k < waterfall->count; k++)
	{
		MrrBridge  *bridge = &waterfall->bridges[k];
		MrrOutcome	outcome = mrr_outcomes_next_of_part(&part_cursor,
														&whole_cursor,
														bridge->from_date,
														bridge->to_date);

		mrr_bridge_book(bridge, &outcome);
	}
}

/*
 * A waterfall without a grid with more bridges: the same one if it may be
 * changed and has the room, otherwise a larger one.
 */
MrrWaterfall *
mrr_waterfall_append(MrrWaterfall *waterfall, const MrrBridge *bridges,
					 int32 count, bool writable)
{
	int32		used = waterfall->count;
	Size		needed = MRR_WATERFALL_SIZE((Size) used + count);

	if (used > 0 && count > 0 &&
		waterfall->bridges[0].netting != bridges[0].netting)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("bridges of different netting cannot be chained: %s "
						"and %s",
						mrr_netting_names[waterfall->bridges[0].netting],
						mrr_netting_names[bridges[0].netting])));
	if (used + (int64) count > MRR_MAX_PERIODS)
		too_many_periods();
	if (!writable || needed > VARSIZE(waterfall))
		waterfall = flat_grow(waterfall, MRR_WATERFALL_SIZE(used), needed);
	waterfall->header.flags |= MRR_WATERFALL_WORKING;
	memcpy(&waterfall->bridges[used], bridges,
		   (Size) count * sizeof(MrrBridge));
	waterfall->count += count;
	return waterfall;
}

/*
 * Add a waterfall of the same grid (L4).
 */
void
mrr_waterfall_add(MrrWaterfall *waterfall, const MrrWaterfall *other)
{
	if (waterfall->count != other->count ||
		memcmp(&waterfall->grid, &other->grid, sizeof(MrrGrid)) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("waterfalls of different periods cannot be added"),
				 errhint("from_date, to_date, step and span must be the same "
						 "for all rows of a group.")));
	for (int32 k = 0; k < waterfall->count; k++)
		mrr_bridge_add(&waterfall->bridges[k], &other->bridges[k]);
}

MrrWaterfall *
mrr_waterfall_copy(const MrrWaterfall *waterfall)
{
	Size		size = MRR_WATERFALL_SIZE(waterfall->count);
	MrrWaterfall *copy = palloc(size);

	memcpy(copy, waterfall, size);
	SET_VARSIZE(copy, size);
	return copy;
}

/*
 * By period; those of the same one by their fields, not by their bytes, so that
 * all machines have the same order (L2).
 */
static int
compare_bridges(const void *a, const void *b)
{
	const MrrBridge *x = a;
	const MrrBridge *y = b;

#define COMPARE(field)                                                        \
	do                                                                        \
	{                                                                         \
		if (x->field != y->field)                                             \
			return x->field < y->field ? -1 : 1;                              \
	} while (0)

	COMPARE(from_date);
	COMPARE(to_date);
	COMPARE(flags);
	for (int i = 0; i < MRR_MOVEMENTS; i++)
		COMPARE(customers[i]);
	for (int i = 0; i < MRR_AMOUNTS; i++)
		COMPARE(mrr[i]);
	for (int i = 0; i < MRR_SQUARES; i++)
		COMPARE(squares[i]);
	COMPARE(largest_expansion);
	return 0;
#undef COMPARE
}

/*
 * The canonical form of a detoasted value: itself unless it is a state.
 */
MrrWaterfall *
mrr_waterfall_canonical(MrrWaterfall *waterfall)
{
	MrrWaterfall *result;

	if ((waterfall->header.flags & MRR_WATERFALL_WORKING) == 0)
		return waterfall;
	result = mrr_waterfall_copy(waterfall);
	result->header.flags &= ~MRR_WATERFALL_WORKING;
	qsort(result->bridges, result->count, sizeof(MrrBridge), compare_bridges);
	return result;
}

/*
 * All periods as one bridge (L6); NULL for a waterfall without any.
 */
MrrBridge *
mrr_waterfall_chain(const MrrWaterfall *waterfall)
{
	const MrrBridge *first = waterfall->bridges;
	const MrrBridge *last = first + waterfall->count - 1;
	MrrPeriod	period = {.known = true};
	MrrBridge  *chain;

	if (waterfall->count == 0)
		return NULL;
	period.from_date = first->from_date;
	period.to_date = last->to_date;
	chain = mrr_bridge_create(&period, MRR_NETTING_CHAINED, false);
	for (const MrrBridge *bridge = first; bridge <= last; bridge++)
	{
		if (bridge > first)
			mrr_bridge_check_link(bridge - 1, bridge);
		mrr_bridge_add_movements(chain, bridge);
	}
	chain->mrr[MRR_START] = first->mrr[MRR_START];
	chain->customers[MRR_START] = first->customers[MRR_START];
	chain->mrr[MRR_END] = last->mrr[MRR_END];
	chain->customers[MRR_END] = last->customers[MRR_END];
	return chain;
}

static const char *
check_grid(const MrrWaterfall *waterfall)
{
	const MrrGrid *grid = &waterfall->grid;

	if (grid->step == 0)
	{
		if (grid->from_date != 0 || grid->span != 0)
			return "A waterfall without a step has an origin or a span";
		for (int32 k = 1; k < waterfall->count; k++)
			if (compare_bridges(&waterfall->bridges[k - 1],
								&waterfall->bridges[k]) > 0)
				return "The periods do not ascend";
		return NULL;
	}
	if (!mrr_date_is_valid(grid->from_date) || waterfall->count == 0)
		return "The origin is out of range, or there is no period";
	if (!mrr_step_is_valid(grid->step) || grid->span == grid->step ||
		(grid->span != 0 && !mrr_step_is_valid(grid->span)))
		return "The step or the span is out of range, or the span is the step";
	for (int32 k = 0; k < waterfall->count; k++)
	{
		MrrPeriod	period;

		if (!grid_period(grid, k, &period) ||
			waterfall->bridges[k].from_date != period.from_date ||
			waterfall->bridges[k].to_date != period.to_date)
			return "A period is not that of origin, step and span";
	}
	return NULL;
}

/*
 * What is wrong with a value that should be canonical (L1 to L3), or NULL.
 */
const char *
mrr_waterfall_check(const MrrWaterfall *waterfall)
{
	if (waterfall->header.version != FLAT_VERSION ||
		waterfall->header.flags != 0 || waterfall->header.reserve != 0)
		return "The version or a flag is not known, or the reserve not zero";
	if (waterfall->count < 0 || waterfall->count > MRR_MAX_PERIODS)
		return "The number of periods is out of range";
	for (int32 k = 0; k < waterfall->count; k++)
	{
		const MrrBridge *bridge = &waterfall->bridges[k];
		const char *complaint = mrr_bridge_check(bridge);

		if (complaint != NULL)
			return complaint;
		if ((bridge->flags & MRR_BRIDGE_HAS_PERIOD) == 0)
			return "A bridge has no period";
		if (bridge->netting != waterfall->bridges[0].netting)
			return "The bridges differ in netting";
	}
	return check_grid(waterfall);
}
