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
