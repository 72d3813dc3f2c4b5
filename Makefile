# retention: revenue and customer retention for PostgreSQL
EXTENSION = retention
MODULE_big = retention
DATA = sql/retention--1.0.sql report/retention-report.sql \
	report/retention-report-text.sql report/retention-report-html.sql
SCRIPTS = report/retention-report
OBJS = \
	src/calendar.o \
	src/clv.o \
	src/clv_agg.o \
	src/clv_fn.o \
	src/cohort_curve.o \
	src/cohort_curve_agg.o \
	src/cohort_curve_io.o \
	src/distribution.o \
	src/flat.o \
	src/life_table.o \
	src/life_table_agg.o \
	src/life_table_io.o \
	src/likelihood.o \
	src/literal.o \
	src/money.o \
	src/movement_window.o \
	src/mrr_bridge.o \
	src/mrr_bridge_agg.o \
	src/mrr_bridge_fn.o \
	src/mrr_bridge_interval.o \
	src/mrr_bridge_io.o \
	src/mrr_movement.o \
	src/mrr_timeline.o \
	src/mrr_timeline_agg.o \
	src/mrr_timeline_fn.o \
	src/mrr_timeline_io.o \
	src/mrr_timeline_rows.o \
	src/mrr_waterfall.o \
	src/mrr_waterfall_agg.o \
	src/mrr_waterfall_fn.o \
	src/mrr_waterfall_io.o \
	src/retention.o \
	src/retention_agg.o \
	src/retention_model.o \
	src/retention_model_fit.o \
	src/retention_model_fn.o \
	src/rows.o \
	src/survival.o \
	src/survival_fn.o

REGRESS = \
	install \
	money \
	calendar \
	mrr_timeline_io \
	mrr_timeline_agg \
	mrr_timeline_fn \
	mrr_timeline_rows \
	mrr_movement \
	mrr_bridge_io \
	mrr_bridge_agg \
	mrr_bridge_fn \
	mrr_bridge_interval \
	mrr_waterfall_io \
	mrr_waterfall_agg \
	mrr_waterfall_fn \
	cohort_curve_io \
	cohort_curve_agg \
	life_table_io \
	life_table_agg \
	survival \
	retention_model \
	clv \
	renewal \
	movement_window \
	retention_agg \
	customer_tier \
	balance_rule \
	cases \
	trailing_variants \
	retention_views \
	nulls \
	errors \
	hostile \
	parallel \
	partitionwise \
	moving_frames \
	copy_binary \
	catalog \
	search_path \
	states \
	interrupts \
	uninstall
REGRESS_OPTS = --inputdir=test --load-extension=retention

PG_CPPFLAGS = -I$(srcdir)/src
SHLIB_LINK = -lm
PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# A build outside of the tree (VPATH) has no directory for the objects yet.
ifdef VPATH
$(shell mkdir -p $(dir $(OBJS)))
endif

# PGXS does not know which object reads which header.
$(OBJS): $(wildcard $(srcdir)/src/*.h)

# PGXS installs the scripts without their directory, and looks for them with it when
# it takes them away.
uninstall: uninstall-scripts

.PHONY: uninstall-scripts
uninstall-scripts:
	rm -f $(addprefix '$(DESTDIR)$(bindir)'/, $(notdir $(SCRIPTS)))
