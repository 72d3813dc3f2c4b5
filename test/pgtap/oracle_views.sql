/*
 * oracle_views.sql
 *		The views for BI tools against plain SQL, row by row: the generated
 *		book with damaged rows, by month, by weeks and as a whole seen in the
 *		middle of a quarter (with customers who have not started yet), and
 *		random histories. Nothing of the extension is used for the oracle but
 *		for intervals, survival bounds and values, which other files check.
 *
 * A setting is a call of create_retention_views(); every view is compared in
 * each. A segment is what the setting's segments come to as one text.
 */
BEGIN;
\ir setup.psql
\set customers 2000
\ir ../data/book.sql
\set customers 120
\ir histories.psql
SELECT plan(148);

/* The sources. A tenth of the book's customers changes its segment. */
CREATE TABLE sale AS
SELECT 'book' AS source, customer_id, CASE WHEN draw(customer_id, 40) < 0.1
		AND product <> 'plan' THEN 'moved' ELSE segment END AS segment,
	CASE draw(customer_id, 41, 0, 3) WHEN 0 THEN 'north' WHEN 1 THEN 'south'
		WHEN 2 THEN 'east' END AS region,
	mrr AS amount, started_on AS valid_from, ended_on AS valid_to,
	CASE draw(customer_id + (started_on - date '2015-01-01') * 10000, 42, 0, 3)
		WHEN 0 THEN 'price' WHEN 1 THEN 'rival' WHEN 2 THEN 'closed' END AS reason
FROM subscriptions
UNION ALL
SELECT 'history', customer_id, segment, part, amount, valid_from, valid_to, part
FROM history;

/* Damage: rows to leave out, and rows that count as they are. */
INSERT INTO sale
SELECT 'book', CASE WHEN kind > 0 THEN c END, 'damaged', NULL,
	CASE kind WHEN 1 THEN NULL WHEN 2 THEN 'NaN' WHEN 3 THEN 1e15 WHEN 4 THEN -1e15
		WHEN 5 THEN 0 WHEN 6 THEN -5 ELSE 10 END,
	CASE kind WHEN 7 THEN NULL WHEN 8 THEN '-infinity' WHEN 9 THEN 'infinity'
		ELSE date '2016-01-01' + c END,
	CASE kind WHEN 10 THEN date '2015-12-31' WHEN 11 THEN date '2016-01-01' + c
		ELSE date '2016-06-01' + c END, 'damage'
FROM generate_series(1, 60) AS c, LATERAL (SELECT c % 12 AS kind) AS k;
INSERT INTO sale SELECT * FROM sale WHERE source = 'book' AND customer_id % 97 = 0;
INSERT INTO sale VALUES ('book', 5001, 'other', NULL, -10, '2018-03-01', NULL, NULL),
	('book', 5002, 'other', NULL, 0, '2018-03-01', NULL, NULL),
	('book', 5003, 'other', NULL, 40, '2027-01-01', NULL, NULL);
CREATE SEQUENCE sale_id;
ALTER TABLE sale ADD id integer NOT NULL DEFAULT nextval('sale_id');
CREATE VIEW book AS SELECT * FROM sale WHERE source = 'book';
CREATE VIEW histories AS SELECT * FROM sale WHERE source = 'history';
CREATE VIEW inclusive_book AS SELECT *, valid_to - 1 AS last_day FROM book;

CREATE TABLE setting (views_in name, source text, segments text[], key text,
	since date, as_of date, step interval, span interval);
INSERT INTO setting VALUES
	('by_month', 'book', '{segment}', 'segment', '2015-01-01', '2025-12-31', '1 month', '12 months'),
	('by_week', 'book', '{segment,region}', 'segment || ''/'' || region', '2016-07-04', '2016-12-28', '7 days', '364 days'),
	('in_quarter', 'book', '{}', '''''', '2020-01-01', '2022-05-15', '3 months', '12 months'),
	('of_histories', 'histories', '{segment}', 'segment', '2008-01-01', '2012-02-29', '1 month', '12 months');
SELECT count(*) AS settings FROM setting \gset

SELECT lives_ok($$CALL create_retention_views('book', 'customer_id', 'amount', 'valid_from',
	'valid_to', '{segment}', 'by_month', '2025-12-31', reason => 'reason')$$, 'by_month');
SELECT lives_ok(format('CALL create_retention_views(%L, %L, %L, %L, %L, %L, %L, %L, %L, %L, %L)',
	source, 'customer_id', 'amount', 'valid_from', 'valid_to', segments, views_in,
	as_of, since, step, 'reason'), views_in)
FROM setting WHERE views_in <> 'by_month';

/* What counts, and the segment of each customer. */
CREATE TABLE good AS
SELECT views_in, setting.source, as_of, key, id, customer_id, segment, region, amount,
	valid_from, valid_to, reason
FROM sale JOIN setting ON setting.source = CASE sale.source WHEN 'book' THEN 'book' ELSE 'histories' END
WHERE customer_id IS NOT NULL AND abs(amount) <= 9e12 AND isfinite(valid_from)
	AND (valid_to IS NULL OR valid_to > valid_from);
CREATE INDEX ON good (views_in, customer_id);

CREATE TABLE home AS
SELECT c.views_in, customer_id, CASE key WHEN 'segment' THEN s.segment WHEN '''''' THEN ''
		ELSE s.segment || '/' || r.region END AS segment, changes
FROM (SELECT views_in, key, customer_id,
		count(DISTINCT segment) > 1 AND key <> ''''''
			OR count(DISTINCT region) > 1 AND key ~ 'region' AS changes
		FROM good GROUP BY views_in, key, customer_id) AS c,
	LATERAL (SELECT coalesce((SELECT segment FROM good AS g
		WHERE g.views_in = c.views_in AND g.customer_id = c.customer_id AND segment IS NOT NULL
		ORDER BY valid_from DESC, segment COLLATE "C" DESC LIMIT 1), '(none)') AS segment) AS s,
	LATERAL (SELECT coalesce((SELECT region FROM good AS g
		WHERE g.views_in = c.views_in AND g.customer_id = c.customer_id AND region IS NOT NULL
		ORDER BY valid_from DESC, region COLLATE "C" DESC LIMIT 1), '(none)') AS region) AS r;

/* MRR from each day on which it changes, never below zero; to the next one. */
CREATE TABLE level AS
SELECT views_in, customer_id, day, lag(mrr, 1, 0::numeric) OVER w AS mrr_before, mrr,
	lead(day, 1, date 'infinity') OVER w AS until
FROM (SELECT *, lag(mrr, 1, 0::numeric) OVER (PARTITION BY views_in, customer_id ORDER BY day) AS before
	FROM (SELECT views_in, customer_id, day, greatest(sum(sum(amount)) OVER (
			PARTITION BY views_in, customer_id ORDER BY day), 0) AS mrr
		FROM (SELECT views_in, customer_id, valid_from AS day, amount FROM good
			UNION ALL SELECT views_in, customer_id, valid_to, -amount FROM good
			WHERE valid_to IS NOT NULL) AS change
		GROUP BY views_in, customer_id, day) AS total) AS total
WHERE mrr <> before
WINDOW w AS (PARTITION BY views_in, customer_id ORDER BY day);
CREATE INDEX ON level (views_in, customer_id, day);
CREATE TABLE life AS
SELECT views_in, customer_id, started_on, (SELECT min(day) FROM level AS l
	WHERE l.views_in = s.views_in AND l.customer_id = s.customer_id AND mrr = 0) AS first_lapse
FROM (SELECT views_in, customer_id, min(day) AS started_on FROM level GROUP BY 1, 2) AS s;
ANALYZE good, home, level, life;

/* Each customer in each period, trailing ones as well. */
CREATE TABLE grid AS
SELECT views_in, false AS is_trailing, (since + k * step)::date AS from_date,
	(since + (k + 1) * step)::date AS to_date, (since + (k + 1) * step)::date <= as_of + 1 AS complete
FROM setting, generate_series(0, 200) AS k WHERE (since + k * step)::date <= as_of;
INSERT INTO grid SELECT views_in, true, (to_date - span)::date, to_date, complete
FROM grid JOIN setting USING (views_in);

ANALYZE grid;
SET LOCAL work_mem = '64MB';

CREATE TABLE outcome AS
WITH bound AS (SELECT views_in, from_date AS day FROM grid UNION SELECT views_in, to_date FROM grid),
balance AS (
	SELECT b.views_in, b.day, customer_id, mrr FROM bound AS b JOIN level AS l
	ON l.views_in = b.views_in AND l.day < b.day AND b.day <= l.until
), present AS (	-- with MRR on a day of the period, or on the one before
	SELECT DISTINCT g.views_in, is_trailing, from_date, to_date, complete, customer_id
	FROM grid AS g JOIN level AS l ON l.views_in = g.views_in AND mrr > 0 AND day < to_date AND until >= from_date
)
SELECT p.*, h.segment, coalesce(a.mrr, 0) AS a, coalesce(b.mrr, 0) AS b, l.started_on < from_date AS was_customer,
	CASE WHEN a.mrr > 0 AND b.mrr > a.mrr THEN 'expansion' WHEN a.mrr > 0 AND b.mrr = a.mrr THEN 'unchanged'
		WHEN a.mrr > 0 AND b.mrr > 0 THEN 'contraction' WHEN a.mrr > 0 THEN 'churn'
		WHEN b.mrr > 0 AND l.started_on < from_date THEN 'reactivation' WHEN b.mrr > 0 THEN 'new'
		ELSE 'passing' END AS movement
FROM present AS p JOIN home AS h USING (views_in, customer_id) JOIN life AS l USING (views_in, customer_id)
	LEFT JOIN balance AS a ON a.views_in = p.views_in AND a.day = from_date AND a.customer_id = p.customer_id
	LEFT JOIN balance AS b ON b.views_in = p.views_in AND b.day = to_date AND b.customer_id = p.customer_id
UNION ALL	-- segments of which nobody is there
SELECT views_in, is_trailing, from_date, to_date, complete, NULL, segment, 0, 0, false, NULL
FROM grid JOIN (SELECT DISTINCT views_in, segment FROM home) AS h USING (views_in);
ANALYZE outcome;

/*
 * agrees(what, view, columns, oracle): one test in each setting, of the rows of
 * the view and of the oracle, as many of each. In "oracle" $1 is the setting.
 */
CREATE FUNCTION agrees(what text, view text, columns text, oracle text) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
	s setting;
BEGIN
	FOR s IN SELECT * FROM setting ORDER BY views_in LOOP
		EXECUTE format('CREATE TEMPORARY TABLE ours AS SELECT %s FROM %I.%I',
			replace(columns, '<segment>', s.key || ' AS segment'), s.views_in, view);
		CREATE TEMPORARY TABLE theirs (LIKE ours);
		EXECUTE 'INSERT INTO theirs ' || replace(oracle, '$1', quote_literal(s.views_in));
		RETURN NEXT bag_eq('TABLE theirs', 'TABLE ours', format('%s: %s', s.views_in, what));
		RETURN NEXT isnt_empty('TABLE theirs', format('%s: %s has rows', s.views_in, what));
		DROP TABLE ours, theirs;
	END LOOP;
END
$$;

\set waterfall 'from_date, to_date, sum(a), coalesce(sum(b) FILTER (WHERE movement = ''new''), 0), coalesce(sum(b) FILTER (WHERE movement = ''reactivation''), 0), coalesce(sum(b - a) FILTER (WHERE movement = ''expansion''), 0), coalesce(sum(a - b) FILTER (WHERE movement = ''contraction''), 0), coalesce(sum(a) FILTER (WHERE movement = ''churn''), 0), sum(b), count(*) FILTER (WHERE a > 0), count(*) FILTER (WHERE movement = ''new''), count(*) FILTER (WHERE movement = ''reactivation''), count(*) FILTER (WHERE movement = ''expansion''), count(*) FILTER (WHERE movement = ''contraction''), count(*) FILTER (WHERE movement = ''unchanged''), count(*) FILTER (WHERE movement = ''churn''), count(*) FILTER (WHERE movement = ''passing''), count(*) FILTER (WHERE b > 0), round(sum(b) / nullif(count(*) FILTER (WHERE b > 0), 0), 6), complete FROM outcome WHERE views_in = $1 AND NOT is_trailing'
\set waterfall_columns 'period_start, period_end, start_mrr, new_mrr, reactivation_mrr, expansion_mrr, contraction_mrr, churned_mrr, end_mrr, start_customers, new_customers, reactivation_customers, expansion_customers, contraction_customers, unchanged_customers, churned_customers, passing_customers, end_customers, arpa, complete'
SELECT agrees('mrr_waterfall', 'mrr_waterfall', '<segment>, ' || :'waterfall_columns',
	'SELECT segment, ' || :'waterfall' || ' GROUP BY segment, from_date, to_date, complete');
SELECT agrees('mrr_waterfall_total', 'mrr_waterfall_total', :'waterfall_columns',
	'SELECT ' || :'waterfall' || ' GROUP BY from_date, to_date, complete');

\set ratios 'from_date, to_date, sum(a), coalesce(sum(b) FILTER (WHERE a > 0), 0), coalesce(sum(least(a, b)), 0), count(*) FILTER (WHERE a > 0), count(*) FILTER (WHERE a > 0 AND b > 0), sum(b) FILTER (WHERE a > 0) / nullif(sum(a), 0), sum(least(a, b)) / nullif(sum(a), 0), count(*) FILTER (WHERE a > 0 AND b > 0)::numeric / nullif(count(*) FILTER (WHERE a > 0), 0), coalesce(sum(b - a) FILTER (WHERE b > a), 0) / nullif(sum(a - b) FILTER (WHERE a > b), 0), lower(nrr_interval(mrr_bridge_agg(a, b, was_customer))), upper(nrr_interval(mrr_bridge_agg(a, b, was_customer))), lower(gross_retention_interval(mrr_bridge_agg(a, b, was_customer))), upper(gross_retention_interval(mrr_bridge_agg(a, b, was_customer))), lower(logo_retention_interval(mrr_bridge_agg(a, b, was_customer))), upper(logo_retention_interval(mrr_bridge_agg(a, b, was_customer))), complete FROM outcome WHERE views_in = $1'
\set ratios_columns 'period_start, period_end, start_mrr, retained_mrr, capped_mrr, start_customers, retained_customers, nrr, gross_retention, logo_retention, quick_ratio, nrr_lower, nrr_upper, gross_retention_lower, gross_retention_upper, logo_retention_lower, logo_retention_upper, complete'
SELECT agrees('retention_monthly', 'retention_monthly', '<segment>, ' || :'ratios_columns',
	'SELECT segment, ' || :'ratios' || ' AND NOT is_trailing GROUP BY segment, from_date, to_date, complete');
SELECT agrees('retention_monthly_total', 'retention_monthly_total', :'ratios_columns',
	'SELECT ' || :'ratios' || ' AND NOT is_trailing GROUP BY from_date, to_date, complete');
SELECT agrees('retention_trailing', 'retention_trailing', '<segment>, ' || :'ratios_columns',
	'SELECT segment, ' || :'ratios' || ' AND is_trailing GROUP BY segment, from_date, to_date, complete');
SELECT agrees('retention_trailing_total', 'retention_trailing_total', :'ratios_columns',
	'SELECT ' || :'ratios' || ' AND is_trailing GROUP BY from_date, to_date, complete');

SELECT agrees('customer_periods', 'customer_periods',
	'customer, <segment>, period_start, period_end, movement, start_mrr, end_mrr, change, complete',
	$$SELECT customer_id, segment, from_date, to_date, movement, a, b, b - a, complete FROM outcome
	WHERE views_in = $1 AND NOT is_trailing AND movement <> 'unchanged'$$);

/* A click on a bar of the waterfall shows customers that add up to it. */
SELECT is_empty(format($$
	SELECT * FROM (SELECT %2$s AS segment, period_start, period_end, movement, sum(abs(change)) AS mrr, count(*) AS customers
		FROM %1$I.customer_periods GROUP BY 1, 2, 3, 4) AS click
	FULL JOIN (SELECT %2$s AS segment, period_start, period_end, b.* FROM %1$I.mrr_waterfall, LATERAL (VALUES ('new', new_mrr, new_customers),
		('reactivation', reactivation_mrr, reactivation_customers), ('expansion', expansion_mrr, expansion_customers),
		('contraction', contraction_mrr, contraction_customers), ('churn', churned_mrr, churned_customers), ('passing', 0, passing_customers))
		AS b (movement, mrr, customers) WHERE customers > 0) AS bar
	USING (segment, period_start, period_end, movement)
	WHERE (click.mrr, click.customers) IS DISTINCT FROM (bar.mrr, bar.customers)$$, views_in, key),
	views_in || ': customer_periods add up to mrr_waterfall')
FROM setting ORDER BY views_in;

CREATE TABLE movement AS
SELECT views_in, customer_id, segment, day, CASE WHEN mrr_before = 0 AND day = started_on THEN 'new'
		WHEN mrr_before = 0 THEN 'reactivation' WHEN mrr = 0 THEN 'churn'
		WHEN mrr > mrr_before THEN 'expansion' ELSE 'contraction' END AS movement,
	mrr_before, mrr
FROM level JOIN life USING (views_in, customer_id) JOIN home USING (views_in, customer_id)
	JOIN setting USING (views_in) WHERE day <= as_of;
CREATE INDEX ON movement (views_in, customer_id);
SELECT agrees('mrr_movements', 'mrr_movements',
	'customer, <segment>, on_date, movement, mrr_before, mrr_after, change',
	'SELECT customer_id, segment, day, movement, mrr_before, mrr, mrr - mrr_before FROM movement WHERE views_in = $1');

/* The day of each age in months that a customer has reached. */
CREATE TABLE reading AS
SELECT l.views_in, segment, customer_id, started_on, k AS age, day,
	(SELECT mrr FROM level AS v WHERE v.views_in = l.views_in AND v.customer_id = l.customer_id AND v.day = started_on) AS initial,
	(SELECT mrr FROM level AS v WHERE v.views_in = l.views_in AND v.customer_id = l.customer_id AND v.day <= n.day
		ORDER BY v.day DESC LIMIT 1) AS mrr,
	first_lapse <= n.day AS has_lapsed
FROM life AS l JOIN home USING (views_in, customer_id) JOIN setting USING (views_in),
	generate_series(0, (as_of - started_on) / 28) AS k,
	LATERAL (SELECT (started_on + k * interval '1 month')::date AS day) AS n
WHERE started_on <= as_of AND day <= as_of;
SELECT agrees('cohort_retention', 'cohort_retention',
	'<segment>, cohort, age, customers, active_customers, initial_mrr, mrr, capped_mrr, nrr, gross_retention, logo_retention, complete',
	$$SELECT segment, date_trunc('month', started_on)::date, age, count(*), count(*) FILTER (WHERE mrr > 0), sum(initial), sum(mrr),
		sum(least(mrr, initial)), sum(mrr) / sum(initial), sum(least(mrr, initial)) / sum(initial),
		count(*) FILTER (WHERE mrr > 0)::numeric / count(*),
		count(*) = max(count(*)) OVER (PARTITION BY segment, date_trunc('month', started_on))
	FROM reading WHERE views_in = $1 GROUP BY segment, date_trunc('month', started_on), age$$);

/* Who lapsed is lost at the first age without it, who did not is known up to the last one. */
CREATE TABLE leaving AS
SELECT views_in, segment, customer_id, coalesce(min(age) FILTER (WHERE has_lapsed), max(age)) AS age, bool_or(coalesce(has_lapsed, false)) AS lapsed
FROM reading GROUP BY views_in, segment, customer_id;
CREATE AGGREGATE product(double precision) (SFUNC = float8mul, STYPE = double precision, INITCOND = '1');
SELECT agrees('survival_curve', 'survival_curve',
	'<segment>, age, at_risk, churned, censored, round(survival::numeric, 12), lower_bound, upper_bound',
	$$SELECT segment, age, at_risk, churned, censored, round((product(1 - churned::double precision / at_risk)
			OVER (PARTITION BY segment ORDER BY age))::numeric, 12), lower_bound, upper_bound
	FROM (SELECT segment, k.age, count(*) AS at_risk, count(*) FILTER (WHERE l.age = k.age AND lapsed) AS churned,
			count(*) FILTER (WHERE l.age = k.age AND NOT lapsed) AS censored
		FROM leaving AS l, LATERAL (SELECT generate_series(0, l.age) AS age) AS k WHERE views_in = $1 GROUP BY segment, k.age) AS counted
	JOIN (SELECT segment, r.age, lower_bound, upper_bound FROM (SELECT segment, life_table_agg(age, lapsed) AS lives FROM leaving
		WHERE views_in = $1 GROUP BY segment) AS t, survival_rows(lives) AS r) AS bound USING (segment, age)$$);

SELECT agrees('clv_by_segment', 'clv_by_segment',
	'<segment>, horizon_months, annual_discount_rate, customers, clv, observed_clv, projected_clv, model_status',
	$$SELECT segment, months, 0.1::double precision, customers, total, observed, total - observed, status
	FROM (SELECT segment, count(*) AS customers,
			cohort_agg((SELECT floor_at_zero(mrr_timeline_agg(amount, valid_from, valid_to)) FROM good AS g
				WHERE g.views_in = $1 AND g.customer_id = h.customer_id), '1 month', as_of) AS curve
		FROM home AS h JOIN setting USING (views_in) JOIN life USING (views_in, customer_id)
		WHERE views_in = $1 AND started_on <= as_of GROUP BY segment) AS c,
	unnest(ARRAY[12, 36, 60, 120]::bigint[]) AS months,
	LATERAL (SELECT clv(curve, make_interval(months => months::integer), 0.1) AS total) AS t,
	LATERAL (SELECT max(cumulative_value) FILTER (WHERE NOT projected) AS observed, max(model_status) AS status
		FROM clv_rows(curve, make_interval(months => months::integer), 0.1)) AS o$$);

/* The reason of what ended on the day on which MRR ended. */
SELECT agrees('churn_by_reason', 'churn_by_reason',
	'<segment>, period_start, period_end, reason, churned_customers, churned_mrr, complete',
	$$SELECT segment, from_date, to_date, why, count(*), sum(a), complete
	FROM (SELECT *, coalesce((SELECT max(reason) FROM good AS g WHERE g.views_in = $1 AND g.customer_id = o.customer_id
			AND valid_to = (SELECT max(day) FROM level AS l WHERE l.views_in = $1 AND l.customer_id = o.customer_id
				AND day >= from_date AND day < to_date)), '(none)') AS why
		FROM outcome AS o WHERE views_in = $1 AND movement = 'churn' AND NOT is_trailing) AS o
	GROUP BY segment, from_date, to_date, why, complete$$);
SELECT is_empty(format('SELECT * FROM (SELECT %2$s AS segment, period_start, sum(churned_mrr) AS mrr, sum(churned_customers) AS customers
		FROM %1$I.churn_by_reason GROUP BY 1, 2) AS r
	FULL JOIN (SELECT %2$s AS segment, period_start, churned_mrr AS mrr, churned_customers AS customers FROM %1$I.mrr_waterfall
		WHERE churned_customers > 0) AS w USING (segment, period_start)
	WHERE (r.mrr, r.customers) IS DISTINCT FROM (w.mrr, w.customers)', views_in, key),
	views_in || ': churn_by_reason adds up to the churn of mrr_waterfall')
FROM setting ORDER BY views_in;

/*
 * Where customers stand. A part month counts its days over the days of the
 * month; 377580 is the least that 28, 29, 30 and 31 divide, so that nothing is
 * rounded before the end. The splits are those of the customers shown.
 */
CREATE TABLE health AS
SELECT l.views_in, l.customer_id, home.segment, coalesce((SELECT mrr FROM level AS v WHERE v.views_in = l.views_in
		AND v.customer_id = l.customer_id AND day <= as_of AND until > as_of), 0) AS mrr,
	started_on, month_parts / 377580 AS tenure, round(revenue_parts::numeric(50, 25) / 377580, 6) AS revenue,
	m.movement, m.day AS moved_on, as_of,
	EXISTS (SELECT FROM level AS v WHERE v.views_in = l.views_in AND v.customer_id = l.customer_id
		AND day > as_of AND day <= as_of + 90 AND v.mrr = 0) AS ends_soon
FROM life AS l JOIN home USING (views_in, customer_id) JOIN setting USING (views_in),
	LATERAL (SELECT sum(days * (377580 / dim)) AS month_parts, sum(mrr * days * (377580 / dim)) AS revenue_parts
		FROM level AS v, generate_series(date_trunc('month', day::timestamp), least(until, as_of + 1) - 1, interval '1 month') AS first,
			LATERAL (SELECT extract(day FROM first + interval '1 month - 1 day')::integer AS dim,
				least(until, as_of + 1, (first + interval '1 month')::date) - greatest(day, first::date) AS days) AS d
		WHERE v.views_in = l.views_in AND v.customer_id = l.customer_id AND mrr > 0 AND day <= as_of) AS parts,
	LATERAL (SELECT * FROM movement AS x WHERE x.views_in = l.views_in AND x.customer_id = l.customer_id ORDER BY day DESC LIMIT 1) AS m
WHERE started_on <= as_of;
CREATE TABLE risk AS
SELECT *, CASE WHEN mrr = 0 THEN NULL WHEN ends_soon THEN 'ends within 90 days'
	WHEN as_of - moved_on < 90 AND movement = 'contraction' THEN 'contraction in the last 90 days'
	WHEN as_of - moved_on < 90 AND movement = 'reactivation' THEN 'reactivation in the last 90 days' END AS rule
FROM health;
SELECT agrees('customer_health', 'customer_health',
	'customer, <segment>, mrr, started_on, tenure_months, lifetime_revenue, last_movement, last_movement_on, tier, is_at_risk, at_risk_rule',
	$$SELECT customer_id, segment, mrr, started_on, tenure, revenue, movement, moved_on,
		CASE WHEN revenue > high AND mrr > now THEN 'vip' WHEN revenue > high THEN 'core' WHEN mrr > now THEN 'potential' ELSE 'non_core' END,
		rule IS NOT NULL, rule
	FROM risk, (SELECT percentile_disc(0.8) WITHIN GROUP (ORDER BY revenue) AS high, percentile_disc(0.8) WITHIN GROUP (ORDER BY mrr) AS now
		FROM risk WHERE views_in = $1) AS split WHERE views_in = $1$$);

/* What is odd, counted one by one. */
SELECT agrees('data_quality', 'data_quality', 'finding, found, example, effect IS NOT NULL',
	$$WITH s AS (SELECT sale.* FROM sale, setting WHERE views_in = $1 AND setting.source = CASE sale.source WHEN 'book' THEN 'book' ELSE 'histories' END),
	g AS NOT MATERIALIZED (SELECT good.*, coalesce(valid_to, 'infinity') AS until FROM good WHERE views_in = $1),
	gap AS (SELECT customer_id, until - day AS days FROM level JOIN setting USING (views_in) WHERE views_in = $1 AND mrr = 0 AND until <= as_of),
	dip AS (SELECT l.customer_id FROM level AS l JOIN setting USING (views_in) JOIN level AS n ON n.views_in = l.views_in AND n.customer_id = l.customer_id AND n.day = l.day + 1
		WHERE l.views_in = $1 AND 0 < l.mrr AND l.mrr < l.mrr_before AND l.mrr < n.mrr AND n.day <= as_of)
	SELECT finding, count(*), min(customer_id)::text, true FROM (
		SELECT 'customer is missing' AS finding, NULL AS customer_id FROM s WHERE customer_id IS NULL
		UNION ALL SELECT 'amount is missing', customer_id FROM s WHERE customer_id IS NOT NULL AND amount IS NULL
		UNION ALL SELECT 'amount is out of range', customer_id FROM s WHERE amount = 'NaN' OR abs(amount) > 9e12
		UNION ALL SELECT 'start is missing or infinite', customer_id FROM s WHERE amount = 10 AND (valid_from IS NULL OR valid_from IN ('infinity', '-infinity'))
		UNION ALL SELECT 'end is before start', customer_id FROM s WHERE isfinite(valid_from) AND valid_from > valid_to
		UNION ALL SELECT 'no day between start and end', customer_id FROM s WHERE valid_from = valid_to
		UNION ALL SELECT 'amount is zero', customer_id FROM g WHERE amount = 0
		UNION ALL SELECT 'amount is negative', customer_id FROM g WHERE amount < 0
		UNION ALL SELECT 'row is there several times', customer_id FROM g WHERE EXISTS (SELECT FROM g AS o WHERE o.id < g.id
			AND (o.customer_id, o.amount, o.valid_from, o.until) = (g.customer_id, g.amount, g.valid_from, g.until))
		UNION ALL SELECT 'row overlaps an earlier one', customer_id FROM g WHERE EXISTS (SELECT FROM g AS o WHERE o.customer_id = g.customer_id
			AND (o.valid_from, o.until, o.amount, o.id) < (g.valid_from, g.until, g.amount, g.id) AND o.until > g.valid_from)
		UNION ALL SELECT DISTINCT 'total is below zero at times', customer_id FROM g WHERE (SELECT sum(amount) FROM g AS o
			WHERE o.customer_id = g.customer_id AND o.valid_from <= g.valid_from AND o.until > g.valid_from) < 0
			OR g.until < 'infinity' AND (SELECT sum(amount) FROM g AS o
			WHERE o.customer_id = g.customer_id AND o.valid_from <= g.until AND o.until > g.until) < 0
		UNION ALL SELECT 'customer is in several segments', customer_id FROM home WHERE views_in = $1 AND changes
		UNION ALL SELECT 'gap of exactly one day', customer_id FROM gap WHERE days = 1
		UNION ALL SELECT 'gap of several days', customer_id FROM gap WHERE days > 1
		UNION ALL SELECT 'lower for exactly one day', customer_id FROM dip) AS finding
	GROUP BY finding$$);

/* The same book with inclusive ends: every view is the same. */
SELECT lives_ok($$CALL create_retention_views('inclusive_book', 'customer_id', 'amount', 'valid_from',
	'last_day', '{segment}', 'inclusive', '2025-12-31', reason => 'reason', end_is_inclusive => true)$$, 'inclusive');
SELECT bag_eq(format('TABLE inclusive.%I', relname), format('TABLE by_month.%I', relname), 'inclusive ends: ' || relname)
FROM pg_class WHERE relnamespace = 'by_month'::regnamespace ORDER BY relname;

/* The oracle says something. */
SELECT cmp_ok(count(*), '>=', 10::bigint, format('%s: at least ten of %s', views_in, movement))
FROM setting JOIN outcome USING (views_in) WHERE NOT is_trailing AND views_in = 'in_quarter' AND movement IS NOT NULL GROUP BY views_in, movement ORDER BY movement;
SELECT cmp_ok(count(*), '>=', 1::bigint, 'churn in a running period, after as_of')
FROM outcome AS o JOIN setting USING (views_in) WHERE views_in = 'in_quarter' AND movement = 'churn' AND NOT complete AND NOT is_trailing
	AND NOT EXISTS (SELECT FROM level AS l WHERE l.views_in = o.views_in AND l.customer_id = o.customer_id AND day BETWEEN from_date AND as_of AND mrr = 0);
SELECT cmp_ok(count(DISTINCT rule), '=', 3::bigint, 'each rule marks a customer') FROM risk;

SELECT * FROM finish();
ROLLBACK;
