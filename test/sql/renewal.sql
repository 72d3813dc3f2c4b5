-- Contracts that come up for renewal: renewal_rate(due, renewed) and
-- renewal_uplift(due, renewed), over the pairs of mrr_bridge_agg.c.
\set SHOW_CONTEXT never

-- Six contracts that were due: two renewed as they were, one at more, one at
-- less, two not; and one that was not due. 1000 due; 760 of it kept, 860
-- renewed; the four that were renewed had been 800.
CREATE TEMP TABLE renewals AS SELECT * FROM (VALUES (1, 'a', 300::numeric, 300::numeric), (2, 'a', 200, 300), (3, 'b', 200, 160), (4, 'b', 150, NULL), (5, 'a', 50, 0), (6, 'a', NULL, 400), (7, 'b', NULL, NULL), (8, 'b', 100, 100)) AS v(i, segment, due, renewed);
SELECT trim_scale(renewal_rate(due, renewed)) AS rate, trim_scale(renewal_uplift(due, renewed)) AS uplift, renewal_rate(due, renewed) = 760 / 1000.0 AS rate_ok, renewal_uplift(due, renewed) = 860 / 800.0 - 1 AS uplift_ok FROM renewals;
-- The same by plain SQL; by segment; and from the bridges, which add.
SELECT segment, round(renewal_rate(due, renewed), 12) = round(sum(least(coalesce(due, 0), coalesce(renewed, 0))) / sum(due), 12) AS rate_ok, round(renewal_uplift(due, renewed), 12) = round(sum(renewed) FILTER (WHERE due > 0 AND renewed > 0) / sum(due) FILTER (WHERE renewed > 0) - 1, 12) AS uplift_ok, round(renewal_rate(due, renewed), 6) AS rate, round(renewal_uplift(due, renewed), 6) AS uplift FROM renewals GROUP BY ROLLUP (segment) ORDER BY segment;
SELECT gross_retention(b) = renewal_rate AS rate, renewal_uplift(b) = uplift AS uplift FROM (SELECT sum(b) AS b FROM (SELECT mrr_bridge_agg(due, renewed) AS b FROM renewals GROUP BY segment) AS s) AS t, (SELECT renewal_rate(due, renewed), renewal_uplift(due, renewed) AS uplift FROM renewals) AS u;
-- C22: ARR 1M, 250k of it due, 200k renewed.
SELECT round(renewal_rate(due, renewed), 2) AS renewal_rate, round(gross_retention(arr, after), 2) AS retention, round(renewal_rate(due, renewed), 2) = 0.80 AND round(gross_retention(arr, after), 2) = 0.95 AS ok FROM (VALUES (750000, 750000, NULL, NULL), (200000, 200000, 200000, 200000), (50000, NULL, 50000, NULL)) AS v(arr, after, due, renewed);

-- No denominator, no ratio; a share of 0 is one.
SELECT what, trim_scale(renewal_rate(due, renewed)) AS rate, trim_scale(renewal_uplift(due, renewed)) AS uplift FROM (VALUES (1, 'nothing due', NULL::numeric, 10::numeric), (2, 'nothing at all', NULL, NULL), (3, 'not renewed', 10, NULL), (4, 'renewed at nothing', 10, 0), (5, 'due 0', 0, 10), (6, 'as it was', 10, 10)) AS v(n, what, due, renewed) GROUP BY n, what ORDER BY n;
SELECT renewal_rate(due, renewed) IS NULL AS no_rate, renewal_uplift(due, renewed) IS NULL AS no_uplift FROM renewals WHERE false;
SELECT what, trim_scale(renewal_uplift(b::mrr_bridge)) AS uplift FROM (VALUES (1, 'nobody', '()'), (2, 'all churn', '(start=10,start_customers=1,churn=10,churn_customers=1)'), (3, 'two stay', '(start=30,start_customers=3,expansion=3,expansion_customers=1,contraction=1,contraction_customers=1,churn=10,churn_customers=1,end=22,end_customers=2)'), (4, 'one leaves the part', '(start=30,start_customers=3,expansion=2,expansion_customers=1,leaving=10,leaving_customers=1,end=22,end_customers=2,unchanged_customers=1)')) AS v(n, what, b) ORDER BY n;

-- Recipe: the uplift of the price apart from the expansion at renewal. What was
-- due, the old quantity at the new price, and what was renewed: the first step
-- is the price's, the second the quantity's, and they multiply to the whole.
CREATE TEMP TABLE contracts AS SELECT * FROM (VALUES (1, 10, 100, 12, 110), (2, 5, 100, 5, 105), (3, 20, 90, 15, 99), (4, 8, 100, NULL, NULL)) AS v(i, old_quantity, old_price, new_quantity, new_price);
SELECT round(price, 6) AS price, round(quantity, 6) AS quantity, round(uplift, 6) AS uplift, abs((1 + price) * (1 + quantity) - (1 + uplift)) < 1e-12 AS multiply,
	-- by hand: 3300 due and renewed, at the new prices 3605, with the new quantities 3330
	round(price, 12) = round(3605 / 3300.0 - 1, 12) AND round(quantity, 12) = round(3330 / 3605.0 - 1, 12) AND round(uplift, 12) = round(3330 / 3300.0 - 1, 12) AS ok
FROM (SELECT renewal_uplift(old_quantity * old_price, old_quantity * new_price) AS price, renewal_uplift(old_quantity * new_price, new_quantity * new_price) AS quantity, renewal_uplift(old_quantity * old_price, new_quantity * new_price) AS uplift FROM contracts) AS s;

-- Over windows: the last three renewals, and the year so far by segment, as
-- plain sums give them.
CREATE TEMP TABLE dated AS SELECT i, date '2024-01-01' + 11 * i AS renewed_on, i % 2 AS segment, (hashint4extended(i, 1) & 15)::numeric AS due, nullif(hashint4extended(i, 2) & 15, 0)::numeric AS renewed FROM generate_series(1, 60) AS i;
SELECT frame, count(*) AS rows, count(*) FILTER (WHERE round(rate, 12) IS DISTINCT FROM round(plain_rate, 12)) AS rate_differs, count(*) FILTER (WHERE round(uplift, 12) IS DISTINCT FROM round(plain_uplift, 12)) AS uplift_differs, count(rate) > 0 AND count(uplift) > 0 AS any
FROM (SELECT 1 AS n, 'three rows' AS frame, renewal_rate(due, renewed) OVER w AS rate, sum(least(due, coalesce(renewed, 0))) OVER w / nullif(sum(due) OVER w, 0) AS plain_rate, renewal_uplift(due, renewed) OVER w AS uplift, sum(renewed) FILTER (WHERE due > 0) OVER w / nullif(sum(due) FILTER (WHERE renewed > 0) OVER w, 0) - 1 AS plain_uplift FROM dated WINDOW w AS (ORDER BY i ROWS 2 PRECEDING)
	UNION ALL
	SELECT 2, 'ninety days, by segment', renewal_rate(due, renewed) OVER w, sum(least(due, coalesce(renewed, 0))) OVER w / nullif(sum(due) OVER w, 0), renewal_uplift(due, renewed) OVER w, sum(renewed) FILTER (WHERE due > 0) OVER w / nullif(sum(due) FILTER (WHERE renewed > 0) OVER w, 0) - 1 FROM dated WINDOW w AS (PARTITION BY segment ORDER BY renewed_on RANGE BETWEEN '90 days' PRECEDING AND CURRENT ROW)
	UNION ALL
	SELECT 3, 'so far', renewal_rate(due, renewed) OVER w, sum(least(due, coalesce(renewed, 0))) OVER w / nullif(sum(due) OVER w, 0), renewal_uplift(due, renewed) OVER w, sum(renewed) FILTER (WHERE due > 0) OVER w / nullif(sum(due) FILTER (WHERE renewed > 0) OVER w, 0) - 1 FROM dated WINDOW w AS (ORDER BY i)) AS s GROUP BY n, frame ORDER BY n;

-- What is refused, as for any pair.
\set VERBOSITY sqlstate
SELECT renewal_rate(-1, 1);
SELECT renewal_uplift(1, -1);
SELECT renewal_rate('NaN', 1);
SELECT renewal_uplift(1e13, 1);
\set VERBOSITY default
SELECT renewal_uplift('(netting=daily,start=10,start_customers=1,end=10,end_customers=1)'::mrr_bridge);
