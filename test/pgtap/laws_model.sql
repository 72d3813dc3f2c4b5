/*
 * laws_model.sql
 *		The laws of retention_model.h and retention_model_fn.c over random
 *		tables, over all small ones, and over extreme parameters: a fit is a
 *		maximum of the likelihood as plain SQL has it, its status is what the
 *		counts say, lifetimes are the sums that they stand for, and nothing is
 *		ever NaN.
 */
BEGIN;
\ir setup.psql
\ir life_tables.psql
SELECT plan(38);

/*
 * Random counts by age: of 3 to 20 ages, 30 to 30 million customers, hazards
 * that fall, rise or stay, with censoring and with customers who enter late.
 */
CREATE FUNCTION churned(id bigint, age integer, n bigint) RETURNS bigint
	LANGUAGE SQL IMMUTABLE
	RETURN floor(n * least(0.95, (0.01 + 0.5 * draw(id, 1))
			* age ^ (1.6 * draw(id, 2) - 1.2)
			* (0.8 + 0.4 * draw(id * 100 + age, 3))) + draw(id * 100 + age, 4))::bigint;
CREATE TABLE counted AS
WITH RECURSIVE life AS (
	SELECT id::bigint, 1 AS age, draw(id, 5, 3, 20) AS ages,
		floor(30 * 10 ^ (6 * draw(id, 6)))::bigint AS n
	FROM generate_series(1, 120) AS id
	UNION ALL
	SELECT id, age + 1, ages, n - d
		- CASE WHEN id % 2 = 0 THEN floor((n - d) * 0.2 * draw(id * 100 + age, 7))
			ELSE 0 END::bigint
		+ CASE WHEN id % 3 = 0 THEN floor(n * 0.3 * draw(id * 100 + age, 8))
			ELSE 0 END::bigint
	FROM life, LATERAL (SELECT churned(id, age, n) AS d) AS s
	WHERE age < ages AND n - d > 0
)
SELECT id, age, n, churned(id, age, n) AS d FROM life WHERE n > 0;
CREATE TABLE tabled AS
SELECT id, life_table_of_counts(array_agg(n ORDER BY age), array_agg(d ORDER BY age)) AS l,
	count(*) AS ages
FROM counted GROUP BY id;
SELECT is_empty(
	$$SELECT id, age FROM counted FULL JOIN (SELECT id, r.* FROM tabled,
			survival_rows(l) AS r WHERE age > 0) AS r USING (id, age)
	WHERE (n, d) IS DISTINCT FROM (at_risk, churned)$$,
	'the tables have the counts that were meant');
CREATE TABLE fit AS
SELECT id, kind AS model, l, ages, m
FROM tabled, unnest(ARRAY['geometric', 'sbg', 'discrete_weibull', 'bdw']) AS kind,
	fit_retention(l, kind) AS m;

/* Models that are not fitted, of every kind. */
CREATE TABLE made (m retention_model);
INSERT INTO made VALUES (geometric(0)), (geometric(1)), (geometric(0.25)),
	(geometric(1e-9)), (sbg(0.668, 3.806)), (sbg(3.8, 15.2)), (sbg(0.01, 0.01)),
	(sbg(1, 1)), (sbg(200, 30)), (sbg(1e6, 3e7)), (discrete_weibull(0.2, 1)),
	(discrete_weibull(0.3, 0.5)), (discrete_weibull(0.01, 2.5)),
	(discrete_weibull(0.9, 0.1)), (bdw(0.668, 3.806, 1)), (bdw(0.26, 1.72, 1.58)),
	(bdw(2, 7, 0.6)), (bdw(40, 300, 1.4)),
	-- what the statuses stand for
	('(sbg,geometric,,,,0.25,,,,,,)'), ('(sbg,polarised,,,,0.25,,,,,,)'),
	('(bdw,discrete_weibull,,,0.5,0.3,,,,,,)'), ('(bdw,no_churn,,,,0,,,,,,)'),
	('(sbg,all_churn,,,,1,,,,,,)'), ('(bdw,not_identified,,,,0.4,,,,,,)');

/*
 * The likelihood, from retention_rate() alone. A fit is as likely as it says,
 * and no model next to it is likelier.
 */
CREATE FUNCTION likelihood(of bigint, m retention_model) RETURNS double precision
	LANGUAGE SQL
	RETURN (SELECT sum(CASE WHEN d > 0 THEN d * ln(1 - r) ELSE 0 END
			+ CASE WHEN n > d THEN (n - d) * ln(r) ELSE 0 END)
		FROM counted, LATERAL (SELECT retention_rate(m, age) AS r) AS s
		WHERE id = of);
SELECT is_empty(
	$$SELECT id, model, m, likelihood(id, m) FROM fit
	WHERE NOT abs(likelihood(id, m) - (m).log_likelihood)
		<= 1e-9 * (1 + abs((m).log_likelihood))$$,
	'log_likelihood is that of the counts');
CREATE FUNCTION changed(m retention_model, parameter integer,
		factor double precision) RETURNS retention_model
	LANGUAGE SQL
	RETURN ROW((m).model, (m).status,
		(m).alpha * CASE parameter WHEN 1 THEN factor ELSE 1 END,
		(m).beta * CASE parameter WHEN 2 THEN factor ELSE 1 END,
		(m).c * CASE parameter WHEN 3 THEN factor ELSE 1 END,
		(m).theta * CASE parameter WHEN 4 THEN factor ELSE 1 END,
		NULL, NULL, NULL, NULL, NULL, NULL)::retention_model;
SELECT is_empty(
	$$SELECT id, model, m, parameter, factor FROM fit,
		generate_series(1, 4) AS parameter,
		unnest(ARRAY[0.9, 0.999, 1.001, 1.1]) AS factor
	WHERE (m).status = 'converged' AND coalesce((m).theta * factor, 0) < 1
		AND (ARRAY[(m).alpha, (m).beta, (m).c, (m).theta])[parameter] IS NOT NULL
		AND NOT likelihood(id, changed(m, parameter, factor))
			<= (m).log_likelihood + 1e-9 * (1 + abs((m).log_likelihood))$$,
	'no model next to a fit is likelier');
SELECT is_empty(
	$$SELECT id, a.m, b.m FROM fit AS a JOIN fit AS b USING (id)
	WHERE (a.model, b.model) IN (('geometric', 'sbg'), ('geometric', 'discrete_weibull'),
			('sbg', 'bdw'), ('discrete_weibull', 'bdw'))
		AND b.ages >= 4 AND NOT (b.m).log_likelihood
			>= (a.m).log_likelihood - 1e-6$$,
	'the wider model is not less likely');
SELECT is_empty(
	$$SELECT id, model, m FROM fit WHERE (m).status NOT IN
		('converged', 'geometric', 'discrete_weibull', 'polarised', 'not_identified',
		'no_churn', 'all_churn') OR (m).model <> model$$,
	'every fit ends with a maximum, or says which boundary it is on');
SELECT cmp_ok(count(*), '>=', 60::bigint, 'fits that converge: ' || model)
FROM fit WHERE (m).status = 'converged' GROUP BY model ORDER BY model;
SELECT cmp_ok(count(*), '>=', 10::bigint, 'fits that do not find different customers: '
	|| model || ' as ' || (m).status)
FROM fit WHERE (m).status IN ('geometric', 'discrete_weibull')
GROUP BY model, (m).status ORDER BY model;
SELECT is_empty(
	$$SELECT id, model, m FROM fit WHERE (m).status = 'converged' AND CASE model
		WHEN 'geometric' THEN (m).theta_standard_error > 0
		WHEN 'sbg' THEN (m).alpha_standard_error > 0 AND (m).beta_standard_error > 0
		WHEN 'discrete_weibull' THEN (m).theta_standard_error > 0
			AND (m).c_standard_error > 0
		ELSE (m).alpha_standard_error > 0 AND (m).beta_standard_error > 0
			AND (m).c_standard_error > 0 END IS NOT TRUE$$,
	'every parameter of a fit that converges has a standard error');

/* retention_model.h, L2: counts times a number. */
CREATE FUNCTION times(l life_table, factor bigint) RETURNS life_table
	LANGUAGE SQL
	RETURN (SELECT sum(l) FROM generate_series(1, factor));
SELECT is_empty(
	$$SELECT id, fit.model, m, f FROM fit, fit_retention(times(l, 1000), fit.model) AS f
	WHERE id <= 60 AND (f.status <> (m).status
		OR error_of(f.alpha, (m).alpha) > 1e-7 OR error_of(f.beta, (m).beta) > 1e-7
		OR error_of(f.c, (m).c) > 1e-7 OR error_of(f.theta, (m).theta) > 1e-7
		OR error_of(f.log_likelihood, (m).log_likelihood * 1000) > 1e-9)$$,
	'counts times a thousand: the same fit');
SELECT ok(m.status = 'converged' AND error_of(f.alpha, m.alpha) <= 1e-10
		AND error_of(f.beta, m.beta) <= 1e-10
		AND error_of(f.alpha_standard_error * 1000, m.alpha_standard_error) <= 1e-8
		AND error_of(f.beta_standard_error * 1000, m.beta_standard_error) <= 1e-8,
	'counts times a million: the same alpha and beta, a thousandth of their errors')
FROM life_table_of_alive('{1000,869,743,653,593,551,517,491}') AS l,
	fit_retention(l) AS m, fit_retention(life_table_of_alive('{1000000000,869000000,
		743000000,653000000,593000000,551000000,517000000,491000000}')) AS f;

/*
 * A customer of age 9 is the same as one who was last seen at age 4 and one who
 * is known from age 4 to 9: only the counts at risk matter.
 */
SELECT is_empty(
	$$SELECT model FROM (SELECT life_table_agg(age, churned) AS one,
			sum(part) AS cut FROM (SELECT draw(id, 1, 1, 12)::bigint AS age,
				draw(id, 2) < 0.7 AS churned, id FROM generate_series(1, 400) AS id) AS s,
			LATERAL (SELECT life_table_agg(to_age, CASE WHEN to_age = age THEN churned
					ELSE false END, from_age) AS part
				FROM (SELECT least(age, 4) AS to_age, 0::bigint AS from_age
					UNION ALL SELECT age, 4 WHERE age > 4) AS p) AS q) AS t,
		unnest(ARRAY['geometric', 'sbg', 'discrete_weibull', 'bdw']) AS model
	WHERE one = cut OR fit_retention(one, model) IS DISTINCT FROM fit_retention(cut, model)
		OR survival(one, 12) IS DISTINCT FROM survival(cut, 12)$$,
	'customers cut in two: the same fit and survival');
SELECT ok(fit_retention(l) = fit_retention(life_table_combinefn(l,
	'{(age=0,entered=999,censored=500,"churn"=499)}')),
	'what happens at age 0 is outside of the models')
FROM life_table_of_alive('{1000,869,743,653}') AS l;

/*
 * The status of all tables of one cohort with at most 5 customers and 3 ages,
 * by the rules, in whole numbers. U is the slope of the likelihood of sbg where
 * it meets the geometric model, times N (N - D).
 */
CREATE TABLE small AS
SELECT a.n AS n1, a.d AS d1, b.n AS n2, b.d AS d2, c.n AS n3, c.d AS d3
FROM (SELECT n, d FROM generate_series(1, 5) AS n, generate_series(0, n) AS d) AS a,
	LATERAL (SELECT n, d FROM generate_series(0, a.n - a.d) AS n,
		generate_series(0, n) AS d) AS b,
	LATERAL (SELECT n, d FROM generate_series(0, b.n - b.d) AS n,
		generate_series(0, n) AS d) AS c;
CREATE TABLE small_fit AS
SELECT *, CASE WHEN total = 0 THEN 'no_churn' WHEN total = at_risk THEN 'all_churn'
		WHEN n2 = 0 THEN 'not_identified' WHEN slope <= 0 THEN 'geometric'
		WHEN d2 + d3 = 0 THEN 'polarised' ELSE 'converged' END AS expected,
	fit_retention(life_table_of_counts(ARRAY[n1, n2, n3], ARRAY[d1, d2, d3])) AS m
FROM small, LATERAL (SELECT d1 + d2 + d3 AS total, n1 + n2 + n3 AS at_risk) AS s,
	LATERAL (SELECT (n2 - d2) * at_risk - n2 * (at_risk - total)
		+ 2 * ((n3 - d3) * at_risk - n3 * (at_risk - total)) AS slope) AS u;
SELECT is_empty(
	$$SELECT n1, d1, n2, d2, n3, d3, expected, m FROM small_fit
	WHERE (m).status IS DISTINCT FROM expected$$,
	'the status of all small tables');
SELECT results_eq('SELECT expected FROM small_fit GROUP BY 1 HAVING count(*) >= 5 ORDER BY 1',
	$$VALUES ('all_churn'), ('converged'), ('geometric'), ('no_churn'),
		('not_identified'), ('polarised')$$,
	'every status of sbg occurs');
SELECT is_empty(
	$$SELECT n1, d1, n2, d2, n3, d3, m FROM small_fit WHERE expected NOT IN
			('converged', 'polarised')
		AND error_of((m).theta, total::double precision / at_risk) > 1e-14
		OR expected = 'polarised' AND error_of((m).theta,
			d1::double precision / n1) > 1e-14$$,
	'theta is the mean, or the share that leaves at once');

/*
 * Early losses, and many at the end of a contract, which can make the likelihood
 * fall first and then rise: no sbg is likelier than the fit.
 */
CREATE TABLE cliff AS
SELECT last, early, late, 1000 - early - late AS stayed,
	fit_retention(format('{(age=0,entered=1000),(age=1,"x"=%s),(age=%s,"x"=%s,censored=%s)}',
		early, last, late, 1000 - early - late)::life_table) AS m
FROM unnest(ARRAY[3, 6, 12, 24]) AS last, unnest(ARRAY[20, 100, 200, 400, 600]) AS early,
	LATERAL (SELECT (share * (1000 - early))::integer AS late
		FROM unnest(ARRAY[0.1, 0.3, 0.65, 1]) AS share) AS s;
SELECT is_empty(
	$$SELECT last, early, late, m, mu, rho FROM cliff,
		unnest(ARRAY[0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6]) AS mu,
		unnest(ARRAY[0.001, 0.01, 0.1, 0.2, 0.3, 0.6, 1, 2, 5]) AS rho,
		LATERAL (SELECT sbg(mu / rho, (1 - mu) / rho) AS other) AS o
	WHERE early * ln(1 - survival(other, 1))
		+ late * ln(survival(other, last - 1) - survival(other, last))
		+ stayed * ln(survival(other, last)) > (m).log_likelihood + 1e-9$$,
	'contracts that end: no sbg is likelier than the fit');
SELECT results_eq(
	'SELECT (m).status FROM cliff GROUP BY 1 HAVING count(*) >= 20 ORDER BY 1',
	$$VALUES ('converged'), ('geometric')$$, 'and both forms occur');

/* Survival and retention of a model. */
SELECT is_empty(
	$$SELECT m, age FROM made, generate_series(1, 40) AS age,
		LATERAL (SELECT retention_rate(m, age) AS r, survival(m, age) AS s,
			survival(m, age - 1) AS s_before) AS v
	WHERE NOT r BETWEEN 0 AND 1 OR abs(s - s_before * r) > 1e-12 * s_before$$,
	'retention is the ratio of survivals');
SELECT is_empty(
	$$SELECT m FROM made WHERE survival(m, 0) <> 1
		OR residual_lifetime(m, 0, 0.1) <> expected_lifetime(m, 0.1)$$,
	'at age 0 everybody is there, and residual_lifetime() is expected_lifetime()');

/*
 * L3: a lifetime is the discounted sum of survival, the rest of which is
 * nothing where (1 + d)^-k is below 1e-19.
 */
CREATE FUNCTION summed_lifetime(m retention_model, n bigint, d double precision)
	RETURNS double precision LANGUAGE SQL
	RETURN (SELECT sum(CASE WHEN s > 1e-250 THEN s * (1 + d) ^ -k ELSE 0 END)
		FROM generate_series(0, ceil(44 / ln(1 + d))::integer) AS k,
			LATERAL (SELECT survival(m, n + k) / survival(m, greatest(n - 1, 0)) AS s)
				AS v);
SELECT is_empty(
	$$SELECT m, d, expected_lifetime(m, d) FROM made, unnest(ARRAY[0.1, 0.5, 3.0]) AS d
	WHERE NOT error_of(expected_lifetime(m, d), summed_lifetime(m, 0, d)) <= 1e-11$$,
	'DEL is the discounted sum of survival');
SELECT is_empty(
	$$SELECT m, d, n, residual_lifetime(m, n, d) FROM made,
		unnest(ARRAY[0.1, 0.5, 3.0]) AS d, unnest(ARRAY[1, 2, 9]) AS n
	WHERE survival(m, n - 1) > 0
		AND NOT error_of(residual_lifetime(m, n, d), summed_lifetime(m, n, d)) <= 1e-11$$,
	'DERL is the discounted sum of survival from a renewal on');

/*
 * E = 1 + retention / (1 + d) * E one age later, so that DERL(n) = r(n) (1 +
 * DERL(n + 1) / (1 + d)) and DERL(1) = (DEL - 1)(1 + d).
 */
CREATE TABLE discount AS
SELECT * FROM unnest(ARRAY[1e-6, 0.001, 0.00797414, 0.1, 0.5, 20]
	::double precision[]) AS d;
SELECT is_empty(
	$$SELECT m, d, n FROM made, discount, unnest(ARRAY[1, 2, 3, 10, 100]) AS n
	WHERE NOT error_of(residual_lifetime(m, n, d), retention_rate(m, n)
		* (1 + residual_lifetime(m, n + 1, d) / (1 + d))) <= 1e-11
		-- nobody reaches the age
		AND retention_rate(m, n) > 1e-290$$,
	'DERL: recursion');
SELECT is_empty(
	$$SELECT m, d FROM made, discount
	WHERE NOT abs(residual_lifetime(m, 1, d) - (expected_lifetime(m, d) - 1) * (1 + d))
		<= 1e-12 * expected_lifetime(m, d) * (1 + d)$$,
	'DERL before the first renewal is (DEL - 1)(1 + d)');
SELECT is_empty(
	$$SELECT m, d FROM (SELECT m, d, expected_lifetime(m, d) AS lifetime,
			lag(expected_lifetime(m, d)) OVER (PARTITION BY m::text ORDER BY d) AS longer
		FROM made, discount) AS s
	WHERE lifetime > longer * (1 + 1e-12) OR NOT lifetime BETWEEN 1 AND (1
		+ d) / d * (1 + 1e-12)$$,
	'DEL falls with the discount rate, from that of who never leaves on');

/* Without discounting: the sum, or Infinity where it has no limit. */
SELECT is_empty(
	$$SELECT m, want, expected_lifetime(m, 0) FROM (VALUES (geometric(0.25), 4),
		(geometric(0), 'Infinity'), (geometric(1), 1),
		(sbg(1, 5), 'Infinity'), (sbg(0.5, 5), 'Infinity'), (sbg(1.5, 5), 11), (sbg(3,
			5), 3.5),
		(sbg(2, 1), 2), (bdw(0.5, 5, 2), 'Infinity'), (bdw(2, 5, 0.5), 'Infinity'),
		(bdw(3, 5, 1), 3.5), (discrete_weibull(0.25, 1), 4), (discrete_weibull(0, 1),
			'Infinity'),
		(discrete_weibull(1, 1), 1), ('(sbg,polarised,,,,0.25,,,,,,)', 'Infinity'),
		('(sbg,polarised,,,,1,,,,,,)', 1), ('(bdw,no_churn,,,,,,,,,,)', 'Infinity'),
		('(bdw,all_churn,,,,,,,,,,)', 1)) AS v (m, want)
	WHERE NOT error_of(expected_lifetime(m, 0), want::double precision) <= 1e-12$$,
	'without discounting: the sum, or Infinity');
SELECT is_empty(
	$$SELECT m, d FROM (VALUES (sbg(9, 1), -1e-6), (sbg(9, 1), -0.5), (bdw(9, 1, 2), -0.01),
		(discrete_weibull(0.5, 0.9), -0.01), (geometric(0.25), -0.25),
			(geometric(0.25), -0.5))
		AS v (m, d)
	WHERE expected_lifetime(m, d) IS DISTINCT FROM 'Infinity'$$,
	'where payments grow faster than customers leave: Infinity');
SELECT is_empty(
	$$SELECT m, d FROM (VALUES (geometric(0.25), -0.1, 0.9 / 0.15),
		(discrete_weibull(0.25, 1), -0.1, 0.9 / 0.15), (geometric(1), -0.5, 1))
		AS v (m, d, want)
	WHERE NOT error_of(expected_lifetime(m, d), want) <= 1e-12$$,
	'and where they do not, a number');

/* Nothing is NaN: extreme parameters, rates and ages, and fits of extreme tables. */
CREATE TABLE extreme AS
WITH p AS (SELECT unnest(ARRAY[1e-100, 1e-9, 0.5, 1, 3.8, 1e5, 1e16, 1e100]) AS x),
	share AS (SELECT unnest(ARRAY[0, 1e-300, 1e-17, 0.3, 1 - 1e-16, 1]) AS x)
SELECT sbg(a.x, b.x) AS m FROM p AS a, p AS b
UNION ALL SELECT geometric(x) FROM share
UNION ALL SELECT discrete_weibull(s.x, c.x) FROM share AS s, p AS c
UNION ALL SELECT bdw(a.x, b.x, c.x) FROM p AS a, p AS b, p AS c WHERE a.x <> 1 AND b.x <> 1
-- powers of age that are large, and parameters that are larger
UNION ALL SELECT bdw(a.x, b.x, c) FROM p AS a, p AS b, unnest(ARRAY[7, 14, 30]) AS c;
SELECT is_empty(
	$$SELECT m, age FROM extreme, unnest(ARRAY[0, 1, 2, 100000, 9007199254740991]) AS age
	WHERE NOT survival(m, age) BETWEEN 0 AND 1
		OR (age > 0 AND NOT retention_rate(m, greatest(age, 1)) BETWEEN 0 AND 1)$$,
	'extreme models: survival and retention are from 0 to 1');
SELECT is_empty(
	$$SELECT m, age, next FROM extreme, (VALUES (1, 2), (2, 1000), (1000, 100000),
			(100000, 9007199254740991)) AS v (age, next)
	WHERE NOT survival(m, next) <= survival(m, age) * (1 + 1e-12)$$,
	'extreme models: survival falls');
SELECT is_empty(
	$$SELECT m, d FROM extreme, unnest(ARRAY[-1 + 1e-16, -0.5, 0, 0.01, 1e6, 1e308]) AS d
	WHERE expected_lifetime(m, d) = 'NaN' OR NOT expected_lifetime(m, d) >= 1$$,
	'extreme models: DEL is at least the first payment');
SELECT is_empty(
	$$SELECT m, age, d FROM extreme, unnest(ARRAY[1, 9007199254740991]) AS age,
		unnest(ARRAY[-0.5, 0, 1e6]) AS d
	WHERE residual_lifetime(m, age, d) = 'NaN' OR NOT residual_lifetime(m, age, d) >= 0$$,
	'extreme models: DERL is not below 0');
CREATE TABLE hostile (l life_table);
INSERT INTO hostile VALUES
	('{(age=0,entered=3),(age=1,"churn"=3)}'), ('{(age=0,entered=3),(age=1,censored=3)}'),
	('{(age=0,entered=9223372036854775807),(age=1,"churn"=9223372036854775807)}'),
	('{(age=0,entered=9223372036854775807),(age=1,"churn"=1),(age=2,censored=9223372036854775806)}'),
	('{(age=0,entered=9223372036854775807),(age=1,"churn"=9223372036854775806),(age=2,"x"=1)}'),
	('{(age=0,entered=2),(age=1000,censored=1,"churn"=1)}'),
	('{(age=0,entered=2),(age=1,"churn"=1),(age=500,"churn"=1)}'),
	('{(age=99999,entered=2),(age=100000,"churn"=2)}'),
	('{(age=99000,entered=9),(age=99500,"churn"=2),(age=100000,censored=3,"churn"=4)}'),
	('{(age=0,entered=1),(age=1,"x"=1),(age=2,entered=5),(age=3,"x"=2),(age=4,"y"=3)}'),
	('{(age=5,entered=1),(age=6,entered=1,censored=1),(age=9,"x"=1)}'),
	(life_table_of('1 2 3 4 5 6 7 8 9 10')), (life_table_of('1+ 2+ 3+ 4+ 5+')),
	(life_table_of_counts('{5,5,5,5,5,5}', '{0,0,0,0,0,5}')),
	(life_table_of_counts('{1000000,1,1,1,1}', '{999999,0,0,0,1}')),
	(life_table_of_counts('{1000000,999999,999998,999997}', '{1,1,1,1}'));
CREATE TABLE hostile_fit AS
SELECT l, m FROM hostile,
	unnest(ARRAY['geometric', 'sbg', 'discrete_weibull', 'bdw']) AS kind,
	fit_retention(l, kind) AS m;
SELECT is_empty(
	$$SELECT l, m FROM hostile_fit WHERE (m).status IS NULL OR (m).log_likelihood IS NULL
		OR 'NaN' IN ((m).alpha, (m).beta, (m).c, (m).theta, (m).log_likelihood,
			(m).alpha_standard_error, (m).beta_standard_error, (m).c_standard_error,
			(m).theta_standard_error)$$,
	'hostile tables: every fit has a status, and none a NaN');
SELECT is_empty(
	$$SELECT l, m, d, age FROM hostile_fit, unnest(ARRAY[0, 0.01, 1e6]) AS d,
		unnest(ARRAY[1, 2, 100000]) AS age
	WHERE NOT survival(m, age) BETWEEN 0 AND 1 OR NOT retention_rate(m, age) BETWEEN 0 AND 1
		OR expected_lifetime(m, d) = 'NaN' OR NOT expected_lifetime(m, d) >= 1
		OR residual_lifetime(m, age, d) = 'NaN' OR NOT residual_lifetime(m, age, d) >= 0$$,
	'hostile tables: what is read off their fits');
SELECT is_empty(
	$$SELECT l FROM (VALUES ('{}'::life_table), ('{(age=0,entered=5,censored=5)}'),
		('{(age=0,entered=5,censored=2,"churn"=3)}')) AS v (l)
	WHERE num_nulls((fit_retention(l)).model, (fit_retention(l)).status) < 2$$,
	'nobody at risk at age 1 or later: no model');

SELECT * FROM finish();
ROLLBACK;
