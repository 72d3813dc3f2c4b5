/*
 * calendar.h
 *		Dates, steps and parts of months.
 *
 * Laws
 *	L1	A date that takes part in anything is finite, except the open end of a
 *		span, which is held as MRR_OPEN_END; otherwise 22008.
 *	L2	A step is a whole number of months or a whole number of days, greater
 *		than zero; anything else is 22023.
 *	L3	Step k from an origin is origin + k * step in one addition, and a day
 *		of the month that does not exist becomes the month's last: 31 January
 *		+ 1 month = 28 or 29 February, + 2 months = 31 March.
 *	L4	The month position of a date is the number of months before it, a part
 *		month counting days / days-in-month, in units of 1/377580 month: the
 *		least common multiple of 28, 29, 30 and 31, so that it is exact and
 *		the months between two dates are a difference of positions.
 *	L5	The text of a date is ISO 8601 (with " BC" where needed) whatever
 *		DateStyle and TimeZone say.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_CALENDAR_H
#define MRR_CALENDAR_H

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#define MRR_OPEN_END			DATEVAL_NOEND
#define MRR_MONTH_PARTS			377580

/* Months if positive, days if negative, no step at all if zero. */
typedef int32 MrrCalendarStep;

/* A period [from_date, to_date), or none (balances without dates). */
typedef struct MrrPeriod
{
	bool		known;
	DateADT		from_date;
	DateADT		to_date;
} MrrPeriod;

extern bool mrr_date_is_valid(DateADT date);
extern void mrr_check_date(DateADT date, const char *argument);
extern void mrr_check_period(DateADT from_date, DateADT to_date);
extern MrrPeriod mrr_period_argument(FunctionCallInfo fcinfo, int first);
extern bool mrr_step_is_valid(MrrCalendarStep step);
extern MrrCalendarStep mrr_step_argument(FunctionCallInfo fcinfo, int argument,
										 const char *name);
extern MrrCalendarStep mrr_step_from_interval(const Interval *interval,
											  const char *name);
extern bool mrr_try_add_months(DateADT origin, int64 months, DateADT *date);
extern bool mrr_try_add_steps(DateADT origin, MrrCalendarStep step, int32 k,
							  DateADT *date);
extern DateADT mrr_add_steps(DateADT origin, MrrCalendarStep step, int32 k);
extern int64 mrr_whole_steps(DateADT origin, MrrCalendarStep step,
							 DateADT date);
extern int64 mrr_steps_apart(DateADT earlier, DateADT later,
							 MrrCalendarStep step);
extern int64 mrr_month_position(DateADT date);
extern void mrr_append_date(StringInfo buf, DateADT date);
extern void mrr_append_period(StringInfo buf, DateADT from, DateADT to);
extern void mrr_append_step(StringInfo buf, MrrCalendarStep step);
extern char *mrr_step_text(MrrCalendarStep step);
extern char *mrr_date_text(DateADT date);

#endif							/* MRR_CALENDAR_H */
