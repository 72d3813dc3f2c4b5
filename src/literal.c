/*
 * literal.c
 *		Reading text forms; what each function takes stands in literal.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "compat.h"
#include "literal.h"
#include "mb/pg_wchar.h"
#include "money.h"
#include "utils/datetime.h"

#define MAX_DECIMALS	6
#define MAX_YEAR_DIGITS	7

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void
skip_space(Literal *literal)
{
	while (*literal->at == ' ' || *literal->at == '\t' ||
		   *literal->at == '\n' || *literal->at == '\r')
		literal->at++;
}

/*
 * The index of a word in a list, or -1.
 */
int
mrr_find_word(const char *const *words, int count, const char *word,
			  Size length)
{
	for (int i = 0; i < count; i++)
		if (strlen(words[i]) == length && memcmp(words[i], word, length) == 0)
			return i;
	return -1;
}

bool
mrr_literal_report_expected(Literal *literal, const char *expected)
{
	ereturn(literal->escontext, false,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type %s: \"%s\"", literal->type,
					literal->text),
			 errdetail("Expected %s at character %d.", expected,
					   pg_mbstrlen_with_len(literal->text,
											literal->at - literal->text) + 1)));
}

bool
mrr_literal_report_invalid(Literal *literal, const char *detail)
{
	ereturn(literal->escontext, false,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type %s: \"%s\"", literal->type,
					literal->text),
			 errdetail("%s.", detail)));
}

bool
mrr_literal_peek(Literal *literal, char c)
{
	skip_space(literal);
	return *literal->at == c;
}

bool
mrr_literal_accept(Literal *literal, char c)
{
	if (!mrr_literal_peek(literal, c))
		return false;
	literal->at++;
	return true;
}

bool
mrr_literal_expect(Literal *literal, char c)
{
	char		expected[] = {'"', c, '"', '\0'};

	return mrr_literal_accept(literal, c) ||
		mrr_literal_fail(literal, expected);
}

bool
mrr_literal_end(Literal *literal)
{
	skip_space(literal);
	return *literal->at == '\0' ||
		mrr_literal_fail(literal, "end of input");
}

/*
 * A word into a buffer of "size" bytes; a longer one is cut, which makes it
 * unlike any word that a caller knows.
 */
bool
mrr_literal_word(Literal *literal, char *word, Size size)
{
	Size		length = 0;
	const char *start;

	skip_space(literal);
	start = literal->at;
	while ((*literal->at >= 'a' && *literal->at <= 'z') || *literal->at == '_')
	{
		if (length < size - 1)
			word[length++] = *literal->at;
		literal->at++;
	}
	word[length] = '\0';
	return literal->at > start || mrr_literal_fail(literal, "a name");
}

/*
 * One word of a list; "expected" names the list.
 */
bool
mrr_literal_one_of(Literal *literal, const char *const *words, int count,
				   const char *expected, int *index)
{
	char		word[LITERAL_WORD_SIZE];
	const char *start;

	skip_space(literal);
	start = literal->at;
	if (!mrr_literal_word(literal, word, sizeof(word)))
		return false;
	*index = mrr_find_word(words, count, word, strlen(word));
	if (*index >= 0)
		return true;
	literal->at = start;
	return mrr_literal_fail(literal, expected);
}

/*
 * The one word that may stand here.
 */
bool
mrr_literal_keyword(Literal *literal, const char *keyword)
{
	int			index;

	return mrr_literal_one_of(literal, &keyword, 1,
							  psprintf("\"%s\"", keyword), &index);
}

/*
 * The name of the field that has to come next, and its "=".
 */
bool
mrr_literal_name(Literal *literal, const char *name)
{
	return mrr_literal_keyword(literal, name) &&
		mrr_literal_expect(literal, '=');
}

/*
 * A label into a buffer of "size" bytes, which it has to fit.
 */
bool
mrr_literal_label(Literal *literal, char *label, Size size)
{
	Size		length = 0;
	const char *start;

	if (!mrr_literal_expect(literal, '"'))
		return false;
	for (start = literal->at; *literal->at != '\0'; literal->at++)
	{
		if (*literal->at == '"')
		{
			literal->at++;		/* a second one makes a quote of the label */
			if (*literal->at != '"')
			{
				label[length] = '\0';
				if (length > 0)
					return true;
				break;
			}
		}
		if (length == size - 1)
			break;
		label[length++] = *literal->at;
	}
	literal->at = start;
	return mrr_literal_fail(literal, psprintf("a label of 1 to %zu bytes "
											  "and a closing quote", size - 1));
}

/*
 * Up to max_digits digits; the caller knows that the result fits.
 */
static bool
digits(Literal *literal, int min_digits, int max_digits, int *value)
{
	int			count = 0;

	*value = 0;
	while (is_digit(*literal->at) && count < max_digits)
	{
		*value = *value * 10 + (*literal->at++ - '0');
		count++;
	}
	return count >= min_digits || mrr_literal_fail(literal, "a digit");
}

bool
mrr_literal_date(Literal *literal, DateADT *date)
{
	int			year;
	int			month;
	int			day;
	bool		bc = false;
	const char *start;

	skip_space(literal);
	start = literal->at;
	if (!digits(literal, 4, MAX_YEAR_DIGITS, &year) ||
		!mrr_literal_expect(literal, '-') ||
		!digits(literal, 2, 2, &month) ||
		!mrr_literal_expect(literal, '-') ||
		!digits(literal, 2, 2, &day))
		return false;
	if (strncmp(literal->at, " BC", 3) == 0)
	{
		literal->at += 3;
		bc = true;
	}
	if (year == 0)
		month = 0;				/* there is none: 1 BC comes before 1 */
	if (bc)
		year = 1 - year;

	if (month < 1 || month > MONTHS_PER_YEAR || day < 1 ||
		day > day_tab[isleap(year)][month - 1] ||
		!IS_VALID_JULIAN(year, month, day) ||
		!IS_VALID_DATE(date2j(year, month, day) - POSTGRES_EPOCH_JDATE))
		ereturn(literal->escontext, false,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("date out of range for type %s: \"%.*s\"",
						literal->type, (int) (literal->at - start), start)));
	*date = date2j(year, month, day) - POSTGRES_EPOCH_JDATE;
	return true;
}

/*
 * A period; without an end date it is open: *to = MRR_OPEN_END.
 */
bool
mrr_literal_period(Literal *literal, DateADT *from, DateADT *to)
{
	if (!mrr_literal_expect(literal, '[') ||
		!mrr_literal_date(literal, from) ||
		!mrr_literal_expect(literal, ','))
		return false;
	*to = MRR_OPEN_END;
	if (mrr_literal_accept(literal, ')'))
		return true;
	if (*literal->at == 'i')
		return mrr_literal_keyword(literal, "infinity") &&
			mrr_literal_expect(literal, ')');
	if (!mrr_literal_date(literal, to) || !mrr_literal_expect(literal, ')'))
		return false;
	return *from < *to ||
		mrr_literal_invalid(literal, "A period must end after it starts");
}

/*
 * Digits as a number of up to "maximum" (below 10^37 or so, so that one more
 * digit cannot overflow), which "decimals" decimals follow, rounded half away
 * from zero. The maximum counts in units of the last decimal.
 */
static bool
decimal(Literal *literal, int decimals, int128 maximum, int128 *value)
{
	const char *start;
	bool		negative = mrr_literal_accept(literal, '-');
	int128		magnitude = 0;
	int			places = -1;	/* decimals seen, or -1 before the point */
	bool		round_up = false;

	start = literal->at;
	if (!is_digit(*start))
		return mrr_literal_fail(literal, "a digit");
	for (;; literal->at++)
	{
		char		c = *literal->at;

		if (c == '.' && decimals > 0 && places < 0 &&
			is_digit(literal->at[1]))
			places = 0;
		else if (!is_digit(c))
			break;
		else if (places == decimals)
		{
			round_up = (c >= '5');
			while (is_digit(literal->at[1]))
				literal->at++;
			places++;
		}
		else if (places < decimals && magnitude <= maximum)
		{
			magnitude = magnitude * 10 + (c - '0');
			if (places >= 0)
				places++;
		}
	}
	for (places = Max(places, 0); places < decimals && magnitude <= maximum;
		 places++)
		magnitude *= 10;
	if (round_up)
		magnitude++;
	if (magnitude > maximum)
		ereturn(literal->escontext, false,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value out of range for type %s: \"%s%.*s\"",
						literal->type, negative ? "-" : "",
						(int) (literal->at - start), start)));
	*value = negative ? -magnitude : magnitude;
	return true;
}

bool
mrr_literal_integer(Literal *literal, int128 maximum, int128 *value)
{
	return decimal(literal, 0, maximum, value);
}

bool
mrr_literal_amount(Literal *literal, int128 maximum, int128 *micros)
{
	return decimal(literal, MAX_DECIMALS, maximum, micros);
}

bool
mrr_literal_double(Literal *literal, double *value)
{
	char	   *end;

	skip_space(literal);
	errno = 0;
	*value = strtod(literal->at, &end) + 0.0;	/* there is no -0 */
	/* ERANGE alone may also be a number that is merely very small. */
	if (end == literal->at || !isfinite(*value) ||
		(errno == ERANGE && *value == 0))
		return mrr_literal_fail(literal, "a finite number");
	literal->at = end;
	return true;
}

bool
mrr_literal_step(Literal *literal, MrrCalendarStep *step)
{
	static const char *const units[] = {"month", "months", "day", "days"};
	int128		number;
	int			unit;

	if (!mrr_literal_integer(literal, PG_INT32_MAX, &number) ||
		!mrr_literal_one_of(literal, units, lengthof(units), "months or days",
							&unit))
		return false;
	if (number <= 0)
		return mrr_literal_invalid(literal, "A step must be greater than zero");
	*step = (MrrCalendarStep) (unit < 2 ? number : -number);
	return true;
}
