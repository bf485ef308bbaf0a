# bash completion for nc-block. Targets are never completed: no list of them is kept for a shell to read.
_nc_block()
{
	local cur=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} words=

	if ((COMP_CWORD == 1)); then
		words="add undo remove keep list status why check settings services log help --help --version"
	else
		case $verb in
		add) words="--help --json --quiet --only-profile --dry-run --person --cooldown" ;;
		undo | keep | list | status | why | check | services) words="--help --json --quiet" ;;
		remove) words="--help --json --quiet --yes --confirm" ;;
		settings) words="accept --help --json --quiet" ;;
		log) words="--help --json --quiet --limit" ;;
		help) words="add undo remove keep list status why check settings services log help --help --json --quiet" ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _nc_block nc-block
