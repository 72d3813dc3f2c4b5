/*
 * coverage_intervals.sql
 *		A reduced form of test/intervals: nominal 95 % intervals of a bridge
 *		contain the truth about as often as they say, also where the sizes of
 *		customers are very unequal. With so few replications a share of .95 has
 *		a standard error of .006, one of .90 of .009.
 */
BEGIN;
\ir setup.psql
\set replications 1200
\set customers '{20, 100}'
\ir ../intervals.sql
SELECT plan(9);

SELECT results_eq('TABLE truth', $$VALUES (0.918, 0.828, 0.88)$$,
	'the expected ratios, by hand: .13 * .6 + .50 + .20 * 1.2 + .05 * 2 and so on');
SELECT cmp_ok(abs(avg(nrr(b)) - 0.918), '<', 0.005, 'books have the NRR expected')
FROM replication;
SELECT cmp_ok(abs(avg(gross_retention(b)) - 0.828), '<', 0.005,
	'books have the gross retention expected')
FROM replication;
SELECT cmp_ok(abs(avg(logo_retention(b)) - 0.88), '<', 0.005,
	'books have the logo retention expected')
FROM replication;
SELECT is(count(*), 8::bigint, '4 spreads of sizes by 2 numbers of customers') FROM coverage;

SELECT is_empty('SELECT * FROM coverage WHERE nrr NOT BETWEEN 0.88 AND 0.97',
	'nrr_interval');
SELECT is_empty('SELECT * FROM coverage WHERE gross_retention NOT BETWEEN 0.92 AND 0.995',
	'gross_retention_interval');
SELECT is_empty('SELECT * FROM coverage WHERE logo_retention NOT BETWEEN 0.93 AND 0.995',
	'logo_retention_interval');
SELECT cmp_ok(naive_nrr, '<', 0.75,
	'an interval that takes unequal customers for equal ones does not do it')
FROM coverage WHERE sigma = 2 AND customers = 20;

SELECT * FROM finish();
ROLLBACK;
