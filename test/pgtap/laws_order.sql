/*
 * laws_order.sql
 *		Neither the order of the rows, nor the way they are split over states,
 *		nor a parallel plan changes a timeline or a bridge by a byte
 *		(mrr_timeline_agg.c L1 and L2, mrr_bridge_agg.c L3, mrr_bridge.h L4).
 *
 * Values are compared as sent, so that "equal" does not rest on the operators.
 */
BEGIN;
\ir setup.psql
\set customers 300
\ir histories.psql
SELECT plan(27);

/* Order: a hundred permutations, each from a seed of its own. */
CREATE TABLE seed AS SELECT generate_series(1, 100) AS seed;

SELECT is_empty(
	'SELECT customer_id, seed FROM customer JOIN (
		SELECT customer_id, seed, mrr_timeline_agg(amount, valid_from, valid_to
			ORDER BY hashint8extended(row_id, seed)) AS permuted
		FROM history, seed GROUP BY customer_id, seed) AS p USING (customer_id)
	WHERE mrr_timeline_send(permuted) <> mrr_timeline_send(mrr)',
	'order of rows: 100 permutations, a timeline for each customer');

/* All rows in one: more steps than the 1023 from which a state compacts. */
CREATE TABLE whole AS
SELECT mrr_timeline_agg(amount, valid_from, valid_to) AS mrr FROM history;
SELECT cmp_ok(count(*), '>', 1500::bigint, 'one timeline has many rows')
FROM history;
SELECT is((SELECT count(DISTINCT mrr_timeline_send(permuted)) FROM (
		SELECT mrr_timeline_agg(amount, valid_from, valid_to
			ORDER BY hashint8extended(row_id, seed)) AS permuted
		FROM history, seed WHERE seed <= 30 GROUP BY seed
		UNION ALL SELECT mrr FROM whole) AS p), 1::bigint,
	'order of rows: 30 permutations, one timeline of all rows');

/* Few days, many rows: a state compacts itself, with any rows yet to come. */
CREATE TABLE crowded AS
SELECT n AS row_id, draw(n, 34, 1, 1000000) / 1000.0 AS amount,
	date '2020-01-01' + draw(n, 35, 0, 30) AS valid_from,
	CASE WHEN draw(n, 36) < 0.5 THEN date '2020-02-01' + draw(n, 37, 0, 30) END
		AS valid_to
FROM generate_series(1, 5000) AS n;
SELECT set_eq(
	'SELECT DISTINCT permuted::text FROM (
		SELECT mrr_timeline_agg(amount, valid_from, valid_to
			ORDER BY hashint8extended(row_id, seed)) AS permuted
		FROM crowded, seed WHERE seed <= 20 GROUP BY seed) AS p',
	$$SELECT (SELECT mrr_timeline_from_changes(change, day) FROM (
		SELECT day, sum(change) AS change FROM (
			SELECT valid_from AS day, amount AS change FROM crowded
			UNION ALL SELECT valid_to, -amount FROM crowded
			WHERE valid_to IS NOT NULL) AS c GROUP BY day) AS net)::text$$,
	'order of rows: 5,000 rows that change on 60 days');

/* The other ways in. */
SELECT is((SELECT count(DISTINCT mrr_timeline_send(permuted)) FROM (
		SELECT mrr_timeline_from_changes(change, on_date
			ORDER BY hashint8extended(id, seed)) AS permuted
		FROM (SELECT row_id * 2 AS id, amount AS change, valid_from AS on_date
				FROM history
				UNION ALL SELECT row_id * 2 + 1, -amount, valid_to FROM history
				WHERE valid_to IS NOT NULL) AS c, seed
		WHERE seed <= 30 GROUP BY seed
		UNION ALL SELECT mrr FROM whole) AS p), 1::bigint,
	'order of changes: the same timeline as from rows');
SELECT is((SELECT count(DISTINCT mrr_timeline_send(permuted)) FROM (
		SELECT mrr_timeline_agg(amount, daterange(valid_from, valid_to)
			ORDER BY hashint8extended(row_id, seed)) AS permuted
		FROM history, seed WHERE seed <= 30 GROUP BY seed
		UNION ALL SELECT mrr FROM whole) AS p), 1::bigint,
	'order of dateranges: the same timeline as from rows');
SELECT is_empty(
	$$WITH snapshot AS (
		SELECT row_id, customer_id, abs(amount) AS mrr,
			date_trunc('month', valid_from)::date AS month
		FROM history WHERE draw(row_id, 32) < 0.7)
	SELECT customer_id FROM (
		SELECT customer_id, mrr_timeline_from_snapshots(mrr, month, '1 month'
			ORDER BY hashint8extended(row_id, seed)) AS permuted
		FROM snapshot, seed WHERE seed <= 30 GROUP BY customer_id, seed) AS p
		JOIN (SELECT customer_id, mrr_timeline_agg(mrr, month,
				(month + interval '1 month')::date) AS plain
			FROM snapshot GROUP BY customer_id) AS q USING (customer_id)
	WHERE mrr_timeline_send(permuted) <> mrr_timeline_send(plain)$$,
	'order of snapshots: the same timeline as from rows of a month');

/* Splits into states, which are combined in any order. */
SELECT is_empty(format(
	'SELECT customer_id FROM customer JOIN (
		SELECT customer_id, seed, sum(partial ORDER BY hashint8extended(piece,
			seed)) AS combined
		FROM (SELECT customer_id, seed,
				(hashint8extended(row_id, seed) & 1023) %% %1$s AS piece,
				mrr_timeline_agg(amount, valid_from, valid_to) AS partial
			FROM history, seed WHERE seed <= 40 GROUP BY 1, 2, 3) AS s
		GROUP BY customer_id, seed) AS p USING (customer_id)
	WHERE mrr_timeline_send(combined) <> mrr_timeline_send(mrr)', pieces),
	format('split of rows into up to %s states', pieces))
FROM unnest(ARRAY[2, 3, 8]) AS pieces;
SELECT is(mrr_timeline_send(sum(mrr)),
	(SELECT mrr_timeline_send(mrr) FROM whole),
	'sum of the customers'' timelines = timeline of all rows')
FROM customer;

/* Splitting a row in time, and a row into two amounts. */
SELECT is_empty(
	'SELECT customer_id, seed FROM customer JOIN (
		SELECT customer_id, seed, mrr_timeline_agg(amount, f, t) AS split
		FROM history, seed,
			LATERAL (SELECT valid_from + draw(row_id, seed, 0,
				coalesce(valid_to - valid_from, 3000)) AS cut) AS c,
			LATERAL (VALUES (valid_from, cut), (cut, valid_to)) AS half (f, t)
		GROUP BY customer_id, seed) AS s USING (customer_id)
	WHERE mrr_timeline_send(split) <> mrr_timeline_send(mrr)',
	'splitting every row at any day changes nothing');
SELECT is_empty(
	'SELECT customer_id, seed FROM customer JOIN (
		SELECT customer_id, seed, mrr_timeline_agg(half, valid_from, valid_to) AS split
		FROM history, seed,
			LATERAL (SELECT trunc((amount * draw(row_id, seed) * 3)::numeric, 6) AS one) AS o,
			LATERAL (VALUES (one), (amount - one)) AS h (half)
		WHERE seed <= 50
		GROUP BY customer_id, seed) AS s USING (customer_id)
	WHERE mrr_timeline_send(split) <> mrr_timeline_send(mrr)',
	'splitting every amount changes nothing');

/* Bridges */
CREATE TABLE bridge AS
SELECT from_date, from_date + days AS to_date,
	mrr_bridge_agg(mrr, from_date, from_date + days) AS b
FROM customer,
	(SELECT date '2001-01-01' + draw(n, 33, 0, 9000) AS from_date,
		(ARRAY[30, 365, 1000])[1 + n % 3] AS days
	FROM generate_series(1, 12) AS n) AS period
GROUP BY from_date, days;

SELECT is_empty(
	'SELECT from_date, seed FROM bridge JOIN (
		SELECT from_date, to_date, seed, mrr_bridge_agg(mrr, from_date, to_date
			ORDER BY hashint8extended(customer_id, seed)) AS permuted
		FROM bridge, customer, seed GROUP BY from_date, to_date, seed) AS p
		USING (from_date, to_date)
	WHERE mrr_bridge_send(permuted) <> mrr_bridge_send(b)',
	'order of customers: 100 permutations of 12 bridges');
SELECT is_empty(format(
	'SELECT from_date, seed FROM bridge JOIN (
		SELECT from_date, to_date, seed, sum(partial ORDER BY
			hashint8extended(piece, seed)) AS combined
		FROM (SELECT from_date, to_date, seed,
				(hashint8extended(customer_id, seed) & 1023) %% %1$s AS piece,
				mrr_bridge_agg(mrr, from_date, to_date) AS partial
			FROM bridge, customer, seed WHERE seed <= 40
			GROUP BY 1, 2, 3, 4) AS s
		GROUP BY from_date, to_date, seed) AS p USING (from_date, to_date)
	WHERE mrr_bridge_send(combined) <> mrr_bridge_send(b)', pieces),
	format('split of customers into up to %s bridges', pieces))
FROM unnest(ARRAY[2, 7, 300]) AS pieces;

/*
 * Parallel plans, in which workers alone read the tables. A plan without a
 * partial aggregate would prove nothing, so the plan is looked at first.
 */
CREATE UNLOGGED TABLE many_rows AS SELECT history.* FROM history, generate_series(1, 25);
CREATE UNLOGGED TABLE many_customers AS
SELECT customer.* FROM customer, generate_series(1, 50);
ANALYZE many_rows, many_customers;
ALTER TABLE many_rows SET (parallel_workers = 3);
ALTER TABLE many_customers SET (parallel_workers = 3);
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0.1;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL enable_seqscan = on;
SET LOCAL enable_sort = on;
SET LOCAL max_parallel_workers_per_gather = 3;
SET LOCAL parallel_leader_participation = off;

CREATE TABLE query (name text, query text);
INSERT INTO query VALUES
	('timelines of groups', 'SELECT customer_id % 25 AS key,
		mrr_timeline_send(mrr_timeline_agg(amount, valid_from, valid_to)) AS sent
		FROM many_rows GROUP BY customer_id % 25'),
	('timeline of all rows', 'SELECT 1 AS key,
		mrr_timeline_send(mrr_timeline_agg(amount, valid_from, valid_to)) AS sent
		FROM many_rows'),
	('sum of timelines', 'SELECT segment AS key, mrr_timeline_send(sum(mrr)) AS sent
		FROM many_customers GROUP BY segment'),
	('bridge and ratios', 'SELECT segment AS key, mrr_bridge_send(mrr_bridge_agg(mrr,
		''2010-01-01'', ''2011-01-01'')) AS sent,
		nrr(mrr, ''2010-01-01'', ''2011-01-01''),
		gross_retention(mrr, ''2010-01-01'', ''2011-01-01''),
		logo_retention(mrr, ''2010-01-01'', ''2011-01-01'')
		FROM many_customers GROUP BY segment'),
	('bridge of pairs', 'SELECT segment AS key, mrr_bridge_send(mrr_bridge_agg(
		mrr_at(mrr, ''2009-12-31''), mrr_at(mrr, ''2010-12-31''),
		started_on(mrr) < ''2010-01-01'')) AS sent
		FROM many_customers GROUP BY segment');

CREATE FUNCTION plan_has(query text, node text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		IF line ~ node THEN
			RETURN true;
		END IF;
	END LOOP;
	RETURN false;
END
$$;

SELECT ok(plan_has(query, 'Partial (Hash|Group)?Aggregate')
	AND plan_has(query, 'Gather'), 'parallel plan: ' || name)
FROM query ORDER BY name;

/* Tables are filled by parallel plans, tests are not. */
SELECT format('CREATE TABLE %I AS %s', 'parallel ' || name, query)
FROM query \gexec
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT format('CREATE TABLE %I AS %s', 'serial ' || name, query)
FROM query \gexec

SELECT set_eq(format('SELECT * FROM %I', 'parallel ' || name),
	format('SELECT * FROM %I', 'serial ' || name), 'parallel = serial: ' || name)
FROM query ORDER BY name;

SELECT * FROM finish();
ROLLBACK;
