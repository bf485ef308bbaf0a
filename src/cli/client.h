/* Talks to nc-blockd: one JSON object and a NUL each way.
 * Used by the verbs.
 * Must never wait for ever. */
#ifndef NCB_CLI_CLIENT_H
#define NCB_CLI_CLIENT_H

#include <jansson.h>

#define CLIENT_ERROR_SIZE 32
#define CLIENT_MESSAGE_SIZE 512
#define CLIENT_REPLY_MAX ((size_t)1 << 30)

struct client;

/* Why a call brought no result. */
struct failure {
	char error[CLIENT_ERROR_SIZE]; /* "not-permitted", "unreachable", ... */
	char message[CLIENT_MESSAGE_SIZE];
	json_t *parameters; /* of an error reply; else NULL */
};

void failure_clear(struct failure *f);

/* Connects to the socket at PATH. 0; or -errno with FAILURE filled in. */
int cli_client_new(const char *path, int timeout_ms, struct client **out, struct failure *failure);
void cli_client_free(struct client **c);

/* Calls METHOD ("Add") with PARAMETERS, which is taken. 0 and the parameters of the reply, owned by the
 * caller; or -errno with FAILURE filled in, -EREMOTEIO where the daemon answered with an error. */
int cli_client_call(struct client *c, const char *method, json_t *parameters, json_t **reply,
		    struct failure *failure);

#endif
