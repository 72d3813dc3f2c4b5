-- How sure a ratio is: laws L1 to L3 of mrr_bridge_interval.c. Expected bounds
-- are those of mpmath at 30 digits, or published where that is said.
\set SHOW_CONTEXT never

-- Bounds to ten digits.
CREATE FUNCTION pg_temp.bounds(i numrange) RETURNS text LANGUAGE SQL
	RETURN CASE WHEN i IS NOT NULL THEN CASE WHEN lower_inc(i) THEN '[' ELSE '(' END || coalesce(round(lower(i), 10)::text, '') || ',' || coalesce(round(upper(i), 10)::text, '') || CASE WHEN upper_inc(i) THEN ']' ELSE ')' END END;
CREATE TEMP TABLE bridges (n integer, what text, b mrr_bridge);
INSERT INTO bridges VALUES
	(1, 'five', (SELECT mrr_bridge_agg(a, b) FROM (VALUES (20, 30), (30, 45), (50, 30), (40, NULL), (60, NULL), (NULL, 5)) AS v(a, b))),
	(2, 'two', (SELECT mrr_bridge_agg(a, b) FROM (VALUES (100, NULL), (100, 200)) AS v(a, b))),
	(3, 'twelve', (SELECT mrr_bridge_agg(a, b) FROM (VALUES (1000, 1200), (500, 500), (250, NULL), (100, 140), (80, 80), (60, 60), (50, 45), (40, NULL), (30, 30), (20, 60), (10, 10), (5, 5)) AS v(a, b))),
	(4, 'one', mrr_bridge('{[2024-01-01,):10}', '2024-06-01', '2025-01-01')), (5, 'nobody', '()'), (6, 'new only', (SELECT mrr_bridge_agg(NULL, b) FROM (VALUES (10), (20)) AS v(b))),
	(7, 'nobody moves', (SELECT mrr_bridge_agg(a, a) FROM (VALUES (10), (20), (5)) AS v(a))), (8, 'all by the same factor', (SELECT mrr_bridge_agg(a, a * 1.1) FROM (VALUES (10), (20), (5)) AS v(a))), (9, 'all churn', (SELECT mrr_bridge_agg(a, NULL) FROM (VALUES (10), (20), (5)) AS v(a))),
	(10, 'without squares', '(start=20,start_customers=2,end=20,end_customers=2,unchanged_customers=2,squares=absent)'), (11, 'lapses', (SELECT sum(mrr_bridge(t, '2024-06-01', '2025-01-01', 'lapses')) FROM (VALUES ('{[2024-01-01,):10}'::mrr_timeline), ('{[2024-01-01,2024-08-01):10,[2024-09-01,):12}')) AS v(t)));
SELECT what, round(nrr(b), 4) AS nrr, pg_temp.bounds(nrr_interval(b)) AS nrr_interval, round(gross_retention(b), 4) AS grr, pg_temp.bounds(gross_retention_interval(b)) AS grr_interval, round(logo_retention(b), 4) AS logo, pg_temp.bounds(logo_retention_interval(b)) AS logo_interval, round(effective_customers(b), 4) AS effective FROM bridges ORDER BY n;
-- The lower bound of NRR is cut off at 0: it would be -0.33 and -11.71.
SELECT ratio, pg_temp.bounds(got) AS got, pg_temp.bounds(got) = expected AS ok
FROM bridges, LATERAL (VALUES
	(1, 1, 'nrr of five', nrr_interval(b), '[0.0000000000,1.3827752353]'), (1, 2, 'nrr of five at 90', nrr_interval(b, 0.9), '[0.0000000000,1.1720562971]'), (1, 3, 'grr of five', gross_retention_interval(b), '[0.1095874448,0.7831353085]'), (1, 4, 'logo of five', logo_retention_interval(b), '[0.2307242813,0.8823792258]'),
	(2, 5, 'nrr of two', nrr_interval(b), '[0.0000000000,13.7062047362]'), (2, 6, 'grr of two', gross_retention_interval(b), '[0.0945312057,0.9054687943]'), (2, 7, 'logo of two', logo_retention_interval(b), '[0.0945312057,0.9054687943]'),
	(3, 8, 'nrr of twelve', nrr_interval(b), '[0.4069177644,1.5790962216]'), (3, 9, 'nrr of twelve at 99', nrr_interval(b, confidence => 0.99), '[0.0000000000,2.1837683510]'), (3, 10, 'grr of twelve', gross_retention_interval(b), '[0.3562951928,0.9861211318]'), (3, 11, 'grr of twelve at 99', gross_retention_interval(confidence => 0.99, b => b), '[0.2561427293,0.9913202548]'), (3, 12, 'logo of twelve', logo_retention_interval(b), '[0.5519691377,0.9530348578]')
) AS v(bridge, k, ratio, got, expected) WHERE n = bridge ORDER BY k;
-- L2: one point where all change by the same factor, be they many; and to the
-- micro: a third customer who rounds differently makes it wider.
SELECT pg_temp.bounds(nrr_interval(mrr_bridge_agg(i, i * 1.07))) AS by_7_percent, pg_temp.bounds(nrr_interval(mrr_bridge_agg(i * 9000, i * 9000))) AS large FROM generate_series(1, 1000) AS i;
SELECT nrr_interval(mrr_bridge_agg(a, b)) AS point FROM (VALUES (3, 1), (6, 2), (9, 3)) AS v(a, b);
SELECT upper(i) > lower(i) AS wider, upper(i) - lower(i) < 0.000001 AS hardly FROM (SELECT nrr_interval(mrr_bridge_agg(a, b)) AS i FROM (VALUES (1000, 1100), (2000, 2200), (3000, 3300.000001)) AS v(a, b)) AS s;
-- Scaled by a currency, the same; of ten times the customers, narrower.
SELECT bool_and(pg_temp.bounds(nrr_interval(a)) = pg_temp.bounds(nrr_interval(b)) AND pg_temp.bounds(gross_retention_interval(a)) = pg_temp.bounds(gross_retention_interval(b))) AS same FROM (SELECT mrr_bridge_agg(a, b) AS a, mrr_bridge_agg(a * 0.01, b * 0.01) AS b FROM (VALUES (1000, 1200), (500, NULL), (30, 60)) AS v(a, b)) AS s;
SELECT nrr_interval(b) @> nrr_interval(tenfold) AND upper(nrr_interval(tenfold)) < upper(nrr_interval(b)) AS nrr, gross_retention_interval(b) @> gross_retention_interval(tenfold) AS grr, logo_retention_interval(b) @> logo_retention_interval(tenfold) AS logo FROM (SELECT b, (SELECT sum(d.b) FROM bridges AS d, generate_series(1, 10) WHERE d.n = 3) AS tenfold FROM bridges WHERE n = 3) AS s;
-- Nine million customers, whose changes have a variance of 200: the normal law's
-- 1.959964 standard errors. One customer with all the revenue tells nothing, and
-- almost no confidence is one point.
WITH few AS (SELECT mrr_bridge_agg(100, m) AS b FROM (VALUES (100), (120), (80), (100)) AS v(m)),
	more AS (SELECT sum(b) AS b FROM few, generate_series(1, 1500)),
	many AS (SELECT sum(b) AS b FROM more, generate_series(1, 1500))
SELECT start_customers(b), abs((upper(i) - 1) / (sqrt(200.0 / start_customers(b)) / 100) - 1.959964) < 0.00001 AS normal, abs(upper(i) + lower(i) - 2) < 1e-12 AS even FROM many, LATERAL (SELECT nrr_interval(b) AS i) AS s;
SELECT nrr_interval(mrr_bridge_agg(a, b)) AS unknown FROM (VALUES (1000000000, 1000000000), (0.0001, 0.0002)) AS v(a, b);
SELECT nrr_interval(mrr_bridge_agg(100, m), 1e-300) AS point FROM (VALUES (100), (120), (80), (100)) AS v(m);
-- One of so many churns, at a confidence whose quantile is where the incomplete
-- beta function changes sides: with rounding neither side looks like the quick one.
SELECT customers, pg_temp.bounds(i) AS got, pg_temp.bounds(i) = expected AS ok
FROM (VALUES (18, 0.88027839413831577, '[0.8534246642,1.0354642247]'), (40, 0.90085312447855237, '[0.9327680620,1.0172319380]'), (53, 0.90483236992742566, '[0.9490627704,1.0132013806]'), (59, 0.90606662659009329, '[0.9541874807,1.0119142142]')) AS v(customers, confidence, expected), LATERAL (SELECT nrr_interval(mrr_bridge_agg(100, CASE WHEN k > 1 THEN 100 END), confidence) AS i FROM generate_series(1, customers) AS k) AS s ORDER BY customers;
-- Nearly nothing kept, and nearly everything: the bounds keep their digits, and
-- are never below 0 or above 1; almost no confidence is one point again.
SELECT kept, confidence, got, abs(lower(got)::double precision / want_lower - 1) < 1e-12 AND abs(upper(got)::double precision / want_upper - 1) < 1e-12 AS ok
FROM (VALUES (0.000001, 0.95::double precision, 8.6772590497158362e-20, 0.56149703204738074), (0.000001, 0.5, 7.3270310955145438e-19, 0.13167722047654819), (2999.999999, 0.95, 0.43850296795261926, 1), (0.000001, 1e-300, 1 / 3e9, 1 / 3e9)) AS v(kept, confidence, want_lower, want_upper), LATERAL (SELECT gross_retention_interval(mrr_bridge_agg(1000, nullif(least(greatest(kept - 1000 * i, 0), 1000), 0)), confidence) AS got FROM generate_series(0, 2) AS i) AS s ORDER BY kept, confidence DESC;
-- Every interval holds its ratio, a wider confidence the narrower one.
SELECT count(*) AS bridges, bool_and(nrr_interval(b) @> nrr(b)) AS nrr, bool_and(gross_retention_interval(b) @> gross_retention(b)) AS grr, bool_and(logo_retention_interval(b) @> logo_retention(b)) AS logo, bool_and(nrr_interval(b, 0.99) @> nrr_interval(b, 0.5) AND gross_retention_interval(b, 0.99) @> gross_retention_interval(b, 0.5) AND logo_retention_interval(b, 0.99) @> logo_retention_interval(b, 0.5)) AS nested,
	bool_and(lower(gross_retention_interval(b)) >= 0 AND upper(gross_retention_interval(b)) <= 1 AND lower(logo_retention_interval(b)) >= 0 AND upper(logo_retention_interval(b)) <= 1 AND lower(nrr_interval(b)) >= 0) AS in_range
FROM (SELECT mrr_bridge_agg(1 + (hashint4extended(i, k) & 63)::integer, (hashint4extended(i, k + 100) & 127)::integer) AS b FROM generate_series(1, 50) AS k, generate_series(1, 15) AS i GROUP BY k) AS s;

-- Wilson's interval, published by Newcombe (1998, single proportions): 81 of
-- 263, 15 of 148, 0 of 20, 1 of 29.
SELECT stayed, customers, round(lower(i), 4) AS lower, round(upper(i), 4) AS upper, (round(lower(i), 4), round(upper(i), 4)) = (want_lower, want_upper) AS ok
FROM (VALUES (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)) AS v(stayed, customers, want_lower, want_upper), LATERAL (SELECT logo_retention_interval(mrr_bridge_agg(1, CASE WHEN k <= stayed THEN 1 END)) AS i FROM generate_series(1, customers) AS k) AS s ORDER BY customers DESC;
-- The difference of two, published by Newcombe (1998, independent proportions,
-- method 10): 56/70 less 48/80, and so on.
CREATE FUNCTION pg_temp.stayed(stayed integer, customers integer) RETURNS mrr_bridge LANGUAGE SQL
	RETURN (SELECT mrr_bridge_agg(1, CASE WHEN k <= stayed THEN 1 END) FROM generate_series(1, customers) AS k);
SELECT a, m, b, n, round(lower(i), 4) AS lower, round(upper(i), 4) AS upper, (round(lower(i), 4), round(upper(i), 4)) = (want_lower, want_upper) AS ok, i = numrange(-upper(j), -lower(j), '[]') AS the_other_way
FROM (VALUES (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (6, 7, 2, 7, 0.0582, 0.8062), (5, 56, 0, 29, -0.0381, 0.1926), (0, 10, 0, 20, -0.1611, 0.2775), (0, 10, 0, 10, -0.2775, 0.2775), (10, 10, 0, 20, 0.6791, 1), (10, 10, 0, 10, 0.6075, 1)) AS v(a, m, b, n, want_lower, want_upper),
	LATERAL (SELECT logo_retention_difference_interval(pg_temp.stayed(a, m), pg_temp.stayed(b, n)) AS i, logo_retention_difference_interval(pg_temp.stayed(b, n), pg_temp.stayed(a, m)) AS j) AS s ORDER BY m DESC, a DESC, n DESC;
SELECT pg_temp.bounds(logo_retention_difference_interval(other => pg_temp.stayed(48, 80), b => pg_temp.stayed(56, 70), confidence => 0.9)) AS at_90;
SELECT logo_retention_difference_interval(pg_temp.stayed(1, 1), pg_temp.stayed(5, 10)) IS NULL AS one, logo_retention_difference_interval(pg_temp.stayed(5, 10), '()') IS NULL AS nobody, logo_retention_difference_interval(pg_temp.stayed(5, 10), NULL) IS NULL AS nothing;

-- L1: moments that were typed in and cannot be those of any customers. (One
-- square too many: more than (sum a)^2 of two customers; ab too large.)
SELECT what, pg_temp.bounds(nrr_interval(b::mrr_bridge)) AS nrr, pg_temp.bounds(gross_retention_interval(b::mrr_bridge)) AS grr, pg_temp.bounds(logo_retention_interval(b::mrr_bridge)) AS logo
FROM (VALUES (1, 'squares as of one', '(start=20,start_customers=2,end=20,end_customers=2,unchanged_customers=2,start_squared=400000000000000,start_times_end=400000000000000,end_squared=400000000000000)'), (2, 'ab too large', '(start=20,start_customers=2,contraction=10,contraction_customers=1,end=10,end_customers=2,unchanged_customers=1,start_squared=200000000000000,start_times_end=200000000000000,end_squared=50000000000000)')) AS v(n, what, b) ORDER BY n;
-- Very large sums: no square overflows on the way.
SELECT pg_temp.bounds(nrr_interval(mrr_bridge_agg(9000000, CASE WHEN i % 10 > 0 THEN 9000000 END))) AS nrr, pg_temp.bounds(gross_retention_interval(mrr_bridge_agg(9000000, CASE WHEN i % 10 > 0 THEN 9000000 END))) = pg_temp.bounds(logo_retention_interval(mrr_bridge_agg(9000000, CASE WHEN i % 10 > 0 THEN 9000000 END))) AS of_equal_size FROM generate_series(1, 1000) AS i;

-- L3, and confidence: SQLSTATE, message, hint.
CREATE FUNCTION pg_temp.refused(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	hint text;
	got text;
BEGIN
	EXECUTE 'SELECT (' || query || ')::text' INTO got;
	RETURN 'taken: ' || coalesce(left(got, 60), 'NULL');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', SQLSTATE || ' ' || SQLERRM, nullif(hint, ''));
END $$;
SELECT query, pg_temp.refused(query) AS error
FROM (VALUES
	(1, 'nrr_interval(''(netting=daily)'')'), (2, 'gross_retention_interval(''(netting=daily)'')'), (3, 'logo_retention_interval(''(netting=chained,squares=absent,largest_expansion=absent)'')'), (4, 'logo_retention_difference_interval(''(netting=daily)'', ''()'')'), (5, 'logo_retention_difference_interval(''(start=2,start_customers=2,churn=2,churn_customers=2)'', ''(netting=daily)'')'),
	(6, 'nrr_interval(''()'', 0)'), (7, 'gross_retention_interval(''()'', 1)'), (8, 'logo_retention_interval(''()'', ''NaN'')'), (9, 'nrr_interval(''()'', 95)'), (10, 'logo_retention_difference_interval(''()'', ''()'', -0.5)'), (11, 'nrr_interval(''()'', 0.999999999999)')
) AS v(n, query) ORDER BY n;
SELECT nrr_interval(mrr_bridge('{[2024-01-01,):10}', '2025-01-01', '2026-01-01', 'daily'));
