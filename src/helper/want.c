/* What a plan asks of the rules.
 * Used by world.c.
 * Must never ask for less than the plan because an account is missing. */
#include "helper/want.h"

#include "common/inspect_wire.h"
#include "helper/accounts.h"

/* The inspector's, and those under which Debian's resolvers run, which a system may have ask over TLS for everybody. */
static const char *const accounts[] = { INSPECT_USER, "systemd-resolve", "unbound", "knot-resolver", "dnsmasq", "bind",
						  "pdns", "stubby", "_dnsdist", "_dnscrypt-proxy", "dnscrypt-proxy",
						  "coredns", "adguardhome" };
#define ACCOUNTS (sizeof accounts / sizeof *accounts)
_Static_assert(ACCOUNTS - 1 <= NFT_DOT_UIDS_MAX, "they have to fit");

struct nft_want want_of(const struct plan *p, const char *passwd)
{
	struct nft_want w = { .addrs = &p->addrs,
			      .resolvers = &p->resolver_addrs,
			      .network = p->state.network,
			      /* what could not be read is not known to be nothing */
			      .idle = !p->names.count && !p->addrs.count && !(p->unknown & (PLAN_NAMES | PLAN_ADDRS)) };
	int64_t uids[ACCOUNTS];

	if (!w.idle) /* whatever it says of itself: what is held is held */
		w.network.retired = 0;
	accounts_find(passwd, accounts, ACCOUNTS, uids);
	w.inspected = uids[0] >= 0;
	w.inspect_uid = w.inspected ? (uint32_t)uids[0] : 0;
	for (size_t i = 1; i < ACCOUNTS; i++)
		if (uids[i] >= 0)
			w.dot_uids[w.dot_uids_count++] = (uint32_t)uids[i];
	return w;
}
