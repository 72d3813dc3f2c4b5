/*
 * retention_model.h
 *		Models of how long customers of a contract stay, for ages that no
 *		table has reached yet.
 *
 * Customers renew or churn at the ages 1, 2, 3, ... S(t) is the share that is
 * still there after age t, S(0) = 1, and 1 - S(t)/S(t-1) the hazard at age t.
 *
 *	geometric			S = (1 - theta)^t: everybody has the same hazard, always
 *	sbg					shifted beta-geometric (Fader, Hardie 2007): each
 *						customer has an own constant hazard, beta(alpha, beta)
 *						distributed, so that those who churn soon leave first:
 *						hazard alpha / (alpha + beta + t - 1)
 *	discrete_weibull	S = (1 - theta)^(t^c): the hazard of everybody falls
 *						(c < 1) or rises (c > 1) with age
 *	bdw					beta discrete Weibull (Fader, Hardie, Liu, Davin,
 *						Steenburgh 2018): both; theta is beta distributed:
 *						S = B(alpha, beta + t^c) / B(alpha, beta)
 *
 * A fit maximises the likelihood of the counts: sum of d ln h + (n - d)
 * ln(1 - h) over the ages from 1 on with n > 0 at risk, d of whom churn. That
 * takes in cohorts of every age, censoring and delayed entry. Churn at age 0
 * is outside of the models and left out. The likelihood of bdw may have several
 * maxima: the highest of those that six starts lead to is taken.
 *
 * Status of a fit
 *	converged			the maximum, by Newton's method
 *	geometric			sbg: no sign of different customers, none is more likely;
 *						theta for all
 *	discrete_weibull	bdw: the same, with c; no start led to more
 *	polarised			nobody churned after age 1: a share theta leaves at
 *						age 1, the rest never
 *	no_churn			theta is 0
 *	all_churn			everybody at risk churned at once: theta is 1
 *	not_identified		fewer ages than the model needs; theta is the mean
 *	not_converged		no maximum was found, as a parameter runs off; what was
 *						reached
 *
 * Laws
 *	L1	S, retention and lifetimes follow model and status together, never the
 *		model's name alone.
 *	L2	The parameters of a maximum do not change if all counts are multiplied
 *		by a number.
 *	L3	A lifetime is the expected number of payments, one at each age that a
 *		customer reaches, discounted by 1 + d per period; it is Infinity where
 *		the sum has no limit, never another number.
 *	L4	The hazard is defined at all ages, also those that nobody reaches.
 *
 * Parameters that do not exist are NaN in the struct, and NULL outside.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef RETENTION_MODEL_H
#define RETENTION_MODEL_H

#include "life_table.h"

typedef enum ModelKind
{
	MODEL_GEOMETRIC,
	MODEL_SBG,
	MODEL_DISCRETE_WEIBULL,
	MODEL_BDW
} ModelKind;

typedef enum FitStatus
{
	FIT_CONVERGED,
	FIT_GEOMETRIC,
	FIT_DISCRETE_WEIBULL,
	FIT_POLARISED,
	FIT_NO_CHURN,
	FIT_ALL_CHURN,
	FIT_NOT_IDENTIFIED,
	FIT_NOT_CONVERGED
} FitStatus;

#define MODEL_KINDS			(MODEL_BDW + 1)
#define FIT_STATUSES		(FIT_NOT_CONVERGED + 1)

typedef enum ModelParameter
{
	MODEL_ALPHA,
	MODEL_BETA,
	MODEL_C,
	MODEL_THETA
} ModelParameter;

#define MODEL_PARAMETERS	(MODEL_THETA + 1)

typedef struct RetentionModel
{
	ModelKind	kind;
	FitStatus	status;
	double		parameters[MODEL_PARAMETERS];
	double		errors[MODEL_PARAMETERS];	/* their standard errors */
	double		log_likelihood;
	int			iterations;
} RetentionModel;

extern const char *const mrr_model_names[MODEL_KINDS];
extern const char *const mrr_status_names[FIT_STATUSES];

extern bool mrr_model_uses(const RetentionModel *model,
						   ModelParameter parameter);
extern bool mrr_fit(const LifeTable *table, ModelKind kind,
					RetentionModel *model);
extern double mrr_model_survival_from(const RetentionModel *model,
									  double from_age, double age);
extern double mrr_model_annuity(const RetentionModel *model, double age,
								double discount_rate);

#endif							/* RETENTION_MODEL_H */
