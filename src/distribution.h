/*
 * distribution.h
 *		Special functions, tail probabilities and their quantiles.
 *
 * Laws
 *	L1	mrr_lgamma_difference(x, d) = ln Gamma(x + d) - ln Gamma(x) is correct
 *		to about 15 digits also where the two are nearly equal or both large,
 *		since nothing of their size is ever formed; so are those of digamma
 *		and trigamma, and the difference of two such differences. (lgamma()
 *		itself is not called: it writes a global variable.)
 *	L2	Tail probabilities are computed as such, not as 1 - P, so that small
 *		ones keep their digits; a quantile is the point at which the tail has
 *		its probability, to the last bits of a double.
 *	L3	Degrees of freedom are any number above zero, whole or not.
 *
 * Arguments are taken to be in range and not NaN: callers check those that
 * come from a user. No memory is allocated.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_DISTRIBUTION_H
#define MRR_DISTRIBUTION_H

#include "fmgr.h"

/* ln Gamma and its first two derivatives at x + d less those at x > 0. */
extern double mrr_lgamma_difference(double x, double d);
extern double mrr_digamma_difference(double x, double d);
extern double mrr_trigamma_difference(double x, double d);

/* ln of B(a, x + d) / B(a, x), d >= 0; never above 0. */
extern double mrr_log_beta_ratio(double a, double x, double d);

/* The derivatives by themselves. */
extern double mrr_digamma(double x);
extern double mrr_trigamma(double x);

/* How far out the two tails together have probability 1 - confidence. */
extern double mrr_normal_quantile(double confidence);
extern double mrr_student_quantile(double confidence, double degrees);

/* P(X > x) of chi-square. */
extern double mrr_chi_square_tail(double x, double degrees);

extern double mrr_confidence_argument(FunctionCallInfo fcinfo, int argument);

#endif							/* MRR_DISTRIBUTION_H */
