/*
 * survival.h
 *		Estimates from a life table that assume no shape: Kaplan-Meier,
 *		Nelson-Aalen, Aalen-Johansen, log-rank.
 *
 * At age t, n customers are at risk and d of them churn. Everything is a walk
 * over the ages in which each estimate and its variance is carried on by sums
 * of positive terms, so that nothing cancels and a table of any length costs
 * one pass:
 *
 *	survival			S = product of 1 - d/n			(Kaplan, Meier 1958)
 *		variance		S^2 times sum of w = d/(n(n-d))	(Greenwood 1926)
 *	cumulative hazard	H = sum of d/n, variance sum of d/n^2 (Nelson, Aalen)
 *	expected lifetime	the area A under S up to t, variance sum of w A_j^2, A_j
 *						the area from the churn j to t	(restricted mean)
 *	incidence			F = sum of S before t times d_k/n for cause k, with the
 *						variance of the delta method	(Aalen, Johansen 1978)
 *
 * Laws
 *	L1	S is 1 before the first age. Where everybody at risk churns it is 0
 *		from then on, with variance 0, even if others enter later.
 *	L2	The incidences of all causes and S add up to 1.
 *	L3	Behind the last age nothing is known, unless S is 0.
 *	L4	An interval is log-log: S^exp(+-q s / ln S) with s the standard error
 *		over S; where S is 1 or 0 it is Clopper's and Pearson's of that many
 *		out of those who entered and were not censored before.
 *	L5	The log-rank test compares churn with what it would be if all tables
 *		had one hazard; an age with one customer at risk adds no variance.
 *
 * Tables are canonical. Results are doubles, computed from the counts alone.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_SURVIVAL_H
#define MRR_SURVIVAL_H

#include "life_table.h"

typedef struct Survival
{
	LifeTableCursor cursor;
	LifeTableAge row;			/* the current age */
	double		survival;
	double		before;			/* survival just before the current age */
	double		greenwood;		/* sum of w */
	double		hazard;
	double		hazard_variance;
	double		area;			/* from 0 to the current age */
	double		area_first;		/* sum of w A_j */
	double		area_variance;	/* sum of w A_j^2 */
	double		churned_before; /* the current age */
	bool		exhausted;		/* others were at risk after S was 0 */
} Survival;

/*
 * With x and y the incidences of the cause and of all others since age j, the
 * variance of the incidence is the sum over j of
 *
 *		a (S + y)^2 + b x^2 + 2 c (S + y) x
 *
 * where a, b and c are h_k (1 - h_k), h_o (1 - h_o) and h_k h_o over n (1 - h)^2
 * at j, with the hazards of the cause, of the others and of all. That is the
 * delta method's variance written without differences.
 */
typedef struct Incidence
{
	Survival	base;
	int			cause;
	double		incidence;
	double		a;				/* sums over the ages so far */
	double		a_y;
	double		a_yy;
	double		b;
	double		b_x;
	double		b_xx;
	double		c;
	double		c_x;
	double		c_y;
	double		c_xy;
	double		at_the_end;		/* of the age at which everybody churns */
} Incidence;

typedef struct LogRank
{
	bool		known;			/* is there a statistic? */
	double		chi_square;
	int			degrees;
} LogRank;

extern Survival mrr_survival(const LifeTable *table);
extern bool mrr_survival_next(Survival *walk);
extern double mrr_survival_error(const Survival *walk);
extern void mrr_survival_interval(const Survival *walk, double confidence,
								  double *lower, double *upper);
extern Incidence mrr_incidence(const LifeTable *table, int cause);
extern bool mrr_incidence_next(Incidence *walk);
extern double mrr_incidence_error(const Incidence *walk);
extern bool mrr_lifetime_quantile(const LifeTable *table, double p,
								  double *age);
extern LogRank mrr_log_rank(LifeTable *const *tables, int count);

#endif							/* MRR_SURVIVAL_H */
