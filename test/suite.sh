# shellcheck shell=bash
#
# What the scripts share that test: counting, and the test suite itself, against
# the server of start_server. To be sourced; brings cluster.sh.
#
#	trap conclude EXIT			ends the script with "N passed, N failed"
#	complete=yes				its last line: nothing was left out
#	use_given_server			instead of one of its own, the one of the caller's
#								PGHOST and PGUSER
#	holds NAME COMMAND..		one check; what the command says is shown if it fails
#	skip NAME WHY				one that cannot be made here
#	sql DATABASE ARGUMENT..		psql, with the answers alone
#	equals VALUE DATABASE QUERY	does the query answer that?
#	must_fail MESSAGE COMMAND..	does the command fail and say that?
#	test_regress, test_pgtap	the suite in SQL
#	test_script TITLE COMMAND..	a script that ends with such a line itself
#	test_script_as_caller ...	the same, where test_script would run it as postgres

given_host=${PGHOST-}	# cluster.sh forgets the caller's
given_user=${PGUSER-}

# shellcheck source=test/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

# shellcheck disable=SC2034
suite_packages=("${build_packages[@]}" postgresql-%-pgtap
	libtap-parser-sourcehandler-pgtap-perl)

passed=0
failed=0
complete=			# not empty: nothing was left out
exec 3>&1			# a signal can come while standard output is a log

# count PASSED FAILED
count() {
	passed=$((passed + $1))
	failed=$((failed + $2))
}

# lines PATTERN FILE: how many match
lines() {
	grep -cE "$1" "$2" || true
}

conclude() {
	exec >&3
	clean_up
	if [[ ! $complete ]]; then
		echo 'The run broke off.'
		count 0 1
	fi
	printf '%d passed, %d failed\n' "$passed" "$failed"
	if [[ $failed -gt 0 ]]; then exit 1; fi
}

holds() {
	local name=$1
	shift
	if "$@" >"$work/holds.log" 2>&1 </dev/null; then
		count 1 0
		printf 'ok - %s\n' "$name"
	else
		count 0 1
		printf 'not ok - %s\n' "$name"
		sed 's/^/    /' "$work/holds.log"
	fi
}

skip() {
	printf 'skipped - %s: %s\n' "$1" "$2"
}

# Its user need not be one who may become postgres.
use_given_server() {
	export PGHOST=$given_host PGUSER=$given_user
	work=$(mktemp -d)
	cd "$top" || return
	# shellcheck disable=SC2317,SC2329
	as_server() { "$@"; }
}

sql() {
	local database=$1
	shift
	as_server psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" "$@"
}

equals() {
	local got
	got=$(sql "$2" -c "$3")
	if [[ $got != "$1" ]]; then
		echo "expected: $1, got: $got"
		return 1
	fi
}

must_fail() {
	local message=$1 said
	shift
	if said=$("$@" 2>&1); then
		echo 'it does not fail'
		return 1
	fi
	if ! grep -F -- "$message" <<<"$said"; then
		echo "it says: $said"
		return 1
	fi
}

# run_counted LOG COMMAND...: a program that prints "ok" and "not ok" lines. One
# that fails without a "not ok" has died or kept no plan, one that prints
# neither has tested nothing: each counts as a failure.
run_counted() {
	local log=$1 status=0 ok not_ok
	shift
	as_server "$@" >"$log" 2>&1 </dev/null || status=$?
	ok=$(lines '^ok ' "$log")
	not_ok=$(lines '^not ok ' "$log")
	if [[ $not_ok -eq 0 && ($status -ne 0 || $ok -eq 0) ]]; then not_ok=1; fi
	count "$ok" "$not_ok"
	[[ $not_ok -eq 0 ]]
}

# pg_regress reports as "test NAME ... ok" up to version 15 and in TAP later.
# The tests that a run did not reach have failed.
test_regress() {
	local log=$work/regress.log names ok lost
	say 'Regression tests'
	# shellcheck disable=SC2016
	names=$(as_server make -s "${make_arguments[@]}" \
		--eval='count-regress: ; @echo $(words $(REGRESS))' count-regress)
	as_server make -s installcheck "${make_arguments[@]}" 2>&1 </dev/null |
		tee "$log" || true
	ok=$(lines '^(test .* \.\.\. ok|ok [0-9]+ )' "$log")
	lost=$((names - ok))
	count "$ok" "${lost#-}"
	if [[ $lost -ne 0 && -f regression.diffs ]]; then cat regression.diffs; fi
	printf 'pg_regress: %d of %d tests passed\n' "$ok" "$names"
}

test_pgtap() {
	local file log=$work/pgtap.log
	say 'pgTAP tests'
	as_server createdb pgtap
	as_server psql -X -q -d pgtap -c 'CREATE EXTENSION pgtap; CREATE EXTENSION retention'
	for file in test/pgtap/*.sql; do
		if run_counted "$log" pg_prove --verbose -d pgtap "$file"; then
			printf '%s: %d passed\n' "$file" "$(lines '^ok ' "$log")"
		else
			cat "$log"
		fi
	done
}

# A script that ends with a line "N passed, N failed".
test_script() {
	test_script_as_caller "$1" as_server "${@:2}"
}

test_script_as_caller() {
	local log=$work/script.log result
	say "$1"
	shift
	"$@" 2>&1 </dev/null | tee "$log" | sed '$d' || true
	result=$(tail -n 1 "$log")
	if [[ $result =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
		count "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
	else
		echo "$result"
		count 0 1
	fi
}
