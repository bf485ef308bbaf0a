# shellcheck shell=bash
# The network vouches for the clock before and after a time switched off.
up
./synchronise
begin=$(entry late.example .removal.counted_s); nc-block status > /dev/null
ok "late.example goes on" test "$begin" -gt 0
echo "$begin" > /root/vouched; date +%s > /root/wall
nc-block keep cut.example > /dev/null
