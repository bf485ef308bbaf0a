/* The Sieve script: RFC 5228, with fileinto, envelope, mailbox (RFC 5490) and imap4flags (RFC 5232).
 * Used by verb_mail.c.
 * Must never discard. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/mail.h"

bool mail_plain(const char *address)
{
	for (const char *p = address; *p; p++)
		if (*p <= 0x20 || *p >= 0x7f)
			return false;
	return strchr(address, '@') != NULL;
}

/* A quoted string (RFC 5228 2.4.2): nothing but '"' and '\' means anything in one. */
static void put_string(FILE *to, const char *text)
{
	fputc('"', to);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', to);
		fputc(*text, to);
	}
	fputc('"', to);
}

static void put_list(FILE *to, const char *const *list, size_t count)
{
	fputc('[', to);
	for (size_t i = 0; i < count; i++) {
		fputs(i ? ",\n\t\t\t" : "", to);
		put_string(to, list[i]);
	}
	fputc(']', to);
}

/* Mail from an address that stays open, or that was delivered to one: the envelope cannot be dressed up like a header. */
static void put_spared(FILE *to, const struct mail_rules *rules)
{
	fputs("\tnot anyof(\n\t\taddress :is :all \"from\" ", to);
	put_list(to, rules->open, rules->open_count);
	fputs(",\n\t\tenvelope :is :all \"to\" ", to);
	put_list(to, rules->open, rules->open_count);
	fputs("),\n", to);
}

char *mail_sieve(const struct mail_rules *rules)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	fputs("# Written by nc-block mail sieve; made anew whenever the list changes.\n"
	      "# What it sets aside is kept, and marked as read. Nothing is deleted.\n"
	      "require [\"fileinto\", \"mailbox\", \"imap4flags\", \"envelope\"];\n\n"
	      "if allof(\n",
	      to);
	if (rules->open_count)
		put_spared(to, rules);
	fputs("\tanyof(\n\t\taddress :is :all [\"from\", \"sender\", \"reply-to\", \"resent-from\"] ", to);
	put_list(to, rules->blocked, rules->blocked_count);
	fputs(",\n\t\tenvelope :is :all \"from\" ", to);
	put_list(to, rules->blocked, rules->blocked_count);
	fputs("))\n{\n\tfileinto :create :flags \"\\\\Seen\" \"" MAIL_FOLDER "\";\n\tstop;\n}\n", to);
	if (fclose(to) == 0)
		return text;
	free(text);
	return NULL;
}
