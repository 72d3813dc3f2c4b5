/*
 * flat.h
 *		What all stored types of the extension have in common: one header, one
 *		order, one hash, one rule for changing a state in place.
 *
 * Every type is a varlena that starts with FlatHeader and holds no pointer,
 * no padding that is not zero, and no float but for two parameters of clv(),
 * which are finite and never -0.
 *
 * Laws
 *	L1	Canonical bytes: equal values are byte-equal. So equality, the btree
 *		order (arbitrary but total) and the hash work on the bytes.
 *	L2	A reader refuses a version, a flag or a reserve that it does not know.
 *	L3	A state may be changed in place only inside an aggregate, and only if
 *		the argument was neither packed nor toasted, that is, if detoasting
 *		gave the same pointer back. Otherwise the call returns a new value,
 *		which the executor copies into the aggregate's context.
 *	L4	A state that grows is copied into a power of two of bytes, which is
 *		what the allocator hands out; the spare bytes are zero. So n rows cost
 *		at most log n copies.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_FLAT_H
#define MRR_FLAT_H

#include "compat.h"
#include "fmgr.h"
#include "lib/stringinfo.h"

typedef struct FlatHeader
{
	int32		vl_len_;		/* varlena header */
	uint8		version;		/* FLAT_VERSION */
	uint8		flags;			/* of the type */
	uint16		reserve;		/* zero unless the type says otherwise */
} FlatHeader;

#define FLAT_VERSION	1

/* Turns a datum into its canonical, detoasted and unpacked value. */
typedef FlatHeader *(*FlatCanonical) (Datum value);

extern bool flat_writable(FunctionCallInfo fcinfo, const void *state);
extern void *flat_allocate(Size size);
extern void *flat_copy(const void *value);
extern void *flat_grow(const void *state, Size used, Size needed);
pg_noreturn extern void flat_invalid_binary(const char *type,
											const char *detail);
extern void flat_send_int128(StringInfo buf, int128 value);
extern int128 flat_get_int128(StringInfo buf);
extern int	flat_compare(FunctionCallInfo fcinfo, FlatCanonical canonical);
extern Datum flat_hash(FunctionCallInfo fcinfo, FlatCanonical canonical);
extern Datum flat_hash_extended(FunctionCallInfo fcinfo,
								FlatCanonical canonical);

#define FLAT_FUNCTION(name, result)                                           \
	PG_FUNCTION_INFO_V1(name);                                                \
	Datum name(PG_FUNCTION_ARGS)                                              \
	{                                                                         \
		return result;                                                        \
	}

/* The nine functions behind a type's operators and operator classes. */
#define FLAT_COMPARISONS(type, canonical)                                     \
	FLAT_FUNCTION(type##_eq,                                                  \
				  BoolGetDatum(flat_compare(fcinfo, canonical) == 0))         \
	FLAT_FUNCTION(type##_ne,                                                  \
				  BoolGetDatum(flat_compare(fcinfo, canonical) != 0))         \
	FLAT_FUNCTION(type##_lt,                                                  \
				  BoolGetDatum(flat_compare(fcinfo, canonical) < 0))          \
	FLAT_FUNCTION(type##_le,                                                  \
				  BoolGetDatum(flat_compare(fcinfo, canonical) <= 0))         \
	FLAT_FUNCTION(type##_ge,                                                  \
				  BoolGetDatum(flat_compare(fcinfo, canonical) >= 0))         \
	FLAT_FUNCTION(type##_gt,                                                  \
				  BoolGetDatum(flat_compare(fcinfo, canonical) > 0))          \
	FLAT_FUNCTION(type##_cmp,                                                 \
				  Int32GetDatum(flat_compare(fcinfo, canonical)))             \
	FLAT_FUNCTION(type##_hash, flat_hash(fcinfo, canonical))                  \
	FLAT_FUNCTION(type##_hash_extended,                                       \
				  flat_hash_extended(fcinfo, canonical))

#endif							/* MRR_FLAT_H */
