-- retention(): laws L1 to L3 of retention_agg.c.
\set SHOW_CONTEXT never

-- C20, the published example: u0 on days 12, 13 and 14, u1 on 12 and 13, u2
-- on 12; each row of events has one user and one day.
CREATE TEMP TABLE events (uid integer, day date);
INSERT INTO events VALUES (0, '2022-10-12'), (0, '2022-10-13'), (0, '2022-10-14'), (1, '2022-10-12'), (1, '2022-10-13'), (2, '2022-10-12');
SELECT uid, retention(day = '2022-10-12', day = '2022-10-13', day = '2022-10-14') AS r, retention(day = '2022-10-12', day = '2022-10-13', day = '2022-10-14') = expected::boolean[] AS ok
FROM events JOIN (VALUES (0, '{t,t,t}'), (1, '{t,t,f}'), (2, '{t,f,f}')) AS v(uid, expected) USING (uid) GROUP BY uid, expected ORDER BY uid;
-- How many came back, from the same rows.
SELECT count(*) FILTER (WHERE r[1]) AS day_12, count(*) FILTER (WHERE r[2]) AS day_13, count(*) FILTER (WHERE r[3]) AS day_14 FROM (SELECT retention(day = '2022-10-12', day = '2022-10-13', day = '2022-10-14') AS r FROM events GROUP BY uid) AS u;

-- L1: r[1] = c1, r[i] = c1 and ci, each for some row; without the first
-- condition nothing holds. L2: NULL is false.
SELECT what, got, got IS NOT DISTINCT FROM expected::boolean[] AS ok
FROM (SELECT 1 AS n, 'second alone' AS what, '{f,f}' AS expected, retention(a, b) AS got FROM (VALUES (false, true), (false, false)) AS v(a, b)
	UNION ALL SELECT 2, 'in different rows', '{t,t}', retention(a, b) FROM (VALUES (true, false), (false, true)) AS v(a, b)
	UNION ALL SELECT 3, 'in the other order', '{t,t}', retention(a, b) FROM (VALUES (false, true), (true, false)) AS v(a, b)
	UNION ALL SELECT 4, 'one condition', '{t}', retention(a) FROM (VALUES (false), (true)) AS v(a)
	UNION ALL SELECT 5, 'one condition, never', '{f}', retention(a) FROM (VALUES (false), (false)) AS v(a)
	UNION ALL SELECT 6, 'NULL is false', '{t,f,t}', retention(a, b, c) FROM (VALUES (NULL::boolean, NULL::boolean, true), (true, NULL, NULL)) AS v(a, b, c)
	UNION ALL SELECT 7, 'first is NULL', '{f,f}', retention(NULL, b) FROM (VALUES (true)) AS v(b)
	UNION ALL SELECT 8, 'only NULL', '{f,f,f}', retention(NULL, NULL, NULL)
	UNION ALL SELECT 9, 'no rows', NULL, retention(a, a) FROM (VALUES (true)) AS v(a) WHERE false
	UNION ALL SELECT 10, 'filtered', NULL, retention(a, a) FILTER (WHERE NOT a) FROM (VALUES (true)) AS v(a)
	UNION ALL SELECT 11, 'filter', '{t,f}', retention(a, b) FILTER (WHERE a) FROM (VALUES (true, false), (false, true)) AS v(a, b)
	UNION ALL SELECT 12, 'distinct and ordered', '{t,t}', retention(DISTINCT a, b) FROM (VALUES (true, false), (false, true), (true, false)) AS v(a, b)
	UNION ALL SELECT 13, 'array', '{t,f,t}', retention(VARIADIC c) FROM (VALUES ('{t,f,f}'::boolean[]), ('{f,f,t}'), ('{NULL,NULL,NULL}')) AS v(c)
	UNION ALL SELECT 14, 'array and list', '{t,t}', retention(VARIADIC ARRAY[a, b]) FROM (VALUES (true, true)) AS v(a, b)
	UNION ALL SELECT 15, 'bounds of the array do not matter', '{t,t}', retention(VARIADIC c) FROM (VALUES ('[0:1]={t,f}'::boolean[]), ('[5:6]={f,t}')) AS v(c)
	UNION ALL SELECT 17, '32 conditions, all', array_fill(true, ARRAY[32])::text, retention(VARIADIC array_fill(true, ARRAY[32])) FROM generate_series(1, 2)
	UNION ALL SELECT 18, '32 conditions, one by one', array_fill(true, ARRAY[32])::text, retention(VARIADIC (SELECT array_agg(k = i ORDER BY k) FROM generate_series(1, 32) AS k)) FROM generate_series(1, 32) AS i
	UNION ALL SELECT 19, '32 conditions, all but the first', array_fill(false, ARRAY[32])::text, retention(VARIADIC (SELECT array_agg(k = i ORDER BY k) FROM generate_series(1, 32) AS k)) FROM generate_series(2, 32) AS i
	UNION ALL SELECT 20, 'first and last of 32', '{t' || repeat(',f', 30) || ',t}', retention(VARIADIC (SELECT array_agg(k = i ORDER BY k) FROM generate_series(1, 32) AS k)) FROM unnest(ARRAY[32, 1]) AS i) AS s ORDER BY n;

-- L3 and other errors.
CREATE FUNCTION pg_temp.refused(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	got text;
BEGIN
	EXECUTE 'SELECT (' || query || ')::text' INTO got;
	RETURN 'taken: ' || coalesce(got, 'NULL');
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT query, pg_temp.refused(query) AS error
FROM (VALUES
	(1, $$SELECT retention(VARIADIC '{}')$$), (2, $$SELECT retention(VARIADIC array_fill(true, ARRAY[33]))$$), (3, $$SELECT retention(VARIADIC '{{t,f},{f,t}}')$$), (4, $$SELECT retention(VARIADIC NULL::boolean[])$$), (5, $$SELECT retention(VARIADIC c) FROM (VALUES ('{t,f}'::boolean[]), ('{t}')) AS v(c)$$), (6, $$SELECT retention(VARIADIC c) FROM (VALUES ('{t}'::boolean[]), ('{t,f}')) AS v(c)$$), (7, $$SELECT retention(VARIADIC c) FROM (VALUES ('{t}'::boolean[]), (NULL)) AS v(c)$$),
	-- the support functions by themselves
	(8, $$retention_finalfn(retention_transfn(retention_transfn(NULL, true, false), false, true))$$), (9, $$retention_combinefn(retention_transfn(NULL, true, false), retention_transfn(NULL, true))$$), (10, $$retention_finalfn(retention_combinefn(retention_transfn(NULL, true, false), retention_transfn(NULL, false, true)))$$), (11, $$retention_finalfn(0)$$), (12, $$retention_finalfn(-1)$$), (13, $$retention_finalfn(9223372036854775807)$$), (14, $$retention_finalfn(NULL)$$), (15, $$retention_transfn(-1, true)$$), (16, $$retention_combinefn(NULL, retention_transfn(NULL, true))$$)
) AS v(n, query) ORDER BY n;
\set VERBOSITY sqlstate
SELECT retention();
\set VERBOSITY default

-- Order does not matter, and over frames it is what the rows of the frame give.
SELECT count(DISTINCT r) AS results FROM (SELECT retention(VARIADIC c ORDER BY hashint4extended(i, seed)) AS r FROM generate_series(1, 40) AS seed, (SELECT i, ARRAY[i = 3, i % 5 = 0, i > 90, false] AS c FROM generate_series(1, 99) AS i) AS s GROUP BY seed) AS o;
WITH line AS (SELECT i, hashint4extended(i, 1) % 5 = 0 AS a, CASE WHEN i % 9 > 0 THEN hashint4extended(i, 2) % 3 = 0 END AS b FROM generate_series(1, 200) AS i),
moving AS (SELECT i, retention(a, b) OVER (ORDER BY i) AS running, retention(a, b) OVER (ORDER BY i ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) AS four, retention(a, b) OVER (ORDER BY i ROWS BETWEEN 5 PRECEDING AND 2 PRECEDING) AS before FROM line)
SELECT count(*) AS rows, count(*) FILTER (WHERE running IS DISTINCT FROM ARRAY[r.a, r.a AND r.b]) AS running_wrong, count(*) FILTER (WHERE four IS DISTINCT FROM ARRAY[f.a, f.a AND f.b]) AS four_wrong, count(*) FILTER (WHERE before IS DISTINCT FROM CASE WHEN i > 2 THEN ARRAY[p.a, p.a AND p.b] END) AS before_wrong, count(DISTINCT four) AS different
FROM moving AS m, LATERAL (SELECT bool_or(a) AS a, coalesce(bool_or(b), false) AS b FROM line WHERE i <= m.i) AS r, LATERAL (SELECT bool_or(a) AS a, coalesce(bool_or(b), false) AS b FROM line WHERE i BETWEEN m.i - 3 AND m.i) AS f, LATERAL (SELECT bool_or(a) AS a, coalesce(bool_or(b), false) AS b FROM line WHERE i BETWEEN m.i - 5 AND m.i - 2) AS p;

-- Workers.
CREATE TABLE retention_events AS SELECT i, i % 3000 AS uid, date '2024-01-01' + (hashint4extended(i, 1) & 7)::integer AS day, repeat('x', 200) AS filler FROM generate_series(1, 12000) AS i;
ANALYZE retention_events;
CREATE FUNCTION pg_temp.has_partial_aggregate(query text) RETURNS boolean LANGUAGE plpgsql AS $$
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
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET enable_seqscan = on; SET enable_sort = on;
SET parallel_leader_participation = off;
SELECT pg_temp.has_partial_aggregate('SELECT retention(day = ''2024-01-01'', day = ''2024-01-02'', day = ''2024-01-08'') FROM retention_events') AS partial;
SET max_parallel_workers_per_gather = 4;
SELECT retention(day = '2024-01-01', day = '2024-01-02', day = '2024-01-09') AS all_users FROM retention_events;
-- Users by what they did, from the aggregate and from plain SQL.
SELECT r, count(*) AS users FROM (SELECT uid, retention(day = '2024-01-01', day = '2024-01-02', day = '2024-01-03') AS r FROM retention_events GROUP BY uid) AS u GROUP BY r ORDER BY r;
SELECT ARRAY[a, a AND b, a AND c] AS r, count(*) AS users FROM (SELECT bool_or(day = '2024-01-01') AS a, bool_or(day = '2024-01-02') AS b, bool_or(day = '2024-01-03') AS c FROM retention_events GROUP BY uid) AS u GROUP BY 1 ORDER BY 1;
\set VERBOSITY sqlstate
SELECT retention(VARIADIC CASE WHEN i < 11000 THEN ARRAY[true, false] ELSE ARRAY[true] END) FROM retention_events;
\set VERBOSITY default
DROP TABLE retention_events;
