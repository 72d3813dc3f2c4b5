/*
 * retention-report-text.sql
 *		The report as text, at most 100 columns wide. retention-report.sql has
 *		made the variables that it prints, and includes it.
 *
 * Every query below gives finished lines. Columns are set with format(), which
 * shifts the others where a number should be too wide, and cuts none, as lpad()
 * would; a blank is always between two. Only a name is fitted to a width, where
 * some characters take two columns: (SELECT :fitted FROM (SELECT ...) AS
 * t(text, width)).
 */
\set fitted '(SELECT cut || repeat($$ $$, width - length(regexp_replace(cut, :''wide'', $$xx$$, $$g$$))) FROM (SELECT CASE WHEN length(regexp_replace(text, :''wide'', $$xx$$, $$g$$)) <= width THEN text WHEN text ~ :''wide'' THEN left(text, width / 2) ELSE left(text, width) END) AS c(cut))'
\qecho
SELECT title || E'\n' || repeat('=', length(title))
FROM (SELECT left('Retention report: ' || regexp_replace(:'source_name', :'controls', '?', 'g'), 100)) AS t(title);
\qecho

SELECT format('%s customers in %s rows, as far as known on %s.',
	to_char(:customers, :'whole'), to_char(:lines, :'whole'),
	to_char(date :'as_of', 'FMDD FMMonth YYYY'));
SELECT format(E'%s.\nThe year: from the evening of %s to that of %s.',
	CASE WHEN :'mrr_words' = 'MRR' THEN 'MRR (monthly recurring revenue) in the unit of the table'
		ELSE :'mrr_words' END,
	to_char(date :'report_from' - 1, 'FMDD FMMonth YYYY'),
	to_char(date :'report_to' - 1, 'FMDD FMMonth YYYY'));
SELECT format('%s, up to %s, is not complete: last line of section 2, not in 1, 3 and 7.',
	to_char(date :'report_to', 'FMMonth YYYY'), to_char(date :'as_of', 'FMDD FMMonth'))
WHERE :'has_running'::boolean;
SELECT format('Times count by their day in the time zone %s.', :'zone')
WHERE :'has_zone'::boolean;

SELECT E'\nREAD THIS FIRST' WHERE :number_of_warnings > 0;
SELECT CASE WHEN part = 1 THEN '! ' ELSE '  ' END || line
FROM jsonb_to_recordset(:'warnings') AS w(n integer, warning text),
	regexp_split_to_table(btrim(regexp_replace(warning, '(.{1,96})(\s+|$)', E'\\1\n', 'g'), E'\n'), E'\n')
		WITH ORDINALITY AS l(line, part)
ORDER BY n, part;

\qecho
\qecho
\qecho '1. The year at a glance'
\qecho -----------------------
\qecho

WITH year AS (
	SELECT b, p, date :'report_from' > date :'since' AS known
	FROM (SELECT :'year'::mrr_bridge, nullif(:'prior_year', '')::mrr_bridge) AS year(b, p)
), amount(n, name, now, before, form) AS (
	SELECT v.*
	FROM year, LATERAL (VALUES
		(1, 'MRR', end_mrr(b) / :unit, CASE WHEN known THEN start_mrr(b) END / :unit, :'money'),
		(2, 'Customers', end_customers(b)::numeric, CASE WHEN known THEN start_customers(b) END,
			:'whole'),
		(3, 'ARPA', arpa(b) / :arpa_unit, CASE WHEN known
			THEN start_mrr(b) / nullif(start_customers(b), 0) END / :arpa_unit, :'cents')
	) AS v
), ratio(n, name, now, before, interval) AS (
	SELECT v.*
	FROM year, LATERAL (VALUES
		(4, 'NRR', nrr(b), nrr(p), nrr_interval(b)),
		(5, 'Gross', gross_retention(b), gross_retention(p), gross_retention_interval(b)),
		(6, 'Logos', logo_retention(b), logo_retention(p), logo_retention_interval(b))
	) AS v
), cell(n, name, now, before, change, interval) AS (
	SELECT n, name, to_char(round(now, 2), form), to_char(round(before, 2), form),
		to_char(round(now, 2) - round(before, 2), replace(form, 'FM', 'FMSG'))
			|| CASE WHEN before > 0
				THEN format(' (%s %%)', to_char(100 * (now / before - 1), replace(:'tenths', 'FM', 'FMSG'))) ELSE '' END,
		NULL
	FROM amount
	UNION ALL
	SELECT n, name, (SELECT :percent FROM (SELECT now) AS t(ratio)) || ' %',
		(SELECT :percent FROM (SELECT before) AS t(ratio)) || ' %',
		to_char(round(100 * now, 1) - round(100 * before, 1), replace(:'tenths', 'FM', 'FMSG')) || ' points',
		(SELECT :percents FROM unnest(ARRAY[lower(interval), upper(interval)]) AS ratio) || ' %'
	FROM ratio
	WHERE :'has_year'::boolean
	UNION ALL
	SELECT n, name, NULL, NULL, NULL, NULL FROM ratio WHERE NOT :'has_year'::boolean
	UNION ALL
	SELECT 0, '', to_char(date :'report_to' - 1, 'FMDD Mon YYYY'),
		to_char(date :'report_from' - 1, 'FMDD Mon YYYY'), 'Change', '95 % interval'
)
SELECT rtrim(format('%-10s %16s %16s %28s %22s', name, coalesce(now, '-'), coalesce(before, '-'),
	coalesce(change, '-'), interval))
FROM cell
ORDER BY n;

\qecho
SELECT 'Customers have MRR that day; ARPA is MRR per customer, in ' || :'arpa_words' || '.';
\qecho 'Net revenue retention (NRR), gross and logo (customer) retention look at the customers of a year'
\qecho 'before: how much of their MRR is there, how much without their expansion, how many of them. The'
\qecho 'interval says how far the latest figure could be off if these customers were a sample of many like'
\qecho 'them.'
\qecho
\qecho
\qecho '2. Month by month'
\qecho -----------------
\qecho
SELECT format('%s: before, what came and what went, after.', :'mrr_words');
\qecho

WITH month AS (
	SELECT 1 AS part, period_start, to_char(period_start, 'YYYY-MM') AS month, start_mrr, new_mrr,
		reactivation_mrr, expansion_mrr, contraction_mrr, churned_mrr, end_mrr
	FROM waterfall_rows(:'months')
	WHERE period_start >= :'months_from'
	UNION ALL
	SELECT 2, NULL, 'Total', start_mrr(b), new_mrr(b), reactivation_mrr(b), expansion_mrr(b),
		contraction_mrr(b), churned_mrr(b), end_mrr(b)
	FROM chain(:'months'::mrr_waterfall) AS b
	UNION ALL
	SELECT 3, NULL, to_char(date :'report_to', 'YYYY-MM *'), start_mrr(b), new_mrr(b), reactivation_mrr(b),
		expansion_mrr(b), contraction_mrr(b), churned_mrr(b), end_mrr(b)
	FROM (SELECT nullif(:'running', '')::mrr_bridge) AS running(b)
	WHERE b IS NOT NULL
), net AS (
	SELECT *, end_mrr - start_mrr AS net,
		max(abs(end_mrr - start_mrr)) FILTER (WHERE part = 1) OVER () AS most
	FROM month
), line(part, period_start, line) AS (
	SELECT 0, NULL::date, format('%-9s %10s %9s %9s %9s %10s %9s %10s  Net change', 'Month', 'Before', '+ New',
		'+ Back', '+ Expand', '- Contract', '- Churn', 'After')
	UNION ALL
	SELECT part, period_start, format('%-9s %10s %9s %9s %9s %10s %9s %10s', month,
			to_char(round(start_mrr / :unit, :digits), :'money'),
			to_char(round(new_mrr / :unit, :digits), :'money'),
			to_char(round(reactivation_mrr / :unit, :digits), :'money'),
			to_char(round(expansion_mrr / :unit, :digits), :'money'),
			to_char(round(contraction_mrr / :unit, :digits), :'money'),
			to_char(round(churned_mrr / :unit, :digits), :'money'),
			to_char(round(end_mrr / :unit, :digits), :'money'))
		|| CASE WHEN part = 1 AND net <> 0
			THEN '  ' || CASE WHEN net > 0 THEN '+' ELSE '-' END
				|| repeat(:'full', greatest(1, round(12 * abs(net) / most)::integer))
			ELSE '' END
	FROM net
)
SELECT line FROM line ORDER BY part, period_start;

\qecho
SELECT '* ' || to_char(date :'report_to', 'FMMonth') || ' is not complete: up to '
	|| to_char(date :'as_of', 'FMDD FMMonth YYYY') || '.'
WHERE :'has_running'::boolean;
\qecho 'Back: customers who return after a pause. The total adds up the months: who moved twice is in it'
\qecho 'twice, so that ratios are those of section 1, which compares the two ends of the year.'
\qecho
\qecho
\qecho '3. Trailing twelve months'
\qecho -------------------------
\qecho
\qecho 'What is retained of the customers of a year before each month end.'
\qecho

WITH point AS (
	SELECT period_end, start_customers, nrr, gross_retention, logo_retention, nrr_interval(b) AS interval
	FROM (SELECT lower(period(b)) AS period_start, upper(period(b)) AS period_end,
			start_customers(b) AS start_customers, nrr(b) AS nrr, gross_retention(b) AS gross_retention,
			logo_retention(b) AS logo_retention, b
		FROM unnest(:'ttm'::mrr_waterfall) AS b) AS bridge
	WHERE period_end > :'report_from' AND period_start > :'since' AND start_customers > 0
), line(period_end, line) AS (
	SELECT '-infinity'::date, format('%-11s %9s %7s  %-18s %8s %8s  NRR', 'Up to', 'Customers', 'NRR %',
		'95 % interval', 'Gross %', 'Logos %')
	UNION ALL
	SELECT period_end, format('%-11s %9s %7s  %-18s %8s %8s  ', period_end - 1, to_char(start_customers, :'whole'),
			(SELECT :percent FROM (SELECT nrr) AS t(ratio)),
			coalesce((SELECT :percents FROM unnest(ARRAY[lower(interval), upper(interval)]) AS ratio), '-'),
			to_char(100 * gross_retention, :'tenths'), to_char(100 * logo_retention, :'tenths'))
		|| repeat(:'full', floor(bar)::integer)
		|| substr(:'eighths', floor(8 * (bar - floor(bar)))::integer, 1)
	FROM (SELECT *, 28 * nrr / greatest(1, max(nrr) OVER ()) AS bar FROM point) AS scaled
)
SELECT rtrim(line) FROM line ORDER BY period_end;
SELECT 'No customers of a year before any of these month ends are known.' WHERE NOT :'has_year'::boolean;

\qecho
\qecho
\qecho '4. Cohorts'
\qecho ----------
\qecho
SELECT format('By the %s in which customers started (down) and their age in %ss (across), in percent:',
	:'cohort', :'cohort');

WITH measure(m, name) AS (
	VALUES (1, 'MRR, of that on their first day (NRR)'), (2, 'Customers who are there (logos)')
), cohort AS (
	SELECT * FROM jsonb_to_recordset(:'cohorts')
		AS c(n integer, label text, customers bigint, c cohort_curve)
), cell AS (
	SELECT m, n, age, CASE m WHEN 1 THEN nrr ELSE logo_retention END AS ratio, complete OR label = 'All' AS complete
	FROM measure, cohort, cohort_rows(c)
	WHERE age BETWEEN 1 AND 12
), line(m, n, line) AS (
	SELECT m, -1, E'\n' || name || E'\n' FROM measure
	UNION ALL
	SELECT m, 0, format('%-9s %9s ', 'Started', 'Customers') || string_agg(format('%6s', age), '' ORDER BY age)
	FROM measure, (SELECT DISTINCT age FROM cell) AS age
	GROUP BY m
	UNION ALL
	SELECT m, n, format('%-9s %9s ', label, to_char(customers, :'whole')) || coalesce((
		SELECT string_agg(format('%4s', CASE WHEN ratio IS NULL THEN '-' WHEN round(100 * ratio) > 999 THEN '>999'
					ELSE to_char(100 * ratio, 'FM990') END)
				|| shade || CASE WHEN complete THEN shade ELSE '*' END, '' ORDER BY age)
		FROM (SELECT *, CASE WHEN ratio < 0.4 THEN ' '
				ELSE substr(:'shades', floor(5 * least(ratio, 1))::integer - 1, 1) END AS shade
			FROM cell) AS shaded
		WHERE shaded.m = measure.m AND shaded.n = cohort.n), '')
	FROM measure, cohort
)
SELECT rtrim(line, ' ') FROM line ORDER BY m, n;

\qecho
SELECT format('%s 100 and more   %s 80   %s 60   %s 40   blank: less.   *: only a part of the cohort is as old.',
	repeat(substr(:'shades', 4, 1), 2), repeat(substr(:'shades', 3, 1), 2),
	repeat(substr(:'shades', 2, 1), 2), repeat(substr(:'shades', 1, 1), 2));
SELECT '>999: more than ten times as much as on the first day.'
WHERE EXISTS (SELECT FROM jsonb_to_recordset(:'cohorts') AS cohort(c cohort_curve), cohort_rows(c)
	WHERE age BETWEEN 1 AND 12 AND round(100 * nrr) > 999);

\qecho
\qecho
\qecho '5. How long customers stay'
\qecho --------------------------
\qecho
\qecho 'Percent who are still there after so many months without a pause (Kaplan-Meier), and the median'
\qecho 'lifetime in months. Nobody is lost for being young. The curve shows every third month up to 36.'
\qecho

WITH life AS (
	SELECT n, segment, customers, life_table(c) AS l
	FROM jsonb_to_recordset(:'segments')
		AS s(n integer, segment text, customers bigint, c cohort_curve)
), line(n, line) AS (
	SELECT -1, format('%-16s %9s %5s %5s %5s %12s %5s %5s %8s  Curve',
		CASE WHEN :'has_segment'::boolean THEN 'Segment' END, 'Customers', 3, 6, 12, '95 % int.', 24, 36, 'Median')
	UNION ALL
	SELECT CASE n WHEN 0 THEN 100 ELSE n END, format('%s %9s %5s %5s %5s %12s %5s %5s %8s  ',
			(SELECT :fitted FROM (SELECT segment, 16) AS t(text, width)), to_char(customers, :'whole'),
			coalesce(to_char(100 * survival(l, 3), :'tenths'), '-'),
			coalesce(to_char(100 * survival(l, 6), :'tenths'), '-'),
			coalesce(to_char(100 * survival(l, 12), :'tenths'), '-'),
			coalesce((SELECT to_char(100 * lower_bound, :'tenths') || '-' || to_char(100 * upper_bound, :'tenths')
				FROM survival_rows(l) WHERE age = 12), '-'),
			coalesce(to_char(100 * survival(l, 24), :'tenths'), '-'),
			coalesce(to_char(100 * survival(l, 36), :'tenths'), '-'),
			CASE WHEN l IS NULL THEN '-' ELSE coalesce(to_char(median_lifetime(l), :'tenths'), 'not yet') END)
		|| coalesce((SELECT string_agg(substr(:'spark', least(8, 1 + floor(8 * survival(l, age))::integer), 1), ''
				ORDER BY age)
			FROM generate_series(0, 36, 3) AS age
			WHERE survival(l, age) IS NOT NULL), '')
	FROM life
)
SELECT rtrim(line) FROM line ORDER BY n;

\qecho
SELECT format('Log-rank test: chi-square %s on %s degrees of freedom, p %s. ',
		round(chi_square::numeric, 1), degrees_of_freedom,
		CASE WHEN p_value < 0.001 THEN 'below 0.001' ELSE '= ' || round(p_value::numeric, 3) END)
	|| CASE WHEN p_value < 0.05 THEN 'The segments differ.' ELSE 'They might not differ.' END
FROM (SELECT array_agg(life_table(c))
		FROM jsonb_to_recordset(:'segments') AS s(n integer, c cohort_curve)
		WHERE n > 0) AS life(tables), logrank_test(tables)
WHERE chi_square IS NOT NULL;
\qecho 'Not yet: more than half of them are still there at the oldest age that is known.'
\qecho
\qecho
\qecho '6. What a new customer is worth'
\qecho -------------------------------
\qecho
SELECT format('Revenue of %s from a new customer, discounted by %s %% a year%s.',
	replace(:'horizon', 'mons', 'months'), round(100 * :'discount_rate'::numeric, 2)::double precision,
	CASE WHEN :'margin'::numeric <> 1 THEN format(', at a margin of %s %%', round(100 * :'margin'::numeric, 2)::double precision)
		ELSE '' END);
\qecho 'Observed as far as customers are as old, projected by a model of churn beyond.'
\qecho

WITH value AS (
	SELECT n, segment, end_mrr(b), CASE WHEN :'has_year'::boolean THEN b END AS b, first_mrr, worth, projected, doubt
	FROM jsonb_to_recordset(:'segments') AS s(n integer, segment text, b mrr_bridge, first_mrr numeric,
		worth numeric, projected numeric, doubt text)
), line(n, line) AS (
	SELECT -1, format('%-16s %11s %7s %18s %12s %13s  %10s', CASE WHEN :'has_segment'::boolean THEN 'Segment' END,
		'MRR', 'NRR %', '95 % interval', 'First MRR', 'Value', 'Projected')
	UNION ALL
	SELECT CASE n WHEN 0 THEN 100 ELSE n END, format('%s %11s %7s %18s %12s %13s%s %10s',
		(SELECT :fitted FROM (SELECT segment, 16) AS t(text, width)),
		to_char(round(end_mrr / :unit, :digits), :'money'),
		coalesce((SELECT :percent FROM (SELECT nrr(b)) AS t(ratio)), '-'),
		coalesce((SELECT :percents FROM unnest(ARRAY[lower(nrr_interval(b)), upper(nrr_interval(b))]) AS ratio), '-'),
		coalesce(to_char(round(first_mrr / :value_unit, 2), :'cents'), '-'),
		CASE WHEN worth = 'Infinity' THEN 'no limit'
			ELSE coalesce(to_char(round(worth / :value_unit), :'whole'), '-') END,
		CASE WHEN doubt IS NULL THEN ' ' ELSE '*' END,
		coalesce(to_char(100 * projected, :'whole') || ' %', '-'))
	FROM value
)
SELECT rtrim(line) FROM line ORDER BY n;

\qecho
SELECT '* Do not use this value. The model behind its projected part is ' || string_agg(DISTINCT doubt, ', ') || '.'
FROM jsonb_to_recordset(:'segments') AS s(doubt text)
HAVING count(doubt) > 0;
\qecho 'MRR and NRR are those of section 1, first MRR is that of the first day. A large projected part is as'
\qecho 'good as the model: see its assumptions.'
SELECT 'First MRR and value are in ' || :'value_words' || '.';
\qecho
\qecho
SELECT '7. The largest movements of ' || to_char(date :'month_from', 'FMMonth YYYY');
SELECT repeat('-', 28 + length(to_char(date :'month_from', 'FMMonth YYYY')));

WITH kind(k, movement, name) AS (
	VALUES (1, 'expansion', 'Expansion'), (2, 'contraction', 'Contraction'), (3, 'churn', 'Churn')
), moved AS (
	SELECT * FROM jsonb_to_recordset(:'movements') AS m(movement text, n integer, customer text,
		segment text, before numeric, after numeric, customers bigint, total numeric)
), line(k, n, line) AS (
	SELECT k, -1, format(E'\n%-39s %s', name || CASE WHEN customers = 1 THEN ': 1 customer' ELSE
			format(': %s customers', to_char(coalesce(customers, 0), :'whole')) END, CASE
		WHEN customers > 0 THEN format('%-15s %13s %13s %14s', CASE WHEN :'has_segment'::boolean THEN 'Segment' END,
			'Before', 'After', 'Change') END)
	FROM kind LEFT JOIN moved USING (movement)
	WHERE n IS NULL OR n = 1
	UNION ALL
	SELECT k, n, format('  %s  %s %13s %13s %14s',
		(SELECT :fitted FROM (SELECT customer, 36) AS t(text, width)),
		(SELECT :fitted FROM (SELECT coalesce(segment, ''), 15) AS t(text, width)),
		to_char(round(before / :moved_unit, 2), :'cents'),
		to_char(round(after / :moved_unit, 2), :'cents'),
		to_char(round((after - before) / :moved_unit, 2), replace(:'cents', 'FM', 'FMSG')))
	FROM kind JOIN moved USING (movement)
	UNION ALL
	SELECT k, 100, format('  %-38s %57s', 'all ' || to_char(customers, :'whole'),
		to_char(round(total / :moved_unit, 2), replace(:'cents', 'FM', 'FMSG')))
	FROM kind JOIN moved USING (movement)
	WHERE n = 1 AND customers > 1
)
SELECT rtrim(line) FROM line ORDER BY k, n;

\qecho
SELECT 'MRR at the two ends of the month, in ' || :'moved_words' || '.';
\qecho
\qecho
\qecho '8. What the data look like'
\qecho --------------------------
\qecho
SELECT CASE :number_of_findings WHEN 0 THEN 'Nothing to report: every row is used as it is.'
	WHEN 1 THEN '1 finding:' ELSE :number_of_findings || ' findings:' END;
SELECT E'\n      Number  What, and what becomes of it' WHERE :number_of_findings > 0;

WITH finding AS (
	SELECT * FROM jsonb_to_recordset(:'findings')
		AS f(n integer, number bigint, finding text, example text, effect text)
)
SELECT format('%12s  %s', CASE WHEN part = 1 THEN to_char(number, :'whole') END, line)
FROM finding,
	regexp_split_to_table(btrim(regexp_replace(finding || ': ' || effect
			|| coalesce('; for example ' || example, ''), '(.{1,84})(\s+|$)', E'\\1\n', 'g'), E'\n'), E'\n')
		WITH ORDINALITY AS l(line, part)
ORDER BY n, part;
\qecho
