# bash completion for nc-block. Services and your own entries are asked for at the moment, over the socket, and kept nowhere.
_nc_block_discreet() # whether what is shown names nobody
{
	[[ $(timeout 2 nc-block settings 2> /dev/null < /dev/null) =~ person\.discreet\ +yes ]]
}

_nc_block_entries() # STATE...: the targets of your entries in one of these; their ids where it is to be discreet
{
	local discreet=
	_nc_block_discreet && discreet=1
	timeout 2 nc-block list 2> /dev/null < /dev/null | while IFS=$'\t' read -r id target state _; do
		[[ $discreet ]] && target=$id
		[[ " $* " == *" $state "* ]] && printf '%s\n' "$target"
	done
}

_nc_block_waiting() # the ids of what waits, entries and exceptions: a code of somebody's is no place for names
{
	{
		timeout 2 nc-block list 2> /dev/null < /dev/null
		timeout 2 nc-block allow list 2> /dev/null < /dev/null
	} | while IFS=$'\t' read -r id _ state _; do
		[[ $state == cooling || $state == ready ]] && printf '%s\n' "$id"
	done
}

_nc_block_people()
{
	timeout 2 nc-block people list 2> /dev/null < /dev/null | while IFS=$'\t' read -r _ name _; do printf '%s\n' "$name"; done
}

_nc_block_services()
{
	timeout 2 nc-block services 2> /dev/null < /dev/null | while read -r id _; do printf '%s\n' "$id"; done
}

_nc_block_exceptions() # the numbers of your exceptions
{
	timeout 2 nc-block allow list 2> /dev/null < /dev/null | cut -f 1
}

_nc_block_plan() # list, or restore: the items of your plan, or those that were taken out
{
	timeout 2 nc-block plan "$1" 2> /dev/null < /dev/null | while IFS=$'\t' read -r id _; do printf '%s\n' "$id"; done
}

_nc_block_offer() # VERB BEFORE CURRENT: what may stand at CURRENT, one a line
{
	local options=

	case $2 in
	--cooldown) printf '%s\n' 1h 24h 3d 7d 30d; return ;;
	--limit) printf '%s\n' 10 50 200; return ;;
	--step) printf '%s\n' 1 2 3 4 5; return ;;
	--hours) printf '%s\n' daily mon-fri sat-sun; return ;;
	--person | --confirm | --contact | --country | --why | --push) return ;;
	remove | confirm) [[ $1 == people ]] && { _nc_block_people; return; } ;;
	esac
	case $3 in
	--cooldown=*) printf -- '--cooldown=%s\n' 1h 24h 3d 7d 30d; return ;;
	--step=*) printf -- '--step=%s\n' 1 2 3 4 5; return ;;
	--limit=*) printf -- '--limit=%s\n' 10 50 200; return ;;
	-*)
		case $1 in
		add) options="--help --json --quiet --only-profile --dry-run --person --cooldown" ;;
		undo | keep | list | status | why | check | settings | services | urge | streak | repair | approve | reason | help) options="--help --json --quiet" ;;
		remove) options="--help --json --quiet --yes --confirm" ;;
		retire) options="--help --json --quiet --yes --confirm --cancel" ;;
		people) options="--help --json --quiet --contact" ;;
		log | journal) options="--help --json --quiet --limit" ;;
		begin) options="--help --json --quiet --country" ;;
		slip) options="--help --json --quiet --yes" ;;
		plan) options="--help --json --quiet --step" ;;
		message) options="--help --json --quiet --copy --terminal-copy" ;;
		allow) options="--help --json --quiet --why --hours --confirm" ;;
		mail) options="--help --json --quiet --push" ;;
		esac
		printf '%s\n' $options
		return ;;
	esac
	case $1,$2 in
	plan,plan) printf '%s\n' list show done undone date add edit remove restore; return ;;
	plan,show | plan,done | plan,undone | plan,date | plan,edit | plan,remove) _nc_block_plan list; return ;;
	plan,restore) _nc_block_plan restore; return ;;
	esac
	case $1 in
	message) printf '%s\n' sent unsent ;;
	add | services) _nc_block_services ;;
	remove) _nc_block_entries blocked cooling ready ;;
	check) _nc_block_discreet || _nc_block_entries blocked cooling ready ;; # which takes no id
	keep) _nc_block_entries cooling ready ;;
	undo) _nc_block_entries blocked ;;
	settings) echo accept ;;
	people) printf '%s\n' list add confirm remove ;;
	approve) _nc_block_waiting; printf '%s\n' settings retire ;;
	reason) printf '%s\n' add list remove ;;
	journal) printf '%s\n' add list ;;
	mail) printf '%s\n' sieve gmail ;;
	allow)
		case $2 in
		accept | remove) _nc_block_exceptions ;;
		allow) printf '%s\n' list accept remove ;;
		esac ;;
	help) printf '%s\n' add undo remove keep list status why check settings services log retire repair people approve reason journal begin urge streak slip plan message allow mail help ;;
	esac
}

_nc_block()
{
	# Split at blanks alone: to the shell, the ':' of a target is a word of its own.
	local line=${COMP_LINE:0:COMP_POINT} words=() current done= word
	read -ra words <<< "$line"
	[[ $line == *[[:blank:]] ]] && words+=("")
	current=${words[-1]}
	# The shell replaces only what follows the last of its own word breaks.
	case $current in *[:=]*) [[ $COMP_WORDBREAKS == *:* ]] && done=${current%"${current##*[:=]}"} ;; esac

	COMPREPLY=()
	while IFS= read -r word; do
		[[ $word == "$current"* ]] || continue
		printf -v word %q "${word#"$done"}"
		COMPREPLY+=("$word")
	done < <(
		if ((${#words[@]} == 2)); then
			printf '%s\n' add undo remove keep list status why check settings services log retire repair people approve reason journal begin urge streak slip plan message allow mail help --help --version
		else
			_nc_block_offer "${words[1]}" "${words[-2]}" "$current"
		fi
	)
}
complete -F _nc_block nc-block
