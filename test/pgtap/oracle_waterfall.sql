/*
 * oracle_waterfall.sql
 *		Waterfalls of the generated book against plain SQL with a spine of
 *		periods: every column of waterfall_rows(), every period, by segment and
 *		as a whole, exactly. Nothing of the extension is used for the oracle.
 *
 * Grids: all months from before the first row to after the last one, trailing
 * years, quarters, weeks, and month ends that have to be clamped.
 */
BEGIN;
\ir setup.psql
\set customers 2000
\ir ../data/book.sql
SELECT plan(87);

CREATE TABLE grid (grid text, from_date date, to_date date, step interval, span interval);
INSERT INTO grid VALUES
	('months', '2014-09-01', '2026-04-01', '1 month', NULL),
	('trailing years', '2021-01-01', '2026-02-01', '1 month', '12 months'),
	('trailing quarters', '2020-01-01', '2023-01-01', '2 months', '3 months'),
	('quarters', '2014-11-30', '2026-02-28', '3 months', NULL),
	('month ends', '2019-12-31', '2022-06-30', '1 month', NULL),
	('trailing month ends', '2021-08-30', '2023-02-28', '1 month', '5 months'),
	('weeks', '2022-01-03', '2022-07-04', '7 days', NULL),
	('four weeks to each Monday', '2022-01-03', '2022-07-04', '7 days', '28 days'),
	('30 days to each month end', '2021-10-31', '2022-10-31', '1 month', '30 days');

/*
 * The spine. Step k is from_date + k * step in one addition; PostgreSQL takes
 * the last day of a month that is too short. Where step and span are months,
 * a start is clamped from the same origin.
 */
CREATE TABLE period AS
SELECT grid, (CASE WHEN span IS NULL THEN from_date + (k - 1) * step
		WHEN extract(days FROM step) = 0 AND extract(days FROM span) = 0
			THEN from_date + (k * step - span)
		ELSE (from_date + k * step)::date - span END)::date AS period_start,
	(from_date + k * step)::date AS period_end
FROM grid, generate_series(1, 200) AS k
WHERE from_date + k * step <= to_date;
SELECT cmp_ok(count(*), '>=', 132::bigint, 'months of the spine')
FROM period WHERE grid = 'months';

/* Days on which a row starts and the customer is active; see oracle_book. */
CREATE TABLE active_day AS
SELECT customer_id, day
FROM (SELECT DISTINCT customer_id, started_on AS day FROM subscriptions) AS d
	JOIN subscriptions USING (customer_id)
WHERE started_on <= day AND (ended_on IS NULL OR ended_on > day)
GROUP BY customer_id, day
HAVING sum(mrr) > 0;

CREATE TABLE history AS
SELECT customer_id, min(day) AS first_active_on, array_agg(day) AS active_days
FROM active_day GROUP BY customer_id;
ANALYZE history;

CREATE TABLE outcome AS
WITH spine AS (
	SELECT DISTINCT period_start, period_end FROM period
), balance AS (
	SELECT period_start, period_end, customer_id, segment,
		coalesce(sum(mrr) FILTER (WHERE started_on <= period_start - 1
			AND (ended_on IS NULL OR ended_on > period_start - 1)), 0) AS a,
		coalesce(sum(mrr) FILTER (WHERE started_on <= period_end - 1
			AND (ended_on IS NULL OR ended_on > period_end - 1)), 0) AS b
	FROM spine, subscriptions
	GROUP BY period_start, period_end, customer_id, segment
)
SELECT period_start, period_end, customer_id, segment, a, b,
	CASE WHEN a > 0 AND b > a THEN 'expansion'
		WHEN a > 0 AND b = a THEN 'unchanged'
		WHEN a > 0 AND b > 0 THEN 'contraction'
		WHEN a > 0 THEN 'churn'
		WHEN b > 0 AND first_active_on < period_start THEN 'reactivation'
		WHEN b > 0 THEN 'new'
		WHEN EXISTS (SELECT FROM unnest(active_days) AS day
				WHERE day >= period_start AND day < period_end) THEN 'passing'
	END AS movement
FROM balance LEFT JOIN history USING (customer_id);

/* What every column is, from outcomes (which may be those of parts). */
CREATE FUNCTION oracle_rows(source text, keys text) RETURNS text
LANGUAGE SQL RETURN format($$
SELECT %2$s, period_start, period_end,
	coalesce(sum(a), 0) AS start_mrr,
	coalesce(sum(b) FILTER (WHERE movement = 'new'), 0) AS new_mrr,
	coalesce(sum(b) FILTER (WHERE movement = 'reactivation'), 0)
		AS reactivation_mrr,
	coalesce(sum(b) FILTER (WHERE movement = 'entering'), 0) AS entering_mrr,
	coalesce(sum(b - a) FILTER (WHERE movement = 'expansion'), 0)
		AS expansion_mrr,
	coalesce(sum(a - b) FILTER (WHERE movement = 'contraction'), 0)
		AS contraction_mrr,
	coalesce(sum(a) FILTER (WHERE movement = 'leaving'), 0) AS leaving_mrr,
	coalesce(sum(a) FILTER (WHERE movement = 'churn'), 0) AS churned_mrr,
	coalesce(sum(b), 0) AS end_mrr,
	count(*) FILTER (WHERE a > 0) AS start_customers,
	count(*) FILTER (WHERE movement = 'new') AS new_customers,
	count(*) FILTER (WHERE movement = 'reactivation')
		AS reactivation_customers,
	count(*) FILTER (WHERE movement = 'entering') AS entering_customers,
	count(*) FILTER (WHERE movement = 'expansion') AS expansion_customers,
	count(*) FILTER (WHERE movement = 'contraction') AS contraction_customers,
	count(*) FILTER (WHERE movement = 'leaving') AS leaving_customers,
	count(*) FILTER (WHERE movement = 'churn') AS churned_customers,
	count(*) FILTER (WHERE b > 0) AS end_customers,
	count(*) FILTER (WHERE movement = 'unchanged') AS unchanged_customers,
	count(*) FILTER (WHERE movement = 'passing') AS passing_customers,
	coalesce(sum(b) FILTER (WHERE a > 0), 0) AS retained_mrr,
	coalesce(sum(least(a, b)) FILTER (WHERE a > 0), 0) AS capped_mrr,
	count(*) FILTER (WHERE a > 0 AND b > 0) AS retained_customers,
	sum(b) FILTER (WHERE a > 0) / nullif(sum(a), 0) AS nrr,
	sum(least(a, b)) FILTER (WHERE a > 0) / nullif(sum(a), 0)
		AS gross_retention,
	count(*) FILTER (WHERE a > 0 AND b > 0)::numeric
		/ nullif(count(*) FILTER (WHERE a > 0), 0) AS logo_retention,
	coalesce(sum(b - a) FILTER (WHERE b > a AND movement <> 'entering'), 0)
		/ nullif(sum(a - b) FILTER (WHERE a > b AND movement <> 'leaving'), 0)
		AS quick_ratio,
	round(sum(b) / nullif(count(*) FILTER (WHERE b > 0), 0), 6) AS arpa
FROM %1$s GROUP BY %2$s, period_start, period_end$$, source, keys);

CREATE FUNCTION columns_agree(what text, ours text, oracle text)
	RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	metric name;
BEGIN
	FOR metric IN
		SELECT attname FROM pg_attribute
		WHERE attrelid = oracle::regclass AND attnum > 4
		ORDER BY attnum
	LOOP
		RETURN NEXT is_empty(format(
			'SELECT grid, segment, period_start, period_end, o.%1$I AS ours, '
				'p.%1$I AS oracle FROM %2$I AS o FULL JOIN %3$I AS p '
				'USING (grid, segment, period_start, period_end) '
			'WHERE o.%1$I IS DISTINCT FROM p.%1$I '
				'OR o.start_mrr IS NULL OR p.start_mrr IS NULL',
			metric, ours, oracle), format('%s: %s', what, metric));
	END LOOP;
END
$$;

SELECT format('CREATE TABLE oracle AS %s', oracle_rows(
	'(SELECT grid, s.segment, period_start, period_end, a, b, movement
		FROM period JOIN outcome AS o USING (period_start, period_end),
			unnest(ARRAY[o.segment, ''all'']) AS s (segment)) AS o',
	'grid, segment'))
\gexec

CREATE TABLE customer AS
SELECT customer_id, segment, mrr_timeline_agg(mrr, started_on, ended_on) AS mrr
FROM subscriptions GROUP BY customer_id, segment;
ANALYZE customer;

CREATE TABLE waterfall AS
SELECT grid, coalesce(segment, 'all') AS segment,
	mrr_waterfall_agg(mrr, from_date, to_date, step) AS w
FROM customer, grid WHERE span IS NULL GROUP BY grid, ROLLUP (segment)
UNION ALL
SELECT grid, coalesce(segment, 'all'),
	mrr_waterfall_agg(mrr, from_date, to_date, step, span)
FROM customer, grid WHERE span IS NOT NULL GROUP BY grid, ROLLUP (segment);

CREATE TABLE ours AS
SELECT grid, segment, r.* FROM waterfall, waterfall_rows(w) AS r;

SELECT is((SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
		WHERE attrelid = 'ours'::regclass AND attnum > 2),
	(SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
		WHERE attrelid = 'oracle'::regclass AND attnum > 2),
	'the oracle has every column of waterfall_rows()');
SELECT columns_agree('waterfall', 'ours', 'oracle');

/* Empty months are there: before the first customer and after the last event. */
SELECT is(array_agg(period_start ORDER BY period_start),
	ARRAY[date '2014-09-01', '2014-10-01', '2014-11-01', '2014-12-01'],
	'months before the first customer are there, and empty')
FROM ours WHERE grid = 'months' AND segment = 'all' AND end_customers = 0
	AND start_customers = 0 AND passing_customers = 0;
SELECT is(count(*), (SELECT 4 * count(*) FROM period),
	'every period of every grid is there once for each segment') FROM ours;

/* The sum of stored waterfalls of segments is the whole, to the byte. */
SELECT is_empty(
	$$SELECT grid FROM (SELECT grid, sum(w) AS total FROM waterfall
			WHERE segment <> 'all' GROUP BY grid) AS segments
		FULL JOIN (SELECT * FROM waterfall WHERE segment = 'all') AS whole
			USING (grid)
	WHERE mrr_waterfall_send(total) IS DISTINCT FROM mrr_waterfall_send(w)$$,
	'sum over segments = whole');

/* Chains are the sums of the oracle's movements. */
CREATE TABLE chained AS
SELECT grid, segment, chain(w) AS b FROM waterfall JOIN grid USING (grid)
WHERE span IS NULL;
SELECT is_empty(format(
	'SELECT grid, segment, %1$s(b), total FROM chained FULL JOIN
		(SELECT grid, segment, sum(%1$s) AS total FROM oracle
			JOIN grid USING (grid) WHERE span IS NULL
			GROUP BY grid, segment) AS o USING (grid, segment)
	WHERE %1$s(b) IS DISTINCT FROM total', field), 'chain: ' || field)
FROM unnest(ARRAY['new_mrr', 'reactivation_mrr', 'expansion_mrr',
	'contraction_mrr', 'churned_mrr', 'new_customers',
	'reactivation_customers', 'expansion_customers', 'contraction_customers',
	'churned_customers', 'unchanged_customers', 'passing_customers']) AS field;
SELECT is_empty(
	$$SELECT grid, segment FROM chained JOIN
		(SELECT DISTINCT ON (grid, segment) * FROM oracle
			ORDER BY grid, segment, period_start) AS f USING (grid, segment)
		JOIN (SELECT DISTINCT ON (grid, segment) * FROM oracle
			ORDER BY grid, segment, period_start DESC) AS l
			USING (grid, segment)
	WHERE (period(b), start_mrr(b), start_customers(b), end_mrr(b),
			end_customers(b))
		IS DISTINCT FROM (daterange(f.period_start, l.period_end), f.start_mrr,
			f.start_customers, l.end_mrr, l.end_customers)$$,
	'chain: period and balances');
SELECT is_empty(
	$$SELECT grid, segment FROM waterfall JOIN chained USING (grid, segment)
	WHERE mrr_bridge_send(b) IS DISTINCT FROM
		(SELECT mrr_bridge_send(chain(u ORDER BY md5(n::text)))
			FROM unnest(w) WITH ORDINALITY AS x (u, n))$$,
	'chain(w) = chain(b) of its bridges in any order');
/* A year of months: movement NRR from the change of each month by itself. */
SELECT is(
	(SELECT array_agg(movement_nrr(b) ORDER BY year) FROM (
		SELECT year, chain(u) AS b
		FROM waterfall, unnest(w) AS u, generate_series(2017, 2025) AS year
		WHERE grid = 'months' AND segment = 'all'
			AND period(u) <@ daterange(make_date(year, 1, 1),
				make_date(year + 1, 1, 1))
		GROUP BY year) AS y),
	(SELECT array_agg((start + change) / start ORDER BY year) FROM (
		SELECT extract(year FROM period_start) AS year,
			sum(b - a) FILTER (WHERE a > 0) AS change,
			sum(a) FILTER (WHERE extract(month FROM period_start) = 1) AS start
		FROM period JOIN outcome USING (period_start, period_end)
		WHERE grid = 'months' GROUP BY 1) AS y WHERE year BETWEEN 2017 AND 2025),
	'movement_nrr of the chained months of nine years');

/* The oracle says something: every movement occurs, in most months. */
SELECT cmp_ok(count(DISTINCT period_start), '>=', floor::bigint,
	format('%s in at least %s months', movement, floor))
FROM (VALUES ('new', 115), ('reactivation', 100), ('expansion', 120),
		('contraction', 100), ('churn', 120), ('unchanged', 130),
		('passing', 15)) AS expected (movement, floor)
	LEFT JOIN (period JOIN outcome USING (period_start, period_end))
		USING (movement)
WHERE grid = 'months'
GROUP BY movement, floor ORDER BY movement;

/*
 * Parts. A plan is a product and, so that customers move, one of two tiers:
 * rows that start on the same day are in the same one. What the whole does is
 * in "outcome".
 */
CREATE TABLE part_row AS
SELECT *, CASE WHEN product <> 'plan' THEN product
	WHEN hashint8extended(customer_id, started_on - date '2000-01-01') % 2 = 0
		THEN 'basic' ELSE 'pro' END AS plan
FROM subscriptions;

CREATE TABLE part_period AS
SELECT * FROM period WHERE (grid = 'months' AND period_start >= '2019-01-01')
	OR grid = 'month ends';

CREATE TABLE part_active_day AS
SELECT customer_id, plan, day
FROM (SELECT DISTINCT customer_id, plan, started_on AS day FROM part_row) AS d
	JOIN part_row USING (customer_id, plan)
WHERE started_on <= day AND (ended_on IS NULL OR ended_on > day)
GROUP BY customer_id, plan, day
HAVING sum(mrr) > 0;
CREATE INDEX ON part_active_day (customer_id, plan);
ANALYZE outcome, part_row, part_period, part_active_day;

CREATE TABLE part_outcome AS
WITH balance AS (
	SELECT grid, period_start, period_end, customer_id, plan,
		coalesce(sum(mrr) FILTER (WHERE started_on <= period_start - 1
			AND (ended_on IS NULL OR ended_on > period_start - 1)), 0) AS a,
		coalesce(sum(mrr) FILTER (WHERE started_on <= period_end - 1
			AND (ended_on IS NULL OR ended_on > period_end - 1)), 0) AS b
	FROM part_period, part_row
	GROUP BY grid, period_start, period_end, customer_id, plan
)
SELECT grid, period_start, period_end, customer_id, plan AS segment, p.a, p.b,
	CASE WHEN p.a > 0 AND p.b > p.a THEN 'expansion'
		WHEN p.a > 0 AND p.b = p.a THEN 'unchanged'
		WHEN p.a > 0 AND p.b > 0 THEN 'contraction'
		WHEN p.a > 0 AND whole.b > 0 THEN 'leaving'
		WHEN p.a > 0 THEN 'churn'
		WHEN p.b > 0 AND whole.a > 0 THEN 'entering'
		WHEN p.b > 0 AND first_active_on < period_start THEN 'reactivation'
		WHEN p.b > 0 THEN 'new'
		WHEN EXISTS (SELECT FROM part_active_day AS d
				WHERE d.customer_id = p.customer_id AND d.plan = p.plan
					AND day >= period_start AND day < period_end)
			THEN 'passing'
	END AS movement
FROM balance AS p JOIN outcome AS whole
		USING (period_start, period_end, customer_id)
	LEFT JOIN history USING (customer_id);

SELECT format('CREATE TABLE part_oracle AS %s',
	oracle_rows('part_outcome', 'grid, segment'))
\gexec

CREATE TABLE part AS
SELECT customer_id, plan, part,
	sum(part) OVER (PARTITION BY customer_id) AS whole
FROM (SELECT customer_id, plan,
		mrr_timeline_agg(mrr, started_on, ended_on) AS part
	FROM part_row GROUP BY customer_id, plan) AS p;

CREATE TABLE part_waterfall AS
SELECT grid, plan AS segment, mrr_part_waterfall_agg(part, whole,
	greatest(from_date, '2019-01-01'), to_date, step) AS w
FROM part, grid WHERE grid IN ('months', 'month ends') GROUP BY grid, plan;

CREATE TABLE part_ours AS
SELECT grid, segment, r.* FROM part_waterfall, waterfall_rows(w) AS r;
SELECT columns_agree('parts', 'part_ours', 'part_oracle');

SELECT is_empty(
	$$SELECT grid, period_start FROM (SELECT grid, period_start,
			sum(start_mrr) AS start_mrr, sum(end_mrr) AS end_mrr
			FROM part_ours GROUP BY grid, period_start) AS parts
		JOIN ours AS whole USING (grid, period_start)
	WHERE segment = 'all' AND (parts.start_mrr, parts.end_mrr)
		IS DISTINCT FROM (whole.start_mrr, whole.end_mrr)$$,
	'the balances of the parts are those of the whole');
SELECT cmp_ok(count(*), '>=', 100::bigint,
	'parts: ' || movement || ' occurs')
FROM part_outcome WHERE movement IN ('entering', 'leaving', 'churn')
GROUP BY movement ORDER BY movement;

SELECT * FROM finish();
ROLLBACK;
