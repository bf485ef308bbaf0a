#!/bin/bash
# The public socket: nonsense is answered or dropped, and nobody else notices.
. "$(dirname "$0")/lib.sh"
sock=/run/nc-block/nc-block.sock edge=$NCB_BUILD/tests/edge
status='{"method":"io.ncblock.Status"}' list='{"method":"io.ncblock.List"}'
same_daemon() { [ "$(cat /run/nc-block-sandbox/nc-blockd.pid)" = "$started" ]; }
# The most memory that the daemon has held, in MiB. A sanitised one keeps what is freed: 256 MiB more.
peak() { awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$started/status"; }
started=$(cat /run/nc-block-sandbox/nc-blockd.pid)
bound=160; ! grep -q __asan_init "$NCB_BUILD/nc-blockd" || bound=600

is "mode" "$(stat -c %a $sock)" 666
bad() { is "$1" "$(raw "$2" | jq -r .error)" bad-request; }
bad "malformed JSON" '{"method":'
bad "not an object" '[]'
bad "a text" '"io.ncblock.Status"'
bad "two values" "$status$status"
bad "no method" '{}'
bad "a method that is no text" '{"method":1}'
bad "parameters that are no object" '{"method":"io.ncblock.Status","parameters":[]}'
bad "unknown method" '{"method":"io.ncblock.Nothing"}'
bad "a method of nobody's" '{"method":"org.varlink.service.GetInfo"}'
bad "a method with a NUL in it" '{"method":"io.ncblock.Status\u0000"}'
bad "wrong type" '{"method":"io.ncblock.Add","parameters":{"targets":"ex.example"}}'
bad "wrong element type" '{"method":"io.ncblock.Add","parameters":{"targets":[1]}}'
bad "no targets" '{"method":"io.ncblock.Add","parameters":{"targets":[]}}'
bad "a missing parameter" '{"method":"io.ncblock.Add","parameters":{}}'
bad "null for a text" '{"method":"io.ncblock.Why","parameters":{"name":null}}'
bad "a number for a text" '{"method":"io.ncblock.Why","parameters":{"name":7}}'
bad "a text for a number" '{"method":"io.ncblock.Log","parameters":{"limit":"7"}}'
bad "a fraction for a number" '{"method":"io.ncblock.Log","parameters":{"limit":7.5}}'
bad "a number beyond 64 bits" '{"method":"io.ncblock.Log","parameters":{"limit":99999999999999999999}}'
bad "a negative limit" '{"method":"io.ncblock.Log","parameters":{"limit":-1}}'
bad "a text for yes or no" '{"method":"io.ncblock.Add","parameters":{"targets":["ex.example"],"dry_run":"no"}}'
bad "a target with a NUL in it" '{"method":"io.ncblock.Add","parameters":{"targets":["ex.example\u0000.org"]}}'
bad "duplicate key" '{"method":"io.ncblock.Status","method":"io.ncblock.Status"}'
bad "duplicate parameter" '{"method":"io.ncblock.Log","parameters":{"limit":1,"limit":2}}'
bad "unknown key" '{"method":"io.ncblock.Status","more":true}'
bad "unknown parameter" '{"method":"io.ncblock.Status","parameters":{"x":1}}'
bad "a deep nest" "$(printf '[%.0s' {1..100000})"
bad "empty frame" ''
bad "invalid UTF-8" "$(printf '{"method":"\xff"}')"
is "nothing came of it" "$(raw "$list")" '{"parameters":{"entries":\[\]}}'
is "two requests on one connection" "$(raw "$status" "$status" | jq -s 'length')" 2
is "nonsense between two requests" "$(raw "$status" nonsense "$status" | jq -s -c 'map(.error)')" '\[null,"bad-request",null\]'

"$edge" flood 1024 > /run/flood
is "a frame of 1 GiB: closed" $? 0
is "with an error" "$(head -n 1 /run/flood | jq -r .error)" bad-request
is "after little of it" "$(tail -n 1 /run/flood)" '[0-3]'
ok "half a frame and gone" "$edge" half '{"method":"io.ncblock'
is "changes nothing" "$(nc-block status --json | jq .healthy)" true

"$edge" hold 1000 0 nc-block status --json > /run/hold
is "a thousand idle clients: others are answered" "$? $(jq -s '.[0].healthy' < <(head -n 1 /run/hold))" "0 true"
is "and all of the thousand are served on" "$(tail -n 1 /run/hold)" "1000 open"
"$edge" hold 1000 10 nc-block status --json > /run/hold
is "a thousand halves: others are answered" "$? $(tail -n 1 /run/hold)" "0 1000 open"
"$edge" hold 3000 0 nc-block status --json > /run/hold
is "three thousand: too" $? 0
"$edge" hold 1000 1000000 nc-block status --json > /run/hold
is "a thousand long halves: too" $? 0

for i in $(seq 1500); do echo "n$i.example"; done | nc-block add - > /dev/null
is "a large list" "$(raw "$list" | wc -c)" '[3-9]?????'
"$edge" deaf 100 "$list" nc-block status --json > /run/deaf
is "a hundred clients that read nothing of it: others are answered" $? 0
is "adding goes on beside them" "$("$edge" deaf 100 "$list" nc-block add one.example --json | head -n 1 | jq -r '.added[0].target')" one.example
is "it is the same daemon" "$(same_daemon && echo yes)" yes
is "it held little: $(peak) MiB" "$(($(peak) < bound))" 1
finish
