/* nc-block.conf: what is read, what is refused and with which words, and that the shipped file says what holds without it. */
#include "support/unit.h"

#include <errno.h>

#include "daemon/config.h"
#include "support/folder.h"

static void say(const char *text, int result, const char *words)
{
	char error[CONFIG_ERROR_SIZE];
	struct settings s, before;

	settings_default(&s);
	before = s;
	assert_int_equal(config_parse(&s, "f.conf", text, strlen(text), error), result);
	if (result == 0)
		return;
	if (!strstr(error, words))
		fail_msg("\"%s\" lacks \"%s\"", error, words);
	assert_memory_equal(&s, &before, sizeof s); /* nothing of a bad file */
}

static void each_key_is_read(void **state)
{
	static const char text[] =
		"[cooldown]\ndelay = 7d\nwindow = 90s\nquiet_hours = 23:30-06:15\nrepeat_factor = 3\nmax_delay = 30d\npowered_off = never\n"
		"[network]\nforward = no\ndot = block\ndoh = allow\nquic = block\nvpn = warn\n"
		"[browsers]\nchromium = no\nfirefox = no\n[person]\napprovals = 2\ndiscreet = yes\n[access]\ngroup = wheel\n";
	char error[CONFIG_ERROR_SIZE];
	struct settings s;

	(void)state;
	settings_default(&s);
	assert_int_equal(config_parse(&s, "f", text, sizeof text - 1, error), 0);
	assert_int_equal(s.delay_s, 7 * 86400);
	assert_int_equal(s.window_s, 90);
	assert_int_equal(s.quiet.from_min, 23 * 60 + 30);
	assert_int_equal(s.quiet.to_min, 6 * 60 + 15);
	assert_int_equal(s.repeat_factor, 3);
	assert_int_equal(s.max_delay_s, 30 * 86400);
	assert_int_equal(s.powered_off, OFF_NEVER);
	assert_int_equal(s.forward, 0);
	assert_int_equal(s.dot, DOT_BLOCK);
	assert_int_equal(s.doh, DOH_ALLOW);
	assert_int_equal(s.quic, QUIC_BLOCK);
	assert_int_equal(s.chromium, 0);
	assert_int_equal(s.firefox, 0);
	assert_int_equal(s.approvals, 2);
	assert_int_equal(s.discreet, 1);
	assert_string_equal(s.group, "wheel");
}

static void faults_name_file_and_line(void **state)
{
	(void)state;
	say("", 0, "");
	say("# nothing\n", 0, "");
	say("[cooldown]\ndelay = 24h\ndelay = 1s\n", -EINVAL, "f.conf:3:");
	say("[cooldown]\n\ndelay = soon\n", -EINVAL, "f.conf:3: write a duration");
	say("[cooldown]\ndelay = 31d\n", -EINVAL, "at most 30d");
	say("[cooldown]\ndelay = -1s\n", -EINVAL, "f.conf:2:");
	say("[cooldown]\nwindow = 59s\n", -EINVAL, "at least 60s");
	say("[cooldown]\nquiet_hours = 08:00-23:00\n", -EINVAL, "14 h");
	say("[cooldown]\nrepeat_factor = 5\n", -EINVAL, "from 1 to 4");
	say("[cooldown]\ndelya = 1h\n", -EINVAL, "f.conf:2: there is no key delya in [cooldown]");
	say("[cooldwn]\ndelay = 1h\n", -EINVAL, "there is no section");
	say("[cooldwn]\nzzz = 1h\n", -EINVAL, "there is no section [cooldwn]");
	say("delay = 1h\n", -EINVAL, "delay belongs under [cooldown]");
	say("[network]\ndelay = 1h\n", -EINVAL, "delay belongs under [cooldown]");
	say("zzz = 1h\n", -EINVAL, "keys stand under a section");
	say("ex.example = block\n", -EINVAL, "f.conf:1: no key and no section has a dot");
	say("[ex.example]\nblock = yes\n", -EINVAL, "f.conf:2: no key and no section has a dot");
	say("[data]\ncatalogue = 1\n", -EINVAL, "there is no section [data]"); /* no file may give up names */
	say("[network]\ndot = sometimes\n", -EINVAL, "dot is allow, system or block");
	say("[access]\ngroup =\n", -EINVAL, "f.conf:2:");
	say("[cooldown]\nnonsense\n", -EINVAL, "f.conf:2:");
	say("[cooldown]\ndelay = 1h\n[network]\nvpn = on\n", -EINVAL, "f.conf:4:");
}

static void long_lines_are_refused(void **state)
{
	char text[1200] = "[cooldown]\ndelay = ";

	(void)state;
	memset(text + strlen(text), '1', 1100);
	say(text, -EINVAL, "f.conf:2: the line is longer");
}

static void load(const char *folder, int result, const char *words, struct settings *s)
{
	char path[FOLDER_SIZE + 32], error[CONFIG_ERROR_SIZE];

	snprintf(path, sizeof path, "%s/nc-block.conf", folder);
	assert_int_equal(config_load(path, "Europe/Berlin", s, error), result);
	if (!strstr(error, words))
		fail_msg("\"%s\" lacks \"%s\"", error, words);
}

static void files_in_order(void **state)
{
	char folder[FOLDER_SIZE], drop_ins[FOLDER_SIZE + 32];
	struct settings s, plain;

	(void)state;
	folder_make(folder);
	settings_default(&plain);
	load(folder, 0, "", &s); /* no file at all */
	assert_int_equal(s.delay_s, plain.delay_s);
	assert_string_equal(s.quiet.zone, "Europe/Berlin");
	folder_put(folder, "nc-block.conf", "[cooldown]\ndelay = 2h\nwindow = 2h\nmax_delay = 2h\n");
	snprintf(drop_ins, sizeof drop_ins, "%s/nc-block.conf.d", folder);
	assert_int_equal(mkdir(drop_ins, 0700), 0);
	folder_put(drop_ins, "20-b.conf", "[cooldown]\ndelay = 4h\n");
	folder_put(drop_ins, "10-a.conf", "[cooldown]\ndelay = 3h\nwindow = 3h\n");
	folder_put(drop_ins, "30-c.conf.bak", "[cooldown]\ndelay = 5h\n");
	load(folder, 0, "", &s);
	assert_int_equal(s.delay_s, 4 * 3600);
	assert_int_equal(s.window_s, 3 * 3600);
	assert_int_equal(s.max_delay_s, 2 * 3600);
	folder_put(drop_ins, "20-b.conf", "[cooldown]\ndelay = soon\n");
	plain = s;
	load(folder, -EINVAL, "20-b.conf:2:", &s);
	assert_memory_equal(&s, &plain, sizeof s);
	folder_remove(folder);
}

static void odd_files(void **state)
{
	char folder[FOLDER_SIZE], path[FOLDER_SIZE + 32];
	struct settings s;

	(void)state;
	folder_make(folder);
	snprintf(path, sizeof path, "%s/nc-block.conf", folder);
	assert_int_equal(mkfifo(path, 0600), 0); /* would hang a careless reader */
	load(folder, -EINVAL, "nc-block.conf: not a regular file", &s);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(path, path), 0);
	load(folder, -ELOOP, "nc-block.conf: ", &s);
	assert_int_equal(unlink(path), 0);
	folder_write(folder, "nc-block.conf", "[cooldown]\n\0", 12);
	load(folder, -EINVAL, "nc-block.conf:", &s);
	folder_remove(folder);
}

/* The shipped file, as it is and with its comments opened: both are the defaults, and each key is there. */
static void the_shipped_file(void **state)
{
	static const char other[] =
		"[cooldown]\ndelay=1h\nwindow=1h\nquiet_hours=none\nrepeat_factor=1\nmax_delay=1h\npowered_off=never\n"
		"[network]\nforward=no\ndot=allow\ndoh=allow\nquic=allow\n[browsers]\nchromium=no\nfirefox=no\n"
		"[person]\napprovals=9\ndiscreet=yes\n[access]\ngroup=x\n";
	FILE *f = fopen("etc/nc-block.conf", "re");
	char text[8192], open[8192], error[CONFIG_ERROR_SIZE];
	struct settings s, plain;
	size_t n, used = 0;

	(void)state;
	assert_non_null(f);
	n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	text[n] = '\0';
	settings_default(&plain);
	settings_default(&s);
	assert_int_equal(config_parse(&s, "as it is", text, n, error), 0);
	assert_memory_equal(&s, &plain, sizeof s);
	for (size_t i = 0; i < n; i++)
		if (text[i] != '#' || (i && text[i - 1] != '\n') || text[i + 1] == ' ')
			open[used++] = text[i];
	open[used] = '\0';
	for (int k = 0; k < SET_CATALOGUE; k++) {
		char line[64];
		snprintf(line, sizeof line, "\n%s = ", setting_rules[k].name);
		if (!strstr(open, line))
			fail_msg("%s is missing", setting_rules[k].name);
	}
	/* from settings that differ in all they can, so that a line that says nothing would show */
	assert_int_equal(config_parse(&s, "other", other, sizeof other - 1, error), 0);
	assert_int_equal(config_parse(&s, "opened", open, used, error), 0);
	assert_memory_equal(&s, &plain, sizeof s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key_is_read),
		cmocka_unit_test(faults_name_file_and_line),
		cmocka_unit_test(long_lines_are_refused),
		cmocka_unit_test(files_in_order),
		cmocka_unit_test(odd_files),
		cmocka_unit_test(the_shipped_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
