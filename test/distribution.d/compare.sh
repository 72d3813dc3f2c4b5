# shellcheck shell=bash disable=SC2154
#
# What the tests share that compare distributed tables with whole ones, in the database
# postgres. To be sourced, after suite.sh, which sets $work.
#
#	make_whole [OPTION..]		calls.sql and whole.sql; the options are psql's
#	answer SCHEMA QUERY			with the settings of $settings
#	agree SCHEMA PATTERN QUERY	is the answer that of the schema "whole", and like that?
#	each_call COMMAND..			calls it with aggregate, call, source and SQLSTATE
#	compare_calls SCHEMA		every aggregate, of everything and of each group

settings=()			# statements, each after a -c

make_whole() {
	sql postgres "$@" -c 'SET client_min_messages = error' \
		-f test/distribution.d/calls.sql -f test/distribution.d/whole.sql
}

# Or the SQLSTATE of its failure.
answer() {
	sql postgres -v VERBOSITY=sqlstate "${settings[@]}" -c "SET search_path = $1, public" \
		-c "$2" 2>&1 || true
}

agree() {
	answer whole "$3" >"$work/whole"
	answer "$1" "$3" >"$work/$1"
	grep -E "$2" "$work/whole" && diff "$work/whole" "$work/$1"
}

# Calls whose states fail in another way when they are sent are left to
# test/distribution.
each_call() {
	local aggregate call source fails
	sql postgres -F $'\t' -o "$work/calls" -c "SELECT aggregate, shards.text_of(c), source, fails
		FROM shards.calls AS c WHERE source ~ '^\w+\$' AND sent_fails IS NULL ORDER BY n"
	while IFS=$'\t' read -r aggregate call source fails; do
		"$@" "$aggregate" "$call" "$source" "$fails"
	done <"$work/calls"
}

compare_calls() {
	each_call compare_call "$1"
}

# The results as text, which is lossless.
compare_call() {
	local schema=$1 aggregate=$2 call=$3 source=$4 fails=$5
	if [[ $fails ]]; then
		holds "$schema: $aggregate fails with $fails: $call" agree "$schema" "^ERROR: +$fails" \
			"SELECT ($call)::text FROM $source"
		return 0
	fi
	holds "$schema: $aggregate of everything" agree "$schema" '^[^E]' \
		"SELECT ($call)::text FROM $source"
	holds "$schema: $aggregate of each group" agree "$schema" '^[0-9]+\|.' \
		"SELECT k, ($call)::text FROM $source GROUP BY k ORDER BY k"
}
