/* What nc-block-helper and nc-block-inspect agree on: the queue, the labels, and the message with the names.
 * Used by helper/ (rules, sends the names) and inspect/ (verdicts, takes them).
 * Must never carry anything but names that name_valid() accepts.
 *
 * The helper connects to INSPECT_SOCKET_PATH (SOCK_SEQPACKET; the service manager listens there for the inspector) and
 * sends one struct inspect_names with one sealed memfd beside it (SCM_RIGHTS): SIZE bytes, COUNT canonical names, each ended
 * by a NUL; the last OPEN of them are exceptions: they and what is under them are let through where no longer name is blocked. The inspector takes all of it over between two packets and answers with a struct inspect_answer. The connection
 * stays open; its end says that either side was started anew. */
#ifndef NCB_COMMON_INSPECT_WIRE_H
#define NCB_COMMON_INSPECT_WIRE_H

#include <stdint.h>

#define INSPECT_MAGIC 0x4e434932u /* "NCI2" */
#define INSPECT_SOCKET_PATH "/run/nc-block-inspect/names.sock"
#define INSPECT_USER "nc-block-inspect"

/* The NFQUEUE; a number that nobody's hand picks. */
#define INSPECT_QUEUE 20035

/* Connection labels (nf_conntrack_labels): other than marks, bits of them are set without touching anybody else's. */
#define INSPECT_LABEL_OPEN 121    /* judged, and let through: not looked at again */
#define INSPECT_LABEL_BLOCKED 122 /* was open when its name became blocked: refused in both directions */

/* A name and addresses that are refused wherever anything is, so that `check` can try without the ex's. The addresses are
 * of nobody: the IPv4 dummy address (RFC 7600) and one of the discard-only prefix (RFC 6666). */
#define CANARY_NAME "canary.nc-block.invalid"
#define CANARY_ADDR4 { 192, 0, 0, 8 }
#define CANARY_ADDR6 { 0x01, 0, [14] = 0xca, 0x4a }
#define CANARY_ADDR4_TEXT "192.0.0.8"
#define CANARY_ADDR6_TEXT "100::ca4a"

/* Answers that we make up name this in their SOA record, so that they can be told from a server's. */
#define INSPECT_SOA_NAME "nc-block.invalid"

/* Firefox asks for it before it turns DNS over HTTPS on by itself: NXDOMAIN means no. */
#define DOH_CANARY_NAME "use-application-dns.net"

enum inspect_flag { INSPECT_DENY_DOH_CANARY = 1 };

struct inspect_names {
	uint32_t magic;
	uint32_t flags; /* enum inspect_flag */
	uint64_t generation;
	uint32_t count;
	uint32_t size; /* bytes of the memfd */
	uint32_t open; /* of count */
	uint32_t reserved;
};

struct inspect_answer {
	uint32_t magic;
	int32_t error; /* 0, or why the names were not taken: a negative errno; the old ones stay */
	uint64_t generation;
};

#endif
