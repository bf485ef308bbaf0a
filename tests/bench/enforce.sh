# shellcheck shell=bash
# What the helper and the daemon cost, beside the plain way of doing the same. Sourced by tests/bench/run, inside tests/sandbox.
# Must never touch the sandbox's own /etc/hosts while the helper there keeps it: worlds of their own are mounted instead.
# shellcheck disable=SC2154 # what run and lib.sh set
services="nc-blockd nc-block-helper nc-block-inspect"

# ---- helper, exec to enforced, against nft and cp; in mount and network namespaces of their own. It was started on this kernel before,
# as it is at every boot but the first. ----
boot() { # NAMES ADDRESSES TARGET PLAIN-COMMAND...: TARGET is of the ratio, or "N ms" of ours
	local names=$1 addresses=$2 target=$3 o t p figure f=$work/boot
	shift 3
	rm -rf "$f"; mkdir -p "$f"
	"$bin/make_plan" "$f" "$names" "$addresses"
	f=$f bin=$bin unshare -m bash -euc '
		own_world $f
		for i in 1 2 3; do
			$bin/stopwatch 11 exit "$@" >> $f/theirs
			$bin/stopwatch 11 ready /usr/sbin/nc-block-helper >> $f/ours 2>> $f/log
		done
		unshare -n sh -c "$bin/stopwatch 1 stay /usr/sbin/nc-block-helper > /dev/null 2>> $f/log; nft -j list table inet nc_block" > $f/kernel
		grep -c "^0\.0\.0\.0 " /etc/hosts > $f/lines || :
		tr " " "\n" < /etc/hosts | grep -c "^name-" > $f/names || :' boot "$@"
	[ "$(jq '[.nftables[].set? | select(.name == "addr4" or .name == "addr6").elem | length] | add' "$f/kernel")" = "$addresses" ] &&
		[ "$(cat "$f/names")" -ge "$names" ] || { echo "bench: not all of the plan is in force" >&2; exit 1; }
	o=$(jq -s 'sort_by(.median_ms)[1].median_ms' "$f/ours"); t=$(jq -s 'sort_by(.median_ms)[1].median_ms' "$f/theirs")
	p=$(jq -s 'map(.peak_kib) | max' "$f/ours")
	figure=$(ratio "$o" "$t"); [[ $target != *" ms" ]] || figure=$o
	bench_row "plan of $names names, $addresses addresses: exec to enforced" ms "$o" "$t" "$figure" "<=${target% ms}" 33
	bench_row "  the helper's peak memory (nft's beside it)" KiB "$p" "$(jq -s 'map(.peak_kib) | max' "$f/theirs")" "$p" "<=12288" 33
}

one_more() {
	local one
	one=$(unshare -n bash -c "nft 'table inet nc_bench { set addr4 { type ipv4_addr; size 200000; }; }' && $bin/one_more 100000 101")
	bench_row "one address more in a set of 100,000" us "$(field "$one" helper_us)" "$(field "$one" nft_us)" "$(field "$one" ratio)" "<=0.01" 101
}

# ---- somebody deletes the table, on a kernel where it has no owner ----
slips() { # ADDRESSES TARGET
	local f=$work/slips got
	rm -rf "$f"; mkdir -p "$f"
	"$bin/make_plan" "$f" 0 "$1"; printf '127.0.0.1 localhost\n' > "$f/hosts"
	got=$(unshare -n bash -euc 'ip link set lo up; ip route add local 11.0.0.0/8 dev lo; "$1/slips" "$2" 31 2> "$2/log"' _ "$bin" "$f")
	bench_row "table of $1 addresses deleted, no owner: addresses refused again" us "$(field "$got" restore_us)" - "$(field "$got" restore_us)" "$2" 31
	bench_row "  the deletion itself, before this" us "$(field "$got" gone_us)" - "$(field "$got" gone_us)" - 31
	bench_row "  all of it back" us "$(field "$got" whole_us)" - "$(field "$got" whole_us)" - 31
	bench_row "  connections of a tight loop that slip, a deletion" count "$(field "$got" slips_median)" - "$(field "$got" slips_mean)" - 31
}

# ---- one name and one address, exec to answer, against a script that does the same ----
plain_script() {
	cat > "$work/plain" << 'PLAIN'
#!/bin/sh
# What nc-block does for one name and one address, by the usual tools, each step durable.
set -e
nft add element inet plain addr4 "{ 192.0.2.$1 }"
{ cat /etc/hosts; printf '0.0.0.0 n%s.example\n:: n%s.example\n' "$1" "$1"; } > /etc/hosts.new
sync /etc/hosts.new; mv /etc/hosts.new /etc/hosts; sync /etc
cp /var/lib/plain/plan /var/lib/plain/plan.new; echo "n$1.example 192.0.2.$1" >> /var/lib/plain/plan.new
sync /var/lib/plain/plan.new; mv /var/lib/plain/plan.new /var/lib/plain/plan; sync /var/lib/plain
sqlite3 /var/lib/plain/db "pragma synchronous=full; insert into entries values ('n$1.example'), ('192.0.2.$1');" > /dev/null
PLAIN
	chmod +x "$work/plain"
}

# Microseconds from exec to end.
timed() { local s=${EPOCHREALTIME/./}; "${alone[@]}" "$@" > /dev/null; echo $((${EPOCHREALTIME/./} - s)); }

syncs() { # COMMAND...: how many syncs it, or a daemon, makes
	local p tracer log=$work/syncs
	rm -f "$log"
	strace -f -qq -o "$log.daemons" -e trace=fsync,fdatasync,syncfs,sync,msync,sync_file_range -p "$(pid_of nc-blockd)" -p "$(pid_of nc-block-helper)" &
	tracer=$!
	for p in nc-blockd nc-block-helper; do await grep -q 'TracerPid:[[:space:]]*[1-9]' "/proc/$(pid_of $p)/status"; done
	strace -f -qq -o "$log" -e trace=fsync,fdatasync,syncfs,sync,msync,sync_file_range "$@" > /dev/null
	kill $tracer; wait $tracer 2> /dev/null || :
	cat "$log" "$log.daemons" | grep -c 'sync.*= 0'
}

add() { # WHERE TARGET
	local a=$work/add.ours b=$work/add.theirs i o t
	mkdir -p /var/lib/plain; : > /var/lib/plain/plan
	nft 'table inet plain { set addr4 { type ipv4_addr; }; }; delete table inet plain; table inet plain { set addr4 { type ipv4_addr; }; }'
	sqlite3 /var/lib/plain/db 'pragma journal_mode=wal; create table entries (target text);' > /dev/null
	: > "$a"; : > "$b"
	for i in $services; do hold "$(pid_of "$i")"; done
	for i in $(seq 1 31); do
		timed nc-block add "n$i.example" "203.0.113.$i" >> "$a"
		timed "$work/plain" "$i" >> "$b"
	done
	o=$(number %.3f "$(median "$a") / 1000"); t=$(number %.3f "$(median "$b") / 1000")
	bench_row "add of a name and an address, exec to answer, $1" ms "$o" "$t" "$(ratio "$o" "$t")" "$2" 31
	bench_row "  syncs of one such add" count "$(syncs nc-block add n99.example 203.0.113.99)" "$(syncs "$work/plain" 99)" - - 1
}

restart() {
	local before
	before="$(pid_of nc-blockd) $(pid_of nc-block-helper)"
	# shellcheck disable=SC2086
	kill -KILL $before
	restarted() { [ "$(pid_of nc-blockd)" != "${before% *}" ] && [ "$(pid_of nc-block-helper)" != "${before#* }" ] && nc-block status; }
	await restarted
}

# The same with /etc and /var/lib in the build folder, wherever that is; first, so that both begin with nothing.
add_on_disk() {
	local disk
	disk=$(mktemp -d "$build/bench-disk.XXXXXX")
	# shellcheck disable=SC2064
	trap "rm -rf '$disk'" EXIT
	mkdir "$disk/lib"
	cp -a /var/lib/nc-block /var/lib/nc-block-helper "$disk/lib/"
	own_etc "$disk/etc"
	mount --bind "$disk/lib" /var/lib
	restart
	add "on $(findmnt -no FSTYPE -T "$disk")" -
	umount -l /var/lib; umount -l /etc
	restart
}

# ---- at rest, with 1,000 entries and nothing cooling ----
# Counts the waits that ended in a minute, and takes off those that only fed the watchdog.
wake_ups() { # SERVICE
	local log=$work/wake.$1 tracer lines
	rm -f "$log"
	strace -f -qq -o "$log" -s 64 -e trace=poll,ppoll,epoll_wait,epoll_pwait,epoll_pwait2,select,pselect6,nanosleep,clock_nanosleep,restart_syscall,sendto,sendmsg \
		-p "$(pid_of "$1")" &
	tracer=$!
	await grep -q 'TracerPid:[[:space:]]*[1-9]' "/proc/$(pid_of "$1")/status"
	sleep 1 # being traced ends a wait, too
	lines=$(wc -l < "$log")
	sleep 60
	tail -n +$((lines + 1)) "$log" > "$log.minute"
	kill $tracer; wait $tracer 2> /dev/null || :
	echo $(($(grep -cE '(poll|epoll_p?wait2?|select6?|nanosleep|resumed|restart_syscall).*= -?[0-9]' "$log.minute") - $(grep -c 'WATCHDOG=1' "$log.minute"))) > "$log.count"
}

at_rest() {
	local service
	seq 1 1000 | sed 's/.*/many&.example/' | nc-block add --quiet - > /dev/null
	[ "$(nc-block status --json | jq .entries)" -ge 1000 ] || { echo "bench: not all entries were added" >&2; exit 1; }
	for service in $services; do
		local rss
		local -A limit=([nc-blockd]="<=10240" [nc-block-helper]="<=4096" [nc-block-inspect]=-)
		rss=$(memory "$(pid_of "$service")" VmRSS)
		bench_row "$service, resident with 1,000 entries" KiB "$rss" - "$rss" "${limit[$service]}" 1
	done
	local -a running=()
	for service in $services; do wake_ups "$service" & running+=($!); done
	wait "${running[@]}"
	for service in $services; do
		local n
		n=$(cat "$work/wake.$service.count")
		bench_row "$service, wake-ups in 60 s but the watchdog's" count "$n" - "$n" "<=0" 1
	done
}

# ---- throughput with 100,000 addresses blocked ----
# full_world NAME [ACCOUNT]: where there is no such account: without the inspector's the rules about names are not there.
full_world() {
	local f=$work/flow.$1
	mkdir -p "$f"; "$bin/make_plan" "$f" 0 100000
	f=$f bin=$bin unshare -m bash -euc '
		own_world $f
		sed -i "/^$2:/d" /etc/passwd
		nsenter --net=/run/netns/bench-$1 "$bin/stopwatch" 1 stay /usr/sbin/nc-block-helper 2>> $f/log' world "$1" "${2:-nobody-at-all}" > /dev/null
	ip netns exec "bench-$1" nft -j list table inet nc_block |
		jq -e '[.nftables[].set? | select(.name == "addr4" or .name == "addr6").elem | length] | add == 100000' > /dev/null
}

throughput() {
	local got i=1 what
	for ns in none null addresses full; do ip netns add bench-$ns; ip -n bench-$ns link set lo up; done
	full_world addresses nc-block-inspect
	full_world full
	got=$("${alone[@]}" "$bin/flow" 201 40 bench-none bench-null bench-addresses bench-full)
	for what in "a loopback TCP flow, 100,000 addresses blocked" "  with the rules that inspect names, too"; do
		i=$((i + 1))
		bench_row "$what" MiB/s "$(field "$got" "median[$i]")" "$(field "$got" 'median[0]')" "$(field "$got" "ratio[$i]")" ">=0.97" 201 \
			"$(field "$got" 'ratio[1]')"
	done
	for ns in none null addresses full; do ip netns del bench-$ns; done
}

bench_head "what" "plain way"
plain_script
add_on_disk
add "on tmpfs" "<=0.5"
# shellcheck disable=SC2016
boot 100 10 "3 ms" sh -c 'nft -f $0/rules.nft && cp $0/hosts /etc/hosts' "$work/boot"
boot 1000 10000 0.6 sh -c 'nft -f $0/rules.nft && cp $0/hosts /etc/hosts' "$work/boot"
boot 0 100000 0.35 nft -f "$work/boot/rules.nft"
one_more
slips 10 "<=300"
slips 1000 "<=1000"
throughput
at_rest
