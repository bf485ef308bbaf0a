/* Somebody at the door: a thread that waits for everything but packets, and calls the one that waits for packets.
 * Used by inspect.c.
 * Must never do more than wait and call: all that is decided is decided between two packets. */
#include "inspect/doorbell.h"

#include <errno.h>
#include <pthread.h>

#include "inspect/queue.h"

#define STACK_SIZE (128 << 10)
#define AGAIN_MS 100 /* where the call did not get through */

/* At most a period. */
static unsigned wait(const struct doorbell *b)
{
	struct pollfd fds[DOORBELL_FDS];
	unsigned ready = 0;

	for (unsigned i = 0; i < DOORBELL_FDS; i++)
		fds[i] = (struct pollfd){ .fd = b->fds[i], .events = POLLIN };
	if (poll(fds, DOORBELL_FDS, b->period_ms) <= 0)
		return 0;
	for (unsigned i = 0; i < DOORBELL_FDS; i++)
		ready |= fds[i].revents ? 1u << i : 0;
	return ready;
}

static void *watch(void *arg)
{
	struct doorbell *b = arg;

	sem_post(&b->up);
	for (;;) {
		atomic_store(&b->called, wait(b) | DOORBELL_CALLED);
		while (queue_call(b->queue, b->number) < 0)
			(void)poll(NULL, 0, AGAIN_MS);
		while (sem_wait(&b->answered) < 0)
			;
	}
	return NULL;
}

int doorbell_hang(struct doorbell *b)
{
	pthread_attr_t how;
	pthread_t thread;
	int r;

	atomic_init(&b->called, 0);
	if (sem_init(&b->up, 0, 0) < 0 || sem_init(&b->answered, 0, 0) < 0)
		return -errno;
	r = pthread_attr_init(&how);
	if (r == 0) {
		(void)pthread_attr_setstacksize(&how, STACK_SIZE);
		(void)pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
		r = pthread_create(&thread, &how, watch, b);
		(void)pthread_attr_destroy(&how);
	}
	while (r == 0 && sem_wait(&b->up) < 0)
		;
	return -r;
}

unsigned doorbell_called(struct doorbell *b)
{
	return atomic_load(&b->called);
}

void doorbell_answer(struct doorbell *b)
{
	atomic_store(&b->called, 0);
	sem_post(&b->answered);
}
