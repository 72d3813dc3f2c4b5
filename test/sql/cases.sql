-- The published worked examples, by their numbers. Each row compares what the
-- example must come out at with what the query gives; vendors' own rules are
-- recipes over the same bridge.
SET DateStyle = 'ISO, YMD';
CREATE TEMP TABLE cases (place serial, "case" text, what text, expected text, got text);

-- C1: growth. Pairs of balances: 850 stay, 40 of 100 lost, 60 churn; 100 new.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C1', what, expected, got FROM (
	SELECT mrr_bridge_agg(a, b) AS b FROM (VALUES (790, 790), (50, 100), (100, 60), (60, NULL), (NULL, 100)) AS v(a, b)) AS s,
	LATERAL (VALUES
		('start', '1000.00', start_mrr(b)), ('new', '100.00', new_mrr(b)), ('expansion', '50.00', expansion_mrr(b)),
		('contraction', '40.00', contraction_mrr(b)), ('churn', '60.00', churned_mrr(b)), ('end', '1050.00', end_mrr(b)),
		-- FX is a row of its own in that platform's growth: a recipe
		('end, less FX of 5', '1045.00', end_mrr(b) - 5)) AS v(what, expected, got);

-- C2: MRR of 100 subscriptions at 100 a month and 50 at 600 a year.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C2', 'MRR', '12500.00', end_mrr(mrr_bridge_agg(NULL, price))
FROM (SELECT monthly_amount(100, 'month') AS price FROM generate_series(1, 100) UNION ALL SELECT monthly_amount(600, 'year') FROM generate_series(1, 50)) AS p;

-- C3: 1000 subscribers, 100 of them churn, 100 are new in the window.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C3', what, expected, got FROM (
	SELECT mrr_bridge_agg(CASE WHEN i <= 1000 THEN 10 END, CASE WHEN i > 100 THEN 10 END) AS b FROM generate_series(1, 1100) AS i) AS s,
	LATERAL (VALUES ('churn of start and new (recipe), %', '9.0909', round(100.0 * churned_customers(b) / (start_customers(b) + new_customers(b)), 4)),
		('churn of start, %', '10.0000', round(100 * logo_churn(b), 4))) AS v(what, expected, got);

-- C4: churned revenue: a plan of 120 a year is cancelled, one goes from 50 to 25.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C4', 'churned revenue', '35.00', churned_mrr(b) + contraction_mrr(b)
FROM (SELECT mrr_bridge_agg(a, b) AS b FROM (VALUES (monthly_amount(120, 'year'), NULL), (50, 25)) AS v(a, b)) AS s;

-- C5: 100 subscribers who lose 10 % a month: the expected curve; and 100,000,
-- of whom as many leave every month, by their life table.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C5', format('expected after %s months', age), expected, trim_scale(round((100 * survival('(geometric,,,,,0.1,,,,,,)'::retention_model, age))::numeric, 8))
FROM unnest(ARRAY['90', '81', '72.9', '65.61', '59.049']) WITH ORDINALITY AS e(expected, age);
INSERT INTO cases ("case", what, expected, got)
SELECT 'C5', format('counted after %s months', age), expected, trim_scale(round((100 * survival)::numeric, 8))
FROM survival_rows((SELECT life_table_agg(CASE WHEN i > 90000 THEN 1 WHEN i > 81000 THEN 2 WHEN i > 72900 THEN 3 WHEN i > 65610 THEN 4 ELSE 5 END, i > 59049) FROM generate_series(1, 100000) AS i)) JOIN unnest(ARRAY['90', '81', '72.9', '65.61', '59.049']) WITH ORDINALITY AS e(expected, age) USING (age);

-- C6: 100 customers at 10; 10 churn, 5 go from 10 to 25.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C6', what, expected, got FROM (
	SELECT round(nrr(10, mrr), 3) AS nrr, round(gross_retention(10, mrr), 2) AS grr,
		-- the page adds the new price instead of the change
		round(100.0 * (sum(10) - 10 * count(*) FILTER (WHERE mrr IS NULL) + sum(mrr) FILTER (WHERE mrr > 10)) / sum(10), 1) AS page
	FROM (SELECT CASE WHEN i > 15 THEN 10 WHEN i > 10 THEN 25 END AS mrr FROM generate_series(1, 100) AS i) AS s) AS r,
	LATERAL (VALUES ('NRR', '0.975', nrr), ('GRR', '0.90', grr), ('the page''s arithmetic, %', '102.5', page)) AS v(what, expected, got);

-- C7: ARPA 500; 10 churned of 110 (start and new), so the recipe of C3. That
-- page prints 5,555, from a rounded 9 %.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C7', what, expected, got FROM (
	SELECT mrr_bridge_agg(CASE WHEN i <= 100 THEN 500 END, CASE WHEN i > 10 THEN 500 END) AS b FROM generate_series(1, 110) AS i) AS s,
	LATERAL (VALUES ('MRR', '50000.00', end_mrr(b)), ('ARPA', '500.00', arpa(b)),
		('LTV', '5500.00', simple_clv(arpa(b), churned_customers(b)::double precision / (start_customers(b) + new_customers(b)))),
		('LTV of a rounded 9 %', '5555.56', round(simple_clv(arpa(b), 0.09), 2))) AS v(what, expected, got);

-- C8: start 100, churn 10, contraction 10, expansion 10.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C8', what, expected, got FROM (
	SELECT mrr_bridge_agg(a, b) AS b FROM (VALUES (60, 60), (10, 20), (20, 10), (10, NULL)) AS v(a, b)) AS s,
	LATERAL (VALUES ('gross churn', '0.20', round(gross_churn(b), 2)), ('net churn', '0.10', round(net_churn(b), 2)),
		-- ARPA 100 at 5 % churn
		('LTV', '2000.00', simple_clv(100, 0.05))) AS v(what, expected, got);

-- C9: 100 at the start; 12 churn, one of whom is back by the end, and one of
-- whom had joined in the period. Timelines over June 2024.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C9', what, expected, got FROM (
	SELECT mrr_bridge_agg(t, '2024-06-01', '2024-07-01') AS b, sum(mrr_bridge(t, '2024-06-01', '2024-07-01', 'daily')) AS events
	FROM (SELECT CASE WHEN i <= 10 THEN '{[2024-01-01,2024-06-10):10}' WHEN i = 11 THEN '{[2024-01-01,2024-06-10):10,[2024-06-20,):10}'
		WHEN i <= 100 THEN '{[2024-01-01,):10}' ELSE '{[2024-06-05,2024-06-15):10}' END::mrr_timeline AS t FROM generate_series(1, 101) AS i) AS c) AS s,
	LATERAL (VALUES ('logo churn', '0.10', round(logo_churn(b), 2)), ('churn events', '12', churned_customers(events)),
		('joined and left', '1', passing_customers(b))) AS v(what, expected, got);

-- C10: one customer. 4 Gold at 500 a year from 10 January 2023, 2 Silver at 30
-- a month from 1 March to 1 June, Gold until its paid year is over; 3 Gold at
-- 50 a month from 1 April 2024.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C10', format('%s on %s', movement, v.on_date), v.expected, round(abs(change), 2)
FROM (SELECT mrr_timeline_agg(price, f, u) AS t FROM (VALUES (monthly_amount(4 * 500, 'year'), date '2023-01-10', date '2024-01-10'),
	(monthly_amount(2 * 30, 'month'), '2023-03-01', '2023-06-01'), (monthly_amount(3 * 50, 'month'), '2024-04-01', NULL)) AS v(price, f, u)) AS c,
	movements(t) AS m FULL JOIN (VALUES (date '2023-01-10', 'new', '166.67'), ('2023-03-01', 'expansion', '60.00'), ('2023-06-01', 'contraction', '60.00'),
		('2024-01-10', 'churn', '166.67'), ('2024-04-01', 'reactivation', '150.00')) AS v(on_date, word, expected) ON m.on_date = v.on_date AND m.movement = v.word
ORDER BY v.on_date;

-- C11: 500, raised to 1,379, cancelled, all in May.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C11', what, expected, got FROM (VALUES ('{[2024-01-01,2024-05-10):500,[2024-05-10,2024-05-20):1379}'::mrr_timeline)) AS c(t),
	LATERAL (SELECT mrr_bridge(t, '2024-05-01', '2024-06-01') AS ends, mrr_bridge(t, '2024-05-01', '2024-06-01', 'daily') AS daily) AS b,
	LATERAL (VALUES ('gross churn, point-to-point', '1', trim_scale(gross_churn(ends))), ('churn, point-to-point', '500.00', churned_mrr(ends)),
		('expansion, daily', '879.00', expansion_mrr(daily)), ('churn, daily', '1379.00', churned_mrr(daily))) AS v(what, expected, got);

-- C12: 15 voluntary and 10 involuntary cancellations at 10; one 100 -> 70.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C12', what, expected, got FROM (
	SELECT churned_mrr(mrr_bridge_agg(a, b) FILTER (WHERE reason = 'voluntary')) AS voluntary, churned_mrr(mrr_bridge_agg(a, b) FILTER (WHERE reason = 'involuntary')) AS involuntary,
		contraction_mrr(mrr_bridge_agg(a, b)) AS contraction
	FROM (SELECT CASE WHEN i <= 15 THEN 'voluntary' ELSE 'involuntary' END AS reason, 10 AS a, NULL::integer AS b FROM generate_series(1, 25) AS i UNION ALL SELECT NULL, 100, 70) AS s) AS r,
	LATERAL (VALUES ('voluntary churn', '150.00', voluntary), ('involuntary churn', '100.00', involuntary), ('contraction', '30.00', contraction)) AS v(what, expected, got);
-- GRR is capped per customer: one loses 50, another wins 50; on totals it would be 1.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C12', what, expected, got FROM (
	SELECT round(gross_retention(a, b), 2) AS grr, round(least(sum(a), sum(b))::numeric / sum(a), 2) AS totals FROM (VALUES (100, 50), (100, 150)) AS v(a, b)) AS r,
	LATERAL (VALUES ('GRR', '0.75', grr), ('GRR on totals (wrong)', '1.00', totals)) AS v(what, expected, got);

-- C13: a year for 120 less 10 %; 10 a month from 15 April, cancelled on 8
-- June, paid to 15 June; join and leave within one month.
INSERT INTO cases ("case", what, expected, got) VALUES
	('C13', 'MRR', '9.00', monthly_amount(120 * 0.9, 'year')),
	('C13', 'churn on', '2024-06-15', churned_on(mrr_timeline(10, '2024-04-15', '2024-06-15'), '2024-12-31')),
	('C13', 'movement in June', 'churn', movement(mrr_timeline(10, '2024-04-15', '2024-06-15'), '2024-06-01', '2024-07-01')),
	('C13', 'active on 14 June', 'true', is_active(mrr_timeline(10, '2024-04-15', '2024-06-15'), '2024-06-14')),
	('C13', 'join and leave', 'passing', movement(mrr_timeline(10, '2024-05-03', '2024-05-28'), '2024-05-01', '2024-06-01'));

-- C14: 100 -> 80; 100 for 29 March to 29 April.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C14', what, expected, got FROM (VALUES (mrr_timeline(100, '2024-03-29', '2024-04-29'))) AS c(t),
	LATERAL (VALUES ('contraction', '20.00', contraction_mrr(mrr_bridge('{[2024-01-01,2024-03-15):100,[2024-03-15,):80}', '2024-03-01', '2024-04-01'))::text),
		('days at 100', '31', (SELECT count(*) FROM generate_series(0, 30) AS i WHERE mrr_at(t, date '2024-03-29' + i) = 100)::text),
		('on 28 March', '0.00', mrr_at(t, '2024-03-28')::text), ('on 29 April', '0.00', mrr_at(t, '2024-04-29')::text)) AS v(what, expected, got);

-- C15: snapshots.csv, 31 July and 31 August 2025: as pairs, and as timelines.
CREATE TEMP TABLE snapshots (user_id text, mrr_2025_07_31 integer, mrr_2025_08_31 integer);
INSERT INTO snapshots VALUES ('u1', 20, 0), ('u2', 50, 50), ('u3', 30, 20), ('u4', 0, 15), ('u5', 15, 0), ('u6', 25, 35), ('u7', 40, 0);
INSERT INTO cases ("case", what, expected, got)
SELECT 'C15', way || what, expected, got
FROM (SELECT 1 AS n, 'pairs: ' AS way, mrr_bridge_agg(mrr_2025_07_31, mrr_2025_08_31) AS b FROM snapshots
	UNION ALL
	SELECT 2, 'timelines: ', mrr_bridge_agg(t, '2025-08-01', '2025-09-01')
	FROM (SELECT mrr_timeline_agg(mrr, day, day + 1) AS t FROM snapshots, LATERAL (VALUES (date '2025-07-31', mrr_2025_07_31), ('2025-08-31', mrr_2025_08_31)) AS d(day, mrr) GROUP BY user_id) AS c) AS s,
	LATERAL (VALUES (1, 'start', '180.00', start_mrr(b)), (2, 'churn', '75.00', churned_mrr(b)), (3, 'contraction', '10.00', contraction_mrr(b)), (4, 'expansion', '10.00', expansion_mrr(b)),
		(5, 'new', '15.00', new_mrr(b)), (6, 'end', '120.00', end_mrr(b)), (7, 'logo churn', '0.500000', round(logo_churn(b), 6)), (8, 'gross churn', '0.472222', round(gross_churn(b), 6)),
		(9, 'NRR', '0.583333', round(nrr(b), 6)), (10, 'GRR', '0.527778', round(gross_retention(b), 6))) AS v(m, what, expected, got)
ORDER BY n, m;

-- C16: first_value.csv, as of 15 July 2020, 30 days. Company 5 subscribed 13
-- days ago and company 6 has not, so that neither can be judged on day 30; of
-- the four that can, all are retained. Value came after 1, 2, 4, 5 and 13 days.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C16', what, expected, got FROM (
	SELECT first_value_agg(subscribed, NULL, terminated, '2020-07-15') AS retained, first_value_agg(signup, subscribed, terminated, '2020-07-15') AS value
	FROM (VALUES (1, date '2019-05-20', date '2019-06-02', date '2020-01-10'), (2, '2019-06-15', '2019-06-20', NULL), (3, '2019-07-01', '2019-07-05', '2019-12-31'), (4, '2020-06-10', '2020-06-11', NULL), (5, '2020-06-30', '2020-07-02', NULL), (6, '2020-07-15', NULL, NULL)) AS v(company_id, signup, subscribed, terminated)) AS s,
	LATERAL (VALUES ('eligible on day 30', '4', (SELECT at_risk FROM survival_rows(retained) WHERE age = 30)::text), ('retained on day 30', '1', survival(retained, 30)::text), ('value within a day', '0.2', round(cumulative_incidence(value, 'value', 1)::numeric, 1)::text), ('value within 30 days', '1.0', round(cumulative_incidence(value, 'value', 30)::numeric, 1)::text)) AS v(what, expected, got);

-- C18: 10 users at 20 % and 100 at 0 %; cohorts of equal size at 0 % and 25 %.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C18', what, expected, got FROM (
	SELECT round(logo_retention(sum(b)), 6) AS weighted, round(avg(logo_retention(b)), 2) AS simple
	FROM (SELECT mrr_bridge_agg(1, CASE WHEN i <= kept THEN 1 END) AS b FROM (VALUES (10, 2), (100, 0)) AS v(users, kept), generate_series(1, users) AS i GROUP BY users) AS c) AS s,
	(SELECT round(avg(logo_retention(b)), 3) AS simple_of_two FROM (SELECT mrr_bridge_agg(1, CASE WHEN i <= kept THEN 1 END) AS b FROM (VALUES (0), (1)) AS v(kept), generate_series(1, 4) AS i GROUP BY kept) AS c) AS t,
	LATERAL (VALUES ('weighted, by the sum of states', '0.018182', weighted), ('simple mean (recipe)', '0.10', simple), ('simple mean of 0 and 25 % (recipe)', '0.125', simple_of_two)) AS v(what, expected, got);

-- C19: 500 of 1000 and 400 of 500.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C19', what, expected, got FROM (
	SELECT round(logo_retention(sum(b)), 2) AS weighted, round(avg(logo_retention(b)), 2) AS simple
	FROM (SELECT mrr_bridge_agg(1, CASE WHEN i <= kept THEN 1 END) AS b FROM (VALUES (1000, 500), (500, 400)) AS v(users, kept), generate_series(1, users) AS i GROUP BY users) AS c) AS s,
	LATERAL (VALUES ('weighted', '0.60', weighted), ('simple mean (recipe)', '0.65', simple)) AS v(what, expected, got);

-- C20: u0 on days 12, 13 and 14, u1 on 12 and 13, u2 on 12.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C20', u, expected, retention(day = 12, day = 13, day = 14)
FROM (VALUES ('u0', '{t,t,t}', 12), ('u0', '{t,t,t}', 13), ('u0', '{t,t,t}', 14), ('u1', '{t,t,f}', 12), ('u1', '{t,t,f}', 13), ('u2', '{t,f,f}', 12)) AS v(u, expected, day) GROUP BY u, expected ORDER BY u;

-- C22: ARR of 1M, 250k of it due, 200k renewed: retention over the whole book.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C22', what, expected, got FROM (
	SELECT gross_retention(a, b) AS retention, renewal_rate(a, b) FILTER (WHERE is_due) AS renewal_rate FROM (VALUES (750000, 750000, false), (200000, 200000, true), (50000, NULL, true)) AS v(a, b, is_due)) AS s,
	LATERAL (VALUES ('renewal rate', '0.80', round(renewal_rate, 2)), ('retention', '0.95', round(retention, 2))) AS v(what, expected, got);

-- C23: quick ratio; 125,000 spent on 250 customers; GRR and NRR of 10.0M with 1.8M won, .6M shrunk, .9M lost.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C23', 'quick ratio', '3.5', trim_scale(quick_ratio(mrr_bridge_agg(a, b))) FROM (VALUES (NULL, 20000), (10000, 18000), (5000, NULL), (10000, 7000)) AS v(a, b)
UNION ALL
SELECT 'C23', 'retention cost', '500', trim_scale(retention_cost(125000, 250))
UNION ALL
SELECT 'C23', what, expected, got FROM (SELECT mrr_bridge_agg(a, b) AS b FROM (VALUES (5.5, 7.3), (3.6, 3.0), (0.9, NULL)) AS v(a, b)) AS s,
	LATERAL (VALUES ('GRR', '0.85', round(gross_retention(b), 2)), ('NRR', '1.03', round(nrr(b), 2))) AS v(what, expected, got);

-- C30: textbook: m 100, r 0.8, d 0.1.
INSERT INTO cases ("case", what, expected, got)
SELECT 'C30', timing, expected, round(simple_clv(100, 0.2, 0.1, 1, timing), 2) FROM (VALUES ('advance', '366.67'), ('arrears', '266.67'), ('before_renewal', '293.33')) AS v(timing, expected);

SELECT "case", what, expected, got, got IS NOT DISTINCT FROM expected AS ok FROM cases ORDER BY place;
SELECT count(*) AS rows, count(*) FILTER (WHERE got IS DISTINCT FROM expected) AS differ FROM cases;
