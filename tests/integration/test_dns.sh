#!/bin/bash
# Questions for blocked names are answered "no such name" at once, whoever asks and whomever; all others pass untouched.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add far 7 far
# The resolver that is asked over the network; it knows all names.
ip netns exec far dnsmasq --no-daemon --no-hosts --no-resolv --conf-file=/dev/null --pid-file= --user=root \
	--host-record=ex.example,192.0.2.1,2001:db8::1 --host-record=www.ex.example,192.0.2.1 \
	--host-record=other.example,192.0.2.2,2001:db8::2 --host-record=notex.example,192.0.2.3 \
	--host-record=use-application-dns.net,192.0.2.4 --txt-record=other.example,hello > /run/far.log 2>&1 &
far_answers() { [ "$(dig +short +time=1 +tries=1 @$SITE_NET4.7 other.example)" = 192.0.2.2 ]; }
await far_answers
echo "nameserver $SITE_NET4.7" > /etc/resolv.conf

ask() { dig +time=2 +tries=1 "$@"; }
status() { ask "$@" | sed -n 's/.*status: \([A-Z]*\).*/\1/p'; }
is "the name resolves first" "$(ask +short @$SITE_NET4.7 ex.example)" 192.0.2.1
ok "add" nc-block add ex.example

for server in $SITE_NET4.7 $SITE_NET6::7; do
	for how in +notcp +tcp; do
		for name in ex.example EX.eXaMpLe ex.example. www.ex.example a.b.c.ex.example; do
			is "@$server $how $name" "$(status "@$server" $how $name)" NXDOMAIN
		done
		for type in A AAAA HTTPS SVCB MX TXT SRV CNAME NS SOA ANY TYPE999; do
			is "@$server $how type $type" "$(status "@$server" $how ex.example $type)" NXDOMAIN
		done
		is "@$server $how other.example" "$(ask "@$server" $how +short other.example)" 192.0.2.2
		is "@$server $how other.example TXT" "$(ask "@$server" $how +short other.example TXT)" '"hello"'
		is "@$server $how notex.example" "$(ask "@$server" $how +short notex.example)" 192.0.2.3
		is "@$server $how Firefox's question" "$(status "@$server" $how use-application-dns.net)" NXDOMAIN
	done
done

# the account under which the inspector runs is no way around it
as_inspector() { setpriv --reuid nc-block-inspect --clear-groups dig +time=2 +tries=1 "$@" | sed -n 's/.*status: \([A-Z]*\).*/\1/p'; }
for server in $SITE_NET4.7 $SITE_NET6::7; do
	for how in +notcp +tcp; do
		is "@$server $how, as the inspector" "$(as_inspector "@$server" $how ex.example)" NXDOMAIN
		is "@$server $how another, as the inspector" "$(as_inspector "@$server" $how other.example)" NOERROR
	done
done

# the answer, bit by bit
is "flags with RD" "$(ask @$SITE_NET4.7 ex.example | grep -o 'flags: qr[^;]*')" "flags: qr rd ra"
is "flags without RD" "$(ask @$SITE_NET4.7 +norecurse ex.example | grep -o 'flags: qr[^;]*')" "flags: qr aa"
is "CD is kept" "$(ask @$SITE_NET4.7 +cd ex.example | grep -o 'flags: qr[^;]*')" "flags: qr rd ra cd"
is "EDE" "$(ask @$SITE_NET4.7 ex.example | grep -c 'EDE: 17')" 1
is "no OPT unless asked" "$(ask @$SITE_NET4.7 +noedns ex.example | grep -c OPT)" 0
is "DO is echoed" "$(ask @$SITE_NET4.7 +dnssec ex.example | grep -c 'flags: do')" 1
is "SOA" "$(ask @$SITE_NET4.7 www.ex.example | grep -c 'IN.SOA.nc-block.invalid')" 1
is "no complaint" "$(ask @$SITE_NET4.7 ex.example | grep -ci 'warning\|extra\|malformed')" 0

# many questions over one connection, blocked and others in turn
mixed=$(ask @$SITE_NET4.7 +tries=3 +tcp +keepopen ex.example other.example www.ex.example notex.example | grep -E '^[a-z].*IN.A|status')
is "in turn: blocked" "$(grep -c NXDOMAIN <<< "$mixed")" 2
is "in turn: others" "$(grep -cE '192.0.2.[23]$' <<< "$mixed")" 2
only=$(ask @$SITE_NET4.7 +tcp +keepopen ex.example www.ex.example a.ex.example EX.EXAMPLE | grep -c NXDOMAIN)
is "blocked ones over one connection" "$only" 4

# many over one UDP socket: each is judged by itself
asks() { printf '%b\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00%b\x07example\x00\x00\x01\x00\x01' "$1" "$2" > /run/question; cat /run/question; } # ID LABELS
one_socket() { # SERVER: id and code of each answer
	local fd n
	exec {fd}<> "/dev/udp/$1/53"
	for n in 1 2 3; do
		asks "\x0a\x0$n" '\x02ex' >&$fd
		asks "\x0b\x0$n" '\x05other' >&$fd
		asks "\x0c\x0$n" '\x03www\x02ex' >&$fd
		asks "\x0d\x0$n" '\x05notex' >&$fd
	done
	for n in {1..12}; do timeout 5 dd bs=1500 count=1 <&$fd 2> /dev/null | od -An -tx1 -N4 | awk '{ print $1, substr($4, 2) }'; done | sort | uniq -c | awk '{ printf "%s*%s:%s ", $1, $2, $3 }'
	exec {fd}>&-
}
for server in $SITE_NET4.7 $SITE_NET6::7; do
	is "over one UDP socket to $server, in turn" "$(one_socket $server)" "3*0a:3 3*0b:0 3*0c:3 3*0d:0 "
done

# whatever the kernel asks of where an answer comes from (ip-sysctl: rp_filter)
for filter in 0 1 2; do
	echo $filter | tee /proc/sys/net/ipv4/conf/*/rp_filter > /dev/null
	for how in +notcp +tcp; do
		is "rp_filter $filter, $how" "$(status @$SITE_NET4.7 $how ex.example) $(status @$SITE_NET4.7 $how other.example)" "NXDOMAIN NOERROR"
	done
done

# the libraries; the hosts file out of the way, so that the question is really asked
sed -i 's/^hosts:.*/hosts: dns/' /etc/nsswitch.conf
is "glibc" "$(getent ahosts ex.example; echo $?)" 2
is "glibc, another" "$(getent ahostsv4 other.example | awk 'NR == 1 { print $1 }')" 192.0.2.2
echo "options use-vc" >> /etc/resolv.conf
is "glibc over TCP" "$(getent ahosts www.ex.example; echo $?)" 2
is "glibc over TCP, another" "$(getent ahosts other.example | awk '{ print $1 }' | sort -u | tr '\n' ' ')" "192.0.2.2 2001:db8::2 "
echo "nameserver $SITE_NET4.7" > /etc/resolv.conf
if [ -x "$NCB_BUILD/tests/lookup-musl" ]; then
	is "musl" "$("$NCB_BUILD/tests/lookup-musl" a.ex.example)" "Name does not resolve"
	is "musl, another" "$("$NCB_BUILD/tests/lookup-musl" other.example)" "192.0.2.2"
else
	echo "skip musl: musl-gcc is not there"
fi
is "curl" "$(curl -s -m 5 http://www.ex.example/ || echo $?)" 6

# in pieces over TCP: each write makes a segment
question() { printf '\x00\x20\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x02%s\x07example\x00\x00\x01\x00\x01' "$1"; }
in_pieces() { # NAME SIZE...: the answer's code
	local fd n at=0
	question "$1" > /run/question
	exec {fd}<> /dev/tcp/$SITE_NET4.7/53
	for n in "${@:2}" 1000; do
		tail -c +$((at + 1)) /run/question | head -c "$n" >&$fd
		at=$((at + n))
	done
	timeout 5 head -c 6 <&$fd | od -An -tx1 | awk '{ print $6 }'
	exec {fd}>&-
}
for pieces in 1 2 "1 1 1 1" 14 20 30 "5 5 5 5 5 5"; do
	# shellcheck disable=SC2086
	is "in pieces of $pieces" "$(in_pieces ex $pieces)" 83
	# shellcheck disable=SC2086
	is "in pieces of $pieces, another" "$(in_pieces an $pieces)" "8[035]"
done

# nothing about other questions is kept
is "no name in any log" "$(grep -rlE 'ex\.example|other\.example' /run/nc-block-sandbox || true)" ""
finish
