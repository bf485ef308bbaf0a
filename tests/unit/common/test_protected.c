/* Tests of common/protected.c and of the list itself. */
#include "support/unit.h"

#include "common/name.h"
#include "common/protected.h"

static void touches(void **state)
{
	(void)state;
	assert_true(protected_touches("thehotline.org"));
	assert_true(protected_touches("www.thehotline.org"));
	assert_true(protected_touches("service.gov.uk")); /* under gov.uk */
	assert_true(protected_touches("igualdad.gob.es")); /* above a protected name */
	assert_false(protected_touches("ex.example"));
	assert_false(protected_touches("notthehotline.org"));
	assert_false(protected_touches("thehotline.org.example"));
	assert_true(protected_pair_touches("a.b.example", "b.example"));
	assert_true(protected_pair_touches("b.example", "a.b.example"));
	assert_false(protected_pair_touches("ab.example", "b.example"));
}

static void the_list_is_in_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < protected_names_count; i++) {
		assert_true(name_valid(protected_names[i].name));
		assert_true(protected_names[i].who[0]);
		if (i)
			assert_true(name_compare(protected_names[i - 1].name, protected_names[i].name) < 0);
	}
}

static bool has(const char *country, const char *const *kinds)
{
	for (size_t i = 0; i < protected_names_count; i++)
		for (const char *const *k = kinds; *k; k++)
			if (strcmp(protected_names[i].country, country) == 0 && strcmp(protected_names[i].kind, *k) == 0)
				return true;
	return false;
}

static void every_country_has_help(void **state)
{
	static const char *const countries[] = { "us", "ca", "uk", "ie", "au", "nz", "in", "de", "fr", "es", "it", "nl", "br", "mx", "za" };
	static const char *const violence[] = { "violence", NULL }, *const suicide[] = { "suicide", NULL },
				*const state_help[] = { "police", "emergency", "court", NULL };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(countries); i++) {
		assert_true(has(countries[i], violence));
		assert_true(has(countries[i], suicide));
		assert_true(has(countries[i], state_help));
	}
	assert_true(has("int", (const char *const[]){ "co-parenting", NULL }));
}

static void no_platform_is_protected(void **state)
{
	static const char *const platforms[] = { "instagram.com", "facebook.com", "whatsapp.com", "x.com", "tiktok.com", "youtube.com", "reddit.com" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(platforms); i++)
		assert_false(protected_touches(platforms[i]));
}

/* The quick answer is the plain one, for every name on the list, its parents, children and neighbours. */
static void quick_and_plain_agree(void **state)
{
	static const char *const heads[] = { "", "www.", "not", "a.b." };
	char name[600];

	(void)state;
	for (size_t i = 0; i < protected_names_count; i++)
		for (const char *p = protected_names[i].name; p; p = strchr(p, '.') ? strchr(p, '.') + 1 : NULL)
			for (size_t h = 0; h < COUNT_OF(heads); h++) {
				bool plain = false;
				snprintf(name, sizeof name, "%s%s", heads[h], p);
				for (size_t k = 0; k < protected_names_count && !plain; k++)
					plain = protected_pair_touches(name, protected_names[k].name);
				assert_int_equal(protected_touches(name), plain);
			}
}

static void a_further_list_is_asked_alone(void **state)
{
	static const char *const names[] = { "c.b.example", "a.example", "deep.er.a.example" };
	struct protected_index *some = protected_index_new(names, COUNT_OF(names)), *none = protected_index_new(NULL, 0);

	(void)state;
	assert_non_null(some);
	assert_non_null(none);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_true(protected_index_touches(some, names[i]));
		assert_false(protected_index_touches(none, names[i]));
	}
	assert_true(protected_index_touches(some, "www.a.example"));
	assert_true(protected_index_touches(some, "b.example"));
	assert_true(protected_index_touches(some, "er.a.example"));
	assert_true(protected_index_touches(some, "example"));
	assert_false(protected_index_touches(some, "d.b.example"));
	assert_false(protected_index_touches(some, "ba.example"));
	assert_false(protected_index_touches(some, "thehotline.org"));
	protected_index_free(&some);
	protected_index_free(&none);
	protected_index_free(&none);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(touches), cmocka_unit_test(the_list_is_in_order), cmocka_unit_test(every_country_has_help),
					    cmocka_unit_test(no_platform_is_protected), cmocka_unit_test(quick_and_plain_agree),
					    cmocka_unit_test(a_further_list_is_asked_alone) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
