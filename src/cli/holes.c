/* Ways around nc-block that it cannot shut: the list itself, reading below a root, and proxies.
 * Used by verb_status.c and verb_check.c.
 * Must never follow what it reads: files are looked at, nothing is run and nothing is asked over a network. */
#include "cli/holes.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/holes_private.h"
#include "common/cleanup.h"

void hole_add(struct holes *h, const char *kind, const char *what, const char *rest)
{
	struct hole *n = &h->list[h->count];

	for (size_t i = 0; i < h->count; i++)
		if (strcmp(h->list[i].kind, kind) == 0 && strcmp(h->list[i].what, what) == 0)
			return;
	if (h->count == HOLES_MAX)
		return;
	n->kind = kind;
	snprintf(n->what, sizeof n->what, "%s", what);
	snprintf(n->text, sizeof n->text, "%.*s %s", HOLE_WHAT_SIZE - 1, what, rest);
	h->count++;
}

static bool make_path(char path[HOLES_PATH_SIZE], const char *root, const char *below)
{
	return snprintf(path, HOLES_PATH_SIZE, "%s%s", root, below) < HOLES_PATH_SIZE;
}

char *holes_read(const char *root, const char *path)
{
	char full[HOLES_PATH_SIZE];
	autofree char *text = malloc(HOLES_FILE_SIZE + 1);
	autoclose int fd = -1;
	size_t size = 0;
	ssize_t n = 1;

	if (!text || !make_path(full, root, path))
		return NULL;
	fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	while (fd >= 0 && n > 0 && size < HOLES_FILE_SIZE) {
		n = read(fd, text + size, HOLES_FILE_SIZE - size);
		size += n > 0 ? (size_t)n : 0;
	}
	if (fd < 0 || n < 0)
		return NULL;
	text[size] = '\0';
	return TAKE_PTR(text);
}

bool holes_exists(const char *root, const char *path)
{
	char full[HOLES_PATH_SIZE];
	struct stat st;

	return make_path(full, root, path) && lstat(full, &st) == 0;
}

bool holes_each(const char *root, const char *path, bool (*each)(void *arg, const char *name), void *arg)
{
	char full[HOLES_PATH_SIZE];
	struct dirent *e;
	bool done = false;
	DIR *d = make_path(full, root, path) ? opendir(full) : NULL;

	while (d && !done && (e = readdir(d)))
		done = e->d_name[0] != '.' && each(arg, e->d_name);
	if (d)
		closedir(d);
	return done;
}

bool holes_lines(char *text, bool (*each)(void *arg, const char *line), void *arg)
{
	char *rest = NULL;

	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		size_t n = strlen(line);

		while (n && strchr(" \t\r", line[n - 1]))
			line[--n] = '\0';
		if (each(arg, line + strspn(line, " \t")))
			return true;
	}
	return false;
}

struct process_search {
	const char *root;
	const char *const *names;
	const char *found;
};

static bool is_process(void *arg, const char *name)
{
	struct process_search *s = arg;
	char path[HOLES_PATH_SIZE];
	autofree char *comm = NULL;

	if (name[strspn(name, "0123456789")])
		return false;
	snprintf(path, sizeof path, "/proc/%s/comm", name);
	comm = holes_read(s->root, path);
	if (!comm)
		return false;
	comm[strcspn(comm, "\n")] = '\0';
	for (size_t i = 0; s->names[i] && !s->found; i++)
		if (strcmp(s->names[i], comm) == 0)
			s->found = s->names[i];
	return s->found != NULL;
}

const char *holes_process(const char *root, const char *const *names)
{
	struct process_search s = { .root = root, .names = names };

	holes_each(root, "/proc", is_process, &s);
	return s.found;
}

/* Programs read these in either case, curl and Python among them. */
static void find_proxies(struct holes *h, const char *const *environment)
{
	static const char *const names[] = { "http_proxy", "https_proxy", "all_proxy", "socks_proxy" };

	for (; environment && *environment; environment++) {
		size_t n = strcspn(*environment, "=");
		char name[HOLE_WHAT_SIZE];

		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			if (strlen(names[i]) != n || strncasecmp(*environment, names[i], n) != 0 ||
			    strlen(*environment) <= n + 1)
				continue;
			snprintf(name, sizeof name, "%.*s", (int)n, *environment);
			hole_add(h, "proxy", name,
				 "in the environment sends programs through a proxy, which looks names up itself; "
				 "unset it where it is not needed");
		}
	}
}

void holes_find(struct holes *h, const char *root, const char *const *environment)
{
	h->count = 0;
	holes_vpn(h, root);
	holes_tor(h, root);
	holes_saved_rules(h, root);
	find_proxies(h, environment);
	holes_resolver(h, root);
	holes_hosts(h, root);
}
