/*
 * retention_model.c
 *		Survival and lifetimes of a model; the models and laws L1 to L4 stand
 *		in retention_model.h.
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

/* Payments that are added one by one before the rest becomes an integral. */
#define SUMMED_PAYMENTS		1000

/*
 * The logarithm of x from which on Gamma(x + a) / Gamma(x) is x^a to all digits,
 * whatever the parameters (retention_model_fn.c, L2); and one up to which x is
 * a double.
 */
#define POWER_LAW			500.0
#define LARGEST_POWER		700.0

/* How deep the fraction behind a lifetime is at first, and how deep it gets. */
#define FIRST_DEPTH			64
#define MAX_DEPTH			(1 << 20)

/* Below this discount rate it would have to be deeper. */
#define SMALL_DISCOUNT		1e-6

/* Payments that grow are not added for longer than this. */
#define MAX_GROWTH			(1 << 24)

const char *const mrr_model_names[MODEL_KINDS] = {
	[MODEL_GEOMETRIC] = "geometric",
	[MODEL_SBG] = "sbg",
	[MODEL_DISCRETE_WEIBULL] = "discrete_weibull",
	[MODEL_BDW] = "bdw",
};

const char *const mrr_status_names[FIT_STATUSES] = {
	[FIT_CONVERGED] = "converged",
	[FIT_GEOMETRIC] = "geometric",
	[FIT_DISCRETE_WEIBULL] = "discrete_weibull",
	[FIT_POLARISED] = "polarised",
	[FIT_NO_CHURN] = "no_churn",
	[FIT_ALL_CHURN] = "all_churn",
	[FIT_NOT_IDENTIFIED] = "not_identified",
	[FIT_NOT_CONVERGED] = "not_converged",
};

/* What model and status together mean (L1). */
typedef enum Shape
{
	SHAPE_CONSTANT,				/* hazard theta at all ages */
	SHAPE_FIRST,				/* hazard theta at age 1, then none */
	SHAPE_WEIBULL,
	SHAPE_BETA,					/* mixed over customers: sbg */
	SHAPE_BETA_WEIBULL			/* and bdw */
} Shape;

static Shape
shape_of(const RetentionModel *model)
{
	switch (model->status)
	{
		case FIT_GEOMETRIC:
		case FIT_NO_CHURN:
		case FIT_ALL_CHURN:
		case FIT_NOT_IDENTIFIED:
			return SHAPE_CONSTANT;
		case FIT_POLARISED:
			return SHAPE_FIRST;
		case FIT_DISCRETE_WEIBULL:
			return SHAPE_WEIBULL;
		case FIT_CONVERGED:
		case FIT_NOT_CONVERGED:
			break;
	}
	switch (model->kind)
	{
		case MODEL_GEOMETRIC:
			return SHAPE_CONSTANT;
		case MODEL_DISCRETE_WEIBULL:
			return SHAPE_WEIBULL;
		case MODEL_SBG:
			return SHAPE_BETA;
		case MODEL_BDW:
			/* Without a maximum it may have come down to the simpler one. */
			return model->status == FIT_NOT_CONVERGED &&
				isnan(model->parameters[MODEL_ALPHA])
				? SHAPE_WEIBULL : SHAPE_BETA_WEIBULL;
	}
	pg_unreachable();
}

/*
 * Does the model, as its status has it, have this parameter?
 */
bool
mrr_model_uses(const RetentionModel *model, ModelParameter parameter)
{
	Shape		shape = shape_of(model);
	bool		is_mixed = shape == SHAPE_BETA || shape == SHAPE_BETA_WEIBULL;

	switch (parameter)
	{
		case MODEL_ALPHA:
		case MODEL_BETA:
			return is_mixed;
		case MODEL_THETA:
			return !is_mixed;
		case MODEL_C:
			return shape == SHAPE_WEIBULL || shape == SHAPE_BETA_WEIBULL;
	}
	pg_unreachable();
}

/*
 * ln of B(alpha, beta + age^c) / B(alpha, beta + from_age^c). Where that is so
 * far out that B is a power of it, it is never formed, since it may overflow.
 */
static double
log_beta_power_ratio(double alpha, double beta, double c, double from_age,
					 double age)
{
	double		log_to = c * log(age);
	double		log_from = from_age > 0 ? c * log(from_age) : -INFINITY;
	double		from = pow(from_age, c);

	if (log_to < LARGEST_POWER)
		return mrr_log_beta_ratio(alpha, beta + from, pow(age, c) - from);
	if (log_from < POWER_LAW)
		return mrr_lgamma_difference(beta + from, alpha) - alpha * log_to;
	return -alpha * c * log1p((age - from_age) / from_age);
}

/*
 * ln S(age) - ln S(from_age), from_age <= age: -Infinity where nobody is left.
 */
static double
log_survival_from(const RetentionModel *model, double from_age, double age)
{
	const double *p = model->parameters;
	double		churn = log1p(-p[MODEL_THETA]);

	if (age == from_age)
		return 0;
	switch (shape_of(model))
	{
		case SHAPE_CONSTANT:
			return (age - from_age) * churn;
		case SHAPE_FIRST:
			return from_age == 0 ? churn : 0;
		case SHAPE_WEIBULL:
			if (churn == 0)
				return 0;
			if (isinf(churn) || isinf(pow(age, p[MODEL_C])))
				return -INFINITY;
			return (pow(age, p[MODEL_C]) - pow(from_age, p[MODEL_C])) * churn;
		case SHAPE_BETA:
			return mrr_log_beta_ratio(p[MODEL_ALPHA], p[MODEL_BETA] + from_age,
									  age - from_age);
		case SHAPE_BETA_WEIBULL:
			return log_beta_power_ratio(p[MODEL_ALPHA], p[MODEL_BETA],
										p[MODEL_C], from_age, age);
	}
	pg_unreachable();
}

/*
 * Which share of those who reached from_age reaches age.
 */
double
mrr_model_survival_from(const RetentionModel *model, double from_age,
						double age)
{
	return exp(log_survival_from(model, from_age, age));
}

/*
 * E = F(1, beta; alpha + beta; 1 / (1 + d)), Gauss' hypergeometric function:
 * the lifetime under sbg. Its continued fraction (DLMF 15.7.5) has the partial
 * numerators (1 - g[n-1]) g[n] z, and with w = 1 - z every level of
 *
 *		y[n-1] = (g[n] w + (1 - g[n]) y[n]) / (g[n] + (1 - g[n]) y[n]),
 *		E = 1 / y[0]
 *
 * has positive terms only, however near to 1 z is.
 */
static double
beta_annuity_to(double alpha, double beta, double w, int depth)
{
	double		y = sqrt(w);	/* the limit for g = 1/2 */

	for (int n = depth; n > 0; n--)
	{
		int			half = n / 2;	/* whole */
		double		m = half;
		double		down;
		double		up;

		if (n % 2 == 1)
		{
			down = beta + m;	/* g is down / (down + up) */
			up = alpha + m;
		}
		else
		{
			down = m;
			up = alpha + beta + m - 1;
		}
		y = (down * w + up * y) / (down + up * y);
		if (n % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
	}
	return 1 / y;
}

/*
 * A discounted payment at age + x, given that age is reached.
 */
static double
payment(const RetentionModel *model, double age, double log_discount, double x)
{
	return exp(log_survival_from(model, age, age + x) - x * log_discount);
}

/*
 * The integral of payment() from "from" to infinity, by the substitution
 * x = from + scale * exp(pi/2 sinh u), which makes the trapezoidal rule
 * converge at once (Takahasi, Mori 1974). The rule is refined until two
 * results agree. It ends so far out that what is left is nothing, unless S
 * falls no faster than a power of t, which is known then.
 */
static double
integrate_payments(const RetentionModel *model, double age,
				   double log_discount, double from)
{
	const double *p = model->parameters;
	double		scale = age + from;
	double		before = 0;
	double		integral = 0;
	double		last = 0;		/* the last payment times its x */

	for (double step = 0.25; step > 0.001; step /= 2)
	{
		double		sum = 0;

		for (double u = -4.5; u < 6.5; u += step)
		{
			double		x = scale * exp(M_PI_2 * sinh(u));

			last = payment(model, age, log_discount, from + x) * x;
			sum += last * M_PI_2 * cosh(u);
		}
		CHECK_FOR_INTERRUPTS();
		integral = sum * step;
		if (fabs(integral - before) <= 1e-14 * integral)
			break;
		before = integral;
	}
	if (last <= integral * DBL_EPSILON)
		return integral;
	return shape_of(model) == SHAPE_BETA_WEIBULL && log_discount == 0
		? integral + last / (p[MODEL_C] * p[MODEL_ALPHA] - 1) : INFINITY;
}

/*
 * The sum of payments at age, age + 1, ...: the first ones as they are, the
 * rest by the formula of Euler and Maclaurin.
 */
static double
summed_annuity(const RetentionModel *model, double age, double discount_rate)
{
	double		log_discount = log1p(discount_rate);
	double		n = SUMMED_PAYMENTS;
	double		sum = 0;
	double		slope;

	for (int k = 0; k < SUMMED_PAYMENTS; k++)
	{
		double		next = payment(model, age, log_discount, k);

		sum += next;
		if (next < sum * DBL_EPSILON / SUMMED_PAYMENTS)
			return sum;
	}
	slope = payment(model, age, log_discount, n + 0.5) -
		payment(model, age, log_discount, n - 0.5);
	return sum + integrate_payments(model, age, log_discount, n) +
		payment(model, age, log_discount, n) / 2 - slope / 12;
}

/*
 * The same where payments grow by a discount rate below zero before S, which
 * falls faster than any power of it, gets the better of them.
 */
static double
growing_annuity(const RetentionModel *model, double age, double discount_rate)
{
	double		log_discount = log1p(discount_rate);
	double		sum = 0;
	double		before = 0;

	for (int k = 0; k < MAX_GROWTH; k++)
	{
		double		next = payment(model, age, log_discount, k);

		sum += next;
		if (next < before && next < sum * DBL_EPSILON / SUMMED_PAYMENTS)
			return sum;
		if (isinf(sum))
			break;
		before = next;
		if (k % 65536 == 0)
			CHECK_FOR_INTERRUPTS();
	}
	return INFINITY;
}

/*
 * The annuity of sbg from "age" on.
 */
static double
beta_annuity(const RetentionModel *model, double age, double discount_rate)
{
	double		alpha = model->parameters[MODEL_ALPHA];
	double		beta = model->parameters[MODEL_BETA] + age;
	double		w = discount_rate / (1 + discount_rate);
	double		before = 0;
	double		annuity = 0;

	if (discount_rate < 0)
		return INFINITY;		/* S falls like a power of t only */
	if (discount_rate == 0)
		return alpha > 1 ? (alpha + beta - 1) / (alpha - 1) : INFINITY;
	if (discount_rate < SMALL_DISCOUNT)
		return summed_annuity(model, age, discount_rate);
	for (int depth = FIRST_DEPTH; depth <= MAX_DEPTH; depth *= 2)
	{
		annuity = beta_annuity_to(alpha, beta, w, depth);
		if (fabs(annuity - before) <= 2 * DBL_EPSILON * annuity)
			break;
		before = annuity;
	}
	return annuity;
}

/*
 * What a customer who has just paid at "age" is expected to pay from that
 * payment on, one each age, discounted (L3).
 */
double
mrr_model_annuity(const RetentionModel *model, double age,
				  double discount_rate)
{
	const double *p = model->parameters;
	double		theta = p[MODEL_THETA];
	Shape		shape = shape_of(model);

	if (shape == SHAPE_WEIBULL && p[MODEL_C] == 1)
		shape = SHAPE_CONSTANT;
	switch (shape)
	{
		case SHAPE_CONSTANT:
			return discount_rate + theta > 0
				? (1 + discount_rate) / (discount_rate + theta) : INFINITY;
		case SHAPE_FIRST:
			if (age == 0 && theta == 1)
				return 1;
			if (discount_rate <= 0)
				return INFINITY;
			return 1 + (age == 0 ? 1 - theta : 1) / discount_rate;
		case SHAPE_BETA:
			return beta_annuity(model, age, discount_rate);
		case SHAPE_WEIBULL:
			if (theta == 1)
				return 1;
			if (theta == 0 && discount_rate <= 0)
				return INFINITY;
			if (discount_rate < 0)
				return p[MODEL_C] < 1 ? INFINITY
					: growing_annuity(model, age, discount_rate);
			break;
		case SHAPE_BETA_WEIBULL:
			if (discount_rate < 0 ||
				(discount_rate == 0 && p[MODEL_C] * p[MODEL_ALPHA] <= 1))
				return INFINITY;
			break;
	}
	return summed_annuity(model, age, discount_rate);
}
