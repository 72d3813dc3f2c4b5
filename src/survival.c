/*
 * survival.c
 *		Walks over life tables; formulas and laws L1 to L5 stand in survival.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "compat.h"
#include "distribution.h"
#include "miscadmin.h"
#include "survival.h"

/*
 * Survival counts as equal to a level if it is nearer than this part of what
 * the level is away from 0 and from 1.
 */
#define SAME_LEVEL		1e-12

Survival
mrr_survival(const LifeTable *table)
{
	Survival	walk = {.cursor = life_table_walk(table)};

	walk.survival = 1;
	return walk;
}

/*
 * w = d / (n (n - d)); 0 where it has no bearing any more (L1).
 */
static double
greenwood_term(const LifeTableAge *row)
{
	if (row->at_risk == row->churned)
		return 0;
	return (double) row->churned / (double) row->at_risk /
		(double) (row->at_risk - row->churned);
}

/*
 * Go on to the next age; false after the last one.
 */
bool
mrr_survival_next(Survival *walk)
{
	bool		first = walk->cursor.next == 0;
	double		at_risk;
	double		churned;
	double		w;

	walk->churned_before += (double) walk->row.churned;
	if (!life_table_next(&walk->cursor, &walk->row))
		return false;
	CHECK_FOR_INTERRUPTS();
	at_risk = (double) walk->row.at_risk;
	churned = (double) walk->row.churned;
	if (!first)
	{
		/* Every churn so far is another period of survival away. */
		walk->area += walk->survival;
		walk->area_variance += walk->survival *
			(2 * walk->area_first + walk->survival * walk->greenwood);
		walk->area_first += walk->survival * walk->greenwood;
	}
	walk->before = walk->survival;
	if (at_risk == 0)
		return true;
	walk->hazard += churned / at_risk;
	walk->hazard_variance += churned / (at_risk * at_risk);
	if (walk->survival == 0)
	{
		walk->exhausted = true;
		return true;
	}
	w = greenwood_term(&walk->row);
	walk->greenwood += w;
	walk->survival *= (at_risk - churned) / at_risk;
	return true;
}

/*
 * The standard error of survival.
 */
double
mrr_survival_error(const Survival *walk)
{
	return walk->survival * sqrt(walk->greenwood);
}

void
mrr_survival_interval(const Survival *walk, double confidence, double *lower,
					  double *upper)
{
	double		uncensored = (double) walk->row.at_risk + walk->churned_before;
	/* Nobody of them churned, or everybody: of the interval's other end. */
	double		log_end = log((1 - confidence) / 2) / uncensored;

	if (walk->survival == 1)
	{
		*lower = uncensored > 0 ? exp(log_end) : 0;
		*upper = 1;
	}
	else if (walk->survival == 0)
	{
		*lower = 0;
		*upper = -expm1(log_end);
	}
	else
	{
		double		exponent = exp(mrr_normal_quantile(confidence) *
								   sqrt(walk->greenwood) /
								   -log(walk->survival));

		*lower = pow(walk->survival, exponent);
		*upper = pow(walk->survival, 1 / exponent);
	}
}

Incidence
mrr_incidence(const LifeTable *table, int cause)
{
	Incidence	walk = {.base = mrr_survival(table), .cause = cause};

	return walk;
}

bool
mrr_incidence_next(Incidence *walk)
{
	Survival   *base = &walk->base;
	double		at_risk;
	double		own;			/* hazards */
	double		others;
	double		rest;
	double		x;				/* incidences of this age */
	double		y;

	if (!mrr_survival_next(base))
		return false;
	at_risk = (double) base->row.at_risk;
	if (at_risk == 0 || base->before == 0)
		return true;
	own = walk->cause == LIFE_TABLE_NO_CAUSE ? 0
		: (double) base->row.by_cause[walk->cause] / at_risk;
	others = (double) base->row.churned / at_risk - own;
	x = base->before * own;
	y = base->before * others;
	walk->incidence += x;

	walk->a_yy += y * (2 * walk->a_y + y * walk->a);
	walk->a_y += y * walk->a;
	walk->b_xx += x * (2 * walk->b_x + x * walk->b);
	walk->b_x += x * walk->b;
	walk->c_xy += y * walk->c_x + x * walk->c_y + x * y * walk->c;
	walk->c_x += x * walk->c;
	walk->c_y += y * walk->c;

	rest = (double) (base->row.at_risk - base->row.churned) / at_risk;
	if (rest == 0)
		walk->at_the_end = x * base->before * (1 - own) / at_risk;
	else
	{
		double		weight = 1 / (at_risk * rest * rest);

		walk->a += own * (1 - own) * weight;
		walk->b += others * (1 - others) * weight;
		walk->c += own * others * weight;
	}
	return true;
}

double
mrr_incidence_error(const Incidence *walk)
{
	double		s = walk->base.survival;

	return sqrt(s * s * walk->a + 2 * s * walk->a_y + walk->a_yy + walk->b_xx +
				2 * (s * walk->c_x + walk->c_xy) + walk->at_the_end);
}

/*
 * The first age by which a share p has churned, 0 < p < 1; on a step of
 * exactly that height its middle. False if it is never reached.
 */
bool
mrr_lifetime_quantile(const LifeTable *table, double p, double *age)
{
	Survival	walk = mrr_survival(table);
	double		level = 1 - p;
	double		same = SAME_LEVEL * Min(p, level);
	bool		found = false;

	while (mrr_survival_next(&walk))
	{
		if (!found && walk.survival <= level + same)
		{
			found = true;
			*age = walk.row.age;
			if (walk.survival < level - same)
				break;
		}
		else if (found && walk.survival < walk.before)
		{
			*age = (*age + walk.row.age) / 2;
			return true;
		}
	}
	if (found && walk.survival > 0 && fabs(walk.survival - level) <= same)
		*age = (*age + walk.row.age) / 2;	/* the step ends with the table */
	return found;
}

/*
 * Add one age's observed less expected churn to u, and to w what its variance
 * has off the diagonal, times -1 (L5).
 */
static void
log_rank_age(const LifeTableAge *rows, int count, double *u, double *w)
{
	int128		at_risk = 0;
	int128		churned = 0;
	double		n;
	double		variance;

	for (int g = 0; g < count; g++)
	{
		at_risk += rows[g].at_risk;
		churned += rows[g].churned;
	}
	if (churned == 0)
		return;
	n = (double) at_risk;
	variance = at_risk > 1
		? (double) churned * (double) (at_risk - churned) / (n - 1) : 0;
	for (int g = 0; g < count; g++)
	{
		double		here = (double) rows[g].at_risk / n;
		double		elsewhere = (double) (at_risk - rows[g].at_risk) / n;

		u[g] += (double) rows[g].churned * elsewhere -
			(double) (churned - rows[g].churned) * here;
		for (int h = 0; h < count; h++)
			if (h != g)
				w[g * count + h] += variance * here *
					((double) rows[h].at_risk / n);
	}
}

/*
 * U' V^- U and the rank of V, group by group, which destroys both. Each row of
 * V adds up to 0, so that w alone is enough, which stays a sum of positive
 * terms; a group that is not at risk together with one that is left adds no
 * degree.
 */
static LogRank
quadratic_form(double *u, double *w, int count)
{
	LogRank		result = {false, 0, 0};

	for (int p = 0; p < count; p++)
	{
		double		sum = 0;

		CHECK_FOR_INTERRUPTS();
		for (int g = p + 1; g < count; g++)
			sum += w[p * count + g];
		if (sum == 0)
			continue;
		result.known = true;
		result.degrees++;
		result.chi_square += u[p] * u[p] / sum;
		for (int g = p + 1; g < count; g++)
		{
			double		share = w[p * count + g] / sum;

			u[g] += share * u[p];
			for (int h = p + 1; h < count; h++)
				if (h != g)
					w[g * count + h] += share * w[p * count + h];
		}
	}
	return result;
}

LogRank
mrr_log_rank(LifeTable *const *tables, int count)
{
	double	   *u = palloc0(mul_size(count, sizeof(double)));
	double	   *w = palloc0(mul_size(mul_size(count, count), sizeof(double)));
	LifeTableCursor *cursors = palloc(mul_size(count, sizeof(LifeTableCursor)));
	LifeTableAge *rows = palloc0(mul_size(count, sizeof(LifeTableAge)));
	bool		more = true;

	for (int g = 0; g < count; g++)
		cursors[g] = life_table_walk(tables[g]);
	while (more)
	{
		CHECK_FOR_INTERRUPTS();
		more = false;
		for (int g = 0; g < count; g++)
		{
			if (life_table_next(&cursors[g], &rows[g]))
				more = true;
			else
				rows[g].at_risk = rows[g].churned = 0;
		}
		log_rank_age(rows, count, u, w);
	}
	return quadratic_form(u, w, count);
}
