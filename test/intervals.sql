/*
 * intervals.sql
 *		How often a 95 % interval of a bridge contains the truth: books of
 *		customers with a known retention are made over and over.
 *
 *		psql -v replications=4000 -v customers='{20, 100, 500}' -f test/intervals.sql
 *
 * makes the table "coverage", one row for each spread of sizes and number of
 * customers. Sizes are lognormal. What becomes of a customer within the year
 * does not depend on its size, so that the NRR, gross and logo retention to be
 * expected are those of the table "truth", whatever the sizes are.
 *
 * Every figure is drawn from a hash, as in test/data/book.sql: the same number
 * of replications gives the same books everywhere.
 */

/* What a customer's MRR is multiplied by, and the chances, added up. */
\set factors '{0, 0.6, 1, 1.2, 2}'
\set chances '{0.12, 0.25, 0.75, 0.95}'

CREATE TABLE truth AS
SELECT sum(chance * factor) AS nrr,
	sum(chance * least(factor, 1)) AS gross_retention,
	sum(chance) FILTER (WHERE factor > 0) AS logo_retention
FROM (SELECT factor, coalesce(up_to, 1) - lag(up_to, 1, 0) OVER (ORDER BY i) AS chance
	FROM unnest(:'factors'::numeric[], :'chances'::numeric[])
		WITH ORDINALITY AS fate(factor, up_to, i)) AS fate;

/*
 * Hashed twice: with one hash of each of consecutive numbers, counts within
 * blocks of 500 have half more variance than those of independent draws.
 */
CREATE FUNCTION coverage_draw(id bigint, draw integer) RETURNS double precision
	LANGUAGE SQL IMMUTABLE PARALLEL SAFE
	RETURN (hashint8extended(hashint8extended(id, draw), draw)
		& 9007199254740991)::double precision / 9007199254740992;

/* A book each: its bridge, and the sums that the naive interval needs. */
CREATE TABLE replication AS
WITH cell AS (
	SELECT sigma, customers, 1000000 * row_number() OVER (ORDER BY sigma, customers) AS cell
	FROM unnest('{0.5, 1, 1.5, 2}'::double precision[]) AS sigma,
		unnest(:'customers'::integer[]) AS customers
), customer AS MATERIALIZED (
	-- a normal deviate from two uniform ones (Box and Muller 1958); materialized,
	-- or each use of it would compute it anew
	SELECT sigma, customers, book,
		greatest(0.01, round((100 * exp(sigma * sqrt(-2 * ln(1 - coverage_draw(id, 1)))
			* cos(2 * pi() * coverage_draw(id, 2))))::numeric, 2)) AS a,
		(:'factors'::numeric[])[1 + width_bucket(coverage_draw(id, 3),
			:'chances'::double precision[])] AS factor
	FROM cell, generate_series(1, :replications) AS book,
		generate_series(1, customers) AS n,
		LATERAL (SELECT 1000 * (cell + book) + n) AS number(id)
)
SELECT sigma, customers, book, mrr_bridge_agg(a, a * factor) AS b,
	sum(a::double precision) AS sum_a,
	sum(a::double precision ^ 2) AS sum_aa,
	sum((a * factor)::double precision * a::double precision) AS sum_ab,
	sum((a * factor)::double precision ^ 2) AS sum_bb
FROM customer
GROUP BY sigma, customers, book;

/*
 * Naive: the same variance as in nrr_interval(), but with a normal quantile,
 * as if the sample were large and its variance known.
 */
CREATE TABLE coverage AS
SELECT sigma, customers,
	avg(effective_customers(b)) AS effective,
	avg((nrr_interval(b) @> truth.nrr)::integer) AS nrr,
	avg((gross_retention_interval(b) @> truth.gross_retention)::integer) AS gross_retention,
	avg((logo_retention_interval(b) @> truth.logo_retention)::integer) AS logo_retention,
	avg((abs(nrr(b) - truth.nrr) <= 1.959963984540054 * error)::integer) AS naive_nrr
FROM truth, replication,
	LATERAL (SELECT nrr(b)::double precision AS r) AS ratio,
	LATERAL (SELECT sqrt(customers / (customers - 1.0)
		* greatest(0, sum_bb - 2 * r * sum_ab + r * r * sum_aa)) / sum_a AS error) AS error
GROUP BY sigma, customers;

DROP FUNCTION coverage_draw;
