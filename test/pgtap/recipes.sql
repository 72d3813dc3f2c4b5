/*
 * recipes.sql
 *		Questions that take two functions and a join, each on a table small
 *		enough to work out by hand: why customers leave, who comes back and
 *		when, how much of a renewal's uplift is price, how fast the first value
 *		comes.
 */
BEGIN;
\ir setup.psql
SELECT plan(20);

/*
 * Voluntary and involuntary churn (C12 of the worked cases): 15 customers at 10
 * cancel, of 10 the card fails, one goes from 100 to 70; 9 more stay at 10 and
 * 5 are two months younger. The movement says what happened and when, the
 * table of cancellations why.
 */
CREATE TABLE customer AS
SELECT id AS customer_id, sum(mrr_timeline(amount, valid_from, valid_to)) AS mrr
FROM (SELECT id, 10 AS amount, date '2024-01-01' AS valid_from,
		CASE WHEN id <= 15 THEN date '2024-04-01' WHEN id <= 25 THEN '2024-06-01' END
			AS valid_to
	FROM generate_series(1, 34) AS id
	UNION ALL SELECT 35, 100, '2024-01-01', '2024-05-01'
	UNION ALL SELECT 35, 70, '2024-05-01', NULL
	UNION ALL SELECT id, 10, '2024-03-01', NULL FROM generate_series(36, 40) AS id) AS s
GROUP BY id;
CREATE TABLE cancellation AS
SELECT id AS customer_id, CASE WHEN id <= 15 THEN date '2024-04-01' ELSE '2024-06-01' END
	AS cancelled_on, CASE WHEN id <= 15 THEN 'voluntary' ELSE 'involuntary' END AS reason
FROM generate_series(1, 25) AS id;

SELECT results_eq(
	$$SELECT movement, reason, count(*), sum(-change)
	FROM customer CROSS JOIN movements(mrr, '2024-04-01', '2024-07-01') AS m
		LEFT JOIN cancellation AS c ON c.customer_id = customer.customer_id
			AND c.cancelled_on = m.on_date AND m.movement = 'churn'
	GROUP BY movement, reason ORDER BY movement, reason$$,
	$$VALUES ('churn', 'involuntary', 10::bigint, 100.00),
		('churn', 'voluntary', 15, 150.00), ('contraction', NULL, 1, 30.00)$$,
	'C12: churn by reason, and contraction apart from it');
SELECT is(ARRAY[churned_mrr(b), contraction_mrr(b), round(gross_retention(b), 6)],
	-- the balance before is 34 * 10 + 100 + 5 * 10 = 490
	ARRAY[250, 30, round(1 - 280 / 490.0, 6)], 'C12: the bridge has both')
FROM (SELECT mrr_bridge_agg(mrr, '2024-04-01', '2024-07-01') AS b FROM customer) AS s;

/*
 * The same customers by age and cause. At 3 months 40 are at risk, 15 leave: S
 * .625. At 4 months the 5 younger ones were last seen. At 5 months 20 are at
 * risk, 10 leave: S .3125, involuntary .625 * 10 / 20.
 */
CREATE TABLE cause_of_churn AS
SELECT life_table_agg((extract(year FROM lived) * 12 + extract(month FROM lived))::bigint,
	reason) AS l
FROM customer LEFT JOIN cancellation USING (customer_id),
	LATERAL (SELECT age(coalesce(churned_on(mrr, '2024-07-01'), '2024-07-01'),
		started_on(mrr)) AS lived) AS s;
SELECT is(l::text, '{(age=0,entered=40),(age=3,"voluntary"=15),(age=4,censored=5),'
	'(age=5,"involuntary"=10),(age=6,censored=10)}', 'the table by cause')
		FROM cause_of_churn;
SELECT is(round(cumulative_incidence(l, cause, age)::numeric, 9), incidence,
	format('%s by month %s', cause, age))
FROM cause_of_churn, (VALUES ('voluntary', 2, 0), ('voluntary', 3, 0.375),
		('voluntary', 6, 0.375), ('involuntary', 4, 0), ('involuntary', 5, 0.3125))
	AS v (cause, age, incidence);
SELECT is(round(survival(l, 6)::numeric, 9), 0.3125, 'who is left') FROM cause_of_churn;
SELECT is(sum(churned * 10), (SELECT sum(-change) FROM customer,
		movements(mrr) AS m WHERE movement = 'churn'),
	'the table and the movements have the same churn')
FROM cause_of_churn, incidence_rows(l);

/*
 * Win-back: of those who left, how many return, and after how many days? Who is
 * still away has been seen as long as that. Of four that left, one is back
 * after 10 days: .25. One was last seen at 20. Of two, one is back after 40:
 * .25 + .75 * 1/2. Two of four would be too few: one may yet return by then.
 */
CREATE TABLE leaver (customer_id integer, mrr mrr_timeline);
INSERT INTO leaver VALUES
	(1, '{[2024-01-01,2024-03-01):10.00,[2024-03-11,):10.00}'),
	(2, '{[2024-01-01,2024-02-01):20.00,[2024-03-12,):15.00}'),
	(3, '{[2024-01-01,2024-05-12):30.00}'),
	(4, '{[2024-01-01,2024-03-03):40.00}'),
	(5, '{[2024-01-01,):50.00}');
CREATE TABLE win_back AS
SELECT life_table_agg(days,
	CASE WHEN returned_on IS NOT NULL THEN 'returned' END) AS l
FROM leaver, lapses(mrr, '2024-06-01');
SELECT is(l::text, '{(age=0,entered=4),(age=10,"returned"=1),(age=20,censored=1),'
	'(age=40,"returned"=1),(age=90,censored=1)}', 'win-back: the table') FROM win_back;
SELECT is(round(cumulative_incidence(l, 'returned', age)::numeric, 9), share,
	format('win-back: back within %s days', age))
FROM win_back, (VALUES (9, 0), (30, 0.25), (60, 0.625)) AS v (age, share);
SELECT is(ARRAY[lifetime_quantile(l, 0.5), lifetime_quantile(l, 0.9)],
	ARRAY[40, NULL]::double precision[], 'win-back: half of them return within 40 days')
FROM win_back;

/*
 * Price apart from expansion at renewal: the old quantity at the new price
 * stands between the two. Renewed are 10 seats at 100 -> 10 at 110, 5 at 200 ->
 * 8 at 200, 10 at 30 -> 8 at 33: due 2300, at new prices 2430, renewed 2964.
 */
CREATE TABLE renewal (contract_id integer, seats integer, price numeric,
	new_seats integer, new_price numeric);
INSERT INTO renewal VALUES (1, 10, 100, 10, 110), (2, 5, 200, 8, 200),
	(3, 20, 50, NULL, NULL), (4, 10, 30, 8, 33);
CREATE TABLE uplift AS
SELECT renewal_rate(due, renewed) AS rate, renewal_uplift(due, renewed) AS uplift,
	renewal_uplift(due, repriced) AS of_price,
		renewal_uplift(repriced, renewed) AS of_quantity
FROM renewal, LATERAL (SELECT seats * price AS due, seats * new_price AS repriced,
	new_seats * new_price AS renewed) AS s;
SELECT is(ARRAY[round(rate, 9), round(uplift, 9), round(of_price, 9),
	round(of_quantity, 9)],
	ARRAY[round(2264 / 3300.0, 9), round(664 / 2300.0, 9), round(130 / 2300.0, 9),
		round(534 / 2430.0, 9)], 'renewal: rate, uplift, its price and its quantity')
			FROM uplift;
SELECT is(round((1 + of_price) * (1 + of_quantity) - 1, 12), round(uplift, 12),
	'renewal: price and quantity make the uplift') FROM uplift;

/*
 * First value (C16): six companies, cut-off 15 July 2020. Value came after 13,
 * 5, 4, 1 and 2 days; the sixth signed up on the last day and was not seen.
 */
CREATE TABLE company (company_id integer, signup date, subscribed date, terminated date);
INSERT INTO company VALUES (1, '2019-05-20', '2019-06-02', '2020-01-10'),
	(2, '2019-06-15', '2019-06-20', NULL), (3, '2019-07-01', '2019-07-05', '2019-12-31'),
	(4, '2020-06-10', '2020-06-11', NULL), (5, '2020-06-30', '2020-07-02', NULL),
	(6, '2020-07-15', NULL, NULL);
SELECT is(l::text, '{(age=0,entered=6,censored=1),(age=1,"value"=1),(age=2,"value"=1),'
	'(age=4,"value"=1),(age=5,"value"=1),(age=13,"value"=1)}', 'C16: days to first value')
FROM (SELECT first_value_agg(signup, subscribed, terminated, '2020-07-15') AS l
	FROM company) AS s;
SELECT is(ARRAY[round(cumulative_incidence(l, 'value', 3)::numeric, 9),
		round(cumulative_incidence(l, 'value', 30)::numeric, 9)], ARRAY[0.4, 1],
	'C16: two of five within 3 days, all within 30')
FROM (SELECT first_value_agg(signup, subscribed, terminated, '2020-07-15') AS l
	FROM company) AS s;
/* Days to termination: companies 5 and 6 are not yet seen on day 30. */
SELECT is(ARRAY[at_risk, survival::bigint], ARRAY[4, 1]::bigint[],
	'C16: of four that are eligible on day 30 all are retained')
FROM (SELECT life_table_agg(coalesce(terminated, '2020-07-15') - signup,
			terminated IS NOT NULL) AS l FROM company) AS s, survival_rows(l)
				WHERE age = 30;

SELECT * FROM finish();
ROLLBACK;
