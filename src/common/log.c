/* Messages to standard error, with the journal's priority prefix where the journal reads them.
 * Used by the daemons.
 * Must never be given a target, a label or an address that a user blocked. */
#include "common/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *log_program = "nc-block";
static int log_journal;

void log_init(const char *program)
{
	log_program = program;
	log_journal = getenv("JOURNAL_STREAM") != NULL;
}

static void log_line(int priority, const char *format, va_list ap)
{
	char line[1024];
	int saved = errno;

	vsnprintf(line, sizeof line, format, ap);
	for (char *p = line; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?'; /* a second line would be a message that nobody sent */
	if (log_journal)
		fprintf(stderr, "<%d>%s\n", priority, line);
	else
		fprintf(stderr, "%s: %s\n", log_program, line);
	errno = saved;
}

void log_error(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	log_line(3, format, ap);
	va_end(ap);
}

void log_warning(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	log_line(4, format, ap);
	va_end(ap);
}

void log_info(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	log_line(6, format, ap);
	va_end(ap);
}
