#!/bin/bash
# The name in a QUIC hello decides: HTTP/3 fails at once for a blocked name, and goes on for its neighbours on the same address.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add both 7 both; site_tls both 8443; site_quic both
# The client names whom it looks up, so the names are in the hosts file; that of ours has the blocked ones without "a."
for name in a.ex.example other.example notex.example ex.example.evil.test later.example open.example; do
	printf '%s %s\n' $SITE_NET4.7 "four.$name" $SITE_NET6::7 "six.$name" >> /etc/hosts
	printf '%s %s\n' $SITE_NET4.7 "$name" >> /etc/hosts
done
is "HTTP/3 before" "$(site_get_quic four.a.ex.example)" both
# exchanges that stay open, begun before anything is blocked: their requests come late
gtlsclient --timeout=60s --delay-stream=50s four.later.example 443 https://four.later.example/index.html > /run/later 2>&1 &
gtlsclient --timeout=60s --delay-stream=50s four.open.example 443 https://four.open.example/index.html > /run/open 2>&1 & open=$!
# The name is known once the handshake is over.
ok "they are open" await grep -qi 'handshake has completed' /run/later
ok "both" await grep -qi 'handshake has completed' /run/open
ok "add" nc-block add ex.example

for family in four six; do
	is "$family ex" "$(site_get_quic $family.a.ex.example)" "no answer"
	for name in other.example notex.example ex.example.evil.test; do
		is "$family $name" "$(site_get_quic $family.$name)" both
	done
done
ok "it fails by a word of refusal, not by silence" grep -q . <(timeout 5 gtlsclient --exit-on-first-stream-close four.a.ex.example 443 \
	https://four.a.ex.example/ 2>&1 | grep 'CONNECTION_CLOSE(0x1c) error_code=CONNECTION_REFUSED')
is "trailing dot and upper case" "$(site_get_quic FOUR.a.EX.example.)" "no answer"

sockets() { ss -Huanp | grep -c gtlsclient; }
two() { [ "$(sockets)" = 2 ]; }
one() { [ "$(sockets)" = 1 ]; }
ok "two exchanges are open" two
ok "add the name of one" nc-block add later.example
ok "it is over" await one
ok "and its client was told" grep -q 'connection abort' /run/later
ok "the other goes on" kill -0 $open
finish
