/*
 * mrr_movement.c
 *		What a customer did; laws L1 to L6 stand in mrr_movement.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "miscadmin.h"
#include "mrr_movement.h"
#include "utils/builtins.h"

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

/*
 * Move a balance forward to a day.
 */
static void
seek_balance(MrrBalance *balance, const MrrTimelineView *timeline, DateADT day)
{
	while (balance->until <= day)
	{
		MrrStep		step;

		CHECK_FOR_INTERRUPTS();
		if (balance->next == timeline->count)
		{
			balance->mrr = 0;
			balance->until = MRR_OPEN_END;
			break;
		}
		step = mrr_step(timeline, balance->next);
		if (step.valid_from > day)
		{
			balance->mrr = 0;
			balance->until = step.valid_from;
			break;
		}
		balance->mrr = step.mrr;
		balance->until = step.valid_to;
		balance->active_steps += step.mrr > 0;
		balance->next++;
	}
	mrr_check_total(balance->mrr, day);
}

void
mrr_outcomes_begin(MrrOutcomeCursor *cursor, const MrrTimelineView *timeline)
{
	cursor->timeline = timeline;
	cursor->opening = cursor->closing = (MrrBalance) {0, DATEVAL_NOBEGIN, 0, 0};
}

/*
 * The outcome of a period that starts and ends no earlier than the one
 * before it.
 */
MrrOutcome
mrr_outcomes_next(MrrOutcomeCursor *cursor, DateADT from_date, DateADT to_date)
{
	MrrOutcome	outcome;

	seek_balance(&cursor->opening, cursor->timeline, from_date - 1);
	seek_balance(&cursor->closing, cursor->timeline, to_date - 1);
	outcome = mrr_outcome_of_pair(cursor->opening.mrr, cursor->closing.mrr,
								  cursor->opening.active_steps > 0);
	if (outcome.movement == MRR_NONE &&
		cursor->closing.active_steps > cursor->opening.active_steps)
		outcome.movement = MRR_PASSING;
	return outcome;
}

MrrOutcome
mrr_outcome(const MrrTimelineView *timeline, const MrrPeriod *period)
{
	MrrOutcomeCursor cursor;

	mrr_outcomes_begin(&cursor, timeline);
	return mrr_outcomes_next(&cursor, period->from_date, period->to_date);
}

/*
 * The outcome of a part of a customer's whole (L6).
 */
MrrOutcome
mrr_outcomes_next_of_part(MrrOutcomeCursor *part, MrrOutcomeCursor *whole,
						  DateADT from_date, DateADT to_date)
{
	MrrOutcome	outcome = mrr_outcomes_next(part, from_date, to_date);

	mrr_outcomes_next(whole, from_date, to_date);
	if (outcome.start > 0 && outcome.end == 0)
		outcome.movement = whole->closing.mrr > 0 ? MRR_LEAVING : MRR_CHURN;
	else if (outcome.start == 0 && outcome.end > 0)
		outcome.movement = whole->opening.mrr > 0 ? MRR_ENTERING
			: whole->opening.active_steps > 0 ? MRR_REACTIVATION : MRR_NEW;
	return outcome;
}

/*
 * The netting that a customer can be booked by; only chain() makes chains.
 */
MrrNetting
mrr_netting_argument(FunctionCallInfo fcinfo, int argument)
{
	char	   *word;
	int			netting;

	if (PG_ARGISNULL(argument))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("netting must not be null")));
	word = text_to_cstring(PG_GETARG_TEXT_PP(argument));
	netting = mrr_find_word(mrr_netting_names, MRR_NETTINGS, word,
							strlen(word));
	if (netting < 0 || netting == MRR_NETTING_CHAINED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("netting is not known: \"%s\"", word),
				 errhint("Valid nettings are ends, lapses and daily.")));
	return (MrrNetting) netting;
}

/*
 * The whole that a part belongs to.
 */
MrrTimelineView
mrr_whole_argument(FunctionCallInfo fcinfo, int argument)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("whole must not be null where part is not"),
				 errhint("The whole is the sum of all parts of the "
						 "customer.")));
	return mrr_timeline_view(PG_GETARG_DATUM(argument));
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
