#!/bin/bash
# Completion in bash, from a real TAB and from its function: verbs, flags, services, own entries; fish where it is installed.
. "$(dirname "$0")/lib.sh"
# shellcheck source=etc/completion/nc-block.bash
. etc/completion/nc-block.bash
completed() { # LINE: what is offered at its end, in one line
	COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
	_nc_block
	echo "${COMPREPLY[*]}"
}
from_table() { nc-block help | sed -n 's/^  \([a-z]*\)  .*/\1/p' | sort | tr '\n' ' '; }
flags_of() { nc-block "$1" --help | grep -o '^  --[a-z-]*' | sort | tr -d '\n'; }
offered_flags() { completed "nc-block $1 --" | tr ' ' '\n' | sort | sed 's/^/  /' | tr -d '\n'; }

nc-block add ex.example instagram:exname 2001:db8::7 'forum.example/u/$(touch$IFS/run/ran)' > /dev/null
nc-block remove instagram:exname > /dev/null
nc-block allow kids.ex.example --why school --quiet

is "every verb, and no other" "$(completed 'nc-block ' | tr ' ' '\n' | grep -v '^--' | sort | tr '\n' ' ')" "$(from_table)"
is "a verb begun" "$(completed 'nc-block se')" "settings services"
for verb in $(from_table); do is "flags of $verb" "$(offered_flags "$verb")" "$(flags_of "$verb")"; done
is "a flag begun" "$(completed 'nc-block add --only')" "--only-profile"
is "a value" "$(completed 'nc-block add --cooldown 3')" "3d 30d"
is "a value joined" "$(completed 'nc-block add --cooldown=7')" "7d"
is "no value for a label" "$(completed 'nc-block add --person in')" ""
is "services" "$(completed 'nc-block add insta')" "instagram"
is "every service" "$(completed 'nc-block services ' | wc -w)" "$(nc-block services | wc -l)"
is "own entries" "$(completed 'nc-block remove ex')" "ex.example"
is "behind a colon, the rest of it" "$(completed 'nc-block remove instagram:e')" "exname"
is "behind several" "$(completed 'nc-block remove 2001:db8:')" ":7"
is "only what waits can be kept" "$(completed 'nc-block keep ')" "instagram:exname"
is "only what is blocked can be undone" "$(completed 'nc-block undo inst')" ""
approvable="$(nc-block list | grep -P '\t(cooling|ready)\t' | cut -f 1) $(nc-block allow list | cut -f 1) settings retire"
is "what can be approved" "$(completed 'nc-block approve ')" "$approvable"
nc-block plan remove bank --quiet; nc-block plan remove photos --quiet
is "items of the plan" "$(completed 'nc-block plan edit ' | tr ' ' '\n' | sort | xargs)" "$(nc-block plan | cut -f 1 | sort | xargs)"
is "what can come back to it" "$(completed 'nc-block plan restore ')" "bank photos"
is "what can be done with it" "$(completed 'nc-block plan ' | tr ' ' '\n' | sort | xargs)" "$(nc-block plan frob 2>&1 | sed 's/.*: \(list.*\)\./\1/; s/,//g' | tr ' ' '\n' | sort | xargs)"
is "a target is quoted" "$(completed 'nc-block remove forum')" 'forum.example/u/\\$\\(touch*'
is "nothing of it is run" "$(ls /run/ran 2> /dev/null)" ""
is "an unknown verb" "$(completed 'nc-block frob ')" ""
is "what is not completed" "$(completed 'nc-block why ')" ""
is "nothing while nobody answers" "$(PATH=/nowhere completed 'nc-block remove ')" ""
is "a real TAB" "$(TERM=dumb expect -c '
	set timeout 10
	spawn -noecho bash --norc --noprofile
	send "PS1=ready:; . etc/completion/nc-block.bash\r"
	expect "\nready:"
	send "nc-block kee\t"
	expect "nc-block keep "
	send "inst\t"
	expect "instagram:exname" { puts "\nCOMPLETED" }' | grep -c COMPLETED)" 1
if command -v fish > /dev/null; then
	in_fish() { fish -N -c "source etc/completion/nc-block.fish; complete -C '$1'" | cut -f 1 | tr '\n' ' '; }
	is "fish: a verb" "$(in_fish 'nc-block se')" "services settings "
	is "fish: a service" "$(in_fish 'nc-block add insta')" "instagram "
	is "fish: what can be approved" "$(in_fish 'nc-block approve ' | tr ' ' '\n' | sort | xargs)" "$(tr ' ' '\n' <<< "$approvable" | sort | xargs)"
	is "fish: what can come back" "$(in_fish 'nc-block plan restore ' | tr ' ' '\n' | grep -xE 'bank|photos|phone' | xargs)" "bank photos"
	is "fish: an entry" "$(in_fish 'nc-block keep ')" "*instagram:exname*"
else
	echo "skip fish is not installed"
fi
if command -v zsh > /dev/null; then
	in_zsh() { zsh -f -c '_arguments() { : }; _describe() { print -r -- ${(P)@[-1]} }; words=(nc-block list $2 ""); CURRENT=3; . etc/completion/_nc-block; $1' zsh "$@"; }
	is "zsh: what can come back" "$(in_zsh _nc_block_plan restore | grep -o 'bank:\|photos:' | xargs)" "bank: photos:"
	is "zsh: what can be approved" "$(in_zsh _nc_block_waiting | tr ' ' '\n' | sort | xargs)" "$(tr ' ' '\n' <<< "$approvable" | sort | xargs)"
else
	echo "skip zsh is not installed"
fi
finish
