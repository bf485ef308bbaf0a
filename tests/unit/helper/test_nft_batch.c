/* Tests of helper/nft_batch.c and nft_elems.c: what is put into messages is all there, in attributes that are
 * not too long. */
#include "unit/helper/support.h"

#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "helper/nft_elems.h"

static size_t elements_of(const struct nlmsghdr *h)
{
	const struct nlattr *list, *element;
	size_t n = 0;

	mnl_attr_for_each (list, h, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(list) != NFTA_SET_ELEM_LIST_ELEMENTS)
			continue;
		assert_true(list->nla_len > 0);
		mnl_attr_for_each_nested (element, list)
			n++;
	}
	return n;
}

static struct items many(uint8_t family, size_t count)
{
	struct items s = plan_addr_items();

	for (size_t i = 0; i < count; i++) {
		struct addr a = { .family = family,
				  .length = family == 4 ? 32 : 128,
				  .bytes = { 11, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i } };

		assert_int_equal(items_push(&s, &a), 0);
	}
	return s;
}

static void no_element_is_lost_between_messages(void **state)
{
	static const struct {
		uint8_t family;
		enum nft_set id;
	} kinds[] = { { 4, NFT_SET_ADDR4 }, { 6, NFT_SET_ADDR6 } };

	(void)state;
	for (size_t k = 0; k < COUNT_OF(kinds); k++) {
		struct items s = many(kinds[k].family, 20000);
		const struct nlmsghdr *h;
		struct nft_batch b;
		size_t found = 0, messages = 0;
		int left;

		nft_batch_begin(&b, 64, 100);
		nft_elems_put(&b, NFT_MSG_NEWSETELEM, kinds[k].id, true, &s);
		assert_int_equal(nft_batch_end(&b), 0);
		left = (int)b.size;
		for (h = (void *)b.data; mnl_nlmsg_ok(h, left); h = mnl_nlmsg_next(h, &left)) {
			assert_int_equal(h->nlmsg_seq, 100 + messages);
			messages++;
			if (h->nlmsg_type == (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWSETELEM))
				found += elements_of(h);
		}
		assert_int_equal(left, 0);
		assert_int_equal(found, 20000);
		assert_true(messages > 4);
		assert_int_equal(nft_elems_count(kinds[k].id, &s), 20000);
		nft_batch_free(&b);
		items_free(&s);
	}
}

static void the_last_message_alone_is_acknowledged(void **state)
{
	struct items s = many(4, 3);
	const struct nlmsghdr *h;
	struct nft_batch b;
	unsigned acks = 0, n = 0;
	int left;

	(void)state;
	nft_batch_begin(&b, 64, 7);
	nft_elems_flush(&b, NFT_SET_PREFIX4);
	nft_elems_put(&b, NFT_MSG_NEWSETELEM, NFT_SET_ADDR4, false, &s);
	assert_int_equal(nft_batch_end(&b), 0);
	left = (int)b.size;
	for (h = (void *)b.data; mnl_nlmsg_ok(h, left); h = mnl_nlmsg_next(h, &left), n++)
		if (h->nlmsg_flags & NLM_F_ACK) {
			acks++;
			assert_int_equal(n, 2);
		}
	assert_int_equal(acks, 1);
	assert_int_equal(n, 4);
	assert_int_equal(nft_batch_type(&b, 7), NFNL_MSG_BATCH_BEGIN);
	assert_int_equal(nft_batch_type(&b, 8), NFT_MSG_DELSETELEM);
	assert_int_equal(nft_batch_type(&b, 9), NFT_MSG_NEWSETELEM);
	assert_int_equal(nft_batch_type(&b, 6), -1);
	assert_int_equal(nft_batch_type(&b, 11), -1);
	nft_batch_free(&b);
	items_free(&s);
}

static void each_address_belongs_to_one_set(void **state)
{
	struct items s = ADDRS("192.0.2.7", "192.0.2.8", "198.51.100.0/24", "198.51.101.0/24",
			       "203.0.113.0/24", "2001:db8::1", "2001:db8:1::/48");

	(void)state;
	assert_int_equal(nft_elems_count(NFT_SET_ADDR4, &s), 2);
	assert_int_equal(nft_elems_count(NFT_SET_ADDR6, &s), 1);
	assert_int_equal(nft_elems_count(NFT_SET_PREFIX4, &s),
			 4); /* two ranges of a beginning and an end each */
	assert_int_equal(nft_elems_count(NFT_SET_PREFIX6, &s), 2);
	items_free(&s);
}

static void a_void_batch_stays_void(void **state)
{
	struct items s = many(4, 3);
	struct nft_batch b;

	(void)state;
	nft_batch_begin(&b, 4096, 1);
	b.error = -ENOMEM;
	assert_null(nft_batch_message(&b, NFT_MSG_NEWTABLE, 0, 10));
	nft_elems_put(&b, NFT_MSG_NEWSETELEM, NFT_SET_ADDR4, false, &s);
	nft_elems_flush(&b, NFT_SET_PREFIX4);
	assert_int_equal(nft_batch_end(&b), -ENOMEM);
	nft_batch_free(&b);
	items_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_element_is_lost_between_messages),
		cmocka_unit_test(the_last_message_alone_is_acknowledged),
		cmocka_unit_test(each_address_belongs_to_one_set),
		cmocka_unit_test(a_void_batch_stays_void),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
