/*
 * oracle_interval.sql
 *		Intervals of retention. Those of a table of balances are from mpmath
 *		with 40 digits, in exact fractions up to the quantiles (of Student's t
 *		with fractional degrees of freedom by the incomplete beta function); the
 *		rest are published ones: Newcombe, Two-sided confidence intervals for
 *		the single proportion, and Interval estimation for the difference
 *		between independent proportions (Statistics in Medicine 17, 1998).
 */
BEGIN;
\ir setup.psql
\ir life_tables.psql
SELECT plan(27);

/* Balances before and after. */
CREATE TABLE balance (name text, a numeric, b numeric);
INSERT INTO balance
SELECT name, u.a::numeric, u.b::numeric
FROM (VALUES
	('two', '100 100',
		'0 200'),
	('equal', '50 50 50 50 50 50 50 50 50 50 50 50',
		'0 0 50 50 50 50 50 60 75 50 45 20'),
	('sizes', '1200 35.5 89 410 12.25 75 75 230 999.99 18 640 51 33 27 150 4100 95 60 310
		22',
		'1500 35.5 0 400 12.25 80 0 230 1100 0 640 51 45.75 27 120 4305 95 0 330 22'),
	('one big', '1000 10 20 30',
		'1010 0 20 45'),
	('one giant', '100000 10 20 30',
		'101000 0 20 45'),
	('with new', '10 0 20 7.5 0 31',
		'12 99 20 0 0 28'),
	('nobody left', '10 25 31 8',
		'10 40 31 9'),
	('everybody left', '10 25 31',
		'0 0 0'),
	('nobody moved', '10 25 31',
		'10 25 31')
	) AS s (name, a, b),
	unnest(regexp_split_to_array(s.a, '\s+'), regexp_split_to_array(s.b, '\s+'))
		AS u (a, b);

/*
 * A public data set (test/data/README.md): who churned is gone, and of the rest
 * those with a tenure that is a multiple of three months pay a tenth more.
 */
CREATE TABLE telco (
	customer_id bigint PRIMARY KEY,
	contract text NOT NULL,
	internet_service text NOT NULL,
	payment_method text NOT NULL,
	tenure_months integer NOT NULL,
	monthly_charges numeric NOT NULL,
	churned text NOT NULL
);
\copy telco FROM PROGRAM 'cat "${TEST_DATA:-test/data}/telco.csv"' (FORMAT csv, HEADER)
INSERT INTO balance
SELECT contract, monthly_charges, CASE WHEN churned = 'yes' THEN 0
	WHEN tenure_months % 3 = 0 THEN monthly_charges * 1.1 ELSE monthly_charges END
FROM telco;
CREATE TABLE bridge AS
SELECT name, mrr_bridge_agg(a, b) AS b FROM balance GROUP BY name;

CREATE TABLE oracle (
	name text,
	confidence double precision,
	nrr_lower double precision,
	nrr_upper double precision,
	gross_lower double precision,
	gross_upper double precision,
	logo_lower double precision,
	logo_upper double precision
);
-- NULL is no bound: one beyond the numbers that a double can hold
INSERT INTO oracle VALUES
	('two', 0.5, 0, 2.0,
		0.28475888458196, 0.71524111541804, 0.28475888458196, 0.71524111541804),
	('two', 0.9, 0, 7.313751514675,
		0.12086631942227, 0.87913368057773, 0.12086631942227, 0.87913368057773),
	('two', 0.95, 0, 13.706204736175,
		0.094531205734231, 0.90546879426577, 0.094531205734231, 0.90546879426577),
	('two', 0.999, 0, 637.61924876872,
		0.040629295129494, 0.95937070487051, 0.040629295129494, 0.95937070487051),
	('equal', 0.5, 0.74073774670117, 0.9259289199655,
		0.68451748770444, 0.84539288484059, 0.74889867187294, 0.89341693121195),
	('equal', 0.9, 0.59490459671322, 1.0717620699534,
		0.53828274530869, 0.91052759758019, 0.60079308958446, 0.94321944725056),
	('equal', 0.95, 0.54112188103153, 1.1255447856351,
		0.49213853612066, 0.92448976021896, 0.55196913774703, 0.95303485781615),
	('equal', 0.999, 0.24426249370777, 1.4224041729589,
		0.32877167460936, 0.96035244623021, 0.3737712006454, 0.97668227916014),
	('sizes', 0.5, 1.0143084140478, 1.0692710751989,
		0.83869320194895, 0.99410571251491, 0.73330219032895, 0.85335326299413),
	('sizes', 0.9, 0.95472903422833, 1.1288504550184,
		0.54241761534901, 0.998650023847, 0.62162331416463, 0.90688198341879),
	('sizes', 0.95, 0.92208372959165, 1.1614957596551,
		0.4607510853546, 0.99902657516845, 0.58398256774811, 0.9193423374202),
	('sizes', 0.999, 0.49499622721847, 1.5885832620283,
		0.23932761294318, 0.99964133610833, 0.43520966809798, 0.95405232986733),
	('one giant', 0.9, 0, NULL,
		0.27004837712421, 0.99999999630416, 0.35616800859851, 0.94209267880014),
	('one giant', 0.95, 0, NULL,
		0.20670464389268, 0.99999999739696, 0.3006418425824, 0.9544127391903),
	('one giant', 0.999, 0, NULL,
		0.084624218429813, 0.99999999907645, 0.154833205523, 0.98005069767327),
	('one big', 0.5, 0, 2.0788198983944,
		0.69829665153845, 0.99979011081177, 0.58376044602875, 0.86517974302102),
	('one big', 0.9, 0, 569001.68434671,
		0.28764940419975, 0.99996337520668, 0.35616800859851, 0.94209267880014),
	('one big', 0.95, 0, 166717871.06065,
		0.22181722349444, 0.99997414623338, 0.3006418425824, 0.9544127391903),
	('one big', 0.999, 0, 1.3952053925868e+22,
		0.09213439968165, 0.99999079513011, 0.154833205523, 0.98005069767327),
	('with new', 0.5, 0.76975652300838, 0.98206829450987,
		0.66579368812911, 0.93871139629366, 0.58376044602875, 0.86517974302102),
	('with new', 0.9, 0.50425313313154, 1.2475716843867,
		0.39041946235642, 0.97944103381012, 0.35616800859851, 0.94209267880014),
	('with new', 0.95, 0.33486669566947, 1.4169581218488,
		0.32479129181742, 0.98447985457099, 0.3006418425824, 0.9544127391903),
	('with new', 0.999, 0, 4.5386547877009,
		0.16027380348199, 0.99378359535954, 0.154833205523, 0.98005069767327),
	('nobody left', 0.5, 1.0660999258368, 1.3663325065956,
		0.87306742191086, 1, 0.89788037809954, 1),
	('nobody left', 0.9, 0.69472013039189, 1.7377123020405,
		0.5363001008496, 1, 0.5965213747973, 1),
	('nobody left', 0.95, 0.46040970216169, 1.9720227302707,
		0.44890570452361, 1, 0.5101091635454, 1),
	('nobody left', 0.999, 0, 6.1815324077835,
		0.22420348886752, 1, 0.26976780639255, 1),
	('everybody left', 0.5, 0, 0,
		0, 0.14972074845642, 0, 0.13167721989767),
	('everybody left', 0.9, 0, 0,
		0, 0.5115248218248, 0, 0.47419557415751),
	('everybody left', 0.95, 0, 0,
		0, 0.59788416809936, 0, 0.56149703175505),
	('everybody left', 0.999, 0, 0,
		0, 0.80735276101191, 0, 0.78304207964197),
	('nobody moved', 0.5, 1, 1,
		0.85027925154358, 1, 0.86832278010233, 1),
	('nobody moved', 0.9, 1, 1,
		0.4884751781752, 1, 0.52580442584249, 1),
	('nobody moved', 0.95, 1, 1,
		0.40211583190064, 1, 0.43850296824495, 1),
	('nobody moved', 0.999, 1, 1,
		0.19264723898809, 1, 0.21695792035803, 1),
	('Month-to-month', 0.95, 0.52935890479764, 0.56456033122074,
		0.51333369951466, 0.54722719243847, 0.55726400361976, 0.58839804676262),
	('One year', 0.95, 0.85792081721672, 0.90235829934554,
		0.83136355227815, 0.87166664228163, 0.87013833619546, 0.90245644246895),
	('Two year', 0.95, 0.99399862206974, 1.01931702942,
		0.94731851321236, 0.96905374280274, 0.96265501256844, 0.97857466586783);

CREATE FUNCTION is_interval(have numrange, lower_bound double precision,
		upper_bound double precision) RETURNS boolean LANGUAGE SQL
	RETURN coalesce(error_of(lower(have)::double precision, lower_bound) <= 1e-10
		AND error_of(upper(have)::double precision, upper_bound) <= 1e-10
		AND lower_inc(have) AND (upper_inc(have) OR upper_bound IS NULL), false);
SELECT is_empty(
	$$SELECT name, confidence, nrr_interval(b, confidence), nrr_lower, nrr_upper
	FROM oracle LEFT JOIN bridge USING (name)
	WHERE NOT is_interval(nrr_interval(b, confidence), nrr_lower, nrr_upper)$$,
	'mpmath: nrr_interval');
SELECT is_empty(
	$$SELECT name, confidence, gross_retention_interval(b, confidence), gross_lower,
		gross_upper
	FROM oracle LEFT JOIN bridge USING (name)
	WHERE NOT is_interval(gross_retention_interval(b, confidence), gross_lower,
		gross_upper)$$,
	'mpmath: gross_retention_interval');
SELECT is_empty(
	$$SELECT name, confidence, logo_retention_interval(b, confidence), logo_lower,
		logo_upper
	FROM oracle LEFT JOIN bridge USING (name)
	WHERE NOT is_interval(logo_retention_interval(b, confidence), logo_lower, logo_upper)$$,
	'mpmath: logo_retention_interval');
SELECT is_empty(
	$$SELECT name FROM bridge WHERE nrr_interval(b) <> nrr_interval(b, 0.95)
		OR gross_retention_interval(b) <> gross_retention_interval(b, 0.95)
		OR logo_retention_interval(b) <> logo_retention_interval(b, 0.95)$$,
	'95 % if nothing else is said');
SELECT is(ARRAY[nrr(b), gross_retention(b), logo_retention(b)]::double precision[],
	ARRAY[1, 0.5, 0.5]::double precision[], '100 -> 0, 100 -> 200')
FROM bridge WHERE name = 'two';

/*
 * Plain SQL and a table of t: with n customers of one size the degrees of
 * freedom are n - 1.
 */
SELECT is_empty(
	$$SELECT n, confidence, nrr_interval(b, confidence), ratio, half
	FROM (VALUES (2, 0.95, 12.7062047364), (3, 0.95, 4.3026527297),
			(5, 0.95, 2.7764451052), (11, 0.95, 2.2281388520), (11, 0.9, 1.8124611228),
			(31, 0.95, 2.0422724563), (31, 0.99, 2.7499956536),
			(121, 0.95, 1.9799304051)) AS v (n, confidence, t),
		LATERAL (SELECT mrr_bridge_agg(40, m) AS b, avg(m / 40) AS ratio,
				t * sqrt(var_samp(m / 40) / n) AS half
			FROM generate_series(1, n) AS i,
				LATERAL (SELECT (36 + (i * 7) % 11)::numeric AS m) AS s) AS s
	WHERE error_of(lower(nrr_interval(b, confidence))::double precision, ratio
		- half) > 1e-9
		AND ratio > half
		OR error_of(upper(nrr_interval(b, confidence))::double precision, ratio
			+ half) > 1e-9$$,
	'customers of one size: mean and t');

/* Published: one share, a share of a set, two shares. */
CREATE FUNCTION share(x integer, n integer) RETURNS mrr_bridge LANGUAGE SQL
	RETURN (SELECT mrr_bridge_agg(10, CASE WHEN i <= x THEN 10 END)
		FROM generate_series(1, n) AS i);
SELECT is(numrange(round(lower(i), 4), round(upper(i), 4), '[]'), o,
	format('Wilson, published: %s of %s', x, n))
FROM (VALUES (81, 263, numrange(0.2553, 0.3662, '[]')), (15, 148,
	numrange(0.0624, 0.1605, '[]')),
		(0, 20, numrange(0.0000, 0.1611, '[]')), (1, 29, numrange(0.0061, 0.1718, '[]')))
		AS v (x, n, o), logo_retention_interval(share(x, n)) AS i;
SELECT is(numrange(round(lower(i), 4), round(upper(i), 4), '[]'), o,
	format('Newcombe, published: %s of %s against %s of %s', x, m, y, n))
FROM (VALUES (56, 70, 48, 80, numrange(0.0524, 0.3339, '[]')),
		(9, 10, 3, 10, numrange(0.1705, 0.8090, '[]')),
		(6, 7, 2, 7, numrange(0.0582, 0.8062, '[]')),
		(5, 56, 0, 29, numrange(-0.0381, 0.1926, '[]')),
		(0, 10, 0, 20, numrange(-0.1611, 0.2775, '[]')),
		(0, 10, 0, 10, numrange(-0.2775, 0.2775, '[]')),
		(10, 10, 0, 20, numrange(0.6791, 1.0000, '[]')),
		(10, 10, 0, 10, numrange(0.6075, 1.0000, '[]'))) AS v (x, m, y, n, o),
	logo_retention_difference_interval(share(x, m), share(y, n)) AS i;
SELECT is_empty(
	$$SELECT x, m, y, n, i FROM (VALUES
			(56, 70, 48, 80, 0.0524314724024, 0.333872654037, 0.104305939764,
				0.289665594654),
			(9, 10, 3, 10, 0.170522723935, 0.809017973535, 0.327338765228, 0.761917753074),
			(5, 56, 0, 29, -0.0381371479035, 0.192560013855, 0.023679913441,
				0.150523573123))
			AS v (x, m, y, n, lower_95, upper_95, lower_80, upper_80),
		logo_retention_difference_interval(share(x, m), share(y, n)) AS i,
		logo_retention_difference_interval(share(x, m), share(y, n), 0.8) AS narrow
	WHERE NOT is_interval(i, lower_95, upper_95) OR NOT
		is_interval(narrow, lower_80, upper_80)$$,
	'mpmath: logo_retention_difference_interval');
SELECT ok(is_interval(logo_retention_difference_interval(a.b, b.b), lo, hi),
	format('telco: %s against %s', a.name, b.name))
FROM (VALUES ('Month-to-month', 'One year', -0.336176739091, -0.291276334378),
		('One year', 'Two year', -0.102875381313, -0.0667400537073)) AS v (x, y, lo, hi)
	JOIN bridge AS a ON a.name = x JOIN bridge AS b ON b.name = y;
SELECT is_empty(
	$$SELECT a.name, b.name FROM bridge AS a, bridge AS b,
		logo_retention_difference_interval(a.b, b.b) AS ab,
		logo_retention_difference_interval(b.b, a.b) AS ba
	WHERE abs(lower(ab) + upper(ba)) > 1e-12 OR abs(upper(ab) + lower(ba)) > 1e-12
		OR NOT ab @> logo_retention(a.b) - logo_retention(b.b)$$,
	'the difference the other way round is its negative');

/* Laws of any interval. */
SELECT is_empty(
	$$SELECT name, c FROM bridge, unnest(ARRAY[1e-9, 0.2, 0.5, 0.9, 0.99, 1 - 1e-9]) AS c
	-- float8 to numeric keeps 15 digits
	WHERE NOT nrr_interval(b, c) && numrange(nrr(b) * (1 - 1e-14), nrr(b) * (1
		+ 1e-14), '[]')
		OR NOT gross_retention_interval(b, c) && numrange(gross_retention(b) * (1 - 1e-14),
			gross_retention(b) * (1 + 1e-14), '[]')
		OR NOT logo_retention_interval(b, c) && numrange(logo_retention(b) * (1 - 1e-14),
			logo_retention(b) * (1 + 1e-14), '[]')
		OR NOT gross_retention_interval(b, c) <@ '[0,1]'
			OR NOT logo_retention_interval(b, c) <@ '[0,1]'
		OR lower(nrr_interval(b, c)) < 0$$,
	'an interval has the ratio in it');
SELECT is_empty(
	$$SELECT name FROM bridge WHERE NOT (nrr_interval(b, 0.8) <@ nrr_interval(b, 0.95)
		AND gross_retention_interval(b, 0.8) <@ gross_retention_interval(b, 0.95)
		AND logo_retention_interval(b, 0.8) <@ logo_retention_interval(b, 0.95))$$,
	'a higher confidence has the wider interval');
SELECT is(nrr_interval(mrr_bridge_agg(a, a * 1.25)), numrange(1.25, 1.25, '[]'),
	'everybody grows by the same factor: one point')
FROM balance WHERE name = 'sizes';
SELECT is(num_nulls(nrr_interval(b), gross_retention_interval(b),
	logo_retention_interval(b),
		logo_retention_difference_interval(b, share(1, 2)),
		logo_retention_difference_interval(share(1, 2), b)), 5, 'no interval: ' || what)
FROM (SELECT 'one customer' AS what, mrr_bridge_agg(10, 5) AS b
	UNION ALL SELECT 'none', mrr_bridge_agg(NULL, 5)) AS s;

SELECT * FROM finish();
ROLLBACK;
