#!/bin/bash
# Authority comes from the peer's uid alone; entries are their owner's.
. "$(dirname "$0")/lib.sh"
useradd -M alice; useradd -M bob; useradd -M eve; usermod -a -G nc-block alice; usermod -a -G nc-block bob
as() { setpriv --reuid "$1" --regid "$1" --clear-groups -- "${@:2}"; }
is "a stranger may not add" "$(status_of as eve nc-block add ex.example)" 5
is "a member may" "$(status_of as alice nc-block add ex.example)" 0
is "a stranger may ask why" "$(as eve nc-block why ex.example --json | jq -r '.blocked, .by' | tr '\n' ' ')" "true alice "
is "a stranger may ask status" "$(as eve nc-block status --json | jq .entries)" 1
is "a stranger may not list" "$(status_of as eve nc-block list)" 5
is "another member does not see it" "$(as bob nc-block list --json | jq '.entries | length')" 0
is "another member cannot remove it" "$(status_of as bob nc-block remove ex.example --yes)" 1
is "root sees it" "$(state_of ex.example)" blocked
ok "root is bound by the wait" nc-block remove ex.example --yes
is "root waits" "$(state_of ex.example)" cooling
ok "the owner keeps it" as alice nc-block keep ex.example
useradd -M late
is "not yet a member" "$(status_of as late nc-block add late.example)" 5
usermod -a -G nc-block late
is "fresh membership counts at once" "$(status_of as late nc-block add late.example)" 0
finish
