/* The inspector: a packet, its verdict, what is sent; and between two packets a new list of names.
 * Used by main.c.
 * Must never open anything after the sandbox is entered. */
#include "inspect/inspect.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <time.h>

#include "common/cleanup.h"
#include "common/inspect_wire.h"
#include "common/log.h"
#include "common/notify.h"
#include "inspect/doorbell.h"
#include "inspect/ends.h"
#include "inspect/inject.h"
#include "inspect/judge.h"
#include "inspect/kept_names.h"
#include "inspect/names_link.h"
#include "inspect/queue.h"
#include "inspect/sandbox.h"

#define SWEEP_MS 60000     /* how often connections that are over are forgotten */
#define FIRST_NAMES_MS 2000 /* how long to wait for the names before packets are taken */

enum source { SOURCE_SIGNALS, SOURCE_LISTENER, SOURCE_CLIENT };

struct inspector {
	struct judge judge;
	struct names_link names;
	struct inject inject;
	struct ends ends;
	bool named;                  /* some list has come, be it of nobody */
	int queue, signals, manager; /* -1: not open */
	struct doorbell door;        /* of all but the queue */
	int watchdog_ms; /* how often the service manager is to hear of us; 0: it does not want to */
	uint64_t sweep_at_ms; /* of now_ms() */
	void *room; /* for one packet */
};

static int failed(const char *what, int error)
{
	log_error("%s: %s", what, strerror(-error));
	return error;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t); /* a few milliseconds late, and a tenth of the price */
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static int open_signals(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

/* ---- names ---- */

static bool end_if_blocked(void *arg, const struct live_flow *f)
{
	struct inspector *i = arg;
	int r;

	if (!judge_blocks(&i->judge, f->name))
		return false;
	r = ends_end(&i->ends, f);
	if (r < 0 && r != -ENOENT)
		log_warning("a connection that was open could not be ended: %s", strerror(-r));
	return true;
}

static void use_names(struct inspector *i, const struct name_list *list)
{
	name_list_free(&i->judge.names);
	i->judge.names = *list;
	i->named = true;
}

static void take_names(struct inspector *i)
{
	struct name_list list;

	if (names_link_receive(&i->names, &list) != 1)
		return;
	use_names(i, &list);
	live_forget_if(i->judge.live, end_if_blocked, i);
	names_link_answer(&i->names, list.generation, 0);
}

/* Whoever starts anew is sent the names at once, and has those of the inspector before it meanwhile. Where there are neither, what
 * comes before them would be let through. */
static void wait_for_names(struct inspector *i)
{
	uint64_t until = now_ms() + FIRST_NAMES_MS, now;
	struct name_list kept;

	kept_names_open(i->manager);
	if (kept_names_take(&kept))
		use_names(i, &kept);
	while ((now = now_ms()) < until) {
		struct pollfd fds[] = { { .fd = i->names.listener, .events = POLLIN },
					{ .fd = i->names.client, .events = POLLIN },
					{ .fd = i->signals, .events = POLLIN } };

		if (poll(fds, 3, i->named ? 0 : (int)(until - now)) <= 0 || fds[2].revents)
			return;
		if (fds[0].revents)
			names_link_accept(&i->names);
		if (fds[1].revents)
			take_names(i);
	}
}

/* ---- packets ---- */

/* Names are judged behind DNAT: the client is to hear from whom it asked. Only where the kernel knows the flow already, so not for
 * the first packet of one, as QUIC's is. */
static void readdress(const struct inspector *i, const struct live_flow *flow, struct judgement *j)
{
	struct flow_key original;

	if (ends_original(&i->ends, flow, &original) < 0 || memcmp(&original, &flow->key, sizeof original) == 0)
		return;
	for (unsigned k = 0; k < j->sends; k++)
		packet_readdress(j->send[k].bytes, j->send[k].size, &flow->key, &original);
}

static void carry_out(struct inspector *i, const struct queued *q, struct judgement *j)
{
	static const uint32_t verdicts[] = { [JUDGED_PASS] = NF_ACCEPT, [JUDGED_PENDING] = NF_STOP, [JUDGED_DROP] = NF_DROP };
	struct live_flow flow = { 0 };
	struct packet p;
	int r = queue_verdict(i->queue, INSPECT_QUEUE, q->id, verdicts[j->verdict]);

	if (r < 0)
		log_error("a verdict was not taken: %s", strerror(-r));
	if (!j->sends || !packet_parse(&p, q->packet, q->size))
		return;
	flow.key = p.key;
	flow.protocol = p.protocol;
	if (j->refuse)
		readdress(i, &flow, j);
	for (unsigned k = 0; k < j->sends; k++) {
		r = inject_send(&i->inject, j->send[k].bytes, j->send[k].size, q->in_if ? q->in_if : q->out_if);
		if (r < 0)
			log_warning("an answer could not be sent: %s", strerror(-r));
	}
	if (j->refuse)
		(void)ends_refuse(&i->ends, &flow); /* for whom the reset did not reach */
}

static int take_packet(struct inspector *i)
{
	static struct judgement judgement;
	struct queued q;
	int r = queue_read(i->queue, i->room, &q);

	if (r == -EAGAIN)
		return 0;
	if (r < 0)
		return failed("reading packets", r);
	judge_packet(&i->judge, q.packet, q.size, now_ms(), &judgement);
	carry_out(i, &q, &judgement);
	return 0;
}

/* ---- time ---- */

static bool is_over(void *arg, const struct live_flow *f)
{
	const struct inspector *i = arg;

	return !ends_alive(&i->ends, f);
}

static void keep_time(struct inspector *i)
{
	uint64_t now = now_ms();

	if (i->watchdog_ms) /* whoever called: the next period begins now */
		(void)notify_send_to(i->manager, "WATCHDOG=1");
	if (now < i->sweep_at_ms)
		return;
	live_forget_if(i->judge.live, is_over, i);
	stream_expire(i->judge.streams, now / 1000);
	i->sweep_at_ms = now + SWEEP_MS;
}

/* Whoever called is seen to, between two packets. 1: the end was asked for. */
static int open_door(struct inspector *i, unsigned there)
{
	keep_time(i);
	if (there & 1u << SOURCE_SIGNALS)
		return 1;
	if (there & 1u << SOURCE_CLIENT)
		take_names(i);
	if (there & 1u << SOURCE_LISTENER)
		names_link_accept(&i->names);
	i->door.fds[SOURCE_CLIENT] = i->names.client;
	doorbell_answer(&i->door);
	return 0;
}

static int loop(struct inspector *i)
{
	for (;;) {
		int r = take_packet(i);
		unsigned there = r == 0 ? doorbell_called(&i->door) : 0;

		if (there)
			r = open_door(i, there);
		if (r != 0)
			return r < 0 ? r : 0;
	}
}

/* ---- start and end ---- */

static int open_all(struct inspector *i)
{
	uint64_t seed;
	int r;

	i->manager = notify_open();
	r = names_link_take(&i->names);
	if (r < 0)
		return failed("the socket that the service manager passes", r);
	if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
		return failed("random numbers", -errno);
	i->room = malloc(QUEUE_ROOM);
	r = i->room ? judge_init(&i->judge, seed) : -ENOMEM;
	if (r < 0)
		return failed("starting", r);
	i->signals = open_signals();
	if (i->signals < 0)
		return failed("signals", i->signals);
	r = inject_open(&i->inject);
	if (r < 0)
		return failed("raw sockets", r);
	ends_open(&i->ends);
	if (!ends_can(&i->ends))
		log_warning("this kernel does not let connections be looked up: those that are open when their name "
			    "becomes blocked go on");
	i->watchdog_ms = i->manager >= 0 ? (int)notify_watchdog_ms() : 0;
	return 0;
}

static int hang_doorbell(struct inspector *i)
{
	i->door.queue = i->queue;
	i->door.number = INSPECT_QUEUE;
	i->door.period_ms = i->watchdog_ms ? i->watchdog_ms : SWEEP_MS;
	i->door.fds[SOURCE_SIGNALS] = i->signals;
	i->door.fds[SOURCE_LISTENER] = i->names.listener;
	i->door.fds[SOURCE_CLIENT] = i->names.client;
	return doorbell_hang(&i->door);
}

static int start(struct inspector *i)
{
	int r = open_all(i);

	if (r < 0)
		return r;
	wait_for_names(i);
	i->queue = queue_open(INSPECT_QUEUE, i->room, i->manager);
	if (i->queue < 0)
		return failed("the packet queue", i->queue);
	i->sweep_at_ms = now_ms() + SWEEP_MS;
	r = sandbox_drop_capabilities(); /* of each thread its own: before there is another */
	if (r == 0)
		r = hang_doorbell(i);
	if (r == 0)
		r = sandbox_enter();
	if (r < 0)
		return failed("the sandbox", r);
	if (i->manager >= 0)
		(void)notify_send_to(i->manager, "READY=1");
	return 0;
}

int inspect_run(void)
{
	static struct inspector i = { .names = { -1, -1 }, .inject = { -1, -1 }, .ends = { -1, -1 }, .queue = -1, .signals = -1, .manager = -1 };
	int r = start(&i);

	if (r == 0)
		r = loop(&i);
	if (r < 0) /* whoever fails over and over must not hold packets meanwhile */
		queue_forsake(i.manager);
	if (i.queue >= 0)
		close(i.queue);
	inject_close(&i.inject);
	ends_close(&i.ends);
	judge_free(&i.judge);
	free(i.room);
	return r;
}
