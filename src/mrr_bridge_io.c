/*
 * mrr_bridge_io.c
 *		Text, binary and comparison of bridges.
 *
 * Text:	(period=[2025-01-01,2026-01-01),start=1000.00,start_customers=10,
 *			...): the fields of mrr_bridge.h by name, in any order, each at most
 *			once. Output leaves out what is zero, the netting 'ends' and the
 *			period where there is none. Squares are in micros squared;
 *			squares=absent and largest_expansion=absent say that nobody knows
 *			them, and so does leaving them out where they cannot be zero.
 * Binary:	bytes version, flags and netting, then every field in the order of
 *			the layout, in network byte order; an int128 is its two halves, the
 *			high one first.
 *
 * Both are lossless and do not depend on any setting.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "compat.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "literal.h"
#include "mrr_bridge.h"

PG_FUNCTION_INFO_V1(mrr_bridge_in);
PG_FUNCTION_INFO_V1(mrr_bridge_out);
PG_FUNCTION_INFO_V1(mrr_bridge_recv);
PG_FUNCTION_INFO_V1(mrr_bridge_send);

#define CUSTOMERS_SUFFIX	"_customers"
#define ABSENT				"absent"

/* What a text named, one bit per field. */
#define SEEN_PERIOD			UINT64CONST(0x01)
#define SEEN_NETTING		UINT64CONST(0x02)
#define SEEN_LARGEST		UINT64CONST(0x04)
#define SEEN_SQUARES		UINT64CONST(0x08)
#define SEEN_SQUARE(i)		(UINT64CONST(1) << (8 + (i)))
#define SEEN_AMOUNT(i)		(UINT64CONST(1) << (16 + (i)))
#define SEEN_CUSTOMERS(i)	(UINT64CONST(1) << (32 + (i)))
#define SEEN_ANY_SQUARE \
	(SEEN_SQUARES | (SEEN_SQUARE(MRR_SQUARES) - SEEN_SQUARE(0)))

static FlatHeader *
canonical(Datum value)
{
	return (FlatHeader *) DatumGetMrrBridgeP(value);
}

FLAT_COMPARISONS(mrr_bridge, canonical)

static bool
literal_netting(Literal *literal, MrrBridge *bridge)
{
	int			netting;

	if (!mrr_literal_one_of(literal, mrr_netting_names, MRR_NETTINGS,
							"a netting", &netting))
		return false;
	bridge->netting = netting;
	return true;
}

static bool
literal_bridge_period(Literal *literal, MrrBridge *bridge)
{
	if (!mrr_literal_period(literal, &bridge->from_date, &bridge->to_date))
		return false;
	bridge->flags |= MRR_BRIDGE_HAS_PERIOD;
	return bridge->to_date != MRR_OPEN_END ||
		mrr_literal_invalid(literal, "The period of a bridge must end");
}

/*
 * The largest expansion, an amount or the word "absent".
 */
static bool
literal_largest(Literal *literal, MrrBridge *bridge)
{
	int128		micros;

	if (mrr_literal_peek(literal, ABSENT[0]))
	{
		bridge->flags |= MRR_BRIDGE_NO_LARGEST;
		return mrr_literal_keyword(literal, ABSENT);
	}
	if (!mrr_literal_amount(literal, MRR_AMOUNT_MAX, &micros))
		return false;
	bridge->largest_expansion = (int64) micros;
	return true;
}

static bool
literal_customers(Literal *literal, int64 *customers)
{
	int128		value;

	if (!mrr_literal_integer(literal, PG_INT64_MAX, &value))
		return false;
	*customers = (int64) value;
	return true;
}

/*
 * The value of the field that "word" names; *field is its bit, or 0 where
 * there is no such field.
 */
static bool
literal_value(Literal *literal, const char *word, MrrBridge *bridge,
			  uint64 *field)
{
	Size		length = strlen(word);
	Size		suffix = strlen(CUSTOMERS_SUFFIX);
	int			i;

	if (strcmp(word, "period") == 0)
	{
		*field = SEEN_PERIOD;
		return literal_bridge_period(literal, bridge);
	}
	if (strcmp(word, "netting") == 0)
	{
		*field = SEEN_NETTING;
		return literal_netting(literal, bridge);
	}
	if (strcmp(word, "largest_expansion") == 0)
	{
		*field = SEEN_LARGEST;
		return literal_largest(literal, bridge);
	}
	if (strcmp(word, "squares") == 0)
	{
		*field = SEEN_SQUARES;
		bridge->flags |= MRR_BRIDGE_NO_SQUARES;
		return mrr_literal_keyword(literal, ABSENT);
	}
	if ((i = mrr_find_word(mrr_square_names, MRR_SQUARES, word, length)) >= 0)
	{
		*field = SEEN_SQUARE(i);
		return mrr_literal_integer(literal, MRR_SQUARE_MAX,
								   &bridge->squares[i]);
	}
	if ((i = mrr_find_word(mrr_movement_names, MRR_AMOUNTS, word, length)) >= 0)
	{
		*field = SEEN_AMOUNT(i);
		return mrr_literal_amount(literal, MRR_SUM_MAX, &bridge->mrr[i]);
	}
	if (length > suffix &&
		strcmp(word + length - suffix, CUSTOMERS_SUFFIX) == 0 &&
		(i = mrr_find_word(mrr_movement_names, MRR_MOVEMENTS, word,
					   length - suffix)) >= 0)
	{
		*field = SEEN_CUSTOMERS(i);
		return literal_customers(literal, &bridge->customers[i]);
	}
	*field = 0;
	return true;
}

static bool
literal_field(Literal *literal, MrrBridge *bridge, uint64 *seen)
{
	char		word[LITERAL_WORD_SIZE];
	const char *start = literal->at;
	uint64		field;

	if (!mrr_literal_word(literal, word, sizeof(word)) ||
		!mrr_literal_expect(literal, '=') ||
		!literal_value(literal, word, bridge, &field))
		return false;
	if (field == 0)
	{
		literal->at = start;
		return mrr_literal_fail(literal, "the name of a field");
	}
	if ((*seen & field) != 0)
		return mrr_literal_invalid(literal, psprintf("\"%s\" appears twice",
													 word));
	*seen |= field;
	return true;
}

/*
 * Details that a text leaves out although they cannot be zero are absent.
 */
static void
complete_details(MrrBridge *bridge, uint64 seen)
{
	bool		events = mrr_bridge_counts_events(bridge);

	if ((seen & SEEN_ANY_SQUARE) == 0 && (events || bridge->mrr[MRR_START] > 0))
		bridge->flags |= MRR_BRIDGE_NO_SQUARES;
	if ((seen & SEEN_LARGEST) == 0 &&
		(events || bridge->mrr[MRR_EXPANSION] > 0))
		bridge->flags |= MRR_BRIDGE_NO_LARGEST;
}

/*
 * A bridge, into zeroed bytes.
 */
bool
mrr_bridge_literal(Literal *literal, MrrBridge *bridge)
{
	uint64		seen = 0;
	const char *complaint;

	mrr_bridge_init(bridge, &(MrrPeriod) {false}, MRR_NETTING_ENDS, true);
	if (!mrr_literal_expect(literal, '('))
		return false;
	if (!mrr_literal_accept(literal, ')'))
	{
		do
		{
			if (!literal_field(literal, bridge, &seen))
				return false;
		} while (mrr_literal_accept(literal, ','));
		if (!mrr_literal_accept(literal, ')'))
			return mrr_literal_fail(literal, "\",\" or \")\"");
	}
	complete_details(bridge, seen);
	complaint = mrr_bridge_check(bridge);
	return complaint == NULL || mrr_literal_invalid(literal, complaint);
}

Datum
mrr_bridge_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	Literal		literal = {"mrr_bridge", text, text, fcinfo->context};
	MrrBridge  *bridge = palloc0(sizeof(MrrBridge));

	if (!mrr_bridge_literal(&literal, bridge) || !mrr_literal_end(&literal))
		PG_RETURN_NULL();
	PG_RETURN_MRR_BRIDGE_P(bridge);
}

/*
 * "name=" behind a comma where it is not the first field.
 */
static void
append_name(StringInfo buf, const char *name, const char *suffix)
{
	if (buf->data[buf->len - 1] != '(')
		appendStringInfoChar(buf, ',');
	appendStringInfo(buf, "%s%s=", name, suffix);
}

static void
append_details(StringInfo buf, const MrrBridge *bridge)
{
	if ((bridge->flags & MRR_BRIDGE_NO_SQUARES) != 0)
	{
		append_name(buf, "squares", "");
		appendStringInfoString(buf, ABSENT);
	}
	for (int i = 0; i < MRR_SQUARES; i++)
		if (bridge->squares[i] != 0)
		{
			append_name(buf, mrr_square_names[i], "");
			mrr_append_int128(buf, bridge->squares[i]);
		}
	if ((bridge->flags & MRR_BRIDGE_NO_LARGEST) != 0)
	{
		append_name(buf, "largest_expansion", "");
		appendStringInfoString(buf, ABSENT);
	}
	else if (bridge->largest_expansion != 0)
	{
		append_name(buf, "largest_expansion", "");
		mrr_append_micros(buf, bridge->largest_expansion);
	}
}

void
mrr_bridge_append_text(StringInfo buf, const MrrBridge *bridge)
{
	appendStringInfoChar(buf, '(');
	if ((bridge->flags & MRR_BRIDGE_HAS_PERIOD) != 0)
	{
		append_name(buf, "period", "");
		mrr_append_period(buf, bridge->from_date, bridge->to_date);
	}
	if (bridge->netting != MRR_NETTING_ENDS)
	{
		append_name(buf, "netting", "");
		appendStringInfoString(buf, mrr_netting_names[bridge->netting]);
	}
	for (int i = 0; i < MRR_MOVEMENTS; i++)
	{
		if (i < MRR_AMOUNTS && bridge->mrr[i] != 0)
		{
			append_name(buf, mrr_movement_names[i], "");
			mrr_append_micros(buf, bridge->mrr[i]);
		}
		if (bridge->customers[i] != 0)
		{
			append_name(buf, mrr_movement_names[i], CUSTOMERS_SUFFIX);
			appendStringInfo(buf, INT64_FORMAT, bridge->customers[i]);
		}
	}
	append_details(buf, bridge);
	appendStringInfoChar(buf, ')');
}

Datum
mrr_bridge_out(PG_FUNCTION_ARGS)
{
	StringInfoData buf;

	initStringInfo(&buf);
	mrr_bridge_append_text(&buf, PG_GETARG_MRR_BRIDGE_P(0));
	PG_RETURN_CSTRING(buf.data);
}

/*
 * A bridge, into zeroed bytes; what is wrong with it, or NULL.
 */
const char *
mrr_bridge_get_binary(StringInfo buf, MrrBridge *bridge)
{
	SET_VARSIZE(bridge, sizeof(MrrBridge));
	bridge->version = pq_getmsgbyte(buf);
	bridge->flags = pq_getmsgbyte(buf);
	bridge->netting = pq_getmsgbyte(buf);
	bridge->from_date = pq_getmsgint(buf, sizeof(int32));
	bridge->to_date = pq_getmsgint(buf, sizeof(int32));
	for (int i = 0; i < MRR_MOVEMENTS; i++)
		bridge->customers[i] = pq_getmsgint64(buf);
	for (int i = 0; i < MRR_AMOUNTS; i++)
		bridge->mrr[i] = flat_get_int128(buf);
	for (int i = 0; i < MRR_SQUARES; i++)
		bridge->squares[i] = flat_get_int128(buf);
	bridge->largest_expansion = pq_getmsgint64(buf);
	return mrr_bridge_check(bridge);
}

void
mrr_bridge_append_binary(StringInfo buf, const MrrBridge *bridge)
{
	pq_sendbyte(buf, bridge->version);
	pq_sendbyte(buf, bridge->flags);
	pq_sendbyte(buf, bridge->netting);
	pq_sendint32(buf, bridge->from_date);
	pq_sendint32(buf, bridge->to_date);
	for (int i = 0; i < MRR_MOVEMENTS; i++)
		pq_sendint64(buf, bridge->customers[i]);
	for (int i = 0; i < MRR_AMOUNTS; i++)
		flat_send_int128(buf, bridge->mrr[i]);
	for (int i = 0; i < MRR_SQUARES; i++)
		flat_send_int128(buf, bridge->squares[i]);
	pq_sendint64(buf, bridge->largest_expansion);
}

Datum
mrr_bridge_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	MrrBridge  *bridge = palloc0(sizeof(MrrBridge));
	const char *complaint = mrr_bridge_get_binary(buf, bridge);

	if (complaint == NULL && buf->cursor != buf->len)
		complaint = "Bytes are left over";
	if (complaint != NULL)
		flat_invalid_binary("mrr_bridge", complaint);
	PG_RETURN_MRR_BRIDGE_P(bridge);
}

Datum
mrr_bridge_send(PG_FUNCTION_ARGS)
{
	StringInfoData buf;

	pq_begintypsend(&buf);
	mrr_bridge_append_binary(&buf, PG_GETARG_MRR_BRIDGE_P(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}
