/*
 * laws_bridge.sql
 *		What holds for every bridge, whatever the histories: the identity, its
 *		bounds, segments and parts as against the whole, movements as against
 *		bridges, the reactivation window.
 */
BEGIN;
\ir setup.psql
\set customers 350
\ir histories.psql
SELECT plan(33);

CREATE TABLE period AS
SELECT DISTINCT ON (from_date) from_date, from_date
	+ (ARRAY[1, 7, 30, 91, 365, 366, 1500, 6000])[draw(n, 41, 1, 8)] AS to_date
FROM generate_series(1, 60) AS n,
	LATERAL (SELECT date '1999-10-01' + draw(n, 42, 0, 11000) AS from_date) AS d;

CREATE TABLE bridge AS
SELECT netting, from_date, to_date, segment, days,
	sum(mrr_bridge(mrr, from_date, to_date, netting, days)) AS b
FROM customer, period, unnest(ARRAY['ends', 'lapses', 'daily']) AS netting,
	unnest(ARRAY[NULL, 0, 45, 1000000]) AS days
GROUP BY netting, from_date, to_date, segment, days;

/* The identity, in amounts and in customers, read field by field. */
SELECT is_empty(format(
	'SELECT * FROM bridge WHERE netting = %L AND start_mrr(b) + new_mrr(b)
		+ reactivation_mrr(b) + entering_mrr(b) + expansion_mrr(b)
		- contraction_mrr(b) - leaving_mrr(b) - churned_mrr(b) <> end_mrr(b)',
	netting), 'identity of amounts: ' || netting)
FROM unnest(ARRAY['ends', 'lapses', 'daily']) AS netting;
SELECT is_empty(format(
	'SELECT * FROM bridge WHERE netting = %L AND start_customers(b)
		+ new_customers(b) + reactivation_customers(b) + entering_customers(b)
		- leaving_customers(b) - churned_customers(b) <> end_customers(b)',
	netting), 'identity of customers: ' || netting)
FROM unnest(ARRAY['ends', 'lapses', 'daily']) AS netting;
SELECT is_empty(
	'SELECT * FROM bridge WHERE netting <> ''daily'' AND start_customers(b) <>
		expansion_customers(b) + contraction_customers(b) + leaving_customers(b)
		+ churned_customers(b) + unchanged_customers(b)',
	'every start customer has one movement');
SELECT is_empty(
	'SELECT from_date, to_date, segment, days FROM bridge
	GROUP BY from_date, to_date, segment, days
	HAVING count(DISTINCT (start_mrr(b), end_mrr(b), start_customers(b),
		end_customers(b), passing_customers(b))) <> 1',
	'no netting moves the balances or who is passing');

/* Bounds */
SELECT is_empty(
	'SELECT * FROM bridge WHERE netting = ''ends''
		AND gross_retention(b) > least(1, nrr(b))',
	'gross_retention <= least(1, nrr) between balances');
SELECT is_empty(
	'SELECT * FROM bridge WHERE netting <> ''daily''
		AND (gross_retention(b) NOT BETWEEN 0 AND 1
			OR logo_retention(b) NOT BETWEEN 0 AND 1 OR nrr(b) < 0
			OR nrr_with_reactivation(b) < nrr(b)
			OR nrr_without_largest_expansion(b) > nrr(b)
			OR nrr_without_largest_expansion(b) < gross_retention(b)
			OR effective_customers(b) NOT BETWEEN 0.999999 AND start_customers(b)
			OR expansion_concentration(b) NOT BETWEEN 0 AND 1
			OR largest_expansion(b) > expansion_mrr(b))',
	'ratios and diagnostics lie within their bounds');
SELECT is_empty(
	'SELECT * FROM bridge WHERE netting <> ''daily''
		AND (round(nrr(b) + net_churn(b), 12) <> 1
			OR round(gross_retention(b) + gross_churn(b), 12) <> 1
			OR round(logo_retention(b) + logo_churn(b), 12) <> 1)',
	'churn = 1 - retention');
SELECT is_empty(
	'SELECT * FROM bridge WHERE netting <> ''daily'' AND
		(start_mrr(b) = 0) IS DISTINCT FROM (nrr(b) IS NULL
			AND gross_retention(b) IS NULL AND logo_retention(b) IS NULL
			AND net_churn(b) IS NULL AND effective_customers(b) IS NULL)',
	'ratios are NULL where nobody was there, and only there');
SELECT is_empty(
	'SELECT from_date FROM bridge AS l JOIN bridge AS e
		USING (from_date, to_date, segment, days)
	WHERE l.netting = ''lapses'' AND e.netting = ''ends''
		AND (nrr(l.b) > nrr(e.b) OR gross_retention(l.b) > gross_retention(e.b)
			OR logo_retention(l.b) > logo_retention(e.b))',
	'counting lapses as churn never raises a ratio');
SELECT is_empty(
	'SELECT from_date FROM bridge WHERE netting = ''daily''
		AND (movement_nrr(b) < movement_gross_retention(b)
			OR movement_nrr(b) IS DISTINCT FROM (start_mrr(b) + expansion_mrr(b)
				- contraction_mrr(b) - churned_mrr(b)) / nullif(start_mrr(b), 0))',
	'movement_nrr() and movement_gross_retention() are sums of movements');

/* The reactivation window */
SELECT is_empty(
	'SELECT 1 FROM bridge AS w JOIN bridge AS n
		USING (netting, from_date, to_date, segment)
	WHERE w.days = 1000000 AND n.days IS NULL
		AND mrr_bridge_send(w.b) <> mrr_bridge_send(n.b)',
	'a huge reactivation_window = none');
SELECT is_empty(
	'SELECT 1 FROM bridge WHERE days = 0
		AND (reactivation_mrr(b) <> 0 OR reactivation_customers(b) <> 0)',
	'with a reactivation_window of 0 every return is new');
SELECT is_empty(
	'SELECT 1 FROM bridge AS w JOIN bridge AS n
		USING (netting, from_date, to_date, segment)
	WHERE n.days IS NULL
		AND (new_mrr(w.b) + reactivation_mrr(w.b) <>
				new_mrr(n.b) + reactivation_mrr(n.b)
			OR new_mrr(w.b) < new_mrr(n.b)
			OR churned_mrr(w.b) <> churned_mrr(n.b)
			OR expansion_mrr(w.b) <> expansion_mrr(n.b)
			OR contraction_mrr(w.b) <> contraction_mrr(n.b))',
	'a window moves returns from reactivation to new, and nothing else');
SELECT cmp_ok(count(DISTINCT (from_date, segment)), '>=', 40::bigint,
	'windows of 0, 45 and none differ in many bridges')
FROM (SELECT from_date, segment FROM bridge
	WHERE days IS NULL OR days IN (0, 45)
	GROUP BY netting, from_date, segment HAVING count(DISTINCT new_mrr(b)) = 3)
	AS told;

/* The aggregate is the sum of the customers' bridges. */
CREATE TABLE whole AS
SELECT from_date, to_date, mrr_bridge_agg(mrr, from_date, to_date) AS b
FROM customer, period GROUP BY from_date, to_date;
SELECT is_empty(
	'SELECT from_date FROM whole JOIN (SELECT from_date, to_date,
			sum(b) AS total FROM bridge WHERE netting = ''ends''
			AND days IS NULL GROUP BY from_date, to_date) AS s
		USING (from_date, to_date)
	WHERE mrr_bridge_send(total) <> mrr_bridge_send(b)',
	'sum over segments of single bridges = mrr_bridge_agg of the whole');
SELECT is_empty(
	'SELECT from_date FROM whole JOIN (SELECT from_date, to_date,
			nrr(mrr, from_date, to_date) AS n,
			gross_retention(mrr, from_date, to_date) AS g,
			logo_retention(mrr, from_date, to_date) AS l
		FROM customer, period GROUP BY from_date, to_date) AS r
		USING (from_date, to_date)
	WHERE (n, g, l) IS DISTINCT FROM
		(nrr(b), gross_retention(b), logo_retention(b))',
	'ratio aggregates = accessors of the bridge');

/*
 * Parts. Discounts stay within their part, so no part is below zero; the
 * largest expansion and squares are those of parts and may differ.
 */
CREATE TABLE part AS
SELECT customer_id, part, mrr_timeline_agg(amount, valid_from, valid_to) AS t
FROM history GROUP BY customer_id, part;
CREATE TABLE part_bridge AS
SELECT from_date, to_date, part, mrr_part_bridge_agg(t, mrr, from_date, to_date) AS b
FROM part JOIN customer USING (customer_id), period
GROUP BY from_date, to_date, part;
CREATE TABLE parts AS
SELECT from_date, to_date, sum(b) AS p FROM part_bridge GROUP BY from_date, to_date;

SELECT is_empty(format(
	'SELECT from_date, to_date, %1$s(p), %1$s(b) FROM parts
		JOIN whole USING (from_date, to_date) WHERE %1$s(p) <> %1$s(b)', amount),
	'parts add up to the whole: ' || amount)
FROM unnest(ARRAY['start_mrr', 'end_mrr', 'new_mrr', 'reactivation_mrr',
	'churned_mrr']) AS amount;
SELECT is_empty(
	'SELECT from_date FROM parts JOIN whole USING (from_date, to_date)
	WHERE expansion_mrr(p) + entering_mrr(p) - contraction_mrr(p) - leaving_mrr(p)
		<> expansion_mrr(b) - contraction_mrr(b)',
	'parts add up to the whole: net of expansion, contraction and moves');
SELECT is_empty(
	'SELECT from_date FROM part_bridge
	WHERE start_mrr(b) + new_mrr(b) + reactivation_mrr(b) + entering_mrr(b)
			+ expansion_mrr(b) - contraction_mrr(b) - leaving_mrr(b)
			- churned_mrr(b) <> end_mrr(b)
		OR start_customers(b) + new_customers(b) + reactivation_customers(b)
			+ entering_customers(b) - leaving_customers(b)
			- churned_customers(b) <> end_customers(b)',
	'identity of parts');
SELECT is_empty(
	'SELECT from_date FROM parts JOIN whole USING (from_date, to_date)
	WHERE abs(nrr(p) - nrr(b) + entering_mrr(p) / start_mrr(b)) > 1e-12',
	'nrr of parts falls short of the whole by what entered');
SELECT is_empty(
	'SELECT from_date FROM whole JOIN (SELECT from_date, to_date,
			mrr_part_bridge_agg(mrr, mrr, from_date, to_date) AS p
		FROM customer, period GROUP BY from_date, to_date) AS s
		USING (from_date, to_date)
	WHERE mrr_bridge_send(p) <> mrr_bridge_send(b)',
	'a part that is the whole has the bridge of the whole');
SELECT cmp_ok(count(*) FILTER (WHERE entering_customers(b) > 0
		AND leaving_customers(b) > 0), '>=', 60::bigint,
	'parts are entered and left')
FROM part_bridge;

/* Movements */
SELECT set_eq(
	$$SELECT from_date, to_date, m.movement, count(*), sum(abs(m.change))
		FROM customer, period, movements(mrr, from_date, to_date, 45) AS m
		GROUP BY 1, 2, 3$$,
	$$SELECT from_date, to_date, movement, customers, amount
		FROM (SELECT from_date, to_date, sum(b) AS b FROM bridge
			WHERE netting = 'daily' AND days = 45 GROUP BY 1, 2) AS d,
			LATERAL (VALUES ('new', new_customers(b), new_mrr(b)),
				('reactivation', reactivation_customers(b), reactivation_mrr(b)),
				('expansion', expansion_customers(b), expansion_mrr(b)),
				('contraction', contraction_customers(b), contraction_mrr(b)),
				('churn', churned_customers(b), churned_mrr(b)))
				AS f (movement, customers, amount)
		WHERE customers > 0$$,
	'movements() sum to the bridge with netting daily');

CREATE TABLE monthly AS
SELECT month::date, mrr_bridge_agg(mrr, month::date,
	(month + interval '1 month')::date) AS b
FROM customer, generate_series(timestamp '1999-06-01', '2030-12-01', '1 month')
	AS month
GROUP BY month;
SELECT is_empty(
	$$SELECT month FROM monthly FULL JOIN (
		SELECT date_trunc('month', on_date)::date AS month,
			sum(change) AS net
		FROM customer, movements(mrr, '1999-06-01', '2031-01-01')
		GROUP BY 1) AS m USING (month)
	WHERE coalesce(net, 0) IS DISTINCT FROM end_mrr(b) - start_mrr(b)$$,
	'movements() grouped by month tie to the monthly bridges');
SELECT is_empty(
	$$SELECT month FROM (SELECT month, start_mrr(b) AS start,
			start_customers(b) AS start_customers,
			lag(end_mrr(b)) OVER w AS before,
			lag(end_customers(b)) OVER w AS customers_before
		FROM monthly WINDOW w AS (ORDER BY month)) AS m
	WHERE (start, start_customers) <> (before, customers_before)$$,
	'each month starts where the last one ended');

SELECT * FROM finish();
ROLLBACK;
