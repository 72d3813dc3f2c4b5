/*
 * mrr_bridge.h
 *		The movements of a set of customers over one period.
 *
 * Layout (320 bytes, fixed)
 *
 *		  0	  4	varlena header
 *		  4	  1	version = 1
 *		  5	  1	flags: MRR_BRIDGE_*
 *		  6	  1	netting: MrrNetting
 *		  7	  1	reserve = 0
 *		  8	  8	from_date, to_date (both 0 without MRR_BRIDGE_HAS_PERIOD)
 *		 16	 88	customers: one int64 per MrrMovement
 *		104 144	mrr: one int128 (micros) per MrrMovement up to MRR_END
 *		248	 64	squares: one int128 (micros squared) per MrrSquare
 *		312	  8	largest_expansion: micros
 *
 * Laws
 *	L1	start + new + reactivation + entering + expansion
 *		- contraction - leaving - churn = end, in micros; and, without
 *		expansion and contraction, in customers.
 *	L2	Unless the netting counts events, every start customer is in exactly
 *		one of expansion, contraction, leaving, churn and unchanged, and all of
 *		them together lose no more than start.
 *	L3	An amount is > 0 iff its count is; all are magnitudes within
 *		0 .. MRR_SUM_MAX.
 *	L4	Adding bridges adds their fields (and takes the larger of the largest
 *		expansions): it commutes and associates, and removing what was added
 *		gives the same bytes back. Both bridges must have the same period and
 *		netting, otherwise 22023; a sum out of range is 22003.
 *	L5	Squares are sums over start customers of a*a, a*b, b*b and over
 *		expansions of (b-a)*(b-a). They are absent (flag, zero bytes) where a
 *		sum overflowed, where events are counted, or where nobody keeps them;
 *		absent plus anything is absent. So is the largest expansion.
 *
 * a and b are the MRR on the day before from_date and on the day before
 * to_date. Which movement they make is mrr_movement.h's to say; see the table
 * "The movements" in doc/definitions.md.
 *
 * Cost: adding one customer is a few additions in place.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef MRR_BRIDGE_H
#define MRR_BRIDGE_H

#include "calendar.h"
#include "flat.h"
#include "literal.h"
#include "money.h"

/* The fields of a bridge; the order is part of the stored form. */
typedef enum MrrMovement
{
	MRR_START,
	MRR_NEW,
	MRR_REACTIVATION,
	MRR_ENTERING,
	MRR_EXPANSION,
	MRR_CONTRACTION,
	MRR_LEAVING,
	MRR_CHURN,
	MRR_END,
	MRR_UNCHANGED,				/* from here on without an amount */
	MRR_PASSING,
	MRR_NONE					/* no field: not a customer at any time */
} MrrMovement;

#define MRR_AMOUNTS		(MRR_END + 1)
#define MRR_MOVEMENTS	(MRR_PASSING + 1)

typedef enum MrrSquare
{
	MRR_START_SQUARED,
	MRR_START_TIMES_END,
	MRR_END_SQUARED,
	MRR_EXPANSION_SQUARED
} MrrSquare;

#define MRR_SQUARES		(MRR_EXPANSION_SQUARED + 1)

/* What a sum of squares can hold; beyond it is absent (L5). */
#define MRR_SQUARE_MAX			(MRR_SUM_MAX * 10)

typedef enum MrrNetting
{
	MRR_NETTING_ENDS,			/* the balances alone */
	MRR_NETTING_LAPSES,			/* a lapse inside is churn */
	/* from here on counts are of events, see mrr_bridge_counts_events() */
	MRR_NETTING_DAILY,			/* every day's change is an event */
	MRR_NETTING_CHAINED			/* every period's movement is an event */
} MrrNetting;

#define MRR_NETTINGS	(MRR_NETTING_CHAINED + 1)

#define MRR_BRIDGE_HAS_PERIOD		0x01
#define MRR_BRIDGE_NO_SQUARES		0x02
#define MRR_BRIDGE_NO_LARGEST		0x04
#define MRR_BRIDGE_FLAGS			0x07

typedef struct MrrBridge
{
	int32		vl_len_;
	uint8		version;
	uint8		flags;
	uint8		netting;
	uint8		reserve;
	DateADT		from_date;
	DateADT		to_date;
	int64		customers[MRR_MOVEMENTS];
	int128		mrr[MRR_AMOUNTS];
	int128		squares[MRR_SQUARES];
	int64		largest_expansion;
} MrrBridge;

StaticAssertDecl(sizeof(MrrBridge) == 320, "the layout is documented");

/* What one customer did between two balances. */
typedef struct MrrOutcome
{
	int64		start;			/* a */
	int64		end;			/* b */
	MrrMovement movement;
} MrrOutcome;

/* Words (mrr_bridge.c) */
extern const char *const mrr_movement_names[];
extern const char *const mrr_netting_names[];
extern const char *const mrr_square_names[];

/*
 * A bridge (mrr_bridge.c). "details" are the squares and the largest expansion
 * (L5); "retained" is how much of a start customer's MRR counts as kept in the
 * squares, which after a lapse is nothing.
 */
extern MrrBridge *mrr_bridge_create(const MrrPeriod *period,
									MrrNetting netting, bool details);
extern void mrr_bridge_init(MrrBridge *bridge, const MrrPeriod *period,
							MrrNetting netting, bool details);
extern MrrBridge *mrr_bridge_copy(const MrrBridge *bridge);
extern void mrr_bridge_book(MrrBridge *bridge, const MrrOutcome *outcome);
extern void mrr_bridge_book_run(MrrBridge *bridges, int32 count,
								const MrrOutcome *outcome);
extern void mrr_bridge_book_movement(MrrBridge *bridge,
									 const MrrOutcome *outcome);
extern void mrr_bridge_book_balances(MrrBridge *bridge, int64 start,
									 int64 end, int64 retained);
extern bool mrr_bridge_is_of(const MrrBridge *bridge,
							 const MrrPeriod *period);
extern void mrr_bridge_add(MrrBridge *bridge, const MrrBridge *other);
extern bool mrr_bridge_subtract(MrrBridge *bridge, const MrrBridge *other,
								bool details);
extern void mrr_bridge_add_movements(MrrBridge *bridge,
									 const MrrBridge *other);
extern void mrr_bridge_check_link(const MrrBridge *earlier,
								  const MrrBridge *later);
extern const char *mrr_bridge_check(const MrrBridge *bridge);

/* An argument whose counts must be of customers (mrr_bridge_fn.c). */
extern MrrBridge *mrr_bridge_of_customers(FunctionCallInfo fcinfo, int argument,
										  const char *function);

/* Text and binary as a part of another value (mrr_bridge_io.c) */
extern bool mrr_bridge_literal(Literal *literal, MrrBridge *bridge);
extern void mrr_bridge_append_text(StringInfo buf, const MrrBridge *bridge);
extern const char *mrr_bridge_get_binary(StringInfo buf, MrrBridge *bridge);
extern void mrr_bridge_append_binary(StringInfo buf, const MrrBridge *bridge);

static inline bool
mrr_bridge_counts_events(const MrrBridge *bridge)
{
	return bridge->netting >= MRR_NETTING_DAILY;
}

/* What start customers have lost, and what is left of their MRR. */
static inline int128
mrr_bridge_lost(const MrrBridge *bridge)
{
	return bridge->mrr[MRR_CONTRACTION] + bridge->mrr[MRR_LEAVING] +
		bridge->mrr[MRR_CHURN];
}

static inline int128
mrr_bridge_kept(const MrrBridge *bridge)
{
	return bridge->mrr[MRR_START] - mrr_bridge_lost(bridge);
}

/* The two sides of the quick ratio. */
static inline int128
mrr_bridge_won(const MrrBridge *bridge)
{
	return bridge->mrr[MRR_NEW] + bridge->mrr[MRR_REACTIVATION] +
		bridge->mrr[MRR_EXPANSION];
}

static inline int128
mrr_bridge_gone(const MrrBridge *bridge)
{
	return bridge->mrr[MRR_CONTRACTION] + bridge->mrr[MRR_CHURN];
}

/* End MRR per end customer, of whom there must be some. */
static inline int128
mrr_bridge_arpa(const MrrBridge *bridge)
{
	return mrr_divide_rounded(bridge->mrr[MRR_END],
							  bridge->customers[MRR_END]);
}

static inline MrrPeriod
mrr_bridge_period(const MrrBridge *bridge)
{
	return (MrrPeriod) {(bridge->flags & MRR_BRIDGE_HAS_PERIOD) != 0,
		bridge->from_date, bridge->to_date};
}

static inline MrrBridge *
DatumGetMrrBridgeP(Datum value)
{
	return (MrrBridge *) PG_DETOAST_DATUM(value);
}

static inline Datum
MrrBridgePGetDatum(const MrrBridge *bridge)
{
	return PointerGetDatum(bridge);
}

#define PG_GETARG_MRR_BRIDGE_P(n) DatumGetMrrBridgeP(PG_GETARG_DATUM(n))
#define PG_RETURN_MRR_BRIDGE_P(x) return MrrBridgePGetDatum(x)

#endif							/* MRR_BRIDGE_H */
