# shellcheck shell=bash
#
# What the benches share: the queries, their peers and how they are timed. To be
# sourced; brings cluster.sh.

# shellcheck source=test/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/../cluster.sh"

bench=$top/test/bench
home=$HOME		# where npm finds its configuration; cluster.sh takes another

# shellcheck disable=SC2034
group_by='SELECT sum(s) FROM (SELECT customer_id, sum(mrr) AS s FROM subscriptions GROUP BY customer_id) x'
# shellcheck disable=SC2034
year="'2025-01-01', '2026-01-01'"
# shellcheck disable=SC2034
five_years="'2021-01-01', '2026-01-01', '1 month'"
timelines='SELECT customer_id, mrr_timeline_agg(mrr, started_on, ended_on) AS t FROM'
raw="$timelines subscriptions GROUP BY customer_id"

# one_line FILE: its query
one_line() {
	sed -e '/^--/d' -e 's/;$//' "$1" | tr '\n\t' '  '
}

# shellcheck disable=SC2034
best_plain=$(one_line "$bench/peers/waterfall_changes.sql")
# shellcheck disable=SC2034
spine=$(one_line "$bench/peers/waterfall_spine.sql")
# shellcheck disable=SC2034
waterfall_rows=$(one_line "$bench/peers/waterfall_retention.sql")
# shellcheck disable=SC2034
waterfall_rows_stored=${waterfall_rows/"(SELECT mrr_timeline_agg"*" x)"/customer)}

# load_book CUSTOMERS: the tables subscriptions, and customer with its timelines
load_book() {
	psql -X -q -v ON_ERROR_STOP=1 -v customers="$1" -f "$top/test/data/book.sql"
	psql -X -q -v ON_ERROR_STOP=1 -c "CREATE MATERIALIZED VIEW customer AS $raw"
}

# milliseconds COMMAND...: of each query that a psql with \timing has run
milliseconds() {
	"$@" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'
}

# median: of the numbers, one a line
median() {
	sort -n | awk '{ v[NR] = $1 } END {
		if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# install_duckdb: its npm package, in $work/duckdb; says so where there is no npm
install_duckdb() {
	if [[ -z $(command -v npm) ]]; then
		echo 'DuckDB: skipped, there is no npm.'
		return 1
	fi
	mkdir -p "$work/duckdb"
	cp "$bench/peers/duckdb.js" "$work/duckdb"
	if ! (cd "$work/duckdb" && HOME=$home quietly npm.log npm install --no-save @duckdb/node-api); then
		echo 'DuckDB: skipped, its npm package cannot be installed.'
		return 1
	fi
}

# run_duckdb RUNS: the best plain SQL, what peers/duckdb.js prints
run_duckdb() {
	psql -X -q -c "\\copy subscriptions TO '$work/duckdb/subscriptions.csv' (FORMAT csv, HEADER)"
	(cd "$work/duckdb" && node duckdb.js subscriptions.csv "$bench/peers/waterfall_changes.sql" "$1")
	rm "$work/duckdb/subscriptions.csv"
}
