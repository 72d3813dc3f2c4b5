/*
 * mrr_bridge_interval.c
 *		How sure a ratio is that so many customers make: intervals of a bridge.
 *
 * With a and b a start customer's MRR before and after, n of them, and
 * n_eff = (sum a)^2 / sum a^2, the number of customers of equal size that
 * would vary as much:
 *
 *	nrr				R = sum b / sum a; the variance of a ratio of sums,
 *					n/(n-1) sum (b - R a)^2 / (sum a)^2, with Student's t on
 *					n_eff - 1 degrees of freedom, cut off below 0
 *	gross retention	Wilson's interval of a share, out of n_eff
 *	logo retention	Wilson's interval of a share, out of n
 *	difference		of two logo retentions: Newcombe's, from their Wilson's
 *
 * Laws
 *	L1	One customer, or none, has no interval (NULL), and so has a bridge
 *		without the squares that it needs, or with typed-in ones that cannot
 *		be.
 *	L2	The sum of (b - R a)^2 is computed exactly: where everybody's MRR
 *		changed by the same factor, the interval of nrr is that one point.
 *	L3	A bridge that counts events has no intervals (mrr_bridge_fn.c, L2).
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "compat.h"
#include "distribution.h"
#include "mrr_movement.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(nrr_interval);
PG_FUNCTION_INFO_V1(gross_retention_interval);
PG_FUNCTION_INFO_V1(logo_retention_interval);
PG_FUNCTION_INFO_V1(logo_retention_difference_interval);

typedef struct Bounds
{
	double		lower;
	double		upper;
} Bounds;

/*
 * A whole number as numeric, and back as a double.
 */
static Datum
numeric_of(int128 value)
{
	StringInfoData buf;

	initStringInfo(&buf);
	mrr_append_int128(&buf, value);
	return DirectFunctionCall3(numeric_in, CStringGetDatum(buf.data),
							   ObjectIdGetDatum(InvalidOid),
							   Int32GetDatum(-1));
}

static double
double_of(Datum number)
{
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
											  number));
}

static Datum
product(Datum x, Datum y)
{
	return DirectFunctionCall2(numeric_mul, x, y);
}

/*
 * n_eff - 1, also where it is nearly 0: ((sum a)^2 - sum a^2) / sum a^2.
 */
static double
degrees_of_freedom(const MrrBridge *bridge)
{
	Datum		start = numeric_of(bridge->mrr[MRR_START]);
	Datum		squares = numeric_of(bridge->squares[MRR_START_SQUARED]);

	return double_of(DirectFunctionCall2(numeric_sub, product(start, start),
										 squares)) / double_of(squares);
}

/*
 * (sum a)^2 times sum of (b - R a)^2, with R = sum b / sum a (L2).
 */
static double
scaled_residuals(const MrrBridge *bridge, int128 sum_b)
{
	Datum		a = numeric_of(bridge->mrr[MRR_START]);
	Datum		b = numeric_of(sum_b);
	Datum		aa = numeric_of(bridge->squares[MRR_START_SQUARED]);
	Datum		ab = numeric_of(bridge->squares[MRR_START_TIMES_END]);
	Datum		bb = numeric_of(bridge->squares[MRR_END_SQUARED]);
	Datum		cross = product(product(a, b), ab);
	Datum		sum = DirectFunctionCall2(numeric_add,
										  product(product(a, a), bb),
										  product(product(b, b), aa));

	cross = product(numeric_of(2), cross);
	return double_of(DirectFunctionCall2(numeric_sub, sum, cross));
}

/*
 * A numeric as a bound; what is beyond a double is no bound at all.
 */
static RangeBound
bound(double value, bool is_lower)
{
	RangeBound	result = {(Datum) 0, isinf(value), true, is_lower};

	if (!result.infinite)
		result.val = DirectFunctionCall1(float8_numeric, Float8GetDatum(value));
	return result;
}

static Datum
range_of(Bounds bounds)
{
	TypeCacheEntry *type = lookup_type_cache(NUMRANGEOID, TYPECACHE_RANGE_INFO);
	RangeBound	lower = bound(bounds.lower, true);
	RangeBound	upper = bound(bounds.upper, false);

	return RangeTypePGetDatum(mrr_make_range(type, &lower, &upper));
}

/*
 * Wilson's interval of a share p out of n, which need not be whole: the zeros of
 * a quadratic polynomial, the lower one by their product, so that nothing is
 * ever subtracted that is nearly equal. Rounding leaves p between them.
 */
static Bounds
wilson(double p, double n, double confidence)
{
	double		q = mrr_normal_quantile(confidence);
	double		twice = 2 * n * p;
	double		spread = q * (q + sqrt(q * q + 2 * twice * (1 - p)));
	Bounds		bounds = {0, 1};

	if (p > 0)
		bounds.lower = p * (twice / (twice + spread));
	if (p < 1)
		bounds.upper = Min(Max((twice + spread) / (2 * (n + q * q)), p), 1);
	return bounds;
}

/*
 * nrr_interval(b, confidence)
 */
Datum
nrr_interval(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0, "nrr_interval");
	double		confidence = mrr_confidence_argument(fcinfo, 1);
	double		n = (double) bridge->customers[MRR_START];
	double		start = (double) bridge->mrr[MRR_START];
	int128		end = mrr_bridge_kept(bridge) + bridge->mrr[MRR_EXPANSION];
	double		degrees;
	double		ratio;
	double		residuals;
	double		error;
	Bounds		bounds;

	if (n < 2 || (bridge->flags & MRR_BRIDGE_NO_SQUARES) != 0)
		PG_RETURN_NULL();
	degrees = degrees_of_freedom(bridge);
	residuals = scaled_residuals(bridge, end);
	if (degrees <= 0 || residuals < 0)
		PG_RETURN_NULL();
	ratio = (double) end / start;
	error = sqrt(n / (n - 1) * residuals) / start / start;
	if (error > 0)
		error *= mrr_student_quantile(confidence, degrees);
	bounds.lower = Max(ratio - error, 0);
	bounds.upper = ratio + error;
	PG_RETURN_DATUM(range_of(bounds));
}

/*
 * gross_retention_interval(b, confidence)
 */
Datum
gross_retention_interval(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0,
												 "gross_retention_interval");
	double		confidence = mrr_confidence_argument(fcinfo, 1);
	double		degrees;

	if (bridge->customers[MRR_START] < 2 ||
		(bridge->flags & MRR_BRIDGE_NO_SQUARES) != 0)
		PG_RETURN_NULL();
	degrees = degrees_of_freedom(bridge);
	if (degrees <= 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(range_of(wilson((double) mrr_bridge_kept(bridge) /
									(double) bridge->mrr[MRR_START],
									degrees + 1, confidence)));
}

/*
 * The share of a bridge's start customers who stayed, and its interval; false
 * if there is none (L1).
 */
static bool
logo_share(FunctionCallInfo fcinfo, int argument, const char *function,
		   double confidence, double *share, Bounds *bounds)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, argument, function);
	int64		start = bridge->customers[MRR_START];
	int64		gone = bridge->customers[MRR_CHURN] +
		bridge->customers[MRR_LEAVING];

	if (start < 2)
		return false;
	*share = (double) (start - gone) / (double) start;
	*bounds = wilson(*share, (double) start, confidence);
	return true;
}

/*
 * logo_retention_interval(b, confidence)
 */
Datum
logo_retention_interval(PG_FUNCTION_ARGS)
{
	double		confidence = mrr_confidence_argument(fcinfo, 1);
	double		share;
	Bounds		bounds;

	if (!logo_share(fcinfo, 0, "logo_retention_interval", confidence, &share,
					&bounds))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(range_of(bounds));
}

/*
 * logo_retention_difference_interval(b, other, confidence): of the first less
 * the second.
 */
Datum
logo_retention_difference_interval(PG_FUNCTION_ARGS)
{
	double		confidence = mrr_confidence_argument(fcinfo, 2);
	double		share[2];
	Bounds		bounds[2];
	Bounds		difference;

	for (int i = 0; i < 2; i++)
		if (!logo_share(fcinfo, i, "logo_retention_difference_interval",
						confidence, &share[i], &bounds[i]))
			PG_RETURN_NULL();
	difference.lower = share[0] - share[1] -
		hypot(share[0] - bounds[0].lower, bounds[1].upper - share[1]);
	difference.upper = share[0] - share[1] +
		hypot(bounds[0].upper - share[0], share[1] - bounds[1].lower);
	PG_RETURN_DATUM(range_of(difference));
}
