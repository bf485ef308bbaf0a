/* Fuzzes helper/plan_load.c: whatever a plan file holds, what is read is believable, and what is whole is
 * stored and read back the same. With the lowest bit of the first byte the checksums are made right, so that
 * what lies behind them is reached. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "helper/plan_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[64], again[64];

static void remove_files(void)
{
	unlink(path);
	unlink(again);
}

static void prepare(void)
{
	if (path[0])
		return;
	snprintf(path, sizeof path, "/tmp/nc-block-fuzz-plan-%d", (int)getpid());
	snprintf(again, sizeof again, "%s-again", path);
	atexit(remove_files);
}

static void mend_section(uint8_t *file, size_t size, size_t *at, size_t length)
{
	uint32_t crc;

	if (*at + length + sizeof crc <= size) {
		crc = (uint32_t)crc32(0, file + *at, (uInt)length);
		memcpy(file + *at + length, &crc, sizeof crc);
	}
	*at += length + sizeof crc;
}

static void mend(uint8_t *file, size_t size)
{
	struct plan_header h;
	size_t at = sizeof h;

	if (size < sizeof h)
		return;
	memcpy(&h, file, sizeof h);
	h.magic = PLAN_MAGIC;
	h.version = PLAN_VERSION;
	h.counts.exceptions %= 8;
	h.counts.addrs %= 64;
	h.counts.names %= 64;
	h.counts.entries %= 16;
	h.counts.resolver_names %= 64;
	h.counts.resolver_addrs %= 64;
	h.names_size %= 2048;
	h.resolver_names_size %= 2048;
	h.crc = (uint32_t)crc32(0, (const void *)&h, offsetof(struct plan_header, crc));
	memcpy(file, &h, sizeof h);
	mend_section(file, size, &at, sizeof(struct wire_state));
	mend_section(file, size, &at, h.counts.addrs * sizeof(struct addr));
	mend_section(file, size, &at, h.names_size);
	mend_section(file, size, &at, h.counts.entries * sizeof(struct record));
	mend_section(file, size, &at, h.resolver_names_size);
	mend_section(file, size, &at, h.counts.resolver_addrs * sizeof(struct addr));
	mend_section(file, size, &at, h.counts.exceptions * sizeof(struct exception));
}

static void write_file(const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		abort();
}

static void check(const struct plan *p)
{
	for (size_t i = 0; i < p->addrs.count; i++)
		if (!addr_valid(items_at(&p->addrs, i)))
			abort();
	for (size_t i = 0; i < p->names.count; i++)
		if (!name_valid(plan_name(&p->names, i)))
			abort();
	for (size_t i = 0; i < p->resolver_addrs.count; i++)
		if (!addr_valid(items_at(&p->resolver_addrs, i)))
			abort();
	for (size_t i = 0; i < p->resolver_names.count; i++)
		if (!name_valid(plan_name(&p->resolver_names, i)))
			abort();
	for (size_t i = 0; i < p->entries.count; i++)
		if (!record_valid(items_at(&p->entries, i)))
			abort();
	for (size_t i = 0; i < p->exceptions.count; i++)
		if (!exception_valid(items_at(&p->exceptions, i)))
			abort();
	if (p->unknown != PLAN_ALL && p->digest != plan_digest(p))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[PLAN_TEXT_SIZE];
	struct plan *p, *q;
	uint8_t *file;
	int r;

	prepare();
	if (size < 1)
		return 0;
	file = malloc(size);
	if (!file)
		return 0;
	memcpy(file, data + 1, size - 1);
	if (data[0] & 1)
		mend(file, size - 1);
	write_file(file, size - 1);
	free(file);
	r = plan_file_load(path, &p, text);
	if ((r != 0) != (text[0] != '\0') || !p)
		abort();
	check(p);
	if (!p->unknown) {
		if (plan_file_store(again, p, text) || plan_file_load(again, &q, text) ||
		    q->digest != p->digest)
			abort();
		plan_free(&q);
	}
	plan_free(&p);
	return 0;
}
