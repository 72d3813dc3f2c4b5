/*
 * mrr_bridge.c
 *		Adding and checking bridges; layout and laws L1 to L5 stand in
 *		mrr_bridge.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "common/int.h"
#include "compat.h"
#include "mrr_bridge.h"

const char *const mrr_movement_names[MRR_MOVEMENTS] = {
	[MRR_START] = "start",
	[MRR_NEW] = "new",
	[MRR_REACTIVATION] = "reactivation",
	[MRR_ENTERING] = "entering",
	[MRR_EXPANSION] = "expansion",
	[MRR_CONTRACTION] = "contraction",
	[MRR_LEAVING] = "leaving",
	[MRR_CHURN] = "churn",
	[MRR_END] = "end",
	[MRR_UNCHANGED] = "unchanged",
	[MRR_PASSING] = "passing",
};

const char *const mrr_netting_names[MRR_NETTINGS] = {
	[MRR_NETTING_ENDS] = "ends",
	[MRR_NETTING_LAPSES] = "lapses",
	[MRR_NETTING_DAILY] = "daily",
	[MRR_NETTING_CHAINED] = "chained",
};

const char *const mrr_square_names[MRR_SQUARES] = {
	[MRR_START_SQUARED] = "start_squared",
	[MRR_START_TIMES_END] = "start_times_end",
	[MRR_END_SQUARED] = "end_squared",
	[MRR_EXPANSION_SQUARED] = "expansion_squared",
};

/* How a field enters the identities (L1). */
static const int amount_sign[MRR_AMOUNTS] = {
	[MRR_START] = 1, [MRR_NEW] = 1, [MRR_REACTIVATION] = 1,
	[MRR_ENTERING] = 1, [MRR_EXPANSION] = 1, [MRR_CONTRACTION] = -1,
	[MRR_LEAVING] = -1, [MRR_CHURN] = -1, [MRR_END] = -1,
};

static const int count_sign[MRR_AMOUNTS] = {
	[MRR_START] = 1, [MRR_NEW] = 1, [MRR_REACTIVATION] = 1,
	[MRR_ENTERING] = 1, [MRR_LEAVING] = -1, [MRR_CHURN] = -1,
	[MRR_END] = -1,
};

/*
 * Make zeroed bytes an empty bridge. Without "details" neither squares nor the
 * largest expansion are kept (L5); where events are counted they never are.
 */
void
mrr_bridge_init(MrrBridge *bridge, const MrrPeriod *period, MrrNetting netting,
				bool details)
{
	SET_VARSIZE(bridge, sizeof(MrrBridge));
	bridge->version = FLAT_VERSION;
	bridge->netting = netting;
	if (!details || mrr_bridge_counts_events(bridge))
		bridge->flags |= MRR_BRIDGE_NO_SQUARES | MRR_BRIDGE_NO_LARGEST;
	if (period->known)
	{
		bridge->flags |= MRR_BRIDGE_HAS_PERIOD;
		bridge->from_date = period->from_date;
		bridge->to_date = period->to_date;
	}
}

MrrBridge *
mrr_bridge_create(const MrrPeriod *period, MrrNetting netting, bool details)
{
	MrrBridge  *bridge = flat_allocate(sizeof(MrrBridge));

	mrr_bridge_init(bridge, period, netting, details);
	return bridge;
}

MrrBridge *
mrr_bridge_copy(const MrrBridge *bridge)
{
	MrrBridge  *copy = palloc(sizeof(MrrBridge));

	memcpy(copy, bridge, sizeof(MrrBridge));
	return copy;
}

static void
out_of_range(void)
{
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					errmsg("mrr_bridge amount out of range")));
}

static void
drop_squares(MrrBridge *bridge)
{
	bridge->flags |= MRR_BRIDGE_NO_SQUARES;
	memset(bridge->squares, 0, sizeof(bridge->squares));
}

static inline void
add_count(MrrBridge *bridge, MrrMovement field, int64 count)
{
	if (pg_add_s64_overflow(bridge->customers[field], count,
							&bridge->customers[field]))
		out_of_range();
}

static inline void
add_amount(MrrBridge *bridge, MrrMovement field, int128 amount)
{
	bridge->mrr[field] += amount;
	if (bridge->mrr[field] > MRR_SUM_MAX)
		out_of_range();
}

static inline void
add_square(MrrBridge *bridge, MrrSquare field, int128 square)
{
	/* At most 10^37 plus the square of an amount, 2^126: below 2^127. */
	int128		sum = bridge->squares[field] + square;

	if ((bridge->flags & MRR_BRIDGE_NO_SQUARES) != 0)
		return;
	if (sum > MRR_SQUARE_MAX)
		drop_squares(bridge);
	else
		bridge->squares[field] = sum;
}

static inline void
add_largest(MrrBridge *bridge, int64 expansion)
{
	if ((bridge->flags & MRR_BRIDGE_NO_LARGEST) == 0)
		bridge->largest_expansion = Max(bridge->largest_expansion, expansion);
}

/*
 * The amount that a movement books.
 */
static inline int64
movement_amount(const MrrOutcome *outcome)
{
	switch (outcome->movement)
	{
		case MRR_NEW:
		case MRR_REACTIVATION:
		case MRR_ENTERING:
			return outcome->end;
		case MRR_EXPANSION:
			return outcome->end - outcome->start;
		case MRR_CONTRACTION:
			return outcome->start - outcome->end;
		case MRR_LEAVING:
		case MRR_CHURN:
			return outcome->start;
		default:
			return 0;			/* unchanged, passing: a count alone */
	}
}

static inline void
book_movement(MrrBridge *bridge, const MrrOutcome *outcome)
{
	MrrMovement movement = outcome->movement;
	int64		amount;

	if (movement == MRR_NONE)
		return;
	amount = movement_amount(outcome);
	add_count(bridge, movement, 1);
	if (movement < MRR_AMOUNTS)
		add_amount(bridge, movement, amount);
	if (movement == MRR_EXPANSION)
	{
		add_square(bridge, MRR_EXPANSION_SQUARED, (int128) amount * amount);
		add_largest(bridge, amount);
	}
}

static inline void
book_balances(MrrBridge *bridge, int64 start, int64 end, int64 retained)
{
	if (start > 0)
	{
		add_count(bridge, MRR_START, 1);
		add_amount(bridge, MRR_START, start);
		add_square(bridge, MRR_START_SQUARED, (int128) start * start);
		add_square(bridge, MRR_START_TIMES_END, (int128) start * retained);
		add_square(bridge, MRR_END_SQUARED, (int128) retained * retained);
	}
	if (end > 0)
	{
		add_count(bridge, MRR_END, 1);
		add_amount(bridge, MRR_END, end);
	}
}

/*
 * One customer's or one event's movement, without its balances.
 */
void
mrr_bridge_book_movement(MrrBridge *bridge, const MrrOutcome *outcome)
{
	book_movement(bridge, outcome);
}

/*
 * One customer's balances; "retained" is how much of the start is still there
 * for the squares.
 */
void
mrr_bridge_book_balances(MrrBridge *bridge, int64 start, int64 end,
						 int64 retained)
{
	book_balances(bridge, start, end, retained);
}

static inline void
book_outcome(MrrBridge *bridge, const MrrOutcome *outcome)
{
	book_balances(bridge, outcome->start, outcome->end, outcome->end);
	book_movement(bridge, outcome);
}

void
mrr_bridge_book(MrrBridge *bridge, const MrrOutcome *outcome)
{
	book_outcome(bridge, outcome);
}

/*
 * One customer's outcome that is the same in "count" bridges: what is squared
 * is squared once.
 */
void
mrr_bridge_book_run(MrrBridge *bridges, int32 count, const MrrOutcome *outcome)
{
	MrrOutcome	same = *outcome;

	for (MrrBridge *bridge = bridges; bridge < bridges + count; bridge++)
		book_outcome(bridge, &same);
}

static const char *
period_text(const MrrPeriod *period)
{
	StringInfoData buf;

	if (!period->known)
		return "no period";
	initStringInfo(&buf);
	mrr_append_period(&buf, period->from_date, period->to_date);
	return buf.data;
}

/*
 * Whether a bridge is of a period, or of none if that is not known.
 */
bool
mrr_bridge_is_of(const MrrBridge *bridge, const MrrPeriod *period)
{
	MrrPeriod	own = mrr_bridge_period(bridge);

	return own.known == period->known &&
		own.from_date == period->from_date && own.to_date == period->to_date;
}

static inline void
add_field(MrrBridge *bridge, const MrrBridge *other, MrrMovement field)
{
	add_count(bridge, field, other->customers[field]);
	if (field < MRR_AMOUNTS)
		add_amount(bridge, field, other->mrr[field]);
}

/*
 * Add the movements of another bridge, without its balances.
 */
void
mrr_bridge_add_movements(MrrBridge *bridge, const MrrBridge *other)
{
	for (int i = 0; i < MRR_MOVEMENTS; i++)
		if (i != MRR_START && i != MRR_END)
			add_field(bridge, other, i);
}

/*
 * Refuse two bridges of which one does not end where the other starts.
 */
void
mrr_bridge_check_link(const MrrBridge *earlier, const MrrBridge *later)
{
	if (earlier->to_date != later->from_date)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("bridges cannot be chained: one period ends on %s, "
						"the next starts on %s",
						mrr_date_text(earlier->to_date),
						mrr_date_text(later->from_date)),
				 errhint("A chain needs every period once, without a hole and "
						 "without an overlap; trailing periods overlap.")));
	if (earlier->mrr[MRR_END] != later->mrr[MRR_START] ||
		earlier->customers[MRR_END] != later->customers[MRR_START])
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("bridges cannot be chained: the balances on %s differ",
						mrr_date_text(earlier->to_date)),
				 errdetail("One period ends with %s of " INT64_FORMAT
						   " customers, the next starts with %s of "
						   INT64_FORMAT ".",
						   mrr_micros_text(earlier->mrr[MRR_END]),
						   earlier->customers[MRR_END],
						   mrr_micros_text(later->mrr[MRR_START]),
						   later->customers[MRR_START]),
				 errhint("All bridges of a chain must be of the same "
						 "customers.")));
}

/*
 * Add another set of customers (L4).
 */
void
mrr_bridge_add(MrrBridge *bridge, const MrrBridge *other)
{
	MrrPeriod	own = mrr_bridge_period(bridge);
	MrrPeriod	period = mrr_bridge_period(other);

	if (!mrr_bridge_is_of(bridge, &period))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("bridges of different periods cannot be added: %s "
						"and %s", period_text(&own), period_text(&period)),
				 errhint("Put the period into GROUP BY; consecutive periods "
						 "make a chain().")));
	if (bridge->netting != other->netting)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("bridges of different netting cannot be added: %s "
						"and %s", mrr_netting_names[bridge->netting],
						mrr_netting_names[other->netting])));
	for (int i = 0; i < MRR_MOVEMENTS; i++)
		add_field(bridge, other, i);
	if ((other->flags & MRR_BRIDGE_NO_SQUARES) != 0)
		drop_squares(bridge);
	for (int i = 0; i < MRR_SQUARES; i++)
		add_square(bridge, i, other->squares[i]);
	if ((other->flags & MRR_BRIDGE_NO_LARGEST) != 0)
	{
		bridge->flags |= MRR_BRIDGE_NO_LARGEST;
		bridge->largest_expansion = 0;
	}
	add_largest(bridge, other->largest_expansion);
}

/*
 * Take away what was added before (L4). False where that cannot be done
 * exactly, because a detail is absent or the largest expansion may go: then
 * the bridge is as it was and has to be made anew from the rows. Without
 * "details" none are kept, and it always can.
 */
bool
mrr_bridge_subtract(MrrBridge *bridge, const MrrBridge *other, bool details)
{
	if (details && !mrr_bridge_counts_events(bridge) &&
		((bridge->flags & (MRR_BRIDGE_NO_SQUARES | MRR_BRIDGE_NO_LARGEST)) != 0 ||
		 (other->largest_expansion > 0 &&
		  other->largest_expansion == bridge->largest_expansion)))
		return false;
	for (int i = 0; i < MRR_MOVEMENTS; i++)
		bridge->customers[i] -= other->customers[i];
	for (int i = 0; i < MRR_AMOUNTS; i++)
		bridge->mrr[i] -= other->mrr[i];
	if ((bridge->flags & MRR_BRIDGE_NO_SQUARES) == 0)
		for (int i = 0; i < MRR_SQUARES; i++)
			bridge->squares[i] -= other->squares[i];
	return true;
}

static const char *
check_period(const MrrBridge *bridge)
{
	if ((bridge->flags & MRR_BRIDGE_HAS_PERIOD) == 0)
		return bridge->from_date == 0 && bridge->to_date == 0 ? NULL
			: "A bridge without a period has dates";
	if (!mrr_date_is_valid(bridge->from_date) ||
		!mrr_date_is_valid(bridge->to_date) ||
		bridge->from_date >= bridge->to_date)
		return "The period is empty or out of range";
	return NULL;
}

static const char *
check_details(const MrrBridge *bridge)
{
	bool		no_squares = (bridge->flags & MRR_BRIDGE_NO_SQUARES) != 0;
	bool		no_largest = (bridge->flags & MRR_BRIDGE_NO_LARGEST) != 0;
	int128		expansion = bridge->mrr[MRR_EXPANSION];

	if (mrr_bridge_counts_events(bridge) && !(no_squares && no_largest))
		return "A bridge that counts events has squares or a largest expansion";
	for (int i = 0; i < MRR_SQUARES; i++)
		if (bridge->squares[i] < 0 || bridge->squares[i] > MRR_SQUARE_MAX ||
			(no_squares && bridge->squares[i] != 0))
			return "A sum of squares is out of range, or there although absent";
	if (!no_squares &&
		((bridge->squares[MRR_START_SQUARED] > 0) !=
		 (bridge->mrr[MRR_START] > 0) ||
		 (bridge->squares[MRR_EXPANSION_SQUARED] > 0) != (expansion > 0)))
		return "The sums of squares do not fit the amounts";
	if (no_largest ? bridge->largest_expansion != 0
		: (bridge->largest_expansion < 0 ||
		   bridge->largest_expansion > expansion ||
		   (bridge->largest_expansion > 0) != (expansion > 0)))
		return "The largest expansion does not fit the expansion";
	return NULL;
}

/*
 * What is wrong with a bridge (L1 to L3, L5), or NULL.
 */
const char *
mrr_bridge_check(const MrrBridge *bridge)
{
	int128		amounts = 0;
	int128		counts = 0;
	int128		classified;
	const char *complaint;

	if (bridge->version != FLAT_VERSION)
		return "The version is not known";
	if ((bridge->flags & ~MRR_BRIDGE_FLAGS) != 0 || bridge->reserve != 0 ||
		bridge->netting >= MRR_NETTINGS)
		return "A flag or the netting is not known, or the reserve not zero";
	if ((complaint = check_period(bridge)) != NULL)
		return complaint;
	for (int i = 0; i < MRR_MOVEMENTS; i++)
	{
		if (bridge->customers[i] < 0)
			return "A number of customers is negative";
		if (i >= MRR_AMOUNTS)
			continue;
		if (bridge->mrr[i] < 0 || bridge->mrr[i] > MRR_SUM_MAX)
			return "An amount is negative or out of range";
		if ((bridge->mrr[i] > 0) != (bridge->customers[i] > 0))
			return "An amount has no customers, or customers have no amount";
		amounts += amount_sign[i] * bridge->mrr[i];
		counts += count_sign[i] * (int128) bridge->customers[i];
	}
	if (amounts != 0)
		return "The movements do not lead from start to end";
	if (counts != 0)
		return "The customers' movements do not lead from start to end";
	classified = (int128) bridge->customers[MRR_EXPANSION] +
		bridge->customers[MRR_CONTRACTION] + bridge->customers[MRR_LEAVING] +
		bridge->customers[MRR_CHURN] + bridge->customers[MRR_UNCHANGED];
	if (!mrr_bridge_counts_events(bridge))
	{
		if (classified != bridge->customers[MRR_START])
			return "The start customers and their movements differ in number";
		if (mrr_bridge_kept(bridge) < 0)
			return "More is lost than there was at the start";
	}
	return check_details(bridge);
}
