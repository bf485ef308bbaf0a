/* Tests of cli/check_answer.c and cli/check_hello.c: what is sent, and whose answer came back. */
#include "support/unit.h"

#include <arpa/nameser.h>
#include <errno.h>

#include "cli/check_answer.h"
#include "cli/check_hello.h"
#include "common/inspect_wire.h"

/* A message being put together. */
static uint8_t message[512];
static size_t used;

static void put(const void *bytes, size_t size)
{
	memcpy(message + used, bytes, size);
	used += size;
}

/* A record: NAME and DATA in wire form. */
static void put_record(const char *name, size_t name_size, unsigned type, const char *data, size_t size)
{
	uint8_t fixed[10] = { 0, (uint8_t)type, 0, 1, 0, 0, 0, 60, (uint8_t)(size >> 8), (uint8_t)size };

	put(name, name_size);
	put(fixed, sizeof fixed);
	put(data, size);
}

#define OURS "\10nc-block\7invalid\0\1x\0" "\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1"
#define THEIRS "\1a\14root-servers\3net\0\1x\0" "\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1"
#define POINTER "\300\14"

/* The reply to a question for the canary with so many records announced. */
static void begin(unsigned rcode, unsigned answers, unsigned authorities)
{
	int n = check_question(message, CANARY_NAME, true);

	assert_true(n > NS_HFIXEDSZ);
	used = (size_t)n;
	message[2] |= 0x80;
	message[3] = (uint8_t)(0x80 | rcode);
	message[7] = (uint8_t)answers;
	message[9] = (uint8_t)authorities;
}

static enum check_answer read_it(void)
{
	uint8_t *copy = malloc(used + 1); /* of its very size, so that a step too far is seen */
	enum check_answer a;

	assert_non_null(copy);
	memcpy(copy, message, used);
	a = check_answer_read(copy, used, message);
	free(copy);
	return a;
}

static void questions(void **state)
{
	uint8_t q[CHECK_QUESTION_SIZE];
	char longest[300];
	int n = check_question(q, CANARY_NAME, true);

	(void)state;
	assert_int_equal(n, NS_HFIXEDSZ + (int)strlen(CANARY_NAME) + 2 + 4);
	assert_memory_equal(q + NS_HFIXEDSZ, "\6canary\10nc-block\7invalid\0\0\1\0\1", 29);
	assert_int_equal(q[2], 1);
	assert_int_equal(q[5], 1);
	n = check_question(q, DOH_CANARY_NAME, false);
	assert_int_equal(q[2], 0);
	memset(longest, 'a', sizeof longest);
	longest[sizeof longest - 1] = '\0';
	assert_int_equal(check_question(q, longest, true), -EINVAL);
}

static void whose_answer(void **state)
{
	(void)state;
	begin(ns_r_nxdomain, 0, 1);
	put_record("\7invalid", 9, ns_t_soa, OURS, sizeof OURS - 1);
	assert_int_equal(read_it(), ANSWER_OURS);
	begin(ns_r_nxdomain, 0, 1);
	put_record("", 1, ns_t_soa, THEIRS, sizeof THEIRS - 1);
	assert_int_equal(read_it(), ANSWER_NO_NAME);
	begin(ns_r_nxdomain, 0, 0);
	assert_int_equal(read_it(), ANSWER_NO_NAME);
	begin(ns_r_noerror, 1, 0);
	put_record(POINTER, 2, ns_t_a, "\0\0\0\0", 4);
	assert_int_equal(read_it(), ANSWER_OTHER);
	begin(ns_r_noerror, 0, 1); /* the name exists, whoever says so */
	put_record(POINTER, 2, ns_t_soa, OURS, sizeof OURS - 1);
	assert_int_equal(read_it(), ANSWER_OTHER);
	begin(ns_r_servfail, 0, 0);
	assert_int_equal(read_it(), ANSWER_OTHER);
}

static void behind_other_records(void **state)
{
	(void)state;
	begin(ns_r_nxdomain, 1, 2);
	put_record(POINTER, 2, ns_t_cname, POINTER, 2);
	put_record(POINTER, 2, ns_t_txt, OURS, sizeof OURS - 1); /* not an SOA */
	put_record(POINTER, 2, ns_t_soa, OURS, sizeof OURS - 1);
	assert_int_equal(read_it(), ANSWER_OURS);
	message[9] = 1;
	assert_int_equal(read_it(), ANSWER_NO_NAME);
}

static void not_an_answer(void **state)
{
	uint8_t id[2];

	(void)state;
	begin(ns_r_nxdomain, 0, 1);
	put_record("", 1, ns_t_soa, OURS, sizeof OURS - 1);
	memcpy(id, message, 2);
	id[1] ^= 1;
	assert_int_equal(check_answer_read(message, used, id), ANSWER_NONE);
	message[2] &= 0x7f;
	assert_int_equal(read_it(), ANSWER_NONE);
	used = NS_HFIXEDSZ - 1;
	assert_int_equal(read_it(), ANSWER_NONE);
}

/* Cut anywhere, it is not ours. */
static void cut_short(void **state)
{
	size_t whole;

	(void)state;
	begin(ns_r_nxdomain, 0, 1);
	put_record("", 1, ns_t_soa, OURS, sizeof OURS - 1);
	for (whole = used; used > NS_HFIXEDSZ; used--)
		assert_int_equal(read_it(), used == whole ? ANSWER_OURS : ANSWER_NO_NAME);
	begin(ns_r_nxdomain, 0, 1);
	put_record("\300\377", 2, ns_t_soa, "\300\377", 2); /* names that point outside */
	assert_int_equal(read_it(), ANSWER_NO_NAME);
	memset(message + 4, 0xff, 6);
	assert_int_equal(read_it(), ANSWER_NO_NAME);
}

static void what_missing_ones_mean(void **state)
{
	struct check_outcome out;

	(void)state;
	check_answer_missing(&out, -ECONNREFUSED);
	assert_int_equal(out.result, CHECK_OPEN);
	check_answer_missing(&out, -ETIMEDOUT);
	assert_int_equal(out.result, CHECK_OPEN);
	check_answer_missing(&out, -ENETUNREACH);
	assert_int_equal(out.result, CHECK_NA);
	check_answer_missing(&out, -EPERM);
	assert_int_equal(out.result, CHECK_NA);
	check_answer_say(&out, ANSWER_OURS);
	assert_int_equal(out.result, CHECK_SHUT);
	check_answer_say(&out, ANSWER_NO_NAME);
	assert_int_equal(out.result, CHECK_OPEN);
	check_answer_say(&out, ANSWER_OTHER);
	assert_int_equal(out.result, CHECK_OPEN);
}

static unsigned get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* Walks a ClientHello message by its own lengths; the name that it carries, as a static string. */
static const char *walk(const uint8_t *m, size_t size)
{
	static char name[256];
	size_t at = 4 + 2 + 32, end;

	name[0] = '\0';
	assert_int_equal(m[0], 1);
	assert_int_equal(get16(m + 2), size - 4);
	at += 1u + m[at];
	at += 2u + get16(m + at);
	at += 1u + m[at];
	end = at + 2 + get16(m + at);
	assert_int_equal(end, size);
	for (at += 2; at < end; at += 4u + get16(m + at + 2)) {
		if (get16(m + at) == 0)
			snprintf(name, sizeof name, "%.*s", (int)get16(m + at + 7), (const char *)m + at + 9);
	}
	assert_int_equal(at, end);
	return name;
}

static void hellos(void **state)
{
	uint8_t out[CHECK_HELLO_SIZE];
	size_t size = check_hello_tls(out, CANARY_NAME, 0);

	(void)state;
	assert_memory_equal(out, "\x16\3\1", 3);
	assert_int_equal(get16(out + 3), size - 5);
	assert_true(size < 600);
	assert_string_equal(walk(out + 5, size - 5), CANARY_NAME);
	size = check_hello_tls(out, "CANARY.X.", 1800);
	assert_int_equal(size, 1800);
	assert_string_equal(walk(out + 5, size - 5), "CANARY.X.");
	size = check_hello_message(out, CANARY_NAME, 0, 1);
	assert_string_equal(walk(out, size), CANARY_NAME);
	size = check_hello_http(out, CANARY_NAME);
	assert_int_equal(size, strlen((char *)out));
	assert_non_null(strstr((char *)out, "\r\nHost: " CANARY_NAME "\r\n"));
	assert_string_equal((char *)out + size - 4, "\r\n\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions),	      cmocka_unit_test(whose_answer),
		cmocka_unit_test(behind_other_records), cmocka_unit_test(not_an_answer),
		cmocka_unit_test(cut_short),	      cmocka_unit_test(what_missing_ones_mean),
		cmocka_unit_test(hellos),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
