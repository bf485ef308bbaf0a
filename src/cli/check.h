/* Trying the routes past nc-block for real, from where the user stands: by the canary alone, and nobody else is contacted.
 * Used by verb_check.c; the files check_*.c are its parts.
 * Must never send a name that anybody blocked, nor anything to a site, nor to a resolver that the user did not configure. */
#ifndef NCB_CLI_CHECK_H
#define NCB_CLI_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECK_MAX 48
#define CHECK_LIMIT_MS 2600 /* for all of them together: they run side by side */
#define CHECK_TARGET_SIZE 128
#define CHECK_DETAIL_SIZE 200

enum check_result { CHECK_OPEN, CHECK_SHUT, CHECK_NA, CHECK_RESULTS };

struct check_outcome {
	enum check_result result;
	char detail[CHECK_DETAIL_SIZE]; /* what was seen, in one line */
};

/* One try. Each function reads what it needs of the rest. */
struct check_probe {
	const char *route; /* static */
	char target[CHECK_TARGET_SIZE];
	/* In a process of its own; NULL: OUTCOME stands. */
	void (*attempt)(const struct check_probe *p, struct check_outcome *out);
	const char *name;    /* static: the name asked for, or carried in a first packet */
	char server[64];     /* numeric address, with %scope where it needs one */
	bool split;          /* in two segments */
	bool http;           /* plain HTTP, not TLS */
	size_t padded;       /* bytes of the hello at least */
	struct check_outcome outcome;
};

struct check_list {
	struct check_probe probes[CHECK_MAX];
	size_t count;
};

/* All tries for a machine whose files are below ROOT ("" for /). QUIC: the setting, or NULL where it is not known. */
void check_list_fill(struct check_list *l, const char *root, const char *quic);

/* Tries all side by side, within CHECK_LIMIT_MS. What does not end by then counts as open: nothing refused it.
 * 0, or -errno where a process could not be started. */
int check_run(struct check_list *l);

/* "open", "shut", "n/a". */
const char *check_result_name(enum check_result result);

/* Fills OUT; for the parts. */
void check_say(struct check_outcome *out, enum check_result result, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The parts' tries, each for one kind of route. */
/* NAME through libc; and through its resolver, past the hosts file. */
void check_hosts(const struct check_probe *p, struct check_outcome *out);
void check_lookup(const struct check_probe *p, struct check_outcome *out);
/* NAME at SERVER. */
void check_dns_udp(const struct check_probe *p, struct check_outcome *out);
void check_dns_tcp(const struct check_probe *p, struct check_outcome *out);
void check_dns_other(const struct check_probe *p, struct check_outcome *out);
void check_doh_canary(const struct check_probe *p, struct check_outcome *out);
/* NAME in TLS or HTTP, and the canary in a QUIC Initial, to a socket of ours at SERVER, which is loopback. */
void check_flow(const struct check_probe *p, struct check_outcome *out);
void check_quic(const struct check_probe *p, struct check_outcome *out);
/* A connection to SERVER; and to its port 853, where SERVER is loopback. */
void check_address(const struct check_probe *p, struct check_outcome *out);
void check_dot(const struct check_probe *p, struct check_outcome *out);

#endif
