#!/bin/bash
# The safety check, the bad hour, the streak, the plan and the last message: on terminals of 80 and 40 columns, through pipes,
# without a locale, without colour; for their owner alone, and with a disk that is full.
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/support/terminal.sh
. tests/support/terminal.sh
useradd -M alice; useradd -M bob; usermod -a -G nc-block alice; usermod -a -G nc-block bob
as() { setpriv --reuid "$1" --regid "$1" --clear-groups -- "${@:2}"; }
unset LANG LC_MESSAGES VISUAL EDITOR DISPLAY WAYLAND_DISPLAY NO_COLOR

# ---- begin, and the first add ----
for columns in 80 40; do
	ok "begin asks at $columns columns" terminal $columns '
		command nc-block begin --country de
		see "Could somebody be watching"; see "N\]"; send "y\r"; see "Then ask for help"
		foreach q {dangerous children home court} { see $q; send "\r" }
		see "hilfetelefon.de"; see "LEFT AS FOUND, 0"'
	is "it fits" "$(($(widest) <= columns))" 1
done
is "that it was done is known" "$(raw '{"method":"io.ncblock.Begun"}' | jq .parameters.begun)" true
ok "the first add of another account offers it" terminal 80 '
	command setpriv --reuid alice --regid alice --clear-groups nc-block add ex.example
	see "Is it safe to begin?"; see "N\]"; send "y\r"
	foreach q {watching dangerous children home court} { see $q; send "\r" }
	see "Another country"; send "ie\r"; see "womensaid.ie"
	see "Go on with the block now?"; send "n\r"; see "Nothing was blocked."; see "LEFT AS FOUND, 1"'
is "put off means not blocked" "$(as alice nc-block list)" ""
ok "it is offered once" terminal 80 '
	command setpriv --reuid alice --regid alice --clear-groups nc-block add ex.example
	see "ex.example"; see "LEFT AS FOUND, 0"'
ok "not offered the second time" bash -c '! grep -q "safe to begin" /run/seen'
as bob nc-block add bob.example > /run/out < /dev/null
is "not offered to a pipe" "$(grep -c 'safe to begin' /run/out)" 0
is "the pipe did not count" "$(raw '{"method":"io.ncblock.Begun"}' | jq .parameters.begun)$(as bob "$NCB_BUILD/tests/edge" ask '{"method":"io.ncblock.Begun"}' | jq .parameters.begun)" truefalse
is "on a pipe all is said" "$(LC_ALL=en_GB.UTF-8 nc-block begin | grep -c 'hilfetelefon\|samaritans.org\|999')" 2
is "as JSON" "$(nc-block begin --country us --json | jq -r '.emergency, .helplines[0].name' | tr '\n' ' ')" "911 thehotline.org "

# ---- the plan ----
ok "an item of one's own" as alice nc-block plan add "play the piano"
ok "another, from a pipe" as alice bash -c "printf 'hostile \033[2J\033]0;title\007 text\n\xc3\xa9t\xc3\xa9\n' | nc-block plan add -; true"
is "no control character is taken" "$(as alice nc-block plan --json | jq -r '[.items[] | select(.own) | .title] | join("|")')" "play the piano|été"
ok "ticked" as alice nc-block plan "done" phone
ok "dated" as alice nc-block plan date bank 2026-12-01
is "kept" "$(as alice nc-block plan | grep -P '^(phone\t3\tdone|bank\t1\topen\t2026-12-01)' | wc -l)" 2
ok "left out" as alice nc-block plan remove photos
is "out of it" "$(as alice nc-block plan | grep -c '^photos')" 0
ok "brought back" as alice nc-block plan undone photos
is "there again" "$(as alice nc-block plan | grep -c '^photos')" 1
row() { as alice nc-block plan | grep -P "^$1\t"; }
as alice nc-block plan remove phone > /run/out; as alice nc-block plan remove bank > /run/out
is "what was taken out is found" "$(as alice nc-block plan --json | jq -r '[.removed[].id] | join(" ")'), $(as alice nc-block plan restore | cut -f 1 | xargs)" "bank phone, bank phone"
ok "and named under the list" terminal 80 'command setpriv --reuid alice --regid alice --clear-groups nc-block plan; see "Taken out: bank, phone."; see "LEFT AS FOUND, 0"'
ok "restored" as alice nc-block plan restore bank
ok "and the other" as alice nc-block plan restore phone
is "with tick and date" "$(row phone | cut -f 3) $(row bank | cut -f 4)" "done 2026-12-01"
number=$(as alice nc-block plan --json | jq -r '.items[] | select(.title == "été") | .id')
printf 'été, au soleil\n' | as alice nc-block plan edit "$number" - > /run/out
is "other words for one's own" "$(row "$number" | cut -f 5)" "été, au soleil"
printf 'été\n' | as alice nc-block plan edit "$number" - > /run/out
for columns in 80 40; do
	ok "other words, asked for at $columns columns" terminal $columns "command setpriv --reuid alice --regid alice --clear-groups nc-block plan edit bank; see \"Now: \"; see \"New words\"; answer \"My bank $columns\\r\"; see \"LEFT AS FOUND, 0\""
	is "it fits" "$(($(widest) <= columns))" 1
	is "date, and how it is done, stay" "$(row bank | cut -f 4-) $(as alice nc-block plan show bank | grep -c 'With a bank')" "$(printf '2026-12-01\tMy bank %s 1' $columns)"
done
ok "left, they stay" terminal 80 'command setpriv --reuid alice --regid alice --clear-groups nc-block plan edit bank; answer "\004"; see "Nothing was written"; see "LEFT AS FOUND, 2"'
is "so they do without a word" "$(status_of as alice nc-block plan edit bank - < /dev/null) $(row bank | cut -f 5)" "2 My bank 40"
ok "an empty line" as alice bash -c 'echo | nc-block plan edit bank -'
is "gives it its own words back" "$(row bank | cut -f 4-)" "$(printf '2026-12-01\tA bank account of your own')"
is "a day that no calendar has" "$(status_of as alice nc-block plan date bank 2026-02-30)" 2
is "nothing, a long one and ten megabytes" "$(status_of as alice nc-block plan add '') $(status_of as alice nc-block plan add "$(head -c 1001 /dev/zero | tr '\0' a)") $(head -c 10000000 /dev/zero | tr '\0' a > /run/large; status_of as alice nc-block plan add - < /run/large)" "2 2 2"
is "others have their own" "$(as bob nc-block plan --json | jq '[.items[] | select(.own or .done)] | length') $(nc-block plan --json | jq '[.items[] | select(.own or .done)] | length')" "0 0"
for columns in 80 40; do
	ok "shown at $columns columns" terminal $columns 'command setpriv --reuid alice --regid alice --clear-groups nc-block plan; see "play the"; see "LEFT AS FOUND, 0"'
	is "it fits" "$(($(widest) <= columns))" 1
done
printf '[plan.bank]\ntitle = Ein eigenes Konto\n' > /usr/share/nc-block/texts/de.ini
is "translated where it is, English where not" "$(LC_ALL=de_DE.UTF-8 nc-block plan | grep -c 'Ein eigenes Konto\|passport')" 2
is "in English elsewhere" "$(LC_ALL=C nc-block plan | grep -c 'Ein eigenes Konto')" 0

# ---- the urge ----
ok "a reason" as alice bash -c 'echo "I was afraid at home" | nc-block reason add'
for columns in 80 40; do
	ok "urge at $columns columns, left by a key" terminal $columns '
		command setpriv --reuid alice --regid alice --clear-groups nc-block urge 30
		see "You have held 1 day"; see "play the piano"; see "It passes, mostly"; see "leaves."; see "30 min"; send "x"
		see "How strong"; send "7\r"; see "1 to 5"; send "4\r"; see "Did it pass?"; send "y\r"; see "It passed."; see "LEFT AS FOUND, 0"'
	is "it fits" "$(($(widest) <= columns))" 1
done
ok "control-C leaves the timer, and the terminal as it was" terminal 80 '
	command setpriv --reuid alice --regid alice --clear-groups nc-block urge
	see "leaves."; see "20 min"; send "\003"; see "How strong"; send "\r"; see "Did it pass?"; send "\r"; see "LEFT AS FOUND, 0"'
ok "a closed terminal ends it" timeout 20 expect -c '
	spawn -noecho nc-block urge
	expect "20 min"
	close
	wait'
ok "without colour there is none" terminal 80 'command nc-block urge 0; see "How strong"; send "\r"; see "Did it"; send "\r"; see "LEFT AS FOUND, 0"' NO_COLOR=1
is "no escape at all" "$(grep -c $'\033' /run/seen)" 0
ok "without a locale" terminal 80 'command nc-block urge 30; see "leaves."; see "....."; see "30 min"; send "q"; see "How strong"; send "\r"; see "Did it"; send "\r"; see "LEFT AS FOUND, 0"' LC_ALL=
is "all is ASCII" "$(LC_ALL=C grep -c '[^ -~[:cntrl:]]' /run/seen)" 0
is "through a pipe it waits for nothing" "$(as alice timeout 10 nc-block urge | grep -c 'You have held\|play the piano\|15 to 30\|I was afraid at home')" 4
hold_daemon() { kill -STOP "$(cat /run/nc-block-sandbox/nc-blockd.pid)"; "$@"; local r=$?; kill -CONT "$(cat /run/nc-block-sandbox/nc-blockd.pid)"; return $r; }
ok "at once, also while the daemon hangs" hold_daemon timeout 10 nc-block urge
is "with what needs no daemon" "$(grep -c '15 to 30\|A shower' /run/out)" 2
ok "its last question is no wait either" hold_daemon terminal 80 'set timeout 10
	command setpriv --reuid bob --regid bob --clear-groups nc-block urge 0; see "How strong"; send "4\r"; see "Did it pass?"; send "y\r"; see "It passed."; see "LEFT AS FOUND, 0"'
is "as JSON" "$(as alice nc-block urge --json | jq -r '.days_held, .instead[0], (.people | length)' | tr '\n' ' ')" "1 Put on shoes* 0 "
ok "remove offers it" terminal 80 '
	command setpriv --reuid alice --regid alice --clear-groups nc-block remove ex.example
	see "Answer u"; see "Start the wait"; send "u\r"; see "leaves."; see "20 min"; send " "; see "How strong"; send "5\r"; see "Did it"; send "y\r"
	see "Start the wait"; send "n\r"; see "stays blocked"; see "LEFT AS FOUND, 1"'
is "nothing waits" "$(as alice nc-block list --json | jq -r '.entries[].state')" blocked

# ---- slip and streak ----
ok "a removal asked and kept" bash -c 'setpriv --reuid alice --regid alice --clear-groups nc-block remove ex.example --yes && setpriv --reuid alice --regid alice --clear-groups nc-block keep ex.example'
ok "a slip" terminal 40 'command setpriv --reuid alice --regid alice --clear-groups nc-block slip; see "Note it?"; send "y\r"; see "Nothing was opened."; see "LEFT AS FOUND, 0"'
is "the block stays" "$(as alice nc-block list --json | jq -r '.entries[].state')" blocked
is "a slip of the past" "$(status_of as alice nc-block slip "$(date -d '3 days ago' +%F)") $(status_of as alice nc-block slip "$(date -d tomorrow +%F)") $(status_of as alice nc-block slip 2026-02-30)" "0 2 2"
is "both are in the streak" "$(as alice nc-block streak --json | jq -c '[.days_held, .urges.count, .urges.passed, .slips, .removals.asked, .removals.kept, (.days | length)]')" '\[1,3,3,2,1,1,4\]'
for columns in 80 40; do
	ok "the picture at $columns columns" terminal $columns 'command setpriv --reuid alice --regid alice --clear-groups nc-block streak; see "When urges come"; see "LEFT AS FOUND, 0"'
	is "it fits" "$(($(widest) <= columns))" 1
	ok "with its signs and colours" seen $'\033[1m○\033[0m'
done
ok "plain without a locale" terminal 80 'command setpriv --reuid alice --regid alice --clear-groups nc-block streak; see "LEFT AS FOUND, 0"' LC_ALL=C NO_COLOR=1
is "all is ASCII" "$(LC_ALL=C grep -c '[^ -~[:cntrl:]]' /run/seen) $(grep -c $'\033' /run/seen)" "0 0"
is "plain on a pipe" "$(as alice env LC_ALL=C.UTF-8 nc-block streak | LC_ALL=C grep -c '[^ -~]')" 0
is "for others there is nothing" "$(as bob nc-block streak --json | jq .slips) $(nc-block streak --json | jq .urges.count)" "0 0"

# ---- the message ----
ok "a message, by a prompt" terminal 40 '
	command setpriv --reuid alice --regid alice --clear-groups nc-block message
	see "Which one?"; send "2\r"; see "Type or paste"; send "It is over.\r\rDo not write.\r.\ry\ry\r"
	see "It is over.\r\n\r\nDo not write.\r\n"; see "Copy it?"; send "n\r"; see "Send it yourself"; send "n\r"; see "not sent"; see "LEFT AS FOUND, 0"'
is "written, not sent, whatever came behind the full stop" "$(as alice nc-block message --json | jq -r .state)" unsent
ok "a message, by the editor" terminal 80 '
	command nc-block message
	see "Which one?"; send "\r"; see "all talk between us"; see "Copy it?"; send "n\r"; see "Send it yourself"; send "y\r"; see "LEFT AS FOUND, 0"' EDITOR="sed -i -e s/contact/talk/"
is "sent" "$(nc-block message --json | jq -r .state)" sent
ok "looked at again, and left" terminal 80 'command nc-block message; see "Which one?"; send "\r"; see "ends it"; send ".\r"; see "Copy it?"; send "\004"; see "mark stays: sent"; see "LEFT AS FOUND, 1"'
ok "and with return" terminal 80 'command nc-block message; see "Which one?"; send "\r"; see "ends it"; send ".\r"; see "Copy it?"; send "\r"; see "Is it sent?"; send "\r"; see "mark stays: sent"; see "LEFT AS FOUND, 0"'
is "still sent" "$(nc-block message --json | jq -r .state)" sent
ok "marked later" as alice nc-block message sent
is "as it was marked" "$(as alice nc-block message --json | jq -r .state)" sent
is "no text of it anywhere in the store" "$(cat /var/lib/nc-block/nc-block.db* | grep -c 'It is over')" 0
is "no file of the editor's is left" "$(find /dev/shm /tmp -name 'nc-block-*' 2> /dev/null | wc -l)" 0
ok "OSC 52 when asked" terminal 80 '
	command nc-block message --terminal-copy
	see "Which one?"; send "\r"; see "Type or paste"; send "Hi!\r"; see ">"; send ".\r"; see "\033]52;c;SGkh\033"; see "Send it yourself"; send "n\r"; see "LEFT AS FOUND, 0"'
is "nothing, ten megabytes, no text" "$(status_of nc-block message - < /dev/null) $(status_of nc-block message - < /run/large) $(head -c 3 /bin/ls | status_of nc-block message -) $(printf '\377' | status_of nc-block message -)" "2 2 0 2"

# ---- a full disk, and none to ask ----
before=$(as alice nc-block streak --json | jq .slips)
used=$(df --output=used -k /var/lib | tail -n 1)
mount -o remount,size="$((used + 4))k" /var/lib
full=0; for ((n = 0; n < 60; n++)); do as alice nc-block slip --yes > /run/out 2>&1 || { full=1; break; }; done
is "a full disk is told" "$full $(grep -ci 'nothing was noted: .*no space left' /run/out)" "1 1"
is "also by the plan" "$(for ((n = 0; n < 60; n++)); do as alice nc-block plan add "$(head -c 900 /dev/zero | tr '\0' a)" 2>&1; done | grep -c 'nothing was changed: No space\|Nothing was changed: No space' | sed 's/[1-9].*/some/')" some
mount -o remount,size=50% /var/lib
ok "and works again" as alice nc-block slip --yes
is "nothing was lost" "$(($(as alice nc-block streak --json | jq .slips) > before))" 1
p=$(cat /run/nc-block-sandbox/nc-blockd.pid); kill -9 "$p"
ok "after a crash" await as alice nc-block streak
is "what was noted is there" "$(as alice nc-block plan --json | jq -r '[.items[] | select(.own) | .title][0]')" "play the piano"
finish
