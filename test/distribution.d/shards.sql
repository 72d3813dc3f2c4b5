/*
 * The halves of aggregates (shards.c), and the comparison with the whole ones, for
 * the calls of calls.sql. The variable "module" is the path of the module, without .so.
 */
SET search_path = shards, public;

CREATE FUNCTION shard_row(internal, regprocedure, text, record) RETURNS internal
	LANGUAGE C AS :'module';
CREATE FUNCTION merge_state(internal, regprocedure, text, bytea) RETURNS internal
	LANGUAGE C AS :'module';
CREATE FUNCTION half_state(internal) RETURNS bytea LANGUAGE C AS :'module';
CREATE FUNCTION half_result(internal) RETURNS bytea LANGUAGE C AS :'module';
CREATE FUNCTION binary(anyelement) RETURNS bytea LANGUAGE C STRICT AS :'module';

CREATE AGGREGATE shard_state(regprocedure, text, record) (
	SFUNC = shard_row, STYPE = internal, FINALFUNC = half_state);
CREATE AGGREGATE merged_state(regprocedure, text, bytea) (
	SFUNC = merge_state, STYPE = internal, FINALFUNC = half_state);
CREATE AGGREGATE merged_result(regprocedure, text, bytea) (
	SFUNC = merge_state, STYPE = internal, FINALFUNC = half_result);

CREATE TABLE shipped (k integer, shard integer, state bytea);
CREATE TABLE merged (k integer, branch integer, state bytea);

CREATE FUNCTION draw(n bigint, seed integer) RETURNS integer
	LANGUAGE SQL IMMUTABLE RETURN (hashint8extended(n, seed) & 65535)::integer;

-- The rows of a call on eight shards. Where the whole is one group, k is 0.
CREATE FUNCTION rows_of(call calls, grouped boolean, seed integer) RETURNS text
	LANGUAGE SQL RETURN format('(SELECT %s draw(n, %s) %% 8 AS shard, s.*
		FROM (SELECT *, row_number() OVER () AS n FROM %s) AS s) AS s',
	CASE WHEN grouped THEN '' ELSE '0 AS whole,' END, seed, call.source);

CREATE FUNCTION whole_query(call calls, grouped boolean, seed integer) RETURNS text
	LANGUAGE SQL STABLE RETURN format(
	'SELECT %s AS k, binary(%s) AS result FROM %s GROUP BY 1',
	CASE WHEN grouped THEN 'k' ELSE 'whole' END, text_of(call),
	rows_of(call, grouped, seed));

CREATE FUNCTION half_query(call calls, form text, grouped boolean, seed integer) RETURNS text
	LANGUAGE SQL STABLE RETURN format(
	'SELECT %s, shard, shard_state(%L, %L, ROW(%s)) FROM %s GROUP BY 1, 2',
	CASE WHEN grouped THEN 'k' ELSE 'whole' END, call.aggregate, form, call.arguments,
	rows_of(call, grouped, seed));

-- Every server has settings of its own.
CREATE PROCEDURE on_worker() LANGUAGE plpgsql AS $$
BEGIN
	SET DateStyle = 'SQL, DMY';
	SET IntervalStyle = 'sql_standard';
	SET TimeZone = 'Asia/Kolkata';
	SET extra_float_digits = -15;
	SET bytea_output = 'escape';
END $$;
CREATE PROCEDURE on_coordinator() LANGUAGE plpgsql AS $$
BEGIN
	SET DateStyle = 'German, YMD';
	SET IntervalStyle = 'iso_8601';
	SET TimeZone = 'America/New_York';
	SET extra_float_digits = 1;
	SET bytea_output = 'hex';
END $$;

-- The states of a call's shards, of which the ninth never has a row, then
-- those of three branches into which they are merged.
CREATE PROCEDURE ship(call calls, form text, grouped boolean, seed integer)
	LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM shipped;
	DELETE FROM merged;
	CALL on_worker();
	EXECUTE 'INSERT INTO shipped ' || half_query(call, form, grouped, seed);
	INSERT INTO shipped SELECT DISTINCT k, 8 FROM shipped;
	CALL on_coordinator();
	INSERT INTO merged SELECT k, draw(shard, seed) % 3,
		merged_state(call.aggregate, form, state ORDER BY draw(shard, seed + 1))
	FROM shipped GROUP BY 1, 2;
END $$;

-- The groups of a call: how many there are, how many have a result, in how many the
-- distributed result differs from the whole one, and how many states were shipped.
CREATE FUNCTION compare(call calls, form text, grouped boolean, seed integer,
		OUT groups integer, OUT results integer, OUT different integer, OUT states integer)
	LANGUAGE plpgsql AS $$
BEGIN
	CALL ship(call, form, grouped, seed);
	EXECUTE format('
		WITH whole AS (%s),
		direct AS (
			SELECT k, merged_result(%L, %L, state ORDER BY draw(shard, %s)) AS result
			FROM shipped GROUP BY k),
		tree AS (
			SELECT k, merged_result(%2$L, %3$L, state ORDER BY draw(branch, %4$s)) AS result
			FROM merged GROUP BY k)
		SELECT count(*), count(whole.result),
			count(*) FILTER (WHERE whole.result IS DISTINCT FROM direct.result
				OR whole.result IS DISTINCT FROM tree.result),
			(SELECT count(state) FROM shipped)
		FROM whole FULL JOIN direct USING (k) FULL JOIN tree USING (k)',
		whole_query(call, grouped, seed), call.aggregate, form, seed + 2)
	INTO groups, results, different, states;
END $$;

CREATE FUNCTION error_of_whole(call calls, seed integer) RETURNS text
	LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE whole_query(call, false, seed);
	RETURN 'none';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;

CREATE FUNCTION error_of_halves(call calls, form text, seed integer) RETURNS text
	LANGUAGE plpgsql AS $$
BEGIN
	CALL ship(call, form, false, seed);
	PERFORM merged_result(call.aggregate, form, state ORDER BY draw(branch, seed + 2))
	FROM merged;
	RETURN 'none';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
