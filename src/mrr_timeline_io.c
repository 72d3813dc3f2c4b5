/*
 * mrr_timeline_io.c
 *		Text, binary and comparison of timelines.
 *
 * Text:	{[2024-01-01,2024-06-01):100.00,[2024-06-01,):120.50}, empty {}.
 *			Steps may come in any order and overlap; the value is canonical.
 * Binary:	byte version, byte flags = 0, int32 count, then per step
 *			int32 valid_from, int32 valid_to, int64 mrr; canonical only.
 *
 * Both are lossless and do not depend on any setting. A state in working form
 * leaves in its canonical form.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "literal.h"
#include "miscadmin.h"
#include "mrr_timeline.h"

PG_FUNCTION_INFO_V1(mrr_timeline_in);
PG_FUNCTION_INFO_V1(mrr_timeline_out);
PG_FUNCTION_INFO_V1(mrr_timeline_recv);
PG_FUNCTION_INFO_V1(mrr_timeline_send);

#define BINARY_STEP_SIZE	(2 * sizeof(int32) + sizeof(int64))

static FlatHeader *
canonical(Datum value)
{
	return &mrr_timeline_canonical(DatumGetMrrTimelineP(value))->header;
}

FLAT_COMPARISONS(mrr_timeline, canonical)

static bool
literal_step(Literal *literal, MrrStep *step)
{
	int128		micros;

	if (!mrr_literal_period(literal, &step->valid_from, &step->valid_to) ||
		!mrr_literal_expect(literal, ':') ||
		!mrr_literal_amount(literal, MRR_AMOUNT_MAX, &micros))
		return false;
	step->mrr = (int64) micros;
	return true;
}

Datum
mrr_timeline_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	Literal		literal = {"mrr_timeline", text, text, fcinfo->context};
	MrrTimeline *working = mrr_timeline_allocate(3);
	MrrTimeline *result;

	if (!mrr_literal_expect(&literal, '{'))
		PG_RETURN_NULL();
	if (!mrr_literal_accept(&literal, '}'))
	{
		do
		{
			CHECK_FOR_INTERRUPTS();
			working = mrr_timeline_reserve(working, 1, true);
			if (!literal_step(&literal, &working->steps[working->count]))
				PG_RETURN_NULL();
			working->count++;
		} while (mrr_literal_accept(&literal, ','));
		if (!mrr_literal_accept(&literal, '}'))
		{
			mrr_literal_fail(&literal, "\",\" or \"}\"");
			PG_RETURN_NULL();
		}
	}
	if (!mrr_literal_end(&literal))
		PG_RETURN_NULL();
	result = mrr_timeline_try_from_steps(working->steps, working->count);
	if (result == NULL)
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("mrr_timeline amount out of range")));
	PG_RETURN_MRR_TIMELINE_P(result);
}

Datum
mrr_timeline_out(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	for (int32 i = 0; i < view.count; i++)
	{
		MrrStep		step = mrr_step(&view, i);

		CHECK_FOR_INTERRUPTS();
		if (i > 0)
			appendStringInfoChar(&buf, ',');
		mrr_append_period(&buf, step.valid_from, step.valid_to);
		appendStringInfoChar(&buf, ':');
		mrr_append_micros(&buf, step.mrr);
	}
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

Datum
mrr_timeline_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	uint8		version = pq_getmsgbyte(buf);
	uint8		flags = pq_getmsgbyte(buf);
	int32		count = pq_getmsgint(buf, sizeof(int32));
	MrrTimeline *result;
	const char *complaint;

	if (count < 0 ||
		count > (buf->len - buf->cursor) / (int) BINARY_STEP_SIZE)
		flat_invalid_binary("mrr_timeline",
							"The number of steps does not fit the size");
	result = mrr_timeline_allocate(count);
	result->header.version = version;
	result->header.flags = flags;
	result->count = count;
	for (int32 i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		result->steps[i].valid_from = pq_getmsgint(buf, sizeof(int32));
		result->steps[i].valid_to = pq_getmsgint(buf, sizeof(int32));
		result->steps[i].mrr = pq_getmsgint64(buf);
	}
	complaint = mrr_timeline_check(result);
	if (complaint == NULL && buf->cursor != buf->len)
		complaint = "Bytes are left over";
	if (complaint != NULL)
		flat_invalid_binary("mrr_timeline", complaint);
	PG_RETURN_MRR_TIMELINE_P(result);
}

Datum
mrr_timeline_send(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, FLAT_VERSION);
	pq_sendbyte(&buf, 0);
	pq_sendint32(&buf, view.count);
	for (int32 i = 0; i < view.count; i++)
	{
		MrrStep		step = mrr_step(&view, i);

		CHECK_FOR_INTERRUPTS();
		pq_sendint32(&buf, step.valid_from);
		pq_sendint32(&buf, step.valid_to);
		pq_sendint64(&buf, step.mrr);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}
