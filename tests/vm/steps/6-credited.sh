# shellcheck shell=bash
# On again two hours later by a clock that the network vouches for.
up
is "not yet vouched for: cooling" "$(entry late.example .state)" cooling
./synchronise
ok "then the two hours count" await bash -c '[ "$(nc-block list --json | jq -r ".entries[] | select(.target == \"late.example\").state")" = ready ]'
words=$(nc-block remove late.example --json | jq -r '.results[0].confirm')
is "and it does not stick" "$(nc-block remove late.example --confirm "$words" --json | jq -r '.results[0].state')" removed
is "the other stays" "$(entry ex.example .state)" blocked
