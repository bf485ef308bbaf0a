#!/bin/bash
# Removal waits, can be taken back, needs the words, repeats longer, and leaves no trace.
. "$(dirname "$0")/lib.sh"
printf '127.0.0.1 localhost\r\n# no newline' > /etc/hosts; cp /etc/hosts /run/hosts.before
site_bridge; site_add ex 7 ex; site_dns ex.example=7

ok "add" nc-block add ex.example 192.0.2.0/24
ok "remove starts the count" nc-block remove ex.example --yes
is "cooling" "$(state_of ex.example)" cooling
is "not yet" "$(status_of nc-block remove ex.example)" 3
is "words do not help early" "$(status_of nc-block remove ex.example --confirm "river lamp oak piano")" 3
ok "keep" nc-block keep ex.example
is "blocked again" "$(state_of ex.example)" blocked
ok "remove again" nc-block remove ex.example --yes
ok "becomes ready" await bash -c '[ "$(nc-block list --json | jq -r ".entries[] | select(.target == \"ex.example\") | .state")" = ready ]'
is "still blocked when ready" "$(get http://ex.example/)" "no answer"
is "gives words" "$(status_of nc-block remove ex.example)" 3
words=$(nc-block remove ex.example --json | jq -r '.results[0].confirm')
is "four words" "$(wc -w <<< "$words")" 4
is "wrong words" "$(status_of nc-block remove ex.example --confirm "a b c d")" 3
ok "confirmed" nc-block remove ex.example --confirm "$words"
is "lifted" "$(get http://ex.example/)" ex
is "gone" "$(state_of ex.example)" ""
is "the hosts file is as it was" "$(cmp /etc/hosts /run/hosts.before && echo same)" same
ok "add again" nc-block add ex.example
ok "no undo of what was held" bash -c '! nc-block undo ex.example'
ok "remove once more" nc-block remove ex.example --yes
is "twice the wait" "$(nc-block list --json | jq '.entries[] | select(.target == "ex.example") | .removal.required_s')" 4
ok "add, a mistake" nc-block add mistake.example
ok "undone" nc-block undo mistake.example
is "no trace of it" "$(grep -c mistake /etc/hosts)" 0
finish
