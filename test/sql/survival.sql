-- Reading a life table: laws L1 to L4 of survival_fn.c, L1 to L5 of survival.h.
-- Published figures are those of R's package survival (survfit with log-log
-- intervals, survdiff); more of them are in test/pgtap.
\set SHOW_CONTEXT never

-- Remission in weeks under 6-MP, and under placebo (Freireich and others 1963).
CREATE TEMP TABLE remission AS
SELECT '{(age=0,entered=21),(age=6,censored=1,"churn"=3),(age=7,"churn"=1),(age=9,censored=1),(age=10,censored=1,"churn"=1),(age=11,censored=1),(age=13,"churn"=1),(age=16,"churn"=1),(age=17,censored=1),(age=19,censored=1),(age=20,censored=1),(age=22,"churn"=1),(age=23,"churn"=1),(age=25,censored=1),(age=32,censored=2),(age=34,censored=1),(age=35,censored=1)}'::life_table AS l,
	(SELECT life_table_agg(age, true) FROM unnest(ARRAY[1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]) AS age) AS placebo,
	(SELECT life_table_agg(age, churned) FROM (VALUES (2, true), (4, true), (4, false), (6, true), (9, false), (13, true), (13, true), (18, true), (24, false), (30, true)) AS v(age, churned)) AS third;
SELECT age, r.at_risk, r.churned, censored, got = expected AS ok, got
FROM remission, survival_rows(l) AS r JOIN (VALUES
	(6, '{0.8571428571,0.0763603548,0.6197179553,0.9515517476,0.1428571429,0.0824786099}'::numeric[]), (7, '{0.8067226891,0.0869352852,0.5631465646,0.9228090192,0.2016806723,0.1013061138}'), (10, '{0.7529411765,0.0963496530,0.5031995108,0.8893618352,0.2683473389,0.1212739591}'), (13, '{0.6901960784,0.1068147078,0.4316102225,0.8490659633,0.3516806723,0.1471455660}'),
	(16, '{0.6274509804,0.1140538653,0.3675108560,0.8049121895,0.4425897632,0.1729632342}'), (22, '{0.5378151261,0.1282337517,0.2677789368,0.7467907176,0.5854469060,0.2243311028}'), (23, '{0.4481792717,0.1345914568,0.1880520060,0.6801426285,0.7521135727,0.2794677467}')
) AS v(age, expected) USING (age), LATERAL (SELECT ARRAY[round(survival::numeric, 10), round(standard_error::numeric, 10), round(lower_bound::numeric, 10), round(upper_bound::numeric, 10), round(cumulative_hazard::numeric, 10), round(cumulative_hazard_standard_error::numeric, 10)] AS got) AS g ORDER BY age;
-- At 90 percent; and the restricted mean, here up to the week of each row.
SELECT age, round(lower_bound::numeric, 10) AS lower_bound, round(upper_bound::numeric, 10) AS upper_bound, (round(lower_bound::numeric, 10), round(upper_bound::numeric, 10)) = (lower, upper) AS ok FROM remission, survival_rows(l, confidence => 0.9) JOIN (VALUES (6, 0.6711067806, 0.9421594057), (16, 0.4126127680, 0.7823912244), (23, 0.2264620882, 0.6481135841)) AS v(age, lower, upper) USING (age) ORDER BY age;
SELECT age, round(expected_lifetime::numeric, 10) AS mean, round(expected_lifetime_standard_error::numeric, 10) AS error, (round(expected_lifetime::numeric, 10), round(expected_lifetime_standard_error::numeric, 10)) = (v.mean, v.error) AS ok, abs(expected_lifetime - expected_lifetime(l, age)) < 1e-12 AS same
FROM remission, survival_rows(l) JOIN (VALUES (3, 3, 0), (6, 6, 0), (10, 9.2773109244, 0.3267691154), (23, 17.9092436975, 1.5531899782), (35, 23.2873949580, 2.8274676234)) AS v(age, mean, error) USING (age) ORDER BY age;
SELECT lifetime_quantile(l, 0.1) AS p10, lifetime_quantile(l, 0.25) AS p25, median_lifetime(l) AS median, lifetime_quantile(l, 0.56) IS NULL AS never, median_lifetime(placebo) AS placebo FROM remission;
-- One row for each age from 0 on, also where nothing happens.
SELECT count(*) AS rows, min(age) AS first, max(age) AS last, count(*) FILTER (WHERE survival <> survival(l, age)) AS survival_differs, sum(churned) AS churned, sum(censored) AS censored FROM remission, survival_rows(l);
SELECT string_agg(format('%s %s', name, format_type(type, NULL)), ', ' ORDER BY n) AS columns
FROM (SELECT unnest(proargnames) AS name, unnest(proallargtypes) AS type, generate_subscripts(proallargtypes, 1) AS n FROM pg_proc WHERE proname = 'survival_rows') AS a WHERE n > 2;

-- A table of each kind that is an edge.
CREATE TEMP TABLE edges (n integer, what text, l life_table);
INSERT INTO edges VALUES
	(1, 'nobody', '{}'), (2, 'seen once', '{(age=0,entered=5,censored=5)}'), (3, 'churned at once', '{(age=0,entered=5,"churn"=5)}'), (4, 'some at age 0', '{(age=0,entered=4,"churn"=1),(age=1,censored=3)}'),
	(5, 'nobody churns', '{(age=0,entered=5),(age=2,censored=5)}'), (6, 'all churn', '{(age=0,entered=5),(age=2,"churn"=5)}'), (7, 'all churn, one by one', '{(age=0,entered=3),(age=1,"a"=1),(age=2,"b"=1),(age=3,"a"=1)}'),
	(8, 'half, for two ages', '{(age=0,entered=4),(age=1,"a"=2),(age=3,"b"=1),(age=4,"b"=1)}'), (9, 'half, to the end', '{(age=0,entered=4),(age=1,"a"=2),(age=4,censored=2)}'),
	(10, 'entry after a gap', '{(age=0,entered=1),(age=1,censored=1),(age=3,entered=2),(age=4,"churn"=1),(age=5,censored=1)}'), (11, 'entry at 2 only', '{(age=2,entered=4),(age=3,"churn"=1),(age=4,censored=3)}');
-- At S = 1 and S = 0 the interval is Clopper's and Pearson's: with n = 5,
-- 0.025^(1/5) = 0.4781762499 on one side. Nobody at risk tells nothing.
SELECT what, age, at_risk, churned, censored, round(survival::numeric, 10) AS survival, round(standard_error::numeric, 10) AS error, round(lower_bound::numeric, 10) AS lower, round(upper_bound::numeric, 10) AS upper, round(expected_lifetime::numeric, 4) AS mean
FROM edges, survival_rows(l) WHERE n IN (2, 3, 4, 5, 6, 10, 11) ORDER BY n, age;
SELECT round(power(0.025, 0.2)::numeric, 10) AS lower_of_five, round(1 - power(0.025, 0.2)::numeric, 10) AS upper_of_five, round(power(0.05, 0.2)::numeric, 10) AS lower_at_90, (SELECT round(lower_bound::numeric, 10) FROM edges, survival_rows(l, 0.9) WHERE n = 5 AND age = 2) AS got;
-- L1, L2: survival at an age behind the last one is not known, unless it is 0.
SELECT what, survival(l, 0) AS s0, round(survival(l, 1)::numeric, 6) AS s1, round(survival(l, 2)::numeric, 6) AS s2, round(survival(l, 3)::numeric, 6) AS s3, round(survival(l, 4)::numeric, 6) AS s4, survival(l, 5) AS s5, survival(l, 9223372036854775807) AS last FROM edges ORDER BY n;
-- So with lifetimes, which need the ages below the horizon: the last age + 1
-- may be asked for.
SELECT what, expected_lifetime(l, 0) AS e0, expected_lifetime(l, 1) AS e1, round(expected_lifetime(l, 2)::numeric, 6) AS e2, round(expected_lifetime(l, 3)::numeric, 6) AS e3, round(expected_lifetime(l, 4)::numeric, 6) AS e4, round(expected_lifetime(l, 5)::numeric, 6) AS e5, round(expected_lifetime(l, 6)::numeric, 6) AS e6, round(expected_lifetime(l, 9223372036854775807)::numeric, 6) AS last FROM edges ORDER BY n;
-- Quantiles: the first age by which a share has churned; where survival stays
-- at exactly 1 - p, the middle between it and the next churn, or the end.
SELECT what, median_lifetime(l) AS median, lifetime_quantile(l, 0.5) IS NOT DISTINCT FROM median_lifetime(l) AS same, lifetime_quantile(l, 0.25) AS quarter, lifetime_quantile(l, 0.75) AS three_quarters, lifetime_quantile(l, 0.9999999999999999) AS almost_all FROM edges ORDER BY n;
-- A share that a double does not hold exactly is met all the same: after each
-- of ten churns, survival is 1 - p on a step of two ages.
SELECT count(*) AS shares, count(*) FILTER (WHERE lifetime_quantile(l, i / 10::double precision) <> 2 * i + 1) AS differ FROM (SELECT life_table_agg(2 * i, true) AS l FROM generate_series(1, 10) AS i) AS s, generate_series(1, 9) AS i;

-- L4: a risk set that was empty after everybody churned, before others enter.
CREATE TEMP TABLE exhausted AS SELECT '{(age=0,entered=1),(age=1,"a"=1),(age=2,entered=4),(age=4,censored=2,"b"=2)}'::life_table AS l;
SELECT survival(l, 4) FROM exhausted;
SELECT age, at_risk, churned, survival, standard_error, round(upper_bound::numeric, 10) AS upper, round(cumulative_hazard::numeric, 4) AS hazard, expected_lifetime FROM exhausted, survival_rows(l);
SELECT expected_lifetime(l, 3) FROM exhausted;
SELECT cumulative_incidence(l, 'a', 4) AS a, cumulative_incidence(l, 'b', 4) AS b FROM exhausted;
SELECT cause, age, churned, incidence FROM exhausted, incidence_rows(l) WHERE churned > 0;
-- Not before it has happened, nor for a quantile, which needs no more; and not
-- where everybody who was there was censored, since survival does not change.
SELECT survival(l, 2) AS before, median_lifetime(l) AS median, lifetime_quantile(l, 0.99) AS most FROM exhausted;
SELECT survival(l, 5) AS after_a_gap FROM edges WHERE n = 10;

-- Competing causes (time, cause; 0 is censored): 1,1 1,0 2,1 2,2 3,1 3,2 4,0
-- 5,1 5,2 6,0 6,0 6,0. Incidence and standard error by R's survfit.
CREATE TEMP TABLE competing AS SELECT life_table_agg(age, nullif(cause, '0')) AS l FROM (VALUES (1, '1'), (1, '0'), (2, '1'), (2, '2'), (3, '1'), (3, '2'), (4, '0'), (5, '1'), (5, '2'), (6, '0'), (6, '0'), (6, '0')) AS v(age, cause);
SELECT cause, age, at_risk, churned, round(r.incidence::numeric, 10) AS incidence, round(standard_error::numeric, 10) AS error, (round(r.incidence::numeric, 10), round(standard_error::numeric, 10)) = (v.incidence, v.error) AS ok, r.incidence = cumulative_incidence(l, cause, age) AS same
FROM competing, incidence_rows(l) AS r LEFT JOIN (VALUES ('1', 1, 0.0833333333, 0.0797855923), ('1', 2, 0.1750000000, 0.1127774357), ('1', 3, 0.2666666667, 0.1323575405), ('1', 5, 0.3766666667, 0.1511333725), ('2', 1, 0, 0), ('2', 2, 0.0916666667, 0.0873278730), ('2', 3, 0.1833333333, 0.1170430437), ('2', 5, 0.2933333333, 0.1433514200)) AS v(cause, age, incidence, error) USING (cause, age) ORDER BY cause, age;
-- L2 of survival.h: incidences and survival add up to 1, at every age of every
-- table; and with one cause, incidence is what survival lacks, with its error.
SELECT count(*) AS ages, max(abs(survival + all_causes - 1)) < 1e-12 AS add_up FROM (SELECT l FROM competing UNION ALL SELECT l FROM edges) AS t, LATERAL (SELECT age, sum(incidence) AS all_causes FROM incidence_rows(l) GROUP BY age) AS i JOIN LATERAL survival_rows(l) AS s USING (age);
SELECT count(*) AS ages, max(abs(1 - survival - incidence)) < 1e-12 AS same, max(abs(i.standard_error - s.standard_error)) < 1e-12 AS same_error FROM remission, incidence_rows(l) AS i JOIN LATERAL survival_rows(l) AS s USING (age);
-- L3: a cause that nobody left for; and ages behind the last.
SELECT cumulative_incidence(l, '3', 3) AS unknown, cumulative_incidence(l, '', 3) AS no_name, cumulative_incidence(l, repeat('x', 100), 3) AS long_name, cumulative_incidence(l, '1', 0) AS age_0, cumulative_incidence(l, '1', 7) IS NULL AS behind, cumulative_incidence(l, '3', 7) IS NULL AS unknown_behind FROM competing;
SELECT what, round(cumulative_incidence(l, 'a', 2)::numeric, 6) AS a2, round(cumulative_incidence(l, 'a', 100)::numeric, 6) AS a100, round(cumulative_incidence(l, 'b', 100)::numeric, 6) AS b100, cumulative_incidence(l, 'churn', 2) AS churn2, (SELECT count(*) FROM incidence_rows(l)) AS rows FROM edges ORDER BY n;

-- L5 of survival.h: the log-rank test. Two groups, either way round and as an
-- array; three groups.
SELECT what, round(t.chi_square::numeric, 10) AS chi_square, degrees_of_freedom AS df, round(t.p_value::numeric, 12) AS p_value, (round(t.chi_square::numeric, 10), degrees_of_freedom, round(t.p_value::numeric, 12)) = (v.chi_square, v.df, v.p_value) AS ok
FROM remission, LATERAL (VALUES (1, 'two', ARRAY[l, placebo], 16.7929409892, 1, 0.000041688091), (2, 'the other way', ARRAY[placebo, l], 16.7929409892, 1, 0.000041688091), (3, 'with NULL and nobody', ARRAY[NULL, l, '{}', placebo, NULL], 16.7929409892, 1, 0.000041688091),
	(4, 'three', ARRAY[l, placebo, third], 18.6813693101, 2, 0.000087779317), (5, 'in another order', ARRAY[[third], [placebo], [l]], 18.6813693101, 2, 0.000087779317)) AS v(n, what, tables, chi_square, df, p_value), LATERAL logrank_test(tables) AS t ORDER BY n;
SELECT round(a.chi_square::numeric, 10) AS chi_square, a.degrees_of_freedom, round(a.p_value::numeric, 12) AS p_value, abs(a.chi_square - b.chi_square) < 1e-12 AS same_the_other_way FROM remission, logrank_test(l, placebo) AS a, logrank_test(other => l, l => placebo) AS b;
SELECT what, t.*
FROM remission, LATERAL (VALUES
	(1, 'with itself', l, l), (2, 'no events', '{(age=0,entered=5),(age=2,censored=5)}', '{(age=0,entered=5),(age=3,censored=5)}'), (3, 'nobody', '{}', '{}'), (4, 'one is nobody', l, '{}'),
	-- never at risk together, or only when all churn, or alone: no variance
	(5, 'one after the other', '{(age=0,entered=5),(age=2,"churn"=5)}', '{(age=2,entered=5),(age=4,"churn"=5)}'), (6, 'all at once', '{(age=0,entered=5),(age=2,"churn"=5)}', '{(age=0,entered=4),(age=2,"churn"=4)}'), (7, 'the last one', '{(age=0,entered=1),(age=2,"churn"=1)}', '{(age=0,entered=1),(age=1,censored=1)}')
) AS v(n, what, a, b), LATERAL logrank_test(a, b) AS t ORDER BY n;
SELECT what, t.* FROM remission, LATERAL (VALUES (1, 'one table', ARRAY[l]), (2, 'no tables', '{}'), (3, 'NULL only', ARRAY[NULL::life_table])) AS v(n, what, tables), LATERAL logrank_test(tables) AS t ORDER BY n;
-- By hand: at age 1 one of 2 + 2 churns, U = 1 - 1/2, V = 1 * 3/3 * 1/2 * 1/2 =
-- 1/4, chi-square = 1; nothing else happens together. With delayed entry the
-- third of a group is not at risk yet at age 1.
SELECT round((t).chi_square::numeric, 10) AS chi_square FROM (SELECT logrank_test('{(age=0,entered=2),(age=1,"a"=1),(age=2,censored=1)}', '{(age=0,entered=2),(age=2,censored=2)}') UNION ALL SELECT logrank_test('{(age=0,entered=2),(age=1,entered=7,"b"=1),(age=2,censored=8)}', '{(age=0,entered=2),(age=2,censored=2)}')) AS s(t);
-- What the cause is, makes no difference.
SELECT logrank_test(a, b) = logrank_test(c, b) AS same FROM (VALUES ('{(age=0,entered=9),(age=1,"x"=2,"y"=3),(age=3,"x"=4)}'::life_table, '{(age=0,entered=9),(age=2,"z"=9)}'::life_table, '{(age=0,entered=9),(age=1,"churn"=5),(age=3,"churn"=4)}'::life_table)) AS v(a, b, c);
-- A hundred tables: as many degrees of freedom as groups less one.
SELECT (t).degrees_of_freedom, (t).p_value BETWEEN 0 AND 1 AS p FROM (SELECT logrank_test(array_agg(l)) AS t FROM (SELECT life_table_agg(1 + (i * k) % 7, (i + k) % 3 > 0) AS l FROM generate_series(1, 100) AS k, generate_series(1, 5) AS i GROUP BY k) AS s) AS s;

-- Ages up to 100,000: all from one walk.
CREATE TEMP TABLE oldest AS SELECT '{(age=0,entered=4),(age=99999,"churn"=1),(age=100000,censored=2,"churn"=1)}'::life_table AS l;
SELECT survival(l, 99998) AS s1, survival(l, 99999) AS s2, survival(l, 100000) AS s3, survival(l, 100001) AS s4, median_lifetime(l) AS median, expected_lifetime(l, 100000) AS mean, expected_lifetime(l, 100001) AS mean_and_one, cumulative_incidence(l, 'churn', 100000) AS incidence FROM oldest;
SELECT count(*) AS rows, sum(survival) AS area, max(expected_lifetime) AS mean FROM oldest, survival_rows(l);
SELECT count(*) AS rows, max(incidence) AS incidence FROM oldest, incidence_rows(l);
SELECT (logrank_test(l, '{(age=0,entered=4),(age=100000,censored=4)}')).degrees_of_freedom FROM oldest;
-- The largest numbers of customers: shares as of small ones.
SELECT count(*) AS ages, bool_and(a.survival = b.survival) AS same_survival, bool_and(a.standard_error < b.standard_error OR b.standard_error = 0) AS surer FROM survival_rows('{(age=0,entered=9000000000000000000),(age=1,"churn"=2250000000000000000),(age=2,censored=4500000000000000000,"churn"=2250000000000000000)}') AS a JOIN survival_rows('{(age=0,entered=4),(age=1,"churn"=1),(age=2,censored=2,"churn"=1)}') AS b USING (age);

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
	(1, 'survival(life_table ''{}'', -1)'), (2, 'expected_lifetime(life_table ''{}'', -1)'), (3, 'cumulative_incidence(''{}'', ''x'', -9223372036854775808)'), (4, 'lifetime_quantile(''{}'', 0)'), (5, 'lifetime_quantile(''{}'', 1)'), (6, 'lifetime_quantile(''{}'', ''NaN'')'), (7, 'lifetime_quantile(''{}'', -0.1)'),
	(8, '(SELECT count(*) FROM survival_rows(''{}'', 0))'), (9, '(SELECT count(*) FROM survival_rows(''{}'', 1))'), (10, '(SELECT count(*) FROM survival_rows(''{}'', 95))'), (11, '(SELECT count(*) FROM survival_rows(''{}'', ''NaN''))'), (12, '(SELECT count(*) FROM survival_rows(''{}'', -0.5))'), (13, 'logrank_test(array_fill(life_table ''{}'', ARRAY[1000])) IS NULL'), (14, 'logrank_test(array_fill(life_table ''{}'', ARRAY[1001]))')
) AS v(n, query) ORDER BY n;
-- Ten million customers against five: one degree of freedom, to all digits
-- (exact fractions).
SELECT round(chi_square::numeric, 9) AS chi_square, degrees_of_freedom, round(p_value::numeric, 9) AS p_value
FROM logrank_test('{(age=0,entered=10000000),(age=1,"x"=306262),(age=2,"x"=551363),(age=3,"x"=646666),(age=4,"x"=163353,censored=8332356)}', '{(age=0,entered=5),(age=1,"x"=1),(age=2,"x"=1),(age=4,"x"=1,censored=2)}');
-- Everybody churned of one cause: its incidence is 1, and sure.
SELECT incidence, standard_error FROM incidence_rows('{(age=0,entered=5),(age=1,"x"=1),(age=2,"x"=1),(age=5,"x"=2),(age=14,"x"=1)}') WHERE age = 14;
