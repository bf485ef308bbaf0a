/* What the parts of the target parser hand to each other.
 * Used by target*.c alone.
 * Must never be included from elsewhere: the others see target.h. */
#ifndef NCB_DAEMON_TARGET_PRIVATE_H
#define NCB_DAEMON_TARGET_PRIVATE_H

#include "daemon/target.h"
#include "daemon/target_name.h"

#define NOT_MINE (-1) /* a reader's answer: written as something else */

struct reading {
	const struct target_context *ctx;
	const char *text; /* trimmed, no longer than TARGET_INPUT_MAX */
	struct target *out;
	char *message; /* of TARGET_MESSAGE_SIZE */
};

/* ASCII letters alone, whatever the locale. */
static inline char target_lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c;
}

/* Sets the message and returns E. */
int target_refuse(struct reading *r, enum target_error e, const char *message);

/* Why a text is no canonical name: single label, a number, or simply malformed. */
int target_refuse_host(struct reading *r, const char *host);

/* TARGET_OK if a name may be blocked: neither protected nor a public suffix. */
int target_check_name(struct reading *r, const char *name);

/* Fills in an address; TARGET_OK, or why it may not be blocked. */
int target_take_address(struct reading *r, const struct addr *a);

/* Formats into out->text. Malformed if it does not fit. */
int target_set_text(struct reading *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Readers: an enum target_error, or NOT_MINE. */
int target_read_phone(struct reading *r); /* target_contact.c */
int target_read_mailto(struct reading *r);
int target_read_mail(struct reading *r);
int target_read_url(struct reading *r);   /* target_url.c: the last resort, never NOT_MINE */

/* The path of a URL in one spelling, without query and final slash: "/u/ex", or "" for the root. -EINVAL. target_path.c */
int target_canonical_path(const char *path, char *out, size_t size);

#endif
