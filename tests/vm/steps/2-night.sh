# shellcheck shell=bash
# On again, the hardware clock forty days on, at two at night.
go_on_counting
up
is "the clock says" "$(date -u +%H)" 02
honest "forty days off"
is "status says what did not count" "$(messages | grep -c 'did not count')" 1
say "$(messages | grep 'did not count')"
is "in force from the boot on" "$(curl -s -m 5 http://198.51.100.7/ || echo $?)" 7
ok "quick.example becomes ready by the time that passes" await bash -c '[ "$(nc-block list --json | jq -r ".entries[] | select(.target == \"quick.example\").state")" = ready ]'
is "but gives no words at night" "$(nc-block remove quick.example --json | jq -r '.results[0] | "\(.confirm) \(.error)"')" "null quiet-hours"
date -u -s "12:00" > /dev/null
is "nor when the clock is set to noon" "$(nc-block remove quick.example --json | jq -r '.results[0] | "\(.confirm) \(.error)"')" "null quiet-hours"
is "nor can a setting be accepted" "$(status_of nc-block settings accept)" 3
keep_count
