/* Mail filters from the entries of kind email: what they sort, and the two forms in which they are written.
 * Used by verb_mail.c.
 * Must never write a filter that deletes anything: what is set aside may be evidence. */
#ifndef NCB_CLI_MAIL_H
#define NCB_CLI_MAIL_H

#include <stddef.h>

#include "cli/cli.h"

#define MAIL_FOLDER "Set aside" /* says nothing about anybody, wherever it is seen */
#define MAIL_SCRIPT "nc-block"  /* the script's name on the server */

/* Addresses, borrowed; each is one that mail_plain() accepts. */
struct mail_rules {
	const char **blocked;
	size_t blocked_count;
	const char **open; /* exceptions */
	size_t open_count;
};

/* True for printable ASCII with an '@': what the daemon makes of addresses, and what can be quoted. */
bool mail_plain(const char *address);

/* The Sieve script (RFC 5228), the feed that Gmail imports; malloc'd, NULL without memory. */
char *mail_sieve(const struct mail_rules *rules);
char *mail_gmail(const struct mail_rules *rules);

enum mail_pushed { MAIL_PUSHED_ACTIVE, MAIL_PUSHED_BESIDE /* another script is active, and stays so */ };
/* Gives SCRIPT to the ManageSieve server of WHERE, "user@host" or "user@host:port", by sieve-connect, which asks for the password.
 * 0; or -errno with a sentence in WHY. */
#define MAIL_WHY_SIZE 240
int mail_push(const char *script, const char *where, enum mail_pushed *out, char why[MAIL_WHY_SIZE]);

#endif
