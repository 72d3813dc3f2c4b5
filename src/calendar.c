/*
 * calendar.c
 *		Dates, steps and parts of months; laws L1 to L5 stand in calendar.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "calendar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

bool
mrr_date_is_valid(DateADT date)
{
	return !DATE_NOT_FINITE(date) && IS_VALID_DATE(date);
}

/*
 * Refuse a date that is infinite (L1); "argument" is its name in SQL.
 */
void
mrr_check_date(DateADT date, const char *argument)
{
	if (!mrr_date_is_valid(date))
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("%s must be a finite date", argument)));
}

void
mrr_check_period(DateADT from_date, DateADT to_date)
{
	mrr_check_date(from_date, "from_date");
	mrr_check_date(to_date, "to_date");
	if (from_date >= to_date)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("from_date must be before to_date"),
				 errdetail("The period would be [%s,%s).",
						   mrr_date_text(from_date), mrr_date_text(to_date)),
				 errhint("to_date is the day after the period's last: the "
						 "year 2025 is '2025-01-01', '2026-01-01'.")));
}

/*
 * A period, from two consecutive arguments.
 */
MrrPeriod
mrr_period_argument(FunctionCallInfo fcinfo, int first)
{
	MrrPeriod	period = {.known = true};

	if (PG_ARGISNULL(first) || PG_ARGISNULL(first + 1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("%s must not be null",
							   PG_ARGISNULL(first) ? "from_date" : "to_date")));
	period.from_date = PG_GETARG_DATEADT(first);
	period.to_date = PG_GETARG_DATEADT(first + 1);
	mrr_check_period(period.from_date, period.to_date);
	return period;
}

/*
 * Whether a step that came from outside is one, with a length that exists.
 */
bool
mrr_step_is_valid(MrrCalendarStep step)
{
	return step != 0 && step != PG_INT32_MIN;
}

/*
 * The step that an interval stands for (L2); "name" is the argument's in SQL.
 */
MrrCalendarStep
mrr_step_from_interval(const Interval *interval, const char *name)
{
	if (interval->time != 0 ||
		(interval->month != 0 && interval->day != 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a whole number of months or a whole "
						"number of days, not \"%s\"", name,
						DatumGetCString(DirectFunctionCall1(interval_out,
															IntervalPGetDatum(interval)))),
				 errhint("Write it as '1 month' or '7 days'; a quarter is "
						 "'3 months'.")));
	if (interval->month < 0 || interval->day < 0 ||
		(interval->month == 0 && interval->day == 0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s must be greater than zero", name)));
	return interval->month > 0 ? interval->month : -interval->day;
}

MrrCalendarStep
mrr_step_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("%s must not be null", name)));
	return mrr_step_from_interval(PG_GETARG_INTERVAL_P(argument), name);
}

static bool
date_of_julian(int64 julian, DateADT *date)
{
	if (julian < DATETIME_MIN_JULIAN || julian >= DATE_END_JULIAN)
		return false;
	*date = (DateADT) (julian - POSTGRES_EPOCH_JDATE);
	return true;
}

static int64
month_number(DateADT date, int *day)
{
	int			year;
	int			month;

	j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, day);
	return (int64) year * MONTHS_PER_YEAR + (month - 1);
}

/*
 * A date some months later or earlier, clamped to the month's last day (L3);
 * false where it is out of range.
 */
bool
mrr_try_add_months(DateADT origin, int64 months, DateADT *date)
{
	int			day;
	int64		number = month_number(origin, &day) + months;
	int64		year;
	int			month;

	if (number < JULIAN_MINYEAR * MONTHS_PER_YEAR ||
		number > (int64) JULIAN_MAXYEAR * MONTHS_PER_YEAR)
		return false;
	/* Floored division: year 1 BC is 0 here, and those before are negative. */
	year = (number >= 0 ? number : number - MONTHS_PER_YEAR + 1) /
		MONTHS_PER_YEAR;
	month = (int) (number - year * MONTHS_PER_YEAR) + 1;
	day = Min(day, day_tab[isleap(year)][month - 1]);
	return date_of_julian(date2j((int) year, month, day), date);
}

/*
 * origin + k * step (L3); false where it is out of range.
 */
bool
mrr_try_add_steps(DateADT origin, MrrCalendarStep step, int32 k, DateADT *date)
{
	if (step > 0)
		return mrr_try_add_months(origin, (int64) step * k, date);
	return date_of_julian((int64) origin + POSTGRES_EPOCH_JDATE -
						  (int64) step * k, date);
}

DateADT
mrr_add_steps(DateADT origin, MrrCalendarStep step, int32 k)
{
	DateADT		date;

	if (!mrr_try_add_steps(origin, step, k, &date))
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("date out of range: %s plus a step",
							   mrr_date_text(origin))));
	return date;
}

/*
 * The greatest k with origin + k * step <= date, for date >= origin. Only in
 * the month of a boundary does the day count: has its day, clamped to the
 * month's last (L3), come yet?
 */
int64
mrr_whole_steps(DateADT origin, MrrCalendarStep step, DateADT date)
{
	int			origin_day;
	int			year;
	int			month;
	int			day;
	int64		months;
	int64		k;

	Assert(step != 0);
	if (step < 0)
		return ((int64) date - origin) / -(int64) step;
	j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	months = (int64) year * MONTHS_PER_YEAR + (month - 1) -
		month_number(origin, &origin_day);
	k = months / step;
	if (k * step == months &&
		day < Min(origin_day, day_tab[isleap(year)][month - 1]))
		k--;
	return k;
}

/*
 * How many steps lie between two snapshots, rounded up; steps of months count
 * calendar months, whatever the days.
 */
int64
mrr_steps_apart(DateADT earlier, DateADT later, MrrCalendarStep step)
{
	int			day;
	int64		length = step > 0 ? step : -(int64) step;
	int64		distance = step > 0
		? month_number(later, &day) - month_number(earlier, &day)
		: (int64) later - earlier;

	return (distance + length - 1) / length;
}

/*
 * Months before a finite date, in MRR_MONTH_PARTS (L4).
 */
int64
mrr_month_position(DateADT date)
{
	int			year;
	int			month;
	int			day;

	j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	return ((int64) year * MONTHS_PER_YEAR + (month - 1)) * MRR_MONTH_PARTS +
		(int64) (day - 1) *
		(MRR_MONTH_PARTS / day_tab[isleap(year)][month - 1]);
}

/*
 * The text of a finite date (L5).
 */
void
mrr_append_date(StringInfo buf, DateADT date)
{
	struct pg_tm tm;
	char		text[MAXDATELEN + 1];

	j2date(date + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	EncodeDateOnly(&tm, USE_ISO_DATES, text);
	appendStringInfoString(buf, text);
}

/*
 * [from,to), without the end where it is open.
 */
void
mrr_append_period(StringInfo buf, DateADT from, DateADT to)
{
	appendStringInfoChar(buf, '[');
	mrr_append_date(buf, from);
	appendStringInfoChar(buf, ',');
	if (to != MRR_OPEN_END)
		mrr_append_date(buf, to);
	appendStringInfoChar(buf, ')');
}

/*
 * "1 month", "12 months", "7 days".
 */
void
mrr_append_step(StringInfo buf, MrrCalendarStep step)
{
	int32		number = step > 0 ? step : -step;

	appendStringInfo(buf, "%d %s%s", number, step > 0 ? "month" : "day",
					 number == 1 ? "" : "s");
}

char *
mrr_step_text(MrrCalendarStep step)
{
	StringInfoData buf;

	initStringInfo(&buf);
	mrr_append_step(&buf, step);
	return buf.data;
}

char *
mrr_date_text(DateADT date)
{
	StringInfoData buf;

	initStringInfo(&buf);
	if (DATE_IS_NOBEGIN(date))
		appendStringInfoString(&buf, "-infinity");
	else if (DATE_IS_NOEND(date))
		appendStringInfoString(&buf, "infinity");
	else
		mrr_append_date(&buf, date);
	return buf.data;
}
