/* Any text as the file of a service.
 * Built and run by `make fuzz`.
 * Must never let a name through that is not canonical, is protected or is a suffix. */
#include "daemon/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "common/protected.h"
#include "daemon/target_name.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void service_is_sound(const struct catalogue *c, const struct catalogue_service *s)
{
	char handle[TARGET_SIZE];
	bool hosted;

	must(s && s->id && s->title && s->source && s->checked && s->names_count > 0);
	must(s->has_profiles == (s->forms_count > 0));
	must(catalogue_find(c, s->id) == s);
	for (size_t i = 0; i < s->names_count; i++) {
		const struct catalogue_name *n = &s->names[i];
		must(name_valid(n->name) && !protected_touches(n->name) && !name_is_public_suffix(n->name));
		must(i == 0 || strcmp(s->names[i - 1].name, n->name) < 0);
		must(catalogue_sharers(c, n->name, NULL, NULL) == (n->shared ? 1 : 0));
		catalogue_match_url(c, n->name, "/a/@b/%43/d?e#f", handle, &hosted);
	}
	for (size_t i = 0; i < s->forms_count; i++) {
		const char *slash = strchr(s->forms[i], '/');
		catalogue_match_url(c, s->names[0].name, slash ? slash : "", handle, &hosted);
	}
	if (catalogue_handle(s, "@ex_Name-1", handle) == 0)
		must(strlen(handle) == 9);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct catalogue *c = catalogue_new();
	char why[512] = "";
	int r;

	if (!c)
		return 0;
	r = catalogue_parse(c, "svc.ini", (const char *)data, size, why, sizeof why);
	must((r == 0) == (catalogue_count(c) == 1));
	must((r == 0) == (why[0] == '\0'));
	if (r == 0)
		service_is_sound(c, catalogue_at(c, 0));
	catalogue_free(&c);
	return 0;
}
