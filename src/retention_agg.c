/*
 * retention_agg.c
 *		retention(c1, c2, ...): which conditions a user's events met, counted
 *		only for users who met the first one.
 *
 * Laws
 *	L1	Over the events of a group r[1] = c1 held for some event, and r[i] = c1
 *		held for some event and ci held for some event, in any order.
 *	L2	NULL is false. No events: NULL.
 *	L3	From 1 to 32 conditions, the same number for all events (22023).
 *
 * The state is a bigint: bit i says that condition i held, the upper half is
 * the number of conditions. So merging two states is OR.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "compat.h"
#include "fmgr.h"
#include "utils/array.h"

PG_FUNCTION_INFO_V1(retention_transfn);
PG_FUNCTION_INFO_V1(retention_combinefn);
PG_FUNCTION_INFO_V1(retention_finalfn);

#define MAX_CONDITIONS		32
#define STATE(count, held)	((int64) (count) << MAX_CONDITIONS | (held))
#define STATE_COUNT(state)	((int) ((uint64) (state) >> MAX_CONDITIONS))

static void
check_count(int64 state, int count)
{
	if (STATE_COUNT(state) != count)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the number of conditions must be the same for all "
						"rows")));
}

Datum
retention_transfn(PG_FUNCTION_ARGS)
{
	ArrayType  *conditions;
	Datum	   *values;
	bool	   *nulls;
	int			count;
	uint32		held = 0;

	if (PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("conditions must not be null")));
	conditions = PG_GETARG_ARRAYTYPE_P(1);
	count = ArrayGetNItems(ARR_NDIM(conditions), ARR_DIMS(conditions));
	if (ARR_NDIM(conditions) > 1 || count < 1 || count > MAX_CONDITIONS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("retention needs from 1 to %d conditions",
						MAX_CONDITIONS)));
	deconstruct_array(conditions, BOOLOID, 1, true, TYPALIGN_CHAR, &values,
					  &nulls, &count);
	for (int i = 0; i < count; i++)
		if (!nulls[i] && DatumGetBool(values[i]))
			held |= (uint32) 1 << i;
	if (PG_ARGISNULL(0))
		PG_RETURN_INT64(STATE(count, held));
	check_count(PG_GETARG_INT64(0), count);
	PG_RETURN_INT64(PG_GETARG_INT64(0) | held);
}

Datum
retention_combinefn(PG_FUNCTION_ARGS)
{
	int64		state = PG_GETARG_INT64(0);
	int64		other = PG_GETARG_INT64(1);

	check_count(state, STATE_COUNT(other));
	PG_RETURN_INT64(state | other);
}

Datum
retention_finalfn(PG_FUNCTION_ARGS)
{
	int64		state = PG_GETARG_INT64(0);
	int			count = STATE_COUNT(state);
	Datum		values[MAX_CONDITIONS];

	if (count < 1 || count > MAX_CONDITIONS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("not a state of retention")));
	for (int i = 0; i < count; i++)
		values[i] = BoolGetDatum((state & 1) != 0 && (state >> i & 1) != 0);
	PG_RETURN_ARRAYTYPE_P(construct_array(values, count, BOOLOID, 1, true,
										  TYPALIGN_CHAR));
}
