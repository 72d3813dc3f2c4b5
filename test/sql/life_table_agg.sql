-- Customers into life tables: laws L1 to L5 of life_table_agg.c, L1 to L5 of
-- life_table.h. All figures are by hand; comparisons with other software are in
-- test/pgtap.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';
-- Ten customers: the age at which they left or were last seen, why they left,
-- and the age from which on they are known.
CREATE TEMP TABLE customers (i integer, age bigint, cause text, entry_age bigint);
INSERT INTO customers VALUES (1, 0, NULL, NULL), (2, 0, 'price', NULL), (3, 2, 'price', 0), (4, 2, 'card', NULL), (5, 2, NULL, 1), (6, 5, 'card', 3), (7, 5, 'card', 0), (8, 5, NULL, 4), (9, 7, NULL, NULL), (10, 7, 'price', 2);
SELECT what, got::text = expected AS ok, got
FROM (SELECT life_table_agg(age, cause IS NOT NULL) AS a, life_table_agg(age, cause IS NOT NULL, entry_age) AS b, life_table_agg(age, cause) AS c, life_table_agg(age, cause, entry_age) AS d FROM customers) AS s,
	LATERAL (VALUES
		(1, 'churned', '{(age=0,entered=10,censored=1,"churn"=1),(age=2,censored=1,"churn"=2),(age=5,censored=1,"churn"=2),(age=7,censored=1,"churn"=1)}', a),
		(2, 'churned, entry', '{(age=0,entered=6,censored=1,"churn"=1),(age=1,entered=1),(age=2,entered=1,censored=1,"churn"=2),(age=3,entered=1),(age=4,entered=1),(age=5,censored=1,"churn"=2),(age=7,censored=1,"churn"=1)}', b),
		(3, 'cause', '{(age=0,entered=10,censored=1,"price"=1),(age=2,censored=1,"card"=1,"price"=1),(age=5,censored=1,"card"=2),(age=7,censored=1,"price"=1)}', c),
		(4, 'cause, entry', '{(age=0,entered=6,censored=1,"price"=1),(age=1,entered=1),(age=2,entered=1,censored=1,"card"=1,"price"=1),(age=3,entered=1),(age=4,entered=1),(age=5,censored=1,"card"=2),(age=7,censored=1,"price"=1)}', d)
	) AS v(n, what, expected, got) ORDER BY n;
-- Who is at risk, by hand: those of age 0 at age 0; at age 1 those of age 0
-- that are left (4); at 2 also 5, who is known from 1 on; 10, known from 2 on,
-- at 3; 6 at 4; 8 at 5.
SELECT age, at_risk, churned, censored FROM survival_rows((SELECT life_table_agg(age, cause, entry_age) FROM customers));

-- L1: no entry age, NULL and 0 are the same, also for who leaves at age 0 as
-- long as it is not given.
SELECT count(DISTINCT l::text) AS tables, count(*) AS forms
FROM (SELECT life_table_agg(age, churned) FROM (VALUES (0, true), (3, false), (4, true)) AS v(age, churned) UNION ALL SELECT life_table_agg(age, churned, NULL) FROM (VALUES (0, true), (3, false), (4, true)) AS v(age, churned)
	UNION ALL SELECT life_table_agg(age, churned, entry_age) FROM (VALUES (0, true, NULL), (3, false, 0), (4, true, 0)) AS v(age, churned, entry_age) UNION ALL SELECT life_table_agg(age, CASE WHEN churned THEN 'churn' END, NULL) FROM (VALUES (0, true), (3, false), (4, true)) AS v(age, churned)) AS s(l);
-- The boolean is the cause "churn", so that both forms add; a cause named
-- otherwise stays apart.
SELECT sum(l)::text AS sum FROM (SELECT life_table_agg(3, true) UNION ALL SELECT life_table_agg(3, 'churn') UNION ALL SELECT life_table_agg(3, 'Churn') UNION ALL SELECT life_table_agg(3, 'churn ', 1)) AS s(l);
-- Labels: 63 bytes, quotes, what looks like a field.
SELECT life_table_agg(1, cause)::text AS labels FROM (VALUES ('say "no"'), ('entered'), (' '), ('a=1),(')) AS v(cause);
SELECT life_table_agg(1, repeat('é', 31) || 'x')::text = '{(age=0,entered=1),(age=1,"' || repeat('é', 31) || 'x"=1)}' AS most_bytes;
-- The last age that there may be.
SELECT life_table_agg(100000, true)::text AS last_age, life_table_agg(100000, NULL::text, 99999)::text AS just_entered;

-- L2: rows of NULLs are ignored, but make an empty table; no rows are NULL.
SELECT what, got
FROM (VALUES
	(1, 'NULLs', (SELECT life_table_agg(NULL, NULL::boolean)::text)), (2, 'three NULLs', (SELECT life_table_agg(NULL, NULL::boolean, NULL)::text)), (3, 'no cause', (SELECT life_table_agg(NULL, NULL::text)::text)), (4, 'no cause, no entry', (SELECT life_table_agg(NULL, NULL::text, NULL)::text)),
	(5, 'no rows', (SELECT life_table_agg(1, true)::text WHERE false)), (6, 'filtered', (SELECT life_table_agg(1, 'x') FILTER (WHERE false)::text)), (7, 'one of two', (SELECT life_table_agg(a, c)::text FROM (VALUES (NULL, NULL), (2, true)) AS v(a, c))),
	(8, 'empty tables', (SELECT sum(l)::text FROM (VALUES ('{}'::life_table), (NULL), ('{}')) AS v(l))), (9, 'NULL tables', (SELECT sum(NULL::life_table)::text)), (10, 'one table', (SELECT sum('{(age=0,entered=1,censored=1)}'::life_table)::text))
) AS v(n, what, got) ORDER BY n;

-- What is refused: SQLSTATE, message, detail, hint.
CREATE FUNCTION pg_temp.refused(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
	hint text;
	got text;
BEGIN
	EXECUTE query INTO got;
	RETURN 'taken: ' || coalesce(left(got, 60), 'NULL');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', SQLSTATE || ' ' || SQLERRM, nullif(detail, ''), nullif(hint, ''));
END $$;
SELECT what, pg_temp.refused('SELECT ' || query) AS error
FROM (VALUES
	(1, 'age -1', 'life_table_agg(-1, true)'), (2, 'age -1, by cause', 'life_table_agg(-1, ''x'')'), (3, 'least age', 'life_table_agg(-9223372036854775808, NULL::text)'), (4, 'age too large', 'life_table_agg(100001, false)'), (5, 'largest age', 'life_table_agg(9223372036854775807, ''x'')'),
	(6, 'entry after age', 'life_table_agg(3, true, 4)'), (7, 'entry at age', 'life_table_agg(3, false, 3)'), (8, 'entry 0, age 0: none', 'life_table_agg(0, ''x'', 0)'), (9, 'negative entry', 'life_table_agg(3, true, -1)'), (10, 'both too large', 'life_table_agg(100002, true, 100001)'),
	(11, 'no age', 'life_table_agg(NULL, true)'), (12, 'no age, not churned', 'life_table_agg(NULL, false)'), (13, 'no age, a cause', 'life_table_agg(NULL, ''x'')'), (14, 'no age, an entry', 'life_table_agg(NULL, NULL::boolean, 1)'), (15, 'no age, an entry, no cause', 'life_table_agg(NULL, NULL::text, 1)'),
	(16, 'churned is NULL', 'life_table_agg(3, NULL::boolean)'), (17, 'churned is NULL, an entry', 'life_table_agg(3, NULL::boolean, 1)'), (18, 'no cause', 'life_table_agg(3, '''')'), (19, 'no cause, no age', 'life_table_agg(NULL, '''')'), (20, 'long cause', 'life_table_agg(3, repeat(''x'', 64))'),
	(22, 'sixteen causes', 'life_table_agg(1, ''c'' || i) FROM generate_series(1, 16) AS i'), (23, 'a seventeenth', 'life_table_agg(1, ''c'' || i) FROM generate_series(1, 17) AS i'), (24, 'seventeen in a sum', 'sum(l) FROM (SELECT life_table_agg(1, ''c'' || i) AS l FROM generate_series(1, 17) AS i GROUP BY i % 2) AS s'),
	(25, 'too many customers', 'sum(l) FROM (VALUES (''{(age=0,entered=9223372036854775807,censored=9223372036854775807)}''::life_table), (''{(age=0,entered=1,"x"=1)}'')) AS v(l)'), (26, 'too many at different ages', 'sum(l) FROM (VALUES (''{(age=0,entered=9223372036854775807),(age=1,censored=9223372036854775807)}''::life_table), (''{(age=1,entered=1),(age=2,"x"=1)}'')) AS v(l)'),
	(27, 'one customer more', 'life_table_transfn(''{(age=0,entered=9223372036854775807,censored=9223372036854775807)}'', 0, false)')
) AS v(n, what, query) ORDER BY n;
SELECT pg_temp.refused('SELECT life_table_agg(3, repeat(''é'', 32))') = '22023 cause cannot have more than 63 bytes: "' || repeat('é', 31) || '..."' AS bytes_not_letters;
-- In full, as a user sees it.
SELECT life_table_agg(months, churned, months_known) FROM (VALUES (12, true, 0), (3, false, 5)) AS v(months, churned, months_known);
SELECT life_table_agg(months, reason) FROM (VALUES (12, 'price'), (3, '')) AS v(months, reason);

-- L5, and L4 of life_table.h: a table does not depend on the order of the rows,
-- nor on how they are split, to the byte. 3,000 customers with 16 causes, some
-- of which come late.
CREATE TEMP TABLE many AS
SELECT i, e + 1 + (hashint4extended(i, 1) & 255) AS age, CASE WHEN hashint4extended(i, 2) & 3 > 0 THEN 'cause ' || ((hashint4extended(i, 3) & 15) * i / 3000)::text END AS cause, nullif(e, 0) AS entry_age, hashint4extended(i, 4) & 7 AS part
FROM (SELECT i, greatest(0, (hashint4extended(i, 5) & 127) - 64) AS e FROM generate_series(1, 3000) AS i) AS s;
SELECT count(*) AS ways, count(DISTINCT form) AS forms, max(length(form)) > 1000 AS large
FROM (SELECT life_table_send(life_table_agg(age, cause, entry_age ORDER BY i)) FROM many UNION ALL SELECT life_table_send(life_table_agg(age, cause, entry_age ORDER BY i DESC)) FROM many UNION ALL SELECT life_table_send(life_table_agg(age, cause, entry_age ORDER BY cause, age)) FROM many
	UNION ALL SELECT life_table_send(life_table_agg(age, cause, entry_age ORDER BY hashint4(i))) FROM many UNION ALL SELECT life_table_send(sum(l)) FROM (SELECT life_table_agg(age, cause, entry_age) AS l FROM many GROUP BY part) AS s
	UNION ALL SELECT life_table_send(sum(l ORDER BY part DESC)) FROM (SELECT part, life_table_agg(age, cause, entry_age) AS l FROM many GROUP BY part) AS s UNION ALL SELECT life_table_send(sum(l)) FROM (SELECT life_table_agg(age, cause, entry_age) AS l FROM many GROUP BY i) AS s
	UNION ALL SELECT life_table_send(sum(l)) FROM (SELECT sum(l) AS l FROM (SELECT part, life_table_agg(age, cause, entry_age) AS l FROM many GROUP BY part, cause) AS s GROUP BY part % 3) AS t) AS w(form);
-- The counts are those of plain SQL.
SELECT count(*) AS ages, count(*) FILTER (WHERE at_risk <> (SELECT count(*) FROM many m WHERE r.age <= m.age AND (r.age > entry_age OR entry_age IS NULL))) AS at_risk_differs, count(*) FILTER (WHERE churned <> (SELECT count(cause) FROM many m WHERE m.age = r.age)) AS churned_differs,
	count(*) FILTER (WHERE censored <> (SELECT count(*) FROM many m WHERE m.age = r.age AND cause IS NULL)) AS censored_differs
FROM survival_rows((SELECT life_table_agg(age, cause, entry_age) FROM many)) AS r;
SELECT count(*) AS rows, count(DISTINCT cause) AS causes, count(*) FILTER (WHERE churned <> (SELECT count(*) FROM many m WHERE m.age = r.age AND m.cause = r.cause)) AS churned_differs FROM incidence_rows((SELECT life_table_agg(age, cause, entry_age) FROM many)) AS r;
-- A stored table may be gone on with as a state, and a state added to one.
SELECT life_table_finalfn(life_table_cause_transfn(stored, 9, 'b', 2))::text AS one_more, life_table_combinefn(stored, state)::text AS sum, life_table_combinefn(state, stored) = life_table_combinefn(stored, state) AS commutes
FROM (VALUES ('{(age=0,entered=2),(age=1,"c"=2)}'::life_table, life_table_cause_transfn(life_table_cause_transfn(NULL, 4, 'z'), 4, 'a'))) AS v(stored, state);
-- As a window: the table so far, twice in one query.
SELECT i, life_table_agg(age, cause) OVER w AS running, life_table_agg(age, cause) OVER w = life_table_agg(age, cause) OVER (ORDER BY i) AS same FROM customers WINDOW w AS (ORDER BY i) ORDER BY i LIMIT 4;

-- L3: first value. Days since sign-up until the first of value and churn that
-- is not after as_of.
SELECT what, first_value_agg('2024-01-01', value_on::date, churned_on::date, '2024-06-30') AS got, first_value_agg('2024-01-01', value_on::date, churned_on::date, '2024-06-30')::text = expected AS ok
FROM (VALUES
	(1, 'value', '2024-01-31', NULL, '{(age=0,entered=1),(age=30,"value"=1)}'), (2, 'value at once', '2024-01-01', NULL, '{(age=0,entered=1,"value"=1)}'), (3, 'value on as_of', '2024-06-30', NULL, '{(age=0,entered=1),(age=181,"value"=1)}'),
	(4, 'value after as_of', '2024-07-01', NULL, '{(age=0,entered=1),(age=181,censored=1)}'), (5, 'nothing yet', NULL, NULL, '{(age=0,entered=1),(age=181,censored=1)}'),
	(6, 'churn', NULL, '2024-02-01', '{(age=0,entered=1),(age=31,"churn"=1)}'), (7, 'churn at once', NULL, '2024-01-01', '{(age=0,entered=1,"churn"=1)}'), (8, 'churn on as_of', NULL, '2024-06-30', '{(age=0,entered=1),(age=181,"churn"=1)}'), (9, 'churn after as_of', NULL, '2024-07-01', '{(age=0,entered=1),(age=181,censored=1)}'),
	(10, 'value, then churn', '2024-01-11', '2024-02-01', '{(age=0,entered=1),(age=10,"value"=1)}'), (11, 'churn, then value', '2024-02-01', '2024-01-11', '{(age=0,entered=1),(age=10,"churn"=1)}'), (12, 'both on a day', '2024-01-11', '2024-01-11', '{(age=0,entered=1),(age=10,"value"=1)}'), (13, 'both on the first day', '2024-01-01', '2024-01-01', '{(age=0,entered=1,"value"=1)}'),
	(14, 'churn, value after as_of', '2024-07-01', '2024-06-01', '{(age=0,entered=1),(age=152,"churn"=1)}'), (15, 'value, churn after as_of', '2024-06-01', '2025-01-01', '{(age=0,entered=1),(age=152,"value"=1)}'), (16, 'both after as_of', '2024-07-02', '2024-07-01', '{(age=0,entered=1),(age=181,censored=1)}'),
	(17, 'never', 'infinity', 'infinity', '{(age=0,entered=1),(age=181,censored=1)}')
) AS v(n, what, value_on, churned_on, expected) GROUP BY n, what, expected ORDER BY n;
-- Who signs up on as_of is seen for no day, who signs up later not at all.
SELECT first_value_agg('2024-06-30', NULL, NULL, '2024-06-30')::text AS on_as_of, first_value_agg('2024-06-30', '2024-06-30', NULL, '2024-06-30')::text AS value_on_as_of, first_value_agg('2024-07-01', '2024-07-05', NULL, '2024-06-30')::text AS later, first_value_agg(NULL, NULL, NULL, '2024-06-30')::text AS only_null, (SELECT first_value_agg('2024-01-01', NULL, NULL, '2024-06-30') WHERE false) IS NULL AS no_rows;
SELECT what, pg_temp.refused('SELECT ' || query) AS error
FROM (VALUES
	(1, 'no as_of', 'first_value_agg(''2024-01-01'', NULL, NULL, NULL)'), (2, 'nothing at all', 'first_value_agg(NULL, NULL, NULL, NULL)'), (3, 'no sign-up, a value', 'first_value_agg(NULL, ''2024-01-01'', NULL, ''2024-06-30'')'), (4, 'no sign-up, a churn', 'first_value_agg(NULL, NULL, ''2024-01-01'', ''2024-06-30'')'),
	(5, 'value before sign-up', 'first_value_agg(''2024-01-02'', ''2024-01-01'', NULL, ''2024-06-30'')'), (6, 'churn before sign-up', 'first_value_agg(''2024-01-02'', ''2024-01-05'', ''2024-01-01'', ''2024-06-30'')'), (7, 'value before sign-up, after as_of', 'first_value_agg(''2025-01-02'', ''2025-01-01'', NULL, ''2024-06-30'')'),
	(8, 'sign-up infinity', 'first_value_agg(''infinity'', NULL, NULL, ''2024-06-30'')'), (9, 'sign-up -infinity', 'first_value_agg(''-infinity'', NULL, NULL, ''2024-06-30'')'), (10, 'as_of infinity', 'first_value_agg(''2024-01-01'', NULL, NULL, ''infinity'')'), (11, 'value -infinity', 'first_value_agg(''2024-01-01'', ''-infinity'', NULL, ''2024-06-30'')'),
	(12, 'another as_of later', 'first_value_agg(''2024-01-01'', NULL, NULL, date ''2024-06-30'' + i) FROM generate_series(0, 1) AS i'), (13, 'another as_of in a row that is ignored', 'first_value_agg(s, NULL, NULL, a) FROM (VALUES (date ''2024-01-01'', date ''2024-06-30''), (NULL, ''2024-07-01'')) AS v(s, a)'), (14, 'NULL as_of later', 'first_value_agg(''2024-01-01'', NULL, NULL, a) FROM (VALUES (date ''2024-06-30''), (NULL)) AS v(a)'),
	(15, 'states of different days', 'life_table_combinefn(first_value_transfn(NULL, ''2024-01-01'', NULL, NULL, ''2024-06-30''), first_value_transfn(NULL, ''2024-01-01'', NULL, NULL, ''2024-07-01''))'), (16, '274 years', 'first_value_agg(''1700-01-01'', NULL, NULL, ''2024-06-30'')')
) AS v(n, what, query) ORDER BY n;
-- A finished table knows no day any more: tables of different days add.
SELECT sum(l)::text AS sum FROM (SELECT first_value_agg('2024-01-01', '2024-01-05', NULL, a) AS l FROM (VALUES (date '2024-06-30'), ('2024-07-01')) AS v(a) GROUP BY a) AS s;
-- A state goes on with its day, whether it is made first or has grown.
SELECT pg_temp.refused(format('SELECT first_value_transfn(%s, ''2024-01-01'', NULL, NULL, ''2024-07-01'')', state)) AS error
FROM (VALUES (1, 'first_value_transfn(NULL, NULL, NULL, NULL, ''2024-06-30'')'), (2, 'first_value_transfn(first_value_transfn(NULL, ''2024-01-01'', NULL, ''2024-02-01'', ''2024-06-30''), ''2024-01-01'', ''2024-05-01'', NULL, ''2024-06-30'')'), (3, 'life_table_combinefn(first_value_transfn(NULL, ''2024-01-01'', NULL, NULL, ''2024-06-30''), ''{(age=0,entered=1),(age=900,"z"=1)}'')')) AS v(n, state) ORDER BY n;

-- C16: first_value.csv, as of 15 July 2020. Time to the subscription: five of
-- six have one, after 13, 5, 4, 1 and 2 days, the sixth signed up on the last
-- day. Retained 30 days after it: company 5 subscribed 13 days ago and cannot
-- be judged yet, so that four are at risk on day 30; all of them are retained.
CREATE TEMP TABLE companies (company_id integer, signup date, subscribed date, terminated date);
INSERT INTO companies VALUES (1, '2019-05-20', '2019-06-02', '2020-01-10'), (2, '2019-06-15', '2019-06-20', NULL), (3, '2019-07-01', '2019-07-05', '2019-12-31'), (4, '2020-06-10', '2020-06-11', NULL), (5, '2020-06-30', '2020-07-02', NULL), (6, '2020-07-15', NULL, NULL);
SELECT first_value_agg(signup, subscribed, terminated, '2020-07-15') AS to_value, first_value_agg(subscribed, NULL, terminated, '2020-07-15') AS from_value FROM companies;
SELECT at_risk, churned, survival AS retained FROM companies, LATERAL (SELECT first_value_agg(subscribed, NULL, terminated, '2020-07-15') AS l FROM companies) AS t, survival_rows(l) WHERE company_id = 1 AND age = 30;
-- Within n days counts day n. By hand, of five at risk on day 1 on: 1/5, 2/5,
-- 3/5, 4/5 and all.
SELECT within, round(cumulative_incidence(first_value_agg(signup, subscribed, terminated, '2020-07-15'), 'value', within)::numeric, 10) AS reached FROM companies, unnest(ARRAY[0, 1, 2, 4, 5, 12, 13, 30]) AS within GROUP BY within ORDER BY within;

-- L4: a cohort curve's first lapses. By months as of 30 June 2024: one stays,
-- mature at the ages 0 to 5; one lapses on 1 April and is back in May (read on
-- 10 February, 10 March and 10 April: lapsed at age 2, for good); one leaves on
-- the day of its second reading; one is younger than a month.
CREATE TEMP TABLE timelines AS SELECT t::mrr_timeline FROM (VALUES ('{[2024-01-31,):100}'), ('{[2024-02-10,2024-04-01):40,[2024-05-05,):60}'), ('{[2024-05-31,2024-06-30):20}'), ('{[2024-06-15,):10}'), ('{}'), ('{[2024-07-01,):1}'), (NULL)) AS v(t);
SELECT life_table(cohort_agg(t, '1 month', '2024-06-30')) AS l, life_table(cohort_agg(t, '1 month', '2024-06-30'))::text = '{(age=0,entered=4,censored=1),(age=1,"churn"=1),(age=2,"churn"=1),(age=5,censored=1)}' AS ok FROM timelines;
SELECT life_table(cohort_agg(NULL, '1 month', '2024-06-30')) AS nobody, life_table(NULL) IS NULL AS nothing, life_table(cohort_curve_transfn(NULL, '{[2024-01-31,2024-03-01):100}', '1 month', '2024-06-30')) AS of_a_state;
-- Its survival is that of cohort_rows(), and the sum of the tables is the
-- table of the sum.
CREATE TEMP TABLE drawn AS SELECT i, mrr_timeline(5, s, CASE WHEN hashint4extended(i, 3) & 3 > 0 THEN s + 20 + (hashint4extended(i, 2) & 511)::integer END) AS t FROM (SELECT i, date '2022-01-01' + (hashint4extended(i, 1) & 511)::integer AS s FROM generate_series(1, 400) AS i) AS s;
CREATE TEMP TABLE curves AS SELECT n, step, cohort_agg(t, step, '2024-06-30') AS c FROM drawn, (VALUES (1, interval '1 month'), (2, '3 months'), (3, '30 days')) AS v(n, step) GROUP BY n, step;
SELECT step, count(*) > 9 AS ages, count(*) FILTER (WHERE abs(a.survival - b.survival) < 1e-12) = count(*) AS same_survival, min(a.survival) < 0.8 AS some_churn
FROM (SELECT n, r.* FROM curves, survival_rows(life_table(c)) AS r) AS a FULL JOIN (SELECT n, r.* FROM curves, cohort_rows(c) AS r) AS b USING (n, age) JOIN curves USING (n) GROUP BY n, step ORDER BY n;
SELECT life_table_send(sum(l)) = life_table_send((SELECT life_table(cohort_agg(t, '1 month', '2024-06-30')) FROM drawn)) AS same FROM (SELECT life_table(cohort_agg(t, '1 month', '2024-06-30')) AS l FROM drawn GROUP BY i % 7) AS s;
