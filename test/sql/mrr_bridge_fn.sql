-- Laws of mrr_bridge_fn.c: reading a bridge, and one customer's with options.
\set SHOW_CONTEXT never
SET DateStyle = 'ISO, YMD';

-- A bridge whose every figure is known: five start customers (20, 30, 50, 40,
-- 60: 200 in all) of whom one grows by 10, one by 15, one shrinks by 20, one
-- leaves the part (40), one churns (60); 5 new, 7 back, 9 entering.
\set b '(period=[2025-01-01,2026-01-01),start=200,start_customers=5,new=5,new_customers=1,reactivation=7,reactivation_customers=1,entering=9,entering_customers=1,expansion=25,expansion_customers=2,contraction=20,contraction_customers=1,leaving=40,leaving_customers=1,churn=60,churn_customers=1,end=126,end_customers=6,passing_customers=2,start_squared=9000000000000000,start_times_end=3450000000000000,end_squared=3825000000000000,expansion_squared=325000000000000,largest_expansion=15)'
SELECT name, expected, got, got IS NOT DISTINCT FROM expected AS ok
FROM (SELECT :'b'::mrr_bridge AS b) AS x, LATERAL (VALUES
	('period', '[2025-01-01,2026-01-01)', period(b)::text),
	('start_mrr', '200.00', start_mrr(b)::text), ('new_mrr', '5.00', new_mrr(b)::text), ('reactivation_mrr', '7.00', reactivation_mrr(b)::text), ('entering_mrr', '9.00', entering_mrr(b)::text),
	('expansion_mrr', '25.00', expansion_mrr(b)::text), ('contraction_mrr', '20.00', contraction_mrr(b)::text), ('leaving_mrr', '40.00', leaving_mrr(b)::text), ('churned_mrr', '60.00', churned_mrr(b)::text), ('end_mrr', '126.00', end_mrr(b)::text),
	('start_customers', '5', start_customers(b)::text), ('new_customers', '1', new_customers(b)::text), ('reactivation_customers', '1', reactivation_customers(b)::text), ('entering_customers', '1', entering_customers(b)::text),
	('expansion_customers', '2', expansion_customers(b)::text), ('contraction_customers', '1', contraction_customers(b)::text), ('leaving_customers', '1', leaving_customers(b)::text), ('churned_customers', '1', churned_customers(b)::text),
	('end_customers', '6', end_customers(b)::text), ('unchanged_customers', '0', unchanged_customers(b)::text), ('passing_customers', '2', passing_customers(b)::text),
	-- 200 + 25 - 20 - 40 - 60 = 105; 80 without the expansion
	('nrr', '0.525', trim_scale(nrr(b))::text), ('nrr_with_reactivation', '0.56', trim_scale(nrr_with_reactivation(b))::text), ('gross_retention', '0.4', trim_scale(gross_retention(b))::text), ('logo_retention', '0.6', trim_scale(logo_retention(b))::text),
	('net_churn', '0.475', trim_scale(net_churn(b))::text), ('gross_churn', '0.6', trim_scale(gross_churn(b))::text), ('logo_churn', '0.4', trim_scale(logo_churn(b))::text),
	-- (5 + 7 + 25) / (20 + 60)
	('quick_ratio', '0.4625', trim_scale(quick_ratio(b))::text), ('arpa', '21.00', arpa(b)::text),
	-- 200^2 / 9000
	('effective_customers', '4.444444', round(effective_customers(b), 6)::text),
	('largest_expansion', '15.00', largest_expansion(b)::text), ('nrr_without_largest_expansion', '0.45', trim_scale(nrr_without_largest_expansion(b))::text),
	-- (10^2 + 15^2) / 25^2
	('expansion_concentration', '0.52', trim_scale(expansion_concentration(b))::text)
) AS v(name, expected, got);
-- The squares above are those of these customers.
SELECT mrr_bridge_agg(a, b, c)::text LIKE '%start_squared=9000000000000000,start_times_end=3450000000000000,end_squared=3825000000000000,expansion_squared=325000000000000,largest_expansion=15.00)' AS squares
FROM (VALUES (20, 30, false), (30, 45, false), (50, 30, false), (40, NULL, false), (60, NULL, false), (NULL, 5, false), (NULL, 7, true)) AS v(a, b, c);

-- L1: no denominator, no ratio.
SELECT name, got IS NULL AS is_null
FROM (SELECT '(new=5,new_customers=1,end=5,end_customers=1)'::mrr_bridge AS b, '(netting=daily,new=5,new_customers=1,end=5,end_customers=1)'::mrr_bridge AS d, '()'::mrr_bridge AS e) AS x,
	LATERAL (VALUES ('nrr', nrr(b)), ('nrr_with_reactivation', nrr_with_reactivation(b)), ('gross_retention', gross_retention(b)), ('logo_retention', logo_retention(b)), ('net_churn', net_churn(b)), ('gross_churn', gross_churn(b)), ('logo_churn', logo_churn(b)),
		('movement_nrr', movement_nrr(d)), ('movement_gross_retention', movement_gross_retention(d)), ('quick_ratio', quick_ratio(b)), ('arpa', arpa(e)), ('effective_customers', effective_customers(b)),
		('nrr_without_largest_expansion', nrr_without_largest_expansion(b)), ('expansion_concentration', expansion_concentration(b))) AS v(name, got);
SELECT largest_expansion('()') AS nobody_grew, period('()') IS NULL AS no_period, arpa('(new=5,new_customers=1,end=5,end_customers=1)') AS arpa;
-- net_churn is 1 - nrr and so on, on drawn bridges; 12 digits, since the two
-- are quotients of their own, each rounded.
SELECT count(*) AS bridges, count(*) FILTER (WHERE round(net_churn(b), 12) <> round(1 - nrr(b), 12)) AS net_differs, count(*) FILTER (WHERE round(gross_churn(b), 12) <> round(1 - gross_retention(b), 12)) AS gross_differs,
	count(*) FILTER (WHERE round(logo_churn(b), 12) <> round(1 - logo_retention(b), 12)) AS logo_differs, count(*) FILTER (WHERE gross_retention(b) > least(nrr(b), 1)) AS gross_above_net
FROM (SELECT mrr_bridge_agg((hashint4extended(i, k) & 7)::integer, (hashint4extended(i, k + 100) & 7)::integer) AS b FROM generate_series(1, 50) AS k, generate_series(1, 20) AS i GROUP BY k) AS s;

-- The diagnostics show what NRR hides: ten customers at 100, one trebles and
-- one leaves.
SELECT round(nrr(b), 2) AS nrr, round(gross_retention(b), 2) AS gross, largest_expansion(b), round(nrr_without_largest_expansion(b), 2) AS without, round(expansion_concentration(b), 2) AS concentration, round(effective_customers(b), 2) AS effective
FROM (SELECT mrr_bridge_agg(100, CASE i WHEN 1 THEN 300 WHEN 2 THEN NULL ELSE 100 END) AS b FROM generate_series(1, 10) AS i) AS s;
-- Oracle for both indexes, over sizes drawn from a hash.
SELECT count(*) AS bridges, count(*) FILTER (WHERE round(effective_customers(b), 12) <> round(n_eff, 12)) AS effective_differs, count(*) FILTER (WHERE round(expansion_concentration(b), 12) <> round(herfindahl, 12)) AS concentration_differs
FROM (SELECT mrr_bridge_agg(a, e) AS b, sum(a) ^ 2 / sum(a ^ 2) AS n_eff, sum((e - a) ^ 2) FILTER (WHERE a > 0 AND e > a) / sum(e - a) FILTER (WHERE a > 0 AND e > a) ^ 2 AS herfindahl
	FROM (SELECT k, (hashint4extended(i, k) & 1023)::numeric / 7 AS a0, (hashint4extended(i, k + 100) & 1023)::numeric / 7 AS e0 FROM generate_series(1, 50) AS k, generate_series(1, 20) AS i) AS d,
		LATERAL (SELECT round(a0, 6) AS a, round(e0, 6) AS e) AS r GROUP BY k) AS s;

-- L2: events. -50 + 30 of 100, then a bridge of events.
\set d '(netting=daily,start=100,start_customers=2,expansion=30,expansion_customers=3,contraction=50,contraction_customers=4,end=80,end_customers=2)'
SELECT trim_scale(movement_nrr(:'d')) AS movement_nrr, trim_scale(movement_gross_retention(:'d')) AS movement_gross_retention, trim_scale(quick_ratio(:'d')) AS quick_ratio, arpa(:'d') AS arpa, start_mrr(:'d') AS start_mrr, expansion_customers(:'d') AS events;
SELECT nrr(:'d');
SELECT nrr_with_reactivation(:'d');
SELECT gross_retention(:'d');
SELECT logo_retention(:'d');
SELECT net_churn(:'d');
SELECT gross_churn(:'d');
SELECT logo_churn(:'d');
SELECT effective_customers(:'d');
SELECT largest_expansion(:'d');
SELECT nrr_without_largest_expansion(:'d');
SELECT expansion_concentration(:'d');
SELECT movement_nrr(:'b');
SELECT movement_gross_retention(:'b');
SELECT movement_nrr('(netting=lapses)');
-- 'lapses' counts customers.
SELECT nrr(mrr_bridge('{[2024-01-01,2024-04-01):100,[2024-05-01,):120}', '2024-03-01', '2024-09-01', 'lapses')) AS nrr,
	nrr_with_reactivation(mrr_bridge('{[2024-01-01,2024-04-01):100,[2024-05-01,):120}', '2024-03-01', '2024-09-01', 'lapses')) AS with_reactivation;

-- L3: what needs an absent detail.
SELECT effective_customers(b) IS NULL AS effective_customers, expansion_concentration(b) IS NULL AS concentration, largest_expansion(b) IS NULL AS largest, nrr_without_largest_expansion(b) IS NULL AS without, trim_scale(nrr(b)) AS nrr
FROM (VALUES ('(start=5,start_customers=1,expansion=1,expansion_customers=1,end=6,end_customers=1)'::mrr_bridge)) AS v(b);

-- movement(b) of one customer is movement(t); of several it is an error.
SELECT word, movement(mrr_bridge(t::mrr_timeline, '2024-03-01', '2024-09-01')) AS bridge, movement(t::mrr_timeline, '2024-03-01', '2024-09-01') AS timeline,
	movement(mrr_bridge(t::mrr_timeline, '2024-03-01', '2024-09-01')) IS NOT DISTINCT FROM word AND movement(t::mrr_timeline, '2024-03-01', '2024-09-01') IS NOT DISTINCT FROM word AS ok
FROM (VALUES ('new', '{[2024-05-01,):5}'), ('reactivation', '{[2023-05-01,2023-06-01):5,[2024-05-01,):5}'), ('expansion', '{[2024-01-01,2024-05-01):5,[2024-05-01,):6}'), ('contraction', '{[2024-01-01,2024-05-01):5,[2024-05-01,):4}'),
	('churn', '{[2024-01-01,2024-05-01):5}'), ('unchanged', '{[2024-01-01,):5}'), ('passing', '{[2024-05-01,2024-06-01):5}'), (NULL, '{}')) AS v(word, t);
SELECT movement('(entering=5,entering_customers=1,end=5,end_customers=1)') AS entering, movement('(start=5,start_customers=1,leaving=5,leaving_customers=1)') AS leaving, movement('()') IS NULL AS none;
SELECT movement('(passing_customers=2)');
SELECT movement(:'b');
SELECT movement(mrr_bridge('{[2024-01-01,2024-04-01):100,[2024-05-01,):120}', '2024-03-01', '2024-09-01', 'lapses'));

-- mrr_bridge(): its arguments.
SELECT mrr_bridge(NULL, '2024-03-01', '2024-09-01') IS NULL AS null_timeline, mrr_bridge(NULL, NULL, NULL, NULL, NULL) IS NULL AS all_null;
SELECT mrr_bridge('{}', '2024-03-01', '2024-09-01') AS nobody;
SELECT mrr_bridge('{}', NULL, '2024-09-01');
SELECT mrr_bridge('{}', '2024-03-01', NULL);
SELECT mrr_bridge('{}', '2024-03-01', '2024-09-01', NULL);
SELECT mrr_bridge('{}', '2024-03-01', '2024-09-01', 'weekly');
SELECT mrr_bridge('{}', '2024-03-01', '2024-09-01', 'Ends');
SELECT mrr_bridge('{}', '2024-03-01', '2024-09-01', 'ends', -1);
SELECT mrr_bridge('{}', '2024-09-01', '2024-03-01');
SELECT movement('{}', '2024-09-01', '2024-09-01');
