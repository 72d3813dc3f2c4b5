-- Laws of calendar.h, seen through snapshots (steps), revenue (parts of
-- months) and text (dates).
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'postgres';

-- L1: infinite dates are refused wherever a date takes part; "infinity" as
-- the end of a row is open. clip() alone takes them for unbounded.
SELECT mrr_timeline(10, '2024-01-01', 'infinity') = mrr_timeline(10, '2024-01-01') AS open_end;
SELECT mrr_timeline(10, '-infinity');
SELECT mrr_timeline(10, 'infinity');
SELECT mrr_timeline(10, '2024-01-01', '-infinity');
SELECT mrr_at('{}', 'infinity');
SELECT is_active('{}', '-infinity');
SELECT churned_on('{}', 'infinity');
SELECT recurring_revenue('{}', '-infinity', '2024-01-01');
SELECT recurring_revenue('{}', '2024-01-01', 'infinity');
SELECT mrr_timeline_agg(10, daterange('2024-01-01', 'infinity')) = mrr_timeline(10, '2024-01-01') AS open_end;
SELECT mrr_timeline_agg(10, daterange('-infinity', '2024-01-01'));
SELECT clip('{[2024-01-01,):10}', '-infinity', 'infinity') AS unbounded;

-- L1: the first and the last day that exist.
SELECT mrr_timeline(10, '4714-11-24 BC', '5874897-12-31') AS all_days;
SELECT mrr_at(mrr_timeline(10, '4714-11-24 BC', '5874897-12-31'), '4714-11-24 BC') AS first_day,
	mrr_at(mrr_timeline(10, '4714-11-24 BC', '5874897-12-31'), '5874897-12-30') AS last_day,
	mrr_at(mrr_timeline(10, '4714-11-24 BC', '5874897-12-31'), '5874897-12-31') AS after;
SELECT movement(mrr_timeline(10, '4714-11-24 BC'), '4714-11-24 BC', '5874897-12-31') AS from_the_first_day;
\set VERBOSITY sqlstate
SELECT date '4714-11-23 BC';
\set VERBOSITY default
SELECT '{[4714-11-23 BC,):10}'::mrr_timeline;
SELECT mrr_timeline_from_snapshots(10, '5874897-12-01', '1 month');
SELECT mrr_timeline_from_snapshots(10, '5874897-12-30', '1 day');
SELECT mrr_timeline_from_snapshots(10, '5874897-12-31', '1 day');
SELECT mrr_timeline_from_snapshots(10, '2024-01-01', '2147483647 months');
SELECT mrr_timeline_from_snapshots(10, '2024-01-01', '2147483647 days');

-- L2: what is a step and what is none.
SELECT step, mrr_timeline_from_snapshots(10, '2024-01-01', step) AS timeline
FROM (VALUES (interval '1 month'), ('1 year'), ('3 months'), ('1 day'), ('2 weeks'), ('1 year 2 months')) AS v(step)
GROUP BY step ORDER BY step;
SELECT mrr_timeline_from_snapshots(10, '2024-01-01', '1 month 1 day');
SELECT mrr_timeline_from_snapshots(10, '2024-01-01', '24 hours');
SELECT mrr_timeline_from_snapshots(10, '2024-01-01', '1 day 1 microsecond');
SELECT mrr_timeline_from_snapshots(10, '2024-01-01', '0');
SELECT mrr_timeline_from_snapshots(10, '2024-01-01', '-1 month');
SELECT mrr_timeline_from_snapshots(10, '2024-01-01', '-1 day');
SELECT mrr_timeline_from_snapshots(10, '2024-01-01', '1 month -1 day');

-- L3: a month later is what PostgreSQL calls a month later, for every day of
-- four years and of the years around 1 BC, and steps of 1, 2, 11, 12, 13 and
-- 48 months: 0 rows differ.
SELECT count(*) AS steps, count(*) FILTER (WHERE churned_on(t, '9999-12-31') <> (d + months * interval '1 month')::date) AS differ
FROM (
	SELECT d::date AS d, months, mrr_timeline_from_snapshots(10, d::date, months * interval '1 month') AS t
	FROM (SELECT generate_series(timestamp '2023-01-01', '2026-12-31', '1 day')
		UNION ALL SELECT generate_series(timestamp '0005-01-01 BC', '0002-12-31', '1 day')) AS days(d),
		(VALUES (1), (2), (11), (12), (13), (48)) AS m(months)
	GROUP BY d, months
) AS t;
-- L3: the month's last day where the day does not exist.
SELECT mrr_timeline_from_snapshots(10, '2024-01-31', '1 month') AS leap,
	mrr_timeline_from_snapshots(10, '2023-01-31', '1 month') AS common,
	mrr_timeline_from_snapshots(10, '2024-02-29', '1 year') AS year;

-- L4: a part month counts days / days-in-month. Revenue of 1 a month over
-- [from, to) is the months between.
SELECT from_date, to_date, expected,
	active_months('{[2000-01-01,):1}', from_date, to_date) AS got,
	active_months('{[2000-01-01,):1}', from_date, to_date) = round(expected, 6) AS ok
FROM (VALUES
	('2024-01-01'::date, '2024-02-01'::date, 1.0),
	('2024-01-01', '2025-01-01', 12),
	('2024-01-01', '2024-01-02', 1 / 31.0),
	('2024-02-01', '2024-02-02', 1 / 29.0),
	('2023-02-01', '2023-02-02', 1 / 28.0),
	('2024-04-30', '2024-05-01', 1 / 30.0),
	('2024-02-28', '2024-03-01', 2 / 29.0),
	('2023-02-28', '2023-03-01', 1 / 28.0),
	('2024-01-31', '2024-03-01', 1 / 31.0 + 1),
	('2024-01-15', '2024-02-15', 17 / 31.0 + 14 / 29.0),
	('2024-03-29', '2024-04-29', 3 / 31.0 + 28 / 30.0),
	('2023-12-31', '2024-01-01', 1 / 31.0)
) AS v(from_date, to_date, expected);
-- L4: the days of any month make one month, in every month of 400 years.
SELECT count(*) AS months, count(*) FILTER (WHERE active_months('{[1600-01-01,):1}', m::date, (m + interval '1 month')::date) <> 1) AS differ
FROM generate_series(timestamp '1600-01-01', '2000-12-01', '1 month') AS m;
SELECT active_months('{[0010-01-01 BC,):1}', '0001-12-01 BC', '0001-02-01') AS over_the_turn_of_eras;

-- L5: dates are ISO whatever the session says.
SELECT set_config('DateStyle', style, false) AS style, mrr_timeline(10, '0044-03-15 BC', '2024-12-31') AS timeline
FROM (VALUES ('German, DMY'), ('SQL, MDY'), ('Postgres, DMY'), ('ISO, YMD')) AS v(style);
RESET DateStyle;
