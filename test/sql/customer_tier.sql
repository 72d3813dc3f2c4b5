-- customer_tier() over cume_dist(): vip and core by value, potential by what a
-- customer could be worth. A rank of exactly the split is not above it.

-- Ten customers with value 1 to 10 and potential 10, 1 .. 9; with the split at
-- 0.8 the two best of each, at 0.5 the five best, at 0 all.
SELECT v.*, (g.tier, g.half, g.none) = (v.tier, v.half, 'vip') AS ok
FROM (VALUES (1, 10, 'potential', 'potential'), (2, 1, 'non_core', 'non_core'), (3, 2, 'non_core', 'non_core'), (4, 3, 'non_core', 'non_core'), (5, 4, 'non_core', 'non_core'), (6, 5, 'non_core', 'core'), (7, 6, 'non_core', 'vip'), (8, 7, 'non_core', 'vip'), (9, 8, 'core', 'vip'), (10, 9, 'vip', 'vip')) AS v(value, potential, tier, half)
	JOIN (SELECT value, customer_tier(cume_dist() OVER (ORDER BY value), cume_dist() OVER (ORDER BY potential)) AS tier, customer_tier(cume_dist() OVER (ORDER BY value), cume_dist() OVER (ORDER BY potential), 0.5) AS half,
			customer_tier(split => 0, potential_rank => cume_dist() OVER (ORDER BY potential), value_rank => cume_dist() OVER (ORDER BY value)) AS none
		FROM (SELECT value, CASE value WHEN 1 THEN 10 ELSE value - 1 END AS potential FROM generate_series(1, 10) AS value) AS s) AS g USING (value) ORDER BY value;

-- The four corners, the split itself, and one ulp above it.
SELECT value_rank, potential_rank, split, expected, customer_tier(value_rank, potential_rank, split) IS NOT DISTINCT FROM expected AS ok
FROM (VALUES (0.8::double precision, 0.8::double precision, 0.8::double precision, 'non_core'), (0.8000000000000002, 0.8, 0.8, 'core'), (0.8, 0.8000000000000002, 0.8, 'potential'), (0.8000000000000002, 0.8000000000000002, 0.8, 'vip'), (0, 0, 0, 'non_core'), (1, 1, 1, 'non_core'), (1, 0, 0.8, 'core'), (0, 1, 0.8, 'potential'),
	(NULL, 1, 0.8, NULL), (1, NULL, 0.8, NULL), (1, 1, NULL, NULL)) AS v(value_rank, potential_rank, split, expected);
SELECT customer_tier(0.9, 0.1) = customer_tier(0.9, 0.1, 0.8) AS default_split, customer_tier(0.75, 0.1) AS below, pg_typeof(customer_tier(1, 1)) AS type;

-- Ties share a rank: three of five are at the top, and everybody where all are
-- equal.
SELECT tier, count(*) FROM (SELECT customer_tier(cume_dist() OVER (ORDER BY v), cume_dist() OVER (ORDER BY v)) AS tier FROM unnest(ARRAY[1, 2, 9, 9, 9]) AS v) AS s GROUP BY tier ORDER BY tier;
SELECT tier, count(*) FROM (SELECT customer_tier(cume_dist() OVER (ORDER BY v), cume_dist() OVER (ORDER BY -v)) AS tier FROM unnest(ARRAY[5, 5, 5, 5]) AS v) AS s GROUP BY tier ORDER BY tier;

-- From timelines: value is what a customer has paid in 2024, potential the MRR
-- at its end; by hand, with a split of one half.
SELECT customer, paid, mrr, customer_tier(cume_dist() OVER (ORDER BY paid), cume_dist() OVER (ORDER BY mrr), 0.5) AS tier
FROM (SELECT customer, recurring_revenue(t::mrr_timeline, '2024-01-01', '2025-01-01') AS paid, mrr_at(t::mrr_timeline, '2024-12-31') AS mrr
	FROM (VALUES ('old and large', '{[2020-01-01,):100}'), ('large but gone', '{[2020-01-01,2024-12-01):90}'), ('just come', '{[2024-12-01,):80}'), ('small', '{[2020-01-01,):1}')) AS v(customer, t)) AS s ORDER BY customer;
