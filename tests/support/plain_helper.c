/* nc-block-helper as it is on a kernel where tables have no owner and DESTROYTABLE is not known (Linux 6.1).
 * Put in its place by tests/integration/test_guard.sh, inside tests/sandbox.
 * Must never be installed. */
#include <sys/stat.h>

#include "common/log.h"
#include "helper/helper.h"
#include "helper/nft_apply.h"

int main(void)
{
	nft_mode_tried_first = (struct nft_mode){ 0 };
	log_init("nc-block-helper");
	umask(077);
	return helper_run(&helper_paths) < 0 ? 1 : 0;
}
