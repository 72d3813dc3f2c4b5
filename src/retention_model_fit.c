/*
 * retention_model_fit.c
 *		Fitting a model to a life table; what is maximised, and what each
 *		status means, stands in retention_model.h.
 *
 * The maximisation itself, and what a model is for it, stand in likelihood.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "compat.h"
#include "distribution.h"
#include "likelihood.h"
#include "retention_model.h"

/*
 * A search that comes here has left all customers that there are: from this
 * alpha on they are as good as equal, from this beta or c on nothing changes
 * but these.
 */
#define MAX_ALPHA			1e5
#define MAX_BETA			1e8
#define MAX_C				1e3

/* What bdw has to be better by than discrete_weibull. */
#define SAME_LIKELIHOOD		1e-6

/* And sbg than geometric, for each customer at risk: more than rounding (L2). */
#define SAME_SHARE			1e-12

/* A rho of customers who differ more than nearly any. */
#define FAR_OUT				10.0

#define MIN_AGES_BDW		4

/*
 * sbg by mu = alpha / (alpha + beta), the hazard at age 1, and rho = 1 /
 * (alpha + beta): h = mu / (1 + (t - 1) rho).
 */
static void
sbg_term(const FitAge *at, const double *natural, FitTerm *term)
{
	double		mu = natural[0];
	double		rho = natural[1];

	memset(term, 0, offsetof(FitTerm, last));
	for (double k = at->before; k < at->age; k++)
	{
		double		all = 1 + k * rho;
		double		kept = all - mu;
		double		by_rho = k * mu / (kept * all);

		term->r += log1p(-mu / all);
		term->first[0] -= 1 / kept;
		term->first[1] += by_rho;
		term->second[0][0] -= 1 / (kept * kept);
		term->second[1][0] += k / (kept * kept);
		term->second[1][1] -= by_rho * k * (1 / kept + 1 / all);
	}
}

/*
 * age^c, from the logarithm of age, which is 0 at age 0.
 */
static inline double
power(double age, double log_age, double c)
{
	return age > 0 ? exp(c * log_age) : 0;
}

/*
 * discrete_weibull by kappa = -ln(1 - theta) and c: ln S = -kappa t^c.
 */
static void
weibull_term(const FitAge *at, const double *natural, FitTerm *term)
{
	double		kappa = natural[0];
	double		c = natural[1];
	double		y = power(at->age, at->log_age, c);
	double		before = power(at->before, at->log_before, c);

	term->first[0] = before - y;
	term->r = kappa * term->first[0];
	term->second[0][0] = 0;
	term->second[1][0] = before * at->log_before - y * at->log_age;
	term->first[1] = kappa * term->second[1][0];
	term->second[1][1] = kappa * (before * at->log_before * at->log_before -
								  y * at->log_age * at->log_age);
}

static BdwEnd
bdw_end(double age, double log_age, const double *natural)
{
	BdwEnd		end = {.age = age, .log_age = log_age};
	double		alpha = natural[0];
	double		x;

	end.y = power(age, log_age, natural[2]);
	x = natural[1] + end.y;
	end.psi = mrr_digamma(alpha + x);
	end.psi_gap = mrr_digamma_difference(x, alpha);
	end.psi1 = mrr_trigamma(alpha + x);
	end.psi1_gap = mrr_trigamma_difference(x, alpha);
	return end;
}

/*
 * Add what one end of the step, times 1 or -1, has in the derivatives.
 */
static void
add_bdw_end(FitTerm *term, const BdwEnd *end, double sign)
{
	double		slope = end->y * end->log_age;	/* of y, by c */
	double		psi = sign * end->psi_gap;
	double		psi1 = sign * end->psi1_gap;

	term->first[0] -= sign * end->psi;
	term->first[1] -= psi;
	term->first[2] -= slope * psi;
	term->second[0][0] -= sign * end->psi1;
	term->second[1][0] -= sign * end->psi1;
	term->second[1][1] -= psi1;
	term->second[2][0] -= sign * slope * end->psi1;
	term->second[2][1] -= slope * psi1;
	term->second[2][2] -= slope * (end->log_age * psi + slope * psi1);
}

/*
 * bdw by alpha, beta and c: ln S is ln Gamma(beta + y) - ln Gamma(alpha + beta +
 * y), y = t^c, but for what does not depend on t.
 */
static void
bdw_term(const FitAge *at, const double *natural, FitTerm *term)
{
	double		alpha = natural[0];
	double		beta = natural[1];
	BdwEnd		lower = term->last.age == at->before ? term->last
		: bdw_end(at->before, at->log_before, natural);

	memset(term, 0, offsetof(FitTerm, last));
	term->last = bdw_end(at->age, at->log_age, natural);
	term->r = mrr_log_beta_ratio(alpha, beta + lower.y, term->last.y - lower.y);
	add_bdw_end(term, &term->last, 1);
	add_bdw_end(term, &lower, -1);
}

static const FitModel sbg_model = {2, true, sbg_term,
{INFINITY, INFINITY}};
static const FitModel weibull_model = {2, false, weibull_term,
{INFINITY, MAX_C}};
static const FitModel bdw_model = {3, false, bdw_term,
{MAX_ALPHA, MAX_BETA, MAX_C}};

/*
 * The standard error of a function of two parameters with these slopes.
 */
static double
error_of(double matrix[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS], double slope0,
		 double slope1)
{
	return sqrt(slope0 * slope0 * matrix[0][0] +
				2 * slope0 * slope1 * matrix[1][0] +
				slope1 * slope1 * matrix[1][1]);
}

/*
 * A hazard that is the same at all ages, with its likelihood.
 */
static void
set_theta(RetentionModel *model, FitStatus status, double theta,
		  double at_risk)
{
	model->status = status;
	model->parameters[MODEL_THETA] = theta;
	model->log_likelihood = 0;
	if (theta <= 0 || theta >= 1)
		return;
	model->errors[MODEL_THETA] = sqrt(theta * (1 - theta) / at_risk);
	model->log_likelihood = at_risk * (theta * log(theta) +
									   (1 - theta) * log1p(-theta));
}

/*
 * What a fit of any model begins with: the hazard at the first age, drawn
 * towards one half so that it is neither 0 nor 1.
 */
static double
first_hazard(const FitData *data)
{
	return (data->ages[0].churned * data->total + 0.5) /
		(data->ages[0].at_risk * data->total + 1);
}

/*
 * Does the likelihood of sbg not grow from rho = 0 on, where customers are all
 * alike?
 */
static bool
falls_at_first(const FitData *data)
{
	double		slope = 0;
	double		size = 0;

	for (int j = 0; j < data->count; j++)
	{
		const FitAge *at = &data->ages[j];
		double		n = at->at_risk;
		/* t - 1, or the sum of it over a run */
		double		k = (at->before + at->age - 1) / 2 * (at->age - at->before);

		slope += k * ((n - at->churned) / (1 - data->theta) - n);
		size += k * n;
	}
	return slope <= SAME_SHARE * size;
}

/*
 * sbg, or geometric where no sbg is more likely. A likelihood that falls at
 * first may have its maximum behind that, where some leave at once, and many at
 * the end of a contract: the search for it comes from the other side.
 */
static void
fit_sbg(RetentionModel *model, const FitData *data)
{
	bool		falls = falls_at_first(data);
	double		hazard = first_hazard(data);
	double		start[] = {log(hazard / (1 - hazard)),
	log(falls ? FAR_OUT : 0.5)};
	FitPoint	point = mrr_fit_maximum(&sbg_model, data, start);
	double		mu = point.natural[0];
	double		rho = point.natural[1];
	double		matrix[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];

	model->iterations = point.iterations;
	if (falls)
	{
		RetentionModel geometric = *model;

		set_theta(&geometric, FIT_GEOMETRIC, data->theta, data->total);
		if (!point.converged || point.likelihood <=
			geometric.log_likelihood / data->total + SAME_SHARE)
		{
			*model = geometric;
			return;
		}
	}
	model->status = point.converged ? FIT_CONVERGED : FIT_NOT_CONVERGED;
	model->parameters[MODEL_ALPHA] = mu / rho;
	model->parameters[MODEL_BETA] = 1 / (1 + exp(point.free[0])) / rho;
	model->log_likelihood = point.likelihood * data->total;
	if (point.converged && mrr_fit_covariance(&sbg_model, data, &point, matrix))
	{
		model->errors[MODEL_ALPHA] = error_of(matrix, 1 / rho, -mu / rho / rho);
		model->errors[MODEL_BETA] = error_of(matrix, -1 / rho,
											 (mu - 1) / rho / rho);
	}
}

static void
fit_weibull(RetentionModel *model, const FitData *data)
{
	double		start[] = {log(-log1p(-first_hazard(data))), 0};
	FitPoint	point = mrr_fit_maximum(&weibull_model, data, start);
	double		matrix[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];

	model->status = point.converged ? FIT_CONVERGED : FIT_NOT_CONVERGED;
	model->parameters[MODEL_THETA] = -expm1(-point.natural[0]);
	model->parameters[MODEL_C] = point.natural[1];
	model->log_likelihood = point.likelihood * data->total;
	model->iterations = point.iterations;
	if (point.converged && mrr_fit_covariance(&weibull_model, data, &point, matrix))
	{
		model->errors[MODEL_THETA] = error_of(matrix, exp(-point.natural[0]), 0);
		model->errors[MODEL_C] = sqrt(matrix[1][1]);
	}
}

/*
 * Search from alpha, beta and c, and keep what is better than the best so far.
 */
static void
search_bdw(const FitData *data, double alpha, double beta, double c,
		   FitPoint *best, int *iterations)
{
	double		start[] = {log(alpha), log(beta), log(c)};
	FitPoint	point = mrr_fit_maximum(&bdw_model, data, start);

	*iterations += point.iterations;
	if (point.likelihood > best->likelihood)
		*best = point;
}

/*
 * The best of six starts: from sbg, from discrete_weibull with customers who
 * hardly differ, from sbg with hazards that rise or fall by themselves; and from
 * customers who differ as much as can be, half of whom churn at age 1, or hardly
 * anybody before a later one.
 */
static void
fit_bdw(RetentionModel *model, const FitData *data)
{
	RetentionModel sbg = *model;
	RetentionModel weibull = *model;
	FitPoint	best = {0};
	double		matrix[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
	double		alpha = 10 * data->theta;
	double		beta = 10 * (1 - data->theta);
	double		theta;
	double		needed;
	int			iterations = 0;

	fit_sbg(&sbg, data);
	if (sbg.status != FIT_GEOMETRIC)
	{
		alpha = sbg.parameters[MODEL_ALPHA];
		beta = sbg.parameters[MODEL_BETA];
	}
	fit_weibull(&weibull, data);
	theta = weibull.parameters[MODEL_THETA];
	needed = (weibull.log_likelihood + SAME_LIKELIHOOD) / data->total;

	best.likelihood = -INFINITY;
	search_bdw(data, alpha, beta, 1, &best, &iterations);
	search_bdw(data, 1000 * theta, 1000 * (1 - theta),
			   weibull.parameters[MODEL_C], &best, &iterations);
	search_bdw(data, alpha, beta, 1.5, &best, &iterations);
	search_bdw(data, alpha, beta, 0.7, &best, &iterations);
	search_bdw(data, 0.1, 0.1, 10, &best, &iterations);
	search_bdw(data, 0.1, 1000, 10, &best, &iterations);
	if (best.likelihood < needed)
	{
		*model = weibull;
		if (weibull.status == FIT_CONVERGED)
			model->status = FIT_DISCRETE_WEIBULL;
		model->iterations = iterations;
		return;
	}
	model->status = best.converged ? FIT_CONVERGED : FIT_NOT_CONVERGED;
	memcpy(model->parameters, best.natural, sizeof(best.natural));
	model->log_likelihood = best.likelihood * data->total;
	model->iterations = iterations;
	if (best.converged && mrr_fit_covariance(&bdw_model, data, &best, matrix))
		for (int i = 0; i < bdw_model.parameters; i++)
			model->errors[i] = sqrt(matrix[i][i]);
}

/*
 * Does nobody churn after age 1, though some did then?
 */
static bool
is_polarised(const FitData *data)
{
	for (int j = 1; j < data->count; j++)
		if (data->ages[j].churned > 0)
			return false;
	return data->ages[0].before == 0 && data->ages[0].churned > 0;
}

/*
 * The ages from 1 on, as parts of all customers at risk (L2).
 */
static FitData
fit_data(const LifeTable *table)
{
	FitData		data = {0};
	LifeTableCursor cursor = life_table_walk(table);
	LifeTableAge row;
	double		churned = 0;

	data.ages = palloc(mul_size(Max(table->count, 1), sizeof(FitAge)));
	while (life_table_next(&cursor, &row))
	{
		FitAge	   *last = data.ages + Max(data.count - 1, 0);

		if (row.age == 0 || row.at_risk == 0)
			continue;
		data.ages_at_risk++;
		data.total += (double) row.at_risk;
		churned += (double) row.churned;
		if (data.count > 0 && last->age == row.age - 1 &&
			last->at_risk == (double) row.at_risk && last->churned == 0 &&
			row.churned == 0)
			last->age = row.age;
		else
		{
			last = &data.ages[data.count++];
			last->before = row.age - 1;
			last->age = row.age;
			last->at_risk = (double) row.at_risk;
			last->churned = (double) row.churned;
		}
	}
	for (int j = 0; j < data.count; j++)
	{
		FitAge	   *at = &data.ages[j];

		at->log_before = at->before > 0 ? log(at->before) : 0;
		at->log_age = log(at->age);
		at->at_risk /= data.total;
		at->churned /= data.total;
	}
	data.theta = churned / data.total;
	return data;
}

/*
 * Fit a model to a canonical table; false if nobody is at risk at age 1 or
 * later.
 */
bool
mrr_fit(const LifeTable *table, ModelKind kind, RetentionModel *model)
{
	FitData		data = fit_data(table);
	double		theta = data.theta;
	int			needed = kind == MODEL_BDW ? MIN_AGES_BDW
		: kind == MODEL_GEOMETRIC ? 1 : 2;

	if (data.count == 0)
		return false;
	model->kind = kind;
	model->iterations = 0;
	for (int i = 0; i < MODEL_PARAMETERS; i++)
		model->parameters[i] = model->errors[i] = NAN;

	if (theta == 0)
		set_theta(model, FIT_NO_CHURN, 0, data.total);
	else if (theta == 1)
		set_theta(model, FIT_ALL_CHURN, 1, data.total);
	else if (data.ages_at_risk < needed)
		set_theta(model, FIT_NOT_IDENTIFIED, theta, data.total);
	else if (kind == MODEL_GEOMETRIC)
		set_theta(model, FIT_CONVERGED, theta, data.total);
	else if (is_polarised(&data))
		set_theta(model, FIT_POLARISED,
				  data.ages[0].churned / data.ages[0].at_risk,
				  data.ages[0].at_risk * data.total);
	else if (kind == MODEL_SBG)
		fit_sbg(model, &data);
	else if (kind == MODEL_DISCRETE_WEIBULL)
		fit_weibull(model, &data);
	else
		fit_bdw(model, &data);
	return true;
}
