-- Views for BI tools over a table of subscriptions, as their user sees them:
-- what they show of rows of every bad kind, what the call refuses, hostile
-- names, and what it leaves alone.
SET DateStyle = 'ISO, YMD';
SET timezone = 'UTC';
SET IntervalStyle = 'postgres';
SET client_min_messages = warning;
\set SHOW_CONTEXT never

CREATE TABLE subscription (customer_id integer, segment text, region text, mrr numeric, started_on date, ended_on date, reason text);
INSERT INTO subscription VALUES
	(1, 'small', 'north', 100, '2024-01-01', NULL, NULL),
	-- leaves for a reason, is back, pays less
	(2, 'small', 'south', 50, '2024-01-15', '2024-02-10', 'price'), (2, 'small', 'south', 60, '2024-04-05', '2024-05-20', NULL), (2, 'small', 'south', 40, '2024-05-20', '2024-07-15', NULL),
	-- changes its segment and pays more; a gap of a day
	(3, 'small', 'north', 200, '2024-01-10', '2024-03-01', 'moved'), (3, 'large', 'north', 300, '2024-03-01', '2024-04-30', 'moved'), (3, 'large', 'north', 300, '2024-05-01', NULL, NULL),
	-- a discount; a discount on nothing
	(4, NULL, 'south', 80, '2024-02-01', '2024-05-01', 'rival'), (4, NULL, 'south', -20, '2024-02-01', '2024-04-01', NULL), (5, 'small', 'north', -10, '2024-02-01', NULL, NULL),
	-- the same row twice; a customer who comes and goes within a month
	(6, 'large', NULL, 500, '2024-03-01', NULL, NULL), (6, 'large', NULL, 500, '2024-03-01', NULL, NULL), (7, 'small', 'south', 30, '2024-05-03', '2024-05-20', NULL),
	-- left out
	(NULL, 'small', 'north', 10, '2024-01-01', NULL, NULL), (8, 'small', 'north', NULL, '2024-01-01', NULL, NULL), (8, 'small', 'north', 'NaN', '2024-01-01', NULL, NULL), (8, 'small', 'north', 9000000000000.01, '2024-01-01', NULL, NULL),
	(8, 'small', 'north', 10, NULL, '2024-05-01', NULL), (8, 'small', 'north', 10, '-infinity', '2024-05-01', NULL), (8, 'small', 'north', 10, '2024-05-01', '2024-04-01', NULL), (8, 'small', 'north', 10, '2024-05-01', '-infinity', NULL), (8, 'small', 'north', 10, '2024-05-01', '2024-05-01', NULL),
	-- never a customer, and not yet one
	(9, 'small', 'north', 0, '2024-01-01', NULL, NULL), (1, 'small', 'north', 25, '2024-06-20', 'infinity', NULL), (10, 'large', 'south', 70, '2024-08-01', NULL, NULL);

CALL create_retention_views('subscription', 'customer_id', 'mrr', 'started_on', 'ended_on', segments => '{segment}', as_of => '2024-06-15', reason => 'reason');

-- What it makes: these names and types are what dashboards are built on.
SELECT c.relname AS view, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum) AS columns
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = 'retention_bi'::regnamespace GROUP BY c.relname ORDER BY c.relname;
SELECT c.relname, c.relkind, (SELECT count(*) FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL) AS unique_indexes
FROM pg_class AS c WHERE c.relnamespace = 'retention_bi_data'::regnamespace AND c.relkind <> 'i' ORDER BY c.relkind, c.relname;
-- No other type, no view or column without a comment, nothing that does not run with the rights of its reader: 0 rows each.
SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'retention_bi'::regnamespace AND (format_type(a.atttypid, a.atttypmod) NOT IN ('date', 'text', 'numeric', 'bigint', 'boolean', 'double precision')
	OR a.attname !~ '^[a-z][a-z0-9_]*$' OR col_description(c.oid, a.attnum) IS NULL);
SELECT c.relname FROM pg_class AS c WHERE c.relnamespace IN ('retention_bi'::regnamespace, 'retention_bi_data'::regnamespace) AND c.relkind <> 'i'
	AND (obj_description(c.oid, 'pg_class') IS NULL OR c.relkind = 'v' AND NOT coalesce(c.reloptions @> '{security_invoker=true}', false));
SELECT obj_description('retention_bi.mrr_waterfall'::regclass) AS view, col_description('retention_bi.mrr_waterfall'::regclass, 1) AS segment, col_description('retention_bi.mrr_waterfall'::regclass, 2) AS period_start;
-- Names that no view has a column of: reserved.
SELECT name FROM retention_view_columns() WHERE name NOT IN (SELECT attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = attrelid WHERE relnamespace = 'retention_bi'::regnamespace) ORDER BY name;

-- The views.
SELECT * FROM retention_bi.mrr_waterfall_total ORDER BY period_start;
SELECT segment, period_start, start_mrr, new_mrr, reactivation_mrr, expansion_mrr, contraction_mrr, churned_mrr, end_mrr, start_customers, end_customers, passing_customers, complete FROM retention_bi.mrr_waterfall WHERE period_start >= '2024-03-01' ORDER BY 1, 2;
SELECT segment, period_start, start_mrr, retained_mrr, capped_mrr, start_customers, retained_customers, round(nrr, 4) AS nrr, round(gross_retention, 4) AS gross, round(logo_retention, 4) AS logo, round(quick_ratio, 4) AS quick, complete FROM retention_bi.retention_monthly WHERE period_start >= '2024-04-01' ORDER BY 1, 2;
SELECT period_start, start_mrr, retained_mrr, capped_mrr, round(nrr, 4) AS nrr, round(nrr_lower, 4) AS lower, round(nrr_upper, 4) AS upper, round(gross_retention, 4) AS gross, round(logo_retention, 4) AS logo, complete FROM retention_bi.retention_monthly_total ORDER BY 1;
SELECT period_start, period_end, start_mrr, nrr, complete FROM retention_bi.retention_trailing_total ORDER BY 1;
SELECT count(*) AS trailing, count(DISTINCT segment) AS segments FROM retention_bi.retention_trailing;
SELECT * FROM retention_bi.customer_periods ORDER BY period_start, customer;
SELECT * FROM retention_bi.mrr_movements ORDER BY on_date, customer;
SELECT segment, cohort, age, customers, active_customers, initial_mrr, mrr, capped_mrr, round(nrr, 4) AS nrr, complete FROM retention_bi.cohort_retention WHERE age IN (0, 2, 4) ORDER BY 1, 2, 3;
SELECT segment, age, at_risk, churned, censored, round(survival::numeric, 4) AS survival, round(lower_bound::numeric, 4) AS lower, round(upper_bound::numeric, 4) AS upper FROM retention_bi.survival_curve ORDER BY 1, 2;
SELECT segment, horizon_months, annual_discount_rate, customers, clv >= observed_clv AS is_more, clv = observed_clv + projected_clv AS adds_up FROM retention_bi.clv_by_segment ORDER BY 1, 2;
SELECT * FROM retention_bi.customer_health ORDER BY customer;
-- churn_by_reason is the churn of mrr_waterfall, also in the running period.
SELECT * FROM retention_bi.churn_by_reason ORDER BY period_start, reason;
SELECT period_start, w.churned_mrr, r.churned_mrr AS by_reason FROM retention_bi.mrr_waterfall_total AS w LEFT JOIN (SELECT period_start, sum(churned_mrr) AS churned_mrr FROM retention_bi.churn_by_reason GROUP BY period_start) AS r USING (period_start) WHERE w.churned_mrr <> coalesce(r.churned_mrr, 0);
SELECT * FROM retention_bi.data_quality ORDER BY finding;

-- A second set of views shows the same: 0 rows.
CREATE FUNCTION differing(one text, other text, but text DEFAULT '') RETURNS TABLE (view name, only_one bigint, only_other bigint) LANGUAGE plpgsql AS $$
BEGIN
	FOR view IN SELECT relname FROM pg_class WHERE relnamespace = quote_ident(one)::regnamespace AND relname <> ALL (string_to_array(but, ' ')) ORDER BY relname LOOP
		EXECUTE format('SELECT count(*) FILTER (WHERE n > 0), count(*) FILTER (WHERE n < 0) FROM (SELECT sum(n) AS n FROM (SELECT v::text AS line, 1 AS n FROM %I.%I AS v UNION ALL SELECT v::text, -1 FROM %I.%2$I AS v) AS both_of_them GROUP BY line) AS line WHERE n <> 0', one, view, other)
		INTO only_one, only_other;
		IF only_one > 0 OR only_other > 0 THEN RETURN NEXT; END IF;
	END LOOP;
END $$;
-- Without the names of views: those with the same options.
CREATE PROCEDURE same_views(source text, views_in text, segments text[] DEFAULT '{segment}', customer text DEFAULT 'customer_id', drop_existing boolean DEFAULT false) LANGUAGE plpgsql AS
	'BEGIN CALL create_retention_views(source, customer, ''mrr'', ''started_on'', ''ended_on'', segments, views_in, ''2024-06-15'', reason => ''reason'', drop_existing => drop_existing); END';

-- Other sources: a view, a partitioned table, a materialized view; the same views, dropped and made anew.
CREATE VIEW of_view AS SELECT reason, ended_on, started_on, mrr::numeric(20, 2) AS mrr, segment, customer_id::bigint FROM subscription;
CREATE MATERIALIZED VIEW of_matview AS SELECT * FROM subscription;
CREATE TABLE of_parts (dropped integer, LIKE subscription) PARTITION BY LIST (segment);
CREATE TABLE of_part PARTITION OF of_parts FOR VALUES IN ('small');
CREATE TABLE of_others PARTITION OF of_parts DEFAULT;
ALTER TABLE of_parts DROP COLUMN dropped;
INSERT INTO of_parts SELECT * FROM subscription;
CALL same_views('of_view', 'bi_2');
SELECT 'view', * FROM differing('retention_bi', 'bi_2');
CALL same_views('of_parts', 'bi_2', drop_existing => true);
SELECT 'partitioned', * FROM differing('retention_bi', 'bi_2');
CALL same_views('of_matview', 'bi_2', drop_existing => true);
SELECT 'materialized', * FROM differing('retention_bi', 'bi_2');
-- Customers of other types. The key of an example is the least one, as the type has it.
CREATE TABLE of_keys AS SELECT *, customer_id::text AS as_text, customer_id::smallint AS as_smallint, customer_id::numeric AS as_numeric, md5(customer_id::text)::uuid AS as_uuid, customer_id::text::varchar(5) AS as_varchar FROM subscription;
CALL same_views('of_keys', 'bi_2', customer => 'as_smallint', drop_existing => true);
SELECT 'smallint', * FROM differing('retention_bi', 'bi_2');
CALL same_views('of_keys', 'bi_2', customer => 'as_numeric', drop_existing => true);
SELECT 'numeric', * FROM differing('retention_bi', 'bi_2');
CALL same_views('of_keys', 'bi_2', customer => 'as_text', drop_existing => true);
SELECT 'text', * FROM differing('retention_bi', 'bi_2');
CALL same_views('of_keys', 'bi_2', customer => 'as_varchar', drop_existing => true);
SELECT 'varchar', * FROM differing('retention_bi', 'bi_2');
CALL same_views('of_keys', 'bi_2', customer => 'as_uuid', drop_existing => true);
SELECT 'uuid', * FROM differing('retention_bi', 'bi_2', 'customer_periods mrr_movements customer_health data_quality');
SELECT count(*) FROM retention_bi.customer_health AS a JOIN bi_2.customer_health AS b ON md5(a.customer::text)::uuid::text = b.customer AND (a.mrr, a.lifetime_revenue, a.tier) = (b.mrr, b.lifetime_revenue, b.tier);
SELECT DISTINCT atttypid::regtype AS customer FROM pg_attribute WHERE attname = 'customer' AND attrelid IN ('bi_2.customer_health'::regclass, 'bi_2.customer_periods'::regclass, 'bi_2.mrr_movements'::regclass);
-- Amounts in whole units, an enum as segment.
CREATE TYPE size AS ENUM ('small', 'large');
CREATE VIEW of_integers AS SELECT customer_id, segment::size, mrr::bigint AS mrr, started_on, ended_on, reason FROM subscription WHERE mrr < 1000;
CALL same_views('of_integers', 'bi_2', drop_existing => true);
SELECT 'integers', * FROM differing('retention_bi', 'bi_2', 'data_quality');
-- No segments: the totals of everything; two: each pair.
CALL same_views('subscription', 'bi_2', '{}', drop_existing => true);
SELECT 'no segment', * FROM differing('retention_bi', 'bi_2', 'mrr_waterfall retention_monthly retention_trailing customer_periods mrr_movements cohort_retention survival_curve clv_by_segment customer_health churn_by_reason data_quality');
SELECT count(*) = 6 AS is_total FROM bi_2.mrr_waterfall AS w JOIN bi_2.mrr_waterfall_total AS t ON w::text = t::text;
CALL same_views('subscription', 'bi_2', '{segment, region}', drop_existing => true);
SELECT 'two segments', * FROM differing('retention_bi', 'bi_2', 'mrr_waterfall retention_monthly retention_trailing customer_periods mrr_movements cohort_retention survival_curve clv_by_segment customer_health churn_by_reason');
SELECT segment, region, sum(end_mrr) AS mrr FROM bi_2.mrr_waterfall WHERE period_start = '2024-05-01' GROUP BY ROLLUP (segment, region) ORDER BY 1, 2;

-- Hostile names, the same figures.
CREATE SCHEMA "Bad; DROP TABLE subscription";
CREATE TABLE "Bad; DROP TABLE subscription"."select ""x"" $view$ %I %s %1$L" AS SELECT customer_id AS "user", segment AS "it's ""quoted"", \ and so on", region AS "select", mrr AS "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_abcdefghi", started_on AS "%I %1$s; --", ended_on AS "$procedure$", reason AS "/* */" FROM subscription;
CALL create_retention_views('"Bad; DROP TABLE subscription"."select ""x"" $view$ %I %s %1$L"', 'user', 'abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_abcdefghi', '%I %1$s; --', '$procedure$', ARRAY['it''s "quoted", \ and so on', 'select'], 'User''s "BI" $view$ %I', '2024-06-15', reason => '/* */');
SELECT 'hostile names', * FROM differing('bi_2', 'User''s "BI" $view$ %I');
SELECT * FROM differing('User''s "BI" $view$ %I', 'bi_2');
CALL refresh_retention_views('User''s "BI" $view$ %I');
SELECT 'refreshed', * FROM differing('bi_2', 'User''s "BI" $view$ %I');
CALL drop_retention_views('User''s "BI" $view$ %I');
SELECT count(*) AS left_over FROM pg_class WHERE relnamespace::regnamespace::text LIKE '"User%';
-- Segments: reserved words, 63 bytes, letters beyond ASCII, and names that the views use inside; columns of no use with names of the others.
CREATE TABLE of_names AS SELECT *, segment AS "table", segment AS "user", segment AS "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_abcdefghi", segment AS "größe", segment AS "t", segment AS "w", segment AS "row", segment AS "p", 1 AS customer, 'x' AS amount, now() AS valid_from, false AS valid_to, 2 AS problem FROM subscription;
DO $$ DECLARE s text; BEGIN
	FOREACH s IN ARRAY ARRAY['table', 'user', 'abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_abcdefghi', 'größe', 't', 'w', 'row', 'p'] LOOP
		CALL same_views('of_names', 'bi_2', ARRAY[s], drop_existing => true);
		IF EXISTS (SELECT FROM differing('retention_bi', 'bi_2')) THEN RAISE WARNING 'other figures with segment %', s; END IF;
	END LOOP;
END $$;
-- A name of a column of a view is refused for a segment, and so is one that only the data have: no other error.
DO $$ DECLARE s text; BEGIN
	FOR s IN SELECT name FROM retention_view_columns() UNION SELECT attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid AND a.attnum > 0 WHERE c.relnamespace = 'retention_bi_data'::regnamespace AND c.relkind <> 'i' AND attname <> 'segment'
		UNION SELECT unnest('{from_date,to_date,days,lapsed_on,returned_on,bridges,lives,on_date,movement,mrr_before,projected,value,known,valid}'::text[]) LOOP
		EXECUTE format('CREATE TABLE of_reserved AS SELECT customer_id AS c, mrr AS m, started_on AS f, ended_on AS u, reason AS r, segment AS %I FROM subscription', s);
		BEGIN
			CALL create_retention_views('of_reserved', 'c', 'm', 'f', 'u', ARRAY[s], 'bi_2', '2024-06-15', reason => 'r', drop_existing => true);
			IF EXISTS (SELECT FROM differing('retention_bi', 'bi_2')) THEN RAISE WARNING 'other figures with segment %', s; END IF;
		EXCEPTION
			WHEN duplicate_column THEN IF SQLERRM !~ '^segment .* is there twice or has the name of another column' THEN RAISE WARNING '%: %', s, SQLERRM; END IF;
			WHEN OTHERS THEN RAISE WARNING '%: % %', s, SQLSTATE, SQLERRM;
		END;
		DROP TABLE of_reserved CASCADE;
	END LOOP;
END $$;
-- Hostile values: texts that look like other ones, that are long, and that are empty.
CREATE TABLE of_values AS SELECT customer_id, chr(31) || 'a' AS segment, 'b' AS region, mrr, started_on, ended_on, reason FROM subscription WHERE customer_id = 1 UNION ALL SELECT customer_id, '', chr(31) || 'b', mrr, started_on, ended_on, (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 400) AS i) FROM subscription WHERE customer_id IN (2, 4)
	UNION ALL SELECT customer_id, '', 'a' || chr(31) || 'b', mrr, started_on, ended_on, '' FROM subscription WHERE customer_id IN (3) UNION ALL SELECT customer_id, '''; DROP TABLE subscription; --', '%I', mrr, started_on, ended_on, '(none)' FROM subscription WHERE customer_id IN (7);
CALL same_views('of_values', 'bi_2', '{segment, region}', drop_existing => true);
SELECT count(DISTINCT (segment, region)) AS segments FROM bi_2.mrr_waterfall;
SELECT period_start, segment, length(reason), churned_customers FROM bi_2.churn_by_reason ORDER BY 1, 2, 3;

-- What it refuses, and why. Nothing is made then.
CREATE PROCEDURE attempt(source text DEFAULT 'subscription', customer text DEFAULT 'customer_id', amount text DEFAULT 'mrr', valid_from text DEFAULT 'started_on', valid_to text DEFAULT 'ended_on', segments text[] DEFAULT '{segment}', views_in text DEFAULT 'bi_3', as_of date DEFAULT '2024-06-15', since date DEFAULT NULL,
	step interval DEFAULT '1 month', reason text DEFAULT NULL, end_is_inclusive boolean DEFAULT NULL, annual_discount_rate double precision DEFAULT 0.1, drop_existing boolean DEFAULT false) LANGUAGE plpgsql AS $$
DECLARE
	m text;
	d text;
	h text;
BEGIN
	CALL create_retention_views(source, customer, amount, valid_from, valid_to, segments, views_in, as_of, since, step, reason, end_is_inclusive => end_is_inclusive, annual_discount_rate => annual_discount_rate, drop_existing => drop_existing);
	RAISE WARNING 'made: %', (SELECT count(*) FROM pg_class WHERE relnamespace = quote_ident(views_in)::regnamespace);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
	IF SQLSTATE = '42P07' THEN	-- the names in one order
		m := (SELECT 'there are already: ' || string_agg(n, ', ' ORDER BY n COLLATE "C") FROM string_to_table(substr(SQLERRM, 20), ', ') AS n);
	END IF;
	RAISE WARNING '%', format(E'%s: %s%s%s', SQLSTATE, coalesce(m, SQLERRM), E'\n  detail: ' || nullif(d, ''), E'\n  hint: ' || nullif(h, ''));
END $$;
CALL attempt(source => 'missing');
CALL attempt(source => 'no_schema.subscription');
CREATE TABLE "Mixed Case" (LIKE subscription);
CALL attempt(source => 'MixedCase');
CALL attempt(source => '"mixed case"');
CREATE SEQUENCE a_sequence;
CALL attempt(source => 'a_sequence');
-- Columns.
CALL attempt(customer => 'missing');
CALL attempt(amount => 'MRR');
CALL attempt(valid_from => 'started_on::date');
CALL attempt(valid_to => '"ended_on"');
CALL attempt(reason => '');
CALL attempt(segments => '{segment, "a b"}');
CALL attempt(segments => '{NULL}');
CALL attempt(customer => 'ctid');
ALTER TABLE of_names ADD dropped integer;
ALTER TABLE of_names DROP dropped;
CALL attempt('of_names', customer => '........pg.dropped.21........');
CREATE DOMAIN positive AS numeric CHECK (VALUE > 0);
CREATE TABLE of_types (customer_id integer, "As Text" text, as_float double precision, as_real real, as_money money, as_positive positive, as_timestamp timestamp, as_timestamptz timestamptz, as_range daterange, mrr numeric, started_on date, ended_on date, segment text);
CALL attempt('of_types', amount => 'As Text');
CALL attempt('of_types', amount => 'as_float');
CALL attempt('of_types', amount => 'as_real');
CALL attempt('of_types', amount => 'as_money');
CALL attempt('of_types', amount => 'as_positive');
CALL attempt('of_types', valid_from => 'As Text');
CALL attempt('of_types', valid_from => 'as_timestamp');
CALL attempt('of_types', valid_to => 'as_timestamptz');
CALL attempt('of_types', valid_to => 'as_range');
-- The first that is wrong is named, also where a join sorts them.
SET enable_hashjoin = off; SET enable_nestloop = off; SET enable_hashagg = off;
CALL attempt('of_types', amount => 'as_float', valid_from => 'As Text');
CALL attempt(segments => '{segment, "b c", "a b"}');
CALL attempt(segments => '{segment, reason, segment}');
RESET enable_hashjoin; RESET enable_nestloop; RESET enable_hashagg;
CALL attempt(segments => '{segment, segment}');
CALL attempt(segments => '{reason}');
-- NULL.
CALL attempt(source => NULL);
CALL attempt(customer => NULL);
CALL attempt(amount => NULL);
CALL attempt(valid_from => NULL);
CALL attempt(valid_to => NULL);
CALL attempt(segments => NULL);
CALL attempt(views_in => NULL);
CALL attempt(step => NULL);
CALL attempt(annual_discount_rate => NULL);
CALL attempt(drop_existing => NULL);
-- Periods.
CALL attempt(step => '1 month 1 day');
CALL attempt(step => '0 days');
CALL attempt(step => '-1 month');
CALL attempt(step => '36 hours');
CALL attempt(step => '1 day 1 second');
CALL attempt(step => '2 months -1 day');
-- Steps that are longer than a trailing period, or no part of it.
CALL attempt(step => '400 days', views_in => 'bi_4');
CALL attempt(step => '2 years', views_in => 'bi_4', drop_existing => true);
CALL attempt(step => '5 months', views_in => 'bi_4', drop_existing => true);
SELECT period_start, period_end, end_mrr, complete FROM bi_4.mrr_waterfall_total ORDER BY 1;
DROP SCHEMA bi_4, bi_4_data CASCADE;
CALL attempt(since => '2024-01-02');
CALL attempt(since => '-infinity');
CALL attempt(as_of => 'infinity');
CALL attempt(since => '2024-07-01');
CALL attempt(since => '2024-06-16', step => '1 day');
CALL attempt(since => '1000-01-01');
CALL attempt(since => '1997-01-28', step => '1 day');
INSERT INTO "Mixed Case" SELECT 1, 'small', 'north', 10, '4713-01-01 BC', NULL, NULL;
CALL attempt('"Mixed Case"');
-- A rate that no value can be had with.
CALL attempt(annual_discount_rate => -1);
CALL attempt(annual_discount_rate => 'NaN');
CALL attempt(annual_discount_rate => 'Infinity');
-- Schemas.
CALL attempt(views_in => '');
CALL attempt(views_in => 'pg_bi');
CALL attempt(views_in => repeat('x', 59));
CALL attempt(views_in => repeat('é', 30));
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'bi\_3%' OR nspname LIKE 'x%' OR nspname LIKE 'é%';
CALL attempt(views_in => repeat('x', 58));
CALL drop_retention_views(repeat('x', 58));
-- Ends that look inclusive: the call refuses until it is told.
CREATE TABLE inclusive (customer_id integer, segment text, mrr numeric, started_on date, ended_on date);
INSERT INTO inclusive VALUES (1, 'a', 10, '2024-01-01', '2024-01-31'), (1, 'a', 10, '2024-02-01', '2024-02-29'), (1, 'a', 20, '2024-03-01', '2024-03-31'), (2, 'b', 10, '2024-01-01', '2024-01-31'), (2, 'b', 10, '2024-03-01', '2024-03-31');
CALL attempt('inclusive');
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'bi\_3%';
CALL attempt('inclusive', end_is_inclusive => true);
SELECT period_start, start_mrr, expansion_mrr, reactivation_mrr, churned_mrr, end_mrr FROM bi_3.mrr_waterfall_total ORDER BY 1;
SELECT finding, found FROM bi_3.data_quality ORDER BY 1;
CALL attempt('inclusive', end_is_inclusive => false, drop_existing => true);
SELECT period_start, start_mrr, expansion_mrr, reactivation_mrr, churned_mrr, end_mrr FROM bi_3.mrr_waterfall_total ORDER BY 1;
SELECT finding, found, effect FROM bi_3.data_quality ORDER BY 1;
-- As many gaps of a day as longer ones are no majority.
INSERT INTO inclusive VALUES (3, 'b', 10, '2024-01-01', '2024-02-01'), (3, 'b', 10, '2024-03-01', '2024-04-01');
CALL attempt('inclusive', drop_existing => true);

-- What is there already stays, unless it made it and is asked for anew.
CALL attempt('inclusive');
CREATE VIEW public.on_top AS SELECT sum(end_mrr) FROM bi_3.mrr_waterfall_total;
CALL attempt('inclusive', drop_existing => true);
DROP VIEW public.on_top;
CALL drop_retention_views('bi_3');
SELECT count(*) AS left_over FROM pg_class WHERE relnamespace IN ('bi_3'::regnamespace, 'bi_3_data'::regnamespace);
CALL drop_retention_views('bi_3');
CALL drop_retention_views('no_such_schema');
CALL drop_retention_views(NULL);
CREATE TABLE bi_3.mrr_waterfall (mine text);
INSERT INTO bi_3.mrr_waterfall VALUES ('kept');
CREATE VIEW bi_3_data.source_rows AS SELECT 'kept' AS mine;
CREATE TABLE bi_3.other AS SELECT 'kept' AS mine;
CALL attempt();
CALL attempt(drop_existing => true);
CALL drop_retention_views('bi_3');
SELECT mine, 'table' AS kind FROM bi_3.mrr_waterfall UNION ALL SELECT mine, 'view' FROM bi_3_data.source_rows ORDER BY kind;
DROP TABLE bi_3.mrr_waterfall;
CALL attempt(drop_existing => true);
DROP VIEW bi_3_data.source_rows;
CREATE INDEX period ON bi_3.other (mine);
CALL attempt();
DROP INDEX bi_3.period;
CALL attempt();
-- With a comment of the user's own a view is the user's.
COMMENT ON VIEW bi_3.data_quality IS 'ours now';
CALL attempt(drop_existing => true);
DROP VIEW bi_3.data_quality;
CALL attempt(drop_existing => true);
CALL drop_retention_views('bi_3');
SELECT relname FROM pg_class WHERE relnamespace IN ('bi_3'::regnamespace, 'bi_3_data'::regnamespace);
DROP SCHEMA bi_3 CASCADE;
DROP SCHEMA bi_3_data;

-- Rights.
CREATE ROLE regress_retention_maker;
CREATE ROLE regress_retention_reader;
GRANT SELECT (customer_id, mrr, started_on) ON subscription TO regress_retention_maker;
SET ROLE regress_retention_maker;
CALL attempt();
RESET ROLE;
GRANT SELECT ON subscription TO regress_retention_maker;
SET ROLE regress_retention_maker;
CALL attempt();
CALL attempt(views_in => 'retention_bi');
CALL attempt(views_in => 'retention_bi', drop_existing => true);
RESET ROLE;
SELECT 'nothing lost', * FROM differing('retention_bi', 'retention_bi');
-- The first schema is the role's own, the second is not there.
CREATE SCHEMA bi_3 AUTHORIZATION regress_retention_maker;
SET ROLE regress_retention_maker;
CALL attempt();
RESET ROLE;
CREATE SCHEMA bi_3_data AUTHORIZATION regress_retention_maker;
SET ROLE regress_retention_maker;
CALL attempt();
RESET ROLE;
-- Its views belong to it: it loses the source, they can be read and not refreshed.
SELECT DISTINCT relowner::regrole FROM pg_class WHERE relnamespace IN ('bi_3'::regnamespace, 'bi_3_data'::regnamespace);
REVOKE SELECT ON subscription FROM regress_retention_maker;
SET ROLE regress_retention_maker;
SELECT count(*) FROM bi_3.mrr_waterfall_total;
CALL refresh_retention_views('bi_3');
SHOW search_path;
RESET ROLE;
-- A reader needs the two schemas and not the source, and can change nothing.
GRANT USAGE ON SCHEMA bi_3, bi_3_data TO regress_retention_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA bi_3 TO regress_retention_reader;
SET ROLE regress_retention_reader;
\set VERBOSITY sqlstate
SELECT count(*) FROM bi_3.mrr_waterfall_total;
RESET ROLE;
GRANT SELECT ON ALL TABLES IN SCHEMA bi_3_data TO regress_retention_reader;
SET ROLE regress_retention_reader;
SELECT count(*) FROM bi_3.mrr_waterfall_total;
SELECT count(*) FROM bi_3_data.source_rows;
CALL refresh_retention_views('bi_3');
CALL drop_retention_views('bi_3');
\set VERBOSITY default
RESET ROLE;
SELECT count(*) FROM bi_3.mrr_waterfall_total;
DROP SCHEMA bi_3, bi_3_data CASCADE;
-- A source that the role may not see is not read by way of the views.
CREATE SCHEMA hidden;
CREATE TABLE hidden.subscription AS TABLE subscription;
GRANT SELECT ON hidden.subscription TO regress_retention_maker;
SET ROLE regress_retention_maker;
CALL attempt('hidden.subscription');
RESET ROLE;
DROP SCHEMA hidden CASCADE;
REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM regress_retention_maker;
DROP ROLE regress_retention_maker, regress_retention_reader;

-- A source without rows, with bad rows only, with one.
TRUNCATE "Mixed Case";
CALL create_retention_views('"Mixed Case"', 'customer_id', 'mrr', 'started_on', 'ended_on', '{segment}', 'bi_2', '2024-06-15', reason => 'reason', drop_existing => true);
CREATE FUNCTION row_counts(views_in text) RETURNS TABLE (view name, rows bigint) LANGUAGE plpgsql AS $$ BEGIN
	FOR view IN SELECT relname FROM pg_class WHERE relnamespace = views_in::regnamespace ORDER BY relname LOOP
		EXECUTE format('SELECT count(*) FROM %I.%I', views_in, view) INTO rows; RETURN NEXT;
	END LOOP;
END $$;
SELECT * FROM row_counts('bi_2') WHERE rows > 0;
INSERT INTO "Mixed Case" VALUES (NULL, 'a', 'b', 10, '2024-01-01', NULL, NULL), (1, 'a', 'b', NULL, '2024-01-01', NULL, NULL);
CALL refresh_retention_views('bi_2');
SELECT * FROM row_counts('bi_2') WHERE rows > 0;
SELECT finding, found, example FROM bi_2.data_quality ORDER BY finding;
INSERT INTO "Mixed Case" VALUES (1, 'a', 'b', 10, '2024-06-01', NULL, NULL);
CALL refresh_retention_views('bi_2');
SELECT * FROM row_counts('bi_2') WHERE rows > 0;
TABLE bi_2.customer_health;
SELECT period_start, end_mrr FROM bi_2.mrr_waterfall;
TRUNCATE "Mixed Case";
CALL refresh_retention_views('bi_2', concurrent => false);
SELECT * FROM row_counts('bi_2') WHERE rows > 0;
CALL create_retention_views('"Mixed Case"', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_2', '2024-06-15', drop_existing => true);
SELECT * FROM row_counts('bi_2') WHERE rows > 0;

-- Refresh.
CALL same_views('of_matview', 'bi_2', drop_existing => true);
UPDATE subscription SET mrr = mrr + 1 WHERE customer_id = 6;
REFRESH MATERIALIZED VIEW of_matview;
SELECT max(end_mrr) AS mrr_before FROM retention_bi.mrr_waterfall_total;
CALL refresh_retention_views();
SELECT max(end_mrr) AS mrr_after FROM retention_bi.mrr_waterfall_total;
SELECT count(*) > 0 AS other_is_as_it_was FROM differing('retention_bi', 'bi_2');
CALL refresh_retention_views('bi_2', false);
SELECT 'refreshed', * FROM differing('retention_bi', 'bi_2');
CALL refresh_retention_views('public');
CALL refresh_retention_views('no such schema');
CALL refresh_retention_views(NULL);
-- Without as_of it is the day of the refresh, for every view: here a day or two
-- later than when they were made, in the zone where a day begins first.
CREATE TABLE of_today AS SELECT i AS customer_id, 10 AS mrr, date '2024-01-15' AS started_on, NULL::date AS ended_on, NULL::text AS reason FROM generate_series(1, 3) AS i;
SET timezone = 'Etc/GMT+12';
CALL create_retention_views('of_today', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_2', step => '1 day', since => CURRENT_DATE, reason => 'reason', drop_existing => true);
SET timezone = 'Etc/GMT-14';
INSERT INTO of_today VALUES (4, 10, CURRENT_DATE, NULL, NULL);
UPDATE of_today SET ended_on = CURRENT_DATE, reason = 'today' WHERE customer_id = 2;
CALL refresh_retention_views('bi_2');
SELECT (SELECT max(period_end) FROM bi_2.mrr_waterfall_total) = CURRENT_DATE + 1 AS periods, (SELECT churned_customers FROM bi_2.churn_by_reason WHERE reason = 'today') AS churned, (SELECT sum(customers) FROM bi_2.cohort_retention WHERE age = 0) AS customers, (SELECT count(*) FROM bi_2.customer_health) AS health, (SELECT sum(change) FROM bi_2.mrr_movements) AS mrr;
SET timezone = 'UTC';

-- With a column of last changes the timelines are a table, and the customers
-- whose rows changed are read again: new ones, ones that pay more, ones that
-- have no good row any more. It comes to the same.
CREATE TABLE of_changes AS SELECT *, timestamptz '2024-06-15 12:00+00' AS changed_at, '' AS not_a_time FROM subscription;
CALL create_retention_views('of_changes', 'customer_id', 'mrr', 'started_on', 'ended_on', '{segment}', 'bi_2', '2024-06-15', reason => 'reason', updated_at => 'not_a_time', drop_existing => true);
CALL create_retention_views('of_changes', 'customer_id', 'mrr', 'started_on', 'ended_on', '{segment}', 'bi_2', '2024-06-15', reason => 'reason', updated_at => 'changed', drop_existing => true);
CALL create_retention_views('of_changes', 'customer_id', 'mrr', 'started_on', 'ended_on', '{segment}', 'bi_2', '2024-06-15', reason => 'reason', updated_at => 'changed_at', drop_existing => true);
SELECT 'changes', * FROM differing('retention_bi', 'bi_2');
INSERT INTO of_changes VALUES (11, 'new one', 'north', 15, '2024-05-01', NULL, NULL, '2024-06-15 11:30+00');
UPDATE of_changes SET mrr = mrr + 5, changed_at = '2024-06-16 12:00+00' WHERE customer_id = 1;
UPDATE of_changes SET mrr = NULL, changed_at = '2024-06-16 12:00+00' WHERE customer_id = 7;
CALL refresh_customer_timeline('bi_2');
CALL same_views('of_changes', 'bi_4');
SELECT count(*) FROM (SELECT t::text FROM bi_2_data.customer_timeline AS t EXCEPT SELECT t::text FROM bi_4_data.customer_timeline AS t) AS d;
SELECT count(*) FROM (SELECT t::text FROM bi_4_data.customer_timeline AS t EXCEPT SELECT t::text FROM bi_2_data.customer_timeline AS t) AS d;
SELECT count(*) > 0 AS rollups_are_as_they_were FROM differing('bi_4', 'bi_2');
UPDATE of_changes SET ended_on = '2024-06-01', changed_at = '2024-06-16 13:00+00' WHERE customer_id = 6;
CALL refresh_retention_views('bi_2');
CALL refresh_retention_views('bi_4');
SELECT 'changes', * FROM differing('bi_4', 'bi_2');
-- Neither a change without a time nor one that is said to be still to come hides
-- those that follow.
INSERT INTO of_changes VALUES (12, 'no time', 'north', 20, '2024-05-01', NULL, NULL, NULL), (13, 'to come', 'north', 30, '2024-05-01', NULL, NULL, 'infinity');
CALL refresh_retention_views('bi_2');
INSERT INTO of_changes VALUES (14, 'after it', 'north', 40, '2024-05-01', NULL, NULL, '2024-06-16 13:30+00');
UPDATE of_changes SET mrr = 50 WHERE customer_id = 12;
CALL refresh_retention_views('bi_2');
CALL refresh_retention_views('bi_4');
SELECT 'times', * FROM differing('bi_4', 'bi_2');
SELECT updated_through FROM bi_2_data.refreshed;
-- What leaves no trace in that column is found by the number of rows: rows that
-- become another customer's, lose their customer, are deleted, or came late with
-- an earlier time.
UPDATE of_changes SET customer_id = 15 WHERE customer_id = 14;
UPDATE of_changes SET customer_id = NULL WHERE customer_id = 13;
DELETE FROM of_changes WHERE customer_id = 4;
INSERT INTO of_changes VALUES (16, 'late', 'north', 60, '2024-05-01', NULL, NULL, '2020-01-01');
CALL refresh_retention_views('bi_2');
CALL refresh_retention_views('bi_4');
SELECT 'without a trace', * FROM differing('bi_4', 'bi_2');
-- All of it from one state of the source.
BEGIN ISOLATION LEVEL REPEATABLE READ;
CALL refresh_retention_views('bi_2');
CALL refresh_retention_views('bi_4');
COMMIT;
SELECT 'one snapshot', * FROM differing('bi_4', 'bi_2');
DELETE FROM of_changes WHERE customer_id = 15;
CALL refresh_customer_timeline('bi_2', overlap => '0');
SELECT count(*) AS left_over FROM bi_2_data.customer_timeline WHERE customer = 15;
-- A column of dates has an overlap, too: a change of the day of the last one is read.
CREATE TABLE of_days (customer_id integer, mrr numeric, started_on date, ended_on date, changed_on date);
INSERT INTO of_days VALUES (1, 10, '2024-01-01', NULL, '2024-06-01'), (2, 10, '2024-01-01', NULL, '2024-06-02');
CALL create_retention_views('of_days', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_5', '2024-06-15', updated_at => 'changed_on');
UPDATE of_days SET mrr = 20 WHERE customer_id = 2;
UPDATE of_days SET mrr = 30, changed_on = '2024-06-01' WHERE customer_id = 1;
CALL refresh_customer_timeline('bi_5');
SELECT customer, mrr FROM bi_5_data.customer_timeline ORDER BY customer;
SELECT updated_through FROM bi_5_data.refreshed;
CALL refresh_customer_timeline('bi_5', overlap => NULL);
CALL refresh_customer_timeline('bi_5', overlap => '-1 second');
CALL refresh_customer_timeline(NULL);
-- Who may see other rows than the owner does not mix them with the owner's.
CREATE ROLE "regress Retention owner";
GRANT ALL ON SCHEMA bi_5, bi_5_data TO "regress Retention owner";
GRANT SELECT ON of_days TO "regress Retention owner";
ALTER TABLE bi_5_data.refreshed OWNER TO "regress Retention owner";
CALL refresh_customer_timeline('bi_5');
CALL refresh_retention_views('bi_5');
ALTER TABLE bi_5_data.refreshed OWNER TO CURRENT_USER;
DROP OWNED BY "regress Retention owner";
DROP ROLE "regress Retention owner";
CALL refresh_retention_views('bi_5');
-- Nothing is skipped without a word: a comment that was changed, a source that is gone.
COMMENT ON MATERIALIZED VIEW bi_5_data.segment_rollup IS 'of the finance team';
CALL refresh_retention_views('bi_5');
COMMENT ON MATERIALIZED VIEW bi_5_data.segment_rollup IS 'of the finance team (made by create_retention_views)';
CALL refresh_retention_views('bi_5');
COMMENT ON TABLE bi_5_data.customer_timeline IS NULL;
CALL refresh_retention_views('bi_5');
COMMENT ON TABLE bi_5_data.customer_timeline IS 'x (made by create_retention_views)';
DROP TABLE of_days CASCADE;
CALL refresh_retention_views('bi_5');
CALL drop_retention_views('bi_5');
SELECT count(*) AS left_over FROM pg_class WHERE relnamespace IN ('bi_5'::regnamespace, 'bi_5_data'::regnamespace);

-- Inclusive ends are seen as well where something runs beside them.
CREATE TABLE beside (customer_id text, region date, mrr numeric, started_on date, ended_on date);
INSERT INTO beside SELECT c, '2024-03-02', mrr, started_on, ended_on FROM unnest('{Acorn,Birch}'::text[]) AS c, (VALUES (1000, date '2024-01-01', date '2024-12-31'), (1000, '2025-01-01', '2025-12-31'), (10, '2024-01-01', NULL)) AS v (mrr, started_on, ended_on);
CALL create_retention_views('beside', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_5', '2025-12-15');
CALL create_retention_views('beside', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_5', '2025-12-15', end_is_inclusive => true);
SELECT min(nrr) = 1 AS all_kept, min(end_mrr) FROM bi_5.mrr_waterfall_total JOIN bi_5.retention_monthly_total USING (period_start);
CALL create_retention_views('beside', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_5', '2025-12-15', end_is_inclusive => false, drop_existing => true);
SELECT * FROM bi_5.data_quality ORDER BY finding;
-- What is lower for a day among more that is lower for longer is listed alone.
INSERT INTO beside SELECT c, NULL, mrr, started_on, ended_on FROM unnest('{Cedar,Daisy}'::text[]) AS c, (VALUES (10, date '2024-01-01', NULL), (5, date '2024-01-01', date '2024-06-01'), (5, '2024-07-01', '2024-09-01'), (5, '2024-09-03', NULL)) AS v (mrr, started_on, ended_on);
CALL create_retention_views('beside', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_5', '2025-12-15', drop_existing => true);
SELECT finding, found FROM bi_5.data_quality WHERE finding ~ '^(gap|lower)';
-- Dates as segments do not depend on the session; nor does it matter that one is missing.
SET DateStyle = 'SQL, DMY';
CALL create_retention_views('beside', 'customer_id', 'mrr', 'started_on', 'ended_on', '{region}', 'bi_5', '2025-12-15', drop_existing => true);
SET DateStyle = 'ISO, YMD';
SELECT DISTINCT region FROM bi_5.mrr_waterfall ORDER BY region;
-- History that is loaded later is in no period: it is said so, unless since was chosen.
INSERT INTO beside VALUES ('Elder', NULL, 10, '2023-11-15', NULL), ('', NULL, 10, '2024-01-01', NULL), (' ', NULL, 10, '2024-01-01', NULL);
CALL refresh_retention_views('bi_5');
SELECT finding, found, example, effect FROM bi_5.data_quality WHERE finding ~ '^customer' ORDER BY finding;
CALL create_retention_views('beside', 'customer_id', 'mrr', 'started_on', 'ended_on', '{region}', 'bi_5', '2025-12-15', '2024-01-01', drop_existing => true);
SELECT finding, found, example, effect FROM bi_5.data_quality WHERE finding ~ '^customer' ORDER BY finding;
-- A pause within the next 90 days is an end; one that begins on the 91st is not.
INSERT INTO beside VALUES ('Fern', NULL, 10, '2024-01-01', '2026-01-10'), ('Fern', NULL, 10, '2026-02-01', NULL), ('Grove', NULL, 10, '2024-01-01', '2026-03-15'), ('Hazel', NULL, 10, '2024-01-01', '2026-03-16'), ('Iris', NULL, 10, '2024-01-01', '2025-12-15');
CALL refresh_retention_views('bi_5');
SELECT customer, mrr, at_risk_rule FROM bi_5.customer_health WHERE customer BETWEEN 'Fern' AND 'Iris' ORDER BY customer COLLATE "C";
-- Long steps; more than 10,000 of them, now and at a later refresh; a typing error in a row that is left out.
INSERT INTO beside VALUES ('Juniper', NULL, NULL, '0202-01-01', NULL);
CALL create_retention_views('beside', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_5', '2025-12-15', step => '100 years', drop_existing => true);
SELECT period_start, period_end, end_customers FROM bi_5.mrr_waterfall_total;
CALL create_retention_views('beside', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_5', '2025-12-15', step => '300000 days', drop_existing => true);
SELECT period_start, period_end, end_customers FROM bi_5.mrr_waterfall_total;
CALL create_retention_views('beside', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_5', '2025-12-15', date '2025-12-15' - 10000, '1 day', drop_existing => true);
CALL create_retention_views('beside', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_5', '2025-12-15', '1192-01-01', drop_existing => true);
SET timezone = 'Etc/GMT+12';
CALL create_retention_views('beside', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_5', since => CURRENT_DATE - 9999, step => '1 day', drop_existing => true);
SET timezone = 'Etc/GMT-14';
CALL refresh_retention_views('bi_5');
SET timezone = 'UTC';
-- A temporary table, and a type in which two texts can be one customer.
CREATE TEMPORARY TABLE of_session AS TABLE beside;
CALL create_retention_views('of_session', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_6');
CREATE EXTENSION citext;
CREATE VIEW beside_case AS SELECT customer_id::citext, mrr, started_on, ended_on FROM beside;
CREATE DOMAIN caseless AS citext;
CREATE VIEW beside_domain AS SELECT customer_id::caseless, mrr, started_on, ended_on FROM beside;
CALL create_retention_views('beside_case', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_6');
CALL create_retention_views('beside_domain', 'customer_id', 'mrr', 'started_on', 'ended_on', '{}', 'bi_6');
DROP VIEW beside_case, beside_domain;
DROP DOMAIN caseless;
DROP EXTENSION citext;
-- Where a model cannot say how it goes on there is no value; what was seen is.
CREATE TABLE young AS SELECT 'old' AS segment, c AS customer_id, 100 AS mrr, date '2024-01-01' + c AS started_on, date '2024-01-01' + c + c * 10 AS ended_on FROM generate_series(1, 40) AS c UNION ALL SELECT 'young', 41, 100, '2025-12-10', NULL;
CALL create_retention_views('young', 'customer_id', 'mrr', 'started_on', 'ended_on', '{segment}', 'bi_5', '2025-12-31', drop_existing => true);
SELECT v.segment, horizon_months, v.clv = clv(t.curve, make_interval(months => horizon_months::int), 0.1) AS same, v.clv IS NULL AS unknown, observed_clv > 0 AS seen, projected_clv IS NULL AS not_projected
FROM bi_5.clv_by_segment AS v JOIN (SELECT segment, sum(curve) AS curve FROM bi_5_data.cohort_rollup GROUP BY segment) AS t USING (segment) ORDER BY 1, 2;
DROP SCHEMA bi_5, bi_5_data CASCADE;
DROP TABLE beside, young;
CALL refresh_customer_timeline('bi_4');
CALL refresh_customer_timeline('public');
CALL drop_retention_views('bi_2');
SELECT count(*) AS left_over FROM pg_class WHERE relnamespace IN ('bi_2'::regnamespace, 'bi_2_data'::regnamespace);

-- The caller's search_path is as it was: after success, after an error, in a
-- transaction, where it is local, and where it is empty.
CREATE SCHEMA path_1;
SET search_path = path_1, public, "$user", "no such schema";
CALL same_views('subscription', 'bi_2', drop_existing => true);
SHOW search_path;
CALL refresh_retention_views('bi_2');
SHOW search_path;
CALL drop_retention_views('bi_2');
SHOW search_path;
CALL attempt(source => 'missing');
SHOW search_path;
CALL create_retention_views('missing', '', '', '', '');
SHOW search_path;
BEGIN;
SET search_path = public, path_1;
CALL same_views('subscription', 'bi_2');
SHOW search_path;
SET LOCAL search_path = path_1, public;
CALL refresh_retention_views('bi_2');
SHOW search_path;
CALL drop_retention_views('bi_2');
SHOW search_path;
COMMIT;
SHOW search_path;
SET search_path = '';
CALL public.create_retention_views('public.subscription', 'customer_id', 'mrr', 'started_on', 'ended_on', '{segment}', 'bi_2', '2024-06-15', reason => 'reason');
SHOW search_path;
RESET search_path;
SELECT 'empty search_path', * FROM differing('retention_bi', 'bi_2');
DROP SCHEMA path_1;

-- Decoys in front of pg_catalog: tables, types, functions, aggregates and
-- operators of the names that the procedures use, all of which raise an error
-- or mislead. The session is a new one, so that nothing is compiled yet.
CREATE SCHEMA decoy;
DO $$
DECLARE
	f record;
BEGIN
	FOR f IN SELECT p.proname, array_to_string(p.proargtypes::regtype[], ', ') AS arguments, p.prorettype::regtype AS result FROM pg_proc AS p
		WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND NOT p.proretset AND p.prorettype::regtype::text !~ '^(any|internal|trigger|cstring)' AND p.proargtypes::regtype[]::text !~ 'any|internal|cstring'
			AND (p.proname IN ('array_to_string', 'chr', 'coalesce', 'concat', 'current_database', 'current_setting', 'date', 'date_pl_interval', 'date_trunc', 'extract', 'floor', 'format_type', 'has_column_privilege', 'has_database_privilege', 'has_schema_privilege', 'int4', 'isfinite', 'length', 'lower', 'make_interval', 'now', 'numeric', 'obj_description', 'octet_length', 'quote_ident', 'quote_literal', 'round', 'set_config', 'starts_with', 'substr', 'text', 'to_regclass', 'upper')
			OR p.oid IN (SELECT oprcode FROM pg_operator WHERE oprname IN ('=', '<>', '||', '<', '>', '<=', '>=', '+', '-', '*', '/', '~~', '~') AND oprleft IN ('text'::regtype, 'name'::regtype, 'oid'::regtype, '"char"'::regtype, 'int4'::regtype, 'int2'::regtype, 'date'::regtype, 'interval'::regtype, 'bool'::regtype, 'numeric'::regtype)))
	LOOP
		EXECUTE format('CREATE FUNCTION decoy.%I(%s) RETURNS %s LANGUAGE plpgsql AS ''BEGIN RAISE EXCEPTION ''''decoy %1$s''''; END''', f.proname, f.arguments, f.result);
	END LOOP;
	FOR f IN SELECT o.oprname, o.oprleft::regtype AS l, o.oprright::regtype AS r, p.proname FROM pg_operator AS o JOIN pg_proc AS p ON p.oid = o.oprcode JOIN pg_proc AS d ON d.pronamespace = 'decoy'::regnamespace AND d.proname = p.proname AND d.proargtypes = p.proargtypes WHERE o.oprleft <> 0
	LOOP
		EXECUTE format('CREATE OPERATOR decoy.%s (FUNCTION = decoy.%I, LEFTARG = %s, RIGHTARG = %s)', f.oprname, f.proname, f.l, f.r);
	END LOOP;
END $$;
SELECT count(*) > 150 AS functions, (SELECT count(*) > 80 FROM pg_operator WHERE oprnamespace = 'decoy'::regnamespace) AS operators FROM pg_proc WHERE pronamespace = 'decoy'::regnamespace;
CREATE FUNCTION decoy.trap() RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''decoy''; END';
CREATE FUNCTION decoy.format(text, VARIADIC text[]) RETURNS text LANGUAGE SQL AS 'SELECT decoy.trap()';
CREATE FUNCTION decoy.format(text, text) RETURNS text LANGUAGE SQL AS 'SELECT decoy.trap()';
CREATE FUNCTION decoy.format(text, name) RETURNS text LANGUAGE SQL AS 'SELECT decoy.trap()';
CREATE FUNCTION decoy.unnest(text[]) RETURNS SETOF text LANGUAGE SQL AS 'SELECT decoy.trap()';
CREATE FUNCTION decoy.generate_series(integer, integer) RETURNS SETOF integer LANGUAGE SQL AS 'SELECT 1 WHERE decoy.trap() IS NULL';
CREATE FUNCTION decoy.nothing(text, text, text) RETURNS text LANGUAGE SQL AS 'SELECT decoy.trap()';
CREATE AGGREGATE decoy.string_agg(text, text) (SFUNC = decoy.nothing, STYPE = text);
CREATE TABLE decoy.pg_class AS SELECT * FROM pg_catalog.pg_class WHERE false;
CREATE TABLE decoy.pg_namespace AS SELECT * FROM pg_catalog.pg_namespace WHERE false;
CREATE TABLE decoy.pg_attribute AS SELECT attrelid, attname, attnum, atttypid, attisdropped FROM pg_catalog.pg_attribute WHERE false;
CREATE TABLE decoy.pg_extension AS SELECT * FROM pg_catalog.pg_extension WHERE false;
CREATE TABLE decoy.period AS SELECT 1 AS nothing;
CREATE DOMAIN decoy.text AS pg_catalog.text CHECK (VALUE = 'decoy');
CREATE DOMAIN decoy.name AS pg_catalog.name CHECK (VALUE = 'decoy');
CREATE DOMAIN decoy.oid AS pg_catalog.oid CHECK (VALUE = 0);
CREATE DOMAIN decoy.date AS pg_catalog.date CHECK (VALUE = '2000-01-01');
CREATE DOMAIN decoy.record AS pg_catalog.text CHECK (VALUE = 'decoy');
CREATE DOMAIN decoy.mrr_timeline AS pg_catalog.text CHECK (VALUE = 'decoy');
CREATE DOMAIN decoy.regtype AS pg_catalog.text CHECK (VALUE = 'decoy');
CALL drop_retention_views('bi_2');
\c -
SET client_min_messages = warning;
SET search_path = decoy, pg_catalog, public;
CALL public.create_retention_views('public.subscription', 'customer_id', 'mrr', 'started_on', 'ended_on', '{segment}', 'bi_2', '2024-06-15', reason => 'reason');
CALL public.refresh_retention_views('bi_2');
CALL public.refresh_retention_views('bi_2', false);
CALL public.create_retention_views('public.of_changes', 'customer_id', 'mrr', 'started_on', 'ended_on', '{segment}', 'bi_4', '2024-06-15', reason => 'reason', updated_at => 'changed_at', drop_existing => true);
CALL public.refresh_customer_timeline('bi_4');
CALL public.refresh_retention_views('bi_4');
SHOW search_path;
-- The decoys are alive.
\set VERBOSITY terse
SELECT quote_ident('x');
SELECT 'a'::pg_catalog.text = 'b';
SELECT 'x'::text;
\set VERBOSITY default
RESET search_path;
SELECT 'decoys', * FROM differing('retention_bi', 'bi_2');
\c -
SET client_min_messages = warning;
SET search_path = decoy, pg_catalog, public;
CALL public.drop_retention_views('bi_2');
RESET search_path;
SELECT count(*) AS left_over FROM pg_class WHERE relnamespace IN ('bi_2'::regnamespace, 'bi_2_data'::regnamespace);
SET client_min_messages = warning;
DROP SCHEMA decoy CASCADE;

DROP SCHEMA retention_bi, retention_bi_data, bi_2, bi_2_data, bi_4, bi_4_data, xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_data, "User's ""BI"" $view$ %I", "User's ""BI"" $view$ %I_data", "Bad; DROP TABLE subscription" CASCADE;
DROP PROCEDURE same_views, attempt;
DROP FUNCTION differing, row_counts;
DROP TABLE subscription, of_parts, of_keys, of_names, of_values, of_types, of_today, of_changes, inclusive, "Mixed Case" CASCADE;
DROP SEQUENCE a_sequence;
DROP DOMAIN positive;
DROP TYPE size;
