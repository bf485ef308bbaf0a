/* One address more in a set of many, on an open socket: what the helper does against what `nft add element` does.
 * Used by tests/bench/run, in a network namespace of its own.
 *
 * one_more COUNT RUNS: median of a change of the address layer (transaction and check), and of the nft command, in
 * microseconds, as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "helper/nft_apply.h"
#include "helper/plan.h"

static struct addr nth(unsigned i)
{
	struct addr a = { .family = 4, .length = 32, .bytes = { (uint8_t)(11 + (i >> 24)), (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i } };

	return a;
}

static const struct nft_want *want(const struct items *addrs)
{
	static struct nft_want w;

	w = (struct nft_want){ .addrs = addrs };
	return &w;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double by_command(const struct addr *a)
{
	char text[ADDR_TEXT_SIZE], element[128];
	double start = bench_now_us();
	int status;
	pid_t p;

	addr_format(a, text);
	snprintf(element, sizeof element, "{ %s }", text);
	p = fork();
	if (p == 0) {
		execlp("nft", "nft", "add", "element", "inet", "nc_bench", "addr4", element, (char *)NULL);
		_exit(1);
	}
	if (p < 0 || waitpid(p, &status, 0) != p || status)
		exit(1);
	return bench_now_us() - start;
}

int main(int argc, char **argv)
{
	struct items all = plan_addr_items(), none = plan_addr_items();
	unsigned count, runs;
	struct wire_layer status;
	double ours[1000], theirs[1000];
	struct nft *n;

	if (argc != 3)
		return 2;
	count = (unsigned)atoi(argv[1]);
	runs = (unsigned)atoi(argv[2]);
	for (unsigned i = 0; i < count; i++) {
		struct addr a = nth(i);
		if (items_push(&all, &a))
			return 1;
	}
	if (runs < 1 || runs > 1000 || items_sort(&all) || nft_open(&n) || nft_load(n, want(&all), &status)) {
		fprintf(stderr, "one_more: %s\n", status.detail);
		return 1;
	}
	for (unsigned i = 0; i < runs; i++) {
		struct items one = plan_addr_items();
		struct addr a = nth(count + i);
		double start;
		if (items_push(&one, &a))
			return 1;
		start = bench_now_us();
		if (nft_change(n, want(&all), &one, &none, &status))
			return 1;
		ours[i] = bench_now_us() - start;
		items_free(&one);
	}
	for (unsigned i = 0; i < runs; i++) {
		struct addr a = nth(count + runs + i);
		theirs[i] = by_command(&a);
	}
	qsort(ours, runs, sizeof *ours, compare);
	qsort(theirs, runs, sizeof *theirs, compare);
	printf("{\"helper_us\": %.1f, \"nft_us\": %.1f, \"ratio\": %.4f, \"runs\": %u}\n", ours[runs / 2], theirs[runs / 2],
	       ours[runs / 2] / theirs[runs / 2], runs);
	return 0;
}
