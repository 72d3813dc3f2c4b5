/*
 * mrr_timeline_rows.c
 *		A timeline as rows: steps(), movements() and lapses().
 *
 * Laws
 *	L1	The steps of a timeline make the same timeline again.
 *	L2	movements() has one row for each day in [from_date, to_date) on which
 *		the MRR differs from the day before, in order; its changes add up to
 *		the difference of the balances, and it sums to the bridge with netting
 *		'daily'.
 *	L3	lapses() has one row for each run of days without MRR that follows
 *		active days and has begun by as_of. Where nobody came back by as_of,
 *		returned_on and mrr_after are NULL, and days counts to as_of: the time
 *		for which the customer is known to have stayed away.
 *
 * A NULL timeline has no rows.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "mrr_movement.h"
#include "rows.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(steps);
PG_FUNCTION_INFO_V1(movements);
PG_FUNCTION_INFO_V1(lapses);

Datum
steps(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	MrrRows		rows;

	mrr_rows_begin(&rows, fcinfo);
	for (int32 i = 0; i < view.count; i++)
	{
		MrrStep		step = mrr_step(&view, i);

		mrr_put(&rows, DateADTGetDatum(step.valid_from));
		if (step.valid_to == MRR_OPEN_END)
			mrr_put_null(&rows);
		else
			mrr_put(&rows, DateADTGetDatum(step.valid_to));
		mrr_put_amount(&rows, step.mrr);
		mrr_rows_next(&rows);
	}
	return (Datum) 0;
}

/*
 * movements(t, from_date, to_date, reactivation_window); a bound that is NULL
 * is none.
 */
Datum
movements(PG_FUNCTION_ARGS)
{
	DateADT		from_date = DATEVAL_NOBEGIN;
	DateADT		to_date = MRR_OPEN_END;
	MrrRows		rows;
	MrrTimelineView view;
	MrrMovementCursor cursor;
	MrrChange	change;
	MrrOutcome	outcome;

	mrr_rows_begin(&rows, fcinfo);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	view = mrr_timeline_view(PG_GETARG_DATUM(0));
	if (!PG_ARGISNULL(1))
		mrr_check_date(from_date = PG_GETARG_DATEADT(1), "from_date");
	if (!PG_ARGISNULL(2))
		mrr_check_date(to_date = PG_GETARG_DATEADT(2), "to_date");
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
		mrr_check_period(from_date, to_date);
	mrr_check_totals(&view, PG_ARGISNULL(1) ? from_date : from_date - 1,
					 to_date - 1);

	mrr_movements_begin(&cursor, &view, mrr_window_argument(fcinfo, 3));
	while (mrr_movements_next(&cursor, &change, &outcome) &&
		   change.on_date < to_date)
	{
		if (change.on_date < from_date)
			continue;
		mrr_put(&rows, DateADTGetDatum(change.on_date));
		mrr_put(&rows,
				CStringGetTextDatum(mrr_movement_names[outcome.movement]));
		mrr_put_amount(&rows, change.before);
		mrr_put_amount(&rows, change.after);
		mrr_put_amount(&rows, (int128) change.after - change.before);
		mrr_rows_next(&rows);
	}
	return (Datum) 0;
}

Datum
lapses(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	DateADT		as_of = PG_GETARG_DATEADT(1);
	int32		position = 0;
	MrrRows		rows;
	MrrSpan		span;
	bool		more;

	mrr_rows_begin(&rows, fcinfo);
	mrr_check_date(as_of, "as_of");
	more = mrr_next_span(&view, &position, &span);
	while (more && span.valid_to <= as_of)
	{
		MrrSpan		before = span;

		more = mrr_next_span(&view, &position, &span) &&
			span.valid_from <= as_of;
		mrr_put(&rows, DateADTGetDatum(before.valid_to));
		if (more)
			mrr_put(&rows, DateADTGetDatum(span.valid_from));
		else
			mrr_put_null(&rows);
		mrr_put(&rows, Int32GetDatum((more ? span.valid_from : as_of) -
									 before.valid_to));
		mrr_put_amount(&rows, before.last_mrr);
		if (more)
			mrr_put_amount(&rows, span.first_mrr);
		else
			mrr_put_null(&rows);
		mrr_rows_next(&rows);
	}
	return (Datum) 0;
}
