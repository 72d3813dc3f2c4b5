/*
 * Contract rows of 8000 customers that never overlap or touch, so that a timeline
 * has a step for each; what is made of them in a crash; and what must come out,
 * put together by text alone, without an aggregate of the extension.
 */
CREATE EXTENSION amcheck;
CREATE TABLE source AS
SELECT customer % 40 AS batch, customer, (1 + customer * 31 % 900 + row * 17)::numeric AS mrr,
	date '2020-01-01' + 90 * row + customer % 40 AS valid_from,
	date '2020-01-01' + 90 * row + customer % 40 + 30 + customer % 25 AS valid_to
FROM generate_series(1, 8000) AS customer, generate_series(0, 7) AS row;

CREATE TABLE timelines (batch integer, customer integer PRIMARY KEY, t mrr_timeline);
CREATE INDEX timelines_btree ON timelines (t);
CREATE INDEX timelines_hash ON timelines USING hash (t);

CREATE VIEW expected AS
SELECT batch, customer, ('{' || string_agg(format('[%s,%s):%s', valid_from, valid_to, mrr), ','
	ORDER BY valid_from) || '}')::mrr_timeline AS t
FROM source GROUP BY batch, customer;
CREATE VIEW expected_hash AS
SELECT batch, count(*), md5(string_agg(mrr_timeline_send(t), '' ORDER BY customer)) AS hash
FROM expected GROUP BY batch;
CREATE VIEW found_hash AS
SELECT batch, count(*), md5(string_agg(mrr_timeline_send(t), '' ORDER BY customer)) AS hash
FROM timelines GROUP BY batch;

CREATE MATERIALIZED VIEW made AS
SELECT batch, customer, mrr_timeline_agg(mrr, valid_from, valid_to) AS t
FROM source GROUP BY batch, customer;
CREATE UNIQUE INDEX made_customer ON made (customer);
CREATE INDEX made_btree ON made (t);
CREATE INDEX made_hash ON made USING hash (t);

CREATE TABLE subscriptions AS SELECT * FROM source WHERE customer <= 500;
CALL create_retention_views('subscriptions', 'customer', 'mrr', 'valid_from', 'valid_to',
	as_of => '2022-12-31');
