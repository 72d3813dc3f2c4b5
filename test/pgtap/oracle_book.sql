/*
 * oracle_book.sql
 *		The metrics of one period against plain SQL over the generated book, as
 *		an analyst would write it: no timeline, no bridge, only rows that are
 *		in force on a day. Every figure must agree exactly.
 *
 * Periods: 67 months and 67 trailing years that end with them, so that the
 * book is young, growing and old, by segment and as a whole; and odd ones: a
 * day, a week, a leap day, a decade, before the first and after the last row.
 */
BEGIN;
\ir setup.psql
\set customers 3000
\ir ../data/book.sql
SELECT plan(50);

CREATE TABLE period AS
SELECT (month_end - span)::date AS from_date, month_end::date AS to_date
FROM generate_series(timestamp '2015-01-01', '2026-01-01', '2 months')
		AS month_end,
	unnest(ARRAY[interval '1 month', interval '1 year']) AS span
UNION ALL
VALUES (date '2020-02-29', date '2020-03-01'), ('2020-02-24', '2020-03-02'),
	('2016-02-29', '2017-02-28'), ('2015-06-15', '2025-06-15'),
	('2000-01-01', '2001-01-01'), ('2015-01-01', '2026-01-01'),
	('2026-01-01', '2027-01-01'), ('2040-01-01', '2041-01-01');

/*
 * The balance of a day is the sum of the rows in force on it. Before the
 * period, a customer was active if some earlier day had a balance above zero;
 * the days to look at are those on which a row starts, since only there can a
 * balance rise.
 */
CREATE TABLE active_day AS
SELECT customer_id, day
FROM (SELECT DISTINCT customer_id, started_on AS day FROM subscriptions) AS d
	JOIN subscriptions USING (customer_id)
WHERE started_on <= day AND (ended_on IS NULL OR ended_on > day)
GROUP BY customer_id, day
HAVING sum(mrr) > 0;

CREATE TABLE outcome AS
WITH balance AS (
	SELECT from_date, to_date, customer_id, segment,
		coalesce(sum(mrr) FILTER (WHERE started_on <= from_date - 1
			AND (ended_on IS NULL OR ended_on > from_date - 1)), 0) AS a,
		coalesce(sum(mrr) FILTER (WHERE started_on <= to_date - 1
			AND (ended_on IS NULL OR ended_on > to_date - 1)), 0) AS b
	FROM period, subscriptions
	GROUP BY from_date, to_date, customer_id, segment
), history AS (
	SELECT customer_id, min(day) AS first_active_on,
		array_agg(day) AS active_days
	FROM active_day GROUP BY customer_id
)
SELECT from_date, to_date, customer_id, segment, a, b,
	coalesce(first_active_on < from_date, false) AS was_customer,
	CASE WHEN a > 0 AND b > a THEN 'expansion'
		WHEN a > 0 AND b = a THEN 'unchanged'
		WHEN a > 0 AND b > 0 THEN 'contraction'
		WHEN a > 0 THEN 'churn'
		WHEN b > 0 AND first_active_on < from_date THEN 'reactivation'
		WHEN b > 0 THEN 'new'
		-- with both balances zero, whoever was active inside also started
		WHEN EXISTS (SELECT FROM unnest(active_days) AS day
				WHERE day >= from_date AND day < to_date) THEN 'passing'
	END AS movement
FROM balance LEFT JOIN history USING (customer_id);

CREATE TABLE customer AS
SELECT customer_id, segment, mrr_timeline_agg(mrr, started_on, ended_on) AS mrr
FROM subscriptions GROUP BY customer_id, segment;
ANALYZE customer, outcome;

CREATE TABLE bridge AS
SELECT from_date, to_date, coalesce(segment, 'all') AS segment,
	mrr_bridge_agg(mrr, from_date, to_date) AS b,
	nrr(mrr, from_date, to_date) AS nrr,
	gross_retention(mrr, from_date, to_date) AS gross_retention,
	logo_retention(mrr, from_date, to_date) AS logo_retention
FROM customer, period
GROUP BY from_date, to_date, ROLLUP (segment);

\ir oracle.psql

SELECT metrics_agree('book');

/* The same ratios by the aggregates of their own. */
SELECT is_empty(format(
	'SELECT from_date, to_date, segment, bridge.%1$I, oracle.%1$I '
	'FROM bridge FULL JOIN oracle USING (from_date, to_date, segment) '
	'WHERE bridge.%1$I IS DISTINCT FROM oracle.%1$I', metric),
	format('book: aggregate %s over timelines', metric))
FROM unnest(ARRAY['nrr', 'gross_retention', 'logo_retention']) AS metric;

/* And from the oracle's balances, in pairs. */
SELECT is_empty(
	$$SELECT from_date, to_date, segment FROM (
		SELECT from_date, to_date, coalesce(segment, 'all') AS segment,
			nrr(a, nullif(b, 0)) AS nrr,
			gross_retention(nullif(a, 0), b) AS gross_retention,
			logo_retention(nullif(a, 0), nullif(b, 0)) AS logo_retention
		FROM outcome GROUP BY from_date, to_date, ROLLUP (segment)) AS pairs
		FULL JOIN oracle USING (from_date, to_date, segment)
	WHERE (pairs.nrr, pairs.gross_retention, pairs.logo_retention)
		IS DISTINCT FROM
		(oracle.nrr, oracle.gross_retention, oracle.logo_retention)$$,
	'book: the three ratios over pairs of balances');

/* Bridges of such pairs, which know of no passing customers. */
SELECT is_empty(
	$$SELECT from_date, to_date, segment FROM (
		SELECT from_date, to_date, coalesce(segment, 'all') AS segment,
			mrr_bridge_agg(a, b, was_customer) AS p
		FROM outcome GROUP BY from_date, to_date, ROLLUP (segment)) AS pairs
		FULL JOIN oracle USING (from_date, to_date, segment)
	WHERE (new_mrr(p), reactivation_mrr(p), new_customers(p),
			reactivation_customers(p), churned_mrr(p), expansion_mrr(p),
			contraction_mrr(p), unchanged_customers(p), quick_ratio(p),
			arpa(p), largest_expansion(p), effective_customers(p))
		IS DISTINCT FROM
		(new_mrr, reactivation_mrr, new_customers, reactivation_customers,
			churned_mrr, expansion_mrr, contraction_mrr, unchanged_customers,
			quick_ratio, arpa, largest_expansion, effective_customers)$$,
	'book: bridges of pairs');

/*
 * The second moments, which only the text form shows yet, in micros squared:
 * over customers at the start, and over expansions.
 */
SELECT is_empty(format(
	'SELECT from_date, to_date, segment FROM bridge FULL JOIN (
		SELECT from_date, to_date, coalesce(segment, ''all'') AS segment,
			sum(%2$s) FILTER (WHERE a > 0) * 1000000000000 AS moment
		FROM outcome GROUP BY from_date, to_date, ROLLUP (segment)) AS o
		USING (from_date, to_date, segment)
	WHERE coalesce(substring(b::text FROM ''%1$s=([0-9]+)'')::numeric, 0)
		IS DISTINCT FROM coalesce(moment, 0)', field, formula),
	'book: second moment ' || field)
FROM (VALUES ('start_squared', 'a * a'), ('start_times_end', 'a * b'),
		('end_squared', 'b * b'),
		('expansion_squared', 'greatest(b - a, 0) * greatest(b - a, 0)'))
	AS m (field, formula);

/* Stored bridges of segments add up to the row of ROLLUP, to the byte. */
SELECT is_empty(
	$$SELECT from_date, to_date
	FROM (SELECT from_date, to_date, sum(b) AS total FROM bridge
			WHERE segment <> 'all' GROUP BY from_date, to_date) AS segments
		FULL JOIN (SELECT * FROM bridge WHERE segment = 'all') AS whole
			USING (from_date, to_date)
	WHERE mrr_bridge_send(total) IS DISTINCT FROM mrr_bridge_send(b)$$,
	'book: sum over segments = whole');

/* The oracle says something: every movement occurs, and in most periods. */
SELECT cmp_ok(count(DISTINCT (from_date, to_date)), '>=', floor::bigint,
	format('book: %s in at least %s periods', movement, floor))
FROM (VALUES ('new', 100), ('reactivation', 90), ('expansion', 100),
		('contraction', 80), ('churn', 110), ('unchanged', 120),
		('passing', 60)) AS expected (movement, floor)
	LEFT JOIN outcome USING (movement)
GROUP BY movement, floor ORDER BY movement;

SELECT * FROM finish();
ROLLBACK;
