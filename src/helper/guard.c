/* Notices what somebody else changes, and says when it is to be put back.
 * Used by world.c, which puts it back.
 * Must never keep nothing but the processor busy. */
#include "helper/guard.h"

#include <string.h>

#include "common/log.h"

/* The file holds names back that the rules hold as well. The rules alone hold addresses back, so they are put back more often, where
 * that can be needed at all. */
static const struct fight_rule hosts_rule = { .repairs = 8, .within_ms = 10000, .every_ms = 3000, .calm_ms = 30000 };
static const struct fight_rule table_rule = { .repairs = 30, .within_ms = 10000, .every_ms = 100, .calm_ms = 30000 };

static void watched(struct guard *g, int r)
{
	if (r < 0 && !g->blind)
		log_warning("the hosts file cannot be watched, and is looked at every %d s: %s", GUARD_BLIND_MS / 1000, strerror(-r));
	g->blind = r < 0;
}

void guard_open(struct guard *g, const char *hosts)
{
	int r;

	*g = (struct guard){ .hosts.name = "the hosts file", .table.name = "the address rules" };
	fight_init(&g->hosts.fight, &hosts_rule);
	fight_init(&g->table.fight, &table_rule);
	watched(g, guard_hosts_open(&g->watch, hosts));
	r = guard_nft_open(&g->listen);
	if (r < 0)
		log_warning("changes of the rules will not be noticed: %s", strerror(-r));
}

void guard_close(struct guard *g)
{
	guard_hosts_close(&g->watch);
	guard_nft_close(&g->listen);
}

void guard_poll_fds(const struct guard *g, struct pollfd fds[GUARD_FDS])
{
	fds[0] = (struct pollfd){ .fd = g->listen.listening ? g->listen.fd : -1, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = g->watch.inotify, .events = POLLIN };
	fds[2] = (struct pollfd){ .fd = g->watch.mounts, .events = POLLPRI };
}

void guard_hear(struct guard *g, const struct pollfd fds[GUARD_FDS], const struct nft *nft, int64_t now_ms)
{
	enum guard_nft_heard heard = GUARD_NFT_NOTHING;

	if (fds[0].revents && nft && g->listen.listening)
		heard = guard_nft_hear(&g->listen, nft_port(nft));
	if (heard && !g->table.due_ms)
		g->table.due_ms = now_ms;
	g->table_deleted = g->table_deleted || heard == GUARD_NFT_DELETED;
	if (fds[1].revents || fds[2].revents)
		watched(g, guard_hosts_hear(&g->watch, fds[2].revents != 0, now_ms));
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t hosts_next_ms(const struct guard *g)
{
	int64_t at_ms = g->watch.due_ms;

	if (g->blind && (!at_ms || at_ms > g->looked_ms + GUARD_BLIND_MS))
		at_ms = g->looked_ms + GUARD_BLIND_MS;
	return at_ms ? later(fight_next_ms(&g->hosts.fight, at_ms), g->looked_ms + GUARD_LOOK_MS) : 0;
}

static int64_t table_next_ms(const struct guard *g)
{
	return g->table.due_ms ? fight_next_ms(&g->table.fight, g->table.due_ms) : 0;
}

int64_t guard_next_ms(const struct guard *g)
{
	int64_t hosts_ms = hosts_next_ms(g), table_ms = table_next_ms(g);

	return hosts_ms && (!table_ms || hosts_ms < table_ms) ? hosts_ms : table_ms;
}

bool guard_hosts_due(struct guard *g, int64_t now_ms)
{
	int64_t at_ms = hosts_next_ms(g);

	if (!at_ms || now_ms < at_ms)
		return false;
	guard_hosts_looked(&g->watch);
	g->looked_ms = now_ms;
	return true;
}

bool guard_table_due(struct guard *g, int64_t now_ms)
{
	int64_t at_ms = table_next_ms(g);

	if (!at_ms || now_ms < at_ms)
		return false;
	g->table.due_ms = 0;
	return true;
}

void guard_repaired(struct guarded *g, bool repaired, int64_t start_ms, int64_t now_ms)
{
	g->repaired += repaired;
	if (fight_note(&g->fight, now_ms, now_ms - start_ms))
		log_warning("something else changes %s again and again: put back less often", g->name);
	else if (repaired && !fight_is_on(&g->fight, now_ms))
		log_info("%s: something else had changed it; put back", g->name);
}

/* True if the ruleset is of the generation that our one transaction has made out of BEFORE: nobody came in between. Zero is left out. */
static bool nobody_else(struct nft *n, uint32_t before)
{
	uint32_t now;

	return nft_generation(n, &now) == 0 && now == (before + 1 ? before + 1 : 1);
}

int guard_load(struct guard *g, struct nft *n, const struct nft_want *w, struct wire_layer *status)
{
	uint32_t before = 0;
	bool known;
	int r;

	(void)guard_nft_listen(&g->listen, false);
	if (g->table_deleted)
		nft_load_addresses_first(n, w);
	g->table.due_ms = 0;
	g->table_deleted = false;
	nft_try(n); /* a transaction of its own */
	known = nft_generation(n, &before) == 0;
	r = nft_load(n, w, status);
	if (r == 0 && status->flags & WIRE_LAYER_OWNED)
		return 0;
	(void)guard_nft_listen(&g->listen, true);
	/* Whoever came in between was not heard: once more, slower, with our ears open. */
	return r < 0 || (known && nobody_else(n, before)) ? r : nft_load(n, w, status);
}
