/* The file that Gmail imports under Settings, Filters: an Atom feed with an entry for each address.
 * Used by verb_mail.c.
 * Must never delete, and never send anything to where it is deleted later. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/mail.h"

/* Text inside an attribute in single quotes. */
static void put_text(FILE *to, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '&':
			fputs("&amp;", to);
			break;
		case '<':
			fputs("&lt;", to);
			break;
		case '>':
			fputs("&gt;", to);
			break;
		case '\'':
			fputs("&apos;", to);
			break;
		case '"':
			fputs("&quot;", to);
			break;
		default:
			fputc(*text, to);
		}
}

static void put_property(FILE *to, const char *name, const char *value)
{
	fprintf(to, "\t\t<apps:property name='%s' value='", name);
	put_text(to, value);
	fputs("'/>\n", to);
}

/* An address in the words of Gmail's search: in quotes, so that none of its characters is an operator. */
static void put_address(FILE *to, const char *address)
{
	put_text(to, "\"");
	put_text(to, address);
	put_text(to, "\"");
}

/* What was delivered to an address that stays open is spared; in braces any of the terms is enough. */
static void put_spared(FILE *to, const struct mail_rules *rules)
{
	fputs("\t\t<apps:property name='doesNotHaveTheWord' value='{", to);
	for (size_t i = 0; i < rules->open_count; i++) {
		fputs(i ? " from:" : "from:", to);
		put_address(to, rules->open[i]);
		fputs(" deliveredto:", to);
		put_address(to, rules->open[i]);
	}
	fputs("}'/>\n", to);
}

static void put_entry(FILE *to, const struct mail_rules *rules, const char *address)
{
	fputs("\t<entry>\n\t\t<category term='filter'/>\n\t\t<title>Mail Filter</title>\n\t\t<content/>\n"
	      "\t\t<apps:property name='from' value='",
	      to);
	put_address(to, address);
	fputs("'/>\n", to);
	if (rules->open_count)
		put_spared(to, rules);
	put_property(to, "label", MAIL_FOLDER);
	put_property(to, "shouldArchive", "true");
	put_property(to, "shouldMarkAsRead", "true");
	put_property(to, "shouldNeverSpam", "true"); /* where it would be deleted after 30 days */
	fputs("\t</entry>\n", to);
}

char *mail_gmail(const struct mail_rules *rules)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	fputs("<?xml version='1.0' encoding='UTF-8'?>\n"
	      "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:apps='http://schemas.google.com/apps/2006'>\n"
	      "\t<title>Mail Filters</title>\n",
	      to);
	for (size_t i = 0; i < rules->blocked_count; i++)
		put_entry(to, rules, rules->blocked[i]);
	fputs("</feed>\n", to);
	if (fclose(to) == 0)
		return text;
	free(text);
	return NULL;
}
