/*
 * laws_cohort.sql
 *		The laws of cohort_curve.h and cohort_curve_agg.c for random histories,
 *		to the byte: order, splits and groups do not matter, text and binary
 *		keep the value, a frame gives what its rows give, and a curve ties to
 *		the functions that read one timeline.
 */
BEGIN;
\ir setup.psql
\set customers 300
\ir histories.psql
SELECT plan(25);

/* One customer in eight has no timeline; some never were active. */
CREATE TABLE line AS
SELECT customer_id AS id, segment,
	CASE WHEN customer_id % 8 > 0 AND customer_id NOT BETWEEN 100 AND 115
		THEN mrr END AS t
FROM customer;
INSERT INTO line SELECT 1000 + n, 'small', '{}' FROM generate_series(1, 5) AS n;
ANALYZE line;

CREATE TABLE setting (id integer, step interval, as_of date);
INSERT INTO setting VALUES (1, '1 month', '2011-03-31'), (2, '3 months', '2020-02-29'),
	(3, '30 days', '2009-09-30'), (4, '7 days', '2005-01-02'),
	(5, '1 year', '2050-01-01'), (6, '1 day', '2003-06-30'),
	(7, '1 month', '1990-01-01');

CREATE TABLE curve AS
SELECT s.id, coalesce(segment, 'all') AS segment, cohort_agg(t, step, as_of) AS c
FROM line, setting AS s GROUP BY s.id, ROLLUP (segment);

/* L3: groups add up, whatever the number of ages in each. */
SELECT is_empty(
	$$SELECT id FROM (SELECT id, sum(c) AS total FROM curve WHERE segment <> 'all'
			GROUP BY id) AS s
		JOIN (SELECT id, c FROM curve WHERE segment = 'all') AS w USING (id)
	WHERE cohort_curve_send(total) <> cohort_curve_send(c)$$,
	'sum over segments = whole');
SELECT is_empty(
	$$SELECT id FROM (SELECT id, sum(c) AS total FROM (SELECT s.id,
				cohort_agg(t, step, as_of) AS c FROM line, setting AS s
				GROUP BY s.id, line.id) AS one GROUP BY id) AS s
		JOIN (SELECT id, c FROM curve WHERE segment = 'all') AS w USING (id)
	WHERE cohort_curve_send(total) <> cohort_curve_send(c)$$,
	'sum over curves of one customer each = whole');
SELECT is(count(DISTINCT cohort_curve_send(c)), 1::bigint,
	'100 orders of rows: cohort_agg')
FROM (SELECT cohort_agg(t, '1 month', '2011-03-31'
		ORDER BY hashint8extended(id, seed)) AS c
	FROM line, generate_series(1, 100) AS seed GROUP BY seed) AS s;
SELECT is(count(DISTINCT cohort_curve_send(c)), 1::bigint,
	'60 orders of curves: sum')
FROM (SELECT sum(c ORDER BY hashint8extended(line.id, seed)) AS c
	FROM (SELECT id, cohort_agg(t, '1 month', '2011-03-31') AS c FROM line
		GROUP BY id) AS line, generate_series(1, 60) AS seed GROUP BY seed) AS s;

CREATE FUNCTION curve_of_split(seed integer, states integer) RETURNS cohort_curve
LANGUAGE plpgsql AS $$
DECLARE
	state cohort_curve[] := array_fill(NULL::cohort_curve, ARRAY[states]);
	whole cohort_curve;
	r record;
	s integer;
BEGIN
	FOR r IN SELECT * FROM line ORDER BY hashint8extended(id, seed) LOOP
		s := draw(r.id, seed + 200, 1, states);
		state[s] := cohort_curve_transfn(state[s], r.t, '1 month', '2011-03-31');
	END LOOP;
	FOR s IN 1 .. states LOOP
		-- some states are stored and read again in between
		IF s % 3 = 0 THEN
			state[s] := state[s]::text::cohort_curve;
		END IF;
		whole := CASE WHEN whole IS NULL THEN state[s]
			WHEN state[s] IS NULL THEN whole
			WHEN s % 2 = 0 THEN cohort_curve_combinefn(whole, state[s])
			ELSE cohort_curve_combinefn(state[s], whole) END;
	END LOOP;
	RETURN cohort_curve_finalfn(whole);
END
$$;
SELECT is_empty(
	$$SELECT seed FROM generate_series(1, 12) AS seed
	WHERE cohort_curve_send(curve_of_split(seed, seed)) <>
		(SELECT cohort_curve_send(c) FROM curve WHERE id = 1 AND segment = 'all')$$,
	'split over 1 to 12 states and combined = whole');

/* Support functions alone give values that are as canonical as stored ones. */
SELECT is_empty(
	$$SELECT a.id FROM curve AS a JOIN curve AS b USING (id),
		LATERAL (SELECT cohort_curve_combinefn(a.c, b.c) AS c) AS s
	WHERE a.segment < b.segment AND (s.c <> s.c::text::cohort_curve
		OR cohort_curve_hash(s.c) <> cohort_curve_hash(s.c::text::cohort_curve))$$,
	'the sum of two stored curves is equal to what it is written as');

/* Text and binary. */
SELECT is_empty(
	$$SELECT id FROM curve WHERE c::text::cohort_curve <> c
		OR cohort_curve_send(c::text::cohort_curve) <> cohort_curve_send(c)$$,
	'in(out(x)) = x');
CREATE TABLE curve_copy (LIKE curve);
\set file `mktemp`
\setenv RETENTION_COPY :file
\copy (TABLE curve) TO PROGRAM 'cat > "$RETENTION_COPY"' (FORMAT binary)
\copy curve_copy FROM PROGRAM 'cat "$RETENTION_COPY"' (FORMAT binary)
\! rm -f "$RETENTION_COPY"
SELECT bag_eq('SELECT id, segment, c FROM curve',
	'SELECT id, segment, c FROM curve_copy', 'recv(send(x)) = x');
SELECT cmp_ok(count(DISTINCT c), '>=', 24::bigint, 'curves differ') FROM curve;

/*
 * Ties to one timeline's functions. At age 0 and at the last age of a customer
 * alone; survival of one customer is 1 up to the first lapse and 0 from then
 * on, unless the lapse is after the last reading.
 */
CREATE TABLE one AS
SELECT l.id, s.id AS setting, t, step, as_of, r.*
FROM line AS l, setting AS s,
	LATERAL (SELECT started_on(t) AS started) AS st,
	LATERAL (SELECT cohort_agg(u, step, as_of) AS c FROM (VALUES (t)) AS v (u)
		GROUP BY step, as_of) AS k,
	cohort_rows(c) AS r
WHERE l.id % 5 = 1 AND s.id IN (1, 2, 3, 5);
SELECT is_empty(
	$$SELECT id, setting, age FROM one
	WHERE (mrr, initial_mrr, capped_mrr, active_customers, customers) IS DISTINCT
		FROM (mrr_at(t, (started_on(t) + age * step)::date),
			mrr_at(t, started_on(t)), least(mrr_at(t, started_on(t)),
				mrr_at(t, (started_on(t) + age * step)::date)),
			is_active(t, (started_on(t) + age * step)::date)::integer::bigint,
			1::bigint)$$,
	'one customer: mrr_at() on the day of each age');
SELECT is_empty(
	$$SELECT id, setting, age FROM one LEFT JOIN LATERAL (SELECT min(lapsed_on)
			AS lapsed_on FROM lapses(t, as_of)) AS l ON true
	WHERE survival <> CASE WHEN coalesce(lapsed_on, churned_on(t, as_of))
			<= (started_on(t) + age * step)::date THEN 0 ELSE 1 END$$,
	'one customer: survival ends with the first of lapses()');
SELECT is_empty(
	$$SELECT id, setting FROM one GROUP BY id, setting, t, step, as_of
	HAVING max(age) <> count(*) - 1 OR min(age) <> 0
		OR (started_on(t) + max(age) * step)::date > as_of
		OR (started_on(t) + (max(age) + 1) * step)::date <= as_of$$,
	'one customer: as many ages as are mature');
SELECT cmp_ok(count(*) FILTER (WHERE survival = 0), '>=', 500::bigint,
	'one customer: lapses occur') FROM one;
SELECT is_empty(
	$$SELECT id, segment, age FROM (SELECT id, segment, r.*,
			lag(mrr) OVER w AS mrr_before, lag(customers) OVER w AS before,
			lag(survival) OVER w AS survival_before
			FROM curve, cohort_rows(c) AS r
			WINDOW w AS (PARTITION BY id, segment ORDER BY age)) AS r
	WHERE survival > survival_before OR customers > before
		OR (customers = before AND step_factor IS DISTINCT FROM
			mrr / nullif(mrr_before, 0))
		OR capped_mrr > least(mrr, initial_mrr) OR active_customers > customers$$,
	'rows descend where they must, and step_factor ties where nobody is cut off');
SELECT is_empty(
	$$SELECT id FROM curve WHERE id = 7
		AND c <> '{step=1 month,as_of=1990-01-01}'$$,
	'as_of before everybody: an empty curve');

/* L4: a total below zero is an error iff it is on a day that is read. */
CREATE TABLE difference AS
SELECT x.customer_id AS id, x.mrr - y.mrr AS t
FROM customer AS x JOIN customer AS y ON y.customer_id = x.customer_id + 1
WHERE x.customer_id <= 150;
CREATE FUNCTION refused(t mrr_timeline, step interval, as_of date) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	curve cohort_curve;
BEGIN
	SELECT cohort_agg(u, step, as_of) INTO curve FROM (VALUES (t)) AS v (u);
	RETURN NULL;
EXCEPTION WHEN invalid_parameter_value THEN
	RETURN SQLERRM;
END
$$;
CREATE TABLE below_zero AS
SELECT id, step, as_of, refused(t, step, as_of) AS ours,
	(SELECT format('MRR is below zero on %s: %s', to_char(day, 'YYYY-MM-DD'),
			mrr_at(t, day))
		FROM generate_series(0, 700) AS k,
			LATERAL (SELECT (started_on(t) + k * step)::date AS day) AS d
		WHERE day <= as_of AND mrr_at(t, day) < 0 ORDER BY k LIMIT 1) AS expected
FROM difference, (VALUES (interval '1 month', date '2010-12-31'),
	('90 days', '2008-06-30')) AS s (step, as_of);
SELECT is_empty('SELECT * FROM below_zero WHERE ours IS DISTINCT FROM expected',
	'a total below zero: the first day that is read and has one, or no error');
SELECT cmp_ok(least(count(ours), count(*) - count(ours)), '>=', 15::bigint,
	'a total below zero: both occur') FROM below_zero;

/* Frames: every row's frame by itself. */
CREATE TABLE row_of_frame AS
SELECT id, t, cohort_curve_finalfn(cohort_curve_transfn(NULL, t, '1 month',
	'2008-12-31')) AS c
FROM line WHERE id <= 160;
CREATE FUNCTION moves_as_recomputed(call text, frame text, condition text)
	RETURNS text LANGUAGE sql AS $$
	SELECT is_empty(format(
		'WITH moving AS (SELECT id, cohort_curve_send(%1$s OVER (ORDER BY id %2$s))
				AS result FROM row_of_frame),
		recomputed AS (SELECT r.id, (SELECT cohort_curve_send(%1$s)
			FROM row_of_frame AS o WHERE %3$s) AS result FROM row_of_frame AS r)
		SELECT id FROM moving FULL JOIN recomputed USING (id)
		WHERE moving.result IS DISTINCT FROM recomputed.result',
		call, frame, condition), call || ' OVER ' || coalesce(nullif(frame, ''),
			'all rows so far'))
$$;
SELECT moves_as_recomputed(call, frame, condition)
FROM (VALUES ('cohort_agg(t, ''1 month'', ''2008-12-31'')'), ('sum(c)')) AS a (call),
	(VALUES ('', 'o.id <= r.id'),
		('ROWS BETWEEN 5 PRECEDING AND 5 FOLLOWING',
			'o.id BETWEEN r.id - 5 AND r.id + 5'),
		('RANGE BETWEEN 9 PRECEDING AND 4 PRECEDING',
			'o.id BETWEEN r.id - 9 AND r.id - 4'))
		AS f (frame, condition);

/* Other step or as_of. */
SELECT throws_ok(
	format('SELECT sum(c) FROM curve WHERE id IN (1, %s)', id), '22023',
	'cohort curves of different step or as_of cannot be added')
FROM setting WHERE id = 2;

CREATE FUNCTION cohort_agg_of(started_on date, step interval, as_of date) RETURNS cohort_curve
	LANGUAGE SQL IMMUTABLE
	RETURN (SELECT cohort_agg(mrr_timeline(1, started_on), step, as_of));

/* L3 of calendar.h: the last age of whoever starts and is read on any day of a leap
   year and the one after it is what the addition of steps gives. */
SELECT is_empty(
	$$SELECT s, started_on, as_of FROM unnest('{1 month, 2 months, 1 year}'::interval[]) AS s,
		generate_series(date '2024-01-01', '2025-03-31', '1 day') AS started_on,
		generate_series(started_on, '2025-04-02', '17 days') AS as_of,
		LATERAL (SELECT max(age) AS age FROM cohort_rows(cohort_agg_of(started_on::date, s, as_of::date))) AS r
	WHERE age <> (SELECT max(k) FROM generate_series(0, 15) AS k WHERE started_on + k * s <= as_of)$$,
	'the number of whole steps');

SELECT * FROM finish();
ROLLBACK;
