/* DNS messages of `check`: a question, and whose answer came back.
 * Used by check_dns.c and check_libc.c.
 * Must never trust a length in a message: every record is held against what is left. */
#include "cli/check_answer.h"

#include <arpa/nameser.h>
#include <errno.h>
#include <resolv.h>
#include <string.h>
#include <strings.h>

#include "cli/check_net.h"
#include "common/inspect_wire.h"

int check_question(uint8_t out[CHECK_QUESTION_SIZE], const char *name, bool recurse)
{
	struct __res_state state = { .options = RES_INIT };
	int n = res_nmkquery(&state, ns_o_query, name, ns_c_in, ns_t_a, NULL, 0, NULL, out, CHECK_QUESTION_SIZE);

	if (n < NS_HFIXEDSZ)
		return -EINVAL;
	((HEADER *)out)->rd = recurse;
	return n;
}

/* What is left of a message. */
struct rest {
	const uint8_t *start, *at, *end;
};

static unsigned get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static bool skip_name(struct rest *m, size_t and)
{
	int n = dn_skipname(m->at, m->end);

	if (n < 0 || (size_t)(m->end - m->at) < (size_t)n + and)
		return false;
	m->at += (size_t)n + and;
	return true;
}

/* Steps over one record; *OURS when it is the SOA by which we sign what we make up. False where the message ends before it. */
static bool next_record(struct rest *m, bool *ours)
{
	char server[NS_MAXDNAME];
	unsigned type, size;

	if (!skip_name(m, NS_RRFIXEDSZ))
		return false;
	type = get16(m->at - NS_RRFIXEDSZ);
	size = get16(m->at - 2);
	if ((size_t)(m->end - m->at) < size)
		return false;
	*ours = type == ns_t_soa && dn_expand(m->start, m->end, m->at, server, sizeof server) >= 0 &&
		strcasecmp(server, INSPECT_SOA_NAME) == 0;
	m->at += size;
	return true;
}

/* Among the records of the answer and authority sections. */
static bool is_ours(const uint8_t *data, size_t size)
{
	struct rest m = { .start = data, .at = data + NS_HFIXEDSZ, .end = data + size };
	bool ours = false;

	for (unsigned left = get16(data + 4); left; left--)
		if (!skip_name(&m, NS_QFIXEDSZ))
			return false;
	for (unsigned left = get16(data + 6) + get16(data + 8); left && !ours; left--)
		if (!next_record(&m, &ours))
			return false;
	return ours;
}

enum check_answer check_answer_read(const uint8_t *data, size_t size, const uint8_t id[2])
{
	const uint8_t answers = 0x80; /* QR, the first bit of the third byte (RFC 1035 4.1.1) */

	if (size < NS_HFIXEDSZ || memcmp(data, id, 2) != 0 || !(data[2] & answers))
		return ANSWER_NONE;
	if ((data[3] & 0x0f) != ns_r_nxdomain)
		return ANSWER_OTHER;
	return is_ours(data, size) ? ANSWER_OURS : ANSWER_NO_NAME;
}

void check_answer_say(struct check_outcome *out, enum check_answer a)
{
	if (a == ANSWER_OURS)
		check_say(out, CHECK_SHUT, "nc-block answered that there is no such name");
	else if (a == ANSWER_NO_NAME)
		check_say(out, CHECK_OPEN, "the question reached a resolver, which knows no such name by itself");
	else
		check_say(out, CHECK_OPEN, "the question reached a resolver");
}

void check_answer_missing(struct check_outcome *out, int error)
{
	if (error == -ECONNREFUSED)
		check_say(out, CHECK_OPEN, "the question went out; no resolver answers there now");
	else if (check_net_no_way(error))
		check_say(out, CHECK_NA, "this machine has no way there now");
	else if (error == -EPERM || error == -EACCES)
		check_say(out, CHECK_NA, "something other than nc-block refuses it");
	else
		check_say(out, CHECK_OPEN, "neither nc-block nor the resolver answered");
}
