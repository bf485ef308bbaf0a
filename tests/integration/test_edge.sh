#!/bin/bash
# The public socket: nonsense is answered or dropped, and nobody else notices.
. "$(dirname "$0")/lib.sh"
sock=/run/nc-block/nc-block.sock
is "mode" "$(stat -c %a $sock)" 666
bad() { is "$1" "$(raw "$2" | jq -r .error)" bad-request; }
bad "malformed JSON" '{"method":'
bad "not an object" '[]'
bad "unknown method" '{"method":"io.ncblock.Nothing"}'
bad "wrong type" '{"method":"io.ncblock.Add","parameters":{"targets":"ex.example"}}'
bad "wrong element type" '{"method":"io.ncblock.Add","parameters":{"targets":[1]}}'
bad "duplicate key" '{"method":"io.ncblock.Status","method":"io.ncblock.Status"}'
bad "unknown key" '{"method":"io.ncblock.Status","parameters":{"x":1}}'
bad "empty frame" ''
bad "invalid UTF-8" "$(printf '{"method":"\xff"}')"
is "two requests on one connection" "$(printf '{"method":"io.ncblock.Status"}\0{"method":"io.ncblock.Status"}\0' |
	ncat -U --no-shutdown -i 2 $sock 2> /dev/null | tr '\0' '\n' | grep -c parameters)" 2
is "an over-long frame" "$(head -c 3000000 /dev/zero | tr '\0' x | ncat -U -i 3 $sock 2> /dev/null | tr -d '\0' | jq -r .error)" bad-request
is "half a frame changes nothing" "$(printf '{"method":"io.ncblock' | timeout 3 ncat -U --send-only $sock; nc-block status --json | jq .healthy)" true
for _ in $(seq 200); do ncat -U --recv-only $sock > /dev/null 2>&1 & done
ok "two hundred idle clients: others are answered" nc-block status
pkill -f 'recv-only' || true
is "and nothing crashed" "$(grep -ci -e sanitizer -e 'runtime error' /run/nc-block-sandbox/nc-blockd.log /run/nc-block-sandbox/nc-block-helper.log | grep -vc ':0$')" 0
finish
