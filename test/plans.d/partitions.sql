/*
 * partitions.sql
 *		From here on each table that is created in this database, and in copies
 *		of it, is hash-partitioned, in four parts, with the rows it was created
 *		with: by its primary key, or else by the first column that can be hashed.
 *
 * Partitions themselves, tables that are temporary or unlogged, and those of an
 * extension stay as they are.
 */
CREATE FUNCTION column_to_hash(made regclass) RETURNS name
LANGUAGE SQL STABLE
RETURN (SELECT attname
	FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = atttypid
		LEFT JOIN pg_index ON indrelid = made AND indisprimary
	WHERE attrelid = made AND attnum > 0
		AND (indkey[0] = attnum OR indkey IS NULL AND EXISTS (
			SELECT FROM pg_opclass JOIN pg_am AS m ON m.oid = opcmethod
			WHERE amname = 'hash' AND opcdefault AND opcintype = CASE typtype
				WHEN 'd' THEN typbasetype ELSE t.oid END))
	ORDER BY attnum LIMIT 1);

CREATE FUNCTION make_partitions() RETURNS event_trigger
LANGUAGE plpgsql AS $$
DECLARE
	made record;
	key name;
	whole text;
	made_anew text;
BEGIN
	FOR made IN SELECT nspname AS schema, relname AS name, c.oid AS id
		FROM pg_event_trigger_ddl_commands() JOIN pg_class AS c ON c.oid = objid
			JOIN pg_namespace AS n ON n.oid = relnamespace
		WHERE classid = 'pg_class'::regclass AND relkind = 'r'
			AND relpersistence = 'p' AND NOT relispartition AND NOT in_extension
	LOOP
		key := public.column_to_hash(made.id);
		CONTINUE WHEN key IS NULL;
		whole := format('%I.%I', made.schema, made.name || ' whole');
		made_anew := format('%I.%I', made.schema, made.name);
		EXECUTE format('ALTER TABLE %s RENAME TO %I', made_anew, made.name || ' whole');
		EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL) PARTITION BY HASH (%I)',
			made_anew, whole, key);
		FOR part IN 0 .. 3 LOOP
			EXECUTE format('CREATE TABLE %I.%I PARTITION OF %s
				FOR VALUES WITH (MODULUS 4, REMAINDER %s)',
				made.schema, made.name || ' part ' || part, made_anew, part);
		END LOOP;
		EXECUTE format('INSERT INTO %s SELECT * FROM %s', made_anew, whole);
		EXECUTE 'DROP TABLE ' || whole;
	END LOOP;
END
$$;

CREATE EVENT TRIGGER make_partitions ON ddl_command_end
	WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO')
	EXECUTE FUNCTION make_partitions();
