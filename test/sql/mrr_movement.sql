-- Laws of mrr_movement.c: nettings, reactivation windows and parts.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';

-- A bridge in short: amount and number of each movement that has any.
CREATE FUNCTION pg_temp.short(b mrr_bridge) RETURNS text LANGUAGE SQL
	RETURN (SELECT coalesce(string_agg(format('%s %s/%s', name, trim_scale(amount), customers), ', ' ORDER BY n), '')
		FROM (VALUES (1, 'start', start_mrr(b), start_customers(b)), (2, 'new', new_mrr(b), new_customers(b)),
			(3, 'reactivation', reactivation_mrr(b), reactivation_customers(b)), (4, 'entering', entering_mrr(b), entering_customers(b)),
			(5, 'expansion', expansion_mrr(b), expansion_customers(b)), (6, 'contraction', contraction_mrr(b), contraction_customers(b)),
			(7, 'leaving', leaving_mrr(b), leaving_customers(b)), (8, 'churn', churned_mrr(b), churned_customers(b)),
			(9, 'end', end_mrr(b), end_customers(b)), (10, 'unchanged', NULL, unchanged_customers(b)), (11, 'passing', NULL, passing_customers(b)))
			AS v(n, name, amount, customers) WHERE amount > 0 OR customers > 0);

-- By hand, over [2024-03-01, 2024-09-01): the balances are those of 29
-- February and 31 August.
SELECT name, netting, expected, got, got = expected AS ok
FROM (VALUES
	('steady', '{[2024-01-01,):100}', 'ends', 'start 100/1, end 100/1, unchanged /1'),
	('steady', '{[2024-01-01,):100}', 'lapses', 'start 100/1, end 100/1, unchanged /1'),
	('steady', '{[2024-01-01,):100}', 'daily', 'start 100/1, end 100/1, unchanged /1'),
	('lapse inside', '{[2024-01-01,2024-04-01):100,[2024-05-01,):120}', 'ends', 'start 100/1, expansion 20/1, end 120/1'),
	('lapse inside', '{[2024-01-01,2024-04-01):100,[2024-05-01,):120}', 'lapses', 'start 100/1, reactivation 120/1, churn 100/1, end 120/1'),
	('lapse inside', '{[2024-01-01,2024-04-01):100,[2024-05-01,):120}', 'daily', 'start 100/1, reactivation 120/1, churn 100/1, end 120/1'),
	('lapse of a day', '{[2024-01-01,2024-03-01):100,[2024-03-02,):100}', 'lapses', 'start 100/1, reactivation 100/1, churn 100/1, end 100/1'),
	('two lapses', '{[2024-01-01,2024-04-01):100,[2024-05-01,2024-06-01):50,[2024-07-01,):70}', 'ends', 'start 100/1, contraction 30/1, end 70/1'),
	('two lapses', '{[2024-01-01,2024-04-01):100,[2024-05-01,2024-06-01):50,[2024-07-01,):70}', 'lapses', 'start 100/1, reactivation 70/1, churn 100/1, end 70/1'),
	('two lapses', '{[2024-01-01,2024-04-01):100,[2024-05-01,2024-06-01):50,[2024-07-01,):70}', 'daily', 'start 100/1, reactivation 120/2, churn 150/2, end 70/1'),
	('up and down', '{[2024-01-01,2024-04-01):100,[2024-04-01,2024-06-01):150,[2024-06-01,):100}', 'ends', 'start 100/1, end 100/1, unchanged /1'),
	('up and down', '{[2024-01-01,2024-04-01):100,[2024-04-01,2024-06-01):150,[2024-06-01,):100}', 'lapses', 'start 100/1, end 100/1, unchanged /1'),
	('up and down', '{[2024-01-01,2024-04-01):100,[2024-04-01,2024-06-01):150,[2024-06-01,):100}', 'daily', 'start 100/1, expansion 50/1, contraction 50/1, end 100/1'),
	('back and gone', '{[2024-01-01,2024-04-01):100,[2024-05-01,2024-06-01):80}', 'ends', 'start 100/1, churn 100/1'),
	('back and gone', '{[2024-01-01,2024-04-01):100,[2024-05-01,2024-06-01):80}', 'lapses', 'start 100/1, churn 100/1'),
	('back and gone', '{[2024-01-01,2024-04-01):100,[2024-05-01,2024-06-01):80}', 'daily', 'start 100/1, reactivation 80/1, churn 180/2'),
	('new', '{[2024-03-15,2024-04-01):5,[2024-05-01,):7}', 'ends', 'new 7/1, end 7/1'),
	('new', '{[2024-03-15,2024-04-01):5,[2024-05-01,):7}', 'lapses', 'new 7/1, end 7/1'),
	('new', '{[2024-03-15,2024-04-01):5,[2024-05-01,):7}', 'daily', 'new 5/1, reactivation 7/1, churn 5/1, end 7/1'),
	('came back', '{[2023-01-01,2023-06-01):5,[2024-05-01,):7}', 'ends', 'reactivation 7/1, end 7/1'),
	('came back', '{[2023-01-01,2023-06-01):5,[2024-05-01,):7}', 'lapses', 'reactivation 7/1, end 7/1'),
	('came back', '{[2023-01-01,2023-06-01):5,[2024-05-01,):7}', 'daily', 'reactivation 7/1, end 7/1'),
	('passing', '{[2024-04-01,2024-05-01):5}', 'ends', 'passing /1'),
	('passing', '{[2024-04-01,2024-05-01):5}', 'lapses', 'passing /1'),
	('passing', '{[2024-04-01,2024-05-01):5}', 'daily', 'new 5/1, churn 5/1, passing /1'),
	('before', '{[2023-04-01,2024-02-29):5}', 'ends', ''),
	('before', '{[2023-04-01,2024-02-29):5}', 'daily', ''),
	('after', '{[2024-09-01,):5}', 'lapses', ''),
	('never', '{}', 'daily', '')
) AS v(name, t, netting, expected),
	LATERAL (SELECT pg_temp.short(mrr_bridge(t::mrr_timeline, '2024-03-01', '2024-09-01', netting)) AS got) AS g;

-- L4: reactivation_window, days from the first without MRR to the return.
-- Away from 1 December 2023 to 11 March 2024 (101 days) and, inside, from 1
-- April to 1 June (61 days).
\set away '{[2023-01-01,2023-12-01):10,[2024-03-11,2024-04-01):10,[2024-06-01,):10}'
-- Away inside only: from 5 to 10 March (5 days), and the same 61 days.
\set inside '{[2023-01-01,2024-03-05):10,[2024-03-10,2024-04-01):10,[2024-06-01,):10}'
SELECT name, netting, days, expected, got, got = expected AS ok
FROM (VALUES
	-- 'ends': the gap that contains the opening day
	('away', :'away', 'ends', NULL, 'reactivation 10/1, end 10/1'),
	('away', :'away', 'ends', 61, 'new 10/1, end 10/1'),
	('away', :'away', 'ends', 100, 'new 10/1, end 10/1'),
	('away', :'away', 'ends', 101, 'reactivation 10/1, end 10/1'),
	('away', :'away', 'lapses', 100, 'new 10/1, end 10/1'),
	('away', :'away', 'lapses', 101, 'reactivation 10/1, end 10/1'),
	-- 'daily': each return by its own gap
	('away', :'away', 'daily', 60, 'new 20/2, churn 10/1, end 10/1'),
	('away', :'away', 'daily', 61, 'new 10/1, reactivation 10/1, churn 10/1, end 10/1'),
	('away', :'away', 'daily', 101, 'reactivation 20/2, churn 10/1, end 10/1'),
	-- 'lapses': the last gap inside
	('inside', :'inside', 'lapses', NULL, 'start 10/1, reactivation 10/1, churn 10/1, end 10/1'),
	('inside', :'inside', 'lapses', 5, 'start 10/1, new 10/1, churn 10/1, end 10/1'),
	('inside', :'inside', 'lapses', 60, 'start 10/1, new 10/1, churn 10/1, end 10/1'),
	('inside', :'inside', 'lapses', 61, 'start 10/1, reactivation 10/1, churn 10/1, end 10/1'),
	('inside', :'inside', 'ends', 0, 'start 10/1, end 10/1, unchanged /1'),
	-- never active before is new, whatever the window
	('new', '{[2024-03-15,2024-04-01):5,[2024-04-02,):7}', 'ends', 1000, 'new 7/1, end 7/1'),
	('new', '{[2024-03-15,2024-04-01):5,[2024-04-02,):7}', 'daily', 0, 'new 12/2, churn 5/1, end 7/1')
) AS v(name, t, netting, days, expected),
	LATERAL (SELECT pg_temp.short(mrr_bridge(t::mrr_timeline, '2024-03-01', '2024-09-01', netting, days)) AS got) AS g;
-- By name, in any order.
SELECT pg_temp.short(mrr_bridge(t => :'away', reactivation_window => 100, to_date => '2024-09-01', from_date => '2024-03-01')) AS named;

-- Oracle: customers drawn from a hash, their MRR of each day as the plain sum
-- of rows, and the movements from the definitions, day by day.
CREATE TEMP TABLE contracts AS
SELECT c AS customer, 10 * (1 + (hashint4extended(i, c) & 3)::integer) AS mrr,
	date '2023-01-01' + (hashint4extended(i, c + 1000) & 1023)::integer AS valid_from,
	CASE WHEN hashint4extended(i, c + 2000) & 15 > 0 THEN date '2023-01-01' + (hashint4extended(i, c + 1000) & 1023)::integer + 10 * (hashint4extended(i, c + 3000) & 31)::integer END AS valid_to
FROM generate_series(1, 150) AS c, generate_series(1, 1 + c % 6) AS i;
CREATE TEMP TABLE days AS
SELECT customer, d, mrr, lag(mrr, 1, 0::bigint) OVER w AS mrr_before,
	max(d) FILTER (WHERE mrr > 0) OVER (PARTITION BY customer ORDER BY d ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS last_active
FROM (SELECT customer, d, coalesce(sum(mrr) FILTER (WHERE valid_from <= d AND (valid_to IS NULL OR valid_to > d)), 0) AS mrr
	FROM contracts, (SELECT date '2022-12-31' + i AS d FROM generate_series(0, 1500) AS i) AS every_day GROUP BY customer, d) AS s
WINDOW w AS (PARTITION BY customer ORDER BY d);
CREATE INDEX ON days (customer, d);
CREATE TEMP TABLE timelines AS SELECT customer, mrr_timeline_agg(mrr, valid_from, valid_to) AS t FROM contracts GROUP BY customer;
CREATE TEMP TABLE periods AS
SELECT * FROM (VALUES (date '2024-01-01', date '2025-01-01'), ('2024-02-01', '2024-03-01'), ('2023-01-01', '2023-01-02'), ('2023-06-15', '2024-05-20'), ('2023-12-31', '2024-01-01')) AS v(from_date, to_date);
-- What the balances and the days between them say of one customer.
CREATE TEMP TABLE facts AS
SELECT customer, from_date, to_date, a.mrr AS a, b.mrr AS b, EXISTS (SELECT FROM days WHERE customer = a.customer AND d < from_date AND mrr > 0) AS before,
	EXISTS (SELECT FROM days WHERE customer = a.customer AND d >= from_date AND d < to_date AND mrr > 0) AS inside,
	EXISTS (SELECT FROM days WHERE customer = a.customer AND d >= from_date AND d < to_date AND mrr = 0) AS hole,
	(SELECT d - last_active - 1 FROM days WHERE customer = a.customer AND d >= from_date AND d < to_date AND mrr > 0 AND mrr_before = 0 ORDER BY d LIMIT 1) AS first_gap,
	(SELECT d - last_active - 1 FROM days WHERE customer = a.customer AND d >= from_date AND d < to_date AND mrr > 0 AND mrr_before = 0 ORDER BY d DESC LIMIT 1) AS last_gap
FROM periods JOIN days a ON a.d = from_date - 1 JOIN days b USING (customer) WHERE b.d = to_date - 1;
SELECT 'ends' AS netting, days AS reactivation_window, count(*) AS customers,
	count(*) FILTER (WHERE pg_temp.short(mrr_bridge(t, from_date, to_date, 'ends', days)) <> expected) AS differ, count(DISTINCT substring(expected FROM '[a-z]+ [0-9]*/1(?=, end|$)')) > 6 AS every_movement
FROM facts JOIN timelines USING (customer), (VALUES (NULL), (0), (30), (90)) AS w(days),
	LATERAL (SELECT CASE
		WHEN a > 0 AND b > a THEN format('start %s/1, expansion %s/1, end %s/1', a, b - a, b)
		WHEN a > 0 AND b = a THEN format('start %s/1, end %s/1, unchanged /1', a, b)
		WHEN a > 0 AND b > 0 THEN format('start %s/1, contraction %s/1, end %s/1', a, a - b, b)
		WHEN a > 0 THEN format('start %s/1, churn %s/1', a, a)
		WHEN b > 0 AND (NOT before OR first_gap > days) THEN format('new %s/1, end %s/1', b, b)
		WHEN b > 0 THEN format('reactivation %s/1, end %s/1', b, b)
		WHEN inside THEN 'passing /1' ELSE '' END AS expected) AS e
GROUP BY days ORDER BY days NULLS FIRST;
SELECT 'lapses' AS netting, days AS reactivation_window, count(*) AS customers, count(*) FILTER (WHERE expected IS NOT NULL) AS lapsed,
	count(*) FILTER (WHERE pg_temp.short(mrr_bridge(t, from_date, to_date, 'lapses', days)) <> coalesce(expected, pg_temp.short(mrr_bridge(t, from_date, to_date, 'ends', days)))) AS differ
FROM facts JOIN timelines USING (customer), (VALUES (NULL), (0), (30), (90)) AS w(days),
	LATERAL (SELECT CASE
		WHEN a > 0 AND b > 0 AND hole THEN format('start %s/1, %s %s/1, churn %s/1, end %s/1', a, CASE WHEN last_gap > days THEN 'new' ELSE 'reactivation' END, b, a, b) END AS expected) AS e
GROUP BY days ORDER BY days NULLS FIRST;
SELECT 'daily' AS netting, days AS reactivation_window, count(*) AS customers, sum(events) AS events,
	count(*) FILTER (WHERE (start_mrr(m), end_mrr(m), new_mrr(m), reactivation_mrr(m), expansion_mrr(m), contraction_mrr(m), churned_mrr(m), new_customers(m), reactivation_customers(m),
		expansion_customers(m), contraction_customers(m), churned_customers(m), unchanged_customers(m), passing_customers(m))
		IS DISTINCT FROM (a, b, new, reactivation, expansion, contraction, churn, news, reactivations, expansions, contractions, churns,
		(a > 0 AND events = 0)::integer, (a = 0 AND b = 0 AND inside)::integer)) AS differ
FROM facts JOIN timelines USING (customer), (VALUES (NULL), (0), (30), (90)) AS w(days), mrr_bridge(t, from_date, to_date, 'daily', days) AS m,
	LATERAL (SELECT count(*) AS events,
		coalesce(sum(mrr) FILTER (WHERE is_new), 0) AS new, count(*) FILTER (WHERE is_new) AS news,
		coalesce(sum(mrr) FILTER (WHERE NOT is_new AND mrr_before = 0), 0) AS reactivation, count(*) FILTER (WHERE NOT is_new AND mrr_before = 0) AS reactivations,
		coalesce(sum(mrr - mrr_before) FILTER (WHERE mrr_before > 0 AND mrr > mrr_before), 0) AS expansion, count(*) FILTER (WHERE mrr_before > 0 AND mrr > mrr_before) AS expansions,
		coalesce(sum(mrr_before - mrr) FILTER (WHERE mrr > 0 AND mrr < mrr_before), 0) AS contraction, count(*) FILTER (WHERE mrr > 0 AND mrr < mrr_before) AS contractions,
		coalesce(sum(mrr_before) FILTER (WHERE mrr = 0), 0) AS churn, count(*) FILTER (WHERE mrr = 0) AS churns
		FROM (SELECT *, mrr_before = 0 AND (last_active IS NULL OR coalesce(d - last_active - 1 > days, false)) AS is_new
			FROM days WHERE customer = facts.customer AND d >= from_date AND d < to_date AND mrr <> mrr_before) AS changes) AS e
GROUP BY days ORDER BY days NULLS FIRST;

-- L5: 'ends' reads two days, the other nettings all days between them too.
\set below '{[2024-01-01,2024-04-01):10,[2024-04-01,2024-04-02):-10,[2024-04-02,):10}'
SELECT pg_temp.short(mrr_bridge(:'below', '2024-03-01', '2024-09-01')) AS not_read;
SELECT mrr_bridge(:'below', '2024-03-01', '2024-09-01', 'lapses');
SELECT mrr_bridge(:'below', '2024-03-01', '2024-09-01', 'daily');
SELECT mrr_bridge(:'below', '2024-04-02', '2024-09-01');
SELECT mrr_bridge(:'below', '2024-03-01', '2024-04-02', 'ends');
SELECT pg_temp.short(mrr_bridge(:'below', '2024-04-03', '2024-09-01', 'daily')) AS not_read;
SELECT pg_temp.short(mrr_bridge(:'below', '2024-03-01', '2024-04-01', 'daily')) AS not_read;
SELECT mrr_bridge(:'below', '2024-04-02', '2024-09-01', 'daily');

-- L6: a part is classified by its balances, with the whole's beside it, over
-- the same half year.
SELECT name, expected, got, got = expected AS ok
FROM (VALUES
	('left the plan', '{[2024-01-01,2024-04-01):10}', '{[2024-01-01,):30}', 'start 10/1, leaving 10/1'),
	('left altogether', '{[2024-01-01,2024-04-01):10}', '{[2024-01-01,2024-04-01):10}', 'start 10/1, churn 10/1'),
	('moved to another plan', '{[2024-01-01,2024-04-01):10}', '{[2024-01-01,2024-04-01):10,[2024-04-01,):25}', 'start 10/1, leaving 10/1'),
	('moved from another plan', '{[2024-04-01,):25}', '{[2024-01-01,2024-04-01):10,[2024-04-01,):25}', 'entering 25/1, end 25/1'),
	('took a second plan', '{[2024-04-01,):25}', '{[2024-01-01,2024-04-01):10,[2024-04-01,):35}', 'entering 25/1, end 25/1'),
	('back in the plan', '{[2023-01-01,2023-02-01):25,[2024-04-01,):25}', '{[2023-01-01,2023-02-01):25,[2023-02-01,2024-04-01):10,[2024-04-01,):35}', 'entering 25/1, end 25/1'),
	('new customer', '{[2024-04-01,):25}', '{[2024-04-01,):25}', 'new 25/1, end 25/1'),
	('customer who came back', '{[2024-04-01,):25}', '{[2023-01-01,2023-02-01):5,[2024-04-01,):25}', 'reactivation 25/1, end 25/1'),
	('grew', '{[2024-01-01,2024-04-01):10,[2024-04-01,):15}', '{[2024-01-01,2024-04-01):30,[2024-04-01,):15}', 'start 10/1, expansion 5/1, end 15/1'),
	('shrank', '{[2024-01-01,2024-04-01):10,[2024-04-01,):5}', '{[2024-01-01,):30}', 'start 10/1, contraction 5/1, end 5/1'),
	('stayed', '{[2024-01-01,):10}', '{[2024-01-01,2024-04-01):30,[2024-04-01,):10}', 'start 10/1, end 10/1, unchanged /1'),
	('tried the plan', '{[2024-04-01,2024-05-01):10}', '{[2024-01-01,):30}', 'passing /1'),
	('not in the plan', '{}', '{[2024-01-01,):30}', ''),
	('part is null', NULL, '{[2024-01-01,):30}', ''),
	('both are null', NULL, NULL, '')
) AS v(name, part, whole, expected),
	LATERAL (SELECT pg_temp.short(mrr_part_bridge_agg(p, w, '2024-03-01', '2024-09-01')) AS got FROM (SELECT part::mrr_timeline, whole::mrr_timeline) AS one(p, w)) AS g;
SELECT mrr_part_bridge_agg('{}', NULL, '2024-03-01', '2024-09-01');
SELECT mrr_part_bridge_agg('{}', '{[2024-01-01,):-5}', '2024-03-01', '2024-09-01');

-- Plan moves are no churn: summed over plans, start, end, churn and new are
-- the whole's; what enters less what leaves is what the whole does not see.
CREATE TEMP TABLE plans AS
SELECT customer, i % 2 AS plan, mrr_timeline_agg(mrr, valid_from, valid_to) AS part
FROM (SELECT *, row_number() OVER (PARTITION BY customer ORDER BY valid_from, mrr) AS i FROM contracts) AS c GROUP BY customer, i % 2;
SELECT from_date, to_date, start_mrr(parts) = start_mrr(whole) AS start, end_mrr(parts) = end_mrr(whole) AS end,
	churned_mrr(parts) = churned_mrr(whole) AS churn, new_mrr(parts) = new_mrr(whole) AS new, reactivation_mrr(parts) = reactivation_mrr(whole) AS reactivation,
	entering_mrr(parts) + expansion_mrr(parts) - contraction_mrr(parts) - leaving_mrr(parts) = expansion_mrr(whole) - contraction_mrr(whole) AS moves,
	entering_customers(parts) > 0 AND leaving_customers(parts) > 0 AS any_moves
FROM periods, LATERAL (SELECT mrr_part_bridge_agg(part, t, from_date, to_date) AS parts FROM plans JOIN timelines USING (customer)) AS p,
	LATERAL (SELECT mrr_bridge_agg(t, from_date, to_date) AS whole FROM timelines) AS w
ORDER BY from_date, to_date;
-- A part that is the whole is the bridge of the whole.
SELECT from_date, to_date, mrr_part_bridge_agg(t, t, from_date, to_date) = mrr_bridge_agg(t, from_date, to_date) AS same
FROM periods, timelines GROUP BY from_date, to_date ORDER BY from_date, to_date;
