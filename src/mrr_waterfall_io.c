/*
 * mrr_waterfall_io.c
 *		Text, binary and comparison of waterfalls.
 *
 * Text:	{from=2024-01-01,step=1 month,span=12 months,(...),(...)}: the grid,
 *			without the span where periods are consecutive, then the bridges in
 *			order, as mrr_bridge_io.c writes them. Without a grid the bridges
 *			alone, which may come in any order; empty {}.
 * Binary:	byte version, byte flags = 0, int32 count, from_date, step and span,
 *			then the bridges as in mrr_bridge_io.c.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "libpq/pqformat.h"
#include "literal.h"
#include "miscadmin.h"
#include "mrr_waterfall.h"

PG_FUNCTION_INFO_V1(mrr_waterfall_in);
PG_FUNCTION_INFO_V1(mrr_waterfall_out);
PG_FUNCTION_INFO_V1(mrr_waterfall_recv);
PG_FUNCTION_INFO_V1(mrr_waterfall_send);

#define BINARY_BRIDGE_SIZE	315

static FlatHeader *
canonical(Datum value)
{
	return &mrr_waterfall_canonical(DatumGetMrrWaterfallP(value))->header;
}

FLAT_COMPARISONS(mrr_waterfall, canonical)

/*
 * The grid, up to the comma before the first bridge.
 */
static bool
literal_grid(Literal *literal, MrrGrid *grid)
{
	if (!mrr_literal_name(literal, "from") ||
		!mrr_literal_date(literal, &grid->from_date) ||
		!mrr_literal_expect(literal, ',') ||
		!mrr_literal_name(literal, "step") ||
		!mrr_literal_step(literal, &grid->step) ||
		!mrr_literal_expect(literal, ','))
		return false;
	if (mrr_literal_peek(literal, '('))
		return true;
	return mrr_literal_name(literal, "span") &&
		mrr_literal_step(literal, &grid->span) &&
		mrr_literal_expect(literal, ',');
}

Datum
mrr_waterfall_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	Literal		literal = {"mrr_waterfall", text, text, fcinfo->context};
	MrrWaterfall *result = mrr_waterfall_create(&(MrrGrid) {0}, 0,
												MRR_NETTING_ENDS);
	MrrGrid		grid = {0};
	const char *complaint;

	if (!mrr_literal_expect(&literal, '{') ||
		(!mrr_literal_peek(&literal, '(') && !mrr_literal_peek(&literal, '}') &&
		 !literal_grid(&literal, &grid)))
		PG_RETURN_NULL();
	if (!mrr_literal_accept(&literal, '}'))
	{
		do
		{
			MrrBridge	bridge = {0};

			CHECK_FOR_INTERRUPTS();
			if (!mrr_bridge_literal(&literal, &bridge))
				PG_RETURN_NULL();
			if (result->count == MRR_MAX_PERIODS)
				ereturn(fcinfo->context, (Datum) 0,
						(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						 errmsg("mrr_waterfall cannot have more than %d "
								"periods", MRR_MAX_PERIODS)));
			/* Softly, where mrr_waterfall_append() would throw. */
			if (result->count > 0 &&
				bridge.netting != result->bridges[0].netting)
			{
				mrr_literal_invalid(&literal, "The bridges differ in netting");
				PG_RETURN_NULL();
			}
			result = mrr_waterfall_append(result, &bridge, 1, true);
		} while (mrr_literal_accept(&literal, ','));
		if (!mrr_literal_expect(&literal, '}'))
			PG_RETURN_NULL();
	}
	if (!mrr_literal_end(&literal))
		PG_RETURN_NULL();
	result->header.flags |= MRR_WATERFALL_WORKING;
	result = mrr_waterfall_canonical(result);
	if (grid.span == grid.step)
		grid.span = 0;			/* consecutive */
	result->grid = grid;
	complaint = mrr_waterfall_check(result);
	if (complaint != NULL)
	{
		mrr_literal_invalid(&literal, complaint);
		PG_RETURN_NULL();
	}
	PG_RETURN_MRR_WATERFALL_P(result);
}

Datum
mrr_waterfall_out(PG_FUNCTION_ARGS)
{
	MrrWaterfall *waterfall =
		mrr_waterfall_canonical(PG_GETARG_MRR_WATERFALL_P(0));
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	if (waterfall->grid.step != 0)
	{
		appendStringInfoString(&buf, "from=");
		mrr_append_date(&buf, waterfall->grid.from_date);
		appendStringInfoString(&buf, ",step=");
		mrr_append_step(&buf, waterfall->grid.step);
		if (waterfall->grid.span != 0)
		{
			appendStringInfoString(&buf, ",span=");
			mrr_append_step(&buf, waterfall->grid.span);
		}
		appendStringInfoChar(&buf, ',');
	}
	for (int32 k = 0; k < waterfall->count; k++)
	{
		CHECK_FOR_INTERRUPTS();
		if (k > 0)
			appendStringInfoChar(&buf, ',');
		mrr_bridge_append_text(&buf, &waterfall->bridges[k]);
	}
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

Datum
mrr_waterfall_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	uint8		version = pq_getmsgbyte(buf);
	uint8		flags = pq_getmsgbyte(buf);
	int32		count = pq_getmsgint(buf, sizeof(int32));
	MrrWaterfall *result;
	const char *complaint = NULL;

	if (count < 0 || count > MRR_MAX_PERIODS ||
		count > (buf->len - buf->cursor) / BINARY_BRIDGE_SIZE)
		flat_invalid_binary("mrr_waterfall",
							"The number of periods does not fit the size");
	result = flat_allocate(MRR_WATERFALL_SIZE(count));
	result->header.version = version;
	result->header.flags = flags;
	result->count = count;
	result->grid.from_date = pq_getmsgint(buf, sizeof(int32));
	result->grid.step = pq_getmsgint(buf, sizeof(int32));
	result->grid.span = pq_getmsgint(buf, sizeof(int32));
	for (int32 k = 0; k < count && complaint == NULL; k++)
		complaint = mrr_bridge_get_binary(buf, &result->bridges[k]);
	if (complaint == NULL)
		complaint = mrr_waterfall_check(result);
	if (complaint == NULL && buf->cursor != buf->len)
		complaint = "Bytes are left over";
	if (complaint != NULL)
		flat_invalid_binary("mrr_waterfall", complaint);
	PG_RETURN_MRR_WATERFALL_P(result);
}

Datum
mrr_waterfall_send(PG_FUNCTION_ARGS)
{
	MrrWaterfall *waterfall =
		mrr_waterfall_canonical(PG_GETARG_MRR_WATERFALL_P(0));
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, waterfall->header.version);
	pq_sendbyte(&buf, waterfall->header.flags);
	pq_sendint32(&buf, waterfall->count);
	pq_sendint32(&buf, waterfall->grid.from_date);
	pq_sendint32(&buf, waterfall->grid.step);
	pq_sendint32(&buf, waterfall->grid.span);
	for (int32 k = 0; k < waterfall->count; k++)
		mrr_bridge_append_binary(&buf, &waterfall->bridges[k]);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}
