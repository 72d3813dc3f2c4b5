/*
 * likelihood.h
 *		The point of greatest likelihood of a model of discrete lifetimes.
 *
 * With r(t) = ln(1 - h(t)), h the hazard at age t, every such likelihood is
 *
 *		sum of d ln(1 - exp(r)) + (n - d) r
 *
 * over the ages, n customers at risk and d of them churned, so that a model is
 * no more than its r and the derivatives of r. Newton's method runs on
 * parameters without bounds, which are logarithms of the natural ones, or the
 * logit of a probability.
 *
 * Laws
 *	L1	n and d are parts of the sum of n, which makes every step the same for
 *		counts of any size.
 *	L2	A point has converged if Newton's next step gains nothing and the
 *		likelihood tells every parameter there; a search ends without that
 *		where a parameter leaves its limits, or no step leads up any more.
 *	L3	It can be cancelled, and no search makes more than 200 steps.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_LIKELIHOOD_H
#define MRR_LIKELIHOOD_H

#define FIT_MAX_PARAMETERS		3

/*
 * An age from 1 on that somebody is at risk at; or a run of ages at which the
 * same customers are at risk and nobody churns, which counts as one step.
 */
typedef struct FitAge
{
	double		before;			/* the age before it, or before the run */
	double		age;
	double		log_before;		/* 0 at age 0 */
	double		log_age;
	double		at_risk;		/* as parts of all of them at all ages */
	double		churned;
} FitAge;

typedef struct FitData
{
	int			count;			/* of the following */
	FitAge	   *ages;
	int			ages_at_risk;	/* how many there are without runs */
	double		total;			/* customers at risk, over all ages */
	double		theta;			/* share of them that churned */
} FitData;

/* What bdw needs at one end of a step, and keeps of the upper one. */
typedef struct BdwEnd
{
	double		age;
	double		log_age;
	double		y;				/* age^c */
	double		psi;			/* digamma at alpha + beta + y */
	double		psi_gap;		/* and less that at beta + y */
	double		psi1;			/* the same of trigamma */
	double		psi1_gap;
} BdwEnd;

/* r(t) with its derivatives by the natural parameters. */
typedef struct FitTerm
{
	double		r;
	double		first[FIT_MAX_PARAMETERS];
	double		second[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS]; /* lower triangle */
	BdwEnd		last;			/* of bdw: the upper end of the step */
} FitTerm;

typedef void (*FitTermFunction) (const FitAge *at, const double *natural,
								 FitTerm *term);

/* A model as the maximisation sees it. */
typedef struct FitModel
{
	int			parameters;
	bool		logit;			/* is parameter 0 a probability? */
	FitTermFunction term;
	double		limits[FIT_MAX_PARAMETERS]; /* where a search ends */
} FitModel;

/* A point with the likelihood there, and how the search for it ended. */
typedef struct FitPoint
{
	double		free[FIT_MAX_PARAMETERS];	/* the parameters without bounds */
	double		natural[FIT_MAX_PARAMETERS];
	double		likelihood;
	double		gradient[FIT_MAX_PARAMETERS];
	double		hessian[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];	/* lower */
	int			iterations;
	bool		converged;
} FitPoint;

extern FitPoint mrr_fit_maximum(const FitModel *model, const FitData *data,
								const double *start);
extern bool mrr_fit_covariance(const FitModel *model, const FitData *data,
							   const FitPoint *point,
							   double result[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS]);

#endif							/* MRR_LIKELIHOOD_H */
