#!/bin/bash
# Killed programs, lost and forged state: nothing opens, the stricter reading wins.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add ex 7 ex; site_dns ex.example=7
pid() { cat "/run/nc-block-sandbox/$1.pid"; }
restart() { local p; p=$(pid "$1"); kill -9 "$p"; await bash -c "[ \"\$(cat /run/nc-block-sandbox/$1.pid)\" != $p ]"; await nc-block list; }
healthy() { nc-block status --json | jq -e .healthy; }
ok "add" nc-block add ex.example $SITE_NET4.7
if ! nft delete table inet nc_block 2> /dev/null; then # where it has an owner and persists, also in between it is nobody else's
	p=$(pid nc-block-helper); kill -STOP "$p"; kill -9 "$p"
	is "its table cannot be taken while the helper is dead" "$(status_of nft delete table inet nc_block)" 1
	ok "the helper comes back" await healthy
fi
kill -9 "$(pid nc-block-helper)"
is "rules stand while the helper is dead" "$(curl -s -m 5 http://$SITE_NET4.7/ || echo $?)" 7
is "names too" "$(get http://ex.example/)" "no answer"
ok "the helper comes back" await healthy
ok "and takes the table over" nc-block add 192.0.2.9
restart nc-blockd
ok "the daemon comes back" await healthy
is "with its entries" "$(nc-block status --json | jq .entries)" 3

ok "remove" nc-block remove ex.example --yes
ok "ready" await bash -c '[ "$(nc-block list --json | jq -r ".entries[] | select(.target == \"ex.example\") | .state")" = ready ]'
restart nc-blockd
is "ready survives a crash" "$(state_of ex.example)" ready
ok "keep" nc-block keep ex.example

p=$(pid nc-blockd); kill -STOP "$p"; rm -f /var/lib/nc-block/nc-block.db*; kill -9 "$p"
await bash -c "[ \"\$(cat /run/nc-block-sandbox/nc-blockd.pid)\" != $p ]"
ok "a lost database: back" await healthy
is "a lost database is not an empty list" "$(nc-block status --json | jq .entries)" 3
is "status tells" "$(nc-block status --json | jq '.messages | length > 0')" true
is "still blocked" "$(get http://ex.example/)" "no answer"

p=$(pid nc-blockd); kill -STOP "$p"; echo rubbish > /var/lib/nc-block/nc-block.db; rm -f /var/lib/nc-block/nc-block.db-*; kill -9 "$p"
await bash -c "[ \"\$(cat /run/nc-block-sandbox/nc-blockd.pid)\" != $p ]"
ok "a corrupt database: back" await healthy
is "nor is a corrupt one" "$(nc-block status --json | jq .entries)" 3

p=$(pid nc-block-helper); kill -STOP "$p"; rm -f /var/lib/nc-block-helper/plan; kill -9 "$p"
await bash -c "[ \"\$(cat /run/nc-block-sandbox/nc-block-helper.pid)\" != $p ]"
ok "a lost plan: back" await healthy
is "a lost plan is rebuilt" "$(curl -s -m 5 http://$SITE_NET4.7/ || echo $?)" 7
ok "and written" await test -s /var/lib/nc-block-helper/plan
finish
