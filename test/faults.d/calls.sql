/*
 * Calls of every function of the extension on the worst values of worst.sql: the
 * table "call". The functions that make up an aggregate are called by it; the way
 * in by text is a cast, and that by binary is not SQL.
 */
CREATE VIEW extension_function AS
SELECT p.oid::regprocedure AS function, p.*
FROM pg_proc AS p
JOIN pg_depend AS d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e'
JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'retention';

CREATE TABLE call (function text, variant text, query text, PRIMARY KEY (function, variant));

CREATE VIEW call_arguments AS
SELECT f.function, f.prokind, f.proretset,
	coalesce(bool_or(arg.type = 'mrr_timeline'::regtype), false) AS of_timeline,
	coalesce(string_agg(a.expression, ', ' ORDER BY place), '') AS list
FROM extension_function AS f
LEFT JOIN LATERAL unnest(proargtypes::oid[], proargnames) WITH ORDINALITY AS arg (type, name, place)
	ON place <= pronargs
LEFT JOIN LATERAL (
	SELECT expression FROM argument
	WHERE argument.type = arg.type AND argument.name IN ('', arg.name, proname, function::text)
	ORDER BY argument.name = function::text DESC, argument.name = proname DESC, argument.name DESC
	LIMIT 1) AS a ON true
WHERE proname !~ '_(transfn|invtransfn|combinefn|finalfn|in|recv)$' AND prokind <> 'p'
GROUP BY f.function, f.prokind, f.proretset
HAVING bool_and(a.expression IS NOT NULL OR arg.type IS NULL);

-- A function of rows, an aggregate of a row, of many and of moving frames, the rest
INSERT INTO call
SELECT function, trim(variant || ' ' || shape),
	CASE WHEN proretset THEN format('SELECT count(*) FROM %s', one)
		ELSE format('SELECT %s IS NULL FROM generate_series(1, %s) AS i', format(pattern, one), rows) END
FROM call_arguments
CROSS JOIN (VALUES ('even'), ('working')) AS variant (variant)
CROSS JOIN (VALUES
	('af', '', '%s', 1),
	('a', 'many', '%s', 9999999),
	('w', '', '%s OVER (ORDER BY i)', 9999999),
	('m', 'moving', '%s OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)', 9999999))
	AS shape (kinds, shape, pattern, rows)
CROSS JOIN LATERAL (
	SELECT format('%s(%s)', function::oid::regproc, replace(list, '%s', variant))) AS call (one)
WHERE (variant = 'even' OR of_timeline) AND (strpos(kinds, prokind::text) > 0 OR kinds = 'm'
	AND EXISTS (SELECT FROM pg_aggregate WHERE aggfnoid = function AND aggmtransfn <> 0));

-- The ways in by text: of the worst value, and of 100 MB without end
INSERT INTO call
SELECT format('%s_in(cstring)', type), variant,
	format('SELECT (SELECT %s FROM %s LIMIT 1)::%s IS NULL', text, source, type)
FROM (VALUES
	('mrr_timeline', 'words', 'timelines WHERE words IS NOT NULL'),
	('mrr_bridge', 'bridge::text', 'worst'),
	('mrr_waterfall', 'waterfall::text', 'worst'),
	('cohort_curve', 'curve::text', 'worst'),
	('life_table', '"table"::text', 'worst')) AS of_type (type, worst, source)
CROSS JOIN LATERAL (VALUES ('text', worst), ('hostile blanks', 'repeat('' '', 100000000)'),
	('hostile digits', '''{[2000-01-01,):'' || repeat(''1'', 100000000)')) AS way (variant, text);

-- And in binary, from files that the server has written
INSERT INTO call
SELECT format('%s_recv(internal)', type), 'binary',
	format('COPY received_%s FROM %L (FORMAT binary)', type, :'directory' || '/' || type)
FROM unnest('{mrr_timeline, mrr_bridge, mrr_waterfall, cohort_curve, life_table}'::text[]) AS type;
CREATE TABLE received_mrr_timeline AS SELECT t FROM timelines WHERE name = 'even';
CREATE TABLE received_mrr_bridge AS SELECT bridge FROM worst, generate_series(1, 100000);
CREATE TABLE received_mrr_waterfall AS SELECT waterfall FROM worst, generate_series(1, 10);
CREATE TABLE received_cohort_curve AS SELECT curve FROM worst, generate_series(1, 10);
CREATE TABLE received_life_table AS SELECT "table" FROM worst, generate_series(1, 10);
SELECT format('COPY %s TO %L (FORMAT binary)', split_part(query, ' ', 2), split_part(query, '''', 2))
FROM call WHERE variant = 'binary' \gexec
