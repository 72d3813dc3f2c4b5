-- Laws of mrr_timeline_rows.c: steps(), movements() and lapses().
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';

-- Customers whose every day is known, and a corpus drawn from a hash.
CREATE TEMP TABLE customers AS
SELECT name, t::mrr_timeline FROM (VALUES
	('steady', '{[2024-01-01,):100}'),
	('moves', '{[2024-01-01,2024-04-01):100,[2024-04-01,2024-06-01):150,[2024-06-01,2024-07-01):120,[2024-08-01,2025-01-01):80}'),
	('returns', '{[2023-01-01,2023-02-01):10,[2023-02-02,2023-06-01):20,[2023-09-01,2023-10-01):30,[2024-10-01,):40}'),
	('never', '{}')) AS v(name, t)
UNION ALL
SELECT 'drawn ' || c, mrr_timeline_agg((hashint4extended(i, c) & 3)::integer * 10, date '2024-01-01' + 20 * i, date '2024-01-21' + 20 * i)
FROM generate_series(1, 20) AS c, generate_series(0, 19) AS i GROUP BY c;

SELECT * FROM steps((SELECT t FROM customers WHERE name = 'moves'));
SELECT * FROM steps('{[2024-01-01,):-10}');
SELECT count(*) AS none FROM steps('{}');
-- L1: the steps make the timeline again.
SELECT count(*) AS customers, count(*) FILTER (WHERE again <> t) AS differ
FROM customers, LATERAL (SELECT coalesce(mrr_timeline_agg(mrr, valid_from, valid_to), '{}') AS again FROM steps(t)) AS s;

-- L2: one row for each day on which MRR changes; the word by hand.
SELECT m.*, expected, movement = expected AS ok
FROM movements((SELECT t FROM customers WHERE name = 'moves')) WITH ORDINALITY AS m(on_date, movement, mrr_before, mrr_after, change, n)
	JOIN (VALUES (1, 'new'), (2, 'expansion'), (3, 'contraction'), (4, 'churn'), (5, 'reactivation'), (6, 'churn')) AS v(n, expected) USING (n) ORDER BY n;
-- A period [from_date, to_date) has the changes dated in it.
SELECT from_date, to_date, expected, got, got = expected AS ok
FROM (VALUES
	(date '2024-04-01', date '2024-06-01', '2024-04-01'),
	('2024-04-01', '2024-06-02', '2024-04-01 2024-06-01'),
	('2024-03-31', '2024-04-01', ''),
	('2024-04-02', '2024-06-01', ''),
	('2024-07-01', '2025-01-01', '2024-07-01 2024-08-01'),
	(NULL, '2024-06-01', '2024-01-01 2024-04-01'),
	('2024-08-01', NULL, '2024-08-01 2025-01-01')
) AS v(from_date, to_date, expected),
	LATERAL (SELECT coalesce(string_agg(on_date::text, ' ' ORDER BY on_date), '') AS got FROM movements((SELECT t FROM customers WHERE name = 'moves'), from_date, to_date)) AS m;
-- A reactivation window: days from the first without MRR to the day of return.
-- "returns" was away 1, 92 and 366 days.
SELECT days AS reactivation_window, expected, got, got = expected AS ok
FROM (VALUES (NULL, 'reactivation reactivation reactivation'), (0, 'new new new'), (1, 'reactivation new new'), (91, 'reactivation new new'), (92, 'reactivation reactivation new'),
	(365, 'reactivation reactivation new'), (366, 'reactivation reactivation reactivation'), (2147483647, 'reactivation reactivation reactivation')) AS v(days, expected),
	LATERAL (SELECT string_agg(movement, ' ' ORDER BY on_date) AS got FROM movements((SELECT t FROM customers WHERE name = 'returns'), reactivation_window => days)
		WHERE mrr_before = 0 AND on_date > '2023-01-01') AS m;
-- The history before from_date decides the word, not the balance alone.
SELECT * FROM movements((SELECT t FROM customers WHERE name = 'returns'), '2024-01-01', '2025-01-01');

-- L2: complete, in order, and the changes add up to the difference of the
-- balances. Oracle: every day compared with the day before.
SELECT count(*) AS customers, sum(days) AS changes,
	count(*) FILTER (WHERE plain <> listed) AS differ, count(*) FILTER (WHERE difference <> mrr_at(t, '2025-06-30') - mrr_at(t, '2024-02-29')) AS unbalanced
FROM customers,
	LATERAL (SELECT count(*) AS days, coalesce(sum(change), 0) AS difference,
		coalesce(string_agg(format('%s %s %s', on_date, mrr_before, mrr_after), ' '), '') AS listed FROM movements(t, '2024-03-01', '2025-07-01')) AS m,
	LATERAL (SELECT coalesce(string_agg(format('%s %s %s', d, mrr_at(t, d - 1), mrr_at(t, d)), ' ' ORDER BY d), '') AS plain
		FROM (SELECT date '2024-03-01' + i AS d FROM generate_series(0, 486) AS i) AS days WHERE mrr_at(t, d) <> mrr_at(t, d - 1)) AS p;
-- ... and by word they are the bridge with netting 'daily'.
SELECT count(*) AS customers, count(*) FILTER (WHERE (new_mrr(b), reactivation_mrr(b), expansion_mrr(b), contraction_mrr(b), churned_mrr(b))
	IS DISTINCT FROM (new, reactivation, expansion, contraction, churn)) AS differ,
	count(*) FILTER (WHERE new_customers(b) + reactivation_customers(b) + expansion_customers(b) + contraction_customers(b) + churned_customers(b) <> events) AS events_differ
FROM customers, mrr_bridge(t, '2024-03-01', '2025-07-01', 'daily', 30) AS b,
	LATERAL (SELECT count(*) AS events, coalesce(sum(change) FILTER (WHERE movement = 'new'), 0) AS new, coalesce(sum(change) FILTER (WHERE movement = 'reactivation'), 0) AS reactivation,
		coalesce(sum(change) FILTER (WHERE movement = 'expansion'), 0) AS expansion, coalesce(-sum(change) FILTER (WHERE movement = 'contraction'), 0) AS contraction,
		coalesce(-sum(change) FILTER (WHERE movement = 'churn'), 0) AS churn FROM movements(t, '2024-03-01', '2025-07-01', 30)) AS m;

-- L3: lapses by hand. "returns" was away [2023-02-01, 02-02), [06-01, 09-01)
-- and [10-01, 2024-10-01).
SELECT as_of, l.* FROM (VALUES (date '2023-01-31'), ('2023-02-01'), ('2023-02-02'), ('2023-08-31'), ('2023-09-01'), ('2024-09-30'), ('2030-01-01')) AS v(as_of),
	lapses((SELECT t FROM customers WHERE name = 'returns'), as_of) AS l ORDER BY as_of, lapsed_on;
-- Oracle: days on which the customer is not active and was the day before.
SELECT count(*) AS customers, sum(rows) AS lapses, count(*) FILTER (WHERE plain <> listed) AS differ
FROM customers,
	LATERAL (SELECT count(*) AS rows, coalesce(string_agg(lapsed_on::text, ' '), '') AS listed FROM lapses(t, '2025-03-31')) AS l,
	LATERAL (SELECT coalesce(string_agg(d::text, ' ' ORDER BY d), '') AS plain
		FROM (SELECT date '2023-01-01' + i AS d FROM generate_series(0, 820) AS i) AS days WHERE is_active(t, d - 1) AND NOT is_active(t, d)) AS p;
-- A closed lapse lasts from lapsed_on to returned_on.
SELECT count(*) AS closed, count(*) FILTER (WHERE days <> returned_on - lapsed_on OR mrr_before <> mrr_at(t, lapsed_on - 1) OR mrr_after <> mrr_at(t, returned_on)) AS differ
FROM customers, lapses(t, '2025-03-31') WHERE returned_on IS NOT NULL;

-- NULL timelines have no rows; dates that are missing or infinite.
SELECT (SELECT count(*) FROM steps(NULL)) AS steps, (SELECT count(*) FROM movements(NULL)) AS movements, (SELECT count(*) FROM lapses(NULL, '2024-01-01')) AS lapses,
	(SELECT count(*) FROM lapses('{[2024-01-01,):1}', NULL)) AS lapses_as_of_null;
SELECT * FROM movements('{}', 'infinity');
SELECT * FROM movements('{}', to_date => '-infinity');
SELECT * FROM movements('{}', '2024-01-02', '2024-01-01');
SELECT * FROM movements('{}', reactivation_window => -1);
SELECT * FROM lapses('{}', 'infinity');

-- A total below zero: an error on a day that is read, the day before
-- from_date among them, and only there.
\set below '{[2024-01-01,2024-02-01):10,[2024-02-01,2024-03-01):-10,[2024-03-01,):10}'
SELECT * FROM movements(:'below');
SELECT * FROM movements(:'below', '2024-03-01');
SELECT * FROM movements(:'below', to_date => '2024-02-02');
SELECT * FROM movements(:'below', '2024-03-02');
SELECT * FROM movements(:'below', to_date => '2024-02-01');
-- As rows of the select list, and joined laterally twice.
SELECT steps('{[2024-01-01,2024-02-01):1,[2024-02-01,):2}');
SELECT count(*) FROM customers, steps(t) AS a, steps(t) AS b WHERE a.valid_from = b.valid_from AND name = 'moves';
