/* What a plan asks of the rules.
 * Used by world.c.
 * Must never ask for less than the plan because an account is missing. */
#include "helper/want.h"

#include "common/inspect_wire.h"
#include "helper/accounts.h"

/* Under which accounts Debian's resolvers run: those that a system may have ask over TLS for everybody. */
static const char *const resolver_accounts[] = { "systemd-resolve", "unbound", "knot-resolver", "dnsmasq", "bind",
						  "pdns", "stubby", "_dnsdist", "_dnscrypt-proxy", "dnscrypt-proxy",
						  "coredns", "adguardhome" };
_Static_assert(sizeof resolver_accounts / sizeof *resolver_accounts <= NFT_DOT_UIDS_MAX, "they have to fit");

struct nft_want want_of(const struct plan *p, const char *passwd)
{
	struct nft_want w = { .addrs = &p->addrs,
			      .resolvers = &p->resolver_addrs,
			      .network = p->state.network,
			      /* what could not be read is not known to be nothing */
			      .idle = !p->names.count && !p->addrs.count && !(p->unknown & (PLAN_NAMES | PLAN_ADDRS)) };

	if (!w.idle) /* whatever it says of itself: what is held is held */
		w.network.retired = 0;
	w.inspected = account_uid(passwd, INSPECT_USER, &w.inspect_uid);
	for (size_t i = 0; i < sizeof resolver_accounts / sizeof *resolver_accounts; i++)
		if (account_uid(passwd, resolver_accounts[i], &w.dot_uids[w.dot_uids_count]))
			w.dot_uids_count++;
	return w;
}
