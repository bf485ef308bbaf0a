/* The machine's clocks and zone, read; nothing is decided here.
 * Used by daemon/daemon.c alone.
 * Must never set a clock. */
#include "daemon/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/time_types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/log.h"

#define BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"
#define UPTIME_PATH "/proc/uptime"
#define OFFSETS_PATH "/proc/self/timens_offsets"
#define UPTIME_OFF_MS 1000 /* what CLOCK_BOOTTIME and the kernel's own uptime may differ by: the file is coarse */
#define ZONEINFO "/usr/share/zoneinfo/"
#define TORN_MS 100 /* readings that lie further apart are of different moments */
#define TRIES 5

/* The first line of a small file, without its end. */
static int read_line(const char *path, char *text, size_t size)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n;

	*text = '\0';
	if (fd < 0)
		return -errno;
	n = read(fd, text, size - 1);
	if (n < 0)
		return -errno;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return 0;
}

static int nibble(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int parse_boot_id(const char *text, uint8_t id[16])
{
	unsigned digits = 0;

	for (; *text; text++) {
		int v = nibble(*text);
		if (*text == '-')
			continue;
		if (v < 0 || digits == 32)
			return -EINVAL;
		id[digits / 2] = (uint8_t)(digits % 2 ? id[digits / 2] | v : v << 4);
		digits++;
	}
	return digits == 32 ? 0 : -EINVAL;
}

/* Kept after the first reading: it cannot change, and without a free descriptor we still have it. */
static int boot_id(uint8_t id[16])
{
	static uint8_t kept[16];
	static bool known;
	char text[64];
	int r;

	if (!known) {
		r = read_line(BOOT_ID_PATH, text, sizeof text);
		if (r < 0)
			return r;
		r = parse_boot_id(text, kept);
		if (r < 0)
			return r;
		known = true;
	}
	memcpy(id, kept, 16);
	return 0;
}

/* By the system call itself: a library that was loaded before libc would be asked for clock_gettime(). */
static int read_ms(clockid_t clock, int64_t *ms)
{
#ifdef SYS_clock_gettime64
	struct __kernel_timespec t;
	long r = syscall(SYS_clock_gettime64, clock, &t);
#else
	struct timespec t;
	long r = syscall(SYS_clock_gettime, clock, &t);
#endif

	if (r < 0)
		return -errno;
	*ms = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
	return 0;
}

/* True if OFFSETS_PATH, which is about the namespace that our children would be in, is about us. */
static bool offsets_are_ours(void)
{
	char own[64] = "", children[64] = "";

	return readlink("/proc/self/ns/time", own, sizeof own - 1) < 0 ||
	       (readlink("/proc/self/ns/time_for_children", children, sizeof children - 1) > 0 && strcmp(own, children) == 0);
}

/* How far a time namespace, see time_namespaces(7), moves the two clocks for us. Where there is no such file there are none. */
static void read_offsets(int64_t *mono_ms, int64_t *boot_ms)
{
	autoclose int fd = open(OFFSETS_PATH, O_RDONLY | O_CLOEXEC);
	char text[256] = "", name[16], *rest;
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
	long long s, ns;

	*mono_ms = *boot_ms = 0;
	text[n > 0 ? n : 0] = '\0';
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (sscanf(line, "%15s %lld %lld", name, &s, &ns) == 3)
			*(strcmp(name, "monotonic") == 0 ? mono_ms : boot_ms) = s * 1000 + ns / 1000000;
}

/* The kernel's word for how long it has been up, moved as CLOCK_BOOTTIME is: from a file, which is harder to counterfeit. */
static int read_uptime(int64_t *ms)
{
	char text[64];
	double s;
	int r = read_line(UPTIME_PATH, text, sizeof text);

	if (r < 0)
		return r;
	if (sscanf(text, "%lf", &s) != 1)
		return -EBADMSG;
	*ms = (int64_t)(s * 1000);
	return 0;
}

static bool synchronised(void)
{
	struct timex t = { .modes = 0 };
	int state = adjtimex(&t);

	return state >= 0 && state != TIME_ERROR && !(t.status & STA_UNSYNC);
}

/* CLOCK_BOOTTIME before and after brackets the others: it alone runs on whatever happens in between. */
static int read_clocks(struct clock_reading *c, int64_t *spread)
{
	int64_t after = 0, up = 0;
	int r = read_ms(CLOCK_BOOTTIME, &c->boot_ms);

	if (r == 0)
		r = read_ms(CLOCK_MONOTONIC, &c->mono_ms);
	if (r == 0)
		r = read_ms(CLOCK_REALTIME, &c->wall_ms);
	if (r == 0)
		r = read_uptime(&up);
	if (r == 0)
		r = read_ms(CLOCK_BOOTTIME, &after);
	if (r < 0)
		return r;
	*spread = after - c->boot_ms;
	return up < c->boot_ms - UPTIME_OFF_MS || up > after + UPTIME_OFF_MS ? -ENOTRECOVERABLE : 0;
}

int clock_read(struct clock_reading *out)
{
	struct clock_reading c;
	int64_t spread = 0, mono_off, boot_off;
	int r;

	memset(&c, 0, sizeof c);
	r = boot_id(c.boot_id);
	for (int i = 0; r == 0 && i < TRIES; i++) {
		r = read_clocks(&c, &spread);
		if (spread <= TORN_MS)
			break;
	}
	if (r == -ENOTRECOVERABLE)
		log_error("the clocks contradict the kernel's uptime: something counterfeits the time");
	if (r < 0)
		return r;
	if (!offsets_are_ours())
		return -ENOTRECOVERABLE;
	read_offsets(&mono_off, &boot_off);
	c.mono_ms -= mono_off;
	c.boot_ms -= boot_off;
	if (c.mono_ms < 0 || c.boot_ms < 0)
		return -ENOTRECOVERABLE;
	c.synced = spread <= TORN_MS && synchronised(); /* from a torn reading nothing is credited */
	*out = c;
	return 0;
}

/* A name in the tz database, and never a way out of its folder. */
static bool known_zone(const char *name)
{
	char path[sizeof ZONEINFO + ZONE_SIZE];
	size_t n = strlen(name);

	if (n == 0 || n >= ZONE_SIZE || name[0] == '/' ||
	    strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") != n)
		return false;
	snprintf(path, sizeof path, ZONEINFO "%s", name);
	return access(path, R_OK) == 0;
}

void clock_zone(char zone[ZONE_SIZE])
{
	char text[PATH_MAX];
	ssize_t n;
	const char *name;

	memset(zone, 0, ZONE_SIZE);
	if (read_line("/etc/timezone", text, sizeof text) == 0 && known_zone(text)) {
		memcpy(zone, text, strlen(text));
		return;
	}
	n = readlink("/etc/localtime", text, sizeof text - 1);
	text[n > 0 ? n : 0] = '\0';
	name = strstr(text, "/zoneinfo/");
	name = name && known_zone(name + 10) ? name + 10 : "UTC";
	memcpy(zone, name, strlen(name));
}

int32_t clock_zone_offset(const char *zone, int64_t wall_s)
{
	const char *now = getenv("TZ");
	autofree char *before = now ? strdup(now) : NULL;
	time_t t = (time_t)wall_s;
	struct tm tm;
	int32_t offset = 0;

	if ((now && !before) || !known_zone(zone))
		return 0;
	if (setenv("TZ", zone, 1) == 0) {
		tzset();
		if (localtime_r(&t, &tm))
			offset = (int32_t)tm.tm_gmtoff;
	}
	if (before ? setenv("TZ", before, 1) : unsetenv("TZ"))
		log_warning("cannot put TZ back"); /* harmless: whoever asks for an offset sets it anew */
	tzset();
	return offset;
}
