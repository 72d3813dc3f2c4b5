-- Laws of mrr_bridge_agg.c and L4, L5 of mrr_bridge.h: customers into bridges.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';

-- Customers drawn from a hash, in three segments.
CREATE TEMP TABLE customers AS
SELECT c AS customer, (ARRAY['small', 'medium', 'large'])[1 + c % 3] AS segment,
	mrr_timeline_agg((hashint4extended(i, c) & 3)::integer * 10.01 * (1 + c % 3), date '2024-01-01' + 40 * i + 90 * (c % 5), date '2024-01-01' + 40 * (i + 1) + 90 * (c % 5)) AS t
FROM generate_series(1, 300) AS c, generate_series(0, 17) AS i GROUP BY c;
\set period '''2024-09-01'', ''2025-06-01'''

-- Oracle: the definitions in plain SQL over the two balances.
CREATE TEMP TABLE balances AS
SELECT customer, segment, t, mrr_at(t, '2024-08-31') AS a, mrr_at(t, '2025-05-31') AS b, started_on(t) < '2024-09-01' AS before, active_months(t, :period) > 0 AS inside FROM customers;
CREATE FUNCTION pg_temp.as_row(b mrr_bridge) RETURNS TABLE (field text, amount numeric, customers bigint) LANGUAGE SQL AS $$
	VALUES ('start', start_mrr(b), start_customers(b)), ('new', new_mrr(b), new_customers(b)), ('reactivation', reactivation_mrr(b), reactivation_customers(b)),
		('expansion', expansion_mrr(b), expansion_customers(b)), ('contraction', contraction_mrr(b), contraction_customers(b)), ('churn', churned_mrr(b), churned_customers(b)),
		('end', end_mrr(b), end_customers(b)), ('unchanged', NULL, unchanged_customers(b)), ('passing', NULL, passing_customers(b)), ('entering', entering_mrr(b), entering_customers(b)), ('leaving', leaving_mrr(b), leaving_customers(b))
$$;
SELECT field, r.amount, r.customers, r.amount IS NOT DISTINCT FROM p.amount AND r.customers = p.customers AS ok
FROM (SELECT mrr_bridge_agg(t, :period) AS b FROM customers) AS s, pg_temp.as_row(b) AS r
	JOIN (SELECT v.* FROM (SELECT
			count(*) FILTER (WHERE a > 0) AS n1, sum(a) AS a1, count(*) FILTER (WHERE a = 0 AND b > 0 AND NOT before) AS n2, coalesce(sum(b) FILTER (WHERE a = 0 AND NOT before), 0) AS a2,
			count(*) FILTER (WHERE a = 0 AND b > 0 AND before) AS n3, coalesce(sum(b) FILTER (WHERE a = 0 AND before), 0) AS a3, count(*) FILTER (WHERE a > 0 AND b > a) AS n4, sum(b - a) FILTER (WHERE a > 0 AND b > a) AS a4,
			count(*) FILTER (WHERE b > 0 AND b < a) AS n5, sum(a - b) FILTER (WHERE b > 0 AND b < a) AS a5, count(*) FILTER (WHERE a > 0 AND b = 0) AS n6, sum(a) FILTER (WHERE b = 0) AS a6,
			count(*) FILTER (WHERE b > 0) AS n7, sum(b) AS a7, count(*) FILTER (WHERE a = b AND a > 0) AS n8, count(*) FILTER (WHERE a = 0 AND b = 0 AND inside) AS n9 FROM balances) AS d,
		LATERAL (VALUES ('start', a1, n1), ('new', a2, n2), ('reactivation', a3, n3), ('expansion', a4, n4), ('contraction', a5, n5), ('churn', a6, n6), ('end', a7, n7), ('unchanged', NULL, n8), ('passing', NULL, n9),
			('entering', 0, 0), ('leaving', 0, 0)) AS v(field, amount, customers)) AS p USING (field) ORDER BY field COLLATE "C";
-- L5 of mrr_bridge.h: the squares and the largest expansion.
SELECT substring(b::text FROM 'start_squared=(\d+)')::numeric / 1e12 = (SELECT sum(a * a) FROM balances) AS start_squared,
	substring(b::text FROM 'start_times_end=(\d+)')::numeric / 1e12 = (SELECT sum(a * b) FROM balances) AS start_times_end,
	substring(b::text FROM 'end_squared=(\d+)')::numeric / 1e12 = (SELECT sum(b * b) FROM balances WHERE a > 0) AS end_squared,
	substring(b::text FROM 'expansion_squared=(\d+)')::numeric / 1e12 = (SELECT sum((b - a) * (b - a)) FROM balances WHERE a > 0 AND b > a) AS expansion_squared,
	largest_expansion(b) = (SELECT max(b - a) FROM balances WHERE a > 0) AS largest_expansion
FROM (SELECT mrr_bridge_agg(t, :period) AS b FROM customers) AS s;
-- The ratios, plain and by segment. Oracle: sums in SQL.
SELECT coalesce(segment, 'all') AS segment, round(nrr(t, :period), 4) AS nrr, round(gross_retention(t, :period), 4) AS gross, round(logo_retention(t, :period), 4) AS logos,
	round(nrr(t, :period), 15) = round(sum(b) FILTER (WHERE a > 0) / sum(a), 15) AND round(gross_retention(t, :period), 15) = round(sum(least(a, b)) / sum(a), 15)
	AND round(logo_retention(t, :period), 15) = round(count(*) FILTER (WHERE a > 0 AND b > 0)::numeric / count(*) FILTER (WHERE a > 0), 15) AS ok
FROM balances GROUP BY ROLLUP (segment) ORDER BY segment COLLATE "C" NULLS LAST;
-- The ratio of the aggregate is the accessor of the bridge.
SELECT segment, nrr(t, :period) = nrr(mrr_bridge_agg(t, :period)) AND gross_retention(t, :period) = gross_retention(mrr_bridge_agg(t, :period)) AND logo_retention(t, :period) = logo_retention(mrr_bridge_agg(t, :period)) AS same
FROM customers GROUP BY segment ORDER BY segment;

-- Pairs of balances: the same but for who passes, whom pairs cannot know.
SELECT r.field, r.amount IS NOT DISTINCT FROM s.amount AND r.customers = CASE r.field WHEN 'passing' THEN 0 ELSE s.customers END AS ok
FROM (SELECT mrr_bridge_agg(a, b, before) AS p, mrr_bridge_agg(t, :period) AS b FROM balances) AS x, pg_temp.as_row(p) AS r JOIN pg_temp.as_row(b) AS s USING (field) ORDER BY field COLLATE "C";
SELECT nrr(a, b) = nrr(t, :period) AND gross_retention(a, b) = gross_retention(t, :period) AND logo_retention(a, b) = logo_retention(t, :period) AS ratios_same, period(mrr_bridge_agg(a, b)) IS NULL AS no_period FROM balances;
-- Without was_customer, and with NULL for it, who comes is new.
SELECT mrr_bridge_agg(a, b) = mrr_bridge_agg(a, b, NULL) AS null_is_false, mrr_bridge_agg(a, b) = mrr_bridge_agg(a, b, false) AS false_is_new, reactivation_customers(mrr_bridge_agg(a, b, true)) AS reactivated
FROM (VALUES (NULL, 5), (0, 7), (3, 4)) AS v(a, b);
-- NULL is no subscription: a LEFT JOIN that found nobody is churn.
SELECT mrr_bridge_agg(s.mrr, e.mrr) AS got, mrr_bridge_agg(s.mrr, e.mrr)::text = '(start=30.00,start_customers=2,new=7.00,new_customers=1,expansion=2.00,expansion_customers=1,churn=20.00,churn_customers=1,end=19.00,end_customers=2,start_squared=500000000000000,start_times_end=120000000000000,end_squared=144000000000000,expansion_squared=4000000000000,largest_expansion=2.00)' AS ok
FROM (VALUES (1, 10), (2, 20)) AS s(customer, mrr) FULL JOIN (VALUES (1, 12), (3, 7)) AS e(customer, mrr) USING (customer);

-- sum(b): segments add up to the whole, the text form's own bytes; one bridge
-- per customer does too.
SELECT sum(b) = (SELECT mrr_bridge_agg(t, :period) FROM customers) AS segments,
	(SELECT sum(mrr_bridge(t, :period)) FROM customers) = (SELECT mrr_bridge_agg(t, :period) FROM customers) AS customers
FROM (SELECT mrr_bridge_agg(t, :period) AS b FROM customers GROUP BY segment) AS s;
-- L3: orders and splits.
SELECT count(DISTINCT form) AS forms, count(*) AS ways
FROM (
	SELECT mrr_bridge_send(mrr_bridge_agg(t, :period ORDER BY hashint8extended(customer, seed))) AS form FROM customers, generate_series(1, 30) AS seed GROUP BY seed
	UNION ALL
	SELECT mrr_bridge_send(sum(b ORDER BY hashint8extended(chunk, k)))
	FROM (SELECT k, customer % k AS chunk, mrr_bridge_agg(t, :period) AS b FROM customers, generate_series(1, 30) AS k GROUP BY k, chunk) AS s GROUP BY k
) AS f;
-- L4 of mrr_bridge.h: what was added is taken away again exactly. The frame
-- of two rows first holds y and x; then y leaves, and an empty bridge comes.
SELECT count(*) AS pairs, count(*) FILTER (WHERE with_y = x) < 200 AS y_counts, count(*) FILTER (WHERE without_y <> x) AS differ, count(*) FILTER (WHERE mrr_bridge_combinefn(x, y) <> mrr_bridge_combinefn(y, x)) AS not_commutative
FROM (SELECT k, x, y, v, lag(got) OVER pair AS with_y, got AS without_y
	FROM (SELECT k, x, y, v, sum(v) OVER (PARTITION BY i, j ORDER BY k ROWS 1 PRECEDING) AS got, i, j
		FROM (SELECT customer AS i, mrr_bridge(t, :period) AS x FROM customers WHERE customer <= 40) AS a, (SELECT customer AS j, mrr_bridge(t, :period) AS y FROM customers WHERE customer <= 40) AS b,
			LATERAL (VALUES (1, y), (2, x), (3, mrr_bridge('{}', :period))) AS f(k, v)) AS framed
	WINDOW pair AS (PARTITION BY i, j ORDER BY k)) AS s WHERE k = 3;
SELECT count(*) AS triples, count(*) FILTER (WHERE mrr_bridge_combinefn(mrr_bridge_combinefn(x, y), z) <> mrr_bridge_combinefn(x, mrr_bridge_combinefn(y, z))) AS not_associative
FROM (SELECT mrr_bridge(t, :period) AS x FROM customers WHERE customer <= 12) AS a, (SELECT mrr_bridge(t, :period) AS y FROM customers WHERE customer BETWEEN 13 AND 24) AS b, (SELECT mrr_bridge(t, :period) AS z FROM customers WHERE customer BETWEEN 25 AND 36) AS c;

-- L5: squares that overflow are absent from then on, and what needs them NULL;
-- the rest stays exact. 9e12 is 9e18 micros, its square 8.1e37 > 10^37; the
-- square of 3e12 is 9e36, and two of them overflow.
SELECT n, b::text LIKE '%squares=absent%' AS absent, effective_customers(b) IS NULL AS no_effective_customers, start_mrr(b) = n * 3e12 AS start, nrr(b) = 1 AS nrr
FROM (SELECT n, mrr_bridge_agg(3e12, 3e12) AS b FROM (VALUES (1), (2), (3)) AS v(n), generate_series(1, n) GROUP BY n) AS s ORDER BY n;
SELECT largest_expansion(b), expansion_concentration(b) FROM (SELECT mrr_bridge_agg(1, 9e12) AS b) AS s;
SELECT sum(b)::text = '(start=6.00,start_customers=2,end=6.00,end_customers=2,unchanged_customers=2,squares=absent)' AS absorbing
FROM (SELECT mrr_bridge_agg(3, 3) AS b UNION ALL SELECT '(start=3,start_customers=1,end=3,end_customers=1,unchanged_customers=1)') AS s;

-- L1: the period comes with the first row.
SELECT mrr_bridge_agg('{}'::mrr_timeline, '2024-01-01', d) FROM (VALUES (date '2025-01-01'), ('2025-01-02')) AS v(d);
SELECT nrr('{}', d, '2025-01-01') FROM (VALUES (date '2024-01-01'), ('2024-01-02')) AS v(d);
SELECT nrr(NULL, d, '2025-01-01') FROM (VALUES (date '2024-01-01'), ('2024-01-02')) AS v(d);
SELECT mrr_bridge_agg('{}'::mrr_timeline, NULL, '2025-01-01');
SELECT mrr_bridge_agg('{}'::mrr_timeline, '2024-01-01', NULL);
SELECT nrr(NULL, NULL, NULL);
SELECT mrr_part_bridge_agg('{}', '{}', NULL, '2025-01-01');
SELECT mrr_bridge_agg('{}'::mrr_timeline, '2025-01-01', '2024-01-01');
SELECT mrr_bridge_agg('{}'::mrr_timeline, '2024-01-01', '2024-01-01');
SELECT mrr_bridge_agg('{}'::mrr_timeline, '-infinity', '2024-01-01');
SELECT mrr_bridge_agg('{}'::mrr_timeline, '2024-01-01', 'infinity');
-- Grouped by it, several periods are no error.
SELECT to_date, movement(mrr_bridge_agg('{[2024-06-01,):5}', '2024-01-01', to_date)) AS movement FROM (VALUES (date '2024-06-01'), ('2024-06-02')) AS v(to_date) GROUP BY to_date ORDER BY to_date;
-- sum(b): the same period, the same netting.
SELECT sum(b) FROM (VALUES ('(period=[2024-01-01,2025-01-01))'::mrr_bridge), ('(period=[2024-01-01,2025-01-02))')) AS v(b);
SELECT sum(b) FROM (VALUES ('(period=[2024-01-01,2025-01-01))'::mrr_bridge), ('()')) AS v(b);
SELECT sum(b) FROM (VALUES ('(netting=ends)'::mrr_bridge), ('(netting=lapses)')) AS v(b);
SELECT sum(b) FROM (VALUES ('(netting=daily)'::mrr_bridge), ('(netting=lapses)')) AS v(b);
-- L2: ignored, and yet a bridge.
SELECT mrr_bridge_agg(NULL::mrr_timeline, '2024-01-01', '2025-01-01') AS null_timeline, mrr_bridge_agg(NULL::numeric, NULL) AS null_pair, mrr_part_bridge_agg(NULL, NULL, '2024-01-01', '2025-01-01') AS null_part;
-- Balances below zero.
SELECT mrr_bridge_agg(-1, 5);
SELECT nrr(5, -0.000001);
SELECT mrr_bridge_agg(5, 'NaN');
SELECT nrr('{[2024-01-01,):-1}', '2024-06-01', '2025-01-01');
