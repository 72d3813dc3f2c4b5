/*
 * calendar.c
 *		Dates, steps and parts of months; laws L1 to L5 stand in calendar.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "calendar.h"
#include "miscadmin.h"
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
	MrrPeriod	period = {true};

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
 * The step that an interval stands for (L2).
 */
MrrCalendarStep
mrr_step_from_interval(const Interval *interval)
{
	if (interval->time != 0 ||
		(interval->month != 0 && interval->day != 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("step must be a whole number of months or a whole "
						"number of days")));
	if (interval->month < 0 || interval->day < 0 ||
		(interval->month == 0 && interval->day == 0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("step must be greater than zero")));
	return interval->month > 0 ? interval->month : -interval->day;
}

/*
 * origin + k * step (L3), for k >= 0.
 */
DateADT
mrr_add_steps(DateADT origin, MrrCalendarStep step, int32 k)
{
	int64		result;

	if (step < 0)
		result = origin - (int64) step * k;
	else
	{
		int			year;
		int			month;
		int			day;
		int64		months;

		j2date(origin + POSTGRES_EPOCH_JDATE, &year, &month, &day);
		months = (int64) year * MONTHS_PER_YEAR + (month - 1) +
			(int64) step * k;
		if (months > (int64) JULIAN_MAXYEAR * MONTHS_PER_YEAR)
			result = DATEVAL_NOEND;
		else
		{
			/* Floored division: years before 1 are zero and negative here. */
			year = (int) (months >= 0 ? months / MONTHS_PER_YEAR
						  : -((-months + MONTHS_PER_YEAR - 1) /
							  MONTHS_PER_YEAR));
			month = (int) (months - (int64) year * MONTHS_PER_YEAR) + 1;
			day = Min(day, day_tab[isleap(year)][month - 1]);
			result = date2j(year, month, day) - POSTGRES_EPOCH_JDATE;
		}
	}
	if (result >= DATE_END_JULIAN - POSTGRES_EPOCH_JDATE)
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("date out of range: %s plus step",
							   mrr_date_text(origin))));
	return (DateADT) result;
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
