/*
 * oracle_telco.sql
 *		The metrics of one period against plain SQL over a public data set: a
 *		telephone company's 7,043 customers (test/data/README.md).
 *
 * It knows tenures in months up to one cut-off, taken to be the end of 2019: a
 * customer of tenure k who stayed joined k months before and is open, one who
 * churned had the same k months and left within the last year, spread over its
 * months by a hash of the number.
 *
 * The file is read on the client's side, relative to the root of the
 * repository unless the variable TEST_DATA of the environment says otherwise.
 */
BEGIN;
\ir setup.psql
SELECT plan(38);

CREATE TABLE telco (
	customer_id bigint PRIMARY KEY,
	contract text NOT NULL,
	internet_service text NOT NULL,
	payment_method text NOT NULL,
	tenure_months integer NOT NULL,
	monthly_charges numeric NOT NULL,
	churned text NOT NULL
);
\copy telco FROM PROGRAM 'cat "${TEST_DATA:-test/data}/telco.csv"' (FORMAT csv, HEADER)

SELECT results_eq(
	'SELECT count(*), count(*) FILTER (WHERE churned = ''yes'' AND tenure_months > 0), sum(monthly_charges) FROM telco',
	$$VALUES (7043::bigint, 1869::bigint, 456116.60)$$,
	'telco: the data set is the published one');

/* Left at the start of month 1 to 12 of 2019, or not at all. */
CREATE TABLE subscriptions AS
SELECT customer_id, contract AS segment, monthly_charges AS mrr,
	(left_on - tenure_months * interval '1 month')::date AS started_on,
	CASE WHEN churned = 'yes' THEN left_on::date END AS ended_on
FROM (SELECT *, timestamp '2020-01-01' - CASE WHEN churned = 'yes'
			THEN draw(customer_id, 1, 1, 12) ELSE 0 END
			* interval '1 month' AS left_on
		FROM telco) AS t
WHERE tenure_months > 0;

CREATE TABLE period AS
SELECT (month_end - span)::date AS from_date, month_end::date AS to_date
FROM generate_series(timestamp '2013-01-01', '2020-01-01', '3 months')
		AS month_end,
	unnest(ARRAY[interval '1 month', '3 months', '1 year']) AS span;

/* With one row for each customer there is nothing to reactivate. */
CREATE TABLE outcome AS
SELECT from_date, to_date, customer_id, segment, a, b,
	CASE WHEN a > 0 AND b > 0 THEN 'unchanged'
		WHEN a > 0 THEN 'churn'
		WHEN b > 0 THEN 'new'
		WHEN started_on >= from_date AND started_on < to_date THEN 'passing'
	END AS movement
FROM period, subscriptions,
	LATERAL (SELECT CASE WHEN started_on < from_date
				AND coalesce(ended_on >= from_date, true)
			THEN mrr ELSE 0 END AS a,
		CASE WHEN started_on < to_date AND coalesce(ended_on >= to_date, true)
			THEN mrr ELSE 0 END AS b) AS balance;

CREATE TABLE bridge AS
SELECT from_date, to_date, coalesce(segment, 'all') AS segment,
	mrr_bridge_agg(mrr_timeline(mrr, started_on, ended_on), from_date, to_date)
		AS b
FROM subscriptions, period
GROUP BY from_date, to_date, ROLLUP (segment);

\ir oracle.psql

SELECT metrics_agree('telco');

/*
 * 2019 as an analyst counts it straight from the file: whoever stayed was a
 * customer when the year began if the tenure is above 12 months; whoever left
 * d months before its end, if tenure and d together are.
 */
CREATE TABLE year_2019 AS
SELECT contract, payment_method, internet_service, monthly_charges,
	churned = 'yes' AS gone
FROM telco
WHERE tenure_months
	+ CASE WHEN churned = 'yes' THEN draw(customer_id, 1, 1, 12) ELSE 0 END > 12;

CREATE FUNCTION ratios_of_2019(cut text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN set_eq(format(
		'SELECT %1$s, nrr(mrr_timeline(mrr, started_on, ended_on), '
				'''2019-01-01'', ''2020-01-01''), '
			'gross_retention(mrr_timeline(mrr, started_on, ended_on), '
				'''2019-01-01'', ''2020-01-01''), '
			'logo_retention(mrr_timeline(mrr, started_on, ended_on), '
				'''2019-01-01'', ''2020-01-01'') '
		'FROM subscriptions JOIN telco USING (customer_id) GROUP BY 1', cut),
		format(
		'SELECT %1$s, 1 - sum(monthly_charges) FILTER (WHERE gone) '
			'/ sum(monthly_charges) AS nrr, sum(monthly_charges) '
			'FILTER (WHERE NOT gone) / sum(monthly_charges) AS gross, '
			'avg((NOT gone)::integer) AS logos FROM year_2019 GROUP BY 1', cut),
		'telco: the year 2019 by ' || cut);
END
$$;
SELECT ratios_of_2019(cut)
FROM unnest(ARRAY['contract', 'payment_method', 'internet_service']) AS cut;

/* What everybody knows of this data set comes out. */
SELECT results_eq(
	$$SELECT contract, rank() OVER (ORDER BY nrr(mrr_timeline(mrr, started_on,
			ended_on), '2019-01-01', '2020-01-01'))
		FROM subscriptions JOIN telco USING (customer_id)
		GROUP BY contract ORDER BY 2$$,
	$$VALUES ('Month-to-month', 1::bigint), ('One year', 2), ('Two year', 3)$$,
	'telco: the longer the contract, the better the retention');

SELECT * FROM finish();
ROLLBACK;
