/*
 * The extension as the catalog has it, one line for each property of each object, with
 * names instead of OIDs, to be compared with the same of another database.
 */
CREATE TEMP VIEW objects AS
WITH RECURSIVE o(classid, objid) AS (
	SELECT classid, objid FROM pg_depend
	WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
		AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'retention')
	UNION
	-- array types, columns of row types, members of operator families
	SELECT d.classid, d.objid FROM o JOIN pg_depend AS d
		ON d.refclassid = o.classid AND d.refobjid = o.objid AND d.deptype IN ('a', 'i')
)
SELECT classid, objid, pg_describe_object(classid, objid, 0) AS object FROM o;

-- The columns of a catalog as arguments of jsonb_build_object. Expressions (as a node
-- tree) stand in the functions' definitions; no column of a row type has one.
CREATE FUNCTION pg_temp.columns(catalog regclass) RETURNS text LANGUAGE SQL AS $$
	SELECT string_agg(format(CASE
			WHEN is_array THEN '%L, (SELECT array_agg(pg_describe_object(%s, o, 0))
				FROM unnest(t.%I::oid[]) AS o)'
			WHEN pktable IS NOT NULL THEN '%L, pg_describe_object(%s, t.%I::oid, 0)'
			ELSE '%1$L, t.%3$I::text' END, attname, pktable::oid, attname), ', ')
	FROM pg_attribute LEFT JOIN pg_get_catalog_foreign_keys() AS k
		ON fktable = attrelid AND fkcols = ARRAY[attname::text] AND pkcols = '{oid}'
	WHERE attrelid = catalog AND attnum > 0 AND attname NOT IN ('oid', 'relfilenode')
		AND atttypid <> 'pg_node_tree'::regtype
$$;

CREATE TEMP TABLE lines (line text);

-- A catalog has a row per object, or several that name it in a column. What the server
-- numbers columns with is not the same twice.
SELECT format('INSERT INTO lines
		SELECT format(''%%s: %%s = %%s'', pg_describe_object(classid, objid, %s), p.key,
			regexp_replace(p.value, ''pg_attver=\d+'', ''pg_attver''))
		FROM %s AS t JOIN objects AS o ON o.classid = %s AND o.objid = t.%I,
			jsonb_each_text(jsonb_build_object(%s)) AS p',
	part, catalog, classid::oid, key, pg_temp.columns(catalog))
FROM (
	SELECT DISTINCT classid::regclass AS catalog, classid, 'oid' AS key, '0' AS part FROM objects
	UNION ALL VALUES ('pg_aggregate'::regclass, 'pg_proc'::regclass::oid, 'aggfnoid', '0'),
		('pg_attribute', 'pg_class'::regclass, 'attrelid', 't.attnum')
) AS c \gexec

INSERT INTO lines
SELECT format('%s: definition = %s', object, to_json(pg_get_functiondef(objid)))
FROM objects JOIN pg_proc ON classid = 'pg_proc'::regclass AND objid = oid
WHERE prokind <> 'a'
UNION ALL
SELECT format('%s: comment = %s', pg_describe_object(classoid, objoid, objsubid),
	to_json(description))
FROM objects JOIN pg_description ON classoid = classid AND objoid = objid
UNION ALL
SELECT format('%s: initial privileges = %s', pg_describe_object(classoid, objoid, objsubid),
	initprivs)
FROM objects JOIN pg_init_privs ON classoid = classid AND objoid = objid
UNION ALL
SELECT format('%s: depends (%s) on %s', pg_describe_object(classid, objid, objsubid), deptype,
	pg_describe_object(refclassid, refobjid, refobjsubid))
FROM objects JOIN pg_depend USING (classid, objid)
UNION ALL
SELECT format('version %s, relocatable %s, data of %s', extversion, extrelocatable, extconfig)
FROM pg_extension WHERE extname = 'retention';

SELECT line FROM lines ORDER BY line COLLATE "C";
