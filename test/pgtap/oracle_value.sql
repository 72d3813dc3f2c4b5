/*
 * oracle_value.sql
 *		Values of customers: the textbook's and the help centres' examples
 *		(C7 ... C30 are their numbers in the list of worked cases), sums of
 *		payments in plain SQL, a chain ladder in plain SQL over random
 *		histories, and the public data set of a telephone company
 *		(test/data/README.md), whose values are computed outside with exact
 *		fractions and a fit in mpmath.
 */
BEGIN;
\ir setup.psql
\ir life_tables.psql
\set customers 250
\ir histories.psql
SELECT plan(30);

/* Formulas with published results. */
SELECT is(ARRAY[round(simple_clv(100, 0.2, 0.1), 2),
		round(simple_clv(100, 0.2, 0.1, timing => 'arrears'), 2),
		round(simple_clv(100, 0.2, 0.1, timing => 'before_renewal'), 2)],
	ARRAY[366.67, 266.67, 293.33], 'C30: three conventions of payment');
SELECT is(simple_clv(500, 10 / 110.0), 5500.00, 'C7: 500 a customer, 10 of 110 churn');
SELECT is(simple_clv(100, 0.05), 2000.00, 'C8: 100 a customer, 5 % churn');
SELECT is(ARRAY[simple_clv(100, 0, 0.1), simple_clv(100, 1, 0.1), simple_clv(100, 1),
		simple_clv(100, 1, 0.1, timing => 'arrears'), simple_clv(100, 0),
		simple_clv(0, 0), simple_clv(-100, 0)],
	ARRAY[1100, 100, 100, 0, 'Infinity', 0, '-Infinity']::numeric[],
		'nobody churns, and everybody');
SELECT is(round(contract_value(100000, nrr, 10) / 1e6, digits), value,
	'100k over ten years at an NRR of ' || nrr)
FROM (VALUES (1.15, 2, 2.03), (1.2, 3, 2.596), (1.3, 3, 4.262), (1.4, 3, 6.981))
	AS v (nrr, digits, value);
SELECT is(round(contract_value(1, 1.07, 10), 3), 13.816, '7 % a year, ten years');
SELECT is(round(implied_nrr(100000, 2000000, 10)::numeric, 10), 1.1469127663,
	'100k to 2M in ten years');
SELECT is(ARRAY[contract_value(100, 1.2, NULL, 0.1), contract_value(100, 1.2,
	'Infinity', 0.1),
		contract_value(100, 1.1, NULL, 0.1), contract_value(100, 1, NULL),
		contract_value(100, 1, NULL, 0.25), contract_value(100, 0, NULL)],
	ARRAY['Infinity', 'Infinity', 'Infinity', 'Infinity', 500, 100]::numeric[],
	'without end: Infinity, or a number where payments shrink');
SELECT is(ARRAY[retention_cost(125000, 250), affordable_cac(900), affordable_cac(900, 4.5),
		ltv_to_cac(900, 300), round(cac_payback_months(500, 100, 0.8), 2),
		cac_payback_months(500, 100)],
	ARRAY[500, 300, 200, 3, 6.25, 5], 'C23 and other ratios');
SELECT is(num_nulls(retention_cost(1, 0), affordable_cac(9, 0), ltv_to_cac(9, 0),
	cac_payback_months(9, 0), cac_payback_months(9, -1), cac_payback_months(9, 1, 0)), 6,
	'no ratio where there is no denominator');

/* Sums of payments in plain SQL, as far as they are more than 1e-19. */
SELECT is_empty(
	$$SELECT r, d, margin FROM unnest(ARRAY[0.3, 0.8, 0.95]::double precision[]) AS r,
		unnest(ARRAY[0, 0.01, 0.1, 2]::double precision[]) AS d,
		unnest(ARRAY[1, 0.7]::double precision[]) AS margin,
		LATERAL (SELECT sum((r / (1 + d)) ^ k) AS advance,
				sum((r / (1 + d)) ^ k) FILTER (WHERE k > 0) AS arrears,
				sum(r * (r / (1 + d)) ^ k) AS before_renewal
			FROM generate_series(0, ceil(44 / ln((1 + d) / r))::integer) AS k) AS s
	WHERE abs(simple_clv(1000, 1 - r, d, margin) - 1000 * margin * advance) > 1e-5
		OR abs(simple_clv(1000, 1 - r, d, margin, 'arrears')
			- 1000 * margin * arrears) > 1e-5
		OR abs(simple_clv(1000, 1 - r, d, margin, 'before_renewal')
			- 1000 * margin * before_renewal) > 1e-5$$,
	'plain SQL: simple_clv is the sum of its payments');
SELECT is_empty(
	$$SELECT nrr, years, d, contract_value(1000, nrr, years, d), value
	FROM unnest(ARRAY[0, 0.5, 0.9, 1 - 1e-12, 1, 1 + 1e-12, 1 + 1e-6, 1.1,
		3]::double precision[])
			AS nrr, unnest(ARRAY[0, 1, 2, 7, 25]) AS years,
		unnest(ARRAY[-0.2, 0, 0.1, 1.5]::double precision[]) AS d,
		LATERAL (SELECT coalesce(sum(1000 * (nrr / (1 + d)) ^ k), 0) AS value
			FROM generate_series(0, years - 1) AS k) AS s
	WHERE NOT abs(contract_value(1000, nrr, years, d)::double precision - value)
		<= 1e-6 + 1e-12 * value$$,
	'plain SQL: contract_value is the sum of its years');
SELECT is_empty(
	$$SELECT first_year, total, years, nrr, implied_nrr(first_year, total, years)
	FROM (VALUES
		(100000, 2000000, 10, 1.14691276628775),
		(100, 100.01, 2, 0.000100000000000051),
		(1, 1000000.0, 30, 1.55399738356383),
		(50, 60, 5, 0.166774180123422),
		(1000, 12000, 12, 1.0),
		(1000, 11999.5, 12, 0.999992424051111)
	) AS v (first_year, total, years, nrr)
	WHERE NOT error_of(implied_nrr(first_year, total, years), nrr) <= 1e-10$$,
	'mpmath: implied_nrr');
SELECT is_empty(
	$$SELECT nrr, years FROM unnest(ARRAY[0.3, 0.9, 1, 1.01, 1.5]) AS nrr,
		unnest(ARRAY[2, 5, 40]) AS years
	WHERE NOT abs(implied_nrr(1e4, contract_value(1e4, nrr, years), years) - nrr) <= 1e-9$$,
	'implied_nrr is what contract_value was made with');

/* What an existing customer is still worth: 100 a month, at an age in months. */
CREATE TABLE residual_oracle (
	m retention_model,
	age bigint,
	months_1 double precision,		-- of which 10 % a year is discounted
	months_36 double precision,
	months_120 double precision,
	plain_1 double precision,		-- and not
	plain_36 double precision,
	plain_120 double precision,
	without_end double precision
);
INSERT INTO residual_oracle VALUES
	(sbg(0.66808835110645, 3.8060949640583), 0, 100.0,
		1238.6836571914, 1879.996016034, 100.0, 1368.5592777307, 2486.5941783485,
			2201.5904541777),
	(sbg(0.66808835110645, 3.8060949640583), 1, 100.0,
		1367.3113157913, 2113.465194668, 100.0, 1515.1041932045, 2816.680978512,
			2490.1851076945),
	(sbg(0.66808835110645, 3.8060949640583), 24, 100.0,
		2368.950241485, 4384.8877327466, 100.0, 2677.2852361489, 6228.784642961,
			5535.1414292712),
	(sbg(3.8, 15.2), 0, 100.0,
		589.73142047988, 604.29841779818, 100.0, 618.93115651704, 641.23120576269,
			604.71971573904),
	(sbg(3.8, 15.2), 1, 100.0,
		618.22015795053, 635.41573088431, 100.0, 650.21470402019, 676.58024473836,
			635.93052703697),
	(sbg(3.8, 15.2), 24, 100.0,
		1152.5606286312, 1290.7513274364, 100.0, 1250.6193626439, 1468.9259605092,
			1298.3991657369),
	(bdw(0.25933573151117, 1.7225514880867, 1.5843615150229), 0, 100.0,
		1297.9753548961, 2189.6072908725, 100.0, 1441.9402452094, 3019.1228094809,
			2774.0694814736),
	(bdw(0.25933573151117, 1.7225514880867, 1.5843615150229), 1, 100.0,
		1411.0225708797, 2430.1719452966, 100.0, 1572.624088097, 3376.0939063947,
			3101.1930566698),
	(bdw(0.25933573151117, 1.7225514880867, 1.5843615150229), 24, 100.0,
		2585.3641609372, 5244.5323089612, 100.0, 2934.6285053858, 7671.6610153822,
			7140.4078115436),
	(discrete_weibull(0.02, 0.8), 0, 100.0,
		2627.6532975752, 5151.2693678897, 100.0, 2984.7493281141, 7428.0004235174,
			6272.5959559107),
	(discrete_weibull(0.02, 0.8), 1, 100.0,
		2653.9793340148, 5211.0949333837, 100.0, 3015.1570167777, 7517.7886172174,
			6348.7929621163),
	(discrete_weibull(0.02, 0.8), 24, 100.0,
		2762.1658109646, 5534.4067862274, 100.0, 3142.4875444704, 8032.1396485789,
			6800.6692794866),
	(geometric(0.03), 0, 100.0,
		1988.2294001387, 2627.9066453345, 100.0, 2219.9077937497, 3247.137383994,
			2654.3698660304),
	(geometric(0.03), 1, 100.0,
		1988.2294001387, 2627.9066453345, 100.0, 2219.9077937497, 3247.137383994,
			2654.3698660304),
	(geometric(0.03), 24, 100.0,
		1988.2294001387, 2627.9066453345, 100.0, 2219.9077937497, 3247.137383994,
			2654.3698660304);
SELECT is_empty(
	$$SELECT m, age, months, rate, value, want FROM residual_oracle AS o,
		(VALUES (1, 0.1, 'months_1'), (36, 0.1, 'months_36'), (120, 0.1, 'months_120'),
			(1, 0, 'plain_1'), (36, 0, 'plain_36'), (120, 0, 'plain_120'),
			(NULL, 0.1, 'without_end')) AS c (months, rate, name),
		LATERAL (SELECT residual_clv(100, age, m, rate, months * interval '1 month')
				::double precision AS value,
			(to_jsonb(o) ->> name)::double precision AS want) AS v
	WHERE NOT abs(value - want) <= 1e-6 + 1e-10 * want$$,
	'mpmath: residual_clv');
SELECT is(residual_clv(100, 24, geometric(0.03), 0.1, NULL, 0.5),
	round(residual_clv(100, 24, geometric(0.03), 0.1) / 2, 6), 'times a margin');

/*
 * The telephone company. Tenures count back from one day, which is as_of: who
 * churned does so on it, so that its last age is its tenure.
 */
CREATE TABLE telco (
	customer_id bigint PRIMARY KEY,
	contract text NOT NULL,
	internet_service text NOT NULL,
	payment_method text NOT NULL,
	tenure_months integer NOT NULL,
	monthly_charges numeric NOT NULL,
	churned text NOT NULL
);
\copy telco FROM PROGRAM 'cat "${TEST_DATA:-test/data}/telco.csv"' (FORMAT csv, HEADER)
CREATE TABLE telco_customer AS
SELECT customer_id, contract, mrr_timeline(monthly_charges,
		(date '2020-01-01' - tenure_months * interval '1 month')::date,
		CASE WHEN churned = 'yes' THEN date '2020-01-01' END) AS mrr
FROM telco WHERE tenure_months > 0;
CREATE TABLE telco_oracle (
	contract text,
	two_years numeric,
	six_years numeric,			-- 10 % a year discounted
	ten_years numeric,			-- the same, times a margin of 0.8
	fifty_years numeric			-- 3 %
);
INSERT INTO telco_oracle VALUES
	('Month-to-month', 1172.8463394962, 1965.4056735792, 1702.9205795675, 3509.6007548769),
	('One year', 1550.838734126, 3337.5457626798, 3257.9692170718, 9213.3784096183),
	('Two year', 1460.9369732938, 3332.2253273362, 3671.6219741284, 16576.14288341),
	('all', 1331.0437440619, 2705.896239529, 2791.3447296107, 10776.910989384);
CREATE FUNCTION is_value(have numeric, want numeric) RETURNS boolean LANGUAGE SQL
	RETURN coalesce(abs(have - want) <= 1e-9 * abs(want), false);
SELECT ok(is_value(a.two_years, o.two_years) AND is_value(a.six_years, o.six_years)
		AND is_value(a.ten_years, o.ten_years) AND is_value(a.fifty_years, o.fifty_years),
	'telco: clv, ' || contract)
FROM telco_oracle AS o JOIN (SELECT coalesce(contract, 'all') AS contract,
		clv(mrr, '2020-01-01', '2 years', 0) AS two_years,
		clv(mrr, '2020-01-01', '6 years', 0.1) AS six_years,
		clv(mrr, '2020-01-01', '10 years', 0.1, 0.8) AS ten_years,
		clv(mrr, '2020-01-01', '50 years', 0.03) AS fifty_years
	FROM telco_customer GROUP BY ROLLUP (contract)) AS a USING (contract)
ORDER BY contract;
SELECT results_eq(
	$$SELECT contract, model_status FROM (SELECT contract,
			cohort_agg(mrr, '1 month', '2020-01-01') AS c
			FROM telco_customer GROUP BY contract) AS s, clv_rows(c, '10 years')
		WHERE projected GROUP BY 1, 2 ORDER BY 1$$,
	$$VALUES ('Month-to-month', 'converged'), ('One year', 'geometric'),
		('Two year', 'geometric')$$,
	'telco: what the projections rest on');

/*
 * The chain ladder in plain SQL, from cohort_rows(), for random histories: the
 * projection follows survival of the model, and the months are 1/12 year, the
 * days 1/365.
 */
CREATE TABLE setting (step interval, as_of date, horizon interval, steps integer,
	years_per_step double precision, rate double precision, margin double precision);
INSERT INTO setting VALUES
	('1 month', '2012-02-29', '25 years', 300, 1 / 12.0, 0.1, 1),
	('1 month', '2024-12-31', '3 months', 3, 1 / 12.0, 0.07, 0.8),
	('1 month', '2003-06-30', '60 months', 60, 1 / 12.0, 0, 1),
	('3 months', '2020-02-29', '40 years', 160, 0.25, -0.02, 1),
	('1 year', '2015-12-31', '30 years', 30, 1, 0.3, 0.35),
	('30 days', '2009-09-30', '3000 days', 100, 30 / 365.0, 0.15, 1),
	('7 days', '2004-09-30', '2100 days', 300, 7 / 365.0, 0.15, -0.5),
	('1 day', '2000-03-31', '400 days', 400, 1 / 365.0, 0.12, 1);
CREATE TABLE curve AS
SELECT row_number() OVER (ORDER BY step, s.as_of, segment) AS id, s.*, segment, c
FROM setting AS s, LATERAL (SELECT segment, cohort_agg(mrr, step, s.as_of) AS c
	FROM customer GROUP BY ROLLUP (segment)) AS k;
CREATE AGGREGATE product(double precision) (SFUNC = float8mul,
	STYPE = double precision, INITCOND = '1');
CREATE TABLE ladder AS
WITH observed AS (
	-- a new run where nothing was paid at the age before, and so no factor
	SELECT id, r.age, r.customers, r.initial_mrr, r.mrr, step_factor,
		count(*) FILTER (WHERE step_factor IS NULL) OVER (PARTITION BY id
			ORDER BY age) AS run
	FROM curve, cohort_rows(c) AS r
), retained AS (
	SELECT id, age, customers, product(CASE WHEN step_factor IS NULL THEN mrr / initial_mrr
			ELSE step_factor END::double precision)
		OVER (PARTITION BY id, run ORDER BY age) AS retained,
		max(age) OVER (PARTITION BY id) AS last,
		first_value(initial_mrr / customers) OVER (PARTITION BY id ORDER BY age) AS arpa
	FROM observed
), projected AS (
	SELECT id, age, last, arpa, retained * CASE WHEN age > last AND survival(m, last) > 0
			THEN survival(m, age) / survival(m, last) WHEN age > last THEN 0 ELSE 1 END
			AS retained
	FROM (SELECT id, last, arpa, retained, fit_retention(life_table(c)) AS m, steps
			FROM retained JOIN curve USING (id) WHERE age = last) AS s,
		generate_series(last + 1, steps - 1) AS age
	UNION ALL
	SELECT id, age, last, arpa, retained FROM retained JOIN curve USING (id)
		WHERE age < steps
)
SELECT id, age, age > last AS projected, retained,
	(1 + rate) ^ (-age * years_per_step) AS discount_factor,
	arpa * retained * years_per_step * 12 * margin
		* (1 + rate) ^ (-age * years_per_step) AS value
FROM projected JOIN curve USING (id);
SELECT is_empty(
	$$SELECT id, clv(c, horizon, rate, margin), value FROM curve
		JOIN (SELECT id, sum(value) AS value FROM ladder GROUP BY id) AS l USING (id)
	WHERE NOT abs(clv(c, horizon, rate, margin)::double precision - value)
		<= 1e-6 + 1e-9 * abs(value)$$,
	'plain SQL: clv by chain ladder');
SELECT is_empty(
	$$SELECT id, age, r.value, l.value FROM (SELECT id, age::bigint, r.projected,
			r.retained, r.discount_factor, r.value
			FROM curve, clv_rows(c, horizon, rate, margin) AS r) AS r
		FULL JOIN ladder AS l USING (id, age)
	WHERE r.projected IS DISTINCT FROM l.projected
		OR NOT abs(r.value::double precision - l.value) <= 1e-6 + 1e-9 * abs(l.value)
		OR NOT abs(r.retained - l.retained) <= 1e-10 * (1 + l.retained)
		OR NOT error_of(r.discount_factor, l.discount_factor) <= 1e-12$$,
	'plain SQL: clv_rows');
SELECT cmp_ok(count(*), '>=', 500::bigint, 'ages are projected') FROM ladder
	WHERE projected;
SELECT cmp_ok(count(DISTINCT id), '>=', 30::bigint, 'curves have a value') FROM ladder;
/* Contracts up for renewal. */
SELECT is(ARRAY[renewal_rate(due, renewed), round(1 - sum(due -
	coalesce(renewed, 0)) / 1000.0, 2)],
	ARRAY[0.80, 0.95], 'C22: 250k of 1M due, 200k renewed')
FROM (VALUES (200, 200), (50, NULL)) AS v (due, renewed);
SELECT is_empty(
	$$SELECT segment, renewal_rate(due, renewed), renewal_uplift(due, renewed)
	FROM (SELECT id % 5 AS segment, draw(id, 1, 0, 4) * 25.5 AS due,
			CASE WHEN draw(id, 2) < 0.8 THEN draw(id, 3, 0, 6) * 20.25 END AS renewed
		FROM generate_series(1, 400) AS id) AS s
	GROUP BY ROLLUP (segment)
	HAVING renewal_rate(due, renewed) IS DISTINCT FROM
			sum(least(coalesce(renewed, 0), due)) / sum(due)
		OR abs(renewal_uplift(due, renewed)
			- (sum(renewed) FILTER (WHERE due > 0 AND renewed > 0)
				/ sum(due) FILTER (WHERE due > 0 AND renewed > 0) - 1)) < 1e-15
			IS NOT TRUE$$,
	'plain SQL: renewal_rate and renewal_uplift');

SELECT * FROM finish();
ROLLBACK;
