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
gtlsclient --timeout=60s --delay-stream=50s six.later.example 443 https://six.later.example/index.html > /run/later6 2>&1 &
gtlsclient --timeout=60s --delay-stream=50s four.open.example 443 https://four.open.example/index.html > /run/open 2>&1 & open=$!
# The name is known once the handshake is over.
ok "they are open" await grep -qi 'handshake has completed' /run/later
ok "over IPv6, too" await grep -qi 'handshake has completed' /run/later6
ok "all" await grep -qi 'handshake has completed' /run/open
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

# A client that was there before may grease the fixed bit of its Initials: they are looked at as well, unlike what is none.
number() { awk '{ print $8 }' /proc/net/netfilter/nfnetlink_queue; }
queued() { # ADDRESS FIRST-BYTES SIZE: how many packets were queued for a datagram of that beginning, and another that is an Initial
	local before fd
	before=$(number)
	exec {fd}<> "/dev/udp/$1/443"
	{ printf '%b' "$2"; head -c "$3" /dev/zero; } | head -c "$3" > /run/datagram
	cat /run/datagram >&$fd
	{ printf '\xc3\x00\x00\x00\x01'; head -c 1195 /dev/zero; } > /run/datagram
	cat /run/datagram >&$fd
	exec {fd}>&-
	is_more() { [ "$(number)" -gt "$before" ]; }
	await is_more
	echo $(($(number) - before))
}
for at in $SITE_NET4.7 $SITE_NET6::7; do
	is "an Initial is looked at, to $at" "$(queued $at '\xc3\x00\x00\x00\x01' 1200)" 2
	is "one whose fixed bit is greased, to $at" "$(queued $at '\x83\x00\x00\x00\x01' 1200)" 2
	is "one of version 2, greased, to $at" "$(queued $at '\x93\x6b\x33\x43\xcf' 1200)" 2
	is "no short header, to $at" "$(queued $at '\x43\x00\x00\x00\x01' 1200)" 1
	is "no other version, to $at" "$(queued $at '\xc3\x00\x00\x00\x03' 1200)" 1
	is "no small datagram, to $at" "$(queued $at '\xc3\x00\x00\x00\x01' 1199)" 1
done

sockets() { ss -Huanp | grep -c gtlsclient; }
three() { [ "$(sockets)" = 3 ]; }
one() { [ "$(sockets)" = 1 ]; }
ok "three exchanges are open" three
ok "add the name of two" nc-block add later.example
ok "they are over" await one
for client in later later6; do ok "and the client of $client was told" grep -q 'connection abort' /run/$client; done
ok "the other goes on" kill -0 $open
finish
