# shellcheck shell=bash
# A small internet of our own for the demonstration and the integration tests: sites in network namespaces behind a router-less
# bridge, and a DNS server that knows their names. Sourced inside tests/sandbox, where nothing of it outlives the command.
# Must never be sourced outside a sandbox.

SITE_NET4=198.51.100 SITE_NET6=2001:db8:5ea

site_bridge() {
	ip link add site-br type bridge
	ip addr add $SITE_NET4.1/24 dev site-br
	ip -6 addr add $SITE_NET6::1/64 dev site-br nodad
	ip link set site-br up
}

# site_add NAME HOST-PART TEXT: a namespace NAME with the addresses .HOST-PART and ::HOST-PART whose port 80 answers TEXT.
site_add() {
	local name=$1 part=$2 text=$3
	ip netns add "$name"
	ip link add "v-$name" type veth peer name eth0 netns "$name"
	ip link set "v-$name" master site-br up
	ip -n "$name" addr add $SITE_NET4."$part"/24 dev eth0
	ip -n "$name" -6 addr add $SITE_NET6::"$part"/64 dev eth0 nodad
	ip -n "$name" link set lo up
	ip -n "$name" link set eth0 up
	printf 'HTTP/1.0 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s\n' $((${#text} + 1)) "$text" > "/run/site-$name"
	# One answer for each connection; a client that sends nothing keeps its connection open (for what is about open ones).
	ip netns exec "$name" ncat -6 -l -k 80 --sh-exec "head -n 1 > /dev/null; cat /run/site-$name" < /dev/null > /dev/null 2>&1 &
	ip netns exec "$name" ncat -4 -l -k 80 --sh-exec "head -n 1 > /dev/null; cat /run/site-$name" < /dev/null > /dev/null 2>&1 &
	site_wait_listening "$name"
}

# site_tls NAME PORT: the same over TLS, with a certificate of its own, for any name.
site_tls() {
	local name=$1 port=$2 family
	[ -e /run/site.key ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=site \
		-keyout /run/site.key -out /run/site.crt 2> /run/site.openssl || return
	for family in -4 -6; do
		ip netns exec "$name" ncat $family -l -k --ssl --ssl-cert /run/site.crt --ssl-key /run/site.key "$port" \
			--sh-exec "head -n 1 > /dev/null; cat /run/site-$name" < /dev/null > /dev/null 2>&1 &
	done
	site_wait_listening "$name" "$port"
}

# site_quic NAME: HTTP/3 on UDP port 443, for any name.
site_quic() {
	mkdir -p "/run/quic-$1"
	cat "/run/site-$1" > "/run/quic-$1/index.html"
	ip netns exec "$1" gtlsserver -q -d "/run/quic-$1" '*' 443 /run/site.key /run/site.crt > "/run/quic-$1.log" 2>&1 &
	local i
	for ((i = 0; i < 200; i++)); do
		[ "$(ip netns exec "$1" ss -Hlun 'sport = :443' | wc -l)" -ge 2 ] && return
		sleep 0.02
	done
	return 1
}

# site_get_quic NAME [OPTION...]: what HTTP/3 says at https://NAME/, whose address the hosts file has; else "no answer".
site_get_quic() {
	local to
	to=$(mktemp -d)
	timeout 9 gtlsclient -q --exit-on-first-stream-close --download="$to" "${@:2}" "$1" 443 "https://$1/index.html" > /dev/null 2>&1
	if [ -s "$to/index.html" ]; then tail -n 1 "$to/index.html"; else echo "no answer"; fi
	rm -rf "$to"
}

# Both listeners are up, as the kernel says.
site_wait_listening() {
	local i
	for ((i = 0; i < 200; i++)); do
		[ "$(ip netns exec "$1" ss -Hltn "sport = :${2:-80}" | wc -l)" -ge 2 ] && return
		sleep 0.02
	done
	echo "site: the server of $1 did not start" >&2
	return 1
}

# site_dns NAME=PART...: a DNS server on 127.0.0.1 with both addresses of each, and nothing else.
site_dns() {
	local pair args=()
	for pair in "$@"; do
		args+=("--host-record=${pair%=*},$SITE_NET4.${pair#*=},$SITE_NET6::${pair#*=}")
	done
	dnsmasq --no-daemon --no-hosts --no-resolv --conf-file=/dev/null --listen-address=127.0.0.1 --bind-interfaces \
		--pid-file= --user=root "${args[@]}" > /run/dnsmasq.log 2>&1 &
	local i
	for ((i = 0; i < 200; i++)); do
		ss -Hlun 'sport = :53' | grep -q . && return
		sleep 0.02
	done
	cat /run/dnsmasq.log >&2
	return 1
}
