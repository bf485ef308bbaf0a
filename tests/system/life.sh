# shellcheck shell=bash disable=SC2154
# Everything that ends, stops or replaces the programs, while a blocked address and a blocked name are tried without a pause.
# Sourced by tests/system/run, whose box, functions and variables it uses.
# Must never need the box's D-Bus where that is stopped with everything else: there systemctl is called from outside.

LIFE_UNITS="nc-block.target nc-block-helper.service nc-block-inspect.socket nc-block-inspect.service nc-blockd.service"

# shellcheck disable=SC2086
all_up() { [ "$(box_control systemctl is-active $LIFE_UNITS | sort -u)" = active ]; }
healthy() { all_up && in_box 'nc-block status --json | jq -e .healthy'; }

# What an impulsive hand adds to it: nothing where the table has an owner and persists.
attack() { if in_box 'nft delete table inet nc_block' > /dev/null 2>&1; then echo true; else echo 'nft flush ruleset; nft delete table inet nc_block'; fi; }

knock_begin() {
	box_control sh -c ': > /run/knocked; : > /root/nc-block/knock.out'
	box_control systemd-run --quiet --unit=knock --collect -p IgnoreOnIsolate=yes -p DefaultDependencies=no \
		-p StandardOutput=file:/root/nc-block/knock.out /root/nc-block/knock try 198.51.100.7 203.0.113.1 ex.example
}

# knock_end WHAT: nothing got through, and nothing hung.
knock_end() {
	box_control systemctl stop knock
	is "$1: nothing slips" "$(tr '\n' ' ' < "$tree/root/nc-block/knock.out")$(box_control sh -c 'wc -l < /run/knocked')" "[1-9]* 0 0"
}

# verb WHAT EXIT COMMAND: a command in the box, the attack at once behind it; then all is up, and nothing slipped.
verb() {
	local status
	knock_begin
	status=$(in_box "{ $3; } > /dev/null 2>&1; echo \$?; { $life_attack; } > /dev/null 2>&1; true" 2> /dev/null)
	is "$1: exit status" "$status" "$2"
	ok "$1: all is up" await healthy
	knock_end "$1"
}

# A stop is refused (4) where rules or packets would be let go of.
life_verbs() {
	local life_attack what status command
	life_attack=$(attack)
	while IFS='|' read -r what status command; do
		verb "$what" "$status" "$command" < /dev/null
	done << 'E'
kill -9, the helper|0|kill -9 $(pidof nc-block-helper)
kill -9, the inspector|0|kill -9 $(pidof nc-block-inspect)
kill -9, the daemon|0|kill -9 $(pidof nc-blockd)
kill -9, all of them|0|kill -9 $(pidof nc-block-helper nc-block-inspect nc-blockd)
stop, the helper|4|systemctl stop nc-block-helper
stop, the inspector|4|systemctl stop nc-block-inspect
stop, the socket|4|systemctl stop nc-block-inspect.socket
stop, the target|4|systemctl stop nc-block.target
stop, the daemon|0|systemctl stop nc-blockd
stop, all of them|4|systemctl stop nc-block.target nc-block-helper nc-block-inspect nc-block-inspect.socket nc-blockd
restart, the helper|4|systemctl restart nc-block-helper
restart, the inspector|4|systemctl restart nc-block-inspect
restart, the daemon|0|systemctl restart nc-blockd
kill, all of them|0|systemctl kill nc-block-helper nc-block-inspect nc-blockd
kill -s KILL, all of them|0|systemctl kill -s KILL nc-block-helper nc-block-inspect nc-blockd
daemon-reexec|0|systemctl daemon-reexec
freeze, the inspector|*|systemctl freeze nc-block-inspect
disable --now, all of them|4|systemctl disable --now nc-block.target nc-block-helper nc-block-inspect nc-block-inspect.socket nc-blockd
mask --now, all of them|4|systemctl mask --now nc-block.target nc-block-helper nc-block-inspect nc-block-inspect.socket nc-blockd
masked, then killed|0|kill -9 $(pidof nc-block-helper nc-block-inspect nc-blockd)
E
	for what in rescue emergency multi-user; do
		knock_begin
		box_control systemctl isolate $what.target
		ok "isolate $what: all is up" await all_up
		knock_end "isolate $what"
	done
	ok "healthy after all" await healthy
}

# host_pid NAME: of the box's program, as this machine counts. NAME: its first 15 characters.
host_pid() {
	local p
	for p in $(pgrep -x "$1"); do
		if [ "$(readlink "/proc/$p/ns/pid")" = "$(readlink "/proc/$BOX_PID/ns/pid")" ]; then echo "$p"; fi
	done
}

# The kernel kills the helper for want of memory: in a group of its own with hardly any, while it takes in names.
out_of_memory() {
	local group=/sys/fs/cgroup/memory/nc-block-box limit=memory.limit_in_bytes
	[ -d /sys/fs/cgroup/memory ] || { group=/sys/fs/cgroup/nc-block-box; limit=memory.max; }
	mkdir -p $group
	[ -e $group/$limit ] || { echo "skip out of memory: this machine cannot limit it"; return; }
	knock_begin
	echo 65536 > $group/$limit
	host_pid nc-block-helper > $group/cgroup.procs
	in_box 'seq -f "n%g.example" 300 | nc-block add - > /dev/null 2>&1; true'
	is "out of memory: the kernel killed it" "$(cat $group/memory.oom_control $group/memory.events 2> /dev/null | grep '^oom_kill ')" "oom_kill [1-9]*"
	ok "out of memory: all is up" await healthy
	knock_end "out of memory"
	rmdir $group
}

# still_there PID...: those of the box that live.
still_there() { in_box "for p in $*; do ! kill -0 \$p 2> /dev/null || echo \$p; done"; }
none_there() { [ -z "$(still_there "$@")" ]; }

life_faults() {
	local before i
	before=$(in_box 'pidof nc-block-helper nc-block-inspect nc-blockd')
	knock_begin
	in_box "kill -STOP $before"
	for ((i = 0; i < 3; i++)); do await none_there "$before" && break; done # the longest of the watchdogs takes 30 s
	is "SIGSTOP: the watchdogs end them" "$(still_there "$before")" ""
	ok "SIGSTOP: all is up" await healthy
	knock_end "SIGSTOP"
	out_of_memory

	# Packets wait for the next inspector; but not for ever where none comes up.
	in_box 'mount --bind /bin/false /usr/sbin/nc-block-inspect; kill -9 $(pidof nc-block-inspect)'
	is "no inspector comes up: packets go on" "$(in_box 'printf "GET / HTTP/1.1\r\nHost: ex.example\r\n\r\n" | ncat -w 60 203.0.113.1 80')" "HTTP/1.0 200*"
	is "status tells" "$(in_box 'nc-block status --json' | jq -r .layers.names)" "off: *"
	in_box 'umount -l /usr/sbin/nc-block-inspect'
	ok "it comes back once it can" await healthy
}

# `make install` of another build over the running one; its second half, which the box runs, is tests/support/after-install.
life_upgrade() {
	local life_attack p
	life_attack=$(attack)
	ok "enabled again" in_box "systemctl unmask $LIFE_UNITS && systemctl enable $LIFE_UNITS"
	knock_begin
	make --no-print-directory -s install-files B="$build/second" VERSION=second CFLAGS= DESTDIR="$tree" > /dev/null
	ok "upgrade" in_box "SUDO_USER= /root/nc-block/tests/support/after-install; { $life_attack; } > /dev/null 2>&1; true"
	ok "upgrade: all is up" await healthy
	knock_end "upgrade"
	for p in nc-block-helper nc-block-inspect nc-blockd; do
		is "upgrade: the new $p runs" "$(in_box "/proc/\$(pidof $p)/exe -V")" "$p second"
	done
}

# Disabled and masked, then the power is cut: at the next boot all is in force before networking.
life_boots() {
	in_box "systemctl disable $LIFE_UNITS; systemctl mask $LIFE_UNITS" > /dev/null 2>&1
	is "masked" "$(readlink "$tree/etc/systemd/system/nc-block-helper.service")" /dev/null
	is "disabled" "$(find "$tree/etc/systemd/system" -path '*.wants/nc-block*')" ""
	box_end "$tree" kill; box_start "$tree" || exit 1
	knock_begin
	ok "disabled, masked, power cut: all is up" await healthy
	is "disabled, masked, power cut: before the network" "$([ "$(show nc-block-helper ActiveEnterTimestampMonotonic)" -le "$(show network-pre.target ActiveEnterTimestampMonotonic)" ] && echo yes)" yes
	knock_end "disabled, masked, power cut"
	ok "enabled again" in_box "systemctl unmask $LIFE_UNITS && systemctl enable $LIFE_UNITS"
}

# What on the boot's critical chain is of nc-block, each with when it was up (@) and how long it took (+), as systemd-analyze says it.
own_links() { sed -n 's/^[^a-z]*\(nc-block.*\)/\1/p' | paste -sd , | sed 's/,/, /g'; }

# What waits for it at boot. How long that takes is told and not judged: this machine has other things to do.
life_boot_times() {
	local begun unit chain times='' targets
	begun=$(box_control systemctl show -p UserspaceTimestampMonotonic --value)
	for unit in nc-block-helper.service basic.target multi-user.target; do
		times+="$unit up after $((($(show "$unit" ActiveEnterTimestampMonotonic) - begun) / 1000)) ms; "
	done
	if chain=$(in_box 'systemd-analyze critical-chain multi-user.target 2>&1'); then
		chain=$(own_links <<< "$chain")
		chain="on the critical chain of multi-user.target: ${chain:-nothing of nc-block}"
	else
		chain="the critical chain cannot be read: $(head -n 1 <<< "$chain")"
	fi
	echo "measured: boot: $times$chain"
	targets=$(for unit in $LIFE_UNITS; do show "$unit" Before | tr ' ' '\n'; done | grep '\.target$' | grep -v ^nc-block | sort -u | xargs)
	is "the boot waits for nothing of it but before the network" "$targets" "network-pre.target shutdown.target"
}

# Whoever has nothing blocked has the choice.
life_nothing_blocked() {
	ok "nothing blocked: up" await all_up
	is "nothing blocked: nothing is forced" "$(in_box 'systemctl daemon-reload; find /run/systemd/ -path "*/generator.early/*nc-block*"')" ""
}
