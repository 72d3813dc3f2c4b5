-- Text, binary and comparison of timelines: mrr_timeline_io.c, and the laws
-- L1 and L2 of mrr_timeline.h.

-- L1: text that is not canonical becomes so.
SELECT input, expected, input::mrr_timeline::text AS got, input::mrr_timeline::text = expected AS ok
FROM (VALUES
	('{}', '{}'),
	('  { }  ', '{}'),
	('{[2024-01-01,2024-06-01):100,[2024-06-01,):120.5}', '{[2024-01-01,2024-06-01):100.00,[2024-06-01,):120.50}'),
	(E'\t{ [ 2024-01-01 , 2024-06-01 ) : 100 ,\n [2024-06-01,) : 120.5 }\r\n', '{[2024-01-01,2024-06-01):100.00,[2024-06-01,):120.50}'),
	-- order
	('{[2024-06-01,):120.5,[2024-01-01,2024-06-01):100}', '{[2024-01-01,2024-06-01):100.00,[2024-06-01,):120.50}'),
	-- overlap adds up
	('{[2024-01-01,2024-03-01):10,[2024-02-01,2024-04-01):5}', '{[2024-01-01,2024-02-01):10.00,[2024-02-01,2024-03-01):15.00,[2024-03-01,2024-04-01):5.00}'),
	('{[2024-01-01,):10,[2024-01-01,):10}', '{[2024-01-01,):20.00}'),
	-- touching equal steps merge
	('{[2024-01-01,2024-02-01):10,[2024-02-01,2024-03-01):10}', '{[2024-01-01,2024-03-01):10.00}'),
	-- a hole stays
	('{[2024-01-01,2024-02-01):10,[2024-02-02,2024-03-01):10}', '{[2024-01-01,2024-02-01):10.00,[2024-02-02,2024-03-01):10.00}'),
	-- zero is no step
	('{[2024-01-01,2024-02-01):0}', '{}'),
	('{[2024-01-01,):-0.0000004}', '{}'),
	('{[2024-01-01,):10,[2024-01-01,):-10}', '{}'),
	('{[2024-01-01,):10,[2024-03-01,):-10}', '{[2024-01-01,2024-03-01):10.00}'),
	('{[2024-01-01,):-10}', '{[2024-01-01,):-10.00}'),
	-- an end at infinity is none
	('{[2024-01-01,infinity):1}', '{[2024-01-01,):1.00}'),
	-- rounding at the seventh decimal
	('{[2024-01-01,):41.6666665}', '{[2024-01-01,):41.666667}'),
	('{[2024-01-01,):-41.66666649999}', '{[2024-01-01,):-41.666666}'),
	('{[2024-01-01,):0.9999995}', '{[2024-01-01,):1.00}'),
	('{[2024-01-01,):007.10}', '{[2024-01-01,):7.10}'),
	-- the ends of the range
	('{[2024-01-01,):9223372036854.775807}', '{[2024-01-01,):9223372036854.775807}'),
	('{[2024-01-01,):-9223372036854.775807}', '{[2024-01-01,):-9223372036854.775807}'),
	('{[4714-11-24 BC,5874897-12-31):1}', '{[4714-11-24 BC,5874897-12-31):1.00}'),
	('{[0001-12-31 BC,0001-01-01):1}', '{[0001-12-31 BC,0001-01-01):1.00}')
) AS v(input, expected);

-- Text that is refused: SQLSTATE, message and detail.
CREATE FUNCTION pg_temp.refused(input text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	RETURN 'taken: ' || input::mrr_timeline;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN SQLSTATE || ' ' || replace(SQLERRM, ': "' || input || '"', '') || ' | ' || detail;
END $$;
SELECT input, pg_temp.refused(input) AS error
FROM (VALUES
	(1, ''), (2, ' '), (3, '{'), (4, '}'), (5, '{}}'), (6, '{} x'), (7, '[2024-01-01,):1'), (8, '{[2024-01-01,):1'),
	(9, '{[2024-01-01,):1,}'), (10, '{,[2024-01-01,):1}'), (11, '{[2024-01-01,):1[2024-02-01,):1}'),
	(12, '{[2024-01-01,2024-02-01]:1}'), (13, '{(2024-01-01,2024-02-01):1}'), (14, '{[,2024-02-01):1}'),
	(15, '{[2024-01-01,)1}'), (16, '{[2024-01-01,):}'), (17, '{[2024-01-01,):x}'), (18, '{[2024-01-01,):1e3}'),
	(19, '{[2024-01-01,):+1}'), (20, '{[2024-01-01,):- 1}'), (21, '{[2024-01-01,):.5}'), (22, '{[2024-01-01,):5.}'),
	(23, '{[2024-01-01,):1,000}'), (24, '{[2024-01-01,):1.2.3}'), (25, '{[2024-01-01,):NaN}'), (26, '{[2024-01-01,):Infinity}'),
	(27, '{[2024-1-1,):1}'), (28, '{[24-01-01,):1}'), (29, '{[2024-01-01 AD,):1}'), (30, '{[01/02/2024,):1}'),
	(31, '{[2024-13-01,):1}'), (32, '{[2024-00-01,):1}'), (33, '{[2024-01-00,):1}'), (34, '{[2023-02-29,):1}'), (35, '{[2024-04-31,):1}'),
	(36, '{[0000-01-01,):1}'), (37, '{[4714-11-23 BC,):1}'), (38, '{[5874898-01-01,):1}'), (39, '{[9999999-01-01,):1}'),
	(40, '{[infinity,):1}'), (41, '{[2024-01-01,-infinity):1}'), (42, '{[99999999-01-01,):1}'),
	(43, '{[2024-02-01,2024-02-01):1}'), (44, '{[2024-02-01,2024-01-01):1}'),
	(45, '{[2024-01-01,):9223372036854.775808}'), (46, '{[2024-01-01,):9223372036854.7758075}'), (47, '{[2024-01-01,):-9223372036854.775808}'),
	(48, '{[2024-01-01,):99999999999999999999999999999999999999999999999999}'),
	(49, '{[2024-01-01,):9223372036854.775807,[2024-02-01,):0.000001}'),
	(50, '{[2024-01-01,):-9223372036854.775807,[2024-02-01,):-0.000001}'),
	(51, 'null'), (52, '{[0000-01-01 BC,0001-01-01):1}')
) AS v(n, input) ORDER BY n;

-- A corpus for the laws below: canonical values, all different.
CREATE TEMP TABLE corpus AS
SELECT row_number() OVER () AS n, t
FROM (VALUES
	('{}'::mrr_timeline), ('{[2024-01-01,):10}'), ('{[2024-01-01,):10.000001}'), ('{[2024-01-02,):10}'), ('{[2024-01-01,2024-02-01):10}'),
	('{[2024-01-01,2024-02-01):10,[2024-02-02,):10}'), ('{[2024-01-01,2024-02-01):10,[2024-02-01,):20}'), ('{[2024-01-01,):-10}'),
	('{[4714-11-24 BC,5874897-12-31):0.01}'), ('{[2024-01-01,):9223372036854.775807}'), ('{[2024-01-01,):-9223372036854.775807}'),
	('{[2024-01-01,2024-02-01):-1,[2024-02-01,2024-03-01):1}')) AS v(t)
UNION ALL
-- long ones, so that some are compressed or lie out of line
SELECT 12 + k, (SELECT mrr_timeline_agg(1 + i % 7, date '2000-01-01' + 2 * i, date '2000-01-01' + 2 * i + 1 + (i + k) % 2) FROM generate_series(1, 700 * k) AS i)
FROM generate_series(1, 3) AS k;
SELECT count(*) AS values, count(DISTINCT t::text) AS texts, count(DISTINCT mrr_timeline_send(t)) AS binaries FROM corpus;

-- out, in: the same value, under any DateStyle and TimeZone, and the same text.
CREATE FUNCTION pg_temp.round_trips(style text, zone text) RETURNS TABLE (same bigint, texts text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('DateStyle', style, true), set_config('TimeZone', zone, true);
	RETURN QUERY EXECUTE 'SELECT count(*) FILTER (WHERE mrr_timeline_send(t::text::mrr_timeline) = mrr_timeline_send(t)), md5(string_agg(t::text, '';'' ORDER BY n)) FROM corpus';
END $$;
SELECT style, zone, same, texts = first_value(texts) OVER (ORDER BY n) AS same_texts
FROM (VALUES (1, 'ISO, MDY', 'UTC'), (2, 'German, DMY', 'Pacific/Kiritimati'), (3, 'SQL, DMY', 'America/St_Johns'), (4, 'Postgres, YMD', 'Pacific/Pago_Pago')) AS v(n, style, zone),
	pg_temp.round_trips(style, zone);
RESET DateStyle;
RESET TimeZone;

-- Binary form, byte by byte: version 1, flags 0, count, then dates and micros
-- in network byte order. 2000-01-01 is day 0, 2000-02-01 day 31 = 0x1f,
-- 1.00 is 1,000,000 micros = 0xf4240, open is 0x7fffffff.
SELECT mrr_timeline_send('{}') = '\x010000000000' AS empty,
	mrr_timeline_send('{[2000-01-01,2000-02-01):1,[2000-02-01,):-0.000001}')
	= '\x0100 00000002 00000000 0000001f 00000000000f4240 0000001f 7fffffff ffffffffffffffff' AS two_steps;
-- 16 bytes and 16 per step in memory, and never a byte of slack.
SELECT t, pg_column_size(t) AS bytes FROM (VALUES ('{}'::mrr_timeline), ('{[2024-01-01,):10}'), ('{[2024-01-01,2024-02-01):10,[2024-02-02,):10}')) AS v(t);

-- L2: a state in working form is its canonical value to every reader: here
-- two rows in the wrong order, with slack behind them.
CREATE TEMP TABLE working AS
SELECT mrr_timeline_transfn(mrr_timeline_transfn(NULL, 5, '2024-02-01', NULL), 10, '2024-01-01', '2024-03-01') AS w,
	'{[2024-01-01,2024-02-01):10.00,[2024-02-01,2024-03-01):15.00,[2024-03-01,):5.00}'::mrr_timeline AS t;
SELECT w::text = t::text AS out, mrr_timeline_send(w) = mrr_timeline_send(t) AS send,
	w = t AS eq, w <> t AS ne, mrr_timeline_cmp(w, t) AS cmp,
	mrr_timeline_hash(w) = mrr_timeline_hash(t) AS hash,
	mrr_timeline_hash_extended(w, 7) = mrr_timeline_hash_extended(t, 7) AS hash_extended,
	mrr_at(w, '2024-02-15') AS mrr_at, max_mrr(w) AS max_mrr, w + '{}' = t AS plus,
	(SELECT count(*) FROM steps(w)) AS steps, movement(w, '2024-01-01', '2025-01-01') AS movement
FROM working;
SELECT count(DISTINCT v) AS one FROM (SELECT w AS v FROM working UNION ALL SELECT t FROM working) AS u;

-- Comparison over all pairs: a total order, of which = and <> are part, and
-- equal values have equal hashes.
SELECT count(*) AS pairs,
	count(*) FILTER (WHERE (a.t = b.t) <> (a.n = b.n)) AS eq_wrong,
	count(*) FILTER (WHERE (a.t = b.t) <> (mrr_timeline_send(a.t) = mrr_timeline_send(b.t))) AS not_bytes,
	count(*) FILTER (WHERE (a.t <> b.t) = (a.t = b.t)) AS ne_wrong,
	count(*) FILTER (WHERE (a.t < b.t)::integer + (a.t = b.t)::integer + (a.t > b.t)::integer <> 1) AS not_one_of_three,
	count(*) FILTER (WHERE (a.t <= b.t) <> (a.t < b.t OR a.t = b.t) OR (a.t >= b.t) <> (a.t > b.t OR a.t = b.t)) AS le_ge_wrong,
	count(*) FILTER (WHERE (a.t < b.t) <> (b.t > a.t)) AS asymmetric,
	count(*) FILTER (WHERE sign(mrr_timeline_cmp(a.t, b.t)) <> (a.t > b.t)::integer - (a.t < b.t)::integer) AS cmp_wrong,
	count(*) FILTER (WHERE a.t = b.t AND mrr_timeline_hash(a.t) <> mrr_timeline_hash(b.t)) AS hash_wrong,
	count(*) FILTER (WHERE a.n <> b.n AND mrr_timeline_hash_extended(a.t, 1) = mrr_timeline_hash_extended(b.t, 1)) AS hash_collides
FROM corpus a, corpus b;
SELECT count(*) AS triples, count(*) FILTER (WHERE a.t <= b.t AND b.t <= c.t AND NOT a.t <= c.t) AS not_transitive
FROM corpus a, corpus b, corpus c WHERE a.n <= 12 AND b.n <= 12 AND c.n <= 12;

-- GROUP BY by hash and by sort, DISTINCT, and every kind of join agree: each
-- value three times, once of them in working form.
CREATE TEMP TABLE thrice AS
SELECT n, t FROM corpus UNION ALL SELECT n, t FROM corpus
UNION ALL SELECT n, mrr_timeline_combinefn(t, '{}') FROM corpus;
CREATE FUNCTION pg_temp.ways() RETURNS TABLE (groups bigint, in_groups_of text, distinct_values bigint, unions bigint, joined bigint) LANGUAGE SQL AS $$
	SELECT (SELECT count(*) FROM (SELECT t FROM thrice GROUP BY t) AS g),
		(SELECT string_agg(DISTINCT n::text, ',') FROM (SELECT count(*) AS n FROM thrice GROUP BY t) AS g),
		(SELECT count(*) FROM (SELECT DISTINCT t FROM thrice) AS d),
		(SELECT count(*) FROM (SELECT t FROM thrice UNION SELECT t FROM corpus) AS u),
		(SELECT count(*) FROM thrice a JOIN thrice b USING (t) WHERE a.n = b.n)
$$;
SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_nestloop = off;
SELECT 'sort' AS way, * FROM pg_temp.ways();
SET enable_hashagg = on; SET enable_hashjoin = on; SET enable_mergejoin = off; SET enable_sort = off;
SELECT 'hash' AS way, * FROM pg_temp.ways();
SET enable_hashjoin = off; SET enable_nestloop = on;
SELECT 'loop' AS way, * FROM pg_temp.ways();
RESET enable_hashagg; RESET enable_hashjoin; RESET enable_nestloop; RESET enable_mergejoin; RESET enable_sort;

-- Indexes of both kinds.
CREATE TEMP TABLE indexed AS SELECT n, t FROM corpus WHERE n <= 12;
CREATE UNIQUE INDEX ON indexed USING btree (t);
CREATE INDEX ON indexed USING hash (t);
\set VERBOSITY sqlstate
INSERT INTO indexed SELECT n, t::text::mrr_timeline FROM corpus WHERE n = 5;
\set VERBOSITY default
SET enable_seqscan = off;
SELECT n FROM indexed WHERE t = '{[2024-01-02,):10.00}';
SELECT count(*) FROM indexed WHERE t >= '{}';
RESET enable_seqscan;

-- REFRESH ... CONCURRENTLY sees no change where there is none: rows keep
-- their place. (ctid stays, because a refresh only writes what differs.)
CREATE TABLE refresh_rows (customer integer, mrr numeric, valid_from date, valid_to date);
INSERT INTO refresh_rows VALUES (1, 10, '2024-01-01', '2024-02-01'), (1, 20, '2024-02-01', NULL), (2, 5, '2024-01-15', NULL);
CREATE MATERIALIZED VIEW refresh_view AS
SELECT customer, mrr_timeline_agg(mrr, valid_from, valid_to) AS t,
	mrr_bridge_agg(mrr_timeline(mrr, valid_from, valid_to), '2024-01-20', '2024-03-01') AS b
FROM refresh_rows GROUP BY customer;
CREATE UNIQUE INDEX ON refresh_view (customer);
CREATE TEMP TABLE before AS SELECT customer, ctid AS place FROM refresh_view;
-- the same rows in another order and split
TRUNCATE refresh_rows;
INSERT INTO refresh_rows VALUES (2, 5, '2024-01-15', NULL), (1, 20, '2024-02-01', NULL), (1, 10, '2024-01-01', '2024-02-01');
REFRESH MATERIALIZED VIEW CONCURRENTLY refresh_view;
SELECT v.customer, v.ctid = b.place AS untouched, t FROM refresh_view v JOIN before b USING (customer) ORDER BY customer;
UPDATE refresh_rows SET mrr = 6 WHERE customer = 2;
REFRESH MATERIALIZED VIEW CONCURRENTLY refresh_view;
SELECT v.customer, v.ctid = b.place AS untouched, t FROM refresh_view v JOIN before b USING (customer) ORDER BY customer;
DROP MATERIALIZED VIEW refresh_view;
DROP TABLE refresh_rows;
