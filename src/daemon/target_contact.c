/* E-mail addresses and telephone numbers as targets.
 * Used by daemon/target.c.
 * Must never take one half of an address for a site: "ex@example.org" blocks no example.org. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "daemon/target_private.h"

static int bad_phone(struct reading *r)
{
	return target_refuse(
		r, TARGET_MALFORMED,
		"Write a telephone number with '+' and its country code, as in tel:+15551234567.");
}

/* The digits of "+1 (555) 123-4567"; at most 15 of them (E.164). */
static int read_digits(struct reading *r, const char *p)
{
	char digits[16];
	size_t n = 0;

	if (*p++ != '+')
		return bad_phone(r);
	for (; *p && *p != ';'; p++) {
		if (strchr(" -.()", *p))
			continue;
		if (*p < '0' || *p > '9' || n == sizeof digits - 1)
			return bad_phone(r);
		digits[n++] = *p;
	}
	digits[n] = '\0';
	if (n < 7 || digits[0] == '0')
		return bad_phone(r);
	r->out->kind = KIND_PHONE;
	return target_set_text(r, "tel:+%s", digits);
}

int target_read_phone(struct reading *r)
{
	const char *p = r->text;

	if (strncasecmp(p, "tel:", 4) == 0)
		return read_digits(r, p + 4 + strspn(p + 4, " "));
	if (p[0] == '+' && p[1] >= '0' && p[1] <= '9' && !strchr(p, '@'))
		return read_digits(r, p);
	return NOT_MINE;
}

static int bad_mail(struct reading *r)
{
	return target_refuse(r, TARGET_MALFORMED,
			     "This is no single e-mail address: write it as in ex@example.org.");
}

/* A dot-atom (RFC 5322) without '/', '?' and '#', which would make it read as a page's address elsewhere. */
static bool local_part_valid(const char *s, size_t n)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!$%&'*+-=^_`{|}~";

	if (n == 0 || n > 64 || strspn(s, allowed) < n || s[0] == '.' || s[n - 1] == '.')
		return false;
	return memmem(s, n, "..", 2) == NULL;
}

static int take_mail(struct reading *r, const char *text)
{
	const char *at = strrchr(text, '@');
	char host[NAME_SIZE], local[65];
	size_t n = at ? (size_t)(at - text) : 0;
	int e;

	if (!at || !local_part_valid(text, n))
		return bad_mail(r);
	if (target_canonical_name(at + 1, host))
		return host_is_single_label(at + 1) ? target_refuse_host(r, at + 1) : bad_mail(r);
	e = target_check_name(r, host);
	if (e == TARGET_PROTECTED)
		return e;
	r->message[0] = '\0';
	for (size_t i = 0; i < n; i++)
		local[i] = target_lower(text[i]);
	local[n] = '\0';
	r->out->kind = KIND_EMAIL;
	return target_set_text(r, "%s@%s", local, host);
}

int target_read_mailto(struct reading *r)
{
	char plain[TARGET_INPUT_SIZE];
	const char *p = r->text;

	if (strncasecmp(p, "mailto:", 7) != 0)
		return NOT_MINE;
	if (percent_decode(p + 7, strcspn(p + 7, "?#"), plain, sizeof plain))
		return bad_mail(r);
	return take_mail(r, plain);
}

int target_read_mail(struct reading *r)
{
	const char *p = r->text;

	if (!strchr(p, '@') || strpbrk(p, "/?#"))
		return NOT_MINE;
	if (p[0] == '@')
		return target_refuse(r, TARGET_MALFORMED,
				     "A handle alone does not say where: write it with its service, as in "
				     "instagram:exname.");
	return take_mail(r, p);
}
