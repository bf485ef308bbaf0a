#!/bin/bash
# Encrypted DNS: only the system's own resolver may use it, known providers are refused by name, and by address on port 443 alone;
# and QUIC refused outright where it is asked for.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add far 7 far; site_tls far 443; site_tls far 853; site_quic far
ip netns exec far ncat -4 -u -l 853 --recv-only < /dev/null > /run/doq 2>&1 &
listens() { [ -n "$(ip netns exec far ss -Hlun 'sport = :853')" ]; }
ok "a server of DNS over QUIC" await listens
# a provider of DNS over HTTPS whose addresses serve nothing else, and that is also an ordinary resolver
ip -n far addr add 8.8.8.8/32 dev lo; ip route add 8.8.8.8/32 via $SITE_NET4.7
ip -n far -6 addr add 2001:4860:4860::8888/128 dev lo; ip -6 route add 2001:4860:4860::8888/128 via $SITE_NET6::7
ip netns exec far dnsmasq --no-daemon --no-hosts --no-resolv --conf-file=/dev/null --pid-file= --user=root \
	--host-record=other.example,$SITE_NET4.7 > /run/far.log 2>&1 &
for name in four.other.example dns.google; do printf '%s %s\n' $SITE_NET4.7 $name >> /etc/hosts; done
grep -q ^systemd-resolve: /etc/passwd || echo 'systemd-resolve:x:797:797::/:/usr/sbin/nologin' >> /etc/passwd

tls() { curl -sk --noproxy '*' -m 5 --connect-to "::$1:$2" "https://$3:$2/" || echo "failed $?"; }
ask() { dig +time=2 +tries=1 +short "@$1" other.example; }
udp() { # ADDRESS PORT [PREFIX...]: "refused" if a datagram is
	"${@:3}" bash -c "exec 3<> /dev/udp/$1/$2; printf x >&3; printf y >&3" 2> /dev/null && echo passed || echo refused
}
told() { timeout 5 bash -c "exec 3<> /dev/tcp/$1/853" 2>&1 | grep -oE 'Connection refused|No route to host|Permission denied' | head -n 1; }
as_resolver() { setpriv --reuid systemd-resolve --clear-groups "$@"; }

is "nothing is refused while nothing is blocked" "$(tls $SITE_NET4.7 853 dns.example) $(tls 8.8.8.8 443 dns.google)" "far far"
ok "add" nc-block add ex.example

for at in $SITE_NET4.7 "[$SITE_NET6::7]"; do
	is "DNS over TLS to $at" "$(tls "$at" 853 dns.example)" "failed 7"
	is "by a reset, which alone is heard while connecting, at $at" "$(told "$(tr -d '[]' <<< "$at")")" "Connection refused"
	is "a known provider's name at $at" "$(tls "$at" 443 dns.google)" "failed 35"
	is "a name under it at $at" "$(tls "$at" 443 x.cloudflare-dns.com)" "failed 35"
	is "another name at $at" "$(tls "$at" 443 other.example)" far
done
is "the resolver's own DNS over TLS" "$(as_resolver curl -sk -m 5 --connect-to "::$SITE_NET4.7:853" https://dns.example:853/)" far
is "and to one whose name is known" "$(as_resolver curl -sk -m 5 --connect-to "::$SITE_NET4.7:853" https://dns.google:853/)" far
is "DNS over QUIC" "$(udp $SITE_NET4.7 853)" refused
is "the resolver's own DNS over QUIC" "$(udp $SITE_NET4.7 853 as_resolver)" passed
is "a provider's address on port 443" "$(tls 8.8.8.8 443 other.example)" "failed 7"
is "a provider's IPv6 address on port 443" "$(tls '[2001:4860:4860::8888]' 443 other.example)" "failed 7"
is "a provider's address on UDP port 443" "$(udp 8.8.8.8 443)" refused
is "a provider's address still serves port 53" "$(ask 8.8.8.8) $(ask 2001:4860:4860::8888)" "$SITE_NET4.7 $SITE_NET4.7"
is "Firefox's question" "$(dig +time=2 +tries=1 @8.8.8.8 use-application-dns.net | sed -n 's/.*status: \([A-Z]*\).*/\1/p')" NXDOMAIN
is "a provider's name is not resolved" "$(dig +time=2 +tries=1 @8.8.8.8 dns.google | sed -n 's/.*status: \([A-Z]*\).*/\1/p')" NXDOMAIN
is "HTTP/3 of another name" "$(site_get_quic four.other.example)" far
is "HTTP/3 of a provider's name" "$(site_get_quic dns.google)" "no answer"

# stricter settings, in force at once
printf '[network]\nquic = block\ndot = block\n' > /etc/nc-block/nc-block.conf.d/strict.conf
kill -HUP "$(cat /run/nc-block-sandbox/nc-blockd.pid)"
settings() { nc-block status --json | jq -r '.settings | to_entries[] | select(.key | test("quic|dot")) | .value' | tr '\n' ' '; }
strict() { [ "$(settings)" = "block block " ]; }
ok "stricter settings are in force" await strict
is "HTTP/3 refused outright" "$(site_get_quic four.other.example)" "no answer"
is "at once" "$(udp $SITE_NET4.7 443)" refused
is "TLS to the same name goes on" "$(tls $SITE_NET4.7 443 other.example)" far
is "DNS over TLS is nobody's" "$(as_resolver curl -sk -m 5 --connect-to "::$SITE_NET4.7:853" https://dns.example:853/ || echo refused)" refused

# looser ones wait
printf '[network]\nquic = allow\ndot = allow\ndoh = allow\n' > /etc/nc-block/nc-block.conf.d/strict.conf
kill -HUP "$(cat /run/nc-block-sandbox/nc-blockd.pid)"
waiting() { [ "$(nc-block status --json | jq '.pending_settings | length')" -ge 3 ]; }
ok "looser settings wait" await waiting
is "and change nothing" "$(tls $SITE_NET4.7 853 dns.example) $(tls $SITE_NET4.7 443 dns.google) $(udp $SITE_NET4.7 443)" "failed 7 failed 35 refused"
finish
