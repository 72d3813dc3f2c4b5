/*
 * demo.sql
 *		What test/demo prints: retention of a public data set and of a generated
 *		book. Headings and figures go to standard output, progress to standard
 *		error. Run from the top of the repository, in an empty database:
 *
 *		psql -X -q -v ON_ERROR_STOP=1 -v customers=20000 -f test/demo.sql
 */
\set telco_from 2025-01-01
\set telco_to 2026-01-01
\set telco_left 2025-12-15
\set book_from 2025-01-01
\set book_to 2026-01-01

SET client_min_messages = warning;
CREATE EXTENSION retention;

\pset pager off
\pset footer off
\pset numericlocale on

/* How the tables show a ratio. */
CREATE FUNCTION percent(ratio numeric) RETURNS numeric
	LANGUAGE SQL IMMUTABLE
	RETURN round(100 * ratio, 1);

\warn == Loading the 7,043 customers of test/data/telco.csv

CREATE TABLE telco (
	customer_id integer PRIMARY KEY,
	contract text NOT NULL,
	internet_service text NOT NULL,
	payment_method text NOT NULL,
	tenure_months integer NOT NULL,
	monthly_charges numeric NOT NULL,
	churned text NOT NULL
);
\copy telco FROM test/data/telco.csv (FORMAT csv, HEADER)

/*
 * The sample says how long a customer has been one, not since when. Who is
 * marked as churned left within the last month before the sample was taken.
 */
CREATE MATERIALIZED VIEW telco_customer AS
SELECT customer_id, contract,
	mrr_timeline_agg(monthly_charges, started_on, ended_on) AS mrr
FROM (SELECT *,
		(date :'telco_to' - tenure_months * interval '1 month')::date AS started_on,
		CASE WHEN churned = 'yes' THEN date :'telco_left' END AS ended_on
	FROM telco) AS dated
GROUP BY customer_id, contract;

\warn == Generating a book of :customers customers

\i test/data/book.sql

CREATE MATERIALIZED VIEW customer AS
SELECT customer_id, min(segment) AS segment,
	mrr_timeline_agg(mrr, started_on, ended_on) AS mrr
FROM subscriptions
GROUP BY customer_id;

\warn == Computing
\warn

/* A date and a whole number as the sentences have them. */
CREATE FUNCTION words(day date) RETURNS text
	LANGUAGE SQL IMMUTABLE
	RETURN to_char(day, 'FMDD FMMonth YYYY');
CREATE FUNCTION words(number bigint) RETURNS text
	LANGUAGE SQL IMMUTABLE
	RETURN to_char(number, 'FM999,999,999,999');

SELECT words(count(*)) AS telco_customers,
	words(date :'telco_from' - 1) AS telco_before,
	words(date :'telco_to' - 1) AS telco_after,
	words(date :'telco_left') AS telco_left_on,
	extract(year FROM date :'telco_from') AS telco_year
FROM telco \gset

\echo '1. A telephone company, by contract,' :telco_year
\echo '-----------------------------------------'
\echo
\echo 'A public sample of' :telco_customers 'customers (test/data/README.md). It knows how long somebody'
\echo 'has been a customer, but no dates: here that counts back from the end of the year,'
\echo 'and everybody who is marked as churned left on' :telco_left_on', in the last month.'
\echo 'Charges never change in the sample, so that net and gross retention are the same.'
\echo

SELECT coalesce(contract, 'All') AS "Contract",
	start_customers(b) AS "Customers before",
	start_mrr(b) AS "MRR before",
	percent(nrr(b)) AS "NRR %",
	percent(gross_retention(b)) AS "Gross %",
	percent(logo_retention(b)) AS "Logos %",
	new_customers(b) AS "New",
	churned_customers(b) AS "Churned",
	passing_customers(b) AS "Passing",
	end_customers(b) AS "Customers after",
	end_mrr(b) AS "MRR after"
FROM (SELECT contract, mrr_bridge_agg(mrr, :'telco_from', :'telco_to') AS b
	FROM telco_customer
	GROUP BY ROLLUP (contract)) AS bridge
ORDER BY contract NULLS LAST;

\echo 'Before is the evening of' :telco_before', after that of' :telco_after'. NRR (net revenue'
\echo 'retention), gross and logo (customer) retention look only at those who were there'
\echo 'before: who is new, or came and left in between (passing), is in none of the three.'

SELECT words(count(*)) AS book_rows,
	words(count(DISTINCT customer_id)) AS book_customers,
	words(count(*) FILTER (WHERE product <> 'plan')) AS book_add_ons,
	words(count(*) FILTER (WHERE mrr < 0)) AS book_discounts,
	words(date :'book_to' - 1) AS book_after,
	extract(year FROM date :'book_from') AS book_year,
	extract(year FROM min(started_on)) AS book_since
FROM subscriptions \gset

/* How many are there at the start and the end of the year, to one digit. */
SELECT words(round(n, -floor(log(greatest(n, 1)))::integer)::bigint) AS book_at_a_time
FROM (SELECT (start_customers(b) + end_customers(b)) / 2.0
	FROM (SELECT mrr_bridge_agg(mrr, :'book_from', :'book_to') AS b
		FROM customer) AS bridge) AS mean(n) \gset

\echo
\echo
\echo '2. A book of subscriptions, by segment,' :book_year
\echo '--------------------------------------------'
\echo
\echo :book_rows 'generated rows, as a billing system has them: changes of plan,' :book_add_ons 'add-ons,'
\echo :book_discounts 'discounts (rows below zero), pauses and win-backs. They are of' :book_customers 'customers'
\echo 'since' :book_since', about' :book_at_a_time 'of them at a time. ARPA is the mean MRR of a customer.'
\echo

CREATE TEMPORARY TABLE bridge AS
SELECT segment, mrr_bridge_agg(mrr, :'book_from', :'book_to') AS b
FROM customer
GROUP BY ROLLUP (segment);

SELECT coalesce(segment, 'All') AS "Segment",
	percent(nrr(b)) AS "NRR %",
	percent(gross_retention(b)) AS "Gross %",
	percent(logo_retention(b)) AS "Logos %",
	start_customers(b) AS "Customers before",
	new_customers(b) AS "New",
	reactivation_customers(b) AS "Reactivated",
	churned_customers(b) AS "Churned",
	end_customers(b) AS "Customers after",
	round(arpa(b), 2) AS "ARPA after"
FROM bridge
ORDER BY array_position('{small,medium,large}', segment) NULLS LAST;

\echo 'The same year as a bridge: the MRR before, what came and what went, the MRR after.'
\echo

SELECT coalesce(segment, 'All') AS "Segment",
	start_mrr(b) AS "MRR before",
	new_mrr(b) AS "+ New",
	reactivation_mrr(b) AS "+ Reactivated",
	expansion_mrr(b) AS "+ Expansion",
	contraction_mrr(b) AS "- Contraction",
	churned_mrr(b) AS "- Churned",
	end_mrr(b) AS "= MRR after"
FROM bridge
ORDER BY array_position('{small,medium,large}', segment) NULLS LAST;

/* The customer with the most kinds of movement, then with the most that year. */
SELECT customer_id AS one
FROM customer, movements(mrr, to_date => :'book_to')
GROUP BY customer_id
ORDER BY count(DISTINCT movement) DESC,
	count(*) FILTER (WHERE on_date >= :'book_from') DESC, customer_id
LIMIT 1 \gset

\echo
\echo '3. One customer of the book, line by line'
\echo '-----------------------------------------'
\echo
\echo 'Number' :one 'has these rows in the table:'
\echo

SELECT product AS "Product", mrr AS "MRR", started_on AS "From",
	coalesce(ended_on::text, 'open') AS "To, exclusive"
FROM subscriptions
WHERE customer_id = :one
ORDER BY started_on, ended_on NULLS LAST, product;

\echo 'They add up to these movements:'
\echo

SELECT on_date AS "Day", movement AS "Movement", mrr_before AS "MRR before",
	change AS "Change", mrr_after AS "MRR after",
	CASE movement
		WHEN 'new' THEN 'becomes a customer'
		WHEN 'expansion' THEN format('pays %s a month more', change)
		WHEN 'contraction' THEN format('pays %s a month less', -change)
		WHEN 'churn' THEN 'pays nothing from this day on'
		WHEN 'reactivation' THEN format('is back after %s days',
			(SELECT days FROM lapses(mrr, :'book_to') WHERE returned_on = on_date))
	END AS "In words"
FROM customer, movements(mrr, to_date => :'book_to')
WHERE customer_id = :one
ORDER BY on_date;

SELECT mrr_at(mrr, date :'book_from' - 1) AS one_before,
	mrr_at(mrr, date :'book_to' - 1) AS one_after,
	(SELECT sum(change) FROM movements(mrr, to_date => :'book_to')) AS one_sum,
	coalesce(movement(mrr, :'book_from', :'book_to'), 'nothing') AS one_movement
FROM customer
WHERE customer_id = :one \gset

\echo 'The changes add up to' :one_sum', the MRR on' :book_after'.'
\echo 'From' :one_before 'to' :one_after 'over the year' :book_year': the table above counts that as' :one_movement'.'
\echo

\echo
\echo '4. The same year month by month'
\echo '-------------------------------'
\echo
\echo 'All months in one pass over the customers. Each month is a bridge of its own: it starts'
\echo 'where the one before it ends, and NRR is that of the month. In whole units, rounded.'
\echo

CREATE TEMPORARY TABLE waterfall AS
SELECT mrr_waterfall_agg(mrr, :'book_from', :'book_to', '1 month') AS months,
	mrr_waterfall_agg(mrr, :'book_from', :'book_to', '1 month', '1 year') AS ttm
FROM customer;

SELECT month AS "Month",
	round(start_mrr) AS "MRR before",
	round(new_mrr) AS "+ New",
	round(reactivation_mrr) AS "+ Reactivated",
	round(expansion_mrr) AS "+ Expansion",
	round(contraction_mrr) AS "- Contraction",
	round(churned_mrr) AS "- Churned",
	round(end_mrr) AS "= MRR after",
	nrr AS "NRR %"
FROM (
	SELECT to_char(period_start, 'YYYY-MM') AS month, start_mrr, new_mrr,
		reactivation_mrr, expansion_mrr, contraction_mrr, churned_mrr, end_mrr,
		percent(nrr) AS nrr
	FROM waterfall, waterfall_rows(months)
	UNION ALL
	SELECT 'Year', start_mrr(b), new_mrr(b), reactivation_mrr(b), expansion_mrr(b),
		contraction_mrr(b), churned_mrr(b), end_mrr(b), NULL
	FROM (SELECT chain(months) AS b FROM waterfall) AS chained
) AS line
ORDER BY month;

\echo 'The line of the year has the sums of the months. Before and after are those of the bridge'
\echo 'above, the movements are not: who came and left, paused or changed twice within the year is'
\echo 'in several months here and only with the result there, and a new customer enters here with'
\echo 'the MRR of its first month end.'
\echo
\echo
\echo '5. The line of the trailing twelve months'
\echo '-----------------------------------------'
\echo
\echo 'The customers of a year before each month end, and what is retained of their MRR: twelve'
\echo 'periods of twelve months, in the same pass. The last one is the year of the tables above.'
\echo 'In whole units, rounded.'
\echo

SELECT period_end - 1 AS "Up to",
	start_customers AS "Customers before",
	round(start_mrr) AS "MRR before",
	round(retained_mrr) AS "MRR retained",
	percent(nrr) AS "NRR %",
	percent(gross_retention) AS "Gross %",
	percent(logo_retention) AS "Logos %"
FROM waterfall, waterfall_rows(ttm)
ORDER BY period_end;

\echo
\echo '6. Cohorts, by the year in which customers started'
\echo '--------------------------------------------------'
\echo
\echo 'MRR of each cohort, in percent of what the same customers paid on their first day, by age'
\echo 'in years. A customer counts at an age once it has reached it, so that nobody is lost for'
\echo 'being young; those of' :book_year 'have not reached their first year.'
\echo

CREATE TEMPORARY TABLE cohort AS
SELECT extract(year FROM started_on(mrr))::integer AS started,
	cohort_agg(mrr, '1 year', date :'book_to' - 1) AS c
FROM customer
GROUP BY ROLLUP (1);

SELECT coalesce(started::text, 'All') AS "Started", age, percent(nrr) AS nrr
FROM cohort, cohort_rows(c)
WHERE age > 0
ORDER BY started NULLS LAST, age
\crosstabview "Started" age nrr

\echo 'The same cohorts by customers: how many of a hundred are there at each age.'
\echo

SELECT coalesce(started::text, 'All') AS "Started", age, percent(logo_retention) AS logos
FROM cohort, cohort_rows(c)
WHERE age > 0
ORDER BY started NULLS LAST, age
\crosstabview "Started" age logos

CREATE TEMPORARY TABLE life AS
SELECT contract, count(*) AS customers,
	count(*) FILTER (WHERE churned = 'yes') AS churned,
	life_table_agg(tenure_months, churned = 'yes') AS l
FROM telco
GROUP BY ROLLUP (contract);

SELECT words(count(*) FILTER (WHERE tenure_months = 0)) AS telco_first_month,
	max(tenure_months) AS telco_longest
FROM telco \gset

\echo
\echo '7. How long the customers of the telephone company stay'
\echo '-------------------------------------------------------'
\echo
\echo 'The sample again. Age is tenure in completed months: who is marked as churned left at that'
\echo 'age, everybody else was still there at it and is at risk up to it (the' :telco_first_month 'in their first'
\echo 'month at age 0 only, where nobody leaves). That takes it for a sample of all who ever'
\echo 'started: if it lacks those who left before its last month, as section 1 reads it, survival'
\echo 'is lower than here. In percent of the customers, with the interval at 95 % confidence:'
\echo

SELECT age AS "After months", contract,
	format('%s (%s to %s)', percent(survival::numeric), percent(lower_bound::numeric),
		percent(upper_bound::numeric)) AS cell
FROM life, survival_rows(l)
WHERE contract IS NOT NULL AND age IN (12, 24, 36, 48, 60)
ORDER BY age, contract
\crosstabview "After months" contract cell

\echo 'The median lifetime is the age by which half have churned. Where more than half are left at'
\echo 'the longest tenure, nobody knows it; the expected lifetime within those' :telco_longest 'months, the mean'
\echo 'number of them that a new customer stays, is always known. In months.'
\echo

\pset null 'not reached'
SELECT coalesce(contract, 'All') AS "Contract",
	customers AS "Customers",
	life.churned AS "Churned",
	round(median_lifetime(l)::numeric, 1) AS "Median lifetime",
	round(expected_lifetime::numeric, 1) AS "Expected lifetime",
	round(expected_lifetime_standard_error::numeric, 2) AS "Standard error"
FROM life, survival_rows(l)
WHERE age = :telco_longest
ORDER BY contract NULLS LAST;
\pset null ''

SELECT words(contracts) AS test_contracts,
	round(chi_square::numeric) AS test_chi_square,
	degrees_of_freedom AS test_degrees,
	CASE WHEN p_value < 1e-6 THEN 'less than once in a million'
		WHEN p_value < 1e-3 THEN 'less than once in a thousand'
		ELSE format('%s times in a thousand', round(1000 * p_value::numeric))
	END AS test_chance
FROM (SELECT count(*), array_agg(l) FROM life WHERE contract IS NOT NULL)
		AS life(contracts, tables),
	logrank_test(tables) \gset

\echo 'Log-rank test over the' :test_contracts 'contracts: chi-square' :test_chi_square 'on' :test_degrees 'degrees of freedom. If churn were'
\echo 'the same under all of them at every age, samples would differ as much as this'
\echo :test_chance'.'

/*
 * The day to read ages on is the one from which tenure counts back: the day
 * before, nobody would have completed the month in which the churned left.
 */
CREATE TEMPORARY TABLE telco_value AS
SELECT contract, customers, clv, observed, projected,
	coalesce(model_status, 'not needed') AS model_status
FROM (SELECT contract, count(*) AS customers,
		clv(mrr, :'telco_to', '10 years', 0.10) AS clv,
		cohort_agg(mrr, '1 month', :'telco_to') AS c
	FROM telco_customer
	GROUP BY contract) AS curve,
	LATERAL (SELECT sum(value) FILTER (WHERE NOT projected) AS observed,
			coalesce(sum(value) FILTER (WHERE projected), 0) AS projected,
			min(model_status) AS model_status
		FROM clv_rows(c, '10 years', 0.10)) AS part;

\echo
\echo
\echo '8. What a new customer of the telephone company is worth'
\echo '--------------------------------------------------------'
\echo
\echo 'The revenue of ten years from somebody who starts now, discounted by 10 % a year: up to' :telco_longest
\echo 'months as much as customers have kept paying who were as old (observed), from then on what'
\echo 'a model of churn expects (projected). Charges never change in the sample: revenue goes down'
\echo 'by churn alone.'
\echo

SELECT contract AS "Contract",
	customers AS "Customers",
	round(clv) AS "Value",
	round(observed) AS "Observed",
	round(projected) AS "Projected",
	percent(projected / clv) AS "Projected %",
	model_status AS "Model"
FROM telco_value
ORDER BY contract;

\echo 'Model is its status. Converged: customers differ, and those who are likely to churn leave'
\echo 'first, so that churn falls with age. Geometric: no sign of that, and everybody is taken to'
\echo 'have the mean churn of all ages; where churn rises with age, the projected part is too high.'
\echo
\echo
\echo '9. What a new customer of the book is worth, and how sure its NRR is'
\echo '--------------------------------------------------------------------'
\echo

CREATE TEMPORARY TABLE book_value AS
SELECT segment, clv, first_arpa, observed, ages, customers
FROM (SELECT segment,
		clv(mrr, date :'book_to' - 1, '10 years', 0.10) AS clv,
		cohort_agg(mrr, '1 month', date :'book_to' - 1) AS c
	FROM customer
	GROUP BY segment) AS curve,
	LATERAL (SELECT sum(value) FILTER (WHERE NOT projected) AS observed,
			min(value) FILTER (WHERE age = 0) AS first_arpa,
			count(*) FILTER (WHERE NOT projected) AS ages,
			min(customers) FILTER (WHERE NOT projected) AS customers
		FROM clv_rows(c, '10 years', 0.10)) AS part;

SELECT min(ages) AS book_ages,
	percent(1 - sum(observed) / sum(clv)) AS book_projected
FROM book_value \gset

\echo 'The same by segment of the book, where revenue also changes with plans, add-ons and'
\echo 'win-backs. Its oldest customers have seen' :book_ages 'months of the ten years:' :book_projected '% of the value is'
\echo 'projected. Tenth year: how many customers the last of these months rests on. NRR is that'
\echo 'of' :book_year '(section 2).'
\echo

SELECT segment AS "Segment",
	round(first_arpa, 2) AS "First MRR",
	round(clv) AS "Value",
	customers AS "Tenth year",
	percent(nrr(b)) AS "NRR %",
	percent(lower(nrr_interval(b))) || ' to ' || percent(upper(nrr_interval(b))) AS "95 % interval",
	start_customers(b) AS "Customers before",
	round(effective_customers(b)) AS "Effective"
FROM book_value JOIN bridge USING (segment)
ORDER BY array_position('{small,medium,large}', segment);

\echo 'The interval says how far NRR could be off if the customers of the segment were a sample of'
\echo 'many like them. Unequal ones make it wider: effective is how many customers of one size'
\echo 'would vary as much.'
\echo
\echo
\echo '10. Views for dashboards, and a report'
\echo '--------------------------------------'
\echo
\echo 'One call makes documented views over the table of subscriptions, of plain columns that any'
\echo 'BI tool reads. Numerators stand beside every ratio, so that a dashboard can sum:'
\echo

CALL create_retention_views('subscriptions', 'customer_id', 'mrr', 'started_on', 'ended_on',
	segments => '{segment}', as_of => date :'book_to' - 1);

SELECT relname AS "View",
	substring(obj_description(oid, 'pg_class') FROM '[^;:(,]*[^;:(, ]') AS "What it shows"
FROM pg_class WHERE relnamespace = 'retention_bi'::regnamespace AND relkind = 'v'
ORDER BY oid;

\echo 'The last quarter of the book, from retention_bi.retention_trailing:'
\echo

SELECT period_end - 1 AS "Up to",
	sum(start_customers) AS "Customers before",
	round(sum(start_mrr)) AS "MRR before",
	round(sum(retained_mrr)) AS "MRR retained",
	percent(sum(retained_mrr) / sum(start_mrr)) AS "NRR %",
	percent(sum(capped_mrr) / sum(start_mrr)) AS "Gross %",
	percent(sum(retained_customers) / sum(start_customers)) AS "Logos %"
FROM retention_bi.retention_trailing
WHERE period_end > date :'book_to' - interval '3 months'
GROUP BY period_end
ORDER BY period_end;

\echo 'What is odd about the table, and what that does to the figures (retention_bi.data_quality):'
\echo

SELECT finding AS "Finding", found AS "Found", effect AS "Effect"
FROM retention_bi.data_quality
ORDER BY found DESC;
