/* Takes the command line out of the process list.
 * Used by cli/run.c, before anything else.
 * Must never let a later reader of /proc see a target. */
#ifndef NCB_CLI_ARGV_H
#define NCB_CLI_ARGV_H

/* A copy of ARGV for the life of the process; the original then reads "nc-block" and nothing more. NULL when
 * out of memory. */
const char *const *argv_hide(int argc, char **argv);

#endif
