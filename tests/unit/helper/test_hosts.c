/* Tests of helper/hosts.c, hosts_file.c and hosts_journal.c, on folders of their own. */
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "helper/hosts.h"

static char folder[64], hosts[96], journal[96];
static struct hosts_paths paths = { hosts, journal };
static unsigned lost; /* lines of others, in the race tests */
static const char *const two[] = { "ex.example", "www.ex.example" };
#define OLD "127.0.0.1 localhost\r\n# mine, without a newline"

static void write_file(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static char *read_file(const char *path, size_t *n)
{
	static char text[8 << 20];
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	*n = fread(text, 1, sizeof text - 1, f);
	text[*n] = '\0';
	fclose(f);
	return text;
}

static bool holds(const char *text)
{
	size_t n;

	return strcmp(read_file(hosts, &n), text) == 0;
}

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/test-hosts-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(hosts, sizeof hosts, "%s/hosts", folder);
	snprintf(journal, sizeof journal, "%s/journal", folder);
	write_file(hosts, OLD, strlen(OLD));
	return 0;
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

static void put_and_taken(void **state)
{
	struct wire_layer s;
	struct stat a, b;
	char value[8];
	bool xattrs = setxattr(hosts, "user.test", "kept", 4, 0) == 0;

	(void)state;
	assert_true(xattrs || errno == ENOTSUP);
	assert_int_equal(chmod(hosts, 0640), 0);
	assert_int_equal(hosts_apply(&paths, two, 2, &s), 0);
	assert_int_equal(s.count, 2);
	assert_false(holds(OLD));
	assert_int_equal(stat(hosts, &a), 0);
	assert_int_equal(a.st_mode & 07777, 0640);
	assert_int_equal(hosts_apply(&paths, two, 2, &s), 0);
	assert_int_equal(stat(hosts, &b), 0);
	assert_int_equal(a.st_ino, b.st_ino); /* nothing to change: nothing written */
	if (xattrs) {
		assert_int_equal(getxattr(hosts, "user.test", value, sizeof value), 4);
		assert_memory_equal(value, "kept", 4);
	}
	assert_int_equal(hosts_apply(&paths, NULL, 0, &s), 0);
	assert_true(holds(OLD));
}

static void missing_file(void **state)
{
	struct wire_layer s;

	(void)state;
	unlink(hosts);
	assert_int_equal(hosts_apply(&paths, NULL, 0, &s), 0);
	assert_int_not_equal(access(hosts, F_OK), 0);
	assert_int_equal(hosts_apply(&paths, two, 2, &s), 0);
	assert_int_equal(access(hosts, R_OK), 0);
}

static void symbolic_link(void **state)
{
	struct wire_layer s;
	struct stat st;
	char real[128];

	(void)state;
	snprintf(real, sizeof real, "%s/real", folder);
	assert_int_equal(rename(hosts, real), 0);
	assert_int_equal(symlink("real", hosts), 0);
	assert_int_equal(hosts_apply(&paths, two, 2, &s), 0);
	assert_true(s.flags & WIRE_LAYER_SYMLINK);
	assert_int_equal(lstat(hosts, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(hosts_apply(&paths, NULL, 0, &s), 0);
	assert_true(holds(OLD));
}

static void hard_link(void **state)
{
	struct wire_layer s;
	struct stat st;
	char other[128];

	(void)state;
	snprintf(other, sizeof other, "%s/other", folder);
	assert_int_equal(link(hosts, other), 0);
	assert_int_equal(hosts_apply(&paths, two, 2, &s), 0);
	assert_true(s.flags & WIRE_LAYER_IN_PLACE);
	assert_int_equal(stat(hosts, &st), 0);
	assert_int_equal(st.st_nlink, 2);
	assert_int_not_equal(access(journal, F_OK), 0);
	assert_int_equal(hosts_apply(&paths, NULL, 0, &s), 0);
	assert_true(holds(OLD));
}

static void large_file(void **state)
{
	size_t n = 5 << 20, got;
	char *big = malloc(n);
	struct wire_layer s;

	(void)state;
	for (size_t i = 0; i < n; i++)
		big[i] = "0.0.0.0 ads.example\n"[i % 20];
	write_file(hosts, big, n);
	assert_int_equal(hosts_apply(&paths, two, 2, &s), 0);
	assert_int_equal(hosts_apply(&paths, NULL, 0, &s), 0);
	assert_memory_equal(read_file(hosts, &got), big, n);
	assert_int_equal(got, n);
	free(big);
}

/* Runs CHECK in a mount namespace of its own; skips where that is not allowed. */
static void in_namespace(void (*check)(void))
{
	int status;
	pid_t p = fork();

	assert_true(p >= 0);
	if (p == 0) {
		if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
			_exit(77);
		check();
		_exit(0);
	}
	assert_int_equal(waitpid(p, &status, 0), p);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
}

#define MUST(x)                                                                                    \
	do {                                                                                       \
		if (!(x)) {                                                                        \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x);                    \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

static void bind_mounted(void)
{
	struct wire_layer s;
	char real[128];

	snprintf(real, sizeof real, "%s/real", folder);
	write_file(real, OLD, strlen(OLD));
	MUST(mount(real, hosts, NULL, MS_BIND, NULL) == 0);
	MUST(hosts_apply(&paths, two, 2, &s) == 0);
	MUST(s.flags & WIRE_LAYER_IN_PLACE);
	MUST(!holds(OLD));
	MUST(hosts_apply(&paths, NULL, 0, &s) == 0);
	MUST(holds(OLD));
}

static void read_only(void)
{
	struct wire_layer s;

	MUST(mount(folder, folder, NULL, MS_BIND, NULL) == 0);
	MUST(mount(NULL, folder, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) == 0);
	MUST(hosts_apply(&paths, two, 2, &s) == -EROFS);
	MUST(s.error == EROFS && strstr(s.detail, "Read-only") && !strstr(s.detail, "ex.example"));
	MUST(holds(OLD));
}

static void full_disk(void)
{
	static char big[200 << 10];
	struct wire_layer s;
	size_t n;
	char temp[128];

	MUST(mount("test", folder, "tmpfs", 0, "size=256k") == 0);
	memset(big, '#', sizeof big);
	write_file(hosts, big, sizeof big);
	MUST(hosts_apply(&paths, two, 2, &s) == -ENOSPC);
	MUST(s.error == ENOSPC);
	MUST(memcmp(read_file(hosts, &n), big, sizeof big) == 0 && n == sizeof big);
	snprintf(temp, sizeof temp, "%s/.hosts.nc-block", folder);
	MUST(access(temp, F_OK) != 0);
}

/* In place nothing may be written over before there is room for all of it. */
static void full_disk_in_place(void)
{
	static char big[16 << 10];
	char elsewhere[] = "/tmp/test-hosts-journal-XXXXXX", other[128], filler[128];
	struct hosts_paths p = { hosts, elsewhere };
	struct wire_layer s;
	size_t n;
	int fd = mkstemp(elsewhere);

	MUST(fd >= 0 && close(fd) == 0 && unlink(elsewhere) == 0);
	MUST(mount("test", folder, "tmpfs", 0, "size=256k") == 0);
	memset(big, '#', sizeof big);
	write_file(hosts, big, sizeof big);
	snprintf(other, sizeof other, "%s/other", folder);
	snprintf(filler, sizeof filler, "%s/filler", folder);
	MUST(link(hosts, other) == 0);
	fd = open(filler, O_WRONLY | O_CREAT, 0600);
	while (write(fd, big, 4096) > 0)
		;
	MUST(close(fd) == 0);
	MUST(hosts_apply(&p, two, 2, &s) == -ENOSPC);
	MUST(memcmp(read_file(hosts, &n), big, sizeof big) == 0 && n == sizeof big);
	MUST(access(elsewhere, F_OK) != 0);
}

static void on_a_full_disk_in_place(void **state)
{
	(void)state;
	in_namespace(full_disk_in_place);
}

static void on_a_bind_mount(void **state)
{
	(void)state;
	in_namespace(bind_mounted);
}

static void on_a_read_only_mount(void **state)
{
	(void)state;
	in_namespace(read_only);
}

static void on_a_full_disk(void **state)
{
	(void)state;
	in_namespace(full_disk);
}

/* Runs hosts_apply() in a child that is killed as it enters its Nth system call. Returns false once it got to its end. */
static bool killed_at(long nth, size_t names)
{
	struct wire_layer s;
	int status;
	pid_t p = fork();

	assert_true(p >= 0);
	if (p == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		hosts_apply(&paths, two, names, &s);
		_exit(0);
	}
	assert_int_equal(waitpid(p, &status, 0), p);
	for (long stops = 0; WIFSTOPPED(status); stops++) {
		if (stops == 2 * nth + 1) { /* every call stops twice: entering and leaving */
			kill(p, SIGKILL);
			waitpid(p, &status, 0);
			return true;
		}
		if (ptrace(PTRACE_SYSCALL, p, NULL, NULL))
			break;
		assert_int_equal(waitpid(p, &status, 0), p);
	}
	return false;
}

/* From the bytes FROM, with NAMES names put in. What lies there afterwards is FROM or TO. */
static void old_or_new(bool in_place, const char *from, size_t names, const char *to)
{
	struct wire_layer s;
	char other[128];
	long calls = 0;

	snprintf(other, sizeof other, "%s/other", folder);
	do {
		unlink(hosts);
		unlink(other);
		write_file(hosts, from, strlen(from));
		if (in_place)
			assert_int_equal(link(hosts, other), 0);
		if (!killed_at(calls++, names))
			break;
		assert_int_equal(hosts_recover(&paths, &s), 0);
		assert_true(holds(from) || holds(to));
		assert_int_not_equal(access(journal, F_OK), 0);
		assert_int_equal(hosts_apply(&paths, two, names, &s), 0); /* and nothing left behind stands in the way */
		assert_true(holds(to));
	} while (calls < 1000);
	assert_true(calls > 10 && calls < 1000);
}

static void both_ways(bool in_place)
{
	struct wire_layer s;
	char fresh[4096];
	size_t n;

	assert_int_equal(hosts_apply(&paths, two, 2, &s), 0);
	strcpy(fresh, read_file(hosts, &n));
	old_or_new(in_place, OLD, 2, fresh);
	old_or_new(in_place, fresh, 0, OLD);
}

static void killed_at_every_call(void **state)
{
	(void)state;
	both_ways(false);
}

static void killed_at_every_call_in_place(void **state)
{
	(void)state;
	both_ways(true);
}

/* Text that hosts_apply() changes from its first byte on: our block stands in front. */
#define MOVED "0.0.0.0 ex.example # nc-block\n192.0.2.1 mine\n192.0.2.2 mine too\n"

struct torn {
	const char *old;
	size_t old_size, size, journal_size;
	char fresh[4096], journal[8192];
};

/* The journal that stands while OLD is written over, and the bytes that are to come. */
static void tear(struct torn *t, const char *old)
{
	struct wire_layer s;
	char other[128];
	long calls = 0;

	t->old = old;
	t->old_size = strlen(old);
	write_file(hosts, old, t->old_size);
	assert_int_equal(hosts_apply(&paths, two, 2, &s), 0);
	strcpy(t->fresh, read_file(hosts, &t->size));
	unlink(hosts);
	write_file(hosts, old, t->old_size);
	snprintf(other, sizeof other, "%s/other", folder);
	unlink(other);
	assert_int_equal(link(hosts, other), 0);
	do { /* up to the call that writes over the file */
		unlink(journal);
		assert_true(killed_at(calls++, 2));
	} while (holds(old));
	memcpy(t->journal, read_file(journal, &t->journal_size), sizeof t->journal);
	assert_true(t->journal_size > t->size + t->old_size && t->journal_size < sizeof t->journal);
	assert_true(t->size > t->old_size);
}

/* TEXT lies there and the journal beside it. */
static void lay(const struct torn *t, const char *text, size_t size)
{
	write_file(hosts, text, size);
	write_file(journal, t->journal, t->journal_size);
}

static void torn_from(const char *old)
{
	struct wire_layer s;
	struct torn t;
	char torn[4096];

	tear(&t, old);
	for (size_t k = 0; k <= t.size; k++) {
		memcpy(torn, t.fresh, k);
		if (k < t.old_size)
			memcpy(torn + k, old + k, t.old_size - k);
		lay(&t, torn, k < t.old_size ? t.old_size : k);
		assert_int_equal(hosts_recover(&paths, &s), 0);
		assert_true(holds(t.fresh));
	}
	lay(&t, "192.0.2.1 new\n", 14);
	assert_int_equal(hosts_recover(&paths, &s), 0);
	assert_true(holds("192.0.2.1 new\n"));
	t.journal[40] ^= 1;
	lay(&t, old, t.old_size);
	assert_int_equal(hosts_recover(&paths, &s), 0);
	assert_true(holds(old));
}

/* A power cut in the middle of the write, at every byte: the journal makes it whole. Changed by somebody else since: left alone. */
static void torn_at_every_byte(void **state)
{
	(void)state;
	torn_from(OLD);
	torn_from(MOVED);
}

/* Pages reach the disk in any order. */
static void torn_in_any_order(void **state)
{
	struct wire_layer s;
	struct torn t;
	char torn[4096];

	(void)state;
	tear(&t, MOVED);
	memcpy(torn, t.fresh, t.size);
	memcpy(torn, MOVED, 20); /* the head old, the tail new, a hole between */
	memset(torn + t.old_size, 0, 5);
	lay(&t, torn, t.size);
	assert_int_equal(hosts_apply(&paths, two, 2, &s), 0); /* an apply looks for a journal as well */
	assert_true(holds(t.fresh));
	unlink(hosts);
	write_file(journal, t.journal, t.journal_size);
	assert_int_equal(hosts_recover(&paths, &s), 0);
	assert_int_not_equal(access(journal, F_OK), 0);
	assert_int_not_equal(access(hosts, F_OK), 0);
}

static void link_to_nothing(void **state)
{
	struct wire_layer s;
	struct stat st;

	(void)state;
	unlink(hosts);
	assert_int_equal(symlink("nowhere", hosts), 0);
	assert_int_equal(hosts_apply(&paths, two, 2, &s), -ENOENT);
	assert_int_equal(lstat(hosts, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
}

static void a_link_is_taken(void **state)
{
	struct wire_layer s;
	struct stat st;
	char real[128];

	(void)state;
	assert_int_equal(hosts_take_link(&paths), -EINVAL); /* a file */
	assert_true(holds(OLD));
	snprintf(real, sizeof real, "%s/real", folder);
	assert_int_equal(rename(hosts, real), 0);
	assert_int_equal(symlink("real", hosts), 0);
	assert_int_equal(hosts_take_link(&paths), 0);
	assert_int_equal(lstat(hosts, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_true(holds(OLD));
	assert_int_equal(access(real, F_OK), 0);
	for (const char *const *to = (const char *const[]){ "nowhere", "/dev/null", "hosts", folder, NULL }; *to; to++) {
		assert_int_equal(unlink(hosts), 0);
		assert_int_equal(symlink(*to, hosts), 0);
		assert_true(hosts_apply(&paths, two, 2, &s) < 0);
		assert_int_equal(hosts_take_link(&paths), 0);
		assert_int_equal(hosts_apply(&paths, two, 2, &s), 0);
		assert_int_equal(lstat(hosts, &st), 0);
		assert_true(S_ISREG(st.st_mode));
	}
}

static void not_a_file(void **state)
{
	struct wire_layer s;

	(void)state;
	unlink(hosts);
	assert_int_equal(mkdir(hosts, 0700), 0);
	assert_int_equal(hosts_apply(&paths, two, 2, &s), -EINVAL);
	assert_non_null(strstr(s.detail, "not a regular file"));
}

static void leftover_copy_is_swept(void **state)
{
	struct wire_layer s;
	char temp[128];

	(void)state;
	snprintf(temp, sizeof temp, "%s/.hosts.nc-block", folder);
	write_file(temp, "0.0.0.0 ex.example # nc-block\n", 30);
	assert_int_equal(hosts_recover(&paths, &s), 0);
	assert_int_not_equal(access(temp, F_OK), 0);
}

static void at_the_size_limit(void **state)
{
	struct wire_layer s;

	(void)state;
	assert_int_equal(truncate(hosts, 64 << 20), 0);
	assert_int_equal(hosts_apply(&paths, two, 2, &s), -EFBIG); /* not: put in, and never got out again */
}

static void large_attribute_is_kept(void **state)
{
	static char value[60000], back[60001];
	struct wire_layer s;
	char shm[] = "/dev/shm/test-hosts-XXXXXX";
	struct hosts_paths p = { shm, journal };
	int fd = mkstemp(shm);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	memset(value, 'v', sizeof value);
	if (setxattr(shm, "trusted.test", value, sizeof value, 0)) {
		unlink(shm);
		skip();
	}
	assert_int_equal(hosts_apply(&p, two, 2, &s), 0);
	assert_int_equal(getxattr(shm, "trusted.test", back, sizeof back), sizeof value);
	unlink(shm);
}

/* A file that may be written in a folder that takes no new one. */
static void writable_in_read_only_folder(void)
{
	struct wire_layer s;
	char real[] = "/dev/shm/test-hosts-real-XXXXXX", log[] = "/dev/shm/test-hosts-log-XXXXXX";
	struct hosts_paths p = { hosts, log };
	int fd = mkstemp(real), lfd = mkstemp(log);

	MUST(fd >= 0 && lfd >= 0 && close(fd) == 0 && close(lfd) == 0 && unlink(log) == 0);
	write_file(real, OLD, strlen(OLD));
	MUST(mount(folder, folder, NULL, MS_BIND, NULL) == 0);
	MUST(mount(NULL, folder, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) == 0);
	MUST(mount(real, hosts, NULL, MS_BIND, NULL) == 0);
	MUST(hosts_apply(&p, two, 2, &s) == 0);
	MUST(s.flags & WIRE_LAYER_IN_PLACE);
	MUST(hosts_apply(&p, NULL, 0, &s) == 0);
	MUST(holds(OLD));
	MUST(unlink(real) == 0);
}

static void on_a_writable_file_in_a_read_only_folder(void **state)
{
	(void)state;
	in_namespace(writable_in_read_only_folder);
}

/* Somebody appends a line just as our process enters its Nth system call: the line is there afterwards, whatever N. */
static void appended_while_we_write(bool in_place)
{
	struct wire_layer s;
	char other[128];
	long nth = 0;
	bool stopped;
	size_t n;

	snprintf(other, sizeof other, "%s/other", folder);
	do {
		int status;
		unlink(hosts);
		unlink(other);
		write_file(hosts, OLD "\n", strlen(OLD) + 1);
		if (in_place)
			assert_int_equal(link(hosts, other), 0);
		pid_t p = fork();
		assert_true(p >= 0);
		if (p == 0) {
			ptrace(PTRACE_TRACEME, 0, NULL, NULL);
			raise(SIGSTOP);
			_exit(hosts_apply(&paths, two, 2, &s) != 0);
		}
		assert_int_equal(waitpid(p, &status, 0), p);
		stopped = false;
		for (long stops = 0; WIFSTOPPED(status); stops++) {
			size_t before;
			if (stops == 2 * nth + 1 && (read_file(hosts, &before), before == strlen(OLD) + 1)) {
				FILE *f = fopen(hosts, "a");
				assert_true(f && fputs("192.0.2.9 theirs\n", f) >= 0 && fclose(f) == 0);
				stopped = true;
			}
			if (ptrace(PTRACE_SYSCALL, p, NULL, NULL))
				break;
			assert_int_equal(waitpid(p, &status, 0), p);
		}
		if (stopped && !strstr(read_file(hosts, &n), "192.0.2.9 theirs\n"))
			lost++;
		nth++;
	} while (stopped);
	assert_true(nth > 8);
}

static void nobodys_line_is_lost(void **state)
{
	(void)state;
	lost = 0;
	appended_while_we_write(false);
	assert_true(lost <= 1); /* between the last look and the rename itself nothing can be done */
	lost = 0;
	appended_while_we_write(true);
	assert_true(lost <= 4); /* in place: from the last look over open and write to the end of the cut */
}

/* A journal that is none. */
static void journal_is_judged(void **state)
{
	static const char torn[] = "127.0.0.1 locXXXXXX";
	struct wire_layer s;

	(void)state;
	write_file(journal, "rubbish", 7);
	assert_int_equal(hosts_recover(&paths, &s), 0);
	assert_true(holds(OLD));
	assert_int_not_equal(access(journal, F_OK), 0);
	write_file(hosts, torn, sizeof torn - 1);
	assert_int_equal(hosts_recover(&paths, &s), 0);
	assert_true(holds(torn));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = { T(put_and_taken), T(missing_file), T(symbolic_link), T(hard_link), T(large_file), T(on_a_bind_mount),
					    T(on_a_read_only_mount), T(on_a_full_disk), T(killed_at_every_call), T(killed_at_every_call_in_place),
					    T(journal_is_judged), T(torn_at_every_byte), T(on_a_full_disk_in_place), T(torn_in_any_order), T(link_to_nothing), T(a_link_is_taken), T(not_a_file), T(leftover_copy_is_swept),
					    T(at_the_size_limit), T(large_attribute_is_kept), T(on_a_writable_file_in_a_read_only_folder),
					    T(nobodys_line_is_lost) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
