-- Partial states made per partition and combined, without any worker: by
-- partitionwise aggregation, with partitions that are empty or hold NULLs only.
CREATE SCHEMA partitionwise_test;
SET search_path = partitionwise_test, public;
CREATE TABLE contracts (customer integer, k integer, region text, mrr numeric, valid_from date, valid_to date) PARTITION BY LIST (region);
CREATE TABLE contracts_null PARTITION OF contracts FOR VALUES IN ('a');
CREATE TABLE contracts_one PARTITION OF contracts FOR VALUES IN ('b');
CREATE TABLE contracts_empty PARTITION OF contracts FOR VALUES IN ('c');
CREATE TABLE contracts_many PARTITION OF contracts FOR VALUES IN ('d');
CREATE TABLE contracts_other PARTITION OF contracts DEFAULT;
INSERT INTO contracts SELECT i % 50, i % 20, 'a', NULL, NULL, NULL FROM generate_series(1, 200) AS i;
INSERT INTO contracts VALUES (7, 7, 'b', 12.5, '2024-02-01', NULL);
INSERT INTO contracts SELECT i % 50, i % 20, CASE WHEN i % 3 = 0 THEN 'x' ELSE 'd' END, (hashint4extended(i, 1) & 1023)::numeric / 8, date '2024-01-01' + (hashint4extended(i, 2) & 511)::integer,
	CASE WHEN i % 5 > 0 THEN date '2024-01-01' + (hashint4extended(i, 2) & 511)::integer + (hashint4extended(i, 3) & 127)::integer END FROM generate_series(1, 2000) AS i;
CREATE TABLE customers (customer integer, k integer, region text, t mrr_timeline, a numeric, e numeric, b mrr_bridge, age bigint, cause text, churned boolean, entry_age bigint, signed_up_on date, churned_on date, l life_table) PARTITION BY LIST (region);
CREATE TABLE customers_null PARTITION OF customers FOR VALUES IN ('a');
CREATE TABLE customers_empty PARTITION OF customers FOR VALUES IN ('c');
CREATE TABLE customers_many PARTITION OF customers FOR VALUES IN ('d');
CREATE TABLE customers_other PARTITION OF customers DEFAULT;
INSERT INTO customers SELECT i, i % 20, 'a' FROM generate_series(1, 100) AS i;
INSERT INTO customers SELECT customer, customer % 20, CASE WHEN customer % 3 = 0 THEN 'x' ELSE 'd' END, t, mrr_at(t, '2024-08-31'), nullif(mrr_at(t, '2025-05-31'), 0), mrr_bridge(t, '2024-09-01', '2025-06-01', 'lapses'),
	3 + customer % 50, CASE WHEN customer % 4 > 0 THEN 'cause ' || customer % 5 END, customer % 4 > 0, nullif(customer % 3, 0), started_on(t), churned_on(t, '2025-06-30'), life_table_finalfn(life_table_cause_transfn(NULL, customer, 'c' || customer % 7))
FROM (SELECT i AS customer, mrr_timeline_agg((hashint4extended(i, k) & 3)::integer * 10.5, date '2024-01-01' + 60 * k, date '2024-01-01' + 60 * k + 40) AS t FROM generate_series(1, 300) AS i, generate_series(0, 9) AS k GROUP BY i) AS c;
ANALYZE contracts, customers;

CREATE FUNCTION partitionwise_test.partials(query text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	line text;
	found integer := 0;
BEGIN
	PERFORM set_config('enable_partitionwise_aggregate', 'on', true);
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		found := found + (line ~ 'Partial (Hash|Group)?Aggregate')::integer;
	END LOOP;
	RETURN found;
END $$;
CREATE FUNCTION partitionwise_test.result(query text, partitionwise boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	got text;
BEGIN
	PERFORM set_config('enable_partitionwise_aggregate', partitionwise::text, true);
	EXECUTE query INTO got;
	RETURN got;
END $$;
SET max_parallel_workers_per_gather = 0;
SET enable_seqscan = on; SET enable_sort = on;
CREATE TABLE queries (n integer, call text, source text);
INSERT INTO queries VALUES
	(1, 'mrr_timeline_send(mrr_timeline_agg(mrr, valid_from, valid_to))', 'contracts'), (2, 'mrr_timeline_send(mrr_timeline_agg(mrr, CASE WHEN mrr IS NOT NULL THEN daterange(valid_from, valid_to) END))', 'contracts'),
	(3, 'mrr_timeline_send(mrr_timeline_from_changes(mrr, valid_from))', 'contracts'), (4, 'mrr_timeline_send(mrr_timeline_from_snapshots(mrr, valid_from, ''10 days''))', 'contracts'),
	(5, 'mrr_timeline_send(sum(t))', 'customers'), (6, 'mrr_bridge_send(sum(b))', 'customers'), (7, 'mrr_bridge_send(mrr_bridge_agg(t, ''2024-09-01'', ''2025-06-01''))', 'customers'), (8, 'mrr_bridge_send(mrr_bridge_agg(a, e))', 'customers'),
	(9, 'mrr_bridge_send(mrr_bridge_agg(a, e, customer % 2 = 0))', 'customers'), (10, 'mrr_bridge_send(mrr_part_bridge_agg(t, t + ''{[2024-06-01,2025-01-01):5}'', ''2024-09-01'', ''2025-06-01''))', 'customers'),
	(11, 'nrr(t, ''2024-09-01'', ''2025-06-01'')', 'customers'), (12, 'gross_retention(t, ''2024-09-01'', ''2025-06-01'')', 'customers'), (13, 'logo_retention(t, ''2024-09-01'', ''2025-06-01'')', 'customers'),
	(14, 'nrr(a, e)', 'customers'), (15, 'gross_retention(a, e)', 'customers'), (16, 'logo_retention(a, e)', 'customers'), (17, 'renewal_rate(a, e)', 'customers'), (18, 'renewal_uplift(a, e)', 'customers'),
	(19, 'life_table_send(life_table_agg(age, churned))', 'customers'), (20, 'life_table_send(life_table_agg(age, churned, entry_age))', 'customers'), (21, 'life_table_send(life_table_agg(age, cause))', 'customers'), (22, 'life_table_send(life_table_agg(age, cause, entry_age))', 'customers'), (23, 'life_table_send(sum(l))', 'customers'),
	(24, 'life_table_send(first_value_agg(signed_up_on, NULL, churned_on, ''2025-06-30''))', 'customers'), (25, 'clv(t, ''2025-06-30'', ''3 years'', 0.1)', 'customers'), (26, 'clv(t, ''2025-06-30'', ''3 years'', 0.1, 0.8)', 'customers');
-- Grouped by something else than the partition key, so that states of several
-- partitions meet.
SELECT call, partials(query) >= 3 AS partial, length(plain) > 50 AS any_result, result(query, true) = plain AS same
FROM (SELECT n, call, format('SELECT string_agg(form, '','' ORDER BY k) FROM (SELECT k, (%s)::text AS form FROM %s GROUP BY 1) AS g', call, source) AS query FROM queries) AS q,
	LATERAL (SELECT result(query, false) AS plain) AS p ORDER BY n;
SET enable_partitionwise_aggregate = on;
-- By the partition key: whole aggregates per partition, none for the empty one.
SELECT region, sum(t) IS NULL AS no_timeline, sum(b) IS NULL AS no_bridge, mrr_bridge_agg(t, '2024-09-01', '2025-06-01') = '(period=[2024-09-01,2025-06-01))' AS empty_bridge, life_table_agg(age, cause) = '{}' AS empty_table, sum(l) IS NULL AS no_table, clv(t, '2025-06-30', '3 years', 0.1) IS NULL AS no_value, count(*) FROM customers GROUP BY region ORDER BY region;
SELECT customer, mrr_timeline_agg(mrr, valid_from, valid_to) FROM contracts WHERE region IN ('a', 'b', 'c') AND customer IN (7, 8) GROUP BY customer ORDER BY customer;
SET client_min_messages = warning;
DROP SCHEMA partitionwise_test CASCADE;
