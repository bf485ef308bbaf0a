#!/bin/bash
# Data files: what they add holds at once, what they would take away waits like a removal and then has to be accepted.
. "$(dirname "$0")/lib.sh"
services=/usr/share/nc-block/services.d protected=/etc/nc-block/protected.d doh=/etc/nc-block/doh.d
held() { local n; for n in "$@"; do grep -qw -- "$n" /etc/hosts || { echo "$n is open"; return 1; }; done; }
open() { ! grep -qw -- "$1" /etc/hosts; }
waits() { nc-block settings --json | jq -r '.pending_settings[] | select(.key == "data.catalogue") | .state'; }
why() { nc-block why "$1" --json | jq -r '"\(.blocked) \(.message)"'; }
# Returns once the daemon has read its files anew: it has only then answered what came after the signal.
reload() { kill -HUP "$(cat /run/nc-block-sandbox/nc-blockd.pid)"; nc-block status > /dev/null; nc-block status > /dev/null; }
prov() { printf '[prov]\ntitle = Prov\nnames = %s\nsource = https://prov.example/\nchecked = 2026-01-01\n' "$1" > $doh/p.ini; reload; }
mkdir -p $doh
prov "one.prov.example two.prov.example"
ok "something is blocked" nc-block add instagram ex.example late.example

sed -i '/^ig\.me /d' $services/instagram.ini; reload
is "a name trimmed from the catalogue" "$(waits)" cooling
ok "is held" held ig.me instagram.com
rm $services/instagram.ini; reload
is "a service gone from it" "$(waits)" cooling
ok "is held" held ig.me instagram.com
printf '[protected]\nex.example = A shelter\n' > $protected/local.ini; reload
is "a name that a file protects" "$(waits)" cooling
ok "is held" held ex.example www.ex.example
is "and why says so" "$(why ex.example)" "true it is blocked on this machine"
is "the list too" "$(nc-block list --json | jq '.entries[] | select(.target == "ex.example") | .enforced.hosts')" true
is "but it cannot be added any more" "$(status_of nc-block add ex.example)" 4
is "nor what is under it" "$(status_of nc-block add sub.ex.example)" 4
prov one.prov.example
is "a resolver trimmed" "$(why two.prov.example)" "false nc-block refuses encrypted DNS to it*"
is "accepting early" "$(status_of nc-block settings accept)" 3
ok "all is held" held ig.me instagram.com ex.example late.example

ok "becomes ready" await bash -c "[ \"\$(nc-block settings --json | jq -r '.pending_settings[].state')\" = ready ]"
printf '[protected]\nex.example = A shelter\nlate.example = Another\n' > $protected/local.ini; reload
is "more trimmed: anew" "$(waits)" cooling
kill -9 "$(cat /run/nc-block-sandbox/nc-blockd.pid)"
ok "ready, over a crash" await bash -c "[ \"\$(nc-block settings --json | jq -r '.pending_settings[].state')\" = ready ]"
ok "ready opens nothing" held ig.me instagram.com ex.example late.example
ok "accepted" nc-block settings accept
is "nothing waits" "$(waits)" ""
for n in ig.me instagram.com ex.example late.example; do ok "$n is open" open $n; done
is "and cannot be blocked" "$(why ex.example)" "false this name can never be blocked"
is "the resolver is one no more" "$(why two.prov.example)" "false nc-block does not block it"

# A name that one file calls shared with a service of another file goes with that service no sooner than it would have gone alone.
nc-block add hinge > /run/out
sed 's/^\[names\]/[shared]/' $services/hinge.ini > /etc/nc-block/services.d/hinge.ini
sed 's/^\[names\]/[shared]/; s/^id = .*/id = dummy/; s/^title.*/title = Dummy/' $services/hinge.ini > /etc/nc-block/services.d/dummy.ini; reload
is "a name called shared" "$(waits)" cooling
ok "is held" held hinge.co
for n in throw.example dummy; do ok "something added and undone" bash -c "nc-block add $n && nc-block undo $n"; ok "takes it with it: no" held hinge.co; done
rm /etc/nc-block/services.d/{hinge,dummy}.ini; reload
is "and with the files their wait goes" "$(waits)" ""

rm $protected/local.ini; reload
ok "what is protected no more is blocked at once" held ex.example late.example
echo 'ex.example = ' > $protected/local.ini; reload
is "a faulty file is left out, and told" "$(nc-block status --json | jq -r '.messages[]' | grep -c 'left out')" 1
ok "and opens nothing" held ex.example late.example
is "nothing waits for it" "$(waits)" ""

# faults of several kinds of files: each on a line of its own, and none with a name
printf '[service]\nid = f\ntitle = F\nsource = https://f.example/\nchecked = 2026-01-01\n[names]\nex.example = apex\nex.example = www\n' > /etc/nc-block/services.d/f.ini
printf '[protected]\nlate.example = A shelter\nlate.example = A shelter\n' > $protected/local.ini
prov "one.prov.example two.prov.example EX.example"
{ echo "/etc/nc-block/services.d/f.ini:8: a key is given twice in [names]"
	echo "$protected/local.ini:3: a key is given twice in [protected]"
	echo "$doh/p.ini:3: the value's word 3: not a name in lower case with at least one dot"; } > /run/wanted
is "nc-blockd -n" "$(nc-blockd -n 2>&1)" "$(sed 's/[][]/\\&/g' /run/wanted)"
is "the log has each on a line" "$(sed -n 's/.*\(\/etc\/nc-block\/[^ ]*: .*\)/\1/p' /run/nc-block-sandbox/nc-blockd.log | tail -n 3)" "$(sed 's/[][]/\\&/g' /run/wanted)"
is "and no name" "$(grep -rliE '(ex|late|prov)\.example' /run/nc-block-sandbox || true)" ""
finish
