/*
 * cohort_curve.h
 *		Revenue and survival of a set of customers by age.
 *
 * Layout (40 bytes, then 96 per age)
 *
 *		 0	 8	FlatHeader; flags: COHORT_CURVE_WORKING or 0
 *		 8	 4	count: number of ages, from 0 on
 *		12	 4	step: length of an age
 *		16	 4	as_of: last day that the data knows
 *		20	 4	horizon: number of steps that clv() looks ahead, in its state
 *		24	 8	annual_discount_rate and
 *		32	 8	margin of clv(); all three are 0 in any other curve
 *		40	 -	ages: four int64 of customers, four int128 of micros
 *
 * A customer's age k is read on the day started_on + k * step (calendar.h,
 * L3); the customer is mature at k if that day is not after as_of. At age k
 * over all customers who are mature at k:
 *
 *		customers	all of them
 *		active		with MRR that day
 *		at_risk		without a lapse before age k - 1 (at age 0 all)
 *		surviving	without a lapse up to that day
 *		initial		MRR on started_on
 *		mrr			MRR that day
 *		capped		the lesser of the two, per customer
 *		previous	MRR at age k - 1 (at age 0 nothing)
 *
 * Laws
 *	L1	A customer who is not mature at an age is in none of its fields, so
 *		that a young cohort is never counted as lost. Who never was active, or
 *		starts after as_of, is in none at all.
 *	L2	surviving + lost = at_risk: a lapse counts at the first age read after
 *		it, but only if the customer is mature then.
 *	L3	Curves of the same step, as_of and parameters of clv() add age by age,
 *		whatever their number of ages; others do not (22023). It commutes and
 *		associates.
 *	L4	A total below zero on a day that is read is 22023.
 *
 * A working curve holds each field as its difference from the age before, so
 * that a run of ages with the same MRR costs two additions whatever its
 * length; the final function sums it up. It has spare capacity.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef COHORT_CURVE_H
#define COHORT_CURVE_H

#include "calendar.h"
#include "flat.h"
#include "mrr_timeline.h"

typedef enum CurveCount
{
	CURVE_CUSTOMERS,
	CURVE_ACTIVE,
	CURVE_AT_RISK,
	CURVE_SURVIVING
} CurveCount;

typedef enum CurveAmount
{
	CURVE_INITIAL,
	CURVE_MRR,
	CURVE_CAPPED,
	CURVE_PREVIOUS
} CurveAmount;

#define CURVE_COUNTS		(CURVE_SURVIVING + 1)
#define CURVE_AMOUNTS		(CURVE_PREVIOUS + 1)
#define CURVE_MAX_AGES		100000

typedef struct CurveAge
{
	int64		customers[CURVE_COUNTS];
	int128		mrr[CURVE_AMOUNTS];
} CurveAge;

typedef struct CohortCurve
{
	FlatHeader	header;
	int32		count;
	MrrCalendarStep step;
	DateADT		as_of;
	int32		horizon;
	double		annual_discount_rate;
	double		margin;
	CurveAge	ages[FLEXIBLE_ARRAY_MEMBER];
} CohortCurve;

StaticAssertDecl(sizeof(CurveAge) == 96, "the layout is documented");

#define COHORT_CURVE_WORKING	0x01

#define COHORT_CURVE_SIZE(count) \
	(offsetof(CohortCurve, ages) + (Size) (count) * sizeof(CurveAge))

extern CohortCurve *cohort_curve_create(MrrCalendarStep step, DateADT as_of,
										int32 count);
extern CohortCurve *cohort_curve_like(const CohortCurve *curve, int32 count);
extern bool cohort_curve_is_like(const CohortCurve *curve,
								 const CohortCurve *other);
extern CohortCurve *cohort_curve_reserve(CohortCurve *curve, int32 count,
										 bool writable);
extern CohortCurve *cohort_curve_book(CohortCurve *curve,
									  const MrrTimelineView *timeline,
									  bool writable);
extern CohortCurve *cohort_curve_add(CohortCurve *curve, CohortCurve *other,
									 bool writable);
extern CohortCurve *cohort_curve_canonical(CohortCurve *curve);
extern const char *cohort_curve_check(const CohortCurve *curve);

static inline CohortCurve *
DatumGetCohortCurveP(Datum value)
{
	return (CohortCurve *) PG_DETOAST_DATUM(value);
}

static inline Datum
CohortCurvePGetDatum(const CohortCurve *curve)
{
	return PointerGetDatum(curve);
}

#define PG_GETARG_COHORT_CURVE_P(n) DatumGetCohortCurveP(PG_GETARG_DATUM(n))
#define PG_RETURN_COHORT_CURVE_P(x) return CohortCurvePGetDatum(x)

#endif							/* COHORT_CURVE_H */
