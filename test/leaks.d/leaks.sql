/*
 * leaks.sql
 *		Calls every function of the extension many times in one backend, and
 *		prints "ok" where the memory of the backend does not grow, else "not ok".
 *
 *		psql -v calls=1000000 -v file=/tmp/leaks.copy -f test/leaks.d/leaks.sql
 *
 * The calls are those of one query. The memory of all contexts is looked at while
 * it is under way, when the last call has been made and nothing is freed yet, and
 * again behind it. What takes more than 5, 50 or 500 microseconds is called a
 * tenth, a hundredth or a thousandth as often.
 */
\set ON_ERROR_STOP on
\set QUIET on
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
SET datestyle = ISO;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
CREATE EXTENSION retention;
CREATE SCHEMA leaks;
SET search_path = leaks, public;
\o /dev/null
SELECT set_config('leaks.calls', :'calls', false), set_config('leaks.made', '0', false);
\o

/*
 * The arguments: a column for each type, and more where a function takes several
 * of one type. The values of the row "short" are as they are, those of "long" are
 * compressed or out of line, so that each call unpacks them.
 */
CREATE TABLE example AS
SELECT size, t, mrr_bridge(t, '2024-03-01', '2025-03-01') AS b,
	mrr_waterfall(t, '2024-03-01', '2025-03-01', '1 month') AS w, c,
	life_table(c) AS l, fit_retention(life_table(c)) AS m,
	ARRAY[life_table(c), life_table(c)] AS tables, ARRAY[true, NULL, false] AS conditions,
	100.5::numeric AS numeric_1, 90.25::numeric AS numeric_2, 2::numeric AS numeric_3,
	0.1::float8 AS float_1, 0.5::float8 AS float_2, 0.9::float8 AS float_3,
	date '2024-03-01' AS date_1, date '2025-03-01' AS date_2, date '2025-03-02' AS date_3,
	date '2025-06-30' AS date_4, daterange('2024-03-01', '2025-03-01') AS range,
	interval '1 month' AS interval_1, interval '1 year' AS interval_2,
	30 AS integer_1, 2 AS integer_2, 5::bigint AS bigint_1, 2::bigint AS bigint_2,
	true AS boolean, 'a' AS text
FROM (VALUES ('short', 1), ('long', 2000)) AS s (size, steps),
	LATERAL (SELECT mrr_timeline_agg(1 + (i * i) % 77, date '2024-01-01' - 2 * i,
			date '2024-01-02' - 2 * i) + mrr_timeline(20, '2023-06-01', '2025-01-01') AS t
		FROM generate_series(1, steps) AS i) AS timeline,
	LATERAL (SELECT cohort_agg(mrr_timeline(10 + i, date '2024-02-01' - i * 20,
			date '2024-03-01' - i % 9 * least(i, 20) - 1), '1 month', '2024-03-01') AS c
		FROM generate_series(0, 12 + steps / 10) AS i) AS curve;

/* A column of "example": for the how manieth argument of its type. */
CREATE FUNCTION argument(type regtype, nth bigint) RETURNS text
LANGUAGE SQL STABLE
RETURN CASE type
	WHEN 'mrr_timeline'::regtype THEN 't' WHEN 'mrr_bridge'::regtype THEN 'b'
	WHEN 'mrr_waterfall'::regtype THEN 'w' WHEN 'cohort_curve'::regtype THEN 'c'
	WHEN 'life_table'::regtype THEN 'l' WHEN 'retention_model'::regtype THEN 'm'
	WHEN 'life_table[]'::regtype THEN 'tables' WHEN 'boolean[]'::regtype THEN 'conditions'
	WHEN 'numeric'::regtype THEN 'numeric_' || nth
	WHEN 'double precision'::regtype THEN 'float_' || nth
	WHEN 'date'::regtype THEN 'date_' || nth WHEN 'daterange'::regtype THEN 'range'
	WHEN 'interval'::regtype THEN 'interval_' || nth
	WHEN 'integer'::regtype THEN 'integer_' || nth WHEN 'bigint'::regtype THEN 'bigint_' || nth
	WHEN 'boolean'::regtype THEN 'boolean' WHEN 'text'::regtype THEN 'text'
END;

CREATE TABLE member AS
SELECT p.oid::regprocedure AS function, prokind AS kind, proretset AS many, format('%s(%s)',
		proname, (SELECT string_agg(CASE WHEN provariadic <> 0 AND place = pronargs THEN 'VARIADIC ' ELSE '' END
			|| coalesce(argument(type, nth), '?'), ', ' ORDER BY place)
		FROM (SELECT type::regtype AS type, place,
				row_number() OVER (PARTITION BY type ORDER BY place) AS nth
			FROM unnest(proargtypes::oid[]) WITH ORDINALITY AS a (type, place)) AS a)) AS call
FROM pg_depend JOIN pg_proc AS p ON p.oid = objid
WHERE classid = 'pg_proc'::regclass AND refclassid = 'pg_extension'::regclass AND deptype = 'e'
	AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'retention');

/* Where the arguments must be others: words, rows in order, states of its own. */
CREATE TABLE instead (function regprocedure, call text);
INSERT INTO instead VALUES
	('mrr_timeline_in(cstring)', 'mrr_timeline_in(textout(t::text))'),
	('mrr_bridge_in(cstring)', 'mrr_bridge_in(textout(b::text))'),
	('mrr_waterfall_in(cstring)', 'mrr_waterfall_in(textout(w::text))'),
	('cohort_curve_in(cstring)', 'cohort_curve_in(textout(c::text))'),
	('life_table_in(cstring)', 'life_table_in(textout(l::text))'),
	('mrr_timeline_snapshots_transfn(mrr_timeline,numeric,date,interval)',
		'mrr_timeline_snapshots_transfn(NULL, numeric_1, date_1, interval_1)'),
	('mrr_pair_bridge_transfn(mrr_bridge,numeric,numeric)',
		'mrr_pair_bridge_transfn(NULL, numeric_1, numeric_2)'),
	('mrr_pair_bridge_transfn(mrr_bridge,numeric,numeric,boolean)',
		'mrr_pair_bridge_transfn(NULL, numeric_1, numeric_2, boolean)'),
	('mrr_pair_ratio_transfn(mrr_bridge,numeric,numeric)',
		'mrr_pair_ratio_transfn(NULL, numeric_1, numeric_2)'),
	('mrr_waterfall_transfn(mrr_waterfall,mrr_timeline,date,date,interval,interval)',
		'mrr_waterfall_transfn(NULL, t, date_1, date_2, interval_1, interval_2)'),
	('chain_transfn(mrr_waterfall,mrr_bridge)', 'chain_transfn(NULL, b)'),
	('clv_transfn(cohort_curve,mrr_timeline,date,interval,double precision)',
		'clv_transfn(NULL, t, date_1, interval_1, float_1)'),
	('clv_transfn(cohort_curve,mrr_timeline,date,interval,double precision,double precision)',
		'clv_transfn(NULL, t, date_1, interval_1, float_1, float_2)'),
	('clv_finalfn(cohort_curve)',
		'clv_finalfn(clv_transfn(NULL, t, date_1, interval_1, float_1))'),
	('retention_transfn(bigint,boolean[])', 'retention_transfn(NULL, VARIADIC conditions)'),
	('retention_finalfn(bigint)',
		'retention_finalfn(retention_transfn(NULL, VARIADIC conditions))'),
	('movement_nrr(mrr_bridge)', 'movement_nrr(mrr_bridge(t, date_1, date_2, ''daily''))'),
	('movement_gross_retention(mrr_bridge)',
		'movement_gross_retention(mrr_bridge(t, date_1, date_2, ''daily''))'),
	('monthly_amount(numeric,text,integer,integer)',
		'monthly_amount(numeric_1, ''month'', integer_1, integer_2)'),
	('mrr_bridge(mrr_timeline,date,date,text,integer)',
		'mrr_bridge(t, date_1, date_2, ''lapses'', integer_1)'),
	('mrr_waterfall(mrr_timeline,date,date,interval,interval,text,integer)',
		'mrr_waterfall(t, date_1, date_2, interval_1, interval_2, ''ends'', integer_1)'),
	('fit_retention(life_table,text)', 'fit_retention(l, ''sbg'')'),
	('simple_clv(numeric,double precision,double precision,double precision,text)',
		'simple_clv(numeric_1, float_1, float_2, float_3, ''advance'')'),
	('contract_value(numeric,double precision,double precision,double precision)',
		'contract_value(numeric_1, float_1, bigint_1, float_2)'),
	('implied_nrr(numeric,numeric,double precision)',
		'implied_nrr(numeric_1, numeric_2, bigint_1)'),
	('chain(mrr_bridge)', '(SELECT chain(mrr_bridge(t, date_1 + i, date_1 + i + 1))
		FROM generate_series(0, 9) AS i)'),
	('mrr_movement(numeric,date,interval)',
		'mrr_movement(numeric_1, (date_1 + k * interval_1)::date, interval_1)');
UPDATE member SET call = instead.call FROM instead
WHERE member.function = instead.function;

/* What cannot be called so, and why. */
CREATE TABLE exception (function regprocedure, reason text);
INSERT INTO exception
SELECT function, 'its argument is internal: see COPY' FROM member
WHERE function::text LIKE '%\_recv(internal)'
UNION ALL
SELECT function, 'in frames alone: see the aggregates over moving frames' FROM member
WHERE function::text LIKE '%\_invtransfn(%'
UNION ALL
SELECT function, 'a procedure, without any code in C' FROM member WHERE kind = 'p';

CREATE FUNCTION bytes() RETURNS bigint LANGUAGE SQL
RETURN (SELECT sum(total_bytes) FROM pg_backend_memory_contexts);

/* Pages of the process that it shares with nobody, in bytes. */
CREATE FUNCTION resident() RETURNS bigint LANGUAGE SQL
RETURN (SELECT (pages[2]::bigint - pages[3]::bigint) * 4096
	FROM string_to_array(pg_read_file('/proc/self/statm'), ' ') AS pages);

/*
 * "counted" is an expression over the rows of "source", of which there are $calls.
 * The memory is looked at by an InitPlan, which is run when the last row has been
 * counted. What the first round leaves behind are the plans of this function.
 */
CREATE FUNCTION check_calls(name text, counted text, source text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	query text := format('SELECT %s, (SELECT leaks.bytes()) FROM %s AS s', counted, source);
	calls integer := 100;
	started timestamptz;
	microseconds double precision;
	result text;
	before bigint;
	kept bigint;
	few bigint;
	many bigint;
BEGIN
	FOR round IN 1 .. 3 LOOP
		few := many;
		started := clock_timestamp();
		before := leaks.bytes();
		EXECUTE replace(query, '$calls', calls::text) INTO result, many;
		kept := leaks.bytes() - before;
		microseconds := 1e6 * extract(epoch FROM clock_timestamp() - started) / calls;
		IF round = 2 THEN
			calls := current_setting('leaks.calls')::integer / CASE WHEN microseconds > 500 THEN 1000
				WHEN microseconds > 50 THEN 100 WHEN microseconds > 5 THEN 10 ELSE 1 END;
		END IF;
	END LOOP;
	PERFORM set_config('leaks.made', (current_setting('leaks.made')::bigint + calls)::text, false);
	RETURN format('%s - %s: %s calls, %s bytes more, %s kept',
		CASE WHEN many - few < 65536 AND kept < 65536 THEN 'ok' ELSE 'not ok' END,
		name, calls, many - few, kept);
END
$$;

/* What the statement raises is caught, each time. */
CREATE FUNCTION check_errors(statement text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	calls integer := current_setting('leaks.calls')::integer / 100;
	caught integer := 0;
	few bigint;
	many bigint;
BEGIN
	FOR i IN 1 .. 100 + calls LOOP
		BEGIN
			EXECUTE statement;
		EXCEPTION WHEN data_exception OR invalid_parameter_value THEN
			caught := caught + 1;
		END;
		IF i IN (1, 100, 100 + calls) THEN
			few := many;
			many := leaks.bytes();
		END IF;
	END LOOP;
	RETURN format('%s - %s: %s errors caught, %s bytes more',
		CASE WHEN many - few < 65536 AND caught = 100 + calls THEN 'ok' ELSE 'not ok' END,
		statement, caught, many - few);
END
$$;

CREATE FUNCTION row_of(size text) RETURNS text LANGUAGE SQL
RETURN format('(SELECT *, generate_series(1, $calls) AS k FROM leaks.example
	WHERE size = %L OFFSET 0)', size);

CREATE VIEW checks AS
SELECT 1 AS place, function::text AS name, size, CASE
		WHEN many THEN 'count(r)' WHEN kind = 'a' AND function <> 'chain(mrr_bridge)'::regprocedure
			THEN format('pg_column_size(%s)', call)
		WHEN kind = 'w' THEN 'count(r)'
		ELSE format('count(%s)', call) END AS counted,
	CASE WHEN many THEN format('(SELECT r FROM %s AS e, LATERAL %s AS r)', row_of(size), call)
		WHEN kind = 'w' THEN format('(SELECT %s OVER () AS r FROM %s AS e)', call, row_of(size))
		ELSE row_of(size) END AS source
FROM member, (VALUES ('short'), ('long')) AS s (size)
WHERE function NOT IN (SELECT function FROM exception)
	AND (size = 'short' OR call ~ '\m[tbwcl]\M|tables')
UNION ALL
SELECT 2, function::text || ', frames of ten rows', size, 'count(r)', format(
	'(SELECT %s OVER (ROWS BETWEEN 9 PRECEDING AND CURRENT ROW) AS r FROM %s AS e)',
	call, row_of(size))
FROM member, (VALUES ('short'), ('long')) AS s (size)
WHERE kind = 'a' AND function <> 'chain(mrr_bridge)'::regprocedure
	AND (size = 'short' OR call ~ '\m[tbwcl]\M');

/* A state that grows, and rows that are kept, are seen. */
SELECT CASE WHEN result LIKE 'not ok%' THEN 'ok - seen: ' ELSE 'not ok - seen: ' END
	|| result
FROM (VALUES (check_calls('a state', 'cardinality(array_agg(k))', row_of('short'))),
	(check_calls('rows', 'count(*)', 'generate_series(1, $calls)'))) AS c (result);

SELECT CASE WHEN count(*) = 0 THEN 'ok' ELSE 'not ok' END
	|| ' - every function of the extension is called, or has a reason why not '
	|| coalesce(string_agg(function::text, ' '), '')
FROM member WHERE call LIKE '%?%' AND function NOT IN (SELECT function FROM exception);
SELECT format('# not called alone: %s: %s', function, reason)
FROM exception ORDER BY function::text;

/* All of them a little, so that what is cached is there. */
\o /dev/null
SELECT format('SELECT %s FROM %s AS s', counted, replace(source, '$calls', '100'))
FROM checks \gexec
SELECT resident() AS resident_before, bytes() AS bytes_before \gset
\o

SELECT format('SELECT check_calls(%L, %L, %L)', name || ', ' || size, counted, source)
FROM checks ORDER BY place, name, size DESC \gexec

/* Many statements. */
\o /dev/null
SELECT format('SELECT %s FROM %s AS s', counted, replace(source, '$calls', '1'))
FROM checks, generate_series(1, :calls / 10000) \gexec
\o

/* The receive functions: rows of COPY, which a trigger drops. */
CREATE TABLE copied (t mrr_timeline, b mrr_bridge, w mrr_waterfall, c cohort_curve, l life_table);
CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('leaks.bytes', leaks.bytes()::text, false);
	RETURN NULL;
END
$$;
CREATE TRIGGER drop_row BEFORE INSERT ON copied FOR EACH ROW EXECUTE FUNCTION drop_row();
CREATE TRIGGER look AFTER INSERT ON copied FOR EACH STATEMENT EXECUTE FUNCTION look();
SELECT :calls / 10 AS copies \gset
COPY (SELECT t, b, w, c, l FROM example, generate_series(1, 500) WHERE size = 'short')
	TO :'file' (FORMAT binary);
COPY copied FROM :'file' (FORMAT binary);
SELECT current_setting('leaks.bytes') AS few \gset
COPY (SELECT t, b, w, c, l FROM example, generate_series(1, :copies) WHERE size = 'short')
	TO :'file' (FORMAT binary);
COPY copied FROM :'file' (FORMAT binary);
SELECT format('%s - COPY FROM of each type in binary: %s rows, %s bytes more',
	CASE WHEN more < 65536 THEN 'ok' ELSE 'not ok' END, :copies, more)
FROM (SELECT current_setting('leaks.bytes')::bigint - :few AS more) AS m;

/* Errors that are caught, in all ways in. */
SELECT check_errors(statement) FROM (VALUES
	('SELECT ''{[2024-01-01,):1''::mrr_timeline'),
	('SELECT ''(start=1/1)''::mrr_bridge'),
	('SELECT ''{step=1 mon''::mrr_waterfall'),
	('SELECT ''{0:''::cohort_curve'),
	('SELECT ''{0:''::life_table'),
	('SELECT mrr_timeline_agg(numeric_1, date_2, date_1) FROM leaks.example'),
	('SELECT mrr_timeline_agg(''NaN'', date_2, date_1) FROM leaks.example'),
	('SELECT nrr(t, date_2, date_1) FROM leaks.example'),
	('SELECT sum(mrr_bridge(t, date_1, date_2 + i)) FROM leaks.example, generate_series(1, 2) AS i'),
	('SELECT clv(t, date_1, interval_1, -1) FROM leaks.example'),
	('SELECT fit_retention(l, ''a'') FROM leaks.example'),
	('SELECT * FROM leaks.example, mrr_waterfall(t, date_1, date_2, ''1 hour'')')) AS s (statement);

SELECT format('%s - all %s calls, many statements and errors: %s bytes more, resident %s more',
	CASE WHEN bytes < 1048576 AND resident < 16777216 THEN 'ok' ELSE 'not ok' END,
	current_setting('leaks.made'), bytes, resident)
FROM (SELECT bytes() - :bytes_before AS bytes, resident() - :resident_before AS resident) AS m;
