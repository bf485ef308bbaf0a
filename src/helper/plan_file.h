/* The committed plan on disk: what boot enforces when nothing else is up.
 * Used by world.c.
 * Must never be taken for empty because it is damaged, nor leave anything but the old or the new plan behind.
 *
 * Layout, integers in the machine's order: struct plan_header; the state block, the addresses (20 bytes each,
 * sorted), the names (a length byte and the text, sorted), the entries (struct record, by id), the resolvers'
 * names and the resolvers' addresses, and where there are any the exceptions (struct exception, by id), each
 * followed by the CRC-32 of the section. Any section can be believed or refused by itself. */
#ifndef NCB_HELPER_PLAN_FILE_H
#define NCB_HELPER_PLAN_FILE_H

#include "common/plan_header.h"
#include "helper/plan.h"

#define PLAN_TEXT_SIZE 160

/* Makes P the plan at PATH, durably: a temporary file, fsync, rename, fsync of the folder. 0, or -errno with
 * TEXT; the old plan stands then. */
int plan_file_store(const char *path, const struct plan *p, char text[PLAN_TEXT_SIZE]);

/* Reads the plan at PATH into *OUT. 0; -ENOENT: there is none, *OUT is empty and all of it unknown; -EBADMSG:
 * damaged, with TEXT for people, *OUT holds the sections that can be believed, the rest is unknown; else
 * -errno, *OUT as for -ENOENT or NULL without memory. */
int plan_file_load(const char *path, struct plan **out, char text[PLAN_TEXT_SIZE]);

/* The same, moving a damaged file aside to PATH.damaged, and reading that one where there is no plan since.
 */
int plan_file_load_or_rescue(const char *path, struct plan **out, char text[PLAN_TEXT_SIZE]);

#endif
