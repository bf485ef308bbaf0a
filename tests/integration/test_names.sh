#!/bin/bash
# The name that a client shows decides, in TLS and HTTP, on any port and over both families: two sites share every address here.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add both 7 both; site_tls both 443; site_tls both 8443
site_dns ex.example=7 other.example=7 notex.example=7 ex.example.evil.test=7

# by FAMILY URL-PREFIX NAME PORT [PATH]: what a client gets that has the address already
by() {
	local address=$SITE_NET4.7
	[ "$1" = 6 ] && address="[$SITE_NET6::7]"
	curl -sk --noproxy '*' -m 5 --connect-to "::$address:$4" "$2://$3:$4/" || echo "failed $?"
}
for family in 4 6; do
	is "TLS before, IPv$family" "$(by $family https ex.example 443)" both
done
ok "add" nc-block add ex.example
is "names are inspected" "$(nc-block status --json | jq -r .layers.names)" ok

for family in 4 6; do
	for where in "https 443" "https 8443" "http 80"; do
		read -r scheme port <<< "$where"
		for name in ex.example EX.Example ex.example. www.ex.example a.b.c.ex.example; do
			is "IPv$family $scheme $port $name" "$(by $family "$scheme" $name "$port")" "failed [35][56]"
		done
		for name in other.example notex.example ex.example.evil.test ex.example.test xex.example; do
			is "IPv$family $scheme $port $name is open" "$(by $family "$scheme" $name "$port")" both
		done
		is "IPv$family $scheme $port by address" "$(by $family "$scheme" "$([ $family = 4 ] && echo $SITE_NET4.7 || echo "[$SITE_NET6::7]")" "$port")" both
	done
done

# the names of a request to a proxy
proxied() { curl -sk -m 5 -x "http://$SITE_NET4.7:80" "$@" || echo "failed $?"; }
is "absolute form" "$(proxied http://ex.example/)" "failed 56"
is "absolute form of another" "$(proxied http://other.example/)" both
is "CONNECT" "$(proxied https://www.ex.example/)" "failed 56"
is "Host beside another target" "$(get -x "http://$SITE_NET4.7:80" -H 'Host: ex.example' http://other.example/)" "no answer"
is "an address in Host is not a name" "$(get -H 'Host: 192.0.2.1' http://$SITE_NET4.7/)" both

# the ports of a refused connection are free again at once
for family in 4 6; do
	from() { curl -s --noproxy '*' -m 5 --local-port "4000$family" -"$family" --resolve "$1:80:$SITE_NET4.7,[$SITE_NET6::7]" "http://$1/" || echo "failed $?"; }
	is "IPv$family from a port" "$(from ex.example)" "failed 56"
	is "IPv$family another site from the same" "$(from other.example)" both
done

# other clients
tls_by() { # NAME COMMAND...: what the command gets over TLS
	printf 'GET / HTTP/1.0\r\n\r\n' | timeout 5 "${@:2}" 2> /dev/null | tr -d '\r' | tail -n 1
}
for name in ex.example other.example; do
	want='' how=0; [ $name = other.example ] && want=both how=1
	is "openssl, $name" "$(tls_by $name openssl s_client -quiet -connect $SITE_NET4.7:443 -servername $name)" "$want"
	is "openssl, hello of 16 KB, $name" "$(tls_by $name openssl s_client -quiet -connect $SITE_NET4.7:443 -servername $name \
		-alpn "$(printf 'p%0200d,' {1..70} | sed 's/,$//')")" "$want"
	is "gnutls, $name" "$(timeout 5 gnutls-cli --insecure --sni-hostname=$name -p 443 $SITE_NET4.7 < /dev/null 2>&1 | grep -c 'Handshake was completed')" "$how"
	is "gnutls over IPv6, $name" "$(timeout 5 gnutls-cli --insecure --sni-hostname=$name -p 443 "$SITE_NET6::7" < /dev/null 2>&1 | grep -c 'Handshake was completed')" "$how"
	is "ncat, $name" "$(timeout 5 ncat -v --ssl --ssl-servername $name $SITE_NET4.7 443 < /dev/null 2>&1 | grep -c 'SSL connection to')" "$how"
done

# hellos in several segments: each write makes one
hello() { # NAME: the bytes of a ClientHello
	ncat -l 127.0.0.1 4433 > /run/hello &
	local listener=$!
	await ss_listens 4433
	timeout 5 openssl s_client -connect 127.0.0.1:4433 -servername "$1" < /dev/null > /dev/null 2>&1 &
	await test -s /run/hello
	kill $! $listener 2> /dev/null
	wait $! $listener 2> /dev/null
}
ss_listens() { [ -n "$(ss -Hltn "sport = :$1")" ]; }
in_pieces() { # SIZE...: sends /run/hello in pieces of these sizes, and counts the bytes that come back
	local fd at=0 n
	exec {fd}<> /dev/tcp/$SITE_NET4.7/443
	for n in "$@" 100000; do
		tail -c +$((at + 1)) /run/hello | head -c "$n" >&$fd || break
		at=$((at + n))
	done 2> /dev/null
	timeout 5 head -c 5 <&$fd 2> /dev/null | wc -c
	exec {fd}>&-
}
hello yx.example
for name in ex.example yx.example; do
	LC_ALL=C sed -i "s/yx\.example/$name/" /run/hello
	for pieces in 1 5 "1 1 1 1 1" 60 100 130 "50 50 50" 200; do
		# shellcheck disable=SC2086
		is "in pieces of $pieces, $name" "$(in_pieces $pieces)" "$([ $name = ex.example ] && echo 0 || echo 5)"
	done
	LC_ALL=C sed -i "s/ex\.example/yx.example/" /run/hello
done
is "the server is not left half open" "$(ip netns exec both ss -Htn state established 'sport = :443' | wc -l)" 0

# a connection that was open when its name became blocked; another on the same address lives
open_tls() { # NAME
	mkfifo "/run/in-$1"
	openssl s_client -quiet -connect "$2" -servername "$1" < "/run/in-$1" > "/run/out-$1" 2>&1 &
	# shellcheck disable=SC2034
	exec {hold}> "/run/in-$1"
	await grep -q 'verify return' "/run/out-$1"
}
open_tls later.example $SITE_NET4.7:443; later=$!
open_tls stays.example "[$SITE_NET6::7]:443"; stays=$!
ok "both are open" kill -0 $later $stays
ok "add the name of an open connection" nc-block add later.example
ok "it is over" await sh -c "! kill -0 $later"
ok "the other lives" kill -0 $stays

# established flows are not looked at any more: the queue's last packet number stays
number() { awk '{ print $8 }' /proc/net/netfilter/nfnetlink_queue; }
queued_since() { [ "$(number)" -gt "$1" ]; }
exec {open}<> /dev/tcp/$SITE_NET4.7/80
before=$(number)
printf 'GET / HTTP/1.1\r\nHost: other.example\r\n' >&$open
ok "the first packet is queued" await queued_since "$before"
before=$(number)
printf 'X: y\r\n\r\n' >&$open; cat <&$open > /dev/null
is "no packet is queued after the verdict" "$(($(number) - before))" 0
finish
