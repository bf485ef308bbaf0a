#!/bin/bash
# Who waits how long, and when nothing completes: owners of the same target, repetition, quiet hours, zones, entries of their own wait.
. "$(dirname "$0")/lib.sh"
conf=/etc/nc-block/nc-block.conf
echo Etc/UTC > /etc/timezone
reload() { kill -HUP "$(cat /run/nc-block-sandbox/nc-blockd.pid)"; nc-block status > /dev/null; nc-block status > /dev/null; }
settings() { printf '[cooldown]\ndelay = 2s\nwindow = 60s\nrepeat_factor = 2\nmax_delay = %s\nquiet_hours = %s\n' "$1" "$2" > $conf; reload; }
of() { nc-block list --json | jq -r --arg t "$1" ".entries[] | select(.target == \$t) | $2"; }
ready() { await bash -c "[ \"\$(nc-block list --json | jq -r --arg t $1 '.entries[] | select(.target == \$t) | .state')\" = ready ]"; }
lift() { nc-block remove "$1" --confirm "$(nc-block remove "$1" --json | jq -r '.results[0].confirm')"; }
pending() { nc-block settings --json | jq -r ".pending_settings[] | select(.key == \"$1\") | \"\(.state) \(.both)\""; }
settings 6s none
ok "the shorter ceiling waits" test "$(pending cooldown.max_delay)" = "cooling false"
ok "and is accepted" await nc-block settings accept

useradd -M alice; useradd -M bob; usermod -a -G nc-block alice; usermod -a -G nc-block bob
as() { setpriv --reuid "$1" --regid "$1" --init-groups -- "${@:2}"; }
as alice nc-block add both.example > /dev/null; as bob nc-block add both.example > /dev/null
ok "one of two owners asks" as alice nc-block remove both.example --yes
is "the other's stays blocked" "$(as bob nc-block list --json | jq -r '.entries[0].state')" blocked
await bash -c '[ "$(nc-block list --json | jq -r ".entries[0].state")" = ready ]'
words=$(as alice nc-block remove both.example --json | jq -r '.results[0].confirm')
ok "and confirms" as alice nc-block remove both.example --confirm "$words"
ok "it is still blocked" grep -qw both.example /etc/hosts
is "by the other" "$(nc-block why both.example --json | jq -r .by)" bob
ok "who undoes his add" as bob nc-block undo both.example
ok "and it is open" bash -c '! grep -qw both.example /etc/hosts'

ok "one to repeat" nc-block add rep.example
nc-block remove rep.example --yes > /dev/null; nc-block keep rep.example > /dev/null; nc-block remove rep.example --yes > /dev/null
is "an early keep is never punished" "$(of rep.example .removal.required_s)" 2
ok "ready" ready rep.example
nc-block keep rep.example > /dev/null; nc-block remove rep.example --yes > /dev/null
is "after one that was ready: twice" "$(of rep.example .removal.required_s)" 4
ok "ready" ready rep.example
ok "lifted" lift rep.example
nc-block add rep.example > /dev/null; nc-block remove rep.example --yes > /dev/null
is "over lifting and adding again, and never above max_delay" "$(of rep.example .removal.required_s)" 6
nc-block add rep.example --cooldown 1h > /dev/null
is "adding keeps it" "$(of rep.example .state)" blocked
is "and makes its own wait longer" "$(of rep.example .cooldown_s)" 3600
nc-block add rep.example --cooldown 1m > /dev/null
is "but never shorter" "$(of rep.example .cooldown_s)" 3600
nc-block remove rep.example --yes > /dev/null
is "its own wait is waited" "$(of rep.example .removal.required_s)" 3600

nc-block add a.example b.example > /dev/null; nc-block remove a.example b.example --yes > /dev/null
ok "ready" ready b.example
is "each its own words" "$(nc-block remove a.example b.example --json | jq -r '[.results[].confirm] | unique | length')" 2
is "of several the first that is not 0" "$(status_of nc-block keep nobody.example a.example)" 1
is "and all are tried" "$(of a.example .state)" blocked
words=$(nc-block remove b.example --json | jq -r '.results[0].confirm')
h=$(date -u +%H); h=$((10#$h))
settings 6s "$(printf '%02d:00-%02d:00' $(((h + 23) % 24)) $(((h + 3) % 24)))"
is "quiet hours hold at once" "$(nc-block settings --json | jq -r '.settings["cooldown.quiet_hours"]')" "??:00-??:00 Etc/UTC"
is "no words in them" "$(nc-block remove b.example --json | jq -r '.results[0] | "\(.confirm) \(.error)"')" "null quiet-hours"
is "nor do words work" "$(status_of nc-block remove b.example --confirm "$words")" 3
left=$(of b.example .removal.window_left_s)
nc-block remove a.example --yes > /dev/null
ok "another becomes ready meanwhile" ready a.example
is "nor does the window run" "$(of b.example .removal.window_left_s)" "$left"
is "still ready" "$(of b.example .state)" ready
ok "keeping is always possible" nc-block keep b.example
is "accepting is not" "$(status_of nc-block settings accept)" 3
echo Asia/Tokyo > /etc/timezone; reload
is "another zone waits, and both hold" "$(pending cooldown.quiet_hours)" "cooling true"
is "in force is the old one" "$(nc-block settings --json | jq -r '.settings["cooldown.quiet_hours"]')" "*Etc/UTC"
settings 6s none
is "as does none at all" "$(pending cooldown.quiet_hours)" "cooling false"

ok "the profile alone" nc-block add --only-profile instagram:exname
is "leaves its service open" "$(grep -c instagram.com /etc/hosts)" 0
ok "without it: the service too" nc-block add instagram:exname
ok "is blocked" grep -qw instagram.com /etc/hosts
ok "and is not narrowed again" nc-block add --only-profile instagram:exname
is "never" "$(of instagram:exname .only_profile)" false
is "from standard input, faults and all" "$(printf 'c.example \r\n\n\tco.uk\nd.example' | nc-block add - --json | jq -c '[.added[].target], [.refused[].error]' | tr -d '\n')" \
	'\["c.example","d.example"\]\["public-suffix"\]'
before=$(nc-block list --json | md5sum; md5sum < /etc/hosts)
ok "a dry run" nc-block add dry.example 192.0.2.9 instagram --dry-run
is "changes nothing" "$(nc-block list --json | md5sum; md5sum < /etc/hosts)" "$before"
echo 'nameserver 203.0.113.53' >> /etc/resolv.conf
is "a DNS server of this machine" "$(nc-block add 203.0.113.53 --json | jq -r '.refused[0].error')" own-address
mv /run/nc-block/nc-block.sock /run/nc-block/away
is "nobody at the socket" "$(status_of nc-block add e.example --json)" 6
is "says so in JSON" "$(jq -r .error < /run/out)" unreachable
finish
