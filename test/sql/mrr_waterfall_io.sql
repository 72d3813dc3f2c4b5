-- Text, binary and comparison of waterfalls: mrr_waterfall_io.c, and what a
-- waterfall must fulfil, laws L1 to L3 of mrr_waterfall.h.
\set SHOW_CONTEXT never

-- Text: a grid and its bridges, or bridges alone; output in order of date.
SELECT input, expected, input::mrr_waterfall::text AS got, input::mrr_waterfall::text = expected AS ok
FROM (VALUES
	('{}', '{}'),
	(E' {\t} \n', '{}'),
	('{(period=[2025-01-01,2026-01-01))}', '{(period=[2025-01-01,2026-01-01))}'),
	-- without a grid: in any order, with holes, overlaps and repetitions
	('{(period=[2025-03-01,2025-04-01)), (period=[2025-01-01,2025-02-01),passing_customers=1)}', '{(period=[2025-01-01,2025-02-01),passing_customers=1),(period=[2025-03-01,2025-04-01))}'),
	('{(period=[2025-01-01,2026-01-01)),(period=[2025-01-01,2025-02-01)),(period=[2024-12-31,2027-01-01))}', '{(period=[2024-12-31,2027-01-01)),(period=[2025-01-01,2025-02-01)),(period=[2025-01-01,2026-01-01))}'),
	('{(period=[2025-01-01,2025-02-01)),(period=[2025-01-01,2025-02-01))}', '{(period=[2025-01-01,2025-02-01)),(period=[2025-01-01,2025-02-01))}'),
	('{(period=[0044-03-15 BC,0001-01-01)),(period=[4714-11-24 BC,0044-03-15 BC))}', '{(period=[4714-11-24 BC,0044-03-15 BC)),(period=[0044-03-15 BC,0001-01-01))}'),
	('{(netting=lapses,period=[2025-01-01,2026-01-01))}', '{(period=[2025-01-01,2026-01-01),netting=lapses)}'),
	('{(netting=chained,period=[2025-01-01,2026-01-01))}', '{(period=[2025-01-01,2026-01-01),netting=chained,squares=absent,largest_expansion=absent)}'),
	-- a grid of months, clamped from the origin
	('{from=2024-01-31,step=1 month,(period=[2024-01-31,2024-02-29)),(period=[2024-02-29,2024-03-31)),(period=[2024-03-31,2024-04-30))}', '{from=2024-01-31,step=1 month,(period=[2024-01-31,2024-02-29)),(period=[2024-02-29,2024-03-31)),(period=[2024-03-31,2024-04-30))}'),
	(E'{ from = 2025-01-01 ,\n step = 01 months , ( period = [2025-02-01,2025-03-01) ) , ( period = [2025-01-01,2025-02-01) ) }', '{from=2025-01-01,step=1 month,(period=[2025-01-01,2025-02-01)),(period=[2025-02-01,2025-03-01))}'),
	('{from=2025-01-01,step=12 month,(period=[2025-01-01,2026-01-01))}', '{from=2025-01-01,step=12 months,(period=[2025-01-01,2026-01-01))}'),
	('{from=2025-01-01,step=1 days,(period=[2025-01-01,2025-01-02))}', '{from=2025-01-01,step=1 day,(period=[2025-01-01,2025-01-02))}'),
	('{from=2025-01-01,step=7 day,(period=[2025-01-01,2025-01-08),netting=daily)}', '{from=2025-01-01,step=7 days,(period=[2025-01-01,2025-01-08),netting=daily,squares=absent,largest_expansion=absent)}'),
	-- a span: longer, shorter, of the other kind
	('{from=2024-01-31,step=1 month,span=2 months,(period=[2023-12-31,2024-02-29)),(period=[2024-01-31,2024-03-31))}', '{from=2024-01-31,step=1 month,span=2 months,(period=[2023-12-31,2024-02-29)),(period=[2024-01-31,2024-03-31))}'),
	('{from=2025-01-01,step=2 months,span=1 month,(period=[2025-02-01,2025-03-01))}', '{from=2025-01-01,step=2 months,span=1 month,(period=[2025-02-01,2025-03-01))}'),
	('{from=2025-01-01,step=1 month,span=31 days,(period=[2025-01-01,2025-02-01)),(period=[2025-01-29,2025-03-01))}', '{from=2025-01-01,step=1 month,span=31 days,(period=[2025-01-01,2025-02-01)),(period=[2025-01-29,2025-03-01))}'),
	-- a span as long as a step is none: the periods are consecutive
	('{from=2025-01-01,step=1 month,span=1 month,(period=[2025-01-01,2025-02-01))}', '{from=2025-01-01,step=1 month,(period=[2025-01-01,2025-02-01))}'),
	('{from=2025-01-01,step=7 days,span=7 days,(period=[2025-01-01,2025-01-08))}', '{from=2025-01-01,step=7 days,(period=[2025-01-01,2025-01-08))}')
) AS v(input, expected);

-- What is refused: SQLSTATE, message and detail.
CREATE FUNCTION pg_temp.refused(input text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	RETURN 'taken: ' || input::mrr_waterfall;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN SQLSTATE || ' ' || replace(SQLERRM, ': "' || input || '"', '') || ' | ' || detail;
END $$;
SELECT input, pg_temp.refused(input) AS error
FROM (VALUES
	(1, ''), (2, '{'), (3, '}'), (4, '{}}'), (5, '{} x'), (6, '()'), (7, '{,}'),
	(8, '{(period=[2025-01-01,2026-01-01)),}'), (9, '{(period=[2025-01-01,2026-01-01))(period=[2026-01-01,2027-01-01))}'), (10, '{(period=[2025-01-01,2026-01-01))'), (11, '{(start)}'),
	-- the grid
	(12, '{from=2025-01-01}'), (13, '{from=2025-01-01,step=1 month}'), (14, '{from=2025-01-01,step=1 month,}'), (15, '{step=1 month,from=2025-01-01,(period=[2025-01-01,2025-02-01))}'), (16, '{from=2025-01-01,(period=[2025-01-01,2025-02-01))}'),
	(17, '{from=infinity,step=1 month,(period=[2025-01-01,2025-02-01))}'), (18, '{from=2025-02-30,step=1 month,(period=[2025-01-01,2025-02-01))}'),
	(19, '{from=2025-01-01,step=0 months,(period=[2025-01-01,2025-02-01))}'), (20, '{from=2025-01-01,step=-1 month,(period=[2025-01-01,2025-02-01))}'), (21, '{from=2025-01-01,step=1.5 months,(period=[2025-01-01,2025-02-01))}'),
	(22, '{from=2025-01-01,step=1 week,(period=[2025-01-01,2025-01-08))}'), (23, '{from=2025-01-01,step=1 month 1 day,(period=[2025-01-01,2025-02-02))}'), (24, '{from=2025-01-01,step=2147483648 days,(period=[2025-01-01,2025-02-02))}'),
	(25, '{from=2025-01-01,step=1 month,span=0 days,(period=[2025-01-01,2025-02-01))}'), (26, '{from=2025-01-01,step=1 month,span=1 month}'), (27, '{from=2025-01-01,span=1 month,step=1 month,(period=[2025-01-01,2025-02-01))}'),
	-- L1: the periods are those of the grid
	(28, '{from=2025-01-01,step=1 month,(period=[2025-01-01,2025-02-02))}'), (29, '{from=2025-01-01,step=1 month,(period=[2025-02-01,2025-03-01))}'), (30, '{from=2025-01-01,step=1 month,(period=[2025-01-01,2025-02-01)),(period=[2025-03-01,2025-04-01))}'),
	(31, '{from=2025-01-01,step=1 month,(period=[2025-01-01,2025-02-01)),(period=[2025-01-01,2025-02-01))}'), (32, '{from=2024-01-31,step=1 month,(period=[2024-01-31,2024-02-29)),(period=[2024-02-29,2024-03-29))}'),
	(33, '{from=2025-01-01,step=1 month,span=2 months,(period=[2025-01-01,2025-02-01))}'), (34, '{from=5874897-12-01,step=1 month,(period=[5874897-12-01,5874897-12-31))}'), (35, '{from=2025-01-01,step=2147483647 days,(period=[2025-01-01,2025-02-01))}'),
	-- L3: a period each, and one netting
	(36, '{()}'), (37, '{from=2025-01-01,step=1 month,()}'), (38, '{(period=[2025-01-01,2025-02-01)),(period=[2025-02-01,2025-03-01),netting=lapses)}'),
	-- a bridge that is none
	(39, '{(period=[2025-01-01,2025-02-01),start=5,start_customers=1)}'), (40, '{(period=[2025-01-01,))}'), (41, '{(period=[2025-01-01,2025-01-01))}'), (42, '{(period=[2025-01-01,2025-02-01),new=1000000000000000000000000000000.000001)}')
) AS v(n, input) ORDER BY n;

-- As many periods as there may be, and one more.
SELECT (SELECT count(*) FROM unnest(text::mrr_waterfall)) AS periods
FROM (SELECT '{' || string_agg('(period=[2025-01-01,2026-01-01))', ',') || '}' AS text FROM generate_series(1, 10000)) AS s;
SELECT pg_temp.refused(text) AS error
FROM (SELECT '{' || string_agg('(period=[2025-01-01,2026-01-01))', ',') || '}' AS text FROM generate_series(1, 10001)) AS s;

-- A corpus of different values for the laws below.
CREATE TEMP TABLE corpus AS
SELECT row_number() OVER () AS n, w
FROM (VALUES ('{}'::mrr_waterfall), ('{(period=[2025-01-01,2026-01-01))}'), ('{(period=[2025-01-01,2025-12-31))}'), ('{(period=[2025-01-01,2026-01-01),netting=lapses)}'), ('{(period=[2025-01-01,2026-01-01),netting=daily)}'), ('{(period=[2025-01-01,2026-01-01),netting=chained)}'),
	('{from=2025-01-01,step=12 months,(period=[2025-01-01,2026-01-01))}'), ('{from=2025-01-01,step=365 days,(period=[2025-01-01,2026-01-01))}'), ('{from=2025-01-01,step=12 months,span=365 days,(period=[2025-01-01,2026-01-01))}'), ('{from=2025-01-01,step=365 days,span=12 months,(period=[2025-01-01,2026-01-01))}'),
	('{from=2025-01-01,step=12 months,(period=[2025-01-01,2026-01-01),passing_customers=1)}'), ('{(period=[2025-01-01,2026-01-01)),(period=[2025-01-01,2026-01-01))}'), ('{(period=[4714-11-24 BC,5874897-12-31))}'),
	('{(period=[2025-01-01,2026-01-01),start=1000000000000000000000000000000,start_customers=1,churn=1000000000000000000000000000000,churn_customers=1)}')) AS v(w)
UNION ALL
SELECT 14 + k, (SELECT sum(mrr_waterfall(mrr_timeline(1 + (hashint4extended(i, k) & 1023)::numeric / 8, date '2024-01-31' + (hashint4extended(i, k + 9) & 255)::integer, date '2024-12-31' + (hashint4extended(i, k + 18) & 255)::integer),
	'2024-01-31', to_date, step, CASE WHEN k > 3 THEN interval '1 year' END, CASE WHEN k = 3 THEN 'lapses' ELSE 'ends' END)) FROM generate_series(1, 40 + k) AS i)
FROM (VALUES (1, date '2025-01-31', interval '1 month'), (2, '2025-01-31', '3 months'), (3, '2025-01-31', '2 months'), (4, '2025-01-31', '1 month'), (5, '2024-12-01', '61 days'), (6, '2024-02-05', '1 day')) AS v(k, to_date, step)
UNION ALL
SELECT 30 + k, mrr_waterfall(mrr_timeline(k + 0.000001, '2024-06-30'), '2024-01-29', date '2024-01-29' + 60 * k, '60 days', NULL, 'daily') FROM generate_series(1, 3) AS k;
SELECT count(*) AS values, count(DISTINCT w::text) AS texts, count(DISTINCT mrr_waterfall_send(w)) AS binaries FROM corpus;

-- L2: those of one period by their fields, not by their bytes, which are another
-- order where the lowest byte comes first.
SELECT ('{(period=[2025-01-01,2025-02-01),new=0.000256,new_customers=1,end=0.000256,end_customers=1),(period=[2025-01-01,2025-02-01),new=0.000001,new_customers=1,end=0.000001,end_customers=1)}'::mrr_waterfall)::text ~ 'new=0.000001.*new=0.000256' AS by_amount;

-- out, in: the same value and the same text under any DateStyle, TimeZone and
-- IntervalStyle.
CREATE FUNCTION pg_temp.round_trips(style text, zone text, intervals text) RETURNS TABLE (same bigint, texts text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('DateStyle', style, true), set_config('TimeZone', zone, true), set_config('IntervalStyle', intervals, true), set_config('extra_float_digits', '-10', true);
	RETURN QUERY EXECUTE 'SELECT count(*) FILTER (WHERE mrr_waterfall_send(w::text::mrr_waterfall) = mrr_waterfall_send(w)), md5(string_agg(w::text, '';'' ORDER BY n)) FROM corpus';
END $$;
SELECT style, zone, intervals, same, texts = first_value(texts) OVER (ORDER BY n) AS same_texts
FROM (VALUES (1, 'ISO, MDY', 'UTC', 'postgres'), (2, 'German, DMY', 'Pacific/Kiritimati', 'sql_standard'), (3, 'SQL, DMY', 'America/St_Johns', 'iso_8601'), (4, 'Postgres, YMD', 'Pacific/Pago_Pago', 'postgres_verbose')) AS v(n, style, zone, intervals),
	pg_temp.round_trips(style, zone, intervals);
RESET DateStyle;
RESET TimeZone;
RESET IntervalStyle;
RESET extra_float_digits;

-- Binary form: version, flags, the number of periods, origin, step (months if
-- positive, days if negative) and span, then the bridges as sent by themselves.
SELECT encode(substring(mrr_waterfall_send(w) FROM 1 FOR 18), 'hex') = '0100' || '00000002' || '0000001e' || '00000001' || '0000000c' AS header,
	substring(mrr_waterfall_send(w) FROM 19) = (SELECT string_agg(mrr_bridge_send(b), '' ORDER BY n) FROM unnest(w) WITH ORDINALITY AS u(b, n)) AS bridges, length(mrr_waterfall_send(w)) = 18 + 2 * 315 AS size
FROM mrr_waterfall('{[1999-01-01,2000-02-15):3}', '2000-01-31', '2000-03-31', '1 month', '1 year') AS w;
SELECT encode(substring(mrr_waterfall_send(w) FROM 1 FOR 18), 'hex') = '0100' || '00000001' || 'ffffffff' || 'fffffff9' || '00000000' AS header FROM mrr_waterfall('{}', '1999-12-31', '2000-01-07', '7 days') AS w;
SELECT encode(mrr_waterfall_send('{}'), 'hex') = '0100' || repeat('00', 16) AS empty;
-- At most 320 bytes per period in memory.
SELECT bool_and(pg_column_size(w) <= 24 + 320 * (SELECT count(*) FROM unnest(w))) AS small FROM corpus;

-- A state of chain() is not yet in order, and leaves as its canonical value.
SELECT w = '{(period=[2025-01-01,2025-02-01)),(period=[2025-02-01,2025-03-01))}' AS equal, w::text AS text, mrr_waterfall_hash(w) = mrr_waterfall_hash(w::text::mrr_waterfall) AS hash, mrr_waterfall_send(w) = mrr_waterfall_send(w::text::mrr_waterfall) AS send, mrr_waterfall_finalfn(w)::text = w::text AS final
FROM chain_transfn(chain_transfn(NULL, '(period=[2025-02-01,2025-03-01))'), '(period=[2025-01-01,2025-02-01))') AS w;

-- Comparison over all pairs, grouping and joins, as for timelines.
SELECT count(*) AS pairs,
	count(*) FILTER (WHERE (a.w = b.w) <> (a.n = b.n)) AS eq_wrong,
	count(*) FILTER (WHERE (a.w <> b.w) = (a.w = b.w)) AS ne_wrong,
	count(*) FILTER (WHERE (a.w < b.w)::integer + (a.w = b.w)::integer + (a.w > b.w)::integer <> 1) AS not_one_of_three,
	count(*) FILTER (WHERE (a.w <= b.w) <> (a.w < b.w OR a.w = b.w) OR (a.w >= b.w) <> (a.w > b.w OR a.w = b.w)) AS le_ge_wrong,
	count(*) FILTER (WHERE (a.w < b.w) <> (b.w > a.w)) AS asymmetric,
	count(*) FILTER (WHERE sign(mrr_waterfall_cmp(a.w, b.w)) <> (a.w > b.w)::integer - (a.w < b.w)::integer) AS cmp_wrong,
	count(*) FILTER (WHERE a.n <> b.n AND mrr_waterfall_hash_extended(a.w, 1) = mrr_waterfall_hash_extended(b.w, 1)) AS hash_collides
FROM corpus a, corpus b;
SELECT count(*) AS triples, count(*) FILTER (WHERE a.w <= b.w AND b.w <= c.w AND NOT a.w <= c.w) AS not_transitive FROM corpus a, corpus b, corpus c;
SELECT count(*) FILTER (WHERE mrr_waterfall_hash(w) = mrr_waterfall_hash(w::text::mrr_waterfall) AND mrr_waterfall_hash_extended(w, 7) = mrr_waterfall_hash_extended(w::text::mrr_waterfall, 7)) AS hash_agrees FROM corpus;
CREATE TEMP TABLE thrice AS SELECT n, w FROM corpus UNION ALL SELECT n, w FROM corpus UNION ALL SELECT n, w::text::mrr_waterfall FROM corpus;
CREATE FUNCTION pg_temp.ways() RETURNS TABLE (groups bigint, in_groups_of text, distinct_values bigint, joined bigint) LANGUAGE SQL AS $$
	SELECT (SELECT count(*) FROM (SELECT w FROM thrice GROUP BY w) AS g),
		(SELECT string_agg(DISTINCT n::text, ',') FROM (SELECT count(*) AS n FROM thrice GROUP BY w) AS g),
		(SELECT count(*) FROM (SELECT DISTINCT w FROM thrice) AS d),
		(SELECT count(*) FROM thrice a JOIN thrice c USING (w) WHERE a.n = c.n)
$$;
SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_nestloop = off;
SELECT 'sort' AS way, * FROM pg_temp.ways();
SET enable_hashagg = on; SET enable_hashjoin = on; SET enable_mergejoin = off; SET enable_sort = off;
SELECT 'hash' AS way, * FROM pg_temp.ways();
RESET enable_hashagg; RESET enable_hashjoin; RESET enable_nestloop; RESET enable_mergejoin; RESET enable_sort;

-- recv through COPY BINARY: a round trip, and bytes that were tampered with
-- (the same way as in copy_binary).
CREATE TEMP TABLE received (v mrr_waterfall);
CREATE FUNCTION pg_temp.receive(payload bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	stream bytea := '\x5047434f50590aff0d0a00 00000000 00000000 0001' || int4send(length(payload)) || payload || '\xffff';
	octal text;
	same boolean;
BEGIN
	SELECT string_agg('\' || lpad((get_byte(stream, i) >> 6)::text || ((get_byte(stream, i) >> 3) & 7)::text || (get_byte(stream, i) & 7)::text, 3, '0'), '' ORDER BY i) INTO octal FROM generate_series(0, length(stream) - 1) AS i;
	DELETE FROM received;
	EXECUTE format('COPY received FROM PROGRAM %L (FORMAT binary)', 'printf ''' || octal || '''');
	SELECT mrr_waterfall_send(v) = payload AND mrr_waterfall_send(v::text::mrr_waterfall) = payload INTO same FROM received;
	RETURN CASE WHEN same THEN 'value' ELSE 'another value' END;
EXCEPTION WHEN OTHERS THEN
	RETURN CASE SQLSTATE WHEN '22P03' THEN 'error' WHEN '08P01' THEN 'error' ELSE SQLSTATE || ' ' || SQLERRM END;
END $$;
SELECT n, pg_temp.receive(mrr_waterfall_send(w)) AS outcome FROM corpus WHERE length(mrr_waterfall_send(w)) < 8000 ORDER BY n;

-- Cut off and with bytes behind: errors only.
CREATE TEMP TABLE payload AS SELECT mrr_waterfall_send(mrr_waterfall('{[1999-01-01,2000-02-15):3}', '2000-01-31', '2000-03-31', '1 month', '1 year')) AS payload;
SELECT outcome, count(*) AS payloads FROM payload, (SELECT generate_series(0, 20) UNION ALL SELECT generate_series(32, 647, 41) UNION ALL SELECT 647) AS s(n), LATERAL pg_temp.receive(substring(payload FROM 1 FOR n)) AS outcome GROUP BY outcome;
SELECT outcome, count(*) AS payloads FROM payload, unnest(ARRAY[1, 2, 16, 315]) AS n, LATERAL pg_temp.receive(payload || decode(repeat('00', n), 'hex')) AS outcome GROUP BY outcome;

-- Field by field: the header (offsets 0, 1, 2, 6, 10 and 14), the first bridge
-- at 18, the second one at 333.
SELECT field, pg_temp.receive(overlay(payload PLACING new FROM at + 1 FOR length(new))) AS outcome
FROM payload, (VALUES
	(1, 'as it is', 0, '\x01'::bytea), (2, 'version 0', 0, '\x00'), (3, 'version 2', 0, '\x02'), (4, 'working', 1, '\x01'), (5, 'a flag that is not known', 1, '\x80'),
	(6, 'one period of two', 2, int4send(1)), (7, 'three periods', 2, int4send(3)), (8, 'no period', 2, int4send(0)), (9, 'minus one', 2, int4send(-1)), (10, 'more than there may be', 2, int4send(10001)), (11, 'the most that fit', 2, int4send(2147483647)), (12, 'the least', 2, int4send(-2147483648)),
	(13, 'another origin', 6, int4send(31)), (14, 'origin infinity', 6, int4send(2147483647)), (15, 'origin -infinity', 6, int4send(-2147483648)), (16, 'origin 29 January, which gives other periods', 6, int4send(28)),
	(17, 'no step', 10, int4send(0)), (18, 'step of two months', 10, int4send(2)), (19, 'step of days', 10, int4send(-29)), (20, 'largest step', 10, int4send(2147483647)), (21, 'smallest step', 10, int4send(-2147483648)),
	(22, 'no span', 14, int4send(0)), (23, 'span of 11 months', 14, int4send(11)), (24, 'largest span', 14, int4send(2147483647)), (25, 'smallest span', 14, int4send(-2147483648)),
	(26, 'no grid: bridges in order', 6, int4send(0) || int4send(0) || int4send(0)), (27, 'no grid but an origin', 10, int4send(0) || int4send(0)), (28, 'no grid but a span', 6, int4send(0) || int4send(0)),
	(29, 'version of a bridge', 18, '\x02'), (30, 'flag of a bridge', 19, '\x81'), (31, 'first bridge without a period', 19, '\x00'), (32, 'another netting', 20, '\x01'), (33, 'unknown netting', 20, '\x04'), (34, 'period of the second', 336, int4send(-305)),
	(35, 'one customer more', 29, int8send(2)), (36, 'negative passing', 29 + 80, int8send(-1)), (37, 'one passing', 29 + 80, int8send(1)), (38, 'no amount', 29 + 88, int8send(0) || int8send(0)), (39, 'negative amount', 29 + 88, '\xff')
) AS v(n, field, at, new) ORDER BY n;
-- Bridges in descending order, and the grid in which a span is a step.
SELECT pg_temp.receive('\x0100' || int4send(2) || decode(repeat('00', 12), 'hex') || substring(payload FROM 334 FOR 315) || substring(payload FROM 19 FOR 315)) AS descending, pg_temp.receive('\x0100' || int4send(1) || int4send(0) || int4send(1) || int4send(1) || mrr_bridge_send('(period=[2000-01-01,2000-02-01))')) AS span_is_step,
	pg_temp.receive('') AS nothing FROM payload;
