/* An authenticator for the tests of people: whoever holds a secret, and what they would see.
 * Used by test_people.c and test_people_model.c.
 * Must never look anything up in the daemon but what it shows at enrolment. */
#ifndef NCB_TESTS_CODES_H
#define NCB_TESTS_CODES_H

#include <liboath/oath.h>

#include "daemon/policy.h"

static inline void code_at(const char *secret, int64_t step, char code[7])
{
	char *bytes = NULL;
	size_t size = 0;

	assert_int_equal(oath_base32_decode(secret, strlen(secret), &bytes, &size), OATH_OK);
	assert_int_equal(oath_totp_generate(bytes, size, (time_t)(step * 30), 30, 0, 6, code), OATH_OK);
	free(bytes);
}

static inline void secret_of(const char *uri, char secret[OTP_BASE32_SIZE])
{
	const char *at = strstr(uri, "secret=");

	assert_non_null(at);
	assert_int_equal(strlen(at + 7), OTP_BASE32_SIZE - 1);
	strcpy(secret, at + 7);
}

/* The trusted wall clock of D, for the next call that does not let time pass. */
static inline void set_step(struct daemon *d, int64_t step)
{
	d->now.wall_ms = step * 30000;
}

/* As if MS had gone by awake: windows run too. */
static inline void pass_awake(struct daemon *d, int64_t ms)
{
	d->state.clock.mono_ms -= ms;
	d->state.clock.boot_ms -= ms;
	daemon_tick(d);
}

#endif
