/*
 * mrr_movement.h
 *		What a customer did: from balances or day by day to movements.
 *
 * Laws (a and b as in mrr_bridge.h; "active" is MRR > 0)
 *	L1	'ends' reads the two balances, and before and between them only
 *		whether the customer was active.
 *	L2	'lapses' is 'ends', but a start customer without MRR on some day
 *		inside the period has churned (a), and with b > 0 come back (b).
 *	L3	'daily' is one movement for each day inside the period on which the
 *		MRR differs from the day before; a start customer without any is
 *		unchanged.
 *	L4	A customer who comes back after more than reactivation_window days
 *		without MRR counts as new. The days that count are those of the gap
 *		that contains the opening day; for L2 those of the last gap inside.
 *	L5	A total below zero on a day that is read is an error (22023): both
 *		balances for 'ends', every day from the opening to the closing day
 *		otherwise.
 *	L6	A part is classified by its own balances; whether it is new, entering,
 *		leaving or churn depends on the whole.
 *
 * Cost: one walk over the steps before to_date, also for any number of
 * ascending periods; nothing is allocated.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_MOVEMENT_H
#define MRR_MOVEMENT_H

#include "mrr_bridge.h"
#include "mrr_timeline.h"

#define MRR_NO_WINDOW	(-1)

/* The MRR on a day that only moves forward. */
typedef struct MrrBalance
{
	int64		mrr;
	DateADT		until;			/* first day on which it may differ */
	int32		next;			/* the step that may begin then */
	int32		active_steps;	/* with MRR > 0, that have begun by the day */
} MrrBalance;

/* The outcomes of periods whose starts and ends both ascend. */
typedef struct MrrOutcomeCursor
{
	const MrrTimelineView *timeline;
	MrrBalance	opening;
	MrrBalance	closing;
} MrrOutcomeCursor;

extern void mrr_outcomes_begin(MrrOutcomeCursor *cursor,
							   const MrrTimelineView *timeline);
extern MrrOutcome mrr_outcomes_next(MrrOutcomeCursor *cursor,
									DateADT from_date, DateADT to_date);
extern MrrOutcome mrr_outcomes_next_of_part(MrrOutcomeCursor *part,
											MrrOutcomeCursor *whole,
											DateADT from_date,
											DateADT to_date);

/*
 * Whether a next period has the same outcome, so that mrr_outcomes_next() can
 * be saved.
 */
static inline bool
mrr_outcomes_hold(const MrrOutcomeCursor *cursor, DateADT from_date,
				  DateADT to_date)
{
	return from_date <= cursor->opening.until &&
		to_date <= cursor->closing.until;
}

extern MrrOutcome mrr_outcome(const MrrTimelineView *timeline,
							  const MrrPeriod *period);
extern MrrOutcome mrr_outcome_of_pair(int64 start, int64 end,
									  bool was_customer);
extern void mrr_bridge_book_timeline(MrrBridge *bridge,
									 const MrrTimelineView *timeline,
									 int32 reactivation_window);

/*
 * The movements of a timeline day by day: a cursor, so that a caller can stop
 * at any day.
 */
typedef struct MrrMovementCursor
{
	const MrrTimelineView *timeline;
	int32		reactivation_window;
	int32		position;		/* of mrr_next_change() */
	bool		was_active;		/* before the position */
	DateADT		left_on;		/* first day without MRR after that */
} MrrMovementCursor;

extern void mrr_movements_begin(MrrMovementCursor *cursor,
								const MrrTimelineView *timeline,
								int32 reactivation_window);
extern bool mrr_movements_next(MrrMovementCursor *cursor, MrrChange *change,
							   MrrOutcome *outcome);

/* Arguments of SQL functions */
extern MrrNetting mrr_netting_argument(FunctionCallInfo fcinfo, int argument);
extern MrrTimelineView mrr_whole_argument(FunctionCallInfo fcinfo,
										  int argument);
extern int32 mrr_window_argument(FunctionCallInfo fcinfo, int argument);

#endif							/* MRR_MOVEMENT_H */
