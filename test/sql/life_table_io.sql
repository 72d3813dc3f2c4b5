-- Text, binary and comparison of life tables: life_table_io.c, and what a table
-- must fulfil (life_table.h).
\set SHOW_CONTEXT never

-- Text: the ages at which something happens, in their order; of an age who
-- entered, who was censored, and who churned by cause in the order of its
-- bytes. What is zero is left out; input takes the fields in any order.
SELECT input, expected, input::life_table::text = expected AS ok
FROM (VALUES
	('{}', '{}'),
	(' { } ', '{}'),
	('{(age=0)}', '{}'), ('{(age=0,entered=0,censored=0,"x"=0),(age=100000)}', '{}'),
	('{(age=0,entered=5),(age=3,censored=1,"churn"=2),(age=4,"churn"=2)}', '{(age=0,entered=5),(age=3,censored=1,"churn"=2),(age=4,"churn"=2)}'),
	(E'\n{ ( age = 0 , entered = 005 ) ,\t(age=3,"churn" = 2 , censored=1), (age=4, "churn"=2)}  ', '{(age=0,entered=5),(age=3,censored=1,"churn"=2),(age=4,"churn"=2)}'),
	-- all in one period, and all at the last age that there is
	('{(age=0,entered=2,censored=1,"churn"=1)}', '{(age=0,entered=2,censored=1,"churn"=1)}'),
	('{(age=0,entered=1),(age=100000,"churn"=1)}', '{(age=0,entered=1),(age=100000,"churn"=1)}'),
	-- delayed entry
	('{(age=1,entered=1),(age=2,censored=1,entered=4),(age=3,"b"=4)}', '{(age=1,entered=1),(age=2,entered=4,censored=1),(age=3,"b"=4)}'),
	-- causes in the order of their bytes, however they come, and without those
	-- that nobody left for
	('{(age=0,entered=6),(age=1,"b"=1,"a"=1,"B"=1,"aa"=1,"10"=1,"2"=1,"never"=0)}', '{(age=0,entered=6),(age=1,"10"=1,"2"=1,"B"=1,"a"=1,"aa"=1,"b"=1)}'),
	('{(age=0,entered=2),(age=1,"z"=1),(age=2,"a"=1)}', '{(age=0,entered=2),(age=1,"z"=1),(age=2,"a"=1)}'),
	-- labels: a double quote twice, and anything else as it is
	('{(age=0,entered=1),(age=1,"say ""no"", (x=1)}"=1)}', '{(age=0,entered=1),(age=1,"say ""no"", (x=1)}"=1)}'),
	('{(age=0,entered=3),(age=1,""""=1," "=1,"''\"=1)}', '{(age=0,entered=3),(age=1," "=1,""""=1,"''\"=1)}'),
	('{(age=0,entered=2),(age=1,"entered"=1,"censored"=1)}', '{(age=0,entered=2),(age=1,"censored"=1,"entered"=1)}'),
	-- the largest number of customers
	('{(age=0,entered=9223372036854775807),(age=1,censored=1,"churn"=9223372036854775806)}', '{(age=0,entered=9223372036854775807),(age=1,censored=1,"churn"=9223372036854775806)}')
) AS v(input, expected);
-- A label has 1 to 63 bytes: 63 letters, 31 of two bytes and one of one. What
-- counts is its length without the quotes that are doubled.
SELECT what, octet_length(label) AS bytes, '{(age=0,entered=1),(age=1,"' || replace(label, '"', '""') || '"=1)}' = ('{(age=0,entered=1),(age=1,"' || replace(label, '"', '""') || '"=1)}')::life_table::text AS same
FROM (VALUES (1, '63 letters', repeat('x', 63)), (2, '63 bytes', repeat('é', 31) || 'x'), (3, '63 quotes', repeat('"', 63)), (4, 'accents', 'prix trop élevé'), (5, 'two letters', '価格'), (6, 'two lines', E'two\nlines')) AS v(n, what, label) ORDER BY n;
-- Sixteen causes are as many as there may be.
SELECT ('{(age=0,entered=16),(age=1,' || string_agg(format('"c%s"=1', i), ',' ORDER BY i DESC) || ')}')::life_table::text
	= '{(age=0,entered=16),(age=1,' || string_agg(format('"c%s"=1', i), ',' ORDER BY i) || ')}' AS sixteen FROM generate_series(10, 25) AS i;

-- What is refused: SQLSTATE, message and detail.
CREATE FUNCTION pg_temp.refused(input text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	RETURN 'taken: ' || input::life_table;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN SQLSTATE || ' ' || replace(SQLERRM, ': "' || input || '"', '') || ' | ' || detail;
END $$;
SELECT input, pg_temp.refused(input) AS error
FROM (VALUES
	(1, ''), (2, '{'), (3, '}'), (4, '()'), (5, '{} x'), (6, '{,}'), (7, '{()}'), (8, '{(age=0)'), (9, '{(age=0),}'), (10, '{(age=0}'), (11, '{(age=0,)}'), (12, '{(age=)}'), (13, '{(entered=1,age=0)}'), (14, '{(age=1.5)}'), (15, '{(age=0)(age=1)}'),
	(20, '{(age=0,entered)}'), (21, '{(age=0,entered=)}'), (22, '{(age=0,entered=1.0)}'), (23, '{(age=0,entered=1e3)}'), (24, '{(age=0,entered=x)}'), (25, '{(age=0,died=1)}'), (26, '{(age=0,churn=1)}'), (27, '{(age=0,Entered=1)}'),
	-- labels
	(30, '{(age=0,"=1)}'), (31, '{(age=0,""=1)}'), (32, '{(age=0,"churn=1)}'), (33, '{(age=0,"a"b"=1)}'), (34, '{(age=0,''churn''=1)}'), (35, '{(age=0,"a")}'),
	-- what is wrong is named by its character, not by its byte
	(36, '{(age=0,entered=1),(age=1,"éééé"=x)}'),
	-- ages: ascending, from 0 to 100000, once
	(40, '{(age=1),(age=0)}'), (41, '{(age=0,entered=1),(age=0,censored=1)}'), (42, '{(age=-1)}'), (43, '{(age=100001)}'), (44, '{(age=9223372036854775807)}'), (45, '{(age=9223372036854775808)}'),
	-- a field twice
	(50, '{(age=0,entered=1,entered=1),(age=1,censored=2)}'), (51, '{(age=0,entered=2),(age=1,"a"=1,"a"=1)}'), (52, '{(age=0,entered=1),(age=7,censored=1,censored=0)}'),
	-- numbers: negative, too large, a sum that is too large
	(60, '{(age=0,entered=-1)}'), (61, '{(age=0,entered=0),(age=1,censored=-1,"churn"=1)}'), (62, '{(age=0,entered=9223372036854775808)}'), (63, '{(age=0,entered=9223372036854775807),(age=1,entered=1),(age=2,censored=9223372036854775807,"a"=1)}'), (64, '{(age=0,entered=1),(age=1,"a"=9223372036854775807,"b"=9223372036854775807,"c"=3)}'),
	-- L3: all who entered leave, and nobody else
	(70, '{(age=0,entered=2),(age=1,"churn"=1)}'), (71, '{(age=0,entered=1),(age=1,"churn"=2)}'), (72, '{(age=3,"churn"=1)}'), (73, '{(age=0,entered=1),(age=1,"a"=1,"b"=1)}'),
	-- L1, L2: nobody leaves who is not at risk: neither before having entered,
	-- nor, after age 0, at the age of entry
	(80, '{(age=0,censored=1),(age=1,entered=1)}'), (81, '{(age=1,entered=1,censored=1)}'), (82, '{(age=1,entered=1,"churn"=1)}'), (83, '{(age=0,entered=1),(age=2,"churn"=2),(age=3,entered=1)}')
) AS v(n, input) ORDER BY n;
SELECT what, replace(pg_temp.refused('{(age=0,entered=1),(age=1,"' || label || '"=1)}'), label, '...') AS error
FROM (VALUES (1, '64 letters', repeat('x', 64)), (2, '64 bytes', repeat('é', 32)), (3, '64 quotes', repeat('""', 64))) AS v(n, what, label) ORDER BY n;
SELECT split_part(pg_temp.refused('{(age=0,entered=17),(age=1,' || string_agg(format('"c%s"=1', i), ',') || ')}'), '|', 2) AS seventeen FROM generate_series(1, 17) AS i;
-- A cause that nobody left for takes up a place while the text is read.
SELECT split_part(pg_temp.refused('{(age=0,entered=0,' || string_agg(format('"c%s"=0', i), ',') || ')}'), '|', 2) AS seventeen_of_nobody FROM generate_series(1, 17) AS i;

-- A corpus of different values for the laws below: by hand, and drawn with
-- entry ages and up to four causes.
CREATE TEMP TABLE corpus AS
SELECT row_number() OVER () AS n, l
FROM (VALUES ('{}'::life_table), ('{(age=0,entered=1,censored=1)}'), ('{(age=0,entered=1,"churn"=1)}'), ('{(age=0,entered=1,"chur"=1)}'), ('{(age=0,entered=1),(age=1,censored=1)}'), ('{(age=0,entered=2),(age=1,censored=2)}'), ('{(age=0,entered=1),(age=1000,"churn"=1)}'),
	('{(age=1,entered=1),(age=2,censored=1)}'), ('{(age=0,entered=9223372036854775807),(age=1,"churn"=9223372036854775807)}'), ('{(age=0,entered=2),(age=1,"say ""no"""=1,"価格"=1)}')) AS v(l)
UNION ALL
SELECT 20 + k, (SELECT life_table_agg(e + 1 + (hashint4extended(i, k) & 63), CASE WHEN hashint4extended(i, k + 50) & 3 > 0 THEN 'cause ' || (hashint4extended(i, k + 100) % k)::text END, e) FROM (SELECT i, hashint4extended(i, k + 150) & 7 AS e FROM generate_series(1, 10 * k) AS i) AS s)
FROM generate_series(1, 5) AS k;
SELECT count(*) AS values, count(DISTINCT l::text) AS texts, count(DISTINCT life_table_send(l)) AS binaries, max(length(l::text)) > 500 AS long_ones FROM corpus;

-- out, in: the same value, and the same text under any setting.
CREATE FUNCTION pg_temp.round_trips(style text, zone text, digits text) RETURNS TABLE (same bigint, texts text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('DateStyle', style, true), set_config('TimeZone', zone, true), set_config('extra_float_digits', digits, true);
	RETURN QUERY EXECUTE 'SELECT count(*) FILTER (WHERE life_table_send(l::text::life_table) = life_table_send(l)), md5(string_agg(l::text, '';'' ORDER BY n)) FROM corpus';
END $$;
SELECT style, zone, digits, same, texts = first_value(texts) OVER (ORDER BY n) AS same_texts
FROM (VALUES (1, 'ISO, MDY', 'UTC', '1'), (2, 'German, DMY', 'Pacific/Kiritimati', '-10'), (3, 'SQL, DMY', 'America/St_Johns', '0'), (4, 'Postgres, YMD', 'Pacific/Pago_Pago', '3')) AS v(n, style, zone, digits), pg_temp.round_trips(style, zone, digits);
RESET DateStyle;
RESET TimeZone;
RESET extra_float_digits;

-- Binary form: version, flags, the number of causes and their labels, the
-- number of ages at which something happens, then per age its number, who
-- entered, who was censored, and who churned by cause.
SELECT encode(life_table_send(l), 'hex') = '0100' || '00000002' || '6100' || '636800' || '00000003'
	|| '00000000' || lpad('5', 16, '0') || repeat('0', 48) || '00000003' || repeat('0', 16) || lpad('1', 16, '0') || lpad('0', 16, '0') || lpad('2', 16, '0') || '000186a0' || repeat('0', 32) || lpad('1', 16, '0') || lpad('1', 16, '0') AS bytes
FROM (SELECT '{(age=0,entered=5),(age=3,censored=1,"ch"=2),(age=100000,"a"=1,"ch"=1)}'::life_table AS l) AS s;
SELECT encode(life_table_send('{}'), 'hex') AS empty, pg_column_size('{}'::life_table) AS size, pg_column_size('{(age=0,entered=1),(age=2,"a"=1)}'::life_table) AS size_of_three_ages;

-- A state has its causes in the order of their arrival and room to spare, and
-- leaves as its canonical value.
CREATE TEMP TABLE states AS SELECT life_table_cause_transfn(life_table_cause_transfn(life_table_cause_transfn(NULL, 9, 'z'), 4, 'a', 2), 4, NULL) AS s;
SELECT s::text AS state, s = f AS equal, s::text = f::text AS text, life_table_hash(s) = life_table_hash(f) AND life_table_hash_extended(s, 5) = life_table_hash_extended(f, 5) AS hash, life_table_send(s) = life_table_send(f) AS send, life_table_cmp(s, f) AS cmp,
	(SELECT string_agg(r::text, ';') FROM survival_rows(s) AS r) = (SELECT string_agg(r::text, ';') FROM survival_rows(f) AS r) AS rows, life_table_finalfn(f) = f AS final_twice
FROM states, LATERAL (SELECT life_table_finalfn(s) AS f) AS final;
-- So do a state that knows its day, and one that has lost all but its room.
SELECT life_table_send(s) = life_table_send(s::text::life_table) AS send, s = '{(age=0,entered=1),(age=31,"value"=1)}' AS equal FROM (SELECT first_value_transfn(NULL, '2024-01-01', '2024-02-01', NULL, '2024-06-01') AS s) AS s;
SELECT s::text AS nobody, s = '{}' AS equal, life_table_send(s) = life_table_send('{}') AS send FROM (SELECT life_table_transfn(NULL, NULL, NULL) AS s) AS s;

-- Comparison over all pairs, grouping and joins.
SELECT count(*) AS pairs,
	count(*) FILTER (WHERE (a.l = b.l) <> (a.n = b.n)) AS eq_wrong,
	count(*) FILTER (WHERE (a.l <> b.l) = (a.l = b.l)) AS ne_wrong,
	count(*) FILTER (WHERE (a.l < b.l)::integer + (a.l = b.l)::integer + (a.l > b.l)::integer <> 1) AS not_one_of_three,
	count(*) FILTER (WHERE (a.l <= b.l) <> (a.l < b.l OR a.l = b.l) OR (a.l >= b.l) <> (a.l > b.l OR a.l = b.l)) AS le_ge_wrong,
	count(*) FILTER (WHERE (a.l < b.l) <> (b.l > a.l)) AS asymmetric,
	count(*) FILTER (WHERE sign(life_table_cmp(a.l, b.l)) <> (a.l > b.l)::integer - (a.l < b.l)::integer) AS cmp_wrong,
	count(*) FILTER (WHERE a.n <> b.n AND life_table_hash_extended(a.l, 1) = life_table_hash_extended(b.l, 1)) AS hash_collides,
	count(*) FILTER (WHERE a.n = b.n AND life_table_hash(a.l) <> life_table_hash(b.l)) AS hash_differs
FROM corpus a, (SELECT n, l::text::life_table AS l FROM corpus) AS b;
SELECT count(*) AS triples, count(*) FILTER (WHERE a.l <= b.l AND b.l <= d.l AND NOT a.l <= d.l) AS not_transitive FROM corpus a, corpus b, corpus d;
CREATE TEMP TABLE thrice AS SELECT n, l FROM corpus UNION ALL SELECT n, l FROM corpus UNION ALL SELECT n, l::text::life_table FROM corpus;
CREATE FUNCTION pg_temp.ways() RETURNS TABLE (groups bigint, in_groups_of text, distinct_values bigint, joined bigint) LANGUAGE SQL AS $$
	SELECT (SELECT count(*) FROM (SELECT l FROM thrice GROUP BY l) AS g),
		(SELECT string_agg(DISTINCT n::text, ',') FROM (SELECT count(*) AS n FROM thrice GROUP BY l) AS g),
		(SELECT count(*) FROM (SELECT DISTINCT l FROM thrice) AS d),
		(SELECT count(*) FROM thrice a JOIN thrice b USING (l) WHERE a.n = b.n)
$$;
SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_nestloop = off;
SELECT 'sort' AS way, * FROM pg_temp.ways();
SET enable_hashagg = on; SET enable_hashjoin = on; SET enable_mergejoin = off; SET enable_sort = off;
SELECT 'hash' AS way, * FROM pg_temp.ways();
RESET enable_hashagg; RESET enable_hashjoin; RESET enable_nestloop; RESET enable_mergejoin; RESET enable_sort;
CREATE TEMP TABLE keyed (l life_table PRIMARY KEY, n bigint);
INSERT INTO keyed SELECT l, n FROM thrice ON CONFLICT DO NOTHING;
SELECT count(*) AS keys FROM keyed;

-- Values on a page: packed, compressed, and too large for the row.
CREATE TEMP TABLE pages (n integer, l life_table);
INSERT INTO pages SELECT ages, (SELECT life_table_agg(i, CASE WHEN i % 3 > 0 THEN 'c' || i % 2 END) FROM generate_series(0, ages) AS i) FROM (VALUES (0), (10), (200)) AS v(ages);
ALTER TABLE pages ALTER l SET STORAGE external;
INSERT INTO pages SELECT ages, (SELECT life_table_agg(hashint4(i) & 8191, 'c' || i % 16) FROM generate_series(0, ages) AS i) FROM (VALUES (20000)) AS v(ages);
SELECT n, pg_column_size(l) < 126 AS short, pg_column_size(l) > 1000000 AS out_of_line, life_table_send(l) = life_table_send(l::text::life_table) AS same, survival(l, 0) BETWEEN 0 AND 1 AS read FROM pages ORDER BY n;
SELECT life_table_send(sum(l)) = life_table_send((SELECT sum(l::text::life_table) FROM pages)) AS same_sum FROM pages;

-- recv through COPY BINARY: a round trip, and bytes that were tampered with
-- (the same way as in copy_binary).
CREATE TEMP TABLE received (v life_table);
CREATE FUNCTION pg_temp.receive(payload bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	stream bytea := '\x5047434f50590aff0d0a00 00000000 00000000 0001' || int4send(length(payload)) || payload || '\xffff';
	octal text;
	same boolean;
BEGIN
	SELECT string_agg('\' || lpad((get_byte(stream, i) >> 6)::text || ((get_byte(stream, i) >> 3) & 7)::text || (get_byte(stream, i) & 7)::text, 3, '0'), '' ORDER BY i) INTO octal FROM generate_series(0, length(stream) - 1) AS i;
	DELETE FROM received;
	EXECUTE format('COPY received FROM PROGRAM %L (FORMAT binary)', 'printf ''' || octal || '''');
	SELECT life_table_send(v) = payload AND life_table_send(v::text::life_table) = payload INTO same FROM received;
	RETURN CASE WHEN same THEN 'value' ELSE 'another value' END;
EXCEPTION WHEN OTHERS THEN
	RETURN CASE SQLSTATE WHEN '22P03' THEN 'error' WHEN '08P01' THEN 'error' ELSE SQLSTATE || ' ' || SQLERRM END;
END $$;
SELECT count(*) AS values, count(*) FILTER (WHERE pg_temp.receive(life_table_send(l)) = 'value') AS same FROM corpus;

-- Two causes, three ages: a header of 15 bytes, then 36 per age. Cut off and
-- with bytes behind: errors only.
CREATE TEMP TABLE payload AS SELECT life_table_send('{(age=0,entered=5),(age=3,censored=1,"ch"=2),(age=7,"a"=1,"ch"=1)}') AS payload;
SELECT length(payload) AS bytes, pg_temp.receive(payload) AS outcome FROM payload;
SELECT outcome, count(*) AS payloads FROM payload, generate_series(0, length(payload) - 1) AS n, LATERAL pg_temp.receive(substring(payload FROM 1 FOR n)) AS outcome GROUP BY outcome;
SELECT outcome, count(*) AS payloads FROM payload, unnest(ARRAY[1, 8, 35, 36]) AS n, LATERAL pg_temp.receive(payload || decode(repeat('00', n), 'hex')) AS outcome GROUP BY outcome;
-- A bit flipped at every position: a valid value, one that is put in order, or
-- an error. (A label may change into one that sorts elsewhere, or cannot be
-- text in the server's encoding.)
SELECT CASE WHEN outcome LIKE '22021%' THEN 'error' ELSE outcome END AS outcome, count(*) > 0 AS seen FROM payload, generate_series(0, 8 * length(payload) - 1) AS bit, LATERAL pg_temp.receive(set_bit(payload, bit, 1 - get_bit(payload, bit))) AS outcome GROUP BY 1 ORDER BY 1;
-- Field by field; the ages begin at 15, 51 and 87, each with its number, then
-- entered, censored, and two causes.
SELECT field, pg_temp.receive(overlay(payload PLACING new FROM at + 1 FOR length(new))) AS outcome
FROM payload, (VALUES
	(1, 'version 0', 0, '\x00'::bytea), (2, 'version 2', 0, '\x02'), (3, 'working', 1, '\x01'), (4, 'knows its day', 1, '\x02'), (5, 'a flag that is not known', 1, '\x80'),
	(6, 'no causes', 2, int4send(0)), (7, 'one cause of two', 2, int4send(1)), (8, 'three causes', 2, int4send(3)), (9, 'minus one', 2, int4send(-1)), (10, 'too many causes', 2, int4send(17)), (11, 'the most that fit', 2, int4send(2147483647)),
	(12, 'an empty label', 6, '\x00'), (13, 'the same label twice', 6, '\x636800636800'), (14, 'another label', 6, '\x62'), (15, 'out of order', 6, '\x7a'),
	(16, 'two ages of three', 11, int4send(2)), (17, 'four ages', 11, int4send(4)), (18, 'no age', 11, int4send(0)), (19, 'minus one age', 11, int4send(-1)), (20, 'the most that fit', 11, int4send(2147483647)),
	(21, 'the same age twice', 51, int4send(0)), (22, 'descending', 51, int4send(8)), (23, 'negative age', 15, int4send(-1)), (24, 'entry at a later age', 15, int4send(2)), (25, 'entry at the age of churn', 51, int4send(0)), (26, 'last age', 87, int4send(100000)), (27, 'above the last age', 87, int4send(100001)),
	(28, 'one more entered', 19, int8send(6)), (29, 'one less', 19, int8send(4)), (30, 'negative', 19, int8send(-5)), (31, 'negative, but in sum', 51 + 4, int8send(-1) || int8send(0)), (32, 'too many', 19, int8send(9223372036854775807)), (33, 'left twice', 51 + 12, int8send(2)),
	(34, 'another cause', 51 + 20, int8send(2) || int8send(0)), (35, 'censored instead', 51 + 12, int8send(3) || int8send(0) || int8send(0)), (36, 'an age of nothing', 51, int4send(3) || repeat('\000', 32)::bytea)
) AS v(n, field, at, new) ORDER BY n;
-- Causes that are out of order, ages of nothing and causes of nobody are put
-- in order.
CREATE FUNCTION pg_temp.received(payload bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	outcome text := pg_temp.receive(payload);
BEGIN
	RETURN outcome || ': ' || (SELECT v FROM received);
END $$;
SELECT what, pg_temp.received(payload) AS outcome
FROM (VALUES
	(1, 'out of order', '\x0100 00000002 7a00 6100 00000001 00000000 0000000000000002 0000000000000000 0000000000000001 0000000000000001'::bytea), (2, 'a cause of nobody', '\x0100 00000002 6100 7a00 00000001 00000000 0000000000000001 0000000000000001 0000000000000000 0000000000000000'),
	(3, 'ages of nothing', '\x0100 00000000 00000002 00000000 0000000000000000 0000000000000000 00000005 0000000000000000 0000000000000000')
) AS v(n, what, payload) ORDER BY n;
-- The label of 63 bytes, and one of 64.
SELECT bytes, pg_temp.receive('\x0100 00000001'::bytea || convert_to(repeat('x', bytes), 'SQL_ASCII') || '\x00 00000001 00000000 0000000000000001 0000000000000000 0000000000000001') AS outcome FROM unnest(ARRAY[1, 63, 64, 65, 1000]) AS bytes ORDER BY bytes;
