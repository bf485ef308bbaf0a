#!/bin/bash
# Reasons and journal: written in an editor, at a prompt, on standard input; bounded; nobody else's; nothing left behind.
. "$(dirname "$0")/lib.sh"
text() { nc-block reason list --json | jq -r --argjson id "$1" '.reasons[] | select(.id == $id) | .text'; }
count() { nc-block "$1" list --json | jq ".$2 | length"; }
useradd -M -s /bin/bash anna && groupadd -f nc-block && usermod -aG nc-block anna

is "from standard input" "$(status_of nc-block reason add <<< 'He read my letters.')" 0
is "kept word for word" "$(text 1)" "He read my letters."
is "escapes are kept" "$(printf 'a\033[2Jb\r\nsecond line' | nc-block reason add --json | jq .id)" 2
is "and read back" "$(text 2)" $'a\033[2Jb\r\nsecond line'
is "but never shown" "$(nc-block reason list | tr -d '\n\40-\176' | wc -c)" 0
is "not as an argument" "$(status_of nc-block reason add 'because')" 2
is "nothing is no reason" "$(status_of nc-block reason add < /dev/null)" 1
is "nor are blanks" "$(printf ' \n\t\n' | status_of nc-block reason add)" 1
is "no bytes that are no text" "$(printf 'a\377b' | status_of nc-block reason add)" 2
is "no NUL" "$(printf 'a\0b' | status_of nc-block reason add)" 2
is "ten megabytes" "$(head -c 10000000 /dev/zero | tr '\0' a | status_of nc-block reason add)" 2
is "a text of 64 KiB" "$(head -c 65536 /dev/zero | tr '\0' a | status_of nc-block reason add)" 0
is "a byte more" "$(head -c 65537 /dev/zero | tr '\0' a | status_of nc-block reason add)" 2
is "a byte more, to the daemon itself" "$(raw "{\"method\":\"io.ncblock.ReasonAdd\",\"parameters\":{\"text\":\"$(head -c 65537 /dev/zero | tr '\0' a)\"}}" | jq -r .error)" too-long
is "three are there" "$(count reason reasons)" 3
is "one goes" "$(status_of nc-block reason remove 3)" 0
is "and only once" "$(status_of nc-block reason remove 3)" 1
is "no number" "$(status_of nc-block reason remove all)" 2
for _ in $(seq 99); do nc-block reason add --quiet <<< "again"; done
is "a hundred are enough" "$(status_of nc-block reason add <<< more)" 1
is "no more than those" "$(count reason reasons)" 100

as_anna() { setpriv --reuid anna --regid anna --init-groups "$@"; }
is "another account sees none of them" "$(as_anna nc-block reason list --json)" '{"reasons":\[\]}'
is "and writes its own" "$(as_anna nc-block reason add --json <<< 'mine' | jq .id)" 1
is "which root does not see" "$(nc-block reason list --json | grep -c mine)" 0
is "nor can remove" "$(as_anna nc-block reason remove 2 > /dev/null 2>&1; as_anna nc-block reason list --json | jq '.reasons | length')" 1
is "outside the group there is nothing" "$(setpriv --reuid 65533 --regid 65533 --clear-groups nc-block reason list > /dev/null 2>&1; echo $?)" 5

# An editor that leaves a copy behind, moves its file in place and looks around.
mkdir -p /run/user/0; mount -t tmpfs -o mode=0700 own /run/user/0
cat > /run/editor << 'EOF'
#!/bin/sh
echo "$1" > /run/edited; stat -c %a "$1" "$(dirname "$1")" | tr '\n' ' ' > /run/modes
echo copy > "$1~"; echo "written in an editor" > "$1.new"; mv "$1.new" "$1"
EOF
printf '#!/bin/sh\n: > "$1"; exit 1\n' > /run/failing; chmod +x /run/editor /run/failing
with_editor() { EDITOR=$1 XDG_RUNTIME_DIR=$2 TERM=dumb expect -c 'spawn -noecho nc-block journal; expect eof; exit [lindex [wait] 3]'; }
ok "in an editor" with_editor /run/editor /run/user/0
is "what it wrote" "$(nc-block journal list --json | jq -r '.journal[-1].text')" "written in an editor"
is "in memory, below the runtime folder" "$(cat /run/edited)" '/run/user/0/nc-block.??????/text'
is "nobody else's" "$(cat /run/modes)" "600 700 "
is "nothing is left of it" "$(ls -A /run/user/0)" ""
is "an editor that fails" "$(with_editor /run/failing /run/user/0 > /dev/null; echo $?)" 1
is "leaves nothing either" "$(ls -A /run/user/0)" ""
is "one that is not there" "$(with_editor /nowhere/vi /run/user/0 > /dev/null; echo $?)" 1
mkdir -m 0777 /run/loose; chmod 0777 /run/loose
ok "a runtime folder that others may write to is not used" with_editor /run/editor /run/loose
is "but another" "$(cat /run/edited)" '/run/user/0/*'
is "two are in the journal" "$(count journal journal)" 2

# What does not fit is not thrown away: the editor opens on it again.
cat > /run/shortening << 'EOF'
#!/bin/sh
if [ -s "$1" ]; then head -c 9 "$1" > "$1.new"; mv "$1.new" "$1"; else head -c 10000000 /dev/zero | tr '\0' "${LETTER:-a}" > "$1"; fi
EOF
chmod +x /run/shortening
edited() { # VERB ANSWER SEEN
	EDITOR=/run/shortening XDG_RUNTIME_DIR=/run/user/0 TERM=dumb LC_ALL=C.UTF-8 expect -c "
		set timeout 20
		spawn -noecho nc-block $1
		expect {away:} {} timeout {exit 9} eof {exit 8}; send {$2}; send \"\r\"
		expect {$3} {} timeout {exit 7} eof {exit 6}; expect eof; exit [lindex [wait] 3]"
}
ok "ten megabytes in an editor, shortened" edited journal "" "Kept as number"
is "what was left of it" "$(nc-block journal list --json | jq -r '.journal[-1].text')" aaaaaaaaa
is "thrown away when told so" "$(status_of edited journal n "Nothing was stored") $(count journal journal)" "2 3"
export LETTER='\377'
is "what is no text" "$(status_of edited journal n "Nothing was stored") $(count journal journal)" "2 3"
# Nor is what was written when the editor failed, whose terminal is put right.
cat > /run/crashing << 'EOF'
#!/bin/sh
[ -s "$1" ] && exit
stty raw -echo; echo "my long text" > "$1"; kill -9 $$
EOF
chmod +x /run/crashing
after_crash() { # ANSWER SEEN
	EDITOR=/run/crashing XDG_RUNTIME_DIR=/run/user/0 TERM=dumb LC_ALL=C.UTF-8 expect -c "
		set timeout 20
		spawn -noecho nc-block journal
		expect {is still there} {} timeout {exit 9} eof {exit 8}
		expect {away:} {} timeout {exit 9} eof {exit 8}; send {$1}; send \"\r\"
		expect {$2} {} timeout {exit 7} eof {exit 6}; expect eof; exit [lindex [wait] 3]"
}
is "after a crash, thrown away when told so" "$(status_of after_crash n "Nothing was stored") $(count journal journal)" "1 3"
ok "after a crash, opened again" after_crash "" "Kept as number"
is "and kept" "$(nc-block journal list --json | jq -r '.journal[-1].text')" "my long text"
is "nothing is left of them" "$(ls -A /run/user/0)" ""
at_prompt() { TERM=dumb expect -c "set stty_init {columns $1}; spawn -noecho nc-block reason add; expect \"> \"; send \"$2\\r\"; expect \"> \"; send \".\\r\"; expect eof; exit [lindex [wait] 3]"; }
ok "room again" nc-block reason remove 100
ok "at a prompt" at_prompt 40 "It passes."
is "what was typed" "$(nc-block reason list --json | jq -r '.reasons[-1].text')" "It passes."

for i in $(seq 60); do nc-block journal --quiet <<< "day $i"; done
is "all of the journal" "$(count journal journal)" 64
is "the newest of it" "$(nc-block journal list --limit 2 --json | jq -r '.journal | map(.text) | join(",")')" "day 59,day 60"
is "more than a page" "$(nc-block journal list --limit 55 --json | jq -r '.journal | length, .[0].text' | tr '\n' ' ')" "55 day 6 "
kill_daemon() { pkill -KILL -x nc-blockd; }
ok "killed" kill_daemon
ok "back" await nc-block status
is "nothing is lost" "$(count journal journal) $(count reason reasons)" "64 100"

# A full disk: said, given back to whoever typed it, and all as before.
printf '#!/bin/sh\nhead -c 60000 /dev/zero | tr "\\0" b > "$1"; echo "the last line" >> "$1"\n' > /run/typing; chmod +x /run/typing
used=$(df --output=used -k /var/lib | tail -n 1)
mount -o remount,size="$((used + 4))k" /var/lib
for ((n = 0; n < 60; n++)); do nc-block reason remove $n --quiet; nc-block journal <<< "$(head -c 60000 /dev/zero | tr '\0' b)" || break; done > /run/full 2>&1
is "a full disk is told" "$(grep -c 'othing was changed: the store could not be written' /run/full)" '[1-9]*'
before=$(count journal journal)
is "what was written is given back" "$(with_editor /run/typing /run/user/0 > /run/out; echo $?) $(grep -c 'so that it is not lost\|the last line' /run/out)" "1 2"
is "and not half stored" "$(count journal journal)" "$before"
mount -o remount,size=50% /var/lib
ok "with room again" nc-block journal <<< "room"
is "all is there" "$(count journal journal)" "$((before + 1))"
is "no text is in the world's sight" "$(grep -rl 'read my letters' /etc /run /tmp 2> /dev/null)" ""
finish
