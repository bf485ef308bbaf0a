/* The private protocol between nc-blockd and nc-block-helper: SOCK_SEQPACKET, every message one struct wire_message.
 * Used by daemon/helper_link.c and helper/link.c.
 * Must never carry text to be written anywhere but names that name_valid() accepts.
 *
 * The daemon speaks, the helper answers:
 *   HELLO                          -> HELLO_REPLY
 *   FETCH                          -> ITEM_* ..., FETCH_END        (the whole committed plan, for recovery)
 *   BEGIN, PUT_* and DROP_* ..., COMMIT -> COMMIT_REPLY            (a transaction: a set with a difference applied)
 *   CHECK_ADDR                     -> CHECK_ADDR_REPLY             (is it this machine's own?)
 *   STATUS                         -> STATUS_REPLY
 * A plan is six sets (entry records by id; names and addresses to be blocked; names and addresses of encrypted resolvers,
 * refused as such only; exceptions by id, which open names under blocked ones) and one state block with the network settings. What a transaction does not name
 * stays: a plan that has merely become smaller cannot be said. COMMIT carries what the whole plan must then be (counts
 * and digest); if it is not that, nothing changes and the reply is WIRE_MISMATCH. A message that is malformed, out of
 * order or invalid ends the connection and drops the open transaction.
 */
#ifndef NCB_COMMON_WIRE_H
#define NCB_COMMON_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/addr.h"
#include "common/exception.h"
#include "common/name.h"
#include "common/record.h"

#define WIRE_MAGIC 0x4e434232u /* "NCB2" */
#define WIRE_SOCKET_PATH "/run/nc-block-helper/helper.sock"
#define WIRE_ADDRS_PER_MESSAGE 23
#define WIRE_STATE_SIZE 480 /* the daemon's settings and clock, uninterpreted by the helper */
#define WIRE_DETAIL_SIZE 112
#define WIRE_ERROR_MAX 4095 /* the kernel's MAX_ERRNO */

#define PLAN_MAX_ENTRIES 1000000u
#define PLAN_MAX_NAMES 100000u
#define PLAN_MAX_ADDRS 1000000u
#define PLAN_MAX_EXCEPTIONS 1000u

enum wire_type {
	WIRE_HELLO = 1,
	WIRE_HELLO_REPLY,
	WIRE_FETCH,
	WIRE_ITEM_ENTRY,
	WIRE_ITEM_NAME,
	WIRE_ITEM_ADDRS,
	WIRE_ITEM_STATE,
	WIRE_FETCH_END,
	WIRE_BEGIN,
	WIRE_PUT_ENTRY,
	WIRE_PUT_NAME,
	WIRE_PUT_ADDRS,
	WIRE_PUT_STATE,
	WIRE_DROP_ENTRY,
	WIRE_DROP_NAME,
	WIRE_DROP_ADDRS,
	WIRE_COMMIT,
	WIRE_COMMIT_REPLY,
	WIRE_CHECK_ADDR,
	WIRE_CHECK_ADDR_REPLY,
	WIRE_STATUS,
	WIRE_STATUS_REPLY,
	WIRE_ITEM_RESOLVER_NAME,
	WIRE_ITEM_RESOLVER_ADDRS,
	WIRE_PUT_RESOLVER_NAME,
	WIRE_PUT_RESOLVER_ADDRS,
	WIRE_DROP_RESOLVER_NAME,
	WIRE_DROP_RESOLVER_ADDRS,
	WIRE_ITEM_EXCEPTION,
	WIRE_PUT_EXCEPTION,
	WIRE_DROP_EXCEPTION,
	WIRE_TYPE_MAX_ = WIRE_DROP_EXCEPTION
};

enum wire_result {
	WIRE_OK = 0,
	WIRE_MISMATCH,  /* counts, digest or base generation are not the committed plan's: fetch and reconcile */
	WIRE_INVALID,   /* an item that the helper refuses: a protected name, an address of this machine, too wide */
	WIRE_NOT_STORED /* the plan could not be made durable; nothing changed */
};

/* What the helper has to know of the effective settings. 0 is the default in each, so that a lost block is not a loose one. */
struct wire_network {
	uint8_t forward; /* enum wire_forward */
	uint8_t dot;     /* enum wire_dot */
	uint8_t doh;     /* enum wire_doh */
	uint8_t quic;    /* enum wire_quic */
	uint8_t retired; /* 1: left for good; the plan has neither names nor addresses, and nothing is kept ready for any */
	uint8_t reserved[11];
};
_Static_assert(sizeof(struct wire_network) == 16, "struct wire_network is part of the plan file");
enum wire_forward { WIRE_FORWARD_YES, WIRE_FORWARD_NO };
enum wire_dot { WIRE_DOT_SYSTEM, WIRE_DOT_BLOCK, WIRE_DOT_ALLOW };
enum wire_doh { WIRE_DOH_BLOCK, WIRE_DOH_ALLOW };
enum wire_quic { WIRE_QUIC_INSPECT, WIRE_QUIC_BLOCK, WIRE_QUIC_ALLOW };

/* The daemon's block, uninterpreted, and the network settings: sent, stored and hashed as one. */
struct wire_state {
	uint8_t daemon[WIRE_STATE_SIZE];
	struct wire_network network;
};
_Static_assert(sizeof(struct wire_state) == WIRE_STATE_SIZE + 16, "struct wire_state is part of the plan file");

enum wire_own { OWN_NO = 0, OWN_ADDRESS, OWN_GATEWAY, OWN_UNKNOWN /* could not be asked; detail says why */ };

/* A layer as the helper sees it: 0 in force, else a positive errno; detail for people. */
struct wire_layer {
	int32_t error;
	uint32_t count;  /* names in the hosts block; addresses in the kernel's sets */
	uint32_t flags;  /* WIRE_LAYER_* */
	char detail[WIRE_DETAIL_SIZE]; /* never a target: "/etc/hosts: Read-only file system" */
};
enum wire_layer_flag {
	WIRE_LAYER_OWNED = 1,   /* the nft table is owned and persistent */
	WIRE_LAYER_SYMLINK = 2, /* the hosts file was reached through a symbolic link */
	WIRE_LAYER_IN_PLACE = 4, /* the hosts file is written in place, with a journal */
	WIRE_LAYER_IDLE = 8,    /* nothing is blocked, so the layer has nothing to do */
	WIRE_LAYER_FOUGHT = 16, /* something else changes it again and again: what is put back is put back less often */
	WIRE_LAYER_NO_ACCOUNT = 32, /* names are inspected, but the account that does it is gone: the next inspector cannot start */
	WIRE_LAYER_FLAGS_ = 63  /* all of them */
};

struct wire_counts {
	uint32_t entries;
	uint32_t names;
	uint32_t addrs;
	uint32_t resolver_names;
	uint32_t resolver_addrs;
	uint32_t exceptions;
};

/* The order-independent digest of a plan: the sum modulo 2^64 of wire_item_hash() over all items, the state block included. */
enum wire_item { WIRE_ITEM_IS_ENTRY = 1, WIRE_ITEM_IS_NAME, WIRE_ITEM_IS_ADDR, WIRE_ITEM_IS_STATE, WIRE_ITEM_IS_RESOLVER_NAME,
		 WIRE_ITEM_IS_RESOLVER_ADDR, WIRE_ITEM_IS_EXCEPTION };
uint64_t wire_item_hash(enum wire_item what, const void *data, size_t size);
/* What is hashed for each: the struct record; the name's text without NUL; the struct addr; the struct wire_state; the struct exception. */

struct wire_message {
	uint32_t magic;
	uint16_t type;
	uint16_t count; /* of addrs in *_ADDRS; else 0 */
	uint64_t generation; /* HELLO_REPLY, FETCH_END, COMMIT_REPLY: committed; BEGIN: the base it builds on; COMMIT: the new one */
	union {
		struct record entry;                       /* *_ENTRY; DROP_ENTRY uses id alone, the rest zero */
		struct exception exception;                /* *_EXCEPTION; DROP_EXCEPTION uses id alone, the rest zero */
		char name[NAME_SIZE];                      /* *_NAME, NUL-filled */
		struct addr addrs[WIRE_ADDRS_PER_MESSAGE]; /* *_ADDRS; CHECK_ADDR: count 1 */
		struct wire_state state;                   /* *_STATE */
		struct {
			uint64_t digest;
			struct wire_counts counts;
		} plan; /* HELLO_REPLY, COMMIT, FETCH_END */
		struct {
			uint32_t result; /* enum wire_result */
			uint32_t own;    /* CHECK_ADDR_REPLY: enum wire_own */
			char detail[WIRE_DETAIL_SIZE];
		} reply; /* CHECK_ADDR_REPLY */
		struct {
			uint32_t result;   /* COMMIT_REPLY: enum wire_result */
			uint32_t repaired; /* how often the helper put something back since it started */
			struct wire_layer hosts;
			struct wire_layer addresses;
			struct wire_layer names;
			char detail[WIRE_DETAIL_SIZE]; /* why, when result is not WIRE_OK */
			uint32_t repaired_addresses; /* of repaired, the address rules; the rest is the hosts file */
		} status; /* COMMIT_REPLY, STATUS_REPLY */
		uint8_t room[496];
	} u;
};
_Static_assert(sizeof(struct wire_message) == 512, "every message is 512 bytes");

/* True if M, of SIZE bytes as received, is a well-formed message of a known type: size, magic, type, count, terminated and
 * NUL-filled texts, valid names, addresses and records, unused bytes zero. Says nothing about order. */
bool wire_valid(const struct wire_message *m, size_t size);

/* True if every value is one of its enum and the rest is zero. */
bool wire_network_valid(const struct wire_network *n);

/* Copies a layer so that it is valid in a message: nothing behind the end of its detail, known flags, an errno. */
void wire_layer_copy(struct wire_layer *to, const struct wire_layer *from);

/* Zeroes M and sets magic and type. */
void wire_init(struct wire_message *m, enum wire_type type);

const char *wire_result_name(enum wire_result result);

#endif
