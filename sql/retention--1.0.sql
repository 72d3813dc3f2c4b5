/* sql/retention--1.0.sql */

\echo Use "CREATE EXTENSION retention" to load this file. \quit

/* The type mrr_timeline */

CREATE TYPE mrr_timeline;

CREATE FUNCTION mrr_timeline_in(cstring)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_in(cstring) IS
	'text input of mrr_timeline';

CREATE FUNCTION mrr_timeline_out(mrr_timeline)
	RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_out(mrr_timeline) IS
	'text output of mrr_timeline';

CREATE FUNCTION mrr_timeline_recv(internal)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_recv(internal) IS
	'binary input of mrr_timeline';

CREATE FUNCTION mrr_timeline_send(mrr_timeline)
	RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_send(mrr_timeline) IS
	'binary output of mrr_timeline';

CREATE TYPE mrr_timeline (
	INPUT = mrr_timeline_in,
	OUTPUT = mrr_timeline_out,
	RECEIVE = mrr_timeline_recv,
	SEND = mrr_timeline_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE mrr_timeline IS
	'one customer''s monthly recurring revenue as a step function over dates';

CREATE FUNCTION mrr_timeline_eq(mrr_timeline, mrr_timeline)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_eq(mrr_timeline, mrr_timeline) IS
	'implementation of the operator =';

CREATE FUNCTION mrr_timeline_ne(mrr_timeline, mrr_timeline)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_ne(mrr_timeline, mrr_timeline) IS
	'implementation of the operator <>';

CREATE FUNCTION mrr_timeline_lt(mrr_timeline, mrr_timeline)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_lt(mrr_timeline, mrr_timeline) IS
	'implementation of the operator <';

CREATE FUNCTION mrr_timeline_le(mrr_timeline, mrr_timeline)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_le(mrr_timeline, mrr_timeline) IS
	'implementation of the operator <=';

CREATE FUNCTION mrr_timeline_ge(mrr_timeline, mrr_timeline)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_ge(mrr_timeline, mrr_timeline) IS
	'implementation of the operator >=';

CREATE FUNCTION mrr_timeline_gt(mrr_timeline, mrr_timeline)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_gt(mrr_timeline, mrr_timeline) IS
	'implementation of the operator >';

CREATE FUNCTION mrr_timeline_cmp(mrr_timeline, mrr_timeline)
	RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_cmp(mrr_timeline, mrr_timeline) IS
	'btree comparison (an arbitrary but total order)';

CREATE FUNCTION mrr_timeline_hash(mrr_timeline)
	RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_hash(mrr_timeline) IS
	'hash of mrr_timeline';

CREATE FUNCTION mrr_timeline_hash_extended(mrr_timeline, bigint)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_hash_extended(mrr_timeline, bigint) IS
	'seeded hash of mrr_timeline';

CREATE OPERATOR = (
	FUNCTION = mrr_timeline_eq,
	LEFTARG = mrr_timeline,
	RIGHTARG = mrr_timeline,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES,
	MERGES
);
COMMENT ON OPERATOR = (mrr_timeline, mrr_timeline) IS 'equal to';

CREATE OPERATOR <> (
	FUNCTION = mrr_timeline_ne,
	LEFTARG = mrr_timeline,
	RIGHTARG = mrr_timeline,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (mrr_timeline, mrr_timeline) IS 'not equal to';

CREATE OPERATOR < (
	FUNCTION = mrr_timeline_lt,
	LEFTARG = mrr_timeline,
	RIGHTARG = mrr_timeline,
	COMMUTATOR = >,
	NEGATOR = >=,
	RESTRICT = scalarltsel,
	JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (mrr_timeline, mrr_timeline) IS 'before, in the order of the btree';

CREATE OPERATOR <= (
	FUNCTION = mrr_timeline_le,
	LEFTARG = mrr_timeline,
	RIGHTARG = mrr_timeline,
	COMMUTATOR = >=,
	NEGATOR = >,
	RESTRICT = scalarlesel,
	JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (mrr_timeline, mrr_timeline) IS 'before or equal to, in the order of the btree';

CREATE OPERATOR >= (
	FUNCTION = mrr_timeline_ge,
	LEFTARG = mrr_timeline,
	RIGHTARG = mrr_timeline,
	COMMUTATOR = <=,
	NEGATOR = <,
	RESTRICT = scalargesel,
	JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (mrr_timeline, mrr_timeline) IS 'after or equal to, in the order of the btree';

CREATE OPERATOR > (
	FUNCTION = mrr_timeline_gt,
	LEFTARG = mrr_timeline,
	RIGHTARG = mrr_timeline,
	COMMUTATOR = <,
	NEGATOR = <=,
	RESTRICT = scalargtsel,
	JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (mrr_timeline, mrr_timeline) IS 'after, in the order of the btree';

CREATE OPERATOR CLASS mrr_timeline_btree_ops DEFAULT FOR TYPE mrr_timeline USING btree AS
	OPERATOR 1 <,
	OPERATOR 2 <=,
	OPERATOR 3 =,
	OPERATOR 4 >=,
	OPERATOR 5 >,
	FUNCTION 1 mrr_timeline_cmp(mrr_timeline, mrr_timeline);
COMMENT ON OPERATOR CLASS mrr_timeline_btree_ops USING btree IS
	'sorting, DISTINCT and indexes of mrr_timeline; the order has no meaning';

CREATE OPERATOR CLASS mrr_timeline_hash_ops DEFAULT FOR TYPE mrr_timeline USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 mrr_timeline_hash(mrr_timeline),
	FUNCTION 2 mrr_timeline_hash_extended(mrr_timeline, bigint);
COMMENT ON OPERATOR CLASS mrr_timeline_hash_ops USING hash IS
	'grouping and hash joins of mrr_timeline';

/* Ways into a timeline */

CREATE FUNCTION mrr_timeline(
		amount numeric,
		valid_from date,
		valid_to date DEFAULT NULL)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline(amount numeric, valid_from date, valid_to date) IS
	'timeline of one amount, in force from valid_from to the day before valid_to';

CREATE FUNCTION mrr_timeline_transfn(mrr_timeline, numeric, date, date)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_transfn(mrr_timeline, numeric, date, date) IS
	'transition function of mrr_timeline_agg';

CREATE FUNCTION mrr_timeline_range_transfn(mrr_timeline, numeric, daterange)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_range_transfn(mrr_timeline, numeric, daterange) IS
	'transition function of mrr_timeline_agg over dateranges';

CREATE FUNCTION mrr_timeline_changes_transfn(mrr_timeline, numeric, date)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_changes_transfn(mrr_timeline, numeric, date) IS
	'transition function of mrr_timeline_from_changes';

CREATE FUNCTION mrr_timeline_snapshots_transfn(
		mrr_timeline,
		numeric,
		date,
		interval)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_snapshots_transfn(mrr_timeline, numeric, date, interval) IS
	'transition function of mrr_timeline_from_snapshots';

CREATE FUNCTION mrr_timeline_combinefn(mrr_timeline, mrr_timeline)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_combinefn(mrr_timeline, mrr_timeline) IS
	'combine function of all aggregates into a timeline';

CREATE FUNCTION mrr_timeline_finalfn(mrr_timeline)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_finalfn(mrr_timeline) IS
	'final function of all aggregates into a timeline';

CREATE AGGREGATE mrr_timeline_agg(amount numeric, valid_from date, valid_to date) (
	SFUNC = mrr_timeline_transfn,
	STYPE = mrr_timeline,
	SSPACE = 80,
	FINALFUNC = mrr_timeline_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_timeline_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mrr_timeline_agg(amount numeric, valid_from date, valid_to date) IS
	'contract rows of one customer as a timeline; overlapping rows add up';

CREATE AGGREGATE mrr_timeline_agg(amount numeric, period daterange) (
	SFUNC = mrr_timeline_range_transfn,
	STYPE = mrr_timeline,
	SSPACE = 80,
	FINALFUNC = mrr_timeline_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_timeline_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mrr_timeline_agg(amount numeric, period daterange) IS
	'contract rows of one customer as a timeline; overlapping rows add up';

CREATE AGGREGATE mrr_timeline_from_changes(change numeric, on_date date) (
	SFUNC = mrr_timeline_changes_transfn,
	STYPE = mrr_timeline,
	SSPACE = 80,
	FINALFUNC = mrr_timeline_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_timeline_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mrr_timeline_from_changes(change numeric, on_date date) IS
	'dated changes of MRR of one customer as a timeline';

CREATE AGGREGATE mrr_timeline_from_snapshots(mrr numeric, period_start date, step interval) (
	SFUNC = mrr_timeline_snapshots_transfn,
	STYPE = mrr_timeline,
	SSPACE = 80,
	FINALFUNC = mrr_timeline_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_timeline_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mrr_timeline_from_snapshots(mrr numeric, period_start date, step interval) IS
	'periodic snapshots of MRR of one customer as a timeline; each holds for one step';

CREATE AGGREGATE sum(t mrr_timeline) (
	SFUNC = mrr_timeline_combinefn,
	STYPE = mrr_timeline,
	SSPACE = 80,
	FINALFUNC = mrr_timeline_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_timeline_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE sum(mrr_timeline) IS
	'timelines added up day by day';

/* Arithmetic of timelines */

CREATE FUNCTION mrr_timeline_add(mrr_timeline, mrr_timeline)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_add(mrr_timeline, mrr_timeline) IS
	'implementation of the operator +';

CREATE FUNCTION mrr_timeline_subtract(mrr_timeline, mrr_timeline)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_subtract(mrr_timeline, mrr_timeline) IS
	'implementation of the operator -';

CREATE FUNCTION mrr_timeline_multiply(mrr_timeline, numeric)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_timeline_multiply(mrr_timeline, numeric) IS
	'implementation of the operator *';

CREATE OPERATOR + (
	FUNCTION = mrr_timeline_add,
	LEFTARG = mrr_timeline,
	RIGHTARG = mrr_timeline,
	COMMUTATOR = +
);
COMMENT ON OPERATOR + (mrr_timeline, mrr_timeline) IS 'sum of two timelines day by day';

CREATE OPERATOR - (
	FUNCTION = mrr_timeline_subtract,
	LEFTARG = mrr_timeline,
	RIGHTARG = mrr_timeline
);
COMMENT ON OPERATOR - (mrr_timeline, mrr_timeline) IS 'difference of two timelines day by day';

CREATE OPERATOR * (
	FUNCTION = mrr_timeline_multiply,
	LEFTARG = mrr_timeline,
	RIGHTARG = numeric
);
COMMENT ON OPERATOR * (mrr_timeline, numeric) IS 'timeline with every amount multiplied';

CREATE FUNCTION floor_at_zero(t mrr_timeline)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION floor_at_zero(t mrr_timeline) IS
	'timeline with totals below zero raised to zero';

CREATE FUNCTION fill_gaps(t mrr_timeline, max_days integer)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION fill_gaps(t mrr_timeline, max_days integer) IS
	'timeline with gaps of at most max_days days filled at the MRR before them';

CREATE FUNCTION clip(
		t mrr_timeline,
		from_date date DEFAULT NULL,
		to_date date DEFAULT NULL)
	RETURNS mrr_timeline
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION clip(t mrr_timeline, from_date date, to_date date) IS
	'timeline restricted to the days from from_date to the day before to_date';

CREATE FUNCTION monthly_amount(
		amount numeric,
		unit text,
		every integer DEFAULT 1,
		minor_digits integer DEFAULT 0)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION monthly_amount(amount numeric, unit text, every integer, minor_digits integer) IS
	'price per unit (year, quarter, month, week, day) as monthly recurring revenue';

/* Reading a timeline */

CREATE FUNCTION mrr_at(t mrr_timeline, on_date date)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_at(t mrr_timeline, on_date date) IS
	'MRR on a day';

CREATE FUNCTION is_active(t mrr_timeline, on_date date)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION is_active(t mrr_timeline, on_date date) IS
	'whether the MRR on a day is above zero';

CREATE FUNCTION min_mrr(t mrr_timeline)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION min_mrr(t mrr_timeline) IS
	'least MRR between the first and the last day of the timeline';

CREATE FUNCTION max_mrr(t mrr_timeline)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION max_mrr(t mrr_timeline) IS
	'greatest MRR between the first and the last day of the timeline';

CREATE FUNCTION started_on(t mrr_timeline)
	RETURNS date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION started_on(t mrr_timeline) IS
	'first day with MRR';

CREATE FUNCTION churned_on(t mrr_timeline, as_of date)
	RETURNS date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION churned_on(t mrr_timeline, as_of date) IS
	'first day without MRR after the last with it, NULL while active on as_of';

CREATE FUNCTION last_active_on(t mrr_timeline, as_of date)
	RETURNS date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION last_active_on(t mrr_timeline, as_of date) IS
	'last day with MRR up to as_of';

CREATE FUNCTION last_mrr(t mrr_timeline, as_of date)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION last_mrr(t mrr_timeline, as_of date) IS
	'MRR on the last day with MRR up to as_of';

CREATE FUNCTION recurring_revenue(t mrr_timeline, from_date date, to_date date)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION recurring_revenue(t mrr_timeline, from_date date, to_date date) IS
	'MRR times months over the days from from_date to the day before to_date';

CREATE FUNCTION active_months(t mrr_timeline, from_date date, to_date date)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION active_months(t mrr_timeline, from_date date, to_date date) IS
	'months with MRR, part months by days, from from_date to the day before to_date';

CREATE FUNCTION steps(t mrr_timeline)
	RETURNS TABLE (valid_from date, valid_to date, mrr numeric)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 3
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION steps(t mrr_timeline) IS
	'the steps of a timeline; valid_to is exclusive, NULL where open';

CREATE FUNCTION movements(
		t mrr_timeline,
		from_date date DEFAULT NULL,
		to_date date DEFAULT NULL,
		reactivation_window integer DEFAULT NULL)
	RETURNS TABLE (on_date date, movement text, mrr_before numeric, mrr_after numeric, change numeric)
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 4
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION movements(t mrr_timeline, from_date date, to_date date, reactivation_window integer) IS
	'one row for each day on which the MRR changes';

CREATE FUNCTION lapses(t mrr_timeline, as_of date)
	RETURNS TABLE (lapsed_on date, returned_on date, days integer, mrr_before numeric, mrr_after numeric)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION lapses(t mrr_timeline, as_of date) IS
	'one row for each time the customer lapsed up to as_of';

/* The type mrr_bridge */

CREATE TYPE mrr_bridge;

CREATE FUNCTION mrr_bridge_in(cstring)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_in(cstring) IS
	'text input of mrr_bridge';

CREATE FUNCTION mrr_bridge_out(mrr_bridge)
	RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_out(mrr_bridge) IS
	'text output of mrr_bridge';

CREATE FUNCTION mrr_bridge_recv(internal)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_recv(internal) IS
	'binary input of mrr_bridge';

CREATE FUNCTION mrr_bridge_send(mrr_bridge)
	RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_send(mrr_bridge) IS
	'binary output of mrr_bridge';

CREATE TYPE mrr_bridge (
	INPUT = mrr_bridge_in,
	OUTPUT = mrr_bridge_out,
	RECEIVE = mrr_bridge_recv,
	SEND = mrr_bridge_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE mrr_bridge IS
	'movements of a set of customers between two balances of MRR';

CREATE FUNCTION mrr_bridge_eq(mrr_bridge, mrr_bridge)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_eq(mrr_bridge, mrr_bridge) IS
	'implementation of the operator =';

CREATE FUNCTION mrr_bridge_ne(mrr_bridge, mrr_bridge)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_ne(mrr_bridge, mrr_bridge) IS
	'implementation of the operator <>';

CREATE FUNCTION mrr_bridge_lt(mrr_bridge, mrr_bridge)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_lt(mrr_bridge, mrr_bridge) IS
	'implementation of the operator <';

CREATE FUNCTION mrr_bridge_le(mrr_bridge, mrr_bridge)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_le(mrr_bridge, mrr_bridge) IS
	'implementation of the operator <=';

CREATE FUNCTION mrr_bridge_ge(mrr_bridge, mrr_bridge)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_ge(mrr_bridge, mrr_bridge) IS
	'implementation of the operator >=';

CREATE FUNCTION mrr_bridge_gt(mrr_bridge, mrr_bridge)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_gt(mrr_bridge, mrr_bridge) IS
	'implementation of the operator >';

CREATE FUNCTION mrr_bridge_cmp(mrr_bridge, mrr_bridge)
	RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_cmp(mrr_bridge, mrr_bridge) IS
	'btree comparison (an arbitrary but total order)';

CREATE FUNCTION mrr_bridge_hash(mrr_bridge)
	RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_hash(mrr_bridge) IS
	'hash of mrr_bridge';

CREATE FUNCTION mrr_bridge_hash_extended(mrr_bridge, bigint)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_hash_extended(mrr_bridge, bigint) IS
	'seeded hash of mrr_bridge';

CREATE OPERATOR = (
	FUNCTION = mrr_bridge_eq,
	LEFTARG = mrr_bridge,
	RIGHTARG = mrr_bridge,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES,
	MERGES
);
COMMENT ON OPERATOR = (mrr_bridge, mrr_bridge) IS 'equal to';

CREATE OPERATOR <> (
	FUNCTION = mrr_bridge_ne,
	LEFTARG = mrr_bridge,
	RIGHTARG = mrr_bridge,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (mrr_bridge, mrr_bridge) IS 'not equal to';

CREATE OPERATOR < (
	FUNCTION = mrr_bridge_lt,
	LEFTARG = mrr_bridge,
	RIGHTARG = mrr_bridge,
	COMMUTATOR = >,
	NEGATOR = >=,
	RESTRICT = scalarltsel,
	JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (mrr_bridge, mrr_bridge) IS 'before, in the order of the btree';

CREATE OPERATOR <= (
	FUNCTION = mrr_bridge_le,
	LEFTARG = mrr_bridge,
	RIGHTARG = mrr_bridge,
	COMMUTATOR = >=,
	NEGATOR = >,
	RESTRICT = scalarlesel,
	JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (mrr_bridge, mrr_bridge) IS 'before or equal to, in the order of the btree';

CREATE OPERATOR >= (
	FUNCTION = mrr_bridge_ge,
	LEFTARG = mrr_bridge,
	RIGHTARG = mrr_bridge,
	COMMUTATOR = <=,
	NEGATOR = <,
	RESTRICT = scalargesel,
	JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (mrr_bridge, mrr_bridge) IS 'after or equal to, in the order of the btree';

CREATE OPERATOR > (
	FUNCTION = mrr_bridge_gt,
	LEFTARG = mrr_bridge,
	RIGHTARG = mrr_bridge,
	COMMUTATOR = <,
	NEGATOR = <=,
	RESTRICT = scalargtsel,
	JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (mrr_bridge, mrr_bridge) IS 'after, in the order of the btree';

CREATE OPERATOR CLASS mrr_bridge_btree_ops DEFAULT FOR TYPE mrr_bridge USING btree AS
	OPERATOR 1 <,
	OPERATOR 2 <=,
	OPERATOR 3 =,
	OPERATOR 4 >=,
	OPERATOR 5 >,
	FUNCTION 1 mrr_bridge_cmp(mrr_bridge, mrr_bridge);
COMMENT ON OPERATOR CLASS mrr_bridge_btree_ops USING btree IS
	'sorting, DISTINCT and indexes of mrr_bridge; the order has no meaning';

CREATE OPERATOR CLASS mrr_bridge_hash_ops DEFAULT FOR TYPE mrr_bridge USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 mrr_bridge_hash(mrr_bridge),
	FUNCTION 2 mrr_bridge_hash_extended(mrr_bridge, bigint);
COMMENT ON OPERATOR CLASS mrr_bridge_hash_ops USING hash IS
	'grouping and hash joins of mrr_bridge';

/* Customers into bridges */

CREATE FUNCTION mrr_bridge(
		t mrr_timeline,
		from_date date,
		to_date date,
		netting text DEFAULT 'ends',
		reactivation_window integer DEFAULT NULL)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge(t mrr_timeline, from_date date, to_date date, netting text, reactivation_window integer) IS
	'bridge of one customer, netting ends, lapses or daily';

CREATE FUNCTION mrr_bridge_transfn(mrr_bridge, mrr_timeline, date, date)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_transfn(mrr_bridge, mrr_timeline, date, date) IS
	'transition function of mrr_bridge_agg';

CREATE FUNCTION mrr_bridge_invtransfn(mrr_bridge, mrr_timeline, date, date)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_invtransfn(mrr_bridge, mrr_timeline, date, date) IS
	'inverse transition function of mrr_bridge_agg';

CREATE FUNCTION mrr_ratio_transfn(mrr_bridge, mrr_timeline, date, date)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_ratio_transfn(mrr_bridge, mrr_timeline, date, date) IS
	'transition function of the ratios over moving frames';

CREATE FUNCTION mrr_ratio_invtransfn(mrr_bridge, mrr_timeline, date, date)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_ratio_invtransfn(mrr_bridge, mrr_timeline, date, date) IS
	'inverse transition function of the ratios over moving frames';

CREATE FUNCTION mrr_pair_bridge_transfn(mrr_bridge, numeric, numeric)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_pair_bridge_transfn(mrr_bridge, numeric, numeric) IS
	'transition function of mrr_bridge_agg over pairs';

CREATE FUNCTION mrr_pair_bridge_invtransfn(mrr_bridge, numeric, numeric)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_pair_bridge_invtransfn(mrr_bridge, numeric, numeric) IS
	'inverse transition function of mrr_bridge_agg over pairs';

CREATE FUNCTION mrr_pair_bridge_transfn(mrr_bridge, numeric, numeric, boolean)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_pair_bridge_transfn(mrr_bridge, numeric, numeric, boolean) IS
	'transition function of mrr_bridge_agg over pairs';

CREATE FUNCTION mrr_pair_bridge_invtransfn(
		mrr_bridge,
		numeric,
		numeric,
		boolean)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_pair_bridge_invtransfn(mrr_bridge, numeric, numeric, boolean) IS
	'inverse transition function of mrr_bridge_agg over pairs';

CREATE FUNCTION mrr_pair_ratio_transfn(mrr_bridge, numeric, numeric)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_pair_ratio_transfn(mrr_bridge, numeric, numeric) IS
	'transition function of the ratios over pairs in moving frames';

CREATE FUNCTION mrr_pair_ratio_invtransfn(mrr_bridge, numeric, numeric)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_pair_ratio_invtransfn(mrr_bridge, numeric, numeric) IS
	'inverse transition function of the ratios over pairs in moving frames';

CREATE FUNCTION mrr_part_bridge_transfn(
		mrr_bridge,
		mrr_timeline,
		mrr_timeline,
		date,
		date)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_part_bridge_transfn(mrr_bridge, mrr_timeline, mrr_timeline, date, date) IS
	'transition function of mrr_part_bridge_agg';

CREATE FUNCTION mrr_part_bridge_invtransfn(
		mrr_bridge,
		mrr_timeline,
		mrr_timeline,
		date,
		date)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_part_bridge_invtransfn(mrr_bridge, mrr_timeline, mrr_timeline, date, date) IS
	'inverse transition function of mrr_part_bridge_agg';

CREATE FUNCTION mrr_bridge_combinefn(mrr_bridge, mrr_bridge)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_combinefn(mrr_bridge, mrr_bridge) IS
	'combine function of all aggregates into a bridge';

CREATE FUNCTION mrr_bridge_sum_invtransfn(mrr_bridge, mrr_bridge)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_sum_invtransfn(mrr_bridge, mrr_bridge) IS
	'inverse transition function of sum(mrr_bridge)';

CREATE FUNCTION mrr_bridge_finalfn(mrr_bridge)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_bridge_finalfn(mrr_bridge) IS
	'final function of all aggregates into a bridge';

/* Reading a bridge */

CREATE FUNCTION period(b mrr_bridge)
	RETURNS daterange
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION period(b mrr_bridge) IS
	'period of a bridge, NULL where it was made of pairs';

CREATE FUNCTION start_mrr(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION start_mrr(b mrr_bridge) IS
	'MRR on the day before the period';

CREATE FUNCTION new_mrr(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION new_mrr(b mrr_bridge) IS
	'MRR of customers who were never active before';

CREATE FUNCTION reactivation_mrr(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION reactivation_mrr(b mrr_bridge) IS
	'MRR of customers who came back';

CREATE FUNCTION entering_mrr(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION entering_mrr(b mrr_bridge) IS
	'MRR that existing customers newly have in a part';

CREATE FUNCTION expansion_mrr(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION expansion_mrr(b mrr_bridge) IS
	'MRR that active customers gained';

CREATE FUNCTION contraction_mrr(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION contraction_mrr(b mrr_bridge) IS
	'MRR that active customers lost and stayed';

CREATE FUNCTION leaving_mrr(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION leaving_mrr(b mrr_bridge) IS
	'MRR of a part that remaining customers ended';

CREATE FUNCTION churned_mrr(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION churned_mrr(b mrr_bridge) IS
	'MRR of customers who left';

CREATE FUNCTION end_mrr(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION end_mrr(b mrr_bridge) IS
	'MRR on the period''s last day';

CREATE FUNCTION start_customers(b mrr_bridge)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION start_customers(b mrr_bridge) IS
	'customers active on the day before the period';

CREATE FUNCTION new_customers(b mrr_bridge)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION new_customers(b mrr_bridge) IS
	'customers who were never active before';

CREATE FUNCTION reactivation_customers(b mrr_bridge)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION reactivation_customers(b mrr_bridge) IS
	'customers who came back';

CREATE FUNCTION entering_customers(b mrr_bridge)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION entering_customers(b mrr_bridge) IS
	'existing customers newly in a part';

CREATE FUNCTION expansion_customers(b mrr_bridge)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION expansion_customers(b mrr_bridge) IS
	'customers whose MRR grew';

CREATE FUNCTION contraction_customers(b mrr_bridge)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION contraction_customers(b mrr_bridge) IS
	'customers whose MRR shrank';

CREATE FUNCTION leaving_customers(b mrr_bridge)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION leaving_customers(b mrr_bridge) IS
	'remaining customers who left a part';

CREATE FUNCTION churned_customers(b mrr_bridge)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION churned_customers(b mrr_bridge) IS
	'customers who left';

CREATE FUNCTION end_customers(b mrr_bridge)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION end_customers(b mrr_bridge) IS
	'customers active on the period''s last day';

CREATE FUNCTION unchanged_customers(b mrr_bridge)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION unchanged_customers(b mrr_bridge) IS
	'customers active at both ends whose MRR did not move';

CREATE FUNCTION passing_customers(b mrr_bridge)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION passing_customers(b mrr_bridge) IS
	'customers active only inside the period';

CREATE FUNCTION nrr(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION nrr(b mrr_bridge) IS
	'net revenue retention of a bridge';

CREATE FUNCTION nrr_with_reactivation(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION nrr_with_reactivation(b mrr_bridge) IS
	'net revenue retention that credits customers who came back';

CREATE FUNCTION gross_retention(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION gross_retention(b mrr_bridge) IS
	'gross revenue retention of a bridge';

CREATE FUNCTION logo_retention(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION logo_retention(b mrr_bridge) IS
	'share of start customers who stayed';

CREATE FUNCTION net_churn(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION net_churn(b mrr_bridge) IS
	'1 - nrr';

CREATE FUNCTION gross_churn(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION gross_churn(b mrr_bridge) IS
	'1 - gross_retention';

CREATE FUNCTION logo_churn(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION logo_churn(b mrr_bridge) IS
	'1 - logo_retention';

CREATE FUNCTION movement_nrr(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION movement_nrr(b mrr_bridge) IS
	'net revenue retention by the sum of movements';

CREATE FUNCTION movement_gross_retention(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION movement_gross_retention(b mrr_bridge) IS
	'gross revenue retention by the sum of movements';

CREATE FUNCTION quick_ratio(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION quick_ratio(b mrr_bridge) IS
	'(new + reactivation + expansion) / (contraction + churn)';

CREATE FUNCTION arpa(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION arpa(b mrr_bridge) IS
	'MRR per customer at the end of the period';

CREATE FUNCTION effective_customers(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION effective_customers(b mrr_bridge) IS
	'number of equal customers with the same concentration of start MRR';

CREATE FUNCTION largest_expansion(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION largest_expansion(b mrr_bridge) IS
	'largest expansion of a single customer';

CREATE FUNCTION nrr_without_largest_expansion(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION nrr_without_largest_expansion(b mrr_bridge) IS
	'net revenue retention without the largest expansion';

CREATE FUNCTION expansion_concentration(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION expansion_concentration(b mrr_bridge) IS
	'Herfindahl index of expansion over customers';

CREATE FUNCTION renewal_uplift(b mrr_bridge)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION renewal_uplift(b mrr_bridge) IS
	'change of the MRR of those who stayed, as a share of it';

CREATE FUNCTION movement(b mrr_bridge)
	RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'mrr_bridge_movement';
COMMENT ON FUNCTION movement(b mrr_bridge) IS
	'movement of a bridge of one customer';

CREATE FUNCTION movement(t mrr_timeline, from_date date, to_date date)
	RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'mrr_timeline_movement';
COMMENT ON FUNCTION movement(t mrr_timeline, from_date date, to_date date) IS
	'movement of one customer over a period';

/* How sure a ratio is */

CREATE FUNCTION nrr_interval(
		b mrr_bridge,
		confidence double precision DEFAULT 0.95)
	RETURNS numrange
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION nrr_interval(b mrr_bridge, confidence double precision) IS
	'confidence interval of net revenue retention';

CREATE FUNCTION gross_retention_interval(
		b mrr_bridge,
		confidence double precision DEFAULT 0.95)
	RETURNS numrange
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION gross_retention_interval(b mrr_bridge, confidence double precision) IS
	'confidence interval of gross retention';

CREATE FUNCTION logo_retention_interval(
		b mrr_bridge,
		confidence double precision DEFAULT 0.95)
	RETURNS numrange
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION logo_retention_interval(b mrr_bridge, confidence double precision) IS
	'confidence interval of customer retention';

CREATE FUNCTION logo_retention_difference_interval(
		b mrr_bridge,
		other mrr_bridge,
		confidence double precision DEFAULT 0.95)
	RETURNS numrange
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION logo_retention_difference_interval(b mrr_bridge, other mrr_bridge, confidence double precision) IS
	'confidence interval of customer retention of one bridge less that of another';

/* Aggregates over one period */

CREATE AGGREGATE nrr(t mrr_timeline, from_date date, to_date date) (
	SFUNC = mrr_bridge_transfn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = nrr,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_ratio_transfn,
	MINVFUNC = mrr_ratio_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = nrr,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nrr(t mrr_timeline, from_date date, to_date date) IS
	'net revenue retention over a period';

CREATE AGGREGATE nrr(start_mrr numeric, end_mrr numeric) (
	SFUNC = mrr_pair_bridge_transfn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = nrr,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_pair_ratio_transfn,
	MINVFUNC = mrr_pair_ratio_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = nrr,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE nrr(start_mrr numeric, end_mrr numeric) IS
	'net revenue retention over pairs of balances; NULL is no subscription';

CREATE AGGREGATE gross_retention(t mrr_timeline, from_date date, to_date date) (
	SFUNC = mrr_bridge_transfn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = gross_retention,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_ratio_transfn,
	MINVFUNC = mrr_ratio_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = gross_retention,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gross_retention(t mrr_timeline, from_date date, to_date date) IS
	'gross revenue retention over a period';

CREATE AGGREGATE gross_retention(start_mrr numeric, end_mrr numeric) (
	SFUNC = mrr_pair_bridge_transfn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = gross_retention,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_pair_ratio_transfn,
	MINVFUNC = mrr_pair_ratio_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = gross_retention,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gross_retention(start_mrr numeric, end_mrr numeric) IS
	'gross revenue retention over pairs of balances; NULL is no subscription';

CREATE AGGREGATE logo_retention(t mrr_timeline, from_date date, to_date date) (
	SFUNC = mrr_bridge_transfn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = logo_retention,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_ratio_transfn,
	MINVFUNC = mrr_ratio_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = logo_retention,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE logo_retention(t mrr_timeline, from_date date, to_date date) IS
	'customer retention over a period';

CREATE AGGREGATE logo_retention(start_mrr numeric, end_mrr numeric) (
	SFUNC = mrr_pair_bridge_transfn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = logo_retention,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_pair_ratio_transfn,
	MINVFUNC = mrr_pair_ratio_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = logo_retention,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE logo_retention(start_mrr numeric, end_mrr numeric) IS
	'customer retention over pairs of balances; NULL is no subscription';

CREATE AGGREGATE mrr_bridge_agg(t mrr_timeline, from_date date, to_date date) (
	SFUNC = mrr_bridge_transfn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = mrr_bridge_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_bridge_transfn,
	MINVFUNC = mrr_bridge_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = mrr_bridge_finalfn,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mrr_bridge_agg(t mrr_timeline, from_date date, to_date date) IS
	'customers over a period as a bridge';

CREATE AGGREGATE mrr_bridge_agg(start_mrr numeric, end_mrr numeric) (
	SFUNC = mrr_pair_bridge_transfn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = mrr_bridge_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_pair_bridge_transfn,
	MINVFUNC = mrr_pair_bridge_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = mrr_bridge_finalfn,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mrr_bridge_agg(start_mrr numeric, end_mrr numeric) IS
	'pairs of balances as a bridge; NULL is no subscription';

CREATE AGGREGATE mrr_bridge_agg(start_mrr numeric, end_mrr numeric, was_customer boolean) (
	SFUNC = mrr_pair_bridge_transfn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = mrr_bridge_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_pair_bridge_transfn,
	MINVFUNC = mrr_pair_bridge_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = mrr_bridge_finalfn,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mrr_bridge_agg(start_mrr numeric, end_mrr numeric, was_customer boolean) IS
	'pairs of balances as a bridge; was_customer tells reactivation from new';

CREATE AGGREGATE mrr_part_bridge_agg(part mrr_timeline, whole mrr_timeline, from_date date, to_date date) (
	SFUNC = mrr_part_bridge_transfn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = mrr_bridge_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_part_bridge_transfn,
	MINVFUNC = mrr_part_bridge_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = mrr_bridge_finalfn,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mrr_part_bridge_agg(part mrr_timeline, whole mrr_timeline, from_date date, to_date date) IS
	'bridge of a part (plan, product, region) of each customer''s whole';

CREATE AGGREGATE sum(b mrr_bridge) (
	SFUNC = mrr_bridge_combinefn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = mrr_bridge_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_bridge_combinefn,
	MINVFUNC = mrr_bridge_sum_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = mrr_bridge_finalfn,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE sum(mrr_bridge) IS
	'bridges of the same period and netting added up';

/* Contracts up for renewal: a is what was due, b what was renewed */

CREATE AGGREGATE renewal_rate(due numeric, renewed numeric) (
	SFUNC = mrr_pair_bridge_transfn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = gross_retention,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_pair_ratio_transfn,
	MINVFUNC = mrr_pair_ratio_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = gross_retention,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE renewal_rate(due numeric, renewed numeric) IS
	'share of what came up for renewal that was renewed; NULL is not renewed';

CREATE AGGREGATE renewal_uplift(due numeric, renewed numeric) (
	SFUNC = mrr_pair_bridge_transfn,
	STYPE = mrr_bridge,
	SSPACE = 344,
	FINALFUNC = renewal_uplift,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_bridge_combinefn,
	MSFUNC = mrr_pair_ratio_transfn,
	MINVFUNC = mrr_pair_ratio_invtransfn,
	MSTYPE = mrr_bridge,
	MSSPACE = 344,
	MFINALFUNC = renewal_uplift,
	MFINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE renewal_uplift(due numeric, renewed numeric) IS
	'change of what was renewed against what was due';

/* The type mrr_waterfall */

CREATE TYPE mrr_waterfall;

CREATE FUNCTION mrr_waterfall_in(cstring)
	RETURNS mrr_waterfall
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_in(cstring) IS
	'text input of mrr_waterfall';

CREATE FUNCTION mrr_waterfall_out(mrr_waterfall)
	RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_out(mrr_waterfall) IS
	'text output of mrr_waterfall';

CREATE FUNCTION mrr_waterfall_recv(internal)
	RETURNS mrr_waterfall
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_recv(internal) IS
	'binary input of mrr_waterfall';

CREATE FUNCTION mrr_waterfall_send(mrr_waterfall)
	RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_send(mrr_waterfall) IS
	'binary output of mrr_waterfall';

CREATE TYPE mrr_waterfall (
	INPUT = mrr_waterfall_in,
	OUTPUT = mrr_waterfall_out,
	RECEIVE = mrr_waterfall_recv,
	SEND = mrr_waterfall_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE mrr_waterfall IS
	'movements of a set of customers over many periods';

CREATE FUNCTION mrr_waterfall_eq(mrr_waterfall, mrr_waterfall)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_eq(mrr_waterfall, mrr_waterfall) IS
	'implementation of the operator =';

CREATE FUNCTION mrr_waterfall_ne(mrr_waterfall, mrr_waterfall)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_ne(mrr_waterfall, mrr_waterfall) IS
	'implementation of the operator <>';

CREATE FUNCTION mrr_waterfall_lt(mrr_waterfall, mrr_waterfall)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_lt(mrr_waterfall, mrr_waterfall) IS
	'implementation of the operator <';

CREATE FUNCTION mrr_waterfall_le(mrr_waterfall, mrr_waterfall)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_le(mrr_waterfall, mrr_waterfall) IS
	'implementation of the operator <=';

CREATE FUNCTION mrr_waterfall_ge(mrr_waterfall, mrr_waterfall)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_ge(mrr_waterfall, mrr_waterfall) IS
	'implementation of the operator >=';

CREATE FUNCTION mrr_waterfall_gt(mrr_waterfall, mrr_waterfall)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_gt(mrr_waterfall, mrr_waterfall) IS
	'implementation of the operator >';

CREATE FUNCTION mrr_waterfall_cmp(mrr_waterfall, mrr_waterfall)
	RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_cmp(mrr_waterfall, mrr_waterfall) IS
	'btree comparison (an arbitrary but total order)';

CREATE FUNCTION mrr_waterfall_hash(mrr_waterfall)
	RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_hash(mrr_waterfall) IS
	'hash of mrr_waterfall';

CREATE FUNCTION mrr_waterfall_hash_extended(mrr_waterfall, bigint)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_hash_extended(mrr_waterfall, bigint) IS
	'seeded hash of mrr_waterfall';

CREATE OPERATOR = (
	FUNCTION = mrr_waterfall_eq,
	LEFTARG = mrr_waterfall,
	RIGHTARG = mrr_waterfall,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES,
	MERGES
);
COMMENT ON OPERATOR = (mrr_waterfall, mrr_waterfall) IS 'equal to';

CREATE OPERATOR <> (
	FUNCTION = mrr_waterfall_ne,
	LEFTARG = mrr_waterfall,
	RIGHTARG = mrr_waterfall,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (mrr_waterfall, mrr_waterfall) IS 'not equal to';

CREATE OPERATOR < (
	FUNCTION = mrr_waterfall_lt,
	LEFTARG = mrr_waterfall,
	RIGHTARG = mrr_waterfall,
	COMMUTATOR = >,
	NEGATOR = >=,
	RESTRICT = scalarltsel,
	JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (mrr_waterfall, mrr_waterfall) IS 'before, in the order of the btree';

CREATE OPERATOR <= (
	FUNCTION = mrr_waterfall_le,
	LEFTARG = mrr_waterfall,
	RIGHTARG = mrr_waterfall,
	COMMUTATOR = >=,
	NEGATOR = >,
	RESTRICT = scalarlesel,
	JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (mrr_waterfall, mrr_waterfall) IS 'before or equal to, in the order of the btree';

CREATE OPERATOR >= (
	FUNCTION = mrr_waterfall_ge,
	LEFTARG = mrr_waterfall,
	RIGHTARG = mrr_waterfall,
	COMMUTATOR = <=,
	NEGATOR = <,
	RESTRICT = scalargesel,
	JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (mrr_waterfall, mrr_waterfall) IS 'after or equal to, in the order of the btree';

CREATE OPERATOR > (
	FUNCTION = mrr_waterfall_gt,
	LEFTARG = mrr_waterfall,
	RIGHTARG = mrr_waterfall,
	COMMUTATOR = <,
	NEGATOR = <=,
	RESTRICT = scalargtsel,
	JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (mrr_waterfall, mrr_waterfall) IS 'after, in the order of the btree';

CREATE OPERATOR CLASS mrr_waterfall_btree_ops DEFAULT FOR TYPE mrr_waterfall USING btree AS
	OPERATOR 1 <,
	OPERATOR 2 <=,
	OPERATOR 3 =,
	OPERATOR 4 >=,
	OPERATOR 5 >,
	FUNCTION 1 mrr_waterfall_cmp(mrr_waterfall, mrr_waterfall);
COMMENT ON OPERATOR CLASS mrr_waterfall_btree_ops USING btree IS
	'sorting, DISTINCT and indexes of mrr_waterfall; the order has no meaning';

CREATE OPERATOR CLASS mrr_waterfall_hash_ops DEFAULT FOR TYPE mrr_waterfall USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 mrr_waterfall_hash(mrr_waterfall),
	FUNCTION 2 mrr_waterfall_hash_extended(mrr_waterfall, bigint);
COMMENT ON OPERATOR CLASS mrr_waterfall_hash_ops USING hash IS
	'grouping and hash joins of mrr_waterfall';

/* Customers into waterfalls, bridges into chains */

CREATE FUNCTION mrr_waterfall(
		t mrr_timeline,
		from_date date,
		to_date date,
		step interval,
		span interval DEFAULT NULL,
		netting text DEFAULT 'ends',
		reactivation_window integer DEFAULT NULL)
	RETURNS mrr_waterfall
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall(t mrr_timeline, from_date date, to_date date, step interval, span interval, netting text, reactivation_window integer) IS
	'waterfall of one customer; with a span the periods are trailing; netting ends, lapses or daily';

CREATE FUNCTION mrr_waterfall_transfn(
		mrr_waterfall,
		mrr_timeline,
		date,
		date,
		interval)
	RETURNS mrr_waterfall
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_transfn(mrr_waterfall, mrr_timeline, date, date, interval) IS
	'transition function of mrr_waterfall_agg';

CREATE FUNCTION mrr_waterfall_transfn(
		mrr_waterfall,
		mrr_timeline,
		date,
		date,
		interval,
		interval)
	RETURNS mrr_waterfall
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_transfn(mrr_waterfall, mrr_timeline, date, date, interval, interval) IS
	'transition function of mrr_waterfall_agg with trailing periods';

CREATE FUNCTION mrr_part_waterfall_transfn(
		mrr_waterfall,
		mrr_timeline,
		mrr_timeline,
		date,
		date,
		interval)
	RETURNS mrr_waterfall
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_part_waterfall_transfn(mrr_waterfall, mrr_timeline, mrr_timeline, date, date, interval) IS
	'transition function of mrr_part_waterfall_agg';

CREATE FUNCTION mrr_waterfall_combinefn(mrr_waterfall, mrr_waterfall)
	RETURNS mrr_waterfall
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_combinefn(mrr_waterfall, mrr_waterfall) IS
	'combine function of all aggregates into a waterfall';

CREATE FUNCTION mrr_waterfall_finalfn(mrr_waterfall)
	RETURNS mrr_waterfall
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_waterfall_finalfn(mrr_waterfall) IS
	'final function of all aggregates into a waterfall';

CREATE FUNCTION chain_transfn(mrr_waterfall, mrr_bridge)
	RETURNS mrr_waterfall
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION chain_transfn(mrr_waterfall, mrr_bridge) IS
	'transition function of chain(mrr_bridge)';

/* Reading a waterfall */

CREATE FUNCTION unnest(w mrr_waterfall)
	RETURNS SETOF mrr_bridge
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 60
	AS 'MODULE_PATHNAME', 'mrr_waterfall_unnest';
COMMENT ON FUNCTION unnest(w mrr_waterfall) IS
	'the bridges of a waterfall in order';

CREATE FUNCTION waterfall_rows(w mrr_waterfall)
	RETURNS TABLE (
		period_start date,
		period_end date,
		start_mrr numeric,
		new_mrr numeric,
		reactivation_mrr numeric,
		entering_mrr numeric,
		expansion_mrr numeric,
		contraction_mrr numeric,
		leaving_mrr numeric,
		churned_mrr numeric,
		end_mrr numeric,
		start_customers bigint,
		new_customers bigint,
		reactivation_customers bigint,
		entering_customers bigint,
		expansion_customers bigint,
		contraction_customers bigint,
		leaving_customers bigint,
		churned_customers bigint,
		end_customers bigint,
		unchanged_customers bigint,
		passing_customers bigint,
		retained_mrr numeric,
		capped_mrr numeric,
		retained_customers bigint,
		nrr numeric,
		gross_retention numeric,
		logo_retention numeric,
		quick_ratio numeric,
		arpa numeric
	)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 60
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION waterfall_rows(w mrr_waterfall) IS
	'a waterfall as plain rows; period_end is the day after the last';

CREATE FUNCTION chain(w mrr_waterfall)
	RETURNS mrr_bridge
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION chain(w mrr_waterfall) IS
	'one bridge over consecutive periods, with their movements added up';

/* Aggregates over many periods */

CREATE AGGREGATE mrr_waterfall_agg(t mrr_timeline, from_date date, to_date date, step interval) (
	SFUNC = mrr_waterfall_transfn,
	STYPE = mrr_waterfall,
	SSPACE = 19304,
	FINALFUNC = mrr_waterfall_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_waterfall_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mrr_waterfall_agg(t mrr_timeline, from_date date, to_date date, step interval) IS
	'customers over consecutive periods as a waterfall';

CREATE AGGREGATE mrr_waterfall_agg(t mrr_timeline, from_date date, to_date date, step interval, span interval) (
	SFUNC = mrr_waterfall_transfn,
	STYPE = mrr_waterfall,
	SSPACE = 19304,
	FINALFUNC = mrr_waterfall_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_waterfall_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mrr_waterfall_agg(t mrr_timeline, from_date date, to_date date, step interval, span interval) IS
	'customers over trailing periods as a waterfall';

CREATE AGGREGATE mrr_part_waterfall_agg(part mrr_timeline, whole mrr_timeline, from_date date, to_date date, step interval) (
	SFUNC = mrr_part_waterfall_transfn,
	STYPE = mrr_waterfall,
	SSPACE = 19304,
	FINALFUNC = mrr_waterfall_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_waterfall_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mrr_part_waterfall_agg(part mrr_timeline, whole mrr_timeline, from_date date, to_date date, step interval) IS
	'waterfall of a part (plan, product, region) of each customer''s whole';

CREATE AGGREGATE sum(w mrr_waterfall) (
	SFUNC = mrr_waterfall_combinefn,
	STYPE = mrr_waterfall,
	SSPACE = 19304,
	FINALFUNC = mrr_waterfall_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_waterfall_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE sum(mrr_waterfall) IS
	'waterfalls of the same periods added up';

CREATE AGGREGATE chain(b mrr_bridge) (
	SFUNC = chain_transfn,
	STYPE = mrr_waterfall,
	SSPACE = 7680,
	FINALFUNC = chain,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = mrr_waterfall_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE chain(mrr_bridge) IS
	'bridges of consecutive periods as one, with their movements added up';

/* The type cohort_curve */

CREATE TYPE cohort_curve;

CREATE FUNCTION cohort_curve_in(cstring)
	RETURNS cohort_curve
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_in(cstring) IS
	'text input of cohort_curve';

CREATE FUNCTION cohort_curve_out(cohort_curve)
	RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_out(cohort_curve) IS
	'text output of cohort_curve';

CREATE FUNCTION cohort_curve_recv(internal)
	RETURNS cohort_curve
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_recv(internal) IS
	'binary input of cohort_curve';

CREATE FUNCTION cohort_curve_send(cohort_curve)
	RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_send(cohort_curve) IS
	'binary output of cohort_curve';

CREATE TYPE cohort_curve (
	INPUT = cohort_curve_in,
	OUTPUT = cohort_curve_out,
	RECEIVE = cohort_curve_recv,
	SEND = cohort_curve_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE cohort_curve IS
	'revenue and survival of a set of customers by age';

CREATE FUNCTION cohort_curve_eq(cohort_curve, cohort_curve)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_eq(cohort_curve, cohort_curve) IS
	'implementation of the operator =';

CREATE FUNCTION cohort_curve_ne(cohort_curve, cohort_curve)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_ne(cohort_curve, cohort_curve) IS
	'implementation of the operator <>';

CREATE FUNCTION cohort_curve_lt(cohort_curve, cohort_curve)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_lt(cohort_curve, cohort_curve) IS
	'implementation of the operator <';

CREATE FUNCTION cohort_curve_le(cohort_curve, cohort_curve)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_le(cohort_curve, cohort_curve) IS
	'implementation of the operator <=';

CREATE FUNCTION cohort_curve_ge(cohort_curve, cohort_curve)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_ge(cohort_curve, cohort_curve) IS
	'implementation of the operator >=';

CREATE FUNCTION cohort_curve_gt(cohort_curve, cohort_curve)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_gt(cohort_curve, cohort_curve) IS
	'implementation of the operator >';

CREATE FUNCTION cohort_curve_cmp(cohort_curve, cohort_curve)
	RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_cmp(cohort_curve, cohort_curve) IS
	'btree comparison (an arbitrary but total order)';

CREATE FUNCTION cohort_curve_hash(cohort_curve)
	RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_hash(cohort_curve) IS
	'hash of cohort_curve';

CREATE FUNCTION cohort_curve_hash_extended(cohort_curve, bigint)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_hash_extended(cohort_curve, bigint) IS
	'seeded hash of cohort_curve';

CREATE OPERATOR = (
	FUNCTION = cohort_curve_eq,
	LEFTARG = cohort_curve,
	RIGHTARG = cohort_curve,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES,
	MERGES
);
COMMENT ON OPERATOR = (cohort_curve, cohort_curve) IS 'equal to';

CREATE OPERATOR <> (
	FUNCTION = cohort_curve_ne,
	LEFTARG = cohort_curve,
	RIGHTARG = cohort_curve,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (cohort_curve, cohort_curve) IS 'not equal to';

CREATE OPERATOR < (
	FUNCTION = cohort_curve_lt,
	LEFTARG = cohort_curve,
	RIGHTARG = cohort_curve,
	COMMUTATOR = >,
	NEGATOR = >=,
	RESTRICT = scalarltsel,
	JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (cohort_curve, cohort_curve) IS 'before, in the order of the btree';

CREATE OPERATOR <= (
	FUNCTION = cohort_curve_le,
	LEFTARG = cohort_curve,
	RIGHTARG = cohort_curve,
	COMMUTATOR = >=,
	NEGATOR = >,
	RESTRICT = scalarlesel,
	JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (cohort_curve, cohort_curve) IS 'before or equal to, in the order of the btree';

CREATE OPERATOR >= (
	FUNCTION = cohort_curve_ge,
	LEFTARG = cohort_curve,
	RIGHTARG = cohort_curve,
	COMMUTATOR = <=,
	NEGATOR = <,
	RESTRICT = scalargesel,
	JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (cohort_curve, cohort_curve) IS 'after or equal to, in the order of the btree';

CREATE OPERATOR > (
	FUNCTION = cohort_curve_gt,
	LEFTARG = cohort_curve,
	RIGHTARG = cohort_curve,
	COMMUTATOR = <,
	NEGATOR = <=,
	RESTRICT = scalargtsel,
	JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (cohort_curve, cohort_curve) IS 'after, in the order of the btree';

CREATE OPERATOR CLASS cohort_curve_btree_ops DEFAULT FOR TYPE cohort_curve USING btree AS
	OPERATOR 1 <,
	OPERATOR 2 <=,
	OPERATOR 3 =,
	OPERATOR 4 >=,
	OPERATOR 5 >,
	FUNCTION 1 cohort_curve_cmp(cohort_curve, cohort_curve);
COMMENT ON OPERATOR CLASS cohort_curve_btree_ops USING btree IS
	'sorting, DISTINCT and indexes of cohort_curve; the order has no meaning';

CREATE OPERATOR CLASS cohort_curve_hash_ops DEFAULT FOR TYPE cohort_curve USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 cohort_curve_hash(cohort_curve),
	FUNCTION 2 cohort_curve_hash_extended(cohort_curve, bigint);
COMMENT ON OPERATOR CLASS cohort_curve_hash_ops USING hash IS
	'grouping and hash joins of cohort_curve';

/* Customers into cohort curves */

CREATE FUNCTION cohort_curve_transfn(
		cohort_curve,
		mrr_timeline,
		interval,
		date)
	RETURNS cohort_curve
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_transfn(cohort_curve, mrr_timeline, interval, date) IS
	'transition function of cohort_agg';

CREATE FUNCTION cohort_curve_combinefn(cohort_curve, cohort_curve)
	RETURNS cohort_curve
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_combinefn(cohort_curve, cohort_curve) IS
	'combine function of all aggregates into a cohort curve';

CREATE FUNCTION cohort_curve_finalfn(cohort_curve)
	RETURNS cohort_curve
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_curve_finalfn(cohort_curve) IS
	'final function of all aggregates into a cohort curve';

CREATE FUNCTION cohort_rows(c cohort_curve)
	RETURNS TABLE (
		age bigint,
		customers bigint,
		active_customers bigint,
		initial_mrr numeric,
		mrr numeric,
		capped_mrr numeric,
		nrr numeric,
		gross_retention numeric,
		logo_retention numeric,
		survival double precision,
		step_factor numeric,
		complete boolean
	)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 60
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_rows(c cohort_curve) IS
	'a cohort curve as plain rows, one per age';

CREATE AGGREGATE cohort_agg(t mrr_timeline, step interval, as_of date) (
	SFUNC = cohort_curve_transfn,
	STYPE = cohort_curve,
	SSPACE = 8192,
	FINALFUNC = cohort_curve_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = cohort_curve_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE cohort_agg(t mrr_timeline, step interval, as_of date) IS
	'customers by age since they started, each as far as it is known';

CREATE AGGREGATE sum(c cohort_curve) (
	SFUNC = cohort_curve_combinefn,
	STYPE = cohort_curve,
	SSPACE = 8192,
	FINALFUNC = cohort_curve_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = cohort_curve_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE sum(cohort_curve) IS
	'cohort curves of the same step and as_of added up';

/* The type life_table */

CREATE TYPE life_table;

CREATE FUNCTION life_table_in(cstring)
	RETURNS life_table
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_in(cstring) IS
	'text input of life_table';

CREATE FUNCTION life_table_out(life_table)
	RETURNS cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_out(life_table) IS
	'text output of life_table';

CREATE FUNCTION life_table_recv(internal)
	RETURNS life_table
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_recv(internal) IS
	'binary input of life_table';

CREATE FUNCTION life_table_send(life_table)
	RETURNS bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_send(life_table) IS
	'binary output of life_table';

CREATE TYPE life_table (
	INPUT = life_table_in,
	OUTPUT = life_table_out,
	RECEIVE = life_table_recv,
	SEND = life_table_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE life_table IS
	'how many customers entered, left by cause and were last seen, by age';

CREATE FUNCTION life_table_eq(life_table, life_table)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_eq(life_table, life_table) IS
	'implementation of the operator =';

CREATE FUNCTION life_table_ne(life_table, life_table)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_ne(life_table, life_table) IS
	'implementation of the operator <>';

CREATE FUNCTION life_table_lt(life_table, life_table)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_lt(life_table, life_table) IS
	'implementation of the operator <';

CREATE FUNCTION life_table_le(life_table, life_table)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_le(life_table, life_table) IS
	'implementation of the operator <=';

CREATE FUNCTION life_table_ge(life_table, life_table)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_ge(life_table, life_table) IS
	'implementation of the operator >=';

CREATE FUNCTION life_table_gt(life_table, life_table)
	RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_gt(life_table, life_table) IS
	'implementation of the operator >';

CREATE FUNCTION life_table_cmp(life_table, life_table)
	RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_cmp(life_table, life_table) IS
	'btree comparison (an arbitrary but total order)';

CREATE FUNCTION life_table_hash(life_table)
	RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_hash(life_table) IS
	'hash of life_table';

CREATE FUNCTION life_table_hash_extended(life_table, bigint)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_hash_extended(life_table, bigint) IS
	'seeded hash of life_table';

CREATE OPERATOR = (
	FUNCTION = life_table_eq,
	LEFTARG = life_table,
	RIGHTARG = life_table,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = eqsel,
	JOIN = eqjoinsel,
	HASHES,
	MERGES
);
COMMENT ON OPERATOR = (life_table, life_table) IS 'equal to';

CREATE OPERATOR <> (
	FUNCTION = life_table_ne,
	LEFTARG = life_table,
	RIGHTARG = life_table,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = neqsel,
	JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (life_table, life_table) IS 'not equal to';

CREATE OPERATOR < (
	FUNCTION = life_table_lt,
	LEFTARG = life_table,
	RIGHTARG = life_table,
	COMMUTATOR = >,
	NEGATOR = >=,
	RESTRICT = scalarltsel,
	JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (life_table, life_table) IS 'before, in the order of the btree';

CREATE OPERATOR <= (
	FUNCTION = life_table_le,
	LEFTARG = life_table,
	RIGHTARG = life_table,
	COMMUTATOR = >=,
	NEGATOR = >,
	RESTRICT = scalarlesel,
	JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (life_table, life_table) IS 'before or equal to, in the order of the btree';

CREATE OPERATOR >= (
	FUNCTION = life_table_ge,
	LEFTARG = life_table,
	RIGHTARG = life_table,
	COMMUTATOR = <=,
	NEGATOR = <,
	RESTRICT = scalargesel,
	JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (life_table, life_table) IS 'after or equal to, in the order of the btree';

CREATE OPERATOR > (
	FUNCTION = life_table_gt,
	LEFTARG = life_table,
	RIGHTARG = life_table,
	COMMUTATOR = <,
	NEGATOR = <=,
	RESTRICT = scalargtsel,
	JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (life_table, life_table) IS 'after, in the order of the btree';

CREATE OPERATOR CLASS life_table_btree_ops DEFAULT FOR TYPE life_table USING btree AS
	OPERATOR 1 <,
	OPERATOR 2 <=,
	OPERATOR 3 =,
	OPERATOR 4 >=,
	OPERATOR 5 >,
	FUNCTION 1 life_table_cmp(life_table, life_table);
COMMENT ON OPERATOR CLASS life_table_btree_ops USING btree IS
	'sorting, DISTINCT and indexes of life_table; the order has no meaning';

CREATE OPERATOR CLASS life_table_hash_ops DEFAULT FOR TYPE life_table USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 life_table_hash(life_table),
	FUNCTION 2 life_table_hash_extended(life_table, bigint);
COMMENT ON OPERATOR CLASS life_table_hash_ops USING hash IS
	'grouping and hash joins of life_table';

/* Customers into life tables */

CREATE FUNCTION life_table_transfn(life_table, bigint, boolean)
	RETURNS life_table
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_transfn(life_table, bigint, boolean) IS
	'transition function of life_table_agg';

CREATE FUNCTION life_table_transfn(life_table, bigint, boolean, bigint)
	RETURNS life_table
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_transfn(life_table, bigint, boolean, bigint) IS
	'transition function of life_table_agg with delayed entry';

CREATE FUNCTION life_table_cause_transfn(life_table, bigint, text)
	RETURNS life_table
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_cause_transfn(life_table, bigint, text) IS
	'transition function of life_table_agg by cause';

CREATE FUNCTION life_table_cause_transfn(
		life_table,
		bigint,
		text,
		bigint)
	RETURNS life_table
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_cause_transfn(life_table, bigint, text, bigint) IS
	'transition function of life_table_agg by cause with delayed entry';

CREATE FUNCTION first_value_transfn(life_table, date, date, date, date)
	RETURNS life_table
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION first_value_transfn(life_table, date, date, date, date) IS
	'transition function of first_value_agg';

CREATE FUNCTION life_table_combinefn(life_table, life_table)
	RETURNS life_table
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_combinefn(life_table, life_table) IS
	'combine function of all aggregates into a life table';

CREATE FUNCTION life_table_finalfn(life_table)
	RETURNS life_table
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table_finalfn(life_table) IS
	'final function of all aggregates into a life table';

CREATE AGGREGATE life_table_agg(age bigint, churned boolean) (
	SFUNC = life_table_transfn,
	STYPE = life_table,
	SSPACE = 2048,
	FINALFUNC = life_table_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = life_table_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE life_table_agg(age bigint, churned boolean) IS
	'customers by the age at which they churned or were last seen';

CREATE AGGREGATE life_table_agg(age bigint, churned boolean, entry_age bigint) (
	SFUNC = life_table_transfn,
	STYPE = life_table,
	SSPACE = 2048,
	FINALFUNC = life_table_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = life_table_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE life_table_agg(age bigint, churned boolean, entry_age bigint) IS
	'the same for customers who are known from a later age on';

CREATE AGGREGATE life_table_agg(age bigint, cause text) (
	SFUNC = life_table_cause_transfn,
	STYPE = life_table,
	SSPACE = 2048,
	FINALFUNC = life_table_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = life_table_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE life_table_agg(age bigint, cause text) IS
	'customers by the age at which they left for a cause or were last seen';

CREATE AGGREGATE life_table_agg(age bigint, cause text, entry_age bigint) (
	SFUNC = life_table_cause_transfn,
	STYPE = life_table,
	SSPACE = 2048,
	FINALFUNC = life_table_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = life_table_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE life_table_agg(age bigint, cause text, entry_age bigint) IS
	'the same for customers who are known from a later age on';

CREATE AGGREGATE first_value_agg(signed_up_on date, value_on date, churned_on date, as_of date) (
	SFUNC = first_value_transfn,
	STYPE = life_table,
	SSPACE = 2048,
	FINALFUNC = life_table_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = life_table_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE first_value_agg(signed_up_on date, value_on date, churned_on date, as_of date) IS
	'days from sign-up to first value, with churn before it as the other cause';

CREATE AGGREGATE sum(l life_table) (
	SFUNC = life_table_combinefn,
	STYPE = life_table,
	SSPACE = 2048,
	FINALFUNC = life_table_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = life_table_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE sum(l life_table) IS
	'life tables added up';

CREATE FUNCTION life_table(c cohort_curve)
	RETURNS life_table
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION life_table(c cohort_curve) IS
	'first lapses of a cohort curve by age';

/* Reading a life table */

CREATE FUNCTION survival(l life_table, age bigint)
	RETURNS double precision
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'life_table_survival';
COMMENT ON FUNCTION survival(l life_table, age bigint) IS
	'share of customers who are still there after an age (Kaplan-Meier)';

CREATE FUNCTION survival_rows(
		l life_table,
		confidence double precision DEFAULT 0.95)
	RETURNS TABLE (
		age bigint,
		at_risk bigint,
		churned bigint,
		censored bigint,
		survival double precision,
		standard_error double precision,
		lower_bound double precision,
		upper_bound double precision,
		cumulative_hazard double precision,
		cumulative_hazard_standard_error double precision,
		expected_lifetime double precision,
		expected_lifetime_standard_error double precision)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 60
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION survival_rows(l life_table, confidence double precision) IS
	'a life table and its survival as plain rows, one per age';

CREATE FUNCTION median_lifetime(l life_table)
	RETURNS double precision
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION median_lifetime(l life_table) IS
	'age by which half of the customers have churned';

CREATE FUNCTION lifetime_quantile(l life_table, p double precision)
	RETURNS double precision
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION lifetime_quantile(l life_table, p double precision) IS
	'age by which a share p of the customers has churned';

CREATE FUNCTION expected_lifetime(l life_table, horizon bigint)
	RETURNS double precision
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'life_table_expected_lifetime';
COMMENT ON FUNCTION expected_lifetime(l life_table, horizon bigint) IS
	'mean number of periods as a customer within a horizon (restricted mean)';

CREATE FUNCTION cumulative_incidence(
		l life_table,
		cause text,
		age bigint)
	RETURNS double precision
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cumulative_incidence(l life_table, cause text, age bigint) IS
	'share of customers who have left for a cause by an age (Aalen-Johansen)';

CREATE FUNCTION incidence_rows(l life_table)
	RETURNS TABLE (
		cause text,
		age bigint,
		at_risk bigint,
		churned bigint,
		incidence double precision,
		standard_error double precision)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 120
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION incidence_rows(l life_table) IS
	'cumulative incidence of every cause as plain rows';

CREATE FUNCTION logrank_test(
		l life_table,
		other life_table,
		OUT chi_square double precision,
		OUT degrees_of_freedom integer,
		OUT p_value double precision)
	RETURNS record
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION logrank_test(l life_table, other life_table) IS
	'log-rank test of whether two tables differ in survival';

CREATE FUNCTION logrank_test(
		tables life_table[],
		OUT chi_square double precision,
		OUT degrees_of_freedom integer,
		OUT p_value double precision)
	RETURNS record
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'life_table_array_logrank_test';
COMMENT ON FUNCTION logrank_test(tables life_table[]) IS
	'log-rank test of whether any tables differ in survival';

/* Models of retention */

CREATE TYPE retention_model AS (
	model text,
	status text,
	alpha double precision,
	beta double precision,
	c double precision,
	theta double precision,
	log_likelihood double precision,
	alpha_standard_error double precision,
	beta_standard_error double precision,
	c_standard_error double precision,
	theta_standard_error double precision,
	iterations integer
);
COMMENT ON TYPE retention_model IS
	'a fitted model of retention: its parameters, their standard errors and how sure it is';
COMMENT ON COLUMN retention_model.model IS 'geometric, sbg, discrete_weibull or bdw';
COMMENT ON COLUMN retention_model.status IS 'converged, or what the data does not tell';
COMMENT ON COLUMN retention_model.alpha IS 'of the beta distribution of churn (sbg, bdw)';
COMMENT ON COLUMN retention_model.beta IS 'of the beta distribution of churn (sbg, bdw)';
COMMENT ON COLUMN retention_model.c IS 'exponent of age: above 1 churn rises with age (discrete_weibull, bdw)';
COMMENT ON COLUMN retention_model.theta IS 'probability of churn where it is the same for all';
COMMENT ON COLUMN retention_model.log_likelihood IS 'logarithm of the likelihood of the counts';
COMMENT ON COLUMN retention_model.alpha_standard_error IS 'standard error of alpha';
COMMENT ON COLUMN retention_model.beta_standard_error IS 'standard error of beta';
COMMENT ON COLUMN retention_model.c_standard_error IS 'standard error of c';
COMMENT ON COLUMN retention_model.theta_standard_error IS 'standard error of theta';
COMMENT ON COLUMN retention_model.iterations IS 'steps of Newton''s method';

CREATE FUNCTION fit_retention(
		l life_table,
		model text DEFAULT 'sbg')
	RETURNS retention_model
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION fit_retention(l life_table, model text) IS
	'model of retention of greatest likelihood';

CREATE FUNCTION survival(m retention_model, age bigint)
	RETURNS double precision
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'retention_model_survival';
COMMENT ON FUNCTION survival(m retention_model, age bigint) IS
	'share of customers who are still there after an age, by a model';

CREATE FUNCTION retention_rate(m retention_model, age bigint)
	RETURNS double precision
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION retention_rate(m retention_model, age bigint) IS
	'share of customers up for renewal at an age who renew';

CREATE FUNCTION expected_lifetime(
		m retention_model,
		discount_rate double precision)
	RETURNS double precision
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'retention_model_expected_lifetime';
COMMENT ON FUNCTION expected_lifetime(m retention_model, discount_rate double precision) IS
	'discounted number of payments of a new customer (DEL)';

CREATE FUNCTION residual_lifetime(
		m retention_model,
		age bigint,
		discount_rate double precision)
	RETURNS double precision
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION residual_lifetime(m retention_model, age bigint, discount_rate double precision) IS
	'discounted number of payments from the renewal at an age on (DERL)';

/* Value of a customer */

CREATE FUNCTION clv_transfn(
		cohort_curve,
		mrr_timeline,
		date,
		interval,
		double precision)
	RETURNS cohort_curve
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION clv_transfn(cohort_curve, mrr_timeline, date, interval, double precision) IS
	'transition function of clv';

CREATE FUNCTION clv_transfn(
		cohort_curve,
		mrr_timeline,
		date,
		interval,
		double precision,
		double precision)
	RETURNS cohort_curve
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION clv_transfn(cohort_curve, mrr_timeline, date, interval, double precision, double precision) IS
	'transition function of clv with a margin';

CREATE FUNCTION clv_finalfn(cohort_curve)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION clv_finalfn(cohort_curve) IS
	'final function of clv';

CREATE AGGREGATE clv(t mrr_timeline, as_of date, horizon interval, annual_discount_rate double precision) (
	SFUNC = clv_transfn,
	STYPE = cohort_curve,
	SSPACE = 8192,
	FINALFUNC = clv_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = cohort_curve_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(t mrr_timeline, as_of date, horizon interval, annual_discount_rate double precision) IS
	'value of a new customer over a horizon, in steps of one month';

CREATE AGGREGATE clv(t mrr_timeline, as_of date, horizon interval, annual_discount_rate double precision, margin double precision) (
	SFUNC = clv_transfn,
	STYPE = cohort_curve,
	SSPACE = 8192,
	FINALFUNC = clv_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = cohort_curve_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(t mrr_timeline, as_of date, horizon interval, annual_discount_rate double precision, margin double precision) IS
	'value of a new customer over a horizon, times a margin';

CREATE FUNCTION clv(
		c cohort_curve,
		horizon interval,
		annual_discount_rate double precision DEFAULT 0,
		margin double precision DEFAULT 1)
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'cohort_curve_clv';
COMMENT ON FUNCTION clv(c cohort_curve, horizon interval, annual_discount_rate double precision, margin double precision) IS
	'value of a new customer over a horizon, from a cohort curve';

CREATE FUNCTION clv_rows(
		c cohort_curve,
		horizon interval,
		annual_discount_rate double precision DEFAULT 0,
		margin double precision DEFAULT 1)
	RETURNS TABLE (
		age bigint,
		projected boolean,
		customers bigint,
		retained double precision,
		discount_factor double precision,
		value numeric,
		cumulative_value numeric,
		model_status text)
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 120
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION clv_rows(c cohort_curve, horizon interval, annual_discount_rate double precision, margin double precision) IS
	'the value of a new customer by age, observed and projected';

CREATE FUNCTION simple_clv(
		arpa numeric,
		churn_rate double precision,
		discount_rate double precision DEFAULT 0,
		margin double precision DEFAULT 1,
		timing text DEFAULT 'advance')
	RETURNS numeric
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION simple_clv(arpa numeric, churn_rate double precision, discount_rate double precision, margin double precision, timing text) IS
	'value of a customer by the textbook, all rates per period';

CREATE FUNCTION residual_clv(
		mrr numeric,
		age bigint,
		m retention_model,
		annual_discount_rate double precision,
		horizon interval DEFAULT NULL,
		margin double precision DEFAULT 1)
	RETURNS numeric
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION residual_clv(mrr numeric, age bigint, m retention_model, annual_discount_rate double precision, horizon interval, margin double precision) IS
	'what an existing customer is still worth, by a monthly model';

CREATE FUNCTION contract_value(
		first_year numeric,
		nrr double precision,
		years double precision,
		discount_rate double precision DEFAULT 0)
	RETURNS numeric
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION contract_value(first_year numeric, nrr double precision, years double precision, discount_rate double precision) IS
	'value of a contract that grows by the same factor every year';

CREATE FUNCTION implied_nrr(
		first_year numeric,
		total numeric,
		years double precision)
	RETURNS double precision
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION implied_nrr(first_year numeric, total numeric, years double precision) IS
	'yearly factor by which a contract comes to a total';

CREATE FUNCTION affordable_cac(clv numeric, target_ratio numeric DEFAULT 3)
	RETURNS numeric
	LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
	RETURN clv / nullif(target_ratio, 0);
COMMENT ON FUNCTION affordable_cac(clv numeric, target_ratio numeric) IS
	'what may be spent to win a customer of that value';

CREATE FUNCTION cac_payback_months(cac numeric, arpa numeric, margin numeric DEFAULT 1)
	RETURNS numeric
	LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
	RETURN CASE WHEN arpa * margin > 0 THEN cac / (arpa * margin) END;
COMMENT ON FUNCTION cac_payback_months(cac numeric, arpa numeric, margin numeric) IS
	'months until a customer has paid back what winning it cost';

CREATE FUNCTION ltv_to_cac(clv numeric, cac numeric)
	RETURNS numeric
	LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
	RETURN clv / nullif(cac, 0);
COMMENT ON FUNCTION ltv_to_cac(clv numeric, cac numeric) IS
	'value of a customer over what winning it cost';

CREATE FUNCTION retention_cost(spend numeric, customers bigint)
	RETURNS numeric
	LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
	RETURN spend / nullif(customers, 0);
COMMENT ON FUNCTION retention_cost(spend numeric, customers bigint) IS
	'what was spent on retention per customer';

/* Windows, tiers, flags */

CREATE FUNCTION mrr_movement(
		mrr numeric,
		period date DEFAULT NULL,
		step interval DEFAULT '1 month')
	RETURNS text
	LANGUAGE C WINDOW IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION mrr_movement(numeric, date, interval) IS
	'movement of a row of snapshots against the row before it; with period missing periods count as no MRR';

CREATE FUNCTION customer_tier(
		value_rank double precision,
		potential_rank double precision,
		split double precision DEFAULT 0.8)
	RETURNS text
	LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
	RETURN CASE
		WHEN value_rank > split AND potential_rank > split THEN 'vip'
		WHEN value_rank > split THEN 'core'
		WHEN potential_rank > split THEN 'potential'
		ELSE 'non_core'
	END;
COMMENT ON FUNCTION customer_tier(double precision, double precision, double precision) IS
	'tier of a customer by its ranks, each from cume_dist(): vip, core, potential or non_core';

CREATE FUNCTION retention_transfn(bigint, VARIADIC boolean[])
	RETURNS bigint
	LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION retention_transfn(bigint, VARIADIC boolean[]) IS
	'transition function of retention';

CREATE FUNCTION retention_combinefn(bigint, bigint)
	RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION retention_combinefn(bigint, bigint) IS
	'combine function of retention';

CREATE FUNCTION retention_finalfn(bigint)
	RETURNS boolean[]
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION retention_finalfn(bigint) IS
	'final function of retention';

CREATE AGGREGATE retention(VARIADIC conditions boolean[]) (
	SFUNC = retention_transfn,
	STYPE = bigint,
	FINALFUNC = retention_finalfn,
	FINALFUNC_MODIFY = READ_ONLY,
	COMBINEFUNC = retention_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention(VARIADIC boolean[]) IS
	'which conditions held for some row, given that the first one did';

/* Views for BI tools */

CREATE FUNCTION retention_view_columns()
	RETURNS TABLE (
		name text,
		meaning text)
	LANGUAGE SQL IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	VALUES
		('active_customers', 'customers of the cohort with MRR at this age'),
		('age', 'whole months since the customer started'),
		('annual_discount_rate', 'discount per year: what money in a year is worth less'),
		('arpa', 'MRR per customer at the end'),
		('at_risk', 'customers who were still there before this age and are known at it'),
		('at_risk_rule', 'why the customer is marked, or NULL'),
		('capped_mrr', 'MRR kept, each customer up to its MRR at the start: numerator of gross retention'),
		('censored', 'customers who were last seen at this age, still there'),
		('change', 'MRR after less MRR before'),
		('churned', 'customers who churned at this age'),
		('churned_customers', 'customers who were there at the start and not at the end'),
		('churned_mrr', 'MRR at the start of the customers who churned'),
		('clv', 'value of one new customer over the horizon: an average, never to be summed'),
		('cohort', 'first day of the month in which the customers started'),
		('complete', 'false for a period that is not over, or an age that some of the cohort have not reached'),
		('contraction_customers', 'customers who pay less than at the start'),
		('contraction_mrr', 'MRR that customers pay less than at the start'),
		('customer', 'key of the customer'),
		('customers', 'number of customers'),
		('effect', 'what the finding does to the figures'),
		('end_customers', 'customers with MRR at the end'),
		('end_mrr', 'MRR at the end of the period'),
		('example', 'key of a customer it was found at'),
		('expansion_customers', 'customers who pay more than at the start'),
		('expansion_mrr', 'MRR that customers pay more than at the start'),
		('finding', 'what was looked for'),
		('found', 'how often it was found'),
		('gross_retention', 'capped MRR / MRR at the start, as a fraction'),
		('gross_retention_lower', 'lower bound of the 95 % interval of gross retention'),
		('gross_retention_upper', 'upper bound of the 95 % interval of gross retention'),
		('horizon_months', 'months that a value looks ahead'),
		('initial_mrr', 'MRR of the cohort on its first day, of the customers known at this age'),
		('is_at_risk', 'whether a rule marks the customer'),
		('last_movement', 'what the customer did last'),
		('last_movement_on', 'day of the last movement'),
		('lifetime_revenue', 'recurring revenue since the customer started: MRR times months'),
		('logo_retention', 'retained customers / customers at the start, as a fraction'),
		('logo_retention_lower', 'lower bound of the 95 % interval of logo retention'),
		('logo_retention_upper', 'upper bound of the 95 % interval of logo retention'),
		('lower_bound', 'lower bound of the 95 % interval'),
		('model_status', 'how sure the model behind the projected part is; NULL if nothing is projected'),
		('movement', 'new, expansion, contraction, churn, reactivation or passing'),
		('mrr', 'monthly recurring revenue'),
		('mrr_after', 'MRR from that day on'),
		('mrr_before', 'MRR on the day before'),
		('new_customers', 'customers who were never there before the period'),
		('new_mrr', 'MRR at the end of the new customers'),
		('nrr', 'net revenue retention: retained MRR / MRR at the start, as a fraction'),
		('nrr_lower', 'lower bound of the 95 % interval of NRR'),
		('nrr_upper', 'upper bound of the 95 % interval of NRR'),
		('observed_clv', 'part of the value that customers have shown already'),
		('on_date', 'first day of the new MRR'),
		('passing_customers', 'customers who came and left within the period'),
		('period_end', 'the day after the period'),
		('period_start', 'first day of the period'),
		('projected_clv', 'part of the value that a model adds'),
		('quick_ratio', '(new + reactivation + expansion) / (contraction + churn)'),
		('reactivation_customers', 'customers who are back after a time without MRR'),
		('reactivation_mrr', 'MRR at the end of the reactivated customers'),
		('reason', 'reason of the contract that ended last, as the source has it'),
		('retained_customers', 'customers at the start who are there at the end: numerator of logo retention'),
		('retained_mrr', 'MRR at the end of the customers at the start: numerator of NRR'),
		('start_customers', 'customers with MRR at the start'),
		('start_mrr', 'MRR at the start of the period'),
		('started_on', 'first day with MRR'),
		('survival', 'share of customers who are still there after this age'),
		('tenure_months', 'months with MRR so far, without the part of the last'),
		('tier', 'vip, core, potential or non_core, by revenue so far and MRR now'),
		('unchanged_customers', 'customers whose MRR is the same as at the start'),
		('upper_bound', 'upper bound of the 95 % interval');
END;
COMMENT ON FUNCTION retention_view_columns() IS
	'columns of the views that create_retention_views makes, and what they mean';

CREATE FUNCTION retention_view_definitions()
	RETURNS TABLE (
		place integer,
		name text,
		unique_key text,
		definition text,
		meaning text)
	LANGUAGE SQL IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	/*
	 * What has a unique key is materialized, in the schema of the data; the rest
	 * is a view. For format(): %1$I is the schema of the extension, %2$I that of
	 * the data, %3$s the segments and %4$s the same of table t, each with a comma
	 * behind it, %5$s all of them as one text, %6$s the latest of each among the
	 * rows of a customer, %7$L since, %8$L as_of, %9$L step, %10$L the span of a
	 * trailing period, %11$L the annual discount rate, %12$s the least days of a
	 * step, %13$L since again unless the caller chose it.
	 */
	VALUES
	(1, 'period', 'period_start', $$
SELECT (%7$L::date + k * %9$L::interval)::date AS period_start,
	(%7$L::date + (k + 1) * %9$L::interval)::date AS period_end,
	(%7$L::date + (k + 1) * %9$L::interval)::date <= as_of + 1 AS complete, as_of
FROM (SELECT coalesce(%8$L::date, CURRENT_DATE) AS as_of) AS known,
	generate_series(0, (as_of - %7$L::date) / %12$s) AS k
WHERE (%7$L::date + k * %9$L::interval)::date <= as_of$$,
		'the periods up to the last day that is known'),

	(2, 'customer_timeline', 'customer', $$
SELECT customer, %3$s %1$I.floor_at_zero(mrr) AS mrr, %1$I.min_mrr(mrr) < 0 AS is_floored,
	has_several_segments, source_row_count
FROM (SELECT customer, %6$s %1$I.mrr_timeline_agg(amount, valid_from, valid_to) AS mrr,
		count(*) AS source_row_count
	FROM %2$I.source_rows AS t WHERE problem IS NULL
	GROUP BY customer) AS customer$$,
		'the MRR of each customer over time'),

	(3, 'segment_rollup', 'segment_key', $$
SELECT %5$s AS segment_key, t.*
FROM (SELECT %3$s %1$I.mrr_waterfall_agg(mrr, from_date, to_date, %9$L) AS periods,
		%1$I.mrr_waterfall_agg(mrr, from_date, to_date, %9$L, %10$L) AS trailing_periods
	FROM %2$I.customer_timeline,
		(SELECT min(period_start) AS from_date, max(period_end) AS to_date FROM %2$I.period) AS grid
	GROUP BY %3$s ()) AS t$$,
		'the bridges of all periods by segment'),

	(4, 'cohort_rollup', 'segment_key, cohort', $$
SELECT %5$s AS segment_key, t.*
FROM (SELECT %3$s date_trunc('month', %1$I.started_on(mrr)::timestamp)::date AS cohort,
		count(*) AS customers, %1$I.cohort_agg(mrr, '1 month', as_of) AS curve
	FROM %2$I.customer_timeline, (SELECT max(as_of) AS as_of FROM %2$I.period) AS known
	WHERE %1$I.started_on(mrr) <= as_of
	GROUP BY %3$s cohort) AS t$$,
		'customers by age, by segment and month of their start'),

	(5, 'customer_split', 'value_split, potential_split', $$
SELECT percentile_disc(0.8) WITHIN GROUP (ORDER BY
		%1$I.recurring_revenue(mrr, %1$I.started_on(mrr), as_of + 1)::double precision) AS value_split,
	percentile_disc(0.8) WITHIN GROUP (ORDER BY
		coalesce(%1$I.mrr_at(mrr, as_of), 0)::double precision) AS potential_split
FROM %2$I.customer_timeline, (SELECT max(as_of) AS as_of FROM %2$I.period) AS known
WHERE %1$I.started_on(mrr) <= as_of$$,
		'the revenue so far, and the MRR now, that a fifth of the customers is above'),

	(6, 'churn_reason', 'segment_key, period_start, reason_key', $$
SELECT %5$s AS segment_key, %4$s p.period_start, p.period_end, p.complete,
	coalesce(r.reason, '(none)') AS reason, md5(coalesce(r.reason, '(none)')) AS reason_key,
	count(*) AS churned_customers,
	sum(%1$I.mrr_at(t.mrr, p.period_start - 1)) AS churned_mrr
FROM %2$I.customer_timeline AS t
	CROSS JOIN (SELECT max(period_end) - 1 AS last_day FROM %2$I.period) AS known
	CROSS JOIN LATERAL %1$I.lapses(t.mrr, last_day) AS lapse
	CROSS JOIN LATERAL (SELECT * FROM %2$I.period WHERE period_start <= lapse.lapsed_on
		ORDER BY period_start DESC LIMIT 1) AS p
	LEFT JOIN (SELECT customer, valid_to, max(reason) AS reason FROM %2$I.source_rows
		WHERE problem IS NULL GROUP BY customer, valid_to) AS r
		ON r.customer = t.customer AND r.valid_to = lapse.lapsed_on
WHERE %1$I.movement(t.mrr, p.period_start, p.period_end) = 'churn'
	AND lapse.lapsed_on = %1$I.churned_on(t.mrr, p.period_end - 1)
GROUP BY 1, %4$s 2, p.period_start, p.period_end, p.complete, coalesce(r.reason, '(none)')$$,
		'churn of each period by reason'),

	(7, 'data_quality_found', 'finding', $$
WITH row AS MATERIALIZED (
	SELECT count(*) FILTER (WHERE amount = 0) AS zero, min(customer) FILTER (WHERE amount = 0) AS of_zero,
		count(*) FILTER (WHERE amount < 0) AS negative, min(customer) FILTER (WHERE amount < 0) AS of_negative,
		count(*) FILTER (WHERE is_repeated) AS repeated, min(customer) FILTER (WHERE is_repeated) AS of_repeated,
		count(*) FILTER (WHERE is_over) AS over, min(customer) FILTER (WHERE is_over) AS of_over
	FROM (SELECT customer, amount, lag(amount) OVER w = amount AND lag(valid_from) OVER w = valid_from
				AND lag(valid_to) OVER w IS NOT DISTINCT FROM valid_to AS is_repeated,
			max(coalesce(valid_to, 'infinity')) OVER w > valid_from AS is_over
		FROM %2$I.source_rows WHERE problem IS NULL
		WINDOW w AS (PARTITION BY customer ORDER BY valid_from, valid_to, amount
			ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS neighbour
), line AS MATERIALIZED (
	SELECT count(*) FILTER (WHERE is_floored) AS floored, min(customer) FILTER (WHERE is_floored) AS of_floored,
		count(*) FILTER (WHERE has_several_segments) AS several,
		min(customer) FILTER (WHERE has_several_segments) AS of_several,
		count(*) FILTER (WHERE customer::text = '') AS blank, min(customer) FILTER (WHERE customer::text = '') AS of_blank,
		count(*) FILTER (WHERE %1$I.started_on(mrr) < %13$L::date) AS early,
		min(customer) FILTER (WHERE %1$I.started_on(mrr) < %13$L::date) AS of_early,
		count(*) FILTER (WHERE %1$I.min_mrr(mrr) <> %1$I.max_mrr(mrr)) AS changing, count(*) AS all_of_them
	FROM %2$I.customer_timeline
), dip AS MATERIALIZED (	-- MRR goes down and then up again; a gap if down to nothing
	SELECT count(*) FILTER (WHERE is_gap AND days = 1) AS short, min(customer) FILTER (WHERE is_gap AND days = 1) AS of_short,
		count(*) FILTER (WHERE is_gap AND days > 1) AS long, min(customer) FILTER (WHERE is_gap AND days > 1) AS of_long,
		count(*) FILTER (WHERE NOT is_gap AND days = 1) AS lower, min(customer) FILTER (WHERE NOT is_gap AND days = 1) AS of_lower,
		count(*) FILTER (WHERE NOT is_gap AND days > 1) AS lower_for_long
	FROM (SELECT t.customer, m.mrr_after = 0 AS is_gap, m.days
		FROM %2$I.customer_timeline AS t
			CROSS JOIN (SELECT max(as_of) AS as_of FROM %2$I.period) AS known
			CROSS JOIN LATERAL (SELECT mrr_after, change, lead(change) OVER w AS next_change,
					lead(on_date) OVER w - on_date AS days
				FROM %1$I.movements(t.mrr, NULL, as_of + 1)
				WINDOW w AS ()) AS m	-- they are in order
		WHERE m.change < 0 AND m.next_change > 0) AS dip
)
SELECT problem AS finding, count(*) AS found, min(customer)::text AS example
FROM %2$I.source_rows WHERE problem IS NOT NULL
GROUP BY problem
UNION ALL
SELECT finding, found, example::text
FROM row, line, dip, LATERAL (VALUES ('amount is zero', zero, of_zero),
	('amount is negative', negative, of_negative),
	('row is there several times', repeated, of_repeated),
	('row overlaps an earlier one', over, of_over),
	('total is below zero at times', floored, of_floored),
	('customer is in several segments', several, of_several),
	('customer is an empty text', blank, of_blank),
	('customer starts before the first period', early, of_early),
	('gap of exactly one day', short, of_short),
	('gap of several days', long, of_long),
	('lower for exactly one day', lower, of_lower),
	('lower for several days', lower_for_long, NULL),	-- nothing odd: not shown
	('no amount ever changes', CASE WHEN changing = 0 THEN all_of_them END, NULL))
	AS what (finding, found, example)
WHERE found > 0$$,
		'what is odd about the source'),

	(14, 'customer_periods', NULL, $$
SELECT t.customer, %4$s p.period_start, p.period_end, %1$I.movement(b.bridge) AS movement,
	%1$I.start_mrr(b.bridge) AS start_mrr, %1$I.end_mrr(b.bridge) AS end_mrr,
	%1$I.end_mrr(b.bridge) - %1$I.start_mrr(b.bridge) AS change, p.complete
FROM %2$I.period AS p CROSS JOIN %2$I.customer_timeline AS t
	CROSS JOIN LATERAL (SELECT %1$I.mrr_bridge(t.mrr, p.period_start, p.period_end) AS bridge) AS b
WHERE %1$I.movement(t.mrr, p.period_start, p.period_end) <> 'unchanged'$$,
		'one row for each customer and period with a movement, at the balances: adds up to mrr_waterfall; filter by period or customer'),

	(15, 'mrr_movements', NULL, $$
SELECT t.customer, %4$s m.on_date, m.movement, m.mrr_before, m.mrr_after, m.change
FROM %2$I.customer_timeline AS t
	CROSS JOIN (SELECT max(as_of) AS as_of FROM %2$I.period) AS known
	CROSS JOIN LATERAL %1$I.movements(t.mrr, NULL, as_of + 1) AS m$$,
		'every day on which the MRR of a customer changed'),

	(16, 'cohort_retention', NULL, $$
SELECT %4$s t.cohort, r.age, r.customers, r.active_customers, r.initial_mrr, r.mrr, r.capped_mrr,
	r.nrr, r.gross_retention, r.logo_retention, r.complete
FROM %2$I.cohort_rollup AS t, %1$I.cohort_rows(t.curve) AS r$$,
		'MRR and customers of each cohort by age in months'),

	(17, 'survival_curve', NULL, $$
SELECT %4$s r.age, r.at_risk, r.churned, r.censored, r.survival, r.lower_bound, r.upper_bound
FROM (SELECT %3$s %1$I.life_table(%1$I.sum(curve)) AS lives
		FROM %2$I.cohort_rollup GROUP BY %3$s ()) AS t,
	%1$I.survival_rows(t.lives) AS r$$,
		'share of customers who are still there by age in months, up to their first lapse'),

	(18, 'clv_by_segment', NULL, $$
SELECT %4$s h.months AS horizon_months, %11$L::double precision AS annual_discount_rate, t.customers,
	v.clv, v.observed_clv, v.clv - v.observed_clv AS projected_clv, v.model_status
FROM (SELECT %3$s %1$I.sum(curve) AS curve, sum(customers)::bigint AS customers
		FROM %2$I.cohort_rollup GROUP BY %3$s ()) AS t
	CROSS JOIN (VALUES (12::bigint), (36), (60), (120)) AS h (months)
	CROSS JOIN LATERAL (SELECT CASE WHEN bool_and(cumulative_value IS NOT NULL) THEN max(cumulative_value) END AS clv,
			max(cumulative_value) FILTER (WHERE NOT projected) AS observed_clv,
			max(r.model_status) AS model_status
		FROM %1$I.clv_rows(t.curve, make_interval(months => h.months::integer), %11$L) AS r) AS v$$,
		'value of one new customer by segment and horizon, in MRR times months, discounted; averages, never to be summed'),

	(19, 'customer_health', NULL, $$
SELECT customer, %3$s mrr, started_on, tenure_months, lifetime_revenue, last_movement, last_movement_on,
	CASE WHEN lifetime_revenue > value_split AND mrr > potential_split THEN 'vip'
		WHEN lifetime_revenue > value_split THEN 'core'
		WHEN mrr > potential_split THEN 'potential' ELSE 'non_core' END AS tier,
	at_risk_rule IS NOT NULL AS is_at_risk, at_risk_rule
FROM (SELECT customer, %4$s coalesce(%1$I.mrr_at(t.mrr, as_of), 0) AS mrr,
		%1$I.started_on(t.mrr) AS started_on,
		floor(%1$I.active_months(t.mrr, %1$I.started_on(t.mrr), greatest(as_of, %1$I.started_on(t.mrr)) + 1))::bigint AS tenure_months,
		%1$I.recurring_revenue(t.mrr, %1$I.started_on(t.mrr), greatest(as_of, %1$I.started_on(t.mrr)) + 1) AS lifetime_revenue,
		last.movement AS last_movement, last.on_date AS last_movement_on,
		CASE WHEN NOT %1$I.is_active(t.mrr, as_of) THEN NULL
			WHEN EXISTS (SELECT FROM %1$I.lapses(t.mrr, as_of + 90) AS l WHERE l.lapsed_on > as_of)
			THEN 'ends within 90 days'
			WHEN last.on_date <= as_of - 90 THEN NULL
			WHEN last.movement = 'contraction' THEN 'contraction in the last 90 days'
			WHEN last.movement = 'reactivation' THEN 'reactivation in the last 90 days'
		END AS at_risk_rule
	FROM %2$I.customer_timeline AS t
		CROSS JOIN (SELECT max(as_of) AS as_of FROM %2$I.period) AS known
		CROSS JOIN LATERAL (SELECT m.movement, m.on_date
			FROM %1$I.movements(t.mrr, NULL, as_of + 1) AS m
			ORDER BY m.on_date DESC LIMIT 1) AS last) AS customer,
	%2$I.customer_split$$,
		'where each customer stands on the last day that is known'),

	(20, 'churn_by_reason', NULL, $$
SELECT %4$s t.period_start, t.period_end, t.reason, t.churned_customers, t.churned_mrr, t.complete
FROM %2$I.churn_reason AS t$$,
		'the churn of mrr_waterfall by the reason of the contract that ended'),

	(21, 'data_quality', NULL, $$
SELECT found.finding, found.found, found.example, effect.effect
FROM %2$I.data_quality_found AS found JOIN (VALUES
	('customer is missing', 'left out'),
	('amount is missing', 'left out: the customer looks smaller than it is, or lost'),
	('amount is out of range', 'left out'),
	('start is missing or infinite', 'left out'),
	('end is before start', 'left out'),
	('no day between start and end', 'left out: it has no effect'),
	('amount is zero', 'has no effect: nobody is a customer by it'),
	('amount is negative', 'counts as a discount on what runs at the same time'),
	('row is there several times', 'adds up: MRR may be counted twice'),
	('row overlaps an earlier one', 'adds up, as an add-on does: make sure that it is one'),
	('total is below zero at times', 'counts as zero on those days'),
	('customer is in several segments', 'all of its history counts in the latest one'),
	('customer is an empty text', 'counts as one customer'),
	('customer starts before the first period', 'periods before it are missing: make the views anew'),
	('gap of exactly one day', 'counts as churn and reactivation: are the end dates inclusive?'),
	('gap of several days', 'counts as churn and reactivation'),
	('lower for exactly one day', 'counts as contraction and expansion: are the end dates inclusive?'),
	('no amount ever changes', 'there is no price history: NRR is gross retention'))
	AS effect (finding, effect) USING (finding)$$,
		'what is odd about the source, how often, and what it does to the figures')

	-- By segment and of all customers; of periods and trailing ones
	UNION ALL
	SELECT place, name, NULL, format($$
SELECT %sw.period_start, w.period_end, w.start_mrr, w.new_mrr, w.reactivation_mrr,
	w.expansion_mrr, w.contraction_mrr, w.churned_mrr, w.end_mrr, w.start_customers,
	w.new_customers, w.reactivation_customers, w.expansion_customers, w.contraction_customers,
	w.unchanged_customers, w.churned_customers, w.passing_customers, w.end_customers, w.arpa,
	p.complete
FROM (SELECT %s FROM %%2$I.segment_rollup) AS t, %%1$I.waterfall_rows(t.bridges) AS w
	JOIN %%2$I.period AS p USING (period_start, period_end)$$, segments, bridges), meaning
	FROM (VALUES
		(8, 'mrr_waterfall', '%4$s', '%3$s periods AS bridges',
			'how MRR came from the start of each period to its end, by segment; sum it over segments, never the ratios'),
		(9, 'mrr_waterfall_total', '', '%1$I.sum(periods) AS bridges',
			'how the MRR of all customers came from the start of each period to its end'))
		AS view (place, name, segments, bridges, meaning)
	UNION ALL
	SELECT place, name, NULL, format($$
SELECT %sw.period_start, w.period_end, w.start_mrr, w.retained_mrr, w.capped_mrr,
	w.start_customers, w.retained_customers, w.nrr, w.gross_retention, w.logo_retention,
	w.quick_ratio, lower(i.nrr) AS nrr_lower, upper(i.nrr) AS nrr_upper,
	lower(i.gross) AS gross_retention_lower, upper(i.gross) AS gross_retention_upper,
	lower(i.logo) AS logo_retention_lower, upper(i.logo) AS logo_retention_upper, p.complete
FROM (SELECT %s FROM %%2$I.segment_rollup) AS t,
	ROWS FROM (%%1$I.waterfall_rows(t.bridges), %%1$I.unnest(t.bridges)) AS w
	CROSS JOIN LATERAL (SELECT %%1$I.nrr_interval(w.unnest) AS nrr,
		%%1$I.gross_retention_interval(w.unnest) AS gross,
		%%1$I.logo_retention_interval(w.unnest) AS logo) AS i
	JOIN %%2$I.period AS p ON p.period_end = w.period_end$$, segments, bridges), meaning
	FROM (VALUES
		(10, 'retention_monthly', '%4$s', '%3$s periods AS bridges',
			'retention of each period by segment, with numerators and denominators to sum'),
		(11, 'retention_monthly_total', '', '%1$I.sum(periods) AS bridges',
			'retention of all customers in each period'),
		(12, 'retention_trailing', '%4$s', '%3$s trailing_periods AS bridges',
			'retention over the twelve months before each period end, by segment'),
		(13, 'retention_trailing_total', '', '%1$I.sum(trailing_periods) AS bridges',
			'retention of all customers over the twelve months before each period end'))
		AS view (place, name, segments, bridges, meaning);
END;
COMMENT ON FUNCTION retention_view_definitions() IS
	'what create_retention_views makes';

CREATE PROCEDURE create_retention_views(
		source text,
		customer text,
		amount text,
		valid_from text,
		valid_to text,
		segments text[] DEFAULT '{}',
		views_in text DEFAULT 'retention_bi',
		as_of date DEFAULT NULL,
		since date DEFAULT NULL,
		step interval DEFAULT '1 month',
		reason text DEFAULT NULL,
		updated_at text DEFAULT NULL,
		end_is_inclusive boolean DEFAULT NULL,
		annual_discount_rate double precision DEFAULT 0.1,
		drop_existing boolean DEFAULT false)
	LANGUAGE plpgsql
	AS $procedure$
DECLARE
	caller_path pg_catalog.text := pg_catalog.current_setting('search_path');
	relation pg_catalog.oid := pg_catalog.to_regclass(source);	-- as the caller sees it
	extension_in pg_catalog.name;
	data_in pg_catalog.text := views_in OPERATOR(pg_catalog.||) '_data';
	source_name pg_catalog.text;
	customer_type pg_catalog.text;
	segment_columns pg_catalog.text;		-- each with a comma behind it
	segment_values pg_catalog.text;		-- the latest of each, from the rows of a customer
	segment_key pg_catalog.text;			-- all of them as one text
	months pg_catalog.int4;				-- of a step, or 0
	days pg_catalog.int4;				-- or these
	last_day pg_catalog.date;
	since_given pg_catalog.bool;
	made_by CONSTANT pg_catalog.text := ' (made by create_retention_views)';
	-- columns of the data that the views do not show
	reserved CONSTANT pg_catalog._text := '{problem, amount, valid_from, valid_to, updated_at, as_of,
		from_date, to_date, last_day, periods, trailing_periods, bridges, curve, lives, segment_key,
		reason_key, value_split, potential_split, is_floored, has_several_segments, days, lapsed_on,
		returned_on, several, known, source_row_count}';
	kind pg_catalog.text;
	target pg_catalog.text;
	definition pg_catalog.text;
	item pg_catalog.record;
BEGIN
	PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
	SELECT n.nspname INTO extension_in
	FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
	WHERE e.extname = 'retention';

	-- Arguments, before anything is made
	IF source IS NULL OR customer IS NULL OR amount IS NULL OR valid_from IS NULL
		OR valid_to IS NULL OR segments IS NULL OR views_in IS NULL OR step IS NULL
		OR annual_discount_rate IS NULL OR drop_existing IS NULL
	THEN
		RAISE null_value_not_allowed USING
			MESSAGE = 'only as_of, since, reason, updated_at and end_is_inclusive may be null';
	END IF;
	SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind, c.relpersistence
	INTO item
	FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
	WHERE c.oid = relation;
	IF NOT FOUND THEN
		RAISE undefined_table USING
			MESSAGE = format('source %L does not exist', source),
			HINT = 'Write it as after FROM: with its schema unless that is in search_path, and quoted where it has capitals or spaces.';
	ELSIF item.relkind NOT IN ('r', 'p', 'v', 'm', 'f') THEN
		RAISE wrong_object_type USING
			MESSAGE = format('source %s is not a table or view', item.name);
	ELSIF item.relpersistence = 't' THEN
		RAISE wrong_object_type USING
			MESSAGE = format('source %L is temporary', source),
			HINT = 'The views stay: use a permanent table.';
	END IF;
	source_name := item.name;
	IF octet_length(views_in) NOT BETWEEN 1 AND 58 OR starts_with(views_in, 'pg_') THEN
		RAISE invalid_parameter_value USING
			MESSAGE = format('views_in cannot be %L', views_in),
			DETAIL = 'It is the name of a schema, of at most 58 bytes, as another one with _data behind it is made beside it.';
	END IF;

	-- Columns: there, readable, and of a type that has one meaning. The first that
	-- is wrong is named, in the order of the arguments.
	FOR item IN
		SELECT argument.place, argument.name AS argument, argument.column_name, a.attnum,
			format_type(a.atttypid, NULL) AS type, argument.types,
			has_column_privilege(relation, a.attnum, 'SELECT') AS readable,
			EXISTS (SELECT FROM pg_type AS t JOIN pg_type AS base ON base.oid IN (t.oid, t.typbasetype)
				WHERE t.oid = a.atttypid AND base.typname = 'citext') AS ignores_case
		FROM (VALUES (1, 'customer', customer, NULL::text[]),
				(2, 'amount', amount, '{numeric,smallint,integer,bigint}'),
				(3, 'valid_from', valid_from, '{date}'),
				(4, 'valid_to', valid_to, '{date}'),
				(5, 'reason', reason, NULL),
				(6, 'updated_at', updated_at,
					'{date,timestamp without time zone,timestamp with time zone}')) AS argument (place, name, column_name, types)
			LEFT JOIN pg_attribute AS a ON a.attrelid = relation
				AND a.attname = argument.column_name AND a.attnum > 0 AND NOT a.attisdropped
		WHERE argument.column_name IS NOT NULL
		UNION ALL
		SELECT 6 + s.place, 'segments', s.name, a.attnum, NULL, NULL, has_column_privilege(relation, a.attnum, 'SELECT'), NULL
		FROM unnest(segments) WITH ORDINALITY AS s (name, place)
			LEFT JOIN pg_attribute AS a ON a.attrelid = relation
				AND a.attname = s.name AND a.attnum > 0 AND NOT a.attisdropped
		ORDER BY place
	LOOP
		IF item.attnum IS NULL THEN
			RAISE undefined_column USING
				MESSAGE = format('%s has no column %s', source_name, coalesce(quote_ident(item.column_name), 'NULL')),
				DETAIL = format('The argument %s names it.', item.argument),
				HINT = 'Arguments are names of columns as they are stored, without quotes. For an expression make a view and use that as source.';
		ELSIF NOT item.readable THEN
			RAISE insufficient_privilege USING
				MESSAGE = format('permission denied for column %I of %s', item.column_name, source_name);
		ELSIF item.type <> ALL (item.types) THEN
			RAISE datatype_mismatch USING
				MESSAGE = format('column %I of %s has the type %s', item.column_name, source_name, item.type),
				DETAIL = format('The argument %s needs one of: %s.', item.argument, array_to_string(item.types, ', ')),
				HINT = 'Make a view that casts the column, and use that as source.';
		ELSIF item.argument = 'customer' AND item.ignores_case THEN	-- as text it would not
			RAISE datatype_mismatch USING
				MESSAGE = format('column %I of %s has the type %s', item.column_name, source_name, item.type),
				DETAIL = 'One customer may be written in several ways in it.',
				HINT = format('Make a view that has lower(%I::text), and use that as source.', item.column_name);
		END IF;
	END LOOP;
	EXECUTE format('SELECT s.name FROM unnest($1) WITH ORDINALITY AS s (name, place)'
		' LEFT JOIN %I.retention_view_columns() AS c USING (name)'
		' GROUP BY s.name HAVING count(*) > 1 OR count(c.name) > 0 OR s.name = ANY ($2) ORDER BY min(s.place) LIMIT 1', extension_in)
	INTO item USING segments, reserved;
	IF item.name IS NOT NULL THEN
		RAISE duplicate_column USING
			MESSAGE = format('segment %I is there twice or has the name of another column of the views', item.name),
			HINT = 'Make a view that gives it another name, and use that as source.';
	END IF;

	IF annual_discount_rate <= -1 OR annual_discount_rate IN ('NaN', 'Infinity') THEN
		RAISE invalid_parameter_value USING
			MESSAGE = format('annual_discount_rate must be above -1 and finite: %s', annual_discount_rate);
	END IF;

	-- The grid of periods
	months := extract(year FROM step) * 12 + extract(month FROM step);
	days := extract(day FROM step);
	IF months < 0 OR days < 0 OR (months > 0) = (days > 0)
		OR step <> make_interval(months => months, days => days)
	THEN
		RAISE invalid_parameter_value USING
			MESSAGE = format('step must be a whole number of months or of days above 0: %s', step);
	ELSIF NOT isfinite(as_of) OR NOT isfinite(since) OR (months > 0 AND extract(day FROM since) <> 1) THEN
		RAISE invalid_parameter_value USING
			MESSAGE = 'as_of and since must be finite dates, since the first day of a month';
	END IF;

	-- Schemas
	FOR item IN
		SELECT s.name, n.oid
		FROM (VALUES (1, views_in), (2, data_in)) AS s (place, name)
			LEFT JOIN pg_namespace AS n ON n.nspname = s.name
		ORDER BY s.place
	LOOP
		IF item.oid IS NULL AND has_database_privilege(current_database(), 'CREATE') THEN
			EXECUTE format('CREATE SCHEMA %I', item.name);
		ELSIF item.oid IS NULL OR NOT has_schema_privilege(item.oid, 'CREATE') THEN
			RAISE insufficient_privilege USING
				MESSAGE = format('permission denied to create %s',
					CASE WHEN item.oid IS NULL THEN format('schema %I', item.name)
						ELSE format('views in schema %I', item.name) END);
		END IF;
	END LOOP;
	IF drop_existing THEN
		EXECUTE format('CALL %I.drop_retention_views(%L)', extension_in, views_in);
	END IF;

	EXECUTE format('SELECT string_agg(format(''%%I.%%I'', n.nspname, c.relname), '', '' ORDER BY n.nspname, c.relname) AS names'
		' FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname IN ($1, $2)'
		' AND (c.relname IN (''source_rows'', ''customer_timeline_now'', ''refreshed'')'
		' OR c.relname IN (SELECT d.name FROM %I.retention_view_definitions() AS d))',
		extension_in)
	INTO item USING views_in, data_in;
	IF item.names IS NOT NULL THEN
		RAISE duplicate_table USING
			MESSAGE = format('there are already: %s', item.names),
			HINT = CASE WHEN drop_existing THEN 'They were not made by create_retention_views: take another schema as views_in.'
				ELSE 'With drop_existing => true what create_retention_views made is made anew.' END;
	END IF;

	SELECT CASE WHEN a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) THEN 'bigint'
			WHEN a.atttypid = 'numeric'::regtype THEN 'numeric' ELSE 'text' END
	INTO customer_type
	FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attname = customer;
	-- The one object that knows the columns of the source
	EXECUTE format($view$
CREATE VIEW %1$I.source_rows WITH (security_invoker = true) AS
SELECT *, CASE
		WHEN customer IS NULL THEN 'customer is missing'
		WHEN amount IS NULL THEN 'amount is missing'
		WHEN amount NOT BETWEEN -9000000000000 AND 9000000000000 THEN 'amount is out of range'
		WHEN valid_from IS NULL OR NOT isfinite(valid_from) THEN 'start is missing or infinite'
		WHEN valid_to < valid_from THEN 'end is before start'
		WHEN valid_to = valid_from THEN 'no day between start and end'
	END AS problem
FROM (SELECT s.%2$I::%3$s AS customer, s.%4$I::numeric AS amount, s.%5$I AS valid_from,
		s.%6$I%7$s AS valid_to%8$s%9$s%10$s
	FROM %11$s AS s) AS t$view$,
		data_in, customer, customer_type, amount, valid_from, valid_to,
		CASE WHEN end_is_inclusive THEN ' + 1' ELSE '' END,
		', s.' || quote_ident(reason) || '::text AS reason',
		', s.' || quote_ident(updated_at) || ' AS updated_at',
		-- dates as JSON has them: as text they would depend on the session
		(SELECT string_agg(format(CASE WHEN t.typcategory = 'D' THEN ', to_jsonb(s.%1$I) #>> ''{}'' AS %1$I'
				ELSE ', s.%1$I::text AS %1$I' END, s.name), '' ORDER BY s.position)
			FROM unnest(segments) WITH ORDINALITY AS s (name, position)
				JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname = s.name
				JOIN pg_type AS t ON t.oid = a.atttypid),
		source_name);
	EXECUTE format('COMMENT ON VIEW %I.source_rows IS %L', data_in,
		'the source with the names that the views use, and what is wrong with a row' || made_by);

	-- What the definitions are made of
	SELECT coalesce(string_agg(format('%I, ', s.name), '' ORDER BY s.position), ''),
		coalesce(string_agg(format(
				-- the dates in front are of equal length
				'coalesce(substr(max(((valid_from - date ''4713-01-01 BC'') + 10000000000) || %1$I COLLATE "C"), 12), ''(none)'') AS %1$I, ',
				s.name), '' ORDER BY s.position), '') ||
			coalesce('coalesce(' || string_agg(format('min(%1$I COLLATE "C") <> max(%1$I COLLATE "C")', s.name), ' OR ') || ', false)', 'false') ||
			' AS has_several_segments, ',
		coalesce('md5(ROW(' || string_agg(format('%I', s.name), ', ' ORDER BY s.position) || ')::text)', '''''')
	INTO segment_columns, segment_values, segment_key
	FROM unnest(segments) WITH ORDINALITY AS s (name, position);
	last_day := coalesce(as_of, CURRENT_DATE);
	since_given := since IS NOT NULL;
	IF NOT since_given THEN
		EXECUTE format('SELECT min(valid_from) FROM %I.source_rows WHERE problem IS NULL', data_in) INTO since;
		since := least(since, last_day, CURRENT_DATE);
		since := CASE WHEN months > 0 THEN date_trunc('month', since) ELSE since END;
	END IF;
	IF since > last_day THEN
		RAISE invalid_parameter_value USING
			MESSAGE = format('since must not be after as_of: %s', since);
	ELSIF (CASE WHEN months > 0 THEN (extract(year FROM last_day) - extract(year FROM since)) * 12
				+ extract(month FROM last_day) - extract(month FROM since)
			ELSE last_day - since END) >= 10000::bigint * (months + days)
	THEN
		RAISE program_limit_exceeded USING
			MESSAGE = format('there cannot be more than 10000 periods since %s', since),
			HINT = 'Pass since, or a longer step.';
	END IF;

	-- Everything else
	FOR item IN EXECUTE format('SELECT * FROM %I.retention_view_definitions() ORDER BY place', extension_in)
	LOOP
		CONTINUE WHEN item.name LIKE 'churn%' AND reason IS NULL;
		kind := CASE WHEN item.unique_key IS NULL THEN 'VIEW'
			WHEN item.name = 'customer_timeline' AND updated_at IS NOT NULL THEN 'TABLE'
			ELSE 'MATERIALIZED VIEW' END;
		target := format('%I.%I', CASE kind WHEN 'VIEW' THEN views_in ELSE data_in END, item.name);
		definition := format(item.definition, extension_in, data_in, segment_columns,
			(SELECT coalesce(string_agg(format('t.%I, ', s.name), '' ORDER BY s.position), '')
				FROM unnest(segments) WITH ORDINALITY AS s (name, position)),
			segment_key, segment_values, since, as_of, step,
			CASE WHEN months > 0 THEN '12 months' ELSE format('%s days', greatest(364 / days, 1) * days) END,
			annual_discount_rate, greatest(28 * months, days), CASE WHEN NOT since_given THEN since END);
		IF kind = 'TABLE' THEN	-- of what this view says, and brought up to it
			EXECUTE format('CREATE VIEW %I.customer_timeline_now WITH (security_invoker = true) AS %s',
				data_in, definition);
			EXECUTE format('COMMENT ON VIEW %I.customer_timeline_now IS %L', data_in,
				'what refresh_customer_timeline reads for each customer that changed' || made_by);
			definition := format('SELECT * FROM %I.customer_timeline_now', data_in);
		END IF;
		EXECUTE format('CREATE %s %s%s AS %s', kind, target,
			CASE kind WHEN 'VIEW' THEN ' WITH (security_invoker = true)' ELSE '' END, definition);
		EXECUTE format('COMMENT ON %s %s IS %L', kind, target, item.meaning || made_by);
		IF item.unique_key IS NOT NULL THEN
			EXECUTE format('CREATE UNIQUE INDEX ON %s (%s)', target, item.unique_key);
			EXECUTE format('ANALYZE %s', target);
		END IF;
	END LOOP;
	IF updated_at IS NOT NULL THEN
		-- A time to come would hide all changes before it
		EXECUTE format('CREATE TABLE %1$I.refreshed AS SELECT max(updated_at) AS updated_through FROM %1$I.source_rows'
			' WHERE updated_at <= now()', data_in);
		EXECUTE format('COMMENT ON TABLE %I.refreshed IS %L', data_in,
			'how far refresh_customer_timeline has read the source' || made_by);
	END IF;

	-- A comment for every column
	FOR item IN EXECUTE format('SELECT c.relname, a.attname, coalesce(m.meaning, ''segment'') AS meaning'
		' FROM pg_namespace AS n JOIN pg_class AS c ON c.relnamespace = n.oid JOIN pg_attribute AS a ON a.attrelid = c.oid'
		' JOIN %I.retention_view_definitions() AS d ON d.name = c.relname'
		' LEFT JOIN %1$I.retention_view_columns() AS m ON m.name = a.attname'
		' WHERE n.nspname = $1 AND d.unique_key IS NULL AND a.attnum > 0', extension_in) USING views_in
	LOOP
		EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L', views_in, item.relname, item.attname, item.meaning);
	END LOOP;

	-- Fed as exclusive, inclusive ends leave a gap or a dip of a day at each renewal
	IF end_is_inclusive IS NULL THEN
		EXECUTE format('SELECT sum(found) FILTER (WHERE finding LIKE ''%%exactly one day'') AS short, sum(found) AS dips'
			' FROM %I.data_quality_found WHERE finding ~ ''^(gap of|lower for) ''', data_in) INTO item;
		IF item.short > item.dips / 2 THEN
			RAISE invalid_parameter_value USING
				MESSAGE = format('in %s of %s cases MRR goes down for exactly one day and up again: %I seems to be the last day that is paid for',
					item.short, item.dips, valid_to),
				HINT = 'Pass end_is_inclusive => true, or false if these days are real.';
		END IF;
	END IF;
	PERFORM set_config('search_path', caller_path, true);
END
$procedure$;
COMMENT ON PROCEDURE create_retention_views(text, text, text, text, text, text[], text, date, date, interval, text, text, boolean, double precision, boolean) IS
	'writes views for BI tools over a table of subscriptions';

CREATE PROCEDURE drop_retention_views(views_in text DEFAULT 'retention_bi')
	LANGUAGE plpgsql
	AS $procedure$
DECLARE
	caller_path pg_catalog.text := pg_catalog.current_setting('search_path');
	kind pg_catalog.record;
	names pg_catalog.text;
BEGIN
	PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
	IF views_in IS NULL THEN
		RAISE null_value_not_allowed USING MESSAGE = 'views_in must not be null';
	END IF;
	-- Views before what they read. What it did not make has no such comment.
	FOR kind IN VALUES (1, views_in, 'v', 'VIEW'), (2, views_in || '_data', 'm', 'MATERIALIZED VIEW'),
			(3, views_in || '_data', 'r', 'TABLE'), (4, views_in || '_data', 'v', 'VIEW')
		ORDER BY 1
	LOOP
		SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.relname)
		INTO names
		FROM pg_class AS c
			JOIN pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = kind.column2 AND c.relkind::text = kind.column3
			AND obj_description(c.oid, 'pg_class') LIKE '% (made by create_retention_views)';
		IF names IS NOT NULL THEN
			EXECUTE format('DROP %s %s', kind.column4, names);
		END IF;
	END LOOP;
	PERFORM set_config('search_path', caller_path, true);
END
$procedure$;
COMMENT ON PROCEDURE drop_retention_views(text) IS
	'drops what create_retention_views made, and nothing else';

CREATE PROCEDURE refresh_customer_timeline(
		views_in text DEFAULT 'retention_bi',
		overlap interval DEFAULT '1 hour')
	LANGUAGE plpgsql
	AS $procedure$
DECLARE
	caller_path pg_catalog.text := pg_catalog.current_setting('search_path');
	data_in pg_catalog.text := views_in OPERATOR(pg_catalog.||) '_data';
	time_type pg_catalog.text;
	owner pg_catalog.name;
	changed pg_catalog.text;
BEGIN
	PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
	IF views_in IS NULL THEN
		RAISE null_value_not_allowed USING MESSAGE = 'views_in must not be null';
	ELSIF overlap IS NULL THEN
		RAISE null_value_not_allowed USING MESSAGE = 'overlap must not be null';
	ELSIF overlap < interval '0' THEN
		RAISE invalid_parameter_value USING MESSAGE = format('overlap must not be below zero: %s', overlap);
	END IF;
	SELECT format_type(a.atttypid, NULL)
	INTO time_type
	FROM pg_attribute AS a
	WHERE a.attrelid = to_regclass(format('%I.refreshed', data_in)) AND a.attname = 'updated_through';
	IF NOT FOUND THEN
		RAISE undefined_table USING
			MESSAGE = format('the views in schema %I were not made with updated_at', views_in),
			HINT = 'refresh_retention_views() refreshes views that were made without it.';
	ELSIF to_regclass(format('%I.customer_timeline_now', data_in)) IS NULL THEN
		RAISE undefined_table USING
			MESSAGE = format('the views in schema %I have lost their source', views_in),
			HINT = 'It was dropped with CASCADE: make the views anew, or drop them by drop_retention_views().';
	END IF;
	-- Who may see other rows than the owner would mix them, and run what the owner wrote
	SELECT pg_get_userbyid(c.relowner)
	INTO owner
	FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
	WHERE n.nspname = data_in AND c.relname IN ('refreshed', 'customer_timeline', 'customer_timeline_now', 'source_rows')
		AND pg_get_userbyid(c.relowner) <> current_user
	ORDER BY 1 LIMIT 1;
	IF FOUND THEN
		RAISE insufficient_privilege USING
			MESSAGE = format('only %I, who made the views in schema %I, may refresh them', owner, views_in),
			HINT = 'Call it in a session of that role.';
	END IF;
	-- One refresh at a time; readers go on
	EXECUTE format('LOCK TABLE %I.refreshed IN EXCLUSIVE MODE', data_in);
	FOREACH changed IN ARRAY ARRAY[
		-- a date is that of its whole day
		format('SELECT customer, max(updated_at) AS updated_at FROM %1$I.source_rows WHERE customer IS NOT NULL AND'
			' (updated_at IS NULL OR updated_at >= (SELECT (updated_through - $1)::%2$s FROM %1$I.refreshed)'
			' OR (SELECT updated_through FROM %1$I.refreshed) IS NULL) GROUP BY customer', data_in, time_type),
		-- what left no trace in that column: rows that are gone or another customer's now, or came late
		format('SELECT customer, NULL::%2$s AS updated_at FROM %1$I.customer_timeline AS t FULL JOIN'
			' (SELECT customer, count(*) AS source_row_count FROM %1$I.source_rows WHERE problem IS NULL GROUP BY customer) AS s'
			' USING (customer) WHERE t.source_row_count IS DISTINCT FROM s.source_row_count'
			' AND (SELECT count(*) FROM %1$I.source_rows WHERE problem IS NULL)'
			' IS DISTINCT FROM (SELECT sum(source_row_count) FROM %1$I.customer_timeline)', data_in, time_type)]
	LOOP
		EXECUTE 'CREATE TEMPORARY TABLE retention_changed ON COMMIT DROP AS ' || changed USING overlap;
		ANALYZE pg_temp.retention_changed;
		EXECUTE format('DELETE FROM %I.customer_timeline AS t USING pg_temp.retention_changed AS c'
			' WHERE t.customer = c.customer', data_in);
		EXECUTE format('INSERT INTO %1$I.customer_timeline SELECT t.* FROM pg_temp.retention_changed AS c,'
			' LATERAL (SELECT * FROM %1$I.customer_timeline_now AS n WHERE n.customer = c.customer) AS t', data_in);
		EXECUTE format('UPDATE %I.refreshed SET updated_through = greatest(updated_through,'
			' (SELECT max(updated_at) FROM pg_temp.retention_changed WHERE updated_at <= now()))', data_in);
		DROP TABLE pg_temp.retention_changed;
	END LOOP;
	PERFORM set_config('search_path', caller_path, true);
END
$procedure$;
COMMENT ON PROCEDURE refresh_customer_timeline(text, interval) IS
	'reads the customers again whose rows changed since the last time, by updated_at';

CREATE PROCEDURE refresh_retention_views(
		views_in text DEFAULT 'retention_bi',
		concurrent boolean DEFAULT true)
	LANGUAGE plpgsql
	AS $procedure$
DECLARE
	caller_path pg_catalog.text := pg_catalog.current_setting('search_path');
	made pg_catalog.record;
	extension_in pg_catalog.name;
	refreshed pg_catalog.bool := false;
BEGIN
	PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
	IF views_in IS NULL THEN
		RAISE null_value_not_allowed USING MESSAGE = 'views_in must not be null';
	END IF;
	SELECT n.nspname INTO extension_in
	FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
	WHERE e.extname = 'retention';
	IF to_regclass(format('%I.refreshed', views_in || '_data')) IS NOT NULL THEN
		-- Before anything else: two refreshes would wait for each other for ever
		EXECUTE format('LOCK TABLE %I.refreshed IN EXCLUSIVE MODE', views_in || '_data');
	END IF;
	-- In the order in which they read each other
	FOR made IN EXECUTE format('SELECT n.nspname, c.relname, c.relkind,'
		' coalesce(obj_description(c.oid, ''pg_class'') LIKE ''%% (made by create_retention_views)'', false) AS is_marked'
		' FROM %I.retention_view_definitions() AS d JOIN pg_class AS c ON c.relname = d.name'
		' JOIN pg_namespace AS n ON n.oid = c.relnamespace'
		' WHERE n.nspname = $1 AND c.relkind IN (''m'', ''r'')'
		' ORDER BY d.place', extension_in) USING views_in || '_data'
	LOOP
		IF NOT made.is_marked THEN
			RAISE object_not_in_prerequisite_state USING
				MESSAGE = format('%I.%I does not say that create_retention_views made it', made.nspname, made.relname),
				HINT = 'Its comment was changed: make it end with (made by create_retention_views) again, after a space.';
		ELSIF made.relkind = 'r' THEN
			EXECUTE format('CALL %I.refresh_customer_timeline(%L)', extension_in, views_in);
		ELSE
			EXECUTE format('REFRESH MATERIALIZED VIEW %s %I.%I',
				CASE WHEN concurrent THEN 'CONCURRENTLY' ELSE '' END, made.nspname, made.relname);
		END IF;
		refreshed := true;
	END LOOP;
	IF NOT refreshed THEN
		RAISE undefined_table USING
			MESSAGE = format('no views of create_retention_views in schema %I', views_in);
	END IF;
	PERFORM set_config('search_path', caller_path, true);
END
$procedure$;
COMMENT ON PROCEDURE refresh_retention_views(text, boolean) IS
	'brings the views of create_retention_views up to date';
