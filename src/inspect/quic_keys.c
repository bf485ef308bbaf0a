/* The keys of Initial packets: HKDF by HMAC-SHA256, header protection by AES-ECB, packets by AES-128-GCM.
 * Used by quic.c and quic_refuse.c.
 * Must never fetch an algorithm after quic_cipher_new. */
#include "inspect/quic_keys.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#define HASH_SIZE 32
#define NUMBER_MAX 4   /* bytes of a packet number */
#define SAMPLE_SIZE 16 /* RFC 9001 5.4.2 */

struct quic_cipher {
	OSSL_LIB_CTX *library;
	EVP_MAC_CTX *hmac;
	EVP_CIPHER_CTX *ecb, *open, *seal;
};

/* What the versions differ in (RFC 9001 5.2, RFC 9369 3.3.1 and 3.3.2). */
struct version_labels {
	uint8_t salt[20];
	const char *key, *iv, *hp;
};

static const struct version_labels v1 = { { 0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
					    0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a },
					  "quic key", "quic iv", "quic hp" };
static const struct version_labels v2 = { { 0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
					    0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9 },
					  "quicv2 key", "quicv2 iv", "quicv2 hp" };

static EVP_MAC_CTX *hmac_new(OSSL_LIB_CTX *library)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
				OSSL_PARAM_construct_end() };
	EVP_MAC *mac = EVP_MAC_fetch(library, "HMAC", NULL);
	EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;

	EVP_MAC_free(mac);
	if (ctx && !EVP_MAC_CTX_set_params(ctx, params)) {
		EVP_MAC_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

static EVP_CIPHER_CTX *cipher_new(OSSL_LIB_CTX *library, const char *name, int encrypt)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(library, name, NULL);
	EVP_CIPHER_CTX *ctx = cipher ? EVP_CIPHER_CTX_new() : NULL;
	int ok = ctx && EVP_CipherInit_ex2(ctx, cipher, NULL, NULL, encrypt, NULL);

	EVP_CIPHER_free(cipher);
	if (!ok) {
		EVP_CIPHER_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

int quic_cipher_new(struct quic_cipher **out)
{
	struct quic_cipher *c = calloc(1, sizeof *c);

	*out = NULL;
	if (!c)
		return -ENOMEM;
	c->library = OSSL_LIB_CTX_new();
	if (!c->library) {
		free(c);
		return -ENOMEM;
	}
	c->hmac = hmac_new(c->library);
	c->ecb = cipher_new(c->library, "AES-128-ECB", 1);
	c->open = cipher_new(c->library, "AES-128-GCM", 0);
	c->seal = cipher_new(c->library, "AES-128-GCM", 1);
	if (!c->hmac || !c->ecb || !c->open || !c->seal) {
		quic_cipher_free(&c);
		return -ENOTSUP;
	}
	*out = c;
	return 0;
}

void quic_cipher_free(struct quic_cipher **c)
{
	if (!*c)
		return;
	EVP_MAC_CTX_free((*c)->hmac);
	EVP_CIPHER_CTX_free((*c)->ecb);
	EVP_CIPHER_CTX_free((*c)->open);
	EVP_CIPHER_CTX_free((*c)->seal);
	OSSL_LIB_CTX_free((*c)->library);
	free(*c);
	*c = NULL;
}

static bool hmac(struct quic_cipher *c, const uint8_t *key, size_t key_size, const uint8_t *data, size_t size,
		 uint8_t out[HASH_SIZE])
{
	size_t n;

	return EVP_MAC_init(c->hmac, key, key_size, NULL) && EVP_MAC_update(c->hmac, data, size) &&
	       EVP_MAC_final(c->hmac, out, &n, HASH_SIZE) && n == HASH_SIZE;
}

/* HKDF-Expand-Label with an empty context (RFC 8446 7.1); SIZE <= HASH_SIZE, so one round of HKDF-Expand (RFC 5869 2.3). */
static bool expand_label(struct quic_cipher *c, const uint8_t secret[HASH_SIZE], const char *label, uint8_t *out, size_t size)
{
	static const char prefix[] = "tls13 ";
	size_t label_size = strlen(label), at = 0;
	uint8_t info[64], block[HASH_SIZE];

	info[at++] = 0;
	info[at++] = (uint8_t)size;
	info[at++] = (uint8_t)(sizeof prefix - 1 + label_size);
	memcpy(info + at, prefix, sizeof prefix - 1);
	at += sizeof prefix - 1;
	memcpy(info + at, label, label_size);
	at += label_size;
	info[at++] = 0; /* the context's size */
	info[at++] = 1; /* the round */
	if (!hmac(c, secret, HASH_SIZE, info, at, block))
		return false;
	memcpy(out, block, size);
	return true;
}

bool quic_keys_derive(struct quic_cipher *c, uint32_t version, const struct quic_cid *dcid, enum quic_side side,
		      struct quic_keys *out)
{
	const struct version_labels *v = version == QUIC_V2 ? &v2 : &v1;
	uint8_t initial[HASH_SIZE], secret[HASH_SIZE];

	return hmac(c, v->salt, sizeof v->salt, dcid->bytes, dcid->size, initial) &&
	       expand_label(c, initial, side == QUIC_CLIENT ? "client in" : "server in", secret, sizeof secret) &&
	       expand_label(c, secret, v->key, out->key, sizeof out->key) &&
	       expand_label(c, secret, v->iv, out->iv, sizeof out->iv) &&
	       expand_label(c, secret, v->hp, out->hp, sizeof out->hp);
}

static bool header_mask(struct quic_cipher *c, const struct quic_keys *k, const uint8_t *sample, uint8_t mask[SAMPLE_SIZE])
{
	int n;

	return EVP_EncryptInit_ex2(c->ecb, NULL, k->hp, NULL, NULL) &&
	       EVP_EncryptUpdate(c->ecb, mask, &n, sample, SAMPLE_SIZE) && n == SAMPLE_SIZE;
}

uint64_t quic_full_number(uint64_t expected, uint64_t truncated, size_t size)
{
	uint64_t window = (uint64_t)1 << size * 8, half = window / 2;
	uint64_t candidate = (expected & ~(window - 1)) | truncated;

	if (candidate + half <= expected && candidate < ((uint64_t)1 << 62) - window)
		return candidate + window;
	if (candidate > expected + half && candidate >= window)
		return candidate - window;
	return candidate;
}

static void make_nonce(const struct quic_keys *k, uint64_t number, uint8_t nonce[12])
{
	memcpy(nonce, k->iv, 12);
	for (int i = 0; i < 8; i++)
		nonce[11 - i] ^= (uint8_t)(number >> i * 8);
}

static bool open_frames(struct quic_cipher *c, const struct quic_keys *k, uint64_t number, const uint8_t *header,
			size_t header_size, const uint8_t *in, size_t size, uint8_t *out)
{
	uint8_t nonce[12], tag[QUIC_TAG_SIZE];
	int n;

	make_nonce(k, number, nonce);
	memcpy(tag, in + size, sizeof tag);
	return EVP_DecryptInit_ex2(c->open, NULL, k->key, nonce, NULL) &&
	       EVP_CIPHER_CTX_ctrl(c->open, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag) > 0 &&
	       EVP_DecryptUpdate(c->open, NULL, &n, header, (int)header_size) &&
	       EVP_DecryptUpdate(c->open, out, &n, in, (int)size) && EVP_DecryptFinal_ex(c->open, out + n, &n) > 0;
}

size_t quic_unprotect(struct quic_cipher *c, const struct quic_keys *k, const struct quic_packet *p, uint64_t *number,
		      uint8_t *out)
{
	uint8_t mask[SAMPLE_SIZE];
	size_t number_size, header_size, size;
	uint64_t truncated = 0;

	if (p->size > QUIC_DATAGRAM_MAX || p->size - p->number_at < NUMBER_MAX + SAMPLE_SIZE ||
	    !header_mask(c, k, p->start + p->number_at + NUMBER_MAX, mask))
		return 0;
	number_size = (size_t)((p->start[0] ^ mask[0]) & 3) + 1;
	header_size = p->number_at + number_size;
	size = p->size - header_size - QUIC_TAG_SIZE;
	/* The clear header goes where the frames will be written: room enough, since a tag is dropped. */
	memcpy(out, p->start, header_size);
	out[0] ^= mask[0] & 0x0f;
	for (size_t i = 0; i < number_size; i++) {
		out[p->number_at + i] ^= mask[1 + i];
		truncated = truncated << 8 | out[p->number_at + i];
	}
	truncated = quic_full_number(*number, truncated, number_size);
	if (!open_frames(c, k, truncated, out, header_size, p->start + header_size, size, out))
		return 0;
	*number = truncated;
	return size;
}

size_t quic_protect(struct quic_cipher *c, const struct quic_keys *k, const uint8_t *header, size_t header_size,
		    const uint8_t *frames, size_t size, uint8_t *out)
{
	uint8_t nonce[12], mask[SAMPLE_SIZE], *number = out + header_size - NUMBER_MAX, *sealed = out + header_size;
	uint64_t value = 0;
	int n, rest;

	memcpy(out, header, header_size);
	for (int i = 0; i < NUMBER_MAX; i++)
		value = value << 8 | number[i];
	make_nonce(k, value, nonce);
	if (!EVP_EncryptInit_ex2(c->seal, NULL, k->key, nonce, NULL) ||
	    !EVP_EncryptUpdate(c->seal, NULL, &n, header, (int)header_size) ||
	    !EVP_EncryptUpdate(c->seal, sealed, &n, frames, (int)size) || !EVP_EncryptFinal_ex(c->seal, sealed + n, &rest) ||
	    EVP_CIPHER_CTX_ctrl(c->seal, EVP_CTRL_AEAD_GET_TAG, QUIC_TAG_SIZE, sealed + size) <= 0 ||
	    !header_mask(c, k, sealed, mask))
		return 0;
	out[0] ^= mask[0] & 0x0f;
	for (int i = 0; i < NUMBER_MAX; i++)
		number[i] ^= mask[1 + i];
	return header_size + size + QUIC_TAG_SIZE;
}
