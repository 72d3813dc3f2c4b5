/*
 * mrr_waterfall.h
 *		The bridges of many periods.
 *
 * Layout (24 bytes, then 320 per period)
 *
 *		 0	 8	FlatHeader; flags: MRR_WATERFALL_WORKING or 0
 *		 8	 4	count: number of bridges
 *		12	 4	from_date: origin of the grid, 0 without one
 *		16	 4	step: of the grid, 0 without one
 *		20	 4	span: of the grid's periods, 0 where they are consecutive
 *		24	 -	bridges, each a complete mrr_bridge
 *
 * Laws
 *	L1	On a grid period k = 1 .. count ends on boundary from_date + k * step.
 *		Without a span it starts on the boundary before; with one it starts a
 *		span before its end. Month arithmetic is clamped from the origin, not
 *		from the boundary before (calendar.h, L3).
 *	L2	Without a grid the bridges are of any periods, in order of their start
 *		and end, then of their fields. Such a waterfall is what chain() collects.
 *	L3	All bridges have a period and the same netting.
 *	L4	Waterfalls of the same grid add bridge by bridge; those without one are
 *		joined. Both commute and associate. A grid never adds to another one
 *		(22023).
 *	L5	Every bridge is what one aggregate over its period alone would give,
 *		whatever the number of periods.
 *	L6	A chain adds the movements of consecutive periods; start is the first
 *		one's, end the last one's, and each must meet the next (22023).
 *
 * A working waterfall has spare capacity behind the bridges and, without a
 * grid, unordered ones.
 *
 * Cost: adding a timeline is one walk over its steps, and a few additions for
 * each period in which the customer is active.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_WATERFALL_H
#define MRR_WATERFALL_H

#include "calendar.h"
#include "flat.h"
#include "mrr_bridge.h"
#include "mrr_timeline.h"

#define MRR_MAX_PERIODS			10000

/* The periods of a waterfall. */
typedef struct MrrGrid
{
	DateADT		from_date;
	MrrCalendarStep step;		/* 0: no grid */
	MrrCalendarStep span;		/* 0: consecutive */
} MrrGrid;

typedef struct MrrWaterfall
{
	FlatHeader	header;
	int32		count;
	MrrGrid		grid;
	MrrBridge	bridges[FLEXIBLE_ARRAY_MEMBER];
} MrrWaterfall;

#define MRR_WATERFALL_WORKING	0x01

#define MRR_WATERFALL_SIZE(count) \
	(offsetof(MrrWaterfall, bridges) + (Size) (count) * sizeof(MrrBridge))

extern int32 mrr_grid_count(const MrrGrid *grid, DateADT to_date);
extern MrrWaterfall *mrr_waterfall_create(const MrrGrid *grid, int32 count,
										  MrrNetting netting);
extern void mrr_waterfall_book(MrrWaterfall *waterfall,
							   const MrrTimelineView *timeline);
extern void mrr_waterfall_book_part(MrrWaterfall *waterfall,
									const MrrTimelineView *part,
									const MrrTimelineView *whole);
extern MrrWaterfall *mrr_waterfall_append(MrrWaterfall *waterfall,
										  const MrrBridge *bridges,
										  int32 count, bool writable);
extern void mrr_waterfall_add(MrrWaterfall *waterfall,
							  const MrrWaterfall *other);
extern MrrWaterfall *mrr_waterfall_copy(const MrrWaterfall *waterfall);
extern MrrWaterfall *mrr_waterfall_canonical(MrrWaterfall *waterfall);
extern MrrBridge *mrr_waterfall_chain(const MrrWaterfall *waterfall);
extern const char *mrr_waterfall_check(const MrrWaterfall *waterfall);

/* Arguments of SQL functions (mrr_waterfall_agg.c) */
extern MrrGrid mrr_grid_argument(FunctionCallInfo fcinfo, int first,
								 bool spans, DateADT *to_date);

static inline MrrWaterfall *
DatumGetMrrWaterfallP(Datum value)
{
	return (MrrWaterfall *) PG_DETOAST_DATUM(value);
}

static inline Datum
MrrWaterfallPGetDatum(const MrrWaterfall *waterfall)
{
	return PointerGetDatum(waterfall);
}

#define PG_GETARG_MRR_WATERFALL_P(n) DatumGetMrrWaterfallP(PG_GETARG_DATUM(n))
#define PG_RETURN_MRR_WATERFALL_P(x) return MrrWaterfallPGetDatum(x)

#endif							/* MRR_WATERFALL_H */
