/*
 * money.h
 *		Exact amounts: numeric <-> micros, rounding, ratios.
 *
 * An amount is a signed 64-bit count of micros (millionths of a currency
 * unit); a sum of amounts over customers is a signed 128-bit count of them.
 *
 * Laws
 *	L1	numeric -> micros rounds half away from zero at the seventh decimal and
 *		is exact otherwise; NaN, infinities and |amount| > 2^63 - 1 micros are
 *		errors (22003), so that -x exists for every amount x.
 *	L2	micros -> numeric is exact and prints at least two decimals and no
 *		further trailing zero: 1045.00, 41.666667.
 *	L3	A ratio is PostgreSQL's own numeric division of the two amounts, so it
 *		equals what sum(b) / sum(a) gives in SQL; an empty denominator has no
 *		ratio (the caller returns NULL).
 *	L4	A value that was computed from probabilities is a double up to its end
 *		and rounded to micros then; beyond +-10^30 units it keeps a double's
 *		digits, and an infinite one is Infinity.
 *	L5	A fraction of an amount is one of all its decimals, and only then
 *		rounded, half away from zero.
 *
 * NULL never reaches this room. numeric -> micros allocates nothing (unless
 * the value was toasted) and uses no numeric arithmetic: its cost is a few
 * integer operations per four decimal digits.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_MONEY_H
#define MRR_MONEY_H

#include "compat.h"
#include "lib/stringinfo.h"

#define MRR_MICROS_PER_UNIT		INT64CONST(1000000)
#define MRR_AMOUNT_MAX			PG_INT64_MAX

/*
 * Sums are held within +-10^36 micros: below 2^120, so that any ten of them
 * add up without overflow, which keeps the checks of identities simple.
 */
#define MRR_SUM_MAX \
	((int128) INT64CONST(1000000000000000000) * INT64CONST(1000000000000000000))

extern int64 mrr_micros_from_numeric(Datum amount);
extern int128 mrr_micros_of_fraction(Datum amount, int32 numerator,
									 int128 denominator);
extern Datum mrr_numeric_from_micros(int128 micros);
extern Datum mrr_numeric_from_double(double amount);
extern double mrr_micros_from_double(double amount);
extern Datum mrr_ratio(int128 numerator, int128 denominator);
extern Datum mrr_count_ratio(int64 numerator, int64 denominator);
extern int128 mrr_divide_rounded(int128 dividend, int128 divisor);
extern void mrr_append_micros(StringInfo buf, int128 micros);
extern void mrr_append_int128(StringInfo buf, int128 value);
extern void mrr_append_double(StringInfo buf, double value);
extern char *mrr_micros_text(int128 micros);

#endif							/* MRR_MONEY_H */
