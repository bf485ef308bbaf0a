#!/bin/bash
# The power goes at each write of an add, a removal and a release, by the daemon and by the helper: the disk under store and plan stops
# with what had reached it, and the programs start anew on that. What was answered is so, nothing opens by itself, nothing sticks.
# shellcheck disable=SC2034,SC2154 # what it shares with sweep.sh
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sweep.sh"
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
	settle
}
bind() { local f; for f in "${folders[@]}"; do mount --bind "/run/disk/${f##*/}" "$f"; done; }
move_in() { local f; for f in "${folders[@]}"; do cp -a "$f" /run/disk/; done; sync -f /run/disk; bind; }
power_cut() {
	cut_off
	cp --sparse=always /run/image/now /run/image/next
	umount -l "${folders[@]}" /run/disk; mv /run/image/next /run/image/now
	mount -o loop /run/image/now /run/disk && bind || echo "not ok the disk cannot be mounted again"
}
# The program stops at its Nth CALL, and the power goes. Where it does not come so far, the power goes at once behind the answer.
break_at() {
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
still_well() { grep -qw kept.example /etc/hosts && [ "$(state kept.example)" = cooling ] || { echo "kept.example is $(state kept.example)"; return 1; }; }
prepare_add() { :; }
prepare_remove() { nc-block add $target --cooldown 1h; } # it must not become ready in between
prepare_release() {
	nc-block add $target; nc-block remove $target --yes
	await bash -c "[ \"\$(nc-block list --json | jq -r '.entries[] | select(.target == \"$target\") | .state')\" = ready ]"
	words=$(nc-block remove $target --json | jq -r '.results[0].confirm')
}
nc-block add kept.example --cooldown 1h > /dev/null; nc-block remove kept.example --yes > /dev/null
ok "store and plan on a disk of their own" restart_on move_in
for what in add remove release; do
	sweep $what nc-blockd pwrite64 30
	sweep $what nc-blockd fdatasync 30
	for call in write fsync rename; do sweep $what nc-block-helper $call 30; done
	ok "$what, the power cut at each write: $broken cuts in $tries tries" test $broken -gt 3
	tries=0 broken=0
done
is "a removal goes on over all of them" "$(state kept.example)" cooling
umount -l "${folders[@]}" /run/disk
finish
