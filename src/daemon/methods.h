/* The public methods: JSON in, verbs, JSON out.
 * daemon_handle() is called by server.c through main.c; the methods_*.c files each hold a few methods.
 * Must never let a request through that has a key or a type that its row does not name. */
#ifndef NCB_DAEMON_METHODS_H
#define NCB_DAEMON_METHODS_H

#include <jansson.h>

#include "daemon/daemon_private.h"

#define METHOD_MESSAGE_SIZE 400

struct call {
	struct daemon *d;
	const struct peer *peer;
	bool authority;
	json_t *in;        /* parameters, borrowed; an object */
	json_t *out;       /* what is answered; an object; NULL only without memory */
	const char *error; /* NULL: none */
	char message[METHOD_MESSAGE_SIZE];
};

enum param_type { PARAM_STRING, PARAM_BOOL, PARAM_INT, PARAM_TARGETS /* a list of strings, at least one */ };

struct param {
	const char *name;
	enum param_type type;
	bool required;
};

#define PARAMS_MAX 6
struct method {
	const char *name; /* without "io.ncblock." */
	void (*run)(struct call *c);
	bool needs_authority;
	struct param params[PARAMS_MAX];
};

void call_fail(struct call *c, const char *error, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Parameters that the row has checked already; the default where it was left out. */
const char *call_string(const struct call *c, const char *name);
bool call_bool(const struct call *c, const char *name);
json_int_t call_int(const struct call *c, const char *name, json_int_t otherwise);

void method_add(struct call *c);
void method_remove(struct call *c);
void method_keep(struct call *c);
void method_undo(struct call *c);
void method_retire(struct call *c);
void method_list(struct call *c);
void method_status(struct call *c);
void method_why(struct call *c);
void method_services(struct call *c);
void method_settings(struct call *c);
void method_settings_accept(struct call *c);
void method_log(struct call *c);
void method_reason_add(struct call *c);
void method_reason_list(struct call *c);
void method_reason_remove(struct call *c);
void method_journal_add(struct call *c);
void method_journal_list(struct call *c);
void method_people_list(struct call *c);
void method_people_add(struct call *c);
void method_people_confirm(struct call *c);
void method_people_remove(struct call *c);
void method_approve(struct call *c);

/* What status tells the caller of their own people. */
void people_status(struct call *c);
void method_begun(struct call *c);
void method_begun_mark(struct call *c);
void method_urge_add(struct call *c);
void method_slip_add(struct call *c);
void method_message(struct call *c);
void method_message_mark(struct call *c);
void method_streak(struct call *c);
void method_plan(struct call *c);
void method_plan_set(struct call *c);

#endif
