/*
 * laws_timeline.sql
 *		The algebra of timelines over random histories: adding, splitting,
 *		swapping, clipping, reading back. Equal always means byte-equal, which
 *		is what mrr_timeline.h L1 promises and the operator = compares.
 */
BEGIN;
\ir setup.psql
\set customers 400
\ir histories.psql
SELECT plan(31);

/* Triples of customers, and a factor and days for each. */
CREATE TABLE triple AS
SELECT x.customer_id, x.mrr AS x, y.mrr AS y, z.mrr AS z,
	date '1999-06-01' + draw(x.customer_id, 61, 0, 9500) AS cut,
	date '2012-01-01' + draw(x.customer_id, 62, 0, 5000) AS later
FROM customer AS x
	JOIN customer AS y ON y.customer_id = 1 + (x.customer_id * 7) % 400
	JOIN customer AS z ON z.customer_id = 1 + (x.customer_id * 11 + 3) % 400;
SELECT is(count(*), 400::bigint, 'triples of customers') FROM triple;

CREATE FUNCTION law(condition text, description text) RETURNS text
	LANGUAGE SQL
	RETURN is_empty('SELECT customer_id FROM triple WHERE (' || condition
		|| ') IS NOT TRUE', description);

SELECT law('x + y = y + x', 'a + b = b + a');
SELECT law('(x + y) + z = x + (y + z)', '(a + b) + c = a + (b + c)');
SELECT law('x + ''{}'' = x AND x - ''{}'' = x', '{} is neutral');
SELECT law('(x + y) - y = x', '(a + b) - b = a');
SELECT law('x - x = ''{}''', 'a - a = {}');
SELECT law('x - y = x + y * -1', 'a - b = a + b * -1');
SELECT law('x - (y - z) = (x - y) + z', 'a - (b - c) = (a - b) + c');
SELECT law('x + x = x * 2', 't + t = t * 2');
SELECT law('(x + y) * 3 = x * 3 + y * 3', '(a + b) * 3 = a * 3 + b * 3');
SELECT law('x * 1000 * 0.001 = x AND x * 1 = x AND x * 0 = ''{}''',
	't * n * (1 / n) = t, t * 1 = t, t * 0 = {}');
SELECT law('x * -1 * -1 = x AND (x * -1) + x = ''{}''', '-(-t) = t');
SELECT law('(SELECT sum(s) FROM (VALUES (x), (y), (NULL), (z)) AS v (s))
	= x + y + z', 'sum() = +, passing over NULL');
SELECT law('(SELECT coalesce(mrr_timeline_agg(mrr, valid_from, valid_to), ''{}'')
	FROM steps(x - y)) = x - y', 'steps() make the timeline again');
SELECT law('(SELECT coalesce(mrr_timeline_from_changes(change, on_date), ''{}'')
	FROM movements(x)) = x', 'movements() make the timeline again');
SELECT law('(SELECT coalesce(sum(mrr_timeline(mrr, valid_from, valid_to)), ''{}'')
	FROM steps(x)) = x', 'mrr_timeline() of each step makes the timeline again');

/* Steps are disjoint, ascending, not zero, and touching ones differ. */
SELECT is_empty(
	'SELECT customer_id FROM triple, LATERAL (
		SELECT *, lead(valid_from) OVER w AS next_from, lead(mrr) OVER w AS next_mrr
		FROM steps(x + y - z) WINDOW w AS (ROWS BETWEEN CURRENT ROW
			AND UNBOUNDED FOLLOWING)) AS s
	WHERE mrr = 0 OR valid_to <= valid_from OR next_from < valid_to
		OR (valid_to IS NULL AND next_from IS NOT NULL)
		OR (next_from = valid_to AND next_mrr = mrr)', 'steps() are canonical');

/* Clipping */
SELECT law('clip(x, to_date => cut) + clip(x, cut) = x',
	'two pieces of a timeline add up to it');
SELECT law('clip(x, NULL, least(cut, later)) + clip(x, least(cut, later),
	greatest(cut, later)) + clip(x, greatest(cut, later), NULL) = x',
	'three pieces of a timeline add up to it');
SELECT law('clip(clip(x, cut), cut) = clip(x, cut)
	AND clip(x, cut, cut) = ''{}'' AND clip(x) = x
	AND clip(x, ''-infinity'', ''infinity'') = x',
	'clip() twice is clip() once, nothing is left of no days');
SELECT law('clip(x + y, cut, cut + 400) = clip(x, cut, cut + 400)
	+ clip(y, cut, cut + 400)', 'clip(a + b) = clip(a) + clip(b)');

/* Rows: a row cut in two, rows that touch, swapped, doubled and taken back. */
SELECT is_empty(
	'SELECT customer_id FROM customer JOIN (
		SELECT customer_id, mrr_timeline_agg(amount, valid_from + n * days / 6,
			CASE WHEN n < 6 THEN valid_from + (n + 1) * days / 6
				ELSE valid_to END) AS cut
		FROM history, generate_series(0, 6) AS n,
			LATERAL (SELECT coalesce(valid_to - valid_from, 700) AS days) AS d
		GROUP BY customer_id) AS c USING (customer_id)
	WHERE cut <> mrr', 'rows cut into six touching pieces change nothing');
SELECT is_empty(
	'SELECT customer_id FROM customer JOIN (
		SELECT customer_id, mrr_timeline_agg(amount * sign, valid_from, valid_to)
			AS thrice
		FROM history, unnest(ARRAY[1, -1, 1]) AS sign
		GROUP BY customer_id) AS c USING (customer_id)
	WHERE thrice <> mrr', 'rows booked, taken back and booked again');
SELECT is_empty(
	$$SELECT customer_id FROM customer JOIN (
		SELECT customer_id, mrr_timeline_agg(amount, daterange(valid_from,
			valid_to - 1, '[]')) AS inclusive
		FROM history WHERE valid_to > valid_from OR valid_to IS NULL
		GROUP BY customer_id) AS c USING (customer_id)
	WHERE inclusive <> mrr$$, 'inclusive ends as dateranges give the same');
SELECT is_empty(
	$$SELECT customer_id FROM customer JOIN (
		SELECT customer_id, mrr_timeline_agg(amount, valid_from,
			coalesce(valid_to, 'infinity')) AS infinite
		FROM history GROUP BY customer_id) AS c USING (customer_id)
	WHERE infinite <> mrr$$, 'infinity as valid_to = NULL = open');

/* Other functions */
SELECT law('floor_at_zero(x) = x AND floor_at_zero(x - y) - floor_at_zero(y - x)
	= x - y', 'floor_at_zero() splits a difference into its two signs');
SELECT law('fill_gaps(x, 0) = x AND fill_gaps(fill_gaps(x, 60), 60)
	= fill_gaps(x, 60) AND fill_gaps(fill_gaps(x, 10), 60) = fill_gaps(x, 60)',
	'fill_gaps(): 0 is none, and the longest counts');
SELECT law('CASE WHEN x = ''{}'' THEN min_mrr(x) IS NULL AND max_mrr(x) IS NULL
	ELSE min_mrr(x) = min_mrr(x * 2) / 2 AND max_mrr(x * -1) = -min_mrr(x)
		AND max_mrr(x) >= mrr_at(x, cut) END', 'min_mrr() and max_mrr() mirror');

/* Revenue */
SELECT is_empty(
	'SELECT customer_id FROM triple, LATERAL (SELECT
		recurring_revenue(x, cut - 500, cut) AS one,
		recurring_revenue(x, cut, cut + 777) AS two,
		recurring_revenue(x, cut - 500, cut + 777) AS whole,
		active_months(x, cut - 500, cut) AS months_one,
		active_months(x, cut, cut + 777) AS months_two,
		active_months(x, cut - 500, cut + 777) AS months_whole) AS r
	WHERE abs(one + two - whole) > 0.000001
		OR abs(months_one + months_two - months_whole) > 0.000001',
	'revenue and months of adjoining periods add up, to a micro');
SELECT is_empty(
	'SELECT customer_id FROM triple, LATERAL (
		SELECT sum(recurring_revenue(x, month::date,
			(month + interval ''1 month'')::date)) AS total
		FROM generate_series(timestamp ''1990-01-01'', ''2039-12-01'',
			''1 month'') AS month) AS monthly
	WHERE abs(recurring_revenue(x, ''1990-01-01'', ''2040-01-01'') - total)
		> 600 * 0.0000005',
	'revenue of 600 months adds up, to half a micro each');
SELECT law('abs(recurring_revenue(x + y, cut, cut + 365)
	- recurring_revenue(x, cut, cut + 365) - recurring_revenue(y, cut, cut + 365))
	<= 0.000001', 'revenue of a sum is the sum of revenues, to a micro');

SELECT * FROM finish();
ROLLBACK;
