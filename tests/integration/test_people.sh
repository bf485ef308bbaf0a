#!/bin/bash
# People who hold a key: enrolled from the picture on a terminal, asked for codes of an authenticator that is not ours, locked out,
# gone without their consent; and nothing of it is lost with the store.
. "$(dirname "$0")/lib.sh"
declare -A secret used
useradd -M -s /bin/bash anna && groupadd -f nc-block && usermod -aG nc-block anna

# A code of NAME that was not used yet, of this step or the next; waits for one where both were.
fresh() { # NAME
	local now=$(($(date +%s) / 30)) next
	next=$((${used[$1]:-0} + 1 > now ? ${used[$1]:-0} + 1 : now))
	while ((next > $(date +%s) / 30 + 1)); do sleep 0.2; done
	used[$1]=$next
	code=$(oathtool --totp -b "${secret[$1]}" -N "@$((next * 30))")
}
code_off() { oathtool --totp -b "${secret[$1]}" -N "@$(($(date +%s) + $2))"; } # NAME SECONDS
approve() { fresh "$1"; shift; nc-block approve "$@" <<< "$code"; }
missing() { nc-block list --json | jq --arg t "$1" '.entries[] | select(.target == $t) | .removal.approvals.missing'; }
ready() { await bash -c "[ \"\$(nc-block list --json | jq -r '.entries[] | select(.target == \"$1\") | .state')\" = ready ]"; }
words() { nc-block remove "$1" --json | jq -r '.results[0].confirm'; }

# Enrols NAME on a terminal of COLUMNS in LOCALE: the picture is read, and what it says is scanned into oathtool.
enrol() { # NAME COLUMNS LOCALE
	LC_ALL=$3 NAME=$1 COLUMNS_WANTED=$2 TERM=xterm expect -c '
		set timeout 20
		log_user 0
		set stty_init "columns $env(COLUMNS_WANTED) rows 50"
		log_file -noappend -a /run/screen
		spawn -noecho nc-block people add $env(NAME) --contact "tel:+15551234"
		expect "to confirm it:"
		log_file
		exec tests/support/qr_picture < /run/screen > /run/picture.pbm
		set uri [exec zbarimg --nodbus --quiet --raw /run/picture.pbm]
		regexp {secret=([A-Z2-7]+)} $uri all secret
		exec echo $secret > /run/secret
		exec echo $uri > /run/uri
		send "[exec oathtool --totp -b $secret]\r"
		expect eof
		exit [lindex [wait] 3]'
}
taken() { secret[$1]=$(cat /run/secret); used[$1]=$(($(date +%s) / 30 + 1)); } # the step of enrolment, or the one after

ok "add" nc-block add ex.example
ok "enrolled at 80 columns" enrol Bob 80 C.UTF-8; taken Bob
is "the picture says whose account, and nobody else" "$(cat /run/uri)" 'otpauth://totp/nc-block:root\?secret=????????????????????????????????'
is "no line is too wide" "$(perl -CSD -ne 's/\e\[[0-9;]*m//g; s/[\r\n]+$//; $n++ if length > 80; END { print $n + 0 }' /run/screen)" 0
ok "enrolled at 40 columns" enrol Carol 40 C.UTF-8; taken Carol
is "its picture is narrower" "$(head -n 2 /run/picture.pbm | tail -n 1 | awk '{ print ($1 <= 160) }')" 1
ok "enrolled without UTF-8" enrol Dan 80 C; taken Dan
is "three hold a key" "$(nc-block people --json | jq -r '.people | map(.name) | join(" ")')" "Bob Carol Dan"
is "two are needed" "$(nc-block people --json | jq .approvals)" 2
is "no secret comes back" "$({ nc-block people --json; nc-block people add Bob --json; nc-block list --json; nc-block log --json; } | grep -c -e "${secret[Bob]}" -e secret)" 0
is "nor from a file that others can read" "$(setpriv --reuid 65533 --regid 65533 --clear-groups grep -rls "${secret[Bob]:-none}" /var/lib /etc /run/nc-block; echo)" ""
ok "removed again" nc-block people remove Dan
is "a wait" "$(nc-block people --json | jq -r '.people[2].state')" cooling
is "which status tells" "$(nc-block status --json | jq -r '.pending_people[0].name')" Dan
is "to others it does not" "$(setpriv --reuid 65533 --regid 65533 --clear-groups nc-block status --json | grep -c Dan)" 0
ok "and is over" await nc-block people remove Dan
is "two are left" "$(nc-block people --json | jq '.people | length')" 2

ok "reason" nc-block reason add <<< "He read my letters."
ok "remove shows it" bash -c 'nc-block remove ex.example | grep -A 9 "He read my letters" | grep -q "Bob, tel:+15551234"'
is "two are missing" "$(missing ex.example)" 2
ok "ready" ready ex.example
w=$(words ex.example)
is "words alone do not lift it" "$(status_of nc-block remove ex.example --confirm "$w")" 3
is "and it is said who can help" "$(grep -c 'Bob or Carol' /run/out)" 1
is "no code" "$(nc-block approve 1 < /dev/null > /dev/null 2>&1; echo $?)" 3
is "no six digits" "$(status_of nc-block approve 1 <<< 12345)" 2
is "ten megabytes" "$(head -c 10000000 /dev/zero | tr '\0' 1 | status_of nc-block approve 1) $(grep -c 'six digits' /run/out)" "2 1"
ok "Bob approves" approve Bob 1
is "one is missing" "$(missing ex.example)" 1
is "not lifted by half" "$(status_of nc-block remove ex.example --confirm "$w")" 3
is "Carol is left" "$(grep -c 'Carol can give one' /run/out)" 1
is "the same code again" "$(status_of nc-block approve 1 <<< "$code")" 3
is "is told to have been taken" "$(grep -c 'taken before' /run/out)" 1
is "a clock off by minutes" "$(status_of nc-block approve 1 <<< "$(code_off Carol 240)")" 3
is "is told plainly" "$(grep -c 'clock here says ..:..:.. UTC, and theirs is 4 min ahead' /run/out)" 1
ok "Carol approves at a prompt" bash -c "fresh() { :; }; CODE='$(fresh Carol; echo "$code")' TERM=dumb expect -c '
	set stty_init {columns 40}
	spawn -noecho nc-block approve ex.example
	expect \"their phone:\"; send \"\$env(CODE)\r\"
	expect { -re {can\s+be\s+completed\s+now} {} -re {goes\s+on} { exit 8 } timeout { exit 9 } }; expect eof; exit [lindex [wait] 3]'"
used[Carol]=$(($(date +%s) / 30 + 1))
is "nobody is missing" "$(missing ex.example)" 0
ok "lifted" nc-block remove ex.example --confirm "$w"
is "gone" "$(state_of ex.example)" ""
is "no code in the log" "$(nc-block log --json | grep -c "$code")" 0

ok "again" nc-block add two.example --quiet
ok "asked" nc-block remove two.example --quiet
id=$(nc-block list --json | jq '.entries[0].id')

# A full disk: nothing counts that is not stored, neither an approval nor that a code was used.
mount -o remount,size="$(($(df --output=used -k /var/lib | tail -n 1) + 8))k" /var/lib; cat /dev/zero > /var/lib/fill 2> /dev/null
fresh Bob
is "on a full disk" "$(status_of nc-block approve "$id" <<< "$code") $(grep -c 'could not be written' /run/out) $(missing two.example)" "1 1 2"
is "a wrong code is told from a right one by nobody" "$(status_of nc-block approve "$id" <<< 000000) $(grep -c 'could not be written' /run/out)" "1 1"
rm /var/lib/fill; mount -o remount,size=50% /var/lib
is "with room again the same code is taken" "$(status_of nc-block approve "$id" <<< "$code") $(missing two.example)" "0 1"
for _ in 1 2 3; do nc-block approve "$id" <<< 000000 > /run/out 2>&1; done
is "too many wrong codes" "$(grep -c 'none is taken for 1 h' /run/out)" 1
fresh Bob
is "not even a right one" "$(status_of nc-block approve "$id" <<< "$code")" 3
ok "killed" pkill -KILL -x nc-blockd
ok "back" await nc-block status
is "still not" "$(status_of nc-block approve "$id" <<< "$code")" 3

# Without the store: who holds a key is in the plan.
db=/var/lib/nc-block/nc-block.db
stop_and() { local pid; pid=$(pgrep -x nc-blockd); kill -STOP "$pid"; "$@"; kill -KILL "$pid"; await nc-block status; }
ok "the store is lost" stop_and rm -f $db $db-wal $db-shm
is "the people are not" "$(nc-block people --json | jq -r '.people | map(.name) | join(" ")')" "Bob Carol"
is "nor how to reach them" "$(nc-block people --json | jq -r '.people[1].contact')" "tel:+15551234"
nc-block remove two.example --quiet
is "nor how many are needed" "$(missing two.example)" 2
ready two.example
w=$(words two.example)
is "it does not open" "$(status_of nc-block remove two.example --confirm "$w")" 3

# Nobody answers: the people go without their consent, and then it opens.
ok "Bob goes" nc-block people remove Bob
ok "Carol goes" nc-block people remove Carol
ok "after the wait" await nc-block people remove Bob
ok "both" await nc-block people remove Carol
is "nobody holds a key" "$(nc-block people --json | jq '.people | length')" 0
is "nobody to ask" "$(status_of nc-block approve "$id" <<< 123456)" 1
w=$(words two.example)
ok "and it opens" nc-block remove two.example --confirm "$w"

# On pipes; and for another account.
as_anna() { setpriv --reuid anna --regid anna --init-groups "$@"; }
as_anna nc-block add anna.example --quiet
uri=$(as_anna nc-block people add Eve --json | jq -r .uri)
is "a URI" "$uri" 'otpauth://totp/nc-block:anna\?secret=*'
secret[Eve]=${uri##*secret=}
is "nobody so far" "$(as_anna nc-block people | wc -l)" 0
fresh Eve
is "confirmed" "$(as_anna nc-block people confirm Eve <<< "$code" > /run/out 2>&1; echo $?)" 0
is "a name with escapes" "$(status_of nc-block people add $'x\033[2J')" 2
is "and one of a line and a half" "$(status_of nc-block people add $'a\nb')" 2
is "root has nobody" "$(nc-block people --json | jq '.people | length')" 0
is "root is bound by anna's people" "$(nc-block remove anna.example --quiet; missing anna.example)" 1
ready anna.example
w=$(words anna.example)
is "root cannot lift it" "$(status_of nc-block remove anna.example --confirm "$w")" 3

# leaving for good asks them, too
ok "leaving is asked for" nc-block retire --yes
retire_ready() { [ "$(nc-block retire --json | jq -r .state)" = ready ]; }
ok "its wait is over" await retire_ready
w=$(nc-block retire --json | jq -r .confirm)
is "the words alone do not do" "$(status_of nc-block retire --confirm "$w")" 3
is "on a terminal it is said who can help, and no words are asked for" "$(TERM=dumb expect -c '
	set stty_init {columns 200}
	spawn -noecho nc-block retire; expect eof' < /dev/null | grep -oE 'can give one|The words that lift')" "can give one"
approve_as_anna() { fresh Eve; as_anna nc-block approve retire <<< "$code"; }
ok "Eve agrees" approve_as_anna
w=$(nc-block retire --json | jq -r .confirm)
ok "then they do" nc-block retire --confirm "$w"
is "nothing is blocked" "$(nc-block list --json | jq '.entries | length')" 0
finish
