/*
 * rooms.c
 *		What a fuzzed value of each type is used for: it is added, booked and
 *		read, and what comes of that is valid and obeys the laws of its header.
 *
 * Limits keep an execution short; what they leave out is size alone.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "clv.h"
#include "cohort_curve.h"
#include "life_table.h"
#include "mrr_movement.h"
#include "mrr_timeline.h"
#include "mrr_waterfall.h"
#include "retention_model.h"
#include "rooms.h"
#include "survival.h"

#define PERIODS			8		/* of a grid */
#define CURVE_STEPS		24
#define CLV_STEPS		100
#define SURVIVAL_AGES	1000
#define FIT_AGES		24

#define DECLARE_TYPE(type)                                                    \
	extern Datum type##_in(PG_FUNCTION_ARGS);                                 \
	extern Datum type##_out(PG_FUNCTION_ARGS);                                \
	extern Datum type##_recv(PG_FUNCTION_ARGS);                               \
	extern Datum type##_send(PG_FUNCTION_ARGS);

DECLARE_TYPE(mrr_timeline)
DECLARE_TYPE(mrr_bridge)
DECLARE_TYPE(mrr_waterfall)
DECLARE_TYPE(cohort_curve)
DECLARE_TYPE(life_table)

void	   *used;

/*
 * Timelines
 */

static const char *
check_timeline(const void *value)
{
	return mrr_timeline_check(value);
}

/* The first and the last day that a timeline names. */
static bool
extent(const MrrTimeline *timeline, DateADT *first, DateADT *last)
{
	const MrrStep *step;

	if (timeline->count == 0)
		return false;
	step = &timeline->steps[timeline->count - 1];
	*first = timeline->steps[0].valid_from;
	*last = step->valid_to == MRR_OPEN_END ? step->valid_from : step->valid_to;
	return true;
}

/* Law L3: adding timelines is adding their functions of dates. */
static void
add_timeline(void)
{
	const MrrTimeline *timeline = used;
	Size		size = timeline->count * sizeof(MrrStep);
	MrrStep    *twice = palloc(2 * size);
	MrrTimelineView one = mrr_timeline_view(PointerGetDatum(timeline));
	MrrTimelineView two;

	memcpy(twice, timeline->steps, size);
	memcpy(twice + timeline->count, timeline->steps, size);
	two = mrr_timeline_view(MrrTimelinePGetDatum(mrr_timeline_from_steps(twice, 2 * timeline->count)));
	require(one.count == two.count, "twice a timeline has as many steps");
	for (int32 i = 0; i < one.count; i++)
	{
		DateADT		from = mrr_step(&one, i).valid_from;
		DateADT		to = mrr_step(&one, i).valid_to;

		require(mrr_on(&two, from) == 2 * mrr_on(&one, from) &&
				mrr_on(&two, from - 1) == 2 * mrr_on(&one, from - 1) &&
				mrr_on(&two, to - 1) == 2 * mrr_on(&one, to - 1),
				"twice a timeline is twice its MRR");
	}
}

static void
walk_timeline(void)
{
	MrrTimelineView view = mrr_timeline_view(PointerGetDatum(used));
	MrrChange	change;
	MrrSpan		span;
	int32		position = 0;
	int64		level = 0;
	DateADT		end = DATEVAL_NOBEGIN;

	while (mrr_next_change(&view, &position, &change))
	{
		require(change.before == level && change.after != level &&
				mrr_on(&view, change.on_date) == change.after &&
				mrr_on(&view, change.on_date - 1) == change.before,
				"changes lead from one to the next");
		level = change.after;
	}
	position = 0;
	while (mrr_next_span(&view, &position, &span))
	{
		require(span.valid_from > end && span.valid_from < span.valid_to &&
				mrr_on(&view, span.valid_from) == span.first_mrr &&
				mrr_on(&view, span.valid_to - 1) == span.last_mrr &&
				span.first_mrr > 0 && span.last_mrr > 0,
				"spans are maximal and have MRR");
		end = span.valid_to;
	}
}

static void
book_bridges(void)
{
	MrrTimelineView view = mrr_timeline_view(PointerGetDatum(used));
	MrrPeriod	period = {true};
	MrrGrid		grid = {0};
	MrrWaterfall *waterfall;

	if (!extent(used, &period.from_date, &period.to_date) ||
		period.from_date >= period.to_date)
		return;
	for (MrrNetting netting = MRR_NETTING_ENDS; netting < MRR_NETTING_CHAINED;
		 netting++)
	{
		MrrBridge  *bridge = mrr_bridge_create(&period, netting, true);

		mrr_bridge_book_timeline(bridge, &view, 30);
		require_valid(mrr_bridge_check(bridge));
	}
	grid.from_date = period.from_date;
	grid.step = 1;
	waterfall = mrr_waterfall_create(&grid, PERIODS, MRR_NETTING_ENDS);
	mrr_waterfall_book(waterfall, &view);
	require_valid(mrr_waterfall_check(waterfall));
	require_valid(mrr_bridge_check(mrr_waterfall_chain(waterfall)));
}

static void
book_curve(void)
{
	MrrTimelineView view = mrr_timeline_view(PointerGetDatum(used));
	DateADT		first;
	DateADT		last;
	CohortCurve *curve;

	if (!extent(used, &first, &last))
		return;
	curve = cohort_curve_create(-(int32) (((int64) last - first) / CURVE_STEPS + 1),
								last, 0);
	curve = cohort_curve_book(curve, &view, true);
	curve = cohort_curve_canonical(curve);
	require_valid(cohort_curve_check(curve));
	require_valid(life_table_check(life_table_from_curve(curve)));
}

/*
 * Bridges
 */

static const char *
check_bridge(const void *value)
{
	return mrr_bridge_check(value);
}

/* Law L4: adding keeps a bridge valid, and taking away undoes it. */
static void
add_bridge(void)
{
	const MrrBridge *bridge = used;
	MrrBridge  *sum = mrr_bridge_copy(bridge);

	mrr_bridge_add(sum, bridge);
	require_valid(mrr_bridge_check(sum));
	require(sum->mrr[MRR_END] == 2 * bridge->mrr[MRR_END],
			"a bridge and itself have twice the end");
	if (mrr_bridge_subtract(sum, bridge, true))
		require(same_bytes(sum, bridge), "taking away gives the same bytes");
}

static void
read_bridge(void)
{
	const MrrBridge *bridge = used;

	require(mrr_bridge_lost(bridge) >= 0 && mrr_bridge_won(bridge) >= 0 &&
			mrr_bridge_gone(bridge) >= 0, "no side of a ratio is negative");
	if (!mrr_bridge_counts_events(bridge))
		require(mrr_bridge_kept(bridge) >= 0, "nobody loses more than there is");
	if (bridge->customers[MRR_END] > 0)
		require(mrr_bridge_arpa(bridge) >= 0, "no customer pays less than 0");
}

static void
chain_bridge(void)
{
	const MrrBridge *bridge = used;
	MrrWaterfall *waterfall;

	if (!mrr_bridge_period(bridge).known)
		return;
	waterfall = mrr_waterfall_create(&(MrrGrid) {0}, 0, MRR_NETTING_ENDS);
	waterfall = mrr_waterfall_append(waterfall, bridge, 1, true);
	waterfall = mrr_waterfall_canonical(waterfall);
	require_valid(mrr_waterfall_check(waterfall));
	require_valid(mrr_bridge_check(mrr_waterfall_chain(waterfall)));
}

/* An amount or a number of at most a quarter of what there may be. */
static int128
repair_number(int128 number, int128 maximum)
{
	number = number < 0 ? -(number + 1) : number;
	while (number > maximum / 4)
		number /= 2;
	return number;
}

/*
 * Few changes of some bytes lead to a bridge whose movements add up. Half of
 * the mutations are repaired, so that there are more values to use: amounts
 * with customers, an end and a number of unchanged customers that follow.
 */
static void
repair_one(MrrBridge *bridge)
{
	int128		end;
	int128		customers;
	int128		unchanged;

	for (int i = 0; i < MRR_MOVEMENTS; i++)
	{
		bridge->customers[i] = repair_number(bridge->customers[i],
											 PG_INT64_MAX / 4);
		if (i >= MRR_AMOUNTS)
			continue;
		bridge->mrr[i] = repair_number(bridge->mrr[i], MRR_SUM_MAX / 4);
		if ((bridge->mrr[i] > 0) != (bridge->customers[i] > 0))
			bridge->mrr[i] = bridge->customers[i] = 0;
	}
	end = mrr_bridge_kept(bridge) + mrr_bridge_won(bridge) +
		bridge->mrr[MRR_ENTERING];
	customers = (int128) bridge->customers[MRR_START] +
		bridge->customers[MRR_NEW] + bridge->customers[MRR_REACTIVATION] +
		bridge->customers[MRR_ENTERING] - bridge->customers[MRR_LEAVING] -
		bridge->customers[MRR_CHURN];
	unchanged = (int128) bridge->customers[MRR_START] -
		bridge->customers[MRR_EXPANSION] -
		bridge->customers[MRR_CONTRACTION] -
		bridge->customers[MRR_LEAVING] - bridge->customers[MRR_CHURN];
	bridge->mrr[MRR_END] = end;
	bridge->customers[MRR_END] = (int64) customers;
	bridge->customers[MRR_UNCHANGED] = (int64) unchanged;
}

static void
repair_bridges(StringInfo from, StringInfo to)
{
	MrrBridge	bridge = {0};

	while (from->cursor < from->len)
	{
		mrr_bridge_get_binary(from, &bridge);
		repair_one(&bridge);
		mrr_bridge_append_binary(to, &bridge);
	}
}

/*
 * Waterfalls
 */

/* Its bridges come behind version, flags and four int32. */
static void
repair_waterfall(StringInfo from, StringInfo to)
{
	int			header = 2 + 4 * sizeof(int32);

	appendBinaryStringInfo(to, from->data, Min(header, from->len));
	from->cursor = to->len;
	repair_bridges(from, to);
}

static const char *
check_waterfall(const void *value)
{
	return mrr_waterfall_check(value);
}

/* Law L4: on a grid they add, without one they are joined. */
static void
add_waterfall(void)
{
	const MrrWaterfall *waterfall = used;
	MrrWaterfall *sum = mrr_waterfall_copy(waterfall);

	if (waterfall->grid.step != 0)
		mrr_waterfall_add(sum, waterfall);
	else
		sum = mrr_waterfall_canonical(mrr_waterfall_append(sum, waterfall->bridges,
														   waterfall->count,
														   true));
	require_valid(mrr_waterfall_check(sum));
}

static void
chain_waterfall(void)
{
	const MrrBridge *chain = mrr_waterfall_chain(used);

	if (chain != NULL)
		require_valid(mrr_bridge_check(chain));
}

/*
 * Cohort curves
 */

static const char *
check_curve(const void *value)
{
	return cohort_curve_check(value);
}

static void
add_curve(void)
{
	CohortCurve *curve = used;
	CohortCurve *sum = cohort_curve_add(curve, curve, false);

	require_valid(cohort_curve_check(sum));
	require(sum->count == curve->count, "a curve and itself have as many ages");
}

static void
curve_as_table(void)
{
	require_valid(life_table_check(life_table_from_curve(used)));
}

static void
value_curve(void)
{
	const CohortCurve *curve = used;
	ClvWalk		walk;

	if (curve->horizon == 0 || curve->count == 0)
		return;
	walk = mrr_clv_walk(curve);
	for (int i = 0; i < CLV_STEPS && mrr_clv_next(&walk); i++)
		require(!walk.is_known || !isnan(walk.value), "a value is a number");
}

/*
 * Life tables
 */

static const char *
check_table(const void *value)
{
	return life_table_check(value);
}

static void
add_table(void)
{
	LifeTable  *table = used;
	LifeTable  *sum = life_table_add(table, table, false);

	sum = life_table_canonical(sum);
	require_valid(life_table_check(sum));
	require(sum->count == table->count && sum->causes == table->causes,
			"a table and itself have the same ages and causes");
}

/* Laws L1 and L2 of survival.h. */
static void
walk_table(void)
{
	LifeTable  *table = used;
	LifeTable  *tables[] = {table, table};
	Survival	walk = mrr_survival(table);
	Incidence	incidences[LIFE_TABLE_MAX_CAUSES];
	double		before = 1;
	double		age;

	for (int i = 0; i < table->causes; i++)
		incidences[i] = mrr_incidence(table, i);
	while (walk.row.age < SURVIVAL_AGES && mrr_survival_next(&walk))
	{
		double		total = walk.survival;
		double		lower;
		double		upper;

		require(walk.survival >= 0 && walk.survival <= before,
				"survival falls from 1 to no less than 0");
		before = walk.survival;
		mrr_survival_interval(&walk, 0.95, &lower, &upper);
		require(lower >= 0 && lower <= upper && upper <= 1,
				"an interval is one of probabilities");
		require(mrr_survival_error(&walk) >= 0, "an error is a number");
		for (int i = 0; i < table->causes; i++)
		{
			require(mrr_incidence_next(&incidences[i]) &&
					mrr_incidence_error(&incidences[i]) >= 0,
					"an error is a number");
			total += incidences[i].incidence;
		}
		require(fabs(total - 1) < 1e-9, "incidences and survival add up to 1");
	}
	if (mrr_lifetime_quantile(table, 0.5, &age))
		require(age >= 0 && age <= table->count, "a quantile is an age");
	require(mrr_log_rank(tables, 2).chi_square < 1e-9,
			"a table does not differ from itself");
}

static void
fit_table(void)
{
	const LifeTable *table = used;
	RetentionModel model;

	if (table->count > FIT_AGES)
		return;
	for (ModelKind kind = MODEL_GEOMETRIC; kind < MODEL_KINDS; kind++)
	{
		double		before = 1;

		if (!mrr_fit(table, kind, &model))
			continue;
		require(!isnan(model.log_likelihood), "a likelihood is a number");
		for (int t = 0; t <= FIT_AGES; t++)
		{
			double		survival = mrr_model_survival_from(&model, 0, t);

			require(survival >= 0 && survival <= before,
					"a model's survival falls from 1 to no less than 0");
			before = survival;
		}
		require(mrr_model_annuity(&model, 0, 0.01) >= 1,
				"the first payment is certain");
	}
}

#define TYPE(type)	#type, type##_in, type##_out, type##_recv, type##_send

const Type	types[] = {
	{TYPE(mrr_timeline), check_timeline,
	{add_timeline, walk_timeline, book_bridges, book_curve}},
	{TYPE(mrr_bridge), check_bridge, {add_bridge, read_bridge, chain_bridge},
	repair_bridges},
	{TYPE(mrr_waterfall), check_waterfall, {add_waterfall, chain_waterfall},
	repair_waterfall},
	{TYPE(cohort_curve), check_curve,
	{add_curve, curve_as_table, value_curve}},
	{TYPE(life_table), check_table, {add_table, walk_table, fit_table}},
	{NULL}
};
