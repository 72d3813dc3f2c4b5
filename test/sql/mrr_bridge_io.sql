-- Text, binary and comparison of bridges: mrr_bridge_io.c, and what a bridge
-- must fulfil, laws L1 to L3 and L5 of mrr_bridge.h.
\set SHOW_CONTEXT never

-- Text: fields by name, in any order, zeros left out; output in the order of
-- the fields.
SELECT input, expected, input::mrr_bridge::text AS got, input::mrr_bridge::text = expected AS ok
FROM (VALUES
	('()', '()'),
	(E' ( \t) \n', '()'),
	('(period=[2025-01-01,2026-01-01))', '(period=[2025-01-01,2026-01-01))'),
	('( period = [ 2025-01-01 , 2026-01-01 ) , passing_customers = 3 )', '(period=[2025-01-01,2026-01-01),passing_customers=3)'),
	('(passing_customers=003,netting=ends)', '(passing_customers=3)'),
	('(netting=lapses)', '(netting=lapses)'),
	('(end=5,end_customers=1,new_customers=1,new=5)', '(new=5.00,new_customers=1,end=5.00,end_customers=1)'),
	('(start=0,start_customers=0,expansion=0.0000004)', '()'),
	-- every field
	('(period=[2025-01-01,2026-01-01),netting=lapses,start=100,start_customers=5,new=1,new_customers=1,reactivation=2,reactivation_customers=1,entering=3,entering_customers=1,expansion=4,expansion_customers=1,contraction=5,contraction_customers=1,leaving=6,leaving_customers=1,churn=7,churn_customers=1,end=92,end_customers=6,unchanged_customers=1,passing_customers=9,start_squared=1,start_times_end=2,end_squared=3,expansion_squared=4,largest_expansion=4)',
	'(period=[2025-01-01,2026-01-01),netting=lapses,start=100.00,start_customers=5,new=1.00,new_customers=1,reactivation=2.00,reactivation_customers=1,entering=3.00,entering_customers=1,expansion=4.00,expansion_customers=1,contraction=5.00,contraction_customers=1,leaving=6.00,leaving_customers=1,churn=7.00,churn_customers=1,end=92.00,end_customers=6,unchanged_customers=1,passing_customers=9,start_squared=1,start_times_end=2,end_squared=3,expansion_squared=4,largest_expansion=4.00)'),
	-- L5: details that are left out although they cannot be zero are absent
	('(start=5,start_customers=1,end=5,end_customers=1,unchanged_customers=1)', '(start=5.00,start_customers=1,end=5.00,end_customers=1,unchanged_customers=1,squares=absent)'),
	('(start=5,start_customers=1,expansion=1,expansion_customers=1,end=6,end_customers=1)', '(start=5.00,start_customers=1,expansion=1.00,expansion_customers=1,end=6.00,end_customers=1,squares=absent,largest_expansion=absent)'),
	('(squares=absent,largest_expansion=absent)', '(squares=absent,largest_expansion=absent)'),
	('( squares = absent , largest_expansion = absent )', '(squares=absent,largest_expansion=absent)'),
	('(netting=daily)', '(netting=daily,squares=absent,largest_expansion=absent)'),
	('(netting=daily,squares=absent,largest_expansion=absent)', '(netting=daily,squares=absent,largest_expansion=absent)'),
	-- events need not fit the number of customers
	('(netting=daily,start=5,start_customers=1,churn=10,churn_customers=2,reactivation=5,reactivation_customers=1)', '(netting=daily,start=5.00,start_customers=1,reactivation=5.00,reactivation_customers=1,churn=10.00,churn_customers=2,squares=absent,largest_expansion=absent)')
) AS v(input, expected);

-- What is refused: SQLSTATE, message and detail.
CREATE FUNCTION pg_temp.refused(input text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	RETURN 'taken: ' || input::mrr_bridge;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN SQLSTATE || ' ' || replace(SQLERRM, ': "' || input || '"', '') || ' | ' || detail;
END $$;
SELECT input, pg_temp.refused(input) AS error
FROM (VALUES
	(1, ''), (2, '('), (3, ')'), (4, '())'), (5, '() x'), (6, '(start)'), (7, '(start=)'), (8, '(=5)'), (9, '(start=5'), (10, '(start=5,)'), (11, '(start=5 end=5)'),
	(12, '(begin=5)'), (13, '(Start=5)'), (14, '(start_customer=5)'), (15, '(_customers=5)'), (16, '(unchanged=5)'), (17, '(passing=5)'), (18, '(starting_with_a_name_that_is_longer_than_any_field=5)'),
	(19, '(start=5,start=5)'), (20, '(netting=ends,netting=ends)'), (21, '(netting=both)'), (22, '(netting=)'), (23, '(netting=5)'),
	(24, '(period=[2025-01-01,))'), (25, '(period=[2025-01-01,2025-01-01))'), (26, '(period=[2025-01-01,2025-13-01))'), (27, '(period=)'),
	(28, '(start_customers=1.5)'), (29, '(start_customers=9223372036854775808)'), (30, '(start=1000000000000000000000000000000.000001)'), (31, '(start_squared=10000000000000000000000000000000000001)'),
	(32, '(squares=present)'), (33, '(largest_expansion=none)'), (34, '(largest_expansion=9223372036854.775808)'),
	-- L1: the identities
	(35, '(start=5,start_customers=1)'),
	(36, '(start=5,start_customers=1,end=5.000001,end_customers=1,unchanged_customers=1)'),
	(37, '(new=5,new_customers=1,end=5,end_customers=2)'),
	-- L2: every start customer in exactly one
	(38, '(start=5,start_customers=1,end=5,end_customers=1)'),
	(39, '(start=5,start_customers=1,end=5,end_customers=1,unchanged_customers=2)'),
	(40, '(unchanged_customers=1)'),
	-- L3: an amount is > 0 iff its number is; magnitudes
	(41, '(expansion=5)'), (42, '(expansion_customers=5)'), (43, '(start=-5,start_customers=1,end=-5,end_customers=1,unchanged_customers=1)'), (44, '(passing_customers=-1)'), (45, '(largest_expansion=-1)'),
	-- L5: details that do not fit
	(46, '(start_squared=1)'), (47, '(start_squared=-1)'), (48, '(expansion_squared=1)'), (49, '(largest_expansion=1)'), (50, '(squares=absent,start_squared=1)'),
	(51, '(start=5,start_customers=1,expansion=1,expansion_customers=1,end=6,end_customers=1,largest_expansion=1.000001)'),
	(52, '(start=5,start_customers=1,expansion=1,expansion_customers=1,end=6,end_customers=1,largest_expansion=0)'),
	(53, '(start=5,start_customers=1,end=5,end_customers=1,unchanged_customers=1,start_squared=0)'),
	(54, '(start=5,start_customers=1,end=5,end_customers=1,unchanged_customers=1,end_squared=5)'),
	(55, '(netting=daily,start_squared=0,largest_expansion=absent)'), (56, '(netting=daily,largest_expansion=0)')
) AS v(n, input) ORDER BY n;

-- L2, in money: who was there at the start loses no more than there was, unless
-- events are counted.
SELECT netting, pg_temp.refused(format('(netting=%s,start=5,start_customers=2,expansion=3,expansion_customers=1,contraction=6,contraction_customers=1,end=2,end_customers=2)', netting)) ~ 'taken' AS taken,
	pg_temp.refused(format('(netting=%s,start=5,start_customers=2,expansion=3,expansion_customers=1,contraction=6,contraction_customers=1,end=2,end_customers=2)', netting)) ~ 'More is lost than there was at the start' AS refused
FROM (VALUES ('ends'), ('lapses'), ('daily')) AS v(netting);

-- A corpus of different values for the laws below.
CREATE TEMP TABLE corpus AS
SELECT row_number() OVER () AS n, b
FROM (VALUES ('()'::mrr_bridge), ('(period=[2025-01-01,2026-01-01))'), ('(period=[2025-01-01,2025-12-31))'), ('(period=[0044-03-15 BC,5874897-12-31))'), ('(passing_customers=1)'), ('(passing_customers=9223372036854775807)'),
	('(netting=lapses)'), ('(netting=daily)'), ('(squares=absent)'), ('(largest_expansion=absent)'), ('(new=5,new_customers=1,end=5,end_customers=1)'), ('(new=5.000001,new_customers=1,end=5.000001,end_customers=1)'),
	('(start=1000000000000000000000000000000,start_customers=1,churn=1000000000000000000000000000000,churn_customers=1,start_squared=10000000000000000000000000000000000000)')) AS v(b)
UNION ALL
SELECT 13 + k, (SELECT mrr_bridge_agg((hashint4extended(i, k) & 31)::integer - (hashint4extended(i, k) & 15)::integer, (hashint4extended(i, k + 100) & 3)::integer * 3e12, i % 2 = 0) FROM generate_series(1, 3 * k) AS i)
FROM generate_series(1, 7) AS k;
SELECT count(*) AS values, count(DISTINCT b::text) AS texts, count(DISTINCT mrr_bridge_send(b)) AS binaries, max(pg_column_size(b)) <= 320 AS small FROM corpus;

-- out, in: the same value and the same text under any DateStyle and TimeZone.
CREATE FUNCTION pg_temp.round_trips(style text, zone text) RETURNS TABLE (same bigint, texts text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('DateStyle', style, true), set_config('TimeZone', zone, true);
	RETURN QUERY EXECUTE 'SELECT count(*) FILTER (WHERE mrr_bridge_send(b::text::mrr_bridge) = mrr_bridge_send(b)), md5(string_agg(b::text, '';'' ORDER BY n)) FROM corpus';
END $$;
SELECT style, zone, same, texts = first_value(texts) OVER (ORDER BY n) AS same_texts
FROM (VALUES (1, 'ISO, MDY', 'UTC'), (2, 'German, DMY', 'Pacific/Kiritimati'), (3, 'SQL, DMY', 'America/St_Johns'), (4, 'Postgres, YMD', 'Pacific/Pago_Pago')) AS v(n, style, zone),
	pg_temp.round_trips(style, zone);
RESET DateStyle;
RESET TimeZone;

-- Binary form: 3 bytes, 2 dates, 11 numbers, 9 amounts, 4 squares and the
-- largest expansion; here 3.000001 becomes 5.000001 in January 2000 (days 0
-- and 31): start, expansion, end and one customer each.
SELECT length(mrr_bridge_send('()')) = 3 + 2 * 4 + 11 * 8 + 9 * 16 + 4 * 16 + 8 AS size;
SELECT encode(substring(mrr_bridge_send(b) FROM 1 FOR 3), 'hex') AS version_flags_netting,
	encode(substring(mrr_bridge_send(b) FROM 4 FOR 8), 'hex') AS period,
	encode(substring(mrr_bridge_send(b) FROM 12 FOR 88), 'hex') = repeat('0000000000000001', 1) || repeat('00', 24) || '0000000000000001' || repeat('00', 24) || '0000000000000001' || repeat('00', 16) AS customers,
	encode(substring(mrr_bridge_send(b) FROM 100 FOR 144), 'hex') = lpad(to_hex(3000001), 32, '0') || repeat('00', 48) || lpad(to_hex(2000000), 32, '0') || repeat('00', 48) || lpad(to_hex(5000001), 32, '0') AS amounts,
	encode(substring(mrr_bridge_send(b) FROM 244 FOR 64), 'hex') = lpad(to_hex(3000001::bigint * 3000001), 32, '0') || lpad(to_hex(3000001::bigint * 5000001), 32, '0') || lpad(to_hex(5000001::bigint * 5000001), 32, '0') || lpad(to_hex(2000000::bigint * 2000000), 32, '0') AS squares,
	encode(substring(mrr_bridge_send(b) FROM 308), 'hex') = lpad(to_hex(2000000), 16, '0') AS largest
FROM mrr_bridge('{[1999-01-01,2000-01-15):3.000001,[2000-01-15,):5.000001}', '2000-01-01', '2000-02-01') AS b;

-- Comparison over all pairs, grouping and joins, as for timelines.
SELECT count(*) AS pairs,
	count(*) FILTER (WHERE (a.b = b.b) <> (a.n = b.n)) AS eq_wrong,
	count(*) FILTER (WHERE (a.b <> b.b) = (a.b = b.b)) AS ne_wrong,
	count(*) FILTER (WHERE (a.b < b.b)::integer + (a.b = b.b)::integer + (a.b > b.b)::integer <> 1) AS not_one_of_three,
	count(*) FILTER (WHERE (a.b <= b.b) <> (a.b < b.b OR a.b = b.b) OR (a.b >= b.b) <> (a.b > b.b OR a.b = b.b)) AS le_ge_wrong,
	count(*) FILTER (WHERE (a.b < b.b) <> (b.b > a.b)) AS asymmetric,
	count(*) FILTER (WHERE sign(mrr_bridge_cmp(a.b, b.b)) <> (a.b > b.b)::integer - (a.b < b.b)::integer) AS cmp_wrong,
	count(*) FILTER (WHERE a.n <> b.n AND mrr_bridge_hash_extended(a.b, 1) = mrr_bridge_hash_extended(b.b, 1)) AS hash_collides
FROM corpus a, corpus b;
SELECT count(*) AS triples, count(*) FILTER (WHERE a.b <= b.b AND b.b <= c.b AND NOT a.b <= c.b) AS not_transitive FROM corpus a, corpus b, corpus c;
SELECT count(*) FILTER (WHERE mrr_bridge_hash(b) = mrr_bridge_hash(b::text::mrr_bridge) AND mrr_bridge_hash_extended(b, 7) = mrr_bridge_hash_extended(b::text::mrr_bridge, 7)) AS hash_agrees FROM corpus;
CREATE TEMP TABLE thrice AS SELECT n, b FROM corpus UNION ALL SELECT n, b FROM corpus UNION ALL SELECT n, b::text::mrr_bridge FROM corpus;
CREATE FUNCTION pg_temp.ways() RETURNS TABLE (groups bigint, in_groups_of text, distinct_values bigint, unions bigint, joined bigint) LANGUAGE SQL AS $$
	SELECT (SELECT count(*) FROM (SELECT b FROM thrice GROUP BY b) AS g),
		(SELECT string_agg(DISTINCT n::text, ',') FROM (SELECT count(*) AS n FROM thrice GROUP BY b) AS g),
		(SELECT count(*) FROM (SELECT DISTINCT b FROM thrice) AS d),
		(SELECT count(*) FROM (SELECT b FROM thrice UNION SELECT b FROM corpus) AS u),
		(SELECT count(*) FROM thrice a JOIN thrice c USING (b) WHERE a.n = c.n)
$$;
SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_nestloop = off;
SELECT 'sort' AS way, * FROM pg_temp.ways();
SET enable_hashagg = on; SET enable_hashjoin = on; SET enable_mergejoin = off; SET enable_sort = off;
SELECT 'hash' AS way, * FROM pg_temp.ways();
SET enable_hashjoin = off; SET enable_nestloop = on;
SELECT 'loop' AS way, * FROM pg_temp.ways();
RESET enable_hashagg; RESET enable_hashjoin; RESET enable_nestloop; RESET enable_mergejoin; RESET enable_sort;
