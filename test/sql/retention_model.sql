-- Fitting models and reading them: laws L1 and L2 of retention_model_fn.c, L1 to
-- L4 of retention_model.h. Oracle values: Fader and Hardie (2007), recomputed
-- with mpmath at 30 digits and more; more of them are in test/pgtap.
\set SHOW_CONTEXT never
-- Doubles are compared, not printed: to 1e-10 of what they should be.
CREATE FUNCTION pg_temp.near(got double precision, want double precision) RETURNS boolean LANGUAGE SQL
	RETURN coalesce(got = want OR abs(got / nullif(want, 0) - 1) < 1e-10, got IS NULL AND want IS NULL);
-- A cohort of which so many are there at ages 0, 1, 2, ...
CREATE FUNCTION pg_temp.of_alive(alive bigint[]) RETURNS life_table LANGUAGE SQL
	RETURN (SELECT format('{(age=0,entered=%s)%s}', alive[1], string_agg(format(',(age=%s,censored=%s,"churn"=%s)', t, CASE WHEN t = cardinality(alive) - 1 THEN alive[t + 1] ELSE 0 END, alive[t] - alive[t + 1]), '' ORDER BY t))::life_table FROM generate_series(1, cardinality(alive) - 1) AS t);

-- "High End": 1000 customers, those alive after each of seven renewals; and
-- the first four. The fits of all models, with their standard errors.
CREATE TEMP TABLE high_end AS SELECT pg_temp.of_alive('{1000,869,743,653,593,551,517,491}') AS l, pg_temp.of_alive('{1000,869,743,653,593}') AS l4;
CREATE TEMP TABLE fits AS
SELECT n, what, (m).*, m AS model_row, want FROM high_end, LATERAL (VALUES
	(1, 'sbg', fit_retention(l), '{0.66808835110645,3.8060949640583,NULL,NULL,-1611.1581473912,0.10373493115,0.785531691776,NULL,NULL}'::double precision[]), (2, 'sbg, four', fit_retention(l4, 'sbg'), '{1.2809763803674,7.7903840952639,NULL,NULL,-1225.1349070416}'),
	(3, 'bdw, four', fit_retention(model => 'bdw', l => l4), '{0.25933573151117,1.7225514880867,1.5843615150229,NULL,-1222.7493182408,0.120169290997,0.776941644096,0.353023296953,NULL}'),
	(4, 'geometric', fit_retention(l, 'geometric'), '{NULL,NULL,NULL,0.10332927324401,-1637.092818934,NULL,NULL,NULL,0.00433691569033}'), (5, 'discrete_weibull', fit_retention(l, 'discrete_weibull'), '{NULL,NULL,0.76884191659722,0.15002879182262,-1619.9264711388,NULL,NULL,0.036348562637,0.0105108048035}')
) AS v(n, what, m, want);
SELECT what, model, status, round(alpha::numeric, 8) AS alpha, round(beta::numeric, 8) AS beta, round(c::numeric, 8) AS c, round(theta::numeric, 8) AS theta, round(log_likelihood::numeric, 6) AS log_likelihood,
	(SELECT bool_and(CASE WHEN i <= 5 THEN pg_temp.near(got, want[i]) ELSE coalesce(abs(got / want[i] - 1) < 1e-8, got IS NULL AND want[i] IS NULL) END) FROM unnest(ARRAY[alpha, beta, c, theta, log_likelihood, alpha_standard_error, beta_standard_error, c_standard_error, theta_standard_error]) WITH ORDINALITY AS g(got, i) WHERE i <= cardinality(want)) AS ok,
	CASE model WHEN 'geometric' THEN iterations = 0 ELSE iterations BETWEEN 1 AND 100 END AS iterations
FROM fits ORDER BY n;
-- What the first says of the years that were held out: .468 .445 .427 .409 .394
-- stayed; the published forecast is .460 .436 .414 .395 .378.
SELECT age, round(survival(model_row, age)::numeric, 10) AS survival, round(survival(model_row, age)::numeric, 10) = expected AS ok, abs(survival(model_row, age) - published) < 0.0005 AS as_published
FROM fits, (VALUES (8, 0.4604396718, 0.460), (9, 0.4357795900, 0.436), (10, 0.4141723979, 0.414), (11, 0.3950553432, 0.395), (12, 0.3779990716, 0.378)) AS v(age, expected, published) WHERE n = 1 ORDER BY age;

-- A model by hand: its name and its parameters, status NULL. Survival at ages 0
-- to 3 and 100,000, the rates of renewal at 1, 2 and 100,000.
CREATE TEMP TABLE models (n integer, what text, m retention_model);
INSERT INTO models VALUES
	(1, 'geometric', '(geometric,,,,,0.2,,,,,,)'), (2, 'sbg', '(sbg,,0.66808835110645,3.8060949640583,,,,,,,,)'), (3, 'sbg, uniform', '(sbg,,1,1,,,,,,,,)'), (4, 'discrete_weibull', '(discrete_weibull,,,,2,0.1,,,,,,)'), (5, 'bdw', '(bdw,,0.25933573151117,1.7225514880867,1.5843615150229,,,,,,,)'), (6, 'bdw with c = 1', '(bdw,,0.66808835110645,3.8060949640583,1,,,,,,,)'),
	(7, 'polarised', '(sbg,polarised,,,,0.3,,,,,,)'), (8, 'no_churn', '(sbg,no_churn,,,,,,,,,,)'), (9, 'all_churn', '(bdw,all_churn,,,,,,,,,,)'), (10, 'theta 0', '(geometric,converged,,,,0,,,,,,)'), (11, 'theta 1', '(discrete_weibull,converged,,,0.5,1,,,,,,)');
SELECT what, round(survival(m, 0)::numeric, 8) AS s0, round(survival(m, 1)::numeric, 8) AS s1, round(survival(m, 2)::numeric, 8) AS s2, round(survival(m, 3)::numeric, 8) AS s3, round(survival(m, 100000)::numeric, 12) AS last, round(retention_rate(m, 1)::numeric, 8) AS r1, round(retention_rate(m, 2)::numeric, 8) AS r2, round(retention_rate(m, 100000)::numeric, 12) AS r_last FROM models ORDER BY n;
-- By hand, or by mpmath: (beta + t - 1) / (alpha + beta + t - 1), 1 / (1 + t),
-- 0.9^(t^2).
SELECT pg_temp.near(survival(sbg, 100000), 0.0010837372598) AS sbg, pg_temp.near(retention_rate(sbg, 8), 0.941774648988) AND pg_temp.near(retention_rate(sbg, 1), 3.8060949640583 / (3.8060949640583 + 0.66808835110645)) AND pg_temp.near(retention_rate(sbg, 100000), 0.99999331934859) AS sbg_rates, pg_temp.near(survival(uniform, 99), 0.01) AND pg_temp.near(retention_rate(uniform, 99), 0.99) AS uniform,
	pg_temp.near(survival(weibull, 3), 0.387420489) AND pg_temp.near(retention_rate(weibull, 3), 0.59049) AND pg_temp.near(survival(weibull, 10), 2.65613988876e-5) AS weibull, pg_temp.near(survival(bdw, 1), 0.869147079134) AND pg_temp.near(survival(bdw, 2), 0.741928628382) AND pg_temp.near(survival(bdw, 5), 0.546610828765) AND pg_temp.near(survival(bdw, 12), 0.388910730817) AS bdw
FROM (SELECT (SELECT m FROM models WHERE n = 2) AS sbg, (SELECT m FROM models WHERE n = 3) AS uniform, (SELECT m FROM models WHERE n = 4) AS weibull, (SELECT m FROM models WHERE n = 5) AS bdw) AS s;
-- S(t) = r(1) ... r(t), falls, and c = 1 makes bdw an sbg.
SELECT what, count(*) AS ages, bool_and(abs(survival(m, t) - survival(m, t - 1) * retention_rate(m, t)) < 1e-14) AS product, bool_and(survival(m, t) <= survival(m, t - 1)) AS falls FROM models, generate_series(1, 60) AS t GROUP BY n, what ORDER BY n;
SELECT count(*) AS ages, bool_and(pg_temp.near(survival(a.m, t), survival(b.m, t))) AS same FROM models AS a, models AS b, generate_series(0, 60) AS t WHERE a.n = 2 AND b.n = 6;

-- Parameters of any size that is taken, by mpmath at 450 digits: powers of age
-- that are large, but not against them; and a B that hardly differs from another.
SELECT m, age, survival(m, age) <= 1 AND pg_temp.near(survival(m, age), survival) AS survival, retention_rate(m, age) <= 1 AND pg_temp.near(retention_rate(m, age), rate) AS rate
FROM (VALUES (1, '(bdw,,1e100,1,30,,,,,,,)'::retention_model, 1000, 0, 0), (2, '(bdw,,1,1e100,30,,,,,,,)', 1000, 0.9999999999, 0.9999999999970431), (3, '(bdw,,1e5,1e100,30,,,,,,,)', 1000, 0.99999000005000033, 0.99999970430971638), (4, '(bdw,,1e5,1e100,30,,,,,,,)', 1500, 0.14697508324142043, 0.96273116675620179), (5, '(bdw,,1e50,1e100,40,,,,,,,)', 20, 1.7734409272642215e-48, 2.4289818396979183e-42),
	(6, '(bdw,,1,1e100,7,,,,,,,)', 1000000000000000, 9.99990000099999e-6, 0.999999999999993), (7, '(bdw,,0.01,1e100,35,,,,,,,)', 1000000000, 0.0070794578438413791, 0.99999999965), (8, '(bdw,,0.001,1,20.3,,,,,,,)', 1000000000000000, 0.49573510648939258, 1), (9, '(sbg,,1e84,1e100,,,,,,,,)', 1000000000000000, 0.90483741803595958, 1), (10, '(sbg,,1e100,1e100,,,,,,,,)', 3, 0.125, 0.5)) AS v(n, m, age, survival, rate) ORDER BY n;
SELECT m, d, pg_temp.near(expected_lifetime(m, d), del) AS del
FROM (VALUES (1, '(bdw,,1e100,1,30,,,,,,,)'::retention_model, 0, 1), (2, '(bdw,,1,1e100,30,,,,,,,)', 0, 2158.8774037100476), (3, '(bdw,,1,1e100,30,,,,,,,)', 0.001, 884.32326722067701), (4, '(bdw,,1e5,1e100,30,,,,,,,)', 0, 1441.6237194841953), (5, '(bdw,,1e5,1e100,30,,,,,,,)', 0.01, 100.99992548886377), (6, '(sbg,,1e84,1e100,,,,,,,,)', 0, 1e16)) AS v(n, m, d, del) ORDER BY n;

-- DEL, the discounted number of payments of a new customer; and DERL, from the
-- decision to renew at an age on; at age 0 it is DEL.
SELECT what, round(expected_lifetime(m, 0.1)::numeric, 8) AS del, round(residual_lifetime(m, 0, 0.1)::numeric, 8) AS derl0, round(residual_lifetime(m, 1, 0.1)::numeric, 8) AS derl1, round(residual_lifetime(m, 8, 0.1)::numeric, 8) AS derl8, expected_lifetime(m, 0) = 'Infinity' AS endless, expected_lifetime(m, -0.5) = 'Infinity' AS endless_growing FROM models ORDER BY n;
SELECT what, got IS NOT DISTINCT FROM want OR pg_temp.near(got, want) AS ok
FROM (VALUES
	-- published: 5.92..., before the 8th renewal 7.53
	(1, 'DEL', expected_lifetime('(sbg,,0.66808835110645,3.8060949640583,,,,,,,,)', 0.1), 5.9222534957833), (2, 'DERL 8', residual_lifetime('(sbg,,0.668,3.806,,,,,,,,)', 8, 0.1), 7.52994953091097),
	(3, 'DERL 1', residual_lifetime('(sbg,,3.80,15.20,,,,,,,,)', 1, 0.1), 3.30981842103), (4, 'DERL 2', residual_lifetime('(sbg,,3.80,15.20,,,,,,,,)', 2, 0.1), 3.45100032891), (5, 'DERL 3', residual_lifetime('(sbg,,3.80,15.20,,,,,,,,)', 3, 0.1), 3.58654365654), (6, 'DERL 4', residual_lifetime('(sbg,,3.80,15.20,,,,,,,,)', 4, 0.1), 3.71681153873), (7, 'DERL 5', residual_lifetime('(sbg,,3.80,15.20,,,,,,,,)', 5, 0.1), 3.84213402403),
	-- d = 0: (alpha + beta - 1) / (alpha - 1) with alpha above 1
	(8, 'd = 0', expected_lifetime('(sbg,,3.80,15.20,,,,,,,,)', 0), 18 / 2.8), (9, 'd = 0, alpha 1', expected_lifetime('(sbg,,1,15.20,,,,,,,,)', 0), 'Infinity'), (10, 'd = 0, alpha below 1', residual_lifetime('(sbg,,0.5,15.20,,,,,,,,)', 3, 0), 'Infinity'), (11, 'd below 0', expected_lifetime('(sbg,,3.80,15.20,,,,,,,,)', -0.0001), 'Infinity'),
	(12, 'geometric', expected_lifetime('(geometric,,,,,0.2,,,,,,)', 0.1), 1.1 / 0.3), (13, 'geometric, d = 0', expected_lifetime('(geometric,,,,,0.2,,,,,,)', 0), 5), (14, 'geometric, d = -0.1', expected_lifetime('(geometric,,,,,0.2,,,,,,)', -0.1), 0.9 / 0.1), (15, 'geometric, d = -theta', expected_lifetime('(geometric,,,,,0.25,,,,,,)', -0.25), 'Infinity'), (16, 'geometric, DERL', residual_lifetime('(geometric,,,,,0.2,,,,,,)', 7, 0.1), 0.8 * 1.1 / 0.3),
	(17, 'weibull', expected_lifetime('(discrete_weibull,,,,2,0.1,,,,,,)', 0.1), 2.8389275681052), (18, 'weibull, d = 0', expected_lifetime('(discrete_weibull,,,,2,0.1,,,,,,)', 0), 3.2302725135303), (19, 'weibull, DERL 3', residual_lifetime('(discrete_weibull,,,,2,0.1,,,,,,)', 3, 0.1), 0.97074012063413), (20, 'weibull, c < 1', expected_lifetime('(discrete_weibull,,,,0.7,0.3,,,,,,)', 0.1), 3.7349564999201), (21, 'weibull, c < 1, d = 0', expected_lifetime('(discrete_weibull,,,,0.7,0.3,,,,,,)', 0), 6.0705641769794), (22, 'weibull, c < 1, d < 0', expected_lifetime('(discrete_weibull,,,,0.7,0.3,,,,,,)', -0.01), 'Infinity'),
	(23, 'bdw', expected_lifetime('(bdw,,0.25933573151117,1.7225514880867,1.5843615150229,,,,,,,)', 0.1), 5.9942901926109), (24, 'bdw, d = 0', expected_lifetime('(bdw,,0.25933573151117,1.7225514880867,1.5843615150229,,,,,,,)', 0), 'Infinity'),
	(25, 'polarised', expected_lifetime('(sbg,polarised,,,,0.3,,,,,,)', 0.1), 1 + 0.7 / 0.1), (26, 'polarised, DERL', residual_lifetime('(sbg,polarised,,,,0.3,,,,,,)', 2, 0.1), 1.1 / 0.1), (27, 'no_churn', expected_lifetime('(sbg,no_churn,,,,,,,,,,)', 0.1), 1.1 / 0.1), (28, 'all_churn', expected_lifetime('(sbg,all_churn,,,,,,,,,,)', 0), 1), (29, 'all_churn, DERL', residual_lifetime('(sbg,all_churn,,,,,,,,,,)', 1, 0), 0),
	-- c alpha above 1: the sum of 1 / (1 + t^2) is (pi coth pi + 1) / 2; and
	-- powers of age that no double holds
	(30, 'bdw, d = 0, c alpha 2', expected_lifetime('(bdw,,1,1,2,,,,,,,)', 0), 2.0766740474686), (31, 'bdw, d = 0, c alpha 1', expected_lifetime('(bdw,,0.5,1,2,,,,,,,)', 0), 'Infinity'), (32, 'bdw, c large', expected_lifetime('(bdw,,1,1,2000,,,,,,,)', 0.1), 1 + 0.5 / 1.1), (33, 'bdw, c large, survival', survival('(bdw,,1,1,2000,,,,,,,)'::retention_model, 3), 0), (34, 'bdw, c large, d = 0', expected_lifetime('(bdw,,1,1,2000,,,,,,,)', 0), 1.5), (35, 'weibull, c large', survival('(discrete_weibull,,,,2000,0.5,,,,,,)'::retention_model, 3), 0), (36, 'weibull, c large, rate', retention_rate('(discrete_weibull,,,,2000,0.5,,,,,,)', 3), 0), (37, 'weibull, c large, nobody leaves', survival('(discrete_weibull,,,,2000,0,,,,,,)'::retention_model, 3), 1), (38, 'weibull, all leave, growing', expected_lifetime('(discrete_weibull,,,,0.5,1,,,,,,)', -0.5), 1), (39, 'weibull, c = 1, d = -theta', expected_lifetime('(discrete_weibull,,,,1,0.25,,,,,,)', -0.25), 'Infinity')
) AS v(n, what, got, want) ORDER BY n;
-- DERL(n) = r(n) (1 + DERL(n + 1) / (1 + d)), and DEL = 1 + DERL(1) / (1 + d).
SELECT what, count(*) AS ages, bool_and(abs(residual_lifetime(m, t, 0.1) - retention_rate(m, t) * (1 + residual_lifetime(m, t + 1, 0.1) / 1.1)) < 1e-10) AS recursion, bool_and(abs(expected_lifetime(m, 0.1) - 1 - residual_lifetime(m, 1, 0.1) / 1.1) < 1e-10) AS first FROM models, generate_series(1, 40) AS t GROUP BY n, what ORDER BY n;

-- Every status, with what it announces. L1: survival goes by it.
CREATE FUNCTION pg_temp.fit(l life_table, model text) RETURNS text LANGUAGE SQL
	RETURN (SELECT concat_ws(' ', m.model, status, 'alpha ' || round(alpha::numeric, 6), 'beta ' || round(beta::numeric, 6), 'c ' || round(c::numeric, 6), 'theta ' || round(theta::numeric, 6), 'LL ' || round(log_likelihood::numeric, 6), 'errors ' || round(coalesce(alpha_standard_error, theta_standard_error)::numeric, 6)) FROM fit_retention(l, model) AS m);
-- 1000 -> 800 -> 640 -> 512: U0 = 0.
SELECT pg_temp.fit(pg_temp.of_alive('{1000,800,640,512}'), 'sbg') AS fit;
SELECT pg_temp.fit(pg_temp.of_alive('{1000,900,700,400}'), 'sbg') AS rising;
SELECT pg_temp.fit(pg_temp.of_alive('{1000,800,640,512}'), 'discrete_weibull') AS fit;
SELECT pg_temp.fit(pg_temp.of_alive('{1000000,900000,656100,387420,185302}'), 'bdw') AS weibull;
-- (10, 5), (5, 1): alpha = beta = 1/3.
SELECT pg_temp.fit(pg_temp.of_alive('{10,5,4}'), 'sbg') AS fit, pg_temp.near(alpha, 1 / 3.0) AND pg_temp.near(beta, 1 / 3.0) AND pg_temp.near(log_likelihood, -9.4334839233) AS ok FROM fit_retention(pg_temp.of_alive('{10,5,4}'));
SELECT pg_temp.fit(pg_temp.of_alive('{2,1,1}'), 'sbg') AS polarised;
SELECT pg_temp.fit(pg_temp.of_alive('{20,15,15,15}'), 'discrete_weibull') AS polarised;
SELECT pg_temp.fit(pg_temp.of_alive('{5,5,5}'), 'sbg') AS nobody;
SELECT pg_temp.fit(pg_temp.of_alive('{5,5,5,5,5,5}'), 'bdw') AS nobody;
SELECT pg_temp.fit('{(age=0,entered=5),(age=1,"churn"=5)}', 'sbg') AS all;
SELECT pg_temp.fit('{(age=0,entered=5),(age=1,censored=2,"churn"=3)}', 'geometric') AS all_but_censored;
SELECT pg_temp.fit('{(age=0,entered=2),(age=1,entered=3,"churn"=2),(age=2,"churn"=3)}', 'bdw') AS all;
SELECT pg_temp.fit('{(age=0,entered=5),(age=1,censored=3,"churn"=2)}', 'sbg') AS one_age;
SELECT pg_temp.fit(pg_temp.of_alive('{10,8,7,6}'), 'bdw') AS three_ages;
SELECT pg_temp.fit('{(age=2,entered=5),(age=3,censored=3,"churn"=2)}', 'sbg') AS one_late_age;
SELECT m.model, m.status FROM fit_retention('{(age=0,entered=1),(age=2,"b"=1),(age=3,entered=1),(age=5,"a"=1)}', 'bdw') AS m;
-- All churn, but not at once: a fit as any other.
SELECT pg_temp.fit(pg_temp.of_alive('{10,6,4,3,2,1,0}'), 'geometric') AS complete;
-- All fits of one table, read by L1: the survival of the simpler model.
SET client_min_messages = warning;
SELECT what, round(survival(m, 1)::numeric, 6) AS s1, round(survival(m, 2)::numeric, 6) AS s2, round(survival(m, 50)::numeric, 6) AS s50, round(retention_rate(m, 50)::numeric, 6) AS r50, round(expected_lifetime(m, 0)::numeric, 6) AS del
FROM (VALUES (1, 'geometric', fit_retention(pg_temp.of_alive('{1000,800,640,512}'))), (2, 'polarised', fit_retention(pg_temp.of_alive('{4,3,3}'))), (3, 'no_churn', fit_retention(pg_temp.of_alive('{5,5,5}'))), (4, 'all_churn', fit_retention('{(age=0,entered=5),(age=1,"churn"=5)}')), (5, 'not_identified', fit_retention('{(age=0,entered=5),(age=1,censored=4,"churn"=1)}'))) AS v(n, what, m) ORDER BY n;
-- L1 of retention_model_fn.c: nobody at risk at age 1 or later has no model.
SELECT fit_retention('{}') IS NULL AS nobody, fit_retention('{(age=0,entered=5,"churn"=2,censored=3)}', 'bdw') IS NULL AS age_0_only, fit_retention(NULL) IS NULL AS nothing, fit_retention('{}', NULL) IS NULL AS no_model;
-- Churn at age 0 is outside of the models; ages at which nobody is at risk are
-- no ages; delayed entry is taken in: the fit is that of who is at risk, here
-- 10, 6, 9 and 9 of whom 6 leave, or 17 and 17.
SELECT a = b AS age_0_left_out, c = d AS gaps_left_out FROM (SELECT fit_retention('{(age=0,entered=15,"x"=3,censored=2),(age=1,"churn"=5),(age=2,censored=4,"churn"=1)}') AS a, fit_retention(pg_temp.of_alive('{10,5,4}')) AS b, fit_retention('{(age=0,entered=10),(age=1,entered=1,"a"=5),(age=2,censored=6),(age=5,entered=9),(age=7,"c"=1,censored=8)}', 'geometric') AS c, fit_retention('{(age=0,entered=17),(age=1,entered=6,"x"=6),(age=2,censored=17)}', 'geometric') AS d) AS s;
-- L2: counts times a million, or 10^15, give the same fit.
SELECT name, every, pg_temp.near(a.alpha, b.alpha) AND pg_temp.near(a.beta, b.beta) AND pg_temp.near(a.c, b.c) AND pg_temp.near(a.theta, b.theta) AND a.status = b.status AS same, coalesce(abs(a.alpha_standard_error / b.alpha_standard_error / sqrt(every) - 1) < 1e-6, abs(a.theta_standard_error / b.theta_standard_error / sqrt(every) - 1) < 1e-6) AS surer
FROM unnest(ARRAY['sbg', 'bdw', 'discrete_weibull', 'geometric']) AS name, unnest(ARRAY[1000000, 1000000000000000]) AS every, LATERAL (SELECT array_agg(every * a ORDER BY i) AS alive FROM unnest(ARRAY[1000, 869, 743, 653, 593, 551, 517, 491]) WITH ORDINALITY AS x(a, i)) AS s, LATERAL (SELECT m.* FROM high_end, fit_retention(l, name) AS m) AS a, LATERAL fit_retention(pg_temp.of_alive(alive), name) AS b ORDER BY name COLLATE "C", every;
-- Cohorts of different age pooled: the fit is that of the sum.
SELECT pg_temp.near(a.alpha, b.alpha) AND pg_temp.near(a.beta, b.beta) AS same FROM (SELECT (fit_retention(sum(l))).* FROM (VALUES (pg_temp.of_alive('{400,340,300}')), (pg_temp.of_alive('{600,529,443,403,360}'))) AS v(l)) AS a, (SELECT (fit_retention('{(age=0,entered=1000),(age=1,"churn"=131),(age=2,censored=300,"churn"=126),(age=3,"churn"=40),(age=4,censored=360,"churn"=43)}')).*) AS b;

-- Ages of 100,000: every age counts, those that nobody left at too.
SELECT what, status, round(theta::numeric, 12) AS theta, round(survival(m, 100000)::numeric, 8) AS survival
FROM (VALUES (1, 'geometric', fit_retention('{(age=0,entered=2),(age=100000,censored=1,"churn"=1)}', 'geometric')), (2, 'sbg', fit_retention('{(age=0,entered=2),(age=100000,censored=1,"churn"=1)}'))) AS v(n, what, m), LATERAL (SELECT (m).status, (m).theta) AS s ORDER BY n;
SELECT status, alpha > 0 AND beta > 0 AS parameters, survival(m, 100000) BETWEEN 0.01 AND 0.9 AS plausible FROM (SELECT fit_retention('{(age=0,entered=1000),(age=1,"churn"=100),(age=10,"churn"=100),(age=1000,"churn"=300),(age=100000,censored=500)}') AS m) AS s, LATERAL (SELECT (m).status, (m).alpha, (m).beta) AS p;
RESET client_min_messages;

-- What is refused.
CREATE FUNCTION pg_temp.refused(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	hint text;
	got text;
BEGIN
	EXECUTE 'SELECT (' || query || ')::text' INTO got;
	RETURN 'taken: ' || coalesce(left(got, 60), 'NULL');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', SQLSTATE || ' ' || SQLERRM, nullif(hint, ''));
END $$;
SELECT query, pg_temp.refused(query) AS error
FROM (VALUES
	(1, 'fit_retention(''{}'', ''weibull'')'), (2, 'fit_retention(''{}'', ''SBG'')'), (3, 'fit_retention(''{}'', '''')'),
	(4, 'survival(''(sbg,,1,1,,,,,,,,)''::retention_model, -1)'), (5, 'retention_rate(''(sbg,,1,1,,,,,,,,)'', 0)'), (6, 'retention_rate(''(sbg,,1,1,,,,,,,,)'', -1)'), (7, 'residual_lifetime(''(sbg,,1,1,,,,,,,,)'', -1, 0.1)'),
	(8, 'expected_lifetime(''(sbg,,1,1,,,,,,,,)''::retention_model, -1)'), (9, 'expected_lifetime(''(sbg,,1,1,,,,,,,,)''::retention_model, ''NaN'')'), (10, 'residual_lifetime(''(sbg,,1,1,,,,,,,,)'', 0, ''Infinity'')'), (11, 'expected_lifetime(''(sbg,,1,1,,,,,,,,)''::retention_model, ''-Infinity'')')
) AS v(n, query) ORDER BY n;
SELECT model, pg_temp.refused(format('round(survival(%L::retention_model, 3)::numeric, 10)', model)) AS error
FROM (VALUES
	(1, '(,,1,1,,,,,,,,)'), (2, '(bg,,1,1,,,,,,,,)'), (3, '(sbg,ok,1,1,,,,,,,,)'), (4, '(sbg,,,,,,,,,,,)'), (5, '(sbg,,1,,,,,,,,,)'), (6, '(sbg,,0,1,,,,,,,,)'), (7, '(sbg,,1,-1,,,,,,,,)'), (8, '(sbg,,NaN,1,,,,,,,,)'), (9, '(sbg,,Infinity,1,,,,,,,,)'), (10, '(sbg,,1e308,1.7e308,,,,,,,,)'),
	(11, '(bdw,,1,1,,,,,,,,)'), (12, '(bdw,,1,1,0,,,,,,,)'), (13, '(bdw,,1,1,NaN,,,,,,,)'), (14, '(discrete_weibull,,,,1,,,,,,,)'), (15, '(discrete_weibull,,,,Infinity,0.5,,,,,,)'), (16, '(discrete_weibull,,1,1,,0.5,,,,,,)'),
	(17, '(geometric,,,,,,,,,,,)'), (18, '(geometric,,,,,1.5,,,,,,)'), (19, '(geometric,,,,,-0.1,,,,,,)'), (20, '(geometric,,,,,NaN,,,,,,)'), (21, '(sbg,geometric,1,1,,,,,,,,)'), (22, '(sbg,polarised,1,1,,,,,,,,)'), (23, '(bdw,discrete_weibull,1,1,1,,,,,,,)'), (24, '(bdw,not_converged,,,1,,,,,,,)'),
	-- the likelihood, errors and iterations are not looked at, nor are
	-- parameters that the model has not
	(25, '(sbg,converged,1,1,-5,7,NaN,-1,-1,-1,-1,-1)'), (26, '(geometric,converged,-1,-1,-1,0.5,,,,,,)'), (27, '(sbg,no_churn,,,,0.5,,,,,,)'), (28, '(bdw,all_churn,1,1,1,0.5,,,,,,)'), (29, '(bdw,not_converged,,,1,0.5,,,,,,)')
) AS v(n, model) ORDER BY n;
-- A row whose columns are all NULL is no NULL row: it lacks a model.
SELECT survival(NULL::retention_model, 3) IS NULL AS nothing, pg_temp.refused('survival(''(,,,,,,,,,,,)''::retention_model, 3)') AS nothing_in_it;
-- In full; and a stored model is as good as a new one.
SELECT survival(ROW('sbg', NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::retention_model, 3);
SELECT fit_retention('{(age=0,entered=1),(age=1,"churn"=1)}', 'beta');
CREATE TEMP TABLE stored AS SELECT n, model_row AS m FROM fits;
SELECT n, (m).model, (m).status, survival(m, 5) = survival(model_row, 5) AS same FROM stored JOIN fits USING (n) ORDER BY n;
SELECT m = m::text::retention_model AS text_round_trip FROM stored WHERE n = 1;
-- A likelihood that only grows with c has no maximum, however flat it gets.
SELECT status, c_standard_error FROM fit_retention('{(age=0,entered=852),(age=1,"x"=829),(age=2,"x"=23)}', 'discrete_weibull');
-- Runs of 100,000 ages without churn cost no more than one.
SELECT status, round(log_likelihood::numeric, 6) AS log_likelihood FROM fit_retention('{(age=0,entered=1000),(age=1,"x"=600),(age=100000,"x"=100,censored=300)}');
-- Known from age 2 on only, and nobody churns after age 3: hazards of two ages
-- cannot differ that much in any model, and beta runs off.
SELECT status FROM fit_retention('{(age=2,entered=100),(age=3,"x"=30),(age=10,censored=70)}');
