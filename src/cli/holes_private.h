/* What the files of holes share.
 * Used by holes.c, holes_hosts.c, holes_net.c and holes_resolver.c.
 * Must never be included by anything else. */
#ifndef NCB_CLI_HOLES_PRIVATE_H
#define NCB_CLI_HOLES_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/holes.h"

#define HOLES_PATH_SIZE 512
#define HOLES_FILE_SIZE 65536 /* what is longer is read so far */

/* Adds one, its sentence WHAT and then REST; nothing where one of the same kind and WHAT is there, or no room. */
void hole_add(struct holes *h, const char *kind, const char *what, const char *rest);

/* The start of file PATH below ROOT, malloc'd and ended by a NUL; NULL where it cannot be read. */
char *holes_read(const char *root, const char *path);

/* True where PATH exists below ROOT, as a link to nowhere too. */
bool holes_exists(const char *root, const char *path);

/* Calls EACH with the name of every entry of folder PATH below ROOT but dot files, until it says true. That. */
bool holes_each(const char *root, const char *path, bool (*each)(void *arg, const char *name), void *arg);

/* Calls EACH with every line of TEXT (which is cut up), without the blanks at both ends, until it says true. */
bool holes_lines(char *text, bool (*each)(void *arg, const char *line), void *arg);

/* The name, among NAMES (ended by NULL), of a process that runs; NULL when none does. Names as in /proc/PID/comm, 15 bytes. */
const char *holes_process(const char *root, const char *const *names);

/* What a walk below a root fills. */
struct look {
	struct holes *holes;
	const char *root;
};

void holes_vpn(struct holes *h, const char *root);
void holes_tor(struct holes *h, const char *root);
void holes_saved_rules(struct holes *h, const char *root);
void holes_resolver(struct holes *h, const char *root);
void holes_hosts(struct holes *h, const char *root);

#endif
