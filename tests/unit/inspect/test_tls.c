/* Tests of inspect/tls.c, with the hellos of real clients and with made ones.
 * Run by `make check`, from the top of the tree.
 * Must never need the network. */
#include "support/unit.h"

#include "inspect/tls.h"
#include "every_part.h"

#define ECH 0xfe0d /* RFC 9849 */

/* ---- building ---- */

struct bytes {
	size_t size;
	uint8_t at[140000];
};

static void put(struct bytes *b, const void *data, size_t size)
{
	assert_true(size <= sizeof b->at - b->size);
	memcpy(b->at + b->size, data, size);
	b->size += size;
}

static void put_zeros(struct bytes *b, size_t size)
{
	while (size-- > 0)
		put(b, "", 1);
}

static void put_number(struct bytes *b, size_t bytes, size_t value)
{
	while (bytes-- > 0) {
		uint8_t octet = (uint8_t)(value >> bytes * 8);
		put(b, &octet, 1);
	}
}

static void set_number(uint8_t *at, size_t bytes, size_t value)
{
	while (bytes-- > 0)
		*at++ = (uint8_t)(value >> bytes * 8);
}

/* An extension with SIZE bytes of nothing in particular. */
static void put_extension(struct bytes *b, unsigned type, size_t size)
{
	put_number(b, 2, type);
	put_number(b, 2, size);
	put_zeros(b, size);
}

static void put_server_name(struct bytes *b, const void *name, size_t size)
{
	put_number(b, 2, 0);
	put_number(b, 2, size + 5);
	put_number(b, 2, size + 3);
	put_number(b, 1, 0);
	put_number(b, 2, size);
	put(b, name, size);
}

static void put_name(struct bytes *b, const char *name)
{
	put_server_name(b, name, strlen(name));
}

/* Where things lie in a message. */
#define AT_LENGTH 1
#define AT_SESSION 38
#define AT_CIPHERS 39
#define AT_COMPRESSION 43
#define AT_EXTENSIONS 45
#define HEADER 47

static void begin_message(struct bytes *m)
{
	m->size = 0;
	put_number(m, 4, 0x01000000);
	put_number(m, 2, 0x0303);
	put_zeros(m, 32);
	put_number(m, 1, 0);
	put_number(m, 4, 0x00021301);
	put_number(m, 2, 0x0100);
	put_number(m, 2, 0);
	assert_int_equal(m->size, HEADER);
}

static void end_message(struct bytes *m)
{
	set_number(m->at + AT_LENGTH, 3, m->size - 4);
	set_number(m->at + AT_EXTENSIONS, 2, m->size - HEADER);
}

/* One record with SIZE bytes of a message. */
static void put_record(struct bytes *r, const uint8_t *data, size_t size)
{
	put_number(r, 3, 0x160301);
	put_number(r, 2, size);
	put(r, data, size);
}

static struct bytes message, records;

static void one_record(void)
{
	end_message(&message);
	records.size = 0;
	put_record(&records, message.at, message.size);
}

/* The message as it is now, in one record: how it is answered in both ways of reading, in every part. The bytes of the message
 * which that took. */
static size_t expect(const char *name)
{
	size_t with, without;

	records.size = 0;
	put_record(&records, message.at, message.size);
	with = every_part(tls_hello, records.at, records.size, name);
	without = every_part(tls_handshake_hello, message.at, message.size, name);
	if (without > 0)
		assert_int_equal(with, without + 5);
	return without;
}

static void ordinary(const char *name)
{
	begin_message(&message);
	put_extension(&message, 10, 4);
	if (name)
		put_name(&message, name);
	put_extension(&message, 43, 3);
	end_message(&message);
}

/* ---- real clients ---- */

static void read_file(struct bytes *b, const char *name)
{
	char path[100];
	FILE *f;

	snprintf(path, sizeof path, "tests/fuzz/corpus/tls/%s", name);
	f = fopen(path, "rb");
	if (!f)
		fail_msg("%s", path);
	b->size = fread(b->at, 1, sizeof b->at, f);
	fclose(f);
	assert_true(b->size > 100);
}

static const char *const clients[] = { "curl", "openssl", "gnutls", "chromium", "firefox" };

static void real_clients(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(clients); i++) {
		read_file(&records, clients[i]);
		every_part(tls_hello, records.at, records.size, "ex.example");
		every_part(tls_handshake_hello, records.at + 5, records.size - 5, "ex.example");
	}
}

static void a_real_client_without_a_name(void **state)
{
	(void)state;
	read_file(&records, "openssl_none");
	assert_int_equal(every_part(tls_hello, records.at, records.size, NULL), records.size);
}

/* ---- records ---- */

static void one_byte_in_each_record(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(clients); i++) {
		struct bytes *cut = &records;

		read_file(&message, clients[i]);
		cut->size = 0;
		for (size_t n = 5; n < message.size; n++)
			put_record(cut, message.at + n, 1);
		every_part(tls_hello, cut->at, cut->size < TLS_HELLO_MAX ? cut->size : TLS_HELLO_MAX, "ex.example");
	}
}

static void two_records(void **state)
{
	(void)state;
	ordinary("ex.example");
	for (size_t n = 0; n <= message.size; n++) {
		records.size = 0;
		put_record(&records, message.at, n);
		put_record(&records, message.at + n, message.size - n);
		every_part(tls_hello, records.at, records.size, "ex.example");
	}
}

/* A stranger among the records ends the reading, where it begins. */
static void other_records(void **state)
{
	(void)state;
	ordinary("ex.example");
	for (size_t n = 1; n < 50; n++) {
		records.size = 0;
		put_record(&records, message.at, n);
		records.size += 5;
		set_number(records.at + 5 + n, 1, 21);
		assert_int_equal(every_part(tls_hello, records.at, records.size, NULL), 5 + n + 1);
		set_number(records.at + 5 + n, 2, 0x1602);
		assert_int_equal(every_part(tls_hello, records.at, records.size, NULL), 5 + n + 2);
	}
}

static void no_records_at_all(void **state)
{
	static const uint8_t sslv2[] = { 0x80, 0x2e, 0x01, 0x03, 0x01, 0, 21, 0, 0, 0, 16 };
	struct hello h;

	(void)state;
	assert_int_equal(every_part(tls_hello, sslv2, sizeof sslv2, NULL), 1);
	assert_int_equal(every_part(tls_hello, "GET / HTTP/1.1", 14, NULL), 1);
	assert_int_equal(read_part(tls_hello, "\x16\x03\xff\0\0", 5, &h), HELLO_MORE);
}

static void sizes_of_records(void **state)
{
	struct hello h;

	(void)state;
	begin_message(&message);
	put_extension(&message, 21, 16384 - HEADER - 4 - 19);
	put_name(&message, "ex.example");
	end_message(&message);
	assert_int_equal(message.size, 16384);
	assert_int_equal(expect("ex.example"), 16384);
	set_number(records.at + 3, 2, 16385);
	assert_int_equal(read_part(tls_hello, records.at, records.size, &h), HELLO_NONE);
	assert_int_equal(read_part(tls_hello, records.at, 5, &h), HELLO_NONE);
	assert_int_equal(read_part(tls_hello, records.at, 4, &h), HELLO_MORE);
}

static void not_a_client_hello(void **state)
{
	struct hello h;

	(void)state;
	ordinary("ex.example");
	message.at[0] = 2;
	assert_int_equal(expect(NULL), 1);
	assert_int_equal(read_part(tls_hello, "\x16\x03\x01\0\x05\x02", 6, &h), HELLO_NONE);
}

/* ---- large hellos ---- */

static void a_post_quantum_hello(void **state)
{
	(void)state;
	begin_message(&message);
	put_extension(&message, 51, 1216 + 32 + 10);
	put_extension(&message, 13, 400);
	put_name(&message, "ex.example");
	put_extension(&message, 21, 60);
	end_message(&message);
	assert_in_range(message.size, 1750, 1850);
	assert_int_equal(expect("ex.example"), message.size - 64);
}

/* NAME ends after TLS_HELLO_MAX bytes of the stream, and EXTRA. */
static void name_at_bound(size_t extra)
{
	size_t headers = 2 * 5;

	begin_message(&message);
	put_extension(&message, 21, TLS_HELLO_MAX - headers - HEADER - 4 - 19 + extra);
	put_name(&message, "ex.example");
	put_extension(&message, 21, 1000);
	end_message(&message);
	records.size = 0;
	put_record(&records, message.at, 10000);
	put_record(&records, message.at + 10000, message.size - 10000);
}

static void beyond_the_bound(void **state)
{
	(void)state;
	name_at_bound(0);
	assert_int_equal(every_part(tls_hello, records.at, records.size, "ex.example"), TLS_HELLO_MAX);
	name_at_bound(1);
	assert_int_equal(every_part(tls_hello, records.at, records.size, NULL), TLS_HELLO_MAX);
	assert_int_equal(every_part(tls_handshake_hello, message.at, message.size, "ex.example"), TLS_HELLO_MAX - 9);
}

static void sizes_of_messages(void **state)
{
	struct hello h;

	(void)state;
	begin_message(&message);
	put_name(&message, "ex.example");
	put_extension(&message, 21, TLS_MESSAGE_MAX - message.size);
	end_message(&message);
	assert_int_equal(message.size, TLS_MESSAGE_MAX + 4);
	assert_int_equal(read_part(tls_handshake_hello, message.at, message.size, &h), HELLO_NAMES);
	set_number(message.at + AT_LENGTH, 3, TLS_MESSAGE_MAX + 1);
	assert_int_equal(read_part(tls_handshake_hello, message.at, message.size, &h), HELLO_NONE);
	assert_int_equal(read_part(tls_handshake_hello, message.at, 4, &h), HELLO_NONE);
	assert_int_equal(read_part(tls_handshake_hello, message.at, 3, &h), HELLO_MORE);
}

static void hundreds_of_extensions(void **state)
{
	(void)state;
	begin_message(&message);
	for (unsigned i = 0; i < 700; i++)
		put_extension(&message, 1000 + i, i % 3);
	put_name(&message, "ex.example");
	end_message(&message);
	expect("ex.example");
	begin_message(&message);
	for (unsigned i = 0; i < 700; i++)
		put_extension(&message, 1000 + i, 0);
	end_message(&message);
	expect(NULL);
}

/* ---- names ---- */

static void answered_at_once(void **state)
{
	(void)state;
	begin_message(&message);
	put_extension(&message, 10, 4);
	put_name(&message, "ex.example");
	put_extension(&message, 51, 1200);
	end_message(&message);
	assert_int_equal(expect("ex.example"), HEADER + 8 + 19);
}

static void spellings(void **state)
{
	(void)state;
	ordinary("WWW.EX.Example");
	expect("www.ex.example");
	ordinary("ex.example.");
	expect("ex.example");
	ordinary("_a.ex.example");
	expect("_a.ex.example");
}

static void no_name(void **state)
{
	(void)state;
	ordinary(NULL);
	assert_int_equal(expect(NULL), message.size);
	ordinary("192.0.2.7");
	expect(NULL);
	ordinary("2001:db8::1");
	expect(NULL);
	ordinary("");
	expect(NULL);
	begin_message(&message);
	put_server_name(&message, "ex.example\0.test", 16);
	end_message(&message);
	expect(NULL);
}

static void no_extensions(void **state)
{
	(void)state;
	begin_message(&message);
	end_message(&message);
	expect(NULL);
	message.size = AT_EXTENSIONS;
	set_number(message.at + AT_LENGTH, 3, message.size - 4);
	assert_int_equal(expect(NULL), AT_EXTENSIONS);
}

static void long_names(void **state)
{
	char name[300];

	(void)state;
	memset(name, 'a', sizeof name);
	for (size_t n = 250; n < 260; n++) {
		begin_message(&message);
		put_server_name(&message, name, n);
		end_message(&message);
		name[n] = '\0';
		expect(n <= 253 ? name : NULL);
		name[n] = 'a';
	}
	name[253] = '.';
	begin_message(&message);
	put_server_name(&message, name, 254);
	end_message(&message);
	name[253] = '\0';
	expect(name);
}

static void encrypted_hello_has_an_outer_name(void **state)
{
	(void)state;
	begin_message(&message);
	put_extension(&message, ECH, 300);
	put_name(&message, "outer.example");
	end_message(&message);
	expect("outer.example");
}

static void expect_two(const char *first, const char *second)
{
	struct hello h;

	end_message(&message);
	assert_int_equal(read_part(tls_handshake_hello, message.at, message.size, &h), HELLO_NAMES);
	assert_int_equal(h.count, 2);
	assert_string_equal(h.names[0], first);
	assert_string_equal(h.names[1], second);
}

static void several_extensions(void **state)
{
	struct hello h;

	(void)state;
	begin_message(&message);
	put_name(&message, "a.example");
	put_name(&message, "b.example");
	put_name(&message, "c.example");
	expect_two("a.example", "b.example");
	assert_int_equal(read_part(tls_handshake_hello, message.at, HEADER + 18, &h), HELLO_NAMES);
	assert_int_equal(h.count, 1);
	assert_int_equal(read_part(tls_handshake_hello, message.at, HEADER + 35, &h), HELLO_NAMES);
	assert_int_equal(h.count, 1);

	begin_message(&message);
	put_name(&message, "192.0.2.7");
	put_name(&message, "ex.example");
	end_message(&message);
	expect("ex.example");
}

static void put_entry(struct bytes *b, uint8_t type, const char *name)
{
	put_number(b, 1, type);
	put_number(b, 2, strlen(name));
	put(b, name, strlen(name));
}

static void several_names_in_one(void **state)
{
	struct hello h;

	(void)state;
	begin_message(&message);
	put_number(&message, 2, 0);
	put_number(&message, 2, 2 + 3 * 12);
	put_number(&message, 2, 3 * 12);
	put_entry(&message, 0, "a.example");
	put_entry(&message, 7, "x.example");
	put_entry(&message, 0, "b.example");
	expect_two("a.example", "b.example");
	for (size_t n = 0; n < message.size; n++)
		assert_int_equal(read_part(tls_handshake_hello, message.at, n, &h), HELLO_MORE);
}

/* ---- malformed ---- */

static void field(size_t at, size_t bytes, size_t value)
{
	ordinary("ex.example");
	set_number(message.at + at, bytes, value);
	expect(NULL);
}

static void lengths_that_lie(void **state)
{
	size_t extensions, name = HEADER + 8;

	(void)state;
	ordinary("ex.example");
	extensions = message.size - HEADER;
	field(AT_LENGTH, 3, message.size - 4 - 1);
	field(AT_LENGTH, 3, message.size - 4 + 1);
	field(AT_LENGTH, 3, 0);
	field(AT_LENGTH, 3, 0xffffff);
	field(AT_SESSION, 1, 1);
	field(AT_SESSION, 1, 255);
	field(AT_CIPHERS, 2, 0);
	field(AT_CIPHERS, 2, 0xffff);
	field(AT_COMPRESSION, 1, 0);
	field(AT_COMPRESSION, 1, 255);
	field(AT_EXTENSIONS, 2, extensions - 1);
	field(AT_EXTENSIONS, 2, extensions + 1);
	field(AT_EXTENSIONS, 2, 0);
	field(AT_EXTENSIONS, 2, 0xffff);
	field(HEADER + 2, 2, extensions - 3);
	field(HEADER + 2, 2, 0xffff);
	field(name + 2, 2, 0);
	field(name + 2, 2, 1);
	field(name + 2, 2, 14);
	field(name + 2, 2, 16);
	field(name + 2, 2, 0xffff);
	field(name + 4, 2, 0);
	field(name + 4, 2, 12);
	field(name + 4, 2, 14);
	field(name + 7, 2, 9);
	field(name + 7, 2, 11);
	field(name + 7, 2, 0xffff);
}

/* Where a length is impossible, no more bytes are waited for. */
static void lies_are_seen_early(void **state)
{
	struct hello h;

	(void)state;
	ordinary("ex.example");
	set_number(message.at + AT_SESSION, 1, message.size - AT_SESSION);
	assert_int_equal(expect(NULL), AT_SESSION + 1);
	ordinary("ex.example");
	set_number(message.at + AT_CIPHERS, 2, message.size - AT_CIPHERS - 1);
	assert_int_equal(expect(NULL), AT_CIPHERS + 2);
	ordinary("ex.example");
	set_number(message.at + HEADER + 2, 2, message.size - HEADER - 4 + 1);
	assert_int_equal(expect(NULL), HEADER + 4);
	ordinary("ex.example");
	set_number(message.at + HEADER + 10, 2, message.size - HEADER - 12 + 1);
	assert_int_equal(expect(NULL), HEADER + 12);
	set_number(message.at + HEADER + 10, 2, message.size - HEADER - 12);
	assert_int_equal(read_part(tls_handshake_hello, message.at, HEADER + 12, &h), HELLO_MORE);
}

static void limits_of_vectors(void **state)
{
	(void)state;
	message.size = 0;
	put_number(&message, 4, 0x01000000);
	put_number(&message, 2, 0x0303);
	put_zeros(&message, 32);
	put_number(&message, 1, 32);
	put_zeros(&message, 32);
	put_number(&message, 2, 4000);
	put_zeros(&message, 4000);
	put_number(&message, 1, 255);
	put_zeros(&message, 255);
	put_number(&message, 2, 19);
	put_name(&message, "ex.example");
	set_number(message.at + AT_LENGTH, 3, message.size - 4);
	assert_int_equal(expect("ex.example"), message.size);
}

static void any_damaged_byte(void **state)
{
	static const uint8_t values[] = { 0, 1, 0x7f, 0x80, 0xff };

	(void)state;
	ordinary("ex.example");
	one_record();
	for (size_t at = 0; at < records.size; at++) {
		uint8_t was = records.at[at];

		for (size_t v = 0; v < COUNT_OF(values); v++) {
			enum hello_result last = HELLO_MORE;

			records.at[at] = values[v];
			for (size_t n = 0; n <= records.size; n++) {
				struct hello h;
				enum hello_result r = read_part(tls_hello, records.at, n, &h);

				assert_true(last == HELLO_MORE || last == r);
				last = r;
			}
		}
		records.at[at] = was;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_clients),
		cmocka_unit_test(a_real_client_without_a_name),
		cmocka_unit_test(one_byte_in_each_record),
		cmocka_unit_test(two_records),
		cmocka_unit_test(other_records),
		cmocka_unit_test(no_records_at_all),
		cmocka_unit_test(sizes_of_records),
		cmocka_unit_test(not_a_client_hello),
		cmocka_unit_test(a_post_quantum_hello),
		cmocka_unit_test(beyond_the_bound),
		cmocka_unit_test(sizes_of_messages),
		cmocka_unit_test(hundreds_of_extensions),
		cmocka_unit_test(answered_at_once),
		cmocka_unit_test(spellings),
		cmocka_unit_test(no_name),
		cmocka_unit_test(no_extensions),
		cmocka_unit_test(long_names),
		cmocka_unit_test(encrypted_hello_has_an_outer_name),
		cmocka_unit_test(several_extensions),
		cmocka_unit_test(several_names_in_one),
		cmocka_unit_test(lengths_that_lie),
		cmocka_unit_test(lies_are_seen_early),
		cmocka_unit_test(limits_of_vectors),
		cmocka_unit_test(any_damaged_byte),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
