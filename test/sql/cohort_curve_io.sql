-- Text, binary and comparison of cohort curves: cohort_curve_io.c, and what a
-- curve must fulfil (cohort_curve.h).
\set SHOW_CONTEXT never

-- Text: the header, then the ages from 0 on, every field in its order.
SELECT input, expected, input::cohort_curve::text = expected AS ok
FROM (VALUES
	('{step=1 month,as_of=2025-12-31}', '{step=1 month,as_of=2025-12-31}'),
	(E'{ step = 01 months ,\n\tas_of = 2025-12-31 } ', '{step=1 month,as_of=2025-12-31}'),
	('{step=12 month,as_of=0044-03-15 BC}', '{step=12 months,as_of=0044-03-15 BC}'),
	('{step=7 day,as_of=5874897-12-31}', '{step=7 days,as_of=5874897-12-31}'),
	('{step=1 days,as_of=2025-12-31}', '{step=1 day,as_of=2025-12-31}'),
	('{step=1 month,as_of=2025-12-31,(customers=2,active=2,at_risk=2,surviving=2,initial=20,mrr=20,capped=20,previous=0)}',
	'{step=1 month,as_of=2025-12-31,(customers=2,active=2,at_risk=2,surviving=2,initial=20.00,mrr=20.00,capped=20.00,previous=0.00)}'),
	-- the parameters of clv(), in its state
	('{step=1 month,as_of=2025-12-31,horizon=120,annual_discount_rate=0.10,margin=1}', '{step=1 month,as_of=2025-12-31,horizon=120,annual_discount_rate=0.1,margin=1}'),
	('{step=1 month,as_of=2025-12-31, horizon = 1 , annual_discount_rate = -9.99e-1 , margin = -0 }', '{step=1 month,as_of=2025-12-31,horizon=1,annual_discount_rate=-0.999,margin=0}'),
	('{step=7 days,as_of=2025-12-31,horizon=100000,annual_discount_rate=0.1000000000000000055511,margin=0.30000000000000004,(customers=1,active=1,at_risk=1,surviving=1,initial=1,mrr=1,capped=1,previous=0)}',
	'{step=7 days,as_of=2025-12-31,horizon=100000,annual_discount_rate=0.1,margin=0.30000000000000004,(customers=1,active=1,at_risk=1,surviving=1,initial=1.00,mrr=1.00,capped=1.00,previous=0.00)}'),
	('{step=1 month,as_of=2025-12-31,horizon=0,annual_discount_rate=0,margin=0}', '{step=1 month,as_of=2025-12-31}'),
	-- one of two is mature at age 1, lapses there and is back at age 2
	('{step=30 days,as_of=2025-12-31,( customers = 2 , active = 2 , at_risk = 2 , surviving = 2 , initial = 20 , mrr = 20 , capped = 20 , previous = 0 ), (customers=1,active=0,at_risk=1,surviving=0,initial=10,mrr=0,capped=0,previous=10),(customers=1,active=1,at_risk=0,surviving=0,initial=10,mrr=12.5,capped=10,previous=0)}',
	'{step=30 days,as_of=2025-12-31,(customers=2,active=2,at_risk=2,surviving=2,initial=20.00,mrr=20.00,capped=20.00,previous=0.00),(customers=1,active=0,at_risk=1,surviving=0,initial=10.00,mrr=0.00,capped=0.00,previous=10.00),(customers=1,active=1,at_risk=0,surviving=0,initial=10.00,mrr=12.50,capped=10.00,previous=0.00)}')
) AS v(input, expected);

-- What is refused: SQLSTATE, message and detail.
CREATE FUNCTION pg_temp.refused(input text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	RETURN 'taken: ' || input::cohort_curve;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN SQLSTATE || ' ' || replace(SQLERRM, ': "' || input || '"', '') || ' | ' || detail;
END $$;
SELECT input, pg_temp.refused(input) AS error
FROM (VALUES
	(1, ''), (2, '{'), (3, '{}'), (4, '{step=1 month}'), (5, '{as_of=2025-12-31,step=1 month}'), (6, '{step=1 month,as_of=2025-12-31'), (7, '{step=1 month,as_of=2025-12-31,}'), (8, '{step=1 month,as_of=2025-12-31} x'), (9, '{step=1 month,as_of=2025-12-31,()}'),
	(10, '{step=0 months,as_of=2025-12-31}'), (11, '{step=-7 days,as_of=2025-12-31}'), (12, '{step=1.5 months,as_of=2025-12-31}'), (13, '{step=1 week,as_of=2025-12-31}'), (14, '{step=2147483648 days,as_of=2025-12-31}'), (15, '{step=1 month,as_of=infinity}'), (16, '{step=1 month,as_of=2025-02-29}'), (17, '{step=1 month,as_of=5874898-01-01}'),
	-- parameters of clv(): all three, in their order, before the ages, in range
	(18, '{step=1 month,as_of=2025-12-31,horizon=120}'), (19, '{step=1 month,as_of=2025-12-31,horizon=120,margin=1,annual_discount_rate=0}'), (20, '{step=1 month,as_of=2025-12-31,annual_discount_rate=0,margin=1}'), (21, '{step=1 month,as_of=2025-12-31,horizon=-1,annual_discount_rate=0,margin=1}'), (22, '{step=1 month,as_of=2025-12-31,horizon=100001,annual_discount_rate=0,margin=1}'),
	(23, '{step=1 month,as_of=2025-12-31,horizon=1,annual_discount_rate=-1,margin=1}'), (24, '{step=1 month,as_of=2025-12-31,horizon=1,annual_discount_rate=NaN,margin=1}'), (25, '{step=1 month,as_of=2025-12-31,horizon=1,annual_discount_rate=0,margin=Infinity}'), (26, '{step=1 month,as_of=2025-12-31,horizon=1,annual_discount_rate=1e400,margin=1}'), (27, '{step=1 month,as_of=2025-12-31,horizon=0,annual_discount_rate=0,margin=1}'), (28, '{step=1 month,as_of=2025-12-31,horizon=1,annual_discount_rate=x,margin=1}'),
	(29, '{step=1 month,as_of=2025-12-31,(customers=1,active=1,at_risk=1,surviving=1,initial=1,mrr=1,capped=1,previous=0),horizon=1,annual_discount_rate=0,margin=1}')
) AS v(n, input) ORDER BY n;
-- The fields of an age: one missing, two swapped, numbers that are none.
SELECT age, pg_temp.refused('{step=1 month,as_of=2025-12-31,(' || age || ')}') AS error
FROM (VALUES
	(1, 'customers=2,active=2,at_risk=2,surviving=2,initial=20,mrr=20,capped=20'), (2, 'active=2,customers=2,at_risk=2,surviving=2,initial=20,mrr=20,capped=20,previous=0'), (3, 'customers=2,active=2,at_risk=2,surviving=2,initial=20,mrr=20,capped=20,previous=0,'),
	(4, 'customers=2.0,active=2,at_risk=2,surviving=2,initial=20,mrr=20,capped=20,previous=0'), (5, 'customers=9223372036854775808,active=2,at_risk=2,surviving=2,initial=20,mrr=20,capped=20,previous=0'), (6, 'customers=2,active=2,at_risk=2,surviving=2,initial=1000000000000000000000000000000.000001,mrr=20,capped=20,previous=0'),
	-- age 0 is that of customers who just started
	(7, 'customers=0,active=0,at_risk=0,surviving=0,initial=0,mrr=0,capped=0,previous=0'), (8, 'customers=-2,active=2,at_risk=2,surviving=2,initial=20,mrr=20,capped=20,previous=0'), (9, 'customers=2,active=1,at_risk=2,surviving=1,initial=20,mrr=20,capped=20,previous=0'), (10, 'customers=2,active=2,at_risk=2,surviving=2,initial=20,mrr=30,capped=20,previous=0'),
	(11, 'customers=2,active=2,at_risk=2,surviving=2,initial=20,mrr=20,capped=10,previous=0'), (12, 'customers=2,active=2,at_risk=2,surviving=2,initial=20,mrr=20,capped=20,previous=20'), (13, 'customers=2,active=2,at_risk=2,surviving=2,initial=0,mrr=0,capped=0,previous=0'), (14, 'customers=2,active=2,at_risk=1,surviving=1,initial=20,mrr=20,capped=20,previous=0'),
	(15, 'customers=2,active=2,at_risk=2,surviving=2,initial=20,mrr=20,capped=20,previous=-1')
) AS v(n, age) ORDER BY n;
-- Age 1 behind one of 3 customers, 3 of whom survive, with 30.
SELECT age, pg_temp.refused('{step=1 month,as_of=2025-12-31,(customers=3,active=3,at_risk=3,surviving=3,initial=30,mrr=30,capped=30,previous=0),(' || age || ')}') AS error
FROM (VALUES
	(1, 'customers=4,active=3,at_risk=3,surviving=3,initial=30,mrr=30,capped=30,previous=30'), (2, 'customers=3,active=4,at_risk=3,surviving=3,initial=30,mrr=30,capped=30,previous=30'), (3, 'customers=3,active=3,at_risk=4,surviving=3,initial=30,mrr=30,capped=30,previous=30'), (4, 'customers=3,active=3,at_risk=2,surviving=3,initial=30,mrr=30,capped=30,previous=30'), (5, 'customers=3,active=2,at_risk=3,surviving=3,initial=30,mrr=30,capped=30,previous=30'),
	(6, 'customers=3,active=3,at_risk=3,surviving=3,initial=31,mrr=31,capped=31,previous=30'), (7, 'customers=3,active=3,at_risk=3,surviving=3,initial=30,mrr=30,capped=31,previous=30'), (8, 'customers=3,active=3,at_risk=3,surviving=3,initial=30,mrr=20,capped=25,previous=30'), (9, 'customers=3,active=0,at_risk=3,surviving=0,initial=30,mrr=20,capped=20,previous=30'), (10, 'customers=3,active=3,at_risk=3,surviving=3,initial=30,mrr=0,capped=0,previous=30'),
	(11, 'customers=3,active=3,at_risk=3,surviving=3,initial=30,mrr=30,capped=0,previous=30'), (12, 'customers=3,active=3,at_risk=3,surviving=3,initial=30,mrr=30,capped=30,previous=31'), (13, 'customers=0,active=0,at_risk=0,surviving=0,initial=0,mrr=0,capped=0,previous=0'), (14, 'customers=2,active=2,at_risk=2,surviving=1,initial=25,mrr=40,capped=20,previous=25')
) AS v(n, age) ORDER BY n;
-- More ages than there may be.
SELECT pg_temp.refused('{step=1 day,as_of=2025-12-31' || repeat(',(customers=2,active=2,at_risk=2,surviving=2,initial=20,mrr=20,capped=20,previous=0)', 100001) || '}') AS error;

-- A corpus of different values for the laws below.
CREATE TEMP TABLE corpus AS
SELECT row_number() OVER () AS n, c
FROM (VALUES ('{step=1 month,as_of=2025-12-31}'::cohort_curve), ('{step=1 month,as_of=2025-12-31,horizon=12,annual_discount_rate=0,margin=1}'), ('{step=1 month,as_of=2025-12-31,horizon=12,annual_discount_rate=0.30000000000000004,margin=1}'), ('{step=1 month,as_of=2025-12-31,horizon=12,annual_discount_rate=0.3,margin=0.1}'), ('{step=1 month,as_of=2025-12-30}'), ('{step=1 day,as_of=2025-12-31}'), ('{step=2147483647 days,as_of=0044-03-15 BC}'), ('{step=2147483647 months,as_of=5874897-12-31}'),
	('{step=1 month,as_of=2025-12-31,(customers=1,active=1,at_risk=1,surviving=1,initial=0.000001,mrr=0.000001,capped=0.000001,previous=0)}'), ('{step=1 month,as_of=2025-12-31,(customers=9223372036854775807,active=9223372036854775807,at_risk=9223372036854775807,surviving=9223372036854775807,initial=1000000000000000000000000000000,mrr=1000000000000000000000000000000,capped=1000000000000000000000000000000,previous=0)}')) AS v(c)
UNION ALL
SELECT 10 + k, (SELECT cohort_agg(t, step, '2025-06-15') FROM (SELECT mrr_timeline_agg(1 + (hashint4extended(i * 10 + j, k) & 255)::numeric / 8, date '2024-01-01' + 97 * j + (hashint4extended(i, k + 9) & 127)::integer, date '2024-01-01' + 97 * j + (hashint4extended(i, k + 9) & 127)::integer + 30 + (hashint4extended(i * 10 + j, k + 18) & 127)::integer) AS t
	FROM generate_series(1, 20 + k) AS i, generate_series(0, 3) AS j GROUP BY i) AS s)
FROM (VALUES (1, interval '1 month'), (2, '3 months'), (3, '30 days'), (4, '7 days'), (5, '1 year')) AS v(k, step);
SELECT count(*) AS values, count(DISTINCT c::text) AS texts, count(DISTINCT cohort_curve_send(c)) AS binaries, max((SELECT count(*) FROM cohort_rows(c))) AS most_ages FROM corpus;

-- out, in: the same value and the same text under any DateStyle, TimeZone and
-- IntervalStyle.
CREATE FUNCTION pg_temp.round_trips(style text, zone text, intervals text) RETURNS TABLE (same bigint, texts text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('DateStyle', style, true), set_config('TimeZone', zone, true), set_config('IntervalStyle', intervals, true), set_config('extra_float_digits', '-10', true);
	RETURN QUERY EXECUTE 'SELECT count(*) FILTER (WHERE cohort_curve_send(c::text::cohort_curve) = cohort_curve_send(c)), md5(string_agg(c::text, '';'' ORDER BY n)) FROM corpus';
END $$;
SELECT style, zone, intervals, same, texts = first_value(texts) OVER (ORDER BY n) AS same_texts
FROM (VALUES (1, 'ISO, MDY', 'UTC', 'postgres'), (2, 'German, DMY', 'Pacific/Kiritimati', 'sql_standard'), (3, 'SQL, DMY', 'America/St_Johns', 'iso_8601'), (4, 'Postgres, YMD', 'Pacific/Pago_Pago', 'postgres_verbose')) AS v(n, style, zone, intervals),
	pg_temp.round_trips(style, zone, intervals);
RESET DateStyle;
RESET TimeZone;
RESET IntervalStyle;
RESET extra_float_digits;

-- Binary form: version, flags, the number of ages, step (days if negative) and
-- as_of, horizon, discount rate and margin, then four numbers and four amounts
-- per age. One customer with 3 from 1 January 2000 on, as of 31 January (day
-- 30), and one with 2 micros from 31 January on.
SELECT encode(cohort_curve_send(c), 'hex') = '0100' || '00000002' || 'ffffffe2' || '0000001e' || repeat('0', 40)
	|| repeat('0000000000000002', 4) || repeat(lpad(to_hex(3000002), 32, '0'), 3) || repeat('0', 32) || repeat('0000000000000001', 4) || repeat(lpad(to_hex(3000000), 32, '0'), 4) AS bytes
FROM (SELECT cohort_agg(t, '30 days', '2000-01-31') AS c FROM (VALUES ('{[2000-01-01,):3}'::mrr_timeline), ('{[2000-01-31,):0.000002}')) AS v(t)) AS s;
SELECT encode(cohort_curve_send('{step=1 month,as_of=1999-12-31}'), 'hex') = '0100' || '00000000' || '00000001' || 'ffffffff' || repeat('0', 40) AS empty, pg_column_size('{step=1 month,as_of=1999-12-31}'::cohort_curve) AS size;

-- A state is held as differences, and leaves as its canonical value.
CREATE TEMP TABLE states AS SELECT cohort_curve_transfn(cohort_curve_transfn(NULL, '{[2025-01-15,2025-03-20):10}', '1 month', '2025-06-30'), '{[2025-04-30,):20}', '1 month', '2025-06-30') AS s;
SELECT s = f AS equal, s::text = f::text AS text, cohort_curve_hash(s) = cohort_curve_hash(f) AND cohort_curve_hash_extended(s, 5) = cohort_curve_hash_extended(f, 5) AS hash, cohort_curve_send(s) = cohort_curve_send(f) AS send, cohort_curve_cmp(s, f) AS cmp, (SELECT string_agg(r::text, ';') FROM cohort_rows(s) AS r) = (SELECT string_agg(r::text, ';') FROM cohort_rows(f) AS r) AS rows, cohort_curve_finalfn(f) = f AS final_twice
FROM states, LATERAL (SELECT cohort_curve_finalfn(s) AS f) AS final;

-- Comparison over all pairs, grouping and joins, as for timelines.
SELECT count(*) AS pairs,
	count(*) FILTER (WHERE (a.c = b.c) <> (a.n = b.n)) AS eq_wrong,
	count(*) FILTER (WHERE (a.c <> b.c) = (a.c = b.c)) AS ne_wrong,
	count(*) FILTER (WHERE (a.c < b.c)::integer + (a.c = b.c)::integer + (a.c > b.c)::integer <> 1) AS not_one_of_three,
	count(*) FILTER (WHERE (a.c <= b.c) <> (a.c < b.c OR a.c = b.c) OR (a.c >= b.c) <> (a.c > b.c OR a.c = b.c)) AS le_ge_wrong,
	count(*) FILTER (WHERE (a.c < b.c) <> (b.c > a.c)) AS asymmetric,
	count(*) FILTER (WHERE sign(cohort_curve_cmp(a.c, b.c)) <> (a.c > b.c)::integer - (a.c < b.c)::integer) AS cmp_wrong,
	count(*) FILTER (WHERE a.n <> b.n AND cohort_curve_hash_extended(a.c, 1) = cohort_curve_hash_extended(b.c, 1)) AS hash_collides
FROM corpus a, corpus b;
SELECT count(*) AS triples, count(*) FILTER (WHERE a.c <= b.c AND b.c <= d.c AND NOT a.c <= d.c) AS not_transitive FROM corpus a, corpus b, corpus d;
CREATE TEMP TABLE thrice AS SELECT n, c FROM corpus UNION ALL SELECT n, c FROM corpus UNION ALL SELECT n, c::text::cohort_curve FROM corpus;
CREATE FUNCTION pg_temp.ways() RETURNS TABLE (groups bigint, in_groups_of text, distinct_values bigint, joined bigint) LANGUAGE SQL AS $$
	SELECT (SELECT count(*) FROM (SELECT c FROM thrice GROUP BY c) AS g),
		(SELECT string_agg(DISTINCT n::text, ',') FROM (SELECT count(*) AS n FROM thrice GROUP BY c) AS g),
		(SELECT count(*) FROM (SELECT DISTINCT c FROM thrice) AS d),
		(SELECT count(*) FROM thrice a JOIN thrice b USING (c) WHERE a.n = b.n)
$$;
SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_nestloop = off;
SELECT 'sort' AS way, * FROM pg_temp.ways();
SET enable_hashagg = on; SET enable_hashjoin = on; SET enable_mergejoin = off; SET enable_sort = off;
SELECT 'hash' AS way, * FROM pg_temp.ways();
RESET enable_hashagg; RESET enable_hashjoin; RESET enable_nestloop; RESET enable_mergejoin; RESET enable_sort;

-- recv through COPY BINARY: a round trip, and bytes that were tampered with
-- (the same way as in copy_binary).
CREATE TEMP TABLE received (v cohort_curve);
CREATE FUNCTION pg_temp.receive(payload bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	stream bytea := '\x5047434f50590aff0d0a00 00000000 00000000 0001' || int4send(length(payload)) || payload || '\xffff';
	octal text;
	same boolean;
BEGIN
	SELECT string_agg('\' || lpad((get_byte(stream, i) >> 6)::text || ((get_byte(stream, i) >> 3) & 7)::text || (get_byte(stream, i) & 7)::text, 3, '0'), '' ORDER BY i) INTO octal FROM generate_series(0, length(stream) - 1) AS i;
	DELETE FROM received;
	EXECUTE format('COPY received FROM PROGRAM %L (FORMAT binary)', 'printf ''' || octal || '''');
	SELECT cohort_curve_send(v) = payload AND cohort_curve_send(v::text::cohort_curve) = payload INTO same FROM received;
	RETURN CASE WHEN same THEN 'value' ELSE 'another value' END;
EXCEPTION WHEN OTHERS THEN
	RETURN CASE SQLSTATE WHEN '22P03' THEN 'error' WHEN '08P01' THEN 'error' ELSE SQLSTATE || ' ' || SQLERRM END;
END $$;
SELECT count(*) AS values, count(*) FILTER (WHERE pg_temp.receive(cohort_curve_send(c)) = 'value') AS same FROM corpus;

-- Cut off and with bytes behind: errors only. 34 bytes, then 96 per age.
CREATE TEMP TABLE payload AS SELECT cohort_curve_send('{step=1 month,as_of=2025-12-31,(customers=3,active=3,at_risk=3,surviving=3,initial=30,mrr=30,capped=30,previous=0),(customers=2,active=2,at_risk=2,surviving=1,initial=25,mrr=40,capped=20,previous=25)}') AS payload;
SELECT length(payload) AS bytes, pg_temp.receive(payload) AS outcome FROM payload;
SELECT outcome, count(*) AS payloads FROM payload, (SELECT generate_series(0, 35) UNION ALL SELECT generate_series(20, 225, 19) UNION ALL SELECT 130 UNION ALL SELECT 225) AS s(n), LATERAL pg_temp.receive(substring(payload FROM 1 FOR n)) AS outcome GROUP BY outcome;
SELECT outcome, count(*) AS payloads FROM payload, unnest(ARRAY[1, 8, 95, 96]) AS n, LATERAL pg_temp.receive(payload || decode(repeat('00', n), 'hex')) AS outcome GROUP BY outcome;
-- Field by field; the second age begins at 130.
SELECT field, pg_temp.receive(overlay(payload PLACING new FROM at + 1 FOR length(new))) AS outcome
FROM payload, (VALUES
	(1, 'version 0', 0, '\x00'::bytea), (2, 'version 2', 0, '\x02'), (3, 'working', 1, '\x01'), (4, 'a flag that is not known', 1, '\x80'),
	(5, 'one age of two', 2, int4send(1)), (6, 'three ages', 2, int4send(3)), (7, 'no age', 2, int4send(0)), (8, 'minus one', 2, int4send(-1)), (9, 'more than there may be', 2, int4send(100001)), (10, 'the most that fit', 2, int4send(2147483647)), (11, 'the least', 2, int4send(-2147483648)),
	(12, 'no step', 6, int4send(0)), (13, 'step of days', 6, int4send(-30)), (14, 'largest step', 6, int4send(2147483647)), (15, 'most days', 6, int4send(-2147483647)), (16, 'one more', 6, int4send(-2147483648)),
	(17, 'another as_of', 10, int4send(0)), (18, 'as_of infinity', 10, int4send(2147483647)), (19, 'as_of -infinity', 10, int4send(-2147483648)), (20, 'last day', 10, int4send('5874897-12-31'::date - '2000-01-01'::date)),
	(21, 'nobody', 34, int8send(0)), (22, 'one customer more', 34, int8send(4)), (23, 'negative customers', 34, '\xff'), (24, 'previous at age 0', 34 + 80 + 8, int8send(1)), (25, 'negative amount', 34 + 32, '\xff'), (26, 'amount out of range', 34 + 32, '\x7f'),
	(27, 'more at risk than survived', 130 + 16, int8send(4)), (28, 'more survive than are at risk', 130 + 24, int8send(3)), (29, 'nobody survives', 130 + 24, int8send(0)), (30, 'more MRR', 130 + 48 + 8, int8send(40000001)), (31, 'capped above the initial', 130 + 64 + 8, int8send(25000001)), (32, 'capped at the initial', 130 + 64 + 8, int8send(25000000)), (33, 'previous above the MRR before', 130 + 80 + 8, int8send(30000001)), (34, 'negative previous', 130 + 80, '\x80'),
	(35, 'a horizon', 14, int4send(1)), (36, 'a horizon, a rate and a margin', 14, int4send(120) || float8send(0.1) || float8send(-1)), (37, 'the longest horizon', 14, int4send(100000)), (38, 'one more', 14, int4send(100001)), (39, 'negative horizon', 14, int4send(-1)), (40, 'a rate without a horizon', 18, float8send(0.1)), (41, 'a margin without a horizon', 26, float8send(1)),
	(42, 'rate -1', 14, int4send(120) || float8send(-1)), (43, 'rate NaN', 14, int4send(120) || float8send('NaN')), (44, 'rate Infinity', 14, int4send(120) || float8send('Infinity')), (45, 'margin NaN', 14, int4send(120) || float8send(0) || float8send('NaN')), (46, 'margin -Infinity', 14, int4send(120) || float8send(0) || float8send('-Infinity')),
	-- a negative zero comes in as zero, so that equal values have equal bytes
	(47, 'rate -0', 18, float8send('-0'))
) AS v(n, field, at, new) ORDER BY n;
