-- Partial states made by workers and combined: the result is the serial one,
-- byte for byte. Small states (a timeline of three rows is 64 bytes) travel
-- packed, hence unaligned; large chunks of rows without any value make workers
-- that have nothing to say.
CREATE SCHEMA parallel_test;
SET search_path = parallel_test, public;
CREATE TABLE contracts AS
SELECT i, i % 400 AS customer,
	CASE WHEN i > 8000 THEN (hashint4extended(i, 1) & 1023)::numeric / 8 END AS mrr,
	CASE WHEN i > 8000 THEN date '2024-01-01' + (hashint4extended(i, 2) & 511)::integer END AS valid_from,
	CASE WHEN i > 8000 AND i % 5 > 0 THEN date '2024-01-01' + (hashint4extended(i, 2) & 511)::integer + (hashint4extended(i, 3) & 127)::integer END AS valid_to,
	-- so that the rows fill enough pages for every worker
	repeat('x', 200) AS filler
FROM generate_series(1, 20000) AS i;
CREATE TABLE customers AS
SELECT customer, customer % 40 AS k, CASE WHEN customer > 150 THEN t END AS t, mrr_at(t, '2024-08-31') AS a, nullif(mrr_at(t, '2025-05-31'), 0) AS e,
	CASE WHEN customer > 150 THEN mrr_bridge(t, '2024-09-01', '2025-06-01', 'lapses', 30) END AS b, repeat('x', 500) AS filler
FROM (SELECT i AS customer, mrr_timeline_agg((hashint4extended(i, k) & 3)::integer * 10.5, date '2024-01-01' + 60 * k, date '2024-01-01' + 60 * k + 40) AS t FROM generate_series(1, 3000) AS i, generate_series(0, 9) AS k GROUP BY i) AS c;
-- Timelines too large to lie in the row, and one state of many rows.
CREATE TABLE long_timelines AS
SELECT k % 4 AS k, (SELECT mrr_timeline_agg(1 + (i + k) % 7, date '2000-01-01' + 2 * i, date '2000-01-02' + 2 * i) FROM generate_series(1, 300) AS i) AS t, repeat('x', 500) AS filler FROM generate_series(1, 200) AS k;
-- Ages and causes, the first 4,000 rows without any, and life tables, of which
-- some are small and some have many ages.
CREATE TABLE lives AS
SELECT i, i % 40 AS k, e + 1 + (hashint4extended(i, 1) & 127) AS age, CASE WHEN i > 4000 AND hashint4extended(i, 2) & 3 > 0 THEN 'cause ' || (hashint4extended(i, 3) & 7)::text END AS cause, CASE WHEN i > 4000 THEN hashint4extended(i, 2) & 3 > 0 END AS churned, nullif(e, 0) AS entry_age,
	CASE WHEN i > 4000 THEN date '2024-01-01' + (hashint4extended(i, 4) & 255)::integer END AS signed_up_on, CASE WHEN i > 4000 AND i % 3 > 0 THEN date '2024-01-01' + (hashint4extended(i, 4) & 255)::integer + (hashint4extended(i, 5) & 63)::integer END AS value_on, CASE WHEN i > 4000 AND i % 4 > 0 THEN date '2024-01-01' + (hashint4extended(i, 4) & 255)::integer + (hashint4extended(i, 6) & 127)::integer END AS churned_on,
	repeat('x', 200) AS filler
FROM (SELECT i, CASE WHEN i > 4000 THEN greatest(0, (hashint4extended(i, 7) & 63) - 32) END AS e FROM generate_series(1, 12000) AS i) AS s;
CREATE TABLE life_tables AS SELECT part % 40 AS k, life_table_agg(age, cause, entry_age) AS l, repeat('x', 500) AS filler FROM lives, LATERAL (VALUES (i % 40), (100 + i / 3)) AS p(part) GROUP BY part;
ANALYZE contracts, customers, long_timelines, lives, life_tables;

CREATE FUNCTION parallel_test.has_partial_aggregate(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', '4', true);
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		IF line LIKE '%Partial%Aggregate%' THEN
			RETURN true;
		END IF;
	END LOOP;
	RETURN false;
END $$;
-- A query's one row of one text, under settings for workers or without.
CREATE FUNCTION parallel_test.result(query text, workers integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	got text;
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', workers::text, true);
	EXECUTE query INTO got;
	RETURN got;
END $$;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET enable_seqscan = on; SET enable_sort = on;
SET parallel_leader_participation = off;
SET max_parallel_workers = 8;

CREATE TABLE queries (n integer, name text, call text, source text);
INSERT INTO queries VALUES
	(1, 'mrr_timeline_agg', 'mrr_timeline_agg(mrr, valid_from, valid_to)', 'contracts'),
	(2, 'mrr_timeline_agg, range', 'mrr_timeline_agg(mrr, CASE WHEN mrr IS NOT NULL THEN daterange(valid_from, valid_to) END)', 'contracts'),
	(3, 'mrr_timeline_from_changes', 'mrr_timeline_from_changes(mrr, valid_from)', 'contracts'),
	(4, 'mrr_timeline_from_snapshots', 'mrr_timeline_from_snapshots(mrr, valid_from, ''1 month'')', 'contracts'),
	(5, 'sum(mrr_timeline)', 'sum(t)', 'customers'),
	(6, 'sum(mrr_timeline), long', 'sum(t)', 'long_timelines'),
	(7, 'sum(mrr_bridge)', 'sum(b)', 'customers'),
	(8, 'mrr_bridge_agg', 'mrr_bridge_agg(t, ''2024-09-01'', ''2025-06-01'')', 'customers'),
	(9, 'mrr_bridge_agg, pairs', 'mrr_bridge_agg(a, e)', 'customers'),
	(10, 'mrr_bridge_agg, was_customer', 'mrr_bridge_agg(a, e, customer % 2 = 0)', 'customers'),
	(11, 'mrr_part_bridge_agg', 'mrr_part_bridge_agg(t, t + ''{[2024-06-01,2025-01-01):5}'', ''2024-09-01'', ''2025-06-01'')', 'customers'),
	(12, 'nrr', 'nrr(t, ''2024-09-01'', ''2025-06-01'')', 'customers'),
	(13, 'gross_retention', 'gross_retention(t, ''2024-09-01'', ''2025-06-01'')', 'customers'),
	(14, 'logo_retention', 'logo_retention(t, ''2024-09-01'', ''2025-06-01'')', 'customers'),
	(15, 'nrr, pairs', 'nrr(a, e)', 'customers'),
	(16, 'gross_retention, pairs', 'gross_retention(a, e)', 'customers'),
	(17, 'logo_retention, pairs', 'logo_retention(a, e)', 'customers'),
	(18, 'renewal_rate', 'renewal_rate(a, e)', 'customers'),
	(19, 'renewal_uplift', 'renewal_uplift(a, e)', 'customers'),
	(20, 'life_table_agg', 'life_table_agg(age, churned)', 'lives'),
	(21, 'life_table_agg, entry', 'life_table_agg(age, churned, entry_age)', 'lives'),
	(22, 'life_table_agg, cause', 'life_table_agg(age, cause)', 'lives'),
	(23, 'life_table_agg, cause, entry', 'life_table_agg(age, cause, entry_age)', 'lives'),
	(24, 'first_value_agg', 'first_value_agg(signed_up_on, value_on, churned_on, ''2024-07-31'')', 'lives'),
	(25, 'sum(life_table)', 'sum(l)', 'life_tables'),
	(26, 'clv', 'clv(t, ''2025-06-30'', ''3 years'', 0.1)', 'customers'),
	(27, 'clv, margin', 'clv(t, ''2025-06-30'', ''3 years'', 0.1, 0.8)', 'customers');
-- The whole table as one group; the bytes are those of send, as text.
CREATE FUNCTION parallel_test.as_bytes(call text) RETURNS text LANGUAGE SQL
	RETURN CASE WHEN call ~ '^(mrr_timeline|sum\(t)' THEN format('encode(mrr_timeline_send(%s), ''hex'')', call) WHEN call ~ '^(mrr_(part_)?bridge|sum\(b)' THEN format('encode(mrr_bridge_send(%s), ''hex'')', call) WHEN call ~ '^(life_table|first_value|sum\(l)' THEN format('encode(life_table_send(%s), ''hex'')', call) ELSE format('(%s)::text', call) END;
SELECT name, has_partial_aggregate(query) AS partial, length(serial) > 0 AS any_result, result(query, 4) = serial AS same, result(query, 1) = serial AS same_of_one_worker
FROM (SELECT n, name, format('SELECT %s FROM %s', parallel_test.as_bytes(call), source) AS query FROM queries) AS q, LATERAL (SELECT result(query, 0) AS serial) AS s ORDER BY n;
-- Grouped: contracts by customer (small states), customers into 40 groups.
SELECT name, has_partial_aggregate(query) AS partial, length(serial) > 250 AS any_result, result(query, 4) = serial AS same
FROM (SELECT n, name, format('SELECT string_agg(form, '','' ORDER BY k) FROM (SELECT %s AS k, %s AS form FROM %s GROUP BY 1 OFFSET 0) AS g', CASE source WHEN 'contracts' THEN 'customer' ELSE 'k' END, parallel_test.as_bytes(call), source) AS query FROM queries) AS q,
	LATERAL (SELECT result(query, 0) AS serial) AS s ORDER BY n;
-- The states of most groups are small enough to travel with a short header.
SELECT count(*) FILTER (WHERE pg_column_size(t) < 126) > 100 AS short_timelines FROM (SELECT mrr_timeline_agg(mrr, valid_from, valid_to) AS t FROM contracts WHERE i < 9000 GROUP BY customer) AS s;
SELECT count(*) FILTER (WHERE form <> serial) AS differ, count(*) AS groups
FROM (SELECT customer, mrr_timeline_send(mrr_timeline_agg(mrr, valid_from, valid_to)) AS form FROM contracts WHERE i < 9000 GROUP BY customer) AS p
	JOIN (SELECT customer, mrr_timeline_send(mrr_timeline_agg(mrr, valid_from, valid_to ORDER BY i)) AS serial FROM contracts WHERE i < 9000 GROUP BY customer) AS s USING (customer);

-- Workers that see nothing but NULLs, and no worker that sees anything.
SELECT has_partial_aggregate('SELECT mrr_timeline_agg(mrr, valid_from, valid_to) FROM contracts WHERE i <= 8000') AS partial,
	mrr_timeline_agg(mrr, valid_from, valid_to) IS NULL AS all_null, sum(mrr_timeline(mrr, valid_from, valid_to)) IS NULL AS sum_of_nulls FROM contracts WHERE i <= 8000;
SELECT mrr_bridge_agg(t, '2024-09-01', '2025-06-01') AS all_null, sum(b) IS NULL AS sum_of_nulls, nrr(t, '2024-09-01', '2025-06-01') IS NULL AS no_ratio FROM customers WHERE customer <= 150;
SELECT mrr_timeline_agg(mrr, valid_from, valid_to) IS NULL AS no_rows FROM contracts WHERE i < 0;
SELECT mrr_bridge_agg(t, '2024-09-01', '2025-06-01') IS NULL AS no_rows FROM customers WHERE customer < 0;
SELECT life_table_agg(age, cause, entry_age) AS all_null, first_value_agg(signed_up_on, value_on, churned_on, '2024-07-31') AS no_sign_ups FROM lives WHERE i <= 4000;
SELECT clv(t, '2025-06-30', '3 years', 0.1) IS NULL AS all_null FROM customers WHERE customer <= 150;

-- Errors of workers come out as their own; periods that differ between workers
-- too.
\set VERBOSITY sqlstate
SELECT mrr_timeline_agg(CASE WHEN i = 15000 THEN 'NaN' ELSE mrr END, valid_from, valid_to) FROM contracts;
SELECT nrr(t, CASE WHEN customer > 2000 THEN date '2024-09-01' ELSE '2024-09-02' END, '2025-06-01') FROM customers;
SELECT life_table_agg(CASE WHEN i = 9000 THEN -1 ELSE age END, cause) FROM lives;
SELECT life_table_agg(age, cause || (i / 700)::text) FROM lives;
SELECT first_value_agg(signed_up_on, NULL, NULL, CASE WHEN i > 9000 THEN date '2024-09-01' ELSE '2024-09-02' END) FROM lives;
SELECT clv(t, '2025-06-30', '3 years', CASE WHEN customer > 2000 THEN 0.1 ELSE 0.2 END) FROM customers;
\set VERBOSITY default

SET client_min_messages = warning;
DROP SCHEMA parallel_test CASCADE;
