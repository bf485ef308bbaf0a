#!/bin/bash
# What stays open under a block: nothing of it before it was accepted, its name and what is under it afterwards in every layer, its
# hours, its end; and what is left of it when state is lost or forged.
. "$(dirname "$0")/lib.sh"
site_bridge; site_add both 7 both; site_tls both 443
site_dns ex.example=7 kids.ex.example=7 other.example=7

by() { # URL-PREFIX NAME PORT: what a client gets that has the address already
	curl -sk --noproxy '*' -m 5 --connect-to "::$SITE_NET4.7:$3" "$1://$2:$3/" || echo "failed $?"
}
gets() { # NAME: over every way at once
	echo "$(get "http://$1/") $(by https "$1" 443) $(by http "$1" 80) $(dig +short +tries=1 +time=2 "$1" 2> /dev/null | head -n 1)"
}
open="both both both $SITE_NET4.7"
shut() { [[ $(gets "$1") != *both* && $(gets "$1") != *$SITE_NET4.7* ]]; }
exception() { nc-block allow list --json | jq -r --argjson id "$1" '.exceptions[] | select(.id == $id) | .'"$2"; }
pid() { cat "/run/nc-block-sandbox/$1.pid"; }
healthy() { nc-block status --json | jq -e .healthy; }
open_one() { # CHANNEL OPTION...: all the way; its id
	local id words
	id=$(nc-block allow "$@" --why "homework" --json | jq .id)
	await bash -c "nc-block allow accept $id --json | jq -e .confirm"
	words=$(nc-block allow accept "$id" --json | jq -r .confirm)
	nc-block allow accept "$id" --confirm "$words" > /dev/null
	echo "$id"
}

is "before" "$(gets kids.ex.example)" "$open"
is "nothing blocks it" "$(status_of nc-block allow kids.ex.example --why x)" 1
ok "add" nc-block add ex.example
ok "shut" shut kids.ex.example
is "the block itself" "$(status_of nc-block allow ex.example --why x)" 1
is "no reason" "$(status_of nc-block allow kids.ex.example)" 2
is "no reason, in spaces" "$(status_of nc-block allow kids.ex.example --why ' ')" 2
is "an escape" "$(status_of nc-block allow kids.ex.example --why $'a\033[31m')" 2
is "too long" "$(status_of nc-block allow kids.ex.example --why "$(head -c 2000 /dev/zero | tr '\0' x)")" 2
is "no hours" "$(status_of nc-block allow kids.ex.example --why x --hours noon)" 2
id=$(nc-block allow kids.ex.example --why homework --json | jq .id)
is "it waits" "$(exception "$id" state)" cooling
ok "shut while it waits" shut kids.ex.example
is "words do not help early" "$(status_of nc-block allow accept "$id" --confirm "river lamp oak piano")" 3
ok "ready" await bash -c "nc-block allow accept $id --json | jq -e .confirm"
ok "shut when ready" shut kids.ex.example
is "wrong words" "$(status_of nc-block allow accept "$id" --confirm "a b c d")" 3
words=$(nc-block allow accept "$id" --json | jq -r .confirm)
ok "accepted" nc-block allow accept "$id" --confirm "$words"
is "open" "$(gets kids.ex.example)" "$open"
is "what is under it" "$(by https a.kids.ex.example 443)" both
for name in ex.example www.ex.example a.ex.example notkids.ex.example; do ok "$name stays shut" shut $name; done
is "why" "$(nc-block why kids.ex.example --json | jq .blocked)" false
is "status" "$(nc-block status --json | jq -r '.exceptions[0].channel')" kids.ex.example
is "status for people" "$(nc-block status | grep -c 'kids.ex.example: open')" 1
ok "the rest is in force" bash -c "nc-block list --json | jq -e '.entries[0].enforced | .hosts and .names'"

# It outlives every program, and nobody else's loss opens or shuts anything else.
for program in nc-block-helper nc-blockd nc-block-inspect; do
	p=$(pid $program); kill -9 "$p"; await bash -c "[ \"\$(cat /run/nc-block-sandbox/$program.pid)\" != $p ]"
	ok "$program comes back" await healthy
	is "open after $program" "$(gets kids.ex.example)" "$open"
	ok "shut after $program" shut ex.example
done

# Another account's block holds.
echo "nora:x:1717:1717::/:/bin/sh" >> /etc/passwd; sed -i 's/^nc-block:.*/&,nora/; s/:,nora/:nora/' /etc/group
as_nora() { setpriv --reuid 1717 --regid 1717 --init-groups "$@"; }
ok "somebody else adds it" as_nora nc-block add ex.example
ok "shut by their block" shut kids.ex.example
is "and it is told" "$(exception "$id" open)" false
is "they do not see it" "$(as_nora nc-block allow list --json | jq '.exceptions | length')" 0
is "nor take it" "$(as_nora nc-block allow remove "$id" > /dev/null 2>&1; echo $?)" 1
ok "they take theirs back" as_nora nc-block undo ex.example
ok "open again" await bash -c "nc-block allow list --json | jq -e '.exceptions[0].open'"

# Hours: a day that is far from this one, and all days.
far=$(date -d '+3 days' +%a | tr '[:upper:]' '[:lower:]')
other=$(LC_ALL=C open_one "school.ex.example" --hours "$far 10:00-11:00")
is "accepted, and not now" "$(exception "$other" state) $(exception "$other" open)" "open false"
is "its hours" "$(exception "$other" hours)" "$far 10:00-11:00"
is "shut outside its hours" "$(by https school.ex.example 443)" "failed [35][56]"
third=$(open_one court.ex.example --hours daily)
is "open within them" "$(by https court.ex.example 443)" both
# Nobody is there to say which hours it is: shut, and open again when somebody is.
mv /usr/sbin/nc-blockd /usr/sbin/nc-blockd.away; kill -9 "$(pid nc-blockd)"
shut_https() { [ "$(by https "$1" 443)" != both ]; }
ok "without the daemon, shut also within its hours" await shut_https court.ex.example
is "what has no hours stays open" "$(by https kids.ex.example 443)" both
p=$(pid nc-block-helper); kill -9 "$p"; await bash -c "[ \"\$(cat /run/nc-block-sandbox/nc-block-helper.pid)\" != $p ]"
stays_shut() { for ((n = 0; n < 10; n++)); do shut_https court.ex.example || return 1; done; }
ok "and by a helper that starts without it" stays_shut
mv /usr/sbin/nc-blockd.away /usr/sbin/nc-blockd
open_https() { [ "$(by https "$1" 443)" = both ]; }
ok "open again with the daemon" await open_https court.ex.example
ok "which answers" await nc-block status
ok "removed" nc-block allow remove "$third"
is "shut at once" "$(by https court.ex.example 443)" "failed [35][56]"

# A lost database opens nothing, and forgets none.
p=$(pid nc-blockd); kill -STOP "$p"; rm -f /var/lib/nc-block/nc-block.db*; kill -9 "$p"
await bash -c "[ \"\$(cat /run/nc-block-sandbox/nc-blockd.pid)\" != $p ]"
ok "a lost database: back" await healthy
is "they wait anew" "$(nc-block allow list --json | jq -r '[.exceptions[].channel] | sort | join(" ")')" "kids.ex.example school.ex.example"
ok "and are shut" shut kids.ex.example
is "it is told" "$(nc-block status --json | jq -r '.messages[]' | grep -c exceptions)" 1

# A plan whose exceptions are damaged opens nothing.
id=$(nc-block allow list --json | jq '.exceptions[] | select(.channel == "kids.ex.example") | .id')
ok "ready again" await bash -c "nc-block allow accept $id --json | jq -e .confirm"
words=$(nc-block allow accept "$id" --json | jq -r .confirm)
ok "accepted again" nc-block allow accept "$id" --confirm "$words"
is "open again" "$(gets kids.ex.example)" "$open"
for program in nc-blockd nc-block-helper; do kill -STOP "$(pid $program)"; done
size=$(stat -c %s /var/lib/nc-block-helper/plan)
printf 'kids.xx' | dd of=/var/lib/nc-block-helper/plan bs=1 seek=$((size - 200)) conv=notrunc 2> /dev/null
p=$(pid nc-block-helper); kill -9 "$p"; await bash -c "[ \"\$(cat /run/nc-block-sandbox/nc-block-helper.pid)\" != $p ]"
ok "shut by the helper alone" await shut kids.ex.example
kill -CONT "$(pid nc-blockd)"
ok "the daemon is there" await healthy

# It ends with its block, and a name that is added is blocked.
ok "the very name" nc-block add kids.ex.example
is "no exception is left of it" "$(nc-block allow list --json | jq -r '[.exceptions[].channel] | join(" ")')" school.ex.example
ok "shut" shut kids.ex.example
finish
