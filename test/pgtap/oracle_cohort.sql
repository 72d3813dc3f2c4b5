/*
 * oracle_cohort.sql
 *		Cohort curves against plain SQL with eligibility by customer: every
 *		field of a curve, every column of cohort_rows(), for the generated book
 *		and for random histories, months and days, several as_of. Nothing of
 *		the extension is used for the oracle.
 */
BEGIN;
\ir setup.psql
\set customers 2000
\ir ../data/book.sql
\set customers 250
\ir histories.psql
SELECT plan(21);

CREATE TABLE contract AS
SELECT 'book' AS source, customer_id, mrr AS amount, started_on AS valid_from,
	ended_on AS valid_to
FROM subscriptions
UNION ALL
SELECT 'history', -customer_id, amount, valid_from, valid_to FROM history;
CREATE INDEX ON contract (customer_id);
ANALYZE contract;

/* The days on which a customer's total changes, and the total from then on. */
CREATE TABLE level AS
WITH change AS (
	SELECT source, customer_id, valid_from AS day, amount FROM contract
	UNION ALL
	SELECT source, customer_id, valid_to, -amount FROM contract
	WHERE valid_to IS NOT NULL
)
SELECT source, customer_id, day,
	sum(sum(amount)) OVER (PARTITION BY source, customer_id ORDER BY day) AS mrr
FROM change GROUP BY source, customer_id, day;
CREATE INDEX ON level (customer_id);
ANALYZE level;

CREATE TABLE life AS
SELECT source, customer_id, started_on, first_lapse,
	(SELECT sum(amount) FROM contract AS c
		WHERE c.customer_id = s.customer_id AND valid_from <= started_on
			AND (valid_to IS NULL OR valid_to > started_on)) AS initial
FROM (SELECT source, customer_id, min(day) AS started_on FROM level
		WHERE mrr > 0 GROUP BY source, customer_id) AS s,
	LATERAL (SELECT min(day) AS first_lapse FROM level AS l
		WHERE l.customer_id = s.customer_id AND day > started_on AND mrr <= 0) AS f;
ANALYZE life;

CREATE TABLE setting (source text, step interval, as_of date);
INSERT INTO setting VALUES
	('book', '1 month', '2025-12-31'), ('book', '1 month', '2019-06-15'),
	('book', '3 months', '2025-02-28'), ('book', '30 days', '2022-09-30'),
	('book', '1 year', '2025-12-31'), ('book', '1 day', '2015-04-30'),
	('book', '1 month', '2015-01-10'), ('book', '1 month', '2014-12-31'),
	('history', '1 month', '2012-02-29'), ('history', '7 days', '2006-12-31'),
	('history', '6 months', '2040-01-01');

/*
 * The state of every mature customer at every age: the day on which the age is
 * read, the MRR on it and at the age before, and whether it lapsed by then.
 */
CREATE TABLE reading AS
SELECT s.source, step, as_of, customer_id,
	date_trunc('month', started_on)::date AS cohort, k AS age,
	initial,
	(SELECT coalesce(sum(amount), 0) FROM contract AS c
		WHERE c.customer_id = l.customer_id AND valid_from <= day
			AND (valid_to IS NULL OR valid_to > day)) AS mrr,
	first_lapse IS NULL OR first_lapse > day AS survives,
	k = 0 OR first_lapse IS NULL
		OR first_lapse > (started_on + (k - 1) * step)::date AS at_risk
FROM setting AS s JOIN life AS l USING (source),
	-- no month has less than 28 days
	generate_series(0, (as_of - started_on) / (extract(year FROM step) * 336
		+ extract(month FROM step) * 28 + extract(day FROM step))::integer) AS k,
	LATERAL (SELECT (started_on + k * step)::date AS day) AS d
WHERE started_on <= as_of AND day <= as_of;

CREATE AGGREGATE product(double precision) (SFUNC = float8mul,
	STYPE = double precision, INITCOND = '1');

CREATE TABLE oracle AS
WITH previous AS (
	SELECT *, lag(mrr, 1, 0::numeric) OVER (PARTITION BY source, step, as_of,
		customer_id ORDER BY age) AS mrr_before
	FROM reading
), grouped AS (
	SELECT source, step, as_of, c.cohort, age, count(*) AS customers,
		count(*) FILTER (WHERE mrr > 0) AS active_customers,
		count(*) FILTER (WHERE at_risk) AS at_risk,
		count(*) FILTER (WHERE survives) AS surviving,
		sum(initial) AS initial_mrr, sum(mrr) AS mrr,
		sum(least(mrr, initial)) AS capped_mrr, sum(mrr_before) AS previous_mrr
	FROM previous AS p,
		unnest(ARRAY[p.cohort, date '0001-01-01']) AS c (cohort)	-- the whole
	GROUP BY source, step, as_of, c.cohort, age
)
SELECT *, mrr / initial_mrr AS nrr, capped_mrr / initial_mrr AS gross_retention,
	active_customers::numeric / customers AS logo_retention,
	product(CASE WHEN at_risk = 0 THEN 1
			ELSE surviving::double precision / at_risk END)
		OVER (PARTITION BY source, step, as_of, cohort ORDER BY age) AS survival,
	mrr / nullif(previous_mrr, 0) AS step_factor,
	customers = first_value(customers) OVER (PARTITION BY source, step, as_of,
		cohort ORDER BY age) AS complete
FROM grouped;
/* Where nobody is at risk any more nothing is known, unless nobody is left. */
UPDATE oracle SET survival = NULL WHERE at_risk = 0 AND survival > 0;

CREATE TABLE customer_curve AS
SELECT source, customer_id, mrr_timeline_agg(amount, valid_from, valid_to) AS t
FROM contract GROUP BY source, customer_id;

/* The triangle: a cohort is the month in which customers start. */
CREATE TABLE curve AS
SELECT source, step, as_of,
	CASE WHEN grouping(date_trunc('month', started_on(t))::date) = 1
		THEN '0001-01-01' ELSE date_trunc('month', started_on(t))::date
		END AS cohort,
	cohort_agg(t, step, as_of) AS c
FROM customer_curve JOIN setting USING (source)
GROUP BY source, step, as_of, ROLLUP (date_trunc('month', started_on(t))::date);

/* at_risk, surviving and the MRR before are not in cohort_rows(): from the text. */
CREATE TABLE ours AS
SELECT source, step, as_of, cohort, age, customers, active_customers,
	split_part(split_part(part, 'at_risk=', 2), ',', 1)::bigint AS at_risk,
	split_part(split_part(part, 'surviving=', 2), ',', 1)::bigint AS surviving,
	initial_mrr, mrr, capped_mrr,
	split_part(split_part(part, 'previous=', 2), ')', 1)::numeric
		AS previous_mrr, nrr, gross_retention,
	logo_retention, survival, step_factor, complete
FROM curve, cohort_rows(c) AS r
	JOIN string_to_table(c::text, '(customers=') WITH ORDINALITY
		AS p (part, n) ON p.n = age + 2;
ANALYZE ours, oracle;

CREATE FUNCTION columns_agree() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	metric name;
BEGIN
	FOR metric IN
		SELECT attname FROM pg_attribute
		WHERE attrelid = 'oracle'::regclass AND attnum > 5 ORDER BY attnum
	LOOP
		RETURN NEXT is_empty(format(
			'SELECT source, step, as_of, cohort, age, ours.%1$I AS ours,
				oracle.%1$I AS oracle
			FROM ours FULL JOIN oracle USING (source, step, as_of, cohort, age)
			WHERE %2$s OR ours.customers IS NULL OR oracle.customers IS NULL',
			metric, CASE metric WHEN 'survival' THEN
				'num_nulls(ours.survival, oracle.survival) = 1
					OR abs(ours.survival - oracle.survival) > 1e-12'
			ELSE format('ours.%1$I IS DISTINCT FROM oracle.%1$I', metric) END),
			'cohorts: ' || metric);
	END LOOP;
END
$$;
SELECT columns_agree();

/* Nothing before the data, and each curve ends with its oldest customer. */
SELECT is_empty(
	$$SELECT * FROM curve, cohort_rows(c) WHERE as_of = '2014-12-31'$$,
	'as_of before the data: no ages');
SELECT cmp_ok(count(*), '=', 1::bigint,
	'as_of before the data: the whole is a curve, an empty one')
FROM curve WHERE as_of = '2014-12-31' AND cohort = '0001-01-01'
	AND c::text = '{step=1 month,as_of=2014-12-31}';

/* The weighted mean row is the sum of the curves, to the byte. */
SELECT is_empty(
	$$SELECT source, step, as_of FROM (SELECT source, step, as_of, sum(c) AS total
			FROM curve WHERE cohort <> '0001-01-01' OR cohort IS NULL
			GROUP BY source, step, as_of) AS cohorts
		FULL JOIN (SELECT source, step, as_of, c FROM curve
			WHERE cohort = '0001-01-01') AS whole USING (source, step, as_of)
	WHERE cohort_curve_send(total) IS DISTINCT FROM cohort_curve_send(c)$$,
	'sum of curves = curve of all');

/* The oracle says something. */
SELECT cmp_ok(count(*), '>=', 5000::bigint, 'cells of the triangle')
FROM oracle WHERE source = 'book' AND step = '1 month'
	AND as_of = '2025-12-31' AND cohort <> '0001-01-01';
SELECT cmp_ok(count(*), '>=', 40::bigint, 'cohorts with cells that are not complete')
FROM (SELECT 1 FROM oracle WHERE as_of = '2019-06-15' AND NOT complete
	AND cohort <> '0001-01-01' GROUP BY cohort) AS s;
SELECT cmp_ok(count(DISTINCT customer_id), '>=', 300::bigint,
	'customers who lapse and are back at a later age: ' || source)
FROM reading AS r WHERE source = 'book' AND NOT survives AND mrr > 0
GROUP BY source;
SELECT cmp_ok(count(DISTINCT customer_id), '>=', 60::bigint,
	'customers whose days of the month have to be clamped')
FROM life WHERE extract(day FROM started_on) > 28 AND source = 'book';

SELECT * FROM finish();
ROLLBACK;
