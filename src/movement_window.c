/*
 * movement_window.c
 *		mrr_movement(): the movement of each row of a table of snapshots.
 *
 *	mrr_movement(mrr, period, step) OVER (PARTITION BY customer ORDER BY month)
 *
 * Laws
 *	L1	A row is compared with the row before it in the partition: a is that
 *		row's MRR, or 0 for the first row, b is its own. The movement is that
 *		of mrr_movement.h; without MRR before and now it is NULL.
 *	L2	With a period, a customer has no MRR in the periods without a row: a is
 *		0 where more than one step lies between two rows. Steps of months count
 *		calendar months, so that month ends of 28 to 31 days are one apart.
 *	L3	Periods ascend, one row for each; of steps of months one for each
 *		calendar month (22023). A row that is early is taken.
 *	L4	NULL mrr is 0; an mrr below zero is 22023; NULL period is none given.
 *	L5	The churn of a customer whose rows just stop is not seen: there is no
 *		row to say it on. A timeline sees it.
 *
 * Cost: O(1) per row; the row before is remembered, so that the executor may
 * forget every row at once.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "mrr_movement.h"
#include "utils/builtins.h"
#include "windowapi.h"

PG_FUNCTION_INFO_V1(mrr_movement);

/* What is known of a partition before the current row; zero at its start. */
typedef struct Partition
{
	int64		mrr;			/* of the row before */
	DateADT		period;			/* of the row before, if has_period */
	bool		has_period;
	bool		was_active;		/* in any row before */
} Partition;

static int64
mrr_of_row(WindowObject window)
{
	bool		isnull;
	Datum		value = WinGetFuncArgCurrent(window, 0, &isnull);
	int64		mrr = isnull ? 0 : mrr_micros_from_numeric(value);

	if (mrr < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("mrr is below zero: %s", mrr_micros_text(mrr)),
						errhint("Tolerate it with greatest(mrr, 0).")));
	return mrr;
}

/*
 * Take the row's period; true where periods are missing before it (L2).
 */
static bool
skip_to_period(WindowObject window, Partition *partition)
{
	bool		isnull;
	DateADT		period = DatumGetDateADT(WinGetFuncArgCurrent(window, 1,
															  &isnull));
	DateADT		before = partition->period;
	bool		has_before = partition->has_period;
	Datum		step;
	int64		apart;

	partition->has_period = !isnull;
	partition->period = period;
	if (isnull)
		return false;
	mrr_check_date(period, "period");
	if (!has_before)
		return false;
	if (period <= before)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods must ascend, one row for each: %s follows %s",
						mrr_date_text(period), mrr_date_text(before)),
				 errhint("Partition by customer and order by the period.")));
	step = WinGetFuncArgCurrent(window, 2, &isnull);
	if (isnull)
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("step must not be null")));
	apart = mrr_steps_apart(before, period,
							mrr_step_from_interval(DatumGetIntervalP(step),
												   "step"));
	if (apart == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("two rows in one month: %s follows %s",
						mrr_date_text(period), mrr_date_text(before)),
				 errhint("Make one row of each month, or give the step of the "
						 "rows, such as '1 day'.")));
	return apart > 1;
}

Datum
mrr_movement(PG_FUNCTION_ARGS)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Partition  *partition;
	MrrOutcome	outcome;
	int64		mrr;

	if (!WindowObjectIsValid(window))
		elog(ERROR, "mrr_movement called outside of a window");
	partition = WinGetPartitionLocalMemory(window, sizeof(Partition));
	WinSetMarkPosition(window, WinGetCurrentPosition(window));

	mrr = mrr_of_row(window);
	if (skip_to_period(window, partition))
		partition->mrr = 0;
	outcome = mrr_outcome_of_pair(partition->mrr, mrr, partition->was_active);
	partition->mrr = mrr;
	partition->was_active |= mrr > 0;
	if (outcome.movement == MRR_NONE)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(CStringGetTextDatum(mrr_movement_names[outcome.movement]));
}
