/*
 * mrr_movement.c
 *		What a customer did: from balances or day by day to movements.
 *
 * Laws (a and b as in mrr_bridge.h; "active" is MRR > 0)
 *	L1	'ends' reads the two balances, and before and between them only
 *		whether the customer was active.
 *	L2	'lapses' is 'ends', but a start customer without MRR on some day
 *		inside the period has churned (a), and with b > 0 come back (b).
 *	L3	'daily' is one movement for each day inside the period on which the
 *		MRR differs from the day before.
 *	L4	A customer who comes back after more than reactivation_window days
 *		without MRR counts as new. The days that count are those of the gap
 *		that contains the opening day; for L2 those of the last gap inside.
 *	L5	A total below zero on a day that is read is an error (22023): both
 *		balances for 'ends', every day from the opening to the closing day
 *		otherwise.
 *	L6	A part is classified by its own balances; whether it is new, entering,
 *		leaving or churn depends on the whole.
 *
 * Cost: one walk over the steps before to_date; nothing is allocated.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "mrr_bridge.h"

/* What 'ends' reads (L1). */
typedef struct History
{
	int64		start;			/* a */
	int64		end;			/* b */
	bool		active_before;
	bool		active_inside;
} History;

static History
read_history(const MrrTimelineView *timeline, const MrrPeriod *period)
{
	DateADT		opening = period->from_date - 1;
	DateADT		closing = period->to_date - 1;
	History		history = {0, 0, false, false};

	for (int32 i = 0; i < timeline->count; i++)
	{
		MrrStep		step = mrr_step(timeline, i);

		if (step.valid_from > closing)
			break;
		if (step.valid_from <= opening)
		{
			history.active_before |= step.mrr > 0;
			if (step.valid_to > opening)
				history.start = step.mrr;
		}
		if (step.valid_to > period->from_date)
			history.active_inside |= step.mrr > 0;
		if (step.valid_to > closing)
			history.end = step.mrr;
	}
	mrr_check_total(history.start, opening);
	mrr_check_total(history.end, closing);
	return history;
}

/*
 * The movement of a customer who is active at both ends.
 */
static inline MrrMovement
movement_of_change(int64 start, int64 end)
{
	return end > start ? MRR_EXPANSION
		: end < start ? MRR_CONTRACTION : MRR_UNCHANGED;
}

MrrOutcome
mrr_outcome_of_pair(int64 start, int64 end, bool was_customer)
{
	MrrMovement movement;

	if (start > 0)
		movement = end > 0 ? movement_of_change(start, end) : MRR_CHURN;
	else if (end > 0)
		movement = was_customer ? MRR_REACTIVATION : MRR_NEW;
	else
		movement = MRR_NONE;
	return (MrrOutcome) {start, end, movement};
}

MrrOutcome
mrr_outcome(const MrrTimelineView *timeline, const MrrPeriod *period)
{
	History		history = read_history(timeline, period);
	MrrOutcome	outcome = mrr_outcome_of_pair(history.start, history.end,
											  history.active_before);

	if (outcome.movement == MRR_NONE && history.active_inside)
		outcome.movement = MRR_PASSING;
	return outcome;
}

/*
 * The same for a part of a customer's whole (L6).
 */
MrrOutcome
mrr_outcome_of_part(const MrrTimelineView *part, const MrrTimelineView *whole,
					const MrrPeriod *period)
{
	MrrOutcome	outcome = mrr_outcome(part, period);
	History		all = read_history(whole, period);

	if (outcome.start > 0 && outcome.end == 0)
		outcome.movement = all.end > 0 ? MRR_LEAVING : MRR_CHURN;
	else if (outcome.start == 0 && outcome.end > 0)
		outcome.movement = all.start > 0 ? MRR_ENTERING
			: all.active_before ? MRR_REACTIVATION : MRR_NEW;
	return outcome;
}

/*
 * The reactivation window of a function: days, or none where it is NULL.
 */
int32
mrr_window_argument(FunctionCallInfo fcinfo, int argument)
{
	int32		days;

	if (PG_ARGISNULL(argument))
		return MRR_NO_WINDOW;
	days = PG_GETARG_INT32(argument);
	if (days < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("reactivation_window must be zero or more "
							   "days, not %d", days)));
	return days;
}

void
mrr_movements_begin(MrrMovementCursor *cursor, const MrrTimelineView *timeline,
					int32 reactivation_window)
{
	cursor->timeline = timeline;
	cursor->reactivation_window = reactivation_window;
	cursor->position = 0;
	cursor->was_active = false;
	cursor->left_on = 0;
}

static inline MrrMovement
movement_of_return(const MrrMovementCursor *cursor, DateADT on_date)
{
	if (!cursor->was_active ||
		(cursor->reactivation_window != MRR_NO_WINDOW &&
		 (int64) on_date - cursor->left_on > cursor->reactivation_window))
		return MRR_NEW;
	return MRR_REACTIVATION;
}

/*
 * The next day's change and the movement that it is (L3). Changes between
 * totals that are not above zero are none; false at the end.
 */
bool
mrr_movements_next(MrrMovementCursor *cursor, MrrChange *change,
				   MrrOutcome *outcome)
{
	while (mrr_next_change(cursor->timeline, &cursor->position, change))
	{
		outcome->start = Max(change->before, 0);
		outcome->end = Max(change->after, 0);
		if (outcome->start > 0)
		{
			cursor->was_active = true;
			cursor->left_on = change->on_date;
			outcome->movement = outcome->end > 0
				? movement_of_change(outcome->start, outcome->end) : MRR_CHURN;
			return true;
		}
		if (outcome->end > 0)
		{
			outcome->movement = movement_of_return(cursor, change->on_date);
			return true;
		}
	}
	return false;
}

/*
 * 'daily' (L3).
 */
static void
book_daily(MrrBridge *bridge, const MrrTimelineView *timeline,
		   const MrrOutcome *ends, int32 reactivation_window)
{
	MrrMovementCursor cursor;
	MrrChange	change;
	MrrOutcome	event;
	bool		moved = false;

	mrr_bridge_book_balances(bridge, ends->start, ends->end, ends->end);
	mrr_movements_begin(&cursor, timeline, reactivation_window);
	while (mrr_movements_next(&cursor, &change, &event) &&
		   change.on_date < bridge->to_date)
	{
		if (change.on_date < bridge->from_date)
			continue;
		mrr_bridge_book_movement(bridge, &event);
		moved = true;
	}
	if (ends->movement == MRR_PASSING || (ends->start > 0 && !moved))
		mrr_bridge_book_movement(bridge, ends);
}

/*
 * The movement by which a customer came to the closing balance, or MRR_NONE:
 * the first return after the opening day, or the last one inside.
 */
static MrrMovement
return_inside(const MrrTimelineView *timeline, const MrrPeriod *period,
			  bool last, int32 reactivation_window)
{
	MrrMovementCursor cursor;
	MrrChange	change;
	MrrOutcome	event;
	MrrMovement movement = MRR_NONE;

	mrr_movements_begin(&cursor, timeline, reactivation_window);
	while (mrr_movements_next(&cursor, &change, &event) &&
		   change.on_date < period->to_date)
	{
		if (change.on_date >= period->from_date && event.start == 0)
		{
			movement = event.movement;
			if (!last)
				break;
		}
	}
	return movement;
}

/*
 * Book one customer by the bridge's netting.
 */
void
mrr_bridge_book_timeline(MrrBridge *bridge, const MrrTimelineView *timeline,
						 int32 reactivation_window)
{
	MrrPeriod	period = mrr_bridge_period(bridge);
	MrrOutcome	ends = mrr_outcome(timeline, &period);

	if (bridge->netting != MRR_NETTING_ENDS)
		mrr_check_totals(timeline, period.from_date - 1, period.to_date - 1);
	if (bridge->netting == MRR_NETTING_DAILY)
	{
		book_daily(bridge, timeline, &ends, reactivation_window);
		return;
	}
	if (bridge->netting == MRR_NETTING_LAPSES && ends.start > 0 &&
		ends.end > 0)
	{
		MrrMovement back = return_inside(timeline, &period, true,
										 reactivation_window);

		if (back != MRR_NONE)
		{
			MrrOutcome	gone = {ends.start, 0, MRR_CHURN};
			MrrOutcome	returned = {0, ends.end, back};

			mrr_bridge_book_balances(bridge, ends.start, ends.end, 0);
			mrr_bridge_book_movement(bridge, &gone);
			mrr_bridge_book_movement(bridge, &returned);
			return;
		}
	}
	if (ends.movement == MRR_REACTIVATION)
		ends.movement = return_inside(timeline, &period, false,
									  reactivation_window);
	mrr_bridge_book(bridge, &ends);
}
