/* Tests of helper/nft_mode.c: what is lacking is given up, and nothing else. */
#include "support/unit.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>

#include "helper/nft_mode.h"

#define TYPES_MAX 3

struct row {
	unsigned count;
	struct nft_fault faults[TYPES_MAX];
	struct nft_mode before, after;
};

#define ALL { true, true, NFT_QUEUE_NATIVE, false }

static const struct row rows[] = {
	{ 1, { { NFT_MSG_NEWRULE, -ENOENT } }, ALL, { true, true, NFT_QUEUE_COMPAT, false } },
	{ 2, { { NFT_MSG_NEWRULE, -EOPNOTSUPP }, { NFT_MSG_NEWRULE, -EOPNOTSUPP } }, ALL, { true, true, NFT_QUEUE_COMPAT, false } },
	{ 1, { { NFT_MSG_NEWRULE, -EINVAL } }, { true, false, NFT_QUEUE_COMPAT, false }, { true, false, NFT_QUEUE_NONE, false } },
	{ 1, { { NFT_MSG_NEWRULE, -ENOENT } }, { true, true, NFT_QUEUE_NONE, false }, { true, true, NFT_QUEUE_NONE, false } },
	{ 3, { { NFT_MSG_DESTROYTABLE_, -EINVAL }, { NFT_MSG_NEWTABLE, -EOPNOTSUPP }, { NFT_MSG_NEWRULE, -ENOENT } }, ALL,
	  { false, false, NFT_QUEUE_NATIVE, false } },
	{ 2, { { NFT_MSG_NEWTABLE, -EOPNOTSUPP }, { NFT_MSG_NEWRULE, -ENOENT } }, ALL, { true, false, NFT_QUEUE_NATIVE, false } },
	/* what only happened */
	{ 1, { { NFT_MSG_NEWRULE, -ENOMEM } }, ALL, ALL },
	{ 1, { { NFT_MSG_NEWRULE, -EPERM } }, ALL, ALL },
	{ 1, { { NFT_MSG_NEWTABLE, -ENOMEM } }, ALL, ALL },
	{ 2, { { NFT_MSG_NEWTABLE, -ENOMEM }, { NFT_MSG_NEWRULE, -ENOENT } }, ALL, ALL },
	{ 2, { { NFT_MSG_NEWSET, -ENOMEM }, { NFT_MSG_NEWRULE, -ENOENT } }, ALL, ALL },
	{ 2, { { NFT_MSG_NEWCHAIN, -ENOMEM }, { NFT_MSG_NEWRULE, -ENOENT } }, ALL, ALL },
	{ 1, { { -1, -EINVAL } }, ALL, ALL },
	{ 0, { { NFT_MSG_NEWRULE, -ENOENT } }, ALL, ALL },
};

static void only_what_is_lacking_is_given_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct nft_answer answer = { .count = rows[i].count };
		struct nft_mode mode = rows[i].before;

		for (unsigned k = 0; k < TYPES_MAX; k++)
			answer.faults[k] = rows[i].faults[k];
		assert_int_equal(nft_mode_step_down(&mode, &answer), !nft_mode_same(&rows[i].before, &rows[i].after));
		assert_true(nft_mode_same(&mode, &rows[i].after));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(only_what_is_lacking_is_given_up) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
