/*
 * The worst values of each type, for as far as they are quickly made: a timeline
 * of "steps" steps (of 67 million that are possible), a waterfall of 10,000
 * periods, a curve of 100,000 ages, a life table of 100,000 ages and 16 causes,
 * and 1000 life tables. And the worst call of every function of the extension.
 *
 *		psql -v steps=4000000 -f test/faults.d/worst.sql
 */
CREATE FUNCTION first_day() RETURNS date LANGUAGE SQL IMMUTABLE RETURN date '2000-01-01';
CREATE TABLE big AS SELECT :steps AS steps, 4 * :steps AS days;
CREATE TABLE timelines (name text, t mrr_timeline, words text);
ALTER TABLE timelines ALTER t SET STORAGE EXTERNAL, ALTER words SET STORAGE EXTERNAL;
INSERT INTO timelines
SELECT kind.name, mrr_timeline_agg(1 + i % kind.prices, first_day() + 4 * i + kind.shift,
	first_day() + 4 * i + kind.shift + 2)
FROM (VALUES ('even', 7, 0), ('odd', 5, 1)) AS kind (name, prices, shift), big,
	generate_series(0, steps - 1) AS i
GROUP BY kind.name;
-- The working form can only be stored by a direct call; all readers sort it
INSERT INTO timelines
SELECT 'working', mrr_timeline_combinefn(odd.t, even.t)
FROM timelines AS even, timelines AS odd WHERE even.name = 'even' AND odd.name = 'odd';
UPDATE timelines SET words = t::text WHERE name = 'even';

CREATE TABLE worst AS
SELECT
	(SELECT mrr_bridge_agg(i, i + 1) FROM generate_series(1, 100) AS i) AS bridge,
	(SELECT mrr_bridge(t, first_day(), first_day() + days, 'daily')
		FROM timelines, big WHERE name = 'even') AS daily,
	(SELECT mrr_waterfall(t, first_day(), first_day() + days, make_interval(days => days / 10000))
		FROM timelines, big WHERE name = 'even') AS waterfall,
	(SELECT cohort_agg(mrr_timeline(i, first_day() + i % 100, first_day() + i), '1 day',
			first_day() + 99999)
		FROM generate_series(101, 99000, 13) AS i) AS curve,
	(SELECT life_table_agg(i, 'cause ' || i % 16) FROM generate_series(0, 100000) AS i) AS "table",
	(SELECT array_agg(l) FROM (SELECT life_table_agg(i, (i + k) % 3 = 0) AS l
		FROM generate_series(0, 999) AS i, generate_series(1, 1000) AS k GROUP BY k) AS one) AS tables;

/*
 * The worst argument of a type; where the type does not tell, of a name, of all
 * functions of a name, or of one function. The most special one is taken.
 */
CREATE TABLE argument (type regtype, name text, expression text, PRIMARY KEY (type, name));
INSERT INTO argument VALUES
	('mrr_timeline', '', '(SELECT t FROM timelines WHERE name = ''%s'')'),
	('mrr_bridge', '', '(SELECT bridge FROM worst)'),
	('mrr_bridge', 'movement', 'mrr_bridge(mrr_timeline(i, first_day()), first_day(), first_day() + 30)'),
	('mrr_bridge', 'movement_nrr', '(SELECT daily FROM worst)'),
	('mrr_bridge', 'movement_gross_retention', '(SELECT daily FROM worst)'),
	('mrr_bridge', 'chain(mrr_bridge)',
		'mrr_bridge(mrr_timeline(1, first_day()), first_day() + i, first_day() + i + 1)'),
	('mrr_waterfall', '', '(SELECT waterfall FROM worst)'),
	('cohort_curve', '', '(SELECT curve FROM worst)'),
	('life_table', '', '(SELECT "table" FROM worst)'),
	('life_table[]', '', '(SELECT tables FROM worst)'),
	('retention_model', '', '(''bdw'', ''converged'', 0.01, 0.01, 0.3, NULL, NULL, NULL, NULL, NULL,
		NULL, NULL)::retention_model'),
	('date', '', '(SELECT first_day() + days FROM big)'),
	('date', 'from_date', 'first_day()'),
	('date', 'valid_from', 'first_day() + i'),
	('date', 'valid_to', 'NULL'),
	('date', 'on_date', 'first_day() + i'),
	('date', 'period', 'first_day() + i'),
	('date', 'period_start', 'first_day() + i'),
	('date', 'clv(mrr_timeline,date,interval,double precision)', 'first_day() + 3000000'),
	('date', 'clv(mrr_timeline,date,interval,double precision,double precision)', 'first_day() + 3000000'),
	('interval', '', '(SELECT make_interval(days => days / 10000) FROM big)'),
	('interval', 'span', '(SELECT make_interval(days => days / 5000) FROM big)'),
	('interval', 'cohort_agg', '(SELECT make_interval(days => days / 80000) FROM big)'),
	('interval', 'horizon', 'make_interval(months => 100000)'),
	('interval', 'clv(cohort_curve,interval,double precision,double precision)',
		'make_interval(days => 100000)'),
	('interval', 'clv_rows', 'make_interval(days => 100000)'),
	('numeric', '', '2.5'),
	('numeric', 'start_mrr', 'i'),
	('numeric', 'end_mrr', 'i % 7'),
	('numeric', 'total', '1e12'),
	('integer', '', '1'),
	('integer', 'max_days', '2147483647'),
	('bigint', '', '100000'),
	('bigint', 'entry_age', '0'),
	('bigint', 'survival(retention_model,bigint)', '9007199254740991'),
	('bigint', 'retention_rate', '9007199254740991'),
	('bigint', 'residual_lifetime', '9007199254740991'),
	('bigint', 'residual_clv', '9007199254740991'),
	('boolean', '', 'true'),
	('boolean[]', '', 'VARIADIC array_fill(true, ''{32}'')'),
	('daterange', '', 'daterange(first_day() + i, NULL)'),
	('text', '', '''cause 1'''),
	('text', 'unit', '''month'''),
	('text', 'netting', '''daily'''),
	('text', 'model', '''bdw'''),
	('text', 'timing', '''advance'''),
	('double precision', '', '0.0001'),
	('double precision', 'confidence', '0.95'),
	('double precision', 'years', '1e9');
