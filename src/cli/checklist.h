/* The plan as a person sees it: items of the text files with what the daemon keeps of them, and their own.
 * Used by verb_plan.c and verb_urge.c.
 * Must never lose an item of the person's own. */
#ifndef NCB_CLI_CHECKLIST_H
#define NCB_CLI_CHECKLIST_H

#include <jansson.h>

#include "cli/texts.h"

#define CHECKLIST_STEPS 5
#define CHECKLIST_STEP_URGES 4 /* where activities are, and what the person adds without naming a step */

struct checklist_item {
	const char *id;      /* a word of the text files, or a number; all borrowed from texts and reply */
	const char *section; /* in the texts; NULL for the person's own */
	const char *title;
	const char *due;     /* "" none */
	unsigned step;
	bool activity;       /* for the bad hours: nothing to be ticked */
	bool done;           /* of what returns every week: within the last seven days */
	bool removed;
	bool reworded;       /* in the person's words, and not in those of the texts */
};

struct checklist {
	struct checklist_item *item; /* by step */
	size_t count;
};

/* REPLY is that to Plan, NULL for none; both have to outlive OUT. NOW_S is wall clock. -ENOMEM. */
int checklist_build(const struct texts *t, const json_t *reply, int64_t now_s, struct checklist *out);
void checklist_free(struct checklist *p);

/* NULL where there is none. */
const struct checklist_item *checklist_find(const struct checklist *p, const char *id);

#endif
