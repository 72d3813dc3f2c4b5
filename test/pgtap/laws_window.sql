/*
 * laws_window.sql
 *		Over moving frames an aggregate gives what it would give over the rows
 *		of each frame by themselves (mrr_bridge_agg.c L2 and L4), whether rows
 *		can be taken away or the state has to be made anew.
 *
 * The recomputation joins every row with the rows of its frame and groups, so
 * it never runs in a moving mode.
 */
BEGIN;
\ir setup.psql
\set customers 260
\ir histories.psql
SELECT plan(112);

/*
 * Rows in a line, numbered, with a day on which several may stand and between
 * which there are gaps. Some timelines are NULL, some pairs have a NULL side
 * or two, and a run of the rows is one without any customer at all.
 */
CREATE TABLE line AS
SELECT position, day,
	CASE WHEN draw(position, 51) >= 0.12 AND position NOT BETWEEN 100 AND 115
		THEN mrr END AS t,
	CASE WHEN draw(position, 51) >= 0.12 THEN mrr END AS whole,
	CASE WHEN draw(position, 51) >= 0.12 THEN part END AS part,
	CASE WHEN draw(position, 52) >= 0.2 AND position NOT BETWEEN 100 AND 115
		THEN mrr_at(mrr, '2010-12-31') END AS a,
	CASE WHEN draw(position, 53) >= 0.2 AND position NOT BETWEEN 100 AND 115
		THEN mrr_at(mrr, '2013-12-31') END AS b,
	CASE WHEN draw(position, 54) >= 0.1 THEN draw(position, 54) < 0.6 END
		AS was_customer,
	mrr_bridge(mrr, '2011-01-01', '2014-01-01') AS ends,
	mrr_bridge(mrr, '2011-01-01', '2014-01-01', 'daily') AS daily
FROM (SELECT customer_id AS position, mrr,
		date '2020-01-01' + (customer_id / 3)::integer
			+ draw(customer_id / 3, 55, 0, 4) AS day
		FROM customer) AS c
	LEFT JOIN (SELECT customer_id AS position,
			mrr_timeline_agg(amount, valid_from, valid_to) AS part
		FROM history WHERE part <> 'part 2' GROUP BY customer_id) AS p
	USING (position);

CREATE TABLE aggregate (name text, call text);
INSERT INTO aggregate VALUES
	('nrr', 'nrr(t, ''2011-01-01'', ''2014-01-01'')'),
	('gross_retention', 'gross_retention(t, ''2011-01-01'', ''2014-01-01'')'),
	('logo_retention', 'logo_retention(t, ''2011-01-01'', ''2014-01-01'')'),
	('mrr_bridge_agg',
		'mrr_bridge_send(mrr_bridge_agg(t, ''2011-01-01'', ''2014-01-01'') OVER)'),
	('nrr of pairs', 'nrr(a, b)'),
	('gross_retention of pairs', 'gross_retention(a, b)'),
	('logo_retention of pairs', 'logo_retention(a, b)'),
	('mrr_bridge_agg of pairs', 'mrr_bridge_send(mrr_bridge_agg(a, b) OVER)'),
	('mrr_bridge_agg of pairs with was_customer',
		'mrr_bridge_send(mrr_bridge_agg(a, b, was_customer) OVER)'),
	('mrr_part_bridge_agg', 'mrr_bridge_send(mrr_part_bridge_agg(part, whole, '
		'''2011-01-01'', ''2014-01-01'') OVER)'),
	('sum of bridges', 'mrr_bridge_send(sum(ends) OVER)'),
	('sum of daily bridges', 'mrr_bridge_send(sum(daily) OVER)'),
	('sum of timelines', 'mrr_timeline_send(sum(t) OVER)'),
	('mrr_timeline_agg',
		'mrr_timeline_send(mrr_timeline_agg(a, day, day + 30) OVER)');
-- a row without an amount is an error for the last one
UPDATE aggregate SET call = replace(call, '(a, day', '(coalesce(a, 0), day')
WHERE name = 'mrr_timeline_agg';

/*
 * A frame for WINDOW, and the same as a condition on a row "o" of the frame of
 * a row "r".
 */
CREATE TABLE frame (name text, frame text, condition text);
INSERT INTO frame VALUES
	('this row and the one before', 'ROWS 1 PRECEDING',
		'o.position BETWEEN r.position - 1 AND r.position'),
	('15 rows around', 'ROWS BETWEEN 7 PRECEDING AND 7 FOLLOWING',
		'o.position BETWEEN r.position - 7 AND r.position + 7'),
	('rows that do not include this one',
		'ROWS BETWEEN 9 PRECEDING AND 4 PRECEDING',
		'o.position BETWEEN r.position - 9 AND r.position - 4'),
	('all rows to come', 'ROWS BETWEEN 2 FOLLOWING AND UNBOUNDED FOLLOWING',
		'o.position >= r.position + 2'),
	('eleven days to this one',
		'RANGE BETWEEN ''10 days'' PRECEDING AND CURRENT ROW',
		'o.day BETWEEN r.day - 10 AND r.day'),
	('month to this day', 'RANGE BETWEEN ''1 month'' PRECEDING AND CURRENT ROW',
		'o.day BETWEEN r.day - interval ''1 month'' AND r.day'),
	('days to come, often without rows',
		'RANGE BETWEEN ''1 day'' FOLLOWING AND ''1 day'' FOLLOWING',
		'o.day = r.day + 1'),
	('three groups of days', 'GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING',
		'o.rank BETWEEN r.rank - 1 AND r.rank + 1'),
	('rows around but this one',
		'ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING EXCLUDE CURRENT ROW',
		'o.position BETWEEN r.position - 3 AND r.position + 3
			AND o.position <> r.position');

CREATE FUNCTION moves_as_recomputed(call text, frame text, condition text,
		description text)
	RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	moving text := CASE WHEN call LIKE '%OVER%'
		THEN replace(call, ' OVER', ' OVER w') ELSE call || ' OVER w' END;
	plain text := replace(call, ' OVER', '');
BEGIN
	RETURN NEXT is_empty(format(
		'WITH r AS (SELECT *, dense_rank() OVER (ORDER BY day) AS rank FROM line),
		moving AS (SELECT position, %1$s AS result FROM r
			WINDOW w AS (ORDER BY %2$s %3$s)),
		recomputed AS (SELECT r.position, (SELECT %4$s FROM r AS o WHERE %5$s)
				AS result FROM r)
		SELECT position, moving.result, recomputed.result
		FROM moving FULL JOIN recomputed USING (position)
		WHERE moving.result IS DISTINCT FROM recomputed.result',
		moving,
		CASE WHEN frame LIKE 'ROWS%' THEN 'position' ELSE 'day' END, frame, plain,
		condition), description);
END
$$;

SELECT moves_as_recomputed(call, frame, condition, a.name || ': ' || f.name)
FROM aggregate AS a, frame AS f
WHERE a.name NOT IN ('sum of timelines', 'mrr_timeline_agg')
	OR f.name IN ('15 rows around', 'three groups of days')
ORDER BY a.name, f.name;

SELECT * FROM finish();
ROLLBACK;
