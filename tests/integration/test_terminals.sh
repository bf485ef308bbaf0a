#!/bin/bash
# Every verb that a person types, on terminals of 80 and 40 columns: nothing is too wide, every question can be answered and left, and
# the terminal is as it was found. What the answers mean is for other tests.
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/support/terminal.sh
. tests/support/terminal.sh
unset LANG LC_MESSAGES VISUAL EDITOR DISPLAY WAYLAND_DISPLAY NO_COLOR
# shown DESCRIPTION COLUMNS EXPECT: it goes as EXPECT says, ends with the status that it sees, and fits.
shown() {
	ok "$1 at $2 columns" terminal "$2" "$3"
	is "$1: it fits into $2" "$(($(widest) <= $2)) $(widest)" "1 *"
	is "$1: no control character but colours" "$(sed 's/\x1b\[[0-9;]*m//g' /run/seen | LC_ALL=C grep -c '[^[:print:][:space:]]' | sed 's/[1-9].*/some/')" "${4:-*}"
}
nc-block begin --quiet; raw '{"method":"io.ncblock.BegunMark"}' > /run/out
long=a-name-that-is-as-long-as-names-on-the-network-are-now-and-then.example
nc-block add $long ex@example.org --person Robin --quiet
uri=$(nc-block people add "Bob of the long name that he was given" --contact tel:+15551234567 --json | jq -r .uri)
secret=${uri##*secret=}
used=$(($(date +%s) / 30))
ok "enrolled" nc-block people confirm "Bob of the long name that he was given" <<< "$(oathtool --totp -b "$secret" -N "@$((used * 30))")"
# A code that was not used yet, once its time has come.
fresh() {
	used=$((used + 1))
	while ((used > $(date +%s) / 30 + 1)); do sleep 0.2; done
	code=$(oathtool --totp -b "$secret" -N "@$((used * 30))")
}
n=0
for columns in 80 40; do
	n=$((n + 1))
	shown "reason, left" $columns 'command nc-block reason add; answer "\004"; see "Nothing was written"; see "LEFT AS FOUND, 1"'
	shown "reason" $columns 'command nc-block reason add; see "Why"; answer "He read my letters.\r"; answer ".\r"; see "Kept as number"; see "LEFT AS FOUND, 0"'
	shown "reasons" $columns 'command nc-block reason; see "He read"; see "LEFT AS FOUND, 0"'
	shown "journal" $columns 'command nc-block journal; see "How is it"; answer "A day.\r"; answer "\004"; see "Kept as number"; see "LEFT AS FOUND, 0"'
	shown "journal, read" $columns 'command nc-block journal list; see "A day."; see "LEFT AS FOUND, 0"'
	shown "people" $columns 'command nc-block people; see "Bob of"; see "tel:+15551234567"; see "LEFT AS FOUND, 0"'
	shown "people add, left" $columns "command nc-block people add New$n --contact tel:+1555; see \"To type it in\"; see \"confirm it:\"; answer \"\\004\"; see \"Not confirmed\"; see \"LEFT AS FOUND, 3\""
	shown "people add, three wrong codes" $columns "command nc-block people add New$n; foreach i {1 2 3} { see \"confirm it:\"; answer \"000000\\r\"; see \"not a code\" }; see \"LEFT AS FOUND, 3\""
	shown "allow" $columns "command nc-block allow c$n.$long --hours \"mon-fri 17:00-19:00, sat 10:00-12:00\"; see \"Why does\"; answer \"The school writes.\\r\"; see \"to wait\"; see \"LEFT AS FOUND, 0\""
	shown "allow, without a reason" $columns "command nc-block allow d$n.$long; see \"Why does\"; answer \"\\r\"; see \"Say in a few\"; see \"LEFT AS FOUND, 2\""
	shown "exceptions" $columns 'command nc-block allow; see "The school"; see "LEFT AS FOUND, 0"'
	ok "one is ready" await bash -c 'nc-block allow list --json | jq -e ".exceptions[0].state == \"ready\""'
	id=$(nc-block allow list --json | jq '.exceptions[0].id')
	shown "allow accept, people missing" $columns "command nc-block allow accept $id; see \"Bob of\"; see \"LEFT AS FOUND, 3\""
	shown "remove, not started" $columns "command nc-block remove $long; see \"Your reasons:\"; see \"Your people:\"; see \"If this is an urge\"; answer \"n\\r\"; see \"stays\"; see \"LEFT AS FOUND, 1\""
	shown "remove" $columns "command nc-block remove $long; answer \"y\\r\"; see \"LEFT AS FOUND, 0\""
	shown "approve, left" $columns "command nc-block approve $long; see \"their phone:\"; answer \"\\004\"; see \"No code\"; see \"LEFT AS FOUND, 3\""
	shown "approve, a wrong code" $columns "command nc-block approve $long; see \"their phone:\"; answer \"000000\\r\"; see \"UTC\"; see \"LEFT AS FOUND, 3\""
	fresh
	shown "approve" $columns "command nc-block approve $long; see \"their phone:\"; answer \"$code\\r\"; see \"approved\"; see \"LEFT AS FOUND, 0\""
	shown "keep" $columns "command nc-block keep $long; see \"LEFT AS FOUND, 0\""
	shown "urge" $columns 'command nc-block urge; see "He read"; see "Bob of"; see "leaves."; see "20 min"; send "x"; see "How strong"; answer "9\r"; see "1 to 5"; answer "3\r"; see "pass"; answer "y\r"; see "LEFT AS FOUND, 0"' '*'
	shown "slip, not noted" $columns 'command nc-block slip; answer "\r"; see "Nothing was noted"; see "LEFT AS FOUND, 1"'
	shown "slip" $columns 'command nc-block slip; answer "y\r"; see "Noted."; see "LEFT AS FOUND, 0"'
	shown "streak" $columns 'command nc-block streak; see "When urges come"; see "LEFT AS FOUND, 0"' '*'
	shown "plan" $columns 'command nc-block plan; see "5. "; see "LEFT AS FOUND, 0"'
	shown "plan show" $columns 'command nc-block plan show phone; see "Android"; see "LEFT AS FOUND, 0"'
	shown "plan add" $columns 'command nc-block plan add; see "What would"; answer "Play the piano.\r"; see "Play the piano"; see "LEFT AS FOUND, 0"'
	shown "plan edit" $columns 'command nc-block plan edit bank; see "Now: "; see "New words"; answer "A bank of my own.\r"; see "of my own."; see "LEFT AS FOUND, 0"'
	shown "plan edit, left" $columns 'command nc-block plan edit bank; see "New words"; answer "\004"; see "Nothing was written"; see "LEFT AS FOUND, 2"'
	shown "plan, with an item out" $columns 'command nc-block plan remove water; see "out of"; see "LEFT AS FOUND, 0"; command nc-block plan; see "Taken out: water"; see "LEFT AS FOUND, 0"'
	shown "plan restore" $columns 'command nc-block plan restore; see "water"; see "LEFT AS FOUND, 0"; command nc-block plan restore water; see "water"; see "LEFT AS FOUND, 0"'
	shown "plan done" $columns 'command nc-block plan done documents; see "\[x\]"; see "LEFT AS FOUND, 0"'
	# the message itself stands as it is to be sent, in a line of its own
	ok "message at $columns columns" terminal $columns 'command nc-block message; see "Which one?"; answer "\r"; answer ".\r"; see "Copy it?"; answer "n\r"; see "Send it yourself"; answer "n\r"; see "LEFT AS FOUND, 0"'
	shown "begin, with nothing answered" $columns 'command nc-block begin; foreach q {watching dangerous children home court} { see $q; answer "\r" }; see "Another country"; answer "\r"; see "LEFT AS FOUND, 0"'
	shown "begin, left" $columns 'command nc-block begin; see "watching"; answer "\r"; see "dangerous"; answer "\004"; see "LEFT AS FOUND, 0"'
	is "nothing more at $columns columns" "$(grep -cE 'children|Another country|Blocking can wait' /run/seen)" 0
	shown "status" $columns 'command nc-block status; see "LEFT AS FOUND, 0"'
	shown "retire, not started" $columns 'command nc-block retire; answer "n\r"; see "stays"; see "LEFT AS FOUND, 1"'
	shown "mail, without sieve-connect" $columns 'command env PATH=/nowhere /usr/bin/nc-block mail sieve --push me@localhost; see "LEFT AS FOUND, 1"'
done
finish
