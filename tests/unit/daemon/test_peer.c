/* Who may change things, and what other accounts are called; in an /etc of the test's own. */
#include "support/unit.h"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "daemon/peer.h"
#include "support/folder.h"

static const char passwd[] = "root:x:0:0:root:/root:/bin/bash\n"
			     "daemon:x:1:1::/:/usr/sbin/nologin\n"
			     "alice:x:1000:1000::/home/alice:/bin/bash\n"
			     "bob:x:1001:1001::/home/bob:/bin/zsh\n"
			     "carol:x:1002:900::/home/carol:/bin/bash\n"
			     "robot:x:1003:1003::/:/usr/sbin/nologin\n"
			     "stopped:x:1004:1004::/:/bin/false\n"
			     "nobody:x:65534:65534::/:/bin/bash\n";

static int own_etc(void **state)
{
	(void)state;
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount("none", "/etc", "tmpfs", 0, NULL))
		_exit(77); /* not root */
	folder_put("/etc", "nsswitch.conf", "passwd: files\ngroup: files\n");
	folder_put("/etc", "passwd", passwd);
	folder_put("/etc", "group", "root:x:0:\nnc-block:x:900:alice\nwheel:x:901:bob\nbob:x:1001:\n");
	return 0;
}

static void members_and_root(void **state)
{
	(void)state;
	assert_true(peer_authorised(0, "nc-block"));
	assert_true(peer_authorised(0, "no-such-group"));
	assert_true(peer_authorised(1000, "nc-block"));
	assert_true(peer_authorised(1002, "nc-block")); /* as her own group */
	assert_false(peer_authorised(1001, "nc-block"));
	assert_true(peer_authorised(1001, "wheel"));
	assert_false(peer_authorised(1000, "wheel"));
}

static void strangers(void **state)
{
	(void)state;
	assert_false(peer_authorised(4242, "nc-block")); /* no account */
	assert_false(peer_authorised(1000, "no-such-group"));
	assert_false(peer_authorised(1000, ""));
	assert_false(peer_authorised((uid_t)-1, "nc-block"));
	assert_false(peer_authorised(65534, "nc-block"));
}

static void looked_up_afresh(void **state)
{
	(void)state;
	assert_false(peer_authorised(1001, "nc-block"));
	folder_put("/etc", "group", "nc-block:x:900:bob\n");
	assert_true(peer_authorised(1001, "nc-block"));
	assert_false(peer_authorised(1000, "nc-block"));
	own_etc(state);
}

/* Longer than the first room for it, and more groups than the first list holds. */
static void crowds(void **state)
{
	FILE *f = fopen("/etc/group", "w");

	(void)state;
	assert_non_null(f);
	for (int i = 0; i < 300; i++)
		fprintf(f, "group%d:x:%d:alice\n", i, 2000 + i);
	fprintf(f, "nc-block:x:900:");
	for (int i = 0; i < 3000; i++)
		fprintf(f, "member%d,", i);
	fprintf(f, "alice\n");
	assert_int_equal(fclose(f), 0);
	assert_true(peer_authorised(1000, "nc-block"));
	assert_true(peer_authorised(1000, "group299"));
	assert_false(peer_authorised(1001, "nc-block"));
	own_etc(state);
}

static void names(void **state)
{
	char name[33], small[4];

	(void)state;
	peer_name(1000, name, sizeof name);
	assert_string_equal(name, "alice");
	peer_name(4242, name, sizeof name);
	assert_string_equal(name, "4242");
	peer_name(1001, small, sizeof small);
	assert_string_equal(small, "bob");
}

static void others(void **state)
{
	char text[64], small[14];

	(void)state;
	assert_int_equal(peer_others(1000, text, sizeof text), 2);
	assert_string_equal(text, "bob, carol");
	assert_int_equal(peer_others(0, text, sizeof text), 3);
	assert_string_equal(text, "alice, bob, carol");
	assert_int_equal(peer_others(0, small, sizeof small), 3);
	assert_string_equal(small, "alice, bob"); /* whole names only; the count is right all the same */
	folder_put("/etc", "passwd", "alice:x:1000:1000::/:/bin/sh\n");
	assert_int_equal(peer_others(1000, text, sizeof text), 0);
	assert_string_equal(text, "");
	own_etc(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_and_root), cmocka_unit_test(strangers), cmocka_unit_test(looked_up_afresh),
		cmocka_unit_test(crowds),	    cmocka_unit_test(names),	 cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, own_etc, NULL);
}
