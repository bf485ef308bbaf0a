/* The private protocol's messages: making them, and believing them.
 * Used by daemon/helper_link.c and helper/link.c.
 * Must never let a message through whose unused bytes are not zero: they would be stored. */
#include "common/wire.h"

#include <errno.h>
#include <string.h>

uint64_t wire_item_hash(enum wire_item what, const void *data, size_t size)
{
	const uint8_t *p = data;
	uint64_t h = 0xcbf29ce484222325u ^ ((uint64_t)what * 0x9e3779b97f4a7c15u);

	for (size_t i = 0; i < size; i++)
		h = (h ^ p[i]) * 0x100000001b3u; /* FNV-1a */
	h ^= h >> 33; /* the finaliser of MurmurHash3, so that a sum of hashes tells sets apart */
	h *= 0xff51afd7ed558ccdu;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53u;
	return h ^ (h >> 33);
}

void wire_init(struct wire_message *m, enum wire_type type)
{
	memset(m, 0, sizeof *m);
	m->magic = WIRE_MAGIC;
	m->type = (uint16_t)type;
}

static bool zero_from(const struct wire_message *m, size_t used)
{
	for (size_t i = used; i < sizeof m->u.room; i++)
		if (m->u.room[i])
			return false;
	return true;
}

static bool name_message_valid(const struct wire_message *m)
{
	size_t n = strnlen(m->u.name, NAME_SIZE);

	return n < NAME_SIZE && zero_from(m, n) && name_valid(m->u.name);
}

static bool addrs_valid(const struct wire_message *m, unsigned most)
{
	if (m->count < 1 || m->count > most || !zero_from(m, m->count * sizeof(struct addr)))
		return false;
	for (unsigned i = 0; i < m->count; i++)
		if (!addr_valid(&m->u.addrs[i]))
			return false;
	return true;
}

static bool entry_valid(const struct wire_message *m, bool id_alone)
{
	if (id_alone)
		return m->u.entry.id && zero_from(m, sizeof m->u.entry.id);
	return zero_from(m, sizeof m->u.entry) && record_valid(&m->u.entry);
}

static bool exception_message_valid(const struct wire_message *m, bool id_alone)
{
	if (id_alone)
		return m->u.exception.id && zero_from(m, sizeof m->u.exception.id);
	return zero_from(m, sizeof m->u.exception) && exception_valid(&m->u.exception);
}

/* Terminated, and NUL to its end: what stands behind would be somebody else's bytes. */
static bool detail_valid(const char detail[WIRE_DETAIL_SIZE])
{
	size_t n = strnlen(detail, WIRE_DETAIL_SIZE);

	for (size_t i = n; i < WIRE_DETAIL_SIZE; i++)
		if (detail[i])
			return false;
	return n < WIRE_DETAIL_SIZE;
}

static bool layer_valid(const struct wire_layer *l)
{
	return l->error >= 0 && l->error <= WIRE_ERROR_MAX && !(l->flags & ~WIRE_LAYER_FLAGS_) && detail_valid(l->detail);
}

static bool status_valid(const struct wire_message *m)
{
	return m->u.status.result <= WIRE_NOT_STORED && layer_valid(&m->u.status.hosts) && layer_valid(&m->u.status.addresses) &&
	       layer_valid(&m->u.status.names) && detail_valid(m->u.status.detail);
}

void wire_layer_copy(struct wire_layer *to, const struct wire_layer *from)
{
	size_t n = strnlen(from->detail, WIRE_DETAIL_SIZE - 1);
	bool error_known = from->error >= 0 && from->error <= WIRE_ERROR_MAX;

	memset(to, 0, sizeof *to);
	to->error = error_known ? from->error : EIO;
	to->count = from->count;
	to->flags = from->flags & WIRE_LAYER_FLAGS_;
	memcpy(to->detail, from->detail, n);
}

bool wire_network_valid(const struct wire_network *n)
{
	for (size_t i = 0; i < sizeof n->reserved; i++)
		if (n->reserved[i])
			return false;
	return n->forward <= WIRE_FORWARD_NO && n->dot <= WIRE_DOT_ALLOW && n->doh <= WIRE_DOH_ALLOW &&
	       n->quic <= WIRE_QUIC_ALLOW && n->retired <= 1;
}

static bool body_valid(const struct wire_message *m)
{
	switch ((enum wire_type)m->type) {
	case WIRE_HELLO:
	case WIRE_FETCH:
	case WIRE_BEGIN:
	case WIRE_STATUS:
		return zero_from(m, 0);
	case WIRE_HELLO_REPLY:
	case WIRE_FETCH_END:
	case WIRE_COMMIT:
		return zero_from(m, sizeof m->u.plan);
	case WIRE_ITEM_ENTRY:
	case WIRE_PUT_ENTRY:
		return entry_valid(m, false);
	case WIRE_DROP_ENTRY:
		return entry_valid(m, true);
	case WIRE_ITEM_NAME:
	case WIRE_PUT_NAME:
	case WIRE_DROP_NAME:
	case WIRE_ITEM_RESOLVER_NAME:
	case WIRE_PUT_RESOLVER_NAME:
	case WIRE_DROP_RESOLVER_NAME:
		return name_message_valid(m);
	case WIRE_ITEM_ADDRS:
	case WIRE_PUT_ADDRS:
	case WIRE_DROP_ADDRS:
	case WIRE_ITEM_RESOLVER_ADDRS:
	case WIRE_PUT_RESOLVER_ADDRS:
	case WIRE_DROP_RESOLVER_ADDRS:
		return addrs_valid(m, WIRE_ADDRS_PER_MESSAGE);
	case WIRE_CHECK_ADDR:
		return addrs_valid(m, 1);
	case WIRE_ITEM_STATE:
	case WIRE_PUT_STATE:
		return wire_network_valid(&m->u.state.network);
	case WIRE_ITEM_EXCEPTION:
	case WIRE_PUT_EXCEPTION:
		return exception_message_valid(m, false);
	case WIRE_DROP_EXCEPTION:
		return exception_message_valid(m, true);
	case WIRE_CHECK_ADDR_REPLY:
		return m->u.reply.own <= OWN_UNKNOWN && detail_valid(m->u.reply.detail) &&
		       zero_from(m, sizeof m->u.reply);
	case WIRE_COMMIT_REPLY:
	case WIRE_STATUS_REPLY:
		return status_valid(m) && zero_from(m, sizeof m->u.status);
	}
	return false;
}

static bool has_count(unsigned type)
{
	switch (type) {
	case WIRE_ITEM_ADDRS:
	case WIRE_PUT_ADDRS:
	case WIRE_DROP_ADDRS:
	case WIRE_ITEM_RESOLVER_ADDRS:
	case WIRE_PUT_RESOLVER_ADDRS:
	case WIRE_DROP_RESOLVER_ADDRS:
	case WIRE_CHECK_ADDR:
		return true;
	}
	return false;
}

bool wire_valid(const struct wire_message *m, size_t size)
{
	if (size != sizeof *m || m->magic != WIRE_MAGIC || (m->count && !has_count(m->type)))
		return false;
	return body_valid(m);
}

const char *wire_result_name(enum wire_result result)
{
	switch (result) {
	case WIRE_OK:
		return "ok";
	case WIRE_MISMATCH:
		return "the plan is not what was expected";
	case WIRE_INVALID:
		return "an item was refused";
	case WIRE_NOT_STORED:
		return "the plan could not be stored";
	}
	return "unknown";
}
