/* The effective settings, the order of each ("what is stricter"), and looser wishes that wait.
 * Used by the daemon; pure.
 * Must never let a wish loosen anything by itself: only settings_accept() does, after the wait. */
#ifndef NCB_COOLDOWN_SETTINGS_H
#define NCB_COOLDOWN_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#define ZONE_SIZE 48  /* tz database name and NUL, "Europe/Berlin"; "UTC" where the machine has none */
#define GROUP_SIZE 33 /* group name and NUL */

#define CEILING_DELAY_S (30u * 24 * 3600)
#define CEILING_QUIET_MIN (14u * 60)
#define FLOOR_WINDOW_S 60u
#define REPEAT_FACTOR_MIN 1u
#define REPEAT_FACTOR_MAX 4u

enum off_rule { OFF_VERIFIED, OFF_NEVER };              /* rising: stricter */
enum dot_rule { DOT_ALLOW, DOT_SYSTEM, DOT_BLOCK };
enum doh_rule { DOH_ALLOW, DOH_BLOCK };
enum quic_rule { QUIC_ALLOW, QUIC_INSPECT, QUIC_BLOCK };

/* Minutes of the day in ZONE, [from, to) over midnight where from > to; from == to: none. */
struct quiet_hours {
	uint16_t from_min;
	uint16_t to_min;
	char zone[ZONE_SIZE];
};

/* Fixed layout: part of the state block in the plan. Texts NUL-filled, no padding. */
struct settings {
	uint32_t delay_s;
	uint32_t window_s;
	uint32_t max_delay_s;
	uint32_t approvals; /* 0: as many as the default rule says */
	struct quiet_hours quiet;
	uint8_t repeat_factor;
	uint8_t powered_off; /* enum off_rule */
	uint8_t forward;
	uint8_t dot;
	uint8_t doh;
	uint8_t quic;
	uint8_t chromium;
	uint8_t firefox;
	uint8_t discreet;
	char group[GROUP_SIZE];
	uint8_t reserved[2];
};
_Static_assert(sizeof(struct settings) == 112, "struct settings is part of the plan file");

enum setting_key {
	SET_DELAY, SET_WINDOW, SET_QUIET_HOURS, SET_REPEAT_FACTOR, SET_MAX_DELAY, SET_POWERED_OFF,
	SET_FORWARD, SET_DOT, SET_DOH, SET_QUIC, SET_VPN, SET_CHROMIUM, SET_FIREFOX, SET_APPROVALS, SET_DISCREET, SET_GROUP,
	SET_CATALOGUE, /* not in the file: what the data files would take out of the plan */
	SETTING_COUNT
};

enum setting_order { ORDER_SAME, ORDER_STRICTER, ORDER_LOOSER, ORDER_INCOMPARABLE, ORDER_FREE /* opens nothing either way */ };

/* One row a key: this table is the documentation of the order and is walked by the tests. */
struct setting_rule {
	enum setting_key key;
	const char *section;
	const char *name;
	const char *stricter; /* for people: "longer", "shorter", "more hours", "block > system > allow" */
};
extern const struct setting_rule setting_rules[SETTING_COUNT];

/* The built-in defaults, in zone "UTC". */
void settings_default(struct settings *s);

/* True if every value is within its hard bounds. */
bool settings_valid(const struct settings *s);

/* How WISH stands to NOW in one key. */
enum setting_order settings_compare(enum setting_key key, const struct settings *now, const struct settings *wish);

/* Copies one key's value. */
void settings_copy_key(enum setting_key key, struct settings *to, const struct settings *from);

/* Text of one key's value as the file would write it ("24h", "22:00-08:00 Europe/Berlin", "verified"). SIZE at least 96. */
void settings_format(enum setting_key key, const struct settings *s, char *text, unsigned size);

/* The stricter of two settings, key by key (for recovery). STORE may be new, and then is what the file says: where the two cannot be
 * compared it is PLAN, which is harder to get at, and the wish has to be made anew, so that the file's value waits. */
void settings_stricter(const struct settings *store, const struct settings *plan, struct settings *out);

/* Sets one key from text, as the file or a test gives it. 0, -ENOENT for an unknown section or key, -EINVAL for a bad value,
 * -ERANGE beyond a bound (WHY, of WHY_SIZE, then says which bound). The zone of quiet_hours is left as it is. */
int settings_parse(struct settings *s, const char *section, const char *name, const char *value, char *why, unsigned why_size);

/* A looser or incomparable wish that waits. */
struct pending_setting {
	uint8_t key;   /* enum setting_key */
	uint8_t ready;
	uint8_t both;  /* incomparable: held together with the effective value while that is within the ceiling */
	uint8_t reserved;
	uint32_t required_s;
	int64_t started_ms;
	int64_t window_used_ms;
	uint64_t catalogue_digest; /* SET_CATALOGUE: which loss is wished; a change starts anew */
};

struct settings_state {
	struct settings effective;
	struct settings wish; /* the file's last good reading */
	struct pending_setting pending[SETTING_COUNT]; /* key by index; absent when started_ms == NEVER_MS */
};

#endif
