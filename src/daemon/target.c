/* From what a person typed to a canonical target: which kind it is, and the refusals that all kinds share.
 * Used by daemon/methods.c.
 * Must never look a name up, and never repeat a protected name. */
#include "daemon/target.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/protected.h"
#include "daemon/target_private.h"

int target_refuse(struct reading *r, enum target_error e, const char *message)
{
	snprintf(r->message, TARGET_MESSAGE_SIZE, "%s", message);
	return (int)e;
}

int target_set_text(struct reading *r, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(r->out->text, sizeof r->out->text, format, args);
	va_end(args);
	if (n > 0 && (size_t)n < sizeof r->out->text)
		return TARGET_OK;
	return target_refuse(
		r, TARGET_MALFORMED,
		"This is too long to be kept: give a shorter address, or the site's name alone.");
}

/* How NAME stands to the protected names: itself or under one, or above one. */
static void protected_relation(const struct target_context *ctx, const char *name, bool *within, bool *above)
{
	size_t extra = ctx->protected_extra ? ctx->protected_extra_count : 0;

	*within = *above = false;
	for (size_t i = 0; i < protected_names_count + extra; i++) {
		const char *p = i < protected_names_count ? protected_names[i].name
							  : ctx->protected_extra[i - protected_names_count];
		*within = *within || name_is_under(name, p);
		*above = *above || name_is_under(p, name);
	}
}

/* Asked of every name and every known resolver at each change. */
bool target_name_protected(const struct target_context *ctx, const char *name)
{
	bool within, above;

	if (ctx->protected_index)
		return protected_touches(name) || protected_index_touches(ctx->protected_index, name);
	protected_relation(ctx, name, &within, &above);
	return within || above;
}

static const char protected_message[] = "This is where people find help or protection, or holds a place "
					"where they do: nc-block never blocks those; "
					"give the name of the one site you mean.";

/* "police.uk" is help and a suffix: that it is help goes first. "org.uk" only has help under it: that it is a suffix does. */
int target_check_name(struct reading *r, const char *name)
{
	bool within, above;

	protected_relation(r->ctx, name, &within, &above);
	if (within)
		return target_refuse(r, TARGET_PROTECTED, protected_message);
	if (name_is_public_suffix(name))
		return target_refuse(r, TARGET_PUBLIC_SUFFIX,
				     "Many people who have nothing to do with each other have names under "
				     "this one: give the name below it "
				     "that you mean.");
	if (above)
		return target_refuse(r, TARGET_PROTECTED, protected_message);
	return TARGET_OK;
}

int target_refuse_host(struct reading *r, const char *host)
{
	if (host_ends_in_number(host))
		return target_refuse(r, TARGET_MALFORMED,
				     "This looks like an IPv4 address but is not written as one: write four "
				     "numbers from 0 to 255, as in "
				     "192.0.2.7.");
	if (host_is_single_label(host))
		return target_refuse(r, TARGET_SINGLE_LABEL,
				     "A single word is no name on the internet, and none of the services "
				     "that \"nc-block services\" lists: "
				     "write a name with a dot, as in ex.example.");
	if (host_is_over_long(host))
		return target_refuse(r, TARGET_MALFORMED,
				     "This is too long for a name: at most 63 letters between two dots, and 253 "
				     "in all.");
	return target_refuse(r, TARGET_MALFORMED,
			     "This is no name that a site can have: write it as in ex.example, letters, "
			     "digits and '-' between dots.");
}

int target_take_address(struct reading *r, const struct addr *a)
{
	static const struct {
		enum target_error error;
		const char *message;
	} refusals[] = {
		[ADDR_TOO_WIDE] = { TARGET_TOO_WIDE, "This prefix holds the addresses of many strangers: "
						     "give one no wider than /24 (IPv4) or /48 (IPv6)." },
		[ADDR_LOOPBACK] = { TARGET_OWN_ADDRESS, "This is, or holds, the loopback address: this "
							"machine talks to itself there, so give another." },
		[ADDR_LINK_LOCAL] = { TARGET_OWN_ADDRESS, "This is, or holds, a link-local address, which "
							  "your own network needs: give another." },
		[ADDR_MULTICAST] = { TARGET_OWN_ADDRESS, "This is, or holds, a multicast address, which is "
							 "nobody's: give another." },
		[ADDR_UNSPECIFIED] = { TARGET_OWN_ADDRESS, "This is, or holds, a reserved address, which is "
							   "nobody's on the internet: give another." },
	};
	char text[ADDR_TEXT_SIZE];
	enum addr_class class = addr_classify(a);

	if (class != ADDR_OK)
		return target_refuse(r, refusals[class].error, refusals[class].message);
	addr_format(a, text);
	r->out->kind = KIND_ADDRESS;
	r->out->addr = *a;
	return target_set_text(r, "%s", text);
}

/* Two colons among nothing but hexadecimal digits and dots, up to a prefix length or a zone. */
static bool looks_like_ipv6(const char *text)
{
	size_t n = strspn(text, "0123456789abcdefABCDEF:."), colons = 0;

	for (size_t i = 0; i < n; i++)
		colons += text[i] == ':';
	return colons >= 2 && (!text[n] || text[n] == '/' || text[n] == '%');
}

static int read_address(struct reading *r)
{
	struct addr a;

	if (addr_parse(r->text, &a) == 0)
		return target_take_address(r, &a);
	if (!looks_like_ipv6(r->text))
		return NOT_MINE;
	return target_refuse(r, TARGET_MALFORMED,
			     "This looks like an IPv6 address but is none: write it as in 2001:db8::1 or "
			     "2001:db8::/64.");
}

/* The catalogue's service of this id, in any case. */
static const struct catalogue_service *find_service(const struct reading *r, const char *word, size_t n)
{
	char id[SERVICE_SIZE];

	if (!r->ctx->catalogue || n == 0 || n >= sizeof id)
		return NULL;
	for (size_t i = 0; i < n; i++)
		id[i] = target_lower(word[i]);
	id[n] = '\0';
	return catalogue_find(r->ctx->catalogue, id);
}

static int read_service(struct reading *r)
{
	const struct catalogue_service *s = find_service(r, r->text, strlen(r->text));

	if (!s)
		return NOT_MINE;
	r->out->kind = KIND_SERVICE;
	snprintf(r->out->service, sizeof r->out->service, "%s", s->id);
	return target_set_text(r, "%s", s->id);
}

/* Where every profile has a name of its own, that name is the profile: "substack:ex" is ex.substack.com. */
static const char *only_hosted_base(const struct catalogue_service *s)
{
	static const char mark[] = "{handle}.";
	const char *base = NULL;

	for (size_t i = 0; i < s->forms_count; i++) {
		if (strncmp(s->forms[i], mark, strlen(mark)) != 0)
			return NULL;
		base = base ? base : s->forms[i] + strlen(mark);
	}
	return base;
}

static int take_hosted_handle(struct reading *r, const char *base)
{
	char typed[TARGET_SIZE + NAME_SIZE];

	snprintf(typed, sizeof typed, "%s.%s", r->out->handle, base);
	if (target_canonical_name(typed, r->out->host))
		return target_refuse(
			r, TARGET_MALFORMED,
			"That cannot be a name at this service: give it as the profile's address shows it.");
	r->out->kind = KIND_PROFILE_HOSTED;
	return target_set_text(r, "%s", r->out->host);
}

/* "instagram:exname". A word before a ':' that is no service may still be a host with a port. */
static int read_profile(struct reading *r)
{
	size_t n = strspn(r->text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
	const char *rest = r->text + n + 1;
	const struct catalogue_service *s;

	if (n == 0 || r->text[n] != ':' || strncmp(rest, "//", 2) == 0)
		return NOT_MINE;
	s = find_service(r, r->text, n);
	if (!s && *rest >= '0' && *rest <= '9')
		return NOT_MINE;
	if (!s)
		return target_refuse(r, TARGET_UNKNOWN_SERVICE,
				     "The word before the ':' is no service that nc-block knows: \"nc-block "
				     "services\" lists them, or give the "
				     "profile's address.");
	if (catalogue_handle(s, rest, r->out->handle))
		return target_refuse(r, TARGET_MALFORMED,
				     s->has_profiles ? "That cannot be somebody's name at this service: give "
						       "it as the profile's address shows it."
						     : "nc-block knows no profiles at this service: give the "
						       "service's name alone to block all of it.");
	snprintf(r->out->service, sizeof r->out->service, "%s", s->id);
	if (only_hosted_base(s))
		return take_hosted_handle(r, only_hosted_base(s));
	r->out->kind = KIND_PROFILE;
	return target_set_text(r, "%s:%s", s->id, r->out->handle);
}

/* Blanks and control characters at either end go; 0, or -EINVAL if nothing or too much is left. */
static int trim(const char *text, char out[TARGET_INPUT_MAX + 1])
{
	static const char blank[] = " \t\r\n\v\f";
	size_t n;

	text += strspn(text, blank);
	n = strnlen(text, 2 * TARGET_INPUT_MAX);
	while (n && strchr(blank, text[n - 1]))
		n--;
	if (n == 0 || n > TARGET_INPUT_MAX)
		return -EINVAL;
	memcpy(out, text, n);
	out[n] = '\0';
	return 0;
}

static bool has_blank(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f)
			return true;
	return false;
}

static int read_blank(struct reading *r)
{
	if (!has_blank(r->text))
		return NOT_MINE;
	return target_refuse(
		r, TARGET_MALFORMED,
		"There is a blank or a control character in it: give one target at a time, without blanks.");
}

/* In this order: each looks only at what those before it left. */
static int (*const readers[])(struct reading *r) = {
	target_read_phone, read_blank,   target_read_mailto, read_address,
	read_service,      read_profile, target_read_mail,   target_read_url,
};

static enum target_error read_text(struct reading *r)
{
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
		int e;
		memset(r->out, 0, sizeof *r->out);
		e = readers[i](r);
		if (e != NOT_MINE)
			return (enum target_error)e;
	}
	return (enum target_error)target_refuse(r, TARGET_MALFORMED,
						"This is nothing that nc-block can block.");
}

enum target_error target_parse(const struct target_context *ctx, const char *text, struct target *out,
			       char message[TARGET_MESSAGE_SIZE])
{
	char copy[TARGET_INPUT_MAX + 1];
	struct reading r = { .ctx = ctx, .text = copy, .out = out, .message = message };
	enum target_error e;

	memset(out, 0, sizeof *out);
	message[0] = '\0';
	if (trim(text, copy))
		return (enum target_error)target_refuse(
			&r, TARGET_MALFORMED,
			*text ? "This is empty or longer than 2048 bytes: give a name, an address or a "
				"profile."
			      : "This is empty: give a name, an address or a profile.");
	e = read_text(&r);
	if (e != TARGET_OK)
		memset(out, 0, sizeof *out);
	return e;
}

const char *target_error_name(enum target_error e)
{
	static const char *const names[] = {
		[TARGET_OK] = "ok",
		[TARGET_MALFORMED] = "malformed",
		[TARGET_PUBLIC_SUFFIX] = "public-suffix",
		[TARGET_SINGLE_LABEL] = "single-label",
		[TARGET_PROTECTED] = "protected",
		[TARGET_OWN_ADDRESS] = "own-address",
		[TARGET_TOO_WIDE] = "too-wide",
		[TARGET_UNKNOWN_SERVICE] = "malformed",
	};

	return names[e];
}
