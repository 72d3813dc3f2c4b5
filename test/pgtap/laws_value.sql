/*
 * laws_value.sql
 *		The laws of clv.h, clv_agg.c and clv_fn.c over random histories, over
 *		cohorts whose value is known without a model, and over extreme
 *		arguments: no value is ever NaN.
 */
BEGIN;
\ir setup.psql
\ir life_tables.psql
\set customers 250
\ir histories.psql
SELECT plan(35);

CREATE TABLE setting (horizon interval, rate double precision, margin double precision,
	as_of date);
INSERT INTO setting VALUES ('10 years', 0.1, 1, '2012-02-29'), ('1 month', 0, 0.8,
	'2012-02-29'),
	('18 months', -0.1, -2, '2003-06-30'), ('100 years', 0.05, 0, '2024-12-31'),
	('40 years', 0, 0.35, '2001-01-01'), ('3 years', 5, 1, '2050-01-01');

/* clv_agg.c: the aggregate is the function over its curve, also in a window. */
SELECT is_empty(
	$$SELECT segment, horizon, clv(mrr, s.as_of, horizon, rate, margin)
	FROM customer, setting AS s GROUP BY horizon, rate, margin, s.as_of, ROLLUP (segment)
	HAVING clv(mrr, s.as_of, horizon, rate, margin) IS DISTINCT FROM
		clv(cohort_agg(mrr, '1 month', s.as_of), horizon, rate, margin)
		OR clv(mrr, s.as_of, horizon, rate) IS DISTINCT FROM
			clv(cohort_agg(mrr, '1 month', s.as_of), horizon, rate)
		OR clv(mrr, s.as_of, horizon, 0::double precision) IS DISTINCT FROM
			clv(cohort_agg(mrr, '1 month', s.as_of), horizon)$$,
	'clv of customers = clv of their curve');
SELECT is_empty(
	$$SELECT customer_id FROM (SELECT customer_id, clv(mrr, '2012-02-29', '5 years',
		0.1::double precision) OVER w AS value,
			cohort_agg(mrr, '1 month', '2012-02-29') OVER w AS c
		FROM customer WINDOW w AS (ORDER BY customer_id ROWS 20 PRECEDING)) AS s
	WHERE value IS DISTINCT FROM clv(c, '5 years', 0.1)$$,
	'clv over a frame = clv of the curve of the frame');
SELECT is(count(DISTINCT value), 1::bigint,
	'neither the order of customers nor of curves matters')
FROM (SELECT clv(mrr, '2012-02-29', '10 years', 0.1::double precision
			ORDER BY hashint8extended(customer_id, seed)) AS value
		FROM customer, generate_series(1, 20) AS seed GROUP BY seed
	UNION ALL
	SELECT clv(sum(c ORDER BY hashint8extended(part, seed)), '10 years', 0.1)
	FROM (SELECT customer_id % 7 AS part, cohort_agg(mrr, '1 month', '2012-02-29') AS c
			FROM customer GROUP BY 1) AS s,
				generate_series(1, 20) AS seed GROUP BY seed) AS s;

/* L3 of clv_agg.c, and what the rows are made of. */
CREATE TABLE curve AS
SELECT s.*, segment, c FROM setting AS s, LATERAL (SELECT
	coalesce(segment, 'all') AS segment,
		cohort_agg(mrr, '1 month', s.as_of) AS c
			FROM customer GROUP BY ROLLUP (segment)) AS k;
CREATE TABLE row_of_value AS
SELECT horizon, segment, rate, margin, as_of, r.*, months
FROM curve, clv_rows(c, horizon, rate, margin) AS r,
	LATERAL (SELECT (extract(year FROM horizon) * 12 + extract(month FROM horizon))::integer
		AS months) AS m;
SELECT is_empty(
	$$SELECT horizon, segment, total, value FROM (SELECT horizon, segment,
		sum(value) AS total,
			max(months) AS months, count(*) AS rows, (array_agg(cumulative_value
				ORDER BY age DESC))[1] AS last
			FROM row_of_value GROUP BY horizon, segment) AS r
		FULL JOIN (SELECT horizon, segment, clv(c, horizon, rate, margin) AS value
			FROM curve) AS v USING (horizon, segment)
	-- each row is rounded to micros
	WHERE NOT abs(total - value) <= 1e-6 * rows OR last <> value OR rows <> months
		OR num_nulls(total, value) = 1$$,
	'rows add up to the value, one for each step of the horizon');
SELECT is_empty(
	$$SELECT horizon, segment, age FROM (SELECT *, lag(cumulative_value, 1, 0::numeric)
		OVER w AS before,
			first_value(value) OVER w AS first
			FROM row_of_value WINDOW w AS (PARTITION BY horizon, segment ORDER BY age)) AS r
	WHERE abs(cumulative_value - before - value) > 2e-6
		OR NOT error_of(discount_factor, (1 + rate) ^ (-age / 12.0)) <= 1e-12
		OR NOT abs(value - first * (retained * discount_factor)::numeric)
			<= 1e-6 + 1e-6 * abs(retained * discount_factor)$$,
	'a row is what is retained, discounted');
SELECT is_empty(
	$$SELECT horizon, segment, r.age FROM row_of_value AS r
		LEFT JOIN LATERAL (SELECT k.* FROM curve AS c, cohort_rows(c.c) AS k
			WHERE c.horizon = r.horizon AND c.segment = r.segment
				AND k.age = r.age) AS k ON true
	WHERE months <= 36 AND (projected IS DISTINCT FROM (k.age IS NULL)
		OR (NOT projected AND r.customers IS DISTINCT FROM k.customers)
		OR (r.age = 0 AND (retained <> 1 OR discount_factor <> 1)))$$,
	'what is not observed is projected');
SELECT is_empty(
	$$SELECT horizon, segment FROM curve,
		LATERAL (SELECT clv(c, horizon, rate, 1) AS one) AS v
	WHERE abs(clv(c, horizon, rate, margin) - one * margin::numeric) > 1e-6 * (2
		+ abs(margin)::numeric)$$,
	'value is proportional to margin');
SELECT is_empty(
	$$SELECT segment, months FROM (SELECT segment, months, clv(c,
		months * interval '1 month', 0.1) AS value,
			lag(clv(c, months * interval '1 month', 0.1)) OVER (PARTITION BY segment
				ORDER BY months) AS before,
			clv(c, months * interval '1 month', 0.2) AS less
			FROM curve, unnest(ARRAY[1, 2, 12, 13, 120, 600]) AS months
			WHERE horizon = '10 years') AS s
	WHERE value < before OR less > value OR (months = 1) <> (less = value)$$,
	'value rises with the horizon and falls with the discount rate');

/*
 * Nobody churns and every year pays the same factor more: observed for ten
 * years, it is a contract. The amounts are exact.
 */
CREATE TABLE grower AS
SELECT nrr, id, sum(mrr_timeline((id * base)::numeric * nrr::numeric ^ y,
	(date '2000-01-01' + y * interval '1 year')::date,
	(date '2001-01-01' + y * interval '1 year')::date)) AS t
FROM (VALUES (1.5, 1024), (1.25, 1048576), (0.5, 1024), (1, 75)) AS v (nrr, base),
	generate_series(1, 5) AS id, generate_series(0, 9) AS y GROUP BY nrr, id;
SELECT is_empty(
	$$SELECT nrr, years, d FROM (SELECT nrr, cohort_agg(t, '1 year', '2009-06-30') AS c,
				avg(mrr_at(t, '2000-01-01')) * 12 AS first_year
					FROM grower GROUP BY nrr) AS s,
		generate_series(1, 10) AS years, unnest(ARRAY[0, 0.1, -0.1,
			2]::double precision[]) AS d
	WHERE NOT abs(clv(c, years * interval '1 year', d) - contract_value(first_year,
		nrr, years, d))
		<= 1e-6 + 1e-12 * contract_value(first_year, nrr, years, d)$$,
	'nobody churns, NRR is constant: clv = contract_value');
SELECT is_empty(
	$$SELECT years, d FROM (SELECT cohort_agg(t, '1 year', '2003-06-30') AS c FROM grower
			WHERE nrr = 1) AS s,
		unnest(ARRAY[1, 3, 4, 5, 40]) AS years, unnest(ARRAY[0, 0.1,
			2]::double precision[]) AS d
	WHERE NOT abs(clv(c, years * interval '1 year', d) -
		contract_value(75 * 3 * 12, 1, years, d))
		<= 1e-6 + 1e-12 * contract_value(75 * 3 * 12, 1, years, d)$$,
	'nobody churns, NRR is 1: also beyond what is observed');
SELECT is_empty(
	$$SELECT model_status FROM (SELECT cohort_agg(t, '1 year', '2003-06-30') AS c
		FROM grower
			WHERE nrr = 1) AS s, clv_rows(c, '9 years') WHERE projected
				AND model_status <> 'no_churn'$$,
	'and the rows say why');

/*
 * Without discounting, within what all customers are mature for, value is the
 * revenue per customer that there was.
 */
SELECT is_empty(
	$$SELECT segment, months, clv(mrr, '2200-01-01', months * interval '1 month',
		0::double precision), avg(revenue)
	FROM unnest(ARRAY[1, 2, 12, 60, 400]) AS months, customer,
		LATERAL (SELECT sum(mrr_at(mrr, (started_on(mrr)
			+ k * interval '1 month')::date)) AS revenue
			FROM generate_series(0, months - 1) AS k) AS r
	WHERE started_on(mrr) IS NOT NULL
	GROUP BY months, ROLLUP (segment)
	HAVING NOT abs(clv(mrr, '2200-01-01', months * interval '1 month',
		0::double precision) - avg(revenue))
		<= 1e-6 + 1e-12 * avg(revenue)$$,
	'complete cohort, no discounting: historical revenue per customer');

/* L2: no customers, and no projection. */
SELECT is(num_nulls(clv(mrr, '2020-01-01', '1 year', 0::double precision),
		clv('{step=1 month,as_of=2020-01-01}'::cohort_curve, '1 year')), 2,
	'no value: ' || what)
FROM (VALUES ('no rows', NULL::mrr_timeline), ('never active', '{}'), ('starts later',
	'{[2020-02-01,):10.00}')) AS v (what, mrr) WHERE what <> 'no rows' GROUP BY what;
SELECT is(ARRAY[clv(mrr, '2020-01-31', '1 month', 0.1::double precision),
		clv(mrr, '2020-01-31', '2 months', 0.1::double precision)], ARRAY[10.00, NULL],
	'a curve of age 0: one payment, and no projection')
FROM (VALUES ('{[2020-01-01,):10.00}'::mrr_timeline)) AS v (mrr);
SELECT is(ARRAY[clv(mrr, '2020-06-30', '2 months', 0::double precision),
		clv(mrr, '2020-06-30', '100 years', 0::double precision)], ARRAY[10.00, 10.00],
	'everybody churned: nothing comes any more')
FROM (VALUES ('{[2020-01-01,2020-01-20):10.00}'::mrr_timeline)) AS v (mrr);
SELECT is(clv(mrr, '2020-06-30', '6 months', 0::double precision), 30.00,
	'who returns pays again, also after nobody did')
FROM (VALUES ('{[2020-01-01,2020-01-20):10.00,[2020-05-01,):10.00}'::mrr_timeline)) AS v (mrr);

/* residual_clv: without an end it is a lifetime, at age 0 that of a new customer. */
CREATE TABLE made (m retention_model);
INSERT INTO made VALUES (geometric(0)), (geometric(1)), (geometric(0.05)), (sbg(0.668,
	3.806)),
	(sbg(3.8, 15.2)), (discrete_weibull(0.05, 0.8)), (discrete_weibull(0.01, 2)),
	(bdw(0.26, 1.72, 1.58)), (bdw(2, 7, 0.6)), ('(sbg,polarised,,,,0.25,,,,,,)');
CREATE TABLE monthly AS
SELECT rate, (1 + rate) ^ (1 / 12.0) - 1 AS d
FROM unnest(ARRAY[0.01, 0.1, 0.5, 3]::double precision[]) AS rate;
SELECT is_empty(
	$$SELECT m, rate FROM made, monthly
	WHERE NOT abs(residual_clv(80, 0, m, rate)::double precision
		- 80 * expected_lifetime(m, d))
		<= 1e-6 + 1e-11 * 80 * expected_lifetime(m, d)$$,
	'residual_clv at age 0 = arpa x DEL');
SELECT is_empty(
	$$SELECT m, rate, age FROM made, monthly, unnest(ARRAY[1, 2, 12, 100]) AS age
	-- DERL counts the payment after the renewal at age
	WHERE survival(m, age) > 1e-200
		AND NOT abs(residual_clv(80, age, m, rate)::double precision
			* retention_rate(m, age) - 80 * residual_lifetime(m, age, d))
		<= 1e-6 + 1e-11 * 80 * residual_lifetime(m, age, d)$$,
	'residual_clv of who has renewed = arpa x DERL / retention');
SELECT is_empty(
	$$SELECT m, rate, age, months FROM made, monthly, unnest(ARRAY[0, 1, 24]) AS age,
		unnest(ARRAY[1, 2, 36]) AS months
	WHERE survival(m, age) > 1e-200
		AND NOT abs(residual_clv(80, age, m, rate,
			months * interval '1 month')::double precision
			- 80 * (SELECT sum(survival(m, age + k) / survival(m, age) * (1 + d) ^ -k)
				FROM generate_series(0, months - 1) AS k)) <= 1e-6 + 1e-10$$,
	'residual_clv is the discounted sum of survival');
SELECT is_empty(
	$$SELECT m, rate, age, months FROM (SELECT m, rate, age, months, residual_clv(80,
		age, m, rate,
				months * interval '1 month') AS value, lag(residual_clv(80, age, m, rate,
				months * interval '1 month')) OVER (PARTITION BY m::text, rate, age
					ORDER BY months) AS before,
			residual_clv(80, age, m, rate) AS whole
		FROM made, (SELECT rate FROM monthly WHERE rate >= 0.1) AS r,
			unnest(ARRAY[0, 7]) AS age,
			unnest(ARRAY[1, 12, 120, 4800]) AS months) AS s
	WHERE value < before OR value > whole + 1e-6 OR (months = 4800 AND whole
		- value > 1e-5)$$,
	'residual_clv with a longer horizon comes up to that without one');
SELECT is(residual_clv(80, 3, m, 0), v.value, 'without discounting or end: ' || (m).model)
FROM (VALUES (geometric(0.05), 1600.00), (sbg(0.668, 3.806), 'Infinity'), (sbg(2, 8),
	80.00 * 12))
	AS v (m, value);
SELECT is(residual_clv(v.mrr, 3, sbg(0.5, 2), 0, NULL, v.margin), v.value,
	format('an endless sum of %s at a margin of %s', mrr, margin))
FROM (VALUES (80, -1, '-Infinity'::numeric), (80, 0, 0), (0, 1, 0)) AS v (mrr, margin,
	value);

/* Round trips of the formulas. */
SELECT is_empty(
	$$SELECT value, ratio FROM unnest(ARRAY[100, 1e6, 0.37]) AS value,
		unnest(ARRAY[1, 3, 4.5]) AS ratio
	WHERE abs(ltv_to_cac(value, affordable_cac(value, ratio)) - ratio) > 1e-9
		OR affordable_cac(value) <> affordable_cac(value, 3)
		OR abs(cac_payback_months(value, 7, 0.5) * 3.5 - value) > 1e-9$$,
	'what may be spent on a customer pays back');
SELECT is_empty(
	$$SELECT churn, d FROM unnest(ARRAY[0.05, 0.2, 0.9, 1]::double precision[]) AS churn,
		unnest(ARRAY[0.01, 0.1]::double precision[]) AS d
	WHERE abs(simple_clv(100, churn, d) - 100 * expected_lifetime(geometric(churn),
		d)::numeric) > 1e-6
		OR abs(simple_clv(100, churn, d, 1, 'before_renewal')
			- 100 * residual_lifetime(geometric(churn), 1, d)::numeric) > 1e-6
		OR abs(simple_clv(100, churn, d, 1, 'advance') -
			simple_clv(100, churn, d, 1, 'arrears') - 100) > 2e-6$$,
	'the textbook is the geometric model');

/* Nothing is NaN. */
CREATE TABLE number AS
SELECT x::double precision FROM unnest(ARRAY[-1 + 1e-16, -0.5, 0, 1e-300, 1e-12, 0.3,
	1, 1 + 1e-15, 7, 1e6, 1e308]) AS x;
CREATE TABLE amount AS
SELECT a FROM unnest(ARRAY[0, 0.000001, -5, 100, 9223372036854.775807]) AS a;
SELECT is_empty(
	$$SELECT a, churn.x, d.x, margin.x FROM amount, number AS churn, number AS d,
		number AS margin,
		unnest(ARRAY['advance', 'arrears', 'before_renewal']) AS timing
	WHERE churn.x BETWEEN 0 AND 1 AND
		simple_clv(a, churn.x, d.x, margin.x, timing) = 'NaN'$$,
	'extreme arguments: simple_clv');
SELECT is_empty(
	$$SELECT a, nrr.x, years, d.x FROM amount, number AS nrr, number AS d,
		unnest(ARRAY[0, 1, 2, 1e6, 1e300, NULL]::double precision[]) AS years
	WHERE nrr.x >= 0 AND coalesce(contract_value(a, nrr.x, years, d.x), 'NaN') = 'NaN'$$,
	'extreme arguments: contract_value');
SELECT is_empty(
	$$SELECT a.a, b.a, years FROM amount AS a, amount AS b,
		unnest(ARRAY[0, 1, 2, 1e6, 1e300]) AS years
	WHERE a.a > 0 AND implied_nrr(a.a, b.a, years) = 'NaN'$$,
	'extreme arguments: implied_nrr');
SELECT is_empty(
	$$SELECT a, m, d.x, margin.x, age FROM amount, made, number AS d, number AS margin,
		unnest(ARRAY[0, 1, 100000, 9007199254740991]) AS age
	WHERE d.x NOT BETWEEN 1e-307 AND 1e-5 AND margin.x IN (-0.5, 0, 1, 1e308)
		AND coalesce(residual_clv(a, age, m, d.x, NULL, margin.x), 'NaN') = 'NaN'$$,
	'extreme arguments: residual_clv without end');
SELECT is_empty(
	$$SELECT a, m, d.x, age FROM amount, made, number AS d,
		unnest(ARRAY[0, 1, 100000, 9007199254740991]) AS age,
			unnest(ARRAY[1, 2, 100]) AS months
	WHERE coalesce(residual_clv(a, age, m, d.x, months * interval '1 month', 1e308),
		'NaN') = 'NaN'$$,
	'extreme arguments: residual_clv');
SELECT is_empty(
	$$SELECT segment, horizon, d.x, margin.x FROM (SELECT segment,
		min(horizon) AS horizon, c FROM curve
			GROUP BY segment, c) AS c, number AS d, number AS margin
	WHERE clv(c, horizon, d.x, margin.x) = 'NaN'
		OR EXISTS (SELECT FROM clv_rows(c, horizon, d.x, margin.x)
			WHERE 'NaN' IN (value, cumulative_value)
			OR 'NaN' IN (retained, discount_factor))$$,
	'extreme arguments: clv');

SELECT * FROM finish();
ROLLBACK;
