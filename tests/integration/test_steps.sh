#!/bin/bash
# Killed at each step of an add, a removal and a release, the daemon and the helper in turn: what was answered is so, what was not is
# either as before or as asked in every layer, and nothing sticks.
. "$(dirname "$0")/lib.sh"
pid() { cat "/run/nc-block-sandbox/$1.pid"; }
healthy() { nc-block status --json | jq -e .healthy; }
state() { nc-block list --json | jq -r --arg t "$1" '.entries[] | select(.target == $t) | .state'; }
in_hosts() { grep -qw "$1" /etc/hosts && echo held || echo open; }
# killed NAME CALL N COMMAND...: the program is killed at its Nth CALL from now on. 1 when it got so far, 0 when not.
killed() {
	local name=$1 call=$2 n=$3 p tracer; p=$(pid "$1"); shift 3
	strace -qq -o /dev/null -p "$p" -e trace="$call" -e inject="$call:signal=SIGKILL:when=$n" 2> /run/strace &
	tracer=$!
	await grep -q "^TracerPid:	[1-9]" "/proc/$p/status"
	"$@" > /run/answer 2>&1; answered=$?
	kill "$tracer" 2> /dev/null; wait "$tracer" 2> /dev/null
	if [ "$(pid "$name")" = "$p" ] && kill -0 "$p" 2> /dev/null; then return 0; fi
	await bash -c "[ \"\$(cat /run/nc-block-sandbox/$name.pid)\" != $p ]"
	return 1
}
settle() { await healthy || { echo "it does not become well: $(nc-block status --json)"; return 1; }; }
# What every layer says of NAME is the same.
one_world() {
	local listed=open; [ -z "$(state "$1")" ] || listed=held
	[ "$(in_hosts "$1")" = "$listed" ] || { echo "listed $listed, in the hosts file $(in_hosts "$1")"; return 1; }
	[ "$(nc-block why "$1" --json | jq .blocked)" = "$([ $listed = held ] && echo true || echo false)" ] || { echo "why differs"; return 1; }
}
tries=0 deaths=0 number=0
sweep() { # WHAT NAME CALL: prepare_, do_ and after_WHAT, each time with a name of its own
	local n died=1
	for ((n = 1; n <= 40 && died; n++)); do
		number=$((number + 1)) target=step$number.example
		"prepare_$1" > /run/out 2>&1
		killed "$2" "$3" $n "do_$1"; died=$?; [ $died = 1 ] || died=
		tries=$((tries + 1)); deaths=$((deaths + ${died:-0}))
		{ settle && one_world $target && "after_$1"; } > /run/why 2>&1 ||
			ok "$1, $2 killed at $3 number $n (answered $answered: $(head -c 200 /run/answer)): $(cat /run/why)" false
	done
}
prepare_add() { :; }
do_add() { nc-block add $target; }
after_add() { [ "$answered" != 0 ] || [ "$(in_hosts $target)" = held ] || { echo "answered, but open"; return 1; }; }
prepare_remove() { [ -n "$(state $target)" ] || nc-block add $target; }
do_remove() { nc-block remove $target --yes; }
after_remove() {
	[ "$(in_hosts $target)" = held ] || { echo "open"; return 1; }
	case $(state $target) in blocked | cooling | ready) ;; *) echo "it is $(state $target)"; return 1 ;; esac
}
prepare_release() { words=$(nc-block remove $target --json | jq -r '.results[0].confirm'); }
do_release() { nc-block remove $target --confirm "$words"; }
after_release() {
	export -f state; export target
	await bash -c '[ "$(state $target)" != releasing ]' || { echo "it sticks in releasing"; return 1; }
	[ "$answered" != 0 ] || [ "$(in_hosts $target)" = open ] || { echo "answered, but held"; return 1; }
}
names() { for ((i = 1; i <= 90; i++)); do echo step$i.example; done; }
nc-block add kept.example > /dev/null
for what in add remove release; do
	number=0
	if [ $what = release ]; then
		# shellcheck disable=SC2046
		nc-block add --quiet $(names)
		# shellcheck disable=SC2046
		nc-block remove --yes --quiet $(names)
		ok "all are ready" await bash -c '[ "$(nc-block status --json | jq .ready)" = 90 ]'
	fi
	sweep $what nc-blockd pwrite64
	sweep $what nc-blockd fdatasync
	sweep $what nc-blockd sendto
	for call in write fsync rename sendto; do sweep $what nc-block-helper $call; done
	ok "$what, killed at each step: $deaths deaths in $tries tries" test $deaths -gt 3
	ok "all else is held" grep -qw kept.example /etc/hosts
	tries=0 deaths=0
done
finish
