# shellcheck shell=bash
# What each step of tests/vm/run begins with, inside the machine.
ok() { # DESCRIPTION COMMAND...
	local what=$1 out; shift
	if out=$("$@" 2>&1); then echo "ok $what"; else echo "not ok $what: $*"; sed 's/^/    /' <<< "$out" | head -n 10; fi
}
is() { # DESCRIPTION GOT WANTED-PATTERN
	# shellcheck disable=SC2053
	if [[ $2 == $3 ]]; then echo "ok $1"; else echo "not ok $1: got '$2', wanted '$3'"; fi
}
say() { echo "measured: $*"; }
await() { local i; for ((i = 0; i < 200; i++)); do "$@" > /dev/null 2>&1 && return; sleep 0.2; done; return 1; }
status_of() { "$@" > /run/out 2>&1; echo $?; }
up() {
	ok "it is up" await bash -c 'nc-block status --json | jq -e .healthy' | tee /run/up
	! grep -q ^not /run/up || { nc-block status --json; journalctl -b --no-pager -u nc-blockd -u nc-block-helper -u nc-block-inspect | tail -n 20; }
}
entry() { nc-block list --json | jq -r --arg t "$1" ".entries[] | select(.target == \$t) | $2"; }
uptime_s() { cut -d. -f1 /proc/uptime; }
messages() { nc-block status --json | jq -r '.messages[]'; }
# The removal of late.example has counted no more than this machine was awake while it ran, with what earlier steps left in /root.
begin_count() { uptime_s > /run/began; }
go_on_counting() { echo $((0 - $(cat /root/awake))) > /run/began; } # since the machine came up
awake_s() { echo $(($(uptime_s) - $(cat /run/began))); }
keep_count() { awake_s > /root/awake; }
honest() { # DESCRIPTION [BEHIND [AHEAD]]: by how many seconds the count may differ, where a cut lost some of either
	local counted awake; counted=$(entry late.example .removal.counted_s) awake=$(awake_s)
	is "$1: late.example is cooling" "$(entry late.example .state)" cooling
	ok "and counted no more than was awake ($counted of $awake s)" test "$counted" -le $((awake + ${3:-1})) -a "$counted" -ge $((awake - ${2:-15}))
}
