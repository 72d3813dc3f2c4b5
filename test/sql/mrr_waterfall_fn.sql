-- One customer's waterfall with options, and reading waterfalls: laws L1 and
-- L2 of mrr_waterfall_fn.c. All figures are by hand.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';
-- 100 from 2023, away from 10 to 20 January 2024, then 120, away from February
-- to 10 April, then 60, which goes up to 70 and down to 50 in May.
CREATE TEMP TABLE one AS SELECT '{[2023-01-01,2024-01-10):100,[2024-01-20,2024-02-10):120,[2024-04-10,2024-05-05):60,[2024-05-05,2024-05-20):70,[2024-05-20,):50}'::mrr_timeline AS t;

-- Five months by the balances, with lapses as churn, and day by day.
SELECT v.*, got = expected AS ok
FROM (VALUES
	('ends', NULL::integer, 1, 'start 100.00/1, expansion 20.00/1, end 120.00/1'), ('ends', NULL, 2, 'start 120.00/1, churn 120.00/1'), ('ends', NULL, 3, ''), ('ends', NULL, 4, 'reactivation 60.00/1, end 60.00/1'), ('ends', NULL, 5, 'start 60.00/1, contraction 10.00/1, end 50.00/1'),
	-- 60 days from 10 February to 10 April: a return after 59 is one no more
	('ends', 60, 4, 'reactivation 60.00/1, end 60.00/1'), ('ends', 59, 4, 'new 60.00/1, end 60.00/1'), ('ends', 9, 1, 'start 100.00/1, expansion 20.00/1, end 120.00/1'),
	('lapses', NULL, 1, 'start 100.00/1, reactivation 120.00/1, churn 100.00/1, end 120.00/1'), ('lapses', NULL, 2, 'start 120.00/1, churn 120.00/1'), ('lapses', NULL, 3, ''), ('lapses', NULL, 4, 'reactivation 60.00/1, end 60.00/1'), ('lapses', NULL, 5, 'start 60.00/1, contraction 10.00/1, end 50.00/1'),
	('lapses', 10, 1, 'start 100.00/1, reactivation 120.00/1, churn 100.00/1, end 120.00/1'), ('lapses', 9, 1, 'start 100.00/1, new 120.00/1, churn 100.00/1, end 120.00/1'),
	('daily', NULL, 1, 'start 100.00/1, reactivation 120.00/1, churn 100.00/1, end 120.00/1'), ('daily', NULL, 2, 'start 120.00/1, churn 120.00/1'), ('daily', NULL, 3, ''), ('daily', NULL, 4, 'reactivation 60.00/1, end 60.00/1'), ('daily', NULL, 5, 'start 60.00/1, expansion 10.00/1, contraction 20.00/1, end 50.00/1'),
	('daily', 0, 1, 'start 100.00/1, new 120.00/1, churn 100.00/1, end 120.00/1'), ('daily', 59, 4, 'new 60.00/1, end 60.00/1')
) AS v(netting, reactivation_window, month, expected), one,
	LATERAL (SELECT concat_ws(', ', CASE WHEN start_customers > 0 THEN 'start ' || start_mrr || '/' || start_customers END, CASE WHEN new_customers > 0 THEN 'new ' || new_mrr || '/' || new_customers END, CASE WHEN reactivation_customers > 0 THEN 'reactivation ' || reactivation_mrr || '/' || reactivation_customers END,
			CASE WHEN expansion_customers > 0 THEN 'expansion ' || expansion_mrr || '/' || expansion_customers END, CASE WHEN contraction_customers > 0 THEN 'contraction ' || contraction_mrr || '/' || contraction_customers END, CASE WHEN churned_customers > 0 THEN 'churn ' || churned_mrr || '/' || churned_customers END,
			CASE WHEN end_customers > 0 THEN 'end ' || end_mrr || '/' || end_customers END, CASE WHEN unchanged_customers > 0 THEN 'unchanged ' || unchanged_customers END, CASE WHEN passing_customers > 0 THEN 'passing ' || passing_customers END) AS got
		FROM waterfall_rows(mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month', NULL, v.netting, v.reactivation_window)) WITH ORDINALITY AS r WHERE ordinality = month) AS g ORDER BY 1, 2 NULLS FIRST, 3;
-- Named arguments in any order, and the defaults.
SELECT mrr_waterfall(step => '1 month', to_date => '2024-06-01', t => t, from_date => '2024-01-01') = mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month', NULL, 'ends', NULL) AS defaults, mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month', reactivation_window => 59) <> mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month') AS window_matters,
	mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month', span => '3 months', netting => 'lapses') = mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month', '3 months', 'lapses') AS named, mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month', span => '1 month') = mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month') AS span_is_step FROM one;
-- The scalar form is the aggregate over one customer.
SELECT mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month') = mrr_waterfall_agg(t, '2024-01-01', '2024-06-01', '1 month') AS months, mrr_waterfall(t, '2024-01-31', '2024-05-31', '1 month', '1 year') = mrr_waterfall_agg(t, '2024-01-31', '2024-05-31', '1 month', '1 year') AS trailing FROM one GROUP BY t;
-- The value that was read is still what it was, also packed and toasted.
CREATE TEMP TABLE stored (w mrr_waterfall, same text);
INSERT INTO stored SELECT w, w::text FROM one, LATERAL (VALUES (mrr_waterfall(t, '2024-01-01', '2024-02-01', '1 month')), (mrr_waterfall(t, '2000-01-01', '2024-06-01', '1 month'))) AS v(w);
SELECT w::text = same AS unchanged, (SELECT count(*) FROM unnest(w)) AS periods, chain(w) IS NOT NULL AS chained, sum(w) OVER (PARTITION BY same) = w AS sum_of_one, w::text = same AS still FROM stored ORDER BY 2;

-- unnest: the bridges in order, with the netting, as SETOF and behind SELECT.
SELECT period(b), start_mrr(b), end_mrr(b), movement(b), pg_typeof(b) FROM one, unnest(mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month')) AS b;
SELECT count(*) AS bridges, bool_and(b = mrr_bridge(t, lower(period(b)), upper(period(b)), 'daily', 9)) AS as_by_itself FROM one, unnest(mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month', NULL, 'daily', 9)) AS b;
SELECT unnest('{(period=[2024-02-01,2024-03-01)),(period=[2024-01-01,2024-02-01))}'::mrr_waterfall);
SELECT (SELECT count(*) FROM unnest('{}'::mrr_waterfall)) AS empty, (SELECT count(*) FROM unnest(NULL::mrr_waterfall)) AS null_bridges, (SELECT count(*) FROM waterfall_rows('{}')) AS empty_rows, (SELECT count(*) FROM waterfall_rows(NULL)) AS null_rows;
-- Arrays and multiranges keep their own unnest.
SELECT (SELECT count(*) FROM unnest(ARRAY[1, 2])) AS elements, (SELECT count(*) FROM unnest('{[1,2),[4,5)}'::int4multirange)) AS ranges;

-- waterfall_rows: the columns, plain types only.
SELECT string_agg(format('%s %s', attname, format_type(atttypid, NULL)), ', ' ORDER BY attnum) AS columns
FROM (SELECT unnest(proargnames) AS attname, unnest(proallargtypes) AS atttypid, generate_subscripts(proallargtypes, 1) AS attnum FROM pg_proc WHERE proname = 'waterfall_rows') AS a WHERE attnum > 1;
-- L2: where events are counted, numerators and ratios of customers are NULL.
\x on
SELECT r.* FROM one, waterfall_rows(mrr_waterfall(t, '2024-05-01', '2024-06-01', '1 month', netting => 'lapses')) AS r;
SELECT r.* FROM one, waterfall_rows(mrr_waterfall(t, '2024-05-01', '2024-06-01', '1 month', netting => 'daily')) AS r;
\x off
SELECT period_start, period_end, start_mrr, expansion_mrr, end_mrr, retained_mrr, capped_mrr, retained_customers, nrr, gross_retention, logo_retention, round(quick_ratio, 3) AS quick_ratio, arpa FROM one, LATERAL (SELECT chain(mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month')) AS b) AS c, waterfall_rows(('{' || b::text || '}')::mrr_waterfall);
-- Every column by hand once: parts of five customers. a and b: 100 -> 130,
-- 50 -> 20, 40 -> 0 (left for another part), 30 -> 0, 70 -> 70, 0 -> 15 (from
-- another part), 0 -> 25 (new), 0 -> 35 (back), and one who passes.
\x on
SELECT * FROM waterfall_rows('{(period=[2025-01-01,2025-02-01),start=290,start_customers=5,new=25,new_customers=1,reactivation=35,reactivation_customers=1,entering=15,entering_customers=1,expansion=30,expansion_customers=1,contraction=30,contraction_customers=1,leaving=40,leaving_customers=1,churn=30,churn_customers=1,end=295,end_customers=6,unchanged_customers=1,passing_customers=1)}');
\x off
SELECT nrr = 220.0 / 290 AS nrr, gross_retention = 190.0 / 290 AS gross_retention, logo_retention = 3.0 / 5 AS logo_retention, quick_ratio = (25 + 35 + 30) / (30 + 30.0) AS quick_ratio, arpa = round(295.0 / 6, 6) AS arpa
FROM waterfall_rows('{(period=[2025-01-01,2025-02-01),start=290,start_customers=5,new=25,new_customers=1,reactivation=35,reactivation_customers=1,entering=15,entering_customers=1,expansion=30,expansion_customers=1,contraction=30,contraction_customers=1,leaving=40,leaving_customers=1,churn=30,churn_customers=1,end=295,end_customers=6,unchanged_customers=1,passing_customers=1)}');

-- chain: by hand, the five months of the table above.
SELECT netting, chain(mrr_waterfall(t, '2024-01-01', '2024-06-01', '1 month', NULL, netting))::text AS chain FROM one, unnest(ARRAY['ends', 'lapses', 'daily']) AS netting;
SELECT chain('{}'::mrr_waterfall) IS NULL AS empty, chain(NULL::mrr_waterfall) IS NULL AS null_waterfall;
CREATE FUNCTION pg_temp.refused(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
	hint text;
	got text;
BEGIN
	EXECUTE 'SELECT (' || query || ')::text' INTO got;
	RETURN 'taken: ' || coalesce(left(got, 80), 'NULL');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', SQLSTATE || ' ' || SQLERRM, nullif(detail, ''), nullif(hint, ''));
END $$;
SELECT query, pg_temp.refused(query) AS error
FROM (VALUES
	-- a chain needs consecutive periods
	(1, $$chain(mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month', '1 year'))$$), (2, $$chain(mrr_waterfall('{}', '2024-01-01', '2025-01-01', '2 months', '1 month'))$$), (3, $$chain('{(period=[2024-01-01,2024-02-01)),(period=[2024-03-01,2024-04-01))}'::mrr_waterfall)$$), (4, $$chain(mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 year', '1 month'))$$),
	(5, $$chain('{(period=[2024-01-01,2024-02-01),new=5,new_customers=1,end=5,end_customers=1),(period=[2024-02-01,2024-03-01))}'::mrr_waterfall)$$),
	-- the ratios of customers are not those of a chain
	(6, $$nrr(chain(mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month')))$$), (7, $$movement_nrr(mrr_bridge('{}', '2024-01-01', '2025-01-01'))$$),
	-- arguments
	(8, $$mrr_waterfall(NULL, '2024-01-01', '2025-01-01', '1 month')$$), (9, $$mrr_waterfall(NULL, NULL, NULL, NULL)$$), (10, $$mrr_waterfall('{}', NULL, '2025-01-01', '1 month')$$), (11, $$mrr_waterfall('{}', '2024-01-01', NULL, '1 month')$$), (12, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', NULL)$$),
	(13, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month', NULL, NULL)$$), (14, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month', NULL, 'monthly')$$), (15, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month', NULL, 'chained')$$), (16, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month', NULL, 'ends', -1)$$),
	(17, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '0')$$), (18, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month', '0')$$), (19, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '1 month', '1 month 1 day')$$), (20, $$mrr_waterfall('{}', '2024-01-01', '2025-01-02', '1 month')$$), (21, $$mrr_waterfall('{}', '2024-01-01', '2025-01-01', '3 hours')$$), (22, $$mrr_waterfall('{}', '2025-01-01', '2024-01-01', '1 month')$$),
	-- totals below zero: at balances, and with a netting that looks inside on any day
	(23, $$mrr_waterfall('{[2024-01-05,2024-01-10):-5}', '2024-01-01', '2024-03-01', '1 month')$$), (24, $$mrr_waterfall('{[2024-01-05,2024-01-10):-5}', '2024-01-01', '2024-03-01', '1 month', NULL, 'lapses')$$), (25, $$mrr_waterfall('{[2024-01-05,2024-01-10):-5}', '2024-01-01', '2024-03-01', '1 month', NULL, 'daily')$$), (26, $$mrr_waterfall('{[2024-02-28,2024-03-10):-5}', '2024-01-01', '2024-03-01', '1 month')$$)
) AS v(n, query) ORDER BY n;

-- sum() over customers of the scalar form = the aggregate.
SELECT sum(mrr_waterfall(t, '2024-01-01', '2024-12-31', '73 days')) = mrr_waterfall_agg(t, '2024-01-01', '2024-12-31', '73 days') AS same, sum(mrr_waterfall(t, '2024-01-01', '2024-12-31', '73 days', '1 year')) = mrr_waterfall_agg(t, '2024-01-01', '2024-12-31', '73 days', '1 year') AS trailing
FROM (SELECT mrr_timeline(i, date '2023-12-01' + 7 * i, date '2024-03-01' + 9 * i) AS t FROM generate_series(1, 30) AS i) AS s;
