/*-------------------------------------------------------------------------
 *
 * faults.c
 *		Faults on purpose, one for each kind that test/sanitizers or test/memcheck
 *		is to report.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "fmgr.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(chunk_overflow);
PG_FUNCTION_INFO_V1(use_after_free);
PG_FUNCTION_INFO_V1(stack_overflow);
PG_FUNCTION_INFO_V1(signed_overflow);
PG_FUNCTION_INFO_V1(unaligned_read);
PG_FUNCTION_INFO_V1(cast_overflow);
PG_FUNCTION_INFO_V1(false_assertion);
PG_FUNCTION_INFO_V1(unwritten_number);
PG_FUNCTION_INFO_V1(unwritten_bytes);

/* One byte behind the end. */
Datum
chunk_overflow(PG_FUNCTION_ARGS)
{
	int32		size = PG_GETARG_INT32(0);
	char	   *chunk = palloc(size);

	chunk[size] = 1;
	PG_RETURN_INT32(chunk[0]);
}

Datum
use_after_free(PG_FUNCTION_ARGS)
{
	char	   *chunk = palloc0(PG_GETARG_INT32(0));

	pfree(chunk);
	PG_RETURN_INT32(chunk[0]);
}

Datum
stack_overflow(PG_FUNCTION_ARGS)
{
	char		array[10] = {0};
	char	   *volatile start = array;

	PG_RETURN_INT32(start[PG_GETARG_INT32(0)]);
}

Datum
signed_overflow(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(INT_MAX - 9 + PG_GETARG_INT32(0));
}

Datum
unaligned_read(PG_FUNCTION_ARGS)
{
	char	   *chunk = palloc0(2 * PG_GETARG_INT32(0));

	PG_RETURN_INT32(*(int32 *) (chunk + 1));
}

Datum
cast_overflow(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32((int32) (1e9 * PG_GETARG_INT32(0)));
}

Datum
false_assertion(PG_FUNCTION_ARGS)
{
	Assert(PG_GETARG_INT32(0) < 0);
	PG_RETURN_INT32(0);
}

/* A decision by what nobody has written. */
Datum
unwritten_number(PG_FUNCTION_ARGS)
{
	int32	   *number = palloc(PG_GETARG_INT32(0));

	if (*number == 42)
		elog(NOTICE, "it happens to be 42");
	PG_RETURN_INT32(0);
}

Datum
unwritten_bytes(PG_FUNCTION_ARGS)
{
	Size		size = VARHDRSZ + PG_GETARG_INT32(0);
	bytea	   *bytes = palloc(size);

	SET_VARSIZE(bytes, size);
	PG_RETURN_BYTEA_P(bytes);
}
