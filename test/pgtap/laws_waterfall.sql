/*
 * laws_waterfall.sql
 *		The laws of mrr_waterfall.h for random histories, to the byte: a
 *		waterfall is the bridges of its periods one by one, whatever grid,
 *		span, netting and reactivation window; order, splits and segments do
 *		not matter; over frames an aggregate gives what it gives over the rows
 *		of the frame.
 */
BEGIN;
\ir setup.psql
\set customers 220
\ir histories.psql
SELECT plan(40);

/*
 * Grids of months and days, consecutive and trailing, with origins that have
 * to be clamped, spans shorter and longer than the step and of the other
 * kind. The periods of a grid are plain date arithmetic.
 */
CREATE TABLE grid AS
SELECT row_number() OVER ()::integer AS id, *
FROM (VALUES
	(date '2005-01-01', interval '1 month', NULL::interval, 60),
	('2004-01-31', '1 month', NULL, 30), ('2007-08-30', '1 month', NULL, 24),
	('2003-10-29', '1 month', NULL, 20), ('2004-02-29', '1 year', NULL, 8),
	('1998-11-30', '3 months', NULL, 50), ('2009-12-31', '7 months', NULL, 9),
	('2006-01-02', '7 days', NULL, 40), ('2008-02-25', '1 day', NULL, 30),
	('1999-06-01', '1000 days', NULL, 12),
	('2006-01-01', '1 month', '1 year', 48),
	('2006-12-31', '1 month', '3 months', 24),
	('2008-08-30', '2 months', '6 months', 12),
	('2007-03-31', '3 months', '1 month', 12),
	('2009-01-01', '7 days', '28 days', 20), ('2009-01-01', '28 days', '7 days', 10),
	('2005-10-31', '1 month', '31 days', 20),
	('2005-01-29', '5 days', '1 month', 30)) AS v(from_date, step, span, count);
ALTER TABLE grid ADD to_date date;
UPDATE grid SET to_date = (from_date + count * step)::date;

CREATE TABLE period AS
SELECT id, k, (CASE WHEN span IS NULL THEN from_date + (k - 1) * step
		WHEN extract(days FROM step) = 0 AND extract(days FROM span) = 0
			THEN from_date + (k * step - span)
		ELSE (from_date + k * step)::date - span END)::date AS period_start,
	(from_date + k * step)::date AS period_end
FROM grid, generate_series(1, count) AS k;

/* One customer in eight has no timeline. */
CREATE TABLE row_of_line AS
SELECT customer_id AS id, segment, CASE WHEN customer_id % 8 > 0 THEN mrr END AS t,
	mrr AS whole
FROM customer;
ANALYZE row_of_line;

CREATE TABLE waterfall AS
SELECT g.id, coalesce(segment, 'all') AS segment,
	mrr_waterfall_agg(t, from_date, to_date, step) AS w
FROM row_of_line, grid AS g WHERE span IS NULL GROUP BY g.id, ROLLUP (segment)
UNION ALL
SELECT g.id, coalesce(segment, 'all'),
	mrr_waterfall_agg(t, from_date, to_date, step, span)
FROM row_of_line, grid AS g WHERE span IS NOT NULL GROUP BY g.id, ROLLUP (segment);

/* L1 and L5: the periods, and every bridge by itself. */
SELECT is_empty(
	$$SELECT id, k FROM (SELECT id, k, period(b) AS p FROM waterfall,
			unnest(w) WITH ORDINALITY AS u (b, k) WHERE segment = 'all') AS ours
		FULL JOIN period USING (id, k)
	WHERE p IS DISTINCT FROM daterange(period_start, period_end)$$,
	'the periods of a waterfall are those of its grid');
CREATE TABLE alone AS
SELECT p.id, k, coalesce(segment, 'all') AS segment,
	mrr_bridge_agg(t, period_start, period_end) AS b
FROM row_of_line, period AS p GROUP BY p.id, k, ROLLUP (segment);
SELECT is_empty(format(
	'SELECT segment, k FROM (SELECT segment, k, b FROM waterfall, unnest(w)
			WITH ORDINALITY AS u (b, k) WHERE id = %1$s) AS ours
		FULL JOIN (SELECT segment, k, b AS by_itself FROM alone
			WHERE id = %1$s) AS a USING (segment, k)
	WHERE mrr_bridge_send(b) IS DISTINCT FROM mrr_bridge_send(by_itself)', id),
	format('waterfall = its bridges one by one: %s periods from %s by %s%s',
		count, from_date, step, ', span ' || span))
FROM grid ORDER BY id;
SELECT cmp_ok(count(DISTINCT b), '>=', 1000::bigint, 'they differ') FROM alone;

/* The same of parts. */
CREATE TABLE part AS
SELECT customer_id, part AS name, part_timeline AS part,
	sum(part_timeline) OVER (PARTITION BY customer_id) AS whole
FROM (SELECT customer_id, part,
		mrr_timeline_agg(amount, valid_from, valid_to) AS part_timeline
	FROM history GROUP BY customer_id, part) AS p;
-- parts of a history may be below zero on some day
UPDATE part SET part = floor_at_zero(part);
SELECT is_empty(
	$$SELECT id, name, k FROM (SELECT id, name, k, b
			FROM (SELECT g.id, name, mrr_part_waterfall_agg(part, whole,
					from_date, to_date, step) AS w
				FROM part, grid AS g WHERE span IS NULL GROUP BY g.id, name) AS s,
				unnest(w) WITH ORDINALITY AS u (b, k)) AS ours
		FULL JOIN (SELECT p.id, name, k, mrr_part_bridge_agg(part, whole,
				period_start, period_end) AS by_itself
			FROM part, period AS p JOIN grid AS g USING (id) WHERE span IS NULL
			GROUP BY p.id, name, k) AS a USING (id, name, k)
	WHERE mrr_bridge_send(b) IS DISTINCT FROM mrr_bridge_send(by_itself)$$,
	'waterfall of a part = its bridges one by one');

/* The scalar form with options; its sum over customers. */
CREATE TABLE option AS
SELECT netting, days FROM unnest(ARRAY['ends', 'lapses', 'daily']) AS netting,
	unnest(ARRAY[NULL, 0, 90]) AS days;
CREATE TABLE with_options AS
SELECT g.id AS grid, r.id, segment, netting, days,
	mrr_waterfall(t, from_date, to_date, step, span, netting, days) AS w
FROM row_of_line AS r, grid AS g, option WHERE g.id IN (2, 6, 9, 11, 14, 17);
SELECT is_empty(format(
	'SELECT grid, o.id, k FROM with_options AS o JOIN row_of_line USING (id),
		unnest(w) WITH ORDINALITY AS u (b, k)
		JOIN period AS p USING (k)
	WHERE p.id = grid AND netting = %1$L AND mrr_bridge_send(b) IS DISTINCT FROM
		mrr_bridge_send(mrr_bridge(t, period_start, period_end, netting, days))',
	netting), format('mrr_waterfall() = mrr_bridge() of each period: %s', netting))
FROM unnest(ARRAY['ends', 'lapses', 'daily']) AS netting;
SELECT is(count(*) FILTER (WHERE (w IS NULL) <> (t IS NULL)), 0::bigint,
	'mrr_waterfall() is NULL for a NULL timeline only')
FROM with_options JOIN row_of_line USING (id);
SELECT is_empty(
	$$SELECT grid FROM (SELECT grid, sum(w) AS total FROM with_options
			WHERE netting = 'ends' AND days IS NULL GROUP BY grid) AS s
		JOIN waterfall AS a ON a.id = grid AND segment = 'all'
	WHERE mrr_waterfall_send(total) <> mrr_waterfall_send(a.w)$$,
	'sum of mrr_waterfall() = mrr_waterfall_agg()');
SELECT is_empty(
	$$SELECT grid, netting FROM (SELECT grid, netting, days, sum(w) AS of_customers
			FROM with_options GROUP BY grid, netting, days) AS c
		JOIN (SELECT grid, netting, days AS same_days, sum(total) AS of_segments
			FROM (SELECT grid, netting, days, sum(w) AS total FROM with_options
				GROUP BY grid, netting, days, segment) AS s
			GROUP BY grid, netting, days) AS s USING (grid, netting)
	WHERE days IS NOT DISTINCT FROM same_days
		AND mrr_waterfall_send(of_segments) <> mrr_waterfall_send(of_customers)$$,
	'sum over segments = sum over customers, with options');
SELECT cmp_ok(count(DISTINCT total), '>=', 5::bigint, 'options make a difference')
FROM (SELECT sum(w) AS total FROM with_options WHERE grid = 2
	GROUP BY netting, days) AS s;

/* Totals below zero: the same error as the first bridge that has one. */
CREATE TABLE difference AS
SELECT x.customer_id AS id, x.mrr - y.mrr AS t
FROM customer AS x JOIN customer AS y ON y.customer_id = x.customer_id + 1
WHERE x.customer_id <= 60;
CREATE FUNCTION outcome(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE query INTO result;
	RETURN result;
EXCEPTION WHEN invalid_parameter_value THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END
$$;
CREATE TABLE below_zero AS
SELECT d.id, grid, netting,
	outcome(format('SELECT string_agg(b::text, '','' ORDER BY k) FROM
		unnest(mrr_waterfall(%1$L, %2$L, %3$L, %4$L, %5$L, %6$L)) WITH ORDINALITY
		AS u (b, k)', t, from_date, to_date, step, span, netting)) AS ours,
	outcome(format('SELECT string_agg(mrr_bridge(%1$L, period_start, period_end,
		%2$L)::text, '','' ORDER BY k) FROM (SELECT * FROM period WHERE id = %3$s
		ORDER BY k) AS p', t, netting, grid)) AS by_itself
FROM difference AS d, (SELECT id AS grid, from_date, to_date, step, span FROM grid
		WHERE id IN (1, 8, 11)) AS g, unnest(ARRAY['ends', 'daily']) AS netting;
SELECT is_empty(
	'SELECT * FROM below_zero WHERE ours IS DISTINCT FROM by_itself',
	'totals below zero: the error of the first bridge, or none');
SELECT cmp_ok(least(count(*) FILTER (WHERE ours LIKE '22023 MRR is below zero on %'),
		count(*) FILTER (WHERE ours LIKE '(%')), '>=', 60::bigint,
	'totals below zero: both occur') FROM below_zero;

/* L6: a daily chain is the daily bridge of the whole period. */
SELECT is_empty(
	$$SELECT grid, id FROM (SELECT grid, o.id, chain(w) AS c, from_date, to_date, days, t
			FROM with_options AS o JOIN row_of_line AS r ON r.id = o.id
				JOIN grid AS g ON g.id = grid
			WHERE netting = 'daily' AND span IS NULL) AS s,
		mrr_bridge(t, from_date, to_date, 'daily', days) AS b
	WHERE (start_mrr(c), new_mrr(c), reactivation_mrr(c), expansion_mrr(c),
			contraction_mrr(c), churned_mrr(c), end_mrr(c), new_customers(c),
			reactivation_customers(c), expansion_customers(c),
			contraction_customers(c), churned_customers(c), period(c))
		IS DISTINCT FROM (start_mrr(b), new_mrr(b), reactivation_mrr(b),
			expansion_mrr(b), contraction_mrr(b), churned_mrr(b), end_mrr(b),
			new_customers(b), reactivation_customers(b), expansion_customers(b),
			contraction_customers(b), churned_customers(b), period(b))$$,
	'the chain of daily bridges has the movements of one over all periods');
SELECT is_empty(
	$$SELECT id, segment FROM (SELECT id, segment, w FROM waterfall
			JOIN grid USING (id) WHERE span IS NULL OFFSET 0) AS s
	WHERE mrr_bridge_send(chain(w)) IS DISTINCT FROM
		(SELECT mrr_bridge_send(chain(c)) FROM (SELECT chain(b) AS c
			FROM unnest(w) WITH ORDINALITY AS u (b, k) GROUP BY (k - 1) / 4) AS q)$$,
	'the chain of chains is the chain');

/* L4: any order of rows, any split over states. */
SELECT is(count(DISTINCT mrr_waterfall_send(w)), 1::bigint,
	'100 orders of rows: mrr_waterfall_agg')
FROM (SELECT mrr_waterfall_agg(t, '2004-01-31', '2006-07-31', '1 month', '1 year'
		ORDER BY hashint8extended(id, seed)) AS w
	FROM row_of_line, generate_series(1, 100) AS seed GROUP BY seed) AS s;
CREATE FUNCTION waterfall_of_split(seed integer, states integer)
	RETURNS mrr_waterfall LANGUAGE plpgsql AS $$
DECLARE
	state mrr_waterfall[] := array_fill(NULL::mrr_waterfall, ARRAY[states]);
	whole mrr_waterfall;
	r record;
	s integer;
BEGIN
	FOR r IN SELECT * FROM row_of_line ORDER BY hashint8extended(id, seed) LOOP
		s := draw(r.id, seed + 100, 1, states);
		state[s] := mrr_waterfall_transfn(state[s], r.t, '2005-01-01',
			'2008-01-01', '1 month');
	END LOOP;
	FOR s IN 1 .. states LOOP
		whole := CASE WHEN whole IS NULL THEN state[s]
			WHEN state[s] IS NULL THEN whole
			WHEN s % 2 = 0 THEN mrr_waterfall_combinefn(whole, state[s])
			ELSE mrr_waterfall_combinefn(state[s], whole) END;
	END LOOP;
	RETURN mrr_waterfall_finalfn(whole);
END
$$;
SELECT is_empty(
	$$SELECT seed FROM generate_series(1, 12) AS seed
	WHERE mrr_waterfall_send(waterfall_of_split(seed, seed)) <>
		(SELECT mrr_waterfall_send(mrr_waterfall_agg(t, '2005-01-01',
			'2008-01-01', '1 month')) FROM row_of_line)$$,
	'split over 1 to 12 states and combined = whole');

/* Text and binary of all of these, in one go. */
SELECT is_empty(
	$$SELECT id FROM (SELECT id, w FROM waterfall UNION ALL
			SELECT id, w FROM with_options WHERE id % 9 = 1) AS v
	WHERE w::text::mrr_waterfall <> w
		OR mrr_waterfall_send(w::text::mrr_waterfall) <> mrr_waterfall_send(w)$$,
	'in(out(x)) = x');

/* Frames: every row's frame by itself, as in laws_window. */
CREATE TABLE line AS
SELECT id, CASE WHEN id NOT BETWEEN 60 AND 75 THEN t END AS t, whole,
	mrr_waterfall(t, '2007-01-31', '2008-01-31', '1 month') AS w,
	mrr_bridge(whole, date '2000-01-01' + 10 * id::integer,
		date '2000-01-01' + 10 * id::integer + 10) AS b
FROM row_of_line WHERE id <= 120;
-- consecutive bridges of one book, so that every frame is a chain
UPDATE line SET b = (SELECT mrr_bridge_agg(mrr, date '2000-01-01' + 10 * id::integer,
	date '2000-01-01' + 10 * id::integer + 10) FROM customer);
CREATE FUNCTION moves_as_recomputed(call text, description text)
	RETURNS SETOF text LANGUAGE sql AS $$
	SELECT is_empty(format(
		'WITH moving AS (SELECT id, %1$s AS running, %2$s AS around, %3$s AS before
			FROM line),
		recomputed AS (SELECT r.id,
			(SELECT %4$s FROM line AS o WHERE o.id <= r.id) AS running,
			(SELECT %4$s FROM line AS o WHERE o.id BETWEEN r.id - 5 AND r.id + 5)
				AS around,
			(SELECT %4$s FROM line AS o WHERE o.id BETWEEN r.id - 9 AND r.id - 4)
				AS before
			FROM line AS r)
		SELECT id FROM moving FULL JOIN recomputed USING (id)
		WHERE (moving.running, moving.around, moving.before) IS DISTINCT FROM
			(recomputed.running, recomputed.around, recomputed.before)',
		replace(call, ' OVER', ' OVER (ORDER BY id)'),
		replace(call, ' OVER', ' OVER (ORDER BY id ROWS BETWEEN 5 PRECEDING AND '
			'5 FOLLOWING)'),
		replace(call, ' OVER', ' OVER (ORDER BY id ROWS BETWEEN 9 PRECEDING AND '
			'4 PRECEDING)'),
		replace(call, ' OVER', '')), description || ' over frames')
$$;
SELECT moves_as_recomputed(call, name)
FROM (VALUES
	('mrr_waterfall_agg', 'mrr_waterfall_send(mrr_waterfall_agg(t,
		''2007-01-31'', ''2008-01-31'', ''1 month'') OVER)'),
	('trailing mrr_waterfall_agg', 'mrr_waterfall_send(mrr_waterfall_agg(t,
		''2007-01-31'', ''2008-01-31'', ''1 month'', ''1 year'') OVER)'),
	('mrr_part_waterfall_agg', 'mrr_waterfall_send(mrr_part_waterfall_agg(t,
		whole, ''2007-01-31'', ''2008-01-31'', ''1 month'') OVER)'),
	('sum(mrr_waterfall)', 'mrr_waterfall_send(sum(w) OVER)'),
	('chain', 'mrr_bridge_send(chain(b) OVER)')) AS v (name, call);

SELECT * FROM finish();
ROLLBACK;
