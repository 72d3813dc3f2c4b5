/*
 * cohort_curve_io.c
 *		Text, binary and comparison of cohort curves.
 *
 * Text:	{step=1 month,as_of=2025-12-31,(customers=2,active=2,at_risk=2,
 *			surviving=2,initial=20.00,mrr=20.00,capped=20.00,previous=0.00),
 *			...}: the header, then the ages from 0 on. Every field is there, in
 *			this order; in the state of clv() as_of is followed by
 *			horizon=120,annual_discount_rate=0.1,margin=1.
 * Binary:	byte version, byte flags = 0, int32 count, step, as_of and horizon,
 *			float8 annual_discount_rate and margin, then per age its fields in
 *			order; an int128 is its two halves, the high one first.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "cohort_curve.h"
#include "compat.h"
#include "libpq/pqformat.h"
#include "literal.h"
#include "miscadmin.h"

PG_FUNCTION_INFO_V1(cohort_curve_in);
PG_FUNCTION_INFO_V1(cohort_curve_out);
PG_FUNCTION_INFO_V1(cohort_curve_recv);
PG_FUNCTION_INFO_V1(cohort_curve_send);

static const char *const count_names[CURVE_COUNTS] = {
	[CURVE_CUSTOMERS] = "customers",
	[CURVE_ACTIVE] = "active",
	[CURVE_AT_RISK] = "at_risk",
	[CURVE_SURVIVING] = "surviving",
};

static const char *const amount_names[CURVE_AMOUNTS] = {
	[CURVE_INITIAL] = "initial",
	[CURVE_MRR] = "mrr",
	[CURVE_CAPPED] = "capped",
	[CURVE_PREVIOUS] = "previous",
};

static FlatHeader *
canonical(Datum value)
{
	return &cohort_curve_canonical(DatumGetCohortCurveP(value))->header;
}

FLAT_COMPARISONS(cohort_curve, canonical)

static bool
literal_age(Literal *literal, CurveAge *age)
{
	int128		value;

	if (!mrr_literal_expect(literal, '('))
		return false;
	for (int i = 0; i < CURVE_COUNTS; i++)
	{
		if (!mrr_literal_name(literal, count_names[i]) ||
			!mrr_literal_integer(literal, PG_INT64_MAX, &value) ||
			!mrr_literal_expect(literal, ','))
			return false;
		age->customers[i] = (int64) value;
	}
	for (int i = 0; i < CURVE_AMOUNTS; i++)
		if (!mrr_literal_name(literal, amount_names[i]) ||
			!mrr_literal_amount(literal, MRR_SUM_MAX, &age->mrr[i]) ||
			!mrr_literal_expect(literal, i + 1 < CURVE_AMOUNTS ? ',' : ')'))
			return false;
	return true;
}

/*
 * The parameters of clv(), if they are there, after the comma before them.
 */
static bool
literal_parameters(Literal *literal, CohortCurve *curve)
{
	int128		horizon;

	if (!mrr_literal_name(literal, "horizon") ||
		!mrr_literal_integer(literal, PG_INT32_MAX, &horizon) ||
		!mrr_literal_expect(literal, ',') ||
		!mrr_literal_name(literal, "annual_discount_rate") ||
		!mrr_literal_double(literal, &curve->annual_discount_rate) ||
		!mrr_literal_expect(literal, ',') ||
		!mrr_literal_name(literal, "margin") ||
		!mrr_literal_double(literal, &curve->margin))
		return false;
	curve->horizon = (int32) horizon;
	return true;
}

Datum
cohort_curve_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	Literal		literal = {"cohort_curve", text, text, fcinfo->context};
	MrrCalendarStep step;
	DateADT		as_of;
	CohortCurve *curve;
	const char *complaint;

	if (!mrr_literal_expect(&literal, '{') ||
		!mrr_literal_name(&literal, "step") ||
		!mrr_literal_step(&literal, &step) ||
		!mrr_literal_expect(&literal, ',') ||
		!mrr_literal_name(&literal, "as_of") ||
		!mrr_literal_date(&literal, &as_of))
		PG_RETURN_NULL();
	curve = cohort_curve_create(step, as_of, 0);
	while (mrr_literal_accept(&literal, ','))
	{
		CHECK_FOR_INTERRUPTS();
		if (curve->count == 0 && curve->horizon == 0 &&
			mrr_literal_peek(&literal, 'h'))
		{
			if (!literal_parameters(&literal, curve))
				PG_RETURN_NULL();
			continue;
		}
		if (curve->count == CURVE_MAX_AGES)
			ereturn(fcinfo->context, (Datum) 0,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("cohort_curve cannot have more than %d ages",
							CURVE_MAX_AGES)));
		curve = cohort_curve_reserve(curve, curve->count + 1, true);
		if (!literal_age(&literal, &curve->ages[curve->count - 1]))
			PG_RETURN_NULL();
	}
	if (!mrr_literal_expect(&literal, '}') || !mrr_literal_end(&literal))
		PG_RETURN_NULL();
	SET_VARSIZE(curve, COHORT_CURVE_SIZE(curve->count));
	complaint = cohort_curve_check(curve);
	if (complaint != NULL)
	{
		mrr_literal_invalid(&literal, complaint);
		PG_RETURN_NULL();
	}
	PG_RETURN_COHORT_CURVE_P(curve);
}

Datum
cohort_curve_out(PG_FUNCTION_ARGS)
{
	CohortCurve *curve = cohort_curve_canonical(PG_GETARG_COHORT_CURVE_P(0));
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoString(&buf, "{step=");
	mrr_append_step(&buf, curve->step);
	appendStringInfoString(&buf, ",as_of=");
	mrr_append_date(&buf, curve->as_of);
	if (curve->horizon != 0)
	{
		appendStringInfo(&buf, ",horizon=%d,annual_discount_rate=",
						 curve->horizon);
		mrr_append_double(&buf, curve->annual_discount_rate);
		appendStringInfoString(&buf, ",margin=");
		mrr_append_double(&buf, curve->margin);
	}
	for (int32 k = 0; k < curve->count; k++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int i = 0; i < CURVE_COUNTS; i++)
			appendStringInfo(&buf, "%s%s=" INT64_FORMAT, i == 0 ? ",(" : ",",
							 count_names[i], curve->ages[k].customers[i]);
		for (int i = 0; i < CURVE_AMOUNTS; i++)
		{
			appendStringInfo(&buf, ",%s=", amount_names[i]);
			mrr_append_micros(&buf, curve->ages[k].mrr[i]);
		}
		appendStringInfoChar(&buf, ')');
	}
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

Datum
cohort_curve_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	uint8		version = pq_getmsgbyte(buf);
	uint8		flags = pq_getmsgbyte(buf);
	int32		count = pq_getmsgint(buf, sizeof(int32));
	CohortCurve *curve;
	const char *complaint;

	if (count < 0 || count > CURVE_MAX_AGES ||
		count > (buf->len - buf->cursor) / (int) sizeof(CurveAge))
		flat_invalid_binary("cohort_curve",
							"The number of ages does not fit the size");
	curve = cohort_curve_create(0, 0, count);
	curve->header.version = version;
	curve->header.flags = flags;
	curve->step = pq_getmsgint(buf, sizeof(int32));
	curve->as_of = pq_getmsgint(buf, sizeof(int32));
	curve->horizon = pq_getmsgint(buf, sizeof(int32));
	curve->annual_discount_rate = pq_getmsgfloat8(buf) + 0.0;	/* no -0 */
	curve->margin = pq_getmsgfloat8(buf) + 0.0;
	for (int32 k = 0; k < count; k++)
	{
		for (int i = 0; i < CURVE_COUNTS; i++)
			curve->ages[k].customers[i] = pq_getmsgint64(buf);
		for (int i = 0; i < CURVE_AMOUNTS; i++)
			curve->ages[k].mrr[i] = flat_get_int128(buf);
	}
	complaint = cohort_curve_check(curve);
	if (complaint == NULL && buf->cursor != buf->len)
		complaint = "Bytes are left over";
	if (complaint != NULL)
		flat_invalid_binary("cohort_curve", complaint);
	PG_RETURN_COHORT_CURVE_P(curve);
}

Datum
cohort_curve_send(PG_FUNCTION_ARGS)
{
	CohortCurve *curve = cohort_curve_canonical(PG_GETARG_COHORT_CURVE_P(0));
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, curve->header.version);
	pq_sendbyte(&buf, curve->header.flags);
	pq_sendint32(&buf, curve->count);
	pq_sendint32(&buf, curve->step);
	pq_sendint32(&buf, curve->as_of);
	pq_sendint32(&buf, curve->horizon);
	pq_sendfloat8(&buf, curve->annual_discount_rate);
	pq_sendfloat8(&buf, curve->margin);
	for (int32 k = 0; k < curve->count; k++)
	{
		for (int i = 0; i < CURVE_COUNTS; i++)
			pq_sendint64(&buf, curve->ages[k].customers[i]);
		for (int i = 0; i < CURVE_AMOUNTS; i++)
			flat_send_int128(&buf, curve->ages[k].mrr[i]);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}
