/* The least that an NFQUEUE costs: accepts each packet unseen, without a sandbox.
 * Used by tests/bench/inspect.sh, in a network namespace of its own.
 * Must never be used outside a sandbox.
 *
 * accept NUMBER: of the queue. */
#include <errno.h>
#include <linux/netfilter.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "inspect/queue.h"

int main(int argc, char **argv)
{
	static char room[QUEUE_ROOM];
	uint16_t number = (uint16_t)(argc == 2 ? bench_count(argv[1], 1, UINT16_MAX) : 0);
	struct queued q;
	int fd, r;

	if (!number)
		return 2;
	fd = queue_open(number, room, -1);
	if (fd < 0)
		bench_die("the queue");
	while ((r = queue_read(fd, room, &q)) == 0 || r == -EAGAIN)
		if (r == 0 && queue_verdict(fd, number, q.id, NF_ACCEPT) < 0)
			bench_die("a verdict");
	return 1;
}
