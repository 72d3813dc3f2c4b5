-- The extension as CREATE EXTENSION leaves it, and who may create it.
-- pg_regress has created it once; here it goes and comes back.
DROP EXTENSION retention;
CREATE EXTENSION retention;
SELECT extversion, extrelocatable, extnamespace::regnamespace, extconfig IS NULL AS no_data
FROM pg_extension WHERE extname = 'retention';
SELECT version, superuser, trusted, relocatable, schema, requires
FROM pg_available_extension_versions WHERE name = 'retention';

-- Twice is an error, and IF NOT EXISTS is none.
\set VERBOSITY sqlstate
CREATE EXTENSION retention;
\set VERBOSITY default
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS retention;
RESET client_min_messages;

-- Everything that a user may call. Support functions, whose names end in fn,
-- and those of the types stand in catalog.sql.
SELECT p.proname || '(' || pg_get_function_arguments(p.oid) || ')' AS function,
	CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END AS kind,
	pg_get_function_result(p.oid) AS result
FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
	JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
WHERE e.extname = 'retention' AND d.deptype = 'e'
	AND p.proname !~ 'fn$|^(mrr_timeline|mrr_bridge|mrr_waterfall|cohort_curve|life_table)_(in|out|recv|send|eq|ne|lt|le|ge|gt|cmp|hash|hash_extended|add|subtract|multiply)$'
ORDER BY p.proname COLLATE "C", pg_get_function_arguments(p.oid) COLLATE "C";

-- A trusted extension: whoever may create in the database may install it.
DROP EXTENSION retention;
CREATE ROLE regress_retention_owner;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_retention_owner', current_database()) AS granting \gexec
CREATE SCHEMA regress_retention AUTHORIZATION regress_retention_owner;
SET ROLE regress_retention_owner;
CREATE EXTENSION retention SCHEMA regress_retention;
SELECT regress_retention.mrr_at('{[2024-01-01,):10}', '2024-01-01');
DROP EXTENSION retention;
RESET ROLE;
DROP SCHEMA regress_retention;
SELECT format('REVOKE CREATE ON DATABASE %I FROM regress_retention_owner', current_database()) AS revoking \gexec
DROP ROLE regress_retention_owner;

-- For the tests that follow.
CREATE EXTENSION retention;
