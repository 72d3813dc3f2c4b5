/*
 * retention-report.sql
 *		A retention report, straight from a table of subscriptions.
 *
 *		psql -X -d db -v source=public.subscriptions -v customer=customer_id \
 *			-v amount=mrr -v valid_from=started_on -v valid_to=ended_on \
 *			-f "$(pg_config --sharedir)/extension/retention-report.sql"
 *
 * doc/report.md says what it shows. "source" is the table as SQL has it, the
 * columns are their bare names. The other variables, all of which may be left
 * out or empty:
 *
 *		segment				a column; the latest that is known of a customer counts
 *		as_of				the last day that the data know; today
 *		since				the first day that they know, if not all of history
 *		end_is_inclusive	yes if valid_to is the last day that is paid for; no
 *		cohort				month, quarter or year; chosen by the length of history
 *		horizon				of the value of a new customer; 5 years
 *		discount_rate		of it, per year; 0.10
 *		margin				of it; 1
 *		currency			what to write beside amounts
 *		ascii				yes for bars without Unicode
 *		html_directory		write the parts of the page there, and no text: see
 *							the script retention-report
 *
 * All of it is one transaction, which makes a temporary view and a temporary
 * table, drops them and writes nothing else. This file checks the variables,
 * makes the table and reads off it what the report says, into variables of psql:
 * bridges, waterfalls and curves in their text form, lists in JSON. One of the
 * two files beside it prints that, retention-report-text.sql or
 * retention-report-html.sql.
 */
\set ON_ERROR_STOP on
\set QUIET on
\set SHOW_CONTEXT never
\set VERBOSITY default
\pset pager off
\pset format unaligned
\pset tuples_only on
\pset footer off
\pset null ''
\pset expanded off
\pset fieldsep '\t'

\if :{?source} \else \set source '' \endif
\if :{?customer} \else \set customer '' \endif
\if :{?amount} \else \set amount '' \endif
\if :{?valid_from} \else \set valid_from '' \endif
\if :{?valid_to} \else \set valid_to '' \endif
\if :{?segment} \else \set segment '' \endif
\if :{?as_of} \else \set as_of '' \endif
\if :{?since} \else \set since '' \endif
\if :{?end_is_inclusive} \else \set end_is_inclusive '' \endif
\if :{?cohort} \else \set cohort '' \endif
\if :{?horizon} \else \set horizon '' \endif
\if :{?discount_rate} \else \set discount_rate '' \endif
\if :{?margin} \else \set margin '' \endif
\if :{?currency} \else \set currency '' \endif
\if :{?ascii} \else \set ascii '' \endif
\if :{?html_directory} \else \set html_directory '' \endif

/*
 * Checks leave what they have found in a setting. This raises it, so that psql
 * stops with its status for errors, 3.
 */
\set raise 'DO $raise$BEGIN IF current_setting($$retention_report.hint$$) <> $$$$ THEN RAISE EXCEPTION USING ERRCODE = $$invalid_parameter_value$$, MESSAGE = current_setting($$retention_report.problem$$), HINT = current_setting($$retention_report.hint$$); ELSIF current_setting($$retention_report.problem$$) <> $$$$ THEN RAISE EXCEPTION USING ERRCODE = $$invalid_parameter_value$$, MESSAGE = current_setting($$retention_report.problem$$); END IF; END$raise$;'

BEGIN READ WRITE;

/*
 * The search_path of the session is for the source alone. Nothing of the report is
 * looked up there, where it could find something else of the same name.
 */
SELECT pg_catalog.current_setting('search_path') AS session_path \gset
SET LOCAL search_path = pg_catalog, pg_temp;

SET LOCAL client_min_messages = warning;
SET LOCAL datestyle = 'ISO, MDY';
SET LOCAL intervalstyle = 'postgres';
SET LOCAL extra_float_digits = 1;
SET LOCAL standard_conforming_strings = on;
SET LOCAL quote_all_identifiers = off;
SET LOCAL jit = off;

/* Nothing is known of bytes in SQL_ASCII: they go through as they are. */
SELECT set_config('client_encoding',
	CASE getdatabaseencoding() WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END, true)
	AS client_encoding \gset

/* The variables that must be there, and the extension. */
SELECT set_config('retention_report.problem', coalesce(problem, ''), true) AS problem,
	set_config('retention_report.hint', coalesce(hint, ''), true) AS hint
FROM (SELECT format('the variable "%s" is not set', (SELECT name
				FROM (VALUES (1, 'source', :'source'), (2, 'customer', :'customer'),
						(3, 'amount', :'amount'), (4, 'valid_from', :'valid_from'),
						(5, 'valid_to', :'valid_to')) AS variable(n, name, value)
				WHERE value = ''
				ORDER BY n LIMIT 1)),
			'The report needs source, customer, amount, valid_from and valid_to, each as -v name=value.'
		WHERE '' IN (:'source', :'customer', :'amount', :'valid_from', :'valid_to')
		UNION ALL
		SELECT format('the extension retention is not installed in database "%s"',
				current_database()), 'Run CREATE EXTENSION retention.'
		WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'retention')
		UNION ALL
		SELECT NULL, NULL
		LIMIT 1) AS checked(problem, hint) \gset
:raise

/*
 * The source is looked up as the session sees it, everything else is not. The
 * temporary schema comes last, where it hides nothing of the extension: what the
 * report makes there has to be named with it.
 */
SELECT set_config('search_path', :'session_path', true) AS search_path \gset
SELECT coalesce(pg_catalog.to_regclass(:'source')::pg_catalog.oid, 0) AS source_oid \gset
SET LOCAL search_path = pg_catalog, pg_temp;
SELECT format('%I', nspname) AS extension_schema
FROM pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace
WHERE extname = 'retention' \gset
SET LOCAL search_path = pg_catalog, :extension_schema, pg_temp;
SELECT coalesce((SELECT format('%I.%I', nspname, relname)
		FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace
		WHERE pg_class.oid = :source_oid), '') AS source_name \gset

SELECT set_config('retention_report.problem', coalesce(problem, ''), true) AS problem,
	set_config('retention_report.hint', coalesce(hint, ''), true) AS hint
FROM (SELECT format('table %s does not exist', :'source'),
			'Write it as in SQL: with its schema, and in double quotes where it has capitals or blanks.'
		WHERE :source_oid = 0
		UNION ALL
		SELECT format('%s is not a table or view', :'source_name'), NULL
		FROM pg_class
		WHERE oid = :source_oid AND relkind NOT IN ('r', 'v', 'm', 'p', 'f')
		UNION ALL
		(WITH wanted(n, name, kind) AS (
			VALUES (1, :'customer', 'any'), (2, :'amount', 'a number'),
				(3, :'valid_from', 'a date'), (4, :'valid_to', 'a date'),
				(5, nullif(:'segment', ''), 'any')
		), found AS (
			SELECT n, name, kind, t.oid AS type, atttypmod,
				t.oid IS NOT NULL AND CASE kind
					WHEN 'any' THEN true
					WHEN 'a number' THEN typcategory = 'N'
						AND (typtype = 'd' OR EXISTS (SELECT FROM pg_cast
							WHERE castsource = t.oid AND casttarget = 'numeric'::regtype))
					ELSE typcategory = 'D'
						AND (typtype = 'd' OR t.oid = 'date'::regtype
							OR EXISTS (SELECT FROM pg_cast
								WHERE castsource = t.oid AND casttarget = 'date'::regtype))
				END AS fits
			FROM wanted
				LEFT JOIN pg_attribute ON attrelid = :source_oid AND attname = name
					AND attnum > 0 AND NOT attisdropped
				LEFT JOIN pg_type AS t ON t.oid = atttypid
			WHERE name IS NOT NULL
		)
		SELECT CASE WHEN type IS NULL
				THEN format('column "%s" of %s does not exist', name, :'source_name')
				ELSE format('column "%s" of %s has type %s, and not %s', name,
					:'source_name', format_type(type, atttypmod), kind) END,
			CASE WHEN type IS NULL
				THEN 'Its columns are ' || (SELECT string_agg(attname, ', ' ORDER BY attnum)
					FROM pg_attribute
					WHERE attrelid = :source_oid AND attnum > 0 AND NOT attisdropped) || '.'
				ELSE 'Make a view that converts it, and report on the view.' END
		FROM found
		WHERE fits IS NOT TRUE
		ORDER BY n LIMIT 1)
		UNION ALL
		SELECT format('cohort is "%s"', :'cohort'), 'It may be month, quarter or year.'
		WHERE :'cohort' NOT IN ('', 'month', 'quarter', 'year')
		UNION ALL
		SELECT NULL, NULL
		LIMIT 1) AS checked(problem, hint) \gset
:raise

/*
 * The days. A month counts once as_of is its last day or later: the figures of
 * twelve months end where the running month begins, on report_to.
 */
SELECT coalesce(nullif(:'as_of', '')::date, current_date) AS as_of,
	coalesce(nullif(:'since', '')::date, '-infinity'::date) AS since,
	coalesce(nullif(:'end_is_inclusive', '')::boolean, false) AS end_is_inclusive,
	coalesce(nullif(:'horizon', '')::interval, '5 years') AS horizon,
	coalesce(nullif(:'discount_rate', '')::double precision, 0.10) AS discount_rate,
	coalesce(nullif(:'margin', '')::double precision, 1) AS margin,
	coalesce(nullif(:'ascii', '')::boolean, false)
		OR getdatabaseencoding() <> 'UTF8' AS ascii,
	getdatabaseencoding() = 'UTF8' AS is_unicode,
	getdatabaseencoding() ~ '^(LATIN|ISO_8859)' AS is_latin,
	:'html_directory' <> '' AS html,
	format('s.%I', :'customer') AS customer_expression,
	format('s.%I::numeric', :'amount') AS amount_expression,
	format('s.%I::date', :'valid_from') AS valid_from_expression,
	format('s.%I::date', :'valid_to') AS valid_to_expression,
	CASE WHEN :'segment' = '' THEN 'NULL::text' ELSE format('s.%I::text', :'segment') END
		AS segment_expression,
	:'segment' <> '' AS has_segment,
	EXISTS (SELECT FROM pg_attribute
		WHERE attrelid = :source_oid AND attname IN (:'valid_from', :'valid_to')
			AND atttypid = 'timestamptz'::regtype) AS has_zone,
	current_setting('TimeZone') AS zone \gset
SELECT date_trunc('month', date :'as_of' + 1)::date AS report_to,
	(date_trunc('month', date :'as_of' + 1) - interval '1 year')::date AS report_from,
	(date_trunc('month', date :'as_of' + 1) - interval '2 years')::date AS prior_from \gset

/*
 * Names are shown without what would move the cursor or turn the line: control
 * characters, line separators, marks of direction. Which those are depends on
 * the encoding: 80 to 9f are parts of letters in SQL_ASCII, and letters in
 * WIN1252. "wide" are the characters that take two columns.
 */
\if :is_unicode
	\set controls '[\\u0001-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]'
	\set wide '[\\u1100-\\u115f\\u2e80-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6\\U0001f000-\\U0001faff\\U00020000-\\U0003fffd]'
\elif :is_latin
	\set controls '[\\x01-\\x1f\\x7f-\\x9f]'
	\set wide '(?!)'
\else
	\set controls '[\\x01-\\x1f\\x7f]'
	\set wide '(?!)'
\endif
\if :ascii
	\set full '#'
	\set eighths ''
	\set shades ' .+#'
	\set spark '_.-=+*o#'
\else
	\set full '█'
	\set eighths '▏▎▍▌▋▊▉'
	\set shades '░▒▓█'
	\set spark '▁▂▃▄▅▆▇█'
\endif

/*
 * How numbers are written. A ratio is (SELECT :percent FROM (SELECT ...) AS
 * t(ratio)), an interval (SELECT :percents FROM unnest(ARRAY[...]) AS ratio).
 * The templates have room for whatever an amount can be; nobody reads a ratio of a
 * thousand or more, but it is not shown as less.
 */
\set whole 'FM999,999,999,999,999,999,990'
\set tenths 'FM999,999,999,999,999,999,990.0'
\set cents 'FM999,999,999,999,999,999,990.00'
\set percent 'CASE WHEN ratio >= 1000 THEN $$>99,999$$ ELSE to_char(100 * ratio, :''tenths'') END'
\set percents 'CASE WHEN count(ratio) = 2 THEN string_agg(:percent, $$ to $$ ORDER BY ratio) END'

/*
 * The unit of a column of amounts, for WITH largest(most) AS (...) SELECT :scale:
 * at most seven digits are left of it. A column with room for more divides.
 */
\set scale 'unit, name, concat(nullif(name, $$$$) || $$ of $$, $$the unit of the table$$) AS words FROM largest, (VALUES (1e7, 1, $$$$), (1e10, 1000, $$thousands$$), (1e13, 1000000, $$millions$$), ($$infinity$$, 1000000000, $$billions$$)) AS u(below, unit, name) WHERE round(coalesce(most, 0)) < below ORDER BY below LIMIT 1'

/*
 * One row per customer, in one pass over the source. Rows that cannot be used
 * are counted by what is wrong with them, NULL for none. Two timelines tell
 * what the rows look like as far as they are known: "raw", before it is floored,
 * and the number of rows above zero that are in force at a time. The segment is
 * chosen as the views for BI tools do. There is no day after the last one that a
 * date can be: it is as good as open.
 *
 * The functions of a source that is a view may need the search_path of the
 * session. It is in force while they run; what is said here a view has looked up
 * before.
 */
CREATE TEMPORARY VIEW pg_temp.retention_report_customer AS
WITH line AS (
	SELECT customer, amount, valid_from, valid_to, segment,
		CASE WHEN customer IS NULL THEN 'customer'
			WHEN amount IS NULL OR NOT abs(amount) < 9e12 THEN 'amount'
			WHEN valid_from IS NULL OR NOT isfinite(valid_from) THEN 'start'
			WHEN valid_to < valid_from
				OR valid_to = valid_from AND :'end_is_inclusive'::boolean THEN 'end'
			WHEN valid_to = valid_from THEN 'days' END AS fault
	FROM (SELECT :customer_expression AS customer, :amount_expression AS amount,
			:valid_from_expression AS valid_from,
			CASE WHEN :'end_is_inclusive'::boolean THEN nullif(:valid_to_expression, '5874897-12-31') + 1
				ELSE :valid_to_expression END AS valid_to,
			:segment_expression AS segment
		FROM :source_name AS s) AS s
), customer AS (
	SELECT customer::text AS customer,
		(max(ARRAY[to_char(valid_from - date '4713-01-01 BC', 'FM0000000000'), segment]
			COLLATE "C") FILTER (WHERE segment IS NOT NULL AND fault IS NULL))[2] AS segment,
		mrr_timeline_agg(amount, valid_from, valid_to) FILTER (WHERE fault IS NULL) AS raw,
		mrr_timeline_agg(1, valid_from, valid_to)
			FILTER (WHERE fault IS NULL AND amount > 0) AS layers,
		count(*) AS lines,
		count(*) FILTER (WHERE fault = 'customer') AS no_customer,
		count(*) FILTER (WHERE fault = 'amount') AS no_amount,
		count(*) FILTER (WHERE fault = 'start') AS no_start,
		count(*) FILTER (WHERE fault = 'end') AS end_before_start,
		count(*) FILTER (WHERE fault = 'days') AS no_days,
		count(*) FILTER (WHERE fault IS NULL AND amount = 0) AS zero_amount,
		min(segment COLLATE "C") FILTER (WHERE fault IS NULL)
			<> max(segment COLLATE "C") FILTER (WHERE fault IS NULL) AS several_segments
	FROM line
	GROUP BY line.customer
)
SELECT customer, segment, mrr, started_on(mrr) AS started_on,
	lines, no_customer, no_amount, no_start, end_before_start, no_days, zero_amount,
	several_segments, min_mrr(clip(raw, NULL, date :'as_of' + 1)) < 0 AS below_zero,
	max_mrr(clip(layers, NULL, date :'as_of' + 1)) > 1 AS overlapping,
	gaps, one_day_gaps
FROM (SELECT *, floor_at_zero(raw) AS mrr FROM customer) AS floored
	LEFT JOIN LATERAL (SELECT count(*) AS gaps,
			count(*) FILTER (WHERE days = 1) AS one_day_gaps
		FROM lapses(mrr, :'as_of')
		WHERE returned_on IS NOT NULL) AS gap ON true;
SELECT set_config('search_path', :'session_path', true) AS search_path \gset
CREATE TEMPORARY TABLE pg_temp.retention_report ON COMMIT DROP AS
	SELECT * FROM pg_temp.retention_report_customer;
SET LOCAL search_path = pg_catalog, :extension_schema, pg_temp;
DROP VIEW pg_temp.retention_report_customer;

/*
 * The months begin with that of the first customer, and behind the first day
 * that is known.
 */
SELECT count(*) FILTER (WHERE started_on <= :'as_of') AS customers,
	coalesce(sum(lines), 0) AS lines,
	coalesce(sum(no_customer + no_amount + no_start + end_before_start), 0) AS lines_left_out,
	coalesce(min(started_on), 'infinity') AS first_start,
	greatest(date :'report_from', date_trunc('month', min(started_on))::date,
		CASE WHEN isfinite(date :'since')
			THEN (date_trunc('month', date :'since') + interval '1 month')::date END) AS months_from
FROM pg_temp.retention_report \gset
SELECT set_config('retention_report.problem', coalesce(problem, ''), true) AS problem,
	set_config('retention_report.hint', coalesce(hint, ''), true) AS hint
FROM (SELECT format('%s has no rows', :'source_name'), NULL
		WHERE :lines = 0
		UNION ALL
		SELECT format('%s has no row that could be used', :'source_name'),
			(SELECT format('Rows without a customer: %s; without an amount: %s; without a first day: %s; with an end before the start: %s.',
					sum(no_customer), sum(no_amount), sum(no_start), sum(end_before_start))
				FROM pg_temp.retention_report)
		WHERE :lines = :lines_left_out
		UNION ALL
		SELECT format('no customer of %s has MRR by %s', :'source_name', :'as_of'),
			CASE WHEN isfinite(date :'first_start')
				THEN format('The first one starts on %s. as_of is the last day that the data know.',
					:'first_start')
				ELSE 'No total of a customer is ever above zero.' END
		WHERE :customers = 0
		UNION ALL
		SELECT format('%s holds no complete month up to %s', :'source_name', :'as_of'),
			CASE WHEN isfinite(date :'since')
				THEN format('The data are known from %s on. A month counts once as_of is its last day.', :'since')
				ELSE format('The first customer starts on %s. A month counts once as_of is its last day.',
					:'first_start') END
		WHERE :'months_from' >= date :'report_to'
		UNION ALL
		SELECT NULL, NULL
		LIMIT 1) AS checked(problem, hint) \gset
:raise

/*
 * The months, and 24 points of the trailing line: the last one is the year of
 * the headline, the twelfth the year before.
 */
SELECT date :'report_to' <= date :'as_of' AS has_running,
	coalesce(nullif(:'cohort', ''), CASE
		WHEN date :'first_start' <= date :'report_to' - interval '6 years' THEN 'year'
		WHEN date :'first_start' <= date :'report_to' - interval '18 months' THEN 'quarter'
		ELSE 'month' END) AS cohort \gset
SELECT mrr_waterfall_agg(mrr, :'prior_from', :'report_to', '1 month', '1 year') AS ttm,
	mrr_waterfall_agg(mrr, :'months_from', :'report_to', '1 month') AS months,
	coalesce(mrr_bridge_agg(mrr, :'report_to', date :'as_of' + 1)
		FILTER (WHERE :'has_running'::boolean)::text, '') AS running
FROM pg_temp.retention_report \gset

/* The two years of the headline; the one before only as far as it is known. */
SELECT max(b::text) FILTER (WHERE n = 24) AS year,
	coalesce(max(b::text) FILTER (WHERE n = 12 AND date :'prior_from' > date :'since'), '')
		AS prior_year,
	bool_or(n = 24 AND date :'report_from' > date :'since' AND start_customers(b) > 0) AS has_year
FROM unnest(:'ttm'::mrr_waterfall) WITH ORDINALITY AS t(b, n) \gset

/*
 * MRR has the unit of the largest amount of a month, the total or a year's end,
 * and cents where all of them are small.
 */
WITH printed(b) AS (
	SELECT unnest(:'months'::mrr_waterfall)
	UNION ALL
	SELECT chain(:'months'::mrr_waterfall)
	UNION ALL
	SELECT nullif(:'running', '')::mrr_bridge
), largest(most) AS (
	SELECT greatest(max(greatest(start_mrr(b), new_mrr(b), reactivation_mrr(b), expansion_mrr(b),
			contraction_mrr(b), churned_mrr(b), end_mrr(b))), start_mrr(:'year'::mrr_bridge))
	FROM printed
)
SELECT CASE WHEN most < 1e4 THEN 2 ELSE 0 END AS digits,
	CASE WHEN most < 1e4 THEN :'cents' ELSE :'whole' END AS money, :scale \gset
SELECT btrim(concat_ws(' ', nullif(:'name', ''), CASE WHEN :'currency' <> '' THEN
		CASE WHEN :unit > 1 THEN 'of ' ELSE '' END || left(regexp_replace(:'currency', :'controls', '?', 'g'), 12)
		END)) AS unit_words \gset
SELECT CASE WHEN :'unit_words' = '' THEN 'MRR' ELSE 'MRR in ' || :'unit_words' END AS mrr_words \gset
WITH largest(most) AS (
	SELECT greatest(arpa(b), start_mrr(b) / nullif(start_customers(b), 0))
	FROM (SELECT :'year'::mrr_bridge) AS year(b)
)
SELECT :scale \gset arpa_

/*
 * The segments with the most MRR, at most seven of them; beyond that the six
 * with the most and the others together. n = 0 is all customers. Customers
 * that were there before the data begin have no known age: they are not among the
 * customers of the curve, but in the bridge.
 *
 * Of a model that is not to be used, doc/value.md says which those are, there is
 * the status. The value has three digits more room than first MRR.
 */
WITH ranked AS (
	SELECT segment, row_number() OVER (ORDER BY sum(mrr_at(mrr, date :'report_to' - 1)) DESC NULLS LAST,
			count(*) DESC, segment COLLATE "C") AS n, count(*) OVER () AS segments
	FROM pg_temp.retention_report
	WHERE started_on <= :'as_of' AND :'has_segment'::boolean
	GROUP BY segment
), part AS (
	SELECT CASE WHEN ranked.n <= CASE WHEN segments > 7 THEN 6 ELSE 7 END THEN ranked.n
			WHEN ranked.n IS NOT NULL THEN 7 ELSE 0 END AS n,
		CASE WHEN ranked.n <= CASE WHEN segments > 7 THEN 6 ELSE 7 END
			THEN coalesce(r.segment, '(none)')
			WHEN ranked.n IS NOT NULL THEN format('(%s others)', segments - 6)
			ELSE 'All' END AS segment,
		count(*) FILTER (WHERE started_on > :'since') AS customers,
		mrr_bridge_agg(mrr, :'report_from', :'report_to') AS b,
		cohort_agg(mrr, '1 month', :'as_of') FILTER (WHERE started_on > :'since') AS c
	FROM pg_temp.retention_report AS r
		LEFT JOIN ranked ON r.segment IS NOT DISTINCT FROM ranked.segment
	WHERE started_on <= :'as_of'
	GROUP BY 1, 2
), whole AS (
	SELECT n, segment, customers, b, c FROM part
	UNION ALL
	SELECT 0, 'All', sum(customers), sum(b), sum(c) FROM part HAVING bool_and(n > 0)
), valued AS MATERIALIZED (
	SELECT *, clv(c, :'horizon', :'discount_rate', :'margin') AS worth,
		(SELECT initial_mrr / nullif(customers, 0) FROM cohort_rows(c) WHERE age = 0) AS first_mrr
	FROM whole
)
SELECT coalesce(jsonb_agg(jsonb_build_object('n', n,
			'segment', regexp_replace(segment, :'controls', '?', 'g'),
			'customers', customers, 'b', b::text, 'c', c::text, 'first_mrr', first_mrr,
			'worth', worth::text, 'projected', 1 - observed / nullif(worth, 0),
			'doubt', CASE WHEN status IN ('polarised', 'no_churn', 'not_identified', 'not_converged')
				THEN status END) ORDER BY n), '[]') AS segments,
	coalesce(max(n), 0) AS number_of_segments,
	greatest(max(first_mrr), max(abs(worth)) FILTER (WHERE abs(worth) < 'Infinity') / 1000) AS largest_value
FROM valued LEFT JOIN LATERAL (
		SELECT sum(value) FILTER (WHERE NOT r.projected) AS observed, max(model_status) AS status
		FROM clv_rows(c, :'horizon', :'discount_rate', :'margin') AS r) AS r ON true \gset
WITH largest(most) AS (SELECT nullif(:'largest_value', '')::numeric)
SELECT :scale \gset value_

/* Cohorts: the twelve latest, and those before them together. */
SELECT CASE :'cohort' WHEN 'year' THEN '1 year' WHEN 'quarter' THEN '3 months'
		ELSE '1 month' END AS cohort_step,
	(date_trunc(:'cohort', date :'as_of')
		- 11 * CASE :'cohort' WHEN 'year' THEN interval '1 year'
			WHEN 'quarter' THEN interval '3 months' ELSE interval '1 month' END)::date
		AS first_cohort \gset
WITH grouped AS (
	SELECT CASE WHEN started_on >= :'first_cohort'
			THEN date_trunc(:'cohort', started_on)::date END AS started,
		cohort_agg(mrr, :'cohort_step', :'as_of') AS c, count(*) AS customers
	FROM pg_temp.retention_report
	WHERE started_on <= :'as_of' AND started_on > :'since'
	GROUP BY 1
), labelled AS (
	SELECT coalesce(started, '-infinity') AS started,
		CASE WHEN started IS NULL THEN 'earlier'
			WHEN :'cohort' = 'year' THEN to_char(started, 'YYYY')
			WHEN :'cohort' = 'quarter' THEN to_char(started, 'YYYY "Q"Q')
			ELSE to_char(started, 'YYYY-MM') END AS label, customers, c
	FROM grouped
	UNION ALL
	SELECT 'infinity', 'All', sum(customers), sum(c) FROM grouped
)
SELECT coalesce(jsonb_agg(jsonb_build_object('label', label, 'customers', customers,
			'n', n, 'c', c::text) ORDER BY n), '[]') AS cohorts
FROM (SELECT *, row_number() OVER (ORDER BY started) AS n FROM labelled WHERE c IS NOT NULL) AS l \gset

/* The largest movements of the last complete month, five of each kind. */
SELECT (date :'report_to' - interval '1 month')::date AS month_from \gset
WITH moved AS (
	SELECT customer, segment, movement(mrr, :'month_from', :'report_to') AS movement,
		mrr_at(mrr, date :'month_from' - 1) AS before, mrr_at(mrr, date :'report_to' - 1) AS after
	FROM pg_temp.retention_report
	WHERE started_on < :'report_to'
), ranked AS (
	SELECT *, count(*) OVER kind AS customers, sum(after - before) OVER kind AS total,
		row_number() OVER (kind ORDER BY abs(after - before) DESC, customer COLLATE "C") AS n
	FROM moved
	WHERE movement IN ('expansion', 'contraction', 'churn')
	WINDOW kind AS (PARTITION BY movement)
)
SELECT coalesce(jsonb_agg(jsonb_build_object('movement', movement, 'n', n,
			'customer', regexp_replace(customer, :'controls', '?', 'g'),
			'segment', regexp_replace(segment, :'controls', '?', 'g'),
			'before', before, 'after', after, 'customers', customers, 'total', total)
		ORDER BY movement, n), '[]') AS movements
FROM ranked
WHERE n <= 5 \gset
WITH largest(most) AS (
	SELECT max(greatest(before, after)) / 10
	FROM jsonb_to_recordset(:'movements') AS m(before numeric, after numeric)
)
SELECT :scale \gset moved_

/*
 * What the data look like: each with its count, an example and its effect. Rows
 * are all rows, customers those that the figures are about, unless it says so.
 */
WITH found AS (
	SELECT sum(no_customer) AS no_customer, sum(no_amount) AS no_amount,
		min(customer COLLATE "C") FILTER (WHERE no_amount > 0) AS no_amount_example,
		sum(no_start) AS no_start,
		min(customer COLLATE "C") FILTER (WHERE no_start > 0) AS no_start_example,
		sum(end_before_start) AS end_before_start,
		min(customer COLLATE "C") FILTER (WHERE end_before_start > 0) AS end_before_start_example,
		sum(no_days) AS no_days,
		min(customer COLLATE "C") FILTER (WHERE no_days > 0) AS no_days_example,
		sum(zero_amount) AS zero_amount,
		min(customer COLLATE "C") FILTER (WHERE zero_amount > 0) AS zero_amount_example,
		count(*) FILTER (WHERE below_zero) AS below_zero,
		min(customer COLLATE "C") FILTER (WHERE below_zero) AS below_zero_example,
		sum(gaps) AS gaps, sum(one_day_gaps) AS one_day_gaps,
		min(customer COLLATE "C") FILTER (WHERE one_day_gaps > 0) AS one_day_gaps_example,
		count(*) FILTER (WHERE overlapping) AS overlapping,
		min(customer COLLATE "C") FILTER (WHERE overlapping) AS overlapping_example,
		count(*) FILTER (WHERE several_segments AND started_on <= :'as_of') AS several_segments,
		min(customer COLLATE "C") FILTER (WHERE several_segments AND started_on <= :'as_of')
			AS several_segments_example,
		count(*) FILTER (WHERE started_on IS NULL AND customer IS NOT NULL) AS never_active,
		min(customer COLLATE "C") FILTER (WHERE started_on IS NULL) AS never_active_example,
		count(*) FILTER (WHERE started_on > :'as_of') AS later,
		min(customer COLLATE "C") FILTER (WHERE started_on > :'as_of') AS later_example,
		count(*) FILTER (WHERE started_on <= :'since') AS before_since,
		min(customer COLLATE "C") FILTER (WHERE started_on <= :'since') AS before_since_example
	FROM pg_temp.retention_report
), finding(n, number, finding, example, effect) AS (
	SELECT v.*
	FROM found, LATERAL (VALUES
		(1, no_customer, 'rows without a customer', NULL, 'left out'),
		(2, no_amount, 'rows whose amount is missing, not finite or too large',
			no_amount_example, 'left out'),
		(3, no_start, 'rows without a first day', no_start_example, 'left out'),
		(4, end_before_start, 'rows that end before they start', end_before_start_example, 'left out'),
		(5, no_days, 'rows that end on the day on which they start', no_days_example,
			'no effect, as the end is exclusive'),
		(6, zero_amount, 'rows with an amount of zero', zero_amount_example, 'no effect'),
		(7, never_active, 'customers who never have MRR', never_active_example, 'not counted'),
		(8, later, 'customers who start after the last day of the data', later_example, 'not counted'),
		(9, before_since, 'customers from before the first day that is known', before_since_example,
			'not in cohorts, survival and value'),
		(10, below_zero, 'customers whose total is below zero on some day', below_zero_example,
			'raised to zero on those days'),
		(11, one_day_gaps, 'gaps of exactly one day', one_day_gaps_example,
			'a lapse, for survival and value; if ends are inclusive, say so'),
		(12, overlapping, 'customers with rows that overlap', overlapping_example,
			'added up, as add-ons are; twice the same row counts twice'),
		(13, several_segments, 'customers in several segments', several_segments_example,
			'all of its history counts in the latest one')
	) AS v
	WHERE v.column2 > 0
)
SELECT coalesce(jsonb_agg(jsonb_build_object('n', n, 'number', number, 'finding', finding,
			'example', left(regexp_replace(example, :'controls', '?', 'g'), 40),
			'effect', effect) ORDER BY n), '[]') AS findings,
	count(*) AS number_of_findings,
	(SELECT coalesce(gaps, 0) FROM found) AS gaps,
	(SELECT coalesce(one_day_gaps, 0) FROM found) AS one_day_gaps
FROM finding \gset

/*
 * What to know before reading on. Expansion masks losses where NRR rises while
 * gross retention falls; one customer carries NRR where NRR is below 1 without
 * its expansion, or where it has a quarter of all expansion and a point of NRR.
 */
WITH ratio AS (
	SELECT b, nrr(b) AS nrr, gross_retention(b) AS gross,
		nrr_without_largest_expansion(b) AS without, p, nrr(p) AS prior_nrr,
		gross_retention(p) AS prior_gross
	FROM (SELECT :'year'::mrr_bridge, nullif(:'prior_year', '')::mrr_bridge) AS year(b, p)
	WHERE :'has_year'::boolean
), warning(n, warning) AS (
	SELECT 1, format('%s of the %s gaps in the customers'' timelines are exactly one day: valid_to looks like the last day that is paid for. If it is, run the report with end_is_inclusive=yes: otherwise each renewal counts as a lapse.',
		to_char(:one_day_gaps, :'whole'), to_char(:gaps, :'whole'))
	WHERE :one_day_gaps > :gaps / 2.0 AND NOT :'end_is_inclusive'::boolean
	UNION ALL
	SELECT 2, format('Expansion masks losses: NRR rose from %s %% to %s %% while gross retention fell from %s %% to %s %%.',
		round(100 * prior_nrr, 1), round(100 * nrr, 1), round(100 * prior_gross, 1), round(100 * gross, 1))
	FROM ratio
	WHERE round(nrr - prior_nrr, 3) > 0 AND round(gross - prior_gross, 3) < 0
	UNION ALL
	SELECT 3, format('One customer carries NRR: its expansion of %s is %s %% of all expansion. Without it NRR is %s %% and not %s %%.',
		to_char(round(largest_expansion(b), 2), :'cents'),
		round(100 * largest_expansion(b) / expansion_mrr(b)), round(100 * without, 1), round(100 * nrr, 1))
	FROM ratio
	WHERE expansion_mrr(b) > 0
		AND ((nrr >= 1 AND without < 1 AND expansion_customers(b) > 1
				AND largest_expansion(b) >= expansion_mrr(b) / 10)
			OR (largest_expansion(b) >= expansion_mrr(b) / 4 AND nrr - without >= 0.01))
	UNION ALL
	SELECT 4, format('The MRR of a year ago is concentrated: its %s customers vary as much as %s of equal size would. Read the intervals.',
		to_char(start_customers(b), :'whole'), round(effective_customers(b), 1))
	FROM ratio
	WHERE effective_customers(b) < 10
	UNION ALL
	SELECT 5, format('%s of %s rows could not be used (%s %%): see the last section.',
		to_char(:lines_left_out, :'whole'), to_char(:lines, :'whole'),
		round(100.0 * :lines_left_out / :lines, 1))
	WHERE :lines_left_out >= :lines / 100.0
)
SELECT coalesce(jsonb_agg(jsonb_build_object('n', n, 'warning', warning) ORDER BY n), '[]') AS warnings,
	count(*) AS number_of_warnings
FROM warning \gset

\if :html
	\ir retention-report-html.sql
\else
	\ir retention-report-text.sql
\endif

COMMIT;
