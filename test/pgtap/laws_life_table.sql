/*
 * laws_life_table.sql
 *		The laws of life_table.h, life_table_agg.c, survival.h and survival_fn.c
 *		for random customers with delayed entry, censoring and causes: order,
 *		splits and text do not change a byte; every estimate is what plain SQL
 *		makes of the rows; nothing is ever NaN.
 */
BEGIN;
\ir setup.psql
\ir life_tables.psql
\set customers 250
\ir histories.psql
SELECT plan(57);

/* Segment 5 has its customers known from late on, 6 hardly any churn. */
CREATE TABLE leaver AS
SELECT id, segment, age, entry_age,
	CASE WHEN draw(id, 5) < CASE segment WHEN 6 THEN 0.01 ELSE 0.6 END
		THEN (ARRAY['churn', 'price', 'a "quoted" one', 'failed, payment', 'Ende'])
			[draw(id, 6, 1, 5)] END AS cause
FROM (SELECT id, segment, age, CASE WHEN draw(id, 3) <
			CASE segment WHEN 5 THEN 0.9 ELSE 0.3 END AND age > 0
			THEN draw(id, 4, 0, age::integer - 1) END AS entry_age
		FROM (SELECT id::bigint, 1 + id % 6 AS segment,
					floor(40 * draw(id, 1) ^ (1 + id % 3))::bigint AS age
				FROM generate_series(1, 1500) AS id) AS s) AS s;
ANALYZE leaver;
CREATE TABLE tabled AS
SELECT coalesce(segment, 0) AS segment, life_table_agg(age, cause, entry_age) AS l
FROM leaver GROUP BY ROLLUP (segment);

/* life_table_agg.c, L5: order and splits. */
SELECT ok(life_table_send(sum) = life_table_send(l), 'sum over segments = whole')
FROM (SELECT sum(l) FROM tabled WHERE segment > 0) AS s, tabled WHERE segment = 0;
SELECT ok(life_table_send(sum) = life_table_send(l),
	'sum over tables of one customer each = whole')
FROM (SELECT sum(l) FROM (SELECT life_table_agg(age, cause, entry_age) AS l
		FROM leaver GROUP BY id) AS s) AS s, tabled WHERE segment = 0;
SELECT is(count(DISTINCT life_table_send(l)), 1::bigint,
	'60 orders of rows: life_table_agg')
FROM (SELECT life_table_agg(age, cause, entry_age
		ORDER BY hashint8extended(id, seed)) AS l
	FROM leaver, generate_series(1, 60) AS seed GROUP BY seed) AS s;
SELECT is(count(DISTINCT life_table_send(l)), 1::bigint,
	'60 orders of tables: sum')
FROM (SELECT sum(l ORDER BY hashint8extended(id, seed)) AS l
	FROM (SELECT id % 50 AS id, life_table_agg(age, cause, entry_age) AS l
			FROM leaver GROUP BY id % 50) AS part,
		generate_series(1, 60) AS seed GROUP BY seed) AS s;
CREATE FUNCTION table_of_split(seed integer, states integer) RETURNS life_table
LANGUAGE plpgsql AS $$
DECLARE
	state life_table[] := array_fill(NULL::life_table, ARRAY[states]);
	whole life_table;
	r record;
	s integer;
BEGIN
	FOR r IN SELECT * FROM leaver ORDER BY hashint8extended(id, seed) LOOP
		s := draw(r.id, seed + 200, 1, states);
		state[s] := life_table_cause_transfn(state[s], r.age, r.cause, r.entry_age);
	END LOOP;
	FOR s IN 1 .. states LOOP
		-- some states are stored and read again in between
		IF s % 3 = 0 THEN
			state[s] := state[s]::text::life_table;
		END IF;
		whole := CASE WHEN whole IS NULL THEN state[s]
			WHEN state[s] IS NULL THEN whole
			WHEN s % 2 = 0 THEN life_table_combinefn(whole, state[s])
			ELSE life_table_combinefn(state[s], whole) END;
	END LOOP;
	RETURN life_table_finalfn(whole);
END
$$;
SELECT is_empty(
	$$SELECT seed FROM generate_series(1, 12) AS seed
	WHERE life_table_send(table_of_split(seed, seed)) <>
		(SELECT life_table_send(l) FROM tabled WHERE segment = 0)$$,
	'split over 1 to 12 states and combined = whole');

/* life_table.h, L4 and L5: addition, and the canonical form. */
SELECT is_empty(
	$$SELECT a.segment, b.segment, c.segment FROM tabled AS a, tabled AS b,
		tabled AS c, LATERAL (SELECT life_table_combinefn(a.l, b.l) AS ab,
			life_table_combinefn(b.l, a.l) AS ba,
			life_table_combinefn(b.l, c.l) AS bc) AS s
	WHERE ab <> ba OR life_table_hash(ab) <> life_table_hash(ba)
		OR life_table_combinefn(ab, c.l) <> life_table_combinefn(a.l, bc)
		OR ab <> ab::text::life_table$$,
	'addition commutes and associates');
SELECT is_empty(
	$$SELECT segment FROM tabled WHERE l::text::life_table <> l
		OR life_table_send(l::text::life_table) <> life_table_send(l)$$,
	'in(out(x)) = x');
CREATE TABLE tabled_copy (LIKE tabled);
\set file `mktemp`
\setenv RETENTION_COPY :file
\copy (TABLE tabled) TO PROGRAM 'cat > "$RETENTION_COPY"' (FORMAT binary)
\copy tabled_copy FROM PROGRAM 'cat "$RETENTION_COPY"' (FORMAT binary)
\! rm -f "$RETENTION_COPY"
SELECT bag_eq('SELECT segment, l FROM tabled',
	'SELECT segment, l FROM tabled_copy', 'recv(send(x)) = x');

/* Other ways to say the same. */
SELECT ok(life_table_send(a) = life_table_send(b)
		AND life_table_send(b) = life_table_send(c)
		AND life_table_send(c) = life_table_send(d), what)
FROM (SELECT 'delayed entry at 0, or NULL = none, with and without causes' AS what,
		life_table_agg(age + 1, cause) AS a,
		life_table_agg(age + 1, cause, 0::bigint) AS b,
		life_table_agg(age + 1, cause, NULL::bigint) AS c,
		life_table_agg(age + 1, cause, (id % 2)::integer::bigint - id % 2) AS d
	FROM leaver
	UNION ALL
	SELECT 'churned or not = cause "churn" or NULL',
		life_table_agg(age, cause IS NOT NULL, entry_age),
		life_table_agg(age, CASE WHEN cause IS NOT NULL THEN 'churn' END, entry_age),
		(SELECT sum(l) FROM (SELECT life_table_agg(age, cause IS NOT NULL, entry_age)
				AS l FROM leaver WHERE id % 2 = 0
			UNION ALL SELECT life_table_agg(age, CASE WHEN cause IS NOT NULL
				THEN 'churn' END, entry_age) FROM leaver WHERE id % 2 = 1) AS s),
		life_table_agg(age, cause IS NOT NULL, entry_age)
	FROM leaver) AS s;
SELECT is(sum(l), life_table_agg(age, cause),
	'a NULL table, and a row of NULL, add nothing')
FROM (SELECT NULL::life_table AS l, NULL::bigint AS age, NULL::text AS cause
	UNION ALL SELECT life_table_of('3p 4+'), 3, 'p'
	UNION ALL SELECT NULL, 4, NULL) AS s;

/*
 * The same from plain SQL. Who enters late is at risk after its entry, who
 * leaves at an age is at risk at it.
 */
CREATE AGGREGATE product(double precision) (SFUNC = float8mul,
	STYPE = double precision, INITCOND = '1');
CREATE TABLE member AS
SELECT id, s.segment, age, cause, coalesce(entry_age, 0) AS entry_age
FROM leaver, LATERAL (VALUES (segment), (0)) AS s (segment);
CREATE INDEX ON member (segment, age);
ANALYZE member;
CREATE TABLE counted AS
SELECT g.segment, t AS age,
	count(*) FILTER (WHERE m.age >= t AND (entry_age < t OR entry_age = 0)) AS n,
	count(*) FILTER (WHERE m.age = t AND cause IS NOT NULL) AS d,
	count(*) FILTER (WHERE m.age = t AND cause IS NULL) AS c
FROM (SELECT segment, max(age) AS last FROM member GROUP BY segment) AS g,
	generate_series(0, last) AS t, member AS m
WHERE m.segment = g.segment GROUP BY g.segment, t;
CREATE TABLE oracle AS
SELECT *, sum(s_before) OVER w - first_value(s_before) OVER w AS area
FROM (SELECT *, lag(s, 1, 1::double precision) OVER w AS s_before
	FROM (SELECT *, product(CASE WHEN n > 0 THEN 1 - d::double precision / n
				ELSE 1 END) OVER w AS s,
			sum(CASE WHEN n > 0 THEN d::double precision / n ELSE 0 END) OVER w AS h,
			sum(CASE WHEN n > 0 THEN d / (n::double precision * n) ELSE 0 END)
				OVER w AS h_variance,
			CASE WHEN n > d THEN d / (n::double precision * (n - d)) ELSE 0 END AS v
		FROM counted WINDOW w AS (PARTITION BY segment ORDER BY age)) AS s
	WINDOW w AS (PARTITION BY segment ORDER BY age)) AS s
WINDOW w AS (PARTITION BY segment ORDER BY age);
CREATE TABLE ours AS
SELECT segment, r.* FROM tabled, survival_rows(l) AS r;
SELECT is_empty(
	$$SELECT segment, age FROM ours AS r FULL JOIN oracle USING (segment, age)
	WHERE (at_risk, churned, censored) IS DISTINCT FROM (n, d, c)$$,
	'plain SQL: counts');
SELECT is_empty(
	$$SELECT segment, age, survival, s FROM ours FULL JOIN oracle USING (segment, age)
	WHERE error_of(survival, s) > 1e-12$$,
	'plain SQL: survival');
SELECT is_empty(
	$$SELECT segment, age FROM ours FULL JOIN oracle USING (segment, age),
		LATERAL (SELECT oracle.s * sqrt(sum(o.v)) AS e FROM oracle AS o
			WHERE o.segment = oracle.segment AND o.age <= oracle.age) AS g
	WHERE error_of(standard_error, e) > 1e-12$$,
	'plain SQL: standard error of survival');
SELECT is_empty(
	$$SELECT segment, age FROM ours FULL JOIN oracle USING (segment, age)
	WHERE error_of(cumulative_hazard, h) > 1e-12
		OR error_of(cumulative_hazard_standard_error, sqrt(h_variance)) > 1e-12$$,
	'plain SQL: cumulative hazard');
SELECT is_empty(
	$$SELECT segment, age FROM ours FULL JOIN oracle USING (segment, age),
		LATERAL (SELECT sqrt(sum(o.v * (oracle.area - o.area) ^ 2)) AS e
			FROM oracle AS o
			WHERE o.segment = oracle.segment AND o.age <= oracle.age) AS g
	WHERE error_of(expected_lifetime, area) > 1e-12
		OR abs(expected_lifetime_standard_error - e) > 1e-9 * (e + 1e-6)
		OR expected_lifetime_standard_error IS NULL$$,
	'plain SQL: expected lifetime and its standard error');
SELECT is_empty(
	$$SELECT segment, age FROM tabled JOIN oracle USING (segment)
	WHERE error_of(survival(l, age), s) > 1e-12
		OR error_of(expected_lifetime(l, age), area) > 1e-12$$,
	'plain SQL: survival() and expected_lifetime() of an age');
SELECT is_empty(
	$$SELECT segment, p, lifetime_quantile(l, p), q FROM tabled,
		generate_series(0.013, 0.99, 0.061) AS p,
		LATERAL (SELECT min(age) AS q FROM oracle
			WHERE oracle.segment = tabled.segment AND s <= 1 - p) AS s
	WHERE lifetime_quantile(l, p) IS DISTINCT FROM q
		OR lifetime_quantile(l, 0.5) IS DISTINCT FROM median_lifetime(l)$$,
	'plain SQL: quantiles');
CREATE TABLE incidence_oracle AS
SELECT *, sum(s_before * dk / greatest(n, 1)) OVER (PARTITION BY segment, cause
	ORDER BY age) AS f
FROM (SELECT segment, age, n, d, s_before, v, k AS cause,
		(SELECT count(*) FROM member AS m WHERE m.segment = o.segment
			AND m.age = o.age AND m.cause = k) AS dk
	FROM oracle AS o, (SELECT DISTINCT cause FROM leaver WHERE cause IS NOT NULL) AS k (k)
	WHERE n > 0) AS s;
CREATE TABLE incidence_of_ours AS
SELECT segment, r.* FROM tabled, incidence_rows(l) AS r;
SELECT is_empty(
	$$SELECT segment, cause, age, incidence, f
	FROM incidence_oracle AS o LEFT JOIN incidence_of_ours AS i
			USING (segment, cause, age) LEFT JOIN tabled USING (segment)
	WHERE abs(cumulative_incidence(l, cause, age) - f) > 1e-12
		-- a cause of nobody in the segment has no rows
		OR (CASE WHEN i.age IS NOT NULL THEN (abs(incidence - f) > 1e-12
			OR (at_risk, churned) IS DISTINCT FROM (n, dk)) ELSE f > 0 END)$$,
	'plain SQL: incidence of every cause');
SELECT is_empty(
	$$SELECT segment, cause, age, standard_error, e
	FROM incidence_of_ours AS i JOIN incidence_oracle AS o USING (segment, cause, age),
		LATERAL (SELECT sqrt(sum((o.f - j.f) ^ 2 * j.v
				+ j.s_before ^ 2 * j.dk * (j.n - j.dk) / j.n::double precision ^ 3
				- 2 * (o.f - j.f) * j.s_before * j.dk / j.n::double precision ^ 2)) AS e
			FROM incidence_oracle AS j WHERE j.segment = o.segment
				AND j.cause = o.cause AND j.age <= o.age) AS s
	WHERE NOT abs(standard_error - e) <= 1e-10$$,
	'plain SQL: standard error of the incidence');

/* survival.h, L2. */
SELECT is_empty(
	$$SELECT segment, age, survival + incidence FROM ours
		JOIN (SELECT segment, age, sum(incidence) AS incidence
			FROM incidence_of_ours GROUP BY segment, age) AS s USING (segment, age)
	WHERE NOT abs(survival + incidence - 1) <= 1e-12$$,
	'survival and incidences add up to 1');
SELECT is_empty(
	$$SELECT segment, age FROM (SELECT *, lag(survival) OVER w AS s,
			lag(lower_bound) OVER w AS lo, lag(expected_lifetime) OVER w AS e
			FROM ours WINDOW w AS (PARTITION BY segment ORDER BY age)) AS r
	WHERE survival > s OR survival NOT BETWEEN lower_bound AND upper_bound
		OR lower_bound < 0 OR upper_bound > 1 OR expected_lifetime < e
		OR expected_lifetime > age$$,
	'survival never rises and is inside of its interval');
SELECT is_empty(
	$$SELECT segment, age FROM tabled, survival_rows(l, 0.8) AS r
		JOIN survival_rows(l, 0.99) AS wide USING (age)
	WHERE r.lower_bound < wide.lower_bound OR r.upper_bound > wide.upper_bound$$,
	'a higher confidence has the wider interval');
SELECT is_empty(
	$$SELECT segment, h FROM tabled, generate_series(0, 12) AS h,
		LATERAL (SELECT sum(survival(l, k)) AS area
			FROM generate_series(0, h - 1) AS k) AS s
	WHERE error_of(expected_lifetime(l, h), coalesce(area, 0)) > 1e-12$$,
	'expected_lifetime() is the sum of survival() below its horizon');

/* survival_fn.c, L2 and L3: behind the end, and a cause of nobody. */
SELECT is(ARRAY[survival(l, 4), survival(l, 5), expected_lifetime(l, 5),
		expected_lifetime(l, 6), cumulative_incidence(l, 'churn', 5),
		cumulative_incidence(l, 'none', 4), cumulative_incidence(l, 'none', 5)],
	ARRAY[0.5, NULL, 4.5, NULL, NULL, 0, NULL]::double precision[],
	'behind the last age nothing is known')
FROM life_table_of('4 4+') AS l;
SELECT is(ARRAY[survival(l, 4), survival(l, 5), expected_lifetime(l, 5),
		expected_lifetime(l, 60), cumulative_incidence(l, 'churn', 1000000),
		cumulative_incidence(l, 'none', 5)],
	ARRAY[0, 0, 3.5, 3.5, 1, 0]::double precision[],
	'but where everybody has churned it is')
FROM life_table_of('3 4') AS l;
SELECT is(ARRAY[survival(l, 0), survival_rows.survival, median_lifetime(l),
		expected_lifetime(l, 0), cumulative_incidence(l, 'churn', 0)],
	ARRAY[NULL, NULL, NULL, NULL, NULL]::double precision[],
	'no customers: no estimates')
FROM (VALUES ('{}'::life_table)) AS v (l) LEFT JOIN survival_rows(l) ON true;

/* Counts times a number: by sum(), and as text. */
CREATE FUNCTION times(l life_table, factor bigint) RETURNS life_table
LANGUAGE plpgsql AS $$
DECLARE
	doubled life_table := l;
	result life_table;
BEGIN
	WHILE factor > 0 LOOP
		IF factor % 2 = 1 THEN
			result := CASE WHEN result IS NULL THEN doubled
				ELSE life_table_combinefn(result, doubled) END;
		END IF;
		factor := factor / 2;
		IF factor > 0 THEN
			doubled := life_table_combinefn(doubled, doubled);
		END IF;
	END LOOP;
	RETURN result;
END
$$;
SELECT ok(life_table_send(sum(l)) = life_table_send(times(l, 1000000)),
	'a table added up a million times = by doubling')
FROM (SELECT life_table_of('1 2p 2p 3+ 1-4 7+*3') AS l) AS s,
	generate_series(1, 1000000) GROUP BY l;
SELECT is(times(l, 1000000), '{(age=0,entered=2000000),(age=2,"churn"=1000000),'
	'(age=3,censored=1000000)}', 'and in its text') FROM life_table_of('2 3+') AS l;
SELECT is_empty(
	$$SELECT segment, age FROM tabled, LATERAL (SELECT times(l, 1000000) AS m) AS s,
		survival_rows(l) AS one FULL JOIN survival_rows(m) AS r USING (age)
	WHERE error_of(r.survival, one.survival) > 1e-14
		OR error_of(r.standard_error * 1000, one.standard_error) > 1e-12
		OR error_of(r.expected_lifetime, one.expected_lifetime) > 1e-14
		OR r.at_risk <> one.at_risk * 1000000$$,
	'counts times a million: the same survival, a thousandth of its error');
SELECT is_empty(
	$$SELECT segment, age, cause FROM tabled, LATERAL (SELECT times(l, 1000000) AS m) AS s,
		incidence_rows(l) AS one FULL JOIN incidence_rows(m) AS r USING (cause, age)
	WHERE error_of(r.incidence, one.incidence) > 1e-14
		OR abs(r.standard_error * 1000 - one.standard_error) > 1e-10$$,
	'counts times a million: the same incidences');
SELECT is_empty(
	$$SELECT a.segment, b.segment FROM tabled AS a, tabled AS b,
		logrank_test(a.l, b.l) AS one, logrank_test(times(a.l, 1000), times(b.l, 1000)) AS r
	WHERE a.segment < b.segment
		-- the factor n - 1 of the variance has no scale
		AND NOT abs(r.chi_square / 1000 / one.chi_square - 1) <= 0.05$$,
	'counts times a thousand: log-rank tests grow with them');

/* Log-rank tests of anything against itself, and in any order. */
SELECT is_empty(
	$$SELECT segment FROM tabled, logrank_test(l, times(l, 3)) AS t
	WHERE NOT (t.chi_square < 1e-18 AND t.p_value > 1 - 1e-8
		AND t.degrees_of_freedom = 1)$$,
	'log-rank: a table does not differ from itself');
SELECT is_empty(
	$$SELECT seed FROM (SELECT logrank_test(array_agg(l ORDER BY segment)) AS t
			FROM tabled WHERE segment > 0) AS s, generate_series(1, 20) AS seed,
		LATERAL (SELECT logrank_test(array_agg(l ORDER BY draw(segment, seed))) AS u
			FROM (SELECT segment, l FROM tabled WHERE segment > 0
				UNION ALL SELECT 7, NULL) AS k) AS p
	WHERE error_of((u).chi_square, (t).chi_square) > 1e-10
		OR (u).degrees_of_freedom <> 5 OR (t).degrees_of_freedom <> 5$$,
	'log-rank: neither the order of groups nor a NULL matters');
SELECT is(ARRAY[t.chi_square, t.degrees_of_freedom, t.p_value],
	ARRAY[NULL, NULL, NULL]::double precision[], 'log-rank: NULL for ' || what)
FROM (VALUES ('no churn', '1+ 2+', '3+'), ('one customer at a time', '1', '1-2'),
	('tables that do not meet', '1 2', '2-3 2-4')) AS v (what, a, b),
	logrank_test(life_table_of(a), life_table_of(b)) AS t;
SELECT ok(bool_and(num_nulls(t.chi_square, t.degrees_of_freedom, t.p_value) = 3),
	'log-rank: NULL for less than two tables')
FROM (VALUES ('{}'::life_table[]), (ARRAY[life_table_of('1 2')]),
	(ARRAY[life_table_of('1 2'), NULL])) AS v (l), logrank_test(l) AS t;

/*
 * life_table_agg.c, L4: a curve's first lapses. The day of age k of a customer
 * is started_on + k steps; a lapse belongs to the first such day that is not
 * before it, if as_of has seen that day.
 */
CREATE TABLE level AS
SELECT customer_id, day, sum(sum(amount)) OVER (PARTITION BY customer_id
	ORDER BY day) AS mrr
FROM (SELECT customer_id, valid_from AS day, amount FROM history
	UNION ALL SELECT customer_id, valid_to, -amount FROM history
	WHERE valid_to IS NOT NULL) AS change
GROUP BY customer_id, day;
CREATE TABLE life AS
SELECT customer_id, started_on, (SELECT min(day) FROM level AS l
		WHERE l.customer_id = s.customer_id AND day > started_on AND mrr <= 0)
		AS first_lapse
FROM (SELECT customer_id, min(day) AS started_on FROM level
	WHERE mrr > 0 GROUP BY customer_id) AS s;
CREATE TABLE setting (step interval, as_of date);
INSERT INTO setting VALUES ('1 month', '2012-02-29'), ('7 days', '2005-12-31'),
	('1 year', '2040-01-01'), ('1 day', '2003-01-31'), ('3 months', '2000-01-01');
CREATE TABLE curve AS
SELECT step, as_of, cohort_agg(mrr, step, as_of) AS c, life_table_agg(age, churned) AS l
FROM setting, customer JOIN life USING (customer_id),
	LATERAL (SELECT max(k) FILTER (WHERE (started_on + k * step)::date <= as_of)
				AS mature,
			min(k) FILTER (WHERE (started_on + k * step)::date >= first_lapse) AS lapse
		-- no month has less than 28 days
		FROM generate_series(0, (as_of - started_on) / (extract(year FROM step) * 336
			+ extract(month FROM step) * 28 + extract(day FROM step))::integer
				+ 1) AS k) AS a,
	LATERAL (SELECT lapse <= mature AS lapsed) AS b,
	LATERAL (SELECT coalesce(lapsed, false) AS churned,
		CASE WHEN lapsed THEN lapse ELSE mature END AS age) AS d
WHERE started_on <= as_of GROUP BY step, as_of;
SELECT ok(life_table_send(life_table(c)) = life_table_send(l),
	format('first lapses by plain SQL: steps of %s to %s', step, as_of))
FROM curve ORDER BY step, as_of;
SELECT is_empty(
	$$SELECT step, age FROM curve, cohort_rows(c) AS k
		FULL JOIN survival_rows(life_table(c)) AS r USING (age)
	WHERE error_of(r.survival, k.survival) > 1e-12$$,
	'survival of a curve = survival of its table');
CREATE TABLE small AS
SELECT k.survival, survival(life_table(c), age) AS of_table
FROM (SELECT customer_id % 50 AS n, cohort_agg(mrr, '1 month', '2012-02-29') AS c
	FROM customer GROUP BY n) AS s, cohort_rows(c) AS k;
SELECT is_empty('SELECT * FROM small WHERE survival IS DISTINCT FROM of_table',
	'the same of few customers, also where nobody is at risk');
SELECT cmp_ok(count(*), '>=', 50::bigint, 'ages without anybody at risk occur')
FROM small WHERE survival IS NULL;
SELECT cmp_ok(sum(churned), '>=', 200::numeric, 'first lapses occur')
FROM curve, survival_rows(l);

/* L3: days to first value are ages by cause. */
CREATE TABLE sign_up AS
SELECT id, on_date AS signed_up_on,
	CASE WHEN draw(id, 2) < 0.6 THEN on_date + draw(id, 3, 0, 90) END AS value_on,
	CASE WHEN draw(id, 4) < 0.5 THEN on_date + draw(id, 5, 0, 90) END AS churned_on
FROM (SELECT id, date '2024-01-01' + draw(id, 1, 0, 200) AS on_date
	FROM generate_series(1, 1500) AS id) AS s;
SELECT ok(life_table_send(a) = life_table_send(b) AND a IS NOT NULL,
	'first_value_agg: ages by cause, as of ' || as_of)
FROM unnest(ARRAY[date '2024-01-01', '2024-05-31', '2025-12-31']) AS as_of,
	LATERAL (SELECT first_value_agg(signed_up_on, value_on, churned_on, as_of) AS a,
			life_table_agg(CASE WHEN signed_up_on <= as_of THEN
					least(value_on, churned_on, as_of) - signed_up_on END,
				CASE WHEN signed_up_on > as_of THEN NULL
					WHEN value_on <= as_of AND (churned_on >= value_on
						OR churned_on IS NULL) THEN 'value'
					WHEN churned_on <= as_of THEN 'churn' END) AS b
		FROM sign_up) AS s;
SELECT ok(bool_and(value_on = churned_on), 'value and churn on one day occur')
FROM sign_up WHERE value_on = churned_on;

/* Nothing is NaN: extreme tables, extreme arguments. */
CREATE TABLE hostile (l life_table);
INSERT INTO hostile VALUES ('{}'), ('{(age=0,entered=5,censored=5)}'),
	('{(age=0,entered=1,"churn"=1)}'), ('{(age=0,entered=5,censored=2,"churn"=3)}'),
	('{(age=0,entered=3),(age=1,"churn"=3)}'), ('{(age=0,entered=3),(age=1,censored=3)}'),
	('{(age=0,entered=9223372036854775807),(age=1,"churn"=9223372036854775807)}'),
	('{(age=0,entered=9223372036854775807),(age=1,"churn"=1),(age=2,censored=9223372036854775806)}'),
	('{(age=0,entered=9223372036854775807),(age=1,"churn"=9223372036854775806),(age=2,"x"=1)}'),
	('{(age=0,entered=2),(age=1000,censored=1,"churn"=1)}'),
	('{(age=0,entered=2),(age=1,"churn"=1),(age=100000,"churn"=1)}'),
	('{(age=99999,entered=2),(age=100000,"churn"=2)}'),
	('{(age=0,entered=1),(age=1,"x"=1),(age=2,entered=5),(age=3,"x"=2),(age=4,"y"=3)}'),
	('{(age=5,entered=1),(age=6,entered=1,censored=1),(age=9,"x"=1)}'),
	(life_table_of('1 2 3 4 5 6 7 8 9 10')), (life_table_of('1+ 2+ 3+ 4+ 5+'));
INSERT INTO hostile SELECT life_table_agg(age, 'cause ' || age % 16)
FROM generate_series(1, 2000) AS age;
SELECT is_empty(
	$$SELECT left(l::text, 60), confidence, age FROM hostile,
		-- one is enough where there are many ages
		unnest(CASE WHEN l::text LIKE '%age=100000%' THEN ARRAY[0.95]
			ELSE ARRAY[1e-300, 1e-9, 0.5, 0.95, 1 - 1e-15] END) AS confidence,
		survival_rows(l, confidence) AS r
	WHERE 'NaN' IN (survival, standard_error, lower_bound, upper_bound,
			cumulative_hazard, cumulative_hazard_standard_error, expected_lifetime,
			expected_lifetime_standard_error)
		OR num_nulls(survival, standard_error, lower_bound, upper_bound,
			cumulative_hazard, cumulative_hazard_standard_error, expected_lifetime,
			expected_lifetime_standard_error) > 0
		OR survival NOT BETWEEN 0 AND 1 OR lower_bound NOT BETWEEN 0 AND survival
		OR upper_bound NOT BETWEEN survival AND 1$$,
	'hostile tables: survival_rows()');
SELECT is_empty(
	$$SELECT left(l::text, 60), cause, age FROM hostile, incidence_rows(l) AS r
	WHERE NOT incidence BETWEEN 0 AND 1 + 1e-12 OR NOT standard_error BETWEEN 0 AND 1
		OR num_nulls(incidence, standard_error) > 0$$,
	'hostile tables: incidence_rows()');
SELECT is_empty(
	$$SELECT left(l::text, 60), age FROM hostile, survival_rows(l) AS r
		JOIN LATERAL (SELECT age, sum(incidence) AS incidence
			FROM incidence_rows(l) GROUP BY age) AS i USING (age)
	WHERE l::text NOT LIKE '%age=100000%' AND NOT abs(survival + incidence - 1) <= 1e-12$$,
	'hostile tables: survival and incidences add up to 1');
SELECT is_empty(
	$$SELECT left(l::text, 60), p FROM hostile,
		unnest(ARRAY[5e-324, 1e-9, 0.25, 0.5, 1 - 1e-16]) AS p
	WHERE lifetime_quantile(l, p) = 'NaN' OR NOT lifetime_quantile(l, p) >= 0$$,
	'hostile tables: lifetime_quantile()');
SELECT is_empty(
	$$SELECT left(l::text, 60), age FROM hostile, unnest(ARRAY[0, 1, 2, 100000,
		100001, 9223372036854775807]) AS age
	WHERE 'NaN' IN (survival(l, age), expected_lifetime(l, age),
		cumulative_incidence(l, 'churn', age), cumulative_incidence(l, 'none', age))$$,
	'hostile tables: functions of an age');
SELECT is_empty(
	$$SELECT left(a.l::text, 60), left(b.l::text, 60) FROM hostile AS a, hostile AS b,
		logrank_test(a.l, b.l) AS t, logrank_test(ARRAY[a.l, b.l, a.l, b.l]) AS u
	WHERE a.l::text NOT LIKE '%age=100000%' AND (
		'NaN' IN (t.chi_square, t.p_value, u.chi_square, u.p_value)
		OR t.chi_square < 0 OR u.chi_square < 0
		OR t.p_value NOT BETWEEN 0 AND 1 OR u.p_value NOT BETWEEN 0 AND 1)$$,
	'hostile tables: logrank_test()');

SELECT * FROM finish();
ROLLBACK;
