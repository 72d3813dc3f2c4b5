/*
 * clv.c
 *		The value of a new customer; formulas and laws L1 to L3 stand in clv.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "clv.h"
#include "compat.h"
#include "miscadmin.h"

#define MONTHS_A_YEAR	12.0
#define DAYS_A_YEAR		365.0

/*
 * The length of a step in years (L1).
 */
static double
years_per_step(MrrCalendarStep step)
{
	return step > 0 ? step / MONTHS_A_YEAR : -step / DAYS_A_YEAR;
}

/*
 * The walk over the ages that a curve's horizon includes. The curve is
 * canonical and has customers.
 */
ClvWalk
mrr_clv_walk(const CohortCurve *curve)
{
	ClvWalk		walk = {.curve = curve};
	const CurveAge *start = &curve->ages[0];
	double		years = years_per_step(curve->step);

	walk.first_revenue = (double) start->mrr[CURVE_INITIAL] /
		MRR_MICROS_PER_UNIT / (double) start->customers[CURVE_CUSTOMERS] *
		years * MONTHS_A_YEAR * curve->margin;
	walk.log_discount = log1p(curve->annual_discount_rate) * years;
	walk.age = -1;
	walk.is_known = true;
	walk.retained = 1;
	return walk;
}

/*
 * R(k) at an age that is observed, from R(k - 1).
 */
static double
observed(const CurveAge *age, double before)
{
	double		mrr = (double) age->mrr[CURVE_MRR];

	if (age->mrr[CURVE_PREVIOUS] == 0)
		return mrr / (double) age->mrr[CURVE_INITIAL];
	return mrr_times(before, mrr / (double) age->mrr[CURVE_PREVIOUS]);
}

/*
 * R(k) beyond the last observed age.
 */
static double
projected(ClvWalk *walk)
{
	int32		last = walk->curve->count - 1;

	if (!walk->has_model)
	{
		walk->is_known = mrr_fit(life_table_from_curve(walk->curve), MODEL_SBG,
								 &walk->model);
		walk->has_model = true;
		walk->last_observed = walk->retained;
	}
	if (!walk->is_known)
		return 0;
	return mrr_times(walk->last_observed,
					 mrr_model_survival_from(&walk->model, last, walk->age));
}

/*
 * The next age; false at the horizon.
 */
bool
mrr_clv_next(ClvWalk *walk)
{
	const CohortCurve *curve = walk->curve;

	if (walk->age + 1 >= curve->horizon)
		return false;
	CHECK_FOR_INTERRUPTS();
	walk->age++;
	walk->is_projected = walk->age >= curve->count;
	if (walk->is_projected)
		walk->retained = projected(walk);
	else if (walk->age > 0)
		walk->retained = observed(&curve->ages[walk->age], walk->retained);
	walk->discount_factor = exp(-walk->age * walk->log_discount);
	walk->value = mrr_times(mrr_times(walk->first_revenue, walk->retained),
							walk->discount_factor);
	return true;
}

/*
 * The sum of exp(k * log_growth) over k < periods, which may be Infinity.
 */
double
mrr_growth_annuity(double log_growth, double periods)
{
	double		sum;

	if (log_growth == 0 || periods <= 1)
		return periods;			/* also where growth is to nothing */
	if (isinf(periods))
		return log_growth > 0 ? INFINITY : -1 / expm1(log_growth);
	/* Where the sum overflows, its divisor may do so as well. */
	sum = expm1(periods * log_growth);
	return isinf(sum) ? INFINITY : sum / expm1(log_growth);
}

/*
 * A product in which nothing times infinity is nothing (L3).
 */
double
mrr_times(double amount, double factor)
{
	return amount == 0 || factor == 0 ? 0 : amount * factor;
}
