-- Customers into cohort curves, and a curve as rows: laws L1 to L4 of
-- cohort_curve_agg.c and of cohort_curve.h. All figures are by hand;
-- comparisons with plain SQL over many customers are in test/pgtap.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';
-- As of 30 June 2024 by months. Read on
--   31 Jan, 29 Feb, 31 Mar, 30 Apr, 31 May, 30 Jun: 100 100 150 150 150 150
--   10 Feb, 10 Mar, 10 Apr, 10 May, 10 Jun:          40  40   0  60  60
--   31 May, 30 Jun (31 May + 1 month):               20   0
--   15 Jun:                                          10
CREATE TEMP TABLE customers AS
SELECT name, t::mrr_timeline FROM (VALUES
	('grows', '{[2024-01-31,2024-03-31):100,[2024-03-31,):150}'), ('lapses and comes back', '{[2024-02-10,2024-04-01):40,[2024-05-05,):60}'), ('leaves on the last day', '{[2024-05-31,2024-06-30):20}'), ('too young', '{[2024-06-15,):10}'),
	('later', '{[2024-07-01,):1000}'), ('nobody', '{}'), ('never above zero', '{[2024-01-01,2024-02-01):-5}'), ('unknown', NULL)) AS v(name, t);
CREATE TEMP TABLE expected (age bigint, customers bigint, active bigint, at_risk bigint, surviving bigint, initial numeric, mrr numeric, capped numeric, previous numeric, survival double precision, complete boolean);
INSERT INTO expected VALUES
	(0, 4, 4, 4, 4, 170, 170, 170, 0, 1, true), (1, 3, 2, 3, 2, 160, 140, 140, 160, 2 / 3.0, false), (2, 2, 1, 2, 1, 140, 150, 100, 140, 2 / 3.0 * 0.5, false),
	(3, 2, 2, 1, 1, 140, 210, 140, 150, 2 / 3.0 * 0.5, false), (4, 2, 2, 1, 1, 140, 210, 140, 210, 2 / 3.0 * 0.5, false), (5, 1, 1, 1, 1, 100, 150, 100, 150, 2 / 3.0 * 0.5, false);
SELECT cohort_agg(t, '1 month', '2024-06-30')::text = '{step=1 month,as_of=2024-06-30' || (SELECT string_agg(format(',(customers=%s,active=%s,at_risk=%s,surviving=%s,initial=%s.00,mrr=%s.00,capped=%s.00,previous=%s.00)', customers, active, at_risk, surviving, initial, mrr, capped, previous), '' ORDER BY age) FROM expected) || '}' AS ok FROM customers;
SELECT age, r.customers, active_customers, initial_mrr, r.mrr, capped_mrr, round(nrr, 6) AS nrr, round(gross_retention, 6) AS gross_retention, round(logo_retention, 6) AS logo_retention, round(r.survival::numeric, 6) AS survival, round(step_factor, 6) AS step_factor, r.complete,
	(r.customers, active_customers, initial_mrr, r.mrr, capped_mrr, nrr, gross_retention, logo_retention, step_factor, r.complete) IS NOT DISTINCT FROM (e.customers, active, initial, e.mrr, capped, e.mrr / initial, capped / initial, active::numeric / e.customers, e.mrr / nullif(previous, 0), e.complete) AND abs(r.survival - e.survival) < 1e-12 AS ok
FROM expected AS e FULL JOIN cohort_rows((SELECT cohort_agg(t, '1 month', '2024-06-30') FROM customers)) AS r USING (age) ORDER BY age;
SELECT string_agg(format('%s %s', name, format_type(type, NULL)), ', ' ORDER BY n) AS columns
FROM (SELECT unnest(proargnames) AS name, unnest(proallargtypes) AS type, generate_subscripts(proallargtypes, 1) AS n FROM pg_proc WHERE proname = 'cohort_rows') AS a WHERE n > 1;

-- Days: every 30 days from 10 February on 40 40 0 60 60 (10 Feb, 11 Mar, 10
-- Apr, 10 May, 9 Jun); a lapse between two readings is one all the same.
SELECT age, mrr, capped_mrr, step_factor, survival, complete FROM cohort_rows((SELECT cohort_agg(t, '30 days', '2024-06-30') FROM customers WHERE name = 'lapses and comes back'));
SELECT age, active_customers, mrr, survival FROM cohort_rows((SELECT cohort_agg('{[2024-01-01,2024-01-10):5,[2024-01-20,):5}', '1 month', '2024-04-30')));
-- A lapse after the last reading is not yet known; one on as_of is.
SELECT as_of, age, active_customers, survival FROM (SELECT as_of, cohort_agg('{[2024-01-31,2024-03-31):5}', '1 month', as_of) AS c FROM unnest(ARRAY[date '2024-02-29', '2024-03-30', '2024-03-31']) AS as_of GROUP BY as_of) AS s, cohort_rows(c) ORDER BY as_of, age;
-- L4: where all who are mature have lapsed before, survival is known no more, as
-- in the life table; where nobody is left, it stays 0.
SELECT name, age, r.customers, r.survival, survival(life_table(c), age) AS of_table
FROM (SELECT name, cohort_agg(t, '1 month', '2025-04-15') AS c
	FROM (VALUES ('one is young', '{[2025-01-01,2025-01-20):10}'::mrr_timeline), ('one is young', '{[2025-03-01,):10}'), ('nobody is left', '{[2025-01-01,2025-01-20):10}'), ('nobody is left', '{[2025-03-01,2025-03-10):10}')) AS v(name, t) GROUP BY name) AS s, cohort_rows(c) AS r ORDER BY name, age;

-- The day of each age, clamped from the start: MRR is the number of the day
-- of the year on which it is read. By hand: in 2023 and 2024.
SELECT v.*, got = expected AS ok
FROM (VALUES ('2024-01-29', '29 60 89 120 150'), ('2024-01-30', '30 60 90 121 151'), ('2024-01-31', '31 60 91 121 152'), ('2023-01-29', '29 59 88 119 149'), ('2023-01-31', '31 59 90 120 151'), ('2024-02-29', '60 89 120 150 181')) AS v(started_on, expected),
	LATERAL (SELECT string_agg(mrr::integer::text, ' ' ORDER BY age) AS got
		FROM cohort_rows((SELECT cohort_agg(t, '1 month', '2024-12-31') FROM (SELECT mrr_timeline_agg(extract(doy FROM d)::integer, d, d + 1) AS t FROM (SELECT date '2023-01-01' + i AS d FROM generate_series(0, 730) AS i) AS days WHERE d >= started_on::date) AS s)) WHERE age < 5) AS g ORDER BY started_on;

-- Before the data, on the first day, and on the day before.
SELECT as_of, cohort_agg(t, '1 month', as_of)::text AS curve FROM customers, unnest(ARRAY[date '2000-01-01', '2024-01-30', '2024-01-31']) AS as_of GROUP BY as_of ORDER BY as_of;
SELECT count(*) AS rows FROM cohort_rows((SELECT cohort_agg(t, '1 month', '2000-01-01') FROM customers));

-- L2: NULL timelines make an empty curve, no rows NULL.
SELECT cohort_agg(NULL, '1 month', '2024-06-30')::text AS only_null, cohort_agg('{}', '1 month', '2024-06-30')::text AS nobody, cohort_agg('{[2025-01-01,):5}', '1 month', '2024-06-30')::text AS later;
SELECT cohort_agg(t, '1 month', '2024-06-30') IS NULL AS no_rows, sum(cohort_curve_finalfn(NULL)) IS NULL AS no_curves FROM customers WHERE false;
SELECT cohort_agg(t, '1 month', '2024-06-30') FILTER (WHERE name = 'no such') IS NULL AS filtered, sum(c) IS NULL AS sum_of_nulls, count(*) AS rows FROM customers, (SELECT NULL::cohort_curve) AS v(c);
SELECT count(*) AS null_rows FROM cohort_rows(NULL);

-- A cohort triangle is GROUP BY; its mean row is the sum, and the sum of the
-- curves is the curve of all to the byte.
SELECT cohort, age, customers, mrr, round(nrr, 4) AS nrr, complete FROM (SELECT date_trunc('month', started_on(t))::date AS cohort, cohort_agg(t, '1 month', '2024-06-30') AS c FROM customers GROUP BY 1) AS s, cohort_rows(c) ORDER BY cohort, age;
SELECT cohort_curve_send(sum(c)) = (SELECT cohort_curve_send(cohort_agg(t, '1 month', '2024-06-30')) FROM customers) AS all_customers FROM (SELECT cohort_agg(t, '1 month', '2024-06-30') AS c FROM customers GROUP BY date_trunc('month', started_on(t))) AS s;

-- What is refused: SQLSTATE, message, hint.
CREATE FUNCTION pg_temp.refused(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	hint text;
	got text;
BEGIN
	EXECUTE 'SELECT (' || query || ')::text' INTO got;
	RETURN 'taken: ' || coalesce(left(got, 60), 'NULL');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', SQLSTATE || ' ' || SQLERRM, nullif(hint, ''));
END $$;
SELECT what, pg_temp.refused(query) AS error
FROM (VALUES
	(1, 'no step', $$SELECT cohort_agg('{}', NULL, '2024-06-30')$$), (2, 'no as_of', $$SELECT cohort_agg('{}', '1 month', NULL)$$), (3, 'neither, no timeline', $$SELECT cohort_agg(NULL, NULL, NULL)$$), (4, 'as_of infinity', $$SELECT cohort_agg('{}', '1 month', 'infinity')$$), (5, 'as_of -infinity', $$SELECT cohort_agg('{}', '1 month', '-infinity')$$),
	(6, 'zero', $$SELECT cohort_agg('{}', '0', '2024-06-30')$$), (7, 'zero months', $$SELECT cohort_agg('{}', '0 months', '2024-06-30')$$), (8, 'negative', $$SELECT cohort_agg('{}', '-1 month', '2024-06-30')$$), (9, 'mixed', $$SELECT cohort_agg('{}', '1 month 1 day', '2024-06-30')$$), (10, 'hours', $$SELECT cohort_agg('{}', '12 hours', '2024-06-30')$$),
	(11, 'another step later', $$SELECT cohort_agg('{}', i * interval '1 month', '2024-06-30') FROM generate_series(1, 2) AS i$$), (12, 'another as_of later, NULL timeline', $$SELECT cohort_agg(NULL, '1 month', date '2024-06-30' + i) FROM generate_series(1, 2) AS i$$), (13, 'the same in other words', $$SELECT cohort_agg('{}', CASE i WHEN 1 THEN interval '1 year' ELSE '12 months' END, '2024-06-30') FROM generate_series(1, 2) AS i$$),
	(14, 'sum of steps', $$SELECT sum(c::cohort_curve) FROM (VALUES ('{step=1 month,as_of=2024-06-30}'), ('{step=3 months,as_of=2024-06-30}')) AS v(c)$$), (15, 'sum of days and months', $$SELECT sum(c::cohort_curve) FROM (VALUES ('{step=1 month,as_of=2024-06-30}'), ('{step=1 day,as_of=2024-06-30}')) AS v(c)$$), (16, 'sum of as_of', $$SELECT sum(c::cohort_curve) FROM (VALUES ('{step=1 month,as_of=2024-06-30}'), ('{step=1 month,as_of=2024-07-01}')) AS v(c)$$),
	-- below zero: on a day that is read, named; not between, before or later
	(17, 'below zero', $$SELECT cohort_agg('{[2024-01-31,2024-02-10):5,[2024-02-10,2024-03-10):-7}', '1 month', '2024-06-30')$$), (18, 'below zero between', $$SELECT cohort_agg('{[2024-01-31,2024-02-10):5,[2024-02-10,2024-02-29):-7}', '1 month', '2024-06-30')$$), (19, 'below zero before', $$SELECT cohort_agg('{[2024-01-01,2024-01-31):-7,[2024-01-31,):5}', '1 month', '2024-06-30')$$),
	(20, 'below zero later', $$SELECT cohort_agg('{[2024-01-31,2024-06-30):5,[2024-07-01,):-7}', '1 month', '2024-06-30')$$), (21, 'below zero on as_of', $$SELECT cohort_agg('{[2024-01-30,2024-06-30):5,[2024-06-30,):-7}', '1 month', '2024-06-30')$$),
	-- 100,000 ages, and one more
	(22, 'most ages', $$SELECT count(*) FROM cohort_rows((SELECT cohort_agg('{[1700-01-01,):1}', '1 day', date '1700-01-01' + 99999)))$$), (23, 'too many', $$SELECT cohort_agg('{[1700-01-01,):1}', '1 day', date '1700-01-01' + 100000)$$), (24, 'all days', $$SELECT cohort_agg('{[4714-11-24 BC,):1}', '1 day', '5874897-12-31')$$),
	-- sums that do not fit
	(25, 'customers', $$SELECT sum(c) FROM (SELECT '{step=1 month,as_of=2025-12-31,(customers=9223372036854775807,active=9223372036854775807,at_risk=9223372036854775807,surviving=9223372036854775807,initial=1,mrr=1,capped=1,previous=0)}'::cohort_curve AS c FROM generate_series(1, 2)) AS s$$),
	(26, 'amount', $$SELECT sum(c) FROM (SELECT '{step=1 month,as_of=2025-12-31,(customers=1,active=1,at_risk=1,surviving=1,initial=1000000000000000000000000000000,mrr=1000000000000000000000000000000,capped=1000000000000000000000000000000,previous=0)}'::cohort_curve AS c FROM generate_series(1, 2)) AS s$$),
	(27, 'one customer more', $$cohort_curve_transfn('{step=1 month,as_of=2025-12-31,(customers=9223372036854775807,active=9223372036854775807,at_risk=9223372036854775807,surviving=9223372036854775807,initial=1,mrr=1,capped=1,previous=0)}', '{[2025-12-01,):5}', '1 month', '2025-12-31')$$)
) AS v(n, what, query) ORDER BY n;

-- Curves of different length, an empty one, and a state with a stored curve.
SELECT sum(c) = cohort_agg_all AS same FROM (SELECT cohort_agg(t, '1 month', '2024-06-30') AS cohort_agg_all FROM customers) AS w, (SELECT cohort_agg(t, '1 month', '2024-06-30') AS c FROM customers GROUP BY name) AS s GROUP BY cohort_agg_all;
SELECT cohort_curve_combinefn(state, stored) = whole AND cohort_curve_combinefn(stored, state) = whole AND cohort_curve_combinefn(state, state_of_rest) = whole AS any_form
FROM (SELECT cohort_curve_transfn(NULL, t, '1 month', '2024-06-30') AS state FROM customers WHERE name = 'grows') AS a, (SELECT cohort_agg(t, '1 month', '2024-06-30') AS stored FROM customers WHERE name <> 'grows') AS b,
	(SELECT cohort_agg(t, '1 month', '2024-06-30') AS whole FROM customers) AS w, (SELECT cohort_curve_transfn(cohort_curve_transfn(cohort_curve_transfn(NULL, (SELECT t FROM customers WHERE name = 'too young'), '1 month', '2024-06-30'), (SELECT t FROM customers WHERE name = 'lapses and comes back'), '1 month', '2024-06-30'), (SELECT t FROM customers WHERE name = 'leaves on the last day'), '1 month', '2024-06-30') AS state_of_rest) AS r;
-- A stored curve may be gone on with as a state.
SELECT cohort_curve_transfn(stored, t, '1 month', '2024-06-30') = whole AS goes_on FROM (SELECT t FROM customers WHERE name = 'grows') AS a, (SELECT cohort_agg(t, '1 month', '2024-06-30') AS stored FROM customers WHERE name <> 'grows') AS b, (SELECT cohort_agg(t, '1 month', '2024-06-30') AS whole FROM customers) AS w;

-- L3: partial states of workers give the serial result to the byte.
CREATE TABLE cohort_customers AS
SELECT i, date_trunc('month', min(d) FILTER (WHERE i % 11 > 0))::date AS cohort, CASE WHEN i % 11 > 0 THEN mrr_timeline_agg(1 + (hashint4extended(i * 10 + j, 1) & 255)::numeric / 8, d, d + 30 + (hashint4extended(i * 10 + j, 2) & 127)::integer) END AS t, repeat('x', 500) AS filler
FROM (SELECT i, j, date '2023-01-01' + 97 * j + (hashint4extended(i, 9) & 511)::integer AS d FROM generate_series(1, 4000) AS i, generate_series(0, 3) AS j) AS s GROUP BY i;
CREATE TABLE cohort_curves AS SELECT k, cohort_agg(t, '1 month', '2025-06-30') AS c, repeat('x', 500) AS filler FROM (SELECT i % 300 AS k, t FROM cohort_customers) AS s GROUP BY k;
ANALYZE cohort_customers, cohort_curves;
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
CREATE FUNCTION pg_temp.result(query text, workers integer) RETURNS text LANGUAGE plpgsql AS $$
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
SELECT name, pg_temp.has_partial_aggregate(query) AS partial, length(serial) > 200 AS any_result, pg_temp.result(query, 4) = serial AS same, pg_temp.result(query, 1) = serial AS same_of_one_worker
FROM (VALUES (1, 'cohort_agg', 'SELECT encode(cohort_curve_send(cohort_agg(t, ''1 month'', ''2025-06-30'')), ''hex'') FROM cohort_customers'), (2, 'cohort_agg, triangle', 'SELECT string_agg(md5(form), '','' ORDER BY cohort) FROM (SELECT cohort, cohort_curve_send(cohort_agg(t, ''7 days'', ''2025-06-30'')) AS form FROM cohort_customers GROUP BY cohort OFFSET 0) AS g'),
		(3, 'sum(cohort_curve)', 'SELECT encode(cohort_curve_send(sum(c)), ''hex'') FROM cohort_curves')) AS v(n, name, query), LATERAL (SELECT pg_temp.result(query, 0) AS serial) AS s ORDER BY n;
SELECT (SELECT sum(c) FROM cohort_curves) = (SELECT cohort_agg(t, '1 month', '2025-06-30') FROM cohort_customers) AS sum_of_curves, (SELECT cohort_agg(t, '1 month', '2025-06-30')::text FROM cohort_customers WHERE i % 11 = 0) AS only_null;
DROP TABLE cohort_customers, cohort_curves;

-- A state that was typed in, near the end of the range: three of it do not wrap
-- round to a number of customers that looks sound.
WITH state AS (
	SELECT cohort_curve_transfn('{step=1 month,as_of=2025-12-31,(customers=9223372036854775807,active=9223372036854775807,at_risk=9223372036854775807,surviving=9223372036854775807,initial=1,mrr=1,capped=1,previous=0)}', '{}', '1 month', '2025-12-31') AS c
)
SELECT sum(c) FROM state, generate_series(1, 3);
-- The same customers cannot be fewer at risk than survived before.
SELECT '{step=1 month,as_of=2024-02-29,(customers=1,active=1,at_risk=1,surviving=1,initial=1,mrr=1,capped=1,previous=0),(customers=1,active=1,at_risk=0,surviving=0,initial=1,mrr=1,capped=1,previous=1)}'::cohort_curve;
