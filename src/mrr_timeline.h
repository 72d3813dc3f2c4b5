/*
 * mrr_timeline.h
 *		One customer's recurring revenue as a step function over dates.
 *
 * Layout (16 bytes, then 16 per step)
 *
 *		 0	 4	varlena header
 *		 4	 1	version = 1
 *		 5	 1	flags: MRR_TIMELINE_WORKING or 0
 *		 6	 2	reserve = 0
 *		 8	 4	count: number of steps in use
 *		12	 4	snapshot_step: of mrr_timeline_from_snapshots, working only
 *		16	 -	steps: int64 mrr (micros), date valid_from, date valid_to
 *
 * The revenue on a day is the sum of the steps [valid_from, valid_to) that
 * contain it; valid_to = MRR_OPEN_END means open.
 *
 * Laws
 *	L1	Canonical form: steps ascend and are disjoint, none is empty or zero,
 *		touching ones differ, flags and snapshot_step are 0 and the size is
 *		exact. It is unique: equal functions of dates have equal bytes.
 *	L2	Working form (the state of the aggregates): the steps are the rows as
 *		they came, in any order, overlapping, behind them zeroed slack. Every
 *		reader takes it for its canonical value; only the final function,
 *		output and comparison spend the sort.
 *	L3	Merging two timelines is adding their step functions. It commutes and
 *		associates; no rule prefers one row to another.
 *	L4	The revenue of a day is within +-MRR_AMOUNT_MAX in a canonical value,
 *		otherwise 22003. A working value may hold rows that exceed it and
 *		cancel later.
 *
 * Growth: as flat.h says, from three steps on. From MRR_COMPACT_FROM steps on
 * a full state is first brought into canonical form, so that a state never
 * needs more than about 32 bytes per day on which revenue changed, whatever
 * the number of rows.
 *
 * Cost: a row is one numeric decoded and 16 bytes written; the final form is
 * a sort of its rows, n log n. Reading never allocates, except for values
 * that were toasted out of line or are still in working form.
 *
 * NULL rule of the ways in: all of a row's values NULL: ignored; otherwise an
 * amount or a valid_from that is NULL is an error (22004).
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_TIMELINE_H
#define MRR_TIMELINE_H

#include "calendar.h"
#include "flat.h"
#include "money.h"
#include "utils/memutils.h"

typedef struct MrrStep
{
	int64		mrr;			/* micros */
	DateADT		valid_from;
	DateADT		valid_to;		/* exclusive, or MRR_OPEN_END */
} MrrStep;

typedef struct MrrTimeline
{
	FlatHeader	header;
	int32		count;
	MrrCalendarStep snapshot_step;
	MrrStep		steps[FLEXIBLE_ARRAY_MEMBER];
} MrrTimeline;

#define MRR_TIMELINE_WORKING	0x01

#define MRR_TIMELINE_SIZE(count) \
	(offsetof(MrrTimeline, steps) + (Size) (count) * sizeof(MrrStep))
#define MRR_TIMELINE_CAPACITY(timeline) \
	((int32) ((VARSIZE(timeline) - offsetof(MrrTimeline, steps)) / \
			  sizeof(MrrStep)))
#define MRR_MAX_STEPS \
	((int32) ((MaxAllocSize - offsetof(MrrTimeline, steps)) / \
			  sizeof(MrrStep)))
#define MRR_COMPACT_FROM		1023

/*
 * The canonical steps of a datum, wherever they lie: a stored value is packed,
 * hence unaligned, and is read in place.
 */
typedef struct MrrTimelineView
{
	const char *steps;
	int32		count;
} MrrTimelineView;

static inline MrrStep
mrr_step(const MrrTimelineView *view, int32 i)
{
	MrrStep		step;

	memcpy(&step, view->steps + (Size) i * sizeof(MrrStep), sizeof(step));
	return step;
}

/* A maximal run of days on which the customer is active (MRR > 0). */
typedef struct MrrSpan
{
	DateADT		valid_from;
	DateADT		valid_to;		/* first day without MRR, or MRR_OPEN_END */
	int64		first_mrr;
	int64		last_mrr;
} MrrSpan;

/* A day on which the revenue differs from the day before. */
typedef struct MrrChange
{
	DateADT		on_date;
	int64		before;
	int64		after;
} MrrChange;

/* Building (mrr_timeline.c) */
extern MrrTimeline *mrr_timeline_allocate(int32 capacity);
extern MrrTimeline *mrr_timeline_reserve(MrrTimeline *state, int32 extra,
										 bool writable);
extern int32 mrr_steps_normalize(const MrrStep *steps, int32 count,
								 MrrStep *result);
extern MrrTimeline *mrr_timeline_from_steps(const MrrStep *steps,
											int32 count);
extern MrrTimeline *mrr_timeline_try_from_steps(const MrrStep *steps,
												int32 count);
extern MrrTimeline *mrr_timeline_canonical(MrrTimeline *timeline);
extern const char *mrr_timeline_check(const MrrTimeline *timeline);

/* Reading (mrr_timeline.c) */
extern MrrTimelineView mrr_timeline_view(Datum timeline);
extern int64 mrr_on(const MrrTimelineView *view, DateADT date);
extern bool mrr_next_span(const MrrTimelineView *view, int32 *position,
						  MrrSpan *span);
extern bool mrr_next_change(const MrrTimelineView *view, int32 *position,
							MrrChange *change);
extern void mrr_check_total(int64 mrr, DateADT date);
extern void mrr_check_totals(const MrrTimelineView *view, DateADT first_day,
							 DateADT last_day);

static inline MrrTimeline *
DatumGetMrrTimelineP(Datum value)
{
	return (MrrTimeline *) PG_DETOAST_DATUM(value);
}

static inline Datum
MrrTimelinePGetDatum(const MrrTimeline *timeline)
{
	return PointerGetDatum(timeline);
}

#define PG_GETARG_MRR_TIMELINE_P(n) DatumGetMrrTimelineP(PG_GETARG_DATUM(n))
#define PG_RETURN_MRR_TIMELINE_P(x) return MrrTimelinePGetDatum(x)

#endif							/* MRR_TIMELINE_H */
