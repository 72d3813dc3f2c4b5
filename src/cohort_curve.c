/*
 * cohort_curve.c
 *		Building, adding and checking cohort curves; layout and laws L1 to L4
 *		stand in cohort_curve.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "cohort_curve.h"
#include "common/int.h"
#include "compat.h"
#include "miscadmin.h"

static void
too_many_ages(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("cohort_curve cannot have more than %d ages",
					CURVE_MAX_AGES),
			 errhint("Use a longer step.")));
}

CohortCurve *
cohort_curve_create(MrrCalendarStep step, DateADT as_of, int32 count)
{
	CohortCurve *curve = flat_allocate(COHORT_CURVE_SIZE(count));

	curve->count = count;
	curve->step = step;
	curve->as_of = as_of;
	return curve;
}

/*
 * An empty curve with the parameters of another one.
 */
CohortCurve *
cohort_curve_like(const CohortCurve *curve, int32 count)
{
	CohortCurve *result = cohort_curve_create(curve->step, curve->as_of, count);

	result->horizon = curve->horizon;
	result->annual_discount_rate = curve->annual_discount_rate;
	result->margin = curve->margin;
	return result;
}

/*
 * Do two curves have the same parameters (L3)?
 */
bool
cohort_curve_is_like(const CohortCurve *curve, const CohortCurve *other)
{
	return curve->step == other->step && curve->as_of == other->as_of &&
		curve->horizon == other->horizon &&
		curve->annual_discount_rate == other->annual_discount_rate &&
		curve->margin == other->margin;
}

static void
out_of_range(void)
{
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					errmsg("cohort_curve amount out of range")));
}

static inline bool
is_working(const CohortCurve *curve)
{
	return (curve->header.flags & COHORT_CURVE_WORKING) != 0;
}

/*
 * A curve of at least "count" ages: the same one if it may be changed and has
 * the room, otherwise a larger one.
 */
CohortCurve *
cohort_curve_reserve(CohortCurve *curve, int32 count, bool writable)
{
	Size		needed = COHORT_CURVE_SIZE(Max(count, curve->count));

	if (!writable || needed > VARSIZE(curve))
		curve = flat_grow(curve, COHORT_CURVE_SIZE(curve->count), needed);
	curve->count = Max(count, curve->count);
	return curve;
}

/*
 * Add one age's fields, times 1 or -1, to another's.
 */
static inline void
accumulate(CurveAge *age, const CurveAge *other, int sign)
{
	for (int i = 0; i < CURVE_COUNTS; i++)
		if (pg_add_s64_overflow(age->customers[i],
								sign * other->customers[i],
								&age->customers[i]))
			out_of_range();
	for (int i = 0; i < CURVE_AMOUNTS; i++)
	{
		age->mrr[i] += sign * other->mrr[i];
		if (age->mrr[i] > MRR_SUM_MAX || age->mrr[i] < -MRR_SUM_MAX)
			out_of_range();
	}
}

/*
 * Sums of rows cannot overflow, but a value that was typed in may be near the
 * end of the range before the first row.
 */
static inline void
check_range(const CurveAge *age)
{
	for (int i = 0; i < CURVE_COUNTS; i++)
		if (age->customers[i] < 0)
			out_of_range();
	for (int i = 0; i < CURVE_AMOUNTS; i++)
		if (age->mrr[i] < 0 || age->mrr[i] > MRR_SUM_MAX)
			out_of_range();
}

/*
 * A curve as differences from age to age, with a last one that leads back to
 * zero: a copy unless it is one already.
 */
static CohortCurve *
working(CohortCurve *curve, bool *writable)
{
	if (is_working(curve))
		return curve;
	curve = cohort_curve_reserve(curve, curve->count + 1, false);
	curve->header.flags |= COHORT_CURVE_WORKING;
	for (int32 k = curve->count - 1; k > 0; k--)
		accumulate(&curve->ages[k], &curve->ages[k - 1], -1);
	*writable = true;
	return curve;
}

/*
 * The canonical form of a detoasted value: itself unless it is a state.
 */
CohortCurve *
cohort_curve_canonical(CohortCurve *curve)
{
	CohortCurve *result;

	if (!is_working(curve))
		return curve;
	result = cohort_curve_like(curve, curve->count);
	memcpy(result->ages, curve->ages, (Size) curve->count * sizeof(CurveAge));
	for (int32 k = 1; k < result->count; k++)
		accumulate(&result->ages[k], &result->ages[k - 1], 1);
	for (int32 k = 0; k < result->count; k++)
		check_range(&result->ages[k]);
	while (result->count > 0 &&
		   result->ages[result->count - 1].customers[CURVE_CUSTOMERS] == 0)
		result->count--;
	SET_VARSIZE(result, COHORT_CURVE_SIZE(result->count));
	Assert(cohort_curve_check(result) == NULL);
	return result;
}

/*
 * Add to a field over the ages first to last of a working curve.
 */
static inline void
add_customer(CohortCurve *curve, CurveCount field, int32 first, int32 last)
{
	if (first > last)
		return;
	if (pg_add_s64_overflow(curve->ages[first].customers[field], 1,
							&curve->ages[first].customers[field]))
		out_of_range();
	curve->ages[last + 1].customers[field]--;
}

static inline void
add_amount(CohortCurve *curve, CurveAmount field, int32 first, int32 last,
		   int64 amount)
{
	if (first > last)
		return;
	curve->ages[first].mrr[field] += amount;
	curve->ages[last + 1].mrr[field] -= amount;
}

/*
 * The last age, up to "last", that is read before a day; -1 for none.
 */
static inline int32
last_age_before(const CohortCurve *curve, DateADT started_on, DateADT day,
				int32 last)
{
	if (day > curve->as_of)
		return last;
	if (day <= started_on)
		return -1;
	return (int32) mrr_whole_steps(started_on, curve->step, day - 1);
}

/*
 * Add the MRR of the timeline's steps at ages 0 to last.
 */
static void
book_steps(CohortCurve *curve, const MrrTimelineView *timeline,
		   const MrrSpan *first_span, int32 last)
{
	int64		initial = first_span->first_mrr;
	DateADT		started_on = first_span->valid_from;
	DateADT		ended_on = DATEVAL_NOBEGIN; /* of the step before, */
	int32		to = -1;		/* and the last age that it was read at */

	for (int32 i = 0; i < timeline->count; i++)
	{
		MrrStep		step = mrr_step(timeline, i);
		int32		from;

		CHECK_FOR_INTERRUPTS();
		if (step.valid_from > curve->as_of)
			break;
		if (step.valid_from < started_on)
			continue;
		from = (step.valid_from == ended_on ? to :
				last_age_before(curve, started_on, step.valid_from, last)) + 1;
		to = last_age_before(curve, started_on, step.valid_to, last);
		ended_on = step.valid_to;
		if (from > to)
			continue;
		if (step.mrr < 0)
			mrr_check_total(step.mrr,
							mrr_add_steps(started_on, curve->step, from));
		add_customer(curve, CURVE_ACTIVE, from, to);
		add_amount(curve, CURVE_MRR, from, to, step.mrr);
		add_amount(curve, CURVE_CAPPED, from, to, Min(step.mrr, initial));
		add_amount(curve, CURVE_PREVIOUS, from + 1, Min(to + 1, last),
				   step.mrr);
	}
}

/*
 * Add one customer to a curve, which may have to be made larger or working.
 */
CohortCurve *
cohort_curve_book(CohortCurve *curve, const MrrTimelineView *timeline,
				  bool writable)
{
	int32		position = 0;
	MrrSpan		span;
	int64		ages = 0;
	int32		last;
	int32		survived;

	if (mrr_next_span(timeline, &position, &span) &&
		span.valid_from <= curve->as_of)
		ages = mrr_whole_steps(span.valid_from, curve->step, curve->as_of) + 1;
	if (ages > CURVE_MAX_AGES)
		too_many_ages();
	curve = working(curve, &writable);
	curve = cohort_curve_reserve(curve, (int32) ages + 1, writable);
	if (ages == 0)
		return curve;			/* never active, or not yet (L1) */

	last = (int32) ages - 1;
	survived = last_age_before(curve, span.valid_from, span.valid_to, last);
	add_customer(curve, CURVE_CUSTOMERS, 0, last);
	add_customer(curve, CURVE_AT_RISK, 0, Min(survived + 1, last));
	add_customer(curve, CURVE_SURVIVING, 0, survived);
	add_amount(curve, CURVE_INITIAL, 0, last, span.first_mrr);
	book_steps(curve, timeline, &span, last);
	return curve;
}

/*
 * Add a curve to another one (L3), which may have to grow. Two states stay
 * one; otherwise the sum is canonical.
 */
CohortCurve *
cohort_curve_add(CohortCurve *curve, CohortCurve *other, bool writable)
{
	if (!cohort_curve_is_like(curve, other))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 curve->step != other->step || curve->as_of != other->as_of
				 ? errmsg("cohort curves of different step or as_of cannot be "
						  "added")
				 : errmsg("cohort curves with different parameters of clv() "
						  "cannot be added")));
	if (is_working(curve) != is_working(other))
	{
		if (is_working(curve))
			writable = true;	/* the canonical one is a copy */
		curve = cohort_curve_canonical(curve);
		other = cohort_curve_canonical(other);
	}
	curve = cohort_curve_reserve(curve, other->count, writable);
	for (int32 k = 0; k < other->count; k++)
		accumulate(&curve->ages[k], &other->ages[k], 1);
	if (!is_working(curve))
		SET_VARSIZE(curve, COHORT_CURVE_SIZE(curve->count));
	return curve;
}

static const char *
check_age(const CurveAge *age, const CurveAge *before)
{
	const int64 *customers = age->customers;
	const int128 *mrr = age->mrr;

	for (int i = 0; i < CURVE_AMOUNTS; i++)
		if (mrr[i] < 0 || mrr[i] > MRR_SUM_MAX)
			return "An amount is negative or out of range";
	if (customers[CURVE_CUSTOMERS] <= 0 || customers[CURVE_ACTIVE] < 0 ||
		customers[CURVE_SURVIVING] < 0 ||
		customers[CURVE_ACTIVE] > customers[CURVE_CUSTOMERS] ||
		customers[CURVE_AT_RISK] > customers[CURVE_CUSTOMERS] ||
		customers[CURVE_SURVIVING] > customers[CURVE_AT_RISK] ||
		customers[CURVE_SURVIVING] > customers[CURVE_ACTIVE])
		return "The numbers of customers of an age contradict each other";
	if ((mrr[CURVE_MRR] > 0) != (customers[CURVE_ACTIVE] > 0) ||
		mrr[CURVE_INITIAL] == 0 || mrr[CURVE_CAPPED] > mrr[CURVE_INITIAL] ||
		mrr[CURVE_CAPPED] > mrr[CURVE_MRR] ||
		(mrr[CURVE_CAPPED] > 0) != (mrr[CURVE_MRR] > 0))
		return "The amounts of an age contradict each other";
	if (before == NULL)
		return customers[CURVE_SURVIVING] == customers[CURVE_CUSTOMERS] &&
			mrr[CURVE_MRR] == mrr[CURVE_INITIAL] && mrr[CURVE_PREVIOUS] == 0 &&
			mrr[CURVE_CAPPED] == mrr[CURVE_INITIAL] ? NULL
			: "Age 0 is not that of customers who just started";
	if (customers[CURVE_CUSTOMERS] > before->customers[CURVE_CUSTOMERS] ||
		customers[CURVE_AT_RISK] > before->customers[CURVE_SURVIVING] ||
		mrr[CURVE_INITIAL] > before->mrr[CURVE_INITIAL] ||
		mrr[CURVE_PREVIOUS] > before->mrr[CURVE_MRR])
		return "An age has more than the one before it";
	if (customers[CURVE_CUSTOMERS] == before->customers[CURVE_CUSTOMERS] &&
		(customers[CURVE_AT_RISK] != before->customers[CURVE_SURVIVING] ||
		 mrr[CURVE_INITIAL] != before->mrr[CURVE_INITIAL] ||
		 mrr[CURVE_PREVIOUS] != before->mrr[CURVE_MRR]))
		return "An age of the same customers does not follow the one before";
	return NULL;
}

/*
 * What is wrong with a value that should be canonical, or NULL.
 */
const char *
cohort_curve_check(const CohortCurve *curve)
{
	if (curve->header.version != FLAT_VERSION || curve->header.flags != 0 ||
		curve->header.reserve != 0)
		return "The version or a flag is not known, or a reserve not zero";
	if (curve->count < 0 || curve->count > CURVE_MAX_AGES)
		return "The number of ages is out of range";
	if (!mrr_step_is_valid(curve->step) || !mrr_date_is_valid(curve->as_of))
		return "The step or as_of is out of range";
	if (curve->horizon < 0 || curve->horizon > CURVE_MAX_AGES ||
		!isfinite(curve->annual_discount_rate) || !isfinite(curve->margin) ||
		curve->annual_discount_rate <= -1 ||
		(curve->horizon == 0 && (curve->annual_discount_rate != 0 ||
								 curve->margin != 0)))
		return "The horizon, discount rate or margin is out of range";
	for (int32 k = 0; k < curve->count; k++)
	{
		const char *complaint = check_age(&curve->ages[k],
										  k > 0 ? &curve->ages[k - 1] : NULL);

		if (complaint != NULL)
			return complaint;
	}
	return NULL;
}
