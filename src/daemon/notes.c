/* What is worth telling besides the answer: which addresses are the machine's DNS servers.
 * Used by policy_add.c.
 * Must never read more of the resolver's files than their nameserver lines. */
#include "daemon/notes.h"

#include <stdio.h>
#include <string.h>

#include "common/cleanup.h"

static bool line_has_server(const char *line, const struct addr *a)
{
	char server[128];
	struct addr s;

	if (sscanf(line, " nameserver %127s", server) != 1)
		return false;
	server[strcspn(server, "%")] = 0; /* a scope is not part of the address */
	return addr_parse(server, &s) == 0 && addr_overlaps(a, &s);
}

bool notes_text_has_server(const char *text, const struct addr *a)
{
	for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		char one[256];

		snprintf(one, sizeof one, "%.*s", (int)strcspn(line, "\n"), line);
		if (line_has_server(one, a))
			return true;
	}
	return false;
}

bool notes_is_dns_server(const struct addr *a)
{
	static const char *const files[] = { "/etc/resolv.conf", "/run/systemd/resolve/resolv.conf" };

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		autofclose FILE *f = fopen(files[i], "re");
		char line[512];

		while (f && fgets(line, sizeof line, f))
			if (line_has_server(line, a))
				return true;
	}
	return false;
}
