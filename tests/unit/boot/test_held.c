/* Tests of boot/held.c with plans as the helper writes them, and with what is no plan. */
#include "support/folder.h"
#include "support/unit.h"

#include <stdbool.h>

#include "boot/held.h"
#include "common/plan_header.h"
#include "common/record.h"

static char folder[FOLDER_SIZE], plan[96], store[96], mounted[96];
static struct held_paths paths = { plan, store, mounted };

static int begin(void **state)
{
	(void)state;
	folder_make(folder);
	snprintf(plan, sizeof plan, "%s/helper.plan", folder);
	snprintf(store, sizeof store, "%s/daemon.db", folder);
	snprintf(mounted, sizeof mounted, "%s/lib", folder);
	mkdir(mounted, 0755);
	folder_write(folder, "lib/dpkg", "", 0);
	return 0;
}

static int end(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

static const struct plan_header empty = { .magic = PLAN_MAGIC, .version = PLAN_VERSION };

/* A plan without names and addresses, whose entries are in these states. */
static void write_plan(const struct plan_header *h, const unsigned char *states, size_t count)
{
	char room[4096] = { 0 };
	size_t n = sizeof *h + sizeof(struct wire_state) + 3 * sizeof(uint32_t);

	memcpy(room, h, sizeof *h);
	for (size_t i = 0; i < count; i++) {
		struct record r = { .id = (uint32_t)i + 1, .state = states[i] };

		memcpy(room + n, &r, sizeof r);
		n += sizeof r;
	}
	folder_write(folder, "helper.plan", room, n + 3 * sizeof(uint32_t));
}

static void with_a_plan_its_counts_decide(void **state)
{
	struct plan_header h = empty;

	(void)state;
	write_plan(&h, NULL, 0);
	assert_false(held_anything(&paths));
	h.counts.resolver_names = h.counts.resolver_addrs = 5; /* which are there before anything is blocked */
	write_plan(&h, NULL, 0);
	assert_false(held_anything(&paths));
	h.counts.addrs = 1;
	write_plan(&h, NULL, 0);
	assert_true(held_anything(&paths));
	h.counts.addrs = 0;
	h.counts.names = 1;
	write_plan(&h, NULL, 0);
	assert_true(held_anything(&paths));
}

static void an_entry_holds_until_it_is_gone(void **state)
{
	struct plan_header h = empty;

	(void)state;
	h.counts.entries = 2;
	write_plan(&h, (const unsigned char[]){ STATE_GONE, STATE_GONE }, 2);
	assert_false(held_anything(&paths));
	for (unsigned char s = STATE_BLOCKED; s < STATE_GONE; s++) {
		write_plan(&h, (const unsigned char[]){ STATE_GONE, s }, 2);
		assert_true(held_anything(&paths));
	}
	write_plan(&h, (const unsigned char[]){ STATE_GONE }, 1); /* cut off */
	assert_true(held_anything(&paths));
}

static void what_is_no_plan_is_no_excuse(void **state)
{
	struct plan_header h = empty;

	(void)state;
	folder_write(folder, "helper.plan", "", 0);
	assert_true(held_anything(&paths));
	folder_write(folder, "helper.plan", "rubbish", 7);
	assert_true(held_anything(&paths));
	h.version++;
	write_plan(&h, NULL, 0);
	assert_true(held_anything(&paths));
	h = empty;
	h.magic++;
	write_plan(&h, NULL, 0);
	assert_true(held_anything(&paths));
	unlink(plan);
	mkdir(plan, 0755);
	assert_true(held_anything(&paths));
}

static void without_a_plan_its_other_copy_decides(void **state)
{
	(void)state;
	assert_false(held_anything(&paths));
	folder_write(folder, "daemon.db", "", 0);
	assert_true(held_anything(&paths));
}

static void where_nothing_is_mounted_nothing_is_known(void **state)
{
	char path[FOLDER_SIZE + 16];

	(void)state;
	snprintf(path, sizeof path, "%s/lib/dpkg", folder);
	unlink(path);
	assert_true(held_anything(&paths));
	rmdir(mounted);
	assert_true(held_anything(&paths));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(with_a_plan_its_counts_decide, begin, end),
		cmocka_unit_test_setup_teardown(an_entry_holds_until_it_is_gone, begin, end),
		cmocka_unit_test_setup_teardown(what_is_no_plan_is_no_excuse, begin, end),
		cmocka_unit_test_setup_teardown(without_a_plan_its_other_copy_decides, begin, end),
		cmocka_unit_test_setup_teardown(where_nothing_is_mounted_nothing_is_known, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
