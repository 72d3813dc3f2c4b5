/*
 * literal.h
 *		One way to read the text forms of all types of the extension.
 *
 * A Literal walks over the text of one value. Every function skips white
 * space, takes what it names and answers true; otherwise it reports a soft
 * error (22P02 with a detail that names the spot, or 22003 and 22008 for an
 * amount or a date out of range) and answers false, upon which the input
 * function returns at once.
 * mrr_literal_peek() and mrr_literal_accept() try without an error.
 *
 *	amount		[-]digits[.digits]	further than six decimals are rounded
 *	integer		[-]digits
 *	double		a finite number as double precision is written
 *	date		yyyy-mm-dd[ BC], four or more digits of the year
 *	period		[date,date) with the end after the start; without an end or
 *				with "infinity" it is open
 *	step		integer month[s] or day[s], greater than zero
 *	word		letters and underscores
 *	label		any characters but none between double quotes, a double quote
 *				itself twice
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_LITERAL_H
#define MRR_LITERAL_H

#include "calendar.h"
#include "compat.h"
#include "nodes/nodes.h"
#include "utils/date.h"

typedef struct Literal
{
	const char *type;			/* name of the type, for messages */
	const char *text;			/* the whole text */
	const char *at;				/* what is still to read */
	Node	   *escontext;		/* where soft errors go, or NULL */
} Literal;

/* Room for the longest word that any text form has. */
#define LITERAL_WORD_SIZE	32

extern int	mrr_find_word(const char *const *words, int count,
						  const char *word, Size length);
extern bool mrr_literal_report_expected(Literal *literal,
										const char *expected);
extern bool mrr_literal_report_invalid(Literal *literal, const char *detail);
extern bool mrr_literal_peek(Literal *literal, char c);
extern bool mrr_literal_accept(Literal *literal, char c);
extern bool mrr_literal_expect(Literal *literal, char c);
extern bool mrr_literal_end(Literal *literal);
extern bool mrr_literal_one_of(Literal *literal, const char *const *words,
							   int count, const char *expected, int *index);
extern bool mrr_literal_keyword(Literal *literal, const char *keyword);
extern bool mrr_literal_name(Literal *literal, const char *name);
extern bool mrr_literal_word(Literal *literal, char *word, Size size);
extern bool mrr_literal_label(Literal *literal, char *label, Size size);
extern bool mrr_literal_date(Literal *literal, DateADT *date);
extern bool mrr_literal_period(Literal *literal, DateADT *from, DateADT *to);
extern bool mrr_literal_step(Literal *literal, MrrCalendarStep *step);
extern bool mrr_literal_integer(Literal *literal, int128 maximum,
								int128 *value);
extern bool mrr_literal_double(Literal *literal, double *value);
extern bool mrr_literal_amount(Literal *literal, int128 maximum,
							   int128 *micros);

/*
 * Report what should have stood at the current spot. This and the next one are
 * inline, so that compilers and analysers see that they return false.
 */
static inline bool
mrr_literal_fail(Literal *literal, const char *expected)
{
	(void) mrr_literal_report_expected(literal, expected);
	return false;
}

/*
 * Report that the text is well-formed but stands for no valid value.
 */
static inline bool
mrr_literal_invalid(Literal *literal, const char *detail)
{
	(void) mrr_literal_report_invalid(literal, detail);
	return false;
}

#endif							/* MRR_LITERAL_H */
