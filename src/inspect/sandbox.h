/* Giving up what is not needed any more, once everything is open.
 * Used by inspect.c.
 * Must never be called before the last file or socket is open. */
#ifndef NCB_INSPECT_SANDBOX_H
#define NCB_INSPECT_SANDBOX_H

/* From here on: CAP_NET_ADMIN alone, and only the system calls of the loop. Any other ends the program. 0 or -errno. */
int sandbox_enter(void);

#endif
