/*
 * Every function of the extension is called, and what types of its own it returns is
 * stored. To be run once before an update.
 */
CREATE SCHEMA kept;

-- Arguments by name, or by type, of which a version need not have all.
CREATE TABLE kept.examples (type text, name text, value text);
INSERT INTO kept.examples VALUES
	('date', 'from_date', '''2024-01-01'''), ('date', 'to_date', '''2025-01-01'''),
	('date', 'as_of', '''2025-06-30'''), ('date', 'valid_to', '''2024-09-01'''),
	('date', NULL, '''2024-03-01'''), ('daterange', NULL, '''[2024-03-01,2024-09-01)'''),
	('interval', 'horizon', '''3 years'''), ('interval', 'span', '''1 year'''),
	('interval', NULL, '''1 month'''), ('numeric', NULL, '12.5'), ('integer', NULL, '2'),
	('bigint', 'entry_age', '1'), ('bigint', NULL, '3'), ('double precision', NULL, '0.25'),
	('boolean', NULL, 'true'), ('boolean[]', NULL, '''{t,f}'''),
	('text', 'unit', '''year'''), ('text', NULL, '''churn'''), ('cstring', NULL, '''{}'''),
	('oid', NULL, '0'),
	('mrr_timeline', 'part', '''{[2024-01-01,):40}'''),
	('mrr_timeline', NULL, '''{[2023-05-01,2024-06-01):100,[2024-06-01,2025-02-01):140.000001}'''),
	('mrr_bridge', NULL, 'mrr_bridge(''{[2023-05-01,):100}'', ''2024-01-01'', ''2025-01-01'')'),
	('mrr_waterfall', NULL, 'mrr_waterfall(''{[2023-05-01,):100}'', ''2024-01-01'', ''2025-01-01'', ''1 month'')'),
	('cohort_curve', NULL, '(SELECT cohort_agg(t, ''1 month'', ''2025-06-30'') FROM (VALUES
		(mrr_timeline ''{[2024-01-01,2024-09-01):5}''), (''{[2024-02-01,):7}'')) AS v(t))'),
	('life_table', NULL, '''{(age=0,entered=100),(age=1,"churn"=20),(age=2,"churn"=10),(age=3,"churn"=5,censored=65)}'''),
	('life_table[]', NULL, 'ARRAY[''{(age=0,entered=9),(age=1,"churn"=9)}''::life_table, ''{(age=0,entered=9),(age=2,"churn"=9)}'']'),
	('retention_model', NULL, 'fit_retention(''{(age=0,entered=100),(age=1,"churn"=20),(age=2,"churn"=10),(age=3,"churn"=5,censored=65)}'')');

-- The calls that SQL can make. A receive function is left to COPY; procedures are
-- called by name.
CREATE VIEW kept.calls AS
SELECT p.oid::regprocedure::text AS signature, prorettype::regtype AS type, format('SELECT %s(%s)%s AS v',
		p.oid::regproc, a.arguments, CASE prokind WHEN 'w' THEN ' OVER ()' END) AS call
FROM pg_proc AS p JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e'
	JOIN pg_extension AS e ON refclassid = 'pg_extension'::regclass AND refobjid = e.oid AND extname = 'retention',
	LATERAL (
		SELECT string_agg(format('%s%s::%s', CASE WHEN provariadic <> 0 THEN 'VARIADIC ' END,
			coalesce((SELECT value FROM kept.examples AS x WHERE to_regtype(x.type) = t.type
				AND coalesce(x.name = proargnames[n], x.name IS NULL) ORDER BY x.name LIMIT 1), 'NULL'), t.type), ', ' ORDER BY n) AS arguments
		FROM unnest(proargtypes::regtype[]) WITH ORDINALITY AS t(type, n)
		WHERE n <= pronargs - pronargdefaults
	) AS a
WHERE prokind <> 'p' AND NOT 'internal'::regtype = ANY (proargtypes::regtype[]);

CREATE TABLE kept.outcomes (step text, signature text, outcome text);
CREATE PROCEDURE kept.call_all(step text) LANGUAGE plpgsql AS $$
DECLARE
	c record;
	outcome text;
BEGIN
	FOR c IN TABLE kept.calls LOOP
		BEGIN
			EXECUTE format('SELECT ''result: '' || string_agg(v::text, '' '') FROM (%s) AS s', c.call)
			INTO outcome;
		EXCEPTION WHEN OTHERS THEN
			outcome := format('error %s: %s', SQLSTATE, SQLERRM);
		END;
		INSERT INTO kept.outcomes VALUES (step, c.signature, coalesce(outcome, 'result: null'));
	END LOOP;
END $$;
CALL kept.call_all('before');

-- A table of each type, with all that the functions returned.
CREATE VIEW kept.types AS
SELECT typname AS name, t.oid::regtype AS type, typtype = 'b' AS has_order
FROM pg_type AS t JOIN pg_depend AS d ON classid = 'pg_type'::regclass AND objid = t.oid AND deptype = 'e'
	JOIN pg_extension AS e ON refclassid = 'pg_extension'::regclass AND refobjid = e.oid AND extname = 'retention'
WHERE typelem = 0;
SELECT format('CREATE TABLE kept.%I (signature text, v %s)', name, type) FROM kept.types \gexec
SELECT format('INSERT INTO kept.%I SELECT %L, v FROM (%s) AS s', t.name, c.signature, c.call)
FROM kept.types AS t JOIN kept.calls AS c USING (type) JOIN kept.outcomes USING (signature)
WHERE outcome LIKE 'result%' ORDER BY c.signature \gexec
SELECT format('CREATE INDEX ON kept.%I (v)', name) FROM kept.types WHERE has_order \gexec

-- Objects of the user that use the extension's.
CREATE VIEW kept.users_view AS SELECT signature, mrr_at(v, '2024-07-01') AS mrr FROM kept.mrr_timeline;
CREATE TABLE subscriptions (customer integer, segment text, mrr numeric, started_on date, ended_on date);
INSERT INTO subscriptions
SELECT i, 'segment ' || i % 2, 10 * i, date '2024-01-01' + i, CASE WHEN i % 3 = 0 THEN date '2025-01-01' END
FROM generate_series(1, 20) AS i;
CALL create_retention_views('subscriptions', 'customer', 'mrr', 'started_on', 'ended_on',
	segments => '{segment}', as_of => '2025-06-30');
