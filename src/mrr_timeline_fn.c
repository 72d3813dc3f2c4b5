/*
 * mrr_timeline_fn.c
 *		Reading and changing one timeline: the scalar functions.
 *
 * All are STRICT, except where an argument may be left out. Dates must be
 * finite, except the bounds of clip(), where infinity is unbounded.
 *
 * Laws
 *	L1	as_of is the last day that the data knows: nothing later is read, so a
 *		fixed term that still runs on as_of has not churned.
 *	L2	Revenue is MRR times months, a part month counting days /
 *		days-in-month (calendar.h, L4), summed exactly and rounded once, so
 *		that adjoining periods add up to within a micro.
 *	L3	Arithmetic on timelines is arithmetic on each day's MRR; a product is
 *		rounded half away from zero per step.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "miscadmin.h"
#include "mrr_timeline.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

PG_FUNCTION_INFO_V1(mrr_at);
PG_FUNCTION_INFO_V1(is_active);
PG_FUNCTION_INFO_V1(min_mrr);
PG_FUNCTION_INFO_V1(max_mrr);
PG_FUNCTION_INFO_V1(started_on);
PG_FUNCTION_INFO_V1(churned_on);
PG_FUNCTION_INFO_V1(last_active_on);
PG_FUNCTION_INFO_V1(last_mrr);
PG_FUNCTION_INFO_V1(recurring_revenue);
PG_FUNCTION_INFO_V1(active_months);
PG_FUNCTION_INFO_V1(monthly_amount);
PG_FUNCTION_INFO_V1(floor_at_zero);
PG_FUNCTION_INFO_V1(fill_gaps);
PG_FUNCTION_INFO_V1(clip);
PG_FUNCTION_INFO_V1(mrr_timeline_add);
PG_FUNCTION_INFO_V1(mrr_timeline_subtract);
PG_FUNCTION_INFO_V1(mrr_timeline_multiply);

#define MAX_MINOR_DIGITS	6

static DateADT
date_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	DateADT		date = PG_GETARG_DATEADT(argument);

	mrr_check_date(date, name);
	return date;
}

Datum
mrr_at(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	DateADT		on_date = date_argument(fcinfo, 1, "on_date");

	PG_RETURN_DATUM(mrr_numeric_from_micros(mrr_on(&view, on_date)));
}

Datum
is_active(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	DateADT		on_date = date_argument(fcinfo, 1, "on_date");

	PG_RETURN_BOOL(mrr_on(&view, on_date) > 0);
}

/*
 * The least or the greatest MRR between the first and the last day of the
 * timeline; days in between without any step count as zero.
 */
static Datum
extreme_common(FunctionCallInfo fcinfo, int sign)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	int64		extreme = 0;

	if (view.count == 0)
		PG_RETURN_NULL();
	for (int32 i = 0; i < view.count; i++)
	{
		MrrStep		step = mrr_step(&view, i);

		CHECK_FOR_INTERRUPTS();
		if (i == 0)
			extreme = step.mrr;
		else if (mrr_step(&view, i - 1).valid_to < step.valid_from &&
				 sign * extreme < 0)
			extreme = 0;
		if (sign * step.mrr > sign * extreme)
			extreme = step.mrr;
	}
	PG_RETURN_DATUM(mrr_numeric_from_micros(extreme));
}

Datum
min_mrr(PG_FUNCTION_ARGS)
{
	return extreme_common(fcinfo, -1);
}

Datum
max_mrr(PG_FUNCTION_ARGS)
{
	return extreme_common(fcinfo, 1);
}

Datum
started_on(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	int32		position = 0;
	MrrSpan		span;

	if (!mrr_next_span(&view, &position, &span))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(span.valid_from);
}

/*
 * The last span that has begun by as_of, the function's second argument (L1).
 */
static bool
last_span(FunctionCallInfo fcinfo, MrrTimelineView *view, DateADT *as_of,
		  MrrSpan *last)
{
	int32		position = 0;
	bool		found = false;
	MrrSpan		span;

	*view = mrr_timeline_view(PG_GETARG_DATUM(0));
	*as_of = date_argument(fcinfo, 1, "as_of");
	while (mrr_next_span(view, &position, &span) && span.valid_from <= *as_of)
	{
		*last = span;
		found = true;
	}
	return found;
}

Datum
churned_on(PG_FUNCTION_ARGS)
{
	MrrTimelineView view;
	DateADT		as_of;
	MrrSpan		last;

	if (!last_span(fcinfo, &view, &as_of, &last) || last.valid_to > as_of)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(last.valid_to);
}

Datum
last_active_on(PG_FUNCTION_ARGS)
{
	MrrTimelineView view;
	DateADT		as_of;
	MrrSpan		last;

	if (!last_span(fcinfo, &view, &as_of, &last))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(Min(as_of, last.valid_to - 1));
}

Datum
last_mrr(PG_FUNCTION_ARGS)
{
	MrrTimelineView view;
	DateADT		as_of;
	MrrSpan		last;
	int64		mrr;

	if (!last_span(fcinfo, &view, &as_of, &last))
		PG_RETURN_NULL();
	mrr = last.valid_to > as_of ? mrr_on(&view, as_of) : last.last_mrr;
	PG_RETURN_DATUM(mrr_numeric_from_micros(mrr));
}

/*
 * Sums over the days of [from_date, to_date) of MRR, or of 1 for active days,
 * in units of 1 / MRR_MONTH_PARTS month (L2).
 */
static int128
months_common(FunctionCallInfo fcinfo, bool weighted)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	DateADT		from_date = PG_GETARG_DATEADT(1);
	DateADT		to_date = PG_GETARG_DATEADT(2);
	int128		total = 0;

	mrr_check_period(from_date, to_date);
	mrr_check_totals(&view, from_date, to_date - 1);
	for (int32 i = 0; i < view.count; i++)
	{
		MrrStep		step = mrr_step(&view, i);
		DateADT		start = Max(step.valid_from, from_date);
		DateADT		end = Min(step.valid_to, to_date);

		CHECK_FOR_INTERRUPTS();
		if (start < end)
			total += (int128) (weighted ? step.mrr : MRR_MICROS_PER_UNIT) *
				(mrr_month_position(end) - mrr_month_position(start));
	}
	return total;
}

Datum
recurring_revenue(PG_FUNCTION_ARGS)
{
	int128		total = months_common(fcinfo, true);

	PG_RETURN_DATUM(mrr_numeric_from_micros(
						mrr_divide_rounded(total, MRR_MONTH_PARTS)));
}

Datum
active_months(PG_FUNCTION_ARGS)
{
	int128		total = months_common(fcinfo, false);

	PG_RETURN_DATUM(mrr_numeric_from_micros(
						mrr_divide_rounded(total, MRR_MONTH_PARTS)));
}

/*
 * monthly_amount(amount, unit, every, minor_digits): a price as MRR.
 */
Datum
monthly_amount(PG_FUNCTION_ARGS)
{
	static const struct
	{
		const char *word;
		int			per_year;	/* how many units make a year */
	}			units[] = {{"year", 1}, {"quarter", 4}, {"month", 12},
	{"week", 52}, {"day", 365}};
	char	   *unit = text_to_cstring(PG_GETARG_TEXT_PP(1));
	int32		every = PG_GETARG_INT32(2);
	int32		minor_digits = PG_GETARG_INT32(3);
	int			per_year = 0;
	int128		divisor;

	for (size_t i = 0; i < lengthof(units); i++)
		if (strcmp(unit, units[i].word) == 0)
			per_year = units[i].per_year;
	if (per_year == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unit is not known: \"%s\"", unit),
				 errhint("Valid units are year, quarter, month, week and "
						 "day.")));
	if (every < 1)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("every must be at least 1, not %d", every)));
	if (minor_digits < 0 || minor_digits > MAX_MINOR_DIGITS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("minor_digits must lie between 0 and %d, not %d",
						MAX_MINOR_DIGITS, minor_digits)));

	divisor = (int128) MONTHS_PER_YEAR * every;
	while (minor_digits-- > 0)
		divisor *= 10;
	PG_RETURN_DATUM(mrr_numeric_from_micros(
						mrr_micros_of_fraction(PG_GETARG_DATUM(0), per_year,
											   divisor)));
}

/*
 * The steps of a timeline to be changed, with room for "extra" more behind.
 */
static MrrStep *
copy_steps(const MrrTimelineView *view, int32 extra)
{
	MrrStep    *steps = palloc_extended(((Size) view->count + extra) *
										sizeof(MrrStep), MCXT_ALLOC_HUGE);

	memcpy(steps, view->steps, (Size) view->count * sizeof(MrrStep));
	return steps;
}

Datum
floor_at_zero(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	MrrStep    *steps = copy_steps(&view, 0);

	for (int32 i = 0; i < view.count; i++)
		steps[i].mrr = Max(steps[i].mrr, 0);
	PG_RETURN_MRR_TIMELINE_P(mrr_timeline_from_steps(steps, view.count));
}

Datum
fill_gaps(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	int32		max_days = PG_GETARG_INT32(1);
	MrrStep    *steps = copy_steps(&view, 0);

	if (max_days < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_days must be zero or more, not %d", max_days)));
	for (int32 i = 0; i + 1 < view.count; i++)
		if (steps[i].mrr > 0 && steps[i + 1].mrr > 0 &&
			(int64) steps[i + 1].valid_from - steps[i].valid_to <= max_days)
			steps[i].valid_to = steps[i + 1].valid_from;
	PG_RETURN_MRR_TIMELINE_P(mrr_timeline_from_steps(steps, view.count));
}

/*
 * clip(t, from_date, to_date); a bound that is NULL or infinite is none.
 */
Datum
clip(PG_FUNCTION_ARGS)
{
	DateADT		from_date = PG_ARGISNULL(1) ? DATEVAL_NOBEGIN
		: PG_GETARG_DATEADT(1);
	DateADT		to_date = PG_ARGISNULL(2) ? MRR_OPEN_END
		: PG_GETARG_DATEADT(2);
	MrrTimelineView view;
	MrrStep    *steps;
	int32		used = 0;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	view = mrr_timeline_view(PG_GETARG_DATUM(0));
	if (from_date > to_date)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("from_date must not be after to_date")));
	steps = copy_steps(&view, 0);
	for (int32 i = 0; i < view.count; i++)
	{
		MrrStep		step = steps[i];

		step.valid_from = Max(step.valid_from, from_date);
		step.valid_to = Min(step.valid_to, to_date);
		if (step.valid_from < step.valid_to)
			steps[used++] = step;
	}
	PG_RETURN_MRR_TIMELINE_P(mrr_timeline_from_steps(steps, used));
}

/*
 * a + sign * b.
 */
static Datum
add_common(FunctionCallInfo fcinfo, int sign)
{
	MrrTimelineView a = mrr_timeline_view(PG_GETARG_DATUM(0));
	MrrTimelineView b = mrr_timeline_view(PG_GETARG_DATUM(1));
	MrrStep    *steps = copy_steps(&a, b.count);

	for (int32 i = 0; i < b.count; i++)
	{
		steps[a.count + i] = mrr_step(&b, i);
		steps[a.count + i].mrr *= sign;
	}
	PG_RETURN_MRR_TIMELINE_P(mrr_timeline_from_steps(steps,
													 a.count + b.count));
}

Datum
mrr_timeline_add(PG_FUNCTION_ARGS)
{
	return add_common(fcinfo, 1);
}

Datum
mrr_timeline_subtract(PG_FUNCTION_ARGS)
{
	return add_common(fcinfo, -1);
}

Datum
mrr_timeline_multiply(PG_FUNCTION_ARGS)
{
	MrrTimelineView view = mrr_timeline_view(PG_GETARG_DATUM(0));
	MrrStep    *steps = copy_steps(&view, 0);

	for (int32 i = 0; i < view.count; i++)
	{
		Datum		amount = mrr_numeric_from_micros(steps[i].mrr);
		Datum		product = DirectFunctionCall2(numeric_mul, amount,
												  PG_GETARG_DATUM(1));

		CHECK_FOR_INTERRUPTS();
		steps[i].mrr = mrr_micros_from_numeric(product);
		pfree(DatumGetPointer(amount));
		pfree(DatumGetPointer(product));
	}
	PG_RETURN_MRR_TIMELINE_P(mrr_timeline_from_steps(steps, view.count));
}
