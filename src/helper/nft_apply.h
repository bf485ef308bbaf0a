/* The address layer: brings the kernel to refuse exactly the plan's addresses, one transaction at a time.
 * Used by world.c.
 * Must never leave a moment in which less is refused than before and after. */
#ifndef NCB_HELPER_NFT_APPLY_H
#define NCB_HELPER_NFT_APPLY_H

#include "common/wire.h"
#include "helper/items.h"
#include "helper/nft_table.h"

/* Keeps the socket that owns the table: rules stay after nft_close(), ownership goes. */
struct nft;

/* What every nft_open() begins with, before the kernel has said what it lacks. Tests alone change it, to stand for older kernels. */
extern struct nft_mode nft_mode_tried_first;

/* 0 or -errno; in this network namespace. */
int nft_open(struct nft **out);
void nft_close(struct nft **n);

/* Replaces the table by one that enforces W, whatever there was; then asks the kernel for the counts. Where W is retired there is
 * no table afterwards. Fills STATUS either way. 0 or -errno. */
int nft_load(struct nft *n, const struct nft_want *w, struct wire_layer *status);

/* For a table that somebody deleted: brings back what refuses the addresses of W, in a third of the time that the whole takes. Where there
 * is a table after all nothing happens. An nft_load() has to follow. */
void nft_load_addresses_first(struct nft *n, const struct nft_want *w);

/* Brings the kernel from holding W without the addresses ADDED and with those REMOVED to W, and fills STATUS. -EAGAIN where a rule is missing
 * for them, and any other -errno where the table is gone, was changed or is full: whatever it is, an nft_load() puts it right or says what
 * it is, and has to follow. */
int nft_change(struct nft *n, const struct nft_want *w, const struct items *added, const struct items *removed,
	       struct wire_layer *status);

/* What this kernel can, and how first packets reach the inspector; with NFT_QUEUE_NONE they cannot. Known after a load. Borrowed. */
const struct nft_mode *nft_mode_of(const struct nft *n);

/* MODE worked on this kernel before: its queue is not tried out. Where it is refused after all everything is tried out as ever. What MODE
 * lacks is not believed to be lacking. To be said before the first load; where MODE has no queue it says nothing. */
void nft_expect(struct nft *n, const struct nft_mode *mode);

/* Finds out what can be found out of the kernel without a load. The first load does it by itself; before it, the transactions of a load are
 * one. */
void nft_try(struct nft *n);

/* The port id that the kernel's notifications of our transactions carry. */
uint32_t nft_port(const struct nft *n);

/* As nft_verify_generation(). */
int nft_generation(struct nft *n, uint32_t *generation);

#endif
