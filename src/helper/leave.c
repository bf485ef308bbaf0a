/* What is left where no helper runs: taken away where nothing is held, else put in force again.
 * Used by main.c.
 * Must never take away anything that a plan holds, or may have held before it was lost. */
#include "helper/leave.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/log.h"
#include "helper/world.h"

/* One that is stopped or busy, with a full queue, runs too. */
static bool helper_runs(const struct helper_paths *paths)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	autoclose int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd >= 0 && snprintf(a.sun_path, sizeof a.sun_path, "%s", paths->socket) < (int)sizeof a.sun_path &&
	       (connect(fd, (const struct sockaddr *)&a, sizeof a) == 0 || errno == EAGAIN);
}

/* Whether PATH with TAIL is there, or cannot be known not to be. */
static bool may_exist(const char *path, const char *tail)
{
	char name[PATH_MAX];

	return snprintf(name, sizeof name, "%s%s", path, tail) >= (int)sizeof name || access(name, F_OK) == 0 || errno != ENOENT;
}

/* A plan says so, or there never was one: neither it, nor the daemon's own copy of it, nor a helper that has one in memory. */
static bool nothing_held(const struct helper_paths *paths)
{
	char text[PLAN_TEXT_SIZE];
	struct plan *p = NULL;
	int r = plan_file_load(paths->plan, &p, text);
	bool retired = r == 0 && p->state.network.retired && !p->names.count && !p->addrs.count;

	plan_free(&p);
	if (r == -ENOENT)
		return !may_exist(paths->plan, ".damaged") && !may_exist(paths->store, "") && !helper_runs(paths);
	return retired;
}

static int take_table(void)
{
	struct items none = plan_addr_items();
	struct nft_want want = { .addrs = &none, .network.retired = 1, .idle = true };
	struct wire_layer status = { 0 };
	struct nft *nft;
	int r = nft_open(&nft);

	if (r == 0)
		r = nft_load(nft, &want, &status);
	nft_close(&nft);
	if (r < 0)
		log_error("the table could not be taken away: %s", status.detail[0] ? status.detail : strerror(-r));
	return r;
}

static int take_hosts(const struct helper_paths *paths)
{
	struct wire_layer status = { 0 };
	int r = hosts_recover(&paths->hosts, &status);

	if (r == 0)
		r = hosts_apply(&paths->hosts, NULL, 0, &status);
	if (r < 0)
		log_error("the hosts file: %s", status.detail);
	return r;
}

enum leave_exit leave_may(const struct helper_paths *paths)
{
	return nothing_held(paths) ? LEAVE_FREE : LEAVE_HELD;
}

enum leave_exit leave_run(const struct helper_paths *paths)
{
	int table, hosts;

	if (!nothing_held(paths))
		return LEAVE_HELD;
	if (helper_runs(paths)) /* it holds nothing either, and the table is its own */
		return LEAVE_FREE;
	table = take_table();
	hosts = take_hosts(paths);
	return table < 0 || hosts < 0 ? LEAVE_FAILED : LEAVE_FREE;
}

enum leave_exit leave_repair(const struct helper_paths *paths)
{
	enum leave_exit end = LEAVE_HELD;
	struct world w;
	int r;

	if (helper_runs(paths))
		return LEAVE_RUNNING;
	if (nothing_held(paths))
		return leave_run(paths);
	r = world_start(&w, paths);
	/* A table that is owned is in force: its socket is kept by the service manager for the next helper. */
	if (r < 0 || w.hosts.error || (w.addresses.error && w.addresses.error != EPERM))
		end = LEAVE_FAILED; /* logged there */
	world_stop(&w);
	return end;
}
