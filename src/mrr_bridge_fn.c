/*
 * mrr_bridge_fn.c
 *		Reading a bridge, and one customer's bridge with options.
 *
 * Laws
 *	L1	A ratio without a denominator is NULL.
 *	L2	On a bridge that counts events (netting 'daily') the ratios and
 *		diagnostics that speak of customers are errors (22023) which name the
 *		movement_... function, and the other way round.
 *	L3	What needs an absent detail is NULL.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "compat.h"
#include "mrr_movement.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(mrr_bridge);
PG_FUNCTION_INFO_V1(mrr_timeline_movement);
PG_FUNCTION_INFO_V1(mrr_bridge_movement);
PG_FUNCTION_INFO_V1(period);
PG_FUNCTION_INFO_V1(nrr);
PG_FUNCTION_INFO_V1(nrr_with_reactivation);
PG_FUNCTION_INFO_V1(gross_retention);
PG_FUNCTION_INFO_V1(logo_retention);
PG_FUNCTION_INFO_V1(net_churn);
PG_FUNCTION_INFO_V1(gross_churn);
PG_FUNCTION_INFO_V1(logo_churn);
PG_FUNCTION_INFO_V1(movement_nrr);
PG_FUNCTION_INFO_V1(movement_gross_retention);
PG_FUNCTION_INFO_V1(renewal_uplift);
PG_FUNCTION_INFO_V1(quick_ratio);
PG_FUNCTION_INFO_V1(arpa);
PG_FUNCTION_INFO_V1(effective_customers);
PG_FUNCTION_INFO_V1(largest_expansion);
PG_FUNCTION_INFO_V1(nrr_without_largest_expansion);
PG_FUNCTION_INFO_V1(expansion_concentration);

#define FIELD_FUNCTION(name, value)                                           \
	PG_FUNCTION_INFO_V1(name);                                                \
	Datum name(PG_FUNCTION_ARGS)                                              \
	{                                                                         \
		MrrBridge  *bridge = PG_GETARG_MRR_BRIDGE_P(0);                       \
		PG_RETURN_DATUM(value);                                               \
	}
#define AMOUNT_FUNCTION(name, field) \
	FIELD_FUNCTION(name, mrr_numeric_from_micros(bridge->mrr[field]))
#define COUNT_FUNCTION(name, field) \
	FIELD_FUNCTION(name, Int64GetDatum(bridge->customers[field]))

AMOUNT_FUNCTION(start_mrr, MRR_START)
AMOUNT_FUNCTION(new_mrr, MRR_NEW)
AMOUNT_FUNCTION(reactivation_mrr, MRR_REACTIVATION)
AMOUNT_FUNCTION(entering_mrr, MRR_ENTERING)
AMOUNT_FUNCTION(expansion_mrr, MRR_EXPANSION)
AMOUNT_FUNCTION(contraction_mrr, MRR_CONTRACTION)
AMOUNT_FUNCTION(leaving_mrr, MRR_LEAVING)
AMOUNT_FUNCTION(churned_mrr, MRR_CHURN)
AMOUNT_FUNCTION(end_mrr, MRR_END)
COUNT_FUNCTION(start_customers, MRR_START)
COUNT_FUNCTION(new_customers, MRR_NEW)
COUNT_FUNCTION(reactivation_customers, MRR_REACTIVATION)
COUNT_FUNCTION(entering_customers, MRR_ENTERING)
COUNT_FUNCTION(expansion_customers, MRR_EXPANSION)
COUNT_FUNCTION(contraction_customers, MRR_CONTRACTION)
COUNT_FUNCTION(leaving_customers, MRR_LEAVING)
COUNT_FUNCTION(churned_customers, MRR_CHURN)
COUNT_FUNCTION(end_customers, MRR_END)
COUNT_FUNCTION(unchanged_customers, MRR_UNCHANGED)
COUNT_FUNCTION(passing_customers, MRR_PASSING)

/*
 * mrr_bridge(t, from_date, to_date, netting, reactivation_window)
 */
Datum
mrr_bridge(PG_FUNCTION_ARGS)
{
	MrrTimelineView view;
	MrrPeriod	period;
	MrrBridge  *bridge;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	view = mrr_timeline_view(PG_GETARG_DATUM(0));
	period = mrr_period_argument(fcinfo, 1);
	bridge = mrr_bridge_create(&period, mrr_netting_argument(fcinfo, 3), true);
	mrr_bridge_book_timeline(bridge, &view, mrr_window_argument(fcinfo, 4));
	PG_RETURN_MRR_BRIDGE_P(bridge);
}

static Datum
movement_word(MrrMovement movement)
{
	return CStringGetTextDatum(mrr_movement_names[movement]);
}

/*
 * movement(t, from_date, to_date)
 */
Datum
mrr_timeline_movement(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	MrrPeriod	period = mrr_period_argument(fcinfo, 1);
	MrrOutcome	outcome = mrr_outcome(&view, &period);

	if (outcome.movement == MRR_NONE)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(movement_word(outcome.movement));
}

/*
 * movement(b): the one movement of a bridge.
 */
Datum
mrr_bridge_movement(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = PG_GETARG_MRR_BRIDGE_P(0);
	MrrMovement found = MRR_NONE;

	for (int i = 0; i < MRR_MOVEMENTS; i++)
	{
		if (i == MRR_START || i == MRR_END || bridge->customers[i] == 0)
			continue;
		if (found != MRR_NONE || bridge->customers[i] > 1)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("bridge has more than one movement"),
					 errhint("movement() is for the bridge of one customer "
							 "with netting 'ends'; movements() lists several.")));
		found = i;
	}
	if (found == MRR_NONE)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(movement_word(found));
}

/*
 * The period as a daterange, or NULL for a bridge of pairs.
 */
Datum
period(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = PG_GETARG_MRR_BRIDGE_P(0);
	RangeBound	lower = {DateADTGetDatum(bridge->from_date), false, true, true};
	RangeBound	upper = {DateADTGetDatum(bridge->to_date), false, false, false};

	if ((bridge->flags & MRR_BRIDGE_HAS_PERIOD) == 0)
		PG_RETURN_NULL();
	PG_RETURN_RANGE_P(mrr_make_range(lookup_type_cache(DATERANGEOID,
													   TYPECACHE_RANGE_INFO),
									 &lower, &upper));
}

/*
 * An argument whose counts must be customers, or events (L2).
 */
MrrBridge *
mrr_bridge_of_customers(FunctionCallInfo fcinfo, int argument,
						const char *function)
{
	MrrBridge  *bridge = PG_GETARG_MRR_BRIDGE_P(argument);

	if (mrr_bridge_counts_events(bridge))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is not defined for a bridge with netting %s",
						function, mrr_netting_names[bridge->netting]),
				 errdetail("Such a bridge counts movements, not customers."),
				 errhint("Use movement_nrr() or movement_gross_retention(), "
						 "or make the bridge with netting 'ends'.")));
	return bridge;
}

static MrrBridge *
bridge_of_events(FunctionCallInfo fcinfo, const char *function,
				 const char *instead)
{
	MrrBridge  *bridge = PG_GETARG_MRR_BRIDGE_P(0);

	if (!mrr_bridge_counts_events(bridge))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is not defined for a bridge with netting %s",
						function, mrr_netting_names[bridge->netting]),
				 errdetail("Such a bridge counts customers, not movements."),
				 errhint("Use %s().", instead)));
	return bridge;
}

static Datum
ratio_to_start(FunctionCallInfo fcinfo, const MrrBridge *bridge,
			   int128 numerator)
{
	if (bridge->mrr[MRR_START] == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(mrr_ratio(numerator, bridge->mrr[MRR_START]));
}

Datum
nrr(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0, "nrr");

	return ratio_to_start(fcinfo, bridge,
						  mrr_bridge_kept(bridge) + bridge->mrr[MRR_EXPANSION]);
}

Datum
nrr_with_reactivation(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0,
												 "nrr_with_reactivation");

	return ratio_to_start(fcinfo, bridge,
						  mrr_bridge_kept(bridge) + bridge->mrr[MRR_EXPANSION] +
						  bridge->mrr[MRR_REACTIVATION]);
}

Datum
gross_retention(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0, "gross_retention");

	return ratio_to_start(fcinfo, bridge, mrr_bridge_kept(bridge));
}

Datum
net_churn(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0, "net_churn");

	return ratio_to_start(fcinfo, bridge,
						  mrr_bridge_lost(bridge) - bridge->mrr[MRR_EXPANSION]);
}

Datum
gross_churn(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0, "gross_churn");

	return ratio_to_start(fcinfo, bridge, mrr_bridge_lost(bridge));
}

Datum
movement_nrr(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = bridge_of_events(fcinfo, "movement_nrr", "nrr");

	return ratio_to_start(fcinfo, bridge,
						  mrr_bridge_kept(bridge) + bridge->mrr[MRR_EXPANSION]);
}

Datum
movement_gross_retention(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = bridge_of_events(fcinfo, "movement_gross_retention",
										  "gross_retention");

	return ratio_to_start(fcinfo, bridge, mrr_bridge_kept(bridge));
}

/*
 * Start customers who left, as a share, or who stayed.
 */
static Datum
logo_common(FunctionCallInfo fcinfo, const char *function, bool stayed)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0, function);
	int64		start = bridge->customers[MRR_START];
	int64		gone = bridge->customers[MRR_CHURN] +
		bridge->customers[MRR_LEAVING];

	if (start == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(mrr_count_ratio(stayed ? start - gone : gone, start));
}

Datum
logo_retention(PG_FUNCTION_ARGS)
{
	return logo_common(fcinfo, "logo_retention", true);
}

Datum
logo_churn(PG_FUNCTION_ARGS)
{
	return logo_common(fcinfo, "logo_churn", false);
}

/*
 * By how much the MRR of those who stayed has changed: (expansion -
 * contraction) / (start - leaving - churn).
 */
Datum
renewal_uplift(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0, "renewal_uplift");
	int128		stayed = bridge->mrr[MRR_START] - bridge->mrr[MRR_LEAVING] -
		bridge->mrr[MRR_CHURN];

	if (stayed == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(mrr_ratio(bridge->mrr[MRR_EXPANSION] -
							  bridge->mrr[MRR_CONTRACTION], stayed));
}

/*
 * (new + reactivation + expansion) / (contraction + churn)
 */
Datum
quick_ratio(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = PG_GETARG_MRR_BRIDGE_P(0);
	int128		gone = mrr_bridge_gone(bridge);

	if (gone == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(mrr_ratio(mrr_bridge_won(bridge), gone));
}

/*
 * End MRR per end customer: money, so rounded to micros.
 */
Datum
arpa(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = PG_GETARG_MRR_BRIDGE_P(0);

	if (bridge->customers[MRR_END] == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(mrr_numeric_from_micros(mrr_bridge_arpa(bridge)));
}

/*
 * The square of a sum of amounts, and a sum of squares, on one scale: both in
 * currency units squared.
 */
static Datum
squared_amount(int128 micros)
{
	Datum		amount = mrr_numeric_from_micros(micros);

	return DirectFunctionCall2(numeric_mul, amount, amount);
}

static Datum
sum_of_squares(int128 micros_squared)
{
	/* Twice a division by 10^6, each exact in numeric. */
	Datum		one_micro = mrr_numeric_from_micros(1);

	return DirectFunctionCall2(numeric_mul, one_micro,
							   mrr_numeric_from_micros(micros_squared));
}

/*
 * (sum a)^2 / sum a^2: how many customers of equal size would make the same
 * variance.
 */
Datum
effective_customers(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0,
												 "effective_customers");

	if (bridge->squares[MRR_START_SQUARED] == 0)
		PG_RETURN_NULL();		/* nobody, or absent (L1, L3) */
	return DirectFunctionCall2(numeric_div,
							   squared_amount(bridge->mrr[MRR_START]),
							   sum_of_squares(bridge->squares[MRR_START_SQUARED]));
}

/*
 * sum e^2 / (sum e)^2 over expansions e: 1 where one customer made them all.
 */
Datum
expansion_concentration(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0,
												 "expansion_concentration");

	if (bridge->squares[MRR_EXPANSION_SQUARED] == 0)
		PG_RETURN_NULL();
	return DirectFunctionCall2(numeric_div,
							   sum_of_squares(bridge->squares[MRR_EXPANSION_SQUARED]),
							   squared_amount(bridge->mrr[MRR_EXPANSION]));
}

Datum
largest_expansion(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0,
												 "largest_expansion");

	if ((bridge->flags & MRR_BRIDGE_NO_LARGEST) != 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(mrr_numeric_from_micros(bridge->largest_expansion));
}

Datum
nrr_without_largest_expansion(PG_FUNCTION_ARGS)
{
	MrrBridge  *bridge = mrr_bridge_of_customers(fcinfo, 0,
												 "nrr_without_largest_expansion");

	if ((bridge->flags & MRR_BRIDGE_NO_LARGEST) != 0)
		PG_RETURN_NULL();
	return ratio_to_start(fcinfo, bridge,
						  mrr_bridge_kept(bridge) + bridge->mrr[MRR_EXPANSION] -
						  bridge->largest_expansion);
}
