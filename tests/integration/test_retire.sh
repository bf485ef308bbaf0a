#!/bin/bash
# Leaving for good waits, is stopped by an add, needs the words, leaves no trace, and stays gone; repair mends what is left.
. "$(dirname "$0")/lib.sh"
printf '127.0.0.1 localhost\r\n# no newline' > /etc/hosts; cp /etc/hosts /run/hosts.before
site_bridge; site_add ex 7 ex; site_dns ex.example=7
retire_state() { nc-block status --json | jq -r '.retire.state'; }
table() { nft list table inet nc_block > /run/table 2>&1 && echo there; }

ok "add" nc-block add ex.example 192.0.2.0/24
ok "asked" nc-block retire
is "waits" "$(retire_state)" cooling
is "not yet" "$(status_of nc-block retire)" 3
is "words do not help early" "$(status_of nc-block retire --confirm "river lamp oak piano")" 3
is "nothing is taken away meanwhile" "$(status_of nc-block-helper --leave)" 3
ok "adding again what is blocked" nc-block add ex.example
is "stops it" "$(retire_state)" null
ok "asked again" nc-block retire
ok "becomes ready" await bash -c '[ "$(nc-block status --json | jq -r .retire.state)" = ready ]'
is "still blocked when ready" "$(get http://ex.example/)" "no answer"
ok "cancelled" nc-block retire --cancel
ok "and once more, which waits twice as long" nc-block retire
is "twice the wait" "$(nc-block retire --json | jq .required_s)" 4
ok "ready" await bash -c '[ "$(nc-block status --json | jq -r .retire.state)" = ready ]'
words=$(nc-block retire --json | jq -r '.confirm')
is "four words" "$(wc -w <<< "$words")" 4
is "wrong words" "$(status_of nc-block retire --confirm "a b c d")" 3
is "the table is there" "$(table)" there
ok "confirmed" nc-block retire --confirm "$words"
is "retired" "$(retire_state)" retired
is "lifted" "$(get http://ex.example/)" ex
is "the hosts file is as it was" "$(cmp /etc/hosts /run/hosts.before && echo same)" same
is "no table" "$(table)" ""
ok "healthy" bash -c 'nc-block status --json | jq -e ".healthy and .entries == 0"'
is "nothing is held" "$(status_of nc-block-helper --leave)" 0
kill -KILL "$(pidof nc-block-helper)"
ok "a helper that starts anew" await bash -c 'nc-block status --json | jq -e .healthy'
is "puts nothing back" "$(table)" ""
ok "add begins anew" nc-block add ex.example
is "blocked again" "$(get http://ex.example/)" "no answer"
is "and held" "$(status_of nc-block-helper --leave)" 3
is "repair leaves a running helper alone" "$(status_of nc-block-helper --repair)" 4
ok "repair, by the command" nc-block repair
is "the wait is remembered" "$(nc-block retire --json | jq .required_s)" 8
finish
