#!/bin/bash
# The name that a client shows decides, in TLS and HTTP, on any port and over both families: two sites share every address here.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add both 7 both; site_tls both 443; site_tls both 8443; site_tls both 53
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
	for where in "https 443" "https 8443" "https 53" "http 80"; do
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

# the account under which the inspector runs is no way around it
as_inspector() { setpriv --reuid nc-block-inspect --clear-groups curl -sk --noproxy '*' -m 5 "$@" || echo "failed $?"; }
for family in 4 6; do
	for where in "https 443" "https 53" "http 80"; do
		read -r scheme port <<< "$where"
		for name in ex.example other.example; do
			want=both; [ $name = ex.example ] && want="failed [35][56]"
			is "IPv$family $scheme $port $name, as the inspector" \
				"$(as_inspector -$family --resolve "$name:$port:$SITE_NET4.7,[$SITE_NET6::7]" "$scheme://$name:$port/")" "$want"
		done
	done
done

# the names of a request to a proxy
proxied() { curl -sk -m 5 -x "http://$SITE_NET4.7:80" "$@" || echo "failed $?"; }
is "absolute form" "$(proxied http://ex.example/)" "failed 56"
is "absolute form of another" "$(proxied http://other.example/)" both
is "CONNECT" "$(proxied https://www.ex.example/)" "failed 56"
is "Host beside another target" "$(get -x "http://$SITE_NET4.7:80" -H 'Host: ex.example' http://other.example/)" "no answer"
is "an address in Host is not a name" "$(get -H 'Host: 192.0.2.1' http://$SITE_NET4.7/)" both

# the ports of a refused connection are free again at once; ours are none that the kernel gives to others (ip_local_port_range)
for family in 4 6; do
	from() { curl -s --noproxy '*' -m 5 --local-port "2000$family" -"$family" --resolve "$1:80:$SITE_NET4.7,[$SITE_NET6::7]" "http://$1/" || echo "failed $?"; }
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

# another server
for at in 0.0.0.0 '[::]'; do
	ip netns exec both openssl s_server -quiet -accept "$at:8445" -cert /run/site.crt -key /run/site.key -www > "/run/s_server$at" 2>&1 &
done
ok "openssl's server" site_wait_listening both 8445
for family in 4 6; do
	is "IPv$family, openssl's server" "$(by $family https www.ex.example 8445)" "failed [35][56]"
	is "IPv$family, openssl's server for another" "$(by $family https other.example 8445)" "*s_server*"
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
open_tls six.later.example "[$SITE_NET6::7]:443"; later6=$!
open_tls mapped.later.example "[::ffff:$SITE_NET4.7]:443"; mapped=$! # an IPv6 socket to an IPv4 host
open_tls stays.example "[$SITE_NET6::7]:443"; stays=$!
ok "all are open" kill -0 $later $later6 $mapped $stays
ok "add the name of open connections" nc-block add later.example
ok "it is over" await sh -c "! kill -0 $later"
ok "over IPv6, too" await sh -c "! kill -0 $later6"
ok "and over IPv4 by an IPv6 socket" await sh -c "! kill -0 $mapped"
ok "the other lives" kill -0 $stays

# a server that writes down what it hears, and keeps its connections
ip netns exec both ncat -4 -l -k 8081 --sh-exec 'cat >> /run/heard' < /dev/null > /dev/null 2>&1 &
listening() { [ -n "$(ip netns exec both ss -Hltn 'sport = :8081')" ]; }
heard() { LC_ALL=C grep -aq "$1" /run/heard; }
ok "a server that writes down what it hears" await listening
say() { printf '%b' "$2" > /run/said; cat /run/said >&"$1"; } # FD TEXT: in one write (printf would write line by line)

# established flows are not looked at any more: the queue's last packet number stays
number() { awk '{ print $8 }' /proc/net/netfilter/nfnetlink_queue; }
ip netns exec both ncat -l 8082 --exec /bin/cat &
echo_listens() { ip netns exec both ss -Hltn 'sport = :8082' | grep -q .; }
await echo_listens
exec {open}<> /dev/tcp/$SITE_NET4.7/8082
echoed() { local line; read -r -t 5 line <&$open; echo "${line%$'\r'}"; }
before=$(number)
printf 'GET / HTTP/1.1\r\n' >&$open; printf 'Host: other.example\r\n' >&$open
is "an open connection" "$(echoed) $(echoed)" "GET / HTTP/1.1 Host: other.example"
ok "its first packet was queued" test "$(number)" -gt "$before"
before=$(number)
for i in 1 2 3; do printf 'X: %s\r\n' $i >&$open; is "it goes on, $i" "$(echoed)" "X: $i"; done
is "no packet is queued after the verdict" "$(($(number) - before))" 0

# what is let through, as nc-block-inspect(8) says; the same is shut where it comes first
exec {kept}<> /dev/tcp/$SITE_NET4.7/8081
say $kept 'GET /1 HTTP/1.1\r\nHost: other.example\r\n\r\n'
ok "a request for another name" await heard 'GET /1'
say $kept 'GET /2 HTTP/1.1\r\nHost: ex.example\r\n\r\n'
ok "then, on the same connection, one for the blocked name" await heard 'Host: ex.example'
exec {kept}<> /dev/tcp/$SITE_NET4.7/8081
say $kept 'GET /3 HTTP/1.1\r\nHost: ex.example\r\n\r\n'
ok "which a connection of its own does not carry" grep -q reset <(timeout 5 cat <&$kept 2>&1)
is "not a byte of it" "$(grep -ac 'GET /3' /run/heard)" 0
curl -s -m 1 --http2-prior-knowledge --connect-to "::$SITE_NET4.7:8081" http://ex.example/ > /dev/null 2>&1
ok "HTTP/2 without TLS" heard '^PRI \* HTTP/2.0'
: > /run/heard
exec {mail}<> /dev/tcp/$SITE_NET4.7/8081
say $mail 'EHLO me\r\n'; await heard EHLO
say $mail 'STARTTLS\r\n'; await heard STARTTLS
LC_ALL=C sed -i 's/yx\.example/ex.example/' /run/hello; cat /run/hello >&$mail
ok "TLS that begins later" await heard 'ex\.example'
: > /run/heard
exec {late}<> /dev/tcp/$SITE_NET4.7/8081
cat /run/hello >&$late
ok "which is refused where it begins the connection" grep -q reset <(timeout 5 cat <&$late 2>&1)
is "not a byte of it" "$(wc -c < /run/heard)" 0
finish
