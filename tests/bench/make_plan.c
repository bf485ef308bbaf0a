/* Writes a plan file of any size, and the same as an nft script and a hosts file, for tests/bench/run.
 * Must never be installed.
 *
 * make_plan FOLDER NAMES ADDRESSES: FOLDER/plan, FOLDER/rules.nft, FOLDER/hosts. Half of the addresses are IPv6. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/plan.h"
#include "helper/plan_file.h"

static struct addr nth(unsigned i)
{
	struct addr a = { .family = i % 2 ? 6 : 4, .length = i % 2 ? 128 : 32 };
	unsigned v = i / 2 * 5 + 7;

	if (a.family == 4) {
		a.bytes[0] = 11;
		a.bytes[1] = (uint8_t)(v >> 16);
		a.bytes[2] = (uint8_t)(v >> 8);
		a.bytes[3] = (uint8_t)v;
	} else {
		memcpy(a.bytes, (const uint8_t[]){ 0x20, 0x01, 0x0d, 0xb8 }, 4);
		a.bytes[13] = (uint8_t)(v >> 16);
		a.bytes[14] = (uint8_t)(v >> 8);
		a.bytes[15] = (uint8_t)v;
	}
	return a;
}

static FILE *create(const char *folder, const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "w");
	if (!f) {
		perror(path);
		exit(1);
	}
	return f;
}

static void write_set(FILE *f, const char *name, const char *type, unsigned count, unsigned first)
{
	char text[ADDR_TEXT_SIZE];

	fprintf(f, "\tset %s {\n\t\ttype %s\n", name, type);
	for (unsigned i = first; i < count; i += 2) {
		struct addr a = nth(i);
		addr_format(&a, text);
		fprintf(f, i == first ? "\t\telements = { %s" : ", %s", text);
	}
	fprintf(f, "%s\t}\n", count > first ? " }\n" : "");
}

static void write_rules(const char *folder, unsigned addrs)
{
	FILE *f = create(folder, "rules.nft");

	fprintf(f, "table inet nc_block {\n");
	write_set(f, "addr4", "ipv4_addr", addrs, 0);
	write_set(f, "addr6", "ipv6_addr", addrs, 1);
	for (int i = 0; i < 2; i++)
		fprintf(f,
			"\tchain %s {\n\t\ttype filter hook %s priority 0;\n"
			"\t\tip daddr @addr4 meta l4proto tcp reject with tcp reset\n\t\tip daddr @addr4 reject with icmpx port-unreachable\n"
			"\t\tip6 daddr @addr6 meta l4proto tcp reject with tcp reset\n\t\tip6 daddr @addr6 reject with icmpx port-unreachable\n\t}\n",
			i ? "forward" : "output", i ? "forward" : "output");
	fprintf(f, "}\n");
	if (fclose(f))
		exit(1);
}

int main(int argc, char **argv)
{
	struct plan *p = plan_new();
	char path[4096], text[PLAN_TEXT_SIZE], name[NAME_SIZE];
	unsigned names, addrs;
	FILE *hosts;

	if (argc != 4 || !p)
		return 2;
	names = (unsigned)atoi(argv[2]);
	addrs = (unsigned)atoi(argv[3]);
	hosts = create(argv[1], "hosts");
	fprintf(hosts, "127.0.0.1 localhost\n");
	for (unsigned i = 0; i < names; i++) {
		const char *copy;
		snprintf(name, sizeof name, "name-%06u.example", i);
		copy = arena_copy(&p->text, name);
		if (!copy || items_push(&p->names, &copy))
			return 1;
		fprintf(hosts, "0.0.0.0 %s\n:: %s\n", name, name);
	}
	for (unsigned i = 0; i < addrs; i++) {
		struct addr a = nth(i);
		if (items_push(&p->addrs, &a))
			return 1;
	}
	if (fclose(hosts) || items_sort(&p->names) || items_sort(&p->addrs))
		return 1;
	write_rules(argv[1], addrs);
	p->generation = 1;
	p->digest = plan_digest(p);
	snprintf(path, sizeof path, "%s/plan", argv[1]);
	if (plan_file_store(path, p, text)) {
		fprintf(stderr, "%s\n", text);
		return 1;
	}
	plan_free(&p);
	return 0;
}
