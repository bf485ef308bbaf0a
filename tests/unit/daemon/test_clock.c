/* The readings of the machine's clocks; the zone and its offsets. */
#include "support/unit.h"

#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "support/folder.h"

static void a_reading(void **state)
{
	struct clock_reading a, b;
	static const uint8_t zero[16];

	(void)state;
	assert_int_equal(clock_read(&a), 0);
	assert_int_equal(clock_read(&b), 0);
	assert_memory_equal(a.boot_id, b.boot_id, 16);
	assert_memory_not_equal(a.boot_id, zero, 16);
	assert_true(b.mono_ms >= a.mono_ms && b.boot_ms >= a.boot_ms);
	assert_true(a.boot_ms >= a.mono_ms); /* suspended time is in the one alone */
	assert_true(a.wall_ms / 1000 <= time(NULL) && a.wall_ms > 1700000000000LL);
	assert_true(a.synced <= 1);
}

/* The boot id is the kernel's, digit by digit. */
static void the_boot_id(void **state)
{
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");
	struct clock_reading r;
	char text[40] = "", ours[40];

	(void)state;
	assert_non_null(f);
	assert_non_null(fgets(text, sizeof text, f));
	fclose(f);
	assert_int_equal(clock_read(&r), 0);
	for (int i = 0, at = 0; i < 16; i++) {
		at += snprintf(ours + at, sizeof ours - (size_t)at, "%02x", r.boot_id[i]);
		if (i == 3 || i == 5 || i == 7 || i == 9)
			at += snprintf(ours + at, sizeof ours - (size_t)at, "-");
	}
	assert_memory_equal(ours, text, 36);
}

static void offsets(void **state)
{
	static const struct {
		const char *zone;
		int64_t wall_s;
		int32_t offset;
	} rows[] = {
		{ "UTC", 1700000000, 0 },
		{ "Europe/Berlin", 1705276800, 3600 },  /* January */
		{ "Europe/Berlin", 1721001600, 7200 },  /* July */
		{ "Europe/Berlin", 1711846799, 3600 },  /* the second before summer time */
		{ "Europe/Berlin", 1711846800, 7200 },  /* and its first */
		{ "Asia/Kolkata", 1705276800, 19800 },
		{ "America/New_York", 1705276800, -18000 },
		{ "Pacific/Kiritimati", 1705276800, 50400 },
		{ "Nowhere/Land", 1705276800, 0 },
		{ "", 1705276800, 0 },
		{ "../../../etc/localtime", 1705276800, 0 },
		{ "/etc/localtime", 1705276800, 0 },
		{ "EST5EDT,M3.2.0,M11.1.0", 1705276800, 0 }, /* a rule, not a name */
	};

	(void)state;
	if (access("/usr/share/zoneinfo/Europe/Berlin", R_OK))
		skip();
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (clock_zone_offset(rows[i].zone, rows[i].wall_s) != rows[i].offset)
			fail_msg("%s at %lld", rows[i].zone, (long long)rows[i].wall_s);
}

static void tz_is_put_back(void **state)
{
	(void)state;
	unsetenv("TZ");
	clock_zone_offset("Asia/Kolkata", 1705276800);
	assert_null(getenv("TZ"));
	setenv("TZ", "America/New_York", 1);
	tzset();
	clock_zone_offset("Asia/Kolkata", 1705276800);
	assert_string_equal(getenv("TZ"), "America/New_York");
	assert_int_equal(timezone, 18000);
	unsetenv("TZ");
	tzset();
}

/* In an own /etc: TIMEZONE as its text (NULL: none), LOCALTIME as the link's target. Exits 0 if the zone is WANT. */
static void zone_in_child(const char *timezone_text, const char *localtime_link, const char *want)
{
	char zone[ZONE_SIZE];

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount("none", "/etc", "tmpfs", 0, NULL))
		_exit(77);
	if (timezone_text)
		folder_put("/etc", "timezone", timezone_text);
	if (localtime_link && symlink(localtime_link, "/etc/localtime"))
		_exit(1);
	clock_zone(zone);
	if (strcmp(zone, want))
		fprintf(stderr, "got %s, not %s\n", zone, want);
	_exit(strcmp(zone, want) != 0);
}

static void the_zone(void **state)
{
	static const char *const rows[][3] = {
		{ "Asia/Kolkata\n", "/usr/share/zoneinfo/Europe/Berlin", "Asia/Kolkata" },
		{ NULL, "/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin" },
		{ NULL, "../usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin" },
		{ "nonsense\n", "/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin" },
		{ "\n", "/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin" },
		{ "../../../etc/passwd\n", NULL, "UTC" },
		{ "../zoneinfo/Europe/Berlin\n", NULL, "UTC" },
		{ "/Europe/Berlin\n", NULL, "UTC" },
		{ NULL, "/somewhere/else", "UTC" },
		{ NULL, "/usr/share/zoneinfo/", "UTC" },
		{ NULL, NULL, "UTC" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int status;
		pid_t pid = fork();
		if (pid == 0)
			zone_in_child(rows[i][0], rows[i][1], rows[i][2]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
			skip(); /* not root */
		if (status)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reading),   cmocka_unit_test(the_boot_id), cmocka_unit_test(offsets),
		cmocka_unit_test(tz_is_put_back), cmocka_unit_test(the_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
