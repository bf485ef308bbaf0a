/* A batch of nftables messages: one transaction, sent at once.
 * Used by nft_table.c and nft_elems.c (fill) and nft_talk.c (sends).
 * Must never be sent with a message left out: once an allocation failed the whole batch is void. */
#ifndef NCB_HELPER_NFT_BATCH_H
#define NCB_HELPER_NFT_BATCH_H

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

struct nft_batch {
	char *data;
	size_t size, capacity;
	uint32_t first_seq, seq; /* of the first message and of the next */
	size_t last;             /* where the last message begins */
	int error;               /* -ENOMEM: void */
	const char *table;       /* that its chains and rules are of; set by nft_table.c */
};

/* Begins the transaction. ROOM: a guess at its bytes. SEQ: the next free sequence number. */
void nft_batch_begin(struct nft_batch *b, size_t room, uint32_t seq);

/* A new message of the inet family with at least ROOM bytes for its attributes; NULL if the batch is void.
 * Valid until the next one. */
struct nlmsghdr *nft_batch_message(struct nft_batch *b, uint16_t type, uint16_t flags, size_t room);

/* Takes the message in as long as it has become. */
void nft_batch_add(struct nft_batch *b, const struct nlmsghdr *h);

/* Ends the transaction and asks for an acknowledgement of its last message. b->error. */
int nft_batch_end(struct nft_batch *b);

/* The NFT_MSG_* type of the message with this sequence number; -1 if it is none of the batch's. */
int nft_batch_type(const struct nft_batch *b, uint32_t seq);

void nft_batch_free(struct nft_batch *b);

#endif
