-- Every aggregate over every shape of frame: what the window gives is what the
-- plain aggregate gives over the frame's rows. The rows are found by array_agg
-- over the same frame, so that the oracle does not share anything with what is
-- tested. Oracle and result are compared byte by byte.
CREATE TEMP TABLE data AS
SELECT i AS id, i % 4 AS grp, 1 + (i * 7) % 60 AS pos,
	CASE WHEN i % 9 > 0 THEN t END AS t, CASE WHEN i % 9 > 0 THEN t + '{[2024-06-01,2025-03-01):5}' END AS whole, CASE WHEN i % 9 > 0 THEN mrr_bridge(t, '2024-09-01', '2025-06-01', 'lapses', 30) END AS b,
	CASE WHEN i % 7 > 0 THEN mrr_at(t, '2024-08-31') END AS a, nullif(mrr_at(t, '2025-05-31'), 0) AS e,
	(10 + i)::numeric AS amount, date '2024-01-01' + i AS day,
	CASE WHEN i % 9 > 0 THEN 3 + (i * 11) % 40 END AS age, CASE WHEN i % 9 > 0 AND i % 4 > 0 THEN 'cause ' || i % 5 END AS cause, CASE WHEN i % 9 > 0 THEN i % 4 > 0 END AS churned, CASE WHEN i % 9 > 0 THEN nullif(i % 3, 0) END AS entry_age, CASE WHEN i % 8 > 0 THEN life_table_finalfn(life_table_cause_transfn(NULL, i, 'c' || i % 7)) END AS l
FROM (SELECT i, mrr_timeline_agg((hashint4extended(i, k) & 3)::integer * 10.5, date '2024-01-01' + 60 * k, date '2024-01-01' + 60 * k + 40) AS t FROM generate_series(1, 120) AS i, generate_series(0, 9) AS k GROUP BY i) AS c;
CREATE TEMP TABLE aggregates (n integer, call text);
INSERT INTO aggregates VALUES
	(1, 'mrr_timeline_agg(d.amount, d.day, d.day + 100)'), (2, 'mrr_timeline_agg(d.amount, daterange(d.day, d.day + 100))'), (3, 'mrr_timeline_from_changes(d.amount, d.day)'), (4, 'mrr_timeline_from_snapshots(d.amount, d.day, ''1 month'')'),
	(5, 'sum(d.t)'), (6, 'sum(d.b)'), (7, 'mrr_bridge_agg(d.t, ''2024-09-01'', ''2025-06-01'')'), (8, 'mrr_bridge_agg(d.a, d.e)'), (9, 'mrr_bridge_agg(d.a, d.e, d.id % 2 = 0)'),
	(10, 'mrr_part_bridge_agg(d.t, d.whole, ''2024-09-01'', ''2025-06-01'')'), (11, 'nrr(d.t, ''2024-09-01'', ''2025-06-01'')'), (12, 'gross_retention(d.t, ''2024-09-01'', ''2025-06-01'')'), (13, 'logo_retention(d.t, ''2024-09-01'', ''2025-06-01'')'),
	(14, 'nrr(d.a, d.e)'), (15, 'gross_retention(d.a, d.e)'), (16, 'logo_retention(d.a, d.e)'), (17, 'renewal_rate(d.a, d.e)'), (18, 'renewal_uplift(d.a, d.e)'),
	(19, 'life_table_agg(d.age, d.churned)'), (20, 'life_table_agg(d.age, d.churned, d.entry_age)'), (21, 'life_table_agg(d.age, d.cause)'), (22, 'life_table_agg(d.age, d.cause, d.entry_age)'), (23, 'sum(d.l)'), (24, 'first_value_agg(d.day, d.day + d.age::integer, d.day + 20, ''2024-04-15'')'), (25, 'clv(d.t, ''2025-06-30'', ''1 year'', 0.1)'), (26, 'clv(d.t, ''2025-06-30'', ''2 years'', 0, 0.8)');
CREATE TEMP TABLE frames (n integer, frame text);
INSERT INTO frames VALUES
	(1, ''), (2, 'ORDER BY pos, id'), (3, 'PARTITION BY grp ORDER BY pos, id'), (4, 'ORDER BY pos'),
	(5, 'ORDER BY pos, id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW'), (6, 'ORDER BY pos, id ROWS BETWEEN 5 PRECEDING AND 3 FOLLOWING'), (7, 'ORDER BY pos, id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING'),
	(8, 'ORDER BY pos, id ROWS BETWEEN 1 FOLLOWING AND 4 FOLLOWING'), (9, 'ORDER BY pos, id ROWS BETWEEN 4 PRECEDING AND 2 PRECEDING'), (10, 'ORDER BY pos, id ROWS BETWEEN 2 FOLLOWING AND 1 FOLLOWING'),
	(11, 'ORDER BY pos, id ROWS BETWEEN CURRENT ROW AND CURRENT ROW'), (12, 'PARTITION BY grp ORDER BY pos, id ROWS BETWEEN 11 PRECEDING AND CURRENT ROW'),
	(13, 'ORDER BY pos RANGE BETWEEN 3 PRECEDING AND CURRENT ROW'), (14, 'ORDER BY pos RANGE BETWEEN 2 FOLLOWING AND 8 FOLLOWING'), (15, 'ORDER BY pos DESC RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING'), (16, 'ORDER BY day RANGE BETWEEN interval ''11 days'' PRECEDING AND CURRENT ROW'),
	(17, 'ORDER BY pos GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING'), (18, 'ORDER BY pos GROUPS BETWEEN 3 PRECEDING AND 1 PRECEDING'), (19, 'PARTITION BY grp ORDER BY pos GROUPS BETWEEN CURRENT ROW AND 2 FOLLOWING'),
	(20, 'ORDER BY pos ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING EXCLUDE CURRENT ROW'), (21, 'ORDER BY pos RANGE BETWEEN 3 PRECEDING AND 3 FOLLOWING EXCLUDE GROUP'), (22, 'ORDER BY pos GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES'), (23, 'ORDER BY pos, id ROWS BETWEEN CURRENT ROW AND CURRENT ROW EXCLUDE CURRENT ROW');
-- Ties of "pos" must not make a ROWS frame ambiguous.
UPDATE frames SET frame = replace(frame, 'ORDER BY pos ROWS', 'ORDER BY pos, id ROWS');
CREATE FUNCTION pg_temp.as_bytes(call text) RETURNS text LANGUAGE SQL
	RETURN CASE WHEN call ~ '^(mrr_timeline|sum\(d.t)' THEN 'mrr_timeline_send' WHEN call ~ '^(mrr_(part_)?bridge|sum\(d.b)' THEN 'mrr_bridge_send' WHEN call ~ '^(life_table|first_value|sum\(d.l)' THEN 'life_table_send' ELSE 'text' END;
CREATE FUNCTION pg_temp.compare(call text, frame text) RETURNS TABLE (rows bigint, empty bigint, nulls bigint, differ bigint) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format($q$
		SELECT count(*), count(*) FILTER (WHERE members IS NULL), count(*) FILTER (WHERE got IS NULL),
			count(*) FILTER (WHERE %1$s(got) IS DISTINCT FROM (SELECT %1$s(%2$s) FROM data AS d WHERE id = ANY (members)))
		FROM (SELECT %2$s OVER (%3$s) AS got, array_agg(id) OVER (%3$s) AS members FROM data AS d) AS w$q$, pg_temp.as_bytes(call), call, frame);
END $$;
CREATE TEMP TABLE comparisons AS
SELECT a.n AS aggregate, call, f.n AS shape, frame, c.* FROM aggregates AS a, frames AS f, pg_temp.compare(call, frame) AS c;
SELECT call, count(*) AS frames, sum(rows) AS rows, sum(empty) AS empty_frames, sum(nulls) > sum(empty) AS null_otherwise, sum(differ) AS differ FROM comparisons GROUP BY aggregate, call ORDER BY aggregate;
SELECT frame, count(*) AS aggregates, sum(rows) AS rows, sum(empty) AS empty_frames, sum(differ) AS differ FROM comparisons GROUP BY shape, frame ORDER BY shape;

-- Defect 1: a final function that changed its state would spoil the next row,
-- or its twin: all of them twice in one query, over one window and two.
SELECT count(*) AS rows, count(*) FILTER (WHERE b1 <> b2 OR b1 IS DISTINCT FROM b3) AS bridges_differ, count(*) FILTER (WHERE n1 <> n2 OR n1 IS DISTINCT FROM nrr(b1)) AS nrr_differs,
	count(*) FILTER (WHERE t1 <> t2 OR t1 IS DISTINCT FROM t3) AS timelines_differ, count(*) FILTER (WHERE s1 IS DISTINCT FROM s2) AS sums_differ
FROM (SELECT mrr_bridge_agg(t, '2024-09-01', '2025-06-01') OVER w AS b1, mrr_bridge_agg(t, '2024-09-01', '2025-06-01') OVER (ORDER BY pos, id ROWS 5 PRECEDING) AS b2, mrr_bridge_agg(t, '2024-09-01', '2025-06-01') OVER w AS b3,
	nrr(t, '2024-09-01', '2025-06-01') OVER w AS n1, nrr(t, '2024-09-01', '2025-06-01') OVER w AS n2,
	mrr_timeline_agg(amount, day, NULL) OVER w AS t1, mrr_timeline_agg(amount, day, NULL) OVER (ORDER BY pos, id ROWS 5 PRECEDING) AS t2, mrr_timeline_agg(amount, day, NULL) OVER w AS t3,
	sum(t) OVER w AS s1, sum(t) OVER w AS s2
	FROM data WINDOW w AS (ORDER BY pos, id ROWS 5 PRECEDING)) AS s;
-- A running total, row by row.
SELECT count(*) AS rows, count(*) FILTER (WHERE running <> plain) AS differ
FROM (SELECT id, mrr_timeline_agg(amount, day, NULL) OVER (ORDER BY id) AS running FROM data) AS w, LATERAL (SELECT mrr_timeline_agg(amount, day, NULL) AS plain FROM data d WHERE d.id <= w.id) AS p;

-- The inverse is what makes moving frames cheap: the number of times that an
-- argument is evaluated. Of n rows under a frame of k, recomputation takes about
-- n * k, an inverse 2 n. The ratios always have it; mrr_bridge_agg recomputes
-- where the largest expansion leaves the frame; timelines have none.
CREATE SEQUENCE pg_temp.evaluations;
CREATE FUNCTION pg_temp.counted(t mrr_timeline) RETURNS mrr_timeline LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	PERFORM nextval('pg_temp.evaluations');
	RETURN t;
END $$;
CREATE FUNCTION pg_temp.evaluations_of(call text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	PERFORM setval('pg_temp.evaluations', 1, false);
	EXECUTE format('SELECT count(r) FROM (SELECT %s OVER (ORDER BY id ROWS 29 PRECEDING) AS r FROM data OFFSET 0) AS s', call);
	RETURN nextval('pg_temp.evaluations') - 1;
END $$;
-- 120 rows, of which 90 leave the frame of 30 again. Without an inverse the
-- first 30 frames grow by a row each and the 90 others are made anew.
SELECT call, made, CASE WHEN exact THEN made = expected ELSE made < expected END AS ok
FROM (VALUES
	('nrr(pg_temp.counted(t), ''2024-09-01'', ''2025-06-01'')', true, 120 + 90),
	('gross_retention(pg_temp.counted(t), ''2024-09-01'', ''2025-06-01'')', true, 120 + 90),
	('renewal_rate(mrr_at(pg_temp.counted(t), ''2024-08-31''), e)', true, 120 + 90),
	('renewal_uplift(mrr_at(pg_temp.counted(t), ''2024-08-31''), e)', true, 120 + 90),
	('logo_retention(pg_temp.counted(t), ''2024-09-01'', ''2025-06-01'')', true, 120 + 90),
	('mrr_bridge_agg(pg_temp.counted(t), ''2024-09-01'', ''2025-06-01'')', false, 30 + 90 * 30),
	('mrr_bridge_agg(floor_at_zero(pg_temp.counted(t) - pg_temp.counted(t)), ''2024-09-01'', ''2025-06-01'')', true, 2 * (120 + 90)),
	('sum(pg_temp.counted(t))', true, 30 + 90 * 30)
) AS v(call, exact, expected), LATERAL (SELECT pg_temp.evaluations_of(call) AS made) AS m;

-- Squares that overflowed come back once the row that did it has left.
SELECT id, b::text LIKE '%squares=absent%' AS absent, effective_customers(b) FROM (SELECT id, mrr_bridge_agg(a, a) OVER (ORDER BY id ROWS 1 PRECEDING) AS b FROM (VALUES (1, 10), (2, 20), (3, 9e12), (4, 20), (5, 10), (6, 10)) AS v(id, a)) AS s ORDER BY id;
-- Bridges without details, and of events, in a moving sum.
SELECT id, sum(b) OVER (ORDER BY id ROWS 1 PRECEDING) AS sum FROM (VALUES (1, '(start=5,start_customers=1,end=5,end_customers=1,unchanged_customers=1)'::mrr_bridge), (2, '()'), (3, '(passing_customers=1)'), (4, NULL), (5, NULL), (6, '(passing_customers=1)')) AS v(id, b);
SELECT id, passing_customers(sum(b) OVER (ORDER BY id ROWS 1 PRECEDING)) AS passing FROM (VALUES (1, '(netting=daily,passing_customers=1)'::mrr_bridge), (2, '(netting=daily,passing_customers=2)'), (3, '(netting=daily,passing_customers=4)')) AS v(id, b);
-- A period that varies within a frame is an error; between frames it is none.
\set VERBOSITY sqlstate
SELECT id, nrr('{}'::mrr_timeline, d, '2026-01-01') OVER (ORDER BY id ROWS 1 PRECEDING) FROM (VALUES (1, date '2024-01-01'), (2, '2025-01-01')) AS v(id, d);
\set VERBOSITY default
SELECT id, nrr('{[2020-01-01,):1}'::mrr_timeline, d, '2026-01-01') OVER (PARTITION BY d ORDER BY id) AS nrr FROM (VALUES (1, date '2024-01-01'), (2, '2025-01-01')) AS v(id, d) ORDER BY id;

-- As the documentation shows it: the last twelve months, over customer-month
-- rows, by RANGE. Oracle: plain sums.
SELECT count(*) AS rows, count(*) FILTER (WHERE round(ttm, 12) IS DISTINCT FROM round(plain, 12)) AS differ
FROM (SELECT month, nrr(a, e) OVER (ORDER BY month RANGE BETWEEN '11 months' PRECEDING AND CURRENT ROW) AS ttm,
		sum(e) FILTER (WHERE a > 0) OVER (ORDER BY month RANGE BETWEEN '11 months' PRECEDING AND CURRENT ROW) / nullif(sum(a) OVER (ORDER BY month RANGE BETWEEN '11 months' PRECEDING AND CURRENT ROW), 0) AS plain
	FROM (SELECT (date '2023-01-01' + m * interval '1 month')::date AS month, (hashint4extended(c, m) & 15)::numeric AS a, (hashint4extended(c, m + 1) & 15)::numeric AS e FROM generate_series(0, 35) AS m, generate_series(1, 10) AS c) AS months) AS w;
