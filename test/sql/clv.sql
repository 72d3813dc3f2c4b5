-- Value of a customer: laws L1 to L3 of clv.h, L1 to L3 of clv_agg.c, L1 to L3 of
-- clv_fn.c. All figures are by hand, by exact arithmetic on numeric, or of
-- published examples that are named.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';

-- A complete cohort: three customers who have left. MRR by age 360, 160, 190, 0:
-- 710 in all, 236.67 per customer, which is what they paid. A year at 10 %
-- discounts age k by 1.1^(k/12).
CREATE TEMP TABLE complete AS SELECT t::mrr_timeline FROM (VALUES ('{[2024-01-01,2024-04-01):100}'), ('{[2024-01-01,2024-02-01):200}'), ('{[2024-01-01,2024-03-01):60,[2024-03-01,2024-04-01):90}'), ('{}'), (NULL), ('{[2024-07-01,):1000}')) AS v(t);
SELECT clv(t, '2024-06-01', '6 months', 0) AS observed, clv(t, '2024-06-01', '10 years', 0) AS projected, clv(t, '2024-06-01', '3 months', 0) AS three_months, clv(t, '2024-06-01', '1 month', 5) AS first, clv(t, '2024-06-01', '6 months', 0, 0.8) AS margin, clv(t, '2024-06-01', '6 months', 0, 0) AS nothing, clv(t, '2024-06-01', '6 months', 0, -1) AS loss FROM complete;
SELECT clv(t, '2024-06-01', '6 months', 0) = round(sum(recurring_revenue(t, '2024-01-01', '2024-07-01')) / 3, 6) AS historical_revenue,
	clv(t, '2024-06-01', '6 months', 0.1) = round((360 + 160 / power(1.1::numeric, 1 / 12.0) + 190 / power(1.1::numeric, 2 / 12.0)) / 3, 6) AS discounted, clv(t, '2024-06-01', '6 months', -0.5, 2) = round(2 * (360 + 160 / power(0.5::numeric, 1 / 12.0) + 190 / power(0.5::numeric, 2 / 12.0)) / 3, 6) AS growing FROM complete WHERE started_on(t) < '2024-06-01';

-- The chain ladder, with customers who are not mature yet (those of
-- cohort_curve_agg): 170 140 150 210 210 150 over 0 160 140 150 210 150, so that
-- R is 1, 0.875, 0.9375 and 1.3125 from then on; first ARPA 42.50.
CREATE TEMP TABLE customers AS SELECT n, t::mrr_timeline FROM (VALUES (1, '{[2024-01-31,2024-03-31):100,[2024-03-31,):150}'), (2, '{[2024-02-10,2024-04-01):40,[2024-05-05,):60}'), (3, '{[2024-05-31,2024-06-30):20}'), (4, '{[2024-06-15,):10}')) AS v(n, t);
SELECT clv(t, '2024-06-30', '6 months', 0) AS got, clv(t, '2024-06-30', '6 months', 0) = 42.5 * (1 + 0.875 + 0.9375 + 3 * 1.3125) AS ok FROM customers;
SELECT age, projected, customers, round(retained::numeric, 10) AS retained, round(discount_factor::numeric, 10) AS discount_factor, value, cumulative_value, model_status FROM clv_rows((SELECT cohort_agg(t, '1 month', '2024-06-30') FROM customers), '6 months', 0.1);
-- Without a denominator, R(k) is MRR over the first MRR of the same customers:
-- one pays 10, nothing, and 20 from then on.
SELECT clv(mrr_timeline '{[2024-01-01,2024-02-01):10,[2024-03-01,):20}', '2024-04-01', '4 months', 0) AS back_again;

-- Beyond the last observed age: ten customers of 10, of whom five and one leave
-- and four stay, so that alpha = beta = 1/3 (statistics of sbg), and of those at
-- age 2 7/8 reach age 3, of those 10/11 age 4. R is 1, 0.5, 0.4, 0.35, 0.318182.
CREATE TEMP TABLE ten AS SELECT mrr_timeline(10, '2024-01-01', CASE WHEN i <= 5 THEN date '2024-01-31' WHEN i = 6 THEN '2024-02-20' END) AS t FROM generate_series(1, 10) AS i;
SELECT clv(t, '2024-03-01', '3 months', 0) AS observed, clv(t, '2024-03-01', '5 months', 0) AS projected, round(10 * (1.9 + 0.35 + 0.35 * 10 / 11.0), 6) AS by_hand FROM ten;
SELECT age, projected, customers, round(retained::numeric, 10) AS retained, discount_factor, value, cumulative_value, model_status FROM clv_rows((SELECT cohort_agg(t, '1 month', '2024-03-01') FROM ten), '5 months');
-- L3 of clv_agg.c: the rows add up (each is rounded to micros), and a longer
-- horizon only adds rows.
SELECT count(*) AS rows, abs(sum(a.value) - max(a.cumulative_value)) < count(*) * 0.000001 AS add_up, max(a.cumulative_value) = clv((SELECT cohort_agg(t, '1 month', '2024-03-01') FROM ten), '5 years', 0.1, 0.7) AS same, count(b.age) FILTER (WHERE a.value = b.value) AS same_rows
FROM clv_rows((SELECT cohort_agg(t, '1 month', '2024-03-01') FROM ten), horizon => '5 years', annual_discount_rate => 0.1, margin => 0.7) AS a LEFT JOIN clv_rows((SELECT cohort_agg(t, '1 month', '2024-03-01') FROM ten), horizon => '1 year', annual_discount_rate => 0.1, margin => 0.7) AS b USING (age);
-- Nobody has left: the model keeps everybody, and says so. All have, at once:
-- 0 from then on. Who is left keeps the MRR that there is.
SELECT what, age, retained, value, model_status
FROM (VALUES (1, 'no_churn', (SELECT cohort_agg(t, '1 month', '2024-02-01') FROM (VALUES ('{[2024-01-01,2024-02-01):10,[2024-02-01,):15}'::mrr_timeline), ('{[2024-01-01,):10}')) AS v(t))), (2, 'all_churn', (SELECT cohort_agg('{[2024-01-01,2024-02-01):10}', '1 month', '2024-02-01'))), (3, 'polarised', (SELECT cohort_agg(t, '1 month', '2024-03-01') FROM (VALUES ('{[2024-01-01,2024-02-01):10}'::mrr_timeline), ('{[2024-01-01,):10}')) AS v(t)))) AS v(n, what, c), LATERAL clv_rows(c, '4 months') ORDER BY n, age;
-- R(K) beyond any double and nobody to keep it: nothing from then on (L3), be what
-- was observed infinite.
CREATE TEMP TABLE boundless AS SELECT format('{step=1 month,as_of=2025-12-31,(customers=20,active=20,at_risk=20,surviving=20,initial=20,mrr=20,capped=20,previous=0)%s}', string_agg(format(',(customers=%s,active=%1$s,at_risk=%s,surviving=0,initial=20,mrr=999999999999999999999999999999.00,capped=0.000001,previous=0.000001)', 20 - k, CASE WHEN k = 1 THEN 19 ELSE 0 END), '' ORDER BY k))::cohort_curve AS c FROM generate_series(1, 11) AS k;
SELECT clv(c, '240 months', 0.1, 1) AS clv, clv(c, '240 months', 0.1, -1) AS loss, clv(c, '240 months', 0.1, 0) AS nothing FROM boundless;
SELECT age, projected, retained, value, cumulative_value, model_status FROM boundless, clv_rows(c, '240 months', 0.1) WHERE age IN (0, 11, 12, 239);
-- All have lapsed, but some are back: the model goes by first lapses, of which
-- there are no more to come.
SELECT age, projected, retained, model_status FROM clv_rows((SELECT cohort_agg('{[2024-01-01,2024-02-01):10,[2024-03-01,):10}', '1 month', '2024-04-01')), '6 months');

-- L2 of clv.h: no customers, no value; no age 1, no projection.
SELECT what, got
FROM (VALUES (1, 'no rows', (SELECT clv(t, '2024-06-01', '1 year', 0) FROM complete WHERE false)), (2, 'NULL timelines', (SELECT clv(NULL::mrr_timeline, '2024-06-01', '1 year', 0))), (3, 'never customers', (SELECT clv(mrr_timeline '{}', '2024-06-01', '1 year', 0))), (4, 'customers later', (SELECT clv(mrr_timeline '{[2024-07-01,):1}', '2024-06-01', '1 year', 0))),
	(5, 'age 0 only', (SELECT clv(mrr_timeline '{[2024-06-01,):10}', '2024-06-01', '1 month', 0))), (6, 'age 0 only, two months', (SELECT clv(mrr_timeline '{[2024-06-01,):10}', '2024-06-01', '2 months', 0))), (7, 'an empty curve', clv('{step=1 month,as_of=2024-06-01}', '1 month'))) AS v(n, what, got) ORDER BY n;
SELECT age, projected, customers, retained, discount_factor, value, cumulative_value, model_status FROM clv_rows((SELECT cohort_agg('{[2024-06-01,):10}', '1 month', '2024-06-01')), '2 months');
SELECT count(*) AS rows FROM clv_rows('{step=1 month,as_of=2024-06-01}', '1 year');

-- L1 of clv.h: steps of a year, of three months and of days. Nobody churns and
-- MRR grows by 15 % a year: as a contract.
CREATE TEMP TABLE yearly AS SELECT cohort_agg(t, '1 year', '2026-01-01') AS c FROM (VALUES ('{[2024-01-01,2025-01-01):100,[2025-01-01,2026-01-01):115,[2026-01-01,):132.25}'::mrr_timeline), ('{[2024-01-01,2025-01-01):200,[2025-01-01,2026-01-01):230,[2026-01-01,):264.5}')) AS v(t);
SELECT clv(c, '3 years') AS clv, contract_value(12 * 150, 1.15, 3) AS contract, clv(c, '3 years', 0.1) = contract_value(12 * 150, 1.15, 3, 0.1) AS discounted, clv(c, '36 months', 0.1, 0.5) = clv(c, '3 years', 0.1, 0.5) AS months, clv(c, '5 years') = clv(c, '3 years') + 2 * 12 * 150 * 1.3225 AS stays_as_it_is FROM yearly;
SELECT clv(c, '60 days', 0.1) AS days, clv(c, '60 days', 0.1) = round((10 * 12 * 30 / 365.0) * (1 + 1 / power(1.1::numeric, 30 / 365.0)), 6) AS ok FROM (SELECT cohort_agg('{[2024-01-01,):10}', '30 days', '2024-06-30') AS c) AS s;
SELECT clv(c, '6 months', 0.1) AS quarters, clv(c, '6 months', 0.1) = round(30 * (1 + 1 / power(1.1::numeric, 0.25)), 6) AS ok FROM (SELECT cohort_agg('{[2024-01-01,):10}', '3 months', '2024-06-30') AS c) AS s;

-- The aggregate is clv() of the curve of its customers; its state is a curve
-- that knows the parameters, and reads as any other.
SELECT clv(t, '2024-03-01', '2 years', 0.12, 0.6) = clv(cohort_agg(t, '1 month', '2024-03-01'), '2 years', 0.12, 0.6) AS same FROM ten;
SELECT left(s::text, 90) AS state, clv_finalfn(s) AS value, clv(s, '1 month') AS another, (SELECT count(*) FROM cohort_rows(s)) AS ages, life_table(s) AS life FROM clv_transfn(clv_transfn(NULL, '{[2024-01-01,):10}', '2024-03-01', '2 years', 0.12, 0.6), '{[2024-02-01,):30}', '2024-03-01', '24 months', 0.12, 0.6) AS s;
SELECT s::text::cohort_curve = s AS text, clv_finalfn(s::text::cohort_curve) = clv_finalfn(s) AS value FROM clv_transfn(NULL, '{[2024-01-01,):10}', '2024-03-01', '2 years', 0.1 + 0.2, 1 / 3.0) AS s;
-- In any order, in parts, and over a window: running, and of parts.
SELECT count(DISTINCT v) AS values FROM (SELECT clv(t, '2024-06-30', '3 years', 0.1 ORDER BY n) FROM customers UNION ALL SELECT clv(t, '2024-06-30', '3 years', 0.1 ORDER BY n DESC) FROM customers UNION ALL SELECT clv_finalfn(cohort_curve_combinefn(clv_transfn(clv_transfn(NULL, (SELECT t FROM customers WHERE n = 4), '2024-06-30', '3 years', 0.1), (SELECT t FROM customers WHERE n = 2), '2024-06-30', '3 years', 0.1), clv_transfn(clv_transfn(NULL, (SELECT t FROM customers WHERE n = 3), '2024-06-30', '3 years', 0.1), (SELECT t FROM customers WHERE n = 1), '2024-06-30', '3 years', 0.1)))) AS w(v);
SELECT n, clv(t, '2024-06-30', '6 months', 0) OVER (ORDER BY n) AS running, clv(t, '2024-06-30', '6 months', 0) OVER (ORDER BY n ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) AS two, clv(t, '2024-06-30', n * interval '1 month', 0) OVER (PARTITION BY n) AS alone FROM customers ORDER BY n;

-- Textbook (C30): m 100, r 0.8, d 0.1.
SELECT timing, simple_clv(100, 0.2, 0.1, timing => timing) AS value FROM unnest(ARRAY['advance', 'arrears', 'before_renewal']) AS timing;
SELECT what, got, got = want AS ok
FROM (VALUES (1, 'C7', simple_clv(500, 10 / 110.0), 5500), (2, 'C8', simple_clv(100, 0.05), 2000), (3, 'margin', simple_clv(100, 0.05, margin => 0.8), 1600), (4, 'loss', simple_clv(100, 0.05, 0, -0.5), -1000), (5, 'all leave', simple_clv(100, 1, 0.1), 100), (6, 'all leave, arrears', simple_clv(100, 1, 0.1, 1, 'arrears'), 0), (7, 'all leave, before_renewal', simple_clv(100, 1, 0.1, timing => 'before_renewal'), 0),
	-- L1: without a limit
	(8, 'nobody leaves', simple_clv(100, 0), 'Infinity'), (9, 'nobody leaves, arrears', simple_clv(100, 0, timing => 'arrears'), 'Infinity'), (10, 'nobody leaves, discounted', simple_clv(100, 0, 0.1), 1100), (11, 'growing', simple_clv(100, 0.1, -0.1), 'Infinity'), (12, 'growing faster', simple_clv(100, 0.1, -0.2, 1, 'before_renewal'), 'Infinity'), (13, 'a loss for ever', simple_clv(100, 0, 0, -1), '-Infinity'), (14, 'nothing for ever', simple_clv(0, 0), 0), (15, 'all leave, growing', simple_clv(100, 1, -0.5), 100), (16, 'no churn, no margin', simple_clv(100, 0, 0, 0), 0), (17, 'nearly nobody leaves', simple_clv(1, 1e-9), 1000000000),
	(18, 'a tenth of a micro', simple_clv(0.0000006, 0.5), 0.000002)) AS v(n, what, got, want) ORDER BY n;

-- What an existing customer is still worth, by a model of months: the payment
-- at its age is certain.
SELECT what, got, got IS NOT DISTINCT FROM want AS ok
FROM (VALUES (1, 'three months', residual_clv(100, 5, '(geometric,,,,,0.1,,,,,,)', 0, '3 months'), 271), (2, 'for ever', residual_clv(100, 5, '(geometric,,,,,0.1,,,,,,)', 0), 1000), (3, 'one month', residual_clv(100, 5, '(geometric,,,,,0.1,,,,,,)', 9, '1 month'), 100), (4, 'margin', residual_clv(100, 0, '(geometric,,,,,0.1,,,,,,)', 0, '3 months', 0.5), 135.5), (5, 'a year, discounted', residual_clv(100, 0, '(geometric,,,,,0.1,,,,,,)', 0.1, '1 year'), (SELECT round(sum(100 * power(0.9, k) / power(1.1::numeric, k / 12.0)), 6) FROM generate_series(0, 11) AS k)),
	(6, 'for ever, discounted', residual_clv(100, 7, '(geometric,,,,,0.1,,,,,,)', 0.1), round(100 / (1 - 0.9 / power(1.1::numeric, 1 / 12.0)), 6)), (7, 'sbg: 1 + 6/7 + 3/4', residual_clv(100, 5, '(sbg,,1,1,,,,,,,,)', 0, '3 months'), round(100 * (1 + 6 / 7.0 + 6 / 8.0), 6)), (8, 'sbg at age 0', residual_clv(100, 0, '(sbg,,1,1,,,,,,,,)', 0, '3 months'), round(100 * (1 + 1 / 2.0 + 1 / 3.0), 6)), (9, 'sbg, alpha 1, for ever', residual_clv(100, 5, '(sbg,,1,1,,,,,,,,)', 0), 'Infinity'), (10, 'sbg, alpha 2: (2 + 6 - 1) / 1', residual_clv(100, 5, '(sbg,,2,1,,,,,,,,)', 0), 700), (11, 'nobody leaves', residual_clv(100, 5, '(sbg,no_churn,,,,,,,,,,)', 0), 'Infinity'),
	(12, 'nobody leaves, two years', residual_clv(100, 5, '(sbg,no_churn,,,,,,,,,,)', 0, '2 years'), 2400), (13, 'all leave', residual_clv(100, 5, '(sbg,all_churn,,,,,,,,,,)', 0), 100), (14, 'polarised, behind it', residual_clv(100, 1, '(sbg,polarised,,,,0.5,,,,,,)', 0, '4 months'), 400), (15, 'polarised, before it', residual_clv(100, 0, '(sbg,polarised,,,,0.5,,,,,,)', 0, '4 months'), 250), (16, 'nothing for ever', residual_clv(0, 5, '(sbg,no_churn,,,,,,,,,,)', 0), 0), (17, 'a loss for ever', residual_clv(100, 5, '(sbg,no_churn,,,,,,,,,,)', 0, NULL, -1), '-Infinity'), (18, 'horizon NULL', residual_clv(100, 5, '(geometric,,,,,0.1,,,,,,)', 0, NULL), 1000),
	(19, 'no mrr', residual_clv(NULL, 5, '(sbg,no_churn,,,,,,,,,,)', 0), NULL), (20, 'no age', residual_clv(1, NULL, '(sbg,no_churn,,,,,,,,,,)', 0), NULL), (21, 'no model', residual_clv(1, 5, NULL, 0), NULL), (22, 'no rate', residual_clv(1, 5, '(sbg,no_churn,,,,,,,,,,)', NULL), NULL), (23, 'no margin', residual_clv(1, 5, '(sbg,no_churn,,,,,,,,,,)', 0, '1 month', NULL), NULL)
) AS v(n, what, got, want) ORDER BY n;
-- At age 0 with the model that was fitted: the value of the curve, if all is
-- projected from its first age on and the first payment is ARPA.
SELECT abs(residual_clv(10, 0, fit_retention(life_table(c)), 0, '3 months') - 10 * (1 + 0.5 + 0.4)) < 0.000001 AS same FROM (SELECT cohort_agg(t, '1 month', '2024-03-01') AS c FROM ten) AS s;

-- Contracts: 100k a year over ten years; published 2.03M at 115 %, 2.596M at
-- 120 %, 4.262M at 130 %, 6.981M at 140 %; and a yearly uplift of 7 %.
SELECT nrr, contract_value(100000, nrr, 10) AS value, contract_value(100000, nrr, 10) = (SELECT round(sum(100000 * power(nrr::numeric, k)), 6) FROM generate_series(0, 9) AS k) AS ok, contract_value(100000, nrr, 10, 0.1) = (SELECT round(sum(100000 * power(nrr::numeric / 1.1, k)), 6) FROM generate_series(0, 9) AS k) AS discounted FROM unnest(ARRAY[0.8, 1, 1.07, 1.1, 1.15, 1.2, 1.3, 1.4]) AS nrr;
SELECT what, got, got IS NOT DISTINCT FROM want AS ok
FROM (VALUES (1, 'constant', contract_value(100, 1, 7), 700), (2, 'growth as discount', contract_value(100, 1.1, 7, 0.1), 700), (3, 'no years', contract_value(100, 1.1, 0), 0), (4, 'one year', contract_value(100, 5, 1, 0.5), 100), (5, 'not renewed', contract_value(100, 0, 5), 100), (6, 'not renewed, no years', contract_value(100, 0, 0), 0), (7, 'not renewed, for ever', contract_value(100, 0, NULL), 100),
	(8, 'shrinking for ever', contract_value(100, 0.5, NULL), 200), (9, 'shrinking, Infinity', contract_value(100, 0.5, 'Infinity'), 200), (10, 'discounted for ever', contract_value(100, 0.8, NULL, 0.1), round(100 / (1 - 0.8 / 1.1), 6)), (11, 'constant for ever', contract_value(100, 1, NULL), 'Infinity'), (12, 'q = 1.2 / 1.1 for ever', contract_value(100, 1.2, NULL, 0.1), 'Infinity'), (13, 'q = 1 for ever', contract_value(100, 1.25, NULL, 0.25), 'Infinity'), (14, 'nothing for ever', contract_value(0, 2, NULL), 0), (15, 'a cost for ever', contract_value(-1, 2, NULL), '-Infinity'), (16, 'nearly constant', round(contract_value(100, 1 + 1e-12, 10), 5), 1000),
	(17, 'no first year', contract_value(NULL, 1, 1), NULL), (18, 'no nrr', contract_value(1, NULL, 1), NULL), (19, 'no rate', contract_value(1, 1, 1, NULL), NULL), (20, 'a long time', contract_value(1, 2, 2000), 'Infinity')) AS v(n, what, got, want) ORDER BY n;
-- Which NRR leads from 100k to 2M in ten years; and back.
SELECT round(implied_nrr(100000, 2000000, 10)::numeric, 10) AS nrr, abs(contract_value(100000, implied_nrr(100000, 2000000, 10), 10) - 2000000) < 0.001 AS back;
SELECT count(*) AS contracts, bool_and(abs(implied_nrr(1000, contract_value(1000, nrr / 100.0::double precision, years), years) - nrr / 100.0) < 1e-6) AS back FROM generate_series(5, 300, 5) AS nrr, unnest(ARRAY[2, 3, 10, 20]) AS years;
SELECT what, got, got IS NOT DISTINCT FROM want AS ok
FROM (VALUES (1, 'constant', round(implied_nrr(100, 700, 7)::numeric, 10), 1), (2, 'two years', round(implied_nrr(100, 250, 2)::numeric, 10), 1.5), (3, 'not renewed', implied_nrr(100, 100, 5)::numeric, 0), (4, 'less than the first year', implied_nrr(100, 99.99, 5)::numeric, NULL), (5, 'negative total', implied_nrr(100, -5, 5)::numeric, NULL), (6, 'one year', implied_nrr(100, 200, 1)::numeric, NULL), (7, 'no years', implied_nrr(100, 200, 0)::numeric, NULL), (8, 'hardly renewed', round(implied_nrr(100, 100.000001, 2)::numeric, 12), 0.00000001), (9, 'no total', implied_nrr(100, NULL, 2)::numeric, NULL)) AS v(n, what, got, want) ORDER BY n;

-- One-line formulas. No denominator, no ratio.
SELECT affordable_cac(2400) AS affordable, affordable_cac(2400, 4) AS at_four, affordable_cac(2400, 0) AS none, trim_scale(cac_payback_months(1200, 100, 0.8)) AS payback, trim_scale(cac_payback_months(cac => 1200, arpa => 100)) AS of_revenue, cac_payback_months(1200, 0) AS no_arpa, cac_payback_months(1200, 100, 0) AS no_margin, cac_payback_months(1200, -100) AS losing;
SELECT trim_scale(ltv_to_cac(3600, 1200)) AS ltv_to_cac, ltv_to_cac(3600, 0) AS free, ltv_to_cac('Infinity', 1200) AS endless, trim_scale(retention_cost(125000, 250)) AS retention_cost, retention_cost(125000, 0) AS of_nobody;
-- By segment, in one query: value, what may be spent, and how long until it is
-- back.
SELECT segment, clv(t, '2024-03-01', '1 year', 0) AS value, round(affordable_cac(clv(t, '2024-03-01', '1 year', 0)), 2) AS cac, round(ltv_to_cac(clv(t, '2024-03-01', '1 year', 0), 40), 4) AS ratio FROM (SELECT CASE WHEN churned_on(t, '2024-03-01') IS NULL THEN 'stayed' ELSE 'left' END AS segment, t FROM ten) AS s GROUP BY ROLLUP (segment) ORDER BY segment;

-- What is refused.
CREATE FUNCTION pg_temp.refused(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
	hint text;
	got text;
BEGIN
	EXECUTE 'SELECT ' || query INTO got;
	RETURN 'taken: ' || coalesce(left(got, 60), 'NULL');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', SQLSTATE || ' ' || SQLERRM, nullif(detail, ''), nullif(hint, ''));
END $$;
SELECT query, pg_temp.refused('clv(' || query) AS error
FROM (VALUES
	(1, 'mrr_timeline ''{}'', NULL, ''1 year'', 0)'), (2, 'mrr_timeline ''{}'', ''2024-06-01'', NULL, 0)'), (3, 'mrr_timeline ''{}'', ''2024-06-01'', ''1 year'', NULL)'), (4, 'mrr_timeline ''{}'', ''2024-06-01'', ''1 year'', 0, NULL)'), (5, 'NULL::mrr_timeline, NULL, NULL, NULL)'), (6, 'mrr_timeline ''{}'', ''infinity'', ''1 year'', 0)'),
	(7, 'mrr_timeline ''{}'', ''2024-06-01'', ''0 months'', 0)'), (8, 'mrr_timeline ''{}'', ''2024-06-01'', ''-1 month'', 0)'), (9, 'mrr_timeline ''{}'', ''2024-06-01'', ''1 month 1 day'', 0)'), (10, 'mrr_timeline ''{}'', ''2024-06-01'', ''365 days'', 0)'), (11, 'mrr_timeline ''{}'', ''2024-06-01'', ''100000 months'', 0)'), (12, 'mrr_timeline ''{}'', ''2024-06-01'', ''100001 months'', 0)'), (13, 'mrr_timeline ''{}'', ''2024-06-01'', ''1 hour'', 0)'),
	(14, 'mrr_timeline ''{}'', ''2024-06-01'', ''1 year'', -1)'), (15, 'mrr_timeline ''{}'', ''2024-06-01'', ''1 year'', -2)'), (16, 'mrr_timeline ''{}'', ''2024-06-01'', ''1 year'', ''NaN'')'), (17, 'mrr_timeline ''{}'', ''2024-06-01'', ''1 year'', ''Infinity'')'), (18, 'mrr_timeline ''{}'', ''2024-06-01'', ''1 year'', 0, ''NaN'')'), (19, 'mrr_timeline ''{}'', ''2024-06-01'', ''1 year'', 0, ''-Infinity'')'),
	(20, 'mrr_timeline ''{}'', date ''2024-06-01'' + i, ''1 year'', 0) FROM generate_series(1, 2) AS i'), (21, 'mrr_timeline ''{}'', ''2024-06-01'', i * interval ''1 year'', 0) FROM generate_series(1, 2) AS i'), (22, 'mrr_timeline ''{}'', ''2024-06-01'', ''1 year'', i / 10.0) FROM generate_series(1, 2) AS i'), (23, 'NULL::mrr_timeline, ''2024-06-01'', ''1 year'', 0, i) FROM generate_series(1, 2) AS i'), (24, 'mrr_timeline ''{[2024-01-01,):-5}'', ''2024-06-01'', ''1 year'', 0)'), (25, 'mrr_timeline ''{[2024-01-01,2024-02-01):5,[2024-02-01,):-5}'', ''2024-06-01'', ''1 year'', 0)'),
	-- of a curve: in whole steps of it
	(26, '''{step=3 months,as_of=2024-06-01}''::cohort_curve, ''4 months'')'), (27, '''{step=3 months,as_of=2024-06-01}''::cohort_curve, ''90 days'')'), (28, '''{step=30 days,as_of=2024-06-01}''::cohort_curve, ''1 month'')'), (29, '''{step=30 days,as_of=2024-06-01}''::cohort_curve, ''100 days'')'), (30, '''{step=1 month,as_of=2024-06-01}''::cohort_curve, ''1 year'', -1)'), (31, '''{step=1 month,as_of=2024-06-01}''::cohort_curve, ''1 year'', 0, ''Infinity'')'), (32, '''{step=1 day,as_of=2024-06-01}''::cohort_curve, ''100001 days'')'),
	-- sums of states with other parameters
	(33, 'c, ''1 month'') FROM (SELECT sum(c) AS c FROM (SELECT clv_transfn(NULL, ''{}'', ''2024-06-01'', i * interval ''1 month'', 0) AS c FROM generate_series(1, 2) AS i) AS s) AS t')
) AS v(n, query) ORDER BY n;
SELECT query, pg_temp.refused(query) AS error
FROM (VALUES
	(1, 'count(*) FROM clv_rows(''{step=3 months,as_of=2024-06-01}'', ''4 months'')'), (2, 'count(*) FROM clv_rows(''{step=1 month,as_of=2024-06-01}'', ''1 month'', ''NaN'')'), (3, 'simple_clv(100, -0.1)'), (4, 'simple_clv(100, 1.1)'), (5, 'simple_clv(100, ''NaN'')'), (6, 'simple_clv(100, 0.1, -1)'), (7, 'simple_clv(100, 0.1, ''NaN'')'), (8, 'simple_clv(100, 0.1, 0, ''Infinity'')'), (9, 'simple_clv(100, 0.1, timing => ''monthly'')'), (10, 'simple_clv(100, 0.1, timing => '''')'), (11, 'simple_clv(1e13, 0.1)'), (12, 'simple_clv(''NaN'', 0.1)'), (13, 'simple_clv(''Infinity'', 0.1)'),
	(20, 'residual_clv(100, -1, ''(sbg,,1,1,,,,,,,,)'', 0)'), (21, 'residual_clv(100, 1, ''(sbg,,1,,,,,,,,,)'', 0)'), (22, 'residual_clv(100, 1, ''(sbg,,1,1,,,,,,,,)'', -1)'), (23, 'residual_clv(100, 1, ''(sbg,,1,1,,,,,,,,)'', ''Infinity'')'), (24, 'residual_clv(100, 1, ''(sbg,,1,1,,,,,,,,)'', 0, ''30 days'')'), (25, 'residual_clv(100, 1, ''(sbg,,1,1,,,,,,,,)'', 0, ''0 months'')'), (26, 'residual_clv(100, 1, ''(sbg,,1,1,,,,,,,,)'', 0, ''1 year'', ''NaN'')'), (27, 'residual_clv(''NaN'', 1, ''(sbg,,1,1,,,,,,,,)'', 0)'), (28, 'residual_clv(100, 1, ''(,,,,,,,,,,,)'', 0)'),
	(30, 'contract_value(100, -0.1, 5)'), (31, 'contract_value(100, ''NaN'', 5)'), (32, 'contract_value(100, ''Infinity'', 5)'), (33, 'contract_value(100, 1, -1)'), (34, 'contract_value(100, 1, 2.5)'), (35, 'contract_value(100, 1, ''NaN'')'), (36, 'contract_value(100, 1, ''-Infinity'')'), (37, 'contract_value(100, 1, 5, -1)'), (38, 'contract_value(1e13, 1, 5)'),
	(40, 'implied_nrr(0, 100, 5)'), (41, 'implied_nrr(-1, 100, 5)'), (42, 'implied_nrr(100, 1000, 2.5)'), (43, 'implied_nrr(100, 1000, -1)'), (44, 'implied_nrr(100, 1000, ''Infinity'')'), (45, 'implied_nrr(100, ''NaN'', 5)'), (46, 'implied_nrr(100, 1e13, 5)'),
	(47, 'residual_clv(100, 1, ''(sbg,,1,1,,,,,,,,)'', 0, ''100001 months'')')
) AS v(n, query) ORDER BY n;
-- In full, as a user sees it.
SELECT clv(c, '1 year') FROM (SELECT cohort_agg('{[2024-01-01,):10}', '30 days', '2024-06-30') AS c) AS s;
SELECT clv(t, as_of, '1 year', 0.1) FROM ten, (VALUES (date '2024-03-01'), ('2024-04-01')) AS v(as_of);
SELECT simple_clv(100, 0.2, timing => 'yearly');
