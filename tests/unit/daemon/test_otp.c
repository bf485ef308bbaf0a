/* Codes against the vectors of RFC 6238, appendix B, and what is taken for a code. */
#include "support/unit.h"


#include "daemon/otp.h"

#define RFC_SECRET "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" /* "12345678901234567890" */

/* The last six of the eight digits that the appendix has for SHA-1. */
static const struct {
	int64_t wall_s;
	const char *code;
} vectors[] = { { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
		{ 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" } };

static void the_rfc_agrees(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++)
		assert_int_equal(otp_find(RFC_SECRET, vectors[i].code, otp_step(vectors[i].wall_s)), vectors[i].wall_s / 30);
}

static void a_step_is_found_as_far_as_it_is_looked_for(void **state)
{
	int64_t step = otp_step(1234567890);

	(void)state;
	for (int64_t off = -OTP_LOOK_AROUND; off <= OTP_LOOK_AROUND; off++)
		assert_int_equal(otp_find(RFC_SECRET, "005924", step + off), step);
	assert_int_equal(otp_find(RFC_SECRET, "005924", step + OTP_LOOK_AROUND + 1), INT64_MIN);
	assert_int_equal(otp_find(RFC_SECRET, "005924", step - OTP_LOOK_AROUND - 1), INT64_MIN);
	assert_int_equal(otp_find(RFC_SECRET, "005925", step), INT64_MIN);
	assert_int_equal(otp_find(RFC_SECRET, "105924", step), INT64_MIN);
	assert_int_equal(otp_find("no secret", "005924", step), INT64_MIN);
}

static void a_code_is_six_digits(void **state)
{
	static const char *const bad[] = { "", "12345", "1234567", "12345a", "-12345", "12\n3456", "１２３４５６", "123 4567", "0x1234" };
	char code[OTP_DIGITS + 1];

	(void)state;
	assert_true(otp_code_read("123456", code));
	assert_string_equal(code, "123456");
	assert_true(otp_code_read(" 005 924\t", code));
	assert_string_equal(code, "005924");
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(otp_code_read(bad[i], code));
}

static void secrets_are_fresh_and_whole(void **state)
{
	char a[OTP_BASE32_SIZE], b[OTP_BASE32_SIZE];

	(void)state;
	assert_int_equal(otp_new_secret(a), 0);
	assert_int_equal(otp_new_secret(b), 0);
	assert_int_equal(strlen(a), 32);
	assert_string_not_equal(a, b);
	assert_true(otp_secret_valid(a) && otp_secret_valid(RFC_SECRET));
	assert_false(otp_secret_valid("") || otp_secret_valid("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ") || otp_secret_valid(RFC_SECRET "A") ||
		     otp_secret_valid("gezdgnbvgy3tqojqgezdgnbvgy3tqojq"));
}

static void the_uri_names_nobody_else(void **state)
{
	char uri[320], tiny[60];

	(void)state;
	assert_int_equal(otp_uri("anna", RFC_SECRET, uri, sizeof uri), 0);
	assert_string_equal(uri, "otpauth://totp/nc-block:anna?secret=" RFC_SECRET);
	assert_int_equal(otp_uri("a b&c=d/é?", RFC_SECRET, uri, sizeof uri), 0);
	assert_string_equal(uri, "otpauth://totp/nc-block:a%20b%26c%3Dd%2F%C3%A9%3F?secret=" RFC_SECRET);
	assert_true(otp_uri("anna", RFC_SECRET, tiny, sizeof tiny) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rfc_agrees), cmocka_unit_test(a_step_is_found_as_far_as_it_is_looked_for),
		cmocka_unit_test(a_code_is_six_digits), cmocka_unit_test(secrets_are_fresh_and_whole),
		cmocka_unit_test(the_uri_names_nobody_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
