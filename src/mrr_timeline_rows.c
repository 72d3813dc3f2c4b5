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
#include "funcapi.h"
#include "miscadmin.h"
#include "mrr_bridge.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(steps);
PG_FUNCTION_INFO_V1(movements);
PG_FUNCTION_INFO_V1(lapses);

static void
put_row(FunctionCallInfo fcinfo, Datum *values, bool *nulls)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	CHECK_FOR_INTERRUPTS();
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

Datum
steps(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));

	InitMaterializedSRF(fcinfo, 0);
	for (int32 i = 0; i < view.count; i++)
	{
		MrrStep		step = mrr_step(&view, i);
		Datum		values[] = {DateADTGetDatum(step.valid_from),
								DateADTGetDatum(step.valid_to),
								mrr_numeric_from_micros(step.mrr)};
		bool		nulls[] = {false, step.valid_to == MRR_OPEN_END, false};

		put_row(fcinfo, values, nulls);
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
	MrrTimelineView view;
	MrrMovementCursor cursor;
	MrrChange	change;
	MrrOutcome	outcome;

	InitMaterializedSRF(fcinfo, 0);
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
		int128		difference = (int128) change.after - change.before;
		Datum		values[] = {DateADTGetDatum(change.on_date),
								CStringGetTextDatum(
									mrr_movement_names[outcome.movement]),
								mrr_numeric_from_micros(change.before),
								mrr_numeric_from_micros(change.after),
								mrr_numeric_from_micros(difference)};
		bool		nulls[lengthof(values)] = {false};

		if (change.on_date >= from_date)
			put_row(fcinfo, values, nulls);
	}
	return (Datum) 0;
}

Datum
lapses(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	DateADT		as_of = PG_GETARG_DATEADT(1);
	int32		position = 0;
	MrrSpan		span;
	bool		more;

	InitMaterializedSRF(fcinfo, 0);
	mrr_check_date(as_of, "as_of");
	more = mrr_next_span(&view, &position, &span);
	while (more && span.valid_to <= as_of)
	{
		MrrSpan		before = span;
		bool		returned;

		more = mrr_next_span(&view, &position, &span);
		returned = more && span.valid_from <= as_of;
		{
			DateADT		until = returned ? span.valid_from : as_of;
			Datum		values[] = {DateADTGetDatum(before.valid_to),
									DateADTGetDatum(until),
									Int32GetDatum(until - before.valid_to),
									mrr_numeric_from_micros(before.last_mrr),
									mrr_numeric_from_micros(span.first_mrr)};
			bool		nulls[] = {false, !returned, false, false, !returned};

			put_row(fcinfo, values, nulls);
		}
		more = returned;
	}
	return (Datum) 0;
}
