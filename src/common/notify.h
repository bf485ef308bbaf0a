/* Telling the service manager that we are up and alive; sd_notify without its library.
 * Used by helper/ and inspect/.
 * Must never fail the program: without a manager there is nobody to tell. */
#ifndef NCB_COMMON_NOTIFY_H
#define NCB_COMMON_NOTIFY_H

#include <stdint.h>

/* Sends STATE ("READY=1") to the socket that NOTIFY_SOCKET names. 0 also without one; -errno. */
int notify_send(const char *state);

/* For a program that may open no socket later: the connected socket, or -errno; -ENXIO: there is no manager. Then
 * send over it: 0 or -errno. */
int notify_open(void);
int notify_send_to(int fd, const char *state);

/* The same with a copy of the descriptor PASSED. */
int notify_send_fd_to(int fd, const char *state, int passed);

/* How often the watchdog is to be fed, in ms: half of what WATCHDOG_USEC says; 0: never. */
int64_t notify_watchdog_ms(void);

#endif
