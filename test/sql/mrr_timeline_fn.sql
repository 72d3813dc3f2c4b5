-- Laws of mrr_timeline_fn.c: reading and changing one timeline.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';

-- 100 from January, 150 from April, a pause in June and July, 80 until the end
-- of 2024.
\set t '{[2024-01-01,2024-04-01):100,[2024-04-01,2024-06-01):150,[2024-08-01,2025-01-01):80}'
-- The same and still running.
\set open '{[2024-01-01,2024-04-01):100,[2024-04-01,2024-06-01):150,[2024-08-01,):80}'
-- A credit of 20 in February, below zero from May on.
\set credit '{[2024-01-01,2024-02-01):50,[2024-02-01,2024-03-01):30,[2024-05-01,2024-06-01):-10}'

SELECT d, mrr_at(:'t', d) AS mrr_at, is_active(:'t', d) AS is_active, mrr_at(:'credit', d) AS credit, is_active(:'credit', d) AS credit_active,
	mrr_at(:'t', d) = t AND is_active(:'t', d) = (t > 0) AND mrr_at(:'credit', d) = c AND is_active(:'credit', d) = (c > 0) AS ok
FROM (VALUES (date '2023-12-31', 0, 0), ('2024-01-01', 100, 50), ('2024-01-31', 100, 50), ('2024-02-01', 100, 30), ('2024-03-31', 100, 0), ('2024-04-01', 150, 0),
	('2024-05-31', 150, -10), ('2024-06-01', 0, 0), ('2024-07-31', 0, 0), ('2024-08-01', 80, 0), ('2024-12-31', 80, 0), ('2025-01-01', 0, 0)) AS v(d, t, c);

-- Extremes look at the days between the first and the last; holes are zero.
SELECT name, min_expected, min_mrr(t::mrr_timeline) AS min, max_expected, max_mrr(t::mrr_timeline) AS max,
	min_mrr(t::mrr_timeline) IS NOT DISTINCT FROM min_expected AND max_mrr(t::mrr_timeline) IS NOT DISTINCT FROM max_expected AS ok
FROM (VALUES
	('hole', :'t', 0, 150), ('credit', :'credit', -10, 50), ('empty', '{}', NULL, NULL), ('one', '{[2024-01-01,):5}', 5, 5),
	('negative', '{[2024-01-01,):-5}', -5, -5), ('negative with a hole', '{[2024-01-01,2024-02-01):-5,[2024-03-01,):-7}', -7, 0),
	('touching', '{[2024-01-01,2024-02-01):5,[2024-02-01,):7}', 5, 7)
) AS v(name, t, min_expected, max_expected);

-- L1: as_of is the last day that the data knows.
SELECT as_of, churned_on(:'t', as_of), last_active_on(:'t', as_of), last_mrr(:'t', as_of),
	churned_on(:'t', as_of) IS NOT DISTINCT FROM churned AND last_active_on(:'t', as_of) IS NOT DISTINCT FROM active AND last_mrr(:'t', as_of) IS NOT DISTINCT FROM last AS ok
FROM (VALUES
	(date '2023-12-31', NULL::date, NULL::date, NULL::numeric),
	('2024-01-01', NULL, '2024-01-01', 100),
	('2024-03-31', NULL, '2024-03-31', 100),
	('2024-04-01', NULL, '2024-04-01', 150),
	('2024-05-31', NULL, '2024-05-31', 150),
	('2024-06-01', '2024-06-01', '2024-05-31', 150),
	('2024-07-31', '2024-06-01', '2024-05-31', 150),
	('2024-08-01', NULL, '2024-08-01', 80),
	-- a fixed term that still runs has not churned
	('2024-12-31', NULL, '2024-12-31', 80),
	('2025-01-01', '2025-01-01', '2024-12-31', 80),
	('2030-01-01', '2025-01-01', '2024-12-31', 80)
) AS v(as_of, churned, active, last);
SELECT churned_on(:'open', '2030-01-01') AS churned_on, last_active_on(:'open', '2030-01-01') AS last_active_on, last_mrr(:'open', '2030-01-01') AS last_mrr;
SELECT started_on(:'t') AS t, started_on(:'credit') AS credit, started_on('{}') AS empty, started_on('{[2024-01-01,):-5}') AS negative,
	started_on('{[2024-01-01,2024-02-01):-5,[2024-02-01,):5}') AS later;
-- Below zero is not active: the customer left when the total sank to it.
SELECT churned_on('{[2024-01-01,2024-02-01):5,[2024-02-01,):-5}', '2025-01-01') AS churned_on,
	last_mrr('{[2024-01-01,2024-02-01):5,[2024-02-01,):-5}', '2025-01-01') AS last_mrr,
	last_active_on('{[2024-01-01,):-5}', '2025-01-01') AS never_active;

-- L2: revenue. Oracle: the sum over days of MRR / days in the month.
SELECT from_date, to_date, recurring_revenue(:'t', from_date, to_date) AS revenue, active_months(:'t', from_date, to_date) AS months,
	recurring_revenue(:'t', from_date, to_date) = round(plain_revenue, 6) AND active_months(:'t', from_date, to_date) = round(plain_months, 6) AS ok
FROM (VALUES (date '2024-01-01', date '2025-01-01'), ('2024-01-01', '2024-02-01'), ('2024-02-28', '2024-03-02'), ('2024-05-31', '2024-08-02'), ('2020-01-01', '2030-01-01'),
	('2024-06-01', '2024-08-01'), ('2023-01-01', '2024-01-01'), ('2024-12-31', '2025-01-01'), ('2024-01-17', '2024-11-19')) AS v(from_date, to_date),
	LATERAL (SELECT sum(mrr_at(:'t', d) / days) AS plain_revenue, sum(is_active(:'t', d)::integer / days) AS plain_months
		FROM (SELECT from_date + i AS d, extract(day FROM date_trunc('month', from_date + i) + interval '1 month' - interval '1 day') AS days
			FROM generate_series(0, to_date - from_date - 1) AS i) AS d) AS plain;
-- By hand: 3 months at 100, 2 at 150, 5 at 80.
SELECT recurring_revenue(:'t', '2024-01-01', '2025-01-01') = 3 * 100 + 2 * 150 + 5 * 80 AS revenue, active_months(:'t', '2024-01-01', '2025-01-01') = 10 AS months;
-- Adjoining periods add up: a year is its 366 days, to half a micro each.
SELECT sum(recurring_revenue(:'t', date '2024-01-01' + i, date '2024-01-02' + i)) AS by_days,
	abs(sum(recurring_revenue(:'t', date '2024-01-01' + i, date '2024-01-02' + i)) - 1000) <= 366 * 0.0000005 AS ok
FROM generate_series(0, 365) AS i;
SELECT recurring_revenue(:'credit', '2024-01-01', '2024-05-01') AS before_the_credit;
SELECT recurring_revenue(:'credit', '2024-01-01', '2024-05-02');
SELECT active_months(:'credit', '2024-05-31', '2024-06-01');
SELECT recurring_revenue(:'t', '2024-01-01', '2024-01-01');
-- The largest amount for the longest time has a result.
SELECT recurring_revenue('{[4714-11-24 BC,):9223372036854.775807}', '4714-11-24 BC', '5874897-12-31') > 6e20 AS large;

-- monthly_amount(): hand arithmetic.
SELECT call, expected, got, got::text = expected AS ok
FROM (VALUES
	('1200 a year', '100.00', monthly_amount(1200, 'year')),
	('500 a year', '41.666667', monthly_amount(500, 'year')),
	('300 a quarter', '100.00', monthly_amount(300, 'quarter')),
	('100 a quarter', '33.333333', monthly_amount(100, 'quarter')),
	('100 a month', '100.00', monthly_amount(100, 'month')),
	('100 every two months', '50.00', monthly_amount(100, 'month', 2)),
	('100 every three years', '2.777778', monthly_amount(100, 'year', 3)),
	('12 a week, 52 weeks a year', '52.00', monthly_amount(12, 'week')),
	('24 every two weeks', '52.00', monthly_amount(24, 'week', 2)),
	('12 a day, 365 days a year', '365.00', monthly_amount(12, 'day')),
	('360 every thirty days', '365.00', monthly_amount(360, 'day', 30)),
	('9999 cents a month', '99.99', monthly_amount(9999, 'month', minor_digits => 2)),
	('9999 cents a year', '8.3325', monthly_amount(9999, 'year', minor_digits => 2)),
	('1 cent a year', '0.000833', monthly_amount(1, 'year', 1, 2)),
	('1000 millimes a month', '1.00', monthly_amount(1000, 'month', 1, 3)),
	('1 of six minor digits', '0.000001', monthly_amount(1, 'month', 1, 6)),
	('half a micro', '0.000001', monthly_amount(0.000006, 'year')),
	('less than half a micro', '0.00', monthly_amount(0.000005, 'year')),
	('half a micro, and less than 10^-300 below', '0.00', monthly_amount(0.000006 - 1e-310, 'year')),
	('a day of 100 a year, in more than six decimals', '8.333333', monthly_amount(100.0 / 365, 'day')),
	('a week of 99.99 a year', '8.3325', monthly_amount(99.99 / 52, 'week')),
	('less than half a micro a day', '0.000012', monthly_amount(0.0000004, 'day')),
	('the same as a refund', '-0.000012', monthly_amount(-0.0000004, 'day')),
	('a refund', '-41.666667', monthly_amount(-500, 'year')),
	('nothing', '0.00', monthly_amount(0, 'year')),
	('the extremes', round(9223372036854.775807 / 12 / 2147483647, 6)::text, monthly_amount(9223372036854.775807, 'year', 2147483647))
) AS v(call, expected, got);
SELECT monthly_amount(100, 'Month');
SELECT monthly_amount(100, '');
SELECT monthly_amount(100, 'month', 0);
SELECT monthly_amount(100, 'month', -1);
SELECT monthly_amount(100, 'month', 1, 7);
SELECT monthly_amount(100, 'month', 1, -1);
SELECT monthly_amount('NaN', 'month');
SELECT monthly_amount('-Infinity', 'month');
SELECT monthly_amount(9223372036854.7758075, 'year');
SELECT monthly_amount(9223372036854.7758074999, 'month') AS largest;
-- A price a day of nearly the largest amount is beyond it as a month's.
SELECT monthly_amount(9223372036854.775807, 'day') = round(9223372036854.775807 * 365 / 12, 6) AS large;

-- L3: arithmetic day by day. Oracle: mrr_at() of both sides.
CREATE TEMP TABLE pairs AS
SELECT a::mrr_timeline, b::mrr_timeline
FROM (VALUES (:'t'), (:'open'), (:'credit'), ('{}'), ('{[2023-06-15,2024-05-15):12.345678}')) AS x(a),
	(VALUES (:'t'), (:'open'), (:'credit'), ('{}'), ('{[2023-06-15,2024-05-15):12.345678}')) AS y(b);
SELECT count(*) AS days,
	count(*) FILTER (WHERE mrr_at(a + b, d) <> mrr_at(a, d) + mrr_at(b, d)) AS plus_differs,
	count(*) FILTER (WHERE mrr_at(a - b, d) <> mrr_at(a, d) - mrr_at(b, d)) AS minus_differs,
	count(*) FILTER (WHERE mrr_at(a * -1.5, d) <> round(mrr_at(a, d) * -1.5, 6)) AS times_differs,
	count(*) FILTER (WHERE mrr_at(a * 0.333, d) <> round(mrr_at(a, d) * 0.333, 6)) AS thirds_differ,
	count(*) FILTER (WHERE mrr_at(floor_at_zero(a), d) <> greatest(mrr_at(a, d), 0)) AS floor_differs
FROM pairs, (SELECT date '2023-05-01' + i AS d FROM generate_series(0, 700) AS i) AS days;
SELECT count(*) AS pairs, count(*) FILTER (WHERE a + b <> b + a) AS not_commutative, count(*) FILTER (WHERE (a + b) - b <> a) AS not_inverse,
	count(*) FILTER (WHERE a - a <> '{}') AS not_zero, count(*) FILTER (WHERE a + '{}' <> a) AS not_neutral, count(*) FILTER (WHERE a * 1 <> a OR a * 0 <> '{}') AS not_unit
FROM pairs;
SELECT :'t'::mrr_timeline * 12 AS arr, :'t'::mrr_timeline * 1.0833 AS converted;
-- A product is rounded half away from zero, per step.
SELECT '{[2024-01-01,):0.000001}'::mrr_timeline * 0.5 AS half_up, '{[2024-01-01,):-0.000001}'::mrr_timeline * 0.5 AS half_down,
	'{[2024-01-01,):0.000001}'::mrr_timeline * 0.4999 AS gone, '{[2024-01-01,2024-02-01):0.000001,[2024-02-01,):0.000002}'::mrr_timeline * 0.6 AS merged;
SELECT '{[2024-01-01,):9223372036854.775807}'::mrr_timeline + '{[2024-01-01,):0.000001}';
SELECT '{[2024-01-01,):-9223372036854.775807}'::mrr_timeline - '{[2024-01-01,):0.000001}';
SELECT '{[2024-01-01,):9223372036854.775807}'::mrr_timeline * 1.0000001;
SELECT '{[2024-01-01,):10}'::mrr_timeline * 'NaN'::numeric;
SELECT '{}'::mrr_timeline * 'NaN'::numeric AS nothing_to_multiply;

-- floor_at_zero() merges what becomes equal.
SELECT floor_at_zero(:'credit') AS credit, floor_at_zero('{[2024-01-01,):-5}') AS negative, floor_at_zero(:'t') = :'t' AS unchanged;

-- fill_gaps(): runs of zero between positive spans, at most that long, at the
-- MRR before. The pause of :t is 61 days: June and July.
SELECT max_days, fill_gaps(:'t', max_days) AS got,
	fill_gaps(:'t', max_days) = CASE WHEN filled THEN '{[2024-01-01,2024-04-01):100,[2024-04-01,2024-08-01):150,[2024-08-01,2025-01-01):80}' ELSE :'t' END::mrr_timeline AS ok
FROM (VALUES (0, false), (60, false), (61, true), (62, true), (2147483647, true)) AS v(max_days, filled);
SELECT name, expected, got, got::text = expected AS ok
FROM (VALUES
	('several', '{[2024-01-01,2024-01-10):1.00,[2024-01-10,2024-01-20):2.00,[2024-01-28,):3.00}', fill_gaps('{[2024-01-01,2024-01-08):1,[2024-01-10,2024-01-20):2,[2024-01-28,):3}', 7)),
	('joins equals', '{[2024-01-01,):1.00}', fill_gaps('{[2024-01-01,2024-01-08):1,[2024-01-10,):1}', 2)),
	('a day', '{[2024-01-01,):1.00}', fill_gaps('{[2024-01-01,2024-02-29):1,[2024-03-01,):1}', 1)),
	('beside a negative span', '{[2024-01-01,2024-01-08):-1.00,[2024-01-10,2024-01-12):1.00,[2024-01-14,):-1.00}', fill_gaps('{[2024-01-01,2024-01-08):-1,[2024-01-10,2024-01-12):1,[2024-01-14,):-1}', 30)),
	('below zero is no gap', '{[2024-01-01,2024-01-08):1.00,[2024-01-08,2024-01-10):-1.00,[2024-01-10,):1.00}', fill_gaps('{[2024-01-01,2024-01-08):1,[2024-01-08,2024-01-10):-1,[2024-01-10,):1}', 30)),
	('an end is no gap', '{[2024-01-01,2024-01-08):1.00}', fill_gaps('{[2024-01-01,2024-01-08):1}', 30)),
	('empty', '{}', fill_gaps('{}', 30)),
	('ages', '{[4714-11-24 BC,):1.00}', fill_gaps('{[4714-11-24 BC,4714-11-25 BC):1,[5874897-12-30,):1}', 2147483647))
) AS v(name, expected, got);
SELECT fill_gaps(:'t', -1);

-- clip(): NULL and infinite bounds are none. Oracle: mrr_at().
SELECT name, got, got::text = expected AS ok
FROM (VALUES
	('both', clip(:'t', '2024-02-01', '2024-09-01'), '{[2024-02-01,2024-04-01):100.00,[2024-04-01,2024-06-01):150.00,[2024-08-01,2024-09-01):80.00}'),
	('from', clip(:'t', from_date => '2024-08-15'), '{[2024-08-15,2025-01-01):80.00}'),
	('to', clip(:'t', to_date => '2024-01-02'), '{[2024-01-01,2024-01-02):100.00}'),
	('none', clip(:'t'), (:'t'::mrr_timeline)::text),
	('open stays open', clip(:'open', '2025-01-01', NULL), '{[2025-01-01,):80.00}'),
	('open ends', clip(:'open', '2025-01-01', '2026-01-01'), '{[2025-01-01,2026-01-01):80.00}'),
	('no day', clip(:'t', '2024-02-01', '2024-02-01'), '{}'),
	('in the pause', clip(:'t', '2024-06-01', '2024-08-01'), '{}'),
	('infinities', clip(:'t', '-infinity', 'infinity'), (:'t'::mrr_timeline)::text),
	('all before', clip(:'t', 'infinity', NULL), '{}'),
	('all after', clip(:'t', NULL, '-infinity'), '{}')
) AS v(name, got, expected);
SELECT count(*) AS days, count(*) FILTER (WHERE mrr_at(clip(:'t', f, u), d) <> CASE WHEN d >= f AND d < u THEN mrr_at(:'t', d) ELSE 0 END) AS differ
FROM (SELECT date '2023-12-01' + i AS d FROM generate_series(0, 450, 10) AS i) AS days,
	(SELECT date '2023-12-01' + i AS f FROM generate_series(0, 450, 15) AS i) AS froms, (SELECT date '2023-12-01' + i AS u FROM generate_series(0, 450, 15) AS i) AS tos
WHERE f <= u;
SELECT clip(:'t', '2024-02-02', '2024-02-01');
SELECT clip(:'t', 'infinity', '2024-02-01');
