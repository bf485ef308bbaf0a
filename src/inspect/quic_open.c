/* Finding the keys of a client's Initial.
 * Used by quic.c and quic_refuse.c.
 * Must never change a flow for a packet that was not authentic. */
#include "inspect/quic_open.h"

static bool open_with(struct quic *q, const struct quic_packet *p, uint64_t expected, struct quic_opened *out)
{
	out->number = expected;
	out->size = quic_unprotect(q->cipher, &out->keys, p, &out->number, q->frames);
	return out->size > 0;
}

static bool open_as_part_of(struct quic *q, struct quic_flow *f, const struct quic_packet *p, struct quic_opened *out)
{
	bool same_version = f->version == p->version;

	if (same_version)
		out->keys = f->client;
	else if (quic_cid_equal(&f->dcid, &p->dcid) || /* the same DCID in another version: begun anew */
		 !quic_keys_derive(q->cipher, p->version, &f->dcid, QUIC_CLIENT, &out->keys))
		return false;
	if (!open_with(q, p, f->expected_number, out))
		return false;
	if (!same_version) {
		f->version = p->version;
		f->client = out->keys;
	}
	out->flow = f;
	return true;
}

bool quic_open(struct quic *q, const struct flow_key *key, const struct quic_packet *p, struct quic_opened *out)
{
	struct quic_flow *f = NULL;

	*out = (struct quic_opened){ 0 };
	while ((f = quic_table_next(q->table, key, f)))
		if (open_as_part_of(q, f, p, out))
			return true;
	return quic_keys_derive(q->cipher, p->version, &p->dcid, QUIC_CLIENT, &out->keys) && open_with(q, p, 0, out);
}
