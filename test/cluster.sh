# shellcheck shell=bash
#
# What the scripts of this directory share: install what is missing, build, and
# run in a throwaway cluster. To be sourced.
#
#	cluster_start [OPTION..]	all of it, removed at the exit; OPTIONs are those
#								of postgres
#
# or step by step:
#
#	begin						a temporary directory, $work
#	install_packages NAME..		through apt, what is missing of them
#	build [VARIABLE=VALUE..]	and install, from a copy of the tree, $source, in
#								a copy of the server's programs; the variables
#								are those of make
#	start_server [OPTION..]		without a TCP port; sets PGHOST and PGUSER
#	start_another PORT [OPTION..]	one more, with its socket in the same directory
#	clean_up					for the EXIT trap of the script
#
# PG_MAJOR chooses the version of PostgreSQL; without it the newest one that
# is installed is taken, else the one that apt offers. PG_CONFIG names the
# pg_config of a server that does not come from a package.
#
# Nothing is installed beside the packages: a server finds its files relative to
# its program, so that a copy of it, in $work, is an installation of its own. Any
# number of scripts can run beside each other, each with another build.
#
# PostgreSQL refuses to run as root: started by root, everything but apt runs as
# the user postgres, which the package creates.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=				# the temporary directory
source=				# the copy of the working tree in it
make_arguments=()	# of every make of the extension
server_config=		# the pg_config of the server that is to be copied
bin=				# the programs of the copy
server_program=		# not empty: starts postgres in its own way
keep=				# not empty: leave the cluster and the directory
switch=				# not empty: the setting that is to be taken back

# The reports and messages are compared, and must be the same everywhere.
export LC_ALL=C.UTF-8
for variable in "${!PG@}"; do
	if [[ $variable != PG_MAJOR && $variable != PG_CONFIG ]]; then unset "$variable"; fi
done

say() {
	printf '== %s\n' "$*" >&2
}

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

as_root() {
	if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

as_server() {
	if [[ $EUID -eq 0 ]]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# quietly LOG COMMAND...: what the command says is shown only if it fails
quietly() {
	local log=$1
	shift
	if ! "$@" >"$log" 2>&1 </dev/null; then
		cat "$log" >&2
		return 1
	fi
}

# A path of a socket is limited to 107 bytes, hence /tmp and not TMPDIR.
begin() {
	if [[ $EUID -ne 0 && -z $(command -v sudo) ]]; then
		die 'run this as root, or install sudo'
	fi
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 141' PIPE
	trap 'exit 143' TERM
	work=$(mktemp -d /tmp/retention.XXXXXX)
	source=$work/source
}

# Every step is tried, and "return" needs its 0: in a trap it would pass on the
# status with which the script ends.
clean_up() {
	trap '' HUP INT PIPE TERM
	set +e
	allow_system_cluster
	if [[ -z $work || $keep ]]; then return 0; fi
	stop_cluster
	cd /
	rm -rf "$work"
}

# Packages

is_installed() {
	[[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# apt_get ARGUMENT...: shows a line per package
apt_get() {
	local log=$work/apt.log
	if ! as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
		apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" </dev/null 2>&1 | tee "$log" |
		sed -u -n -e 's/^Need to get /   to download: /p' \
			-e 's/^Setting up \([^ ]*\).*/   \1/p' >&2; then
		tail -n 30 "$log" >&2
		die "apt-get $1 has failed"
	fi
}

updated=
apt_update() {
	if [[ $updated ]]; then return 0; fi
	say 'Reading the package lists'
	apt_get update
	updated=yes
}

installed_major() {
	local server
	for server in /usr/lib/postgresql/*/bin/postgres; do
		if [[ -x $server ]]; then cut -d / -f 5 <<<"$server"; fi
	done | sort -n | tail -n 1
}

offered_major() {
	apt-cache depends postgresql 2>/dev/null |
		sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p'
}

choose_server() {
	if [[ ${PG_CONFIG-} ]]; then
		PG_MAJOR=$("$PG_CONFIG" --version | sed -E 's/^PostgreSQL ([0-9]+).*/\1/')
	fi
	PG_MAJOR=${PG_MAJOR:-$(installed_major)}
	if [[ -z $PG_MAJOR ]]; then
		apt_update
		PG_MAJOR=$(offered_major)
	fi
	[[ $PG_MAJOR =~ ^[0-9]+$ ]] || die 'apt offers no PostgreSQL'
	[[ $PG_MAJOR -ge 15 ]] || die "PostgreSQL 15 or later is needed, not $PG_MAJOR"
	server_config=${PG_CONFIG:-/usr/lib/postgresql/$PG_MAJOR/bin/pg_config}
}

# The package of a server creates and starts a cluster "main" when it is
# installed. Nobody has asked for that one here.
forbid_system_cluster() {
	local directory=/etc/postgresql-common/createcluster.d
	switch=$directory/retention-test.conf
	as_root mkdir -p "$directory"
	as_root tee "$switch" >/dev/null <<<'create_main_cluster = false'
}

allow_system_cluster() {
	if [[ -z $switch ]]; then return 0; fi
	as_root rm -f "$switch"
	as_root rmdir --ignore-fail-on-non-empty "${switch%/*}"
	switch=
}

build_packages=(postgresql-% postgresql-server-dev-% gcc libc6-dev make)

# install_packages NAME...: "%" stands for the version of PostgreSQL. What belongs
# to a server is left to whoever has built that of PG_CONFIG.
install_packages() {
	local name missing=()
	choose_server
	for name in "$@"; do
		if [[ ${PG_CONFIG-} && $name == *%* ]]; then continue; fi
		name=${name//%/$PG_MAJOR}
		is_installed "$name" || missing+=("$name")
	done
	if [[ ${#missing[@]} -eq 0 ]]; then return 0; fi
	apt_update
	say "Installing ${missing[*]}"
	forbid_system_cluster
	apt_get install --no-install-recommends "${missing[@]}"
	allow_system_cluster
}

# The extension

# The working tree without what a build makes.
pack_tree() {
	tar -C "$top" --exclude=./.git --exclude='*.o' --exclude='*.so' \
		--exclude='*.bc' --exclude=./results --exclude='./regression.*' \
		--exclude=./tmp_check -cf - .
}

# The copy keeps the checkout as it is, and the user postgres can read it
# wherever the checkout lies.
copy_tree() {
	if [[ $EUID -eq 0 ]]; then chown postgres: "$work"; fi
	as_server mkdir "$source"
	pack_tree | as_server tar -C "$source" -xf -
	cd "$source" || return
	export HOME=$work TMPDIR=$work
}

# Where the directories of the server's pg_config lie to each other is kept.
copy_server() {
	local directory root=$work/server
	for directory in --bindir --pkglibdir --sharedir --includedir-server; do
		directory=$("$server_config" "$directory")
		as_server mkdir -p "$root$directory"
		as_server cp -R "$directory/." "$root$directory"
	done
	bin=$root$("$server_config" --bindir)
	PATH=$bin:$PATH
	make_arguments=(-C "$source" with_llvm=no PG_CONFIG="$bin/pg_config")
}

# shellcheck disable=SC2120
build() {
	say "Building for PostgreSQL $PG_MAJOR"
	copy_tree
	copy_server
	make_arguments+=("$@")
	quietly "$work/build.log" as_server make -s -j "$(nproc)" "${make_arguments[@]}"
	quietly "$work/install.log" as_server make -s install "${make_arguments[@]}"
}

# The cluster

# start_cluster DIRECTORY [OPTION..]
start_cluster() {
	local data=$1 options="${*:2}"
	quietly "$work/initdb.log" as_server "$bin/initdb" -D "$data" \
		-U postgres -A trust -E UTF8 --locale=C --no-sync
	as_server tee -a "$data/postgresql.conf" >/dev/null <<-CONFIGURATION
		listen_addresses = ''
		unix_socket_directories = '$work'
		fsync = off
		full_page_writes = off
		timezone = 'UTC'
		log_timezone = 'UTC'
		jit = off
	CONFIGURATION
	quietly "$work/start.log" as_server "$bin/pg_ctl" -D "$data" \
		-p "${server_program:-$bin/postgres}" -l "$work/server.log" -o "$options" -w start ||
		die "the server does not start: $(tail -n 5 "$work/server.log")"
}

start_server() {
	say 'Starting a throwaway cluster'
	start_cluster "$work/data" "$@"
	export PGHOST=$work PGUSER=postgres
}

start_another() {
	say 'Starting another cluster'
	start_cluster "$work/data.$1" -p "$@"
}

stop_cluster() {
	local lock
	for lock in "$work"/data*/postmaster.pid; do
		if [[ -f $lock ]]; then
			as_server "$bin/pg_ctl" -D "${lock%/*}" -m immediate -w stop >/dev/null || true
		fi
	done
}

cluster_start() {
	trap clean_up EXIT
	begin
	install_packages "${build_packages[@]}"
	# shellcheck disable=SC2119
	build
	start_server "$@"
}
