-- Laws of mrr_timeline_agg.c and L3, L4 of mrr_timeline.h: rows, changes and
-- snapshots into timelines.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';

-- Rows of some customers: contracts as companies have them.
CREATE TEMP TABLE contracts (customer text, mrr numeric, valid_from date, valid_to date);
INSERT INTO contracts VALUES
	('one', 100, '2024-01-01', NULL),
	('upgrade', 100, '2024-01-01', '2024-06-01'), ('upgrade', 120.5, '2024-06-01', NULL),
	('renewal', 10, '2024-01-01', '2024-02-01'), ('renewal', 10, '2024-02-01', '2024-03-01'), ('renewal', 10, '2024-03-01', '2024-04-01'),
	('add-on', 100, '2024-01-01', '2025-01-01'), ('add-on', 20, '2024-03-15', '2024-09-01'),
	('discount', 100, '2024-01-01', NULL), ('discount', -30, '2024-01-01', '2024-04-01'),
	('free months', 100, '2024-01-01', NULL), ('free months', -100, '2024-02-01', '2024-04-01'),
	('pause', 10, '2024-01-01', '2024-02-01'), ('pause', 10, '2024-05-01', NULL),
	('twice', 5, '2024-01-01', '2024-02-01'), ('twice', 5, '2024-01-01', '2024-02-01'),
	('credit', -5, '2024-01-01', '2024-02-01'),
	('nothing', 0, '2024-01-01', NULL),
	('empty', 10, '2024-01-01', '2024-01-01'),
	('joined', NULL, NULL, NULL),
	('joined and one', NULL, NULL, NULL), ('joined and one', 7, '2024-01-01', NULL);
SELECT customer, expected, got, got::text IS NOT DISTINCT FROM expected AS ok
FROM (SELECT customer, mrr_timeline_agg(mrr, valid_from, valid_to) AS got FROM contracts GROUP BY customer) AS t
	JOIN (VALUES
		('one', '{[2024-01-01,):100.00}'),
		('upgrade', '{[2024-01-01,2024-06-01):100.00,[2024-06-01,):120.50}'),
		('renewal', '{[2024-01-01,2024-04-01):10.00}'),
		('add-on', '{[2024-01-01,2024-03-15):100.00,[2024-03-15,2024-09-01):120.00,[2024-09-01,2025-01-01):100.00}'),
		('discount', '{[2024-01-01,2024-04-01):70.00,[2024-04-01,):100.00}'),
		('free months', '{[2024-01-01,2024-02-01):100.00,[2024-04-01,):100.00}'),
		('pause', '{[2024-01-01,2024-02-01):10.00,[2024-05-01,):10.00}'),
		('twice', '{[2024-01-01,2024-02-01):10.00}'),
		('credit', '{[2024-01-01,2024-02-01):-5.00}'),
		('nothing', '{}'),
		('empty', '{}'),			-- L4: a timeline, no longer NULL
		('joined', NULL),			-- L3
		('joined and one', '{[2024-01-01,):7.00}')
	) AS v(customer, expected) USING (customer)
ORDER BY customer COLLATE "C";

-- Oracle: the plain sum of the rows in force, for each customer on each day.
SELECT count(*) AS days, count(*) FILTER (WHERE mrr_at(t, d) <> plain) AS differ
FROM (SELECT customer, mrr_timeline_agg(mrr, valid_from, valid_to) AS t FROM contracts GROUP BY customer) AS c,
	(SELECT date '2023-12-01' + i AS d FROM generate_series(0, 500) AS i) AS days,
	LATERAL (SELECT coalesce(sum(mrr), 0) AS plain FROM contracts r
		WHERE r.customer = c.customer AND valid_from <= d AND (valid_to IS NULL OR valid_to > d)) AS p
WHERE t IS NOT NULL;
-- The same with rows drawn from a hash, negative ones among them, and enough
-- of them that states grow and are brought into canonical form on the way.
CREATE TEMP TABLE drawn AS
SELECT c AS customer, (hashint4extended(i, c) % 2000)::numeric / 100 AS mrr,
	date '2020-01-01' + (hashint4extended(i, c + 100) & 255)::integer AS valid_from,
	CASE WHEN hashint4extended(i, c + 200) & 7 > 0 THEN date '2020-01-01' + (hashint4extended(i, c + 100) & 255)::integer + (hashint4extended(i, c + 300) & 63)::integer END AS valid_to
FROM (VALUES (1, 3), (2, 20), (3, 1000), (4, 5000)) AS v(c, n), generate_series(1, n) AS i;
SELECT customer, count(*) AS days, count(*) FILTER (WHERE mrr_at(t, d) <> plain) AS differ
FROM (SELECT customer, mrr_timeline_agg(mrr, valid_from, valid_to) AS t FROM drawn GROUP BY customer) AS c,
	(SELECT date '2019-12-30' + i AS d FROM generate_series(0, 330) AS i) AS days,
	LATERAL (SELECT coalesce(sum(mrr), 0) AS plain FROM drawn r
		WHERE r.customer = c.customer AND valid_from <= d AND (valid_to IS NULL OR valid_to > d)) AS p
GROUP BY customer ORDER BY customer;

-- L1: one binary value for any order and any split into two or three states.
SELECT customer, count(DISTINCT form) AS forms
FROM (
	SELECT customer, mrr_timeline_send(mrr_timeline_agg(mrr, valid_from, valid_to ORDER BY hashint8extended(mrr_order, seed))) AS form
	FROM (SELECT *, row_number() OVER () AS mrr_order FROM drawn) AS d, generate_series(1, 20) AS seed
	WHERE customer < 4
	GROUP BY customer, seed
	UNION ALL
	SELECT customer, mrr_timeline_send(sum(part))
	FROM (SELECT customer, k, hashint8extended(mrr_order, k) & k AS chunk, mrr_timeline_agg(mrr, valid_from, valid_to) AS part
		FROM (SELECT *, row_number() OVER () AS mrr_order FROM drawn) AS d, (VALUES (1), (2), (3), (7)) AS s(k)
		GROUP BY customer, k, chunk) AS parts
	WHERE customer < 4
	GROUP BY customer, k
) AS f GROUP BY customer ORDER BY customer;
-- L2: splitting a row at any day changes nothing.
SELECT count(*) AS days, count(*) FILTER (WHERE mrr_timeline_send(t) <> mrr_timeline_send('{[2024-01-01,2024-04-01):10}')) AS differ
FROM (SELECT d, mrr_timeline_agg(10, f, u) AS t
	FROM (SELECT date '2024-01-01' + i AS d FROM generate_series(0, 91) AS i) AS days,
		LATERAL (VALUES (date '2024-01-01', d), (d, '2024-04-01')) AS v(f, u) GROUP BY d) AS s;

-- With a daterange: the same, inclusive ends, and what is empty.
SELECT name, expected, got, got::text IS NOT DISTINCT FROM expected AS ok
FROM (
	SELECT name, expected, mrr_timeline_agg(amount, period) AS got
	FROM (VALUES
		('exclusive', '{[2024-01-01,2024-02-01):10.00}', 10, daterange('2024-01-01', '2024-02-01')),
		('inclusive', '{[2024-01-01,2024-03-01):10.00}', 10, daterange('2024-01-01', '2024-01-31', '[]')),
		('inclusive', '{[2024-01-01,2024-03-01):10.00}', 10, daterange('2024-02-01', '2024-02-29', '[]')),
		('one day', '{[2024-02-29,2024-03-01):10.00}', 10, daterange('2024-02-29', '2024-02-29', '[]')),
		('no upper bound', '{[2024-01-01,):10.00}', 10, daterange('2024-01-01', NULL)),
		('infinite upper bound', '{[2024-01-01,):10.00}', 10, daterange('2024-01-01', 'infinity')),
		('exclusive lower bound', '{[2024-01-02,2024-02-01):10.00}', 10, daterange('2024-01-01', '2024-02-01', '()')),
		('empty', '{}', 10, 'empty'::daterange),
		('both null', NULL, NULL, NULL)
	) AS v(name, expected, amount, period) GROUP BY name, expected
) AS t ORDER BY name COLLATE "C";
-- Fed raw, inclusive ends leave a hole of a day at every renewal.
SELECT mrr_timeline_agg(10, f, u) AS raw FROM (VALUES (date '2024-01-01', date '2024-01-31'), ('2024-02-01', '2024-02-29')) AS v(f, u);

-- Changes: a running sum.
SELECT mrr_timeline_from_changes(change, on_date) AS got,
	mrr_timeline_from_changes(change, on_date) = '{[2024-01-15,2024-02-01):100,[2024-02-01,2024-03-01):150,[2024-03-01,2024-04-10):120}' AS ok
FROM (VALUES (100, date '2024-01-15'), (50, '2024-02-01'), (-30, '2024-03-01'), (-120, '2024-04-10'), (0, '2024-05-01'), (NULL, NULL)) AS v(change, on_date);
SELECT count(*) AS days, count(*) FILTER (WHERE mrr_at(t, d) <> running) AS differ
FROM (SELECT mrr_timeline_from_changes(mrr, valid_from) AS t FROM drawn WHERE customer = 3) AS c,
	(SELECT date '2019-12-30' + i AS d FROM generate_series(0, 330) AS i) AS days,
	LATERAL (SELECT coalesce(sum(mrr), 0) AS running FROM drawn WHERE customer = 3 AND valid_from <= d) AS r;

-- Snapshots: each holds for one step; a missing month is a hole.
SELECT mrr_timeline_from_snapshots(mrr, month, '1 month') AS got,
	mrr_timeline_from_snapshots(mrr, month, '1 month') = '{[2024-01-01,2024-03-01):10,[2024-03-01,2024-04-01):12,[2024-06-01,2024-07-01):12}' AS ok
FROM (VALUES (10, date '2024-01-01'), (10, '2024-02-01'), (12, '2024-03-01'), (0, '2024-04-01'), (12, '2024-06-01'), (NULL, NULL)) AS v(mrr, month);
SELECT mrr_timeline_from_snapshots(mrr, day, '1 day') AS days,
	mrr_timeline_from_snapshots(mrr, day, '7 days') AS weeks
FROM (VALUES (10, date '2024-02-28'), (10, '2024-02-29'), (11, '2024-03-01')) AS v(mrr, day);
-- A snapshot step must divide the distance of the snapshots: month ends do
-- not, since 29 February + 1 month is 29 March. Feed the month's first day.
SELECT mrr_timeline_from_snapshots(10, d, '1 month') AS month_ends
FROM (VALUES (date '2024-01-31'), ('2024-02-29'), ('2024-03-31')) AS v(d);
-- L5
SELECT mrr_timeline_from_snapshots(10, '2024-01-01', step) FROM (VALUES (interval '1 month'), ('1 day')) AS v(step);
SELECT mrr_timeline_from_snapshots(10, '2024-01-01', step) FROM (VALUES (interval '12 months'), ('1 year')) AS v(step);

-- L3: what is not ignored but an error.
SELECT mrr_timeline_agg(NULL, '2024-01-01', NULL);
SELECT mrr_timeline_agg(10, NULL, '2024-01-01');
SELECT mrr_timeline_agg(NULL, NULL, '2024-01-01');
SELECT mrr_timeline_agg(NULL, daterange('2024-01-01', NULL));
SELECT mrr_timeline_agg(10, NULL::daterange);
SELECT mrr_timeline_agg(10, daterange(NULL, '2024-01-01'));
SELECT mrr_timeline_agg(NULL, 'empty'::daterange);
SELECT mrr_timeline_from_changes(NULL, '2024-01-01');
SELECT mrr_timeline_from_changes(10, NULL);
SELECT mrr_timeline_from_snapshots(NULL, '2024-01-01', '1 month');
SELECT mrr_timeline_from_snapshots(10, NULL, '1 month');
SELECT mrr_timeline_from_snapshots(10, '2024-01-01', NULL);
SELECT mrr_timeline_from_snapshots(NULL, NULL, NULL);
-- L4: an empty row is checked all the same.
SELECT mrr_timeline_agg('NaN', '2024-01-01', '2024-01-01');
SELECT mrr_timeline_agg(10, '2024-01-02', '2024-01-01');

-- The constructor goes by the rules of a row; its end may be left out.
SELECT mrr_timeline(10, '2024-01-01') AS open, mrr_timeline(10, '2024-01-01', '2024-02-01') AS closed,
	mrr_timeline(valid_from => '2024-01-01', amount => 10, valid_to => NULL) AS named,
	mrr_timeline(10, '2024-01-01', '2024-01-01') AS empty, mrr_timeline(0, '2024-01-01') AS zero,
	mrr_timeline(NULL, NULL, NULL) IS NULL AS nothing;
SELECT mrr_timeline(NULL, '2024-01-01');
SELECT mrr_timeline(10, '2024-01-02', '2024-01-01');

-- sum(t): day by day (L3 of mrr_timeline.h); a sum of one is itself.
SELECT sum(t) AS got, sum(t) = '{[2024-01-01,2024-02-01):10,[2024-02-01,2024-03-01):15,[2024-03-01,):5}' AS ok
FROM (VALUES ('{[2024-01-01,2024-03-01):10}'::mrr_timeline), (NULL), ('{[2024-02-01,):5}'), ('{}')) AS v(t);
SELECT count(*) FILTER (WHERE whole = summed) AS same, count(*)
FROM (SELECT mrr_timeline_agg(mrr, valid_from, valid_to) AS whole FROM drawn) AS w,
	(SELECT sum(t) AS summed FROM (SELECT mrr_timeline_agg(mrr, valid_from, valid_to) AS t FROM drawn GROUP BY customer) AS c) AS s;

-- L4 of mrr_timeline.h: rows may exceed the range and cancel, in any order;
-- the total of a day may not.
SELECT mrr_timeline_agg(a, '2024-01-01', NULL) AS cancels
FROM (VALUES (9223372036854.775807), (9223372036854.775807), (-9223372036854.775807)) AS v(a);
SELECT mrr_timeline_agg(a, '2024-01-01', NULL) FROM (VALUES (9223372036854.775807), (0.000001)) AS v(a);
SELECT mrr_timeline_agg(a, '2024-01-01', NULL) FROM (VALUES (-9223372036854.775807), (-0.000001)) AS v(a);
SELECT sum(t) FROM (VALUES ('{[2024-01-01,):9223372036854.775807}'::mrr_timeline), ('{[2024-01-01,):0.000001}')) AS v(t);
-- Also beyond the growth by compaction: 3,000 rows that exceed the range on
-- the way, then 3,000 that take it back.
SELECT mrr_timeline_agg(CASE WHEN i <= 3000 THEN 9e12 ELSE -9e12 END, '2024-01-01', NULL) AS cancels FROM generate_series(1, 6000) AS i;
SELECT mrr_timeline_agg(9e12, '2024-01-01', NULL) FROM generate_series(1, 3000) AS i;
