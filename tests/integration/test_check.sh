#!/bin/bash
# check tries the routes for real and tells the truth: shut while everything runs, open without the inspector, n/a with nothing blocked.
# Nothing of it leaves the machine, nobody's name is used, and in quiet hours no way is named.
. "$(dirname "$0")/lib.sh"
unset http_proxy https_proxy all_proxy socks_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY SOCKS_PROXY
rows() { jq -r "[.routes[] | select(.result == \"$1\") | .route] | unique | join(\" \")" /run/check; }
result_of() { jq -r "[.routes[] | select(.route == \"$1\") | .result] | unique | join(\" \")" /run/check; }
try() { timeout 20 nc-block check --json "$@" > /run/check; echo $?; }
layer() { nc-block status --json | jq -r ".layers.$1"; }
names_ok() { [ "$(layer names)" = ok ]; }
names_off() { [ "$(layer names)" != ok ]; }
named="subdomain dns-udp dns-tcp dns-tcp-split stub dns-other doh doh-canary tls http tls-subdomain tls-case tls-split tls-large quic"

site_bridge; site_dns ex.example=7
ip route add default via $SITE_NET4.9; ip -6 route add default via $SITE_NET6::9
# What leaves for anybody, but for the neighbour discovery that the bridge itself does.
nft -f - <<'EOF'
table inet watch {
	counter left { }
	chain out { type filter hook postrouting priority 2000; meta l4proto { tcp, udp } oifname "site-br" counter name left; }
}
EOF
left() { nft -j list counter inet watch left | jq '.nftables[] | .counter? // empty | .packets'; }

is "nothing blocked: no route is open" "$(try)" 0
is "nothing blocked: nothing is shut either" "$(rows shut)" ""
is "and nothing was sent" "$(left)" 0

ok "add" nc-block add ex.example
ok "names in force" await names_ok
is "everything shut" "$(try)" 0
is "open with everything in force" "$(rows open)" ""
for r in $named dot address; do is "shut: $r" "$(result_of $r)" shut; done
is "not tried" "$(rows n/a)" "around browser connection forward tampering"
is "as a user without rights" "$(setpriv --reuid nobody --clear-groups nc-block check --json | jq .open)" 0
is "not a packet left the machine" "$(left)" 0
is "the blocked name is in no row" "$(grep -c ex.example /run/check)" 0
is "a target that is held" "$(try ex.example)" 0
is "and by what" "$(jq -r '.asked.layers | join(" ")' /run/check)" "hosts names"
is "a target that is not" "$(try other.example)" 1
is "no target in any row" "$(jq -c .routes /run/check | grep -c other.example)" 0
is "a target that is none" "$(try 'a b')" 2
is "a proxy is an open way" "$(https_proxy=http://u:secret@p.example nc-block check --json | tee /run/check | jq -r .open)" 1
is "named without its address" "$(rows open) $(grep -c secret /run/check)" "proxy 0"

ok "the inspector is taken away" mv /usr/sbin/nc-block-inspect /run/nc-block-inspect.away
kill -9 "$(cat /run/nc-block-sandbox/nc-block-inspect.pid)"
ok "packets do not wait for it for ever" await sh -c '! grep -q "^20035 " /proc/net/netfilter/nfnetlink_queue'
ok "names no longer in force" await names_off
queue_gone() { ! grep -q '^ *20035 ' /proc/net/netfilter/nfnetlink_queue; }
ok "packets wait for the next one only for so long" await queue_gone
is "check says so" "$(try)" 1
for r in $named; do is "open: $r" "$(result_of $r)" open; done
is "rules hold all the same" "$(result_of dot) $(result_of address)" "shut shut"
is "nor did anything leave now" "$(left)" 0
is "the hosts file holds the canary all the same" "$(result_of hosts) $(result_of subdomain)" "shut open"
cp /etc/hosts /run/hosts.before; cp /etc/nsswitch.conf /run/nsswitch.before
sed -i 's/^hosts:.*/hosts: dns/' /etc/nsswitch.conf
is "nobody reads it" "$(try) $(result_of hosts)" "1 open"
is "and that is said" "$(jq -r '.routes[] | select(.route == "hosts") | .detail' /run/check)" "*nsswitch.conf leaves the hosts file out*"
cp /run/nsswitch.before /etc/nsswitch.conf
sed -i '1i192.0.2.9 canary.nc-block.invalid' /etc/hosts
is "a hosts file that leads elsewhere" "$(try) $(result_of hosts)" "1 open"
cat /run/hosts.before > /etc/hosts
is "status names the layer" "$(nc-block status --json | jq -r '.holes_named[]' | grep -c '^the names layer is off: ')" 1

printf '[cooldown]\ndelay = 2s\nwindow = 60s\nquiet_hours = %s-%s\nrepeat_factor = 2\n' "$(date -d '-1 hour' +%H:%M)" "$(date -d '+2 hours' +%H:%M)" \
	> /etc/nc-block/nc-block.conf
kill -HUP "$(cat /run/nc-block-sandbox/nc-blockd.pid)"
ok "quiet" await bash -c '[ "$(nc-block status --json | jq .quiet)" = true ]'
is "by night" "$(try)" 1
is "open ones are counted" "$(jq '.open == ([.routes[] | select(.result == "open")] | length) and .open > 10' /run/check)" true
is "and not named" "$(jq -r '[.routes[] | select(.result == "open") | .route + .target + .detail] | unique | join(",")' /run/check)" \
	"withheldnamed when the quiet hours are over"
is "status counts, too" "$(nc-block status --json | jq -r '"\(.holes > 1) \(.holes_named | length)"')" "true 0"
is "and as text" "$(nc-block check | grep -c "dns-udp")" 0

ok "the inspector is back" mv /run/nc-block-inspect.away /usr/sbin/nc-block-inspect
ok "names in force again" await names_ok
is "shut again" "$(try)" 0

# a kernel without NFQUEUE: the other layers hold, and what does not is said
: > /run/no-nfqueue
cp "$NCB_BUILD/tests/plain_helper" /usr/sbin/nc-block-helper.new && mv /usr/sbin/nc-block-helper.new /usr/sbin/nc-block-helper
kill -9 "$(cat /run/nc-block-sandbox/nc-block-helper.pid)"
ok "names are off, and why" await sh -c 'nc-block status --json | jq -r .layers.names | grep -q "^off: this kernel has no NFQUEUE"'
is "the other layers hold" "$(layer hosts) $(layer addresses)" "ok ok"
is "status says so in words" "$(nc-block status | grep -c 'no NFQUEUE')" "[1-9]"
is "no rule waits for it" "$(nft list table inet nc_block | grep -cE 'queue|NFQUEUE')" 0
is "check says so" "$(try)" 1
for r in $named; do is "not shut without NFQUEUE: $r" "$(result_of $r)" ""; done # it is night: open ones are not named
is "but counted" "$(jq .open /run/check)" "[1-9][0-9]"
is "shut without NFQUEUE" "$(result_of dot) $(result_of address) $(result_of hosts)" "shut shut shut"
is "why names the layers that hold" "$(nc-block why ex.example --json | jq -r '.layers | join(" ")')" hosts
is "and of a name below none" "$(nc-block why sub.ex.example --json | jq -r '.layers | length')" 0
finish
