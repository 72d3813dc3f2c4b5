/*
 * oracle_netting.sql
 *		mrr_bridge() with all its options, movements() and movement() against
 *		plain SQL: window functions over the days on which a customer's total
 *		changes, for the generated book and for random histories.
 */
BEGIN;
\ir setup.psql
\set customers 1500
\ir ../data/book.sql
\set customers 400
\ir histories.psql
SELECT plan(39);

/* Both sources in one table of rows; histories have negative numbers. */
CREATE TABLE contract AS
SELECT 'book' AS source, customer_id, mrr AS amount, started_on AS valid_from,
	ended_on AS valid_to
FROM subscriptions
UNION ALL
SELECT 'history', -customer_id, amount, valid_from, valid_to FROM history;

CREATE TABLE timeline AS
SELECT source, customer_id, mrr_timeline_agg(amount, valid_from, valid_to) AS t
FROM contract GROUP BY source, customer_id;

CREATE TABLE period AS
SELECT 'book' AS source, (month_end - span)::date AS from_date,
	month_end::date AS to_date
FROM generate_series(timestamp '2016-01-01', '2026-01-01', '15 months')
		AS month_end,
	unnest(ARRAY[interval '1 month', interval '1 year']) AS span
UNION ALL
SELECT 'history', day, day + (ARRAY[1, 7, 31, 90, 365, 3650])[draw(n, 21, 1, 6)]
FROM generate_series(1, 40) AS n,
	LATERAL (SELECT date '1999-12-01' + draw(n, 22, 0, 10000)) AS d (day);

/* The option, and from how many days without MRR on a return is one no more. */
CREATE TABLE reactivation_window AS
SELECT option, coalesce(option, 2147483647) AS days
FROM unnest(ARRAY[NULL, 0, 20, 60, 90, 366, 100000]) AS option;

/* The change events: one row per day on which the total moves. */
CREATE TABLE event AS
WITH change AS (
	SELECT customer_id, valid_from AS day, amount FROM contract
	UNION ALL
	SELECT customer_id, valid_to, -amount FROM contract
	WHERE valid_to IS NOT NULL
), net AS (
	SELECT customer_id, day, sum(amount) AS change FROM change
	GROUP BY customer_id, day HAVING sum(amount) <> 0
), level AS (
	SELECT customer_id, day, change,
		sum(change) OVER (PARTITION BY customer_id ORDER BY day) AS mrr_after
	FROM net
)
SELECT customer_id, day, mrr_after - change AS mrr_before, mrr_after,
	-- the first day without MRR of the last gap that began before this day
	max(day) FILTER (WHERE mrr_after = 0) OVER (PARTITION BY customer_id
		ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS left_on
FROM level;
CREATE INDEX ON event (customer_id, day);
ANALYZE event, timeline, contract;

/* The word for an event, by reactivation window. */
CREATE TABLE word AS
SELECT customer_id, day, mrr_before, mrr_after, days,
	CASE WHEN mrr_before = 0 THEN
			CASE WHEN left_on IS NULL OR day - left_on > days THEN 'new'
				ELSE 'reactivation' END
		WHEN mrr_after = 0 THEN 'churn'
		WHEN mrr_after > mrr_before THEN 'expansion'
		ELSE 'contraction' END AS movement
FROM event, reactivation_window;
CREATE INDEX ON word (customer_id, day);
ANALYZE word;

/* The balances, from the rows in force. */
CREATE TABLE balance AS
SELECT source, from_date, to_date, customer_id,
	coalesce(sum(amount) FILTER (WHERE valid_from < from_date
		AND (valid_to IS NULL OR valid_to >= from_date)), 0) AS a,
	coalesce(sum(amount) FILTER (WHERE valid_from < to_date
		AND (valid_to IS NULL OR valid_to >= to_date)), 0) AS b
FROM contract JOIN period USING (source)
GROUP BY source, from_date, to_date, customer_id;

/* What happened inside, and the first and the last return there. */
CREATE TABLE inside AS
SELECT source, from_date, to_date, customer_id, days, a, b,
	count(day) AS events,
	count(*) FILTER (WHERE mrr_after = 0) AS lapses,
	coalesce(bool_or(mrr_after > 0), false) AS active_inside,
	(array_agg(movement ORDER BY day) FILTER (WHERE mrr_before = 0))[1]
		AS first_return,
	(array_agg(movement ORDER BY day DESC) FILTER (WHERE mrr_before = 0))[1]
		AS last_return
FROM (balance CROSS JOIN reactivation_window)
	LEFT JOIN (period JOIN word ON day >= from_date AND day < to_date)
		USING (source, from_date, to_date, customer_id, days)
GROUP BY source, from_date, to_date, customer_id, days, a, b;

/*
 * What each netting books. By the balances a return is the one that ends the
 * gap of the opening day; where a lapse counts, it is the last one.
 */
CREATE TABLE booking AS
WITH ends AS (
	SELECT *, CASE WHEN a > 0 AND b > a THEN 'expansion'
			WHEN a > 0 AND b = a THEN 'unchanged'
			WHEN a > 0 AND b > 0 THEN 'contraction'
			WHEN a > 0 THEN 'churn'
			WHEN b > 0 THEN first_return
			WHEN active_inside THEN 'passing' END AS movement
	FROM inside
), booked AS (
	SELECT 'ends' AS netting, source, from_date, to_date, days, movement, a, b
	FROM ends
	UNION ALL
	SELECT 'lapses', source, from_date, to_date, days, movement, a, b
	FROM ends WHERE NOT (a > 0 AND b > 0 AND lapses > 0)
	UNION ALL
	SELECT 'lapses', source, from_date, to_date, days, 'churn', a, 0
	FROM ends WHERE a > 0 AND b > 0 AND lapses > 0
	UNION ALL
	SELECT 'lapses', source, from_date, to_date, days, last_return, 0, b
	FROM ends WHERE a > 0 AND b > 0 AND lapses > 0
	UNION ALL
	SELECT 'daily', source, from_date, to_date, days, movement, mrr_before,
		mrr_after
	FROM period JOIN timeline USING (source) JOIN word USING (customer_id)
	WHERE day >= from_date AND day < to_date
	UNION ALL
	SELECT 'daily', source, from_date, to_date, days, 'unchanged', a, b
	FROM ends WHERE a > 0 AND events = 0
	UNION ALL
	SELECT 'daily', source, from_date, to_date, days, 'passing', a, b
	FROM ends WHERE a = 0 AND b = 0 AND active_inside
)
SELECT netting, source, from_date, to_date, days, movement AS field,
	count(*) AS customers,
	sum(CASE WHEN movement IN ('unchanged', 'passing') THEN 0 ELSE abs(b - a) END)
		AS amount
FROM booked WHERE movement IS NOT NULL
GROUP BY netting, source, from_date, to_date, days, movement
UNION ALL
SELECT netting, source, from_date, to_date, days, field, count(*), sum(mrr)
FROM inside, unnest(ARRAY['ends', 'lapses', 'daily']) AS netting,
	LATERAL (VALUES ('start', a), ('end', b)) AS balance (field, mrr)
WHERE mrr > 0
GROUP BY netting, source, from_date, to_date, days, field;

CREATE TABLE bridge AS
SELECT netting, source, from_date, to_date, days,
	sum(mrr_bridge(t, from_date, to_date, netting, option)) AS b
FROM timeline JOIN period USING (source), reactivation_window,
	unnest(ARRAY['ends', 'lapses', 'daily']) AS netting
GROUP BY netting, source, from_date, to_date, days;

CREATE TABLE ours AS
SELECT netting, source, from_date, to_date, days, field, customers, amount
FROM bridge, LATERAL (VALUES
	('start', start_customers(b), start_mrr(b)),
	('new', new_customers(b), new_mrr(b)),
	('reactivation', reactivation_customers(b), reactivation_mrr(b)),
	('expansion', expansion_customers(b), expansion_mrr(b)),
	('contraction', contraction_customers(b), contraction_mrr(b)),
	('churn', churned_customers(b), churned_mrr(b)),
	('end', end_customers(b), end_mrr(b)),
	('unchanged', unchanged_customers(b), 0),
	('passing', passing_customers(b), 0),
	('entering', entering_customers(b), entering_mrr(b)),
	('leaving', leaving_customers(b), leaving_mrr(b)))
		AS f (field, customers, amount)
WHERE customers <> 0 OR amount <> 0;

SELECT is_empty(format(
	'SELECT * FROM (SELECT * FROM ours WHERE netting = %1$L AND field = %2$L) '
		'AS ours FULL JOIN (SELECT * FROM booking WHERE netting = %1$L '
		'AND field = %2$L) AS booking '
		'USING (netting, source, from_date, to_date, days, field) '
	'WHERE ours.customers IS DISTINCT FROM booking.customers '
		'OR ours.amount IS DISTINCT FROM booking.amount',
	netting, field), format('netting %s: %s', netting, field))
FROM unnest(ARRAY['ends', 'lapses', 'daily']) AS netting,
	unnest(ARRAY['start', 'new', 'reactivation', 'expansion', 'contraction',
		'churn', 'end', 'unchanged', 'passing']) AS field;

SELECT is_empty(
	'SELECT * FROM ours WHERE field IN (''entering'', ''leaving'')',
	'a whole customer neither enters nor leaves');

/* The nettings and windows are told apart by what the rows contain. */
SELECT cmp_ok(count(told), '>=', 8::bigint,
	'periods in which each netting has a churn of its own: ' || source)
FROM (VALUES ('book'), ('history')) AS s (source)
	LEFT JOIN (SELECT source, from_date AS told FROM booking
		WHERE field = 'churn' AND days = 60
		GROUP BY source, from_date, to_date
		HAVING count(DISTINCT amount) = 3) AS t USING (source)
GROUP BY source ORDER BY source;

SELECT cmp_ok(count(DISTINCT total), '>=', 5::bigint,
	'the windows make a difference: ' || source || ', ' || netting)
FROM (SELECT source, netting, days, sum(amount) AS total FROM booking
		WHERE field = 'new' GROUP BY source, netting, days) AS t
GROUP BY source, netting ORDER BY source, netting;

/* movements() are the events, movement() the word by the balances. */
SELECT set_eq(
	$$SELECT customer_id, days, m.on_date, m.movement, m.mrr_before,
			m.mrr_after, m.change
		FROM timeline, reactivation_window,
			movements(t, reactivation_window => option) AS m$$,
	$$SELECT customer_id, days, day, movement, mrr_before, mrr_after,
			mrr_after - mrr_before FROM word$$,
	'movements() = change events');

SELECT set_eq(
	$$SELECT customer_id, from_date, to_date, m.on_date, m.movement, m.change
		FROM timeline JOIN period USING (source),
			movements(t, from_date, to_date, 60) AS m$$,
	$$SELECT customer_id, from_date, to_date, day, movement,
			mrr_after - mrr_before
		FROM word JOIN timeline USING (customer_id) JOIN period USING (source)
		WHERE days = 60 AND day >= from_date AND day < to_date$$,
	'movements() of a period = change events of the period');

SELECT is_empty(
	$$SELECT source, customer_id, from_date, to_date
		FROM inside JOIN timeline USING (source, customer_id)
		WHERE days = 2147483647 AND movement(t, from_date, to_date)
			IS DISTINCT FROM CASE WHEN a > 0 AND b > a THEN 'expansion'
				WHEN a > 0 AND b = a THEN 'unchanged'
				WHEN a > 0 AND b > 0 THEN 'contraction'
				WHEN a > 0 THEN 'churn'
				WHEN b > 0 THEN first_return
				WHEN active_inside THEN 'passing' END$$,
	'movement() = the word by the balances');

SELECT * FROM finish();
ROLLBACK;
