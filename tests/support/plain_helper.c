/* nc-block-helper as it is on a kernel where tables have no owner and DESTROYTABLE is not known (Linux 6.1); and which has no NFQUEUE
 * either, where NO_QUEUE is.
 * Put in its place by tests/integration/test_guard.sh and test_check.sh, inside tests/sandbox.
 * Must never be installed. */
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"
#include "helper/helper.h"
#include "helper/nft_apply.h"

#define NO_QUEUE "/run/no-nfqueue"

/* On such a kernel the table of the helper before us would have had no owner either. */
static void disown(void)
{
	const struct nft_want nothing = { .idle = true, .network = { .retired = 1 } };
	struct wire_layer status;
	struct nft *n;

	if (nft_open(&n) < 0)
		return;
	(void)nft_load(n, &nothing, &status);
	nft_close(&n);
}

int main(void)
{
	log_init("nc-block-helper");
	umask(077);
	disown();
	nft_mode_tried_first = (struct nft_mode){ .queue = access(NO_QUEUE, F_OK) == 0 ? NFT_QUEUE_NONE : 0 };
	return helper_run(&helper_paths) < 0 ? 1 : 0;
}
