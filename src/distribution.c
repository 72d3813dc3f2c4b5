/*
 * distribution.c
 *		Special functions, tails and quantiles; laws L1 to L3 stand in
 *		distribution.h.
 *
 * The functions are those of the NIST Digital Library of Mathematical
 * Functions (dlmf.nist.gov); its sections stand at each.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "compat.h"
#include "distribution.h"

/* From here on the asymptotic series below have more digits than a double. */
#define ASYMPTOTIC		16.0

/*
 * Degrees of freedom above which Student's distribution is the normal one but
 * for terms of their inverse, and below which nearly all of it is beyond a
 * double.
 */
#define NEARLY_NORMAL	1e6
#define LIKE_NOTHING	1e-12

/* Where a continued fraction stops; it never needs nearly that many steps. */
#define MAX_STEPS		100000

/*
 * The asymptotic series of ln Gamma(x) and its first two derivatives (DLMF
 * 5.11.1, 5.11.2, 5.15.8) go on by the Bernoulli numbers B(2k), k = 1, 2, ...:
 * in 1/x times powers of 1/x^2 the first one, in powers of it the others.
 */
static const double stirling[] = {	/* B(2k) / (2k (2k - 1)) */
	1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188,
	-691.0 / 360360, 1.0 / 156,
};
static const double bernoulli_2k[] = {	/* B(2k) / 2k */
	1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760,
	1.0 / 12,
};
static const double bernoulli[] = { /* B(2k) */
	1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730,
	7.0 / 6,
};

/*
 * Sum of series[k] u^(k + 1).
 */
static double
asymptotic(const double *series, int terms, double u)
{
	double		sum = 0;

	for (int k = terms - 1; k >= 0; k--)
		sum = (sum + series[k]) * u;
	return sum;
}

/*
 * The same at u and at v, as their difference divided by u - v: never a
 * difference of nearly equal numbers.
 */
static double
asymptotic_divided(const double *series, int terms, double u, double v)
{
	double		at_u = 0;
	double		divided = 0;

	for (int k = terms - 1; k >= 0; k--)
	{
		divided = divided * v + (at_u + series[k]);
		at_u = (at_u + series[k]) * u;
	}
	return divided;
}

/*
 * u - v for u = 1 / (x + d)^2 and v = 1 / x^2.
 */
static double
square_gap(double x, double d)
{
	double		product = x * (x + d);

	return -d / product * ((x + (x + d)) / product);
}

/*
 * What the series of ln Gamma has at x + d less what it has at x.
 */
static double
stirling_difference(double x, double d)
{
	double		u = 1 / ((x + d) * (x + d));
	double		v = 1 / (x * x);

	/* (x + d) S(u) - x S(v) of a series S in powers from the first on */
	return d * asymptotic(stirling, lengthof(stirling), u) +
		x * square_gap(x, d) *
		asymptotic_divided(stirling, lengthof(stirling), u, v);
}

double
mrr_lgamma_difference(double x, double d)
{
	double		below = 0;

	for (; Min(x, x + d) < ASYMPTOTIC; x++)
		below += log1p(d / x);	/* Gamma(x + 1) = x Gamma(x) */
	return (x - 0.5) * log1p(d / x) + d * log(x + d) - d - below +
		stirling_difference(x, d);
}

/*
 * The difference of two differences of ln Gamma,
 *
 *		ln Gamma(x + d) - ln Gamma(x) - ln Gamma(x + a + d) + ln Gamma(x + a),
 *
 * the same for a and d changed over, with their logarithms put together, so that
 * no term is larger than the result.
 */
double
mrr_log_beta_ratio(double a, double x, double d)
{
	double		shorter = Min(a, d);
	double		longer = Max(a, d);
	double		below = 0;

	for (; x < ASYMPTOTIC; x++)
		below += log1p(a / x * (d / (x + a + d)));
	return (x - 0.5) * log1p(a / x * (d / (x + a + d))) -
		a * log1p(d / (x + a)) - d * log1p(a / (x + d)) - below +
		(stirling_difference(x, shorter) -
		 stirling_difference(x + longer, shorter));
}

double
mrr_digamma_difference(double x, double d)
{
	double		below = 0;

	for (; Min(x, x + d) < ASYMPTOTIC; x++)
		below += d / (x * (x + d));
	return below + log1p(d / x) + d / (2 * x * (x + d)) -
		square_gap(x, d) *
		asymptotic_divided(bernoulli_2k, lengthof(bernoulli_2k),
						   1 / ((x + d) * (x + d)), 1 / (x * x));
}

double
mrr_trigamma_difference(double x, double d)
{
	double		below = 0;
	double		u;
	double		v;

	for (; Min(x, x + d) < ASYMPTOTIC; x++)
		below += square_gap(x, d);
	u = 1 / ((x + d) * (x + d));
	v = 1 / (x * x);
	return below + square_gap(x, d) / 2 -
		d / (x * (x + d)) * (1 + asymptotic(bernoulli, lengthof(bernoulli), v)) +
		square_gap(x, d) / (x + d) *
		asymptotic_divided(bernoulli, lengthof(bernoulli), u, v);
}

/*
 * The series holds for large x; DLMF 5.5.2 leads down from there.
 */
double
mrr_digamma(double x)
{
	double		below = 0;

	for (; x < ASYMPTOTIC; x++)
		below += 1 / x;
	return log(x) - 0.5 / x - below -
		asymptotic(bernoulli_2k, lengthof(bernoulli_2k), 1 / (x * x));
}

/*
 * The same (DLMF 5.15.5).
 */
double
mrr_trigamma(double x)
{
	double		below = 0;

	for (; x < ASYMPTOTIC; x++)
		below += 1 / (x * x);
	return below + (1 + 0.5 / x +
					asymptotic(bernoulli, lengthof(bernoulli), 1 / (x * x))) / x;
}

/*
 * ln Gamma(x) for x > 0, from Gamma(1) = 1.
 */
static double
log_gamma(double x)
{
	return mrr_lgamma_difference(1, x - 1);
}

/*
 * A continued fraction b0 + a1 / (b1 + a2 / (b2 + ...)), whose terms "term"
 * knows, by the method of Lentz in Thompson's and Barnett's form (DLMF 3.10).
 */
typedef void (*FractionTerm) (int n, const double *parameters, double *a,
							  double *b);

static double
continued_fraction(FractionTerm term, const double *parameters)
{
	double		a;
	double		b;
	double		value;
	double		c;
	double		d = 0;

	term(0, parameters, &a, &b);
	value = c = b == 0 ? DBL_MIN : b;
	for (int n = 1; n < MAX_STEPS; n++)
	{
		double		factor;

		term(n, parameters, &a, &b);
		d = b + a * d;
		c = b + a / c;
		d = 1 / (d == 0 ? DBL_MIN : d);
		c = c == 0 ? DBL_MIN : c;
		factor = c * d;
		value *= factor;
		if (fabs(factor - 1) < DBL_EPSILON)
			break;
	}
	return value;
}

/*
 * Of the incomplete beta function (DLMF 8.17.22): its reciprocal.
 */
static void
beta_term(int n, const double *parameters, double *a, double *b)
{
	double		p = parameters[0];
	double		q = parameters[1];
	double		x = parameters[2];
	int			m = n / 2;

	*b = 1;
	if (n % 2 == 0)
		*a = m * (q - m) * x / ((p + 2 * m - 1) * (p + 2 * m));
	else
		*a = -(p + m) * (p + q + m) * x / ((p + 2 * m) * (p + 2 * m + 1));
}

/*
 * The regularised incomplete beta function by its fraction, with x and 1 - x
 * both given: quick for x up to about (p + 1) / (p + q + 2).
 */
static double
incomplete_beta_below(double p, double q, double x, double rest)
{
	double		parameters[] = {p, q, x};
	double		log_x = x > 0.5 ? log1p(-rest) : log(x);
	double		log_rest = rest > 0.5 ? log1p(-x) : log(rest);

	if (x <= 0)
		return 0;
	/* 1 / B(p, q) = Gamma(p + q) / (Gamma(p) Gamma(q)) */
	return exp(p * log_x + q * log_rest + mrr_lgamma_difference(p, q) -
			   log_gamma(q)) / (p * continued_fraction(beta_term, parameters));
}

/*
 * The same for any x (DLMF 8.17.4). Which side is the quick one is decided once:
 * with rounding, neither may seem to be.
 */
static double
incomplete_beta(double p, double q, double x, double rest)
{
	return x > (p + 1) / (p + q + 2)
		? 1 - incomplete_beta_below(q, p, rest, x)
		: incomplete_beta_below(p, q, x, rest);
}

/*
 * Of the upper incomplete gamma function (DLMF 8.9.2, contracted).
 */
static void
gamma_term(int n, const double *parameters, double *a, double *b)
{
	double		s = parameters[0];
	double		x = parameters[1];

	*a = n * (s - n);
	*b = x + 2 * n + 1 - s;
}

/*
 * By the series (DLMF 8.11.4) where that is quick, otherwise by the fraction.
 */
double
mrr_chi_square_tail(double x, double degrees)
{
	double		s = degrees / 2;
	double		half = x / 2;
	double		parameters[] = {s, half};
	double		scale;

	if (x <= 0)
		return 1;
	scale = exp(s * log(half) - half - log_gamma(s));
	if (half < s + 1)
	{
		double		term = 1 / s;
		double		sum = term;

		for (int n = 1; n < MAX_STEPS && term > sum * DBL_EPSILON / 2; n++)
		{
			term *= half / (s + n);
			sum += term;
		}
		return Max(1 - scale * sum, 0);
	}
	return scale / continued_fraction(gamma_term, parameters);
}

/*
 * P(|X| > x) for x >= 0.
 */
static double
normal_tails(double x, double deviation)
{
	return erfc(x / (deviation * M_SQRT2));
}

static double
student_tails(double x, double degrees)
{
	double		square = x * x;

	return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + square),
						   square / (degrees + square));
}

/*
 * Where a falling function of x >= 0 gets down to "probability": bisection
 * down to neighbouring doubles, which needs no derivative and never fails.
 * Infinity if that is beyond the range of a double.
 */
static double
solve_tails(double (*tails) (double x, double parameter), double parameter,
			double probability)
{
	double		low = 0;
	double		high = 1;

	while (tails(high, parameter) > probability)
	{
		low = high;
		high *= 2;
		if (high > DBL_MAX / 4 || high * high > DBL_MAX)
			return INFINITY;
	}
	for (;;)
	{
		double		middle = low + (high - low) / 2;

		if (middle <= low || middle >= high)
			return middle;
		if (tails(middle, parameter) > probability)
			low = middle;
		else
			high = middle;
	}
}

double
mrr_normal_quantile(double confidence)
{
	return solve_tails(normal_tails, 1, 1 - confidence);
}

double
mrr_student_quantile(double confidence, double degrees)
{
	if (degrees > NEARLY_NORMAL)
	{
		/* Fisher's and Cornish's expansion, to the second of such terms */
		double		z = mrr_normal_quantile(confidence);
		double		zz = z * z;

		return z + z * (zz + 1) / (4 * degrees) +
			z * ((5 * zz + 16) * zz + 3) / (96 * degrees * degrees);
	}
	if (degrees < LIKE_NOTHING)
		return INFINITY;
	return solve_tails(student_tails, degrees, 1 - confidence);
}

/*
 * An argument above 0 and below 1.
 */
double
mrr_confidence_argument(FunctionCallInfo fcinfo, int argument)
{
	double		confidence = PG_GETARG_FLOAT8(argument);

	if (!(confidence > 0 && confidence < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence must be above 0 and below 1: %g",
						confidence)));
	return confidence;
}
