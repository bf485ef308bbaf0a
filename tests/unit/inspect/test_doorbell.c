/* Tests of inspect/doorbell.c: who waits for packets alone is called for everything else, once until it has answered. */
#include "support/unit.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/netlink.h"
#include "inspect/doorbell.h"
#include "inspect/queue.h"

#define LONG_MS 600000
#define PATIENCE_MS 20000

static struct doorbell bells[2], *bell = bells; /* they stay until the end of the program, as their threads do */
static int pair[DOORBELL_FDS][2];

/* Without a queue of that number, and without the right to one: the kernel answers all the same. */
static void hang(int period_ms)
{
	*bell = (struct doorbell){ .queue = netlink_open(NETLINK_NETFILTER), .number = 4242, .period_ms = period_ms };
	assert_true(bell->queue >= 0);
	for (unsigned i = 0; i < DOORBELL_FDS; i++) {
		assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair[i]), 0);
		bell->fds[i] = pair[i][0];
	}
	assert_int_equal(doorbell_hang(bell), 0);
}

static bool hears(int timeout_ms)
{
	struct pollfd p = { .fd = bell->queue, .events = POLLIN };

	return poll(&p, 1, timeout_ms) == 1;
}

/* As the loop does: out of a wait for packets. */
static unsigned next_call(void)
{
	static char room[QUEUE_ROOM];
	struct queued q;

	assert_true(hears(PATIENCE_MS));
	assert_int_equal(queue_read(bell->queue, room, &q), -EAGAIN);
	return doorbell_called(bell);
}

static void ring(unsigned i)
{
	assert_int_equal(send(pair[i][1], "x", 1, 0), 1);
}

static void open_to(unsigned i)
{
	char c;

	assert_int_equal(recv(pair[i][0], &c, 1, 0), 1);
}

static void whoever_rings_is_told(void **state)
{
	(void)state;
	hang(LONG_MS);
	assert_int_equal(doorbell_called(bell), 0);
	for (unsigned i = 0; i < DOORBELL_FDS; i++) {
		ring(i);
		assert_int_equal(next_call(), DOORBELL_CALLED | 1u << i);
		assert_false(hears(50)); /* it waits to be answered */
		open_to(i);
		doorbell_answer(bell);
		assert_int_equal(doorbell_called(bell), 0);
	}
	ring(0);
	assert_int_equal(next_call(), DOORBELL_CALLED | 1);
	doorbell_answer(bell); /* with the door still shut: it calls again */
	assert_int_equal(next_call(), DOORBELL_CALLED | 1);
	open_to(0);
	bell->fds[0] = -1; /* and another is watched in its place */
	bell->fds[1] = pair[0][0];
	doorbell_answer(bell);
	ring(0);
	assert_int_equal(next_call(), DOORBELL_CALLED | 2);
}

/* What is due is seen to, though nobody comes. */
static void a_period_ends_by_itself(void **state)
{
	(void)state;
	bell++;
	hang(1);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(next_call(), DOORBELL_CALLED);
		doorbell_answer(bell);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whoever_rings_is_told),
		cmocka_unit_test(a_period_ends_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
