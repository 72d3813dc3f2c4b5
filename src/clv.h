/*
 * clv.h
 *		Customer lifetime value: what a new customer brings, from a cohort
 *		curve; and the formulas of value that need no history.
 *
 * A customer pays at the beginning of each step, the first time for certain.
 * At age k a new customer is expected to pay R(k) of the first MRR:
 *
 *	observed	R(k) = R(k-1) f_k, f_k = sum of MRR at k / sum of MRR at k-1
 *				over the customers who are mature at k (chain ladder); where
 *				that has no denominator, sum of MRR at k / sum of first MRR of
 *				the same customers
 *	projected	beyond the last observed age K: R(K) S(k) / S(K), with S of
 *				model sbg on first lapses (retention_model.h): who is left
 *				keeps the MRR that there is at K
 *
 *	value = first ARPA * sum over k < horizon of R(k) * months per step
 *			* (1 + annual discount rate)^(-k * years per step) * margin
 *
 * Laws
 *	L1	A day is 1/365 year, a month 1/12.
 *	L2	A curve without customers has no value, and one that does not reach
 *		age 1 no projection (NULL).
 *	L3	A sum without a limit is Infinity (-Infinity for a negative margin),
 *		never another number, and nothing times it is nothing.
 *
 * Values are doubles, rounded to micros at the end (money.h, L4).
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_CLV_H
#define MRR_CLV_H

#include "cohort_curve.h"
#include "retention_model.h"

typedef struct ClvWalk
{
	const CohortCurve *curve;	/* its horizon and the rest are set */
	RetentionModel model;
	bool		has_model;		/* is it fitted, as it is with the first need? */
	double		first_revenue;	/* of a step, times margin */
	double		log_discount;	/* of a step */
	double		last_observed;	/* R(K) */

	/* the current age */
	int32		age;			/* -1 before the first */
	bool		is_projected;
	bool		is_known;		/* false: there is no projection (L2) */
	double		retained;		/* R(k) */
	double		discount_factor;
	double		value;
} ClvWalk;

extern ClvWalk mrr_clv_walk(const CohortCurve *curve);
extern bool mrr_clv_next(ClvWalk *walk);
extern double mrr_growth_annuity(double log_growth, double periods);
extern double mrr_times(double amount, double factor);

#endif							/* MRR_CLV_H */
