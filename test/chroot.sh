# shellcheck shell=bash
#
# What the scripts share that need a Debian of their own: a chroot of another
# suite, made by debootstrap. To be sourced; brings suite.sh.
#
#	begin_chroots				installs debootstrap, finds the mirror; fails, and says
#								so, where no chroot can be made
#	make_chroot SUITE			a bare one with a copy of the tree in /retention
#	in_chroot SUITE COMMAND..	run there
#	remove_chroot SUITE
#	remove_chroots				for the EXIT trap, before conclude
#
# Needs root, and a mirror of Debian in the machine's own apt configuration. What is
# mounted in a chroot is so in a namespace of its own alone: it is gone with its last
# process, whatever becomes of the script, and nobody else ever sees it.

# shellcheck source=test/suite.sh
source "$(dirname "${BASH_SOURCE[0]}")/suite.sh"

chroots=			# the directory of all of them
mirror=

begin_chroots() {
	if [[ $EUID -ne 0 ]]; then die 'run this as root: debootstrap and chroot need it'; fi
	install_packages debootstrap
	apt_update
	# shellcheck disable=SC2016
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
		'Label: Debian' 'Component: main' | head -n 1)
	[[ $mirror == http* ]] || die 'apt has no mirror of Debian that debootstrap can read'
	unshare --mount --pid --fork true || die 'no namespaces can be made here'
	chroots=$(mktemp -d /var/tmp/retention.XXXXXX)
	chmod 755 "$chroots"
}

# debootstrap may be older than the suite, and all suites have the script of sid. A
# mirror that stands still has lists that are called expired.
make_chroot() {
	local root=$chroots/$1
	quietly "$work/debootstrap.log" unshare --mount debootstrap --variant=minbase \
		--include=ca-certificates "$1" "$root" "$mirror" sid || return
	apt-config dump | grep -iE '^Acquire::https?::Proxy' >"$root/etc/apt/apt.conf.d/90machine" || true
	echo 'Acquire::Check-Valid-Until "false";' >>"$root/etc/apt/apt.conf.d/90machine"
	mkdir "$root/retention"
	pack_tree | tar -C "$root/retention" -xf -
}

# bash needs /proc, PostgreSQL /dev/shm
in_chroot() {
	# shellcheck disable=SC2016
	unshare --mount --pid --fork --kill-child bash -e -c '
		mount -t proc proc "$0/proc"
		mount -t tmpfs shm "$0/dev/shm"
		exec chroot "$0" env -C /retention -u PG_MAJOR -u PG_CONFIG -u TMPDIR HOME=/root "$@"
		' "$chroots/$1" "${@:2}"
}

# remove DIRECTORY: never if something is mounted in it
remove() {
	if grep -F " $1/" /proc/self/mountinfo; then
		echo "not ok - nothing is mounted any more in $1, which is kept"
		count 0 1
	else
		rm -rf --one-file-system "$1"
	fi
}

remove_chroot() {
	remove "$chroots/$1"
}

remove_chroots() {
	if [[ $chroots ]]; then remove "$chroots"; fi
}
