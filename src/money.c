/*
 * money.c
 *		Exact amounts; laws L1 to L3 stand in money.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"
#include "common/shortest_dec.h"
#include "compat.h"
#include "fmgr.h"
#include "money.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

/*
 * The stored form of numeric (unchanged since 9.1; a user's disk holds it):
 * a 16-bit header, in the long form a 16-bit weight, then base-10000 digits.
 */
#define NUMERIC_FORM_MASK		0xC000
#define NUMERIC_NEGATIVE		0x4000
#define NUMERIC_SHORT			0x8000
#define NUMERIC_SPECIAL			0xC000
#define NUMERIC_NAN				0xC000
#define NUMERIC_SPECIAL_MASK	0xF000
#define SHORT_NEGATIVE			0x2000
#define SHORT_WEIGHT_NEGATIVE	0x0040
#define SHORT_WEIGHT_MASK		0x003F
#define DIGIT_BASE				10000

/* The highest digit that an amount can have stands for 10000^3. */
#define MAX_WEIGHT				3

/* The one that the sixth decimal is in stands for 10000^-2 = micro / 100. */
#define MICROS_WEIGHT			(-2)
#define PARTS_PER_MICRO			100

/* A finite numeric. */
typedef struct Decimal
{
	const char *digit;			/* the next one to be read */
	const char *end;
	int			weight;			/* the first one stands for 10000^weight */
	bool		negative;
} Decimal;

static void
amount_out_of_range(void)
{
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					errmsg("amount out of range"),
					errdetail("Amounts lie between -9223372036854.775807 and "
							  "9223372036854.775807.")));
}

static inline uint16
read_uint16(const char *data)
{
	uint16		value;

	memcpy(&value, data, sizeof(value));	/* a packed datum is unaligned */
	return value;
}

static inline Decimal
decimal_of(Datum amount)
{
	struct varlena *packed = PG_DETOAST_DATUM_PACKED(amount);
	const char *data = VARDATA_ANY(packed);
	uint16		header = read_uint16(data);
	uint16		form = header & NUMERIC_FORM_MASK;
	Decimal		decimal = {.end = data + VARSIZE_ANY_EXHDR(packed)};

	data += sizeof(uint16);
	if (form == NUMERIC_SPECIAL)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("amount must be finite, not %s",
						(header & NUMERIC_SPECIAL_MASK) == NUMERIC_NAN
						? "NaN" : "infinite")));
	if (form == NUMERIC_SHORT)
	{
		decimal.negative = (header & SHORT_NEGATIVE) != 0;
		decimal.weight = header & SHORT_WEIGHT_MASK;
		if (header & SHORT_WEIGHT_NEGATIVE)
			decimal.weight |= ~SHORT_WEIGHT_MASK;
	}
	else
	{
		decimal.negative = (form == NUMERIC_NEGATIVE);
		decimal.weight = (int16) read_uint16(data);
		data += sizeof(int16);
	}
	decimal.digit = data;
	if (decimal.weight > MAX_WEIGHT)
		amount_out_of_range();
	return decimal;
}

/*
 * The next digit, 0 behind the last one.
 */
static inline int
next_digit(Decimal *decimal)
{
	int			digit;

	if (decimal->digit == decimal->end)
		return 0;
	digit = read_uint16(decimal->digit);
	decimal->digit += sizeof(uint16);
	return digit;
}

/*
 * An amount in micros (L1).
 */
int64
mrr_micros_from_numeric(Datum amount)
{
	Decimal		decimal = decimal_of(amount);
	int			weight = decimal.weight;
	int64		micros = 0;

	/* Whole units first, up to 10^16 of them, then the two digits below. */
	for (; weight >= 0; weight--)
		micros = micros * DIGIT_BASE + next_digit(&decimal);
	if (pg_mul_s64_overflow(micros, MRR_MICROS_PER_UNIT, &micros))
		amount_out_of_range();
	for (; weight >= MICROS_WEIGHT; weight--)
	{
		int			digit = next_digit(&decimal);
		int64		part = weight == -1 ? digit * 100
			: (digit + PARTS_PER_MICRO / 2) / PARTS_PER_MICRO;

		if (pg_add_s64_overflow(micros, part, &micros))
			amount_out_of_range();
	}
	return decimal.negative ? -micros : micros;
}

/*
 * amount * numerator / denominator in micros (L5). Both are above zero and the
 * denominator is below 10^30.
 */
int128
mrr_micros_of_fraction(Datum amount, int32 numerator, int128 denominator)
{
	Decimal		decimal = decimal_of(amount);
	int			weight = decimal.weight;
	int128		parts = 0;		/* of a micro */
	int64		carry = 0;		/* from the digits below them */
	int128		micros;

	for (; weight >= MICROS_WEIGHT; weight--)
		parts = parts * DIGIT_BASE + next_digit(&decimal);
	if ((parts + PARTS_PER_MICRO / 2) / PARTS_PER_MICRO > MRR_AMOUNT_MAX)
		amount_out_of_range();

	/* Times the numerator, as on paper: from the last digit on. */
	while (decimal.end > decimal.digit)
	{
		decimal.end -= sizeof(uint16);
		carry = (carry + (int64) numerator * read_uint16(decimal.end)) /
			DIGIT_BASE;
	}
	for (; weight < MICROS_WEIGHT - 1 && carry > 0; weight++)
		carry /= DIGIT_BASE;

	/*
	 * What the carry has cut off below one part does not matter: half of the
	 * divisor is a whole number of them.
	 */
	micros = mrr_divide_rounded(parts * numerator + carry,
								denominator * PARTS_PER_MICRO);
	return decimal.negative ? -micros : micros;
}

/*
 * The value as numeric with at least two decimals (L2).
 */
Datum
mrr_numeric_from_micros(int128 micros)
{
	if (micros >= PG_INT64_MIN && micros <= PG_INT64_MAX)
	{
		int64		value = (int64) micros;
		int			decimals = 6;

		while (decimals > 2 && value % 10 == 0)
		{
			value /= 10;
			decimals--;
		}
		return NumericGetDatum(int64_div_fast_to_numeric(value, decimals));
	}
	return DirectFunctionCall3(numeric_in,
							   CStringGetDatum(mrr_micros_text(micros)),
							   ObjectIdGetDatum(InvalidOid),
							   Int32GetDatum(-1));
}

/*
 * A computed value in units, as the whole micros that it is rounded to (L4).
 */
double
mrr_micros_from_double(double amount)
{
	return rint(amount * MRR_MICROS_PER_UNIT);
}

/*
 * A computed value in units (L4). It must not be NaN.
 */
Datum
mrr_numeric_from_double(double amount)
{
	double		micros = mrr_micros_from_double(amount);

	if (fabs(micros) <= 1e36)
		return mrr_numeric_from_micros((int128) micros);
	return DirectFunctionCall1(float8_numeric, Float8GetDatum(amount));
}

/*
 * The quotient of two sums (L3). The denominator must not be zero.
 */
Datum
mrr_ratio(int128 numerator, int128 denominator)
{
	return DirectFunctionCall2(numeric_div,
							   mrr_numeric_from_micros(numerator),
							   mrr_numeric_from_micros(denominator));
}

/*
 * The quotient of two numbers of customers. The denominator must not be zero.
 */
Datum
mrr_count_ratio(int64 numerator, int64 denominator)
{
	return DirectFunctionCall2(numeric_div,
							   NumericGetDatum(int64_to_numeric(numerator)),
							   NumericGetDatum(int64_to_numeric(denominator)));
}

/*
 * dividend / divisor, rounded half up; dividend >= 0, divisor > 0.
 */
int128
mrr_divide_rounded(int128 dividend, int128 divisor)
{
	int128		quotient = dividend / divisor;
	int128		remainder = dividend % divisor;

	return remainder >= divisor - remainder ? quotient + 1 : quotient;
}

void
mrr_append_int128(StringInfo buf, int128 value)
{
	char		digits[40];
	char	   *first = digits + sizeof(digits) - 1;
	uint128		rest = value < 0 ? -(uint128) value : (uint128) value;

	*first = '\0';
	do
	{
		*--first = '0' + (char) (rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		appendStringInfoChar(buf, '-');
	appendStringInfoString(buf, first);
}

/*
 * The text of an amount, spelled as mrr_numeric_from_micros() would (L2).
 */
void
mrr_append_micros(StringInfo buf, int128 micros)
{
	uint128		magnitude = micros < 0 ? -(uint128) micros : (uint128) micros;
	int			fraction = (int) (magnitude % MRR_MICROS_PER_UNIT);
	int			decimals = 6;

	if (micros < 0)
		appendStringInfoChar(buf, '-');
	mrr_append_int128(buf, (int128) (magnitude / MRR_MICROS_PER_UNIT));
	while (decimals > 2 && fraction % 10 == 0)
	{
		fraction /= 10;
		decimals--;
	}
	appendStringInfo(buf, ".%0*d", decimals, fraction);
}

/*
 * The shortest text that reads back as the same double, whatever the setting
 * of extra_float_digits.
 */
void
mrr_append_double(StringInfo buf, double value)
{
	char		text[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(value, text);
	appendStringInfoString(buf, text);
}

char *
mrr_micros_text(int128 micros)
{
	StringInfoData buf;

	initStringInfo(&buf);
	mrr_append_micros(&buf, micros);
	return buf.data;
}
