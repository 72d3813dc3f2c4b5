/*
 * A table of values of all types, with what else can stand in a database beside
 * them: indexes, partitions, constraints, generated columns, domains, arrays,
 * composite types, views. Dates before Christ and far ahead, amounts at the end
 * of the range, labels with quotes and letters that are not ASCII.
 */
CREATE DOMAIN positive AS mrr_timeline CHECK (max_mrr(VALUE) > 0);
CREATE TYPE customer AS (name text, t mrr_timeline, tables life_table[]);

CREATE TABLE timelines (id integer, t mrr_timeline,
	started date GENERATED ALWAYS AS (started_on(t)) STORED,
	shorter mrr_timeline DEFAULT '{[2020-01-01,2020-02-01):1.5}',
	CONSTRAINT sane CHECK (t = clip(t, '-infinity', 'infinity')));
INSERT INTO timelines
SELECT customer, mrr_timeline_agg(customer * 0.000001 + row * 1000, start + row * 91,
	CASE WHEN row < 8 THEN start + row * 91 + 61 END)
FROM generate_series(1, 500) AS customer, generate_series(0, 8) AS row,
	(VALUES (date '0044-03-15 BC'), ('2020-02-29'), ('5000000-01-01')) AS era (start)
GROUP BY customer;
INSERT INTO timelines VALUES (1001, '{}'), (1002, NULL),
	(1003, '{[4713-01-01 BC,5874897-12-31):9223372036854.775807}'),
	(1004, '{[2000-01-01,):-9223372036854.775807}');
CREATE INDEX timelines_btree ON timelines (t);
CREATE INDEX timelines_hash ON timelines USING hash (t);
CREATE INDEX timelines_part ON timelines (mrr_at(t, '2021-01-01')) WHERE is_active(t, '2021-01-01');
CREATE STATISTICS timelines_statistics ON id, (started_on(t)) FROM timelines;

CREATE TABLE by_start (id integer, t mrr_timeline) PARTITION BY RANGE (started_on(t));
CREATE TABLE by_start_old PARTITION OF by_start FOR VALUES FROM (MINVALUE) TO ('2000-01-01');
CREATE TABLE by_start_new PARTITION OF by_start FOR VALUES FROM ('2000-01-01') TO (MAXVALUE);
INSERT INTO by_start SELECT id, clip(t, CASE WHEN id % 2 = 0 THEN date '2000-01-01' END)
FROM timelines WHERE id < 1000;
CREATE TABLE by_hash (id integer, t mrr_timeline) PARTITION BY HASH (t);
CREATE TABLE by_hash_0 PARTITION OF by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE by_hash_1 PARTITION OF by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO by_hash SELECT id, t FROM timelines;
CREATE TABLE by_list (id integer, t mrr_timeline) PARTITION BY LIST (t);
CREATE TABLE by_list_empty PARTITION OF by_list FOR VALUES IN ('{}', '{[2000-01-01,):1}');
CREATE TABLE by_list_rest PARTITION OF by_list DEFAULT;
INSERT INTO by_list SELECT id, t FROM timelines;

CREATE TABLE bridges AS
SELECT id, netting, mrr_bridge(t, '2020-01-01', '2022-01-01', netting) AS b
FROM timelines, unnest('{ends, lapses, daily}'::text[]) AS netting WHERE id < 1004;
INSERT INTO bridges
SELECT 2001, 'ends', mrr_bridge_agg(i * 1e6, i * i * 1e6) FROM generate_series(0, 1000) AS i;
CREATE TABLE waterfalls AS
SELECT id, mrr_waterfall(t, '2020-01-01', '2024-01-01', '1 month', span) AS w
FROM timelines, unnest('{1 month, 3 months}'::interval[]) AS span WHERE id < 200;
CREATE TABLE curves AS
SELECT id / 10 AS id, cohort_agg(t, '1 month', '2024-01-01') AS c
FROM timelines WHERE id < 1000 GROUP BY 1;
CREATE TABLE tables AS
SELECT id, life_table_agg(age,
	(ARRAY['price', 'Kündigung', 'said "no"', 'it''s \ over'])[1 + age % 5]) AS l
FROM generate_series(1, 100) AS id, generate_series(0, 40) AS age GROUP BY id;
ALTER TABLE tables ADD median double precision GENERATED ALWAYS AS (median_lifetime(l)) STORED,
	ADD PRIMARY KEY (id), ADD UNIQUE (l, id);
CREATE TABLE models AS
SELECT id, fit_retention(l, 'geometric') AS m FROM tables WHERE id < 10;
CREATE TABLE odd (p positive, c customer, several mrr_timeline[]);
INSERT INTO odd
SELECT t, ('O''Hara "x"', t, ARRAY[l, NULL])::customer, ARRAY[t, NULL, '{}']::mrr_timeline[]
FROM timelines JOIN tables USING (id);

CREATE MATERIALIZED VIEW movements AS
SELECT id, m.* FROM timelines, movements(clip(t, '2000-01-01', '2030-01-01')) AS m WHERE id < 1000;
CREATE MATERIALIZED VIEW total AS SELECT sum(t) AS t FROM timelines WHERE id < 1000;
CREATE UNIQUE INDEX total_t ON total (t);
CREATE VIEW ratios AS
SELECT id, CASE netting WHEN 'daily' THEN movement_nrr(b) ELSE nrr(b) END FROM bridges;
CREATE FUNCTION total_on(date) RETURNS numeric LANGUAGE SQL
	BEGIN ATOMIC SELECT mrr_at(t, $1) FROM total; END;
