#!/bin/bash
# Other people's marks keep all their bits: their exact matches on packet and connection marks still hold behind inspection.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add both 7 both; site_tls both 443; site_quic both
site_dns other.example=7
printf '%s other.example\n' $SITE_NET4.7 >> /etc/hosts
nft -f - <<'N'
table inet foreign {
	counter kept { }
	counter lost { }
	chain marking { type filter hook output priority -160
		oifname site-br meta mark set 0xdeadbeef ct mark set 0xcafe0001
		oifname lo udp dport 53 meta mark set 0xdeadbeef ct mark set 0xcafe0001
	}
	chain looking { type filter hook postrouting priority 2000
		oifname lo udp dport != 53 return
		oifname { lo, site-br } meta mark 0xdeadbeef ct mark 0xcafe0001 counter name "kept" return
		meta l4proto ipv6-icmp return
		oifname { lo, site-br } udp sport != 53 counter name "lost"
		oifname site-br tcp sport 0-65535 counter name "lost"
	}
}
N
ok "add" nc-block add ex.example
is "TLS of a neighbour" "$(curl -sk -m 5 --connect-to "::$SITE_NET4.7:443" https://other.example/)" both
is "TLS of a neighbour, IPv6" "$(curl -sk -m 5 --connect-to "::[$SITE_NET6::7]:443" https://other.example/)" both
is "HTTP of a neighbour" "$(curl -s -m 5 --connect-to "::$SITE_NET4.7:80" http://other.example/)" both
is "HTTP/3 of a neighbour" "$(site_get_quic other.example)" both
is "DNS of a neighbour" "$(dig +short +time=2 +tries=1 @127.0.0.1 other.example)" $SITE_NET4.7
# a hello that is pending, in two segments
exec {open}<> /dev/tcp/$SITE_NET4.7/80
printf 'GET / HTTP/1.0\r\nHo' >&$open; printf 'st: other.example\r\n\r\n' >&$open
is "a request in pieces" "$(tail -n 1 <&$open)" both
of() { nft -j list counter inet foreign "$1" | jq '.nftables[] | .counter // empty | .packets'; }
ok "packets with both marks" test "$(of kept)" -gt 20
is "packets without" "$(of lost)" 0
finish
