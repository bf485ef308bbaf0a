/* Somebody at the door: a thread that waits for everything but packets, and calls the one that waits for packets.
 * Used by inspect.c.
 * Must never do more than wait and call: all that is decided is decided between two packets. */
#ifndef NCB_INSPECT_DOORBELL_H
#define NCB_INSPECT_DOORBELL_H

#include <poll.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>

#define DOORBELL_FDS 3

/* Packets are waited for in recv() itself: a wait for several files at once costs each of them two microseconds. */
struct doorbell {
	int queue;             /* where the call is heard, as an answer of the kernel's that is no packet */
	uint16_t number;       /* of the queue */
	int period_ms;         /* it calls as often, be there somebody or not */
	int fds[DOORBELL_FDS]; /* to watch, -1: none; to be changed only between a call and doorbell_answer() */
	sem_t up, answered;
	atomic_uint called;    /* as doorbell_called() says */
};

/* QUEUE, NUMBER, PERIOD_MS and FDS are the caller's; B has to stay where it is until the end of the program. It runs, with the capabilities
 * that the caller has and under no filter yet, when this returns. 0 or -errno. */
int doorbell_hang(struct doorbell *b);

/* Not 0: it has called, and waits to be answered. The bits below DOORBELL_CALLED: which of its fds can be read, or have hung up. */
#define DOORBELL_CALLED (1u << DOORBELL_FDS)
unsigned doorbell_called(struct doorbell *b);

/* It may wait, and call, again. */
void doorbell_answer(struct doorbell *b);

#endif
