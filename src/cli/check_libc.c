/* Asking as most programs do: through libc, its hosts file and its resolver.
 * Used by check_list.c.
 * Must never let libc add the user's search domains to the name. */
#include <arpa/nameser.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/check.h"
#include "cli/check_answer.h"
#include "cli/holes_private.h"
#include "common/cleanup.h"

/* Of this process alone, which tries nothing else: one second at each server, and no search list (resolv.conf(5)). */
static void be_brief(void)
{
	setenv("RES_OPTIONS", "timeout:1 attempts:1", 1);
	setenv("LOCALDOMAIN", ".", 1);
}

static bool is_files_line(void *arg, const char *line)
{
	bool *with_files = arg;

	if (strncmp(line, "hosts:", 6) != 0)
		return false;
	*with_files = strstr(line, "files") != NULL;
	return true;
}

/* nsswitch.conf(5): the hosts file is read where it says files, and by default. */
static bool reads_hosts_file(void)
{
	autofree char *text = holes_read("", "/etc/nsswitch.conf");
	bool with_files = true;

	if (text)
		holes_lines(text, is_files_line, &with_files);
	return with_files;
}

void check_lookup(const struct check_probe *p, struct check_outcome *out)
{
	uint8_t question[CHECK_QUESTION_SIZE], reply[4096];
	struct __res_state state = { 0 };
	int size = check_question(question, p->name, true), n;

	be_brief();
	if (size < 0 || res_ninit(&state) < 0) {
		check_say(out, CHECK_NA, "libc's resolver cannot be used");
		return;
	}
	n = res_nsend(&state, question, size, reply, sizeof reply);
	if (n < 0)
		check_answer_missing(out, -errno);
	else
		check_answer_say(out, check_answer_read(reply, (size_t)n, question));
	res_nclose(&state);
}

/* True if every address is "nowhere", as hosts files say it. */
static bool all_nowhere(const struct addrinfo *list)
{
	for (; list; list = list->ai_next) {
		const struct sockaddr_in *v4 = (const struct sockaddr_in *)list->ai_addr;
		const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)list->ai_addr;

		if (list->ai_family == AF_INET ? v4->sin_addr.s_addr != INADDR_ANY
					       : !IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr))
			return false;
	}
	return true;
}

void check_hosts(const struct check_probe *p, struct check_outcome *out)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	size_t n;

	be_brief();
	if (getaddrinfo(p->name, NULL, &hints, &found) != 0) {
		check_lookup(p, out);
		if (out->result == CHECK_OPEN)
			check_say(out, CHECK_OPEN, "nothing but the hosts file, which does not list the canary, holds names");
	} else if (all_nowhere(found)) {
		check_say(out, CHECK_SHUT, "libc finds 0.0.0.0 or ::, as in the hosts file");
	} else {
		check_say(out, CHECK_OPEN, "libc finds an address for it");
	}
	if (found)
		freeaddrinfo(found);
	n = strlen(out->detail);
	if (!reads_hosts_file())
		snprintf(out->detail + n, sizeof out->detail - n, "; nsswitch.conf leaves the hosts file out");
}
