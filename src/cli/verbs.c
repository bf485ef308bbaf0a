/* The table of verbs and options.
 * Used by everything that reads, completes or explains a command line.
 * Must never list what the program cannot do. */
#include "cli/verbs.h"

#include <stdint.h>
#include <string.h>

#define BIT(option) (1u << (option))
#define COMMON (BIT(OPTION_HELP) | BIT(OPTION_JSON) | BIT(OPTION_QUIET))
#define ANY SIZE_MAX

const struct option_row option_rows[OPTION_COUNT_] = {
	[OPTION_HELP] = { "--help", NULL, "show this help" },
	[OPTION_JSON] = { "--json", NULL, "answer in JSON, and ask nothing" },
	[OPTION_QUIET] = { "--quiet", NULL, "print only what went wrong" },
	[OPTION_YES] = { "--yes", NULL, "go ahead without being asked" },
	[OPTION_ONLY_PROFILE] = { "--only-profile", NULL, "the profile alone, not the whole service" },
	[OPTION_DRY_RUN] = { "--dry-run", NULL, "say what would be blocked and change nothing" },
	[OPTION_PERSON] = { "--person", "LABEL", "group what is added under a label of your own" },
	[OPTION_CONFIRM] = { "--confirm", "WORDS", "complete it with the words that were given" },
	[OPTION_COOLDOWN] = { "--cooldown", "DURATION", "how long a removal waits: 90s 30m 24h 7d" },
	[OPTION_CANCEL] = { "--cancel", NULL, "stop it: everything stays as it is" },
	[OPTION_LIMIT] = { "--limit", "NUMBER", "at most so many lines, the newest" },
	[OPTION_CONTACT] = { "--contact", "TEXT", "how to reach them: a number, an address" },
	[OPTION_COUNTRY] = { "--country", "CODE", "helplines of another country: us, de, br" },
	[OPTION_STEP] = { "--step", "NUMBER", "the step, 1 to 5, that the new item belongs to" },
	[OPTION_COPY] = { "--copy", NULL, "copy it with wl-copy or xclip, without asking" },
	[OPTION_TERMINAL_COPY] = { "--terminal-copy", NULL, "hand it to the terminal to copy (OSC 52)" },
	[OPTION_WHY] = { "--why", "TEXT", "why it has to stay open, in your own words" },
	[OPTION_HOURS] = { "--hours", "HOURS", "only then: \"mon-fri 17:00-19:00, sun 10:00-12:00\"" },
	[OPTION_PUSH] = { "--push", "USER@HOST", "give the script to this mail server" },
};

const struct verb verbs[] = {
	{ "add", "[TARGET...]", "put something out of reach, now",
	  "A TARGET is a site (ex.example), a profile (instagram:exname, or its address in "
	  "the browser), a whole service (instagram), an IP address or prefix, an e-mail "
	  "address or a telephone number. \"-\" reads one a line from standard input. "
	  "Without a TARGET you are asked, so that no name stays in the shell's history.",
	  COMMON | BIT(OPTION_PERSON) | BIT(OPTION_ONLY_PROFILE) | BIT(OPTION_COOLDOWN) | BIT(OPTION_DRY_RUN),
	  0, ANY, verb_add },
	{ "undo", "[TARGET|ID...]", "take back a slip, within ten minutes of adding it",
	  "Takes back an add of the last ten minutes. What was blocked before stays blocked.",
	  COMMON, 0, ANY, verb_undo },
	{ "remove", "[TARGET|ID...]", "ask to lift a block; it waits first",
	  "The first time, it starts the wait. While it runs, it tells what is left. When "
	  "it is over, it gives four words; typed back, they lift the block. \"nc-block keep\" "
	  "ends the wait at any time, and the block stays.",
	  COMMON | BIT(OPTION_YES) | BIT(OPTION_CONFIRM), 0, ANY, verb_remove },
	{ "keep", "[TARGET|ID...]", "end a wait: the block stays",
	  "Ends the wait for a removal at once. The block was never off, and stays.",
	  COMMON, 0, ANY, verb_keep },
	{ "list", NULL, "what is blocked, and what is waiting",
	  "Your own entries with their ids; root sees everybody's.",
	  COMMON, 0, 0, verb_list },
	{ "status", NULL, "what is in force, and what is not",
	  "Counts, layers, settings that wait, and what nc-block had to put right.",
	  COMMON, 0, 0, verb_status },
	{ "why", "NAME", "is this name blocked here, and by whom",
	  "NAME is a name, the address of a page or an IP address. Everybody may ask.",
	  COMMON, 1, 1, verb_why },
	{ "check", "[TARGET]", "try the ways around it, for real",
	  "Tries, with a name and addresses that are nobody's, what programs could do to get "
	  "past a block, and says what is shut and what is open. Nothing is sent to a site. "
	  "With TARGET: also what holds that. In quiet hours open ways are only counted.",
	  COMMON, 0, 1, verb_check },
	{ "settings", "[accept]", "the settings in force and those that wait",
	  "\"accept\" puts looser settings in force whose wait is over.",
	  COMMON, 0, 1, verb_settings },
	{ "services", "[NAME]", "the services nc-block knows by name",
	  "With NAME: its names, the forms of its profiles, and where that was looked up.",
	  COMMON, 0, 1, verb_services },
	{ "log", NULL, "what happened to your entries, and when",
	  "Entries by their id. Names are shown on a terminal only.",
	  COMMON | BIT(OPTION_LIMIT), 0, 0, verb_log },
	{ "retire", NULL, "leave for good; it waits like the longest removal",
	  "For whoever is done with nc-block, or cannot stand it. It waits as long as the longest "
	  "removal would, then gives four words; typed back, they lift everything, and nc-block may be "
	  "uninstalled. Any \"nc-block add\" or \"keep\" stops it. Where nothing is blocked there is no wait.",
	  COMMON | BIT(OPTION_YES) | BIT(OPTION_CONFIRM) | BIT(OPTION_CANCEL), 0, 0, verb_retire },
	{ "repair", NULL, "mend what a crash or a forced removal left",
	  "For root. What is blocked is put in force again and the services are started. Where "
	  "nothing is, after \"nc-block retire\", left-over rules and hosts lines are taken away.",
	  COMMON, 0, 0, verb_repair },
	{ "people", "[list|add NAME|confirm NAME|remove NAME]", "people you trust who hold a key",
	  "\"add\" shows a picture that they scan with any authenticator app on their own phone, and asks for "
	  "a first code. From then on a removal needs their codes besides its wait: one with one person, two "
	  "with more. They never see what is blocked. \"remove\" waits like a removal, and needs nobody's "
	  "consent; adding them again stops it. \"confirm\" takes the first code on standard input.",
	  COMMON | BIT(OPTION_CONTACT), 0, 2, verb_people },
	{ "approve", "ID...|settings|retire", "agree to a removal, with a code of somebody you trust",
	  "Asks for the code that somebody who holds a key sees on their phone, or reads it from standard "
	  "input. It counts for the running removals with these ids until they lapse.",
	  COMMON, 1, ANY, verb_approve },
	{ "reason", "[add|list|remove ID]", "your reasons, in your own words",
	  "\"add\" lets you write one: in $EDITOR, at a prompt, or from standard input. They are for you "
	  "alone, and are shown to you when you ask for a removal. Without a word, they are listed.",
	  COMMON, 0, 2, verb_reason },
	{ "journal", "[add|list]", "write something down, for you alone",
	  "Lets you write: in $EDITOR, at a prompt, or from standard input. \"list\" shows what you wrote.",
	  COMMON | BIT(OPTION_LIMIT), 0, 1, verb_journal },
	{ "begin", NULL, "a short safety check, best before the first block",
	  "Asks in plain words whether it is safe to begin, names people who help in your "
	  "country, and says what others on this machine can see. Nothing is stored but that "
	  "it was done.",
	  COMMON | BIT(OPTION_COUNTRY), 0, 0, verb_begin },
	{ "urge", "[MINUTES]", "the bad hour: sit it out, with company",
	  "Shows how long you have held, a reason of yours, what to do and whom to call, and "
	  "waits with you, by default 20 minutes. Any key leaves. Works offline.",
	  COMMON, 0, 1, verb_urge },
	{ "streak", NULL, "the days held, as a calendar",
	  "Days held, urges, removals asked and kept, contact, and the hours at which urges come.",
	  COMMON, 0, 0, verb_streak },
	{ "slip", "[DATE]", "note that there was contact; nothing else changes",
	  "Notes contact, today or on DATE (2026-11-24). The blocks stay, and so do the days held.",
	  COMMON | BIT(OPTION_YES), 0, 1, verb_slip },
	{ "plan", "[ACTION [ID] [TEXT]]", "the five steps as a check list of your own",
	  "\"list\" shows it, \"show ID\" tells how. \"done ID\" and \"undone ID\" tick, \"date ID "
	  "2026-12-01\" dates (\"none\" undates), \"add TEXT\" and \"remove ID\" change it, \"edit ID\" "
	  "gives an item your own words. What was removed and is not your own comes back with \"restore ID\"; "
	  "\"restore\" alone lists it. Without TEXT, add asks for it, as edit does; with \"-\" both read "
	  "standard input.",
	  COMMON | BIT(OPTION_STEP), 0, ANY, verb_plan },
	{ "message", "[sent|unsent|-]", "write one last message, and be done",
	  "Offers a short text to change, copies or prints it, and notes whether it was sent. "
	  "The text is not stored. \"-\" reads it from standard input.",
	  COMMON | BIT(OPTION_COPY) | BIT(OPTION_TERMINAL_COPY), 0, 1, verb_message },
	{ "allow", "[CHANNEL]", "what has to stay open: children, a lease, a court",
	  "CHANNEL is a name under what is blocked (school.ex.example), or a mail address that the filters of nc-block mail "
	  "spare. An exception waits like a removal, and is then accepted with four words: nc-block allow accept ID. "
	  "nc-block allow remove ID shuts it at once. Without a CHANNEL, or with \"list\": the exceptions there are.",
	  COMMON | BIT(OPTION_WHY) | BIT(OPTION_HOURS) | BIT(OPTION_CONFIRM), 0, 2, verb_allow },
	{ "mail", "sieve|gmail", "filters for the mail addresses on your list",
	  "Sets their mail aside, marked as read, in a folder of its own; nothing is deleted, since it may be evidence. "
	  "\"sieve\" is a script for most mail servers, printed or given to one with --push; \"gmail\" is a file to "
	  "import under Settings, Filters. Made anew after each change to the list.",
	  COMMON | BIT(OPTION_PUSH), 1, 1, verb_mail },
	{ "help", "[VERB]", "this overview, or the help of one verb",
	  "The same as nc-block VERB --help.",
	  COMMON, 0, 1, verb_help },
};
const size_t verbs_count = sizeof verbs / sizeof verbs[0];

const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; i < verbs_count; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}
