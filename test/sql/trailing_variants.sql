-- "NRR of the last twelve months", in the variants that companies publish, on
-- one small history of five customers over 24 months: all of them differ. Each
-- by the extension, by plain SQL over a table of month ends, and by hand.
SET DateStyle = 'ISO, YMD';
CREATE TEMP TABLE contracts (customer text, mrr numeric, valid_from date, valid_to date);
INSERT INTO contracts VALUES
	('a', 100, '2022-07-01', '2024-07-01'), ('a', 150, '2024-07-01', NULL),	-- grows by half
	('b', 200, '2022-10-01', '2024-03-01'), ('b', 200, '2024-05-01', NULL),	-- away for two months
	('c', 100, '2023-03-01', '2024-09-01'),									-- leaves
	('d', 100, '2024-02-01', '2024-06-01'), ('d', 180, '2024-06-01', NULL),	-- new, then grows
	('e', 100, '2023-02-01', '2023-11-01'), ('e', 50, '2024-10-01', NULL);	-- gone before, then back
CREATE TEMP TABLE customers AS SELECT customer, mrr_timeline_agg(mrr, valid_from, valid_to) AS mrr FROM contracts GROUP BY customer;

-- The month ends of December 2022 to December 2024, month 0 to 24.
CREATE TEMP TABLE month_ends AS
SELECT month, customer, coalesce(sum(mrr) FILTER (WHERE valid_from <= month_end AND (valid_to IS NULL OR valid_to > month_end)), 0) AS mrr
FROM contracts, generate_series(0, 24) AS month, LATERAL (SELECT (date '2023-01-01' + month * interval '1 month' - interval '1 day')::date AS month_end) AS e GROUP BY month, customer;
SELECT month, string_agg(mrr::integer::text, ' ' ORDER BY customer) AS a_b_c_d_e FROM month_ends GROUP BY month ORDER BY month;

CREATE TEMP TABLE variants (n integer, variant text, by_hand numeric, extension numeric, plain_sql numeric);

-- 1. Point-to-point: of the 400 of December 2023 (100 + 200 + 100), 150 + 200
-- are there in December 2024.
INSERT INTO variants
SELECT 1, 'point-to-point', 350.0 / 400, (SELECT nrr(mrr, '2024-01-01', '2025-01-01') FROM customers),
	(SELECT sum(b.mrr) / sum(a.mrr) FROM month_ends AS a JOIN month_ends AS b USING (customer) WHERE a.month = 12 AND b.month = 24 AND a.mrr > 0);

-- 2. Any lapse is churn: b was away, so 200 less.
INSERT INTO variants
SELECT 2, 'any lapse is churn', 150.0 / 400, (SELECT nrr(sum(mrr_bridge(mrr, '2024-01-01', '2025-01-01', 'lapses'))) FROM customers),
	(SELECT sum(CASE WHEN lowest > 0 THEN last ELSE 0 END) / sum(first) FROM (SELECT min(mrr) AS lowest, max(mrr) FILTER (WHERE month = 12) AS first, max(mrr) FILTER (WHERE month = 24) AS last FROM month_ends WHERE month >= 12 GROUP BY customer) AS c WHERE first > 0);

-- 3. Sum of monthly movements: 400 + 50 (a) + 80 (d, who was new in between)
-- - 200 (b) - 100 (c).
CREATE TEMP VIEW movements_by_month AS
SELECT b.month, b.customer, a.mrr AS before, b.mrr AS after, bool_or(h.mrr > 0) AS was_customer
FROM month_ends AS b JOIN month_ends AS a ON a.customer = b.customer AND a.month = b.month - 1 JOIN month_ends AS h ON h.customer = b.customer AND h.month < b.month
WHERE b.month > 12 GROUP BY b.month, b.customer, a.mrr, b.mrr;
INSERT INTO variants
SELECT 3, 'sum of monthly movements', 230.0 / 400, (SELECT movement_nrr(chain(mrr_waterfall_agg(mrr, '2024-01-01', '2025-01-01', '1 month'))) FROM customers),
	1 + (SELECT sum(after - before) FROM movements_by_month WHERE before > 0) / (SELECT sum(mrr) FROM month_ends WHERE month = 12);

-- 4. The same with reactivation: + 200 (b) + 50 (e).
INSERT INTO variants
SELECT 4, 'sum of monthly movements with reactivation', 480.0 / 400, (SELECT movement_nrr(c) + reactivation_mrr(c) / start_mrr(c) FROM (SELECT chain(mrr_waterfall_agg(mrr, '2024-01-01', '2025-01-01', '1 month')) AS c FROM customers) AS s),
	1 + (SELECT sum(after - before) FROM movements_by_month WHERE before > 0 OR was_customer) / (SELECT sum(mrr) FROM month_ends WHERE month = 12);

-- 5. Weighted mean of the monthly NRR: sum of what was retained over sum of
-- what was there.
INSERT INTO variants
SELECT 5, 'weighted mean of monthly NRR', (400 + 400 + 300 + 300 + 300 + 580 + 630 + 630 + 530 + 530 + 580 + 580.0) / (400 + 400 + 500 + 300 + 300 + 500 + 580 + 630 + 630 + 530 + 580 + 580),
	(SELECT sum(retained_mrr) / sum(start_mrr) FROM waterfall_rows((SELECT mrr_waterfall_agg(mrr, '2024-01-01', '2025-01-01', '1 month') FROM customers))),
	(SELECT sum(after) / sum(before) FROM movements_by_month WHERE before > 0);

-- 6. Mean of the twelve year-over-year NRR that end with each month.
INSERT INTO variants
SELECT 6, 'mean of year-over-year NRR', (300.0 / 300 + 300.0 / 400 + 200.0 / 500 + 200.0 / 500 + 400.0 / 500 + 400.0 / 500 + 450.0 / 500 + 450.0 / 500 + 350.0 / 500 + 400.0 / 500 + 350.0 / 400 + 350.0 / 400) / 12,
	(SELECT avg(nrr) FROM waterfall_rows((SELECT mrr_waterfall_agg(mrr, '2024-01-01', '2025-01-01', '1 month', '12 months') FROM customers))),
	(SELECT avg(nrr) FROM (SELECT sum(b.mrr) / sum(a.mrr) AS nrr FROM month_ends AS a JOIN month_ends AS b ON b.customer = a.customer AND b.month = a.month + 12 WHERE b.month > 12 AND a.mrr > 0 GROUP BY b.month) AS m);

-- 7. Product of the monthly NRR: 300/500 in March, 580/500 in June, 630/580 in
-- July, 530/630 in September, 1 otherwise.
INSERT INTO variants
SELECT 7, 'product of monthly NRR', 0.6 * 1.06,
	(SELECT round(exp(sum(ln(nrr))), 12) FROM waterfall_rows((SELECT mrr_waterfall_agg(mrr, '2024-01-01', '2025-01-01', '1 month') FROM customers))),
	(SELECT round(exp(sum(ln(nrr))), 12) FROM (SELECT sum(after) / sum(before) AS nrr FROM movements_by_month WHERE before > 0 GROUP BY month) AS m);

SELECT n, variant, round(by_hand, 6) AS by_hand, round(extension, 6) AS extension, round(plain_sql, 6) AS plain_sql, round(extension, 9) = round(by_hand, 9) AND round(plain_sql, 9) = round(by_hand, 9) AS ok FROM variants ORDER BY n;
SELECT count(*) AS variants, count(DISTINCT round(extension, 2)) AS different FROM variants;

-- The rows behind variants 3 to 7, as the waterfall has them.
SELECT period_start, start_mrr, new_mrr, reactivation_mrr, expansion_mrr, churned_mrr, end_mrr, round(nrr, 4) AS nrr FROM waterfall_rows((SELECT mrr_waterfall_agg(mrr, '2024-01-01', '2025-01-01', '1 month') FROM customers)) ORDER BY period_start;
-- And the trailing line of variants 1 and 6: its last point is variant 1.
SELECT period_start, period_end, start_mrr, retained_mrr, round(nrr, 4) AS nrr FROM waterfall_rows((SELECT mrr_waterfall_agg(mrr, '2024-01-01', '2025-01-01', '1 month', '12 months') FROM customers)) ORDER BY period_end;
