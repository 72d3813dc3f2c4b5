-- All that is stored, as text and by the index of its type, and the user's views.
SET enable_seqscan = off;
SELECT format('SELECT %L, * FROM kept.%I ORDER BY signature, v::text', name, name) FROM kept.types ORDER BY name \gexec
SELECT format('SELECT %L, count(*) FROM kept.%I AS a JOIN kept.%I AS b USING (v)', name, name, name)
FROM kept.types WHERE has_order ORDER BY name \gexec
SELECT * FROM kept.users_view ORDER BY signature, mrr;
CALL refresh_retention_views();
SELECT * FROM retention_bi.mrr_waterfall ORDER BY segment, period_start;
