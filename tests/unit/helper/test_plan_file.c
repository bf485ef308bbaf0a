/* Tests of helper/plan_file.c and plan_load.c: what was stored is read, what was damaged is refused and never
 * empty. */
#include "unit/helper/support.h"

#include <fcntl.h>

#include "helper/plan_file.h"

static char text[PLAN_TEXT_SIZE];

static size_t slurp(const char *path, uint8_t *room, size_t size)
{
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(room, 1, size, f);
	fclose(f);
	return n;
}

static void spill(const char *path, const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static void assert_same(const struct plan *a, const struct plan *b)
{
	assert_true(a->generation == b->generation);
	assert_true(a->digest == b->digest);
	assert_true(plan_digest(a) == plan_digest(b));
	assert_int_equal(a->names.count, b->names.count);
	assert_int_equal(a->addrs.count, b->addrs.count);
	assert_int_equal(a->entries.count, b->entries.count);
	assert_int_equal(a->resolver_names.count, b->resolver_names.count);
	assert_int_equal(a->resolver_addrs.count, b->resolver_addrs.count);
	assert_int_equal(a->exceptions.count, b->exceptions.count);
	assert_memory_equal(&a->state, &b->state, sizeof a->state);
}

static void what_was_stored_is_read(void **state)
{
	struct plan *p = sample_plan(), *q;
	struct stat st;

	(void)state;
	assert_int_equal(plan_file_store(in_folder("plan"), p, text), 0);
	assert_int_equal(stat(in_folder("plan"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(access(in_folder("plan.new"), F_OK), -1);
	assert_int_equal(plan_file_load(in_folder("plan"), &q, text), 0);
	assert_int_equal(q->unknown, 0);
	assert_same(p, q);
	plan_free(&p);
	plan_free(&q);
}

static void an_empty_plan_is_a_plan(void **state)
{
	struct plan *p = plan_new(), *q;

	(void)state;
	p->generation = 3;
	assert_int_equal(plan_file_store(in_folder("plan"), p, text), 0);
	assert_int_equal(plan_file_load(in_folder("plan"), &q, text), 0);
	assert_int_equal(q->unknown, 0);
	assert_same(p, q);
	plan_free(&p);
	plan_free(&q);
}

/* A version that knew no exceptions has written the same bytes. */
static void without_exceptions_there_is_no_section_of_them(void **state)
{
	struct plan *p = sample_plan(), *q;
	static uint8_t bytes[8192];
	size_t with, without;

	(void)state;
	assert_int_equal(plan_file_store(in_folder("plan"), p, text), 0);
	with = slurp(in_folder("plan"), bytes, sizeof bytes);
	items_free(&p->exceptions);
	p->digest = plan_digest(p);
	assert_int_equal(plan_file_store(in_folder("plan"), p, text), 0);
	without = slurp(in_folder("plan"), bytes, sizeof bytes);
	assert_int_equal(with - without, sizeof(struct exception) + 4);
	assert_int_equal(plan_file_load(in_folder("plan"), &q, text), 0);
	assert_same(p, q);
	plan_free(&p);
	plan_free(&q);
}

static void no_plan_is_not_an_empty_plan(void **state)
{
	struct plan *q;

	(void)state;
	assert_int_equal(plan_file_load_or_rescue(in_folder("none"), &q, text), -ENOENT);
	assert_int_equal(q->unknown, PLAN_ALL);
	assert_int_equal(q->names.count, 0);
	plan_free(&q);
}

/* PART is in Q as in P, or unknown and gone. */
static void assert_part(const struct plan *q, enum plan_part part, size_t have, size_t want)
{
	assert_int_equal(have, q->unknown & part ? 0 : want);
}

static void assert_believable(const struct plan *p, const struct plan *q)
{
	struct wire_state zeros = { 0 };

	assert_part(q, PLAN_NAMES, q->names.count, p->names.count);
	assert_part(q, PLAN_ADDRS, q->addrs.count, p->addrs.count);
	assert_part(q, PLAN_ENTRIES, q->entries.count, p->entries.count);
	assert_part(q, PLAN_RESOLVER_NAMES, q->resolver_names.count, p->resolver_names.count);
	assert_part(q, PLAN_RESOLVER_ADDRS, q->resolver_addrs.count, p->resolver_addrs.count);
	assert_part(q, PLAN_EXCEPTIONS, q->exceptions.count, p->exceptions.count);
	assert_memory_equal(&q->state, q->unknown & PLAN_STATE ? &zeros : &p->state, sizeof zeros);
	for (size_t i = 0; i < q->names.count; i++)
		assert_string_equal(plan_name(&q->names, i), plan_name(&p->names, i));
	if (q->addrs.count)
		assert_memory_equal(q->addrs.data, p->addrs.data, q->addrs.count * q->addrs.size);
	if (q->entries.count)
		assert_memory_equal(q->entries.data, p->entries.data, q->entries.count * q->entries.size);
}

static void every_truncation_is_refused(void **state)
{
	struct plan *p = sample_plan(), *q;
	static uint8_t bytes[8192];
	size_t n;

	(void)state;
	assert_int_equal(plan_file_store(in_folder("plan"), p, text), 0);
	n = slurp(in_folder("plan"), bytes, sizeof bytes);
	assert_true(n < sizeof bytes);
	for (size_t cut = 0; cut < n; cut++) {
		spill(in_folder("cut"), bytes, cut);
		assert_int_equal(plan_file_load(in_folder("cut"), &q, text), -EBADMSG);
		assert_true(q->unknown & PLAN_EXCEPTIONS); /* the last section is never whole */
		assert_true(strlen(text) > 0);
		assert_believable(p, q);
		plan_free(&q);
	}
	plan_free(&p);
}

static void every_flipped_byte_is_noticed(void **state)
{
	struct plan *p = sample_plan(), *q;
	static uint8_t bytes[8192];
	size_t n;

	(void)state;
	assert_int_equal(plan_file_store(in_folder("plan"), p, text), 0);
	n = slurp(in_folder("plan"), bytes, sizeof bytes);
	for (size_t at = 0; at < n; at++) {
		for (unsigned bit = 0; bit < 8; bit += 3) {
			bytes[at] ^= (uint8_t)(1u << bit);
			spill(in_folder("flip"), bytes, n);
			bytes[at] ^= (uint8_t)(1u << bit);
			assert_int_equal(plan_file_load(in_folder("flip"), &q, text), -EBADMSG);
			assert_true(q->unknown != 0);
			assert_believable(p, q);
			plan_free(&q);
		}
	}
	plan_free(&p);
}

/* Damage in one section costs that section alone. */
static void the_other_sections_are_believed(void **state)
{
	static const struct {
		size_t at;
		unsigned lost;
	} cases[] = {
		{ 20, PLAN_ALL },
		{ sizeof(struct plan_header) + 5, PLAN_STATE },
		{ sizeof(struct plan_header) + 500 + 5, PLAN_ADDRS },
		{ sizeof(struct plan_header) + 500 + 64, PLAN_NAMES }, /* the length of the first name */
		{ sizeof(struct plan_header) + 500 + 64 + 3, PLAN_NAMES },
		{ sizeof(struct plan_header) + 500 + 64 + 26 + 4 + 9, PLAN_ENTRIES },
		{ sizeof(struct plan_header) + 500 + 64 + 26 + 4 + 2 * 424 + 4 + 3, PLAN_RESOLVER_NAMES },
		{ sizeof(struct plan_header) + 500 + 64 + 26 + 4 + 2 * 424 + 4 + 16 + 3, PLAN_RESOLVER_ADDRS },
		{ sizeof(struct plan_header) + 500 + 64 + 26 + 4 + 2 * 424 + 4 + 16 + 24 + 10, PLAN_EXCEPTIONS }, /* open, by one bit */
	};
	struct plan *p = sample_plan(), *q;
	static uint8_t bytes[8192];
	size_t n;

	(void)state;
	assert_int_equal(plan_file_store(in_folder("plan"), p, text), 0);
	n = slurp(in_folder("plan"), bytes, sizeof bytes);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		bytes[cases[i].at] ^= 0x10;
		spill(in_folder("part"), bytes, n);
		bytes[cases[i].at] ^= 0x10;
		assert_int_equal(plan_file_load(in_folder("part"), &q, text), -EBADMSG);
		assert_int_equal(q->unknown, cases[i].lost);
		plan_free(&q);
	}
	bytes[n] = 0;
	spill(in_folder("part"), bytes, n + 1);
	assert_int_equal(plan_file_load(in_folder("part"), &q, text), -EBADMSG);
	assert_int_equal(q->unknown, 0); /* told, but every section is sound */
	plan_free(&q);
	plan_free(&p);
}

static void a_damaged_file_is_moved_aside_and_still_read(void **state)
{
	struct plan *p = sample_plan(), *q;
	static uint8_t bytes[8192];
	size_t n;

	(void)state;
	assert_int_equal(plan_file_store(in_folder("p"), p, text), 0);
	n = slurp(in_folder("p"), bytes, sizeof bytes);
	bytes[n - sizeof(struct exception) - 4 - 9 - 40] ^= 1; /* in the entries */
	spill(in_folder("p"), bytes, n);
	for (int start = 0; start < 3; start++) { /* at the first start and at every one after it */
		assert_int_equal(plan_file_load_or_rescue(in_folder("p"), &q, text), -EBADMSG);
		assert_int_equal(q->unknown, PLAN_ENTRIES);
		assert_int_equal(q->addrs.count, 3);
		assert_int_equal(q->names.count, 2);
		plan_free(&q);
		assert_int_equal(access(in_folder("p"), F_OK), -1);
		assert_int_equal(access(in_folder("p.damaged"), F_OK), 0);
	}
	/* what stands in place of a lost plan is told, even if it is whole */
	assert_int_equal(plan_file_store(in_folder("p.damaged"), p, text), 0);
	assert_int_equal(plan_file_load_or_rescue(in_folder("p"), &q, text), -EBADMSG);
	assert_true(strlen(text) > 0);
	plan_free(&q);
	plan_free(&p);
}

static void a_link_is_not_followed(void **state)
{
	struct plan *p = sample_plan(), *q;

	(void)state;
	assert_int_equal(plan_file_store(in_folder("plan"), p, text), 0);
	assert_int_equal(symlink(in_folder("plan"), in_folder("alias")), 0);
	assert_true(plan_file_load(in_folder("alias"), &q, text) < 0);
	assert_int_equal(q->unknown, PLAN_ALL);
	plan_free(&q);
	assert_int_equal(mkdir(in_folder("dir"), 0700), 0);
	assert_int_equal(plan_file_load(in_folder("dir"), &q, text), -EISDIR);
	assert_int_equal(q->unknown, PLAN_ALL);
	plan_free(&q);
	plan_free(&p);
}

static void a_failed_write_leaves_the_old_plan(void **state)
{
	struct plan *p = sample_plan(), *q;

	(void)state;
	assert_int_equal(plan_file_store(in_folder("kept"), p, text), 0);
	assert_int_equal(mkdir(in_folder("kept.new"), 0700), 0); /* the temporary file cannot be made */
	p->generation = 2;
	assert_true(plan_file_store(in_folder("kept"), p, text) < 0);
	assert_true(strlen(text) > 0);
	assert_int_equal(plan_file_load(in_folder("kept"), &q, text), 0);
	assert_true(q->generation == 1);
	plan_free(&q);
	assert_int_equal(plan_file_store(in_folder("nowhere/plan"), p, text), -ENOENT);
	plan_free(&p);
}

/* A full disk, for real: a file system of 64 KB. */
static void a_full_disk_leaves_the_old_plan(void **state)
{
	struct plan *p = sample_plan(), *q;

	(void)state;
	if (geteuid() != 0 || unshare(CLONE_NEWNS) < 0) {
		plan_free(&p);
		skip();
	}
	assert_int_equal(mkdir(in_folder("small"), 0700), 0);
	assert_int_equal(run_command("mount", "--make-rprivate", "/"), 0);
	assert_int_equal(run_command("mount", "-t", "tmpfs", "-o", "size=64k", "small", in_folder("small")),
			 0);
	assert_int_equal(plan_file_store(in_folder("small/plan"), p, text), 0);
	for (uint32_t i = 10; i < 300; i++) {
		struct record r = record_of(i, "ex.example");

		assert_int_equal(items_push(&p->entries, &r), 0);
	}
	p->generation = 2;
	assert_int_equal(plan_file_store(in_folder("small/plan"), p, text), -ENOSPC);
	assert_int_equal(access(in_folder("small/plan.new"), F_OK), -1);
	assert_int_equal(plan_file_load(in_folder("small/plan"), &q, text), 0);
	assert_true(q->generation == 1);
	plan_free(&q);
	plan_free(&p);
	assert_int_equal(run_command("umount", in_folder("small")), 0);
}

static void a_large_plan_is_read_as_it_was(void **state)
{
	struct plan *p = plan_new(), *q;

	(void)state;
	for (uint32_t i = 0; i < 100000; i++) {
		struct addr a = { .family = 4,
				  .length = 32,
				  .bytes = { 11, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i } };

		assert_int_equal(items_push(&p->addrs, &a), 0);
	}
	p->digest = plan_digest(p);
	assert_int_equal(plan_file_store(in_folder("large"), p, text), 0);
	assert_int_equal(plan_file_load(in_folder("large"), &q, text), 0);
	assert_same(p, q);
	plan_free(&p);
	plan_free(&q);
}

/* The fuzzer's seed, a byte for itself and a plan that was really in force, is one that we read; after a change of the format it is
 * to be recorded anew. */
static void the_recorded_one(void **state)
{
	uint8_t room[8192];
	size_t n = slurp("tests/fuzz/corpus/plan_file/full", room, sizeof room);
	struct plan *p;

	(void)state;
	spill(in_folder("plan"), room + 1, n - 1);
	assert_int_equal(plan_file_load(in_folder("plan"), &p, text), 0);
	assert_true(p->entries.count && p->names.count && p->addrs.count && p->resolver_names.count && p->resolver_addrs.count);
	plan_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_stored_is_read),
		cmocka_unit_test(the_recorded_one),
		cmocka_unit_test(an_empty_plan_is_a_plan),
		cmocka_unit_test(without_exceptions_there_is_no_section_of_them),
		cmocka_unit_test(no_plan_is_not_an_empty_plan),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(every_flipped_byte_is_noticed),
		cmocka_unit_test(the_other_sections_are_believed),
		cmocka_unit_test(a_damaged_file_is_moved_aside_and_still_read),
		cmocka_unit_test(a_link_is_not_followed),
		cmocka_unit_test(a_failed_write_leaves_the_old_plan),
		cmocka_unit_test(a_full_disk_leaves_the_old_plan),
		cmocka_unit_test(a_large_plan_is_read_as_it_was),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
