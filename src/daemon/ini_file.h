/* One INI text, read strictly: every line understood or refused with its number. Over inih's stream parser.
 * Used by daemon/config.c, daemon/catalogue.c and daemon/protected_extra.c.
 * Must never hand on a part of a line: what does not fit is refused whole. */
#ifndef NCB_DAEMON_INI_FILE_H
#define NCB_DAEMON_INI_FILE_H

#include <stddef.h>

#define INI_FILE_LINE_MAX 1023          /* bytes of one line, without its end */
#define INI_FILE_SECTION_MAX 40         /* inih would cut a longer one */
#define INI_FILE_SIZE_MAX (1024 * 1024) /* bytes of one file */
#define INI_FILE_WHY_SIZE 256

/* One "name = value" line. All borrowed, valid during the call only. */
struct ini_line {
	const char *section; /* "" above the first one */
	const char *name;
	const char *value;
	unsigned line; /* from 1 */
};

/* 0 to go on, or -errno with WHY (of INI_FILE_WHY_SIZE), which needs neither file nor line, and must not repeat what may be the name of a
 * site: it goes into the log. */
typedef int ini_file_handler(void *arg, const struct ini_line *l, char *why);

/* Calls HANDLER for each value in order and stops at the first fault: a line that is over-long or is none, a NUL or another
 * control character, a name given twice in a section, or what the handler refuses. 0, or -errno (-EINVAL for a fault of the text)
 * with "LABEL:line: what" in ERROR. Not for threads: inih's limits are process-wide. */
int ini_file_parse(const char *label, const char *text, size_t size, ini_file_handler *handler, void *arg, char *error,
		   size_t error_size);

/* The whole of a regular file, NUL-terminated, the caller's to free. -EFBIG over INI_FILE_SIZE_MAX; -EINVAL for what is no
 * regular file (a FIFO would hang us). */
int ini_file_read(const char *path, char **text, size_t *size);

/* The names in FOLDER that end in SUFFIX and do not begin with a dot, in strcmp order; free with ini_file_names_free().
 * A missing folder has none. -errno. */
int ini_file_list(const char *folder, const char *suffix, char ***names, size_t *count);
void ini_file_names_free(char ***names, size_t count);

/* Appends one line to a list of errors; what does not fit is left out. */
void ini_file_add_error(char *errors, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
