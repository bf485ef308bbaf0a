/* Any text as a target, with and without a catalogue.
 * Built and run by `make fuzz`.
 * Must never let through what is protected or a suffix, nor a text that means something else when it is read again. */
#include "daemon/target.h"

#include <stdlib.h>
#include <string.h>

#include "common/protected.h"
#include "daemon/target_name.h"
#include "support/catalogue.h"

#define TEXT_SIZE (TARGET_INPUT_MAX + 64)

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool ends_in_nul(const char *s, size_t size)
{
	return memchr(s, '\0', size) != NULL;
}

static void is_sound(const struct target *t)
{
	must(ends_in_nul(t->text, sizeof t->text) && t->text[0]);
	must(ends_in_nul(t->host, sizeof t->host) && ends_in_nul(t->service, sizeof t->service) &&
	     ends_in_nul(t->handle, sizeof t->handle));
	must(t->kind >= KIND_DOMAIN && t->kind <= KIND_MAX_);
	for (const char *p = t->text; *p; p++)
		must(*p > ' ' && *p < 0x7f);
	must((t->kind == KIND_ADDRESS) == (t->addr.family != 0));
	if (t->kind == KIND_ADDRESS)
		must(addr_valid(&t->addr) && addr_classify(&t->addr) == ADDR_OK);
	must((t->host[0] != '\0') ==
	     (t->kind == KIND_DOMAIN || t->kind == KIND_PROFILE_HOSTED || t->kind == KIND_PROFILE_PATH));
	if (t->host[0])
		must(name_valid(t->host) && !protected_touches(t->host) && !name_is_public_suffix(t->host));
	if (t->kind == KIND_EMAIL)
		must(!protected_touches(strrchr(t->text, '@') + 1) || name_is_public_suffix(strrchr(t->text, '@') + 1));
}

static void one(const struct target_context *ctx, const char *text)
{
	char message[TARGET_MESSAGE_SIZE];
	struct target t, again;
	enum target_error e = target_parse(ctx, text, &t, message);

	must(ends_in_nul(message, sizeof message) && (e == TARGET_OK) == (message[0] == '\0'));
	must(target_error_name(e) != NULL);
	if (e != TARGET_OK)
		return;
	is_sound(&t);
	must(target_parse(ctx, t.text, &again, message) == TARGET_OK);
	must(memcmp(&t, &again, sizeof t) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct catalogue *catalogue;
	struct target_context ctx = { 0 };
	char text[TEXT_SIZE];

	if (!catalogue)
		catalogue = test_catalogue();
	if (size >= sizeof text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	one(&ctx, text);
	ctx.catalogue = catalogue;
	one(&ctx, text);
	return 0;
}
