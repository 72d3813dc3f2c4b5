/*
 * retention_model_fit.c
 *		Fitting a model to a life table; what is maximised, and what each
 *		status means, stands in retention_model.h.
 *
 * With r(t) = ln(1 - h(t)), ln S(t) - ln S(t - 1), every likelihood here is
 *
 *		sum of d ln(1 - exp(r)) + (n - d) r
 *
 * so that a model is no more than its r and the derivatives of r. Newton's
 * method runs on parameters without bounds, which are logarithms of the
 * natural ones, or the logit of a probability; the likelihood is divided by
 * the sum of n, which makes every step the same for counts of any size (L2).
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "compat.h"
#include "distribution.h"
#include "miscadmin.h"
#include "retention_model.h"

#define MAX_PARAMETERS		3
#define MAX_ITERATIONS		200

/* One over the standard error of a parameter's logarithm, at a maximum. */
#define LEAST_INFORMATION	1e-3

/* A step that has to be made shorter than this leads nowhere. */
#define SHORTEST_PART		1e-8

/* No step changes a parameter by more than a factor of e^2 at first. */
#define STEP_CAP			2.0

/* Twice the gain that Newton's next step promises: near, and there. */
#define NEAR_MAXIMUM		1e-10
#define AT_MAXIMUM			1e-20

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

#define MIN_AGES_BDW		4

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

/* What bdw needs at one end of a step. */
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
	double		first[MAX_PARAMETERS];
	double		second[MAX_PARAMETERS][MAX_PARAMETERS]; /* lower triangle */
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
	double		limits[MAX_PARAMETERS]; /* where a search ends */
} FitModel;

/* A point with the likelihood there, and how the search for it ended. */
typedef struct FitPoint
{
	double		free[MAX_PARAMETERS];	/* the parameters without bounds */
	double		natural[MAX_PARAMETERS];
	double		likelihood;
	double		gradient[MAX_PARAMETERS];
	double		hessian[MAX_PARAMETERS][MAX_PARAMETERS];	/* lower */
	int			iterations;
	bool		converged;
} FitPoint;

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
	BdwEnd		end = {age, log_age, power(age, log_age, natural[2])};
	double		alpha = natural[0];
	double		x = natural[1] + end.y;

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
	term->r = mrr_log_beta_ratio(alpha, beta, lower.y, term->last.y);
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
 * A natural parameter and its first two derivatives by the free one.
 */
static void
natural_parameter(const FitModel *model, int i, double value,
				  double *natural, double *first, double *second)
{
	if (i == 0 && model->logit)
	{
		*natural = 1 / (1 + exp(-value));
		*first = *natural / (1 + exp(value));
		*second = *first * tanh(-value / 2);	/* 1 - 2p */
	}
	else
		*natural = *first = *second = exp(value);
}

/*
 * Likelihood, gradient and Hessian at the free parameters of a point. The
 * Hessian by the natural parameters goes to "information" if that is not
 * NULL, times -1.
 */
static void
evaluate(const FitModel *model, const FitData *data, FitPoint *point,
		 double information[MAX_PARAMETERS][MAX_PARAMETERS])
{
	double		first[MAX_PARAMETERS];
	double		second[MAX_PARAMETERS];
	double		gradient[MAX_PARAMETERS] = {0};
	double		hessian[MAX_PARAMETERS][MAX_PARAMETERS] = {{0}};
	FitTerm		term;

	term.last.age = -1;
	for (int i = 0; i < model->parameters; i++)
		natural_parameter(model, i, point->free[i], &point->natural[i],
						  &first[i], &second[i]);
	point->likelihood = 0;
	for (int j = 0; j < data->count; j++)
	{
		const FitAge *at = &data->ages[j];
		double		d = at->churned;
		double		stayed = at->at_risk - d;
		double		by_r = stayed;
		double		by_r_twice = 0;

		if (j % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		model->term(at, point->natural, &term);
		point->likelihood += stayed * term.r;
		if (d > 0)
		{
			double		odds = 1 / expm1(-term.r);	/* (1 - h) / h */

			point->likelihood += d * log(-expm1(term.r));
			by_r -= d * odds;
			by_r_twice = -d * odds * (1 + odds);
		}
		for (int i = 0; i < model->parameters; i++)
		{
			gradient[i] += by_r * term.first[i];
			for (int k = 0; k <= i; k++)
				hessian[i][k] += by_r * term.second[i][k] +
					by_r_twice * term.first[i] * term.first[k];
		}
	}
	for (int i = 0; i < model->parameters; i++)
	{
		point->gradient[i] = gradient[i] * first[i];
		for (int k = 0; k <= i; k++)
		{
			point->hessian[i][k] = hessian[i][k] * first[i] * first[k];
			if (information != NULL)
				information[i][k] = -hessian[i][k];
		}
		point->hessian[i][i] += gradient[i] * second[i];
	}
}

/*
 * The triangular root of a positive definite matrix (lower), or false.
 */
static bool
cholesky(int size, double matrix[MAX_PARAMETERS][MAX_PARAMETERS])
{
	for (int i = 0; i < size; i++)
		for (int k = 0; k <= i; k++)
		{
			double		sum = matrix[i][k];

			for (int j = 0; j < k; j++)
				sum -= matrix[i][j] * matrix[k][j];
			if (i > k)
				matrix[i][k] = sum / matrix[k][k];
			else if (sum > 0)
				matrix[i][i] = sqrt(sum);
			else
				return false;
		}
	return true;
}

/*
 * Solve root * root' x = x in place.
 */
static void
cholesky_solve(int size, double root[MAX_PARAMETERS][MAX_PARAMETERS],
			   double *x)
{
	for (int i = 0; i < size; i++)
	{
		for (int k = 0; k < i; k++)
			x[i] -= root[i][k] * x[k];
		x[i] /= root[i][i];
	}
	for (int i = size - 1; i >= 0; i--)
	{
		for (int k = i + 1; k < size; k++)
			x[i] -= root[k][i] * x[k];
		x[i] /= root[i][i];
	}
}

/*
 * Newton's step uphill, and twice the gain that it promises. Where the
 * likelihood is not concave, its Hessian is made so by growing its diagonal.
 */
static double
newton_step(const FitModel *model, const FitPoint *point, double *step)
{
	double		root[MAX_PARAMETERS][MAX_PARAMETERS];
	double		gain = 0;

	for (double added = 0;; added = Max(4 * added, 1e-6))
	{
		for (int i = 0; i < model->parameters; i++)
		{
			for (int k = 0; k <= i; k++)
				root[i][k] = -point->hessian[i][k];
			root[i][i] += added;
		}
		if (cholesky(model->parameters, root))
			break;
		if (!(added < DBL_MAX / 4))
			return NAN;
	}
	memcpy(step, point->gradient, sizeof(point->gradient));
	cholesky_solve(model->parameters, root, step);
	for (int i = 0; i < model->parameters; i++)
		gain += step[i] * point->gradient[i];
	return gain;
}

/*
 * The point that a part of a step leads to.
 */
static FitPoint
moved(const FitModel *model, const FitData *data, const FitPoint *point,
	  const double *step, double part)
{
	FitPoint	next = *point;

	for (int i = 0; i < model->parameters; i++)
		next.free[i] += part * step[i];
	evaluate(model, data, &next, NULL);
	return next;
}

static bool
is_inside(const FitModel *model, const FitPoint *point)
{
	for (int i = 0; i < model->parameters; i++)
		if (point->natural[i] > model->limits[i])
			return false;
	return true;
}

/*
 * Does the likelihood tell every parameter at a point, or is it flat?
 */
static bool
is_determined(const FitModel *model, const FitData *data,
			  const FitPoint *point)
{
	double		root[MAX_PARAMETERS][MAX_PARAMETERS];

	for (int i = 0; i < model->parameters; i++)
		for (int k = 0; k <= i; k++)
			root[i][k] = -point->hessian[i][k] * data->total;
	if (!cholesky(model->parameters, root))
		return false;
	for (int i = 0; i < model->parameters; i++)
		if (root[i][i] < LEAST_INFORMATION)
			return false;
	return true;
}

/*
 * The maximum that is reached from given free parameters.
 */
static FitPoint
maximise(const FitModel *model, const FitData *data, const double *start)
{
	FitPoint	point = {{0}};

	memcpy(point.free, start, model->parameters * sizeof(double));
	evaluate(model, data, &point, NULL);
	while (point.iterations < MAX_ITERATIONS && is_inside(model, &point))
	{
		double		step[MAX_PARAMETERS];
		double		gain = newton_step(model, &point, step);
		double		longest = 0;
		double		part;
		FitPoint	next;

		CHECK_FOR_INTERRUPTS();
		if (!(gain >= 0))
			break;
		point.iterations++;
		for (int i = 0; i < model->parameters; i++)
			longest = Max(longest, fabs(step[i]));
		part = longest > STEP_CAP ? STEP_CAP / longest : 1;
		next = moved(model, data, &point, step, part);
		/* So near, the likelihood has no digits left to compare. */
		while (gain > NEAR_MAXIMUM && part > SHORTEST_PART &&
			   !(next.likelihood >= point.likelihood + 1e-4 * part * gain))
		{
			part /= 2;
			next = moved(model, data, &point, step, part);
		}
		if (!isfinite(next.likelihood) || part <= SHORTEST_PART)
			break;
		point = next;
		if (gain < AT_MAXIMUM)
		{
			point.converged = is_determined(model, data, &point);
			break;
		}
	}
	return point;
}

/*
 * Variances of the natural parameters at a maximum, from the inverse of the
 * observed information.
 */
static bool
covariance(const FitModel *model, const FitData *data, const FitPoint *point,
		   double result[MAX_PARAMETERS][MAX_PARAMETERS])
{
	double		root[MAX_PARAMETERS][MAX_PARAMETERS];
	FitPoint	here = *point;

	evaluate(model, data, &here, root);
	if (!cholesky(model->parameters, root))
		return false;
	for (int i = 0; i < model->parameters; i++)
	{
		memset(result[i], 0, sizeof(result[i]));
		result[i][i] = 1 / data->total;
		cholesky_solve(model->parameters, root, result[i]);
	}
	return true;
}

/*
 * The standard error of a function of two parameters with these slopes.
 */
static double
error_of(double matrix[MAX_PARAMETERS][MAX_PARAMETERS], double slope0,
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

static FitPoint
fit_sbg(RetentionModel *model, const FitData *data)
{
	double		hazard = first_hazard(data);
	double		start[] = {log(hazard / (1 - hazard)), log(0.5)};
	FitPoint	point = maximise(&sbg_model, data, start);
	double		mu = point.natural[0];
	double		rho = point.natural[1];
	double		matrix[MAX_PARAMETERS][MAX_PARAMETERS];

	model->status = point.converged ? FIT_CONVERGED : FIT_NOT_CONVERGED;
	model->parameters[MODEL_ALPHA] = mu / rho;
	model->parameters[MODEL_BETA] = 1 / (1 + exp(point.free[0])) / rho;
	model->log_likelihood = point.likelihood * data->total;
	model->iterations = point.iterations;
	if (point.converged && covariance(&sbg_model, data, &point, matrix))
	{
		model->errors[MODEL_ALPHA] = error_of(matrix, 1 / rho, -mu / rho / rho);
		model->errors[MODEL_BETA] = error_of(matrix, -1 / rho,
											 (mu - 1) / rho / rho);
	}
	return point;
}

static FitPoint
fit_weibull(RetentionModel *model, const FitData *data)
{
	double		start[] = {log(-log1p(-first_hazard(data))), 0};
	FitPoint	point = maximise(&weibull_model, data, start);
	double		matrix[MAX_PARAMETERS][MAX_PARAMETERS];

	model->status = point.converged ? FIT_CONVERGED : FIT_NOT_CONVERGED;
	model->parameters[MODEL_THETA] = -expm1(-point.natural[0]);
	model->parameters[MODEL_C] = point.natural[1];
	model->log_likelihood = point.likelihood * data->total;
	model->iterations = point.iterations;
	if (point.converged && covariance(&weibull_model, data, &point, matrix))
	{
		model->errors[MODEL_THETA] = error_of(matrix, exp(-point.natural[0]), 0);
		model->errors[MODEL_C] = sqrt(matrix[1][1]);
	}
	return point;
}

/*
 * Is there no sign of customers who differ: does the likelihood of sbg not
 * grow from rho = 0 on?
 */
static bool
is_geometric(const FitData *data)
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
	return slope <= 1e-12 * size;
}

/*
 * Search from alpha, beta and c, and keep what is better than the best so far.
 */
static void
search_bdw(const FitData *data, double alpha, double beta, double c,
		   FitPoint *best, int *iterations)
{
	double		start[] = {log(alpha), log(beta), log(c)};
	FitPoint	point = maximise(&bdw_model, data, start);

	*iterations += point.iterations;
	if (point.likelihood > best->likelihood)
		*best = point;
}

/*
 * The best of four starts: from sbg, from discrete_weibull with customers who
 * hardly differ, and from sbg with hazards that rise or fall by themselves; a
 * fifth one, from customers who differ as much as can be, before it is given
 * up and discrete_weibull.
 */
static void
fit_bdw(RetentionModel *model, const FitData *data)
{
	RetentionModel sbg = *model;
	RetentionModel weibull = *model;
	FitPoint	best = {{0}};
	double		matrix[MAX_PARAMETERS][MAX_PARAMETERS];
	double		alpha = 10 * data->theta;
	double		beta = 10 * (1 - data->theta);
	double		theta;
	double		needed;
	int			iterations = 0;

	if (!is_geometric(data))
	{
		fit_sbg(&sbg, data);
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
	if (best.likelihood < needed)
		search_bdw(data, 0.1, 0.1, 10, &best, &iterations);
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
	if (best.converged && covariance(&bdw_model, data, &best, matrix))
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
	else if (kind == MODEL_SBG && is_geometric(&data))
		set_theta(model, FIT_GEOMETRIC, theta, data.total);
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
