/* A person's plan in the store: what they ticked, dated, left out, and what they added themself.
 * Used by methods_plan.c.
 * Must never hand on a row of another account. */
#ifndef NCB_DAEMON_STORE_PLAN_H
#define NCB_DAEMON_STORE_PLAN_H

#include "daemon/store.h"

#define PLAN_ITEM_SIZE 40
#define PLAN_TEXT_SIZE 1001 /* with its NUL */
#define PLAN_DUE_SIZE 11    /* 2026-12-01 */
#define PLAN_ITEMS_MAX 500  /* of one account */

struct plan_row {
	char item[PLAN_ITEM_SIZE]; /* a word of the text files, or a number for what the person added */
	char text[PLAN_TEXT_SIZE]; /* "" where the text files have it */
	char due[PLAN_DUE_SIZE];   /* "" none */
	int step;                  /* 1 to 5; 0 where the text files say */
	int64_t done_s;            /* wall clock; 0 not done */
	bool removed;
};

/* 1 and the row, or 0 where there is none; -errno. */
int store_plan_get(struct store *s, uint32_t uid, const char *item, struct plan_row *out);

/* Puts a row, new or known. -EDQUOT where there would be more than PLAN_ITEMS_MAX; else -errno. */
int store_plan_put(struct store *s, uint32_t uid, const struct plan_row *row);

int store_plan_delete(struct store *s, uint32_t uid, const char *item);

/* The highest number that an item of UID's own has or, with none, 0; -errno. */
int store_plan_highest(struct store *s, uint32_t uid);

/* All of UID's. EACH returns false to stop. -errno. */
int store_each_plan(struct store *s, uint32_t uid, bool (*each)(void *arg, const struct plan_row *row), void *arg);

#endif
