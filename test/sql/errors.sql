-- Messages of src/, room by room (those of waterfalls, curves and window
-- functions stand in their own tests): first the SQLSTATE of each in one table,
-- then the full text of those that a user is most likely to meet.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';
CREATE FUNCTION pg_temp.failure(query text) RETURNS TABLE (state text, message text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN QUERY VALUES ('none', NULL);
EXCEPTION WHEN OTHERS THEN
	RETURN QUERY VALUES (SQLSTATE, SQLERRM);
END $$;
SELECT query, expected, message, state = expected AS ok
FROM (VALUES
	-- money.c
	(101, '22003', $$SELECT mrr_timeline(9223372036855, '2024-01-01')$$),
	(102, '22003', $$SELECT mrr_timeline('NaN', '2024-01-01')$$),
	(103, '22003', $$SELECT mrr_timeline('Infinity', '2024-01-01')$$),
	(104, '22003', $$SELECT mrr_timeline('-Infinity', '2024-01-01')$$),
	-- calendar.c
	(201, '22008', $$SELECT mrr_timeline(10, 'infinity')$$),
	(202, '22023', $$SELECT nrr('{}', '2025-01-01', '2025-01-01')$$),
	(203, '22023', $$SELECT nrr('{}', '2025-01-02', '2025-01-01')$$),
	(204, '22023', $$SELECT mrr_timeline_from_snapshots(10, '2024-01-01', '1 month 1 day')$$),
	(205, '22023', $$SELECT mrr_timeline_from_snapshots(10, '2024-01-01', '0 days')$$),
	(206, '22008', $$SELECT mrr_timeline_from_snapshots(10, '2024-01-01', '2147483647 months')$$),
	-- literal.c
	(301, '22P02', $$SELECT 'x'::mrr_timeline$$),
	(302, '22P02', $$SELECT '{[2024-01-01,2024-01-01):1}'::mrr_timeline$$),
	(303, '22008', $$SELECT '{[2024-02-30,):1}'::mrr_timeline$$),
	(304, '22003', $$SELECT '{[2024-01-01,):10000000000000}'::mrr_timeline$$),
	-- mrr_timeline.c
	(401, '22003', $$SELECT '{[2024-01-01,):9223372036854}'::mrr_timeline + '{[2024-01-01,):1}'$$),
	(402, '22023', $$SELECT nrr('{[2024-01-01,):-10}', '2025-01-01', '2026-01-01')$$),
	-- mrr_timeline_agg.c
	(501, '22004', $$SELECT mrr_timeline_agg(NULL, '2024-01-01', NULL)$$),
	(502, '22004', $$SELECT mrr_timeline_agg(10, NULL, NULL::date)$$),
	(503, '22004', $$SELECT mrr_timeline_agg(NULL, NULL, '2024-01-01')$$),
	(504, '22023', $$SELECT mrr_timeline_agg(10, '2024-01-02', '2024-01-01')$$),
	(505, '22004', $$SELECT mrr_timeline_agg(10, daterange(NULL, '2024-01-01'))$$),
	(506, '22023', $$SELECT mrr_timeline_from_snapshots(10, '2024-01-01', s) FROM (VALUES (interval '1 month'), ('2 months')) AS v(s)$$),
	(507, '22004', $$SELECT mrr_timeline_from_snapshots(10, '2024-01-01', NULL)$$),
	(508, '22023', $$SELECT mrr_timeline_combinefn(mrr_timeline_snapshots_transfn(NULL, 10, '2024-01-01', '1 month'), mrr_timeline_snapshots_transfn(NULL, 10, '2024-01-01', '1 day'))$$),
	-- mrr_timeline_io.c
	(601, '22003', $$SELECT '{[2024-01-01,):9223372036854,[2024-01-01,):1}'::mrr_timeline$$),
	-- mrr_timeline_fn.c
	(701, '22023', $$SELECT monthly_amount(10, 'fortnight')$$),
	(702, '22023', $$SELECT monthly_amount(10, 'month', 0)$$),
	(703, '22023', $$SELECT monthly_amount(10, 'month', 1, 7)$$),
	(704, '22023', $$SELECT fill_gaps('{}', -1)$$),
	(705, '22023', $$SELECT clip('{}', '2024-01-02', '2024-01-01')$$),
	-- mrr_bridge.c
	(801, '22003', $$SELECT sum(b) FROM (VALUES ('(passing_customers=9223372036854775807)'::mrr_bridge), ('(passing_customers=1)')) AS v(b)$$),
	(802, '22023', $$SELECT sum(b) FROM (VALUES ('(period=[2024-01-01,2025-01-01))'::mrr_bridge), ('(period=[2025-01-01,2026-01-01))')) AS v(b)$$),
	(803, '22023', $$SELECT sum(b) FROM (VALUES ('(netting=ends)'::mrr_bridge), ('(netting=daily)')) AS v(b)$$),
	-- mrr_bridge_agg.c
	(901, '22023', $$SELECT mrr_bridge_agg(-1, 1)$$),
	(902, '22023', $$SELECT mrr_bridge_agg(1, -1)$$),
	(903, '22004', $$SELECT mrr_part_bridge_agg('{}', NULL, '2024-01-01', '2025-01-01')$$),
	(904, '22023', $$SELECT nrr('{}', d, '2025-01-01') FROM (VALUES (date '2024-01-01'), ('2024-02-01')) AS v(d)$$),
	-- mrr_bridge_fn.c
	(1001, '22023', $$SELECT mrr_bridge('{}', '2024-01-01', '2025-01-01', 'monthly')$$),
	(1002, '22023', $$SELECT mrr_bridge('{}', '2024-01-01', '2025-01-01', 'ends', -1)$$),
	(1003, '22004', $$SELECT mrr_bridge('{}', NULL, '2025-01-01')$$),
	(1004, '22004', $$SELECT mrr_bridge('{}', '2024-01-01', NULL)$$),
	(1005, '22004', $$SELECT mrr_bridge('{}', '2024-01-01', '2025-01-01', NULL)$$),
	(1006, '22023', $$SELECT movement('(passing_customers=2)'::mrr_bridge)$$),
	(1007, '22023', $$SELECT nrr('(netting=daily)'::mrr_bridge)$$),
	(1008, '22023', $$SELECT movement_nrr('(netting=ends)'::mrr_bridge)$$),
	-- mrr_bridge_io.c (the validator's complaints stand in mrr_bridge_io.sql)
	(1101, '22P02', $$SELECT '(start)'::mrr_bridge$$),
	(1102, '22P02', $$SELECT '(period=[2024-01-01,))'::mrr_bridge$$),
	(1103, '22P02', $$SELECT '(start=1,start_customers=1)'::mrr_bridge$$),
	-- mrr_bridge_interval.c, distribution.c
	(1201, '22023', $$SELECT nrr_interval('(netting=daily)')$$),
	(1202, '22023', $$SELECT gross_retention_interval('()', 1)$$),
	-- life_table.c, life_table_io.c
	(1301, '54000', $$SELECT life_table_agg(100001, true)$$),
	(1302, '54000', $$SELECT life_table_agg(1, 'c' || i) FROM generate_series(1, 17) AS i$$),
	(1303, '22003', $$SELECT life_table_transfn('{(age=0,entered=9223372036854775807,censored=9223372036854775807)}', 0, true)$$),
	(1304, '22P02', $$SELECT '{(age=0,entered=1)}'::life_table$$),
	(1305, '22P02', $$SELECT '{(age=0,"")}'::life_table$$),
	-- life_table_agg.c
	(1401, '22023', $$SELECT life_table_agg(-1, true)$$),
	(1402, '22023', $$SELECT life_table_agg(1, true, -1)$$),
	(1403, '22023', $$SELECT life_table_agg(1, true, 1)$$),
	(1404, '22004', $$SELECT life_table_agg(NULL, true)$$),
	(1405, '22004', $$SELECT life_table_agg(1, NULL::boolean)$$),
	(1406, '22023', $$SELECT life_table_agg(1, '')$$),
	(1407, '22023', $$SELECT life_table_agg(1, repeat('x', 64))$$),
	(1408, '22004', $$SELECT first_value_agg('2024-01-01', NULL, NULL, NULL)$$),
	(1409, '22004', $$SELECT first_value_agg(NULL, '2024-01-01', NULL, '2024-06-30')$$),
	(1410, '22023', $$SELECT first_value_agg('2024-01-02', '2024-01-01', NULL, '2024-06-30')$$),
	(1411, '22023', $$SELECT first_value_agg('2024-01-01', NULL, NULL, d) FROM (VALUES (date '2024-06-30'), ('2024-07-01')) AS v(d)$$),
	-- survival_fn.c
	(1501, '22023', $$SELECT survival('{}'::life_table, -1)$$),
	(1502, '22023', $$SELECT lifetime_quantile('{}', 1)$$),
	(1503, '22023', $$SELECT survival_rows('{}', 0)$$),
	(1504, '54000', $$SELECT logrank_test(array_fill(life_table '{}', ARRAY[1001]))$$),
	-- retention_model_fn.c
	(1601, '22023', $$SELECT fit_retention('{}', 'weibull')$$),
	(1602, '22023', $$SELECT survival('(sbg,fine,1,1,,,,,,,,)'::retention_model, 1)$$),
	(1603, '22023', $$SELECT survival('(sbg,,1,,,,,,,,,)'::retention_model, 1)$$),
	(1604, '22004', $$SELECT survival('(,,1,1,,,,,,,,)'::retention_model, 1)$$),
	(1605, '22023', $$SELECT retention_rate('(sbg,,1,1,,,,,,,,)', 0)$$),
	(1606, '22023', $$SELECT expected_lifetime('(sbg,,1,1,,,,,,,,)'::retention_model, -1)$$),
	-- clv_agg.c
	(1701, '22004', $$SELECT clv('{}'::mrr_timeline, '2024-06-30', '1 year', NULL)$$),
	(1702, '22023', $$SELECT clv('{}'::mrr_timeline, '2024-06-30', '365 days', 0)$$),
	(1703, '54000', $$SELECT clv('{}'::mrr_timeline, '2024-06-30', '100001 months', 0)$$),
	(1704, '22023', $$SELECT clv('{}'::mrr_timeline, '2024-06-30', '1 year', -1)$$),
	(1705, '22023', $$SELECT clv('{}'::mrr_timeline, '2024-06-30', '1 year', 0, 'NaN')$$),
	(1706, '22023', $$SELECT clv('{}'::mrr_timeline, d, '1 year', 0) FROM (VALUES (date '2024-06-30'), ('2024-07-01')) AS v(d)$$),
	-- clv_fn.c
	(1801, '22023', $$SELECT simple_clv(1, 2)$$),
	(1802, '22023', $$SELECT simple_clv(1, 0.5, timing => 'now')$$),
	(1803, '22023', $$SELECT residual_clv(1, -1, '(sbg,,1,1,,,,,,,,)', 0)$$),
	(1804, '22023', $$SELECT residual_clv(1, 1, '(sbg,,1,1,,,,,,,,)', 0, '30 days')$$),
	(1805, '22023', $$SELECT contract_value(1, -1, 5)$$),
	(1806, '22023', $$SELECT contract_value(1, 1, 2.5)$$),
	(1807, '22023', $$SELECT implied_nrr(0, 1, 5)$$),
	(1808, '22023', $$SELECT implied_nrr(1, 2, 'Infinity')$$)
) AS v(n, expected, query), pg_temp.failure(query)
ORDER BY n;
-- The binary ones (22P03) are in copy_binary.sql, the number of steps (54000)
-- needs a timeline of a gigabyte and is not shown.

-- In full: message, detail and hint.
SELECT mrr_timeline_agg(10, '2024-03-31', '2024-03-01');
SELECT mrr_timeline_agg(rate * 10, '2024-01-01', NULL) FROM (VALUES (1.1), (NULL)) AS v(rate);
SELECT mrr_timeline_agg(10, NULL, NULL::date);
SELECT mrr_timeline_agg(price, '2024-01-01', NULL) FROM (VALUES (10::numeric), ('NaN')) AS v(price);
SELECT mrr_timeline_agg(1e13, '2024-01-01', NULL);
SELECT nrr('{}', '2025-12-31', '2025-01-01');
SELECT nrr('{[2024-01-01,2024-07-01):10,[2024-07-01,):-2.5}', '2025-01-01', '2026-01-01');
SELECT mrr_bridge('{}', '2025-01-01', '2026-01-01', 'netto');
SELECT nrr('{}', from_date, from_date + 365) FROM (VALUES (date '2024-01-01'), ('2025-01-01')) AS v(from_date);
SELECT sum(b) FROM (SELECT mrr_bridge('{}', d, '2026-01-01') AS b FROM (VALUES (date '2024-01-01'), ('2025-01-01')) AS v(d)) AS s;
SELECT nrr(mrr_bridge('{[2024-01-01,):10}', '2025-01-01', '2026-01-01', 'daily'));
SELECT gross_retention(mrr_bridge('{[2024-01-01,):10}', '2025-01-01', '2026-01-01', 'daily'));
SELECT '{[2024-01-01,2024-06-01):100,[2024-06-01):120}'::mrr_timeline;
SELECT '(start=10,strat_customers=1)'::mrr_bridge;

-- An error leaves nothing behind: the same statement goes on with good rows.
CREATE TEMP TABLE taken (t mrr_timeline);
INSERT INTO taken SELECT mrr_timeline_agg(a, '2024-01-01', NULL) FROM (VALUES (1), (NULL)) AS v(a);
INSERT INTO taken SELECT mrr_timeline_agg(a, '2024-01-01', NULL) FROM (VALUES (1), (2)) AS v(a);
SELECT * FROM taken;
