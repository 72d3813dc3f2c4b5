/*
 * The generated book: a subscriptions table as companies have them, with plan
 * changes, add-ons, discounts, pauses and win-backs, in random order.
 *
 *		psql -v customers=10000 -f test/data/book.sql
 *
 * makes the table "subscriptions" of about 2.7 rows per customer, with
 * contracts from 2015 to 2025. Every figure is drawn from a hash of the
 * customer's number, so that the same number of customers gives the same table
 * everywhere, and a smaller book is a part of a larger one.
 */
CREATE FUNCTION book_draw(customer_id bigint, draw integer) RETURNS double precision
	LANGUAGE SQL IMMUTABLE PARALLEL SAFE
	RETURN (hashint8extended(customer_id, draw) & 9007199254740991)::double precision
		/ 9007199254740992;

CREATE TABLE subscriptions (
	customer_id bigint NOT NULL,
	segment text NOT NULL,
	product text NOT NULL,
	mrr numeric(12,2) NOT NULL,
	started_on date NOT NULL,
	ended_on date
);

INSERT INTO subscriptions
WITH customer AS (
	SELECT c AS customer_id,
		CASE WHEN book_draw(c, 1) < 0.70 THEN 'small'
			WHEN book_draw(c, 1) < 0.92 THEN 'medium'
			ELSE 'large' END AS segment,
		date '2015-01-01' + (book_draw(c, 2) * 4000)::integer AS joined_on,
		-ln(1 - book_draw(c, 3)) AS lifetimes,
		book_draw(c, 4) AS size
	FROM generate_series(1, :customers) AS c
), life AS (
	SELECT customer_id, segment, joined_on,
		round((CASE segment WHEN 'small' THEN 19 + 180 * size
			WHEN 'medium' THEN 200 + 1800 * size
			ELSE 2000 + 18000 * size END)::numeric, 2) AS price,
		joined_on + 30 + (lifetimes * CASE segment WHEN 'small' THEN 700
			WHEN 'medium' THEN 1500 ELSE 3000 END)::integer AS left_on
	FROM customer
), plan AS (
	SELECT *, CASE WHEN left_on <= date '2025-12-31' THEN left_on END AS end_on,
		least(left_on, date '2025-12-31') - joined_on AS days,
		book_draw(customer_id, 5) < 0.55 AS changes_plan,
		book_draw(customer_id, 6) < 0.16 AS pauses,
		joined_on + 1 + ((least(left_on, date '2025-12-31') - joined_on - 2)
			* book_draw(customer_id, 7))::integer AS event_on
	FROM life
), kind AS (
	-- the plan up to its change or pause, or to its end
	SELECT customer_id, segment, 'plan' AS product, price AS mrr,
		joined_on AS started_on,
		CASE WHEN changes_plan OR pauses THEN event_on ELSE end_on END AS ended_on
	FROM plan
	UNION ALL
	-- the plan after it, up to 80 % dearer or 40 % cheaper
	SELECT customer_id, segment, 'plan',
		round(price * (0.6 + 1.2 * book_draw(customer_id, 8))::numeric, 2),
		event_on, end_on
	FROM plan WHERE changes_plan AND NOT pauses
	UNION ALL
	-- the same plan again after a pause of 5 to 94 days
	SELECT customer_id, segment, 'plan', price,
		event_on + 5 + (90 * book_draw(customer_id, 9))::integer, end_on
	FROM plan WHERE pauses
		AND event_on + 5 + (90 * book_draw(customer_id, 9))::integer
			< coalesce(end_on, date '2025-12-31')
	UNION ALL
	-- add-ons, the second one only for a part of the time
	SELECT customer_id, segment, 'add-on', round(price * 0.2, 2),
		joined_on + (days * book_draw(customer_id, 10))::integer, end_on
	FROM plan WHERE book_draw(customer_id, 11) < 0.45
	UNION ALL
	SELECT customer_id, segment, 'support', round(price * 0.35, 2),
		joined_on + (days * book_draw(customer_id, 12) / 2)::integer,
		joined_on + (days * (0.5 + book_draw(customer_id, 12) / 2))::integer
	FROM plan WHERE book_draw(customer_id, 13) < 0.30 AND NOT pauses
	UNION ALL
	-- a discount on the first months
	SELECT customer_id, segment, 'plan',
		-round(price * (0.05 + 0.25 * book_draw(customer_id, 14))::numeric, 2),
		joined_on, least(joined_on + 90, event_on)
	FROM plan WHERE book_draw(customer_id, 15) < 0.18
	UNION ALL
	-- a win-back 10 to 400 days after leaving, for good or for a year
	SELECT customer_id, segment, 'plan', round(price * 0.9, 2),
		end_on + 10 + (390 * book_draw(customer_id, 16))::integer,
		CASE WHEN book_draw(customer_id, 17) < 0.5
			THEN end_on + 375 + (390 * book_draw(customer_id, 16))::integer END
	FROM plan WHERE book_draw(customer_id, 18) < 0.18
		AND end_on + 10 + (390 * book_draw(customer_id, 16))::integer
			<= date '2025-12-31'
)
SELECT customer_id, segment, product, mrr, started_on, ended_on
FROM kind
ORDER BY hashint8extended(customer_id, started_on - date '2000-01-01'),
	product, started_on, mrr;

DROP FUNCTION book_draw;
ANALYZE subscriptions;
