/* How the plan file begins: what is in it, and how much.
 * Used by helper/, which writes and reads it, and boot/, which only looks whether there is anything in it.
 * Must never change without a new PLAN_VERSION: who does not know the version takes the plan for one that blocks. */
#ifndef NCB_COMMON_PLAN_HEADER_H
#define NCB_COMMON_PLAN_HEADER_H

#include "common/wire.h"

#define PLAN_PATH "/var/lib/nc-block-helper/plan"
#define PLAN_MAGIC 0x4e43425031u /* "NCBP1" */
#define PLAN_VERSION 2u

struct plan_header {
	uint64_t magic;
	uint32_t version;
	uint32_t names_size; /* bytes of the names section */
	uint64_t generation;
	uint64_t digest;
	struct wire_counts counts;
	uint32_t resolver_names_size;
	uint32_t crc; /* of all before it */
};
_Static_assert(sizeof(struct plan_header) == 64, "struct plan_header is part of the plan file");

#endif
