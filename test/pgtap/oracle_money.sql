/*
 * oracle_money.sql
 *		Amounts and dates at the borders of the extension against PostgreSQL's
 *		own numeric and date arithmetic (money.h L1 to L3, calendar.h L2 to L5).
 */
BEGIN;
\ir setup.psql
SELECT plan(43);

/* What an amount goes through: into micros and out again. */
CREATE FUNCTION through_micros(amount numeric) RETURNS numeric
	LANGUAGE SQL IMMUTABLE
	RETURN mrr_at(mrr_timeline(amount, '2020-01-01'), '2020-01-01');

/*
 * Values of all sizes, signs and scales. Half of them stand on or beside a
 * tie at the seventh decimal, or at that of a month's part; the long stored
 * form of numeric comes with more than 63 decimals.
 */
CREATE TABLE amount (id bigint, kind text, amount numeric);
INSERT INTO amount
SELECT n, 'random', (ARRAY[1, -1])[1 + n % 2]
	* (hashint8extended(n, 81) & 9007199254740991)::numeric
	* ('1e' || draw(n, 82, -30, -3))::numeric
FROM generate_series(1, 4000) AS n;
INSERT INTO amount
SELECT n, 'ties', (ARRAY[1, -1])[1 + n % 2]
	* (draw(n, 83, 0, 2000000000)::numeric * draw(n, 84, 0, 4) * 0.000001 + 0.0000005
		+ (ARRAY[0, 0, 1, -1])[1 + n % 4] * ('1e-' || draw(n, 85, 7, 300))::numeric)
FROM generate_series(1, 3000) AS n;
INSERT INTO amount
SELECT 3000 + n, 'ties', (ARRAY[1, -1])[1 + n % 2]
	* (draw(n, 90, 1, 2000000000)::numeric * 0.0000003
		+ (ARRAY[0, 0, 1, -1])[1 + n / 2 % 4] * ('1e-' || draw(n, 91, 7, 300))::numeric)
FROM generate_series(1, 3000) AS n;
INSERT INTO amount
SELECT n, 'long form', round((ARRAY[1, -1])[1 + n % 2] * draw(n, 86, 0, 1000000000)
	::numeric / 1000000, draw(n, 87, 64, 1200))
FROM generate_series(1, 1000) AS n;
INSERT INTO amount
SELECT n, 'tiny', (ARRAY[1, -1])[1 + n % 2] * draw(n, 88, 1, 9)
	* ('1e-' || draw(n, 89, 1, 16000))::numeric
FROM generate_series(1, 500) AS n;
INSERT INTO amount
SELECT n, 'digits at the edge of a group of four', s * ('1e' || e)::numeric
	* (ARRAY[1, 9, 9.9999, 1.0001, 0.99999999])[m]
FROM generate_series(-9, 11) AS e, unnest(ARRAY[1, -1]) AS s,
	generate_series(1, 5) AS m, LATERAL (SELECT (e + 9) * 10 + m AS n) AS i;
INSERT INTO amount
SELECT n, 'limits', amount
FROM unnest(ARRAY[0, 0.0, 0.0000004999, -0.0000004999, 0.0000005, -0.0000005,
	9223372036854.775807, -9223372036854.775807, 9223372036854.7758074999999,
	-9223372036854.7758074999999, 9223372036854.775806500]::numeric[])
	WITH ORDINALITY AS l (amount, n);
ANALYZE amount;

SELECT is_empty(format('SELECT kind, id, amount FROM amount
	WHERE kind = %L AND through_micros(amount) <> round(amount, 6)', kind),
	'numeric -> micros rounds like round(x, 6): ' || kind)
FROM (SELECT DISTINCT kind FROM amount) AS k ORDER BY kind;

/* Two decimals at least, further ones only where they are not zero. */
SELECT is_empty(format(
	'SELECT kind, id, amount FROM amount, LATERAL (SELECT round(amount, 6) AS r) AS x
	WHERE kind = %L AND through_micros(amount)::text
		<> round(r, greatest(2, min_scale(r)))::text', kind),
	'micros -> numeric has the decimals it needs: ' || kind)
FROM (SELECT DISTINCT kind FROM amount) AS k ORDER BY kind;

/* The text form writes and reads the same amounts. */
SELECT is_empty(
	$$SELECT kind, id, amount FROM amount
	WHERE round(amount, 6) <> 0 AND mrr_timeline(amount, '2020-01-01')::text
		<> '{[2020-01-01,):' || through_micros(amount)::text || '}'$$,
	'text of a timeline writes amounts as numeric does');
SELECT is_empty(
	$$SELECT kind, id, amount FROM amount
	WHERE mrr_timeline(amount, '2020-01-01') <>
		format('{[2020-01-01,):%s}', amount)::mrr_timeline$$,
	'text of a timeline reads amounts as numeric does, all decimals given');

/* Values as plans see them: computed, from a table, compressed, out of line. */
CREATE UNLOGGED TABLE toasted (id integer, amount numeric);
ALTER TABLE toasted ALTER amount SET STORAGE external;
INSERT INTO toasted
SELECT n, ('0.' || string_agg(lpad(draw(n * 1000 + g, 91, 0, 9999)::text, 4, '0'), ''
	ORDER BY g))::numeric * (ARRAY[1, -1000, 1000000])[1 + n % 3]
FROM generate_series(1, 60) AS n, generate_series(1, 2500) AS g GROUP BY n;
SELECT cmp_ok(pg_relation_size(reltoastrelid), '>', 100000::bigint,
	'numerics of 10,000 digits are stored out of line')
FROM pg_class WHERE oid = 'toasted'::regclass;
SELECT is_empty(
	'SELECT id FROM toasted WHERE through_micros(amount) <> round(amount, 6)',
	'numeric -> micros: out of line');
CREATE TABLE packed AS SELECT id, round(amount, draw(id, 92, 0, 12)) AS amount
FROM toasted;
SELECT is_empty(
	'SELECT id FROM packed WHERE through_micros(amount) <> round(amount, 6)',
	'numeric -> micros: stored');

/* The same door for every way in. */
SELECT is((SELECT mrr_at(mrr_timeline_agg(amount, '2020-01-01', NULL), '2020-01-01')
		FROM amount WHERE kind = 'ties'),
	(SELECT sum(round(amount, 6)) FROM amount WHERE kind = 'ties'),
	'amounts are rounded one by one, sums of them are not: timelines');
SELECT is((SELECT start_mrr(mrr_bridge_agg(abs(amount), NULL)) FROM amount
		WHERE kind <> 'limits'),
	(SELECT sum(round(abs(amount), 6)) FROM amount WHERE kind <> 'limits'),
	'amounts are rounded one by one, sums of them are not: pairs');
SELECT is((SELECT start_mrr(mrr_bridge_agg(9223372036854.775807, 0))
		FROM generate_series(1, 10000)), 9223372036854.775807 * 10000,
	'sums over customers go beyond one amount');

/* What is no amount is refused. */
SELECT throws_ok(format('SELECT mrr_timeline(%L::numeric, ''2020-01-01'')', value),
	'22003', NULL, 'no amount: ' || value)
FROM unnest(ARRAY['NaN', 'Infinity', '-Infinity', '9223372036854.7758075',
	'-9223372036854.7758075', '9223372036855', '9999999999999999', '1e16', '1e20',
	'-1e131000', '1e1000']) AS value;

/* Ratios are PostgreSQL's own division. */
SELECT is_empty(
	'SELECT x.id, a, b FROM amount AS x JOIN amount AS y ON y.id = x.id % 977 + 1,
		LATERAL (SELECT round(abs(x.amount), 2) AS a, round(abs(y.amount), 2) AS b) AS r
	WHERE x.kind = ''random'' AND y.kind = ''random'' AND a > 0
	GROUP BY x.id, a, b HAVING nrr(a, b)::text <> (b / a)::text',
	'nrr of cents = b / a, digit by digit');

/*
 * monthly_amount(): the price in micros times units a year, over twelve months
 * of so many units each. Half away from zero is had exactly from div().
 */
CREATE FUNCTION rounded_quotient(n numeric, d numeric) RETURNS numeric
	LANGUAGE SQL IMMUTABLE RETURN sign(n) * div(2 * abs(n) + d, 2 * d);
SELECT is_empty(format(
	'SELECT id, kind, amount FROM amount,
		LATERAL (VALUES (1, 0), (3, 2), (2, 0), (7, 3), (13, 6), (2147483647, 0))
			AS o (every, digits)
	WHERE abs(amount) < 9e12 / %2$s
		AND monthly_amount(amount, %1$L, every, digits) <>
			rounded_quotient(amount * 1000000 * %2$s,
				12 * every::numeric * (''1e'' || digits)::numeric) / 1000000',
	unit, per_year), 'monthly_amount() per ' || unit)
FROM (VALUES ('year', 1), ('quarter', 4), ('month', 12), ('week', 52), ('day', 365))
	AS u (unit, per_year);
SELECT is(monthly_amount(123456, 'year', minor_digits => 2), 102.88,
	'monthly_amount(): cents without truncation, by hand');

/* Steps of a calendar: one addition from the start, clamped to its month. */
CREATE TABLE origin AS
SELECT date '2023-01-01' + n AS origin FROM generate_series(0, 800) AS n
UNION SELECT date '1899-12-31' + n * 397 FROM generate_series(0, 200) AS n
UNION SELECT date '0004-02-27 BC' + n FROM generate_series(0, 1800, 7) AS n
UNION SELECT unnest(ARRAY[date '4713-11-24 BC', '4709-02-29 BC', '0001-12-31 BC',
	'0001-01-31', '1900-01-31', '2000-01-31', '2100-01-31', '294000-01-31']);
SELECT is_empty(format(
	'SELECT origin, step, valid_to, (origin + step)::date
	FROM (SELECT origin, step,
				mrr_timeline_from_snapshots(1, origin, step) AS snapshot
			FROM origin, unnest(ARRAY[%s]::interval[]) AS step
			GROUP BY origin, step) AS s, steps(snapshot)
	WHERE valid_from <> origin OR valid_to <> (origin + step)::date', steps),
	description)
FROM (VALUES
	('''1 month'', ''2 months'', ''3 months'', ''6 months'', ''11 months'', ''1 year'',
		''13 months'', ''25 months'', ''4 years'', ''100 years''',
		'steps of months end where date + interval does'),
	('''1 day'', ''7 days'', ''14 days'', ''31 days'', ''365 days'', ''100000 days''',
		'steps of days end where date + interval does'))
	AS s (steps, description);

/* Whole years, months and days of one amount are worth what they should. */
SELECT is_empty(
	'SELECT origin FROM origin WHERE extract(day FROM origin) = 1
		AND recurring_revenue(mrr_timeline(12.34, ''4713-11-24 BC''), origin,
			(origin + interval ''1 year'')::date) <> 12 * 12.34',
	'a year from the first of a month is worth twelve months');
SELECT is_empty(
	'SELECT origin FROM origin WHERE active_months(mrr_timeline(1, origin),
		origin, origin + 1) <> round(1.0 / extract(day FROM (date_trunc(''month'',
			origin::timestamp) + interval ''1 month - 1 day''))::integer, 6)',
	'one day is worth one over the days of its month');

/* Dates in texts, in every era. */
SET LOCAL datestyle = 'ISO, MDY';
SELECT is_empty(
	'SELECT origin FROM origin WHERE mrr_timeline(1, origin)::text
		<> ''{['' || origin::text || '',):1.00}''
		OR (''{['' || origin::text || '',):1}'')::mrr_timeline
			<> mrr_timeline(1, origin)',
	'dates are written and read as ISO writes them');

SELECT * FROM finish();
ROLLBACK;
