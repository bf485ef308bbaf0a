#!/bin/bash
# Every key, by file, drop-in and data file, on reload, restart and a new installation; every verb with every flag: stricter holds
# at once, looser never without its wait.
. "$(dirname "$0")/lib.sh"
conf=/etc/nc-block/nc-block.conf drop=/etc/nc-block/nc-block.conf.d/50-test.conf first=/run/first.conf
cp $conf $first
site_bridge; site_add ex 7 ex; site_dns ex.example=7

# KEY LOOSE STRICT, as the settings are shown; "both" instead of STRICT: neither is stricter; "one": it has one value.
keys='cooldown.window 30d 1m
cooldown.quiet_hours none 22:00-12:00*
cooldown.repeat_factor 1 4
cooldown.max_delay 1h 30d
cooldown.powered_off verified never
network.forward no yes
network.dot allow block
network.doh allow block
network.quic allow block
network.vpn warn one
browsers.chromium no yes
browsers.firefox no yes
person.approvals 1 9
person.discreet no free
access.group nc-block both
cooldown.delay 1h 30d'
is "every key has a row here" "$(awk '{ print $1 }' <<< "$keys" | sort | tr '\n' ' ')" \
	"$(nc-block settings --json | jq -r '.settings | keys[]' | sort | tr '\n' ' ')"
is "and each its order" "$(nc-block settings --json | jq -r '[.order[] | select(. == "")] | length')" 0

reload() { kill -HUP "$(cat /run/nc-block-sandbox/nc-blockd.pid)"; nc-block status > /dev/null; nc-block status > /dev/null; }
restart() {
	local p; p=$(cat /run/nc-block-sandbox/nc-blockd.pid)
	kill -9 "$p"; await bash -c "[ \"\$(cat /run/nc-block-sandbox/nc-blockd.pid)\" != $p ]"; await nc-block list
}
write() { # FILE COLUMN(2 loose, 3 strict): the keys in a file of their own
	local key loose strict section last=
	while read -r key loose strict; do
		section=${key%%.*}
		case $strict in one | free | both) strict=$loose ;; esac
		[ "$section" = "$last" ] || echo "[$section]"
		last=$section
		[ "$2" = 2 ] && echo "${key#*.} = $loose" || echo "${key#*.} = ${strict%\*}"
	done <<< "$(sort <<< "$keys")" > "$1"
}
holds() { # COLUMN: what is in force
	local key loose strict got settings bad=0; settings=$(nc-block settings --json)
	while read -r key loose strict; do
		case $strict in one | free | both) strict=$loose ;; esac
		got=$(jq -r --arg k "$key" '.settings[$k]' <<< "$settings")
		# shellcheck disable=SC2053
		[ "$1" = 2 ] && { [ "$got" = "$loose" ] || { echo "$key is $got"; bad=1; }; }
		# shellcheck disable=SC2053
		[ "$1" = 3 ] && { [[ $got == $strict ]] || { echo "$key is $got, not $strict"; bad=1; }; }
	done <<< "$keys"
	return $bad
}
waiting() { nc-block settings --json | jq -r '.pending_settings[].key' | sort | tr '\n' ' '; }
ordered=$(awk '$3 !~ /^(one|free|both)$/ { print $1 }' <<< "$keys" | sort | tr '\n' ' ')

ok "something is blocked" nc-block add ex.example
is "it begins loose" "$(holds 2 && waiting)" ""
write $conf 3; reload
ok "by file and reload all that is stricter holds at once" holds 3
is "and nothing waits" "$(waiting)" ""
for when in reload restart; do
	for file in $conf $drop; do
		write "$file" 2; $when
		is "looser, by ${file##*/} and $when: each key waits" "$(waiting)" "$ordered"
		ok "and none holds" holds 3
		is "accepting it is too early" "$(status_of nc-block settings accept)" 3
		write "$file" 3; $when
		is "withdrawn, nothing waits" "$(holds 3 && waiting)" ""
		rm -f $drop
	done
done
write $drop 2; reload
waits=$(nc-block settings --json | jq -c '[.pending_settings[] | .remaining_s]')
restart; reload
is "nor does a restart shorten a wait" "$(nc-block settings --json | jq -c --argjson w "$waits" '[.pending_settings[].remaining_s] | [., $w] | transpose | all(.[0] > .[1] - 60)')" true
rm $drop $conf; restart
ok "without a file the defaults wait where they are looser" holds 3
write $conf 3; reload
printf '[cooldown]\ndelay = 31d\n' > $drop; reload
ok "a value above its ceiling changes nothing" holds 3
rm $drop; reload
printf '[access]\ngroup = daemon\n' > $drop; reload
is "another group waits" "$(waiting)" "access.group "
is "and is none yet" "$(setpriv --reuid daemon --regid daemon --clear-groups nc-block list --json | jq -r .error)" not-permitted
rm $drop; reload
hours() { nc-block settings --json | jq -r '.settings["cooldown.quiet_hours"]'; }
lost() { kill -STOP "$(cat /run/nc-block-sandbox/nc-blockd.pid)"; rm -f /var/lib/nc-block/nc-block.db*; restart; }
before=$(hours)
printf '[cooldown]\nquiet_hours = 10:00-20:00\n[access]\ngroup = daemon\n' > $drop; lost
is "with the store lost too, what cannot be compared waits" "$(waiting)" "access.group cooldown.quiet_hours "
ok "and none of it holds" holds 3
rm $drop; lost
is "withdrawn, nothing waits" "$(holds 3 && waiting)" ""
cp -P /etc/timezone /run/ 2> /dev/null; rm -f /etc/timezone; echo Asia/Tokyo > /etc/timezone; lost
is "nor is another zone in force" "$(waiting; hours)" "cooldown.quiet_hours $before"
rm /etc/timezone; cp -P /run/timezone /etc/ 2> /dev/null; reload
is "and back" "$(waiting; hours)" "$before"

cp etc/nc-block.conf $conf # what a package would bring, over a stricter file
ok "installed again" make --no-print-directory B="$NCB_BUILD" -o all install-files
restart
ok "nothing of it is looser" holds 3
ok "and the name is blocked" grep -qw ex.example /etc/hosts

# ---- data files, all three kinds, trimmed by each means ----
printf '[prov]\ntitle = Prov\nnames = one.prov.example\nsource = https://prov.example/\nchecked = 2026-01-01\n' > /etc/nc-block/doh.d/p.ini
ok "a service" nc-block add instagram; reload
for when in reload restart; do
	printf '[protected]\nex.example = A shelter\n' > /etc/nc-block/protected.d/local.ini
	rm -f /etc/nc-block/doh.d/p.ini
	mv /usr/share/nc-block/services.d/instagram.ini /run/; $when
	is "trimmed, and a $when: it waits" "$(nc-block settings --json | jq -r '.pending_settings[] | select(.key == "data.catalogue").state')" cooling
	for name in ex.example instagram.com ig.me; do ok "$name is held" grep -qw $name /etc/hosts; done
	is "and the resolver" "$(nc-block why one.prov.example --json | jq -r .message)" "nc-block refuses encrypted DNS to it*"
	mv /run/instagram.ini /usr/share/nc-block/services.d/; rm /etc/nc-block/protected.d/local.ini
	printf '[prov]\ntitle = Prov\nnames = one.prov.example two.prov.example\nsource = https://prov.example/\nchecked = 2026-01-01\n' > /etc/nc-block/doh.d/p.ini; $when
	is "extended: at once" "$(nc-block why two.prov.example --json | jq -r .message)" "nc-block refuses encrypted DNS to it*"
done

# ---- every verb and every flag ----
# An entry that is rebuilt from the plan was not just added, so that undo has no part in what follows.
kill -STOP "$(cat /run/nc-block-sandbox/nc-blockd.pid)"; rm -f /var/lib/nc-block/nc-block.db*; restart
is "nothing can be undone" "$(status_of nc-block undo ex.example)" "[13]"
verbs=$(nc-block --help | sed -n 's/^  \([a-z]*\)  .*/\1/p')
is "there are verbs" "$(wc -w <<< "$verbs")" "[1-9][0-9]"
useradd -M -G nc-block member; useradd -M stranger
blocked() {
	grep -qw ex.example /etc/hosts &&
		[ "$(nc-block list --json | jq -r --argjson id "$id" '.entries[] | select(.id == $id) | "\(.cooldown_s) \(.only_profile)"')" = "2592000 false" ]
}
flags_of() { nc-block "$1" --help | sed -n 's/^  \(--[a-z-]*\) *\([A-Z]*\) .*/\1 \2/p'; }
value_of() { case $1 in DURATION) echo 1s ;; WORDS) echo "river lamp oak piano" ;; NUMBER) echo 1 ;; LABEL | TEXT) echo x ;; CODE) echo us ;; HOURS) echo 'mon-sun 00:00-23:59' ;; esac; }
# attempt WHO VERB ARG...: answered yes to, and then given words; true while the name is blocked.
attempt() {
	local who=$1; shift
	yes | timeout 20 setpriv --reuid "$who" --regid "$who" --init-groups nc-block "$@" > /run/attempt 2>&1
	case $? in 124 | 12[5-9] | 13[0-9]) echo "$*: $(cat /run/attempt)"; return 1 ;; esac
	blocked || { echo "$who: $* loosened it"; return 1; }
}
id=$(nc-block list --json | jq -r '.entries[] | select(.target == "ex.example").id')
for verb in $verbs; do
	sets=("") all=()
	while read -r flag argument; do
		[ "$flag" != --help ] || continue
		one=$flag${argument:+=$(value_of "$argument")}
		[ "${one: -1}" != = ] || ok "there is a value for $argument here" false
		for other in "${all[@]}"; do sets+=("$other|$one"); done
		all+=("$one"); sets+=("$one")
	done < <(flags_of "$verb")
	sets+=("$(IFS='|'; echo "${all[*]}")")
	ok "nc-block $verb, with each flag and each two, and all" test ${#sets[@]} -gt 3
	for who in root member stranger; do
		for set in "${sets[@]}"; do
			IFS='|' read -ra given <<< "$set"
			[ "$who" = root ] || [ "$set" = "${sets[0]}" ] || [ "$set" = "${sets[-1]}" ] || continue
			case $verb in
			settings) tries=("" accept) ;;
			add | remove | keep | undo) tries=(ex.example "$id") ;;
			allow) tries=("" www.ex.example "accept 1") ;;
			*) tries=("") ;;
			esac
			[ "$set" != "" ] || [ ${#tries[@]} = 1 ] || tries+=("*.ex.example" www.ex.example https://ex.example/)
			[ "$verb" != check ] || [ "$set" = "${sets[-1]}" ] || continue # the slow one
			for try in "${tries[@]}"; do
				read -ra words <<< "$try"
				attempt "$who" "$verb" "${words[@]}" "${given[@]}" || ok "$who: $verb $try $set" false
			done
		done
	done
	is "after all of nc-block $verb: still blocked" "$(get http://ex.example/; nc-block why ex.example --json | jq .blocked)" $'no answer\ntrue'
done
ok "and no wait of the settings was shortened" holds 3
finish
