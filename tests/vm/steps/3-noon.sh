# shellcheck shell=bash
# Rebooted, with the hardware clock moved to noon meanwhile.
go_on_counting
up
is "the clock says" "$(date -u +%H)" 12
honest "the hardware clock moved"
is "ready over the reboot" "$(entry quick.example .state)" ready
is "no words: nobody knows that the night is over" "$(nc-block remove quick.example --json | jq -r '.results[0] | "\(.confirm) \(.error)"')" "null quiet-hours"
is "which status tells" "$(messages | grep -c 'quiet hours')" 1
say "$(messages | grep 'quiet hours')"
./synchronise
words=$(nc-block remove quick.example --json | jq -r '.results[0].confirm')
is "once the network says so: words" "$(wc -w <<< "$words")" 4
is "and it opens" "$(nc-block remove quick.example --confirm "$words" --json | jq -r '.results[0].state')" removed
ok "" bash -c '! grep -qw quick.example /etc/hosts'
is "forty days, vouched for: a removal that nobody completed has lapsed" "$(entry late.example .state)" blocked
nc-block remove late.example --yes > /dev/null; begin_count
nc-block add cut.example > /dev/null && nc-block remove cut.example --yes > /dev/null
is "asked before the power is cut" "$(entry cut.example .state)" cooling
keep_count; sync -f /root/awake
