-- The catalog checks itself: every query below gives 0 rows, but for the last
-- ones, which list what no name rule covers.
CREATE TEMP VIEW members AS
SELECT classid, objid FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid WHERE extname = 'retention' AND deptype = 'e';
CREATE TEMP VIEW functions AS
SELECT p.*, p.oid::regprocedure AS signature FROM pg_proc p JOIN members m ON classid = 'pg_proc'::regclass AND objid = p.oid;
CREATE TEMP VIEW base_types AS
SELECT t.* FROM pg_type t JOIN members m ON classid = 'pg_type'::regclass AND objid = t.oid WHERE typtype = 'b' AND typelem = 0;
-- They look at something.
SELECT (SELECT count(*) FROM functions WHERE prokind = 'a') AS aggregates, (SELECT count(*) FROM functions WHERE prokind = 'f') AS functions, (SELECT count(*) FROM base_types) AS types, (SELECT count(*) FROM pg_type t JOIN members ON classid = 'pg_type'::regclass AND objid = t.oid WHERE typtype = 'c') AS row_types,
	(SELECT count(*) FROM members WHERE classid = 'pg_operator'::regclass) AS operators, (SELECT count(*) FROM members WHERE classid = 'pg_opclass'::regclass) AS operator_classes;

-- Without a comment: types, functions, aggregates, operators, operator classes.
SELECT classid::regclass, pg_describe_object(classid, objid, 0) AS object
FROM members m WHERE classid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_cast'::regclass, 'pg_type'::regclass)
	AND NOT (classid = 'pg_type'::regclass AND objid IN (SELECT oid FROM pg_type WHERE typelem <> 0))
	AND NOT EXISTS (SELECT FROM pg_description d WHERE d.classoid = m.classid AND d.objoid = m.objid AND d.objsubid = 0 AND length(description) > 3);
-- Nor are there columns of a row type without one.
SELECT typname, attname FROM pg_type t JOIN members m ON classid = 'pg_type'::regclass AND objid = t.oid JOIN pg_attribute ON attrelid = typrelid AND attnum > 0
WHERE typtype = 'c' AND coalesce(length(col_description(attrelid, attnum)), 0) <= 3;
-- Aggregates that cannot be combined or are not safe in parallel, whose final
-- function may write, whose state is internal or has no honest size.
SELECT signature FROM functions f JOIN pg_aggregate a ON aggfnoid = f.oid
WHERE aggcombinefn = 0 OR proparallel <> 's' OR aggfinalmodify <> 'r' OR aggtranstype = 'internal'::regtype OR (aggtransspace <= 0 AND (SELECT typlen FROM pg_type WHERE oid = aggtranstype) < 0) OR aggserialfn <> 0 OR aggfinalextra OR agginitval IS NOT NULL;
-- In moving mode: all of it or none, strict together, the same result.
SELECT signature FROM functions f JOIN pg_aggregate a ON aggfnoid = f.oid
WHERE (aggmtransfn <> 0) <> (aggminvtransfn <> 0) OR (aggmtransfn <> 0 AND (aggmfinalfn <> aggfinalfn OR aggmfinalmodify <> 'r' OR aggmtransspace <= 0 OR aggmfinalextra OR aggmtranstype <> aggtranstype
	OR (SELECT proisstrict FROM pg_proc WHERE oid = aggmtransfn) <> (SELECT proisstrict FROM pg_proc WHERE oid = aggminvtransfn)));
-- Combine functions are strict, final functions too; transition functions with
-- an argument of another type than the state's are not.
SELECT signature FROM functions f JOIN pg_aggregate a ON aggfnoid = f.oid JOIN pg_proc c ON c.oid = aggcombinefn JOIN pg_proc x ON x.oid = aggfinalfn JOIN pg_proc t ON t.oid = aggtransfn
WHERE NOT c.proisstrict OR NOT x.proisstrict OR (t.proisstrict AND t.oid <> c.oid);
-- Aggregates of the same arguments share the state in one pass: they must have
-- the same transition and combine function and no initial value.
SELECT proargtypes::regtype[], aggtranstype::regtype FROM functions f JOIN pg_aggregate a ON aggfnoid = f.oid GROUP BY 1, 2 HAVING count(DISTINCT (aggtransfn, aggcombinefn)) > 1;
-- Functions: C or an SQL body, immutable, safe in parallel, leakproof none, no
-- security definer, no settings, callable by all. The procedures that write views
-- are PL/pgSQL, with the rights of the caller.
SELECT signature, lanname FROM functions f JOIN pg_language l ON l.oid = prolang
WHERE prokind = 'p' AND NOT (prosecdef OR proconfig IS NOT NULL OR proacl IS NOT NULL) ORDER BY signature::text COLLATE "C";
SELECT signature FROM functions f JOIN pg_language l ON l.oid = prolang
WHERE prokind <> 'p' AND ((lanname = 'c' AND provolatile <> 'i') OR proparallel <> 's' OR proleakproof OR prosecdef OR proconfig IS NOT NULL OR proacl IS NOT NULL OR lanname NOT IN ('c', 'internal', 'sql') OR (lanname = 'internal' AND prokind <> 'a') OR (lanname = 'sql' AND prosqlbody IS NULL));
SELECT signature FROM functions WHERE prorettype = 'internal'::regtype OR (proargtypes::regtype[] && '{internal}'::regtype[] AND proname !~ '_recv$') OR proargtypes::regtype[] && '{real,timestamp,timestamptz,anyelement}'::regtype[];
-- Money never comes as double precision where it also comes as numeric: integer
-- literals would resolve to it.
SELECT f.signature, g.signature AS with_numeric FROM functions f JOIN functions g ON g.proname = f.proname, generate_series(0, least(f.pronargs, g.pronargs) - 1) AS i WHERE f.proargtypes[i] = 'double precision'::regtype AND g.proargtypes[i] = 'numeric'::regtype;
-- C symbols are the SQL names, but for functions that share a name with others,
-- be they of core.
SELECT signature, prosrc FROM functions f JOIN pg_language l ON l.oid = prolang AND lanname = 'c' WHERE prosrc <> proname AND NOT EXISTS (SELECT FROM functions g WHERE g.proname = f.proname AND g.oid <> f.oid) AND NOT EXISTS (SELECT FROM pg_proc g WHERE g.proname = f.proname AND g.pronamespace = 'pg_catalog'::regnamespace);
-- Functions meant to be called that have an argument without a name. (Support,
-- operator and I/O functions and aggregates over a type alone are not.)
SELECT signature FROM functions
WHERE proname !~ '(fn|_in|_out|_recv|_send|_eq|_ne|_lt|_le|_ge|_gt|_cmp|_hash|_hash_extended|_add|_subtract|_multiply)$' AND NOT (proname IN ('sum', 'chain') AND prokind = 'a')
	AND (proargnames IS NULL OR '' = ANY (proargnames[1:pronargs]));
-- Reserved words as argument names, which no named call could use.
SELECT signature, word FROM functions, unnest(proargnames) AS name JOIN pg_get_keywords() ON word = name AND catcode = 'R';
-- Operators: comparisons have a commutator and a negator, equality can hash
-- and merge, each is a member's function, and has estimators.
SELECT o.oid::regoperator FROM pg_operator o JOIN members ON classid = 'pg_operator'::regclass AND objid = o.oid
WHERE oprcode NOT IN (SELECT oid FROM functions) OR (oprresult = 'boolean'::regtype AND (oprcom = 0 OR oprnegate = 0 OR oprrest = 0 OR oprjoin = 0)) OR (oprname = '=' AND NOT (oprcanhash AND oprcanmerge)) OR (oprname = '+' AND oprcom <> o.oid);
SELECT a.oid::regoperator FROM pg_operator a JOIN members ON classid = 'pg_operator'::regclass AND objid = a.oid JOIN pg_operator b ON b.oid = a.oprcom WHERE b.oprcom <> a.oid;
SELECT a.oid::regoperator FROM pg_operator a JOIN members ON classid = 'pg_operator'::regclass AND objid = a.oid JOIN pg_operator b ON b.oid = a.oprnegate WHERE b.oprnegate <> a.oid;
-- Types: binary I/O, both operator classes as default, aligned to 8 bytes,
-- toastable, in no category of core.
SELECT typname FROM base_types WHERE typreceive = 0 OR typsend = 0 OR typlen <> -1 OR typalign <> 'd' OR typstorage <> 'x' OR typcategory <> 'U' OR typispreferred OR typarray = 0;
SELECT typname, amname FROM base_types AS t, pg_am WHERE amname IN ('btree', 'hash') AND NOT EXISTS (SELECT FROM pg_opclass c WHERE opcintype = t.oid AND opcmethod = pg_am.oid AND opcdefault);
SELECT opcname FROM pg_opclass c JOIN members ON classid = 'pg_opclass'::regclass AND objid = c.oid JOIN pg_am am ON am.oid = opcmethod WHERE NOT amvalidate(c.oid);
-- No implicit casts, no cast at all that a user did not write.
SELECT castsource::regtype, casttarget::regtype FROM pg_cast JOIN members ON classid = 'pg_cast'::regclass AND objid = pg_cast.oid WHERE castcontext <> 'e';
-- Everything lies in the schema of the extension; no table, view, trigger, rule
-- or schema of its own.
SELECT pg_describe_object(classid, objid, 0) FROM members WHERE classid NOT IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_type'::regclass, 'pg_cast'::regclass);
SELECT signature FROM functions f JOIN pg_extension e ON extname = 'retention' WHERE pronamespace <> extnamespace;

-- Support functions, which install.sql does not list.
SELECT string_agg(DISTINCT proname, ' ' ORDER BY proname) AS support FROM functions WHERE proname ~ 'fn$';
-- Which state each aggregate has, and by which functions.
SELECT signature, t.proname AS transition, c.proname AS combine, x.proname AS final, m.proname AS moving, i.proname AS inverse, aggtransspace AS bytes
FROM functions f JOIN pg_aggregate a ON aggfnoid = f.oid JOIN pg_proc t ON t.oid = aggtransfn JOIN pg_proc c ON c.oid = aggcombinefn JOIN pg_proc x ON x.oid = aggfinalfn LEFT JOIN pg_proc m ON m.oid = aggmtransfn LEFT JOIN pg_proc i ON i.oid = aggminvtransfn
ORDER BY signature::text COLLATE "C";
