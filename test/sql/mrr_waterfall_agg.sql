-- Customers into waterfalls, bridges into chains: laws L1 to L3 of
-- mrr_waterfall_agg.c, L1, L4 and L6 of mrr_waterfall.h. All figures are by
-- hand. Comparisons with plain SQL and with single bridges over many
-- customers are in test/pgtap.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';
CREATE TEMP TABLE customers AS
SELECT name, t::mrr_timeline FROM (VALUES
	('joins, grows, leaves', '{[2024-01-15,2024-03-10):100,[2024-03-10,2024-05-01):120}'), ('lapses and comes back', '{[2023-06-01,2024-02-10):50,[2024-04-05,):60}'), ('passes through', '{[2024-02-03,2024-02-20):10}'), ('shrinks', '{[2023-01-01,2024-06-01):80,[2024-06-01,):70}'),
	('nobody', '{}'), ('later', '{[2024-08-01,):1000}'), ('unknown', NULL)) AS v(name, t);

-- Months: nothing happens in July, and it is there.
CREATE TEMP TABLE months (period_start date, start text, won text, lost text, "end" text, unchanged text, numerators text, ratios text);
INSERT INTO months VALUES
	('2024-01-01', '130.00/2', 'new 100.00/1', '', '230.00/3', '2 unchanged, 0 passing', '130.00 130.00 2', '1.000000 1.000000 1.000000 - 76.666667'),
	('2024-02-01', '230.00/3', '', 'churn 50.00/1', '180.00/2', '2 unchanged, 1 passing', '180.00 180.00 2', '0.782609 0.782609 0.666667 0.000000 90.00'),
	('2024-03-01', '180.00/2', 'expansion 20.00/1', '', '200.00/2', '1 unchanged, 0 passing', '200.00 180.00 2', '1.111111 1.000000 1.000000 - 100.00'),
	('2024-04-01', '200.00/2', 'reactivation 60.00/1', '', '260.00/3', '2 unchanged, 0 passing', '200.00 200.00 2', '1.000000 1.000000 1.000000 - 86.666667'),
	('2024-05-01', '260.00/3', '', 'churn 120.00/1', '140.00/2', '2 unchanged, 0 passing', '140.00 140.00 2', '0.538462 0.538462 0.666667 0.000000 70.00'),
	('2024-06-01', '140.00/2', '', 'contraction 10.00/1', '130.00/2', '1 unchanged, 0 passing', '130.00 130.00 2', '0.928571 0.928571 1.000000 0.000000 65.00'),
	('2024-07-01', '130.00/2', '', '', '130.00/2', '2 unchanged, 0 passing', '130.00 130.00 2', '1.000000 1.000000 1.000000 - 65.00');
-- The rows of a waterfall in the words of such a table.
CREATE FUNCTION pg_temp.words(w mrr_waterfall) RETURNS TABLE (period_start date, period_end date, start text, won text, lost text, "end" text, unchanged text, numerators text, ratios text) LANGUAGE SQL AS $$
	SELECT period_start, period_end, start_mrr || '/' || start_customers,
		concat_ws(', ', CASE WHEN new_customers + new_mrr > 0 THEN 'new ' || new_mrr || '/' || new_customers END, CASE WHEN reactivation_customers + reactivation_mrr > 0 THEN 'reactivation ' || reactivation_mrr || '/' || reactivation_customers END,
			CASE WHEN entering_customers + entering_mrr > 0 THEN 'entering ' || entering_mrr || '/' || entering_customers END, CASE WHEN expansion_customers + expansion_mrr > 0 THEN 'expansion ' || expansion_mrr || '/' || expansion_customers END),
		concat_ws(', ', CASE WHEN contraction_customers + contraction_mrr > 0 THEN 'contraction ' || contraction_mrr || '/' || contraction_customers END, CASE WHEN leaving_customers + leaving_mrr > 0 THEN 'leaving ' || leaving_mrr || '/' || leaving_customers END, CASE WHEN churned_customers + churned_mrr > 0 THEN 'churn ' || churned_mrr || '/' || churned_customers END),
		end_mrr || '/' || end_customers, format('%s unchanged, %s passing', unchanged_customers, passing_customers), concat_ws(' ', retained_mrr, capped_mrr, retained_customers),
		concat_ws(' ', coalesce(round(nrr, 6)::text, '-'), coalesce(round(gross_retention, 6)::text, '-'), coalesce(round(logo_retention, 6)::text, '-'), coalesce(round(quick_ratio, 6)::text, '-'), coalesce(arpa::text, '-'))
	FROM waterfall_rows(w)
$$;
SELECT m.*, (g.start, g.won, g.lost, g."end", g.unchanged, g.numerators, g.ratios) IS NOT DISTINCT FROM (m.start, m.won, m.lost, m."end", m.unchanged, m.numerators, m.ratios) AND g.period_end = g.period_start + interval '1 month' AS ok
FROM months AS m FULL JOIN pg_temp.words((SELECT mrr_waterfall_agg(t, '2024-01-01', '2024-08-01', '1 month') FROM customers)) AS g USING (period_start) ORDER BY period_start;

-- Periods of three months that end with each of the last four.
SELECT v.*, (g.period_start, g.period_end, g.start, g.won, g.lost, g."end", g.unchanged, g.numerators) IS NOT DISTINCT FROM (v.period_start, v.period_end, v.start, v.won, v.lost, v."end", v.unchanged, v.numerators) AS ok
FROM (VALUES (date '2024-02-01', date '2024-05-01', '230.00/3', 'expansion 30.00/2', '', '260.00/3', '1 unchanged, 1 passing', '260.00 230.00 3'), ('2024-03-01', '2024-06-01', '180.00/2', 'reactivation 60.00/1', 'churn 100.00/1', '140.00/2', '1 unchanged, 0 passing', '80.00 80.00 1'),
	('2024-04-01', '2024-07-01', '200.00/2', 'reactivation 60.00/1', 'contraction 10.00/1, churn 120.00/1', '130.00/2', '0 unchanged, 0 passing', '70.00 70.00 1'), ('2024-05-01', '2024-08-01', '260.00/3', '', 'contraction 10.00/1, churn 120.00/1', '130.00/2', '1 unchanged, 0 passing', '130.00 130.00 2'))
	AS v(period_start, period_end, start, won, lost, "end", unchanged, numerators)
	FULL JOIN pg_temp.words((SELECT mrr_waterfall_agg(t, '2024-04-01', '2024-08-01', '1 month', '3 months') FROM customers)) AS g USING (period_start) ORDER BY period_start;

-- Months before the first customer and after the last one.
SELECT period_start, start, won, "end", ratios FROM pg_temp.words((SELECT mrr_waterfall_agg('{[2024-03-10,2024-04-10):5}'::mrr_timeline, '2024-01-01', '2024-07-01', '1 month'))) ORDER BY 1;

-- The periods of a grid: every origin at the end of a month, clamped from the
-- origin; days; trailing ones. By hand in the same row.
SELECT from_date, step, span, expected, got = expected AS ok
FROM (VALUES
	(1, date '2024-01-31', date '2024-06-30', interval '1 month', NULL::interval, '01-31..02-29 02-29..03-31 03-31..04-30 04-30..05-31 05-31..06-30'), (2, '2023-01-31', '2023-04-30', '1 month', NULL, '01-31..02-28 02-28..03-31 03-31..04-30'),
	(3, '2024-01-30', '2024-04-30', '1 month', NULL, '01-30..02-29 02-29..03-30 03-30..04-30'), (4, '2023-01-29', '2023-04-29', '1 month', NULL, '01-29..02-28 02-28..03-29 03-29..04-29'), (5, '2024-01-29', '2024-03-29', '1 month', NULL, '01-29..02-29 02-29..03-29'),
	(6, '2023-11-30', '2024-08-30', '3 months', NULL, '11-30..02-29 02-29..05-30 05-30..08-30'), (7, '2024-02-29', '2025-02-28', '1 year', NULL, '02-29..02-28'), (8, '2023-12-31', '2024-02-29', '1 month', '1 month', '12-31..01-31 01-31..02-29'),
	(9, '2024-02-26', '2024-03-11', '7 days', NULL, '02-26..03-04 03-04..03-11'), (10, '2023-02-26', '2023-03-12', '1 week', NULL, '02-26..03-05 03-05..03-12'),
	-- trailing: start and end are both clamped from the origin
	(11, '2023-12-31', '2024-03-31', '1 month', '2 months', '11-30..01-31 12-31..02-29 01-31..03-31'), (12, '2024-02-29', '2024-05-29', '1 month', '12 months', '03-29..03-29 04-29..04-29 05-29..05-29'), (13, '2023-12-31', '2024-06-30', '2 months', '1 month', '01-31..02-29 03-31..04-30 05-31..06-30'),
	-- of different kind: a span before each end
	(14, '2024-01-31', '2024-03-31', '1 month', '30 days', '01-30..02-29 03-01..03-31'), (15, '2024-03-24', '2024-04-07', '7 days', '1 month', '02-29..03-31 03-07..04-07')
) AS v(n, from_date, to_date, step, span, expected),
	LATERAL (SELECT string_agg(to_char(lower(period(b)), 'MM-DD') || '..' || to_char(upper(period(b)), 'MM-DD'), ' ' ORDER BY k) AS got
		FROM unnest((SELECT CASE WHEN span IS NULL THEN (SELECT mrr_waterfall_agg(t, from_date, to_date, step) FROM customers) ELSE (SELECT mrr_waterfall_agg(t, from_date, to_date, step, span) FROM customers) END)) WITH ORDINALITY AS u(b, k)) AS g ORDER BY n;
-- A span as long as a step is none.
SELECT mrr_waterfall_agg(t, '2024-01-01', '2024-08-01', '1 month', '1 month') = mrr_waterfall_agg(t, '2024-01-01', '2024-08-01', '1 month') AS same, mrr_waterfall_agg(t, '2024-01-01', '2024-01-31', '30 days', '1 month') <> mrr_waterfall_agg(t, '2024-01-01', '2024-01-31', '30 days') AS different FROM customers;

-- L2: NULL timelines are ignored, but make an empty waterfall; no rows NULL.
SELECT mrr_waterfall_agg(NULL, '2024-01-01', '2024-03-01', '1 month')::text AS only_null, mrr_waterfall_agg(NULL, '2024-01-01', '2024-03-01', '1 month', '2 months')::text AS trailing, mrr_part_waterfall_agg(NULL, NULL, '2024-01-01', '2024-03-01', '1 month')::text AS part;
SELECT mrr_waterfall_agg(t, '2024-01-01', '2024-03-01', '1 month') IS NULL AS no_rows, mrr_waterfall_agg(t, '2024-01-01', '2024-03-01', '1 month', '1 year') IS NULL AS trailing, mrr_part_waterfall_agg(t, t, '2024-01-01', '2024-03-01', '1 month') IS NULL AS part, sum(mrr_waterfall(t, '2024-01-01', '2024-03-01', '1 month')) IS NULL AS sum, chain(mrr_bridge(t, '2024-01-01', '2024-03-01')) IS NULL AS chain FROM customers WHERE false;
SELECT mrr_waterfall_agg(t, '2024-01-01', '2024-03-01', '1 month') FILTER (WHERE name = 'no such') IS NULL AS filtered, sum(w) IS NULL AS sum_of_nulls, chain(b) IS NULL AS chain_of_nulls FROM customers, (SELECT NULL::mrr_waterfall, NULL::mrr_bridge) AS v(w, b);
SELECT sum(w)::text AS null_and_one, chain(b)::text AS chained FROM (VALUES (NULL::mrr_waterfall, NULL::mrr_bridge), ('{(period=[2024-01-01,2024-02-01),passing_customers=2)}', '(period=[2024-01-01,2024-02-01),passing_customers=2)'), (NULL, NULL)) AS v(w, b);
SELECT count(*) AS months, bool_and(start_mrr(b) = 0 AND end_customers(b) = 0) AS empty FROM unnest((SELECT mrr_waterfall_agg(NULL, '2020-01-01', '2025-01-01', '1 month'))) AS b;

-- What is refused: SQLSTATE, message, hint.
CREATE FUNCTION pg_temp.refused(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
	hint text;
	got text;
BEGIN
	EXECUTE 'SELECT (' || query || ')::text' INTO got;
	RETURN 'taken: ' || coalesce(left(got, 80), 'NULL');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', SQLSTATE || ' ' || SQLERRM, nullif(detail, ''), nullif(hint, ''));
END $$;
SELECT arguments, pg_temp.refused(format('SELECT mrr_waterfall_agg(t, %s) FROM customers', arguments)) AS error
FROM (VALUES
	(1, '''2024-01-01'', ''2024-02-02'', ''1 month'''), (2, '''2024-01-31'', ''2024-03-29'', ''1 month'''), (3, '''2024-01-01'', ''2024-01-10'', ''7 days'''), (4, '''2024-01-01'', ''2024-01-31'', ''1 month'''), (5, '''2024-01-01'', ''2024-02-02'', ''1 month'', ''1 year'''),
	(6, '''2024-01-01'', ''2024-01-01'', ''1 month'''), (7, '''2024-02-01'', ''2024-01-01'', ''1 month'''), (8, '''-infinity'', ''2024-01-01'', ''1 month'''), (9, '''2024-01-01'', ''infinity'', ''1 month'''),
	(10, '''2024-01-01'', ''2024-02-01'', ''0'''), (11, '''2024-01-01'', ''2024-02-01'', ''0 months'''), (12, '''2024-01-01'', ''2024-02-01'', ''-1 month'''), (13, '''2024-01-01'', ''2024-02-01'', ''-7 days'''), (14, '''2024-01-01'', ''2024-02-02'', ''1 month 1 day'''), (15, '''2024-01-01'', ''2024-02-01'', ''1 month -1 day'''),
	(16, '''2024-01-01'', ''2024-01-02'', ''12 hours'''), (17, '''2024-01-01'', ''2024-01-02'', ''24 hours'''), (18, '''2024-01-01'', ''2024-01-02'', ''1 day 1 microsecond'''), (19, '''2024-01-01'', ''2024-02-01'', ''1 month'', ''0'''), (20, '''2024-01-01'', ''2024-02-01'', ''1 month'', ''-1 year'''), (21, '''2024-01-01'', ''2024-02-01'', ''1 month'', ''1 year 1 day'''),
	(22, 'NULL, ''2024-02-01'', ''1 month'''), (23, '''2024-01-01'', NULL, ''1 month'''), (24, '''2024-01-01'', ''2024-02-01'', NULL::interval'), (25, '''2024-01-01'', ''2024-02-01'', ''1 month'', NULL'), (26, '''2024-01-01'', ''2024-02-01'', NULL, ''1 month'''),
	(27, '''2024-01-01'', ''2024-02-01'', ''1 month'', ''178000000 years'''), (28, '''5874897-12-30'', ''5874897-12-31'', ''1 month''')
) AS v(n, arguments) ORDER BY n;
-- A later row of another grid, also if it is without a timeline.
SELECT what, pg_temp.refused(format('SELECT mrr_waterfall_agg(%s) FROM generate_series(1, 2) AS i', arguments)) AS error
FROM (VALUES
	(1, 'from_date', '''{}'', date ''2024-01-01'' + 31 * (i - 1), ''2024-03-01'', ''1 month'''), (2, 'to_date', '''{}'', ''2024-01-01'', CASE i WHEN 1 THEN date ''2024-03-01'' ELSE ''2024-04-01'' END, ''1 month'''), (3, 'step', '''{}'', ''2024-01-01'', ''2025-01-01'', i * interval ''1 month'''),
	(4, 'span', '''{}'', ''2024-01-01'', ''2025-01-01'', ''1 month'', i * interval ''2 months'''), (5, 'with NULL', 'CASE i WHEN 1 THEN ''{}''::mrr_timeline END, ''2024-01-01'', ''2025-01-01'', i * interval ''1 month'''), (6, 'NULL step', '''{}'', ''2024-01-01'', ''2025-01-01'', CASE i WHEN 1 THEN interval ''1 month'' END'),
	(7, 'the same in other words', '''{}'', ''2024-01-01'', ''2025-01-01'', CASE i WHEN 1 THEN interval ''1 year'' ELSE ''12 months'' END')
) AS v(n, what, arguments) ORDER BY n;

-- Ten thousand periods, and one more.
SELECT count(*) AS periods, count(DISTINCT period(b)) AS different, min(lower(period(b))) AS first, max(upper(period(b))) AS last, sum(new_customers(b)) AS new FROM unnest((SELECT mrr_waterfall_agg('{[2010-01-01,):10}', '2000-01-01', date '2000-01-01' + 10000, '1 day'))) AS b;
SELECT kind, pg_temp.refused(query) AS outcome
FROM (VALUES (1, 'days', $$SELECT mrr_waterfall_agg('{}', '2000-01-01', date '2000-01-01' + 10001, '1 day')$$), (2, '10,000 months', $$SELECT sum(new_customers(b)) FROM unnest((SELECT mrr_waterfall_agg('{[2010-01-01,):10}', '2000-01-01', '2833-05-01', '1 month'))) AS b$$), (3, '10,001 months', $$SELECT mrr_waterfall_agg('{}', '2000-01-01', '2833-06-01', '1 month')$$),
	(4, 'all days', $$SELECT mrr_waterfall_agg('{}', '4714-11-24 BC', '5874897-12-31', '1 day')$$), (5, 'one customer', $$mrr_waterfall('{}', '2000-01-01', date '2000-01-01' + 10001, '1 day')$$),
	(6, 'chain of 10,000', $$SELECT passing_customers(chain(mrr_bridge('{}', date '2000-01-01' + i, date '2000-01-01' + i + 1))) FROM generate_series(1, 10000) AS i$$), (7, 'chain of 10,001', $$SELECT passing_customers(chain(mrr_bridge('{}', date '2000-01-01' + i, date '2000-01-01' + i + 1))) FROM generate_series(1, 10001) AS i$$)) AS v(n, kind, query) ORDER BY n;

-- Parts of a whole: one customer moves from basic to pro, one adds pro to
-- basic, one leaves; the parts add up to the whole at every end.
CREATE TEMP TABLE contracts (customer text, plan text, mrr numeric, valid_from date, valid_to date);
INSERT INTO contracts VALUES ('moves', 'basic', 100, '2024-01-01', '2024-03-15'), ('moves', 'pro', 150, '2024-03-15', NULL), ('adds', 'basic', 50, '2024-01-01', NULL), ('adds', 'pro', 70, '2024-02-10', NULL), ('leaves', 'pro', 200, '2024-01-01', '2024-04-20');
CREATE TEMP TABLE parts AS
SELECT customer, plan, part, sum(part) OVER (PARTITION BY customer) AS whole FROM (SELECT customer, plan, mrr_timeline_agg(mrr, valid_from, valid_to) AS part FROM contracts GROUP BY customer, plan) AS p;
SELECT v.*, (g.start, g.won, g.lost, g."end", g.unchanged) IS NOT DISTINCT FROM (v.start, v.won, v.lost, v."end", v.unchanged) AS ok
FROM (VALUES ('basic', date '2024-02-01', '150.00/2', '', '', '150.00/2', '2 unchanged, 0 passing'), ('basic', '2024-03-01', '150.00/2', '', 'leaving 100.00/1', '50.00/1', '1 unchanged, 0 passing'), ('basic', '2024-04-01', '50.00/1', '', '', '50.00/1', '1 unchanged, 0 passing'),
	('pro', '2024-02-01', '200.00/1', 'entering 70.00/1', '', '270.00/2', '1 unchanged, 0 passing'), ('pro', '2024-03-01', '270.00/2', 'entering 150.00/1', '', '420.00/3', '2 unchanged, 0 passing'), ('pro', '2024-04-01', '420.00/3', '', 'churn 200.00/1', '220.00/2', '2 unchanged, 0 passing'),
	('whole', '2024-02-01', '350.00/3', 'expansion 70.00/1', '', '420.00/3', '2 unchanged, 0 passing'), ('whole', '2024-03-01', '420.00/3', 'expansion 50.00/1', '', '470.00/3', '2 unchanged, 0 passing'), ('whole', '2024-04-01', '470.00/3', '', 'churn 200.00/1', '270.00/2', '2 unchanged, 0 passing')) AS v(plan, period_start, start, won, lost, "end", unchanged)
	FULL JOIN (SELECT plan, r.* FROM (SELECT plan, mrr_part_waterfall_agg(part, whole, '2024-02-01', '2024-05-01', '1 month') AS w FROM parts GROUP BY plan UNION ALL SELECT 'whole', mrr_waterfall_agg(whole, '2024-02-01', '2024-05-01', '1 month') FROM (SELECT DISTINCT customer, whole FROM parts) AS c) AS s, pg_temp.words(w) AS r) AS g USING (plan, period_start) ORDER BY 1, 2;
-- The chain of a part, and a part of a customer without a whole.
SELECT plan, chain(w)::text AS chain FROM (SELECT plan, mrr_part_waterfall_agg(part, whole, '2024-02-01', '2024-05-01', '1 month') AS w FROM parts GROUP BY plan) AS s ORDER BY plan;
SELECT pg_temp.refused($$SELECT mrr_part_waterfall_agg('{}', NULL, '2024-02-01', '2024-05-01', '1 month')$$) AS error UNION ALL SELECT pg_temp.refused($$SELECT mrr_part_waterfall_agg('{}', '{}', '2024-02-01', '2024-05-01', NULL)$$);

-- Totals below zero: only on days that are read, and named.
SELECT what, pg_temp.refused(query) AS error
FROM (VALUES (1, 'not read', $$SELECT mrr_waterfall_agg('{[2024-01-05,2024-01-10):-5}', '2024-01-01', '2024-03-01', '1 month')$$), (2, 'at the start', $$SELECT mrr_waterfall_agg('{[2023-12-31,2024-01-10):-5}', '2024-01-01', '2024-03-01', '1 month')$$), (3, 'at a boundary', $$SELECT mrr_waterfall_agg('{[2024-01-31,2024-02-01):-0.000001}', '2024-01-01', '2024-03-01', '1 month')$$),
	(4, 'a span earlier', $$SELECT mrr_waterfall_agg('{[2023-01-31,2023-02-01):-5}', '2024-01-01', '2024-03-01', '1 month', '1 year')$$), (5, 'between the spans', $$SELECT mrr_waterfall_agg('{[2023-02-01,2023-02-28):-5}', '2024-01-01', '2024-03-01', '1 month', '1 year')$$), (6, 'after the end', $$SELECT mrr_waterfall_agg('{[2024-03-01,):-5}', '2024-01-01', '2024-03-01', '1 month')$$),
	(7, 'part', $$SELECT mrr_part_waterfall_agg('{[2024-01-31,2024-02-01):-5}', '{}', '2024-01-01', '2024-03-01', '1 month')$$), (8, 'whole', $$SELECT mrr_part_waterfall_agg('{}', '{[2024-01-31,2024-02-01):-5}', '2024-01-01', '2024-03-01', '1 month')$$)) AS v(n, what, query) ORDER BY n;

-- L4: sums. The same grid adds, bridges without a grid are joined.
SELECT sum(w) = mrr_waterfall_agg(t, '2024-01-01', '2024-08-01', '1 month') AS same FROM (SELECT t, mrr_waterfall(t, '2024-01-01', '2024-08-01', '1 month') AS w FROM customers) AS s;
SELECT sum(w)::text AS joined FROM (VALUES ('{(period=[2024-02-01,2024-03-01))}'::mrr_waterfall), ('{}'), ('{(period=[2024-01-01,2024-02-01),passing_customers=1)}'), ('{(period=[2024-02-01,2024-03-01))}')) AS v(w);
SELECT what, pg_temp.refused(format('SELECT sum(w) FROM (VALUES (%s::mrr_waterfall), (%s::mrr_waterfall)) AS v(w)', a, b)) AS error
FROM (VALUES
	(1, 'origin', $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month')$$, $$mrr_waterfall('{}', '2024-02-01', '2025-02-01', '1 month')$$), (2, 'end', $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month')$$, $$mrr_waterfall('{}', '2024-01-01', '2025-02-01', '1 month')$$), (3, 'step', $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month')$$, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '3 months')$$),
	(4, 'span', $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month')$$, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month', '1 year')$$), (5, 'days and months, one period', $$mrr_waterfall('{}', '2025-01-01', '2026-01-01', '1 year')$$, $$mrr_waterfall('{}', '2025-01-01', '2026-01-01', '365 days')$$), (6, 'grid and none', $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 year')$$, $$'{(period=[2024-01-01,2025-01-01))}'$$), (7, 'none and grid', $$'{}'$$, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 year')$$),
	(8, 'netting', $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 year', NULL, 'ends')$$, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 year', NULL, 'lapses')$$),
	(9, 'amount out of range', $$'{from=2025-01-01,step=12 months,(period=[2025-01-01,2026-01-01),new=1000000000000000000000000000000,new_customers=1,end=1000000000000000000000000000000,end_customers=1)}'$$, $$'{from=2025-01-01,step=12 months,(period=[2025-01-01,2026-01-01),new=0.000001,new_customers=1,end=0.000001,end_customers=1)}'$$)
) AS v(n, what, a, b) ORDER BY n;

-- L6: chains. January to April by hand: start 130.00 of 2 customers, new 100,
-- reactivation 60, expansion 20, churn 50, end 260.00 of 3.
CREATE TEMP TABLE bridges AS SELECT k, b FROM unnest((SELECT mrr_waterfall_agg(t, '2024-01-01', '2024-08-01', '1 month') FROM customers)) WITH ORDINALITY AS u(b, k);
SELECT chain(b)::text AS chain, round(movement_nrr(chain(b)), 6) AS nrr, round(movement_gross_retention(chain(b)), 6) AS gross_retention, quick_ratio(chain(b)) AS quick_ratio FROM bridges WHERE k <= 4;
SELECT chain(b ORDER BY k) = chain(b ORDER BY -k) AND chain(b ORDER BY k) = chain(b ORDER BY k % 3, k) AS any_order, chain(b) = (SELECT chain(mrr_waterfall_agg(t, '2024-01-01', '2024-08-01', '1 month')) FROM customers) AS as_of_waterfall FROM bridges;
SELECT chain(b) = (SELECT chain(b) FROM bridges WHERE k <= 6) AS chain_of_chains FROM (SELECT chain(b) AS b FROM bridges WHERE k <= 6 GROUP BY (k - 1) / 2) AS s;
-- One bridge alone is a chain as well: its details go, and it counts events.
SELECT chain(b)::text AS one FROM bridges WHERE k = 2;
-- Balances are not added up, so that they may be above half of what there is
-- room for; movements are.
SELECT chain(b)::text AS large FROM (VALUES ('(period=[2025-01-01,2025-02-01),start=600000000000000000000000000000,start_customers=5000000000000000000,unchanged_customers=5000000000000000000,end=600000000000000000000000000000,end_customers=5000000000000000000)'::mrr_bridge), ('(period=[2025-02-01,2025-03-01),start=600000000000000000000000000000,start_customers=5000000000000000000,contraction=1,contraction_customers=5000000000000000000,end=599999999999999999999999999999,end_customers=5000000000000000000)')) AS v(b);
SELECT chain(b)::text AS too_large FROM (VALUES ('(period=[2025-01-01,2025-02-01),new=600000000000000000000000000000,new_customers=1,end=600000000000000000000000000000,end_customers=1)'::mrr_bridge), ('(period=[2025-02-01,2025-03-01),start=600000000000000000000000000000,start_customers=1,churn=600000000000000000000000000000,churn_customers=1)'), ('(period=[2025-03-01,2025-04-01),new=600000000000000000000000000000,new_customers=1,end=600000000000000000000000000000,end_customers=1)')) AS v(b);
SELECT what, pg_temp.refused(format('SELECT chain(b) FROM (%s) AS s', query)) AS error
FROM (VALUES
	(1, 'hole', 'SELECT b FROM bridges WHERE k <> 3'), (2, 'the same period twice', 'SELECT b FROM bridges UNION ALL SELECT b FROM bridges WHERE k = 5'), (3, 'overlap', 'SELECT mrr_bridge(''{}'', d, d + 40) AS b FROM unnest(ARRAY[date ''2024-01-01'', ''2024-02-01'']) AS d'),
	(4, 'other customers', 'SELECT mrr_bridge_agg(t, d, d + 7) AS b FROM customers, unnest(ARRAY[date ''2024-03-01'', ''2024-03-08'']) AS d WHERE d = ''2024-03-01'' OR name <> ''shrinks'' GROUP BY d'),
	(5, 'other number of customers', 'SELECT b::mrr_bridge FROM (VALUES (''(period=[2024-01-01,2024-02-01),new=5,new_customers=1,end=5,end_customers=1)''), (''(period=[2024-02-01,2024-03-01),start=5,start_customers=2,churn=5,churn_customers=2)'')) AS v(b)'),
	(6, 'netting', 'SELECT mrr_bridge(''{}'', d, d + 7, CASE WHEN d < ''2024-01-05'' THEN ''ends'' ELSE ''lapses'' END) AS b FROM unnest(ARRAY[date ''2024-01-01'', ''2024-01-08'']) AS d'), (7, 'no period', 'SELECT mrr_bridge_agg(10, 20) AS b'), (8, 'no period later', 'SELECT b FROM bridges UNION ALL SELECT mrr_bridge_agg(10, 20)')
) AS v(n, what, query) ORDER BY n;
-- Different netting is not joined in a waterfall without a grid either (L3 of
-- mrr_waterfall.h), nor by two states of a chain.
SELECT what, left(pg_temp.refused(query), 5) AS outcome
FROM (VALUES (1, 'sum', $$SELECT sum(w) FROM (VALUES ('{(period=[2024-01-01,2024-02-01))}'::mrr_waterfall), ('{(period=[2024-02-01,2024-03-01),netting=lapses)}')) AS v(w)$$), (2, 'chain', $$mrr_waterfall_combinefn(chain_transfn(NULL, '(period=[2024-01-01,2024-02-01))'), chain_transfn(NULL, '(period=[2024-02-01,2024-03-01),netting=daily)'))$$),
	(3, 'one of them empty', $$SELECT sum(w) FROM (VALUES ('{}'::mrr_waterfall), ('{(period=[2024-02-01,2024-03-01),netting=lapses)}'), ('{}')) AS v(w)$$)) AS v(n, what, query) ORDER BY n;

-- L3: partial states of workers give the serial result to the byte.
CREATE TABLE waterfall_customers AS
SELECT i, i % 7 AS segment, CASE WHEN i % 11 > 0 THEN mrr_timeline((hashint4extended(i, 1) & 4095)::numeric / 16 + 1, date '2023-06-01' + (hashint4extended(i, 2) & 511)::integer, date '2024-11-01' + (hashint4extended(i, 3) & 511)::integer) END AS t, repeat('x', 500) AS filler FROM generate_series(1, 4000) AS i;
CREATE TABLE waterfall_bridges AS SELECT segment, k, b, repeat('x', 500) AS filler FROM (SELECT segment, mrr_waterfall_agg(t, '2023-01-01', '2026-01-01', '1 month') AS w FROM waterfall_customers GROUP BY segment) AS s, unnest(w) WITH ORDINALITY AS u(b, k);
ANALYZE waterfall_customers, waterfall_bridges;
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
SET max_parallel_workers_per_gather = 4;
SELECT name, pg_temp.has_partial_aggregate(query) AS partial, length(serial) > 200 AS any_result, pg_temp.result(query, 4) = serial AS same, pg_temp.result(query, 1) = serial AS same_of_one_worker
FROM (SELECT n, name, format('SELECT string_agg(md5(form) || length(form), '','' ORDER BY segment) FROM (SELECT segment, encode(%s, ''hex'') AS form FROM %s GROUP BY segment OFFSET 0) AS g', call, source) AS query FROM (VALUES
		(1, 'mrr_waterfall_agg', 'mrr_waterfall_send(mrr_waterfall_agg(t, ''2023-01-01'', ''2026-01-01'', ''1 month''))', 'waterfall_customers'), (2, 'mrr_waterfall_agg, trailing', 'mrr_waterfall_send(mrr_waterfall_agg(t, ''2024-01-01'', ''2026-01-01'', ''1 month'', ''1 year''))', 'waterfall_customers'),
		(3, 'mrr_part_waterfall_agg', 'mrr_waterfall_send(mrr_part_waterfall_agg(t, t + ''{[2024-06-01,2025-01-01):5}'', ''2023-01-01'', ''2026-01-01'', ''1 month''))', 'waterfall_customers'), (4, 'sum(mrr_waterfall)', 'mrr_waterfall_send(sum(mrr_waterfall(t, ''2023-01-01'', ''2026-01-01'', ''1 month'', NULL, ''lapses'')))', 'waterfall_customers'), (5, 'chain', 'mrr_bridge_send(chain(b))', 'waterfall_bridges')) AS v(n, name, call, source)) AS q,
	LATERAL (SELECT pg_temp.result(query, 0) AS serial) AS s ORDER BY n;
-- Workers that see nothing but NULLs.
SELECT mrr_waterfall_agg(t, '2024-01-01', '2024-02-01', '1 month')::text AS only_null, sum(mrr_waterfall(t, '2024-01-01', '2024-02-01', '1 month')) IS NULL AS sum_of_nulls FROM waterfall_customers WHERE i % 11 = 0;
-- The error of a chain in a parallel plan is its own.
\set VERBOSITY sqlstate
SELECT chain(b) FROM waterfall_bridges WHERE segment = 0 AND k <> 20;
\set VERBOSITY default
DROP TABLE waterfall_customers, waterfall_bridges;
