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

/* The same as nft_load() when the kernel holds W already but for the addresses ADDED and REMOVED; a full load where that
 * turns out not to be so. */
int nft_change(struct nft *n, const struct nft_want *w, const struct items *added, const struct items *removed,
	       struct wire_layer *status);

/* How first packets reach the inspector; NFT_QUEUE_NONE: this kernel cannot. Known after a load. */
enum nft_queue nft_queue_mode(const struct nft *n);

/* QUEUE worked on this kernel before: it is not tried out. Where it is refused after all everything is tried out as ever. To be said
 * before the first load; NFT_QUEUE_NONE says nothing. */
void nft_expect_queue(struct nft *n, enum nft_queue queue);

/* The port id that the kernel's notifications of our transactions carry. */
uint32_t nft_port(const struct nft *n);

/* As nft_verify_generation(). */
int nft_generation(struct nft *n, uint32_t *generation);

#endif
