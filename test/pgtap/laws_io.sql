/*
 * laws_io.sql
 *		Text and binary forms, equality, order and hash of both types
 *		(flat.h L1): in(out(x)) = x, recv(send(x)) = x under any setting, equal
 *		values have equal bytes and hashes, the order is total.
 *
 * A receive function cannot be called from SQL. So values go through COPY in
 * its binary form into a file on the client's side, which is removed again.
 */
BEGIN;
\ir setup.psql
\set customers 120
\ir histories.psql
SELECT plan(47);

/* The corpus: histories, differences, states in working form, edges. */
CREATE TABLE timeline_value (id bigint, value mrr_timeline);
INSERT INTO timeline_value
SELECT row_number() OVER (ORDER BY kind, customer_id), value
FROM (
	SELECT 1 AS kind, customer_id, mrr AS value FROM customer
	UNION ALL
	SELECT 2, x.customer_id, x.mrr - y.mrr FROM customer AS x
		JOIN customer AS y ON y.customer_id = x.customer_id + 1
	UNION ALL
	-- equal to one of the first kind, but not yet sorted
	SELECT 3, x.customer_id, mrr_timeline_combinefn(x.mrr - y.mrr, y.mrr)
	FROM customer AS x JOIN customer AS y ON y.customer_id = x.customer_id + 1
	WHERE x.customer_id <= 40
	UNION ALL
	SELECT 4, n, value::mrr_timeline
	FROM unnest(ARRAY['{}', '{[4713-11-24 BC,):1}', '{[0044-03-15 BC,0001-01-01):-3}',
		'{[5874897-12-30,5874897-12-31):0.000001}',
		'{[2000-01-01,):9223372036854.775807}',
		'{[2000-01-01,):-9223372036854.775807}',
		'{[12345-06-07,123456-07-08):10.10}'])
		WITH ORDINALITY AS edge (value, n)) AS v;

CREATE TABLE bridge_value (id bigint, value mrr_bridge);
INSERT INTO bridge_value
SELECT row_number() OVER (ORDER BY kind, id), value
FROM (
	SELECT 1 AS kind, customer_id AS id, mrr_bridge(mrr, '2008-01-01',
		'2013-01-01', (ARRAY['ends', 'lapses', 'daily'])[1 + customer_id % 3])
		AS value
	FROM customer
	UNION ALL
	SELECT 2, year, mrr_bridge_agg(mrr, make_date(year, 1, 1),
		make_date(year + 1, 1, 1))
	FROM customer, generate_series(1999, 2030) AS year GROUP BY year
	UNION ALL
	SELECT 3, year, sum(mrr_bridge(mrr, make_date(year, 1, 1),
		make_date(year + 1, 1, 1)))
	FROM customer, generate_series(1999, 2010) AS year GROUP BY year
	UNION ALL
	SELECT 4, n, mrr_bridge_agg(draw(n, 71, 0, 5), draw(n, 72, 0, 5), n % 2 = 0)
	FROM generate_series(1, 40) AS n GROUP BY n
	UNION ALL
	-- squares too large to be held are absent
	SELECT 5, 1, mrr_bridge_agg(9e12, 9.1e12) FROM generate_series(1, 200)
	UNION ALL
	SELECT 6, n, value::mrr_bridge
	FROM unnest(ARRAY['()', '(start=1,start_customers=1,churn=1,churn_customers=1)',
		'(period=[0044-03-15 BC,5874897-12-31))'])
		WITH ORDINALITY AS edge (value, n)
) AS v;
INSERT INTO timeline_value VALUES (0, NULL);
INSERT INTO bridge_value VALUES (0, NULL);
SELECT cmp_ok(count(value), '>=', 280::bigint, 'timelines') FROM timeline_value;
SELECT cmp_ok(count(value), '>=', 200::bigint, 'bridges') FROM bridge_value;

/* Text, under settings that change how other types are written. */
CREATE FUNCTION kept(kind text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	right_ones boolean;
BEGIN
	EXECUTE format(
		'SELECT bool_and((value::text)::%1$I = value
			AND %1$s_send((value::text)::%1$I) = %1$s_send(value)
			AND (value::text)::%1$I::text = value::text)
		FROM %2$I WHERE value IS NOT NULL', kind, replace(kind, 'mrr_', '') || '_value')
	INTO right_ones;
	RETURN right_ones;
END
$$;

CREATE TABLE plain_text AS
SELECT 'mrr_timeline' AS kind, id, value::text AS text FROM timeline_value
UNION ALL SELECT 'mrr_bridge', id, value::text FROM bridge_value;

CREATE FUNCTION text_laws(kind text, style text, zone text) RETURNS SETOF text
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('datestyle', style, true), set_config('timezone', zone, true),
		set_config('extra_float_digits', '-10', true),
		set_config('intervalstyle', 'sql_standard', true),
		set_config('bytea_output', 'escape', true);
	RETURN NEXT ok(kept(kind), format('in(out(x)) = x: %s under %s and %s', kind,
		style, zone));
	RETURN NEXT is_empty(format(
		'SELECT id FROM plain_text JOIN %1$I USING (id)
		WHERE kind = %2$L AND text IS DISTINCT FROM value::text',
		replace(kind, 'mrr_', '') || '_value', kind),
		format('the text does not depend on %s and %s: %s', style, zone, kind));
	PERFORM set_config('datestyle', 'ISO, MDY', true),
		set_config('timezone', 'UTC', true), set_config('bytea_output', 'hex', true);
END
$$;
SELECT text_laws(kind, style, zone)
FROM unnest(ARRAY['mrr_timeline', 'mrr_bridge']) AS kind,
	(VALUES ('ISO, DMY', 'Asia/Kolkata'), ('SQL, MDY', 'America/St_Johns'),
		('SQL, DMY', 'Pacific/Apia'), ('German, YMD', 'Europe/Berlin'),
		('Postgres, MDY', 'America/New_York')) AS setting (style, zone);

/* Binary */
CREATE TABLE timeline_copy (LIKE timeline_value);
CREATE TABLE bridge_copy (LIKE bridge_value);
\set file `mktemp`
\setenv RETENTION_COPY :file
\copy (TABLE timeline_value) TO PROGRAM 'cat > "$RETENTION_COPY"' (FORMAT binary)
\copy timeline_copy FROM PROGRAM 'cat "$RETENTION_COPY"' (FORMAT binary)
\copy (TABLE bridge_value) TO PROGRAM 'cat > "$RETENTION_COPY"' (FORMAT binary)
\copy bridge_copy FROM PROGRAM 'cat "$RETENTION_COPY"' (FORMAT binary)
\copy (TABLE timeline_value) TO PROGRAM 'cat > "$RETENTION_COPY"'
\copy timeline_copy FROM PROGRAM 'cat "$RETENTION_COPY"'
\copy (TABLE bridge_value) TO PROGRAM 'cat > "$RETENTION_COPY"'
\copy bridge_copy FROM PROGRAM 'cat "$RETENTION_COPY"'
\! rm -f "$RETENTION_COPY"

SELECT is((SELECT count(*) FROM timeline_copy),
	(SELECT 2 * count(*) FROM timeline_value), 'COPY: timelines, twice');
SELECT is_empty(
	'SELECT id FROM timeline_value AS v JOIN timeline_copy AS c USING (id)
	WHERE c.value IS DISTINCT FROM v.value
		OR mrr_timeline_send(c.value) IS DISTINCT FROM mrr_timeline_send(v.value)',
	'recv(send(x)) = x and in(out(x)) = x through COPY: mrr_timeline');
SELECT is((SELECT count(*) FROM bridge_copy),
	(SELECT 2 * count(*) FROM bridge_value), 'COPY: bridges, twice');
SELECT is_empty(
	'SELECT id FROM bridge_value AS v JOIN bridge_copy AS c USING (id)
	WHERE c.value IS DISTINCT FROM v.value
		OR mrr_bridge_send(c.value) IS DISTINCT FROM mrr_bridge_send(v.value)',
	'recv(send(x)) = x and in(out(x)) = x through COPY: mrr_bridge');

/*
 * The layout of the binary form, from the header of mrr_timeline_io.c: version
 * and flags, a count, and for each step days since 2000 and micros.
 */
SELECT is(mrr_timeline_send('{[2000-01-02,2000-01-11):0.000258,[2000-02-01,):-1}'),
	'\x0100' || '\x00000002'::bytea
		|| '\x000000010000000a0000000000000102'
		|| '\x0000001f7ffffffffffffffffff0bdc0',
	'binary form of a timeline, by hand');
SELECT is(octet_length(mrr_bridge_send('()')), 3 + 8 + 11 * 8 + 9 * 16 + 4 * 16 + 8,
	'binary form of a bridge has the documented length');

/* Equality, hash and order over all pairs. */
CREATE FUNCTION pair_laws(kind text, source text) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
	pairs text := format('FROM (SELECT id, value FROM %1$I WHERE value IS NOT NULL
		AND (id %% 3 = 0 OR id > 240)) AS x, (SELECT id, value FROM %1$I
		WHERE value IS NOT NULL) AS y (id_y, y)', source);
BEGIN
	RETURN NEXT is_empty(format('SELECT id, id_y %2$s
		WHERE (value = y) <> (%1$s_send(value) = %1$s_send(y))
			OR (value = y) <> (value::text = y::text)
			OR (value = y) = (value <> y)', kind, pairs),
		kind || ': equal = sent alike = written alike');
	RETURN NEXT is_empty(format('SELECT id, id_y %2$s WHERE value = y
		AND (%1$s_hash(value) <> %1$s_hash(y)
			OR %1$s_hash_extended(value, 42) <> %1$s_hash_extended(y, 42))',
		kind, pairs), kind || ': equal values have equal hashes');
	RETURN NEXT is_empty(format('SELECT id, id_y %2$s
		WHERE (value < y)::integer + (value = y)::integer + (value > y)::integer <> 1
			OR (value <= y) <> (value < y OR value = y)
			OR (value >= y) <> (value > y OR value = y)
			OR (value < y) <> (y > value)
			OR sign(%1$s_cmp(value, y)) <> (value > y)::integer - (value < y)::integer
			OR sign(%1$s_cmp(value, y)) <> -sign(%1$s_cmp(y, value))',
		kind, pairs), kind || ': one of <, = and > holds, and mirrors');
	RETURN NEXT is_empty(format('SELECT id FROM (SELECT id, value, row_number()
			OVER (ORDER BY value) AS n FROM %1$I WHERE value IS NOT NULL) AS x
		JOIN (SELECT value AS y, row_number() OVER (ORDER BY value) AS m
			FROM %1$I WHERE value IS NOT NULL) AS y ON n < m
		WHERE NOT value <= y', source), kind || ': the order is transitive');
	RETURN NEXT is_empty(format('SELECT id FROM %2$I WHERE value IS NOT NULL
		AND (%1$s_hash_extended(value, 0) & 4294967295)
			<> (%1$s_hash(value)::bigint & 4294967295)', kind, source),
		kind || ': seed 0 extends the plain hash');
END
$$;
SELECT pair_laws('mrr_timeline', 'timeline_value');
SELECT pair_laws('mrr_bridge', 'bridge_value');

SELECT cmp_ok((SELECT count(*) FROM timeline_value)
	- (SELECT count(DISTINCT value) FROM timeline_value), '>=', 30::bigint,
	'there are equal timelines');
SELECT cmp_ok((SELECT count(*) FROM bridge_value)
	- (SELECT count(DISTINCT value) FROM bridge_value), '>=', 12::bigint,
	'there are equal bridges');

/* Every way to group and join gives the same. */
CREATE FUNCTION ways(source text, setting text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	name text;
	result text;
BEGIN
	FOREACH name IN ARRAY ARRAY['hashagg', 'sort', 'hashjoin', 'mergejoin', 'nestloop']
	LOOP
		PERFORM set_config('enable_' || name, (name = ANY (setting::text[]))::text,
			true);
	END LOOP;
	EXECUTE format('SELECT format(''%%s groups, %%s joined'',
		(SELECT count(*) FROM (SELECT value FROM %1$I GROUP BY value) AS g),
		(SELECT count(*) FROM %1$I AS x JOIN %1$I AS y USING (value)))', source)
	INTO result;
	RETURN result;
END
$$;
CREATE FUNCTION texts(source text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('SELECT format(''%%s groups, %%s joined'',
		(SELECT count(*) FROM (SELECT value::text FROM %1$I GROUP BY 1) AS g),
		(SELECT count(*) FROM %1$I AS x JOIN %1$I AS y
			ON x.value::text = y.value::text))', source)
	INTO result;
	RETURN result;
END
$$;
SELECT is(ways(source, setting), texts(source),
	format('grouping and joining %s by %s', source, setting))
FROM unnest(ARRAY['timeline_value', 'bridge_value']) AS source,
	unnest(ARRAY['{hashagg,hashjoin}', '{sort,mergejoin}', '{sort,nestloop}'])
		AS setting;

/* An index finds each value, by its own bytes and by those of an equal one. */
CREATE UNIQUE INDEX ON timeline_value (value, id);
CREATE INDEX ON timeline_value USING hash (value);
SET LOCAL enable_seqscan = off;
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL enable_sort = on;
SET LOCAL enable_nestloop = on;
SELECT is((SELECT count(*) FROM timeline_copy AS c JOIN timeline_value AS v
		ON v.value = c.value),
	(SELECT 2 * count(*) FROM timeline_value AS v JOIN timeline_value AS w
		ON v.value::text = w.value::text), 'indexes find equal timelines');

SELECT * FROM finish();
ROLLBACK;
