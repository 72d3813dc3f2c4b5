/*
 * mrr_waterfall_fn.c
 *		One customer's waterfall with options, and reading waterfalls.
 *
 * Laws
 *	L1	With options every period is booked by itself, as mrr_bridge() would.
 *	L2	waterfall_rows() has the fields of every bridge and, where they count
 *		customers, the numerators and ratios; where they count events those
 *		are NULL, since they would be other metrics.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "miscadmin.h"
#include "mrr_movement.h"
#include "mrr_waterfall.h"
#include "rows.h"

PG_FUNCTION_INFO_V1(mrr_waterfall);
PG_FUNCTION_INFO_V1(mrr_waterfall_unnest);
PG_FUNCTION_INFO_V1(waterfall_rows);
PG_FUNCTION_INFO_V1(chain);

/* From retained_mrr to logo_retention. */
#define RETENTION_COLUMNS	6

/*
 * mrr_waterfall(t, from_date, to_date, step, span, netting,
 * reactivation_window)
 */
Datum
mrr_waterfall(PG_FUNCTION_ARGS)
{
	MrrTimelineView view;
	MrrGrid		grid;
	DateADT		to_date;
	MrrNetting	netting;
	int32		window;
	MrrWaterfall *result;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	view = mrr_timeline_view(PG_GETARG_DATUM(0));
	grid = mrr_grid_argument(fcinfo, 1, !PG_ARGISNULL(4), &to_date);
	netting = mrr_netting_argument(fcinfo, 5);
	window = mrr_window_argument(fcinfo, 6);
	result = mrr_waterfall_create(&grid, mrr_grid_count(&grid, to_date),
								  netting);
	if (netting == MRR_NETTING_ENDS && window == MRR_NO_WINDOW)
		mrr_waterfall_book(result, &view);
	else
		for (int32 k = 0; k < result->count; k++)
		{
			CHECK_FOR_INTERRUPTS();
			mrr_bridge_book_timeline(&result->bridges[k], &view, window);
		}
	PG_RETURN_MRR_WATERFALL_P(result);
}

/*
 * chain(w): also the final function of chain(mrr_bridge).
 */
Datum
chain(PG_FUNCTION_ARGS)
{
	MrrWaterfall *waterfall =
		mrr_waterfall_canonical(PG_GETARG_MRR_WATERFALL_P(0));
	MrrBridge  *result = mrr_waterfall_chain(waterfall);

	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_MRR_BRIDGE_P(result);
}

Datum
mrr_waterfall_unnest(PG_FUNCTION_ARGS)
{
	MrrWaterfall *waterfall =
		mrr_waterfall_canonical(PG_GETARG_MRR_WATERFALL_P(0));
	MrrRows		rows;

	mrr_rows_begin(&rows, fcinfo);
	for (int32 k = 0; k < waterfall->count; k++)
	{
		mrr_put(&rows, MrrBridgePGetDatum(&waterfall->bridges[k]));
		mrr_rows_next(&rows);
	}
	return (Datum) 0;
}

/*
 * The numerators and the ratios of start customers (L2).
 */
static void
put_retention(MrrRows *rows, const MrrBridge *bridge)
{
	int128		kept = mrr_bridge_kept(bridge);
	int128		retained = kept + bridge->mrr[MRR_EXPANSION];
	int64		start = bridge->customers[MRR_START];
	int64		stayed = start - bridge->customers[MRR_CHURN] -
		bridge->customers[MRR_LEAVING];

	if (mrr_bridge_counts_events(bridge))
	{
		for (int i = 0; i < RETENTION_COLUMNS; i++)
			mrr_put_null(rows);
		return;
	}
	mrr_put_amount(rows, retained);
	mrr_put_amount(rows, kept);
	mrr_put(rows, Int64GetDatum(stayed));
	mrr_put_ratio(rows, retained, bridge->mrr[MRR_START]);
	mrr_put_ratio(rows, kept, bridge->mrr[MRR_START]);
	mrr_put_share(rows, stayed, start);
}

Datum
waterfall_rows(PG_FUNCTION_ARGS)
{
	MrrWaterfall *waterfall =
		mrr_waterfall_canonical(PG_GETARG_MRR_WATERFALL_P(0));
	MrrRows		rows;

	mrr_rows_begin(&rows, fcinfo);
	for (int32 k = 0; k < waterfall->count; k++)
	{
		const MrrBridge *bridge = &waterfall->bridges[k];

		mrr_put(&rows, DateADTGetDatum(bridge->from_date));
		mrr_put(&rows, DateADTGetDatum(bridge->to_date));
		for (int i = 0; i < MRR_AMOUNTS; i++)
			mrr_put_amount(&rows, bridge->mrr[i]);
		for (int i = 0; i < MRR_MOVEMENTS; i++)
			mrr_put(&rows, Int64GetDatum(bridge->customers[i]));
		put_retention(&rows, bridge);
		mrr_put_ratio(&rows, mrr_bridge_won(bridge), mrr_bridge_gone(bridge));
		if (bridge->customers[MRR_END] == 0)
			mrr_put_null(&rows);
		else
			mrr_put_amount(&rows, mrr_bridge_arpa(bridge));
		mrr_rows_next(&rows);
	}
	return (Datum) 0;
}
