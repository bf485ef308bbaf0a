/* Notices that somebody else changed our table, where the kernel lets them.
 * Used by guard.c.
 * Must never take our own transactions for somebody else's, nor listen while nobody else can do anything: a listener makes everybody's
 * transactions slower. */
#ifndef NCB_HELPER_GUARD_NFT_H
#define NCB_HELPER_GUARD_NFT_H

#include <stdbool.h>
#include <stdint.h>

struct guard_nft {
	int fd; /* a socket of its own; -1: none */
	bool listening;
};

/* Not listening yet. 0 or -errno. */
int guard_nft_open(struct guard_nft *g);
void guard_nft_close(struct guard_nft *g);

/* Joins the group of the kernel's notifications, with nothing heard yet, or leaves it. 0 or -errno. */
int guard_nft_listen(struct guard_nft *g, bool on);

enum guard_nft_heard {
	GUARD_NFT_NOTHING,
	GUARD_NFT_TOUCHED, /* or perhaps: notifications were lost */
	GUARD_NFT_DELETED, /* the whole table */
};

/* Reads all there is, up to a deletion, and says what somebody else did to the table. OURS: the port id of the socket that our transactions come from. */
enum guard_nft_heard guard_nft_hear(struct guard_nft *g, uint32_t ours);

#endif
