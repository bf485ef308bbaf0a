/* The address layer: full loads and differences, each one transaction, each checked afterwards.
 * Used by world.c.
 * Must never leave a moment in which less is refused than before and after. */
#include "helper/nft_apply.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "common/cleanup.h"
#include "helper/nft_elems.h"
#include "helper/nft_mode.h"
#include "helper/nft_socket.h"
#include "helper/nft_talk.h"
#include "helper/nft_verify.h"

#define VERIFY_EACH_MAX 256 /* above it counting the whole set is cheaper */
#define FIRST_MAX 2000 /* elements take longer than the rules that could wait */
#define BATCH_ROOM 16384
#define ELEMENT_ROOM 32
#define ELEMS_ROOM (4 * 61000) /* of the four sets' last messages */

struct nft_mode nft_mode_tried_first = { .destroy = true, .owner = true };

struct nft {
	int fd;
	uint32_t port, seq;
	struct nft_mode mode;
	bool tried; /* the mode, before the first load */
	size_t loaded[NFT_SETS]; /* elements of the last load: no rule asks a set that had none */
	bool expected; /* the queue is one that worked before, and was not tried */
	struct nft_mode expectation;
};

int nft_open(struct nft **out)
{
	autoclose int fd = nft_socket_open();
	struct sockaddr_nl self = { 0 };
	socklen_t size = sizeof self;
	struct nft *n;

	*out = NULL;
	if (fd < 0)
		return fd;
	if (getsockname(fd, (struct sockaddr *)&self, &size) < 0)
		return -errno;
	n = malloc(sizeof *n);
	if (!n)
		return -ENOMEM;
	*n = (struct nft){ .fd = TAKE_FD(fd), .port = self.nl_pid, .seq = 1, .mode = nft_mode_tried_first };
	*out = n;
	return 0;
}

void nft_close(struct nft **n)
{
	if (!*n)
		return;
	close((*n)->fd);
	free(*n);
	*n = NULL;
}

uint32_t nft_port(const struct nft *n)
{
	return n->port;
}

int nft_generation(struct nft *n, uint32_t *generation)
{
	return nft_verify_generation(n->fd, &n->seq, generation);
}

const struct nft_mode *nft_mode_of(const struct nft *n)
{
	return &n->mode;
}

void nft_expect(struct nft *n, const struct nft_mode *mode)
{
	if (n->tried || mode->queue == NFT_QUEUE_NONE || mode->queue < n->mode.queue)
		return;
	n->expected = true;
	n->expectation = *mode;
}

static int tell(struct wire_layer *status, const char *what, int r)
{
	*status = (struct wire_layer){ .error = -r };
	snprintf(status->detail, sizeof status->detail, "nftables: %s: %s", what, strerror(-r));
	return r;
}

static int tell_fault(struct wire_layer *status, const struct nft_answer *answer)
{
	const struct nft_fault *f = &answer->faults[0];
	const char *what = nft_message_name(f->type);

	/* the capability is asked for by the first message of all, a foreign owner is met at ours */
	if (f->error == -EPERM && f->type >= 0 && strcmp(what, nft_message_name(-1)) != 0)
		what = "another program owns the table";
	return tell(status, what, f->error);
}

static int in_force(const struct nft *n, const struct nft_want *w, struct wire_layer *status)
{
	*status = (struct wire_layer){ .count = (uint32_t)w->addrs->count,
				       .flags = n->mode.owner ? WIRE_LAYER_OWNED : 0 };
	return 0;
}

static int send_batch(struct nft *n, struct nft_batch *b, struct nft_answer *answer)
{
	int r = nft_batch_end(b);

	*answer = (struct nft_answer){ .count = 1, .faults = { { .type = -1, .error = r } } };
	if (r == 0)
		r = nft_talk(n->fd, b, answer);
	n->seq = b->seq;
	return r;
}

static int load_once(struct nft *n, const struct nft_mode *mode, const struct nft_want *w, struct nft_answer *answer)
{
	struct nft_batch b;
	int r;

	for (enum nft_set id = 0; id < NFT_SETS; id++)
		n->loaded[id] = nft_elems_count(id, nft_want_addrs(w, id));
	nft_batch_begin(&b, BATCH_ROOM + ELEMS_ROOM + w->addrs->count * ELEMENT_ROOM, n->seq);
	nft_table_put(&b, mode, w, n->loaded);
	for (enum nft_set id = 0; id < NFT_SETS; id++) {
		const struct items *addrs = nft_want_addrs(w, id);

		if (nft_set_kinds[id].prefixes)
			nft_elems_put_ranges(&b, id, true, addrs);
		else
			nft_elems_put(&b, NFT_MSG_NEWSETELEM, id, true, addrs);
	}
	r = send_batch(n, &b, answer);
	nft_batch_free(&b);
	return r;
}

static int try_once(struct nft *n, const struct nft_mode *mode, struct nft_answer *answer)
{
	struct nft_batch b;
	int r;

	nft_batch_begin(&b, BATCH_ROOM, n->seq);
	nft_table_try_put(&b, mode);
	r = send_batch(n, &b, answer);
	nft_batch_free(&b);
	return r;
}

/* Finds out what this kernel lacks on a table of nothing: a full load that is refused for it has to be built, taken in and
 * thrown away once more. What this does not find out the load will. The second best way to queue is not tried: it waits until the
 * table of nothing is gone altogether, an RCU grace period (nft_target_init), and hardly a kernel lacks both. */
static void try_all(struct nft *n)
{
	struct nft_answer answer;

	while (try_once(n, &n->mode, &answer) < 0 && nft_mode_step_down(&n->mode, &answer) && n->mode.queue != NFT_QUEUE_COMPAT)
		;
}

/* The same where something is expected: the queue is believed, since a load that is refused for it tells. That a table cannot be owned
 * is not, but it is found out by a try that the kernel refuses, which costs next to nothing; and as far as nothing is lacking, by
 * the load. */
static void try_expected(struct nft *n)
{
	const struct nft_mode *expected = &n->expectation;
	struct nft_mode mode = n->mode;
	struct nft_answer answer;

	mode.queue = NFT_QUEUE_NONE; /* not to be tried */
	while (((mode.destroy && !expected->destroy) || (mode.owner && !expected->owner)) && try_once(n, &mode, &answer) < 0 &&
	       nft_mode_step_down(&mode, &answer))
		;
	mode.queue = expected->queue;
	n->mode = mode;
}

void nft_try(struct nft *n)
{
	if (n->tried)
		return;
	n->tried = true;
	if (n->expected)
		try_expected(n);
	else
		try_all(n);
}

/* True if the mode was one that worked before, and now is one that was tried. */
static bool forget(struct nft *n)
{
	if (!n->expected)
		return false;
	n->expected = false;
	n->mode = nft_mode_tried_first;
	try_all(n);
	return true;
}

static int unload_once(struct nft *n, struct nft_answer *answer)
{
	struct nft_batch b;
	int r;

	nft_batch_begin(&b, BATCH_ROOM, n->seq);
	nft_table_put_end(&b, &n->mode);
	r = send_batch(n, &b, answer);
	nft_batch_free(&b);
	return r;
}

static int unload(struct nft *n, struct wire_layer *status)
{
	struct nft_answer answer;
	int r;

	do
		r = unload_once(n, &answer);
	while (r < 0 && nft_mode_step_down(&n->mode, &answer));
	if (r < 0)
		return tell_fault(status, &answer);
	*status = (struct wire_layer){ .flags = WIRE_LAYER_IDLE };
	return 0;
}

int nft_load(struct nft *n, const struct nft_want *w, struct wire_layer *status)
{
	struct nft_answer answer;
	int r;

	if (w->network.retired)
		return unload(n, status);
	nft_try(n);
	do
		r = load_once(n, &n->mode, w, &answer);
	while (r < 0 && (forget(n) || nft_mode_step_down(&n->mode, &answer)));
	if (r < 0)
		return tell_fault(status, &answer);
	for (enum nft_set id = 0; id < NFT_SETS && r == 0; id++)
		if (n->loaded[id]) /* the others are as new as the table, and nobody put anything into them */
			r = nft_verify_count(n->fd, &n->seq, id, n->loaded[id]);
	return r < 0 ? tell(status, "the kernel does not hold what it acknowledged", r)
		     : in_force(n, w, status);
}

void nft_load_addresses_first(struct nft *n, const struct nft_want *w)
{
	struct nft_mode mode = n->mode;
	struct nft_want first = *w;
	struct nft_answer answer;

	if (!w->addrs->count || w->addrs->count > FIRST_MAX)
		return;
	mode.fresh = true;
	first.idle = true;
	first.inspected = false;
	(void)load_once(n, &mode, &first, &answer); /* the whole comes next, and says what is wrong */
}

static bool has_prefix(const struct items *addrs, uint8_t family)
{
	for (size_t i = 0; i < addrs->count; i++) {
		const struct addr *a = items_at(addrs, i);

		if (a->family == family && !addr_is_single(a))
			return true;
	}
	return false;
}

struct change {
	const struct items *addrs, *added, *removed;
};

static bool refilled(const struct change *c, enum nft_set id)
{
	return nft_set_kinds[id].prefixes && (has_prefix(c->added, nft_set_kinds[id].family) ||
					      has_prefix(c->removed, nft_set_kinds[id].family));
}

static int change_once(struct nft *n, const struct change *c, struct nft_answer *answer)
{
	struct nft_batch b;
	int r;

	nft_batch_begin(&b, BATCH_ROOM, n->seq);
	for (enum nft_set id = 0; id < NFT_SETS; id++) {
		if (nft_set_kinds[id].resolvers)
			continue;
		if (!nft_set_kinds[id].prefixes) {
			nft_elems_put(&b, NFT_MSG_DELSETELEM, id, false, c->removed);
			nft_elems_put(&b, NFT_MSG_NEWSETELEM, id, false, c->added);
		} else if (refilled(c, id)) {
			nft_elems_flush(&b, id);
			nft_elems_put_ranges(&b, id, false, c->addrs);
		}
	}
	r = send_batch(n, &b, answer);
	nft_batch_free(&b);
	return r;
}

/* True if nothing is added to a set that no rule asks. */
static bool all_asked(const struct nft *n, const struct items *added)
{
	for (enum nft_set id = 0; id < NFT_SETS; id++)
		if (!nft_set_kinds[id].resolvers && !n->loaded[id] && nft_elems_count(id, added))
			return false;
	return true;
}

static int verify_change(struct nft *n, const struct change *c, enum nft_set id)
{
	int r;

	if (nft_set_kinds[id].resolvers)
		return 0;
	if (nft_set_kinds[id].prefixes)
		return refilled(c, id) ? nft_verify_count(n->fd, &n->seq, id, nft_elems_count(id, c->addrs))
				       : 0;
	if (c->added->count + c->removed->count > VERIFY_EACH_MAX)
		return nft_verify_count(n->fd, &n->seq, id, nft_elems_count(id, c->addrs));
	r = nft_verify_elements(n->fd, &n->seq, id, c->added, true);
	return r ? r : nft_verify_elements(n->fd, &n->seq, id, c->removed, false);
}

int nft_change(struct nft *n, const struct nft_want *w, const struct items *added, const struct items *removed,
	       struct wire_layer *status)
{
	const struct change c = { .addrs = w->addrs, .added = added, .removed = removed };
	struct nft_answer answer;
	int r;

	if (!added->count && !removed->count)
		return in_force(n, w, status);
	if (!all_asked(n, added))
		return -EAGAIN;
	r = change_once(n, &c, &answer);
	for (enum nft_set id = 0; id < NFT_SETS && r == 0; id++)
		r = verify_change(n, &c, id);
	return r < 0 ? r : in_force(n, w, status);
}
