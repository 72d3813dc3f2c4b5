/*
 * compat.h
 *		What differs between the PostgreSQL versions that are supported
 *		(15 to 18): the only file that may name PG_VERSION_NUM.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_COMPAT_H
#define MRR_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "retention requires PostgreSQL 15 or later"
#endif

#ifndef HAVE_INT128
#error "retention requires a compiler with 128-bit integers"
#endif

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* The name and the place of the attribute are those of 18. */
#ifndef pg_noreturn
#define pg_noreturn pg_attribute_noreturn()
#endif

/*
 * Soft errors came with 16. Before that an input function can only throw, so
 * the context goes unused and nothing behind the macro is ever reached.
 */
#if PG_VERSION_NUM < 160000
#define ereturn(escontext, dummy_value, ...)                                  \
	do                                                                        \
	{                                                                         \
		(void) (escontext);                                                   \
		ereport(ERROR, __VA_ARGS__);                                          \
		return dummy_value;                                                   \
	} while (0)
#endif

/* make_range() gained an error context in 16. */
#if PG_VERSION_NUM < 160000
#define mrr_make_range(typcache, lower, upper)                                \
	make_range(typcache, lower, upper, false)
#else
#define mrr_make_range(typcache, lower, upper)                                \
	make_range(typcache, lower, upper, false, NULL)
#endif

#endif							/* MRR_COMPAT_H */
