/*
 * rows.c
 *		One way for all functions that return rows; see rows.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "money.h"
#include "rows.h"
#include "utils/tuplestore.h"

void
mrr_rows_begin(MrrRows *rows, FunctionCallInfo fcinfo)
{
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	rows->fcinfo = fcinfo;
	rows->columns = 0;
}

void
mrr_rows_next(MrrRows *rows)
{
	ReturnSetInfo *result = (ReturnSetInfo *) rows->fcinfo->resultinfo;

	CHECK_FOR_INTERRUPTS();
	if (rows->columns != result->setDesc->natts)
		elog(ERROR, "row has %d columns instead of %d", rows->columns,
			 result->setDesc->natts);
	tuplestore_putvalues(result->setResult, result->setDesc, rows->values,
						 rows->nulls);
	rows->columns = 0;
}

void
mrr_put(MrrRows *rows, Datum value)
{
	rows->nulls[rows->columns] = false;
	rows->values[rows->columns++] = value;
}

void
mrr_put_null(MrrRows *rows)
{
	rows->nulls[rows->columns] = true;
	rows->values[rows->columns++] = (Datum) 0;
}

void
mrr_put_amount(MrrRows *rows, int128 micros)
{
	mrr_put(rows, mrr_numeric_from_micros(micros));
}

/*
 * A ratio of amounts; NULL without a denominator.
 */
void
mrr_put_ratio(MrrRows *rows, int128 numerator, int128 denominator)
{
	if (denominator == 0)
		mrr_put_null(rows);
	else
		mrr_put(rows, mrr_ratio(numerator, denominator));
}

/*
 * A ratio of numbers of customers; NULL without a denominator.
 */
void
mrr_put_share(MrrRows *rows, int64 part, int64 whole)
{
	if (whole == 0)
		mrr_put_null(rows);
	else
		mrr_put(rows, mrr_count_ratio(part, whole));
}
