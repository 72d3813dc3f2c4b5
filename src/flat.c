/*
 * flat.c
 *		What all stored types have in common; laws L1 to L4 stand in flat.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "compat.h"
#include "flat.h"
#include "libpq/pqformat.h"
#include "utils/memutils.h"

/* A timeline of three steps, which is what most customers need. */
#define FLAT_SMALLEST	((Size) 64)

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

void *
flat_copy(const void *value)
{
	return memcpy(palloc(VARSIZE(value)), value, VARSIZE(value));
}

/*
 * A copy of a state's first "used" bytes, with room for "needed" (L4).
 */
void *
flat_grow(const void *state, Size used, Size needed)
{
	Size		size = FLAT_SMALLEST;
	FlatHeader *grown;

	if (needed > MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("aggregate state cannot have more than %zu bytes",
						(Size) MaxAllocSize),
				 errhint("Is there a GROUP BY?")));
	while (size < needed)
		size *= 2;
	size = Min(size, MaxAllocSize);
	grown = palloc0(size);
	memcpy(grown, state, used);
	SET_VARSIZE(grown, size);
	return grown;
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

/*
 * An int128 in binary: its two halves, the high one first.
 */
void
flat_send_int128(StringInfo buf, int128 value)
{
	pq_sendint64(buf, (uint64) ((uint128) value >> 64));
	pq_sendint64(buf, (uint64) value);
}

int128
flat_get_int128(StringInfo buf)
{
	uint128		high = (uint64) pq_getmsgint64(buf);

	return (int128) (high << 64 | (uint64) pq_getmsgint64(buf));
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
