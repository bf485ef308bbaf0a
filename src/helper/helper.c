/* The helper as a whole: start, then waiting for the daemon, signals and the watchdog.
 * Used by main.c.
 * Must never stop because a layer failed. */
#include "helper/helper.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>

#include "common/cleanup.h"
#include "common/log.h"
#include "helper/link.h"
#include "common/notify.h"

#define STATE_FOLDER_MODE 0700

struct helper {
	struct world world;
	struct link link;
	int signals;
	int64_t watchdog_ms, feed_at_ms; /* 0: nobody wants it */
};

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

static int failed(const char *what, int r)
{
	log_error("%s: %s", what, strerror(-r));
	return r;
}

/* Whoever connects meanwhile waits until the plan is in force. Another helper's world is not touched; any
 * other trouble with the socket keeps nothing from being enforced. */
static int start(struct helper *h, const struct helper_paths *paths)
{
	int folder = helper_make_folder(paths->plan, STATE_FOLDER_MODE), socket, r;

	if (folder < 0) /* what is on disk cannot be written then, but perhaps it can be read and enforced */
		log_error("the folder for the plan cannot be made: %s", strerror(-folder));
	h->signals = open_signals();
	if (h->signals < 0)
		return failed("signals", h->signals);
	socket = link_open(&h->link, paths);
	if (socket < 0)
		failed("the private socket", socket);
	if (socket == -EADDRINUSE)
		return socket;
	r = world_start(&h->world, paths);
	return r < 0 ? failed("the plan", r) : socket;
}

static int timeout_ms(const struct helper *h, int64_t now_ms)
{
	int64_t at = h->feed_at_ms, world = world_next_ms(&h->world);

	if (world && (!at || world < at))
		at = world;
	if (!at)
		return -1;
	return at > now_ms ? (int)(at - now_ms) : 0;
}

static void keep_time(struct helper *h)
{
	int64_t now_ms = world_now_ms();

	world_hear_daemon(&h->world, link_used(&h->link), now_ms);
	world_retry(&h->world, now_ms);
	if (h->feed_at_ms && now_ms >= h->feed_at_ms) {
		(void)notify_send("WATCHDOG=1"); /* if it is not heard, we are restarted, and that is right */
		h->feed_at_ms = now_ms + h->watchdog_ms;
	}
}

static int loop(struct helper *h)
{
	for (;;) {
		struct pollfd fds[GUARD_FDS + LINK_CLIENTS + 4];
		size_t count = link_poll_fds(&h->link, fds);

		fds[count] = (struct pollfd){ .fd = h->signals, .events = POLLIN };
		fds[count + 1] = (struct pollfd){ .fd = h->world.inspect.fd, .events = POLLIN };
		fds[count + 2] = (struct pollfd){ .fd = h->world.watch.fd, .events = POLLIN };
		guard_poll_fds(&h->world.guard, &fds[count + 3]);
		if (poll(fds, count + 3 + GUARD_FDS, timeout_ms(h, world_now_ms())) < 0) {
			if (errno != EINTR)
				return failed("poll", -errno);
			continue;
		}
		world_guard(&h->world, &fds[count + 3], world_now_ms());
		if (fds[count].revents)
			return 0;
		if (fds[count + 1].revents && fds[count + 1].fd == h->world.inspect.fd)
			world_hear_inspector(&h->world);
		if (fds[count + 2].revents)
			world_hear_plan(&h->world);
		link_serve(&h->link, &h->world, fds, count);
		keep_time(h);
	}
}

int helper_run(const struct helper_paths *paths)
{
	struct helper h = { .signals = -1, .link = { .listener = -1 } };
	int r = start(&h, paths);

	if (r == 0) {
		h.watchdog_ms = notify_watchdog_ms();
		h.feed_at_ms = h.watchdog_ms ? world_now_ms() + h.watchdog_ms : 0;
		(void)notify_send("READY=1");
		r = loop(&h);
		(void)notify_send("STOPPING=1");
	}
	link_close(&h.link);
	world_stop(&h.world);
	if (h.signals >= 0)
		close(h.signals);
	return r;
}
