#!/bin/bash
# What is behind this machine (containers, virtual machines, hosts) is treated like what runs on it: routed, and behind NAT
# in both directions.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add both 7 both; site_tls both 443; site_quic both
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

try() { # HOW: every protocol, the blocked name and its neighbour
	local at how
	for at in "$to4" "$to6"; do
		for how in +notcp +tcp; do
			is "$1: dns $how @$at" "$(ask "@$at" $how www.ex.example)" NXDOMAIN
			is "$1: dns $how @$at, another" "$(ask "@$at" $how other.example)" NOERROR
		done
		[[ $at == *:* ]] && at="[$at]"
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
ip -n both route add $BEHIND4.0/24 via $SITE_NET4.1; ip -n both -6 route add $BEHIND6::/64 via $SITE_NET6::1
ip route add 192.0.2.0/24 dev site-br; ip -6 route add 2001:db8:80::/64 dev site-br # as a default route would
is "behind, before" "$(behind curl -sk -m 5 --connect-to "::$to4:443" https://ex.example/)" both
ok "behind, before, over IPv6" await behind curl -sg -m 5 "http://[$to6]/" # neighbours have found each other
ok "add" nc-block add ex.example
try routed

# masqueraded, as a container's bridge is
ip -n both route del $BEHIND4.0/24; ip -n both -6 route del $BEHIND6::/64
nft -f - <<'N'
table inet nat { chain post { type nat hook postrouting priority srcnat; oifname site-br masquerade
}
}
N
try masqueraded

# and sent on to another address, as a published port is
nft -f - <<N
table inet sent { chain pre { type nat hook prerouting priority dstnat;
	ip daddr 192.0.2.80 dnat ip to $to4; ip6 daddr 2001:db8:80::1 dnat ip6 to $to6
}
}
N
to4=192.0.2.80 to6=2001:db8:80::1
try "sent on"
is "the server keeps nothing half open" "$(ip netns exec both ss -Htn state established '( sport = :443 or sport = :80 or sport = :53 )' | wc -l)" 0
finish
