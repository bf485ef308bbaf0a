/* Tests of cli/mail_push.c, with a program in the place of sieve-connect that tells its commands apart. */
#include "support/unit.h"

#include <errno.h>
#include <sys/stat.h>

#include "cli/mail.h"
#include "support/folder.h"

/* What is the argument of --exec is the seventh. */
#define TAKES_ALL "#!/bin/sh\nexit 0\n"
#define TAKES_NONE "#!/bin/sh\nexit 1\n"
#define TAKES_THE_SCRIPT "#!/bin/sh\nread -r what rest < \"$7\"; [ \"$what\" = upload ]\n"
#define HAS_IT_ACTIVE "#!/bin/sh\nread -r what rest < \"$7\"; echo '\"" MAIL_SCRIPT "\" ACTIVE'; [ \"$what\" = upload ]\n"

static int push(const char *program, char why[MAIL_WHY_SIZE])
{
	char folder[FOLDER_SIZE], path[FOLDER_SIZE + 20], *before = strdup(getenv("PATH"));
	enum mail_pushed pushed;
	int r;

	folder_make(folder);
	folder_put(folder, "sieve-connect", program);
	snprintf(path, sizeof path, "%s/sieve-connect", folder);
	chmod(path, 0755);
	setenv("PATH", folder, 1);
	*why = '\0';
	r = mail_push("keep;\n", "me@localhost", &pushed, why);
	setenv("PATH", before, 1);
	free(before);
	folder_remove(folder);
	return r;
}

static void what_was_done_is_told(void **state)
{
	char why[MAIL_WHY_SIZE];

	(void)state;
	assert_int_equal(push(TAKES_ALL, why), 0);
	assert_int_equal(push(HAS_IT_ACTIVE, why), 0);
	assert_int_equal(push(TAKES_NONE, why), -EIO);
	assert_non_null(strstr(why, "did not take the script; nothing else was changed"));
	assert_int_equal(push(TAKES_THE_SCRIPT, why), -EIO);
	assert_non_null(strstr(why, "has the script now"));
	assert_non_null(strstr(why, "or try again"));
	assert_null(strstr(why, "nothing else"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_was_done_is_told) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
