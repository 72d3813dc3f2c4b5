-- The best plain SQL that we know for a waterfall of 60 months, without a date
-- spine: one row per customer and month with a change, running sums over them.
-- It takes the first contract for the first activity, which holds for the
-- generated book, and does not count passing customers.
WITH change AS (
	SELECT customer_id, started_on AS on_date, mrr AS change FROM subscriptions
	UNION ALL
	SELECT customer_id, ended_on, -mrr FROM subscriptions WHERE ended_on IS NOT NULL
), monthly AS (
	SELECT customer_id, CAST(date_trunc('month', greatest(on_date, date '2020-12-01')) AS date) AS month,
		sum(change) AS change, min(on_date) AS first_on
	FROM change WHERE on_date < date '2026-01-01'
	GROUP BY 1, 2
), walk AS (
	SELECT customer_id, month, change,
		sum(change) OVER (PARTITION BY customer_id ORDER BY month) AS b,
		min(first_on) OVER (PARTITION BY customer_id) AS first_on
	FROM monthly
), moved AS (
	SELECT month, b - change AS a, b, first_on < month AS active_before
	FROM walk
), summed AS (
	SELECT month,
		coalesce(sum(b) FILTER (WHERE a = 0 AND b > 0 AND NOT active_before), 0) AS new_mrr,
		coalesce(sum(b) FILTER (WHERE a = 0 AND b > 0 AND active_before), 0) AS reactivation_mrr,
		coalesce(sum(b - a) FILTER (WHERE a > 0 AND b > a), 0) AS expansion_mrr,
		coalesce(sum(a - b) FILTER (WHERE b > 0 AND b < a), 0) AS contraction_mrr,
		coalesce(sum(a) FILTER (WHERE a > 0 AND b = 0), 0) AS churned_mrr,
		count(*) FILTER (WHERE a = 0 AND b > 0 AND NOT active_before) AS new_customers,
		count(*) FILTER (WHERE a = 0 AND b > 0 AND active_before) AS reactivation_customers,
		count(*) FILTER (WHERE a > 0 AND b > a) AS expansion_customers,
		count(*) FILTER (WHERE b > 0 AND b < a) AS contraction_customers,
		count(*) FILTER (WHERE a > 0 AND b = 0) AS churned_customers,
		sum(b - a) AS net_change
	FROM moved GROUP BY month
), balanced AS (
	SELECT *, sum(net_change) OVER (ORDER BY month) AS end_mrr FROM summed
)
SELECT count(*), sum(end_mrr - net_change) AS start_mrr, sum(new_mrr) AS new_mrr,
	sum(reactivation_mrr) AS reactivation_mrr, sum(expansion_mrr) AS expansion_mrr,
	sum(contraction_mrr) AS contraction_mrr, sum(churned_mrr) AS churned_mrr, sum(end_mrr) AS end_mrr,
	sum(new_customers) AS new_customers, sum(churned_customers) AS churned_customers
FROM balanced WHERE month >= date '2021-01-01';
