/* What a deletion of the table costs where the kernel lets anybody delete it: the time until the guard has put it back, and how many
 * connections of a tight loop are made meanwhile. Used by tests/bench/run, in a network namespace of its own with a route for 11.0.0.0/8 over lo.
 *
 * slips FOLDER ROUNDS: FOLDER is make_plan's. As JSON: microseconds that the deletion takes, from it until what refuses addresses is back, and
 * until the whole is; connections made a deletion, and how many were tried. */
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bench.h"
#include "common/netlink.h"
#include "helper/helper.h"
#include "helper/nft_apply.h"
#include "helper/nft_batch.h"
#include "helper/nft_talk.h"
#include "helper/nft_verify.h"

#define BLOCKED "11.0.0.7" /* the first address of every plan of make_plan's */
#define PORT 4748
#define PAUSE_US 350000 /* faster would be a fight, in which the guard takes its time */

struct counts {
	atomic_ulong slips, tries;
};

static char files[4][4096];

static struct helper_paths paths_in(const char *folder)
{
	static const char *const names[] = { "plan", "hosts", "journal", "helper.sock" };

	for (int i = 0; i < 4; i++)
		snprintf(files[i], sizeof files[i], "%s/%s", folder, names[i]);
	return (struct helper_paths){ .plan = files[0], .socket = files[3], .passwd = "/etc/passwd", .hosts = { files[1], files[2] } };
}

/* Ahead of whatever else the machine does, as far as that is allowed: so figures can be compared though it is busy. */
static void go_ahead(void)
{
	(void)sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){ .sched_priority = 1 });
}

static void be_helper(void *folder)
{
	struct helper_paths paths = paths_in(folder);

	go_ahead();
	nft_mode_tried_first = (struct nft_mode){ 0 }; /* neither an owner nor DESTROYTABLE: Linux 6.1 */
	helper_run(&paths);
}

static void start_helper(char *folder)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "%.90s/notify", folder);
	unlink(a.sun_path);
	if (notify < 0 || bind(notify, (struct sockaddr *)&a, sizeof a) || setenv("NOTIFY_SOCKET", a.sun_path, 1) ||
	    unsetenv("WATCHDOG_USEC"))
		bench_die("the notification socket");
	bench_spawn(be_helper, folder);
	bench_await_ready(notify);
}

static struct sockaddr_in blocked(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(PORT) };

	inet_pton(AF_INET, BLOCKED, &a.sin_addr);
	return a;
}

static void accept_all(void *listener)
{
	for (;;) {
		int fd = accept(*(int *)listener, NULL, NULL);

		if (fd >= 0)
			close(fd);
	}
}

static int listen_blocked(void)
{
	struct sockaddr_in a = blocked();
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(INADDR_ANY);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 4096))
		bench_die("listening");
	return fd;
}

static void connect_for_ever(void *arg)
{
	struct sockaddr_in a = blocked();
	struct linger reset = { 1, 0 };
	struct counts *counts = arg;

	for (;;) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset))
			_exit(1);
		if (connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
			counts->slips++;
		counts->tries++;
		close(fd);
	}
}

/* Asked for again and again: somebody who listened would make every load slower. */
static void await_generation(int fd, uint32_t *seq, uint32_t wanted)
{
	uint32_t now = wanted - 1;

	while ((int32_t)(now - wanted) < 0) {
		usleep(20);
		if (nft_verify_generation(fd, seq, &now))
			bench_die("the generation");
	}
}

static void delete_table(int fd, uint32_t *seq)
{
	struct nft_answer answer;
	struct nft_batch b;
	struct nlmsghdr *h;

	nft_batch_begin(&b, 4096, *seq);
	h = nft_batch_message(&b, NFT_MSG_DELTABLE, 0, 256);
	mnl_attr_put_strz(h, NFTA_TABLE_NAME, NFT_TABLE_NAME);
	nft_batch_add(&b, h);
	if (nft_batch_end(&b) || nft_talk(fd, &b, &answer))
		bench_die("deleting the table");
	*seq = b.seq;
	nft_batch_free(&b);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	struct counts *counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	double gone_us[1000], us[1000], whole_us[1000], slips[1000], sum = 0;
	int rounds, attacker, listener;
	uint32_t seq = 1, generation;

	if (argc != 3 || counts == MAP_FAILED)
		return 2;
	rounds = bench_count(argv[2], 1, 1000);
	prctl(PR_SET_TIMERSLACK, 1); /* ns */
	start_helper(argv[1]);
	listener = listen_blocked();
	bench_spawn(accept_all, &listener);
	bench_spawn(connect_for_ever, counts);
	attacker = netlink_open(NETLINK_NETFILTER);
	if (attacker < 0)
		bench_die("nftables");
	while (counts->tries < 1000)
		usleep(1000);
	if (counts->slips) {
		fprintf(stderr, "slips: " BLOCKED " is not blocked\n");
		return 1;
	}
	go_ahead();
	for (int i = 0; i < rounds; i++) {
		unsigned long before = counts->slips;
		double start;

		if (nft_verify_generation(attacker, &seq, &generation))
			bench_die("the generation");
		start = bench_now_us();
		delete_table(attacker, &seq);
		gone_us[i] = bench_now_us() - start;
		start += gone_us[i];
		await_generation(attacker, &seq, generation + 2); /* the deletion, and the next: the addresses */
		us[i] = bench_now_us() - start;
		await_generation(attacker, &seq, generation + 3);
		whole_us[i] = bench_now_us() - start;
		usleep(PAUSE_US);
		slips[i] = (double)(counts->slips - before);
		sum += slips[i];
	}
	qsort(gone_us, (size_t)rounds, sizeof *gone_us, compare);
	qsort(us, (size_t)rounds, sizeof *us, compare);
	qsort(whole_us, (size_t)rounds, sizeof *whole_us, compare);
	qsort(slips, (size_t)rounds, sizeof *slips, compare);
	printf("{\"gone_us\":%.0f,\"restore_us\":%.0f,\"whole_us\":%.0f,\"slips_median\":%.0f,\"slips_mean\":%.2f,\"slips_most\":%.0f,\"tries\":%lu}\n", gone_us[rounds / 2],
	       us[rounds / 2], whole_us[rounds / 2], slips[rounds / 2], sum / rounds, slips[rounds - 1], (unsigned long)counts->tries);
	return 0;
}
