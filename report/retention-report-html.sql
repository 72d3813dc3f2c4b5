/*
 * retention-report-html.sql
 *		The parts of the report as a page, for the script retention-report: the
 *		body in page.html, with a line "<!--chart NAME-->" where a chart belongs,
 *		and the data of each chart, tab separated. retention-report.sql has made
 *		the variables that it writes, and includes it.
 *
 * gnuplot gets numbers, dates and words of ours. The names of segments come
 * from the table: gnuplot writes @1@, @2@, ... instead, and labels.tsv has what
 * replaces them, escaped.
 */

/* Text as HTML has it, for (SELECT :escaped FROM (SELECT ...) AS t(text)). */
\set escaped 'replace(replace(replace(text, $$&$$, $$&amp;$$), $$<$$, $$&lt;$$), $$>$$, $$&gt;$$)'

/* How steps of money are written on an axis. */
SELECT CASE WHEN most >= 2e9 THEN 1000000000 WHEN most >= 2e6 THEN 1000000
		WHEN most >= 2e3 THEN 1000 ELSE 1 END AS axis_unit,
	CASE WHEN most >= 2e9 THEN 'billions' WHEN most >= 2e6 THEN 'millions'
		WHEN most >= 2e3 THEN 'thousands' ELSE '' END AS axis_name
FROM (SELECT coalesce(max(greatest(new_mrr + reactivation_mrr + expansion_mrr,
		contraction_mrr + churned_mrr)), 0)
	FROM waterfall_rows(:'months')) AS axis(most) \gset
SELECT btrim(concat_ws(' ', nullif(:'axis_name', ''), CASE WHEN :'currency' <> '' THEN
		CASE WHEN :axis_unit > 1 THEN 'of ' ELSE '' END
			|| left(regexp_replace(:'currency', :'controls', '?', 'g'), 12) END)) AS axis_words \gset

\set file :html_directory '/title.html'
\o :file
SELECT 'Retention report: ' || (SELECT :escaped
	FROM (SELECT left(regexp_replace(:'source_name', :'controls', '?', 'g'), 100)) AS t(text));

\set file :html_directory '/page.html'
\o :file
\qecho '<header>'
\qecho '<h1>Retention report</h1>'
SELECT format('<p>%s &#183; %s customers &#183; as of %s</p>', (SELECT :escaped
		FROM (SELECT left(regexp_replace(:'source_name', :'controls', '?', 'g'), 100)) AS t(text)),
	to_char(:customers, :'whole'), to_char(date :'as_of', 'FMDD FMMonth YYYY'));
SELECT format('<p>%s. The year: from the evening of %s to that of %s.%s</p>',
	(SELECT :escaped FROM (SELECT CASE WHEN :'mrr_words' = 'MRR'
		THEN 'MRR (monthly recurring revenue) in the unit of the table'
		ELSE :'mrr_words' END) AS t(text)),
	to_char(date :'report_from' - 1, 'FMDD FMMonth YYYY'),
	to_char(date :'report_to' - 1, 'FMDD FMMonth YYYY'),
	CASE WHEN :'has_running'::boolean THEN format(' %s up to %s is not complete: it is the last line of the table of months, and in no other figure of the year.',
		to_char(date :'report_to', 'FMMonth YYYY'), to_char(date :'as_of', 'FMDD FMMonth')) ELSE '' END
	|| CASE WHEN :'has_zone'::boolean THEN format(' Times count by their day in the time zone %s.', (SELECT :escaped
		FROM (SELECT :'zone'::text) AS t(text))) ELSE '' END);
\qecho '</header>'

SELECT '<section class="warnings"><h2>Read this first</h2><ul>' WHERE :number_of_warnings > 0;
SELECT format('<li>%s</li>', (SELECT :escaped FROM (SELECT warning) AS t(text)))
FROM jsonb_to_recordset(:'warnings') AS w(n integer, warning text)
ORDER BY n;
SELECT '</ul></section>' WHERE :number_of_warnings > 0;

\qecho '<section><h2>The year at a glance</h2><div class="cards">'
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
		(4, 'Net revenue retention', nrr(b), nrr(p), nrr_interval(b)),
		(5, 'Gross retention', gross_retention(b), gross_retention(p), gross_retention_interval(b)),
		(6, 'Customers retained', logo_retention(b), logo_retention(p), logo_retention_interval(b))
	) AS v
), card(n, name, now, direction, change, detail) AS (
	SELECT n, name, to_char(round(now, 2), form), sign(round(now, 2) - round(before, 2)),
		CASE WHEN before > 0 THEN to_char(abs(100 * (now / before - 1)), :'tenths') || ' %' END,
		coalesce('from ' || to_char(round(before, 2), form), 'the year before is not known')
	FROM amount
	UNION ALL
	SELECT n, name, (SELECT :percent FROM (SELECT now) AS t(ratio)) || ' %',
		sign(round(100 * now, 1) - round(100 * before, 1)),
		to_char(abs(round(100 * now, 1) - round(100 * before, 1)), :'tenths') || ' points',
		coalesce('95 % interval: ' || (SELECT :percents FROM unnest(ARRAY[lower(interval), upper(interval)]) AS ratio)
			|| ' %', 'interval not known')
	FROM ratio
	WHERE :'has_year'::boolean
	UNION ALL
	SELECT n, name, '&#8211;', NULL, NULL, 'no customers of a year before are known'
	FROM ratio
	WHERE NOT :'has_year'::boolean
)
SELECT format('<div class="card"><h3>%s</h3><p class="figure">%s</p><p class="change">%s</p><p>%s</p></div>',
	name || CASE WHEN n = 1 AND :'unit_words' <> ''
		THEN (SELECT format(' <small>%s</small>', :escaped) FROM (SELECT :'unit_words'::text) AS t(text))
		WHEN n = 3 AND :'arpa_name' <> '' THEN ' <small>' || :'arpa_words' || '</small>' ELSE '' END,
	now, CASE WHEN change IS NULL THEN '&#160;'
		WHEN direction > 0 THEN format('<span class="up">&#9650; %s</span> in a year', change)
		WHEN direction < 0 THEN format('<span class="down">&#9660; %s</span> in a year', change)
		ELSE 'as a year ago' END, detail)
FROM card
ORDER BY n;
\qecho '</div>'
\qecho '<p class="note">ARPA is MRR per customer. Net revenue retention (NRR), gross and customer retention look at the customers of a year before: how much of their MRR is there, how much without their expansion, how many of them. The interval says how far a figure could be off if these customers were a sample of many like them.</p>'
\qecho '</section>'

\qecho '<section><h2>Month by month</h2>'
SELECT format('<p class="note">MRR that came and went%s; the figure is the net change.</p>',
	(SELECT coalesce(', in ' || nullif(:escaped, ''), '') FROM (SELECT :'axis_words'::text) AS t(text)));
\qecho '<!--chart waterfall-->'
SELECT format('<div class="scroll"><table><caption>%s: before, what came and what went, after</caption>',
	(SELECT :escaped FROM (SELECT :'mrr_words'::text) AS t(text)));
\qecho '<thead><tr><th>Month</th><th>Before</th><th>+ New</th><th>+ Back</th><th>+ Expansion</th><th>&#8722; Contraction</th><th>&#8722; Churned</th><th>After</th></tr></thead><tbody>'
WITH month AS (
	SELECT 1 AS part, period_start, to_char(period_start, 'FMMonth YYYY') AS month, start_mrr, new_mrr,
		reactivation_mrr, expansion_mrr, contraction_mrr, churned_mrr, end_mrr
	FROM waterfall_rows(:'months')
	WHERE period_start >= :'months_from'
	UNION ALL
	SELECT 2, NULL, 'Total', start_mrr(b), new_mrr(b), reactivation_mrr(b), expansion_mrr(b),
		contraction_mrr(b), churned_mrr(b), end_mrr(b)
	FROM chain(:'months'::mrr_waterfall) AS b
	UNION ALL
	SELECT 3, NULL, to_char(date :'report_to', 'FMMonth YYYY') || ', not complete', start_mrr(b), new_mrr(b),
		reactivation_mrr(b), expansion_mrr(b), contraction_mrr(b), churned_mrr(b), end_mrr(b)
	FROM (SELECT nullif(:'running', '')::mrr_bridge) AS running(b)
	WHERE b IS NOT NULL
)
SELECT format('<tr%s><th>%s</th><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>',
	CASE part WHEN 2 THEN ' class="total"' WHEN 3 THEN ' class="running"' ELSE '' END, month,
	to_char(round(start_mrr / :unit, :digits), :'money'),
	to_char(round(new_mrr / :unit, :digits), :'money'),
	to_char(round(reactivation_mrr / :unit, :digits), :'money'),
	to_char(round(expansion_mrr / :unit, :digits), :'money'),
	to_char(round(contraction_mrr / :unit, :digits), :'money'),
	to_char(round(churned_mrr / :unit, :digits), :'money'),
	to_char(round(end_mrr / :unit, :digits), :'money'))
FROM month
ORDER BY part, period_start;
\qecho '</tbody></table></div>'
\qecho '<p class="note">Back: customers who return after a pause. The total adds up the months: who moved twice is in it twice, so that ratios are those above, which compare the two ends of the year.</p>'
\qecho '</section>'

\qecho '<section><h2>Trailing twelve months</h2>'
\qecho '<p class="note">Percent retained of the customers of a year before each month end. The band is the 95 % interval of NRR.</p>'
\qecho '<!--chart trailing-->'
\qecho '<details>'
\qecho '<summary>Its figures</summary>'
\qecho '<div class="scroll"><table><caption>Retained of the customers of a year before, percent</caption>'
\qecho '<thead><tr><th>Up to</th><th>Customers before</th><th>NRR</th><th>95 % interval</th><th>Gross</th><th>Logos</th></tr></thead><tbody>'
SELECT format('<tr><th>%s</th><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>',
	to_char(upper(period(b)) - 1, 'FMDD FMMonth YYYY'), to_char(start_customers(b), :'whole'),
	(SELECT :percent FROM (SELECT nrr(b)) AS t(ratio)),
	coalesce((SELECT :percents FROM unnest(ARRAY[lower(nrr_interval(b)), upper(nrr_interval(b))]) AS ratio), '&#8211;'),
	to_char(100 * gross_retention(b), :'tenths'), to_char(100 * logo_retention(b), :'tenths'))
FROM unnest(:'ttm'::mrr_waterfall) AS b
WHERE upper(period(b)) > :'report_from' AND lower(period(b)) > :'since' AND start_customers(b) > 0
ORDER BY period(b);
\qecho '</tbody></table></div></details>'
SELECT '<p class="note">No customers of a year before any of these month ends are known.</p>'
WHERE NOT :'has_year'::boolean;
\qecho '</section>'

\qecho '<section><h2>Cohorts</h2>'
SELECT format('<p class="note">Customers by the %s in which they started (down) and their age in %ss (across): their MRR in percent of that on their first day (NRR), then how many of a hundred are there (logos). Blue: more than 100; orange: less. &gt;999: more than ten times as much. *: only a part of the cohort is as old.</p>',
	:'cohort', :'cohort');
\qecho '<!--chart cohorts-->'
WITH measure(m, name) AS (
	VALUES (1, 'MRR by age, percent of that on the first day'),
		(2, 'Customers who are there by age, percent')
), cohort AS (
	SELECT * FROM jsonb_to_recordset(:'cohorts')
		AS c(n integer, label text, customers bigint, c cohort_curve)
), cell AS (
	SELECT m, n, age, CASE m WHEN 1 THEN nrr ELSE logo_retention END AS ratio,
		complete OR label = 'All' AS complete
	FROM measure, cohort, cohort_rows(c)
	WHERE age BETWEEN 1 AND 12
), ages AS (
	SELECT DISTINCT age FROM cell
), line(m, n, line) AS (
	SELECT m, -2, E'<details>\n<summary>Its figures</summary>' FROM measure WHERE m = 1
	UNION ALL
	SELECT m, -1, format('<div class="scroll"><table class="triangle"><caption>%s</caption><thead><tr><th>Started</th><th>Customers</th>%s</tr></thead><tbody>',
		name, (SELECT string_agg(format('<th>%s</th>', age), '' ORDER BY age) FROM ages))
	FROM measure
	UNION ALL
	SELECT m, n, format('<tr%s><th>%s</th><td>%s</td>%s</tr>',
		CASE label WHEN 'All' THEN ' class="total"' ELSE '' END, label,
		to_char(customers, :'whole'), (
			SELECT string_agg(CASE WHEN ratio IS NULL THEN '<td></td>'
				ELSE format('<td class="%s" style="--level:%s">%s%s</td>',
					CASE WHEN ratio > 1 THEN 'above' ELSE 'below' END,
					round(least(1, abs(ratio - 1)), 2), to_char(100 * ratio, :'whole'),
					CASE WHEN complete THEN '' ELSE '*' END) END, '' ORDER BY ages.age)
			FROM ages LEFT JOIN cell ON cell.age = ages.age AND cell.m = measure.m AND cell.n = cohort.n))
	FROM measure, cohort
	UNION ALL
	SELECT m, 1000, '</tbody></table></div>' || CASE m WHEN 1 THEN '</details>' ELSE '' END
	FROM measure
)
SELECT line FROM line ORDER BY m, n;
\qecho '</section>'

\qecho '<section><h2>How long customers stay</h2>'
\qecho '<p class="note">Percent who are still there after so many months without a pause (Kaplan-Meier). Nobody is lost for being young. Each band is the 95 % interval at each age by itself, as far as ten customers are at risk.</p>'
\qecho '<!--chart survival-->'
SELECT format('<div class="scroll"><table><caption>Percent still there after months, and the median lifetime in months</caption><thead><tr><th>%s</th><th>Customers</th><th>3</th><th>6</th><th>12</th><th>95 %% interval</th><th>24</th><th>36</th><th>Median</th></tr></thead><tbody>',
	CASE WHEN :'has_segment'::boolean THEN 'Segment' ELSE '' END);
SELECT format('<tr%s><th>%s</th><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>',
	CASE n WHEN 0 THEN ' class="total"' ELSE '' END, (SELECT :escaped FROM (SELECT segment) AS t(text)),
	to_char(customers, :'whole'),
	coalesce(to_char(100 * survival(l, 3), :'tenths'), '&#8211;'),
	coalesce(to_char(100 * survival(l, 6), :'tenths'), '&#8211;'),
	coalesce(to_char(100 * survival(l, 12), :'tenths'), '&#8211;'),
	coalesce((SELECT to_char(100 * lower_bound, :'tenths') || ' to ' || to_char(100 * upper_bound, :'tenths')
		FROM survival_rows(l) WHERE age = 12), '&#8211;'),
	coalesce(to_char(100 * survival(l, 24), :'tenths'), '&#8211;'),
	coalesce(to_char(100 * survival(l, 36), :'tenths'), '&#8211;'),
	CASE WHEN l IS NULL THEN '&#8211;'
		ELSE coalesce(to_char(median_lifetime(l), :'tenths'), 'not yet') END)
FROM (SELECT n, segment, customers, life_table(c) AS l
	FROM jsonb_to_recordset(:'segments')
		AS s(n integer, segment text, customers bigint, c cohort_curve)) AS life
ORDER BY n = 0, n;
\qecho '</tbody></table></div>'
SELECT format('<p class="note">Log-rank test of the segments: chi-square %s on %s degrees of freedom, p %s. %s</p>',
	round(chi_square::numeric, 1), degrees_of_freedom,
	CASE WHEN p_value < 0.001 THEN 'below 0.001' ELSE '= ' || round(p_value::numeric, 3) END,
	CASE WHEN p_value < 0.05 THEN 'They differ.' ELSE 'They might not differ.' END)
FROM (SELECT array_agg(life_table(c))
		FROM jsonb_to_recordset(:'segments') AS s(n integer, c cohort_curve)
		WHERE n > 0) AS life(tables), logrank_test(tables)
WHERE chi_square IS NOT NULL;
\qecho '</section>'

\qecho '<section><h2>What a new customer is worth</h2>'
SELECT format('<p class="note">Revenue of %s from a new customer, discounted by %s %% a year%s: observed as far as customers are as old, projected by a model of churn beyond. Value and first MRR are in %s.</p>',
	replace(:'horizon', 'mons', 'months'), round(100 * :'discount_rate'::numeric, 2)::double precision,
	CASE WHEN :'margin'::numeric <> 1
		THEN format(', at a margin of %s %%', round(100 * :'margin'::numeric, 2)::double precision) ELSE '' END,
	:'value_words');
SELECT format('<div class="scroll"><table><caption>By segment</caption><thead><tr><th>%s</th><th>%s</th><th>NRR %%</th><th>95 %% interval</th><th>First MRR</th><th>Value</th><th>Projected</th></tr></thead><tbody>',
	CASE WHEN :'has_segment'::boolean THEN 'Segment' ELSE '' END,
	(SELECT :escaped FROM (SELECT :'mrr_words'::text) AS t(text)));
SELECT format('<tr%s><th>%s</th><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>',
	CASE n WHEN 0 THEN ' class="total"' ELSE '' END, (SELECT :escaped FROM (SELECT segment) AS t(text)),
	to_char(round(end_mrr / :unit, :digits), :'money'),
	coalesce((SELECT :percent FROM (SELECT nrr(b)) AS t(ratio)), '&#8211;'),
	coalesce((SELECT :percents FROM unnest(ARRAY[lower(nrr_interval(b)), upper(nrr_interval(b))]) AS ratio), '&#8211;'),
	coalesce(to_char(round(first_mrr / :value_unit, 2), :'cents'), '&#8211;'),
	CASE WHEN worth = 'Infinity' THEN 'no limit'
		ELSE coalesce(to_char(round(worth / :value_unit), :'whole'), '&#8211;') END
		|| CASE WHEN doubt IS NULL THEN '' ELSE '*' END,
	coalesce(to_char(100 * projected, :'whole') || ' %', '&#8211;'))
FROM (SELECT n, segment, end_mrr(b), CASE WHEN :'has_year'::boolean THEN b END AS b, first_mrr, worth, projected, doubt
		FROM jsonb_to_recordset(:'segments') AS s(n integer, segment text, b mrr_bridge, first_mrr numeric,
			worth numeric, projected numeric, doubt text)) AS s
ORDER BY n = 0, n;
\qecho '</tbody></table></div>'
SELECT format('<p class="note">* Do not use this value. The model behind its projected part is %s.</p>',
	string_agg(DISTINCT doubt, ', '))
FROM jsonb_to_recordset(:'segments') AS s(doubt text)
HAVING count(doubt) > 0;
\qecho '</section>'

SELECT format('<section><h2>The largest movements of %s</h2>', to_char(date :'month_from', 'FMMonth YYYY'));
SELECT format('<p class="note">MRR at the two ends of the month, in %s.</p>', :'moved_words');
WITH kind(k, movement, name) AS (
	VALUES (1, 'expansion', 'Expansion'), (2, 'contraction', 'Contraction'), (3, 'churn', 'Churn')
), moved AS (
	SELECT * FROM jsonb_to_recordset(:'movements') AS m(movement text, n integer, customer text,
		segment text, before numeric, after numeric, customers bigint, total numeric)
), line(k, n, line) AS (
	SELECT k, -1, format('<div class="scroll"><table><caption>%s: %s</caption>%s<tbody>', name,
		CASE WHEN customers = 1 THEN '1 customer'
			ELSE to_char(coalesce(customers, 0), :'whole') || ' customers' END,
		CASE WHEN customers > 0 THEN format('<thead><tr><th>Customer</th><th class="word">%s</th><th>Before</th><th>After</th><th>Change</th></tr></thead>',
			CASE WHEN :'has_segment'::boolean THEN 'Segment' ELSE '' END) ELSE '' END)
	FROM kind LEFT JOIN moved USING (movement)
	WHERE n IS NULL OR n = 1
	UNION ALL
	SELECT k, n, format('<tr><th>%s</th><td class="word">%s</td><td>%s</td><td>%s</td><td>%s</td></tr>',
		(SELECT :escaped FROM (SELECT left(customer, 60)) AS t(text)),
		(SELECT :escaped FROM (SELECT left(coalesce(segment, ''), 40)) AS t(text)),
		to_char(round(before / :moved_unit, 2), :'cents'),
		to_char(round(after / :moved_unit, 2), :'cents'),
		to_char(round((after - before) / :moved_unit, 2), replace(:'cents', 'FM', 'FMSG')))
	FROM kind JOIN moved USING (movement)
	UNION ALL
	SELECT k, 100, format('<tr class="total"><th>All %s</th><td></td><td></td><td></td><td>%s</td></tr>',
		to_char(customers, :'whole'), 
		to_char(round(total / :moved_unit, 2), replace(:'cents', 'FM', 'FMSG')))
	FROM kind JOIN moved USING (movement)
	WHERE n = 1 AND customers > 1
	UNION ALL
	SELECT k, 1000, '</tbody></table></div>' FROM kind
)
SELECT line FROM line ORDER BY k, n;
\qecho '</section>'

\qecho '<section><h2>What the data look like</h2>'
SELECT '<p class="note">Nothing to report: every row is used as it is.</p>' WHERE :number_of_findings = 0;
SELECT '<div class="scroll"><table><thead><tr><th>Number</th><th class="word">Finding</th><th class="word">What it does</th><th class="word">For example</th></tr></thead><tbody>'
WHERE :number_of_findings > 0;
SELECT format('<tr><td>%s</td><td class="word">%s</td><td class="word">%s</td><td class="word">%s</td></tr>',
	to_char(number, :'whole'), finding, effect,
	coalesce((SELECT :escaped FROM (SELECT example) AS t(text)), ''))
FROM jsonb_to_recordset(:'findings') AS f(n integer, number bigint, finding text, example text, effect text)
ORDER BY n;
SELECT '</tbody></table></div>' WHERE :number_of_findings > 0;
\qecho '</section>'

/*
 * The charts. A line or a row of bars needs two points: fewer are left out, and
 * an empty file is no chart.
 */
\set file :html_directory '/waterfall.tsv'
\o :file
SELECT n - 1, to_char(period_start, 'Mon YY'),
	CASE WHEN (months - n) % 2 = 0 THEN to_char(period_start, 'Mon') ELSE '' END, new_mrr / :axis_unit, reactivation_mrr / :axis_unit,
	expansion_mrr / :axis_unit, contraction_mrr / :axis_unit, churned_mrr / :axis_unit,
	CASE WHEN end_mrr <> start_mrr THEN to_char((end_mrr - start_mrr) / :axis_unit, CASE WHEN most / 10 < :axis_unit THEN replace(:'tenths', 'FM', 'FMSG')
		ELSE replace(:'whole', 'FM', 'FMSG') END) ELSE ' ' END
FROM (SELECT *, row_number() OVER (ORDER BY period_start) AS n, count(*) OVER () AS months,
		max(abs(end_mrr - start_mrr)) OVER () AS most
	FROM waterfall_rows(:'months')
	WHERE period_start >= :'months_from') AS month
WHERE months > 1
ORDER BY period_start;

\set file :html_directory '/trailing.tsv'
\o :file
SELECT n - 1, CASE WHEN (points - n) % CASE WHEN points > 12 THEN 3 ELSE 1 END = 0
		THEN to_char(period_end - 1, 'Mon YY') ELSE '' END,
	CASE WHEN (points - n) % CASE WHEN points > 12 THEN 6 ELSE 3 END = 0
		THEN to_char(period_end - 1, 'Mon YY') ELSE '' END,
	100 * nrr, 100 * coalesce(lower(interval), nrr), 100 * coalesce(upper(interval), nrr), 100 * gross, 100 * logos
FROM (SELECT upper(period(b)) AS period_end, nrr(b) AS nrr, nrr_interval(b) AS interval,
		gross_retention(b) AS gross, logo_retention(b) AS logos,
		row_number() OVER (ORDER BY period(b)) AS n, count(*) OVER () AS points
	FROM unnest(:'ttm'::mrr_waterfall) AS b
	WHERE lower(period(b)) > :'since' AND start_customers(b) > 0) AS point
WHERE points > 1
ORDER BY n;

/* A label at the end of each line, pushed apart where two lines end close together. */
\set file :html_directory '/trailing_labels.tsv'
\o :file
WITH label(n, name, y) AS (
	SELECT row_number() OVER (ORDER BY y, series), format('%s %s %%', name, (SELECT :percent FROM (SELECT y / 100) AS t(ratio))), y, series
	FROM (SELECT :'year'::mrr_bridge) AS year(b), LATERAL (VALUES
		(1, 'NRR', 100 * nrr(b)), (2, 'Gross', 100 * gross_retention(b)),
		(3, 'Logos', 100 * logo_retention(b))) AS v(series, name, y)
	WHERE :'has_year'::boolean
), scale AS (
	SELECT (greatest(max(100 * coalesce(upper(nrr_interval(b)), nrr(b))), 100)
			- least(min(100 * logo_retention(b)), min(100 * gross_retention(b)),
				min(100 * coalesce(lower(nrr_interval(b)), nrr(b)))) + 1) * 0.075 AS gap
	FROM unnest(:'ttm'::mrr_waterfall) AS b
	WHERE lower(period(b)) > :'since' AND start_customers(b) > 0
)
SELECT max(y - n * gap) OVER (ORDER BY n) + n * gap, series, name
FROM label AS l(n, name, y, series), scale
ORDER BY n;

\set file :html_directory '/cohorts.tsv'
\o :file
WITH cohort AS (
	SELECT * FROM jsonb_to_recordset(:'cohorts') AS c(n integer, label text, c cohort_curve)
)
SELECT age, dense_rank() OVER (ORDER BY n), label, CASE WHEN round(100 * nrr) > 999 THEN '>999' ELSE round(100 * nrr)::text END
		|| CASE WHEN complete OR label = 'All' THEN '' ELSE '*' END,
	CASE WHEN nrr > 1 THEN 256 * 2 ELSE 256 END
		+ round(75 * least(1, abs(nrr - 1)))
FROM cohort, cohort_rows(c)
WHERE age BETWEEN 1 AND 12 AND nrr IS NOT NULL
ORDER BY n, age;

/*
 * The steps of each curve as points, up to the age at which ten customers are
 * at risk, with a line of two blanks between segments.
 */
\set file :html_directory '/survival.tsv'
\o :file
WITH life AS (
	SELECT n, r.*, lag(survival, 1, 1) OVER age AS before, lag(lower_bound, 1, 1) OVER age AS lower_before,
		lag(upper_bound, 1, 1) OVER age AS upper_before, max(age) OVER (PARTITION BY n) AS last_age
	FROM jsonb_to_recordset(:'segments') AS s(n integer, c cohort_curve),
		survival_rows(life_table(c)) AS r
	WHERE n > 0 OR :number_of_segments < 1
	WINDOW age AS (PARTITION BY n ORDER BY age)
), known AS (
	SELECT * FROM life WHERE at_risk >= 10 AND age <= 120
)
SELECT line
FROM known, LATERAL (VALUES
		(1, concat_ws(E'\t', age, 100 * before, 100 * lower_before, 100 * upper_before)),
		(2, concat_ws(E'\t', age, 100 * survival, 100 * lower_bound, 100 * upper_bound)),
		(3, CASE WHEN age = (SELECT max(age) FROM known AS k WHERE k.n = known.n) THEN E'\n' END)
	) AS v(part, line)
WHERE line IS NOT NULL
ORDER BY n, age, part;

\set file :html_directory '/survival_labels.tsv'
\o :file
WITH last AS (
	SELECT DISTINCT ON (n) n, age, 100 * survival AS survival
	FROM jsonb_to_recordset(:'segments') AS s(n integer, c cohort_curve),
		survival_rows(life_table(c))
	WHERE (n > 0 OR :number_of_segments < 1) AND at_risk >= 10 AND age <= 120
	ORDER BY n, age DESC
), placed AS (
	SELECT *, row_number() OVER (ORDER BY survival, n DESC) AS k, count(*) OVER () AS labels FROM last
)
SELECT greatest(0, least(max(survival - k * 7) OVER (ORDER BY k) + k * 7, 100 - 7 * (labels - k))), n,
	row_number() OVER (ORDER BY n) - 1, age, survival
FROM placed
ORDER BY n;

\set file :html_directory '/labels.tsv'
\o :file
SELECT n, (SELECT :escaped FROM (SELECT CASE WHEN length(segment) > 16
		THEN left(segment, 15) || '...' ELSE segment END) AS t(text))
FROM jsonb_to_recordset(:'segments') AS s(n integer, segment text)
ORDER BY n;
\o
