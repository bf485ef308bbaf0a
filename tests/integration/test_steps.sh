#!/bin/bash
# Killed at each step of an add, a removal and a release, the daemon and the helper in turn: what was answered is so, what was not is
# either as before or as asked in every layer, and nothing sticks.
# shellcheck disable=SC2034,SC2154 # what it shares with sweep.sh
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sweep.sh"
# Killed.
break_at() {
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
still_well() { grep -qw kept.example /etc/hosts || { echo "kept.example is open"; return 1; }; }
prepare_add() { :; }
prepare_remove() { [ -n "$(state $target)" ] || nc-block add $target; }
prepare_release() { words=$(nc-block remove $target --json | jq -r '.results[0].confirm'); }
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
	sweep $what nc-blockd pwrite64 40
	sweep $what nc-blockd fdatasync 40
	sweep $what nc-blockd sendto 40
	for call in write fsync rename sendto; do sweep $what nc-block-helper $call 40; done
	ok "$what, killed at each step: $broken deaths in $tries tries" test $broken -gt 3
	tries=0 broken=0
done
finish
