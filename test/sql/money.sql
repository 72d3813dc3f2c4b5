-- Laws of money.h, seen through the functions that take and give amounts.
\set SHOW_CONTEXT never
-- A day's amount: numeric -> micros -> numeric.
CREATE FUNCTION pg_temp.through(amount numeric) RETURNS numeric LANGUAGE SQL
	RETURN mrr_at(mrr_timeline(amount, '2024-01-01'), '2024-01-01');

-- L1: half away from zero at the seventh decimal, exact otherwise. The oracle
-- is round(), which does the same; the texts show the scale (L2).
SELECT left(amount::text, 24) AS amount, expected, pg_temp.through(amount) AS got,
	pg_temp.through(amount)::text = expected
	AND pg_temp.through(amount) = round(amount, 6) AS ok
FROM (VALUES
	(0.0, '0.00'),
	(1, '1.00'),
	(1000, '1000.00'),
	(1045.5, '1045.50'),
	(41.666666666, '41.666667'),
	(0.1234565, '0.123457'),
	(-0.1234565, '-0.123457'),
	(0.12345649999999999999, '0.123456'),
	(0.0000005, '0.000001'),
	(-0.0000005, '-0.000001'),
	(0.00000049999999, '0.00'),
	(0.00000000000001, '0.00'),
	(0.000099, '0.000099'),
	(0.0001, '0.0001'),
	(0.00009999995, '0.0001'),
	(0.9999995, '1.00'),
	(9999.9999995, '10000.00'),
	(10000, '10000.00'),
	(10000.0001, '10000.0001'),
	(99999999.99, '99999999.99'),
	(100000000, '100000000.00'),
	(1000000000000, '1000000000000.00'),
	(1e12, '1000000000000.00'),
	(1e-6, '0.000001'),
	(1e-7, '0.00'),
	(1.10, '1.10'),
	(1.120, '1.12'),
	(1.123000, '1.123'),
	(9223372036854.775807, '9223372036854.775807'),
	(9223372036854.7758074999, '9223372036854.775807'),
	(-9223372036854.775807, '-9223372036854.775807'),
	-- a long numeric: more digits than the short form can say
	(0.5 + 1e-300, '0.50'),
	(1e-300, '0.00')
) AS v(amount, expected);

-- L1 over every last digit, both signs, several magnitudes: 0 rows differ.
SELECT count(*) AS amounts,
	count(*) FILTER (WHERE pg_temp.through(amount) <> round(amount, 6)) AS differ
FROM (
	SELECT sign * (whole + i * 0.0000001) AS amount
	FROM generate_series(0, 999) AS i,
		(VALUES (0), (9999), (10000), (12345678), (9223372036853)) AS w(whole),
		(VALUES (1), (-1)) AS s(sign)
) AS t;

-- L1: just beyond the range, and what is no number.
SELECT pg_temp.through(9223372036854.7758075);
SELECT pg_temp.through(-9223372036854.775808);
SELECT pg_temp.through(9223372036855);
SELECT pg_temp.through(1e16);
SELECT pg_temp.through(1e20);
SELECT pg_temp.through(1e300);
SELECT pg_temp.through('NaN');
SELECT pg_temp.through('Infinity');
SELECT pg_temp.through('-Infinity');

-- L3: a ratio is numeric division, to the digit, and rounds in SQL.
SELECT a, b, got, got::text = (b::numeric(20,2) / a::numeric(20,2))::text AS ok
FROM (
	SELECT a, b, nrr(a, b) AS got
	FROM (VALUES (3, 1), (3, 2), (7, 22), (1, 1000000), (1000000, 1), (180, 105)) AS v(a, b)
	GROUP BY a, b
) AS t ORDER BY a, b;
-- L3: no denominator, no ratio.
SELECT nrr(a, b) IS NULL AS nrr, gross_retention(a, b) IS NULL AS gross, logo_retention(a, b) IS NULL AS logo
FROM (VALUES (0, 10), (NULL, 20)) AS v(a, b);

-- Sums are wider than an amount: three customers near the end of the range.
SELECT start_mrr(b), start_mrr(b) = 3 * 9223372036854.775807 AS ok
FROM (SELECT mrr_bridge_agg(9223372036854.775807, 9223372036854.775807) AS b FROM generate_series(1, 3)) AS t;
-- Beyond 10^36 micros a sum is an error, at it none.
SELECT start_mrr('(start=1000000000000000000000000000000,start_customers=1,churn=1000000000000000000000000000000,churn_customers=1)');
SELECT sum(b) FROM (VALUES
	('(start=1000000000000000000000000000000,start_customers=1,churn=1000000000000000000000000000000,churn_customers=1)'::mrr_bridge),
	('(start=0.000001,start_customers=1,churn=0.000001,churn_customers=1)')) AS v(b);
-- So is a number of customers beyond 2^63 - 1.
SELECT passing_customers(sum(b)) FROM (VALUES ('(passing_customers=9223372036854775806)'::mrr_bridge), ('(passing_customers=1)')) AS v(b);
SELECT sum(b) FROM (VALUES ('(passing_customers=9223372036854775807)'::mrr_bridge), ('(passing_customers=1)')) AS v(b);

-- arpa() is money: rounded half away from zero to micros.
SELECT arpa(mrr_bridge_agg(a, b)) AS arpa,
	round(avg(b), 6) AS expected
FROM (VALUES (0, 10), (0, 10), (0, 10.000001), (0, 0.000001), (0, 0.000001), (0, 1)) AS v(a, b);
SELECT arpa('(new=0.000003,new_customers=2,end=0.000003,end_customers=2)') AS half_up,
	arpa('(new=0.000004,new_customers=3,end=0.000004,end_customers=3)') AS down;
