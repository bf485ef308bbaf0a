/* Messages to standard error, with the journal's priority prefix where the journal reads them.
 * Used by the daemons; the CLI speaks through its own output module.
 * Must never be given a target, a label, a handle or an address that a user blocked. */
#ifndef NCB_COMMON_LOG_H
#define NCB_COMMON_LOG_H

/* Prefixes "<N>" when JOURNAL_STREAM is set. PROGRAM is borrowed for the life of the process. */
void log_init(const char *program);

/* All preserve errno. One line each, no newline needed: a control character in it becomes '?'. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
