#!/bin/bash
# The store and the plan, each lost, old, emptied, forged, or without room: the stricter reading wins, nothing opens, nothing sticks.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add ex 7 ex; site_dns ex.example=7
db=/var/lib/nc-block/nc-block.db plan=/var/lib/nc-block-helper/plan conf=/etc/nc-block/nc-block.conf
pid() { cat "/run/nc-block-sandbox/$1.pid"; }
healthy() { nc-block status --json | jq -e .healthy; }
of() { nc-block list --json | jq -r --arg t "$1" ".entries[] | select(.target == \$t and .id != 0) | $2"; }
ready() { await bash -c "[ \"\$(nc-block list --json | jq -r --arg t $1 '.entries[] | select(.target == \$t) | .state')\" = ready ]"; }
back() { await bash -c "[ \"\$(cat /run/nc-block-sandbox/$1.pid)\" != $2 ]" && await healthy; }
# while_down PROGRAM COMMAND...: stopped, so that it sees nothing of the command; then killed, and waited for.
while_down() {
	local name=$1 p; p=$(pid "$1"); shift
	kill -STOP "$p"; "$@"; kill -9 "$p"; back "$name" "$p"
}
take_copy() { rm -f /run/copy.db*; cp $db /run/copy.db; [ ! -e $db-wal ] || cp $db-wal /run/copy.db-wal; sqlite3 /run/copy.db 'PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE' > /dev/null; }
put_copy() { cp /run/copy.db /run/put.db; chown nc-block: /run/put.db; rm -f $db-wal $db-shm; mv /run/put.db $db; }
forge() { take_copy; sqlite3 /run/copy.db "$1" || echo "sqlite3 failed"; put_copy; }
blob() { echo "CAST(substr($1,1,$2) || x'$3' || substr($1,$(($2 + 1 + ${#3} / 2))) AS BLOB)"; } # COLUMN OFFSET BYTES
record() { echo "UPDATE entries SET record = $(blob record "$1" "$2") WHERE target='ex.example';"; }
meta() { echo "UPDATE meta SET value = $(blob value "$2" "$3") WHERE key='$1';"; }
holds() {
	grep -qw ex.example /etc/hosts || { echo "not in the hosts file"; return 1; }
	nc-block list --json | jq -e 'any(.entries[]; .target == "ex.example" and .kind == "domain" and .enforced.names and (.only_profile | not) and
		.cooldown_s == 3600 and (.state == "blocked" or .state == "cooling"))' || { nc-block list --json; return 1; }
	[ "$(of twice.example .state)" = blocked ] || { echo "the other is $(of twice.example .state)"; return 1; }
}
ok "two entries" nc-block add ex.example
nc-block add twice.example --cooldown 2s > /dev/null; nc-block remove twice.example --yes > /dev/null
ok "one was ready once" ready twice.example
nc-block keep twice.example > /dev/null

never=0000000000000080 zero=0000000000000000 far=0000000000000010
days=$(printf '%016x' $((10 * 86400000)) | fold -w2 | tac | tr -d '\n')
ok "a wait of the settings" bash -c "sed -i 's/^window.*/window = 2h/' $conf; kill -HUP $(pid nc-blockd)"
ok "that is looser" await bash -c '[ "$(nc-block settings --json | jq -r ".pending_settings[].key")" = cooldown.window ]'
while IFS='|' read -r what sql; do
	nc-block remove ex.example --yes > /dev/null
	while_down nc-blockd forge "$sql"
	ok "forged in the store: $what" holds
	is "it cannot be undone" "$(status_of nc-block undo ex.example)" "[1-5]"
	is "nor confirmed" "$(status_of nc-block remove ex.example --confirm 'river lamp oak piano')" "3"
	case $what in *shorter\ delay* | *setting\ that*) ok "status tells it" bash -c 'nc-block status --json | jq -e ".messages | any(contains(\"the settings\"))"' ;; esac
	is "no setting can be accepted" "$(status_of nc-block settings accept; nc-block settings --json | jq -r '.settings["cooldown.window"]')" $'3\n1m'
	nc-block keep ex.example > /dev/null
done << E2
the entry taken out|DELETE FROM entries WHERE target='ex.example';
its names taken out|DELETE FROM entry_names;
all entries taken out|DELETE FROM entries; DELETE FROM entry_names;
ready|$(record 9 03)$(record 32 $zero)
gone|$(record 9 05)$(record 32 $never)
asked long ago|$(record 32 $zero)
a shorter wait|$(record 12 01000000)$(record 64 01000000)
to be undone|$(record 9 01)$(record 11 01)$(record 32 $never)$(record 24 $far)
another kind, without names|$(record 8 08)DELETE FROM entry_names;
the profile alone|$(record 10 01)
another owner|UPDATE entries SET uid = 65534, record = $(blob record 4 feff0000) WHERE target='ex.example';
another target|UPDATE entries SET target = 'no.example', record = $(blob record 72 "$(printf no.example | od -An -tx1 | tr -d ' \n')") WHERE target='ex.example';
repetition forgotten|UPDATE entries SET record = $(blob record 48 $never); UPDATE entries SET record = $(blob record 68 00000000);
an older generation|UPDATE meta SET value = x'0100000000000000' WHERE key='generation';
a newer generation|UPDATE meta SET value = x'0000000001000000' WHERE key='generation';
a shorter delay|$(meta settings_state 0 01000000)
a setting that is ready|$(meta settings_state 256 0101)$(meta settings_state 264 $zero)
ten days counted|$(meta clock 32 "$days")
the uptime not counted yet|$(meta clock 16 $zero$zero)
a clock known ten days ago|$(meta clock 40 $zero$zero)
another time of day|$(meta clock 80 "$days")
the clock taken out|DELETE FROM meta WHERE key='clock';
the settings taken out|DELETE FROM meta WHERE key='settings_state';
the generation taken out|DELETE FROM meta WHERE key='generation';
the ids taken out|DELETE FROM meta WHERE key='next_id';
everything of it taken out|DELETE FROM meta;
all emptied|DELETE FROM meta; DELETE FROM entries; DELETE FROM entry_names; DELETE FROM resolvers; DELETE FROM log;
E2
nc-block remove twice.example --yes > /dev/null
is "what was repeated is remembered" "$(of twice.example .removal.required_s)" 4
nc-block keep twice.example > /dev/null
empty_store() { rm -f $db-wal; : > $db; }
while_down nc-blockd empty_store
ok "a store of no bytes" holds
nc-block remove twice.example --yes > /dev/null
is "repetition is remembered" "$(of twice.example .removal.required_s)" 4
nc-block keep twice.example > /dev/null

# ---- old copies, made when a removal was ready ----
to_ready() { nc-block remove twice.example --yes > /dev/null; ready twice.example; }
to_ready; take_copy; cp -p $plan /run/plan.ready
nc-block keep twice.example > /dev/null
put_plan() { cp -p /run/plan.ready $plan; }
while_down nc-blockd put_copy
ok "an old store, made at ready" holds
while_down nc-block-helper put_plan
ok "an old plan, made at ready" holds
plan_changed() { local at=$1; printf '\1' | dd of=$plan bs=1 seek="$at" conv=notrunc status=none; }
for at in 4 60 200 700 900 1200; do
	while_down nc-block-helper plan_changed $at
	ok "a plan with a byte changed at $at" holds
done
while_down nc-block-helper truncate -s 400 $plan
ok "half a plan" holds
while_down nc-block-helper rm $plan
ok "no plan" holds

# ---- lost or replaced while in use: put back at once, with all that they hold ----
nc-block remove ex.example --yes > /dev/null
lines() { nc-block log --json | jq '.log | length'; }
log_before=$(lines)
settled() { nc-block status > /dev/null; } # answered once the daemon is done with what it was doing
rm -f $db $db-wal
ok "a store removed in use is back" await test -s $db
settled; rm $plan
ok "a plan removed in use is back" await test -s $plan
settled; rm -f $db $plan
ok "both are" await test -s $db -a -s $plan
settled; cp -p /run/plan.ready $plan.x; mv $plan.x $plan
ok "a plan replaced in use is put back" await bash -c "! cmp -s /run/plan.ready $plan"
cp -p /run/plan.ready $plan
ok "one written over too" await bash -c "! cmp -s /run/plan.ready $plan"
settled; put_copy
ok "a store replaced in use is put back" await bash -c "! cmp -s /run/copy.db $db"
settled; rm $db-wal
ok "a journal removed in use too" await test -e $db-wal
is "the removal went on all the time" "$(of ex.example .state)" "*cooling*"
is "and the log is whole" "$(lines)" "$log_before"
p=$(pid nc-blockd) q=$(pid nc-block-helper); kill -9 "$p" "$q"; back nc-blockd "$p"; back nc-block-helper "$q"
is "it is all there after a crash of both" "$(of ex.example .state)" "*cooling*"
ok "and held" holds

# ---- written over in place, in use: with the journal full and, after a stop, empty ----
echo "a reason" | nc-block reason add > /dev/null
cp $db /run/old.db
for signal in KILL TERM; do
	p=$(pid nc-blockd); kill -$signal "$p"; back nc-blockd "$p"
	: > $db
	ok "a store emptied in use, after SIG$signal: the next add is done" nc-block add "after.$signal.example"
	ok "and it is back" test "$(stat -c %s $db)" -gt 4096
	is "which status tells" "$(nc-block status --json | jq -r '.messages[]')" "*written over*"
	cat /run/old.db > $db
	ok "an old one written over it is put back" await bash -c "! cmp -s /run/old.db $db"
	settled; : > $db-wal # which is there again, and not made by us
	ok "and an emptied journal" await test -s $db-wal
	told=$(grep -c 'put back' /run/nc-block-sandbox/nc-blockd.log); sleep 0.3
	is "each once" "$(grep -c 'put back' /run/nc-block-sandbox/nc-blockd.log)" "$told"
	p=$(pid nc-blockd); kill -9 "$p"; back nc-blockd "$p"
	is "all of it is there after a crash" "$(of "after.${signal,,}.example" .state; nc-block reason list | grep -c 'a reason')" $'blocked\n1'
	is "and nothing disagreed" "$(nc-block status --json | jq -r '.messages[] | select(contains("store"))')" ""
done
ok "the others are held" holds

# ---- no room ----
small() { # FOLDER: on a disk of its own, of 6 MB, which is what a journal can grow to and a little
	mkdir -p /run/small; mount -t tmpfs -o size=6m,mode=0700 small /run/small; chown --reference="$1" /run/small
	cp -a "$1/." /run/small/; mount --move /run/small "$1"
}
fill() { dd if=/dev/zero of="$1/full" bs=1k status=none 2> /dev/null; }
rm -f /var/lib/nc-block/*.corrupt*
for name in nc-blockd nc-block-helper; do
	folder=/var/lib/nc-block; [ $name = nc-blockd ] || folder=/var/lib/nc-block-helper
	while_down $name small $folder
	nc-block remove ex.example --yes > /dev/null; nc-block keep ex.example > /dev/null; to_ready
	words=$(nc-block remove twice.example --json | jq -r '.results[0].confirm')
	fill $folder
	nc-block add full.example > /run/out 2>&1
	nc-block remove twice.example --confirm "$words" > /run/out 2>&1
	ok "$name without room: nothing opens" grep -qw twice.example /etc/hosts
	is "and it is not said to be gone" "$(of twice.example .state)" "re*"
	p=$(pid $name); kill -9 "$p"; await bash -c "[ \"\$(cat /run/nc-block-sandbox/$name.pid)\" != $p ]"
	ok "killed there, it is still held" grep -qw twice.example /etc/hosts
	rm $folder/full
	ok "with room again: well" await healthy
	ok "an add is in force" nc-block add "later.$name.example"
	nc-block keep twice.example > /dev/null
	ok "the name" grep -qw "later.$name.example" /etc/hosts
	nc-block add twice.example ex.example > /dev/null
done
is "and to the end" "$(get http://ex.example/)" "no answer"

# ---- settings that cannot be compared: what the plan knows holds ----
hours() { nc-block settings --json | jq -r '.settings["cooldown.quiet_hours"], (.pending_settings[] | select(.key == "cooldown.quiet_hours") | .key)'; }
sed -i 's/^quiet_hours.*/quiet_hours = 20:00-08:00/' $conf; kill -HUP "$(pid nc-blockd)"
ok "quiet hours" await bash -c '[[ "$(nc-block settings --json | jq -r ".settings[\"cooldown.quiet_hours\"]")" = 20:00-08:00* ]]'
while_down nc-blockd forge "$(meta settings_state 16 e0012805)" # 08:00-22:00
is "others forged in the store" "$(hours)" "20:00-08:00 *[a-zA-Z]"
cp $conf /run/conf; sed -i 's/^quiet_hours.*/quiet_hours = 08:00-20:00/' $conf
while_down nc-blockd forge "$(meta settings_state 16 e001b004)" # what the file says
is "and in the file" "$(hours)" $'20:00-08:00 *\ncooldown.quiet_hours'
cat /run/conf > $conf; sed -i 's/^quiet_hours.*/quiet_hours = none/' $conf
nothing() { :; }
while_down nc-blockd nothing
is "none are looser" "$(hours)" $'20:00-08:00 *\ncooldown.quiet_hours'
finish
