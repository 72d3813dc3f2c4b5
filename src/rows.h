/*
 * rows.h
 *		One way for all functions that return rows.
 *
 * A MrrRows is begun with the call, takes the columns of a row from left to
 * right, and stores the row with mrr_rows_next(), which can be cancelled. The
 * function ends with "return (Datum) 0".
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_ROWS_H
#define MRR_ROWS_H

#include "compat.h"
#include "fmgr.h"

#define MRR_MAX_COLUMNS		32

typedef struct MrrRows
{
	FunctionCallInfo fcinfo;
	int			columns;		/* put so far */
	Datum		values[MRR_MAX_COLUMNS];
	bool		nulls[MRR_MAX_COLUMNS];
} MrrRows;

extern void mrr_rows_begin(MrrRows *rows, FunctionCallInfo fcinfo);
extern void mrr_rows_next(MrrRows *rows);
extern void mrr_put(MrrRows *rows, Datum value);
extern void mrr_put_null(MrrRows *rows);
extern void mrr_put_amount(MrrRows *rows, int128 micros);
extern void mrr_put_ratio(MrrRows *rows, int128 numerator, int128 denominator);
extern void mrr_put_share(MrrRows *rows, int64 part, int64 whole);

#endif							/* MRR_ROWS_H */
