-- No rows, NULLs only, one row, a FILTER that leaves none, a mixture: every
-- aggregate; and NULL for each argument of every scalar function.
SET DateStyle = 'ISO, YMD';

-- Two rows of NULLs, and one that counts, in the shape of every aggregate's
-- arguments.
CREATE TEMP TABLE rows (what text, t mrr_timeline, b mrr_bridge, amount numeric, day date, period daterange, a numeric, e numeric, age bigint, churned boolean, l life_table);
INSERT INTO rows VALUES
	('nulls', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('nulls', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('one', '{[2024-01-01,2024-02-01):10}', '(period=[2024-02-01,2024-03-01),start=10,start_customers=1,churn=10,churn_customers=1,start_squared=100000000000000)', 10, '2024-01-01', '[2024-01-01,2024-02-01)', 10, NULL, 3, true, '{(age=0,entered=1),(age=3,"voluntary"=1)}');

-- situation: which rows
CREATE TEMP TABLE situations (n integer, situation text, rows text[], kept boolean);
INSERT INTO situations VALUES (1, 'no rows', '{}', true), (2, 'nulls', '{nulls}', true), (3, 'one', '{one}', true), (4, 'mixed', '{nulls,one}', true), (5, 'filter none', '{nulls,one}', false);
CREATE FUNCTION pg_temp.matrix(call text) RETURNS TABLE (n integer, situation text, got text) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format('SELECT s.n, s.situation, (SELECT (%s)::text FROM rows WHERE what = ANY (s.rows)) FROM situations AS s',
		CASE WHEN call LIKE '%@%' THEN replace(call, '@', 'FILTER (WHERE s.kept)') ELSE call || ' FILTER (WHERE s.kept)' END);
END $$;
SELECT call, situation, expected, got, got IS NOT DISTINCT FROM expected AS ok
FROM (VALUES
	-- NULL but for a row that counts
	(1, 'mrr_timeline_agg(amount, day, day + 31)', NULL, NULL, '{[2024-01-01,2024-02-01):10.00}', '{[2024-01-01,2024-02-01):10.00}', NULL),
	(2, 'mrr_timeline_agg(amount, period)', NULL, NULL, '{[2024-01-01,2024-02-01):10.00}', '{[2024-01-01,2024-02-01):10.00}', NULL),
	(3, 'mrr_timeline_from_changes(amount, day)', NULL, NULL, '{[2024-01-01,):10.00}', '{[2024-01-01,):10.00}', NULL),
	(4, 'mrr_timeline_from_snapshots(amount, day, interval ''1 month'')', NULL, NULL, '{[2024-01-01,2024-02-01):10.00}', '{[2024-01-01,2024-02-01):10.00}', NULL),
	(5, 'sum(t)', NULL, NULL, '{[2024-01-01,2024-02-01):10.00}', '{[2024-01-01,2024-02-01):10.00}', NULL),
	(6, 'sum(b)', NULL, NULL, '(period=[2024-02-01,2024-03-01),start=10.00,start_customers=1,churn=10.00,churn_customers=1,start_squared=100000000000000)', '(period=[2024-02-01,2024-03-01),start=10.00,start_customers=1,churn=10.00,churn_customers=1,start_squared=100000000000000)', NULL),
	-- ignored rows make an empty bridge
	(7, 'mrr_bridge_agg(t, ''2024-02-01'', ''2024-03-01'')', NULL, '(period=[2024-02-01,2024-03-01))', '(period=[2024-02-01,2024-03-01),start=10.00,start_customers=1,churn=10.00,churn_customers=1,start_squared=100000000000000)', '(period=[2024-02-01,2024-03-01),start=10.00,start_customers=1,churn=10.00,churn_customers=1,start_squared=100000000000000)', NULL),
	(8, 'mrr_bridge_agg(a, e)', NULL, '()', '(start=10.00,start_customers=1,churn=10.00,churn_customers=1,start_squared=100000000000000)', '(start=10.00,start_customers=1,churn=10.00,churn_customers=1,start_squared=100000000000000)', NULL),
	(9, 'mrr_bridge_agg(e, a, true)', NULL, '()', '(reactivation=10.00,reactivation_customers=1,end=10.00,end_customers=1)', '(reactivation=10.00,reactivation_customers=1,end=10.00,end_customers=1)', NULL),
	(10, 'mrr_part_bridge_agg(t, t + ''{[2024-02-01,):5}'', ''2024-02-01'', ''2024-03-01'')', NULL, '(period=[2024-02-01,2024-03-01))', '(period=[2024-02-01,2024-03-01),start=10.00,start_customers=1,leaving=10.00,leaving_customers=1,start_squared=100000000000000)', '(period=[2024-02-01,2024-03-01),start=10.00,start_customers=1,leaving=10.00,leaving_customers=1,start_squared=100000000000000)', NULL),
	-- ratios have no denominator then
	(11, 'nrr(t, ''2024-02-01'', ''2024-03-01'')', NULL, NULL, '0', '0', NULL),
	(12, 'gross_retention(t, ''2024-02-01'', ''2024-03-01'')', NULL, NULL, '0', '0', NULL),
	(13, 'logo_retention(t, ''2024-02-01'', ''2024-03-01'')', NULL, NULL, '0', '0', NULL),
	(14, 'nrr(a, e)', NULL, NULL, '0', '0', NULL),
	(15, 'gross_retention(a, a / 2)', NULL, NULL, '0.5', '0.5', NULL),
	(16, 'logo_retention(a, a / 2)', NULL, NULL, '1', '1', NULL),
	(17, 'chain(b)', NULL, NULL, '(period=[2024-02-01,2024-03-01),netting=chained,start=10.00,start_customers=1,churn=10.00,churn_customers=1,squares=absent,largest_expansion=absent)', '(period=[2024-02-01,2024-03-01),netting=chained,start=10.00,start_customers=1,churn=10.00,churn_customers=1,squares=absent,largest_expansion=absent)', NULL),
	(18, 'mrr_waterfall_agg(t, ''2024-02-01'', ''2024-03-01'', ''1 month'')', NULL, '{from=2024-02-01,step=1 month,(period=[2024-02-01,2024-03-01))}', '{from=2024-02-01,step=1 month,(period=[2024-02-01,2024-03-01),start=10.00,start_customers=1,churn=10.00,churn_customers=1,start_squared=100000000000000)}', '{from=2024-02-01,step=1 month,(period=[2024-02-01,2024-03-01),start=10.00,start_customers=1,churn=10.00,churn_customers=1,start_squared=100000000000000)}', NULL),
	(19, 'mrr_waterfall_agg(t, ''2024-02-01'', ''2024-03-01'', ''1 month'', ''2 months'')', NULL, '{from=2024-02-01,step=1 month,span=2 months,(period=[2024-01-01,2024-03-01))}', '{from=2024-02-01,step=1 month,span=2 months,(period=[2024-01-01,2024-03-01),passing_customers=1)}', '{from=2024-02-01,step=1 month,span=2 months,(period=[2024-01-01,2024-03-01),passing_customers=1)}', NULL),
	(20, 'mrr_part_waterfall_agg(t, t + ''{[2024-02-01,):5}'', ''2024-02-01'', ''2024-03-01'', ''1 month'')', NULL, '{from=2024-02-01,step=1 month,(period=[2024-02-01,2024-03-01))}', '{from=2024-02-01,step=1 month,(period=[2024-02-01,2024-03-01),start=10.00,start_customers=1,leaving=10.00,leaving_customers=1,start_squared=100000000000000)}', '{from=2024-02-01,step=1 month,(period=[2024-02-01,2024-03-01),start=10.00,start_customers=1,leaving=10.00,leaving_customers=1,start_squared=100000000000000)}', NULL),
	(21, 'sum(mrr_waterfall(t, ''2024-02-01'', ''2024-03-01'', ''1 month''))', NULL, NULL, '{from=2024-02-01,step=1 month,(period=[2024-02-01,2024-03-01),start=10.00,start_customers=1,churn=10.00,churn_customers=1,start_squared=100000000000000)}', '{from=2024-02-01,step=1 month,(period=[2024-02-01,2024-03-01),start=10.00,start_customers=1,churn=10.00,churn_customers=1,start_squared=100000000000000)}', NULL),
	-- one customer of one month, read on its first day and a month later
	(22, 'cohort_agg(t, ''1 month'', ''2024-02-01'')', NULL, '{step=1 month,as_of=2024-02-01}', '{step=1 month,as_of=2024-02-01,(customers=1,active=1,at_risk=1,surviving=1,initial=10.00,mrr=10.00,capped=10.00,previous=0.00),(customers=1,active=0,at_risk=1,surviving=0,initial=10.00,mrr=0.00,capped=0.00,previous=10.00)}', '{step=1 month,as_of=2024-02-01,(customers=1,active=1,at_risk=1,surviving=1,initial=10.00,mrr=10.00,capped=10.00,previous=0.00),(customers=1,active=0,at_risk=1,surviving=0,initial=10.00,mrr=0.00,capped=0.00,previous=10.00)}', NULL),
	(23, 'sum(CASE WHEN what = ''one'' THEN cohort_curve ''{step=1 month,as_of=2024-02-01}'' END)', NULL, NULL, '{step=1 month,as_of=2024-02-01}', '{step=1 month,as_of=2024-02-01}', NULL),
	(24, 'retention(a > 0, e > 0)', NULL, '{f,f}', '{t,f}', '{t,f}', NULL),
	-- ignored rows make an empty life table
	(25, 'life_table_agg(age, churned)', NULL, '{}', '{(age=0,entered=1),(age=3,"churn"=1)}', '{(age=0,entered=1),(age=3,"churn"=1)}', NULL),
	(26, 'life_table_agg(age, churned, age - 1)', NULL, '{}', '{(age=2,entered=1),(age=3,"churn"=1)}', '{(age=2,entered=1),(age=3,"churn"=1)}', NULL),
	(27, 'life_table_agg(age, nullif(what, ''nulls''))', NULL, '{}', '{(age=0,entered=1),(age=3,"one"=1)}', '{(age=0,entered=1),(age=3,"one"=1)}', NULL),
	(28, 'life_table_agg(age, nullif(what, ''nulls''), age - 1)', NULL, '{}', '{(age=2,entered=1),(age=3,"one"=1)}', '{(age=2,entered=1),(age=3,"one"=1)}', NULL),
	(29, 'first_value_agg(day, day + 31, NULL, ''2024-12-31'')', NULL, '{}', '{(age=0,entered=1),(age=31,"value"=1)}', '{(age=0,entered=1),(age=31,"value"=1)}', NULL),
	(30, 'sum(l)', NULL, NULL, '{(age=0,entered=1),(age=3,"voluntary"=1)}', '{(age=0,entered=1),(age=3,"voluntary"=1)}', NULL),
	-- the value of a customer of 10, who pays one month and is not there in the
	-- second; nobody has no value
	(31, 'clv(t, ''2024-02-01'', ''2 months'', 0)', NULL, NULL, '10', '10', NULL),
	(32, 'clv(t, ''2024-02-01'', ''2 months'', 0, 0.5)', NULL, NULL, '5', '5', NULL),
	-- nothing was due, or what was due was not renewed
	(33, 'renewal_rate(a, e)', NULL, NULL, '0', '0', NULL),
	(34, 'renewal_uplift(a, a * 1.5)', NULL, NULL, '0.5', '0.5', NULL)
) AS v(k, call, e1, e2, e3, e4, e5),
	LATERAL (SELECT n, situation, CASE WHEN got ~ '^[0-9.]+$' THEN trim_scale(got::numeric)::text ELSE got END AS got FROM pg_temp.matrix(call)) AS m,
	LATERAL (SELECT CASE n WHEN 1 THEN e1 WHEN 2 THEN e2 WHEN 3 THEN e3 WHEN 4 THEN e4 ELSE e5 END AS expected) AS x
ORDER BY k, n;
-- They are all there are.
SELECT count(*) AS aggregates FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' JOIN pg_extension e ON d.refobjid = e.oid AND extname = 'retention' WHERE prokind = 'a';

-- Grouped, and over a window: nobody's group is NULL, not an error.
SELECT what, sum(t) AS sum, mrr_bridge_agg(t, '2024-02-01', '2024-03-01') AS bridge, nrr(t, '2024-02-01', '2024-03-01') IS NULL AS no_ratio FROM rows GROUP BY what ORDER BY what;
SELECT what, sum(t) OVER w IS NULL AS sum, mrr_bridge_agg(t, '2024-02-01', '2024-03-01') OVER w IS NULL AS bridge, sum(b) OVER w IS NULL AS bridges FROM rows WINDOW w AS (ORDER BY what ROWS BETWEEN 2 PRECEDING AND 2 PRECEDING);

-- Scalar functions: NULL for each argument in turn, the others given. Most
-- give NULL; the last column lists what does not: for clip() its bounds, for
-- mrr_timeline() its end, for mrr_bridge() the window, for contract_value() its
-- years and for residual_clv() its horizon; a NULL date or netting of
-- mrr_bridge() and the amount or start of mrr_timeline() are errors.
CREATE FUNCTION pg_temp.value_or_state(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	got text;
BEGIN
	EXECUTE 'SELECT (' || call || ')::text' INTO got;
	RETURN CASE WHEN got IS NULL THEN 'value NULL' ELSE 'value' END;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
CREATE TEMP TABLE examples (type regtype, literal text);
INSERT INTO examples VALUES ('mrr_timeline', '{[2024-01-01,):10}'), ('mrr_bridge', '(start=10,start_customers=1,end=10,end_customers=1,unchanged_customers=1)'), ('date', '2024-06-01'), ('numeric', '2'), ('integer', '1'), ('bigint', '1'), ('text', 'ends'), ('boolean', 'true'),
	('mrr_waterfall', '{from=2024-02-01,step=1 month,(period=[2024-02-01,2024-03-01),start=10,start_customers=1,churn=10,churn_customers=1)}'), ('cohort_curve', '{step=1 month,as_of=2024-02-01,(customers=1,active=1,at_risk=1,surviving=1,initial=10,mrr=10,capped=10,previous=0)}'), ('interval', '1 month'), ('double precision', '0.5'),
	('life_table', '{(age=0,entered=10),(age=1,"churn"=5),(age=2,censored=4,"churn"=1)}'), ('life_table[]', '{"{(age=0,entered=2),(age=1,\"churn\"=2)}","{(age=0,entered=2),(age=2,\"churn\"=2)}"}'), ('retention_model', '(sbg,,1,3,,,,,,,,)');
WITH members AS (
	SELECT p.oid, proname, proargtypes::regtype[] AS types, pronargs, proretset
	FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' JOIN pg_extension e ON d.refobjid = e.oid AND extname = 'retention'
	WHERE prokind = 'f' AND NOT proretset AND NOT proargtypes::regtype[] && '{internal,cstring}'::regtype[] AND proname !~ 'fn$'
), calls AS (
	SELECT m.proname, pg_get_function_identity_arguments(m.oid) AS arguments, k AS null_argument,
		format('%I(%s)', proname, (SELECT string_agg(CASE WHEN i = k THEN 'NULL' ELSE quote_literal(CASE
			-- a later date for the end of a period, a unit for monthly_amount()
			WHEN e.type = 'date'::regtype AND i > 1 AND types[i - 2] = 'date'::regtype THEN '2025-01-01' WHEN proname = 'monthly_amount' AND e.type = 'text'::regtype THEN 'month' WHEN proname LIKE 'movement_%' THEN '(netting=daily,start=10,start_customers=1,end=10,end_customers=1)'
			-- words that a function knows, whole years, and two customers, since one has no interval
			WHEN proname = 'fit_retention' AND e.type = 'text'::regtype THEN 'sbg' WHEN proname = 'simple_clv' AND e.type = 'text'::regtype THEN 'advance' WHEN proname IN ('contract_value', 'implied_nrr') AND e.type = 'double precision'::regtype THEN '2'
			WHEN proname ~ '_interval$' AND e.type = 'mrr_bridge'::regtype THEN '(start=20,start_customers=2,end=20,end_customers=2,unchanged_customers=2,start_squared=200000000000000,start_times_end=200000000000000,end_squared=200000000000000)' ELSE e.literal END) END || '::' || types[i - 1], ', ' ORDER BY i)
			FROM generate_series(1, pronargs) AS i JOIN examples e ON e.type = types[i - 1])) AS call
	FROM members m, generate_series(0, m.pronargs) AS k
)
SELECT outcome, null_argument > 0 AS with_null, count(*) AS calls, CASE WHEN outcome <> CASE WHEN null_argument > 0 THEN 'value NULL' ELSE 'value' END THEN string_agg(proname || ' ' || null_argument, ', ' ORDER BY proname COLLATE "C", null_argument) END AS which
FROM calls, LATERAL pg_temp.value_or_state(call) AS outcome
GROUP BY outcome, with_null, outcome <> CASE WHEN null_argument > 0 THEN 'value NULL' ELSE 'value' END ORDER BY with_null, outcome;
