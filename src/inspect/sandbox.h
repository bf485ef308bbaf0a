/* Giving up what is not needed any more, once everything is open.
 * Used by inspect.c.
 * Must never be called before the last file or socket is open. */
#ifndef NCB_INSPECT_SANDBOX_H
#define NCB_INSPECT_SANDBOX_H

/* From here on the calling thread, and those that it makes, have CAP_NET_ADMIN alone. 0 or -errno. */
int sandbox_drop_capabilities(void);

/* From here on only the system calls of the loop, in every thread there is. Any other ends the program. 0 or -errno. */
int sandbox_enter(void);

#endif
