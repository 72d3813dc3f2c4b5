-- Binary values of all types that were tampered with, through COPY BINARY; and
-- what comes in is used. test/fuzz-server runs it with the variables "mutations",
-- the number for each type, and "file", where the server may write, in a database
-- that has the table seeds.
\set ON_ERROR_STOP on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
-- Many small queries: workers, if forced, and compiled code would only cost time.
SET max_parallel_workers_per_gather = 0;
SET jit = off;
SET fuzz.file = :'file';

-- A number from 0 to below "range", the same for the same seed and purpose.
CREATE FUNCTION pg_temp.pick(seed bigint, purpose integer, range bigint) RETURNS integer LANGUAGE SQL IMMUTABLE
	RETURN ((hashint8extended(seed, purpose) & 9223372036854775807) % greatest(range, 1))::integer;

-- One edit. Each writes over, leaves out or inserts bytes from "at" on: a bit
-- or a byte, an integer of four or eight bytes that is near a limit or near
-- what stood there, the end, a piece, or the rest of another value.
CREATE FUNCTION pg_temp.edit(payload bytea, other bytea, seed bigint) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	size integer := length(payload);
	at integer := pg_temp.pick(seed, 1, size);
	piece integer := 1 + pg_temp.pick(seed, 2, 16);
	int4s integer[] := '{0,1,2,-1,-2,2147483647,-2147483648,65536}';
	int8s bigint[] := '{0,1,-1,9223372036854775807,-9223372036854775808,4294967296,1000000}';
BEGIN
	IF size = 0 THEN
		RETURN other;
	END IF;
	CASE pg_temp.pick(seed, 3, 9)
		WHEN 0, 1 THEN
			RETURN set_bit(payload, at * 8 + pg_temp.pick(seed, 4, 8), pg_temp.pick(seed, 5, 2));
		WHEN 2 THEN
			RETURN set_byte(payload, at, pg_temp.pick(seed, 4, 256));
		WHEN 3 THEN
			RETURN overlay(payload PLACING int4send(int4s[1 + pg_temp.pick(seed, 4, 8)]) FROM at + 1);
		WHEN 4 THEN
			RETURN overlay(payload PLACING int8send(int8s[1 + pg_temp.pick(seed, 4, 7)]) FROM at + 1);
		WHEN 5 THEN
			-- counts and lengths are bytes that are one more or one less
			RETURN set_byte(payload, at, (get_byte(payload, at) + 255 + 2 * pg_temp.pick(seed, 4, 2)) % 256);
		WHEN 6 THEN
			RETURN substring(payload FROM 1 FOR at);
		WHEN 7 THEN
			RETURN overlay(payload PLACING substring(payload FROM pg_temp.pick(seed, 4, size) FOR piece) FROM at + 1 FOR piece * pg_temp.pick(seed, 5, 2));
		ELSE
			RETURN substring(payload FROM 1 FOR at) || substring(other FROM 1 + pg_temp.pick(seed, 4, length(other)));
	END CASE;
END $$;

-- One to three edits.
CREATE FUNCTION pg_temp.mutate(payload bytea, other bytea, seed bigint) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	FOR i IN 0 .. pg_temp.pick(seed, 6, 3) LOOP
		payload := pg_temp.edit(payload, other, 4 * seed + i);
	END LOOP;
	RETURN payload;
END $$;

CREATE TEMP TABLE types AS SELECT DISTINCT type FROM seeds;
CREATE TEMP TABLE payloads (type regtype, n integer, payload bytea);
CREATE TABLE received (type regtype, outcome text);
CREATE TABLE used (function text, type regtype, outcome text);
DO $$
DECLARE
	t regtype;
BEGIN
	FOR t IN SELECT type FROM types LOOP
		EXECUTE format('CREATE TEMP TABLE received_%1$s (v %1$s)', t);
		EXECUTE format('CREATE TEMP TABLE values_%1$s (n serial, v %1$s)', t);
		EXECUTE format('INSERT INTO payloads SELECT %1$L, row_number() OVER (ORDER BY literal) - 1, %1$s_send(literal::%1$s) FROM seeds WHERE type = %1$L::regtype', t);
	END LOOP;
END $$;

-- Bytes become a value: COPY writes a bytea as it would write a value with these
-- bytes. A value has to be the same after text and binary; the first 200 different
-- ones are kept.
CREATE FUNCTION pg_temp.receive(type regtype, payload bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	file text := current_setting('fuzz.file');
	same boolean;
BEGIN
	EXECUTE format('COPY (SELECT %L::bytea) TO %L (FORMAT binary)', payload, file);
	EXECUTE format('COPY received_%s FROM %L (FORMAT binary)', type, file);
	EXECUTE format('INSERT INTO values_%1$s (v) SELECT v FROM received_%1$s AS r WHERE (SELECT count(*) < 200 AND count(*) FILTER (WHERE o.v = r.v) = 0 FROM values_%1$s AS o)', type);
	EXECUTE format('COPY received_%s TO %L (FORMAT binary)', type, file);
	EXECUTE format('COPY received_%s FROM %L (FORMAT binary)', type, file);
	EXECUTE format('SELECT count(*) = 2 AND count(DISTINCT %1$s_send(v)) = 1 AND bool_and(%1$s_send(v::text::%1$s) = %1$s_send(v)) FROM received_%1$s', type) INTO same;
	EXECUTE format('DELETE FROM received_%s', type);
	RETURN CASE WHEN same THEN 'value' ELSE 'another value' END;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;

-- The functions that take a value of a type and nothing else, and its sum().
CREATE TEMP TABLE functions AS
SELECT p.oid AS function, quote_ident(proname) AS name, p.proargtypes[0]::regtype AS type, p.proretset AS is_set
FROM pg_proc AS p JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' JOIN pg_extension AS e ON d.refobjid = e.oid AND e.extname = 'retention'
WHERE p.pronargs - p.pronargdefaults = 1 AND p.prokind IN ('f', 'a') AND p.proargtypes[0] IN (SELECT type FROM types);


CREATE FUNCTION pg_temp.use(f record, n integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	got text;
BEGIN
	EXECUTE format(CASE WHEN f.is_set THEN 'SELECT string_agg(r::text, '' '') FROM values_%s, %s(v) AS r WHERE n = $1'
		ELSE 'SELECT %2$s(v)::text FROM values_%1$s WHERE n = $1' END, f.type, f.name) INTO got USING n;
	RETURN CASE WHEN got ~ '\mNaN\M' THEN 'NaN' ELSE 'value' END;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;

INSERT INTO received
SELECT a.type, pg_temp.receive(a.type, pg_temp.mutate(a.payload, b.payload, seed))
FROM generate_series(1, :mutations) AS seed, types AS t, LATERAL (SELECT count(*) FROM payloads WHERE type = t.type) AS number, payloads AS a, payloads AS b
WHERE a.type = t.type AND b.type = t.type AND a.n = pg_temp.pick(seed, 7, count) AND b.n = pg_temp.pick(seed, 8, count)
ORDER BY seed;
-- What was kept, one value after the other in all functions.
CREATE TEMP TABLE kept (type regtype, n integer);
DO $$
DECLARE
	t regtype;
BEGIN
	FOR t IN SELECT type FROM types LOOP
		EXECUTE format('INSERT INTO kept SELECT %1$L, n FROM values_%1$s', t);
	END LOOP;
END $$;
INSERT INTO used SELECT f.name, f.type, pg_temp.use(f, n) FROM functions AS f JOIN kept USING (type);
