/*
 * flat.c
 *		What all stored types have in common; laws L1 to L3 stand in flat.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "compat.h"
#include "flat.h"

/*
 * May this call change its argument 0, which detoasted to "state" (L3)?
 */
bool
flat_writable(FunctionCallInfo fcinfo, const void *state)
{
	return state == DatumGetPointer(PG_GETARG_DATUM(0)) &&
		AggCheckCallContext(fcinfo, NULL) != 0;
}

/*
 * A new, zeroed value in the current context.
 */
void *
flat_allocate(Size size)
{
	FlatHeader *value = palloc0(size);

	SET_VARSIZE(value, size);
	value->version = FLAT_VERSION;
	return value;
}

/*
 * Refuse what a receive function got (L2).
 */
void
flat_invalid_binary(const char *type, const char *detail)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
					errmsg("invalid binary representation of type %s", type),
					errdetail("%s.", detail)));
}

static void
free_if_copy(FunctionCallInfo fcinfo, int argument, FlatHeader *value)
{
	if ((Pointer) value != DatumGetPointer(PG_GETARG_DATUM(argument)))
		pfree(value);
}

int
flat_compare(FunctionCallInfo fcinfo, FlatCanonical canonical)
{
	FlatHeader *a = canonical(PG_GETARG_DATUM(0));
	FlatHeader *b = canonical(PG_GETARG_DATUM(1));
	Size		size_a = VARSIZE(a);
	Size		size_b = VARSIZE(b);
	int			result;

	result = memcmp(VARDATA(a), VARDATA(b), Min(size_a, size_b) - VARHDRSZ);
	if (result == 0)
		result = (size_a > size_b) - (size_a < size_b);
	free_if_copy(fcinfo, 0, a);
	free_if_copy(fcinfo, 1, b);
	return result;
}

Datum
flat_hash(FunctionCallInfo fcinfo, FlatCanonical canonical)
{
	FlatHeader *value = canonical(PG_GETARG_DATUM(0));
	Datum		result = hash_any((unsigned char *) VARDATA(value),
								  VARSIZE(value) - VARHDRSZ);

	free_if_copy(fcinfo, 0, value);
	return result;
}

Datum
flat_hash_extended(FunctionCallInfo fcinfo, FlatCanonical canonical)
{
	FlatHeader *value = canonical(PG_GETARG_DATUM(0));
	Datum		result = hash_any_extended((unsigned char *) VARDATA(value),
										   VARSIZE(value) - VARHDRSZ,
										   PG_GETARG_INT64(1));

	free_if_copy(fcinfo, 0, value);
	return result;
}
