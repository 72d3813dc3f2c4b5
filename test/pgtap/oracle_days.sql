/*
 * oracle_days.sql
 *		Everything that reads or changes one timeline against plain SQL over
 *		the days themselves: a table with one row for each customer and day, in
 *		which the MRR is the sum of the rows in force.
 *
 * The customers are those of the random histories whose rows lie within some
 * 450 days of each other. Some days before the first and after the last change
 * are in the table too, so that open ends and days outside are seen.
 */
BEGIN;
\ir setup.psql
\set customers 500
\ir histories.psql
SELECT plan(31);

CREATE TABLE chosen AS
SELECT customer_id, min(valid_from) - 5 AS first_day,
	greatest(max(valid_from), max(valid_to)) + 40 AS last_day
FROM history GROUP BY customer_id
HAVING greatest(max(valid_from), max(valid_to)) - min(valid_from) <= 1000;

SELECT cmp_ok(count(*), '>=', 250::bigint, 'customers to look at')
FROM chosen;

CREATE TABLE day AS
SELECT customer_id, first_day + n AS day,
	coalesce((SELECT sum(amount) FROM history
		WHERE history.customer_id = chosen.customer_id
			AND valid_from <= first_day + n
			AND (valid_to IS NULL OR valid_to > first_day + n)), 0) AS mrr
FROM chosen, generate_series(0, last_day - first_day) AS n;
CREATE UNIQUE INDEX ON day (customer_id, day);

CREATE TABLE timeline AS
SELECT customer_id, first_day, last_day, mrr AS t
FROM customer JOIN chosen USING (customer_id);
ANALYZE day, timeline;

CREATE TABLE as_of AS
SELECT customer_id, first_day + draw(customer_id * 100 + n, 31, 0,
	last_day - first_day) AS as_of
FROM chosen, generate_series(1, 12) AS n
UNION
-- the days around each change, on which an off-by-one shows
SELECT customer_id, d.day + shift
FROM day AS d JOIN day AS next USING (customer_id),
	unnest(ARRAY[0, 1, 2]) AS shift
WHERE next.day = d.day + 1 AND next.mrr <> d.mrr
	AND d.customer_id % 3 = 0;

/* Reading */
SELECT is_empty(
	'SELECT customer_id, day FROM day JOIN timeline USING (customer_id)
	WHERE mrr_at(t, day) <> mrr OR is_active(t, day) <> (mrr > 0)',
	'mrr_at() and is_active() on every day');

SELECT is_empty(
	'SELECT customer_id FROM timeline JOIN (SELECT customer_id,
			min(day) FILTER (WHERE mrr > 0) AS first_active
		FROM day GROUP BY customer_id) AS d USING (customer_id)
	WHERE started_on(t) IS DISTINCT FROM first_active',
	'started_on() = first day with MRR');

CREATE TABLE history_to AS
SELECT customer_id, as_of, day AS last_active, mrr AS last_mrr
FROM as_of LEFT JOIN LATERAL (SELECT day, mrr FROM day
		WHERE day.customer_id = as_of.customer_id AND day <= as_of AND mrr > 0
		ORDER BY day DESC LIMIT 1) AS last ON true;

SELECT is_empty(
	'SELECT customer_id, as_of FROM history_to JOIN timeline USING (customer_id)
	WHERE last_active_on(t, as_of) IS DISTINCT FROM last_active',
	'last_active_on() = last day with MRR up to as_of');
SELECT is_empty(
	'SELECT customer_id, as_of FROM history_to AS h JOIN timeline USING (customer_id)
	WHERE last_mrr(t, as_of) IS DISTINCT FROM h.last_mrr',
	'last_mrr() = MRR on that day');
SELECT is_empty(
	'SELECT customer_id, as_of FROM history_to JOIN timeline USING (customer_id)
	WHERE churned_on(t, as_of) IS DISTINCT FROM
		CASE WHEN last_active < as_of THEN last_active + 1 END',
	'churned_on() = the day after it, unless that is after as_of');
SELECT cmp_ok(least(count(*) FILTER (WHERE last_active = as_of),
		count(*) FILTER (WHERE last_active < as_of),
		count(*) FILTER (WHERE last_active IS NULL)), '>=', 100::bigint,
	'active, churned and not yet started customers are among them')
FROM history_to;

/* Between the first and the last day with MRR, holes count as zero. */
SELECT is_empty(
	'SELECT customer_id FROM timeline JOIN (
		SELECT customer_id, min(mrr) AS least, max(mrr) AS greatest
		FROM day JOIN (SELECT customer_id, min(day) AS first, max(day) AS last
				FROM day WHERE mrr <> 0 GROUP BY customer_id) AS span
			USING (customer_id)
		WHERE day BETWEEN first AND last GROUP BY customer_id) AS d
		USING (customer_id)
	WHERE min_mrr(t) IS DISTINCT FROM least OR max_mrr(t) IS DISTINCT FROM greatest',
	'min_mrr() and max_mrr() over the days of the timeline');

/* Rows of a timeline */
SELECT is_empty(
	'SELECT customer_id, day, d.mrr, count(s.mrr)
	FROM (day JOIN timeline USING (customer_id)) AS d
		LEFT JOIN LATERAL (SELECT * FROM steps(d.t)) AS s
		ON s.valid_from <= d.day AND (s.valid_to IS NULL OR s.valid_to > d.day)
	GROUP BY customer_id, day, d.mrr
	HAVING coalesce(sum(s.mrr), 0) <> d.mrr
		OR count(s.mrr) <> (d.mrr <> 0)::integer',
	'steps() give every day its MRR, by one step at most');

SELECT set_eq(
	$$SELECT customer_id, m.on_date, m.mrr_before, m.mrr_after
		FROM timeline, movements(t) AS m$$,
	$$SELECT customer_id, next.day, d.mrr AS before, next.mrr AS after
		FROM day AS d JOIN day AS next USING (customer_id)
		WHERE next.day = d.day + 1 AND next.mrr <> d.mrr$$,
	'movements() = days on which the MRR differs from the day before');

/*
 * Runs of days with the same sign of MRR: the difference of a day and its rank
 * among them does not change in a run.
 */
CREATE FUNCTION runs_to(customer bigint, as_of date)
	RETURNS TABLE (active boolean, first date, last date)
	LANGUAGE SQL STABLE
BEGIN ATOMIC
	SELECT mrr > 0, min(day), max(day)
	FROM (SELECT day, mrr, day - (rank() OVER (PARTITION BY mrr > 0
				ORDER BY day))::integer AS run
			FROM day WHERE customer_id = customer AND day <= as_of) AS d
	GROUP BY mrr > 0, run;
END;

SELECT set_eq(
	$$SELECT customer_id, as_of, l.lapsed_on, l.returned_on, l.days,
			l.mrr_before, l.mrr_after
		FROM as_of JOIN timeline USING (customer_id), lapses(t, as_of) AS l$$,
	$$SELECT as_of.customer_id, as_of, first,
			CASE WHEN last < as_of THEN last + 1 END AS returned_on,
			CASE WHEN last < as_of THEN last + 1 ELSE as_of END - first AS days,
			before.mrr AS mrr_before,
			CASE WHEN last < as_of THEN after.mrr END AS mrr_after
		FROM as_of CROSS JOIN runs_to(customer_id, as_of) AS run
			JOIN day AS before ON before.customer_id = as_of.customer_id
				AND before.day = first - 1
			LEFT JOIN day AS after ON after.customer_id = as_of.customer_id
				AND after.day = last + 1
		WHERE NOT active AND before.mrr > 0$$,
	'lapses() = runs of days without MRR after a day with it');

SELECT cmp_ok(count(*), '>=', 200::bigint, 'lapses to look at')
FROM timeline, lapses(t, last_day);

/* Changing a timeline: the result is compared day by day. */
CREATE TABLE run AS
SELECT customer_id, active, first, last
FROM timeline, runs_to(customer_id, last_day);
CREATE INDEX ON run (customer_id);

SELECT is_empty(format(
	'SELECT d.customer_id, d.day, d.mrr, mrr_at(fill_gaps(t, %1$s), d.day)
	FROM timeline JOIN day AS d USING (customer_id)
		LEFT JOIN run ON run.customer_id = d.customer_id AND NOT active
			AND d.day BETWEEN first AND last AND last + 1 - first <= %1$s
			AND first > first_day AND last < last_day
		LEFT JOIN day AS before ON before.customer_id = d.customer_id
			AND before.day = first - 1
	WHERE mrr_at(fill_gaps(t, %1$s), d.day) <> coalesce(before.mrr, d.mrr)',
	days), format('fill_gaps(%s): gaps up to there at the MRR before', days))
FROM unnest(ARRAY[0, 1, 2, 7, 31, 90, 100000]) AS days;

SELECT is(count(DISTINCT gaps), 7::bigint,
	'each of these lengths fills other gaps')
FROM (SELECT days, count(first) AS gaps
		FROM unnest(ARRAY[0, 1, 2, 7, 31, 90, 100000]) AS days
			LEFT JOIN run ON NOT active AND last + 1 - first <= days
		GROUP BY days) AS d;

SELECT is_empty(
	'SELECT customer_id, day, as_of FROM as_of JOIN timeline USING (customer_id)
		JOIN day USING (customer_id)
	WHERE mrr_at(clip(t, as_of, as_of + 50), day) <>
		CASE WHEN day >= as_of AND day < as_of + 50 THEN mrr ELSE 0 END',
	'clip() keeps the days from from_date to the day before to_date');

/* Pairs of customers of which the first one's days are the longer table. */
CREATE TABLE pair AS
SELECT a.customer_id, b.customer_id AS other, a.t AS a,
	-- the other one, moved to where the first one's rows are
	(SELECT coalesce(mrr_timeline_agg(amount,
			valid_from + (a.first_day - b.first_day),
			valid_to + (a.first_day - b.first_day)), '{}')
		FROM history WHERE history.customer_id = b.customer_id) AS b,
	a.first_day - b.first_day AS shift
FROM timeline AS a JOIN timeline AS b
	ON b.customer_id = (SELECT max(customer_id) FROM timeline AS c
		WHERE c.customer_id < a.customer_id);

CREATE TABLE pair_day AS
SELECT pair.customer_id, d.day, d.mrr AS a_mrr, o.mrr AS b_mrr
FROM pair JOIN day AS d USING (customer_id)
	JOIN day AS o ON o.customer_id = other AND o.day = d.day - shift;

SELECT is_empty(
	'SELECT customer_id, day FROM pair_day JOIN pair USING (customer_id)
	WHERE mrr_at(a + b, day) <> a_mrr + b_mrr', 'a + b, day by day');
SELECT is_empty(
	'SELECT customer_id, day FROM pair_day JOIN pair USING (customer_id)
	WHERE mrr_at(a - b, day) <> a_mrr - b_mrr', 'a - b, day by day');
SELECT is_empty(
	'SELECT customer_id, day FROM pair_day JOIN pair USING (customer_id)
	WHERE mrr_at(floor_at_zero(a - b), day) <> greatest(a_mrr - b_mrr, 0)',
	'floor_at_zero(), day by day');
SELECT is_empty(
	'SELECT customer_id, day FROM pair_day JOIN pair USING (customer_id)
	WHERE mrr_at((a - b) * 0.0825, day) <> round((a_mrr - b_mrr) * 0.0825, 6)',
	't * numeric rounds half away from zero, day by day');
SELECT is_empty(
	'SELECT customer_id FROM pair JOIN (
		SELECT customer_id, min(day) AS first
		FROM pair_day WHERE a_mrr > b_mrr GROUP BY customer_id) AS d
		USING (customer_id)
	WHERE started_on(a - b) IS DISTINCT FROM first',
	'started_on() passes over totals below zero');

/*
 * Only days at exactly zero are a gap, and only between days above it. What
 * follows the last day that is not zero is left out: how long it is depends
 * on days outside the table.
 */
CREATE TABLE difference AS
SELECT customer_id, day, a_mrr - b_mrr AS mrr,
	CASE WHEN a_mrr = b_mrr THEN day - (rank() OVER (PARTITION BY customer_id,
		a_mrr = b_mrr ORDER BY day))::integer END AS run,
	max(day) FILTER (WHERE a_mrr <> b_mrr) OVER (PARTITION BY customer_id)
		AS last_day
FROM pair_day;
CREATE UNIQUE INDEX ON difference (customer_id, day);

CREATE TABLE gap AS
SELECT g.customer_id, g.run, before.mrr AS filling
FROM (SELECT customer_id, run, min(day) AS first, max(day) AS last
		FROM difference WHERE run IS NOT NULL GROUP BY customer_id, run) AS g
	JOIN difference AS before ON before.customer_id = g.customer_id
		AND before.day = first - 1 AND before.mrr > 0
	JOIN difference AS after ON after.customer_id = g.customer_id
		AND after.day = last + 1 AND after.mrr > 0
WHERE last + 1 - first <= 120;
ANALYZE difference, gap;

SELECT is_empty(
	'SELECT customer_id, day
	FROM (SELECT customer_id, fill_gaps(a - b, 120) AS filled FROM pair) AS p
		JOIN difference USING (customer_id) LEFT JOIN gap USING (customer_id, run)
	WHERE day <= last_day AND mrr_at(filled, day) <> coalesce(filling, mrr)',
	'fill_gaps() leaves totals below zero and gaps beside them alone');
SELECT cmp_ok(count(DISTINCT customer_id), '>=', 200::bigint,
	'differences go below zero')
FROM pair_day WHERE a_mrr < b_mrr;

/*
 * Revenue: each day counts 1 / days of its month. 377580 is the least common
 * multiple of 28 to 31, so the sum is a whole number and divided once.
 */
CREATE TABLE revenue_period AS
SELECT customer_id, as_of AS from_date,
	as_of + draw(customer_id, as_of - date '1990-01-01', 1, 40) AS to_date
FROM as_of JOIN chosen USING (customer_id) WHERE as_of < last_day - 40
UNION
SELECT customer_id, date_trunc('month', as_of)::date,
	(date_trunc('month', as_of) + interval '1 month')::date
FROM as_of JOIN chosen USING (customer_id) WHERE as_of < last_day - 31
UNION
SELECT customer_id, first_day, last_day FROM chosen;

CREATE TABLE revenue AS
SELECT customer_id, from_date, to_date,
	sum(mrr * 377580 / days_in_month) AS parts,
	sum((mrr > 0)::integer * 377580 / days_in_month) AS active_parts
FROM revenue_period JOIN day USING (customer_id),
	LATERAL (SELECT extract(day FROM date_trunc('month', day)
		+ interval '1 month' - interval '1 day')::integer AS days_in_month) AS m
WHERE day >= from_date AND day < to_date
GROUP BY customer_id, from_date, to_date;

SELECT is_empty(
	'SELECT customer_id, from_date, to_date
	FROM revenue JOIN timeline USING (customer_id)
	WHERE recurring_revenue(t, from_date, to_date) <> round(parts / 377580, 6)',
	'recurring_revenue() = days x MRR / days in month, rounded once');
SELECT is_empty(
	'SELECT customer_id, from_date, to_date
	FROM revenue JOIN timeline USING (customer_id)
	WHERE active_months(t, from_date, to_date) <>
		round(active_parts::numeric / 377580, 6)',
	'active_months() = active days / days in month, rounded once');
SELECT is_empty(
	'SELECT customer_id, from_date FROM revenue_period
		JOIN timeline USING (customer_id)
	WHERE extract(day FROM from_date) = 1
		AND to_date = (from_date + interval ''1 month'')::date
		AND (SELECT count(*) = 0 FROM movements(t, from_date, to_date))
		AND recurring_revenue(t, from_date, to_date) <> mrr_at(t, from_date)',
	'a whole month at one MRR earns just that');

SELECT * FROM finish();
ROLLBACK;
