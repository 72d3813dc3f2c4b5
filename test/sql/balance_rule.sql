-- Section 2 of the design: a period [from_date, to_date) is compared at its
-- balances, a on the day before from_date and b on the day before to_date. A
-- change dated d belongs to it if and only if from_date <= d < to_date.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';

CREATE TEMP TABLE periods AS
SELECT * FROM (VALUES
	('year', date '2025-01-01', date '2026-01-01'),
	('February of a leap year', '2024-02-01', '2024-03-01'),
	('February of a common year', '2023-02-01', '2023-03-01'),
	('leap day', '2024-02-29', '2024-03-01'),
	('from a month end', '2024-01-31', '2024-02-29'),
	('across a year', '2024-12-31', '2025-01-31'),
	('one day', '2025-03-10', '2025-03-11'),
	('two days', '2025-03-10', '2025-03-12')
) AS v(name, from_date, to_date);
-- A customer who starts, leaves, grows or shrinks on the day d.
CREATE FUNCTION pg_temp.customer(kind text, d date) RETURNS mrr_timeline LANGUAGE SQL
	RETURN CASE kind WHEN 'starts' THEN mrr_timeline(10, d) WHEN 'leaves' THEN mrr_timeline(10, '2020-01-01', d)
		WHEN 'grows' THEN mrr_timeline(10, '2020-01-01') + mrr_timeline(5, d) ELSE mrr_timeline(10, '2020-01-01') - mrr_timeline(5, d) END;

-- At each boundary: the word for a change dated there.
SELECT name, kind, at, d, coalesce(expected, '-') AS expected, coalesce(got, '-') AS got, got IS NOT DISTINCT FROM expected AS ok
FROM periods, (VALUES
	('starts', 'unchanged', 'new', NULL),
	('leaves', NULL, 'churn', 'unchanged'),
	('grows', 'unchanged', 'expansion', 'unchanged'),
	('shrinks', 'unchanged', 'contraction', 'unchanged')) AS k(kind, before, during, after),
	LATERAL (VALUES (1, 'from_date - 1', from_date - 1), (2, 'from_date', from_date), (3, 'to_date - 1', to_date - 1), (4, 'to_date', to_date)) AS b(n, at, d),
	LATERAL (SELECT CASE WHEN d < from_date THEN before WHEN d < to_date THEN during ELSE after END AS expected, movement(pg_temp.customer(kind, d), from_date, to_date) AS got) AS m
ORDER BY name COLLATE "C", kind, n;

-- Every day from a week before to a week after, in every way of asking: the
-- word, the aggregates, the bridge with each netting, the list of movements.
-- 0 rows differ.
SELECT kind, count(*) AS days,
	count(*) FILTER (WHERE movement(t, from_date, to_date) IS DISTINCT FROM word) AS word_differs,
	count(*) FILTER (WHERE nrr IS DISTINCT FROM round(b / nullif(a, 0), 6)) AS nrr_differs,
	count(*) FILTER (WHERE gross IS DISTINCT FROM round(least(a, b) / nullif(a, 0), 6)) AS gross_differs,
	count(*) FILTER (WHERE logo IS DISTINCT FROM CASE WHEN a > 0 THEN (b > 0)::integer END) AS logo_differs,
	count(*) FILTER (WHERE start_mrr(bridge) <> a OR end_mrr(bridge) <> b) AS balance_differs,
	count(*) FILTER (WHERE (movement(bridge) IS DISTINCT FROM word) OR movement(mrr_bridge(t, from_date, to_date, 'lapses')) IS DISTINCT FROM word
		OR movement(mrr_bridge(t, from_date, to_date, 'daily')) IS DISTINCT FROM word) AS netting_differs,
	count(*) FILTER (WHERE listed IS DISTINCT FROM CASE WHEN d >= from_date AND d < to_date THEN word END) AS list_differs
FROM periods, (VALUES ('starts'), ('leaves'), ('grows'), ('shrinks')) AS k(kind),
	LATERAL (SELECT from_date - 7 + i AS d FROM generate_series(0, to_date - from_date + 14) AS i) AS days,
	LATERAL (SELECT pg_temp.customer(kind, d) AS t,
		CASE kind WHEN 'starts' THEN (d < from_date)::integer * 10 WHEN 'leaves' THEN (d >= from_date)::integer * 10 WHEN 'grows' THEN 10 + (d < from_date)::integer * 5 ELSE 10 - (d < from_date)::integer * 5 END::numeric AS a,
		CASE kind WHEN 'starts' THEN (d < to_date)::integer * 10 WHEN 'leaves' THEN (d >= to_date)::integer * 10 WHEN 'grows' THEN 10 + (d < to_date)::integer * 5 ELSE 10 - (d < to_date)::integer * 5 END::numeric AS b) AS c,
	LATERAL (SELECT CASE WHEN a = b AND a > 0 THEN 'unchanged' WHEN a = b THEN NULL WHEN a = 0 THEN 'new' WHEN b = 0 THEN 'churn' WHEN b > a THEN 'expansion' ELSE 'contraction' END AS word,
		mrr_bridge(t, from_date, to_date) AS bridge, (SELECT movement FROM movements(t, from_date, to_date)) AS listed) AS m,
	LATERAL (SELECT round(nrr(c, from_date, to_date), 6) AS nrr, round(gross_retention(c, from_date, to_date), 6) AS gross, logo_retention(c, from_date, to_date) AS logo FROM (SELECT t) AS one(c)) AS r
GROUP BY kind ORDER BY kind;

-- A year of months: every change belongs to exactly one of them, and the
-- months' movements lead from balance to balance.
SELECT count(*) AS days, count(*) FILTER (WHERE months <> 1) AS not_in_one_month, count(*) FILTER (WHERE month <> date_trunc('month', d)) AS in_another_month
FROM (SELECT date '2024-01-01' + i AS d FROM generate_series(0, 365) AS i) AS days,
	LATERAL (SELECT count(*) AS months, min(m)::date AS month FROM generate_series(timestamp '2023-12-01', '2025-01-01', '1 month') AS m
		WHERE movement(mrr_timeline(10, d), m::date, (m + interval '1 month')::date) = 'new') AS s;

-- The design's examples. The year 2025 compares 31 December with 31 December.
SELECT start_mrr(b), end_mrr(b), start_mrr(b) = 7 AND end_mrr(b) = 9 AS ok
FROM mrr_bridge('{[2024-12-31,2025-01-01):7,[2025-01-01,2025-12-31):8,[2025-12-31,2026-01-01):9,[2026-01-01,):10}', '2025-01-01', '2026-01-01') AS b;
-- A contract that starts on 1 February is new in February.
SELECT movement('{[2025-02-01,):10}', '2025-01-01', '2025-02-01') AS january, movement('{[2025-02-01,):10}', '2025-02-01', '2025-03-01') AS february, movement('{[2025-02-01,):10}', '2025-03-01', '2025-04-01') AS march;
-- A contract through 31 December, as an inclusive range, is whole in its year
-- and lost on 1 January; raw, it is lost a day early.
SELECT name, movement(t, '2025-01-01', '2026-01-01') AS year_2025, movement(t, '2026-01-01', '2027-01-01') AS year_2026
FROM (SELECT 'inclusive' AS name, mrr_timeline_agg(10, daterange('2024-01-01', '2025-12-31', '[]')) AS t
	UNION ALL SELECT 'raw', mrr_timeline_agg(10, '2024-01-01'::date, '2025-12-31'::date)) AS v ORDER BY name;
-- Renewals with inclusive ends: no lapse as ranges, a day's lapse raw.
SELECT name, movement(mrr_bridge(t, '2025-01-01', '2026-01-01')) AS ends, churned_customers(mrr_bridge(t, '2025-01-01', '2026-01-01', 'lapses')) AS lapses
FROM (SELECT 'inclusive' AS name, mrr_timeline_agg(10, daterange(s, e, '[]')) AS t FROM (VALUES (date '2024-07-01', date '2025-06-30'), ('2025-07-01', '2026-06-30')) AS v(s, e)
	UNION ALL SELECT 'raw', mrr_timeline_agg(10, s, e) FROM (VALUES (date '2024-07-01', date '2025-06-30'), ('2025-07-01', '2026-06-30')) AS v(s, e)) AS v ORDER BY name;
-- Snapshots through December suffice for the year.
SELECT nrr(t, '2025-01-01', '2026-01-01') AS nrr
FROM (SELECT mrr_timeline_from_snapshots(10 + i, (date '2024-12-01' + i * interval '1 month')::date, '1 month') AS t FROM generate_series(0, 12) AS i) AS s;

-- Nothing dated on or after to_date is read, and of what is before, only the
-- two balances: a total below zero elsewhere does not matter.
SELECT d, nrr(mrr_timeline(10, '2024-01-01') - mrr_timeline(100, d, d + 1), '2025-01-01', '2026-01-01') AS nrr
FROM (VALUES (date '2024-12-30'), ('2025-01-01'), ('2025-12-30'), ('2026-01-01')) AS v(d) GROUP BY d ORDER BY d;
SELECT nrr(mrr_timeline(10, '2024-01-01') - mrr_timeline(100, '2024-12-31', '2025-01-01'), '2025-01-01', '2026-01-01');
SELECT nrr(mrr_timeline(10, '2024-01-01') - mrr_timeline(100, '2025-12-31', '2026-01-01'), '2025-01-01', '2026-01-01');
-- History before from_date only tells new from reactivation, down to its last
-- day; the day before from_date itself is the balance.
SELECT last_day, movement(mrr_timeline(5, '2020-01-01', last_day + 1) + mrr_timeline(10, '2025-06-01'), '2025-01-01', '2026-01-01') AS movement
FROM (VALUES (date '2019-12-31'), ('2020-01-01'), ('2024-12-30'), ('2024-12-31')) AS v(last_day);
-- Active on the period's first or last day alone: passing.
SELECT first, last, movement(mrr_timeline(10, first, last + 1), '2025-01-01', '2026-01-01') AS movement
FROM (VALUES (date '2025-01-01', date '2025-01-01'), ('2025-12-30', '2025-12-30'), ('2025-01-01', '2025-12-30'), ('2025-12-31', '2025-12-31'), ('2024-12-31', '2025-12-30'), ('2024-12-31', '2024-12-31')) AS v(first, last);
