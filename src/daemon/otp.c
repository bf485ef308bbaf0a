/* Codes from an authenticator: RFC 6238 over HMAC-SHA-1, six digits, a step of 30 s, through liboath.
 * Used by policy_people.c.
 * Must never take longer or shorter for a code that is nearly right, and never log one. */
#include "daemon/otp.h"

#include <errno.h>
#include <liboath/oath.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "common/cleanup.h"

#define ISSUER "nc-block"

static bool ready(void)
{
	static bool done;

	done = done || oath_init() == OATH_OK;
	return done;
}

static bool decode(const char *secret, uint8_t bytes[OTP_SECRET_SIZE])
{
	char *out = NULL;
	size_t size = 0;
	bool good = strlen(secret) == OTP_BASE32_SIZE - 1 && ready() &&
		    oath_base32_decode(secret, OTP_BASE32_SIZE - 1, &out, &size) == OATH_OK && size == OTP_SECRET_SIZE;

	if (good)
		memcpy(bytes, out, OTP_SECRET_SIZE);
	if (out)
		explicit_bzero(out, size);
	free(out);
	return good;
}

int otp_new_secret(char secret[OTP_BASE32_SIZE])
{
	uint8_t bytes[OTP_SECRET_SIZE];
	autofree char *text = NULL;
	size_t size = 0;
	int r = 0;

	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return -EIO;
	if (!ready() || oath_base32_encode((const char *)bytes, sizeof bytes, &text, &size) != OATH_OK || size != OTP_BASE32_SIZE - 1)
		r = -ENOMEM;
	if (r == 0)
		memcpy(secret, text, OTP_BASE32_SIZE);
	if (text)
		explicit_bzero(text, size);
	explicit_bzero(bytes, sizeof bytes);
	return r;
}

bool otp_secret_valid(const char *secret)
{
	uint8_t bytes[OTP_SECRET_SIZE];
	bool good = strspn(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == OTP_BASE32_SIZE - 1 && decode(secret, bytes);

	explicit_bzero(bytes, sizeof bytes);
	return good;
}

bool otp_code_read(const char *typed, char code[OTP_DIGITS + 1])
{
	size_t n = 0;

	for (; *typed; typed++) {
		if (*typed == ' ' || *typed == '\t')
			continue;
		if (*typed < '0' || *typed > '9' || n == OTP_DIGITS)
			return false;
		code[n++] = *typed;
	}
	code[n] = '\0';
	return n == OTP_DIGITS;
}

int64_t otp_step(int64_t wall_s)
{
	return wall_s / OTP_STEP_S;
}

/* 1 where both are the same, 0 else, in the same time. */
static unsigned same(const char *a, const char *b)
{
	unsigned difference = 0;

	for (size_t i = 0; i < OTP_DIGITS; i++)
		difference |= (unsigned)(unsigned char)a[i] ^ (unsigned char)b[i];
	return ((difference - 1u) >> 8) & 1u;
}

int64_t otp_find(const char *secret, const char code[OTP_DIGITS + 1], int64_t now)
{
	uint8_t bytes[OTP_SECRET_SIZE];
	int64_t found = INT64_MIN;

	if (!decode(secret, bytes))
		return INT64_MIN;
	for (int64_t far = OTP_LOOK_AROUND; far >= 0; far--) /* the nearest last */
		for (int way = 0; way < 2; way++) {
			int64_t step = way ? now + far : now - far;
			char right[OTP_DIGITS + 1] = "";

			if (step < 0 || oath_totp_generate((const char *)bytes, sizeof bytes, (time_t)(step * OTP_STEP_S), OTP_STEP_S,
							   OATH_TOTP_DEFAULT_START_TIME, OTP_DIGITS, right) != OATH_OK)
				continue;
			found = same(right, code) ? step : found;
			explicit_bzero(right, sizeof right);
		}
	explicit_bzero(bytes, sizeof bytes);
	return found;
}

/* Without the parameters that are everybody's default, so that the picture stays small. */
int otp_uri(const char *account, const char *secret, char *uri, size_t size)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	char encoded[3 * 64 + 1];
	size_t n = 0;
	int written;

	for (; *account && n < sizeof encoded - 3; account++)
		n += (size_t)snprintf(encoded + n, sizeof encoded - n, strchr(plain, *account) ? "%c" : "%%%02X", (unsigned char)*account);
	encoded[n] = '\0';
	written = snprintf(uri, size, "otpauth://totp/" ISSUER ":%s?secret=%s", encoded, secret);
	return written < 0 || (size_t)written >= size || *account ? -EOVERFLOW : 0;
}
