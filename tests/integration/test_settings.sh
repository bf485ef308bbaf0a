#!/bin/bash
# Settings: stricter at once, looser waits and needs accepting; a bad file changes nothing.
. "$(dirname "$0")/lib.sh"
conf=/etc/nc-block/nc-block.conf
reload() { kill -HUP "$(cat /run/nc-block-sandbox/nc-blockd.pid)"; }
setting() { nc-block settings --json | jq -r ".settings[\"$1\"]"; }
pending() { nc-block settings --json | jq -r ".pending_settings[] | select(.key == \"$1\") | .state"; }
write() { printf '[cooldown]\ndelay = %s\nwindow = 60s\nquiet_hours = none\nrepeat_factor = 2\n' "$1" > $conf; }
ok "something is blocked" nc-block add ex.example
write 3s; reload
ok "longer holds at once" await bash -c '[ "$(nc-block settings --json | jq -r ".settings[\"cooldown.delay\"]")" = 3s ]'
write 1s; reload
ok "shorter waits" await bash -c '[ -n "$(nc-block settings --json | jq -r ".pending_settings[] | .key")" ]'
is "and does not hold" "$(setting cooldown.delay)" 3s
is "accepting early" "$(status_of nc-block settings accept)" 3
ok "becomes ready" await bash -c '[ "$(nc-block settings --json | jq -r ".pending_settings[] | .state")" = ready ]'
is "ready does not hold either" "$(setting cooldown.delay)" 3s
ok "accepted" nc-block settings accept
is "now it holds" "$(setting cooldown.delay)" 1s
is "nothing waits" "$(pending cooldown.delay)" ""
echo 'nonsense = 1' >> $conf; reload
is "nc-blockd -n names file and line" "$(nc-blockd -n 2>&1 | grep -c 'nc-block.conf:6')" 1
is "a bad file changes nothing" "$(setting cooldown.delay)" 1s
finish
