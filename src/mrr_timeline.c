/*
 * mrr_timeline.c
 *		Building and reading timelines; layout and laws L1 to L4 stand in
 *		mrr_timeline.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "miscadmin.h"
#include "mrr_timeline.h"

/* Rows that are brought into canonical form without a palloc. */
#define SMALL_COUNT		16

typedef struct StepEvent
{
	int64		change;
	DateADT		on_date;
} StepEvent;

#define ST_SORT sort_events
#define ST_ELEMENT_TYPE StepEvent
#define ST_COMPARE(a, b) \
	(((a)->on_date > (b)->on_date) - ((a)->on_date < (b)->on_date))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

static void *
allocate_huge(int32 count, Size size)
{
	return palloc_extended((Size) count * size, MCXT_ALLOC_HUGE);
}

MrrTimeline *
mrr_timeline_allocate(int32 capacity)
{
	return flat_allocate(MRR_TIMELINE_SIZE(capacity));
}

/*
 * The step function of "count" steps in any order, in canonical form (L1),
 * into "result", which has room for 2 * count. Answers the number of steps,
 * or -1 where the total of a day is out of range (L4).
 */
int32
mrr_steps_normalize(const MrrStep *steps, int32 count, MrrStep *result)
{
	StepEvent	small[2 * SMALL_COUNT];
	StepEvent  *events = small;
	int32		n = 0;
	int32		used = 0;
	int128		level = 0;

	if (count > SMALL_COUNT)
		events = allocate_huge(2 * count, sizeof(StepEvent));
	for (int32 i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		events[n].change = steps[i].mrr;
		events[n++].on_date = steps[i].valid_from;
		if (steps[i].valid_to != MRR_OPEN_END)
		{
			events[n].change = -steps[i].mrr;
			events[n++].on_date = steps[i].valid_to;
		}
	}
	sort_events(events, n);

	for (int32 i = 0; i < n;)
	{
		DateADT		date = events[i].on_date;
		int128		before = level;

		CHECK_FOR_INTERRUPTS();
		do
			level += events[i++].change;
		while (i < n && events[i].on_date == date);

		if (level == before)
			continue;
		if (level > MRR_AMOUNT_MAX || level < -MRR_AMOUNT_MAX)
		{
			used = -1;
			break;
		}
		if (before != 0)
			result[used - 1].valid_to = date;
		if (level != 0)
		{
			result[used].mrr = (int64) level;
			result[used].valid_from = date;
			result[used++].valid_to = MRR_OPEN_END;
		}
	}
	if (events != small)
		pfree(events);
	return used;
}

static void
too_many_steps(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("mrr_timeline cannot have more than %d steps",
					MRR_MAX_STEPS),
			 errhint("Is there a GROUP BY customer?")));
}

/*
 * A new canonical timeline of steps in any order. NULL where the total of a
 * day is out of range, so that an input function can report it softly.
 */
MrrTimeline *
mrr_timeline_try_from_steps(const MrrStep *steps, int32 count)
{
	MrrStep		small[2 * SMALL_COUNT];
	MrrStep    *scratch = small;
	MrrTimeline *result = NULL;
	int32		used;

	if (count > SMALL_COUNT)
		scratch = allocate_huge(2 * count, sizeof(MrrStep));
	used = mrr_steps_normalize(steps, count, scratch);
	if (used > MRR_MAX_STEPS)
		too_many_steps();
	if (used >= 0)
	{
		result = mrr_timeline_allocate(used);
		result->count = used;
		memcpy(result->steps, scratch, (Size) used * sizeof(MrrStep));
	}
	if (scratch != small)
		pfree(scratch);
	return result;
}

MrrTimeline *
mrr_timeline_from_steps(const MrrStep *steps, int32 count)
{
	MrrTimeline *result = mrr_timeline_try_from_steps(steps, count);

	if (result == NULL)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("mrr_timeline amount out of range"),
						errdetail("The total of a day must lie between "
								  "-9223372036854.775807 and "
								  "9223372036854.775807.")));
	Assert(mrr_timeline_check(result) == NULL);
	return result;
}

/*
 * The canonical form of a detoasted value: itself unless it is a state (L2).
 */
MrrTimeline *
mrr_timeline_canonical(MrrTimeline *timeline)
{
	if ((timeline->header.flags & MRR_TIMELINE_WORKING) == 0)
		return timeline;
	return mrr_timeline_from_steps(timeline->steps, timeline->count);
}

/*
 * Bring a large state into canonical form where that at least halves it.
 */
static void
compact(MrrTimeline *state)
{
	MrrStep    *scratch = allocate_huge(2 * state->count, sizeof(MrrStep));
	int32		used = mrr_steps_normalize(state->steps, state->count, scratch);

	if (used >= 0 && used <= state->count / 2)
	{
		memcpy(state->steps, scratch, (Size) used * sizeof(MrrStep));
		memset(state->steps + used, 0,
			   (Size) (state->count - used) * sizeof(MrrStep));
		state->count = used;
	}
	pfree(scratch);
}

/*
 * A state with room for "extra" more steps: the same one if it may be changed
 * and has the room, otherwise a larger copy in the current context.
 */
MrrTimeline *
mrr_timeline_reserve(MrrTimeline *state, int32 extra, bool writable)
{
	int32		capacity = MRR_TIMELINE_CAPACITY(state);
	int64		needed = state->count + (int64) extra;

	if (writable && needed > capacity && state->count >= MRR_COMPACT_FROM)
	{
		compact(state);
		needed = state->count + (int64) extra;
	}
	if (!writable || needed > capacity)
	{
		if (needed > MRR_MAX_STEPS)
			too_many_steps();
		state = flat_grow(state, MRR_TIMELINE_SIZE(state->count),
						  MRR_TIMELINE_SIZE(needed));
	}
	state->header.flags |= MRR_TIMELINE_WORKING;
	return state;
}

/*
 * What is wrong with a value that should be canonical (L1), or NULL.
 */
const char *
mrr_timeline_check(const MrrTimeline *timeline)
{
	if (timeline->header.version != FLAT_VERSION)
		return "The version is not known";
	if (timeline->header.flags != 0 || timeline->header.reserve != 0 ||
		timeline->snapshot_step != 0)
		return "A reserved field is not zero";
	if (timeline->count < 0 || timeline->count > MRR_MAX_STEPS ||
		VARSIZE(timeline) != MRR_TIMELINE_SIZE(timeline->count))
		return "The size does not fit the number of steps";
	for (int32 i = 0; i < timeline->count; i++)
	{
		const MrrStep *step = &timeline->steps[i];

		CHECK_FOR_INTERRUPTS();
		if (step->mrr == 0 || step->mrr < -MRR_AMOUNT_MAX)
			return "The amount of a step is zero or out of range";
		if (!mrr_date_is_valid(step->valid_from) ||
			(step->valid_to != MRR_OPEN_END &&
			 !mrr_date_is_valid(step->valid_to)))
			return "The date of a step is out of range";
		if (step->valid_from >= step->valid_to)
			return "A step ends before it starts";
		if (i > 0 && step->valid_from < step[-1].valid_to)
			return "Steps overlap or do not ascend";
		if (i > 0 && step->valid_from == step[-1].valid_to &&
			step->mrr == step[-1].mrr)
			return "Touching steps have the same amount";
	}
	return NULL;
}

/*
 * The canonical steps of a datum.
 */
MrrTimelineView
mrr_timeline_view(Datum timeline)
{
	struct varlena *packed = PG_DETOAST_DATUM_PACKED(timeline);
	const char *start = VARDATA_ANY(packed) - VARHDRSZ;
	MrrTimelineView view;

	if (start[offsetof(FlatHeader, flags)] & MRR_TIMELINE_WORKING)
		start = (const char *)
			mrr_timeline_canonical(DatumGetMrrTimelineP(timeline));
	memcpy(&view.count, start + offsetof(MrrTimeline, count),
		   sizeof(view.count));
	view.steps = start + offsetof(MrrTimeline, steps);
	return view;
}

/*
 * The MRR on a day.
 */
int64
mrr_on(const MrrTimelineView *view, DateADT date)
{
	int32		low = 0;
	int32		high = view->count;

	while (low < high)			/* the first step that starts after date */
	{
		int32		middle = low + (high - low) / 2;

		if (mrr_step(view, middle).valid_from <= date)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0)
	{
		MrrStep		step = mrr_step(view, low - 1);

		if (date < step.valid_to)
			return step.mrr;
	}
	return 0;
}

/*
 * The next span, from *position = 0 on; false at the end.
 */
bool
mrr_next_span(const MrrTimelineView *view, int32 *position, MrrSpan *span)
{
	MrrStep		step;

	do
	{
		CHECK_FOR_INTERRUPTS();
		if (*position >= view->count)
			return false;
		step = mrr_step(view, (*position)++);
	} while (step.mrr <= 0);

	span->valid_from = step.valid_from;
	span->first_mrr = step.mrr;
	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		span->valid_to = step.valid_to;
		span->last_mrr = step.mrr;
		if (*position >= view->count)
			return true;
		step = mrr_step(view, *position);
		if (step.valid_from != span->valid_to || step.mrr <= 0)
			return true;
		(*position)++;
	}
}

/*
 * The next change, from *position = 0 on; false at the end. The position is
 * twice a step's index where that step starts, and one more where it ends.
 */
bool
mrr_next_change(const MrrTimelineView *view, int32 *position,
				MrrChange *change)
{
	while (*position / 2 < view->count)
	{
		int32		i = *position / 2;
		bool		ends = *position % 2;
		MrrStep		step = mrr_step(view, i);
		MrrStep		neighbour;

		CHECK_FOR_INTERRUPTS();
		(*position)++;
		if (!ends)
		{
			change->on_date = step.valid_from;
			change->before = 0;
			change->after = step.mrr;
			if (i > 0 &&
				(neighbour = mrr_step(view, i - 1)).valid_to == step.valid_from)
				change->before = neighbour.mrr;
			return true;
		}
		if (step.valid_to == MRR_OPEN_END ||
			(i + 1 < view->count &&
			 mrr_step(view, i + 1).valid_from == step.valid_to))
			continue;			/* no end, or the start of the next says it */
		change->on_date = step.valid_to;
		change->before = step.mrr;
		change->after = 0;
		return true;
	}
	return false;
}

/*
 * Refuse a total below zero on a day that a metric reads.
 */
void
mrr_check_total(int64 mrr, DateADT date)
{
	if (mrr < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("MRR is below zero on %s: %s", mrr_date_text(date),
						mrr_micros_text(mrr)),
				 errhint("Find such customers with min_mrr(), tolerate them "
						 "with floor_at_zero().")));
}

/*
 * The same for all days from the first to the last, either of which may be
 * infinite.
 */
void
mrr_check_totals(const MrrTimelineView *view, DateADT first_day,
				 DateADT last_day)
{
	for (int32 i = 0; i < view->count; i++)
	{
		MrrStep		step = mrr_step(view, i);

		CHECK_FOR_INTERRUPTS();
		if (step.valid_from <= last_day && step.valid_to > first_day)
			mrr_check_total(step.mrr, Max(step.valid_from, first_day));
	}
}
