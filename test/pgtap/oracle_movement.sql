/*
 * oracle_movement.sql
 *		The window function mrr_movement() against plain SQL with lag() and
 *		running flags, over seeded tables of snapshots with rows without MRR,
 *		periods without a row and steps of months and days; and against the
 *		movements of timelines made from the same rows.
 */
BEGIN;
\ir setup.psql
SELECT plan(20);

/*
 * Snapshots: 300 customers, up to 40 periods each. Some rows are missing, some
 * have NULL, some 0; months begin on the first or on the last day of a month.
 */
CREATE TABLE setting (id integer, step interval, origin date, missing double precision);
INSERT INTO setting VALUES (1, '1 month', '2021-01-01', 0.15),
	(2, '1 month', '2020-10-31', 0.25), (3, '3 months', '2015-11-30', 0.2),
	(4, '7 days', '2024-01-01', 0.3), (5, '1 day', '2024-02-10', 0.1),
	(6, '1 month', '2021-01-01', 0);
CREATE TABLE snapshot AS
SELECT s.id AS setting, step, c AS customer_id, k,
	(origin + k * step)::date AS period,
	CASE WHEN draw(i.id, 5) < 0.1 THEN NULL WHEN draw(i.id, 6) < 0.15 THEN 0
		ELSE (ARRAY[10, 10, 10, 12.5, 20, 0.000001])[draw(i.id, 7, 1, 6)] END
		AS mrr
FROM setting AS s, generate_series(1, 300) AS c,
	LATERAL generate_series(draw(c, 1, 0, 10), draw(c, 2, 10, 40)) AS k,
	LATERAL (SELECT s.id * 1000000 + c * 100 + k AS id) AS i
WHERE draw(i.id, 4) >= missing;

/*
 * Plain SQL. The row before is lag(), "was a customer" a running flag over the
 * rows before; where more than one step lies between two rows, the customer had
 * nothing in between. Calendar months are counted, or days.
 */
CREATE TABLE oracle AS
WITH line AS (
	SELECT *, coalesce(mrr, 0) AS b, coalesce(lag(mrr) OVER w, 0) AS before,
		coalesce(bool_or(mrr > 0) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING
			AND 1 PRECEDING), false) AS was_customer,
		CASE WHEN extract(day FROM step) = 0 THEN
				(extract(year FROM period) * 12 + extract(month FROM period))
				- (extract(year FROM lag(period) OVER w) * 12
					+ extract(month FROM lag(period) OVER w))
				> extract(month FROM step)
			ELSE period - lag(period) OVER w > extract(day FROM step)
			END AS is_gap
	FROM snapshot
	WINDOW w AS (PARTITION BY setting, customer_id ORDER BY period)
), pair AS (
	SELECT *, CASE WHEN is_gap THEN 0 ELSE before END AS a FROM line
)
SELECT setting, customer_id, period,
	CASE WHEN before > 0 AND b > before THEN 'expansion'
		WHEN before > 0 AND b = before THEN 'unchanged'
		WHEN before > 0 AND b > 0 THEN 'contraction'
		WHEN before > 0 THEN 'churn'
		WHEN b > 0 AND was_customer THEN 'reactivation'
		WHEN b > 0 THEN 'new' END AS plain,
	CASE WHEN a > 0 AND b > a THEN 'expansion'
		WHEN a > 0 AND b = a THEN 'unchanged'
		WHEN a > 0 AND b > 0 THEN 'contraction'
		WHEN a > 0 THEN 'churn'
		WHEN b > 0 AND was_customer THEN 'reactivation'
		WHEN b > 0 THEN 'new' END AS seen
FROM pair;

/* In one query with both forms, so that a partition has two callers. */
CREATE TABLE ours AS
SELECT setting, customer_id, period, mrr_movement(mrr) OVER w AS plain,
	mrr_movement(mrr, period, step) OVER w AS seen,
	mrr_movement(step => step, period => period, mrr => mrr) OVER w AS named
FROM snapshot WINDOW w AS (PARTITION BY setting, customer_id ORDER BY period);

SELECT is_empty(format(
	'SELECT * FROM ours FULL JOIN oracle USING (setting, customer_id, period)
	WHERE setting = %1$s AND ours.plain IS DISTINCT FROM oracle.plain', id),
	format('rows alone: %s from %s', step, origin)) FROM setting ORDER BY id;
SELECT is_empty(format(
	'SELECT * FROM ours FULL JOIN oracle USING (setting, customer_id, period)
	WHERE setting = %1$s AND (ours.seen IS DISTINCT FROM oracle.seen
		OR named IS DISTINCT FROM oracle.seen)', id),
	format('with periods: %s from %s', step, origin)) FROM setting ORDER BY id;
SELECT is((SELECT count(*) FROM ours), (SELECT count(*) FROM oracle),
	'as many rows');

/* Without missing rows both forms are the same; with them they are not. */
SELECT is_empty(
	'SELECT * FROM ours WHERE setting = 6 AND plain IS DISTINCT FROM seen',
	'no period is missing: the form does not matter');
SELECT cmp_ok(count(*), '>=', 500::bigint, 'periods are missing: the form matters')
FROM ours WHERE setting = 2 AND plain IS DISTINCT FROM seen;
SELECT is(count(DISTINCT seen), 6::bigint, 'every word occurs') FROM ours;

/* One partition for all: the words of the rows in one long line. */
CREATE TABLE line AS
SELECT row_number() OVER (ORDER BY customer_id, period) AS n, mrr FROM snapshot
WHERE setting = 1;
SELECT is_empty(
	$$WITH pair AS (SELECT n, coalesce(lag(mrr) OVER w, 0) AS a,
			coalesce(mrr, 0) AS b, coalesce(bool_or(mrr > 0) OVER (w ROWS BETWEEN
				UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS was_customer,
			mrr_movement(mrr) OVER w AS ours
		FROM line WINDOW w AS (ORDER BY n))
	SELECT * FROM pair WHERE ours IS DISTINCT FROM
		CASE WHEN a > 0 AND b > 0 THEN (ARRAY['contraction', 'unchanged',
				'expansion'])[2 + sign(b - a)::integer]
			WHEN a > 0 THEN 'churn' WHEN b > 0 AND was_customer THEN 'reactivation'
			WHEN b > 0 THEN 'new' END$$,
	'one partition');

/*
 * Timelines of the same rows: the same words on the same days, and besides the
 * churn of customers whose rows are missing or stop, which no row can say. A
 * row that is unchanged is no movement.
 */
CREATE TABLE movement AS
SELECT customer_id, on_date, movement
FROM (SELECT customer_id, mrr_timeline_from_snapshots(mrr, period, '1 month') AS t
		FROM snapshot WHERE setting = 1 AND mrr IS NOT NULL GROUP BY customer_id) AS s,
	movements(t);
SELECT is_empty(
	$$SELECT * FROM (SELECT customer_id, period AS on_date, seen AS movement
			FROM ours WHERE setting = 1 AND seen <> 'unchanged') AS w
		EXCEPT SELECT * FROM movement$$,
	'every movement of a row is one of the timeline');
SELECT is_empty(
	$$SELECT * FROM (SELECT * FROM movement WHERE movement <> 'churn') AS m
		EXCEPT SELECT customer_id, period, seen FROM ours WHERE setting = 1$$,
	'every movement of a timeline but churn is one of a row');
SELECT is_empty(
	$$SELECT * FROM movement AS m JOIN ours AS o ON o.customer_id = m.customer_id
		AND period = on_date AND setting = 1
	WHERE movement = 'churn' AND seen IS DISTINCT FROM 'churn'$$,
	'churn on the day of a row is the word of the row');

SELECT * FROM finish();
ROLLBACK;
