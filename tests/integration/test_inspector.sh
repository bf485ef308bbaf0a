#!/bin/bash
# The inspector killed, stopped and started anew under load: everybody else goes on, and the names are shut again at once.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add both 7 both; site_tls both 443
site_dns other.example=7
ok "add" nc-block add ex.example
pid() { cat /run/nc-block-sandbox/nc-block-inspect.pid; }
layer() { nc-block status --json | jq -r .layers.names; }
in_force() { [ "$(layer)" = ok ]; }
shut() { ! curl -sk -m 5 --connect-to "::$SITE_NET4.7:443" https://ex.example/ > /dev/null; }

# others: TLS, HTTP and DNS without a pause, until the file is there
load() {
	while [ ! -e /run/enough ]; do
		curl -sk -m 10 --connect-to "::$SITE_NET4.7:443" https://other.example/ | grep -q both || echo "tls failed"
		curl -s -m 10 --connect-to "::$SITE_NET4.7:80" http://other.example/ | grep -q both || echo "http failed"
		dig +short +time=4 +tries=2 @127.0.0.1 other.example | grep -q $SITE_NET4.7 || echo "dns failed"
		echo round
	done > "/run/load.$1"
}
rounds() { cat /run/load.* | grep -c round; }
went_on() { [ "$(rounds)" -gt $(($1 + 4)) ]; }
load 1 & one=$!
load 2 & two=$!
ok "there is load" await went_on 0

first=$(pid)
ok "it is shut" shut
# the blocked name without a pause: packets wait for the next inspector, so that none slips by
slips() {
	while [ ! -e /run/enough ]; do
		if shut; then echo shut; else echo slipped; fi
	done > /run/slips
}
slips & blocked=$!
kill -9 "$first"
ok "another one comes" await sh -c "[ \"\$(cat /run/nc-block-sandbox/nc-block-inspect.pid)\" != $first ]"
ok "in force again after kill -9" await in_force
ok "shut again" shut
ok "the load went on" await went_on "$(rounds)"

second=$(pid)
kill -STOP "$second"
ok "a stopped one is missed" await sh -c "[ \"\$(cat /run/nc-block-sandbox/nc-block-inspect.pid)\" != $second ]"
ok "in force again after SIGSTOP" await in_force
ok "shut again" shut
ok "the load went on" await went_on "$(rounds)"

third=$(pid)
kill -TERM "$third"
ok "another one comes after SIGTERM" await sh -c "[ \"\$(cat /run/nc-block-sandbox/nc-block-inspect.pid)\" != $third ]"
ok "in force again" await in_force
ok "shut again" shut

# the helper started anew: the inspector keeps what it has, and takes what comes
kill -9 "$(cat /run/nc-block-sandbox/nc-block-helper.pid)"
ok "shut without the helper" shut
ok "in force again" await in_force
ok "add one more" nc-block add later.example
ok "which is shut" sh -c "! curl -sk -m 5 --connect-to '::$SITE_NET4.7:443' https://later.example/"

: > /run/enough
wait $one $two $blocked
is "nobody else ever failed" "$(cat /run/load.* | grep -v round | sort | uniq -c)" ""

is "the name never slipped by" "$(sort /run/slips | uniq -c)" "*[0-9] shut"

# what the one before read and did not judge is dropped, and comes again
before=$(pid)
kill -STOP "$before"
curl -sk -m 10 --connect-to "::$SITE_NET4.7:443" https://other.example/ > /run/waited & waited=$!
ok "a packet waits" await sh -c 'awk "\$1 == 20035 { exit \$3 == 0 }" /proc/net/netfilter/nfnetlink_queue'
kill -9 "$before"
wait $waited
is "and is judged by the next" "$(cat /run/waited)" both
is "by the same queue" "$(grep -c '^20035 ' /proc/net/netfilter/nfnetlink_queue)" 1

# one that dies between reading and judging: what it had read is dropped, and sent again
before=$(pid)
strace -qq -o /dev/null -p "$before" -e trace=sendto -e inject=sendto:signal=KILL:when=1 2> /dev/null & tracer=$!
ok "it is traced" await grep -q "^TracerPid:.*[1-9]" "/proc/$before/status"
is "judged by the next" "$(curl -sk -m 10 --connect-to "::$SITE_NET4.7:443" https://other.example/)" both
wait $tracer
ok "nothing is left in the queue" await sh -c 'awk "\$1 == 20035 { exit \$3 != 0 }" /proc/net/netfilter/nfnetlink_queue'
ok "in force again" await in_force

# one that starts while no helper answers has the names of the one before
helper=$(cat /run/nc-block-sandbox/nc-block-helper.pid)
kill -STOP "$helper"
kill -9 "$(pid)"
ok "shut, without anybody to ask for the names" shut
kill -CONT "$helper"
ok "in force again" await in_force

# what it holds
is "its threads: packets, and the doorbell" "$(find "/proc/$(pid)/task" -mindepth 1 -maxdepth 1 | wc -l)" 2
is "their capabilities" "$(awk '/CapEff|CapPrm/ { print $2 }' "/proc/$(pid)"/task/*/status | sort -u)" 0000000000001000
is "their inheritable and ambient ones" "$(awk '/CapInh|CapAmb/ { print $2 }' "/proc/$(pid)"/task/*/status | sort -u)" 0000000000000000
case $NCB_BUILD in
*/san) echo "skip their system calls are filtered: a sanitiser makes calls of its own" ;;
*) is "their system calls are filtered" "$(awk '/^Seccomp:/ { print $2 }' "/proc/$(pid)"/task/*/status | sort -u)" 2 ;;
esac
is "its user" "$(awk '/^Uid/ { print $2 }' "/proc/$(pid)/status")" "$(id -u nc-block-inspect)"
is "its memory is nobody's to read" "$(setpriv --reuid nc-block-inspect --clear-groups cat "/proc/$(pid)/maps" 2> /dev/null | wc -l)" 0

# a line in front of it that no account has hides the account from nobody, and the helper still knows who the daemon is
cp /etc/passwd /run/passwd
queued() { nft list table inet nc_block 2> /dev/null | grep -c queue; }
rules=$(queued)
{ echo "long:x:5555:5555:$(head -c 5000 /dev/zero | tr '\0' x):/:/bin/false"; cat /run/passwd; } > /etc/passwd
ok "add behind a long line" nc-block add long.example
is "inspected as before" "$(layer), $(queued)" "ok, $rules"
daemon=$(cat /run/nc-block-sandbox/nc-blockd.pid)
kill -9 "$daemon"
ok "another daemon comes" await sh -c "[ \"\$(cat /run/nc-block-sandbox/nc-blockd.pid)\" != $daemon ]"
ok "and is listened to" await in_force

# its account taken away: no rule goes with it
gone() { nc-block status --json | jq -r '.messages[]' | grep -c 'account nc-block-inspect is gone'; }
is "the account is there" "$(gone)" 0
grep -v '^nc-block-inspect:' /run/passwd > /etc/passwd
ok "add without the account" nc-block add without.example
is "inspected as before" "$(layer), $(queued)" "ok, $rules"
is "what is told" "$(gone)" 1
ok "it is shut" shut
helper=$(cat /run/nc-block-sandbox/nc-block-helper.pid)
kill -9 "$helper"
ok "another helper comes" await sh -c "[ \"\$(cat /run/nc-block-sandbox/nc-block-helper.pid)\" != $helper ]"
ok "in force again" await in_force
is "inspected as before, by the next helper too" "$(queued)" "$rules"
ok "it is shut" shut
cat /run/passwd > /etc/passwd
there_again() { [ "$(gone)" = 0 ]; }
ok "its return is noticed" await there_again
is "inspected as before" "$(layer), $(queued)" "ok, $rules"
finish
