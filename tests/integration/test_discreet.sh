#!/bin/bash
# discreet = yes: on a real terminal no question, answer or list tells a label, and none but the list a name; units and processes never do.
. "$(dirname "$0")/lib.sh"
on_terminal() { # COMMAND [ANSWER]: what a terminal of 80 columns shows
	NO_COLOR=1 COMMAND=$1 ANSWERS=$(($# - 1)) ANSWER=${2:-} expect -c '
		set timeout 20; set stty_init "rows 24 cols 80"
		spawn -noecho sh -c $env(COMMAND)
		if {$env(ANSWERS)} { expect -re {(\] |> |: )$}; send "$env(ANSWER)\r" }
		expect eof' | tr -d '\r'
}
nc-block add ex.example --person Robin > /run/added; nc-block add ex@example.org > /dev/null
id=$(nc-block list --json | jq '.entries[] | select(.target == "ex.example") | .id')
is "JSON leaves nothing out" "$(nc-block list --json | jq -r ".entries[] | select(.id == $id) | .person")" Robin
is "it has effect" "$(nc-block settings --json | jq '.without_effect | index("person.discreet")')" null
told() { grep -ciE 'ex\.example|robin|example\.org' "$1"; }
is "an answer names the entry by its number" "$(told /run/added) $(grep -c "entry $id" /run/added)" "0 [1-9]*"
on_terminal "nc-block list" > /run/list
is "the list: a letter" "$(grep -c '^ *R\.$' /run/list) $(grep -c Robin /run/list)" "1 0"
on_terminal "nc-block remove $id" y > /run/asked
is "a question" "$(told /run/asked) $(grep -c "for entry $id" /run/asked)" "0 [1-9]*"
ok "ready" await bash -c "nc-block list --json | jq -e '.entries[] | select(.id == $id) | .state == \"ready\"'"
on_terminal "nc-block remove $id" "" > /run/words
is "the words" "$(told /run/words) $(grep -c "The wait for entry $id is over" /run/words)" "0 1"
nc-block keep "$id" > /run/kept; is "keep" "$(told /run/kept)" 0
nc-block mail sieve > /run/script; is "the script names its folder neutrally" "$(grep -c 'fileinto :create :flags .* "Set aside";' /run/script)" 1
is "no unit names anybody" "$(sed -n 's/^Description=//p' etc/systemd/* | grep -ciE '\bex\b|person|partner|contact')" 0
is "no process does" "$(cat /proc/[0-9]*/cmdline 2> /dev/null | tr '\0' '\n' | grep -c '^nc-block.*\(ex\.example\|Robin\)')" 0
finish
