# shellcheck shell=bash
# What the integration tests share. Sourced by each, inside tests/sandbox.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
# shellcheck source=tests/support/site.sh
. tests/support/site.sh
failed=0
ok() { # DESCRIPTION COMMAND...
	local what=$1; shift
	if "$@" > /run/out 2>&1; then echo "ok $what"; else echo "not ok $what ($?): $*"; sed 's/^/    /' /run/out | head -n 20; failed=1; fi
}
is() { # DESCRIPTION GOT WANTED-PATTERN
	# shellcheck disable=SC2053
	if [[ $2 == $3 ]]; then echo "ok $1"; else echo "not ok $1: got '$2', wanted '$3'"; failed=1; fi
}
status_of() { "$@" > /run/out 2>&1; echo $?; }
# Waits for the command to succeed, 15 s at most.
await() { local i; for ((i = 0; i < 300; i++)); do "$@" > /dev/null 2>&1 && return; sleep 0.05; done; return 1; }
get() { curl -s -m 5 "$@" || echo "no answer"; }
state_of() { nc-block list --json | jq -r --arg t "$1" '.entries[] | select(.target == $t) | .state'; }
# raw METHOD-JSON...: frames to the daemon on one connection; its replies, a line each.
raw() { "$NCB_BUILD/tests/edge" ask "$@"; }
finish() { exit "$failed"; }
