/* Tests of helper/hosts_block.c. */
#include "support/unit.h"

#include "helper/hosts_block.h"

static const char *const two[] = { "ex.example", "www.ex.example" };

static char *strip(const char *text, size_t size, size_t *n)
{
	char *out;

	assert_int_equal(hosts_strip(text, size, &out, n), 0);
	return out;
}

static char *render(const char *text, size_t size, const char *const *names, size_t count, size_t *n)
{
	char *out;

	assert_int_equal(hosts_render(text, size, names, count, &out, n), 0);
	return out;
}

static void strips_to(const char *in, const char *want)
{
	size_t n;
	char *out = strip(in, strlen(in), &n);

	assert_string_equal(out, want);
	assert_int_equal(n, strlen(want));
	free(out);
}

static void one_block(void **state)
{
	size_t n;
	char *out = render("127.0.0.1 localhost\n", 20, two, 2, &n);

	(void)state;
	out = realloc(out, n + 1);
	out[n] = '\0';
	assert_string_equal(out, "127.0.0.1 localhost\n"
				 "# BEGIN nc-block (managed, see nc-block(1))\n"
				 "0.0.0.0 ex.example www.ex.example # nc-block\n"
				 ":: ex.example www.ex.example # nc-block\n"
				 "# END nc-block\n");
	strips_to(out, "127.0.0.1 localhost\n");
	free(out);
}

/* The marker lines as they stand in a file. */
#define B "# BEGIN nc-block (managed, see nc-block(1))\n"
#define E "# END nc-block\n"
#define L "0.0.0.0 ex.example # nc-block\n"

static void torn_doubled_moved(void **state)
{
	(void)state;
	strips_to(B B L E E, "");
	strips_to(B L "192.0.2.1 mine\n", "192.0.2.1 mine\n");
	strips_to(L "192.0.2.1 mine\n" E, "192.0.2.1 mine\n");
	strips_to("a\n" B "192.0.2.1 mine\n" L E "b\n", "a\n192.0.2.1 mine\nb\n");
	strips_to("#" L "# " L "## # BEGIN nc-block (managed, see nc-block(1))\r\n", "");
	strips_to("0.0.0.0 ex.example # nc-block\r\n", "");
	strips_to("0.0.0.0 ex.example # nc-block", "");
}

static void foreign_lookalikes(void **state)
{
	static const char *const keep[] = {
		"0.0.0.0 ads.example\n",	      "0.0.0.0 ads.example # my list\n",  "0.0.0.0 ads.example # nc-block \n",
		"127.0.0.1 ads.example # nc-block\n", "0.0.0.0  ads.example # nc-block\n", "0.0.0.0 Ads.example # nc-block\n",
		"# BEGIN something\n",		      "# END nc-blocked\n",		   "0.0.0.0 # nc-block\n",
		"\r\n\r\n",			      "no newline",			   "",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(keep); i++)
		strips_to(keep[i], keep[i]);
}

static void nul_bytes_are_kept(void **state)
{
	static const char text[] = "a\0b\n0.0.0.0 ex\0.example # nc-block\n";
	size_t n;
	char *out = strip(text, sizeof text - 1, &n);

	(void)state;
	assert_int_equal(n, sizeof text - 1);
	assert_memory_equal(out, text, n);
	free(out);
}

/* What was written behind our block keeps its own line. */
static void appended_behind_a_joined_block(void **state)
{
	size_t n;
	char *out = render("a", 1, two, 1, &n), *longer = malloc(n + 3);

	(void)state;
	memcpy(longer, out, n);
	memcpy(longer + n, "b\n", 3);
	strips_to(longer, "a\nb\n");
	longer[n] = '\0';
	strips_to(longer, "a");
	free(longer);
	free(out);
}

static unsigned seed = 1;

static unsigned rnd(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

/* Random foreign text of lines, lookalikes and stray bytes. */
static size_t random_text(char *text, size_t size)
{
	static const char *const pieces[] = { "127.0.0.1 localhost\n", "0.0.0.0 ads.example\n", "# a remark", "\r\n", "\n", "\t", " ",
					      "::1 ip6\n", "# END nc-block ", "0.0.0.0 ", "# nc-block", "nc-block(1)", "x" };
	size_t n = 0;

	for (unsigned i = rnd(30); i > 0; i--) {
		const char *p = pieces[rnd(COUNT_OF(pieces))];
		if (n + strlen(p) < size)
			n += (size_t)snprintf(text + n, size - n, "%s", p);
	}
	return n;
}

static void there_and_back(void **state)
{
	static const char *const many[] = { "a.example", "b.example", "c.example", "d.example", "e.example", "f.example", "g.example",
					    "h.example", "i.example", "j.example", "k.example" };
	char foreign[2048];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		size_t n = random_text(foreign, sizeof foreign), n0, n1, n2, n3;
		char *clean = strip(foreign, n, &n0); /* a lookalike may by chance be one of ours */
		char *with = render(clean, n0, many, 1 + rnd(11), &n1);
		char *again = strip(with, n1, &n2);
		assert_int_equal(n2, n0);
		assert_memory_equal(again, clean, n0);
		char *other = render(again, n2, two, rnd(3), &n3);
		free(again);
		again = strip(other, n3, &n2);
		assert_int_equal(n2, n0);
		assert_memory_equal(again, clean, n0);
		free(again);
		free(other);
		free(with);
		free(clean);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(one_block), cmocka_unit_test(torn_doubled_moved), cmocka_unit_test(foreign_lookalikes),
					    cmocka_unit_test(nul_bytes_are_kept), cmocka_unit_test(appended_behind_a_joined_block),
					    cmocka_unit_test(there_and_back) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
