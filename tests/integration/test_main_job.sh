#!/bin/bash
# Blocking is real, at once, over both families, and harms no neighbour.
. "$(dirname "$0")/lib.sh"
cp /etc/hosts /run/hosts.before
site_bridge; site_add ex 7 ex; site_add other 8 other
site_dns ex.example=7 www.ex.example=7 notex.example=8 ex.example.evil.test=8 other.example=8

is "the site answers first" "$(get http://ex.example/)" ex
# shellcheck disable=SC2034
exec {open}<> /dev/tcp/$SITE_NET4.7/80
# shellcheck disable=SC2034
exec {near}<> /dev/tcp/$SITE_NET4.8/80
ok "add" nc-block add EX.example. $SITE_NET4.7 "$SITE_NET6::7"
is "name over IPv4" "$(get -4 http://ex.example/)" "no answer"
is "name over IPv6" "$(get -6 http://ex.example/)" "no answer"
is "www over libc" "$(getent ahostsv4 www.ex.example | awk 'NR == 1 {print $1}')" 0.0.0.0
is "pinned IPv4" "$(get --resolve x.example:80:$SITE_NET4.7 http://x.example/)" "no answer"
is "IPv6 address" "$(get "http://[$SITE_NET6::7]/")" "no answer"
is "IPv4-mapped socket" "$(status_of timeout 5 ncat -6 --send-only ::ffff:$SITE_NET4.7 80)" "[1-9]*"
is "fails at once" "$(curl -s -m 5 http://$SITE_NET4.7/ || echo $?)" 7
is "the open connection is gone" "$(ss -Htn state established dst $SITE_NET4.7)" ""
is "the neighbour's open connection lives" "$(ss -Htn state established dst $SITE_NET4.8 | wc -l)" 1
is "notex.example" "$(get http://notex.example/)" other
is "ex.example.evil.test" "$(get http://ex.example.evil.test/)" other
is "the other site over IPv6" "$(get -6 http://other.example/)" other
is "foreign bytes of the hosts file" "$(head -c "$(stat -c %s /run/hosts.before)" /etc/hosts | cmp - /run/hosts.before && echo same)" same
is "no name in any log" "$(grep -rl 'ex\.example' /run/nc-block-sandbox || true)" ""
is "state is private" "$(stat -c %a /var/lib/nc-block /var/lib/nc-block-helper /var/lib/nc-block/nc-block.db /var/lib/nc-block-helper/plan | tr '\n' ' ')" "700 700 600 600 "
is "daemon without capabilities" "$(grep CapEff "/proc/$(cat /run/nc-block-sandbox/nc-blockd.pid)/status" | awk '{print $2}')" 0000000000000000

# forward: what is behind this machine
ip netns add behind; ip link add v-behind type veth peer name eth0 netns behind
ip addr add 203.0.113.1/24 dev v-behind; ip link set v-behind up
ip -n behind addr add 203.0.113.2/24 dev eth0; ip -n behind link set eth0 up; ip -n behind route add default via 203.0.113.1
for s in ex other; do ip -n $s route add 203.0.113.0/24 via $SITE_NET4.1; done
echo 1 > /proc/sys/net/ipv4/ip_forward
is "forwarded to the neighbour" "$(ip netns exec behind curl -s -m 5 http://$SITE_NET4.8/)" other
is "forwarded to the ex" "$(ip netns exec behind curl -s -m 5 http://$SITE_NET4.7/ || echo $?)" 7
finish
