-- One line "ok" or "not ok" for each aggregate and each form of its states.
\set seeds 3
SET search_path = shards, public;
CREATE VIEW members AS
SELECT a.aggfnoid::regprocedure AS aggregate, p.proargnames AS names
FROM pg_aggregate AS a JOIN pg_proc AS p ON p.oid = a.aggfnoid
JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension AS e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid
WHERE e.extname = 'retention';

CREATE VIEW forms AS
SELECT * FROM (VALUES (1, 'text'), (2, 'binary'), (3, 'datum')) AS v(form_number, form);

-- Nothing is left out.
SELECT CASE WHEN good THEN 'ok' ELSE 'not ok' END || ' - ' || what || ' ' || missing
FROM (
	SELECT every(called) AND count(*) > 30 AS good,
		'each of ' || count(*) || ' aggregates has a call' AS what,
		coalesce(string_agg(aggregate::text, ' ') FILTER (WHERE NOT called), '') AS missing
	FROM (
		SELECT *, aggregate IN (SELECT aggregate FROM calls WHERE fails IS NULL) AS called
		FROM members
	) AS m
	UNION ALL
	SELECT every(called) AND count(*) > 10,
		'and each of ' || count(*) || ' with parameters a call with others in some shards',
		coalesce(string_agg(aggregate::text, ' ') FILTER (WHERE NOT called), '')
	FROM (
		SELECT *, aggregate IN (SELECT aggregate FROM calls WHERE fails = '22023') AS called
		FROM members
		WHERE names && '{from_date,to_date,as_of,step,horizon,annual_discount_rate,margin}'
	) AS m
) AS s;

-- No rows at all: no shard has a state.
SELECT CASE WHEN every(result IS NULL) THEN 'ok' ELSE 'not ok' END || ' - no rows make no result, '
	|| count(*) || ' times'
FROM (
	SELECT merged_result(aggregate, form, NULL) AS result
	FROM members, forms, generate_series(1, 3) GROUP BY aggregate, form
) AS s;

-- Group by group, and as one group.
SELECT CASE WHEN every(groups > 0 AND results > 0 AND different = 0 AND states > groups)
		THEN 'ok' ELSE 'not ok' END
	|| format(' - %s, %s: %s groups, %s results, %s different, %s states',
		aggregate, form, sum(groups), sum(results), sum(different), sum(states))
FROM (
	SELECT call.n, call.aggregate, form_number, form, s.*
	FROM calls AS call, forms, generate_series(1, :seeds) AS seed,
		(VALUES (true), (false)) AS v(grouped),
		LATERAL compare(call, form, grouped, seed) AS s
	WHERE call.fails IS NULL
) AS c
GROUP BY n, aggregate, form_number, form ORDER BY n, form_number;

-- What fails fails in the same way.
SELECT CASE WHEN count(difference) = 0 THEN 'ok' ELSE 'not ok' END
	|| format(' - %s, %s: %s calls fail as they should%s', aggregate, form, count(*),
		string_agg(E'\n# ' || difference, ''))
FROM (
	SELECT aggregate, form_number, form, CASE WHEN whole <> fails OR halves <> expected
		THEN format('%s: %s, and %s distributed, not %s and %s', arguments, whole, halves,
			fails, expected) END AS difference
	FROM (
		SELECT (call).*, form_number, form, error_of_whole(call, 1) AS whole,
			error_of_halves(call, form, 1) AS halves,
			CASE WHEN form <> 'datum' AND call.sent_fails IS NOT NULL THEN call.sent_fails
				ELSE call.fails END AS expected
		FROM calls AS call, forms WHERE call.fails IS NOT NULL
	) AS c
) AS c
GROUP BY aggregate, form_number, form ORDER BY aggregate::text COLLATE "C", form_number;
