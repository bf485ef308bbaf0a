/* A world for tests: a namespace, a folder with a hosts file, and the daemon's side of transactions. */
#ifndef NCB_TESTS_HELPER_MACHINE_H
#define NCB_TESTS_HELPER_MACHINE_H

#include "unit/helper/traffic.h"

#include "common/netlink.h"
#include "helper/nft_elems.h"
#include "helper/nft_verify.h"
#include "helper/world.h"

#define OTHERS "127.0.0.1 localhost\n"

static struct helper_paths machine_paths;
static const char *const machine_files[] = { "plan", "hosts", "hosts.journal", "run/helper.sock", "kernel", "inspector", "passwd" };
static char machine_names[COUNT_OF(machine_files)][128];

static UNUSED_ void write_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static UNUSED_ const char *read_text(const char *path)
{
	static char text[65536];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

	if (f)
		fclose(f);
	text[n] = '\0';
	return text;
}

/* A fresh folder with a hosts file of others' lines. */
static UNUSED_ int make_machine(void **state)
{
	if (make_test_folder(state))
		return -1;
	for (size_t i = 0; i < COUNT_OF(machine_files); i++)
		snprintf(machine_names[i], sizeof machine_names[i], "%s/%s", folder, machine_files[i]);
	machine_paths = (struct helper_paths){ .plan = machine_names[0],
					       .socket = machine_names[3],
					       .mode = machine_names[4],
					       .inspect_uid = machine_names[5],
					       .passwd = machine_names[6],
					       .hosts = { machine_names[1], machine_names[2] } };
	write_text(machine_paths.hosts.hosts, OTHERS);
	write_text(machine_paths.passwd, "root:x:0:0:root:/root:/bin/sh\n"); /* with the accounts of this machine tests would differ by it */
	return 0;
}

static UNUSED_ int remove_machine(void **state)
{
	if (have_namespace)
		run_command("sh", "-c", "nft delete table inet nc_block 2>/dev/null");
	return remove_test_folder(state);
}

static UNUSED_ bool hosts_has(const char *name)
{
	return strstr(read_text(machine_paths.hosts.hosts), name) != NULL;
}

static UNUSED_ bool kernel_holds(const struct items *s)
{
	int fd = netlink_open(NETLINK_NETFILTER);
	uint32_t seq = 1;
	bool all = true;

	for (enum nft_set id = 0; id < NFT_SET_RESOLVER4; id++)
		all = all && nft_verify_count(fd, &seq, id, nft_elems_count(id, s)) == 0 &&
		      nft_verify_elements(fd, &seq, id, s, true) == 0;
	close(fd);
	return all;
}

/* Commits these messages to W, as a daemon that knows what the plan becomes. */
static UNUSED_ struct wire_message commit(struct world *w, const struct wire_message *messages, size_t count)
{
	struct txn *t = txn_new(w->plan->generation), *same = txn_new(w->plan->generation);
	struct wire_message m, reply;
	struct plan *next;

	for (size_t i = 0; i < count; i++) {
		take(t, messages[i]);
		take(same, messages[i]);
	}
	assert_int_equal(txn_build(same, w->plan, &next), 0);
	m = commit_message(next, w->plan->generation + 1);
	plan_free(&next);
	txn_free(&same);
	world_commit(w, t, &m, &reply);
	txn_free(&t);
	assert_true(wire_valid(&reply, sizeof reply));
	return reply;
}
#define COMMIT(w, ...) \
	commit((w), (const struct wire_message[]){ __VA_ARGS__ }, \
	       COUNT_OF(((const struct wire_message[]){ __VA_ARGS__ })))

#endif
