-- The usual SQL for a waterfall of 60 months: every contract joined to every
-- month end on which it is in force, then the month before by lag().
WITH month_end AS (
	SELECT CAST(m AS date) - 1 AS day
	FROM generate_series(timestamp '2021-01-01', timestamp '2026-01-01', interval '1 month') AS g (m)
), balance AS (
	SELECT day, customer_id, sum(mrr) AS mrr
	FROM month_end JOIN subscriptions
		ON started_on <= day AND (ended_on IS NULL OR ended_on > day)
	GROUP BY day, customer_id
), first_on AS (
	SELECT customer_id, min(started_on) AS first_on FROM subscriptions GROUP BY customer_id
), pair AS (
	SELECT day, customer_id, mrr AS b, 0 AS a FROM balance
	UNION ALL
	SELECT CAST(date_trunc('month', day) + interval '2 months' AS date) - 1, customer_id, 0, mrr
	FROM balance
), moved AS (
	SELECT day, customer_id, sum(a) AS a, sum(b) AS b FROM pair
	WHERE day BETWEEN date '2021-01-31' AND date '2025-12-31'
	GROUP BY day, customer_id
)
SELECT count(DISTINCT day), sum(a) AS start_mrr,
	sum(b) FILTER (WHERE a = 0 AND first_on >= date_trunc('month', day)) AS new_mrr,
	sum(b) FILTER (WHERE a = 0 AND first_on < date_trunc('month', day)) AS reactivation_mrr,
	sum(b - a) FILTER (WHERE a > 0 AND b > a) AS expansion_mrr,
	sum(a - b) FILTER (WHERE b > 0 AND b < a) AS contraction_mrr,
	sum(a) FILTER (WHERE b = 0) AS churned_mrr, sum(b) AS end_mrr,
	count(*) FILTER (WHERE a = 0 AND first_on >= date_trunc('month', day)) AS new_customers,
	count(*) FILTER (WHERE a > 0 AND b = 0) AS churned_customers
FROM moved JOIN first_on USING (customer_id);
