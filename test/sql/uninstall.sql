-- DROP EXTENSION leaves nothing behind, and does not take a user's table along
-- unless told to.
CREATE TABLE user_table (n integer, t mrr_timeline, b mrr_bridge, l life_table, m retention_model);
CREATE VIEW user_view AS SELECT n, started_on(t) FROM user_table;
\set VERBOSITY sqlstate
DROP EXTENSION retention;
\set VERBOSITY default
SET client_min_messages = warning;
DROP EXTENSION retention CASCADE;
RESET client_min_messages;
SELECT attname FROM pg_attribute WHERE attrelid = 'user_table'::regclass AND attnum > 0 AND NOT attisdropped;
SELECT to_regclass('user_view') IS NULL AS view_is_gone;
DROP TABLE user_table;

SELECT count(*) AS extensions FROM pg_extension WHERE extname = 'retention';
SELECT p.oid::regprocedure FROM pg_proc p WHERE probin LIKE '%retention%' OR proname ~ '^(mrr_|nrr|gross_retention|logo_retention|life_table|clv|residual_|fit_retention|logrank_)';
SELECT typname FROM pg_type WHERE typname ~ '^_?(mrr_|cohort_curve|life_table|retention_model)';
SELECT opcname FROM pg_opclass WHERE opcname ~ 'mrr_|life_table|cohort_curve' UNION ALL SELECT opfname FROM pg_opfamily WHERE opfname ~ 'mrr_|life_table|cohort_curve';
SELECT o.oid FROM pg_operator o WHERE NOT EXISTS (SELECT FROM pg_proc WHERE oid = oprcode);
SELECT d.classid::regclass, d.objid FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND NOT EXISTS (SELECT FROM pg_proc WHERE oid = d.objid);
SELECT d.objoid FROM pg_description d WHERE d.classoid = 'pg_proc'::regclass AND NOT EXISTS (SELECT FROM pg_proc WHERE oid = d.objoid);
-- And it can be had again.
CREATE EXTENSION retention;
SELECT mrr_at('{[2024-01-01,):10}', '2024-01-01');
DROP EXTENSION retention;
