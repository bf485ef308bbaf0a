#!/bin/bash
# What is behind this machine (containers, virtual machines, hosts) is treated like what runs on it: routed, and behind NAT
# in both directions.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add both 7 both; site_tls both 443; site_tls both 853; site_tls both 8443; site_quic both
site_add given 8 given # whose addresses will be blocked
ip netns exec both dnsmasq --no-daemon --no-hosts --no-resolv --conf-file=/dev/null --pid-file= --user=root \
	--host-record=ex.example,$SITE_NET4.7,$SITE_NET6::7 --host-record=other.example,$SITE_NET4.7,$SITE_NET6::7 > /run/dns.log 2>&1 &

BEHIND4=203.0.113 BEHIND6=2001:db8:be
mkdir -p /etc/netns/behind # whose hosts file ip-netns(8) puts in place
ip netns add behind; ip link add v-behind type veth peer name eth0 netns behind
ip addr add $BEHIND4.1/24 dev v-behind; ip -6 addr add $BEHIND6::1/64 dev v-behind nodad; ip link set v-behind up
ip -n behind addr add $BEHIND4.2/24 dev eth0; ip -n behind -6 addr add $BEHIND6::2/64 dev eth0 nodad
ip -n behind link set lo up; ip -n behind link set eth0 up
ip -n behind route add default via $BEHIND4.1; ip -n behind -6 route add default via $BEHIND6::1
echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
behind() { ip netns exec behind "$@"; }
ask() { behind dig +time=2 +tries=1 "$@" | sed -n 's/.*status: \([A-Z]*\).*/\1/p'; }
to4=$SITE_NET4.7 to6=$SITE_NET6::7
reached() { behind timeout 5 bash -c "exec 3<> /dev/$1/$2/$3; printf x >&3; printf y >&3" 2>&1 | grep -oE 'Connection refused|No route to host|Permission denied' | head -n 1; }
# The kernel sends only so many ICMP errors a second (icmp.ratelimit): one of a few datagrams is told.
# shellcheck disable=SC2053
reached_udp() { [[ $(reached udp "$1" "$2") == $3 ]]; }
# A connection that stays open behind this machine. openssl(1) ends when it does.
behind_open() { # NAME ADDRESS
	mkfifo "/run/in-$1"
	(exec ip netns exec behind openssl s_client -quiet -connect "$2:8443" -servername "$1" < "/run/in-$1" > "/run/out-$1" 2>&1) &
	# shellcheck disable=SC2034
	exec {hold}> "/run/in-$1"
	await grep -q 'verify return' "/run/out-$1"
}

rp_filter() { echo "$1" | tee /proc/sys/net/ipv4/conf/*/rp_filter > /dev/null; } # whether answers have to come from where the way to them leads
try() { # HOW: every protocol, the blocked name and its neighbour
	local at how later stays ended word=${1// /}
	for at in "$to4" "$to6"; do
		for how in +notcp +tcp; do
			is "$1: dns $how @$at" "$(ask "@$at" $how www.ex.example)" NXDOMAIN
			is "$1: dns $how @$at, another" "$(ask "@$at" $how other.example)" NOERROR
		done
		is "$1: DNS over TLS at $at" "$(reached tcp "$at" 853)" "Connection refused"
		ok "$1: DNS over QUIC at $at" await reached_udp "$at" 853 "@(No route to host|Permission denied)"
		[[ $at == *:* ]] && at="[$at]"
		behind_open "later$word.example" "$at"; later=$! ended=$hold
		behind_open "stays$word.example" "$at"; stays=$!
		ok "$1: two connections are open to $at" kill -0 $later $stays
		ok "$1: the name of one is added" nc-block add "later$word.example"
		echo >&"$ended" # nobody here has its socket: it ends with its next packet
		ok "$1: it is over" await sh -c "! kill -0 $later"
		is "$1: without an answer" "$(grep -c both "/run/out-later$word.example")" 0
		ok "$1: the other lives" kill -0 $stays
		kill $stays; wait $later $stays 2> /dev/null; rm /run/in-*; word=six$word
		is "$1: tls $at" "$(behind curl -sk -m 5 --connect-to "::$at:443" https://ex.example/ || echo $?)" "[35][56]"
		is "$1: tls $at, another" "$(behind curl -sk -m 5 --connect-to "::$at:443" https://other.example/)" both
		is "$1: http $at" "$(behind curl -s -m 5 --connect-to "::$at:80" http://ex.example/ || echo $?)" 56
		is "$1: http $at, another" "$(behind curl -s -m 5 --connect-to "::$at:80" http://other.example/)" both
	done
	for at in "$to4" "$to6"; do
		printf '%s %s\n' "$at" a.ex.example "$at" other.example > /etc/netns/behind/hosts
		is "$1: quic $at" "$(behind bash -c '. tests/support/site.sh; site_get_quic a.ex.example')" "no answer"
		# (Where the address was translated the packet is dropped: the kernel does not know yet whom the client asked.)
		[ "$1" = "sent on" ] || ok "$1: quic $at is refused by a word" behind timeout 5 sh -c 'gtlsclient --exit-on-first-stream-close a.ex.example 443 https://a.ex.example/ 2>&1 |
			grep -q CONNECTION_REFUSED'
		is "$1: quic $at, another" "$(behind bash -c '. tests/support/site.sh; site_get_quic other.example')" both
	done
}
# routed
for site in both given; do ip -n $site route add $BEHIND4.0/24 via $SITE_NET4.1; ip -n $site -6 route add $BEHIND6::/64 via $SITE_NET6::1; done
ip route add 192.0.2.0/24 dev site-br; ip -6 route add 2001:db8:80::/64 dev site-br # as a default route would
is "behind, before" "$(behind curl -sk -m 5 --connect-to "::$to4:443" https://ex.example/)" both
ok "behind, before, over IPv6" await behind curl -sg -m 5 "http://[$to6]/" # neighbours have found each other
is "DNS over TLS, before" "$(behind curl -sk -m 5 --connect-to "::$to4:853" https://dns.example:853/)" both
is "the given addresses, before" "$(behind curl -s -m 5 http://$SITE_NET4.8/) $(behind curl -sg -m 5 "http://[$SITE_NET6::8]/")" "given given"
ok "add" nc-block add ex.example $SITE_NET4.8 $SITE_NET6::8
for at in $SITE_NET4.8 $SITE_NET6::8; do
	is "the given address $at is refused" "$(reached tcp $at 80)" "Connection refused"
	ok "the given address $at, over UDP" await reached_udp $at 80 "Connection refused"
done
rp_filter 0
try routed

# masqueraded, as a container's bridge is
ip -n both route del $BEHIND4.0/24; ip -n both -6 route del $BEHIND6::/64
nft -f - <<'N'
table inet nat { chain post { type nat hook postrouting priority srcnat; oifname site-br masquerade
}
}
N
rp_filter 1
try masqueraded
# a resolver that asks from port 53 always: its first question is tracked and translated, our answer to the next is neither
is "masqueraded, asked from port 53: another" "$(ask -b "$BEHIND4.2#53" "@$to4" other.example)" NOERROR
is "masqueraded, asked from port 53: the name" "$(ask -b "$BEHIND4.2#53" "@$to4" ex.example)" NXDOMAIN
is "masqueraded, asked from port 53: another again" "$(ask -b "$BEHIND4.2#53" "@$to4" other.example)" NOERROR

# and sent on to another address, as a published port is
nft -f - <<N
table inet sent { chain pre { type nat hook prerouting priority dstnat;
	ip daddr 192.0.2.80 dnat ip to $to4; ip6 daddr 2001:db8:80::1 dnat ip6 to $to6
}
}
N
to4=192.0.2.80 to6=2001:db8:80::1
rp_filter 2
try "sent on"
is "the server keeps nothing half open" "$(ip netns exec both ss -Htn state established '( sport = :443 or sport = :80 or sport = :53 )' | wc -l)" 0
finish
