-- The same figures by the extension, to compare.
SELECT count(*), sum(start_mrr) AS start_mrr, sum(new_mrr) AS new_mrr,
	sum(reactivation_mrr) AS reactivation_mrr, sum(expansion_mrr) AS expansion_mrr,
	sum(contraction_mrr) AS contraction_mrr, sum(churned_mrr) AS churned_mrr, sum(end_mrr) AS end_mrr,
	sum(new_customers) AS new_customers, sum(churned_customers) AS churned_customers
FROM waterfall_rows((
	SELECT mrr_waterfall_agg(t, '2021-01-01', '2026-01-01', '1 month')
	FROM (SELECT mrr_timeline_agg(mrr, started_on, ended_on) AS t FROM subscriptions GROUP BY customer_id) x));
