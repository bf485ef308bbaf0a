#!/bin/bash
# Resolvers that ask upstream for others: their upstream questions are answered too, so that they say "no such name" of a blocked name
# at once, and go on with all others. They listen on ports other than 53: only what they ask themselves is inspected.
# What is allowed for a blocked name: NXDOMAIN, at the first attempt; SERVFAIL only from a validating resolver where the zone is signed.
. "$(dirname "$0")/lib.sh"
peers=${NCB_PEERS:-$NCB_BUILD/peers}
[ -e "$peers/complete" ] || { echo "skip resolvers: they were not downloaded: $(tail -n 1 "$peers/log" 2> /dev/null)"; finish; }
peer() { exec tests/support/peers run "$peers" "$@"; } # PROGRAM ARG...: only in the background
work=/run/peers
mkdir $work
far=$SITE_NET4.7 far6=$SITE_NET6::7 root=$SITE_NET4.8 tld=$SITE_NET4.9

# ---- upstream: one that knows all names, and a root with an authority below it; nothing of theirs is kept (a TTL of 0) ----
site_bridge; site_add far 7 far; site_add root 8 root; site_add tld 9 tld
ip netns exec far dnsmasq --keep-in-foreground --log-facility=- --no-hosts --no-resolv --conf-file=/dev/null --pid-file= --user=root --log-queries \
	--host-record=ex.example,192.0.2.1,2001:db8::1 --host-record=www.ex.example,192.0.2.1 --host-record=a.b.c.ex.example,192.0.2.1 \
	--host-record=other.example,192.0.2.2,2001:db8::2 --host-record=notex.example,192.0.2.3 \
	--host-record=ex.example.test,192.0.2.4 --host-record=cut.example,192.0.2.5 --host-record=www.cut.example,192.0.2.5 > $work/far.log 2>&1 &

zone() { # ZONE NAME-SERVER RECORD...: a zone file
	printf '$TTL 0\n@ SOA %s. nobody.tld. 1 60 60 60 0\n@ NS %s.\n' "$2" "$2" > "$work/$1.zone"
	printf '%s\n' "${@:3}" >> "$work/$1.zone"
}
zone root ns.root "ns.root. A $root" "tld. NS ns.tld." "ns.tld. A $tld" "ns.tld. AAAA $SITE_NET6::9" "example. NS ns.tld." "test. NS ns.tld." "signed. NS ns.tld."
zone tld ns.tld "ns A $tld" "ns AAAA $SITE_NET6::9"
names=("ex A 192.0.2.1" "a.b.c.ex A 192.0.2.1" "ex AAAA 2001:db8::1" "www.ex A 192.0.2.1" "other A 192.0.2.2" "other AAAA 2001:db8::2" "notex A 192.0.2.3")
zone example ns.tld "${names[@]}" "cut 3600 NS ns.cut" "ns.cut 3600 A $root"
zone cut.example ns.cut.example "ns A $root" "@ A 192.0.2.5" "www A 192.0.2.5"
zone signed ns.tld "${names[@]}"
zone test ns.tld "ex.example A 192.0.2.4"

named() { # NAME NAMESPACE OPTION... < the rest of its settings
	mkdir $work/"$1"
	{
		printf 'controls { };\noptions { directory "%s"; pid-file none; lock-file none; session-keyfile none;\n' "$work/$1"
		printf '\t%s\n' "${@:3}"
		printf '};\n'
		cat
	} > $work/"$1".conf
	if [ "$2" = - ]; then
		(peer named -g -n 1 -c $work/"$1".conf) > $work/"$1".log 2>&1 &
	else
		ip netns exec "$2" tests/support/peers run "$peers" named -g -n 1 -c $work/"$1".conf > $work/"$1".log 2>&1 &
	fi
}
zone_here() { printf 'zone "%s" { type primary; file "%s"; %s };\n' "$1" "$work/$2.zone" "${3:-}"; }
named root root "recursion no;" < <(zone_here . root; zone_here cut.example cut.example)
named tld tld "recursion no;" "key-directory \"$work\";" < <(
	for z in tld example test; do zone_here $z $z; done
	zone_here signed signed "dnssec-policy default; inline-signing yes;")

ask() { dig +time=2 +tries=1 "$@"; }
status() { ask "$@" | sed -n 's/.*status: \([A-Z]*\).*/\1/p'; }
says() { [ "$(dig +short +time=1 +tries=1 "${@:2}")" = "$1" ]; }
key_of_signed() { dig +short +time=1 +tries=1 @$tld signed DNSKEY | awk '{ print $1, $2, $3, $4 $5 $6 $7 }'; }
signed() { dig +dnssec +time=1 +tries=1 @$tld other.signed | grep -q RRSIG && key_of_signed | grep -q .; }
ok "upstream is there" await says 192.0.2.2 @$far other.example
ok "the authority is there" await says 192.0.2.3 @$tld notex.example
ok "so is the root" await says ns.root. @$root . NS
ok "the signed zone is signed" await signed
read -r -a key <<< "$(key_of_signed)"

# ---- the resolvers ----
unbound() { # PORT SERVER-OPTION... < its zones
	{
		printf 'server:\n directory: "%s"\n pidfile: ""\n use-syslog: no\n username: ""\n chroot: ""\n interface: 127.0.0.1@%s\n' $work "$1"
		printf ' num-threads: 1\n domain-insecure: "example"\n local-zone: "test." nodefault\n trust-anchor: "signed. DNSKEY %s"\n' "${key[*]}"
		printf ' %s\n' "${@:2}"
		cat
	} > $work/unbound."$1".conf
	(peer unbound -d -c $work/unbound."$1".conf) > $work/unbound."$1".log 2>&1 &
}
forward() { printf 'forward-zone:\n name: "."\n forward-addr: %s\n' "$1"; }
printf '. NS ns.root.\nns.root. A %s\n' $root > $work/hints
anchor="trust-anchors { signed. static-key ${key[*]:0:3} \"${key[3]}\"; };"
named_port() { printf 'listen-on port %s { 127.0.0.1; }; listen-on-v6 { none; }; validate-except { "example"; "test"; };' "$1"; }
named_hints() { printf 'zone "." { type hint; file "%s"; };\n%s\n%s\n' $work/hints "$anchor" "${1:-}"; }

dnsmasq --keep-in-foreground --log-facility=- --no-hosts --no-resolv --conf-file=/dev/null --pid-file= --user=root --port=5301 --listen-address=127.0.0.1 \
	--bind-interfaces --server=$far --log-queries > $work/dnsmasq.log 2>&1 &
unbound 5302 'module-config: "iterator"' < <(forward $far)
unbound 5303 'module-config: "iterator"' 'tcp-upstream: yes' < <(forward $far6)
unbound 5304 'root-hints: "hints"' 'use-caps-for-id: yes' < /dev/null
unbound 5305 'root-hints: "hints"' 'tcp-upstream: yes' < /dev/null
unbound 5306 'module-config: "iterator"' < <(printf 'stub-zone:\n name: "example"\n stub-addr: %s\n' $tld; forward $far)
named 5307 - "$(named_port 5307)" "forward only; forwarders { $far; }; dnssec-validation no;" < /dev/null
named 5308 - "$(named_port 5308)" "forward only; forwarders { $far6; }; dnssec-validation no;" < <(printf 'server %s { tcp-only yes; };\n' $far6)
named 5309 - "$(named_port 5309)" "dnssec-validation yes;" < <(named_hints)
named 5310 - "$(named_port 5310)" "dnssec-validation yes;" < <(named_hints "server $SITE_NET4.0/24 { tcp-only yes; }; server $SITE_NET6::/64 { tcp-only yes; };")

resolved() { # also on port 5311, where only its own questions are inspected
	echo "systemd-resolve:x:790:790::/:/usr/sbin/nologin" >> /etc/passwd
	echo "systemd-resolve:x:790:" >> /etc/group
	install -d -o 790 -g 790 /run/systemd/resolve
	mkdir -p /etc/systemd
	printf '[Resolve]\nDNS=%s\nFallbackDNS=\nDNSSEC=no\nLLMNR=no\nMulticastDNS=no\nReadEtcHosts=no\nDomains=~.\n' $far > /etc/systemd/resolved.conf
	printf 'DNSStubListenerExtra=127.0.0.1:5311\n' >> /etc/systemd/resolved.conf
	(SYSTEMD_LOG_TARGET=console peer systemd-resolved) > $work/resolved.log 2>&1 &
}
resolved

at=(5301 5302 5303 5304 5305 5306 5307 5308 5309 5310 5311)
what=("dnsmasq" "unbound, forwarding" "unbound, forwarding over TCP" "unbound, recursive" "unbound, recursive over TCP" "unbound, a stub zone"
	"BIND, forwarding" "BIND, forwarding over TCP" "BIND, recursive" "BIND, recursive over TCP" "systemd-resolved")
for i in "${!at[@]}"; do
	ok "${what[i]}: the name resolves first" await says 192.0.2.1 @127.0.0.1 -p "${at[i]}" ex.example
	is "${what[i]}: so does one of a zone of its own" "$(ask +short @127.0.0.1 -p "${at[i]}" www.cut.example)" 192.0.2.5
done
is "systemd-resolved's stub: the name resolves first" "$(ask +short @127.0.0.53 ex.example)" 192.0.2.1

ask @$far ready.example > /run/out # marks the place in the log
ok "add" nc-block add ex.example cut.example ex.signed
for i in "${!at[@]}"; do
	port=${at[i]}
	for name in ex.example www.ex.example EX.example a.b.c.ex.example www.cut.example cut.example; do
		is "${what[i]}: $name" "$(status @127.0.0.1 -p "$port" $name)" NXDOMAIN
	done
	for type in AAAA HTTPS TXT; do
		is "${what[i]}: type $type" "$(status @127.0.0.1 -p "$port" ex.example $type)" NXDOMAIN
	done
	is "${what[i]}: other.example" "$(ask +short @127.0.0.1 -p "$port" other.example)" 192.0.2.2
	is "${what[i]}: other.example AAAA" "$(ask +short @127.0.0.1 -p "$port" other.example AAAA)" 2001:db8::2
	is "${what[i]}: notex.example" "$(ask +short @127.0.0.1 -p "$port" notex.example)" 192.0.2.3
	is "${what[i]}: ex.example.test" "$(ask +short @127.0.0.1 -p "$port" ex.example.test)" 192.0.2.4
done

# ---- systemd-resolved's stub is asked on port 53: both hops are inspected; then with UDP shut upstream, so that it turns to TCP ----
resolved_is() { # HOW: both directions, through the stub and beside it
	for port in 53 5311; do
		local stub=127.0.0.1
		[ $port = 5311 ] || stub=127.0.0.53
		for name in "b$port.ex.example" www.ex.example; do
			is "systemd-resolved $1, port $port: $name" "$(status @$stub -p $port "$name")" NXDOMAIN
		done
		is "systemd-resolved $1, port $port: other.example" "$(ask +short @$stub -p $port other.example)" 192.0.2.2
		is "systemd-resolved $1, port $port: notex.example" "$(ask +short @$stub -p $port notex.example)" 192.0.2.3
	done
}
resolved_is "over UDP"
nft 'table inet no_udp { chain o { type filter hook output priority -400; ip daddr '$far' udp dport 53 counter reject; }; }'
ok "systemd-resolved turned to TCP" await says 192.0.2.2 @127.0.0.1 -p 5311 other.example
resolved_is "over TCP"
nft delete table inet no_udp

# ---- signed zones: what validates goes on; what we make up cannot be proven, and a resolver may say so ----
for port in 5304 5305 5309 5310; do
	for i in "${!at[@]}"; do [ "${at[i]}" != $port ] || who=${what[i]}; done
	is "$who, signed: other.signed is validated" "$(ask @127.0.0.1 -p $port other.signed | grep -c 'flags:.* ad[ ;]')" 1
	is "$who, signed: ex.signed" "$(status @127.0.0.1 -p $port ex.signed)" "@(NXDOMAIN|SERVFAIL)"
	is "$who, signed: www.ex.signed" "$(status @127.0.0.1 -p $port www.ex.signed)" "@(NXDOMAIN|SERVFAIL)"
	is "$who, signed: notex.signed goes on" "$(ask @127.0.0.1 -p $port notex.signed | grep -c 'flags:.* ad[ ;]')" 1
done

# ---- kept by a cache, and never asked of anybody ----
for i in 1 2; do is "dnsmasq, time $i" "$(status @127.0.0.1 -p 5301 kept.ex.example)" NXDOMAIN; done
is "dnsmasq asked once" "$(grep -c 'forwarded kept.ex.example' $work/dnsmasq.log)" 1
is "no blocked name came to the upstream" "$(sed '1,/query.* ready.example/d' $work/far.log | grep -cE 'query.* ([^ ]*\.)?(ex|cut)\.example ')" 0
is "while others did" "$(sed '1,/query.* ready.example/d' $work/far.log | grep -cE 'query.* notex\.example ' | grep -c '[1-9]')" 1
finish
