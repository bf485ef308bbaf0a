#!/bin/bash
# discreet = yes: on a real terminal no question, answer or list tells a label, and none but the lists a name; nor does TAB; units and
# processes never do.
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/support/terminal.sh
. tests/support/terminal.sh
unset VISUAL EDITOR DISPLAY WAYLAND_DISPLAY
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
nc-block remove "$id" > /run/piped < /dev/null; is "a removal through a pipe" "$(told /run/piped) $(grep -c "^entry $id: held" /run/piped)" "0 1"
on_terminal "nc-block keep $id; nc-block remove --yes $id; nc-block keep $id" > /run/unasked; is "one that is not asked about" "$(told /run/unasked) $(grep -c "^entry $id: held" /run/unasked)" "0 1"

on_terminal "nc-block allow kids.ex.example --why school" > /run/asked
x=$(nc-block allow list --json | jq '.exceptions[0].id')
is "an exception, asked for" "$(told /run/asked) $(grep -c "^exception $x: shut" /run/asked)" "0 1"
on_terminal "nc-block status" > /run/status; is "in status" "$(told /run/status) $(grep -c "^  exception $x: shut" /run/status)" "0 1"
ok "it is ready" await bash -c 'nc-block allow accept '"$x"' --json | jq -e .confirm'
words=$(nc-block allow accept "$x" --json | jq -r .confirm)
nc-block allow accept "$x" --confirm "$words" > /run/opened; is "accepted" "$(told /run/opened) $(grep -c "^exception $x: " /run/opened)" "0 1"

# Questions that are always worded so.
for verb in reason journal slip retire plan; do
	on_terminal "nc-block $verb $([ $verb = reason ] || [ $verb = plan ] && echo add)" $'\004' > /run/verb
	is "the question of $verb" "$(grep -ciE '\bex\b|contact|robin|partner' /run/verb) $(grep -cE '\?|^>' /run/verb)" "0 [1-9]*"
done

# Those of several: what stands before the advice that begin gives everybody, and each line in which the others ask.
ok "begin" terminal 80 'command nc-block begin; foreach q {"password" "dangerous now" "children" "a lease" "a lawyer" "Another country"} { see $q; answer "\r" }; see "LEFT AS FOUND, 0"'
sed '/Keep what you may need/,$d' /run/seen > /run/asked
is "the questions of begin" "$(grep -ciE '\bex\b|they|them|together|contact|watch|share' /run/asked) $(grep -c '\[y/N\]' /run/asked)" "0 5"
ok "message" terminal 80 'command nc-block message; see "Which one?"; answer "\r"; answer ".\r"; see "Copy it?"; answer "\r"; see "Is it sent?"; answer "\r"; see "LEFT AS FOUND, 0"'
grep -E '\?|:|^>' /run/seen > /run/asked
is "the questions of message" "$(grep -ciE '\bex\b|contact|robin|partner' /run/asked) $(grep -cE 'Which one\?|Copy it\?|Is it sent\?' /run/asked)" "0 3"
ok "urge" terminal 80 'command nc-block urge 0; see "How strong"; answer "\r"; see "pass?"; answer "\r"; see "LEFT AS FOUND, 0"'
is "the questions of urge" "$(grep -ciE '\bex\b|contact|robin|partner' /run/seen) $(grep -c '\?' /run/seen)" "0 [1-9]*"
ok "people" terminal 80 'command nc-block people add Bob; see "confirm it:"; answer "\004"; see "LEFT AS FOUND, 3"'
is "the question of people" "$(told /run/seen) $(grep -c 'confirm it:' /run/seen)" "0 1"
ok "approve" terminal 80 "command nc-block approve $id; see \"their phone:\"; answer \"\\004\"; see \"LEFT AS FOUND, 3\""
is "the question of approve" "$(told /run/seen) $(grep -c 'their phone:' /run/seen)" "0 1"

# What TAB offers stands at a prompt as well.
# shellcheck source=etc/completion/nc-block.bash
. etc/completion/nc-block.bash
completed() { COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'; _nc_block; echo "${COMPREPLY[*]}"; }
is "TAB offers numbers" "$(completed 'nc-block remove ')" "$(nc-block list | cut -f 1 | tr '\n' ' ' | sed 's/ $//')"
is "and no name to check" "$(completed 'nc-block check ')" ""
if command -v fish > /dev/null; then
	is "in fish, too" "$(fish -N -c "source etc/completion/nc-block.fish; complete -C 'nc-block remove '" | cut -f 1 | grep -c '^[0-9]*$') $(fish -N -c "source etc/completion/nc-block.fish; complete -C 'nc-block check '" | grep -c example)" "2 0"
else
	echo "skip fish is not installed"
fi
nc-block mail sieve > /run/script; is "the script names its folder neutrally" "$(grep -c 'fileinto :create :flags .* "Set aside";' /run/script)" 1
is "no unit names anybody" "$(sed -n 's/^Description=//p' etc/systemd/* | grep -ciE '\bex\b|person|partner|contact')" 0
is "no process does" "$(cat /proc/[0-9]*/cmdline 2> /dev/null | tr '\0' '\n' | grep -c '^nc-block.*\(ex\.example\|Robin\)')" 0
finish
