/*
 * Rows, and a call of every aggregate over them, for the tests that compare what is
 * distributed with what is not. Group 0 has NULLs alone, group 1 one row, and the
 * others many, of which some are NULL. To be run from the top of the tree.
 */
CREATE SCHEMA shards;
SET search_path = shards, public;

-- Aggregate calls: the arguments, of exactly its types, and the table of the
-- rows, which has a column k that groups them. "fails" is the SQLSTATE of a call
-- that is there to fail, and "sent_fails" that of one which fails in another way, or
-- does not, when its states are sent as text or in binary. Arguments may read "shard".
CREATE TABLE calls (
	n integer GENERATED ALWAYS AS IDENTITY,
	aggregate regprocedure NOT NULL,
	arguments text NOT NULL,
	source text NOT NULL,
	fails text,
	sent_fails text
);
CREATE FUNCTION text_of(call calls) RETURNS text LANGUAGE SQL STABLE RETURN (
	SELECT format('%s(%s%s)', oid::regproc, CASE WHEN provariadic <> 0 THEN 'VARIADIC ' END,
		call.arguments)
	FROM pg_proc WHERE oid = call.aggregate);

\set customers 400
\ir ../data/book.sql
CREATE TABLE telco (customer_id integer, contract text, internet_service text, payment_method text,
	tenure_months bigint, monthly_charges numeric, churned boolean);
\copy telco FROM test/data/telco.csv CSV HEADER

CREATE TABLE contracts AS
SELECT customer_id::integer % 9 + 2 AS k, customer_id, product, mrr::numeric, started_on, ended_on,
	daterange(started_on, ended_on) AS period
FROM subscriptions;
INSERT INTO contracts (k) SELECT k FROM (VALUES (0), (0), (0), (2), (3), (3)) AS v(k);
INSERT INTO contracts (k, mrr, started_on, ended_on, period) VALUES
	(1, 0.0000005, '2024-02-29', NULL, '[2024-02-29,)'),
	(4, -12.3456789, '0044-03-15 BC', '2024-01-01', '[0044-03-15 BC,2024-01-01)'),
	(5, 9000000000000, '2024-01-01', '2024-02-01', '[2024-01-01,2024-02-01)'),
	(6, 0, '2024-01-01', 'infinity', '[2024-01-01,infinity)');

-- One customer of group 3 has 1,000 steps, more than fit into the row.
CREATE TABLE customers AS
SELECT customer_id, k, t, part, nullif(mrr_at(t, '2023-12-31'), 0) AS a,
	nullif(mrr_at(t, '2024-12-31'), 0) AS e, customer_id % 3 = 0 AS was_customer,
	mrr_bridge(t, '2024-01-01', '2025-01-01', 'lapses', 30) AS b,
	mrr_waterfall(t, '2023-01-01', '2025-01-01', '1 month') AS w,
	(SELECT cohort_agg(v.t, '1 month', '2025-12-31') FROM (VALUES (s.t)) AS v(t)) AS c,
	(SELECT cohort_agg(v.t, '1 month', '2025-06-30') FROM (VALUES (s.t)) AS v(t)) AS c_in_june
FROM (
	SELECT customer_id, min(k) AS k, mrr_timeline_agg(mrr, started_on, ended_on) AS t,
		mrr_timeline_agg(mrr, started_on, ended_on) FILTER (WHERE product = 'plan') AS part
	FROM (
		SELECT customer_id, k, product, mrr, started_on, ended_on FROM contracts
		WHERE customer_id IS NOT NULL
		UNION ALL
		SELECT 0, 3, 'plan', i % 5, date '2015-01-01' + 3 * i, date '2015-01-03' + 3 * i
		FROM generate_series(1, 1000) AS i
	) AS s GROUP BY customer_id
) AS s;
INSERT INTO customers (k) SELECT k FROM (VALUES (0), (0), (0), (2), (3), (3)) AS v(k);
INSERT INTO customers (k, t, part, a, e, was_customer, b, w, c)
SELECT 1, t, part, a, e, was_customer, b, w, c FROM customers WHERE customer_id = 7;

-- The months of five years, each once, in ten groups and group 1.
CREATE TABLE months AS
SELECT CASE WHEN month = 1 THEN 1 ELSE 2 + month::integer / 7 END AS k, m.b
FROM (SELECT mrr_waterfall_agg(t, '2020-01-01', '2025-01-01', '1 month') AS w FROM customers) AS c,
	unnest(w) WITH ORDINALITY AS m(b, month);
INSERT INTO months (k) SELECT k FROM (VALUES (0), (0), (0), (2), (3), (3)) AS v(k);

CREATE TABLE lives AS
SELECT customer_id % 9 + 2 AS k, tenure_months AS age, churned,
	CASE WHEN churned THEN payment_method END AS cause,
	CASE WHEN customer_id % 3 > 0 THEN least(customer_id % 5, tenure_months - 1) END AS entry_age,
	date '2024-01-01' + customer_id % 400 AS signed_up_on,
	CASE WHEN customer_id % 4 > 0 THEN date '2024-01-01' + customer_id % 400 + customer_id % 31 END AS value_on,
	CASE WHEN churned THEN date '2024-01-01' + customer_id % 400 + tenure_months::integer END AS churned_on,
	ARRAY[tenure_months > 3, contract <> 'Month-to-month', monthly_charges > 100, NULL, churned] AS conditions
FROM telco WHERE tenure_months > 0 AND customer_id <= 2000;
INSERT INTO lives (k) SELECT k FROM (VALUES (0), (0), (0), (2), (3), (3)) AS v(k);
INSERT INTO lives VALUES
	(1, 100000, true, 'x "y", (z)', 1, '2024-01-01', '2024-01-01', '2024-01-01', '{t,t,f,t,NULL}');
UPDATE lives SET conditions = '{NULL,t,NULL,NULL,f}' WHERE conditions IS NULL;

CREATE TABLE life_tables AS
SELECT p % 9 + 2 AS k, life_table_agg(age, cause, entry_age) AS l
FROM (SELECT row_number() OVER () / 40 AS p, * FROM lives WHERE k > 1) AS s GROUP BY p;
INSERT INTO life_tables VALUES (0, NULL), (0, NULL), (2, NULL),
	(1, '{(age=0,entered=2),(age=100000,"it''s, ""so"""=1,censored=1)}');
ANALYZE;

INSERT INTO calls (aggregate, arguments, source) VALUES
	('mrr_timeline_agg(numeric,date,date)', 'mrr, started_on, ended_on', 'contracts'),
	('mrr_timeline_agg(numeric,daterange)', 'mrr, period', 'contracts'),
	('mrr_timeline_from_changes(numeric,date)', 'mrr, started_on', 'contracts'),
	('mrr_timeline_from_snapshots(numeric,date,interval)', 'mrr, started_on, interval ''1 month''', 'contracts'),
	('sum(mrr_timeline)', 't', 'customers'),
	('nrr(mrr_timeline,date,date)', 't, date ''2024-01-01'', date ''2025-01-01''', 'customers'),
	('gross_retention(mrr_timeline,date,date)', 't, date ''2024-01-01'', date ''2025-01-01''', 'customers'),
	('logo_retention(mrr_timeline,date,date)', 't, date ''2024-01-01'', date ''2025-01-01''', 'customers'),
	('nrr(numeric,numeric)', 'a, e', 'customers'),
	('gross_retention(numeric,numeric)', 'a, e', 'customers'),
	('logo_retention(numeric,numeric)', 'a, e', 'customers'),
	('renewal_rate(numeric,numeric)', 'a, e', 'customers'),
	('renewal_uplift(numeric,numeric)', 'a, e', 'customers'),
	('mrr_bridge_agg(mrr_timeline,date,date)', 't, date ''2024-01-01'', date ''2025-01-01''', 'customers'),
	('mrr_bridge_agg(numeric,numeric)', 'a, e', 'customers'),
	('mrr_bridge_agg(numeric,numeric,boolean)', 'a, e, was_customer', 'customers'),
	('mrr_part_bridge_agg(mrr_timeline,mrr_timeline,date,date)', 'part, t, date ''2024-01-01'', date ''2025-01-01''', 'customers'),
	('sum(mrr_bridge)', 'b', 'customers'),
	('chain(mrr_bridge)', 'b', 'months'),
	('mrr_waterfall_agg(mrr_timeline,date,date,interval)', 't, date ''2023-01-31'', date ''2024-12-31'', interval ''1 month''', 'customers'),
	('mrr_waterfall_agg(mrr_timeline,date,date,interval,interval)', 't, date ''2023-01-01'', date ''2025-01-01'', interval ''1 month'', interval ''1 year''', 'customers'),
	('mrr_part_waterfall_agg(mrr_timeline,mrr_timeline,date,date,interval)', 'part, t, date ''2023-01-01'', date ''2025-01-01'', interval ''1 month''', 'customers'),
	('sum(mrr_waterfall)', 'w', 'customers'),
	('cohort_agg(mrr_timeline,interval,date)', 't, interval ''1 month'', date ''2025-12-31''', 'customers'),
	('sum(cohort_curve)', 'c', 'customers'),
	('clv(mrr_timeline,date,interval,double precision)', 't, date ''2025-12-31'', interval ''3 years'', float8 ''0.1''', 'customers'),
	('clv(mrr_timeline,date,interval,double precision,double precision)', 't, date ''2025-12-31'', interval ''3 years'', float8 ''0.1'', float8 ''0.7000000000000001''', 'customers'),
	('life_table_agg(bigint,boolean)', 'age, churned', 'lives'),
	('life_table_agg(bigint,boolean,bigint)', 'age, churned, entry_age', 'lives'),
	('life_table_agg(bigint,text)', 'age, cause', 'lives'),
	('life_table_agg(bigint,text,bigint)', 'age, cause, entry_age', 'lives'),
	('first_value_agg(date,date,date,date)', 'signed_up_on, value_on, churned_on, date ''2025-03-31''', 'lives'),
	('sum(life_table)', 'l', 'life_tables'),
	('retention(boolean[])', 'conditions', 'lives');

-- Calls that fail: parameters that differ from shard to shard, a bad row in one
-- shard, and what only the whole can tell.
CREATE VIEW parameters AS
SELECT * FROM (VALUES
	('date ''2024-01-01'''), ('date ''2025-01-01'''), ('date ''2023-01-31'''), ('date ''2024-12-31'''),
	('date ''2023-01-01'''), ('date ''2025-12-31'''), ('date ''2025-03-31'''), ('interval ''1 month'''),
	('interval ''1 year'''), ('interval ''3 years'''), ('float8 ''0.1'''),
	('float8 ''0.7000000000000001''')) AS v(parameter);

INSERT INTO calls (aggregate, arguments, source, fails, sent_fails)
SELECT aggregate, replace(arguments, parameter, with_other), source, code,
	-- what the canonical form does not say: see below
	CASE WHEN code = '22023' AND aggregate::text ~ '^(mrr_timeline_from_snapshots|first_value_agg)'
		THEN 'none' END
FROM calls JOIN parameters ON arguments LIKE '%' || parameter || '%', LATERAL (VALUES
	(format('CASE WHEN shard < 4 THEN %s ELSE %1$s %s END', parameter,
		CASE split_part(parameter, ' ', 1) WHEN 'date' THEN '+ 1' WHEN 'interval' THEN '* 2'
			WHEN 'float8' THEN '+ 1e-9' END), '22023'),
	(format('CASE WHEN shard < 7 THEN %s END', parameter), '22004')) AS v(with_other, code)
ORDER BY n, parameter, code;

INSERT INTO calls (aggregate, arguments, source, fails) VALUES
	('mrr_timeline_agg(numeric,date,date)', 'CASE WHEN shard < 7 THEN mrr ELSE ''NaN'' END, started_on, ended_on', 'contracts', '22003'),
	('mrr_timeline_agg(numeric,date,date)', 'CASE WHEN shard < 7 THEN mrr END, started_on, ended_on', 'contracts', '22004'),
	('mrr_timeline_agg(numeric,date,date)', 'CASE WHEN k > 1 THEN 5000000000000.0 END, CASE WHEN k > 1 THEN date ''2024-01-01'' END, ended_on', '(SELECT k, NULL::date AS ended_on FROM contracts) AS c', '22003'),
	('mrr_timeline_agg(numeric,daterange)', 'mrr, CASE WHEN shard < 7 THEN period ELSE daterange(NULL, ended_on) END', 'contracts', '22004'),
	('sum(mrr_timeline)', 'mrr_timeline(5000000000000, ''2024-01-01'')', 'customers', '22003'),
	('sum(mrr_bridge)', 'CASE WHEN shard < 4 THEN b ELSE mrr_bridge(t, ''2024-01-01'', ''2025-01-02'', ''lapses'', 30) END', 'customers', '22023'),
	('sum(mrr_bridge)', 'CASE WHEN shard < 4 THEN b ELSE mrr_bridge(t, ''2024-01-01'', ''2025-01-01'') END', 'customers', '22023'),
	('sum(mrr_waterfall)', 'CASE WHEN shard < 4 THEN w ELSE mrr_waterfall(t, ''2023-01-01'', ''2025-01-01'', ''1 year'') END', 'customers', '22023'),
	('sum(cohort_curve)', 'CASE WHEN shard < 4 THEN c ELSE c_in_june END', 'customers', '22023'),
	('chain(mrr_bridge)', 'b', '(SELECT * FROM months WHERE period(b) <> ''[2023-06-01,2023-07-01)'') AS m', '22023'),
	('nrr(mrr_timeline,date,date)', 't - CASE WHEN shard < 7 THEN ''{}'' ELSE ''{[2020-01-01,):1000000}'' END::mrr_timeline, date ''2024-01-01'', date ''2025-01-01''', 'customers', '22023'),
	('mrr_bridge_agg(numeric,numeric)', 'CASE WHEN shard < 7 THEN a ELSE -1 END, e', 'customers', '22023'),
	('life_table_agg(bigint,boolean)', 'CASE WHEN shard < 7 THEN age ELSE -1 END, churned', 'lives', '22023'),
	('life_table_agg(bigint,text)', 'age, cause || n % 200', 'lives', '54000'),
	('clv(mrr_timeline,date,interval,double precision)', 't, date ''2025-12-31'', interval ''3 years'', float8 ''-1''', 'customers', '22023'),
	('retention(boolean[])', 'CASE WHEN shard < 4 THEN conditions ELSE conditions[:3] END', 'lives', '22023'),
	('retention(boolean[])', 'CASE WHEN shard < 7 THEN conditions END', 'lives', '22004');

-- Text and binary are those of the canonical value. They do not say which step the
-- snapshots of a shard have, nor as of when its first values are known, so that shards
-- that differ in it are not refused (above); and a shard's sum that is out of range is
-- an error, even if another shard would bring it back.
INSERT INTO calls (aggregate, arguments, source, fails, sent_fails) VALUES
	('mrr_timeline_agg(numeric,date,date)', 'CASE WHEN n <= 20 THEN 9000000000000.0 ELSE -9000000000000.0 END, date ''2024-01-01'', ended_on', '(SELECT 0 AS k, NULL::date AS ended_on FROM generate_series(1, 40)) AS b', 'none', '22003'),
	('sum(mrr_timeline)', 'mrr_timeline(CASE WHEN n <= 20 THEN 9000000000000 ELSE -9000000000000 END, ''2024-01-01'')', '(SELECT 0 AS k, NULL::date AS ended_on FROM generate_series(1, 40)) AS b', 'none', '22003');
