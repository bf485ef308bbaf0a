/* Tests of inspect/name_list.c: the rule of suffixes, what is no list, and real memfds. */
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/name.h"
#include "inspect/name_list.h"

#define SEALS (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW)

static struct name_list open_list_of(const char *text, size_t size, uint32_t count, uint32_t open)
{
	struct name_list l;

	assert_int_equal(name_list_index(&l, text, size, count, open), 0);
	return l;
}

static struct name_list list_of(const char *text, size_t size, uint32_t count)
{
	return open_list_of(text, size, count, 0);
}

#define LIST(text, count) list_of(text, sizeof text, count)

static void suffixes(void **state)
{
	static const char *const blocked[] = { "ex.example", "www.ex.example", "a.b.c.ex.example", ".ex.example",
					       "\xff.ex.example", "-.ex.example", "..ex.example", "deep.one.test" };
	static const char *const open[] = { "", ".", "example", ".example", "notex.example", "ex.example.evil.test",
					    "ex.example.", "x.example", "ex-example", "ex.examplf", "ex.exampl", "one.test",
					    "eep.one.test", "EX.example", "exexample", "ex.example\xff", "-ex.example" };
	struct name_list l = LIST("ex.example\0deep.one.test", 2);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(blocked); i++)
		assert_true(name_list_blocks(&l, blocked[i]));
	for (size_t i = 0; i < COUNT_OF(open); i++)
		assert_false(name_list_blocks(&l, open[i]));
	name_list_free(&l);
	assert_false(name_list_blocks(&l, "ex.example"));
	name_list_free(&l);
}

/* The longest name that is listed decides, and of a name that is listed as both the block. */
static void exceptions(void **state)
{
	static const char text[] = "ex.example\0never.kids.ex.example\0both.ex.example\0kids.ex.example\0both.ex.example\0other.test";
	static const char *const blocked[] = { "ex.example", "www.ex.example", "notkids.ex.example", "never.kids.ex.example",
					       "a.never.kids.ex.example", "both.ex.example", "a.both.ex.example" };
	static const char *const open[] = { "kids.ex.example", "a.kids.ex.example", "a.b.kids.ex.example", "notnever.kids.ex.example",
					    "other.test", "a.other.test", "example", "test" };
	struct name_list l = open_list_of(text, sizeof text, 6, 3);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(blocked); i++)
		assert_true(name_list_blocks(&l, blocked[i]));
	for (size_t i = 0; i < COUNT_OF(open); i++)
		assert_false(name_list_blocks(&l, open[i]));
	name_list_free(&l);
	l = open_list_of(text, sizeof text, 6, 6);
	assert_false(name_list_blocks(&l, "ex.example"));
	name_list_free(&l);
	assert_int_equal(name_list_index(&l, text, sizeof text, 6, 7), -EBADMSG);
}

/* The longest name, and one under it as far as there is room. */
static void longest(void **state)
{
	char text[NAME_SIZE], shorter[NAME_SIZE];
	struct name_list l;

	(void)state;
	for (size_t i = 0; i < sizeof text - 1; i++)
		text[i] = i % 2 && i < 252 ? '.' : 'a';
	text[sizeof text - 1] = '\0';
	assert_true(name_valid(text));
	l = LIST(text, 1);
	assert_true(name_list_blocks(&l, text));
	assert_false(name_list_blocks(&l, text + 2));
	name_list_free(&l);
	strcpy(shorter, text + 2);
	l = list_of(shorter, strlen(shorter) + 1, 1);
	assert_true(name_list_blocks(&l, text));
	assert_true(name_list_blocks(&l, shorter));
	assert_false(name_list_blocks(&l, shorter + 2));
	name_list_free(&l);
}

/* In memory that ends where the list does, unless it only says that it is long. */
static int refused(const char *text, size_t size, uint32_t count)
{
	char *copy = size < 1000 ? malloc(size ? size : 1) : NULL;
	struct name_list l;
	int r;

	if (copy)
		memcpy(copy, text, size);
	r = name_list_index(&l, copy ? copy : text, size, count, 0);
	if (r == 0)
		name_list_free(&l);
	free(copy);
	return r;
}

/* The table always has a free slot: what is not in it is found not to be, also where the number of names is a power of two. */
static void full_tables(void **state)
{
	(void)state;
	for (uint32_t count = 1; count <= 256; count++) {
		char text[256 * 16], *p = text;
		struct name_list l;

		for (uint32_t i = 0; i < count; i++)
			p += sprintf(p, "n%u.example", i) + 1;
		l = list_of(text, (size_t)(p - text), count);
		assert_true(l.mask + 1 >= 2 * count);
		assert_false(name_list_blocks(&l, "other.example"));
		assert_true(name_list_blocks(&l, "n0.example"));
		name_list_free(&l);
	}
}

static void no_lists(void **state)
{
	char longer[NAME_SIZE + 1];

	(void)state;
	assert_int_equal(refused("", 0, 0), 0);
	assert_int_equal(refused("ex.example", 11, 1), 0);
	assert_int_equal(refused("ex.example\0ex.example", 22, 2), 0); /* twice the same */
	assert_int_equal(refused("ex.example", 10, 1), -EBADMSG);     /* its end is missing */
	assert_int_equal(refused("ex.example", 11, 0), -EBADMSG);
	assert_int_equal(refused("ex.example", 11, 2), -EBADMSG);
	assert_int_equal(refused("ex.example\0a.b", 15, 1), -EBADMSG);
	assert_int_equal(refused("ex.example\0a.b", 15, 3), -EBADMSG);
	assert_int_equal(refused("ex.example\0", 12, 1), -EBADMSG);
	assert_int_equal(refused("ex.example\0", 12, 2), -EBADMSG);
	assert_int_equal(refused("", 1, 1), -EBADMSG);
	assert_int_equal(refused("", 0, 1), -EBADMSG);
	assert_int_equal(refused("Ex.example", 11, 1), -EBADMSG);
	assert_int_equal(refused("ex.example.", 12, 1), -EBADMSG);
	assert_int_equal(refused("example", 8, 1), -EBADMSG);
	assert_int_equal(refused("192.0.2.7", 10, 1), -EBADMSG);
	assert_int_equal(refused("ex.example", 11, UINT32_MAX), -EBADMSG);
	assert_int_equal(refused("ex.example", (size_t)100000 * 2 * NAME_SIZE + 1, 1), -EBADMSG);
	memset(longer, 'a', sizeof longer);
	for (size_t i = 1; i < sizeof longer - 2; i += 2)
		longer[i] = '.';
	longer[sizeof longer - 1] = '\0';
	assert_int_equal(refused(longer, sizeof longer, 1), -EBADMSG);
}

/* A hundred thousand names: each is found, and its neighbours are not. */
static void many(void **state)
{
	const uint32_t count = 100000;
	char *text = malloc(count * 24), *p = text, name[64];
	struct name_list l;

	(void)state;
	assert_non_null(text);
	for (uint32_t i = 0; i < count; i++)
		p += sprintf(p, "n%u.ex%u.example", i, i % 7) + 1;
	l = list_of(text, (size_t)(p - text), count);
	for (uint32_t i = 0; i < count; i++) {
		snprintf(name, sizeof name, "n%u.ex%u.example", i, i % 7);
		assert_true(name_list_blocks(&l, name));
		snprintf(name, sizeof name, "www.n%u.ex%u.example", i, i % 7);
		assert_true(name_list_blocks(&l, name));
		snprintf(name, sizeof name, "n%u.ex%u.example", i, (i + 1) % 7);
		assert_false(name_list_blocks(&l, name));
	}
	name_list_free(&l);
	free(text);
}

/* How many mappings of our memfds there are. */
static unsigned mappings(void)
{
	FILE *f = fopen("/proc/self/maps", "r");
	char line[1024];
	unsigned n = 0;

	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		n += strstr(line, "memfd:names") != NULL;
	fclose(f);
	return n;
}

static int memfd_with(const char *text, size_t size, int seals)
{
	int fd = memfd_create("names", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, size), (ssize_t)size);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

static int map(int fd, size_t size, uint32_t count, bool keep)
{
	struct name_list l;
	int r = name_list_map(&l, fd, size, count, 0);

	close(fd);
	if (r == 0 && keep) {
		assert_true(name_list_blocks(&l, "www.ex.example")); /* it holds when the descriptor is closed */
		assert_false(name_list_blocks(&l, "notex.example"));
		assert_int_equal(l.count, count);
		assert_int_equal(mappings(), 1);
	}
	if (r == 0)
		name_list_free(&l);
	else
		assert_null(l.slots);
	assert_int_equal(mappings(), 0);
	return r;
}

static void mapped(void **state)
{
	static const char text[] = "ex.example\0other.example";
	static const int some[] = { 0, F_SEAL_WRITE, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE | F_SEAL_SHRINK,
				    F_SEAL_WRITE | F_SEAL_GROW, F_SEAL_SHRINK | F_SEAL_GROW, SEALS & ~F_SEAL_WRITE };
	FILE *plain = tmpfile();

	(void)state;
	assert_int_equal(map(memfd_with(text, sizeof text, SEALS), sizeof text, 2, true), 0);
	assert_int_equal(map(memfd_with(text, sizeof text, SEALS | F_SEAL_SEAL), sizeof text, 2, true), 0);
	for (size_t i = 0; i < COUNT_OF(some); i++)
		assert_int_equal(map(memfd_with(text, sizeof text, some[i]), sizeof text, 2, false), -EPERM);
	assert_int_equal(map(memfd_with(text, sizeof text, SEALS), sizeof text - 1, 2, false), -EBADMSG);
	assert_int_equal(map(memfd_with(text, sizeof text, SEALS), sizeof text + 1, 2, false), -EBADMSG);
	assert_int_equal(map(memfd_with(text, sizeof text, SEALS), sizeof text, 1, false), -EBADMSG);
	assert_int_equal(map(memfd_with("Bad", 4, SEALS), 4, 1, false), -EBADMSG);
	assert_int_equal(map(memfd_with("", 0, SEALS), 0, 0, false), 0);
	assert_int_equal(map(memfd_with("", 0, SEALS), 0, 1, false), -EBADMSG);
	assert_int_equal(map(memfd_with("", 0, SEALS), sizeof text, 2, false), -EBADMSG);
	assert_int_equal(map(-1, 0, 0, false), -EPERM);
	assert_non_null(plain);
	assert_int_equal(map(dup(fileno(plain)), 0, 0, false), -EPERM);
	fclose(plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suffixes),
		cmocka_unit_test(exceptions), cmocka_unit_test(longest), cmocka_unit_test(no_lists),
		cmocka_unit_test(many),	    cmocka_unit_test(mapped),  cmocka_unit_test(full_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
