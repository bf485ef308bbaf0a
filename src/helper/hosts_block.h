/* Our block within the bytes of a hosts file, as pure functions.
 * Used by hosts.c.
 * Must never take a line for ours that does not say so itself. */
#ifndef NCB_HELPER_HOSTS_BLOCK_H
#define NCB_HELPER_HOSTS_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

/* What hosts(5) readers see of us: nine names a line halve what they read. */
#define HOSTS_NAMES_A_LINE 9

/* The foreign bytes of TEXT, without any line of ours. *OUT is malloc'd, the caller's; *OUT_SIZE its bytes. Every line of ours is known
 * by itself, a marker or a tagged line, so markers that were doubled, torn, moved or commented out leave nothing behind and
 * take nothing along. 0 or -ENOMEM. */
int hosts_strip(const char *text, size_t size, char **out, size_t *out_size);

/* FOREIGN with our block for NAMES (canonical) at its end; without names just FOREIGN. 0 or -ENOMEM. */
int hosts_render(const char *foreign, size_t size, const char *const *names, size_t count, char **out, size_t *out_size);

#endif
