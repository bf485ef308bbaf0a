# shellcheck shell=bash
# A Debian 12 with a real systemd as process 1, in a container of its own, on a machine whose own process 1 need not be systemd.
# Sourced by the scripts that test in one. Needs root, mmdebstrap and systemd-nspawn.
# Must never run a command in the box with the capabilities to set the clock or load modules: those are the whole machine's.

BOX_PACKAGES=systemd-sysv,dbus,libpam-systemd,nftables,iproute2,passwd,login,procps,netbase,ncat,jq,tzdata
BOX_PACKAGES+=,libmnl0,libnftnl11,libjansson4,libidn2-0,libpsl5,libinih1,libsqlite3-0,zlib1g,libsystemd0,libseccomp2,libssl3,libqrencode4,liboath0

# box_make TREE: from the machine's own package sources.
box_make() {
	mmdebstrap --quiet --variant=minbase --mode=root --aptopt='Acquire::Retries "5"' --aptopt='Acquire::Languages "none"' \
		--dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' --include="$BOX_PACKAGES" \
		bookworm "$1" "${BOX_SOURCES:-/etc/apt/sources.list.d/debian.sources}"
}

# box_tree TREE: the same, unless it was made of the same packages before.
box_tree() {
	[ "$(cat "$1.packages" 2> /dev/null)" != "$BOX_PACKAGES" ] || return 0
	rm -rf "$1" && box_make "$1" && echo "$BOX_PACKAGES" > "$1.packages"
}

# box_start TREE: boots it, with a network of its own, and waits until systemd has finished starting. BOX_PID is its first process.
box_start() {
	local tree=$1 i
	setsid unshare --mount --propagation private bash -euc '
		umount -Rl /sys/fs/cgroup
		mount -t cgroup2 cgroup2 /sys/fs/cgroup
		mkdir -p "/sys/fs/cgroup/box-$$/run"
		echo $$ > "/sys/fs/cgroup/box-$$/run/cgroup.procs"
		echo $$ > "$1.pid"
		exec systemd-nspawn -D "$1" --machine=nc-block-box --register=no --keep-unit --boot --console=pipe --resolv-conf=off \
			--timezone=off --private-network' _ "$tree" < /dev/null > "$tree.log" 2>&1 &
	for ((i = 0; i < 600; i++)); do
		if BOX_PID=$(box_leader "$tree"); then
			case $(box_control systemctl is-system-running 2> /dev/null) in running | degraded) return 0 ;; esac
		fi
		sleep 0.1
	done
	echo "box: did not start in a minute" >&2
	tail -n 20 "$tree.log" >&2
	return 1
}

# The box's systemd, as this machine counts processes.
box_leader() {
	local outer child
	outer=$(cat "$1.pid" 2> /dev/null) || return 1
	for child in $(cat "/proc/$outer/task/$outer/children" 2> /dev/null); do
		[ "$(cat "/proc/$child/comm" 2> /dev/null)" = systemd ] && { echo "$child"; return 0; }
	done
	return 1
}

# For systemctl alone: a process of this machine in the box's namespaces, without what would reach beyond it.
box_control() {
	setpriv --bounding-set -sys_time,-sys_module,-sys_rawio,-syslog,-wake_alarm,-mac_admin,-mac_override --inh-caps -all \
		nsenter -t "$BOX_PID" -m -u -i -n -p -C -r -w -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb "$@"
}

# box_run COMMAND...: as root, as a unit of the box's own systemd. Its exit status passes through.
box_run() { box_control systemd-run --quiet --wait --pipe --collect -E HOME=/root -- "$@"; }

# box_end TREE poweroff|kill: and waits until it is gone.
box_end() {
	local outer; outer=$(cat "$1.pid")
	if [ "$2" = kill ]; then kill -KILL "$BOX_PID"; else box_control systemctl --no-block poweroff > /dev/null 2>&1; fi
	tail --pid="$outer" -f /dev/null
	rm -f "$1.pid"
	find "/sys/fs/cgroup/unified/box-$outer" "/sys/fs/cgroup/box-$outer" -depth -type d -exec rmdir {} + 2> /dev/null
	return 0
}

# box_network TREE: behind a device of the box's own an address that is not blocked, one that will be, and a server at both, which is
# tests/support/knock, as /root/nc-block/knock.
box_network() {
	cat > "$1/etc/systemd/system/test-network.service" << 'E2'
[Unit]
Description=a network for the test
DefaultDependencies=no
IgnoreOnIsolate=yes
After=network-pre.target
Wants=network-pre.target
Before=network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'ip link set lo up; ip netns add out; ip link add t0 type veth peer name t1 netns out; ip addr add 203.0.113.5/24 dev t0; ip link set t0 up; ip -n out addr add 203.0.113.1/24 dev t1; ip -n out addr add 198.51.100.7/32 dev t1; ip -n out link set t1 up; ip route add default via 203.0.113.1'
[Install]
WantedBy=multi-user.target
E2
	cat > "$1/etc/systemd/system/test-server.service" << 'E2'
[Unit]
Description=a server for the test
DefaultDependencies=no
IgnoreOnIsolate=yes
Requires=test-network.service
After=test-network.service
[Service]
ExecStart=/sbin/ip netns exec out /root/nc-block/knock serve
[Install]
WantedBy=multi-user.target
E2
	chroot "$1" systemctl enable --quiet test-network.service test-server.service
}

# ---- what is said about it ----
passed=0 failed=0
ok() { # DESCRIPTION COMMAND...
	local what=$1 out; shift
	if out=$("$@" 2>&1); then echo "ok $what"; passed=$((passed + 1)); else echo "not ok $what: $*"; sed 's/^/    /' <<< "$out" | head -n 15; failed=$((failed + 1)); fi
}
is() { # DESCRIPTION GOT WANTED-PATTERN
	# shellcheck disable=SC2053
	if [[ $2 == $3 ]]; then echo "ok $1"; passed=$((passed + 1)); else echo "not ok $1: got '$2', wanted '$3'"; failed=$((failed + 1)); fi
}
# Waits for the command to succeed, 30 s at most.
await() { local i; for ((i = 0; i < 300; i++)); do "$@" > /dev/null 2>&1 && return; sleep 0.1; done; return 1; }
in_box() { box_run /bin/bash -c "$1"; }
