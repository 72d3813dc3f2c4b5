-- The rows of calls.sql with a number and one of eight shards each, in the schema "whole".
CREATE SCHEMA whole;
SELECT format('CREATE TABLE whole.%I AS SELECT *, (n %% 8)::integer AS shard
		FROM (SELECT row_number() OVER () AS n, * FROM shards.%1$I) AS s', source)
FROM (SELECT DISTINCT source FROM shards.calls WHERE source ~ '^\w+$') AS c \gexec
ANALYZE;
