/*
 * Every walk over the steps of a timeline, of which there can be 67 million, looks
 * for a cancellation: it is requested in the middle of an expression, just before
 * the call, and nothing else there looks for one, so that the sequence moves on if
 * the call does not. What need not: a search by halves and what is compared,
 * copied or hashed as a whole; and what has at most 100,000 ages or 10,000 periods.
 * test/faults tries all functions on large values.
 */
CREATE SEQUENCE reached;
CREATE TABLE value AS
SELECT t, mrr_bridge(t, '2024-01-01', '2025-01-01') AS b,
	mrr_waterfall(t, '2024-01-01', '2025-01-01', '1 month') AS w,
	(SELECT cohort_agg(one.t, '1 month', '2025-01-01') FROM (SELECT v.t) AS one) AS c,
	(SELECT life_table_agg(age, 'cause') FROM generate_series(0, 5) AS age) AS l
FROM (VALUES (mrr_timeline '{[2024-01-01,2024-02-01):1,[2024-03-01,2024-04-01):2,[2024-04-01,):3}')) AS v (t);

CREATE FUNCTION looks(call text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	before bigint := nextval('reached');
BEGIN
	EXECUTE format('SELECT nextval(CASE WHEN (%s) IS NULL THEN %s ELSE %2$s END::oid::regclass) FROM value',
		regexp_replace(call, '\m([tbwcl])\M', 'CASE WHEN pg_cancel_backend(pg_backend_pid()) THEN \1 END'),
		'reached'::regclass::oid);
	RETURN NULL;
EXCEPTION WHEN query_canceled THEN
	RETURN nextval('reached') = before + 1;
END $$;

SELECT call, looks(call) FROM (VALUES
	('mrr_timeline_out(t)'), ('mrr_timeline_send(t)'), ('mrr_timeline_hash(t)'), ('t = t'),
	('mrr_timeline_finalfn(t)'), ('t + t'), ('t - t'), ('t * 2'), ('floor_at_zero(t)'),
	('fill_gaps(t, 1)'), ('clip(t, ''2024-02-01'')'), ('mrr_at(t, ''2024-05-01'')'), ('is_active(t, ''2024-05-01'')'),
	('min_mrr(t)'), ('max_mrr(t)'), ('started_on(t)'), ('churned_on(t, ''2025-01-01'')'),
	('last_active_on(t, ''2025-01-01'')'), ('last_mrr(t, ''2025-01-01'')'),
	('recurring_revenue(t, ''2024-01-01'', ''2025-01-01'')'), ('active_months(t, ''2024-01-01'', ''2025-01-01'')'),
	('mrr_bridge(t, ''2024-01-01'', ''2025-01-01'')'), ('mrr_bridge(t, ''2024-01-01'', ''2025-01-01'', ''lapses'')'),
	('mrr_bridge(t, ''2024-01-01'', ''2025-01-01'', ''daily'')'), ('movement(t, ''2024-01-01'', ''2025-01-01'')'),
	('mrr_bridge_transfn(NULL, t, ''2024-01-01'', ''2025-01-01'')'),
	('mrr_part_bridge_transfn(NULL, t, t, ''2024-01-01'', ''2025-01-01'')'),
	('mrr_waterfall(t, ''2024-01-01'', ''2025-01-01'', ''1 month'')'),
	('mrr_waterfall(t, ''2024-01-01'', ''2025-01-01'', ''1 month'', netting => ''daily'')'),
	('mrr_waterfall_transfn(NULL, t, ''2024-01-01'', ''2025-01-01'', ''1 month'')'),
	('mrr_part_waterfall_transfn(NULL, t, t, ''2024-01-01'', ''2025-01-01'', ''1 month'')'),
	('cohort_curve_transfn(NULL, t, ''1 month'', ''2025-01-01'')'),
	('clv_transfn(NULL, t, ''2025-01-01'', ''12 months'', 0.1)'),
	('mrr_waterfall_out(w)'), ('chain(w)'), ('cohort_curve_out(c)'), ('clv(c, ''12 months'')'),
	('life_table(c)'), ('life_table_out(l)'), ('survival(l, 3)'), ('median_lifetime(l)'),
	('expected_lifetime(l, 3)'), ('cumulative_incidence(l, ''cause'', 3)'), ('logrank_test(l, l)')) AS v (call);

DROP FUNCTION looks(text);
DROP TABLE value;
DROP SEQUENCE reached;
