/* From what a person typed to a canonical target: URL, IDN, handle, address, e-mail, phone; and every refusal.
 * Used by daemon/methods.c for add, remove, keep, undo and why.
 * Must never look a name up. Pure: this machine's own addresses are asked for elsewhere (own_address below is the caller's). */
#ifndef NCB_DAEMON_TARGET_H
#define NCB_DAEMON_TARGET_H

#include <stddef.h>
#include <stdint.h>

#include "common/addr.h"
#include "common/name.h"
#include "common/record.h"
#include "daemon/catalogue.h"

#define TARGET_INPUT_MAX 2048 /* longer is malformed */
#define TARGET_MESSAGE_SIZE 320

enum target_error {
	TARGET_OK,
	TARGET_MALFORMED,
	TARGET_PUBLIC_SUFFIX,
	TARGET_SINGLE_LABEL,
	TARGET_PROTECTED,
	TARGET_OWN_ADDRESS, /* loopback, link-local, multicast, unspecified here; the machine's own by the caller */
	TARGET_TOO_WIDE,
	TARGET_UNKNOWN_SERVICE /* "foo:bar" or a bare word that is no service: JSON says "malformed" or "single-label" */
};

struct target {
	enum record_kind kind;
	char text[TARGET_SIZE];      /* canonical: "ex.example" "instagram" "instagram:exname" "exname.tumblr.com"
	                                "forum.example/u/ex" "192.0.2.7" "2001:db8::/64" "ex@example.org" "tel:+15551234567" */
	char host[NAME_SIZE];        /* the name to block: domain, hosted and path profiles; else "" */
	char service[SERVICE_SIZE];  /* catalogue id: service, profile, known hosted profile; else "" */
	char handle[TARGET_SIZE];    /* profiles; else "" */
	struct addr addr;            /* address; else zero */
};

struct protected_index;

/* Further protected names read from protected.d, besides those compiled in. */
struct target_context {
	const struct catalogue *catalogue;
	const char *const *protected_extra; /* canonical, may be NULL */
	size_t protected_extra_count;
	const struct protected_index *protected_index; /* of the same; NULL: they are walked */
};

/* Fills OUT and returns TARGET_OK, or says why not: MESSAGE is one sentence for the user that says what to do instead and never
 * repeats a protected name. A domain that is a catalogue service's own apex or host without a profile ("instagram.com",
 * "https://www.instagram.com/") is that domain, not the service. */
enum target_error target_parse(const struct target_context *ctx, const char *text, struct target *out, char message[TARGET_MESSAGE_SIZE]);

/* "protected" "public-suffix" "malformed" "single-label" "own-address" "too-wide". */
const char *target_error_name(enum target_error e);

/* True if the name (canonical) touches a protected one, compiled in or extra. */
bool target_name_protected(const struct target_context *ctx, const char *name);

/* A typed name (IDN, upper case, trailing dot) to canonical A-labels (UTS 46, non-transitional). -EINVAL. */
int target_canonical_name(const char *text, char out[NAME_SIZE]);

#endif
