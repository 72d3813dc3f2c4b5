-- What sqlsmith finds: few rows, so that its joins end, with values of all types,
-- NULLs, empty values and the extremes of the seeds; in views, what it does not
-- call itself (functions that return rows, of a window, or with VARIADIC); and of
-- the server's functions those that are immutable and go between the same types.
CREATE TABLE timelines AS
SELECT customer_id, min(segment) AS segment, mrr_timeline_agg(mrr, started_on, ended_on) AS t, mrr_timeline_agg(mrr, started_on, ended_on) FILTER (WHERE product = 'plan') AS part,
	min(started_on) AS first_day, max(ended_on) AS last_day, sum(mrr) AS amount, interval '1 month' * (customer_id % 3) AS step
FROM subscriptions GROUP BY customer_id;
INSERT INTO timelines (t) SELECT literal::mrr_timeline FROM seeds WHERE type = 'mrr_timeline'::regtype;
INSERT INTO timelines DEFAULT VALUES;

CREATE TABLE bridges AS
SELECT segment, mrr_bridge_agg(t, '2023-01-01', '2024-01-01') AS b, mrr_bridge_agg(t, '2024-01-01', '2025-01-01') AS next_b, count(*) AS customers FROM timelines WHERE segment IS NOT NULL GROUP BY segment;
INSERT INTO bridges (b) SELECT literal::mrr_bridge FROM seeds WHERE type = 'mrr_bridge'::regtype;
INSERT INTO bridges DEFAULT VALUES;

CREATE TABLE waterfalls AS
SELECT segment, mrr_waterfall_agg(t, '2024-01-01', '2025-01-01', '3 months') AS w, mrr_waterfall_agg(t, '2024-01-01', '2025-01-01', '3 months', '1 year') AS by_year, bool_or(is_active(t, '2025-01-01')) AS active FROM timelines WHERE segment IS NOT NULL GROUP BY segment;
INSERT INTO waterfalls (w) SELECT literal::mrr_waterfall FROM seeds WHERE type = 'mrr_waterfall'::regtype;
INSERT INTO waterfalls DEFAULT VALUES;

CREATE TABLE curves AS
SELECT segment, cohort_agg(t, '1 year', '2025-12-31') AS c, life_table(cohort_agg(t, '1 year', '2025-12-31')) AS l, 0.1::double precision AS rate, interval '10 years' AS horizon FROM timelines WHERE segment IS NOT NULL GROUP BY segment;
INSERT INTO curves (c) SELECT literal::cohort_curve FROM seeds WHERE type = 'cohort_curve'::regtype;
INSERT INTO curves (l) SELECT literal::life_table FROM seeds WHERE type = 'life_table'::regtype;
INSERT INTO curves DEFAULT VALUES;

SET client_min_messages = warning;
CREATE TABLE models AS
SELECT kind, fit_retention(l, kind) AS m, 5::bigint AS age, ARRAY[l, l, NULL] AS tables FROM curves, (VALUES ('geometric'), ('sbg'), ('discrete_weibull'), ('bdw')) AS v(kind) WHERE segment = 'small' AND l IS NOT NULL;
INSERT INTO models DEFAULT VALUES;

CREATE TABLE observations (age bigint, churned boolean, cause text, entry_age bigint, period daterange, on_date date, conditions boolean[]);
INSERT INTO observations VALUES (3, true, 'price', 0, '[2024-01-01,2024-06-01)', '2024-02-29', '{t,f}'), (7, false, NULL, 2, '[2024-01-01,)', 'infinity', '{}'), (0, true, '', NULL, 'empty', '4714-11-24 BC', '{NULL}'), (100000, NULL, 'x', 99999, NULL, '5874897-12-31', '{t,t,t,t}'), (-1, true, 'y', -9223372036854775808, '(,)', '-infinity', NULL), (NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE VIEW timeline_steps AS SELECT customer_id, s.* FROM timelines, steps(t) AS s;
CREATE VIEW timeline_movements AS SELECT customer_id, m.* FROM timelines, movements(t, '2024-01-01', '2025-01-01') AS m WHERE customer_id IS NOT NULL;
CREATE VIEW timeline_lapses AS SELECT customer_id, l.* FROM timelines, lapses(t, '2025-12-31') AS l WHERE customer_id IS NOT NULL;
CREATE VIEW waterfall_bridges AS SELECT segment, b FROM waterfalls, unnest(w) AS b;
CREATE VIEW waterfall_periods AS SELECT segment, r.* FROM waterfalls, waterfall_rows(w) AS r;
CREATE VIEW curve_ages AS SELECT segment, r.* FROM curves, cohort_rows(c) AS r;
CREATE VIEW curve_values AS SELECT segment, r.* FROM curves, clv_rows(c, '5 years', 0.1) AS r WHERE segment IS NOT NULL;
CREATE VIEW table_ages AS SELECT segment, r.* FROM curves, survival_rows(l) AS r WHERE segment IS NOT NULL;
CREATE VIEW table_causes AS SELECT segment, r.* FROM curves, incidence_rows(l) AS r WHERE segment IS NOT NULL;
CREATE VIEW customer_movements AS SELECT customer_id, mrr_movement(amount, first_day) OVER (PARTITION BY customer_id ORDER BY first_day) AS movement FROM timelines WHERE customer_id IS NOT NULL;
CREATE VIEW observation_retention AS SELECT cause, retention(churned, age > 3, entry_age IS NULL) AS counts FROM observations GROUP BY cause;
DROP TABLE subscriptions, seeds;
ANALYZE;

-- sqlsmith asks for pg_proc, and takes the first one that it sees.
CREATE SCHEMA narrow;
CREATE VIEW narrow.pg_proc AS
WITH ours AS (
	SELECT p.* FROM pg_catalog.pg_proc AS p JOIN pg_depend AS d ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' JOIN pg_extension AS e ON d.refobjid = e.oid AND e.extname = 'retention'
	WHERE p.prokind <> 'p' AND p.provariadic = 0
), types AS (
	SELECT unnest(proargtypes::oid[]) AS type FROM ours UNION SELECT prorettype FROM ours
)
SELECT * FROM ours
UNION ALL
SELECT * FROM pg_catalog.pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace AND provolatile = 'i' AND prokind IN ('f', 'a') AND prorettype IN (SELECT type FROM types)
	AND proargtypes::oid[] <@ (SELECT array_agg(type) FROM types WHERE type <> ALL ('{internal,cstring}'::regtype[]));

-- It takes the operators of pg_catalog. Most of those on other types would only
-- make it write what the parser refuses; what sorts and hashes has to stay.
SET allow_system_table_mods = on;
DELETE FROM pg_operator AS o
WHERE EXISTS (SELECT FROM pg_type AS t WHERE t.oid IN (oprleft, oprright) AND (typcategory IN ('A', 'G', 'I', 'P', 'R', 'V') OR typcategory = 'U' AND typnamespace = 'pg_catalog'::regnamespace))
	AND ('{anyenum,anyrange,anymultirange}'::regtype[] && ARRAY[oprleft, oprright]::regtype[] OR NOT EXISTS (SELECT FROM pg_amop AS a JOIN pg_am AS m ON m.oid = amopmethod WHERE amopopr = o.oid AND amname IN ('btree', 'hash')));

CREATE ROLE smith LOGIN;
GRANT USAGE ON SCHEMA narrow TO smith;
GRANT SELECT ON narrow.pg_proc TO smith;
GRANT ALL ON ALL TABLES IN SCHEMA public TO smith;
