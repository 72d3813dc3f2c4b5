-- What a state costs: how often it is made, and the memory it takes. Time is
-- left to the bench; here only what is the same on every machine.

-- Aggregates of the same arguments share one state: an argument is evaluated
-- once per row and state, so it can be counted. Three customers.
CREATE SEQUENCE pg_temp.evaluations;
CREATE FUNCTION pg_temp.counted(t mrr_timeline) RETURNS mrr_timeline LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	PERFORM nextval('pg_temp.evaluations');
	RETURN t;
END $$;
CREATE FUNCTION pg_temp.counted(a numeric) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	PERFORM nextval('pg_temp.evaluations');
	RETURN a;
END $$;
CREATE TEMP TABLE customers AS SELECT * FROM (VALUES ('{[2024-01-01,):100}'::mrr_timeline, 100::numeric, 100::numeric), ('{[2024-01-01,2024-08-01):50}', 50, NULL), ('{[2024-07-01,):20}', NULL, 20)) AS v(t, a, e);
CREATE FUNCTION pg_temp.evaluations_of(query text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	PERFORM setval('pg_temp.evaluations', 1, false);
	EXECUTE query;
	RETURN nextval('pg_temp.evaluations') - 1;
END $$;
SELECT n, states, made, made = 3 * states AS ok
FROM (VALUES
	(1, 'one aggregate', 1, $$SELECT nrr(pg_temp.counted(t), '2024-06-01', '2025-01-01') FROM customers$$),
	(2, 'the three ratios and the bridge', 1, $$SELECT nrr(pg_temp.counted(t), '2024-06-01', '2025-01-01'), gross_retention(pg_temp.counted(t), '2024-06-01', '2025-01-01'), logo_retention(pg_temp.counted(t), '2024-06-01', '2025-01-01'), mrr_bridge_agg(pg_temp.counted(t), '2024-06-01', '2025-01-01') FROM customers$$),
	(3, 'another period', 2, $$SELECT nrr(pg_temp.counted(t), '2024-06-01', '2025-01-01'), gross_retention(pg_temp.counted(t), '2024-06-01', '2025-02-01') FROM customers$$),
	(4, 'pairs: the three ratios and the bridge', 1, $$SELECT nrr(pg_temp.counted(a), e), gross_retention(pg_temp.counted(a), e), logo_retention(pg_temp.counted(a), e), mrr_bridge_agg(pg_temp.counted(a), e) FROM customers$$),
	(5, 'a filter of its own', 2, $$SELECT nrr(pg_temp.counted(t), '2024-06-01', '2025-01-01'), gross_retention(pg_temp.counted(t), '2024-06-01', '2025-01-01') FILTER (WHERE true OR a > 0 OR e > 0) FROM customers$$),
	(6, 'renewals and ratios of pairs', 1, $$SELECT renewal_rate(pg_temp.counted(a), e), renewal_uplift(pg_temp.counted(a), e), gross_retention(pg_temp.counted(a), e), nrr(pg_temp.counted(a), e) FROM customers$$),
	(7, 'clv in three uses', 1, $$SELECT clv(pg_temp.counted(t), '2025-01-01', '1 year', 0.1), affordable_cac(clv(pg_temp.counted(t), '2025-01-01', '1 year', 0.1)), ltv_to_cac(clv(pg_temp.counted(t), '2025-01-01', '1 year', 0.1), 20) FROM customers$$),
	(8, 'clv of another horizon', 2, $$SELECT clv(pg_temp.counted(t), '2025-01-01', '1 year', 0.1), clv(pg_temp.counted(t), '2025-01-01', '2 years', 0.1) FROM customers$$),
	(9, 'grouped', 1, $$SELECT nrr(pg_temp.counted(t), '2024-06-01', '2025-01-01'), logo_retention(pg_temp.counted(t), '2024-06-01', '2025-01-01') FROM customers GROUP BY a$$)
) AS v(n, what, states, query), LATERAL (SELECT pg_temp.evaluations_of(query) AS made) AS m ORDER BY n;

-- Memory of a query that stands still, as its contexts show it: those below
-- the executor's aggregate contexts, by number and bytes.
CREATE FUNCTION pg_temp.contexts(OUT contexts bigint, OUT bytes numeric) LANGUAGE SQL VOLATILE AS 'SELECT count(*), sum(total_bytes) FROM pg_backend_memory_contexts';
SET work_mem = '1GB';
SET hash_mem_multiplier = 1;
SET enable_sort = off;
SET enable_hashagg = on;
SET jit = off;

-- 40,000 groups of three rows, all of them there after the first row is
-- fetched: no memory context per group, some hundred bytes per group. A server
-- with assertions keeps a little more for each.
SELECT CASE WHEN current_setting('debug_assertions')::boolean THEN 1000 ELSE 800 END AS most \gset
BEGIN;
SELECT contexts AS contexts_before, bytes AS bytes_before FROM pg_temp.contexts() \gset
DECLARE many_groups CURSOR FOR SELECT i % 40000 AS customer, mrr_timeline_agg(i, date '2024-01-01' + i % 7, NULL) AS t FROM generate_series(1, 40000) AS i, generate_series(1, 3) GROUP BY i % 40000;
FETCH 1 FROM many_groups \gset first_
SELECT contexts - :contexts_before < 50 AS few_contexts, bytes - :bytes_before < 40000 * 400 AS bounded, bytes - :bytes_before > 40000 * 64 AS all_there FROM pg_temp.contexts();
MOVE ALL FROM many_groups;
CLOSE many_groups;
COMMIT;
BEGIN;
SELECT contexts AS contexts_before, bytes AS bytes_before FROM pg_temp.contexts() \gset
DECLARE many_groups CURSOR FOR SELECT i % 40000 AS customer, mrr_bridge_agg(i, i + 1) AS b FROM generate_series(1, 40000) AS i, generate_series(1, 3) GROUP BY i % 40000;
FETCH 1 FROM many_groups \gset first_
SELECT contexts - :contexts_before < 50 AS few_contexts, bytes - :bytes_before < 40000 * :most AS bounded, bytes - :bytes_before > 40000 * 320 AS all_there FROM pg_temp.contexts();
CLOSE many_groups;
COMMIT;

-- One group of 400,000 rows, each on a day of its own: a state is doubled when
-- full, not copied per row. Were it copied, this would copy terabytes; so the
-- limit, hundreds of times what it takes, holds on any machine.
SET statement_timeout = '120s';
SELECT count(*) AS steps, sum(valid_to - valid_from) AS days, min(mrr) AS least, max(mrr) AS greatest
FROM steps((SELECT mrr_timeline_agg(1 + i % 2, date '1000-01-01' + i, date '1000-01-01' + i + 1) FROM generate_series(1, 400000) AS i));
-- The same rows as values that come compressed, so that each is unpacked:
-- 20,000 timelines of 200 steps into one, all on the same days.
CREATE TEMP TABLE compressed AS SELECT (SELECT mrr_timeline_agg(1 + i % 2, date '2000-01-01' + i, date '2000-01-01' + i + 1) FROM generate_series(1, 200) AS i) AS t FROM generate_series(1, 20000);
SELECT max_mrr(sum(t)) AS greatest, min_mrr(sum(t)) AS least, (SELECT count(*) FROM steps(sum(t))) AS steps FROM compressed;
-- Life tables: 40,000 groups of three rows with two causes; and one group of a
-- million rows, of a thousand ages and sixteen causes, which is 144 bytes per
-- age and not more for more customers.
BEGIN;
SELECT contexts AS contexts_before, bytes AS bytes_before FROM pg_temp.contexts() \gset
DECLARE many_groups CURSOR FOR SELECT i % 40000 AS customer, life_table_agg(i % 12 + j, CASE WHEN j % 2 > 0 THEN 'a' ELSE 'b' END) AS l FROM generate_series(1, 40000) AS i, generate_series(1, 3) AS j GROUP BY i % 40000;
FETCH 1 FROM many_groups \gset first_
SELECT contexts - :contexts_before < 50 AS few_contexts, bytes - :bytes_before < 40000 * 2500 AS bounded, bytes - :bytes_before > 40000 * 200 AS all_there FROM pg_temp.contexts();
CLOSE many_groups;
COMMIT;
BEGIN;
SELECT bytes AS bytes_before FROM pg_temp.contexts() \gset
DECLARE one_group CURSOR FOR SELECT g, life_table_agg(i % 1000, 'cause ' || i % 16) AS l FROM (SELECT 1000 * a + b AS i, a % 2 AS g FROM generate_series(1, 1000) AS a, generate_series(1, 1000) AS b OFFSET 0) AS s GROUP BY g;
FETCH 1 FROM one_group \gset first_
SELECT bytes - :bytes_before < 2000000 AS small FROM pg_temp.contexts();
CLOSE one_group;
COMMIT;
-- A state of rows on few days stays small: a million rows, 365 days.
BEGIN;
SELECT bytes AS bytes_before FROM pg_temp.contexts() \gset
DECLARE one_group CURSOR FOR SELECT g, mrr_timeline_agg(1, date '2024-01-01' + i % 365, date '2024-01-02' + i % 365) AS t FROM (SELECT 1000 * a + b AS i, a % 2 AS g FROM generate_series(1, 1000) AS a, generate_series(1, 1000) AS b OFFSET 0) AS s GROUP BY g;
FETCH 1 FROM one_group \gset first_
SELECT bytes - :bytes_before < 1000000 AS small FROM pg_temp.contexts();
CLOSE one_group;
COMMIT;
RESET statement_timeout;
