# fish completion for nc-block. Services and your own entries are asked for at the moment, over the socket, and kept nowhere.
complete -c nc-block -f
complete -c nc-block -n __fish_use_subcommand -a add -d 'put something out of reach, now'
complete -c nc-block -n __fish_use_subcommand -a undo -d 'take back a slip, within ten minutes of adding it'
complete -c nc-block -n __fish_use_subcommand -a remove -d 'ask to lift a block; it waits first'
complete -c nc-block -n __fish_use_subcommand -a keep -d 'end a wait: the block stays'
complete -c nc-block -n __fish_use_subcommand -a list -d 'what is blocked, and what is waiting'
complete -c nc-block -n __fish_use_subcommand -a status -d 'what is in force, and what is not'
complete -c nc-block -n __fish_use_subcommand -a why -d 'is this name blocked here, and by whom'
complete -c nc-block -n __fish_use_subcommand -a check -d 'try the ways around it, for real'
complete -c nc-block -n __fish_use_subcommand -a settings -d 'the settings in force and those that wait'
complete -c nc-block -n __fish_use_subcommand -a services -d 'the services nc-block knows by name'
complete -c nc-block -n __fish_use_subcommand -a log -d 'what happened to your entries, and when'
complete -c nc-block -n __fish_use_subcommand -a retire -d 'leave for good; it waits like the longest removal'
complete -c nc-block -n __fish_use_subcommand -a repair -d 'mend what a crash or a forced removal left'
complete -c nc-block -n __fish_use_subcommand -a people -d 'people you trust who hold a key'
complete -c nc-block -n __fish_use_subcommand -a approve -d 'agree to a removal, with a code of somebody you trust'
complete -c nc-block -n __fish_use_subcommand -a reason -d 'your reasons, in your own words'
complete -c nc-block -n __fish_use_subcommand -a journal -d 'write something down, for you alone'
complete -c nc-block -n __fish_use_subcommand -a begin -d 'a short safety check, best before the first block'
complete -c nc-block -n __fish_use_subcommand -a urge -d 'the bad hour: sit it out, with company'
complete -c nc-block -n __fish_use_subcommand -a streak -d 'the days held, as a calendar'
complete -c nc-block -n __fish_use_subcommand -a slip -d 'note that there was contact; nothing else changes'
complete -c nc-block -n __fish_use_subcommand -a plan -d 'the five steps as a check list of your own'
complete -c nc-block -n __fish_use_subcommand -a message -d 'write one last message, and be done'
complete -c nc-block -n __fish_use_subcommand -a allow -d 'what has to stay open: children, a lease, a court'
complete -c nc-block -n __fish_use_subcommand -a mail -d 'filters for the mail addresses on your list'
complete -c nc-block -n __fish_use_subcommand -a help -d 'this overview, or the help of one verb'
complete -c nc-block -n __fish_use_subcommand -l version -d 'tell the version'
complete -c nc-block -l help -d 'show this help'
set -l asking 'not __fish_use_subcommand'
complete -c nc-block -n $asking -l json -d 'answer in JSON, and ask nothing'
complete -c nc-block -n $asking -l quiet -d 'print only what went wrong'
complete -c nc-block -n '__fish_seen_subcommand_from add' -l only-profile -d 'the profile alone, not the whole service'
complete -c nc-block -n '__fish_seen_subcommand_from add' -l dry-run -d 'say what would be blocked and change nothing'
complete -c nc-block -n '__fish_seen_subcommand_from add' -l person -x -d 'group what is added under a label of your own'
complete -c nc-block -n '__fish_seen_subcommand_from add' -l cooldown -x -a '1h 24h 3d 7d 30d' -d 'how long a removal waits'
complete -c nc-block -n '__fish_seen_subcommand_from retire' -l cancel -d 'stop it: everything stays as it is'
complete -c nc-block -n '__fish_seen_subcommand_from remove retire' -l yes -d 'start the wait without being asked'
complete -c nc-block -n '__fish_seen_subcommand_from remove retire' -l confirm -x -d 'complete it with the words'
complete -c nc-block -n '__fish_seen_subcommand_from log journal' -l limit -x -a '10 50 200' -d 'at most so many lines, the newest'
complete -c nc-block -n '__fish_seen_subcommand_from settings' -a accept -d 'put in force what has waited'
complete -c nc-block -n '__fish_seen_subcommand_from people' -l contact -x -d 'how to reach them'
complete -c nc-block -n '__fish_seen_subcommand_from people' -a 'list add confirm remove'
complete -c nc-block -n '__fish_seen_subcommand_from reason' -a 'add list remove'
complete -c nc-block -n '__fish_seen_subcommand_from journal' -a 'add list'
complete -c nc-block -n '__fish_seen_subcommand_from help' -a 'add undo remove keep list status why check settings services log retire repair people approve reason journal begin urge streak slip plan message allow mail help'
complete -c nc-block -n '__fish_seen_subcommand_from begin' -l country -x -d 'helplines of another country: two letters'
complete -c nc-block -n '__fish_seen_subcommand_from slip' -l yes -d 'do not ask'
complete -c nc-block -n '__fish_seen_subcommand_from plan' -l step -x -a '1 2 3 4 5' -d 'the step that the new item belongs to'
complete -c nc-block -n '__fish_seen_subcommand_from plan' -a 'list show done undone date add edit remove restore'
complete -c nc-block -n '__fish_seen_subcommand_from message' -l copy -d 'copy it with wl-copy or xclip'
complete -c nc-block -n '__fish_seen_subcommand_from message' -l terminal-copy -d 'hand it to the terminal to copy'
complete -c nc-block -n '__fish_seen_subcommand_from message' -a 'sent unsent'
complete -c nc-block -n '__fish_seen_subcommand_from allow' -l why -x -d 'why it has to stay open, in your own words'
complete -c nc-block -n '__fish_seen_subcommand_from allow' -l hours -x -a 'daily mon-fri sat-sun' -d 'only then'
complete -c nc-block -n '__fish_seen_subcommand_from allow' -l confirm -x -d 'complete it with the words'
complete -c nc-block -n '__fish_seen_subcommand_from allow' -a 'list accept remove'
complete -c nc-block -n '__fish_seen_subcommand_from mail' -l push -x -d 'give the script to this mail server'
complete -c nc-block -n '__fish_seen_subcommand_from mail' -a 'sieve gmail'

function __nc_block_discreet -d 'whether what is shown names nobody'
    timeout 2 nc-block settings 2>/dev/null </dev/null | string match -qr '^person\.discreet +yes'
end
function __nc_block_entries -d 'your entries in one of the states given; their ids where it is to be discreet'
    set -l discreet
    __nc_block_discreet; and set discreet 1
    timeout 2 nc-block list 2>/dev/null </dev/null | while read -l -d \t id target state meaning
        set -q discreet[1]; and set target $id
        contains -- $state $argv; and printf '%s\t%s, %s\n' $target $state $meaning
    end
end
function __nc_block_waiting -d 'the ids of what waits, entries and exceptions'
    begin
        timeout 2 nc-block list 2>/dev/null </dev/null
        timeout 2 nc-block allow list 2>/dev/null </dev/null
    end | while read -l -d \t id target state meaning
        contains -- $state cooling ready; and printf '%s\n' $id
    end
end
function __nc_block_services -d 'the services that are known by name'
    timeout 2 nc-block services 2>/dev/null </dev/null | while read -l id title
        printf '%s\t%s\n' $id (string trim -- $title)
    end
end
function __nc_block_plan -d 'the items of your plan: list; or those that were taken out: restore'
    timeout 2 nc-block plan $argv[1] 2>/dev/null </dev/null | while read -l -d \t id step state due title
        printf '%s\t%s\n' $id $title
    end
end
complete -c nc-block -n '__fish_seen_subcommand_from plan; and __fish_seen_subcommand_from show done undone date edit remove' -a '(__nc_block_plan list)'
complete -c nc-block -n '__fish_seen_subcommand_from plan; and __fish_seen_subcommand_from restore' -a '(__nc_block_plan restore)'
complete -c nc-block -n '__fish_seen_subcommand_from add services' -a '(__nc_block_services)'
complete -c nc-block -n '__fish_seen_subcommand_from remove' -a '(__nc_block_entries blocked cooling ready)'
complete -c nc-block -n '__fish_seen_subcommand_from check; and not __nc_block_discreet' -a '(__nc_block_entries blocked cooling ready)'
complete -c nc-block -n '__fish_seen_subcommand_from keep' -a '(__nc_block_entries cooling ready)'
complete -c nc-block -n '__fish_seen_subcommand_from undo' -a '(__nc_block_entries blocked)'
complete -c nc-block -n '__fish_seen_subcommand_from approve' -a 'settings retire (__nc_block_waiting)'
