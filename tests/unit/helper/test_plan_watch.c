/* Tests of helper/plan_watch.c: what becomes of the file that it watches. */
#include "support/unit.h"

#include <poll.h>
#include <stdio.h>

#include "helper/plan_watch.h"
#include "support/folder.h"

struct ground {
	char folder[FOLDER_SIZE];
	char plan[FOLDER_SIZE + 16], other[FOLDER_SIZE + 16];
	struct plan_watch watch;
};

static int set_up(void **state)
{
	static struct ground g;

	folder_make(g.folder);
	snprintf(g.plan, sizeof g.plan, "%s/plan", g.folder);
	snprintf(g.other, sizeof g.other, "%s/other", g.folder);
	folder_put(g.folder, "plan", "one");
	plan_watch_open(&g.watch, g.plan);
	assert_true(g.watch.fd >= 0);
	*state = &g;
	return 0;
}

static int tear_down(void **state)
{
	struct ground *g = *state;

	plan_watch_close(&g->watch);
	assert_int_equal(g->watch.fd, -1);
	folder_remove(g->folder);
	return 0;
}

static bool heard(const struct ground *g)
{
	struct pollfd p = { .fd = g->watch.fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static void what_is_ours_is_not_lost(void **state)
{
	struct ground *g = *state;

	assert_false(heard(g));
	folder_put(g->folder, "plan", "the next");
	plan_watch_wrote(&g->watch, g->plan);
	folder_put(g->folder, "other", "beside it");
	assert_true(heard(g));
	assert_false(plan_watch_lost(&g->watch, g->plan));
	assert_false(heard(g));
}

static void removed_replaced_or_changed_it_is_lost(void **state)
{
	struct ground *g = *state;

	unlink(g->plan);
	assert_true(heard(g));
	assert_true(plan_watch_lost(&g->watch, g->plan));
	folder_put(g->folder, "plan", "ours again");
	plan_watch_wrote(&g->watch, g->plan);
	assert_false(plan_watch_lost(&g->watch, g->plan));
	folder_put(g->folder, "other", "ours again");
	assert_int_equal(rename(g->other, g->plan), 0);
	assert_true(plan_watch_lost(&g->watch, g->plan));
	plan_watch_wrote(&g->watch, g->plan);
	folder_put(g->folder, "plan", "longer than it was");
	assert_true(plan_watch_lost(&g->watch, g->plan));
}

/* Before the first plan there is none to lose. */
static void nothing_is_not_lost(void **state)
{
	struct ground *g = *state;

	unlink(g->plan);
	plan_watch_wrote(&g->watch, g->plan);
	assert_false(plan_watch_lost(&g->watch, g->plan));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(what_is_ours_is_not_lost),
		T(removed_replaced_or_changed_it_is_lost),
		T(nothing_is_not_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
