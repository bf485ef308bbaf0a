# shellcheck shell=bash
# Each step of an add, a removal and a release broken in turn: what was answered is so, what was not is either as before or as asked in
# every layer, and nothing sticks. Sourced, behind lib.sh, by tests that say how it is broken and what they begin with:
# break_at NAME CALL N COMMAND...: the program NAME is broken at its Nth CALL from now on; sets `answered`. 1 when it got so far, 0 when not.
# prepare_add, prepare_remove, prepare_release: what comes before the step; still_well: what else has to hold after it.
# Must never call a test passed that broke nothing: `broken` counts.
# shellcheck disable=SC2154 # what the tests set
pid() { cat "/run/nc-block-sandbox/$1.pid"; }
healthy() { nc-block status --json | jq -e .healthy; }
settle() { await healthy || { echo "it does not become well: $(nc-block status --json)"; return 1; }; }
state() { nc-block list --json | jq -r --arg t "$1" '.entries[] | select(.target == $t) | .state'; }
in_hosts() { grep -qw "$1" /etc/hosts && echo held || echo open; }
# What every layer says of NAME is the same.
one_world() {
	local listed=open; [ -z "$(state "$1")" ] || listed=held
	[ "$(in_hosts "$1")" = "$listed" ] || { echo "listed $listed, in the hosts file $(in_hosts "$1")"; return 1; }
	[ "$(nc-block why "$1" --json | jq .blocked)" = "$([ $listed = held ] && echo true || echo false)" ] || { echo "why differs"; return 1; }
}
tries=0 broken=0 number=0
sweep() { # WHAT NAME CALL MOST: at the first CALL, the second, to the last that is made or MOST; each time with a name of its own
	local n more=1
	for ((n = 1; n <= $4 && more; n++)); do
		number=$((number + 1)) target=step$number.example
		"prepare_$1" > /run/out 2>&1
		break_at "$2" "$3" $n "do_$1"; more=$?; [ $more = 1 ] || more=
		tries=$((tries + 1)); broken=$((broken + ${more:-0}))
		{ settle && one_world $target && "after_$1" && still_well; } > /run/why 2>&1 ||
			ok "$1, $2 broken at $3 number $n (answered $answered: $(head -c 200 /run/answer)): $(cat /run/why; nc-block status --json | jq -c .messages)" false
	done
}
do_add() { nc-block add $target; }
after_add() { [ "$answered" != 0 ] || [ "$(in_hosts $target)" = held ] || { echo "answered, but open"; return 1; }; }
do_remove() { nc-block remove $target --yes; }
after_remove() {
	[ "$(in_hosts $target)" = held ] || { echo "open"; return 1; }
	case $answered/$(state $target) in
	0/blocked | 0/) echo "answered, and it is $(state $target)"; return 1 ;;
	*/blocked | */cooling | */ready) ;;
	*) echo "it is $(state $target)"; return 1 ;;
	esac
}
do_release() { nc-block remove $target --confirm "$words"; }
after_release() {
	[ "$(state $target)" != releasing ] || { echo "it sticks in releasing"; return 1; }
	[ "$answered" != 0 ] || [ "$(in_hosts $target)" = open ] || { echo "answered, but held"; return 1; }
}
