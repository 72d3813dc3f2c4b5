-- Support functions called directly, outside an aggregate, with NULLs and
-- values that no aggregate would give them: no crash, no internal error, no
-- change of the argument, and no value that the type's own validator refuses.
\set SHOW_CONTEXT never
-- Tens of thousands of small queries: workers, if forced, and compiled code
-- would only cost time.
SET max_parallel_workers_per_gather = 0;
SET jit = off;
-- Notices about fits and empty risk sets have their place in other tests.
SET client_min_messages = warning;

-- Arguments by type. The third timeline is in working form, the fourth large
-- enough to be compressed; snapshots state their step.
CREATE TEMP TABLE arguments (type regtype, n integer, literal text);
INSERT INTO arguments VALUES
	('mrr_timeline', 1, '''{}'''), ('mrr_timeline', 2, '''{[2024-01-01,2024-03-01):10,[2024-05-01,):-20}'''),
	('mrr_timeline', 3, 'mrr_timeline_transfn(mrr_timeline_transfn(NULL, 5, ''2024-02-01'', NULL), 10, ''2024-01-01'', ''2024-08-01'')'),
	('mrr_timeline', 4, '(SELECT mrr_timeline_agg(1 + i % 2, date ''2000-01-01'' + i, date ''2000-01-02'' + i) FROM generate_series(1, 500) AS i)'),
	('mrr_timeline', 5, 'mrr_timeline_snapshots_transfn(NULL, 9e12, ''2024-01-01'', ''1 year'')'),
	('mrr_bridge', 1, '''()'''), ('mrr_bridge', 2, '''(period=[2024-06-01,2025-01-01),start=10,start_customers=1,expansion=5,expansion_customers=1,end=15,end_customers=1,start_squared=1,expansion_squared=1,largest_expansion=5)'''),
	('mrr_bridge', 3, '''(netting=daily,passing_customers=9223372036854775807)'''), ('mrr_bridge', 4, '''(start=1000000000000000000000000000000,start_customers=1,churn=1000000000000000000000000000000,churn_customers=1)'''),
	('numeric', 1, '10'), ('numeric', 2, '''NaN'''), ('numeric', 3, '-9223372036854.775807'), ('numeric', 4, '9223372036854.775807'),
	('date', 1, '''2024-06-01'''), ('date', 2, '''2025-01-01'''), ('date', 3, '''infinity'''), ('date', 4, '''-infinity'''), ('date', 5, '''4714-11-24 BC'''),
	('daterange', 1, '''[2024-01-01,2024-06-01)'''), ('daterange', 2, '''empty'''), ('daterange', 3, '''(,)'''), ('daterange', 4, '''[-infinity,infinity]'''),
	('interval', 1, '''1 month'''), ('interval', 2, '''-2147483648 days'''), ('interval', 3, '''2147483647 months'''), ('interval', 4, '''1 microsecond'''),
	('boolean', 1, 'true'), ('boolean', 2, 'false'), ('integer', 1, '1'), ('integer', 2, '-2147483648'), ('integer', 3, '2147483647'),
	('bigint', 1, '0'), ('bigint', 2, '-9223372036854775808'), ('bigint', 3, '7'), ('bigint', 4, '9223372036854775807'), ('mrr_waterfall', 1, '''{from=2024-02-01,step=1 month,(period=[2024-02-01,2024-03-01),start=10,start_customers=1,churn=10,churn_customers=1)}'''), ('mrr_waterfall', 2, 'chain_transfn(chain_transfn(NULL, ''(period=[2025-01-01,2026-01-01))''), ''(period=[2024-01-01,2025-01-01))'')'),
	('cohort_curve', 1, '''{step=1 month,as_of=2024-02-01}'''), ('cohort_curve', 2, 'cohort_curve_transfn(NULL, ''{[2024-01-01,):10}'', ''1 day'', ''2024-06-01'')'),
	('double precision', 1, '0.5'), ('double precision', 2, '''NaN'''), ('double precision', 3, '''-Infinity'''), ('boolean[]', 1, '''{t,f,NULL}'''), ('boolean[]', 2, '''{}'''), ('boolean[]', 3, '''{{t,f},{f,t}}'''), ('boolean[]', 4, 'array_fill(true, ARRAY[100])'),
	('text', 1, '''ends'''), ('text', 2, '''month'''), ('text', 3, ''''''), ('text', 4, '''daily'''), ('text', 5, '''sbg'''), ('text', 6, '''bdw'''), ('text', 7, 'repeat(''x'', 64)'),
	-- the third is a state with two causes in the order of their arrival, the
	-- fourth one that knows its day
	('life_table', 1, '''{}'''), ('life_table', 2, '''{(age=0,entered=10),(age=1,"churn"=5),(age=2,censored=4,"churn"=1)}'''), ('life_table', 3, 'life_table_cause_transfn(life_table_cause_transfn(NULL, 2, ''b''), 5, ''a'', 3)'),
	('life_table', 4, 'first_value_transfn(NULL, ''2024-01-01'', ''2024-02-01'', NULL, ''2024-06-01'')'), ('life_table', 5, '''{(age=0,entered=9223372036854775807),(age=300,censored=9223372036854775807)}'''),
	('life_table[]', 1, '''{}'''), ('life_table[]', 2, 'ARRAY[NULL, ''{(age=0,entered=2),(age=1,"churn"=2)}'', ''{(age=0,entered=2),(age=2,"churn"=2)}'']'), ('life_table[]', 3, 'ARRAY[life_table_transfn(NULL, 3, true)]'), ('life_table[]', 4, 'ARRAY[ARRAY[''{}'', ''{}'']]'),
	('retention_model', 1, '''(sbg,,1,3,,,,,,,,)'''), ('retention_model', 2, '''(,,,,,,,,,,,)'''), ('retention_model', 3, '''(bdw,converged,1e-300,1e300,1e300,,,,,,,)'''), ('retention_model', 4, '''(geometric,no_churn,,,,,,,,,,)'''), ('retention_model', 5, '''(discrete_weibull,,,,NaN,Infinity,,,,,,)'''), ('retention_model', 6, '''(x,y,,,,,,,,,,)''');
INSERT INTO arguments SELECT DISTINCT type, 0, 'NULL' FROM arguments;

-- The functions: all of the extension but those of text and binary input.
CREATE TEMP TABLE functions AS
SELECT quote_ident(proname) AS name, p.oid AS function, proargtypes::regtype[] AS types, pronargs::integer AS arity, prorettype::regtype AS result, proretset AS is_set, provariadic <> 0 AS is_variadic, proisstrict AS is_strict
FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' JOIN pg_extension e ON d.refobjid = e.oid AND extname = 'retention'
WHERE prokind = 'f' AND pronargs > 0 AND NOT proargtypes::regtype[] && '{internal,cstring}'::regtype[] AND proname !~ '_out$';

-- Call a function with a list of arguments, the first of which comes as a
-- value in memory (a parameter) if it is of one of the two types.
CREATE FUNCTION pg_temp.outcome(call record, literals text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	is_timeline boolean := call.types[0] = 'mrr_timeline'::regtype;
	is_bridge boolean := call.types[0] = 'mrr_bridge'::regtype;
	is_waterfall boolean := call.types[0] = 'mrr_waterfall'::regtype;
	is_curve boolean := call.types[0] = 'cohort_curve'::regtype;
	is_table boolean := call.types[0] = 'life_table'::regtype;
	t mrr_timeline;
	b mrr_bridge;
	w mrr_waterfall;
	c cohort_curve;
	l life_table;
	before bytea;
	arguments text;
	got_t mrr_timeline;
	got_b mrr_bridge;
	got_w mrr_waterfall;
	got_c cohort_curve;
	got_l life_table;
	got text;
	state text := 'value';
BEGIN
	SELECT string_agg(CASE WHEN i = 1 AND is_timeline THEN '$1' WHEN i = 1 AND is_bridge THEN '$2' WHEN i = 1 AND is_waterfall THEN '$3' WHEN i = 1 AND is_curve THEN '$4' WHEN i = 1 AND is_table THEN '$5' ELSE CASE WHEN i = call.arity AND call.is_variadic THEN 'VARIADIC ' ELSE '' END || literals[i] || '::' || call.types[i - 1] END, ', ' ORDER BY i) INTO arguments FROM generate_series(1, call.arity) AS i;
	IF is_timeline THEN EXECUTE 'SELECT ' || literals[1] || '::mrr_timeline' INTO t; before := mrr_timeline_send(t); END IF;
	IF is_bridge THEN EXECUTE 'SELECT ' || literals[1] || '::mrr_bridge' INTO b; before := mrr_bridge_send(b); END IF;
	IF is_waterfall THEN EXECUTE 'SELECT ' || literals[1] || '::mrr_waterfall' INTO w; before := mrr_waterfall_send(w); END IF;
	IF is_curve THEN EXECUTE 'SELECT ' || literals[1] || '::cohort_curve' INTO c; before := cohort_curve_send(c); END IF;
	IF is_table THEN EXECUTE 'SELECT ' || literals[1] || '::life_table' INTO l; before := life_table_send(l); END IF;
	BEGIN
		IF call.result = 'mrr_timeline'::regtype THEN
			EXECUTE format('SELECT %s(%s)', call.name, arguments) INTO got_t USING t, b, w, c, l;
		ELSIF call.result = 'mrr_bridge'::regtype THEN
			EXECUTE format('SELECT %s(%s)', call.name, arguments) INTO got_b USING t, b, w, c, l;
		ELSIF call.result = 'mrr_waterfall'::regtype THEN
			EXECUTE format('SELECT %s(%s)', call.name, arguments) INTO got_w USING t, b, w, c, l;
		ELSIF call.result = 'cohort_curve'::regtype THEN
			EXECUTE format('SELECT %s(%s)', call.name, arguments) INTO got_c USING t, b, w, c, l;
		ELSIF call.result = 'life_table'::regtype THEN
			EXECUTE format('SELECT %s(%s)', call.name, arguments) INTO got_l USING t, b, w, c, l;
		ELSE
			EXECUTE format(CASE WHEN call.is_set THEN 'SELECT string_agg(r::text, '' '') FROM %s(%s) AS r' ELSE 'SELECT %s(%s)::text' END, call.name, arguments) INTO got USING t, b, w, c, l;
		END IF;
	EXCEPTION WHEN OTHERS THEN
		state := CASE WHEN SQLSTATE LIKE '22%' OR SQLSTATE = '54000' THEN 'data error' ELSE SQLSTATE END;
	END;
	-- No function that promises a number gives none.
	IF got ~ '\mNaN\M' THEN
		RETURN 'NaN';
	END IF;
	IF before IS DISTINCT FROM coalesce(mrr_timeline_send(t), mrr_bridge_send(b), mrr_waterfall_send(w), cohort_curve_send(c), life_table_send(l)) THEN
		RETURN 'argument changed';
	END IF;
	-- The result is what its type's own input takes back. (The total of a
	-- state in working form may be out of range: 22003.)
	BEGIN
		IF mrr_timeline_send(got_t::text::mrr_timeline) IS DISTINCT FROM mrr_timeline_send(got_t) OR mrr_bridge_send(got_b::text::mrr_bridge) IS DISTINCT FROM mrr_bridge_send(got_b)
			OR mrr_waterfall_send(got_w::text::mrr_waterfall) IS DISTINCT FROM mrr_waterfall_send(got_w) OR cohort_curve_send(got_c::text::cohort_curve) IS DISTINCT FROM cohort_curve_send(got_c)
			OR life_table_send(got_l::text::life_table) IS DISTINCT FROM life_table_send(got_l) THEN
			RETURN 'value that does not round-trip';
		END IF;
	EXCEPTION WHEN numeric_value_out_of_range THEN
		RETURN 'working value out of range';
	WHEN OTHERS THEN
		RETURN 'value that is not valid';
	END;
	RETURN state;
END $$;

-- Every combination for every function; with more than five arguments, of
-- the first three of each.
CREATE FUNCTION pg_temp.combinations(types regtype[], arity integer) RETURNS SETOF text[] LANGUAGE plpgsql AS $$
DECLARE
	lists text;
BEGIN
	SELECT format('SELECT ARRAY[%s] FROM %s', string_agg(format('a%s.literal', i), ', ' ORDER BY i), string_agg(format('arguments AS a%s', i), ', ' ORDER BY i))
		|| ' WHERE ' || string_agg(format('a%s.type = %L::regtype AND (a%s.n < 3 OR %s < 6)', i, types[i - 1], i, arity), ' AND ' ORDER BY i)
	INTO lists FROM generate_series(1, arity) AS i;
	RETURN QUERY EXECUTE lists;
END $$;
CREATE TEMP TABLE outcomes AS
SELECT name, pg_temp.outcome(f, literals) AS outcome FROM functions AS f, pg_temp.combinations(types, arity) AS literals;
SELECT count(DISTINCT name) AS functions, count(*) > 20000 AS many_calls, count(*) FILTER (WHERE outcome = 'value') > 1000 AS values, count(*) FILTER (WHERE outcome = 'data error') > 1000 AS data_errors FROM outcomes;
-- Anything else than a value or an error of class 22 (or 54000, too many of
-- something): only states that go beyond the range of a day, the inverse
-- functions, which refuse, and one-line functions in SQL, which hand on the NaN
-- that they are given.
SELECT name, outcome FROM outcomes WHERE outcome NOT IN ('value', 'data error') GROUP BY name, outcome ORDER BY name COLLATE "C", outcome COLLATE "C";
-- No function was left out.
SELECT name FROM functions EXCEPT SELECT name FROM outcomes;
-- A strict function answers NULL, not an error, wherever an argument is NULL.
SELECT f.name, pg_temp.outcome(f, array_fill('NULL'::text, ARRAY[arity])) AS outcome, count(*) OVER () AS strict_functions FROM functions AS f WHERE is_strict AND pg_temp.outcome(f, array_fill('NULL'::text, ARRAY[arity])) <> 'value';

-- The same for values on a page: `SELECT f(s), s`, where the first argument is
-- packed, compressed or in working form. The table must not change.
CREATE TEMP TABLE stored (n integer, t mrr_timeline, b mrr_bridge, w mrr_waterfall, c cohort_curve, l life_table);
INSERT INTO stored SELECT n FROM generate_series(1, 5) AS n;
DO $$
DECLARE
	a record;
BEGIN
	FOR a IN SELECT * FROM arguments WHERE type IN ('mrr_timeline', 'mrr_bridge', 'mrr_waterfall', 'cohort_curve', 'life_table') AND n > 0 LOOP
		EXECUTE format('UPDATE stored SET %s = %s::%s WHERE n = %s', CASE a.type WHEN 'mrr_timeline'::regtype THEN 't' WHEN 'mrr_bridge'::regtype THEN 'b' WHEN 'mrr_waterfall'::regtype THEN 'w' WHEN 'cohort_curve'::regtype THEN 'c' ELSE 'l' END, a.literal, a.type, a.n);
	END LOOP;
END $$;
CREATE TEMP TABLE copies AS SELECT n, mrr_timeline_send(t) AS t, mrr_bridge_send(b) AS b, mrr_waterfall_send(w) AS w, cohort_curve_send(c) AS c, life_table_send(l) AS l, t::text AS t_text FROM stored;
CREATE FUNCTION pg_temp.on_page(call record, literals text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	c text := CASE call.types[0] WHEN 'mrr_timeline'::regtype THEN 't' WHEN 'mrr_bridge'::regtype THEN 'b' WHEN 'mrr_waterfall'::regtype THEN 'w' WHEN 'cohort_curve'::regtype THEN 'c' ELSE 'l' END;
	rest text;
	same boolean;
BEGIN
	SELECT coalesce(string_agg(', ' || literals[i] || '::' || call.types[i - 1], '' ORDER BY i), '') INTO rest FROM generate_series(2, call.arity) AS i;
	EXECUTE format('SELECT bool_and(%1$s_send(s) IS NOT DISTINCT FROM c.%2$s) AND count(r) >= 0 FROM (SELECT n, %3$s(%2$s%4$s)::text AS r, %2$s AS s FROM stored OFFSET 0) AS f JOIN copies c USING (n)', call.types[0], c, call.name, rest) INTO same;
	RETURN CASE WHEN same THEN 'unchanged' ELSE 'changed' END;
EXCEPTION WHEN data_exception THEN
	RETURN 'data error';
WHEN OTHERS THEN
	RETURN CASE WHEN SQLSTATE LIKE '22%' OR SQLSTATE = '54000' THEN 'data error' ELSE SQLSTATE END;
END $$;
SELECT outcome, count(*) > 0 AS seen
FROM functions AS f, pg_temp.combinations(types, arity) AS literals, LATERAL pg_temp.on_page(f, literals) AS outcome
WHERE NOT is_set AND types[0] IN ('mrr_timeline', 'mrr_bridge', 'mrr_waterfall', 'cohort_curve', 'life_table') AND literals[1] = 'NULL' GROUP BY outcome ORDER BY outcome;
SELECT count(*) AS rows, count(*) FILTER (WHERE mrr_timeline_send(s.t) IS DISTINCT FROM c.t OR mrr_bridge_send(s.b) IS DISTINCT FROM c.b OR mrr_waterfall_send(s.w) IS DISTINCT FROM c.w OR cohort_curve_send(s.c) IS DISTINCT FROM c.c OR life_table_send(s.l) IS DISTINCT FROM c.l OR s.t::text IS DISTINCT FROM t_text) AS changed FROM stored s JOIN copies c USING (n);

-- By hand, as a user might.
SELECT mrr_timeline_finalfn('{[2024-01-01,):1}') AS final, mrr_timeline_combinefn('{[2024-01-01,):1}', '{[2024-01-01,):1}') AS combined, mrr_bridge_combinefn('()', NULL) IS NULL AS strict;
SELECT mrr_bridge_transfn(NULL, '{[2024-01-01,):1}', '2024-06-01', '2025-01-01') AS first_row;
