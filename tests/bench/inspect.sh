# shellcheck shell=bash
# What the inspector of names costs, beside no ruleset and beside resolvers with a list of their own. Sourced by tests/bench/run, inside
# tests/sandbox. Each world is a network namespace "bench-NAME"; those that are inspected have mounts of their own, too.
# Must never measure two worlds one after the other: samples are taken in turn.
# shellcheck disable=SC2154 # what run and lib.sh set

bench_world() { ip netns add "bench-$1"; ip -n "bench-$1" link set lo up; }

# inspected_world NAME NAMES ADDRESSES: with an inspector and a helper of its own, whose pids are in $work/NAME.pids.
inspected_world() {
	local f=$work/world.$1
	bench_world "$1"
	mkdir -p "$f"
	"$bin/make_plan" "$f" "$2" "$3"
	f=$f bin=$bin pids=$work/$1.pids unshare -m bash -euc '
		own_world $f
		mount -t tmpfs -o mode=0755 bench /run/nc-block-inspect
		exec nsenter --net=/run/netns/$1 "$bin/inspected" $pids' world "bench-$1" 2> "$f/log" &
	await [ -s "$work/$1.pids" ] || { cat "$f/log" >&2; exit 1; }
}
inspector_of() { cut -d' ' -f1 "$work/$1.pids"; }
end_world() {
	local p
	if [ -e "$work/$1.pids" ]; then
		read -r -a p < "$work/$1.pids"
		kill "${p[@]}"
		rm -r "$work/$1.pids" "$work/world.$1"
	fi
	ip netns del "bench-$1"
}

pss() { awk '$1 == "Pss:" { print $2 }' "/proc/$1/smaps_rollup"; }
# Packets that went to user space so far: the id of the last.
queued() { ip netns exec "bench-$1" cat /proc/net/netfilter/nfnetlink_queue | awk '{ print $8 }'; }
difference() { number %.1f "$1 - $2"; } # of two figures

# ---- connections ----
# What any firewall with state costs: connection tracking, and nothing else.
tracked_world() { bench_world "$1"; ip netns exec "bench-$1" nft 'table inet t { chain c { type filter hook output priority 0; ct state invalid accept; }; }'; }

# What any program costs that is shown the first packet with a payload: one rule, and whoever accepts at once.
queued_world() {
	tracked_world "$1"
	ip netns exec "bench-$1" iptables-nft -A OUTPUT -p tcp -m conntrack --ctdir ORIGINAL -m length --length 100: \
		-j NFQUEUE --queue-num 7
	ip netns exec "bench-$1" "$bin/accept" 7 &
	echo $! > "$work/$1.pids"
	mkdir "$work/world.$1"
	hold $!
	await sh -c "ip netns exec 'bench-$1' grep -q '^ *7 ' /proc/net/netfilter/nfnetlink_queue"
}

new_connections() {
	local got i rounds=4001
	got=$("${alone[@]}" "$bin/hello" $rounds allowed.example bench-none bench-null bench-seen bench-tracked bench-queued)
	for i in median p99; do
		local limit=25
		[ $i = median ] || limit=60
		bench_row "a new TLS connection, to the server's hello, $i (+)" us "$(field "$got" "${i}[2]")" "$(field "$got" "${i}[0]")" \
			"$(difference "$(field "$got" "${i}[2]")" "$(field "$got" "${i}[0]")")" "<=$limit" $rounds \
			"$(difference "$(field "$got" "${i}[1]")" "$(field "$got" "${i}[0]")")"
		bench_row "  of this, connection tracking alone (+)" us "$(field "$got" "${i}[3]")" "$(field "$got" "${i}[0]")" \
			"$(difference "$(field "$got" "${i}[3]")" "$(field "$got" "${i}[0]")")" - $rounds
		bench_row "  that and a queue whose program accepts at once (+)" us "$(field "$got" "${i}[4]")" "$(field "$got" "${i}[0]")" \
			"$(difference "$(field "$got" "${i}[4]")" "$(field "$got" "${i}[0]")")" - $rounds
	done
}

bulk() {
	local before after got rounds=201
	before=$(queued seen)
	got=$("${alone[@]}" "$bin/flow" $rounds 40 bench-none bench-null bench-seen bench-tracked)
	after=$(queued seen)
	bench_row "a loopback TCP flow" MiB/s "$(field "$got" 'median[2]')" "$(field "$got" 'median[0]')" "$(field "$got" 'ratio[2]')" \
		">=0.98" $rounds "$(field "$got" 'ratio[1]')"
	bench_row "  with connection tracking alone" MiB/s "$(field "$got" 'median[3]')" "$(field "$got" 'median[0]')" "$(field "$got" 'ratio[3]')" - $rounds
	bench_row "  packets of $rounds such flows queued after the verdict" count $((after - before - rounds)) - $((after - before - rounds)) "<=0" $rounds
}

flood() {
	local world got i seconds=10 before after
	before=$(memory "$(inspector_of flooded)" VmRSS)
	for i in 1 2 3; do
		for world in none flooded; do
			"$bin/flood" 10000 $seconds bench-$world > "$work/flood.$world.rate" &
			sleep 1
			"$bin/hello" 1001 allowed.example bench-$world >> "$work/flood.$world"
			wait $!
		done
	done
	after=$(memory "$(inspector_of flooded)" VmHWM)
	for i in median p99; do
		got=$(for world in flooded none; do jq -s "map(.${i}[0]) | sort[1]" "$work/flood.$world"; done | xargs)
		# shellcheck disable=SC2086
		bench_row "in a flood of $(jq .rate "$work/flood.flooded.rate") new connections a second: another's, $i" us ${got% *} ${got#* } \
			"$(difference ${got% *} ${got#* })" - 3003
	done
	bench_row "  the inspector's memory, at most then (before: $before)" KiB "$after" - "$after" - 3
}

# ---- DNS ----
questions() {
	local got rounds=4001
	got=$("${alone[@]}" "$bin/ask" $rounds allowed.example 0 0 bench-none bench-null bench-seen)
	bench_row "a DNS answer, name not blocked (+)" us "$(field "$got" 'median[2]')" "$(field "$got" 'median[0]')" \
		"$(difference "$(field "$got" 'median[2]')" "$(field "$got" 'median[0]')")" "<=40" $rounds \
		"$(difference "$(field "$got" 'median[1]')" "$(field "$got" 'median[0]')")"
	got=$("${alone[@]}" "$bin/ask" 501 allowed.example 0 5 bench-none bench-null bench-seen)
	bench_row "  the same from a resolver that takes 5 ms" us "$(field "$got" 'median[2]')" "$(field "$got" 'median[0]')" \
		"$(field "$got" 'ratio[2]')" "<=1.02" 501 "$(field "$got" 'ratio[1]')"
}

listening() { ip netns exec "bench-$1" ss -Hlun 'sport = :53' | grep -q .; }

# Both answer NXDOMAIN from a list of the same names.
start_dnsmasq() { # NAMES
	bench_world dnsmasq
	seq -f 'address=/name-%06.0f.example/' 0 $(($1 - 1)) > "$work/dnsmasq.conf"
	ip netns exec bench-dnsmasq dnsmasq --keep-in-foreground --no-hosts --no-resolv --conf-file="$work/dnsmasq.conf" --listen-address=127.0.0.1 \
		--bind-interfaces --pid-file= --user=root > "$work/dnsmasq.log" 2>&1 &
	await listening dnsmasq
}
start_unbound() { # NAMES
	bench_world unbound
	{
		printf 'server:\n directory: "%s"\n pidfile: ""\n use-syslog: no\n username: ""\n chroot: ""\n interface: 127.0.0.1\n' "$work"
		printf ' module-config: "iterator"\n num-threads: 1\n do-ip6: no\n'
		seq -f ' local-zone: "name-%06.0f.example" always_nxdomain' 0 $(($1 - 1))
	} > "$work/unbound.conf"
	ip netns exec bench-unbound tests/support/peers run "$build/peers" unbound -d -c "$work/unbound.conf" > "$work/unbound.log" 2>&1 &
	await listening unbound
}
resolver_of() { ip netns pids "bench-$1" | head -n 1; }

# NAMES: as many in each list.
blocked_names() {
	local got names=$1 i=0 other rounds=4001
	start_dnsmasq "$names"; start_unbound "$names"
	hold "$(resolver_of dnsmasq)"; hold "$(resolver_of unbound)"
	got=$("${alone[@]}" "$bin/ask" $rounds name-000007.example 3 - bench-dnsmasq bench-unbound bench-many)
	for other in dnsmasq unbound; do
		bench_row "a blocked name's answer, of $names ($other)" us "$(field "$got" 'median[2]')" "$(field "$got" "median[$i]")" \
			"$(ratio "$(field "$got" 'median[2]')" "$(field "$got" "median[$i]")")" "<=1.1" $rounds
		i=$((i + 1))
	done
	for other in dnsmasq unbound; do
		bench_row "memory with $names names, VmRSS ($other)" KiB "$(memory "$(inspector_of many)" VmRSS)" \
			"$(memory "$(resolver_of $other)" VmRSS)" "$(memory "$(inspector_of many)" VmRSS)" "<=12288" 1
		bench_row "  Pss ($other)" KiB "$(pss "$(inspector_of many)")" "$(pss "$(resolver_of $other)")" "$(pss "$(inspector_of many)")" "<=12288" 1
		kill "$(resolver_of $other)"; end_world $other
	done
}

# ---- whatever the number of names ----
flat() { # FEW MANY
	local got
	got=$("${alone[@]}" "$bin/hello" 4001 allowed.example bench-few bench-many)
	bench_row "a new TLS connection, $2 names against $1" us "$(field "$got" 'median[1]')" "$(field "$got" 'median[0]')" "$(field "$got" 'ratio[1]')" "<=1.1" 4001
	got=$("${alone[@]}" "$bin/ask" 4001 allowed.example 0 0 bench-few bench-many)
	bench_row "a DNS answer, $2 names against $1" us "$(field "$got" 'median[1]')" "$(field "$got" 'median[0]')" "$(field "$got" 'ratio[1]')" "<=1.1" 4001
}

bench_head "names inspected; (+): the figure is what it costs more" "without"
bench_world none; bench_world null; tracked_world tracked; queued_world queued
inspected_world seen 1000 0
hold "$(inspector_of seen)"
new_connections
bulk
questions
end_world seen
inspected_world flooded 1000 0
flood
end_world flooded
inspected_world few 10 0
inspected_world many 100000 0
hold "$(inspector_of few)"; hold "$(inspector_of many)"
flat 10 100000
blocked_names 100000
for world in few many none null tracked queued; do end_world $world; done
