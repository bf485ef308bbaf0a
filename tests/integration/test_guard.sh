#!/bin/bash
# Somebody edits the hosts file, mounts over it, or changes the rules, as root: the block holds, or is back at once.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add ex 7 ex; site_add other 8 other; site_dns ex.example=7 other.example=8
blocked() { [ "$(getent ahostsv4 ex.example | awk 'NR == 1 { print $1 }')" = 0.0.0.0 ]; }
repaired() { nc-block status --json | jq ".repaired_layers.$1"; }
whole() { # others' lines first, byte for byte, and our block once behind them
	blocked && [ "$(grep -c '^# BEGIN nc-block' /etc/hosts)" = 1 ] && ! grep -q $'\r.*nc-block\|nc-block.*\r' /etc/hosts &&
		cmp -s <(sed '/^# BEGIN nc-block/,$d' /etc/hosts) /run/others && [ "$(tail -n 1 /etc/hosts)" = '# END nc-block' ]
}
# A minute of fingers in a second would be a fight: each part of this test has a helper that has seen none.
fresh() {
	local p; p=$(cat /run/nc-block-sandbox/nc-block-helper.pid)
	kill -9 "$p"
	await bash -c "[ \"\$(cat /run/nc-block-sandbox/nc-block-helper.pid)\" != $p ]"
	await healthy
}
healthy() { nc-block status --json | jq -e .healthy; }
tamper() { # DESCRIPTION COMMAND: /run/others is what must stay
	local before; before=$(repaired hosts)
	bash -euc "$2"
	ok "hosts, $1: back" await whole
	is "hosts, $1: counted" "$(repaired hosts)" "$((before + 1))"
}
printf '127.0.0.1\tlocalhost\n# mine\t\n192.0.2.9  printer' > /etc/hosts
printf '127.0.0.1\tlocalhost\n# mine\t\n192.0.2.9  printer\n' > /run/others
ok "add" nc-block add ex.example $SITE_NET4.7
ok "whole" whole
cp /etc/hosts /run/whole
fresh
tamper "commented out" "sed -i 's/^\(0.0.0.0\|::\) /# &/' /etc/hosts"
tamper "deleted" "sed -i '/nc-block/d' /etc/hosts"
tamper "CRLF" "sed -i '/nc-block/s/$/\r/' /etc/hosts"
tamper "doubled" "sed -n '/^# BEGIN/,\$p' /etc/hosts > /tmp/x; cat /tmp/x >> /etc/hosts"
tamper "moved" "sed '/^# BEGIN/,\$d' /etc/hosts > /tmp/x; sed -n '/^# BEGIN/,\$p' /etc/hosts > /tmp/y; cat /tmp/y /tmp/x > /etc/hosts"
fresh
tamper "replaced by a rename" "cp /run/others /etc/new; mv /etc/new /etc/hosts"
tamper "written over" "cat /run/others > /etc/hosts"
tamper "a link in its place" "cp /run/others /tmp/linked; ln -sf /tmp/linked /etc/hosts"
tamper "the link's target" "cat /run/others > /tmp/linked"
rm /etc/hosts; await blocked
cat /run/others > /etc/hosts; await whole
fresh
: > /run/others
tamper "truncated" ": > /etc/hosts"
tamper "gone" "rm /etc/hosts"
tamper "a link to nowhere" "ln -sf /dev/null /etc/hosts"
echo '# mounted' > /run/others
tamper "mounted over" "cp /run/others /tmp/mounted; mount --bind /tmp/mounted /etc/hosts"
tamper "the mount written over" "cat /run/others > /etc/hosts"
umount /etc/hosts
: > /run/others
ok "hosts, unmounted: whole" await whole
is "others' names" "$(getent ahostsv4 other.example | awk 'NR == 1 { print $1 }')" "$SITE_NET4.8"

# a fight
fresh
( while :; do printf '# theirs\n' > /etc/hosts; sleep 0.05; done ) & fighter=$!
fought() { nc-block status --json | jq -e '.messages | any(test("hosts file again and again"))'; }
ok "a fight is told" await fought
is "and the layer is in force" "$(nc-block status --json | jq -r .layers.hosts)" ok
kill $fighter; wait $fighter 2> /dev/null
echo '# theirs' > /run/others
ok "in the end it is back" await whole

# what is told and not fought
echo "$SITE_NET4.8 ex.example" >> /etc/hosts
told() { nc-block status --json | jq -e --arg what "$1" '.holes_named | any(startswith($what))'; }
ok "a line of others for a blocked name is told" await told "line "
ok "and stays" grep -q "^$SITE_NET4.8 ex.example$" /etc/hosts
is "by name it is still refused" "$(get http://ex.example/)" "no answer"
sed -i "/^$SITE_NET4.8/d" /etc/hosts
sed -i 's/^hosts:.*/hosts: dns/' /etc/nsswitch.conf
ok "nsswitch.conf without files is told" told /etc/nsswitch.conf
is "by name it is refused there, too" "$(get http://ex.example/)" "no answer"
is "and others are not" "$(get http://other.example/)" "other"
sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf

# rules of others, in front and behind, and addresses turned into others
closed() { # DESCRIPTION
	is "$1: the address" "$(curl -s -m 5 http://$SITE_NET4.7/ || echo $?)" 7
	is "$1: the name" "$(get -H 'Host: ex.example' --resolve ex.example:80:$SITE_NET4.7 http://ex.example/)" "no answer"
	is "$1: others" "$(get http://$SITE_NET4.8/)" other
}
for priority in -500 -1 0 1 500; do
	nft "table inet rival { chain o { type filter hook output priority $priority; accept; }; chain p { type filter hook prerouting priority $priority; accept; }; chain f { type filter hook forward priority $priority; accept; }; }"
	closed "an accept at $priority"
	nft delete table inet rival
done
for chain in 'output priority -199' 'output priority -100' 'prerouting priority -100'; do
	nft "table ip rival { chain n { type nat hook $chain; ip daddr $SITE_NET4.99 dnat to $SITE_NET4.7; ip daddr $SITE_NET4.98 dnat to $SITE_NET4.8; }; }"
	if [[ $chain = output* ]]; then
		is "a DNAT in $chain to an open address" "$(get http://$SITE_NET4.98/)" other
		is "a DNAT in $chain to a blocked one" "$(curl -s -m 5 http://$SITE_NET4.99/ || echo $?)" 7
	fi
	closed "with a DNAT in $chain"
	nft delete table ip rival
done
nft "table inet rival { chain o { type filter hook output priority raw; notrack; }; chain p { type filter hook prerouting priority raw; notrack; }; }"
is "untracked: the address" "$(curl -s -m 5 http://$SITE_NET4.7/ || echo $?)" 7
is "untracked: the name, asked for" "$(get http://ex.example/)" "no answer"
nft delete table inet rival

# the table, where it has an owner and where it cannot have one
attacks=('flush table inet nc_block' 'delete table inet nc_block' 'flush chain inet nc_block output' 'insert rule inet nc_block output accept'
	"delete element inet nc_block addr4 { $SITE_NET4.7 }" 'add table inet nc_block { flags dormant; }')
rule() { echo "delete rule inet nc_block output handle $(nft -a list chain inet nc_block output 2> /dev/null | sed -n 's/.*@addr4.*handle //p')"; }
refused() { [ "$(curl -s -m 5 http://$SITE_NET4.7/ || echo $?)" = 7 ]; }
is_owned() { nft list table inet nc_block 2> /dev/null | grep -q 'flags .*owner'; }
if is_owned; then
	for attack in "${attacks[@]}" "$(rule)"; do
		is "owned, $attack: not permitted" "$(nft "$attack" 2>&1)" "*Operation not permitted*"
	done
	ok "owned, flush ruleset: passed over" nft flush ruleset
	ok "owned: refused" refused
	is "owned: nothing to put back" "$(repaired addresses)" 0
else
	echo "skip this kernel's tables have no owners"
fi
cp "$NCB_BUILD/tests/plain_helper" /usr/sbin/nc-block-helper.new; mv /usr/sbin/nc-block-helper.new /usr/sbin/nc-block-helper
fresh
is "no owner" "$(is_owned && echo owned)" ""
for attack in 'flush ruleset' "${attacks[@]}" "$(rule)"; do
	case $attack in *handle*) attack=$(rule) ;; esac
	before=$(repaired addresses)
	nft "$attack"
	counted() { [ "$(repaired addresses)" -gt "$before" ]; }
	ok "no owner, $attack: put back" await counted
	ok "no owner, $attack: refused" refused
done
is "and the whole of it" "$(nft list table inet nc_block 2> /dev/null | grep -c 'chain output\|judged_output\|dns_output')" 3
ok "all is in force" healthy
is "no name in the log" "$(grep -c 'ex\.example' /run/nc-block-sandbox/nc-block-helper.log)" 0
finish
