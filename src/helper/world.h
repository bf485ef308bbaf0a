/* The plan in force: what is committed, what the layers make of it, and what is tried again.
 * Used by session.c (transactions, questions) and helper.c (start, retries).
 * Must never enforce less than the last committed plan because something could not be read. */
#ifndef NCB_HELPER_WORLD_H
#define NCB_HELPER_WORLD_H

#include "helper/guard.h"
#include "helper/inspect_link.h"
#include "helper/nft_apply.h"
#include "helper/paths.h"
#include "helper/plan_file.h"
#include "helper/plan_watch.h"
#include "helper/txn.h"

#define WORLD_RETRY_MS 5000
#define WORLD_INSPECT_MS 2000 /* how long a change waits for the inspector */
#define WORLD_ALONE_MS 10000  /* a daemon that is started again is back by then */

struct world {
	const struct helper_paths *paths;
	struct plan *plan; /* the committed one; never NULL after world_start() */
	struct plan_watch watch;
	struct nft *nft;   /* NULL while the kernel cannot be asked */
	struct nft_mode mode; /* what the file about it says; without a queue: nothing */
	struct nft_want loaded; /* what the rules were made for; its pointers are not to be followed */
	int64_t inspect_uid; /* the inspector's account, as it was listed last; -1: it never was */
	bool account_gone;   /* it is not listed any more */
	struct inspect_link inspect;
	struct guard guard;
	struct wire_layer hosts, addresses, names;
	bool hosts_held; /* the hosts file was in force since the start */
	char plan_text[PLAN_TEXT_SIZE]; /* why a part of the plan is unknown */
	int plan_error;
	bool end_open;       /* connections may have been opened while the address layer had failed */
	bool cannot_end;     /* told once */
	int64_t retry_at_ms; /* monotonic; 0: nothing to try again */
	int64_t alone_at_ms; /* when we are without a daemon for too long; 0: it is there, or we know already */
};

/* Reads the plan and puts it in force. 0 also if a layer failed, which its status says; -errno if there is no
 * going on. */
int world_start(struct world *w, const struct helper_paths *paths);

/* Forgets all; rules and hosts stay. */
void world_stop(struct world *w);

/* Carries out T (which is normalised on the way) as COMMIT says and fills REPLY, a WIRE_COMMIT_REPLY. Durable
 * first, then the rules, then the hosts file, then open connections. */
void world_commit(struct world *w, struct txn *t, const struct wire_message *commit,
		  struct wire_message *reply);

/* Fills in what COMMIT_REPLY and STATUS_REPLY have in common. */
void world_report(const struct world *w, struct wire_message *reply);

/* Tries a failed layer again if it is time. NOW_MS: monotonic. */
void world_retry(struct world *w, int64_t now_ms);

/* Takes what poll() found on the guard's descriptors, and puts back what somebody else changed if it is time. */
void world_guard(struct world *w, const struct pollfd fds[GUARD_FDS], int64_t now_ms);

/* When there is something to do that no descriptor will tell of; 0: never. */
int64_t world_next_ms(const struct world *w);

/* Something happened in the plan's folder: a plan that is lost or replaced is written again. */
void world_hear_plan(struct world *w);

/* The inspector answered or went: its names are sent again where needed. */
void world_hear_inspector(struct world *w);

/* Whether the daemon is connected. It alone knows which hours of the week it is, so without it exceptions that are bound to hours are
 * shut: at once after the start, else after WORLD_ALONE_MS; they are open again as soon as it is there. */
void world_hear_daemon(struct world *w, bool there, int64_t now_ms);

int64_t world_now_ms(void);

#endif
