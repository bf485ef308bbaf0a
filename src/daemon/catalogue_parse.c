/* One service's INI file, read into memory: sections, keys, and every fault that a file can have.
 * Used by daemon/catalogue.c.
 * Must never let through a name that is protected, a public suffix or not canonical. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/protected.h"
#include "daemon/catalogue_private.h"
#include "daemon/ini_file.h"
#include "daemon/target_name.h"

#define ID_MAX (SERVICE_SIZE - 1)

static int fault(char *why, const char *text)
{
	snprintf(why, INI_FILE_WHY_SIZE, "%s", text);
	return -EINVAL;
}

const char *service_text(struct service *s, const char *text, size_t n)
{
	struct text *t = malloc(sizeof *t + n + 1);

	if (!t)
		return NULL;
	memcpy(t->s, text, n);
	t->s[n] = '\0';
	t->next = s->texts;
	s->texts = t;
	return t->s;
}

/* One more element at the end of an array of COUNT; zeroed. NULL without memory. */
static void *grow(void *array_pointer, size_t count, size_t size)
{
	void *array, *grown;

	memcpy(&array, array_pointer, sizeof array);
	grown = reallocarray(array, count + 1, size);
	if (!grown)
		return NULL;
	memcpy(array_pointer, &grown, sizeof grown);
	return memset((char *)grown + count * size, 0, size);
}

static bool id_valid(const char *id)
{
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n <= ID_MAX && id[n] == '\0' && id[0] != '-' && id[n - 1] != '-';
}

static bool date_valid(const char *d)
{
	static const char shape[] = "dddd-dd-dd";
	size_t i;

	for (i = 0; shape[i]; i++)
		if (shape[i] == 'd' ? (d[i] < '0' || d[i] > '9') : d[i] != shape[i])
			return false;
	return d[i] == '\0';
}

static int on_service(struct service *s, const struct ini_line *l, char *why)
{
	const struct {
		const char *name;
		const char **value;
	} keys[] = {
		{ "id", &s->pub.id },
		{ "title", &s->pub.title },
		{ "source", &s->pub.source },
		{ "checked", &s->pub.checked },
		{ "uncovered", &s->pub.uncovered },
	};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (strcmp(keys[i].name, l->name) != 0)
			continue;
		if (!*l->value)
			return fault(why, "the value is empty");
		if (i == 0 && !id_valid(l->value))
			return fault(why, "an id is 1 to 31 of a-z, 0-9 and '-'");
		if (i == 3 && !date_valid(l->value))
			return fault(why, "a date is written as 2026-11-24");
		*keys[i].value = service_text(s, l->value, strlen(l->value));
		return *keys[i].value ? 0 : -ENOMEM;
	}
	return fault(why, "unknown key in [service]: id, title, source, checked or uncovered");
}

static int check_name(const char *name, char *why)
{
	if (!name_valid(name))
		return fault(why, "not a name in lower case with at least one dot");
	if (name_is_public_suffix(name))
		return fault(why, "the name is a public suffix");
	if (protected_touches(name))
		return fault(why, "the name touches a protected one");
	return 0;
}

static const char *known_role(const char *role)
{
	static const char *const roles[] = { "apex",  "www", "mobile", "short", "api",
					     "media", "web", "login",  "help",  "other" };

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strcmp(roles[i], role) == 0)
			return roles[i];
	return NULL;
}

static int add_name(struct service *s, const struct ini_line *l, bool shared, char *why)
{
	const char *role = known_role(l->value);
	struct catalogue_name *n;
	int r = check_name(l->name, why);

	if (r)
		return r;
	if (!role)
		return fault(why,
			     "unknown role: apex, www, mobile, short, api, media, web, login, help or other");
	n = grow(&s->names, s->pub.names_count, sizeof *n);
	if (!n)
		return -ENOMEM;
	n->name = service_text(s, l->name, strlen(l->name));
	n->role = role;
	n->shared = shared;
	s->pub.names_count++;
	return n->name ? 0 : -ENOMEM;
}

static int on_names(struct service *s, const struct ini_line *l, char *why)
{
	return add_name(s, l, false, why);
}

static int on_shared(struct service *s, const struct ini_line *l, char *why)
{
	return add_name(s, l, true, why);
}

/* Segments that are not empty, of what stands in an address as it is. */
static bool form_path_valid(const char *path)
{
	return *path && path[0] != '/' && path[strlen(path) - 1] != '/' && !strstr(path, "//");
}

static bool one_handle(const char *text)
{
	const char *mark = strstr(text, HANDLE_MARK);

	return mark && !strstr(mark + 1, HANDLE_MARK);
}

/* "KEY={handle}", all that stands behind the '?'. */
static int fill_key(struct service *s, struct form *f, const char *query, char *why)
{
	size_t n = strspn(query, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

	if (n == 0 || strcmp(query + n, "=" HANDLE_MARK) != 0)
		return fault(why, "a query is one key with the handle: host/path?key={handle}");
	f->key = service_text(s, query, n);
	return f->key ? 0 : -ENOMEM;
}

/* "HOST -> HOST/PATH" behind "{handle}.": cuts TEXT off before the arrow. */
static int fill_leads(struct service *s, struct form *f, char *text, char *why)
{
	char *arrow = strstr(text, LEADS_MARK);

	if (!arrow)
		return 0;
	*arrow = '\0';
	f->leads = service_text(s, arrow + strlen(LEADS_MARK), strlen(arrow + strlen(LEADS_MARK)));
	if (!f->leads)
		return -ENOMEM;
	return strchr(f->leads, '/') && one_handle(f->leads) && one_handle(text) ?
		       0 :
		       fault(why, "what leads elsewhere is {handle}.host -> host/path with {handle}");
}

static int fill_form(struct service *s, struct form *f, const char *text, char *why)
{
	size_t mark = strlen(HANDLE_MARK), n, end;

	f->hosted = strncmp(text, HANDLE_MARK ".", mark + 1) == 0;
	if (f->hosted)
		text += mark + 1;
	n = strcspn(text, "/?");
	end = strcspn(text, "?");
	f->host = service_text(s, text, n);
	f->path = text[n] == '/' ? service_text(s, text + n + 1, end - n - 1) : "";
	if (!f->host || !f->path)
		return -ENOMEM;
	if (!name_valid(f->host) || protected_touches(f->host))
		return fault(why, "the form's host is not a name, or a protected one");
	if (f->hosted ? text[n] != '\0' : !form_path_valid(f->path) && (*f->path || !text[end]))
		return fault(why, "a form is host/path or {handle}.host");
	return text[end] ? fill_key(s, f, text + end + 1, why) : 0;
}

static int on_profile(struct service *s, const struct ini_line *l, char *why)
{
	char plain[TARGET_SIZE];
	const char **text;
	struct form *f;
	int r;

	if (strlen(l->value) >= sizeof plain)
		return fault(why, "a form is a short address without escapes and blanks");
	strcpy(plain, l->value);
	text = grow(&s->forms_text, s->pub.forms_count, sizeof *text);
	f = grow(&s->forms, s->pub.forms_count, sizeof *f);
	if (!text || !f)
		return -ENOMEM;
	*text = service_text(s, l->value, strlen(l->value));
	if (!*text)
		return -ENOMEM;
	s->pub.forms_count++;
	r = fill_leads(s, f, plain, why);
	if (r)
		return r;
	if (!one_handle(plain))
		return fault(why, "a form holds {handle} once");
	if (strpbrk(plain, " \t#%\\") || (f->leads && strpbrk(f->leads, " \t#%\\")))
		return fault(why, "a form is a short address without escapes and blanks");
	r = fill_form(s, f, plain, why);
	if (r == 0 && f->leads && !f->hosted)
		r = fault(why, "what leads elsewhere is {handle}.host -> host/path with {handle}");
	return r;
}

/* "a-z0-9._": ranges and characters; a '-' at either end is itself. */
static int set_chars(struct service *s, const char *v, char *why)
{
	if (!*v)
		return fault(why, "the value is empty");
	for (; *v; v++) {
		unsigned char from = (unsigned char)*v, to = from;
		if (v[1] == '-' && v[2]) {
			to = (unsigned char)v[2];
			v += 2;
		}
		if (from <= ' ' || to >= 0x7f || from > to)
			return fault(why, "characters and ranges as in a-z0-9._");
		for (unsigned c = from; c <= to; c++) {
			if (strchr("/?#%{}@", (int)c))
				return fault(why, "a handle cannot hold any of / ? # % { } @");
			s->chars[c] = true;
		}
	}
	return 0;
}

static int set_length(unsigned *out, const char *v, char *why)
{
	char *end;
	unsigned long n;

	if (*v < '1' || *v > '9')
		return fault(why, "a length is a number from 1 to 200");
	n = strtoul(v, &end, 10);
	if (*end || n > 200)
		return fault(why, "a length is a number from 1 to 200");
	*out = (unsigned)n;
	return 0;
}

static int set_case(struct service *s, const char *v, char *why)
{
	s->case_matters = strcmp(v, "sensitive") == 0;
	return s->case_matters || strcmp(v, "insensitive") == 0
		       ? 0
		       : fault(why, "case is sensitive or insensitive");
}

static int set_reserved(struct service *s, const char *v, char *why)
{
	static const char blank[] = ", \t";

	for (v += strspn(v, blank); *v; v += strspn(v, blank)) {
		size_t n = strcspn(v, blank);
		const char **word = grow(&s->reserved, s->reserved_count, sizeof *word);
		if (!word || !(*word = service_text(s, v, n)))
			return -ENOMEM;
		s->reserved_count++;
		v += n;
	}
	return s->reserved_count ? 0 : fault(why, "the value is empty");
}

static int on_handle(struct service *s, const struct ini_line *l, char *why)
{
	s->has_handle = true;
	if (strcmp(l->name, "chars") == 0)
		return set_chars(s, l->value, why);
	if (strcmp(l->name, "min") == 0)
		return set_length(&s->min, l->value, why);
	if (strcmp(l->name, "max") == 0)
		return set_length(&s->max, l->value, why);
	if (strcmp(l->name, "case") == 0)
		return set_case(s, l->value, why);
	if (strcmp(l->name, "reserved") == 0)
		return set_reserved(s, l->value, why);
	return fault(why, "unknown key in [handle]: chars, min, max, case or reserved");
}

static int on_line(void *arg, const struct ini_line *l, char *why)
{
	static const struct {
		const char *section;
		int (*read)(struct service *s, const struct ini_line *l, char *why);
	} sections[] = { { "service", on_service },
			 { "names", on_names },
			 { "shared", on_shared },
			 { "profile", on_profile },
			 { "handle", on_handle } };
	int r;

	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		if (strcmp(sections[i].section, l->section) != 0)
			continue;
		r = sections[i].read(arg, l, why);
		if (r == -ENOMEM)
			snprintf(why, INI_FILE_WHY_SIZE, "%s", strerror(ENOMEM));
		return r;
	}
	return fault(why, "unknown section: service, names, shared, profile or handle");
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct catalogue_name *)a)->name, ((const struct catalogue_name *)b)->name);
}

/* What only the whole file can show. */
static const char *whole_fault(const struct service *s, const char *file)
{
	const struct catalogue_service *p = &s->pub;
	size_t n;

	if (!p->id || !p->title || !p->source || !p->checked)
		return "[service] needs id, title, source and checked";
	n = strlen(p->id);
	if (strncmp(file, p->id, n) != 0 || strcmp(file + n, ".ini") != 0)
		return "the file must be called as its id, with .ini";
	if (p->names_count == 0 || p->names[0].name == NULL)
		return "no name in [names]";
	for (size_t i = 1; i < p->names_count; i++)
		if (strcmp(p->names[i - 1].name, p->names[i].name) == 0)
			return "a name stands in [names] and in [shared]";
	if (s->has_handle != (p->forms_count > 0))
		return "[profile] and [handle] need each other";
	if (s->has_handle &&
	    (!s->min || !s->max || s->min > s->max || memchr(s->chars, 1, sizeof s->chars) == NULL))
		return "[handle] needs chars, min and max, min being no more than max";
	return NULL;
}

static void finish(struct service *s)
{
	if (s->pub.names_count)
		qsort(s->names, s->pub.names_count, sizeof *s->names, compare_names);
	for (int c = 'A'; c <= 'Z' && !s->case_matters; c++)
		if (s->chars[c])
			s->chars[c - 'A' + 'a'] = true;
	s->pub.names = s->names;
	s->pub.forms = s->forms_text;
	s->pub.has_profiles = s->pub.forms_count > 0;
}

int service_parse(const char *file, const char *label, const char *text, size_t size, struct service **out,
		  char *why, size_t why_size)
{
	struct service *s = calloc(1, sizeof *s);
	const char *wrong;
	int r;

	if (!s) {
		snprintf(why, why_size, "%s: %s", label, strerror(ENOMEM));
		return -ENOMEM;
	}
	if (size > INI_FILE_SIZE_MAX) {
		snprintf(why, why_size, "%s: larger than 1 MiB", label);
		service_free(&s);
		return -EINVAL;
	}
	r = ini_file_parse(label, text, size, on_line, s, why, why_size);
	if (r == 0) {
		finish(s);
		wrong = whole_fault(s, file);
		if (wrong) {
			snprintf(why, why_size, "%s: %s", label, wrong);
			r = -EINVAL;
		}
	}
	if (r)
		service_free(&s);
	*out = TAKE_PTR(s);
	return r;
}
