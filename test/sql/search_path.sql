-- The extension needs no search_path: under an empty one, behind a schema full
-- of decoys, installed into such a schema, and moved to another.
SET DateStyle = 'ISO, YMD';

-- An empty path, as a dump or a refresh has it: everything by its full name.
SET search_path = '';
SELECT public.mrr_timeline_agg(10, '2024-01-01'::pg_catalog.date, NULL) AS timeline, public.mrr_timeline(10, '2024-01-01') OPERATOR(public.+) '{[2024-02-01,):5}'::public.mrr_timeline AS sum,
	'{[2024-01-01,):1}'::public.mrr_timeline OPERATOR(public.=) '{[2024-01-01,):1.00}'::public.mrr_timeline AS equal;
SELECT pg_catalog.round(public.nrr(t, '2024-06-01', '2025-01-01'), 3) AS nrr, public.gross_retention(public.mrr_bridge_agg(t, '2024-06-01', '2025-01-01')) AS gross, public.sum(t) AS sum, public.period(public.sum(public.mrr_bridge(t, '2024-06-01', '2025-01-01', 'lapses'))) AS period
FROM (VALUES ('{[2024-01-01,2024-09-01):100,[2024-09-01,):150}'::public.mrr_timeline), ('{[2024-01-01,2024-08-01):50}')) AS v(t);
SELECT * FROM public.movements('{[2024-01-01,2024-09-01):100,[2024-09-01,):150}') UNION ALL SELECT lapsed_on, 'lapse', mrr_before, mrr_after, NULL FROM public.lapses('{[2024-01-01,2024-08-01):50}', '2025-01-01') ORDER BY on_date, movement;
SELECT l, public.survival(l, 2), (public.fit_retention(l)).status, public.life_table_agg(2, 'x') OPERATOR(public.=) '{(age=0,entered=1),(age=2,"x"=1)}'::public.life_table AS equal, public.affordable_cac(300) OPERATOR(pg_catalog.=) 100 AS one_liner, public.cac_payback_months(300, 100) OPERATOR(pg_catalog.=) 3 AS case_expression, public.retention_cost(10, 0) IS NULL AS nullif
FROM (VALUES ('{(age=0,entered=10),(age=1,"churn"=5),(age=2,censored=4,"churn"=1)}'::public.life_table)) AS v(l) GROUP BY l;
SELECT pg_catalog.count(DISTINCT l) AS tables FROM (VALUES ('{}'::public.life_table), ('{(age=0,entered=1,censored=1)}'), ('{(age=1)}')) AS v(l);
CREATE TABLE pg_temp.kept (t public.mrr_timeline, b public.mrr_bridge, UNIQUE (t), CHECK (public.min_mrr(t) OPERATOR(pg_catalog.>=) 0));
INSERT INTO pg_temp.kept VALUES ('{[2024-01-01,):1}', '()'), ('{[2024-01-01,):2}', NULL);
SELECT pg_catalog.count(DISTINCT t) AS timelines, pg_catalog.count(DISTINCT b) AS bridges FROM pg_temp.kept;
SELECT t, pg_catalog.count(*) FROM pg_temp.kept GROUP BY t ORDER BY public.mrr_at(t, '2024-01-01');
DROP TABLE pg_temp.kept;
RESET search_path;

-- A schema of decoys: functions and operators of the same names for the same
-- types, which raise an error when called.
CREATE SCHEMA decoy;
DO $$
DECLARE
	f record;
BEGIN
	FOR f IN SELECT proname, prokind, pronargs, proargtypes::regtype[] AS types, prorettype::regtype AS result FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' JOIN pg_extension e ON d.refobjid = e.oid AND extname = 'retention'
		WHERE prokind = 'f' AND NOT proargtypes::regtype[] && '{internal,cstring}'::regtype[] AND prorettype <> 'cstring'::regtype AND NOT proretset
	LOOP
		EXECUTE format('CREATE FUNCTION decoy.%I(%s) RETURNS %s LANGUAGE plpgsql AS ''BEGIN RAISE EXCEPTION ''''decoy %1$s''''; END''', f.proname, array_to_string(f.types, ', '), f.result);
	END LOOP;
END $$;
CREATE FUNCTION decoy.numeric_div(numeric, numeric) RETURNS numeric LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''decoy numeric_div''; END';
CREATE FUNCTION decoy.numeric_mul(numeric, numeric) RETURNS numeric LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''decoy numeric_mul''; END';
CREATE FUNCTION decoy.daterange(date, date) RETURNS daterange LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''decoy daterange''; END';
CREATE OPERATOR decoy.= (FUNCTION = decoy.mrr_timeline_eq, LEFTARG = mrr_timeline, RIGHTARG = mrr_timeline);
CREATE OPERATOR decoy.+ (FUNCTION = decoy.mrr_timeline_add, LEFTARG = mrr_timeline, RIGHTARG = mrr_timeline);
CREATE OPERATOR decoy./ (FUNCTION = decoy.numeric_div, LEFTARG = numeric, RIGHTARG = numeric);
CREATE OPERATOR decoy.* (FUNCTION = decoy.numeric_mul, LEFTARG = numeric, RIGHTARG = numeric);
CREATE OPERATOR decoy.= (FUNCTION = decoy.life_table_eq, LEFTARG = life_table, RIGHTARG = life_table);
CREATE DOMAIN decoy.mrr_timeline AS text CHECK (VALUE = 'decoy');
SELECT count(*) > 80 AS many FROM pg_proc WHERE pronamespace = 'decoy'::regnamespace;
SET search_path = decoy, pg_catalog, public;
-- Aggregates, operator classes and C code go by what they were made of.
SELECT nrr(t, '2024-06-01', '2025-01-01') = 0.5 AS ratio, public.nrr(mrr_bridge_agg(t, '2024-06-01', '2025-01-01')) AS by_bridge, sum(t) IS NOT NULL AS sum, count(DISTINCT t) AS different, public.recurring_revenue(sum(t), '2024-01-01', '2025-01-01') AS revenue
FROM (VALUES ('{[2024-01-01,):100}'::public.mrr_timeline), ('{[2024-01-01,2024-08-01):100}'), ('{[2024-01-01,):0}')) AS v(t);
SELECT mrr_timeline_agg(amount, period) OVER (ORDER BY amount) AS running FROM (VALUES (1, '[2024-01-01,2024-02-01)'::daterange), (2, '[2024-02-01,)')) AS v(amount, period);
SELECT public.period(b), public.arpa(b), public.movement(b) FROM public.mrr_bridge('{[2024-01-01,):100}', '2024-06-01', '2025-01-01') AS b;
SELECT public.affordable_cac(300) > 99 AS one_liner, public.cac_payback_months(300, 100) > 2 AS payback, public.ltv_to_cac(300, 100) > 2 AS ratio, count(DISTINCT l) AS different FROM (VALUES ('{}'::public.life_table), ('{(age=0,entered=1,censored=1)}'), ('{}')) AS v(l);
SELECT sum(l) AS sum, life_table_agg(2, 'x'::text) AS aggregate FROM (VALUES ('{(age=0,entered=1,censored=1)}'::public.life_table)) AS v(l);
-- The decoys are alive: the user's own call finds them.
\set VERBOSITY terse
SELECT nrr(public.mrr_bridge('{}', '2024-06-01', '2025-01-01'));
SELECT '{}'::public.mrr_timeline + '{}'::public.mrr_timeline;
SELECT '{}'::public.life_table = '{}'::public.life_table;
SELECT 300::numeric / 100;
\set VERBOSITY default
RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA decoy CASCADE;

-- Installed into a schema that holds decoys before it, and with one in front.
DROP EXTENSION retention;
CREATE SCHEMA hostile;
CREATE FUNCTION hostile.mrr_timeline_eq(anyelement, anyelement) RETURNS boolean LANGUAGE SQL AS 'SELECT true';
CREATE FUNCTION hostile.mrr_timeline_transfn(anyelement, numeric, date, date) RETURNS anyelement LANGUAGE SQL AS 'SELECT $1';
CREATE FUNCTION hostile.mrr_timeline_finalfn(anyelement) RETURNS anyelement LANGUAGE SQL AS 'SELECT $1 WHERE false';
CREATE FUNCTION hostile.mrr_timeline_combinefn(anyelement, anyelement) RETURNS anyelement LANGUAGE SQL AS 'SELECT $1';
CREATE FUNCTION hostile.nrr(anyelement) RETURNS numeric LANGUAGE SQL AS 'SELECT 42';
CREATE FUNCTION hostile.mrr_timeline_cmp(anyelement, anyelement) RETURNS integer LANGUAGE SQL AS 'SELECT 0';
CREATE FUNCTION hostile.always(anyelement, anyelement) RETURNS boolean LANGUAGE SQL AS 'SELECT true';
CREATE OPERATOR hostile.= (FUNCTION = hostile.always, LEFTARG = anyelement, RIGHTARG = anyelement);
CREATE OPERATOR hostile.< (FUNCTION = hostile.always, LEFTARG = anyelement, RIGHTARG = anyelement);
SET search_path = hostile, public;
CREATE EXTENSION retention SCHEMA hostile;
RESET search_path;
-- No member uses anything that is neither a member, the array of one, nor of
-- pg_catalog: 0 rows, but for the language of the procedures.
SELECT pg_describe_object(d.classid, d.objid, d.objsubid) AS member, pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) AS uses
FROM pg_depend m JOIN pg_extension e ON m.refclassid = 'pg_extension'::regclass AND m.refobjid = e.oid AND extname = 'retention' AND m.deptype = 'e' JOIN pg_depend d ON d.classid = m.classid AND d.objid = m.objid AND d.deptype = 'n'
WHERE d.refclassid NOT IN ('pg_namespace'::regclass, 'pg_language'::regclass) AND NOT EXISTS (SELECT FROM pg_depend o WHERE o.classid = d.refclassid AND o.objid = coalesce((SELECT nullif(typelem, 0) FROM pg_type WHERE d.refclassid = 'pg_type'::regclass AND oid = d.refobjid), d.refobjid) AND o.refobjid = e.oid AND o.deptype = 'e');
SELECT aggfnoid::regprocedure FROM pg_aggregate JOIN pg_proc p ON p.oid = aggfnoid WHERE pronamespace = 'hostile'::regnamespace
	AND EXISTS (SELECT FROM unnest(ARRAY[aggtransfn, aggfinalfn, aggcombinefn, aggmtransfn, aggminvtransfn, aggmfinalfn]) AS f WHERE f <> 0 AND f::oid NOT IN (SELECT objid FROM pg_depend JOIN pg_extension e ON refobjid = e.oid AND extname = 'retention'));
SELECT hostile.life_table_agg(2, 'x') AS life_table, hostile.affordable_cac(300) > 99 AS one_liner, hostile.retention_cost(10, 0) IS NULL AS nullif, (hostile.logrank_test(ARRAY['{(age=0,entered=2),(age=1,"a"=1),(age=2,censored=1)}', '{(age=0,entered=2),(age=2,censored=2)}']::hostile.life_table[])).degrees_of_freedom;
SELECT hostile.nrr(t, '2024-06-01', '2025-01-01') AS nrr, hostile.sum(t) AS sum, count(DISTINCT t) AS different FROM (VALUES ('{[2024-01-01,):100}'::hostile.mrr_timeline), ('{[2024-01-01,2024-08-01):100}')) AS v(t);
-- Moved to another schema, values and views go with it.
CREATE SCHEMA elsewhere;
CREATE TABLE kept (t hostile.mrr_timeline PRIMARY KEY);
INSERT INTO kept VALUES ('{[2024-01-01,):100}'), ('{[2024-01-01,2024-08-01):100}');
CREATE VIEW kept_nrr AS SELECT hostile.nrr(t, '2024-06-01', '2025-01-01') AS nrr FROM kept;
ALTER EXTENSION retention SET SCHEMA elsewhere;
SELECT nspname, count(*) > 90 AS all_functions FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' JOIN pg_extension e ON d.refobjid = e.oid AND extname = 'retention' JOIN pg_namespace n ON n.oid = pronamespace GROUP BY nspname;
SELECT * FROM kept_nrr;
SELECT elsewhere.sum(t), elsewhere.movement(elsewhere.sum(t), '2024-06-01', '2025-01-01') FROM kept;
INSERT INTO kept VALUES ('{[2024-01-01,):100.00}') ON CONFLICT DO NOTHING;
SELECT count(*) FROM kept;
DROP VIEW kept_nrr;
DROP TABLE kept;
DROP EXTENSION retention;
DROP SCHEMA elsewhere, hostile CASCADE;
CREATE EXTENSION retention;
