/* Notices what somebody else changes, and says when it is to be put back.
 * Used by world.c, which puts it back.
 * Must never keep nothing but the processor busy: whoever changes something again and again is answered less often. */
#ifndef NCB_HELPER_GUARD_H
#define NCB_HELPER_GUARD_H

#include <poll.h>

#include "helper/fight.h"
#include "helper/guard_hosts.h"
#include "helper/guard_nft.h"
#include "helper/nft_apply.h"

#define GUARD_FDS 3
#define GUARD_BLIND_MS 5000 /* how often a file is looked at that cannot be watched */
#define GUARD_LOOK_MS 10    /* between two looks at the file, whoever writes whatever else there */

/* One thing that is guarded. */
struct guarded {
	const char *name;
	struct fight fight;
	int64_t due_ms; /* when it is to be looked at; 0: nothing was noticed */
	uint32_t repaired;
};

struct guard {
	struct guard_hosts watch;
	struct guard_nft listen;
	struct guarded hosts, table;
	bool table_deleted; /* nothing of it is there to be kept while it is put back */
	int64_t looked_ms; /* at the hosts file */
	bool blind;        /* the hosts file cannot be watched, in whole or in part */
};

/* Goes without what cannot be had, and logs that. HOSTS is borrowed. */
void guard_open(struct guard *g, const char *hosts);
void guard_close(struct guard *g);

/* For poll(): GUARD_FDS of them, some perhaps below 0. */
void guard_poll_fds(const struct guard *g, struct pollfd fds[GUARD_FDS]);

/* Takes what poll() found. NFT: ours, NULL where there is none. */
void guard_hear(struct guard *g, const struct pollfd fds[GUARD_FDS], const struct nft *nft, int64_t now_ms);

/* When something is to be looked at; 0: nothing. */
int64_t guard_next_ms(const struct guard *g);

/* True once it is time; what was noticed is then taken as seen to. */
bool guard_hosts_due(struct guard *g, int64_t now_ms);
bool guard_table_due(struct guard *g, int64_t now_ms);

/* G was put back since START_MS, or with REPAIRED false, that failed. */
void guard_repaired(struct guarded *g, bool repaired, int64_t start_ms, int64_t now_ms);

/* nft_load(), and before it what is quickly done where the table is gone; without listening while it runs, and with it from its end on unless nobody else can change the table. */
int guard_load(struct guard *g, struct nft *n, const struct nft_want *w, struct wire_layer *status);

#endif
