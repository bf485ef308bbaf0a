/* nc-blockd: policy, cooldown and store behind the public socket.
 * Started by the service manager, as user nc-block.
 * Must never take a path or a target from its command line. */
#include <errno.h>
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>

#include "common/log.h"
#include "common/wire.h"
#include "daemon/catalogue.h"
#include "daemon/clock.h"
#include "daemon/config.h"
#include "daemon/protected_extra.h"
#include "daemon/resolvers.h"
#include "daemon/server.h"

#define SOCKET_PATH "/run/nc-block/nc-block.sock"
#define STORE_FOLDER "/var/lib/nc-block"
#define TRIM_OVER 4096
#define TICK_LEAST_MS 10 /* what cannot be done now is not tried in a spin */
#define TICK_ACCURACY_US 10000

static const struct daemon_paths paths = {
	.store = STORE_FOLDER "/nc-block.db",
	.config = "/etc/nc-block/nc-block.conf",
	.services = { "/usr/share/nc-block/services.d", "/etc/nc-block/services.d" },
	.protected_d = { "/usr/share/nc-block/protected.d", "/etc/nc-block/protected.d" },
	.doh_d = { "/usr/share/nc-block/doh.d", "/etc/nc-block/doh.d" },
	.helper_socket = WIRE_SOCKET_PATH,
};

struct loop {
	sd_event *event;
	sd_event_source *timer, *helper, *store;
	unsigned watched; /* which connection to the helper HELPER watches, 0: none */
	struct daemon *daemon;
	struct server *server;
};

/* Without a store nothing may be answered: started anew, the plan in force gives it back. */
static int look_at_store(struct loop *l)
{
	int r = daemon_look_at_store(l->daemon);

	if (r < 0)
		sd_event_exit(l->event, r);
	return r;
}

static char *on_frame(void *arg, const struct peer *peer, const char *frame, size_t size)
{
	struct loop *l = arg;
	char *reply;

	if (look_at_store(l) < 0)
		return NULL;
	daemon_tick(l->daemon); /* no request is answered from an old hour */
	reply = daemon_handle(l->daemon, peer, frame, size);
	if (look_at_store(l) < 0) { /* what it says to be done might be lost */
		free(reply);
		reply = NULL;
	}
	if (size > TRIM_OVER)
		malloc_trim(0); /* a long list is parsed into many times its size, and the next one may be months away */
	return reply;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct loop *l = arg;

	(void)source;
	(void)usec;
	daemon_tick(l->daemon);
	return 0;
}

/* The helper says nothing unasked: whatever is heard is the end. */
static int on_helper(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	struct loop *l = arg;

	(void)source;
	(void)fd;
	(void)events;
	daemon_helper_ended(l->daemon);
	return 0;
}

/* A connection's number and not its descriptor tells it apart: descriptors are used again. */
static int watch_helper(struct loop *l)
{
	int fd;
	unsigned now = daemon_helper(l->daemon, &fd);

	if (now == l->watched)
		return 0;
	l->helper = sd_event_source_disable_unref(l->helper);
	l->watched = now;
	return now ? sd_event_add_io(l->event, &l->helper, fd, EPOLLIN, on_helper, l) : 0;
}

/* After each event: the one timer, or none, so that an idle daemon sleeps. */
static int arm_timer(sd_event_source *source, void *arg)
{
	struct loop *l = arg;
	int64_t ms = daemon_next_ms(l->daemon);
	int r;

	(void)source;
	r = watch_helper(l);
	if (r < 0)
		return r;
	if (ms < 0)
		return sd_event_source_set_enabled(l->timer, SD_EVENT_OFF);
	r = sd_event_source_set_time_relative(l->timer, (uint64_t)(ms < TICK_LEAST_MS ? TICK_LEAST_MS : ms) * 1000);
	return r < 0 ? r : sd_event_source_set_enabled(l->timer, SD_EVENT_ONESHOT);
}

static int on_reload(sd_event_source *source, const struct signalfd_siginfo *info, void *arg)
{
	struct loop *l = arg;
	struct timespec now;

	(void)source;
	(void)info;
	clock_gettime(CLOCK_MONOTONIC, &now);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	daemon_reload(l->daemon);
	sd_notify(0, "READY=1");
	return 0;
}

static int on_end(sd_event_source *source, const struct signalfd_siginfo *info, void *arg)
{
	struct loop *l = arg;

	(void)source;
	(void)info;
	sd_notify(0, "STOPPING=1");
	return sd_event_exit(l->event, 0);
}

static int block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	return sigprocmask(SIG_BLOCK, &set, NULL) < 0 ? -errno : 0;
}

static int on_store(sd_event_source *source, const struct inotify_event *event, void *arg)
{
	(void)source;
	(void)event;
	(void)look_at_store(arg);
	return 0;
}

static int watch_all(struct loop *l)
{
	int r = sd_event_add_signal(l->event, NULL, SIGHUP, on_reload, l);

	if (r >= 0)
		r = sd_event_add_signal(l->event, NULL, SIGTERM, on_end, l);
	if (r >= 0)
		r = sd_event_add_signal(l->event, NULL, SIGINT, on_end, l);
	if (r >= 0)
		r = sd_event_add_inotify(l->event, &l->store, STORE_FOLDER, IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF, on_store, l);
	if (r >= 0)
		r = sd_event_add_time_relative(l->event, &l->timer, CLOCK_MONOTONIC, 0, TICK_ACCURACY_US, on_timer, l);
	if (r >= 0)
		r = sd_event_add_post(l->event, NULL, arm_timer, l);
	return r < 0 ? r : sd_event_set_watchdog(l->event, true);
}

/* Signals are held back from the start: an early reload is done once we are up, and does not end us. */
static int start(struct loop *l)
{
	int r = block_signals();

	if (r >= 0)
		r = sd_event_new(&l->event);
	if (r >= 0)
		r = daemon_new(&paths, &l->daemon);
	if (r >= 0)
		r = watch_all(l);
	if (r >= 0)
		r = server_new(l->event, SOCKET_PATH, on_frame, l, &l->server);
	return r;
}

static int run(void)
{
	struct loop l = { 0 };
	int r;

	umask(077);
	prctl(PR_SET_DUMPABLE, 0);
	mallopt(M_ARENA_MAX, 1);
	r = start(&l);
	if (r >= 0) {
		sd_notify(0, "READY=1");
		r = sd_event_loop(l.event);
	}
	if (r < 0)
		log_error("ending: %s", strerror(-r));
	server_free(&l.server);
	daemon_free(&l.daemon);
	sd_event_source_unref(l.store);
	sd_event_source_unref(l.helper);
	sd_event_source_unref(l.timer);
	sd_event_unref(l.event);
	return r < 0 ? 1 : 0;
}

/* The first fault of the configuration, and the first of each data file. */
static int check_files(void)
{
	char zone[ZONE_SIZE], error[CONFIG_ERROR_SIZE], errors[8192] = "";
	struct catalogue *catalogue = NULL;
	struct names resolvers = { 0 };
	struct settings settings;
	char **names = NULL;
	size_t count = 0;
	int bad = 0;

	clock_zone(zone);
	if (config_load(paths.config, zone, &settings, error) < 0)
		bad += fprintf(stderr, "%s\n", error);
	if (catalogue_load(paths.services, 2, &catalogue, errors, sizeof errors))
		bad += fprintf(stderr, "%s\n", errors);
	if (protected_extra_load(paths.protected_d, 2, &names, &count, errors, sizeof errors))
		bad += fprintf(stderr, "%s\n", errors);
	if (resolvers_load(paths.doh_d, 2, &resolvers, errors, sizeof errors))
		bad += fprintf(stderr, "%s\n", errors);
	names_free(&resolvers);
	catalogue_free(&catalogue);
	protected_extra_free(&names, count);
	return bad ? 1 : 0;
}

int main(int argc, char **argv)
{
	int option = getopt(argc, argv, "nhV");

	if (option == 'V') {
		puts("nc-blockd " NCB_VERSION);
		return 0;
	}
	if ((option != -1 && option != 'n') || optind < argc) {
		fputs("Usage: nc-blockd [-n | -h | -V]\nStarted by the service manager; "
		      "-n only checks the files in /etc/nc-block.\n"
		      "See nc-blockd(8).\n",
		      option == 'h' ? stdout : stderr);
		return option == 'h' ? 0 : 2;
	}
	log_init("nc-blockd");
	return option == 'n' ? check_files() : run();
}
