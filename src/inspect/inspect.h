/* The inspector as a whole: what is opened, then the loop.
 * Used by main.c.
 * Must never open anything after the sandbox is entered. */
#ifndef NCB_INSPECT_INSPECT_H
#define NCB_INSPECT_INSPECT_H

/* Runs until SIGTERM or SIGINT: 0; -errno if it could not start or go on. Logs why. */
int inspect_run(void);

#endif
