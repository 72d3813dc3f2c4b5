-- mrr_movement(): laws L1 to L5 of movement_window.c.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';
CREATE TEMP TABLE snapshots (customer text, month date, mrr numeric, plain text, seen text);
-- The words by hand: "plain" without a period, "seen" with it.
INSERT INTO snapshots VALUES
	('all words', '2024-01-01', 10, 'new', 'new'), ('all words', '2024-02-01', 10, 'unchanged', 'unchanged'), ('all words', '2024-03-01', 15, 'expansion', 'expansion'), ('all words', '2024-04-01', 12.5, 'contraction', 'contraction'), ('all words', '2024-05-01', 0, 'churn', 'churn'), ('all words', '2024-06-01', 0, NULL, NULL), ('all words', '2024-07-01', 8, 'reactivation', 'reactivation'),
	-- NULL is 0
	('null is zero', '2024-01-01', NULL, NULL, NULL), ('null is zero', '2024-02-01', 5, 'new', 'new'), ('null is zero', '2024-03-01', NULL, 'churn', 'churn'), ('null is zero', '2024-04-01', NULL, NULL, NULL), ('null is zero', '2024-05-01', 5, 'reactivation', 'reactivation'),
	-- February and March have no row
	('gap', '2024-01-01', 10, 'new', 'new'), ('gap', '2024-04-01', 10, 'unchanged', 'reactivation'), ('gap', '2024-05-01', 12, 'expansion', 'expansion'), ('gap', '2024-07-01', 0, 'churn', NULL), ('gap', '2024-08-01', 3, 'reactivation', 'reactivation'),
	-- month ends, of 28 to 31 days; the last one is missing twice
	('month ends', '2023-12-31', 10, 'new', 'new'), ('month ends', '2024-01-31', 11, 'expansion', 'expansion'), ('month ends', '2024-02-29', 11, 'unchanged', 'unchanged'), ('month ends', '2024-03-31', 12, 'expansion', 'expansion'), ('month ends', '2024-04-30', 13, 'expansion', 'expansion'), ('month ends', '2024-06-30', 14, 'expansion', 'reactivation'),
	-- a first row with 0, and one only
	('starts with zero', '2024-01-01', 0, NULL, NULL), ('starts with zero', '2024-02-01', 0.0000004, NULL, NULL), ('starts with zero', '2024-03-01', 0.000001, 'new', 'new'),
	('one row', '2024-05-01', 5, 'new', 'new');
SELECT s.*, mrr_movement(mrr) OVER w IS NOT DISTINCT FROM plain AND mrr_movement(mrr, month) OVER w IS NOT DISTINCT FROM seen AS ok FROM snapshots AS s WINDOW w AS (PARTITION BY customer ORDER BY month) ORDER BY customer, month;
-- Named arguments, defaults, frames and other functions over the same window
-- change nothing; casts and expressions may be the arguments.
SELECT count(*) AS rows, count(*) FILTER (WHERE (a, b, c, d, e) IS NOT DISTINCT FROM (seen, seen, seen, plain, plain)) AS same, count(*) FILTER (WHERE before IS DISTINCT FROM mrr) > 0 AS lag_works
FROM (SELECT plain, seen, mrr, mrr_movement(mrr => mrr, period => month, step => '1 month') OVER w AS a, mrr_movement(step => interval '1 month', mrr => mrr, period => month) OVER w AS b, mrr_movement(mrr::numeric(20, 6), (month + interval '1 day')::date) OVER (w ROWS BETWEEN 3 FOLLOWING AND 5 FOLLOWING) AS c, mrr_movement(mrr, NULL) OVER w AS d,
		mrr_movement(mrr, step => NULL) OVER (w RANGE BETWEEN CURRENT ROW AND CURRENT ROW) AS e, lag(mrr) OVER w AS before, sum(mrr) OVER (w ROWS 2 PRECEDING) AS s
	FROM snapshots WINDOW w AS (PARTITION BY customer ORDER BY month)) AS o;
-- Steps of days and of several months: one row per step is no gap, a row that
-- is early is none either, if it is in another month.
SELECT step, string_agg(coalesce(movement, '-'), ' ' ORDER BY day) AS movements, string_agg(coalesce(movement, '-'), ' ' ORDER BY day) = expected AS ok
FROM (SELECT v.step, v.expected, d AS day, mrr_movement(5, d, v.step) OVER (PARTITION BY v.step ORDER BY d) AS movement
	FROM (VALUES (interval '7 days', '{2024-01-01,2024-01-08,2024-01-15,2024-01-29,2024-02-01}'::date[], 'new unchanged unchanged reactivation unchanged'), ('1 day', '{2024-02-28,2024-02-29,2024-03-01,2024-03-03}', 'new unchanged unchanged reactivation'), ('3 months', '{2023-11-30,2024-02-29,2024-05-31,2024-09-01,2024-10-15}', 'new unchanged unchanged reactivation unchanged'),
		('1 month', '{2024-01-31,2024-02-01,2024-04-30}', 'new unchanged reactivation'), ('1 year', '{2022-12-31,2023-01-01,2024-01-31,2025-02-01}', 'new unchanged unchanged reactivation'), ('31 days', '{2024-01-01,2024-02-01,2024-03-01,2024-04-02}', 'new unchanged unchanged reactivation')) AS v(step, days, expected), unnest(days) AS d) AS m GROUP BY step, expected ORDER BY step;
-- L4: a NULL period is none given: nothing is missing before or after it.
SELECT n, movement FROM (SELECT n, mrr_movement(5, month::date) OVER (ORDER BY n) AS movement FROM (VALUES (1, '2024-01-01'), (2, NULL), (3, '2024-06-01'), (4, '2024-08-01'), (5, NULL), (6, '2020-01-01')) AS v(n, month)) AS s ORDER BY n;
-- The step may vary by row, and is not looked at where it does not matter.
SELECT n, movement FROM (SELECT n, mrr_movement(5, month::date, step::interval) OVER (ORDER BY n) AS movement FROM (VALUES (1, '2024-01-01', NULL), (2, '2024-04-01', '3 months'), (3, '2024-07-01', '1 month')) AS v(n, month, step)) AS s ORDER BY n;
-- Without PARTITION BY and ORDER BY: one partition, rows as they come.
SELECT mrr_movement(x) OVER () FROM (VALUES (1), (2), (0)) AS v(x);
SELECT mrr_movement(x) OVER () AS no_rows FROM (VALUES (1)) AS v(x) WHERE false;
-- L5: the churn of a customer whose rows stop is not seen; a timeline sees it.
SELECT m.on_date, m.movement FROM (SELECT mrr_timeline_from_snapshots(mrr, month, '1 month') AS t FROM snapshots WHERE customer = 'one row') AS s, movements(t) AS m;

-- What is refused.
SELECT mrr_movement(5);
SELECT mrr_movement(5, '2024-01-01', '1 month');
SELECT mrr_movement(mrr) FROM snapshots GROUP BY mrr;
SELECT mrr_movement(mrr) FILTER (WHERE true) OVER () FROM snapshots;
CREATE FUNCTION pg_temp.refused(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	hint text;
	got text;
BEGIN
	EXECUTE 'SELECT string_agg(coalesce(m, ''-''), '' '' ORDER BY n) FROM (' || query || ') AS q' INTO got;
	RETURN 'taken: ' || got;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', SQLSTATE || ' ' || SQLERRM, nullif(hint, ''));
END $$;
SELECT what, pg_temp.refused(format('SELECT n, mrr_movement(%s) OVER (ORDER BY n) AS m FROM (VALUES %s) AS v(n, mrr, period, step)', arguments, rows)) AS error
FROM (VALUES
	(1, 'descending', 'mrr, period::date', '(1, 5, ''2024-02-01'', NULL), (2, 5, ''2024-01-01'', NULL)'), (2, 'the same twice', 'mrr, period::date', '(1, 5, ''2024-02-01'', NULL), (2, 5, ''2024-02-01'', NULL)'), (3, 'the same twice without MRR', 'NULL, period::date', '(1, 0, ''2024-02-01'', NULL), (2, 0, ''2024-02-01'', NULL)'),
	(4, 'negative', 'mrr', '(1, 5, NULL, NULL), (2, -0.01, NULL, NULL)'), (5, 'too small to be negative', 'mrr', '(1, 5, NULL, NULL), (2, -0.0000001, NULL, NULL)'), (6, 'NaN', 'mrr::numeric', '(1, ''NaN'', NULL, NULL)'), (7, 'too large', 'mrr', '(1, 9223372036855, NULL, NULL)'),
	(8, 'NULL step', 'mrr, period::date, step::interval', '(1, 5, ''2024-01-01'', NULL), (2, 5, ''2024-02-01'', NULL)'), (9, 'zero', 'mrr, period::date, step::interval', '(1, 5, ''2024-01-01'', ''0''), (2, 5, ''2024-02-01'', ''0'')'), (10, 'negative step', 'mrr, period::date, step::interval', '(1, 5, ''2024-01-01'', ''-1 month''), (2, 5, ''2024-02-01'', ''-1 month'')'), (11, 'mixed step', 'mrr, period::date, step::interval', '(1, 5, ''2024-01-01'', ''1 month 1 day''), (2, 5, ''2024-02-01'', ''1 month 1 day'')'), (12, 'hours', 'mrr, period::date, step::interval', '(1, 5, ''2024-01-01'', ''12 hours''), (2, 5, ''2024-02-01'', ''12 hours'')'),
	(13, 'infinity', 'mrr, period::date', '(1, 5, ''infinity'', NULL)'), (14, '-infinity', 'mrr, period::date', '(1, 5, ''-infinity'', NULL)'), (15, 'first and last day', 'mrr, period::date', '(1, 5, ''4714-11-24 BC'', NULL), (2, 5, ''5874897-12-31'', NULL)'), (16, 'largest step', 'mrr, period::date, step::interval', '(1, 5, ''4714-11-24 BC'', ''178956970 years''), (2, 5, ''5874897-12-31'', ''178956970 years'')'),
	(17, 'two in one month', 'mrr, period::date', '(1, 100, ''2025-01-01'', NULL), (2, 200, ''2025-01-15'', NULL)'), (18, 'its first and last day', 'mrr, period::date', '(1, 5, ''2024-12-31'', NULL), (2, 5, ''2025-01-01'', NULL), (3, 5, ''2025-01-31'', NULL)'), (19, 'two in one month, by quarters', 'mrr, period::date, step::interval', '(1, 5, ''2025-01-01'', ''3 months''), (2, 5, ''2025-01-15'', ''3 months'')'), (20, 'two in one month, by days', 'mrr, period::date, step::interval', '(1, 5, ''2025-01-01'', ''14 days''), (2, 5, ''2025-01-15'', ''14 days'')')
) AS v(n, what, arguments, rows) ORDER BY n;

-- One partition of 100,000 rows, with a period missing before every tenth row
-- and no MRR at every seventh.
SELECT movement, count(*) FROM (SELECT mrr_movement(CASE WHEN i % 7 > 0 THEN 1 + i % 2 END, date '1000-01-01' + i + i / 10, '1 day') OVER (ORDER BY i) AS movement FROM generate_series(0, 99999) AS i) AS s GROUP BY movement ORDER BY movement;
-- The same from plain SQL.
WITH line AS (SELECT i, CASE WHEN i % 7 > 0 THEN 1 + i % 2 ELSE 0 END AS b, CASE WHEN i > 0 AND i % 10 > 0 AND (i - 1) % 7 > 0 THEN 1 + (i - 1) % 2 ELSE 0 END AS a FROM generate_series(0, 99999) AS i)
SELECT CASE WHEN a = 0 AND b = 0 THEN NULL WHEN a = 0 AND i = 1 THEN 'new' WHEN a = 0 THEN 'reactivation' WHEN b = 0 THEN 'churn' WHEN b > a THEN 'expansion' WHEN b < a THEN 'contraction' ELSE 'unchanged' END AS movement, count(*) FROM line GROUP BY 1 ORDER BY 1;
-- Many partitions of few rows.
SELECT movement, count(*) FROM (SELECT mrr_movement(i % 4, date '2024-01-01' + 31 * (i / 5000), '31 days') OVER (PARTITION BY i % 5000 ORDER BY i) AS movement FROM generate_series(0, 19999) AS i) AS s GROUP BY movement ORDER BY movement;
