/* Tests of cooldown/settings.c, settings_parse.c and settings_wait.c. */
#include "support/unit.h"

#include <errno.h>

#include "cooldown/cooldown.h"

#define S 1000LL
#define D (24 * 3600 * S)
#define NOON (20000LL * D + D / 2)

/* Two values a key, the second stricter (or "" where the key has one value or cannot be compared). */
static const struct {
	enum setting_key key;
	const char *loose, *strict;
	enum setting_order order; /* from loose to strict */
} rows[] = {
	{ SET_DELAY, "1h", "24h", ORDER_STRICTER },
	{ SET_WINDOW, "12h", "61s", ORDER_STRICTER },
	{ SET_QUIET_HOURS, "23:00-07:00", "22:00-08:00", ORDER_STRICTER },
	{ SET_REPEAT_FACTOR, "1", "4", ORDER_STRICTER },
	{ SET_MAX_DELAY, "7d", "30d", ORDER_STRICTER },
	{ SET_POWERED_OFF, "verified", "never", ORDER_STRICTER },
	{ SET_FORWARD, "no", "yes", ORDER_STRICTER },
	{ SET_DOT, "system", "block", ORDER_STRICTER },
	{ SET_DOH, "allow", "block", ORDER_STRICTER },
	{ SET_QUIC, "inspect", "block", ORDER_STRICTER },
	{ SET_VPN, "warn", "warn", ORDER_SAME },
	{ SET_CHROMIUM, "no", "yes", ORDER_STRICTER },
	{ SET_FIREFOX, "no", "yes", ORDER_STRICTER },
	{ SET_APPROVALS, "1", "3", ORDER_STRICTER },
	{ SET_DISCREET, "no", "yes", ORDER_FREE },
	{ SET_GROUP, "nc-block", "wheel", ORDER_INCOMPARABLE },
};

static struct settings with(enum setting_key key, const char *value)
{
	struct settings s;
	char why[128] = "";

	settings_default(&s);
	if (settings_parse(&s, setting_rules[key].section, setting_rules[key].name, value, why, sizeof why))
		fail_msg("%s = %s: %s", setting_rules[key].name, value, why);
	assert_true(settings_valid(&s));
	return s;
}

/* A new key without a row here, or without a rule, fails. */
static void every_key_has_a_rule(void **state)
{
	(void)state;
	assert_int_equal(COUNT_OF(rows), SETTING_COUNT - 1);
	for (int k = 0; k < SETTING_COUNT; k++) {
		assert_int_equal(setting_rules[k].key, k);
		assert_non_null(setting_rules[k].stricter);
		assert_true(k == SET_CATALOGUE || rows[k].key == (enum setting_key)k);
	}
}

static void every_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct settings a = with(rows[i].key, rows[i].loose), b = with(rows[i].key, rows[i].strict);
		enum setting_order back = rows[i].order == ORDER_STRICTER ? ORDER_LOOSER : rows[i].order;
		assert_int_equal(settings_compare(rows[i].key, &a, &b), rows[i].order);
		assert_int_equal(settings_compare(rows[i].key, &b, &a), back);
		assert_int_equal(settings_compare(rows[i].key, &a, &a), ORDER_SAME);
		settings_copy_key(rows[i].key, &a, &b);
		assert_memory_equal(&a, &b, sizeof a);
	}
}

static void text_round_trip(void **state)
{
	char text[96];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct settings a = with(rows[i].key, rows[i].strict);
		settings_format(rows[i].key, &a, text, sizeof text);
		assert_memory_equal(text, rows[i].strict, strlen(rows[i].strict));
	}
}

/* Whatever the key: stricter holds at once; looser waits, becomes ready, and holds only once accepted. */
static void every_looser_wish_waits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct settings loose = with(rows[i].key, rows[i].loose), strict = with(rows[i].key, rows[i].strict);
		struct settings_state s;
		struct moment now = { .counted_ms = 0, .wall_ms = NOON };
		uint32_t mask;
		if (rows[i].order == ORDER_SAME || rows[i].order == ORDER_FREE)
			continue;
		settings_begin(&s, &strict);
		assert_true(settings_wish(&s, &loose, &now));
		assert_int_not_equal(settings_compare(rows[i].key, &strict, &s.effective), ORDER_LOOSER);
		assert_int_equal(settings_accept(&s, &now, &mask), 0);
		now.counted_ms = s.pending[rows[i].key].required_s * S;
		now.wall_ms += now.counted_ms;
		assert_true(settings_pass(&s, &now, 0));
		assert_int_equal(settings_compare(rows[i].key, &s.effective, &strict), ORDER_SAME);
		assert_int_equal(settings_accept(&s, &now, &mask), 1);
		assert_int_equal(mask, 1u << rows[i].key);
		assert_int_equal(settings_compare(rows[i].key, &s.effective, &loose), ORDER_SAME);
		if (rows[i].order != ORDER_STRICTER)
			continue;
		assert_true(settings_wish(&s, &strict, &now));
		assert_int_equal(settings_compare(rows[i].key, &s.effective, &strict), ORDER_SAME);
	}
}

static void a_changed_wish_starts_anew(void **state)
{
	struct settings strict = with(SET_DELAY, "24h"), a = with(SET_DELAY, "12h"), b = with(SET_DELAY, "6h");
	struct settings_state s;
	struct moment now = { .wall_ms = NOON };

	(void)state;
	settings_begin(&s, &strict);
	settings_wish(&s, &a, &now);
	now.counted_ms = D - 1;
	assert_false(settings_wish(&s, &a, &now));
	assert_int_equal(s.pending[SET_DELAY].started_ms, 0);
	assert_true(settings_wish(&s, &b, &now));
	assert_int_equal(s.pending[SET_DELAY].started_ms, D - 1);
	assert_true(settings_wish(&s, &strict, &now));
	assert_int_equal(s.pending[SET_DELAY].started_ms, NEVER_MS);
}

static void quiet_hours_that_cross_both_hold(void **state)
{
	struct settings a = with(SET_QUIET_HOURS, "22:00-06:00"), b = with(SET_QUIET_HOURS, "23:00-08:00"), far = with(SET_QUIET_HOURS, "08:00-20:00");
	struct settings_state s;
	struct moment now = { .wall_ms = NOON };

	(void)state;
	settings_begin(&s, &a);
	settings_wish(&s, &b, &now);
	assert_int_equal(s.pending[SET_QUIET_HOURS].both, 1);
	now.wall_ms = NOON + D * 19 / 24; /* 07:00 */
	assert_true(quiet_at(&s, &now));
	settings_wish(&s, &far, &now);
	assert_false(quiet_holds_both(&s, &now));
	assert_false(quiet_at(&s, &now));
	now.wall_ms = NOON + D * 11 / 24; /* 23:00 */
	assert_true(quiet_at(&s, &now));
	assert_int_equal(settings_accept(&s, &now, NULL), -EBUSY);
}

static void another_zone_is_not_comparable(void **state)
{
	struct settings a = with(SET_QUIET_HOURS, "22:00-08:00"), b = a;

	(void)state;
	strcpy(b.quiet.zone, "Asia/Tokyo");
	assert_int_equal(settings_compare(SET_QUIET_HOURS, &a, &b), ORDER_INCOMPARABLE);
}

static void nobody_accepts(void **state)
{
	struct settings strict = with(SET_DELAY, "24h"), loose = with(SET_DELAY, "1h");
	struct settings_state s;
	struct moment now = { .wall_ms = NOON };

	(void)state;
	settings_begin(&s, &strict);
	settings_wish(&s, &loose, &now);
	now.counted_ms = 5 * D;
	now.wall_ms += 5 * D;
	assert_true(settings_pass(&s, &now, 5 * D));
	/* Ready at 24 h, run out at 46 h (10:00), ready at 70 h, run out at 82 h (22:00), ready at 106 h: 8 h of its window are left. */
	assert_int_equal(s.pending[SET_DELAY].ready, 1);
	assert_int_equal(s.pending[SET_DELAY].started_ms, 82 * 3600 * S);
	assert_int_equal(s.pending[SET_DELAY].window_used_ms, 4 * 3600 * S);
	assert_int_equal(settings_next_ms(&s, &now), 8 * 3600 * S);
}

/* Whenever it is looked at, and however seldom. */
static void lapses_are_exact(void **state)
{
	static const int64_t steps_ms[] = { 61 * S, 3600 * S, D - 1, 7 * D };
	struct settings strict = with(SET_DELAY, "7h"), loose = with(SET_DELAY, "1h");
	struct settings_state often;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(steps_ms); i++) {
		struct settings_state s;
		struct moment now = { .wall_ms = NOON };
		settings_begin(&s, &strict);
		settings_wish(&s, &loose, &now);
		while (now.counted_ms < 21 * D) {
			int64_t step = 21 * D - now.counted_ms < steps_ms[i] ? 21 * D - now.counted_ms : steps_ms[i];
			now.counted_ms += step;
			now.wall_ms += step;
			settings_pass(&s, &now, step);
		}
		if (i == 0)
			often = s;
		assert_memory_equal(&s, &often, sizeof s);
	}
}

/* After months of the shortest waits it ends all the same, and is not ready. */
static void very_many_lapses(void **state)
{
	struct settings_state s;
	struct settings strict = with(SET_WINDOW, "60s"), loose;
	struct moment now = { .wall_ms = NOON };

	(void)state;
	strict.delay_s = 1;
	strict.quiet.to_min = strict.quiet.from_min;
	loose = strict;
	loose.window_s = 61;
	settings_begin(&s, &strict);
	settings_wish(&s, &loose, &now);
	now.counted_ms = 400 * D;
	assert_true(settings_pass(&s, &now, 400 * D));
	assert_int_equal(s.pending[SET_WINDOW].ready, 0);
	assert_int_equal(s.pending[SET_WINDOW].started_ms, 400 * D);
}

static void choices_are_said(void **state)
{
	static const struct {
		const char *section, *name, *why;
	} rows_of_words[] = {
		{ "network", "dot", "dot is allow, system or block" }, { "network", "forward", "forward is no or yes" },
		{ "network", "vpn", "vpn is warn" },		       { "cooldown", "powered_off", "powered_off is verified or never" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows_of_words); i++) {
		struct settings s;
		char why[128];
		settings_default(&s);
		assert_int_equal(settings_parse(&s, rows_of_words[i].section, rows_of_words[i].name, "?", why, sizeof why), -EINVAL);
		assert_string_equal(why, rows_of_words[i].why);
		assert_int_equal(settings_parse(&s, rows_of_words[i].section, rows_of_words[i].name, "?", why, 9), -EINVAL);
		assert_memory_equal(why, rows_of_words[i].why, 8);
		assert_int_equal(why[8], 0);
	}
}

static void what_is_not_believed_waits_anew(void **state)
{
	struct settings strict = with(SET_DELAY, "24h"), loose = with(SET_DELAY, "1h");
	struct settings_state s;
	struct moment now = { .counted_ms = 5, .wall_ms = NOON };

	(void)state;
	settings_begin(&s, &strict);
	settings_wish(&s, &loose, &now);
	settings_wish_catalogue(&s, 7, &now);
	s.pending[SET_DELAY].ready = s.pending[SET_CATALOGUE].ready = 1;
	now.counted_ms = 9;
	settings_wait_anew(&s, &now);
	assert_int_equal(settings_accept(&s, &now, NULL), 0);
	assert_int_equal(s.pending[SET_DELAY].started_ms, 9);
	assert_int_equal(s.pending[SET_CATALOGUE].started_ms, 9);
	assert_int_equal(s.pending[SET_CATALOGUE].catalogue_digest, 7);
	assert_int_equal(s.pending[SET_DOT].started_ms, NEVER_MS);
}

static void catalogue_loss_waits(void **state)
{
	struct settings w = with(SET_DELAY, "24h");
	struct settings_state s;
	struct moment now = { .wall_ms = NOON };

	(void)state;
	settings_begin(&s, &w);
	assert_true(settings_wish_catalogue(&s, 7, &now));
	now.counted_ms = 5;
	assert_false(settings_wish_catalogue(&s, 7, &now));
	assert_true(settings_wish_catalogue(&s, 8, &now));
	assert_int_equal(s.pending[SET_CATALOGUE].started_ms, 5);
	assert_true(settings_wish_catalogue(&s, 0, &now));
	assert_int_equal(s.pending[SET_CATALOGUE].started_ms, NEVER_MS);
}

static void bad_values(void **state)
{
	static const struct {
		const char *section, *name, *value;
		int error;
	} bad[] = {
		{ "cooldown", "delay", "0s", -ERANGE },	       { "cooldown", "delay", "31d", -ERANGE },	  { "cooldown", "delay", "1", -EINVAL },
		{ "cooldown", "window", "59s", -ERANGE },      { "cooldown", "quiet_hours", "20:00-11:00", -ERANGE },
		{ "cooldown", "quiet_hours", "24:00-08:00", -EINVAL }, { "cooldown", "quiet_hours", "22:00-22:00", -EINVAL },
		{ "cooldown", "quiet_hours", "", -EINVAL },    { "cooldown", "repeat_factor", "0", -ERANGE }, { "cooldown", "repeat_factor", "5", -ERANGE },
		{ "cooldown", "repeat_factor", "two", -EINVAL }, { "cooldown", "powered_off", "yes", -EINVAL }, { "network", "dot", "Block", -EINVAL },
		{ "network", "vpn", "block", -EINVAL },	       { "person", "approvals", "10", -ERANGE },  { "access", "group", "a b", -EINVAL },
		{ "access", "group", "", -EINVAL },	       { "cooldown", "speed", "1", -ENOENT },	  { "data", "catalogue", "1", -ENOENT },
		{ "", "delay", "1h", -ENOENT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct settings s, before;
		char why[128] = "";
		settings_default(&s);
		before = s;
		assert_int_equal(settings_parse(&s, bad[i].section, bad[i].name, bad[i].value, why, sizeof why), bad[i].error);
		assert_true(why[0]);
		assert_memory_equal(&s, &before, sizeof s);
	}
}

static void stricter_of_two(void **state)
{
	struct settings a = with(SET_DELAY, "1h"), b = with(SET_WINDOW, "60s"), out;

	(void)state;
	settings_stricter(&a, &b, &out);
	assert_int_equal(out.delay_s, 86400);
	assert_int_equal(out.window_s, 60);
}

/* A new store is what the file says: that must wait like any other wish. */
static void what_cannot_be_compared_is_the_plans(void **state)
{
	struct settings file = with(SET_QUIET_HOURS, "09:00-10:00"), plan = with(SET_QUIET_HOURS, "20:00-08:00"), zone = plan;
	struct moment now = { .wall_ms = NOON };
	struct settings_state s;

	(void)state;
	strcpy(file.group, "users");
	settings_begin(&s, &file);
	settings_stricter(&file, &plan, &s.effective);
	assert_memory_equal(&s.effective, &plan, sizeof plan);
	settings_wish(&s, &file, &now);
	assert_string_equal(s.effective.group, "nc-block");
	assert_int_equal(s.effective.quiet.from_min, 20 * 60);
	assert_int_not_equal(s.pending[SET_GROUP].started_ms, NEVER_MS);
	assert_int_not_equal(s.pending[SET_QUIET_HOURS].started_ms, NEVER_MS);
	assert_true(quiet_holds_both(&s, &now));
	strcpy(zone.quiet.zone, "Asia/Tokyo");
	settings_stricter(&zone, &plan, &s.effective);
	assert_string_equal(s.effective.quiet.zone, "UTC");
}

/* The wait goes on, and both hold from the moment when what is in force is another. */
static void both_hold_once_they_cannot_be_compared(void **state)
{
	struct settings store = with(SET_QUIET_HOURS, "22:00-08:00"), plan = with(SET_QUIET_HOURS, "20:00-06:00"), file = with(SET_QUIET_HOURS, "23:00-08:00");
	struct moment now = { .wall_ms = NOON };
	struct settings_state s;

	(void)state;
	settings_begin(&s, &store);
	settings_wish(&s, &file, &now);
	assert_false(quiet_holds_both(&s, &now));
	settings_stricter(&s.effective, &plan, &s.effective);
	now.counted_ms = 5 * S;
	assert_true(settings_wish(&s, &file, &now));
	assert_true(quiet_holds_both(&s, &now));
	assert_int_equal(s.pending[SET_QUIET_HOURS].started_ms, 0);
	assert_false(settings_wish(&s, &file, &now));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_has_a_rule),	cmocka_unit_test(every_order),
		cmocka_unit_test(text_round_trip),	cmocka_unit_test(every_looser_wish_waits),
		cmocka_unit_test(a_changed_wish_starts_anew), cmocka_unit_test(quiet_hours_that_cross_both_hold),
		cmocka_unit_test(another_zone_is_not_comparable), cmocka_unit_test(nobody_accepts),
		cmocka_unit_test(catalogue_loss_waits), cmocka_unit_test(what_is_not_believed_waits_anew),	cmocka_unit_test(bad_values),
		cmocka_unit_test(stricter_of_two), cmocka_unit_test(what_cannot_be_compared_is_the_plans),
		cmocka_unit_test(both_hold_once_they_cannot_be_compared),	cmocka_unit_test(lapses_are_exact),
		cmocka_unit_test(very_many_lapses),	cmocka_unit_test(choices_are_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
