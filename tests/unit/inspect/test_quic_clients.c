/* Tests of inspect/quic.c with what real clients sent: Chromium 156, Firefox 153, ngtcp2 0.12. The datagrams lie in the
 * fuzzer's corpus: a byte, two of size, the datagram. */
#include "support/unit.h"

#include "unit/inspect/quic_flows.h"

#define FOLDER "tests/fuzz/corpus/quic/"

static uint8_t file[8192];

static size_t load(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	assert_non_null(f);
	n = fread(file, 1, sizeof file, f);
	assert_true(n > 0 && n < sizeof file);
	fclose(f);
	return n;
}

/* The datagram that begins at AT. */
static size_t load_datagram(size_t at, size_t size)
{
	size_t n;

	assert_true(at + 3 <= size);
	n = (size_t)file[at + 1] << 8 | file[at + 2];
	assert_true(n <= size - at - 3);
	datagram.size = 0;
	put(&datagram, file + at + 3, n);
	return at + 3 + n;
}

static void ngtcp2_names_its_server(void **state)
{
	size_t size = load(FOLDER "ngtcp2");

	(void)state;
	assert_int_equal(load_datagram(0, size), size);
	assert_int_equal(see(1), QUIC_NAME);
	assert_string_equal(name, "www.ex.example");
}

/* Its hello, with a post-quantum key share, spans two datagrams, and its pieces are shuffled. */
static void chromium_names_its_server(void **state)
{
	size_t size = load(FOLDER "chromium"), second;

	(void)state;
	second = load_datagram(0, size);
	assert_int_equal(see(1), QUIC_MORE);
	assert_int_equal(load_datagram(second, size), size);
	assert_int_equal(see(1), QUIC_NAME);
	assert_string_equal(name, "www.ex.example");

	assert_int_equal(see(2), QUIC_MORE);
	load_datagram(0, size);
	assert_int_equal(see(1), QUIC_NAME);
	assert_int_equal(see(2), QUIC_NAME);
	assert_string_equal(name, "www.ex.example");
}

/* Its two datagrams come from the kernel in one piece, as it gave them to it; the first is filled up behind its packet. */
static void firefox_names_its_server(void **state)
{
	size_t size = load(FOLDER "firefox");

	(void)state;
	assert_int_equal(load_datagram(0, size), size);
	assert_int_equal(see(1), QUIC_NAME);
	assert_string_equal(name, "a.ex.example");

	datagram.size = 1252; /* as it comes where the kernel has parted it */
	assert_int_equal(see(2), QUIC_MORE);
	load_datagram(0, size);
	datagram.size -= 1252;
	memmove(datagram.at, datagram.at + 1252, datagram.size);
	assert_int_equal(see(2), QUIC_NAME);
	assert_string_equal(name, "a.ex.example");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(ngtcp2_names_its_server, begin_flows, end_flows),
		cmocka_unit_test_setup_teardown(firefox_names_its_server, begin_flows, end_flows),
		cmocka_unit_test_setup_teardown(chromium_names_its_server, begin_flows, end_flows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
