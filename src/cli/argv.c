/* Takes the command line out of the process list.
 * Used by cli/run.c, before anything else.
 * Must never let a later reader of /proc see a target. */
#include "cli/argv.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const char *const *argv_hide(int argc, char **argv)
{
	/* Kept for the life of the process; volatile, or the compiler would leave the keeping out and a leak checker see a leak. */
	static char **volatile kept __attribute__((unused));
	size_t count = argc > 0 ? (size_t)argc : 0;
	char **copy = calloc(count + 1, sizeof *copy);

	kept = copy;
	if (!copy)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		copy[i] = strdup(argv[i]);
		if (!copy[i])
			return NULL;
	}
	/* The last byte of the whole stays NUL: where it does not, the kernel shows the environment after it.
	 */
	for (size_t i = 0; i < count; i++)
		memset(argv[i], 0, strlen(argv[i]));
	if (count)
		memcpy(argv[0], "nc-block", strlen(copy[0]) < 8 ? strlen(copy[0]) : 8);
	return (const char *const *)copy;
}
