/*
 * shards.c
 *		Aggregates as a distributed database calls them, for test/distribution.
 *
 * Citus computes an aggregate in two halves, which are aggregates themselves and
 * take the one that is meant as their first argument:
 *
 *		shard_state(aggregate, form, ROW(arguments)) -> bytea	on a worker
 *		merged_result(aggregate, form, state) -> bytea			on the coordinator
 *
 * Here is a third, which combines states into one that is sent on:
 *
 *		merged_state(aggregate, form, state) -> bytea
 *
 * What the support functions of an aggregate meet is what they meet there:
 *
 *	-	each call has an FmgrInfo of its own, without fn_expr, so that nothing in
 *		fn_extra outlives it;
 *	-	the context of each call, also of output and input functions, is that
 *		of the half: AggCheckCallContext() is true, and AggGetAggref() would
 *		tell of another aggregate with other arguments;
 *	-	a new state is copied into the aggregate's context and the old one freed,
 *		as the executor does;
 *	-	strict functions are not called for NULL, and the first state that is
 *		not NULL is taken as it is;
 *	-	a state is sent as it is, and no final function has seen it: as text
 *		(up to Citus 13), in binary (since Citus 14), or as the datum, packed
 *		and unaligned, as between the processes of one server;
 *	-	no rows make no state, which is sent as NULL.
 *
 * The result comes in binary, so that it can be compared byte by byte.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

PG_MODULE_MAGIC;

/* How a state is sent. */
typedef enum Form
{
	FORM_TEXT,
	FORM_BINARY,
	FORM_DATUM
} Form;

typedef struct Half
{
	Oid			transfn;
	Oid			combinefn;
	Oid			finalfn;
	Oid			type;			/* of the state */
	int16		length;
	bool		by_value;
	Form		form;
	bool		begun;			/* there has been a state */
	NullableDatum state;
} Half;

PG_FUNCTION_INFO_V1(shard_row);
PG_FUNCTION_INFO_V1(merge_state);
PG_FUNCTION_INFO_V1(half_state);
PG_FUNCTION_INFO_V1(half_result);
PG_FUNCTION_INFO_V1(binary);

static const NullableDatum null = {0, true};

static Form
form_named(const char *name)
{
	if (strcmp(name, "text") == 0)
		return FORM_TEXT;
	if (strcmp(name, "binary") == 0)
		return FORM_BINARY;
	if (strcmp(name, "datum") == 0)
		return FORM_DATUM;
	elog(ERROR, "no form is called %s", name);
}

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "this is half of an aggregate");
	return context;
}

/*
 * The half that argument 0 holds, or a new one for the aggregate and the form
 * of arguments 1 and 2.
 */
static Half *
half_argument(FunctionCallInfo fcinfo)
{
	Half	   *half;
	HeapTuple	tuple;
	Form_pg_aggregate aggregate;
	bool		no_initial_value;

	if (!PG_ARGISNULL(0))
		return (Half *) PG_GETARG_POINTER(0);
	half = MemoryContextAllocZero(aggregate_context(fcinfo), sizeof(Half));
	tuple = SearchSysCache1(AGGFNOID, PG_GETARG_DATUM(1));
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "%u is not an aggregate", PG_GETARG_OID(1));
	aggregate = (Form_pg_aggregate) GETSTRUCT(tuple);
	(void) SysCacheGetAttr(AGGFNOID, tuple, Anum_pg_aggregate_agginitval,
						   &no_initial_value);
	if (aggregate->aggtranstype == INTERNALOID ||
		!OidIsValid(aggregate->aggcombinefn) || !no_initial_value ||
		aggregate->aggfinalextra)
		elog(ERROR, "this kind of aggregate is not simulated");
	half->transfn = aggregate->aggtransfn;
	half->combinefn = aggregate->aggcombinefn;
	half->finalfn = aggregate->aggfinalfn;
	half->type = aggregate->aggtranstype;
	ReleaseSysCache(tuple);
	get_typlenbyval(half->type, &half->length, &half->by_value);
	half->form = form_named(text_to_cstring(PG_GETARG_TEXT_PP(2)));
	half->state = null;
	return half;
}

/*
 * One call of a function, as above.
 */
static NullableDatum
call(FunctionCallInfo fcinfo, Oid function, int count,
	 const NullableDatum *arguments)
{
	LOCAL_FCINFO(inner, FUNC_MAX_ARGS);
	FmgrInfo	info;
	NullableDatum result;

	fmgr_info(function, &info);
	InitFunctionCallInfoData(*inner, &info, count, PG_GET_COLLATION(),
							 fcinfo->context, fcinfo->resultinfo);
	for (int i = 0; i < count; i++)
	{
		if (info.fn_strict && arguments[i].isnull)
			return null;
		inner->args[i] = arguments[i];
	}
	result.value = FunctionCallInvoke(inner);
	result.isnull = inner->isnull;
	return result;
}

/*
 * The half's next state, by a function of its state and other arguments.
 */
static void
advance(FunctionCallInfo fcinfo, Half *half, Oid function, int count,
		NullableDatum *arguments)
{
	MemoryContext old;
	NullableDatum next;

	arguments[0] = half->state;
	if (func_strict(function))
	{
		for (int i = 1; i < count; i++)
			if (arguments[i].isnull)
				return;
		if (half->begun && half->state.isnull)
			return;
	}
	if (func_strict(function) && !half->begun)
		next = arguments[1];
	else
		next = call(fcinfo, function, count, arguments);
	half->begun = true;
	if (!half->by_value &&
		(half->state.isnull || next.isnull || next.value != half->state.value))
	{
		if (!next.isnull)
		{
			old = MemoryContextSwitchTo(aggregate_context(fcinfo));
			next.value = datumCopy(next.value, half->by_value, half->length);
			MemoryContextSwitchTo(old);
		}
		if (!half->state.isnull)
			pfree(DatumGetPointer(half->state.value));
	}
	half->state = next;
}

static void
check_types(Oid function, TupleDesc row)
{
	Oid		   *types;
	int			count;

	(void) get_func_signature(function, &types, &count);
	if (count != row->natts)
		elog(ERROR, "this aggregate has %d arguments", count);
	for (int i = 0; i < count; i++)
		if (TupleDescAttr(row, i)->atttypid != types[i])
			elog(ERROR, "argument %d is not of type %s", i + 1,
				 format_type_be(types[i]));
}

/*
 * (half, aggregate, form, row of arguments)
 */
Datum
shard_row(PG_FUNCTION_ARGS)
{
	Half	   *half = half_argument(fcinfo);
	HeapTupleHeader row = PG_GETARG_HEAPTUPLEHEADER(3);
	TupleDesc	description =
	lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(row),
						   HeapTupleHeaderGetTypMod(row));
	int			count = description->natts;
	NullableDatum arguments[FUNC_MAX_ARGS];
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(row),
	.t_data = row};

	check_types(PG_GETARG_OID(1), description);
	for (int i = 0; i < count; i++)
		arguments[i + 1].value =
			heap_getattr(&tuple, i + 1, description, &arguments[i + 1].isnull);
	ReleaseTupleDesc(description);
	advance(fcinfo, half, half->transfn, count + 1, arguments);
	PG_RETURN_POINTER(half);
}

/*
 * The bytes of a datum, with a short header if it fits into one.
 */
static bytea *
datum_bytes(const Half *half)
{
	struct varlena *value;
	Size		size;
	bytea	   *result;

	if (half->by_value)
	{
		result = palloc(VARHDRSZ + sizeof(Datum));
		SET_VARSIZE(result, VARHDRSZ + sizeof(Datum));
		memcpy(VARDATA(result), &half->state.value, sizeof(Datum));
		return result;
	}
	value = PG_DETOAST_DATUM(half->state.value);
	size = VARATT_CAN_MAKE_SHORT(value) ? VARATT_CONVERTED_SHORT_SIZE(value)
		: VARSIZE(value);
	result = palloc(VARHDRSZ + size);
	SET_VARSIZE(result, VARHDRSZ + size);
	if (VARATT_CAN_MAKE_SHORT(value))
	{
		SET_VARSIZE_SHORT(VARDATA(result), size);
		memcpy(VARDATA(result) + 1, VARDATA(value), size - 1);
	}
	else
		memcpy(VARDATA(result), value, size);
	return result;
}

static NullableDatum
datum_of_bytes(const Half *half, bytea *bytes)
{
	NullableDatum result = {0, false};
	Size		size = VARSIZE_ANY_EXHDR(bytes);
	char	   *place = palloc(size + 1);

	if (half->by_value)
	{
		memcpy(&result.value, VARDATA_ANY(bytes), sizeof(Datum));
		return result;
	}
	if (VARATT_IS_1B(VARDATA_ANY(bytes)))
		place++;
	memcpy(place, VARDATA_ANY(bytes), size);
	result.value = PointerGetDatum(place);
	return result;
}

/*
 * The half's state as it is sent.
 */
Datum
half_state(PG_FUNCTION_ARGS)
{
	Half	   *half;
	Oid			function;
	bool		is_varlena;
	NullableDatum sent;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	half = (Half *) PG_GETARG_POINTER(0);
	if (half->state.isnull)
		PG_RETURN_NULL();
	switch (half->form)
	{
		case FORM_TEXT:
			getTypeOutputInfo(half->type, &function, &is_varlena);
			sent = call(fcinfo, function, 1, &half->state);
			PG_RETURN_TEXT_P(cstring_to_text(DatumGetCString(sent.value)));
		case FORM_BINARY:
			getTypeBinaryOutputInfo(half->type, &function, &is_varlena);
			PG_RETURN_DATUM(call(fcinfo, function, 1, &half->state).value);
		case FORM_DATUM:
			PG_RETURN_BYTEA_P(datum_bytes(half));
	}
	pg_unreachable();
}

/*
 * A state that has arrived.
 */
static NullableDatum
arrived(FunctionCallInfo fcinfo, const Half *half, bytea *bytes)
{
	NullableDatum arguments[3] = {{0, false}, {0, false}, {0, false}};
	Oid			function;
	Oid			parameter;
	StringInfoData buffer;

	if (half->form == FORM_DATUM)
		return datum_of_bytes(half, bytes);
	if (half->form == FORM_TEXT)
	{
		getTypeInputInfo(half->type, &function, &parameter);
		arguments[0].value = CStringGetDatum(text_to_cstring(bytes));
	}
	else
	{
		getTypeBinaryInputInfo(half->type, &function, &parameter);
		initStringInfo(&buffer);
		appendBinaryStringInfo(&buffer, VARDATA_ANY(bytes),
							   VARSIZE_ANY_EXHDR(bytes));
		arguments[0].value = PointerGetDatum(&buffer);
	}
	arguments[1].value = ObjectIdGetDatum(parameter);
	arguments[2].value = Int32GetDatum(-1);
	return call(fcinfo, function, 3, arguments);
}

/*
 * (half, aggregate, form, state)
 */
Datum
merge_state(PG_FUNCTION_ARGS)
{
	Half	   *half = half_argument(fcinfo);
	NullableDatum arguments[2];

	arguments[1] = PG_ARGISNULL(3) ? null
		: arrived(fcinfo, half, PG_GETARG_BYTEA_PP(3));
	advance(fcinfo, half, half->combinefn, 2, arguments);
	PG_RETURN_POINTER(half);
}

static bytea *
sent_in_binary(Oid type, Datum value)
{
	Oid			function;
	bool		is_varlena;

	getTypeBinaryOutputInfo(type, &function, &is_varlena);
	return OidSendFunctionCall(function, value);
}

/*
 * What the final function makes of the half's state, in binary.
 */
Datum
half_result(PG_FUNCTION_ARGS)
{
	Half	   *half;
	NullableDatum result;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	half = (Half *) PG_GETARG_POINTER(0);
	result = call(fcinfo, half->finalfn, 1, &half->state);
	if (result.isnull)
		PG_RETURN_NULL();
	PG_RETURN_BYTEA_P(sent_in_binary(get_func_rettype(half->finalfn),
									 result.value));
}

/*
 * (anyelement): any value in binary, to compare with.
 */
Datum
binary(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(sent_in_binary(get_fn_expr_argtype(fcinfo->flinfo, 0),
									 PG_GETARG_DATUM(0)));
}
