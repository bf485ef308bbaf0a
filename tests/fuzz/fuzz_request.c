/* One request of the public edge, from bytes to an answer: JSON, parameters, targets, verbs, the store.
 * There is no helper: whatever is added is stored and stays to be sent. */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "daemon/daemon.h"
#include "support/catalogue.h"
#include "support/folder.h"

#define REQUESTS_A_DAEMON 2000 /* then a new one, so that the store does not become the subject */

static char folder[FOLDER_SIZE], store[96], conf[96], services[96], none[96];
static struct daemon *d;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static void clean(void)
{
	daemon_free(&d);
	folder_remove(folder);
}

static void begin(void)
{
	struct daemon_paths paths = { store, conf, { services, none }, { none, none }, { none, none }, none };
	static const char *const tails[] = { "", "-wal", "-shm" };

	daemon_free(&d);
	for (size_t i = 0; i < 3; i++) {
		char path[128];

		snprintf(path, sizeof path, "%s%s", store, tails[i]);
		unlink(path);
	}
	if (daemon_new(&paths, &d) < 0)
		abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	folder_make(folder);
	snprintf(store, sizeof store, "%s/s.db", folder);
	snprintf(conf, sizeof conf, "%s/nc.conf", folder);
	snprintf(services, sizeof services, "%s/services.d", folder);
	snprintf(none, sizeof none, "%s/none", folder);
	folder_put(folder, "nc.conf", "[cooldown]\ndelay = 1s\nquiet_hours = none\n");
	mkdir(services, 0700);
	for (size_t i = 0; i < sizeof test_services / sizeof *test_services; i++)
		folder_put(services, test_services[i].file, test_services[i].text);
	atexit(clean);
	begin();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct peer peer = { .uid = size % 7 == 6 ? 65533 : 0 };
	static unsigned n;
	json_t *reply;
	char *text;

	if (++n % REQUESTS_A_DAEMON == 0)
		begin();
	text = daemon_handle(d, &peer, (const char *)data, size);
	reply = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
	if (!json_is_object(reply) || !json_object_get(reply, "parameters")) /* whatever is asked, the answer is one of ours */
		abort();
	json_decref(reply);
	free(text);
	return 0;
}
