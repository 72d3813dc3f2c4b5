-- recv through COPY BINARY: a round trip, and bytes that were tampered with.
-- A value is what send gave, or it is an error of class 22 or 08 (a message
-- that ends too early): never anything else, and never a value that the
-- validator refuses.
-- Thousands of small queries: workers, forced, would only cost time.
SET max_parallel_workers_per_gather = 0;

-- Out to a file of the client and in again.
CREATE TEMP TABLE source (n integer, t mrr_timeline, b mrr_bridge, l life_table, m retention_model);
INSERT INTO source VALUES
	(1, NULL, NULL, NULL, NULL), (2, '{}', '()', '{}', '(,,,,,,,,,,,)'), (3, '{[2024-01-01,2024-02-01):10,[2024-02-01,):-0.000001}', '(period=[2025-01-01,2026-01-01),netting=lapses,passing_customers=3)', '{(age=0,entered=3),(age=2,censored=1,"say ""no"""=1,"価格"=1)}', '(sbg,,0.1,1e-300,,,,,,,,)'),
	(4, '{[4714-11-24 BC,5874897-12-31):9223372036854.775807}', '(netting=daily)', '{(age=1,entered=9223372036854775807),(age=100000,"x"=9223372036854775807)}', '(bdw,converged,1,2,3,4,-Infinity,6,7,8,9,10)'),
	(5, (SELECT mrr_timeline_agg(1 + i % 7, date '2000-01-01' + 2 * i, date '2000-01-02' + 2 * i) FROM generate_series(1, 2000) AS i), (SELECT mrr_bridge_agg(i, 30 - i, i % 2 = 0) FROM generate_series(0, 25) AS i), (SELECT life_table_agg(i, CASE WHEN i % 3 > 0 THEN 'c' || i % 7 END, nullif(i % 2, 0)) FROM generate_series(2, 2000) AS i), fit_retention('{(age=0,entered=10),(age=1,"churn"=5),(age=2,censored=4,"churn"=1)}')),
	-- a state in working form leaves as its canonical value
	(6, mrr_timeline_transfn(mrr_timeline_transfn(NULL, 5, '2024-02-01', NULL), 10, '2024-01-01', '2024-03-01'), '(start=1000000000000000000000000000000,start_customers=1,churn=1000000000000000000000000000000,churn_customers=1)', life_table_cause_transfn(life_table_cause_transfn(NULL, 7, 'z'), 5, 'a', 2), NULL);
CREATE TEMP TABLE target (LIKE source);
\copy source TO PROGRAM 'cat > "$PG_ABS_BUILDDIR/results/copy_binary.data"' (FORMAT binary)
\copy target FROM PROGRAM 'cat "$PG_ABS_BUILDDIR/results/copy_binary.data"' (FORMAT binary)
SELECT n, mrr_timeline_send(s.t) IS NOT DISTINCT FROM mrr_timeline_send(r.t) AND s.t::text IS NOT DISTINCT FROM r.t::text AS timeline, mrr_bridge_send(s.b) IS NOT DISTINCT FROM mrr_bridge_send(r.b) AND s.b::text IS NOT DISTINCT FROM r.b::text AS bridge,
	life_table_send(s.l) IS NOT DISTINCT FROM life_table_send(r.l) AND s.l::text IS NOT DISTINCT FROM r.l::text AS life_table, s.m IS NOT DISTINCT FROM r.m AS model
FROM source s FULL JOIN target r USING (n) ORDER BY n;

-- Take a payload for a value of a type. COPY BINARY of one row of one column,
-- its bytes made by printf on the server.
CREATE FUNCTION pg_temp.receive(type regtype, payload bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
	stream bytea := '\x5047434f50590aff0d0a00 00000000 00000000 0001' || int4send(length(payload)) || payload || '\xffff';
	octal text;
	same boolean;
BEGIN
	SELECT string_agg('\' || lpad((get_byte(stream, i) >> 6)::text || ((get_byte(stream, i) >> 3) & 7)::text || (get_byte(stream, i) & 7)::text, 3, '0'), '' ORDER BY i) INTO octal FROM generate_series(0, length(stream) - 1) AS i;
	EXECUTE 'DELETE FROM received_' || type;
	EXECUTE format('COPY received_%s FROM PROGRAM %L (FORMAT binary)', type, 'printf ''' || octal || '''');
	-- what came in is what send gives, passes its text input, and nothing else
	EXECUTE format('SELECT %1$s_send(v) = $1 AND %1$s_send(v::text::%1$s) = $1 FROM received_%1$s', type) INTO same USING payload;
	RETURN CASE WHEN same THEN 'value' ELSE 'another value' END;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN CASE WHEN detail = 'Bytes are left over.' THEN 'bytes left over' WHEN SQLSTATE IN ('22P03', '08P01') THEN 'error' ELSE SQLSTATE || ' ' || SQLERRM END;
END $$;
CREATE TEMP TABLE received_mrr_timeline (v mrr_timeline);
CREATE TEMP TABLE received_mrr_bridge (v mrr_bridge);
CREATE TEMP TABLE payloads AS
SELECT type::regtype, payload FROM (VALUES
	('mrr_timeline', mrr_timeline_send('{[2024-01-01,2024-02-01):10,[2024-02-01,2024-05-01):12.5,[2024-06-01,):-0.000001}')),
	('mrr_bridge', mrr_bridge_send((SELECT b FROM source WHERE n = 5)))) AS v(type, payload);
SELECT type, length(payload) AS bytes, pg_temp.receive(type, payload) AS outcome FROM payloads;

-- Truncated at each byte, and with bytes behind: errors only. COPY itself would
-- refuse bytes that are left over, but not every caller does, so recv must.
SELECT type, outcome, count(*) AS payloads, count(*) = length(payload) AS all_of_them FROM payloads, generate_series(0, length(payload) - 1) AS n, LATERAL pg_temp.receive(type, substring(payload FROM 1 FOR n)) AS outcome GROUP BY type, payload, outcome ORDER BY type::text, outcome;
SELECT type, outcome, count(*) FROM payloads, generate_series(1, 20) AS n, LATERAL pg_temp.receive(type, payload || decode(repeat('00', n), 'hex')) AS outcome GROUP BY type, outcome ORDER BY type::text, outcome;

-- A bit flipped at every position of a timeline, and of a bridge one per byte
-- (the one given by its position), all ones and all zeros per byte: a valid
-- value or an error.
SELECT type, outcome, count(*) > 0 AS seen, sum(count(*)) OVER (PARTITION BY type) AS payloads
FROM payloads, generate_series(0, 8 * length(payload) - 1) AS bit, LATERAL pg_temp.receive(type, set_bit(payload, bit, 1 - get_bit(payload, bit))) AS outcome
WHERE type = 'mrr_timeline'::regtype OR bit % 8 = (bit / 8) % 8 GROUP BY type, outcome ORDER BY type::text, outcome;
SELECT type, outcome, count(*) > 0 AS seen, sum(count(*)) OVER (PARTITION BY type) AS payloads
FROM payloads, generate_series(0, length(payload) - 1) AS n, (VALUES (0), (127), (128), (255)) AS b(byte), LATERAL pg_temp.receive(type, set_byte(payload, n, byte)) AS outcome
WHERE byte = 255 OR type = 'mrr_timeline'::regtype GROUP BY type, outcome ORDER BY type::text, outcome;

-- The number of steps: negative, too small, too large, and one whose size in
-- bytes does not fit 32 bits.
SELECT steps, pg_temp.receive(type, overlay(payload PLACING int4send(steps) FROM 3 FOR 4)) AS outcome
FROM payloads, (VALUES (-2147483648), (-1), (0), (1), (2), (3), (4), (268435455), (268435456), (134217728), (2147483647)) AS v(steps) WHERE type = 'mrr_timeline'::regtype ORDER BY steps;
SELECT pg_temp.receive('mrr_timeline', '\x010000000000') AS empty, pg_temp.receive('mrr_timeline', '\x0100ffffffff') AS minus_one, pg_temp.receive('mrr_timeline', '\x01007fffffff') AS huge, pg_temp.receive('mrr_timeline', '') AS nothing, pg_temp.receive('mrr_bridge', '') AS no_bridge;

-- What the validator is for, step by step; the first is as it should be.
CREATE FUNCTION pg_temp.step(valid_from date, valid_to date, micros bigint) RETURNS bytea LANGUAGE SQL
	RETURN int4send(CASE valid_from WHEN '-infinity' THEN -2147483648 WHEN 'infinity' THEN 2147483647 ELSE valid_from - date '2000-01-01' END) || int4send(CASE valid_to WHEN 'infinity' THEN 2147483647 WHEN '-infinity' THEN -2147483648 ELSE valid_to - date '2000-01-01' END) || int8send(micros);
SELECT name, pg_temp.receive('mrr_timeline', version || int4send(length(steps) / 16) || steps) AS outcome
FROM (VALUES
	(1, 'valid', '\x0100'::bytea, pg_temp.step('2024-01-01', '2024-02-01', 10) || pg_temp.step('2024-02-01', 'infinity', 20)),
	(2, 'version 0', '\x0000', pg_temp.step('2024-01-01', '2024-02-01', 10)), (3, 'version 2', '\x0200', pg_temp.step('2024-01-01', '2024-02-01', 10)),
	(4, 'working', '\x0101', pg_temp.step('2024-01-01', '2024-02-01', 10)), (5, 'unknown flag', '\x0180', pg_temp.step('2024-01-01', '2024-02-01', 10)),
	(6, 'zero', '\x0100', pg_temp.step('2024-01-01', '2024-02-01', 0)), (7, 'amount out of range', '\x0100', pg_temp.step('2024-01-01', '2024-02-01', -9223372036854775808)), (8, 'largest amount', '\x0100', pg_temp.step('2024-01-01', '2024-02-01', 9223372036854775807)),
	(9, 'empty step', '\x0100', pg_temp.step('2024-01-01', '2024-01-01', 10)), (10, 'ends before it starts', '\x0100', pg_temp.step('2024-01-02', '2024-01-01', 10)),
	(11, 'starts at -infinity', '\x0100', pg_temp.step('-infinity', '2024-01-01', 10)), (12, 'starts at infinity', '\x0100', pg_temp.step('infinity', 'infinity', 10)), (13, 'ends at -infinity', '\x0100', pg_temp.step('2024-01-01', '-infinity', 10)),
	(14, 'first and last day', '\x0100', pg_temp.step('4714-11-24 BC', '5874897-12-31', 10)), (15, 'before the first day', '\x0100', int4send(-2451546) || substring(pg_temp.step('2024-01-01', '2024-02-01', 10) FROM 5)),
	(16, 'beyond the last day', '\x0100', int4send(0) || int4send(2145031949) || int8send(10)),
	(17, 'overlap', '\x0100', pg_temp.step('2024-01-01', '2024-02-01', 10) || pg_temp.step('2024-01-31', '2024-03-01', 20)), (18, 'descending', '\x0100', pg_temp.step('2024-02-01', '2024-03-01', 10) || pg_temp.step('2024-01-01', '2024-02-01', 20)),
	(19, 'behind an open one', '\x0100', pg_temp.step('2024-01-01', 'infinity', 10) || pg_temp.step('2024-02-01', '2024-03-01', 20)), (20, 'the same twice', '\x0100', pg_temp.step('2024-01-01', '2024-02-01', 10) || pg_temp.step('2024-01-01', '2024-02-01', 10)),
	(21, 'touching equals', '\x0100', pg_temp.step('2024-01-01', '2024-02-01', 10) || pg_temp.step('2024-02-01', '2024-03-01', 10)), (22, 'apart equals', '\x0100', pg_temp.step('2024-01-01', '2024-02-01', 10) || pg_temp.step('2024-02-02', '2024-03-01', 10))
) AS v(n, name, version, steps) ORDER BY n;

-- A bridge, field by field: offsets from the layout of mrr_bridge_io.c. It has
-- 26 customers: plus one, minus all, and the sign bit at each field.
SELECT field, pg_temp.receive('mrr_bridge', overlay(payload PLACING new FROM at + 1 FOR length(new))) AS outcome
FROM payloads, (VALUES
	(1, 'version 0', 0, '\x00'::bytea), (2, 'version 2', 0, '\x02'), (3, 'a flag that is not known', 1, '\x08'), (4, 'period flag without a period', 1, '\x01'), (5, 'netting 3', 2, '\x03'), (6, 'netting daily with details', 2, '\x02'), (7, 'lapses', 2, '\x01'),
	(8, 'dates without a period', 3, '\x0000000000000001'), (9, 'a period', 1, '\x01000000000000000001'), (10, 'an empty period', 1, '\x01000000000100000001'), (11, 'a period to infinity', 1, '\x0100000000007fffffff'), (12, 'a period from -infinity', 1, '\x01008000000000000001'),
	(13, 'negative number', 11 + 8 * 10, int8send(-1)), (14, 'many passing', 11 + 8 * 10, int8send(9223372036854775807)), (15, 'nobody at the start', 11, int8send(0)), (16, 'no start', 11 + 88, int8send(0) || int8send(0)), (17, 'negative start', 11 + 88, '\xff'),
	(18, 'start out of range', 11 + 88, '\x7f'), (19, 'squares out of range', 11 + 88 + 144, '\x7f'), (20, 'negative squares', 11 + 88 + 144, '\x80'), (21, 'no squares', 11 + 88 + 144, decode(repeat('00', 64), 'hex')), (22, 'largest expansion of all', 11 + 88 + 144 + 64, int8send(9223372036854775807)),
	(23, 'no largest expansion', 11 + 88 + 144 + 64, int8send(0)), (24, 'absent but there', 1, '\x02'), (25, 'largest absent but there', 1, '\x04')
) AS v(n, field, at, new) WHERE type = 'mrr_bridge'::regtype ORDER BY n;
-- The messages, once.
\set SHOW_CONTEXT never
COPY received_mrr_timeline FROM PROGRAM 'printf ''PGCOPY\012\377\015\012\000\000\000\000\000\000\000\000\000\000\001\000\000\000\006\002\000\000\000\000\000\377\377''' (FORMAT binary);
COPY received_mrr_timeline FROM PROGRAM 'printf ''PGCOPY\012\377\015\012\000\000\000\000\000\000\000\000\000\000\001\000\000\000\006\001\000\377\377\377\377\377\377''' (FORMAT binary);
