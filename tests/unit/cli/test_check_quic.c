/* Tests of cli/check_quic_bytes.c: the datagram that is kept ready is the one that RFC 9001 makes of our ClientHello.
 * Run with an argument it prints those bytes, to be put there. */
#include "support/unit.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "cli/check_hello.h"
#include "cli/check_quic_bytes.h"
#include "common/inspect_wire.h"

#define HEADER 22 /* first byte, version, both ids, token length, length, packet number */
#define NUMBER 4
#define TAG 16

static const uint8_t dcid[8] = "nc-block";

struct keys {
	uint8_t key[16], iv[12], hp[16];
};

static void hmac(const uint8_t *key, size_t key_size, const uint8_t *data, size_t size, uint8_t out[32])
{
	unsigned n = 32;

	assert_non_null(HMAC(EVP_sha256(), key, (int)key_size, data, size, out, &n));
}

/* HKDF-Expand-Label (RFC 8446 7.1) without context, at most 32 bytes. */
static void expand(const uint8_t secret[32], const char *label, uint8_t *out, size_t size)
{
	uint8_t info[64] = { 0, (uint8_t)size }, block[32];
	size_t n = 3;

	info[2] = (uint8_t)(6 + strlen(label));
	n += (size_t)snprintf((char *)info + 3, sizeof info - 3, "tls13 %s", label);
	info[n++] = 0;
	info[n++] = 1;
	hmac(secret, 32, info, n, block);
	memcpy(out, block, size);
}

/* RFC 9001 5.2. */
static void client_keys(const uint8_t *id, size_t id_size, struct keys *k)
{
	static const uint8_t salt[] = { 0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
					0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a };
	uint8_t initial[32], client[32];

	hmac(salt, sizeof salt, id, id_size, initial);
	expand(initial, "client in", client, 32);
	expand(client, "quic key", k->key, 16);
	expand(client, "quic iv", k->iv, 12);
	expand(client, "quic hp", k->hp, 16);
}

static void seal(const struct keys *k, uint8_t *packet, size_t plain)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	uint8_t rest[16];
	int n;

	assert_true(EVP_EncryptInit_ex(c, EVP_aes_128_gcm(), NULL, k->key, k->iv)); /* packet number 0 leaves the IV as it is */
	assert_true(EVP_EncryptUpdate(c, NULL, &n, packet, HEADER));
	assert_true(EVP_EncryptUpdate(c, packet + HEADER, &n, packet + HEADER, (int)plain));
	assert_true(EVP_EncryptFinal_ex(c, rest, &n));
	assert_true(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG, packet + HEADER + plain));
	EVP_CIPHER_CTX_free(c);
}

/* RFC 9001 5.4. */
static void protect_header(const struct keys *k, uint8_t *packet)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	uint8_t mask[32];
	int n;

	assert_true(EVP_EncryptInit_ex(c, EVP_aes_128_ecb(), NULL, k->hp, NULL));
	assert_true(EVP_EncryptUpdate(c, mask, &n, packet + HEADER - NUMBER + 4, 16));
	EVP_CIPHER_CTX_free(c);
	packet[0] ^= mask[0] & 0x0f;
	for (int i = 0; i < NUMBER; i++)
		packet[HEADER - NUMBER + i] ^= mask[1 + i];
}

static void build(uint8_t packet[CHECK_QUIC_SIZE])
{
	static const size_t plain = CHECK_QUIC_SIZE - HEADER - TAG, length = CHECK_QUIC_SIZE - HEADER + NUMBER;
	uint8_t hello[CHECK_HELLO_SIZE], *p = packet;
	size_t size = check_hello_message(hello, CANARY_NAME, 0, 1);
	struct keys k;

	memset(packet, 0, CHECK_QUIC_SIZE); /* what is left over are PADDING frames */
	assert_true(size + 4 <= plain);
	*p++ = 0xc0 | (NUMBER - 1);
	p += 3;
	*p++ = 1;
	*p++ = sizeof dcid;
	memcpy(p, dcid, sizeof dcid);
	p += sizeof dcid + 2; /* no source id, no token */
	*p++ = (uint8_t)(0x40 | length >> 8);
	*p++ = (uint8_t)length;
	p += NUMBER;
	assert_ptr_equal(p, packet + HEADER);
	*p++ = 6; /* CRYPTO at 0 */
	p++;
	*p++ = (uint8_t)(0x40 | size >> 8);
	*p++ = (uint8_t)size;
	memcpy(p, hello, size);
	client_keys(dcid, sizeof dcid, &k);
	seal(&k, packet, plain);
	protect_header(&k, packet);
}

/* RFC 9001 A.1. */
static void keys_are_the_standard_s(void **state)
{
	static const uint8_t id[] = { 0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08 };
	static const uint8_t key[] = { 0x1f, 0x36, 0x96, 0x13, 0xdd, 0x76, 0xd5, 0x46, 0x77, 0x30, 0xef, 0xcb, 0xe3, 0xb1, 0xa2, 0x2d };
	static const uint8_t iv[] = { 0xfa, 0x04, 0x4b, 0x2f, 0x42, 0xa3, 0xfd, 0x3b, 0x46, 0xfb, 0x25, 0x5c };
	static const uint8_t hp[] = { 0x9f, 0x50, 0x44, 0x9e, 0x04, 0xa0, 0xe8, 0x10, 0x28, 0x3a, 0x1e, 0x99, 0x33, 0xad, 0xed, 0xd2 };
	struct keys k;

	(void)state;
	client_keys(id, sizeof id, &k);
	assert_memory_equal(k.key, key, sizeof key);
	assert_memory_equal(k.iv, iv, sizeof iv);
	assert_memory_equal(k.hp, hp, sizeof hp);
}

static void the_bytes_are_what_is_built(void **state)
{
	uint8_t packet[CHECK_QUIC_SIZE];

	(void)state;
	build(packet);
	assert_memory_equal(packet, check_quic_initial, sizeof packet);
}

static void print(void)
{
	uint8_t packet[CHECK_QUIC_SIZE];

	build(packet);
	for (size_t i = 0; i < sizeof packet; i++)
		printf("%s0x%02x,%s", i % 20 ? "" : "\t", packet[i], i % 20 == 19 ? "\n" : " ");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_the_standard_s),
		cmocka_unit_test(the_bytes_are_what_is_built),
	};

	(void)argv;
	if (argc > 1) {
		print();
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
