# shellcheck shell=bash
#
# What the scripts share that want a server which checks its assertions: it is built
# from Debian's source package, for about five minutes. To be sourced; brings
# suite.sh.
#
#	build_server [CPPFLAG..]	after install_packages, before build: PG_CONFIG names it
#								then. One that PG_CONFIG names already is kept. Where
#								the source is not to be had it says so, and PG_CONFIG
#								stays empty
#
# The package is looked for where the machine's binary packages come from.

# shellcheck source=test/suite.sh
source "$(dirname "${BASH_SOURCE[0]}")/suite.sh"

tarball=

# The lists of the source packages are our own; the machine's stay as they are.
name_sources() {
	local file
	mkdir -p "$work/apt/parts" "$work/apt/lists/partial"
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		if [[ -f $file ]]; then sed -n -E 's/^deb\s/deb-src /p' "$file"; fi
	done >"$work/apt/parts/one-line.list"
	for file in /etc/apt/sources.list.d/*.sources; do
		if [[ ! -f $file ]]; then continue; fi
		sed -E 's/^Types:.*/Types: deb-src/' "$file" >"$work/apt/parts/${file##*/}"
	done
	apt_options=(-o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/apt/parts"
		-o Dir::State::Lists="$work/apt/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
}

# A mirror may list a version that it no longer has, in whole or in part: the
# newest one is taken whose tarball can be had, and that is PostgreSQL's own.
download() {
	local version
	quietly "$work/update.log" apt-get "${apt_options[@]}" update
	for version in $(apt-cache "${apt_options[@]}" showsrc --only-source "postgresql-$PG_MAJOR" |
		sed -n 's/^Version: //p' | sort -rVu); do
		say "Downloading the source of PostgreSQL $version"
		(cd "$work/apt" && apt-get "${apt_options[@]}" source --download-only --only-source \
			"postgresql-$PG_MAJOR=$version") >"$work/download.log" 2>&1 </dev/null || true
		tarball=$(find "$work/apt" -name '*.orig.tar.bz2')
		if [[ $tarball ]]; then return 0; fi
	done
	cat "$work/download.log"
	return 1
}

# What the suite has no use for is left out.
compile_server() {
	local prefix=$1 directory
	say "Building PostgreSQL $PG_MAJOR with --enable-cassert${2:+ ${*:2}}"
	if [[ $EUID -eq 0 ]]; then chown postgres: "$work"; fi
	as_server mkdir "$work/postgresql"
	as_server tar -C "$work/postgresql" --strip-components=1 -xf "$tarball"
	cd "$work/postgresql" || return
	quietly "$work/configure.log" as_server ./configure --prefix="$prefix" --enable-cassert \
		--with-icu --without-readline --without-zlib CPPFLAGS="${*:2}" CFLAGS='-O1 -g'
	quietly "$work/make.log" as_server make -s -j "$(nproc)"
	for directory in . contrib/amcheck contrib/citext contrib/postgres_fdw; do
		quietly "$work/make.log" as_server make -s -C "$directory" install
	done
	cd /
}

# shellcheck disable=SC2120
build_server() {
	if [[ ${PG_CONFIG-} ]]; then return 0; fi
	install_packages bison flex bzip2 perl libicu-dev pkg-config gcc libc6-dev make
	name_sources
	if ! download; then
		skip "PostgreSQL $PG_MAJOR with assertions" 'no version of its source package is to be had'
		return 0
	fi
	compile_server "$work/assert" "$@"
	export PG_CONFIG=$work/assert/bin/pg_config
	choose_server
}
