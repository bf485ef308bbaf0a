#!/bin/bash
# Counterfeit time around the command and around the daemon: no wait ends early, and none gets stuck. Nobody's clock is set.
. "$(dirname "$0")/lib.sh"
fake=$(ls /usr/lib/*/faketime/libfaketime.so.1)
is "there is a library to try" "$fake" "/*"
pid() { cat /run/nc-block-sandbox/nc-blockd.pid; }
# It asks for memory inside dlsym(), which asks the sanitiser, which asks it for the time: neither gets on before main().
library() { case $NCB_BUILD in */san) echo "skip $1: libfaketime and a sanitiser wait for each other for ever; the plain programs are tried"; return 1 ;; esac; }
of() { nc-block list --json | jq -r --arg t "$1" ".entries[] | select(.target == \$t) | $2"; }
again() { local p; p=$(pid); kill -9 "$p"; await bash -c "[ \"\$(cat /run/nc-block-sandbox/nc-blockd.pid)\" != $p ]"; }
# The daemon starts by these lines from now on.
started_by() { printf '#!/bin/sh\n%s\n' "$1" > /usr/sbin/nc-blockd.new; chmod 755 /usr/sbin/nc-blockd.new; mv /usr/sbin/nc-blockd.new /usr/sbin/nc-blockd; again; [[ $1 == *sleep* ]] || await nc-block list; }
begun=$SECONDS quick=0
honest() { # DESCRIPTION
	local counted; counted=$(of late.example .removal.counted_s)
	is "$1: it is cooling" "$(of late.example .state)" cooling
	ok "it has counted $counted of $((SECONDS - begun)) s" test "$counted" -le $((SECONDS - begun + 1))
	quick=$((quick + 1))
	nc-block add quick$quick.example --cooldown 1s > /dev/null; nc-block remove quick$quick.example --yes > /dev/null
	ok "and another is ready in its time" await bash -c "[ \"\$(nc-block list --json | jq -r '.entries[] | select(.target == \"quick$quick.example\").state')\" = ready ]"
}
nc-block add late.example > /dev/null; nc-block remove late.example --yes > /dev/null
mv /usr/sbin/nc-blockd /usr/sbin/nc-blockd.real
if library "around the programs"; then
	for fast in '+10d' '-10d' '+0 x5000' '@2030-01-01 00:00:00'; do
		LD_PRELOAD=$fake FAKETIME=$fast nc-block status > /dev/null
		LD_PRELOAD=$fake FAKETIME=$fast nc-block remove late.example --confirm 'river lamp oak piano' > /run/out 2>&1
	done
	honest "around the command"
	for fast in '+10d' '-10d' '+0 x5000'; do
		started_by "LD_PRELOAD=$fake FAKETIME='$fast' FAKETIME_DONT_RESET=1 exec /usr/sbin/nc-blockd.real"
		ok "the library is in the daemon" grep -q libfaketime "/proc/$(pid)/maps"
		honest "around the daemon, $fast"
	done
fi
started_by "exec sleep infinity" # a daemon of ours: the supervisor's has not the right to make a namespace
unshare -T --boottime 8640000 --monotonic 8640000 setpriv --reuid nc-block --regid nc-block --clear-groups \
	/usr/sbin/nc-blockd.real > /run/in-namespace 2>&1 &
await nc-block list
ok "the daemon is in a time namespace" bash -c "! [ /proc/$!/ns/time -ef /proc/self/ns/time ]"
honest "in a time namespace"
kill -9 $!; wait $! 2> /dev/null
started_by "exec /usr/sbin/nc-blockd.real"
honest "and out of it"
if library "in every program"; then
	rm -f /etc/faketimerc; echo '+10d' > /etc/faketimerc; echo "$fake" > /etc/ld.so.preload; again; await nc-block list
	honest "in every program"
	rm /etc/ld.so.preload; again; await nc-block list
	honest "and in none"
fi
is "nothing was counted that did not pass, nothing lost" "$(nc-block status --json | jq .uncounted_s)" 0
TZ=Pacific/Kiritimati nc-block list > /dev/null
started_by "TZ=Pacific/Kiritimati exec /usr/sbin/nc-blockd.real"
is "TZ of the daemon is nobody's zone" "$(nc-block settings --json | jq -r '.pending_settings | length')" 0
finish
