-- All that is stored, as text, by the index of its type, and through COPY in binary to the
-- file that the variable "binary" names, and the user's views.
SET enable_seqscan = off;
SELECT format('SELECT %L, * FROM kept.%I ORDER BY signature, v::text', name, name)
FROM kept.types ORDER BY name \gexec
SELECT format('SELECT %L, count(*) FROM kept.%I AS a JOIN kept.%I AS b USING (v)', name, name, name)
FROM kept.types WHERE has_order ORDER BY name \gexec
SELECT format('CREATE TEMP TABLE %I (LIKE kept.%1$I)', name),
	format('COPY kept.%I TO %L (FORMAT binary)', name, :'binary'),
	format('COPY %I FROM %L (FORMAT binary)', name, :'binary'),
	format('SELECT %L, * FROM pg_temp.%I EXCEPT ALL SELECT %1$L, * FROM kept.%2$I', name, name)
FROM kept.types ORDER BY name \gexec
SELECT * FROM kept.users_view ORDER BY signature, mrr;
CALL refresh_retention_views();
SELECT * FROM retention_bi.mrr_waterfall ORDER BY segment, period_start;
