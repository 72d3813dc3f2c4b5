/*
 * clv_fn.c
 *		Value without a history: from rates, from a contract, and of a customer
 *		who is there already.
 *
 * Laws
 *	L1	Money in is an amount (money.h, L1), money out a computed value (L4);
 *		a sum without a limit is Infinity (clv.h, L3).
 *	L2	A rate of churn is from 0 to 1, a discount rate above -1, NRR not below
 *		0, a number of years whole and not below 0; otherwise 22023.
 *	L3	NULL gives NULL, except for a horizon or a number of years: there it
 *		means without end.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "calendar.h"
#include "clv.h"
#include "compat.h"
#include "literal.h"
#include "miscadmin.h"
#include "money.h"
#include "retention_model_fn.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(simple_clv);
PG_FUNCTION_INFO_V1(residual_clv);
PG_FUNCTION_INFO_V1(contract_value);
PG_FUNCTION_INFO_V1(implied_nrr);

typedef enum Timing
{
	TIMING_ADVANCE,
	TIMING_ARREARS,
	TIMING_BEFORE_RENEWAL
} Timing;

static const char *const timing_names[] = {
	[TIMING_ADVANCE] = "advance",
	[TIMING_ARREARS] = "arrears",
	[TIMING_BEFORE_RENEWAL] = "before_renewal",
};

static void
out_of_range(const char *name, const char *range, double value)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("%s must be %s: %g", name, range, value)));
}

static double
amount_argument(FunctionCallInfo fcinfo, int argument)
{
	return (double) mrr_micros_from_numeric(PG_GETARG_DATUM(argument)) /
		MRR_MICROS_PER_UNIT;
}

static double
margin_argument(FunctionCallInfo fcinfo, int argument)
{
	double		margin = PG_GETARG_FLOAT8(argument);

	if (!isfinite(margin))
		out_of_range("margin", "finite", margin);
	return margin;
}

/*
 * simple_clv(arpa, churn_rate, discount_rate, margin, timing): with retention
 * r, the first payment now (advance), a period from now and only from who is
 * still there then (arrears), or with the decision to renew (before_renewal).
 */
Datum
simple_clv(PG_FUNCTION_ARGS)
{
	double		payment = amount_argument(fcinfo, 0) * margin_argument(fcinfo, 3);
	double		churn_rate = PG_GETARG_FLOAT8(1);
	double		discount_rate = mrr_discount_rate_argument(fcinfo, 2,
														   "discount_rate");
	char	   *word = text_to_cstring(PG_GETARG_TEXT_PP(4));
	int			timing = mrr_find_word(timing_names, lengthof(timing_names),
									   word, strlen(word));
	double		payments;

	if (!(churn_rate >= 0 && churn_rate <= 1))
		out_of_range("churn_rate", "from 0 to 1", churn_rate);
	if (timing < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown timing: \"%s\"", word),
				 errhint("There are: advance, arrears, before_renewal.")));
	/* 1 + d - r is d + churn, without a difference of nearly equal numbers */
	payments = discount_rate + churn_rate > 0
		? (1 + discount_rate) / (discount_rate + churn_rate) : INFINITY;
	if (timing == TIMING_ARREARS)
		payments = mrr_times((1 - churn_rate) / (1 + discount_rate), payments);
	else if (timing == TIMING_BEFORE_RENEWAL)
		payments = mrr_times(1 - churn_rate, payments);
	PG_RETURN_DATUM(mrr_numeric_from_double(mrr_times(payment, payments)));
}

/*
 * The horizon of a monthly model in months; Infinity for NULL.
 */
static double
months_argument(FunctionCallInfo fcinfo, int argument)
{
	MrrCalendarStep horizon;

	if (PG_ARGISNULL(argument))
		return INFINITY;
	horizon = mrr_step_argument(fcinfo, argument, "horizon");
	if (horizon < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("horizon must be a whole number of months"),
						errdetail("It is %s.", mrr_step_text(horizon))));
	if (horizon > CURVE_MAX_AGES)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("horizon cannot have more than %d steps",
							   CURVE_MAX_AGES),
						errhint("NULL is without end.")));
	return horizon;
}

/*
 * residual_clv(mrr, age, m, annual_discount_rate, horizon, margin)
 */
Datum
residual_clv(PG_FUNCTION_ARGS)
{
	double		payment;
	double		age;
	RetentionModel model;
	double		rate;
	double		log_discount;
	double		horizon;
	double		payments = 0;

	for (int i = 0; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i) && i != 4)
			PG_RETURN_NULL();
	payment = amount_argument(fcinfo, 0) * margin_argument(fcinfo, 5);
	age = mrr_model_age_argument(fcinfo, 1, 0);
	model = mrr_model_argument(fcinfo, 2);
	rate = mrr_discount_rate_argument(fcinfo, 3, "annual_discount_rate");
	log_discount = log1p(rate) / MONTHS_PER_YEAR;
	horizon = months_argument(fcinfo, 4);
	if (isinf(horizon))
		payments = mrr_model_annuity(&model, age, expm1(log_discount));
	else
		for (int k = 0; k < horizon; k++)
		{
			CHECK_FOR_INTERRUPTS();
			payments += mrr_times(mrr_model_survival_from(&model, age, age + k),
								  exp(-k * log_discount));
		}
	PG_RETURN_DATUM(mrr_numeric_from_double(mrr_times(payment, payments)));
}

/*
 * A number of years; Infinity for NULL.
 */
static double
years_argument(FunctionCallInfo fcinfo, int argument)
{
	double		years = PG_ARGISNULL(argument) ? INFINITY
		: PG_GETARG_FLOAT8(argument);

	if (!(years >= 0) || (isfinite(years) && years != floor(years)))
		out_of_range("years", "a whole number, or infinite", years);
	return years;
}

/*
 * contract_value(first_year, nrr, years, discount_rate): each year pays nrr
 * times the one before, discounted from the second one on.
 */
Datum
contract_value(PG_FUNCTION_ARGS)
{
	double		nrr;
	double		rate;
	double		years;
	double		payments;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	nrr = PG_GETARG_FLOAT8(1);
	rate = mrr_discount_rate_argument(fcinfo, 3, "discount_rate");
	years = years_argument(fcinfo, 2);
	if (!(nrr >= 0) || isinf(nrr))
		out_of_range("nrr", "at least 0 and finite", nrr);
	/* Exactly 0 where the growth is that of the discount: log() would not be. */
	payments = mrr_growth_annuity(log1p((nrr - (1 + rate)) / (1 + rate)),
								  years);
	PG_RETURN_DATUM(mrr_numeric_from_double(mrr_times(amount_argument(fcinfo, 0),
													  payments)));
}

/*
 * implied_nrr(first_year, total, years): the nrr with which contract_value()
 * comes to the total. NULL if no nrr does.
 */
Datum
implied_nrr(PG_FUNCTION_ARGS)
{
	double		first_year = amount_argument(fcinfo, 0);
	double		total = amount_argument(fcinfo, 1);
	double		years = years_argument(fcinfo, 2);
	double		ratio;
	double		low;
	double		high;

	if (!(first_year > 0))
		out_of_range("first_year", "above 0", first_year);
	if (isinf(years))
		out_of_range("years", "finite", years);
	ratio = total / first_year;
	if (ratio < 1 || years < 2)
		PG_RETURN_NULL();
	if (ratio == 1)
		PG_RETURN_FLOAT8(0);

	/* Of its logarithm: 1 + nrr <= ratio <= 1 / (1 - nrr) where that is. */
	low = log(ratio - 1) - log(ratio);
	high = log(ratio);
	for (;;)
	{
		double		middle = low + (high - low) / 2;

		if (middle <= low || middle >= high)
			PG_RETURN_FLOAT8(exp(middle));
		if (mrr_growth_annuity(middle, years) < ratio)
			low = middle;
		else
			high = middle;
	}
}
