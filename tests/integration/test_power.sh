#!/bin/bash
# The power goes at each write of an add, a removal and a release, by the daemon and by the helper: the disk under store and plan stops
# with what had reached it, and the programs start anew on that. What was answered is so, nothing opens by itself, nothing sticks.
. "$(dirname "$0")/lib.sh"
pid() { cat "/run/nc-block-sandbox/$1.pid"; }
healthy() { nc-block status --json | jq -e .healthy; }
state() { nc-block list --json | jq -r --arg t "$1" '.entries[] | select(.target == $t) | .state'; }
in_hosts() { grep -qw "$1" /etc/hosts && echo held || echo open; }
folders=(/var/lib/nc-block /var/lib/nc-block-helper)
cut_off() { python3 -c 'import fcntl, os, struct; fcntl.ioctl(os.open("/run/disk", os.O_RDONLY), 0x8004587d, struct.pack("I", 2))'; } # EXT4_IOC_SHUTDOWN, the journal not flushed

# One disk for both, in the memory of this machine.
mkdir /run/image /run/disk; mount -t tmpfs image /run/image
truncate -s 24M /run/image/now; mke2fs -q -t ext4 -O ^metadata_csum /run/image/now
mount -o loop /run/image/now /run/disk || { echo "not ok a disk of its own"; exit 1; }
all_new() { [ "$(pid nc-blockd) $(pid nc-block-helper)" != "$1" ] && [ "$(pid nc-blockd)" != "${1% *}" ] && [ "$(pid nc-block-helper)" != "${1#* }" ]; }
# restart_on COMMAND...: both stopped, so that they write no more; the command; then both are killed, and the next two are waited for.
restart_on() {
	local both; both="$(pid nc-blockd) $(pid nc-block-helper)"
	# shellcheck disable=SC2086
	kill -STOP $both
	"$@"
	# shellcheck disable=SC2086
	kill -9 $both; await all_new "$both"
	await healthy || { echo "it does not become well: $(nc-block status --json)"; return 1; }
}
bind() { local f; for f in "${folders[@]}"; do mount --bind "/run/disk/${f##*/}" "$f"; done; }
move_in() { local f; for f in "${folders[@]}"; do cp -a "$f" /run/disk/; done; sync -f /run/disk; bind; }
power_cut() {
	cut_off
	cp --sparse=always /run/image/now /run/image/next
	umount -l "${folders[@]}" /run/disk; mv /run/image/next /run/image/now
	mount -o loop /run/image/now /run/disk && bind || echo "not ok the disk cannot be mounted again"
}
# cut NAME CALL N COMMAND...: the program stops at its Nth CALL, and the power goes; 1 then. Where it does not come so far, the power goes
# at once behind the answer; 0 then.
cut() {
	local call=$2 n=$3 p tracer asker; p=$(pid "$1"); shift 3
	strace -qq -o /run/calls -p "$p" -e trace="$call" -e inject="$call:signal=SIGSTOP:when=$n" 2> /run/strace &
	tracer=$!
	await grep -q "^TracerPid:	[1-9]" "/proc/$p/status"
	"$@" > /run/answer 2>&1 & asker=$!
	await stopped_or_answered "$p" $asker
	if stopped "$p"; then
		answered=none
		restart_on power_cut > /run/restart || cat /run/restart
		kill $asker $tracer 2> /dev/null; wait $asker $tracer 2> /dev/null
		return 1
	fi
	wait $asker; answered=$?
	restart_on power_cut > /run/restart || cat /run/restart # at once behind the answer
	kill $tracer 2> /dev/null; wait $tracer 2> /dev/null
	return 0
}
stopped() { grep -q '^State:	[tT] ' "/proc/$1/status" && grep -q 'SIGSTOP' /run/calls; }
stopped_or_answered() { stopped "$1" || ! kill -0 "$2" 2> /dev/null; }
one_world() {
	local listed=open; [ -z "$(state "$1")" ] || listed=held
	[ "$(in_hosts "$1")" = "$listed" ] || { echo "listed $listed, in the hosts file $(in_hosts "$1")"; return 1; }
}
tries=0 cuts=0 number=0
sweep() { # WHAT NAME CALL: prepare_, do_ and after_WHAT, each time with a name of its own
	local n gone=1
	for ((n = 1; n <= 30 && gone; n++)); do
		number=$((number + 1)) target=step$number.example
		"prepare_$1" > /run/out 2>&1
		cut "$2" "$3" $n "do_$1"; gone=$?; [ $gone = 1 ] || gone=
		tries=$((tries + 1)); cuts=$((cuts + ${gone:-0}))
		{ await healthy && one_world $target && "after_$1" && grep -qw kept.example /etc/hosts && [ "$(state kept.example)" = cooling ]; } > /run/why 2>&1 ||
			ok "$1, the power cut at $2's $3 number $n (answered $answered): $(cat /run/why; nc-block status --json | jq -c .messages)" false
	done
}
prepare_add() { :; }
do_add() { nc-block add $target; }
after_add() { [ "$answered" != 0 ] || [ "$(in_hosts $target)" = held ] || { echo "answered, but open"; return 1; }; }
prepare_remove() { nc-block add $target; }
do_remove() { nc-block remove $target --yes; }
after_remove() {
	[ "$(in_hosts $target)" = held ] || { echo "open"; return 1; }
	case $answered/$(state $target) in 0/blocked | 0/) echo "answered, and it is $(state $target)"; return 1 ;; */blocked | */cooling | */ready) ;; *) echo "it is $(state $target)"; return 1 ;; esac
}
prepare_release() {
	nc-block add $target; nc-block remove $target --yes
	await bash -c "[ \"\$(nc-block list --json | jq -r '.entries[] | select(.target == \"$target\") | .state')\" = ready ]"
	words=$(nc-block remove $target --json | jq -r '.results[0].confirm')
}
do_release() { nc-block remove $target --confirm "$words"; }
after_release() {
	[ "$(state $target)" != releasing ] || { echo "it sticks in releasing"; return 1; }
	[ "$answered" != 0 ] || [ "$(in_hosts $target)" = open ] || { echo "answered, but held"; return 1; }
}
nc-block add kept.example --cooldown 1h > /dev/null; nc-block remove kept.example --yes > /dev/null
ok "store and plan on a disk of their own" restart_on move_in
for what in add remove release; do
	sweep $what nc-blockd pwrite64
	sweep $what nc-blockd fdatasync
	for call in write fsync rename; do sweep $what nc-block-helper $call; done
	ok "$what, the power cut at each write: $cuts cuts in $tries tries" test $cuts -gt 3
	tries=0 cuts=0
done
is "a removal goes on over all of them" "$(state kept.example)" cooling
umount -l "${folders[@]}" /run/disk
finish
