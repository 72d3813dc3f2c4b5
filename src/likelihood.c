/*
 * likelihood.c
 *		Newton's method on the likelihood of a life table; laws L1 to L3 stand
 *		in likelihood.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "compat.h"
#include "likelihood.h"
#include "miscadmin.h"

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
		 double information[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS])
{
	double		first[FIT_MAX_PARAMETERS];
	double		second[FIT_MAX_PARAMETERS];
	double		gradient[FIT_MAX_PARAMETERS] = {0};
	double		hessian[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS] = {{0}};
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
cholesky(int size, double matrix[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS])
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
cholesky_solve(int size, double root[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS],
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
	double		root[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
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
	double		root[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];

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
FitPoint
mrr_fit_maximum(const FitModel *model, const FitData *data, const double *start)
{
	FitPoint	point = {0};

	memcpy(point.free, start, model->parameters * sizeof(double));
	evaluate(model, data, &point, NULL);
	while (point.iterations < MAX_ITERATIONS && is_inside(model, &point))
	{
		double		step[FIT_MAX_PARAMETERS] = {0};
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
bool
mrr_fit_covariance(const FitModel *model, const FitData *data, const FitPoint *point,
		   double result[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS])
{
	double		root[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
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
