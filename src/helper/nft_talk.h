/* Sending a transaction to the kernel and reading every answer to it.
 * Used by nft_apply.c.
 * Must never leave an answer in the socket: the next transaction would be told it. */
#ifndef NCB_HELPER_NFT_TALK_H
#define NCB_HELPER_NFT_TALK_H

#include "helper/nft_batch.h"

#define NFT_FAULTS 8

struct nft_fault {
	int type; /* NFT_MSG_*, -1: none of ours */
	int error;
};

struct nft_answer {
	unsigned count; /* of faults that were kept */
	struct nft_fault faults[NFT_FAULTS];
};

/* 0 when the kernel acknowledged the last message and refused none; else -errno of the first fault, all of
 * them in ANSWER. */
int nft_talk(int fd, const struct nft_batch *b, struct nft_answer *answer);

/* "adding addresses", for people; "the transaction" for none. */
const char *nft_message_name(int type);

#endif
