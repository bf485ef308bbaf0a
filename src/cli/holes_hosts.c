/* The hosts file and who asks it: lines of others for blocked names, and a machine that does not ask it first (nsswitch.conf(5)).
 * Used by holes.c.
 * Must never tell a name: the number of the line is enough. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/holes_private.h"
#include "common/cleanup.h"

#define HOSTS "/etc/hosts"
#define TAG "# nc-block" /* ends our own lines: helper/hosts_block.c */

struct names {
	char **list; /* each malloc'd */
	size_t count, room;
};

static void free_names(const struct names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->list[i]);
	free(n->list);
}

static bool keep(struct names *n, const char *name)
{
	if (n->count == n->room) {
		size_t room = n->room ? 2 * n->room : 64;
		char **more = reallocarray(n->list, room, sizeof *more);

		if (!more)
			return false;
		n->list = more;
		n->room = room;
	}
	n->list[n->count] = strdup(name);
	return n->list[n->count] && ++n->count;
}

static int compare(const void *a, const void *b)
{
	return strcasecmp(*(char *const *)a, *(char *const *)b);
}

/* True for one of N, and for what is under one. */
static bool is_blocked(const struct names *n, const char *name)
{
	while (name && n->count) {
		if (bsearch(&name, n->list, n->count, sizeof *n->list, compare))
			return true;
		name = strchr(name, '.');
		name = name ? name + 1 : NULL;
	}
	return false;
}

static bool is_ours(const char *line)
{
	size_t n = strcspn(line, "\r\n"), tag = strlen(TAG);

	return line[0] != '#' && n > tag && strncmp(line + n - tag, TAG, tag) == 0;
}

/* Calls EACH with every name on LINE, which is cut up, until it says true. The first word is the address. */
static bool each_name(char *line, bool (*each)(struct names *n, const char *name), struct names *n)
{
	char *rest = NULL, *word;
	bool address = true;

	line[strcspn(line, "#\r\n")] = '\0';
	for (word = strtok_r(line, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
		if (!address && each(n, word))
			return true;
		address = false;
	}
	return false;
}

static bool take(struct names *n, const char *name)
{
	return !keep(n, name);
}

static bool is_hit(struct names *n, const char *name)
{
	return is_blocked(n, name);
}

/* Lines of ours are gathered into N; of the others each that has one of N is told. */
static void go_through(FILE *f, struct names *n, struct holes *h)
{
	autofree char *line = NULL;
	char what[HOLE_WHAT_SIZE];
	size_t size = 0;

	for (size_t i = 1; getline(&line, &size, f) > 0; i++) {
		if (!h && is_ours(line))
			each_name(line, take, n);
		if (!h || is_ours(line) || !each_name(line, is_hit, n))
			continue;
		snprintf(what, sizeof what, "line %zu of " HOSTS, i);
		hole_add(h, "hosts", what, "gives a blocked name an address of its own: there inspection alone holds; take it out if it is not needed");
	}
}

static void find_foreign_lines(struct holes *h, const char *root)
{
	char path[HOLES_PATH_SIZE];
	autofclose FILE *f = NULL;
	struct names n = { 0 };

	if (snprintf(path, sizeof path, "%s" HOSTS, root) >= (int)sizeof path)
		return;
	f = fopen(path, "re");
	if (!f && errno == EACCES)
		hole_add(h, "hosts", HOSTS, "cannot be read by this account, so nothing in it holds here: inspection alone does");
	if (!f)
		return;
	go_through(f, &n, NULL);
	if (n.count)
		qsort(n.list, n.count, sizeof *n.list, compare);
	rewind(f);
	go_through(f, &n, h);
	free_names(&n);
}

/* The line of hosts in nsswitch.conf: true where something that asks the network comes before what reads the file. systemd-resolved, behind
 * "resolve", reads it too. */
static bool asks_around(void *arg, const char *line)
{
	bool *around = arg;
	char services[256], *rest = NULL;

	if (strncmp(line, "hosts:", 6) != 0)
		return false;
	snprintf(services, sizeof services, "%s", line + 6);
	services[strcspn(services, "#")] = '\0';
	*around = true;
	for (const char *s = strtok_r(services, " \t", &rest); s && strcmp(s, "dns") != 0; s = strtok_r(NULL, " \t", &rest))
		if (strcmp(s, "files") == 0 || strcmp(s, "resolve") == 0)
			*around = false;
	return true;
}

static void find_switch(struct holes *h, const char *root)
{
	autofree char *text = holes_read(root, "/etc/nsswitch.conf");
	bool around = false;

	if (text && holes_lines(text, asks_around, &around) && around)
		hole_add(h, "hosts", "/etc/nsswitch.conf",
			 "does not have programs ask the hosts file first, so inspection alone holds; put \"files\" first in its line for hosts");
}

void holes_hosts(struct holes *h, const char *root)
{
	find_foreign_lines(h, root);
	find_switch(h, root);
}
