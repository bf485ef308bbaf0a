/* Codes from an authenticator: RFC 6238 over HMAC-SHA-1, six digits, a step of 30 s, through liboath.
 * Used by policy_people.c.
 * Must never take longer or shorter for a code that is nearly right, and never log one. */
#ifndef NCB_DAEMON_OTP_H
#define NCB_DAEMON_OTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OTP_SECRET_SIZE 20 /* bytes: 160 bits, as RFC 4226 recommends */
#define OTP_BASE32_SIZE 33 /* the same in base32, and NUL */
#define OTP_DIGITS 6
#define OTP_STEP_S 30
#define OTP_DRIFT 1         /* steps each way in which a code is right */
#define OTP_LOOK_AROUND 20 /* and in which it is seen that a clock is off: ten minutes */

/* A fresh secret from the kernel, as base32. 0 or -errno. */
int otp_new_secret(char secret[OTP_BASE32_SIZE]);
/* True if SECRET is the base32 of 160 bits. */
bool otp_secret_valid(const char *secret);

/* Six digits out of what was typed, in which blanks may stand. */
bool otp_code_read(const char *typed, char code[OTP_DIGITS + 1]);

int64_t otp_step(int64_t wall_s);

/* The step of which CODE is SECRET's, among those within OTP_LOOK_AROUND of NOW, the nearest; INT64_MIN: none. All of them are compared,
 * whatever is found. */
int64_t otp_find(const char *secret, const char code[OTP_DIGITS + 1], int64_t now);

/* otpauth URI, as authenticator apps read it. ACCOUNT is percent-encoded. -EOVERFLOW where it does not fit. */
int otp_uri(const char *account, const char *secret, char *uri, size_t size);

#endif
