/* Random sequences of requests, codes, clocks, crashes, lost and forged stores against a model of what people agreed to: nothing gets from
 * cooling to removed without the approvals it needs, and nothing is stuck: without anybody's consent there is a way, within bounded time. */
#include "support/unit.h"

#include <errno.h>
#include <sqlite3.h>

#include "common/cleanup.h"
#include "daemon/policy_allow.h"
#include "fake_helper.h"

#include "codes.h"

#define MINUTE_MS 60000LL
#define HOUR_MS (60 * MINUTE_MS)
#define UID 1000
#define NAMES 4
#define STEPS 800
#define SEEDS 12

static const char *const names[NAMES] = { "Ann", "Bob", "Carol", "Dan" };
/* What can be asked for, each with approvals of its own: two removals, and the other ways out, which are an exception under the first of
 * them, leaving for good, and looser settings. The exception is approved by its id. */
static const char *const targets[] = { "ex.example", "other.example", "kids.ex.example", "retire", "settings" };
enum { TARGETS = 2, EXCEPTION = TARGETS, LEAVING, SETTINGS, SUBJECTS };
_Static_assert(SUBJECTS == COUNT_OF(targets), "each has its word");

/* What the model holds to be so, from the answers alone. */
static struct model_person {
	bool enrolled, asked;
	char secret[OTP_BASE32_SIZE];
	int64_t counts_from_ms, asked_ms, used;
	uint32_t asked_delay_s;
} people[NAMES];
static bool approved[SUBJECTS][NAMES];
static bool running[SUBJECTS];
static int64_t leaving_since_ms;
static uint32_t excepted, opened; /* the exception that is asked for or open, and the one that was accepted: ids, 0 none */
static struct {
	uint32_t keys, delay_s;
} wished; /* what waits of the settings and can be approved */

static struct lab lab;
static uint64_t seed_state;
static int64_t step;
static unsigned releases, refusals, gone, crashes, forgeries, approvals, departures, detentions;
static unsigned opens, closed_doors, loosened, held_tight;

static uint32_t rnd(uint32_t n)
{
	seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed_state >> 33) % n;
}

static const struct settings *effective(void)
{
	return &lab.d->state.settings.effective;
}

static unsigned enrolled(void)
{
	unsigned n = 0;

	for (int i = 0; i < NAMES; i++)
		n += people[i].enrolled;
	return n;
}

static unsigned needed(void)
{
	unsigned wanted = effective()->approvals ? effective()->approvals : 2, n = enrolled();

	return wanted < n ? wanted : n;
}

static bool holds_anything(void);

static unsigned missing(size_t t)
{
	unsigned have = 0, need = t <= EXCEPTION || holds_anything() ? needed() : 0;

	for (int i = 0; i < NAMES; i++)
		have += people[i].enrolled && approved[t][i] && lab.d->now.counted_ms >= people[i].counts_from_ms;
	return have < need ? need - have : 0;
}

static struct entry *entry_of(size_t t)
{
	return model_find(&lab.d->model, UID, targets[t]);
}

/* Whoever blocks nothing is asked for no key. */
static bool holds_anything(void)
{
	for (size_t t = 0; t < TARGETS; t++)
		if (entry_of(t) && entry_in_force(entry_of(t)))
			return true;
	return false;
}

static struct person *person_of(int i)
{
	struct person *p = people_find(&lab.d->people, UID, names[i]);

	return p && strcmp(p->r.person, names[i]) == 0 ? p : NULL;
}

/* What was agreed to is one request to leave, and not the next. */
static void observe_leaving(void)
{
	const struct retire *r = &lab.d->state.retire;

	running[LEAVING] = r->state == RETIRE_COOLING || r->state == RETIRE_READY;
	if (!running[LEAVING] || r->started_ms != leaving_since_ms)
		memset(approved[LEAVING], 0, sizeof approved[LEAVING]);
	leaving_since_ms = r->started_ms;
}

static struct allowed *exception(void)
{
	return exceptions_find(&lab.d->exceptions, UID, targets[EXCEPTION]);
}

/* One that was shut, or that nobody accepted in time, and was asked for again, is another. And none is open that was not accepted. */
static void observe_exception(void)
{
	const struct allowed *a = exception();
	uint32_t id = a ? a->x.id : 0;

	running[EXCEPTION] = a && a->x.state != EXCEPTION_OPEN;
	if (!running[EXCEPTION] || id != excepted)
		memset(approved[EXCEPTION], 0, sizeof approved[EXCEPTION]);
	excepted = id;
	if (a && a->x.state == EXCEPTION_OPEN)
		assert_int_equal(a->x.id, opened);
}

/* What was agreed to is these settings, and not others. */
static void observe_settings(void)
{
	const struct settings_state *s = &lab.d->state.settings;
	uint32_t keys = 0;

	for (int k = 0; k < SETTING_COUNT; k++)
		if (k != SET_APPROVALS && s->pending[k].started_ms != NEVER_MS)
			keys |= 1u << k;
	running[SETTINGS] = keys;
	if (keys != wished.keys || (keys && s->wish.delay_s != wished.delay_s))
		memset(approved[SETTINGS], 0, sizeof approved[SETTINGS]);
	wished.keys = keys;
	wished.delay_s = s->wish.delay_s;
}

/* Where a wait for settings begins anew, what was agreed to is over with the window that nobody used. */
static void pass(int64_t ms)
{
	struct pending_setting before[SETTING_COUNT];
	const struct pending_setting *after = lab.d->state.settings.pending;

	memcpy(before, after, sizeof before);
	pass_awake(lab.d, ms);
	for (int k = 0; k < SETTING_COUNT; k++)
		if (before[k].started_ms != NEVER_MS && before[k].started_ms != after[k].started_ms)
			memset(approved[SETTINGS], 0, sizeof approved[SETTINGS]);
}

static void observe(void)
{
	observe_leaving();
	observe_exception();
	observe_settings();
	for (size_t t = 0; t < TARGETS; t++) {
		const struct entry *e = entry_of(t);

		running[t] = e && (e->r.state == STATE_COOLING || e->r.state == STATE_READY);
		if (!running[t])
			memset(approved[t], 0, sizeof approved[t]);
	}
}

/* What is stored may only have become stricter by a crash, a loss or a forgery: approvals fewer, nobody gone, nobody's word earlier. */
static void after_violence(bool crash)
{
	observe();
	for (int i = 0; i < NAMES; i++) {
		const struct person *p = person_of(i);

		if (people[i].enrolled)
			assert_non_null(p);
		people[i].enrolled = p;
		people[i].asked = people[i].asked && p && p->r.state != STATE_BLOCKED;
		if (p) {
			assert_true(p->r.last_blocked_ms >= people[i].counts_from_ms);
			people[i].counts_from_ms = p->r.last_blocked_ms;
			if (!crash && p->used.newest == 0) /* which codes were taken is in the store alone */
				people[i].used = 0;
			person_secret(&p->r, people[i].secret);
		}
	}
	if (lab.d->people.given_count == 0)
		memset(approved, 0, sizeof approved);
}

static void agree(void)
{
	assert_int_equal(lab.d->people.count, enrolled());
	for (size_t t = 0; t < TARGETS; t++) {
		const struct entry *e = entry_of(t);

		if (running[t])
			assert_int_equal(gate_look(lab.d, UID, e->r.id).missing, missing(t));
	}
	if (running[EXCEPTION])
		assert_int_equal(gate_look(lab.d, UID, excepted).missing, missing(EXCEPTION));
	if (running[LEAVING])
		assert_int_equal(gate_look(lab.d, UID, SUBJECT_RETIRE).missing, missing(LEAVING));
	if (running[SETTINGS])
		assert_int_equal(gate_look(lab.d, UID, SUBJECT_SETTINGS).missing, missing(SETTINGS));
}

static void enrol(int i)
{
	struct enrolled e;
	char code[7];
	bool before = people[i].enrolled;

	policy_people_add(lab.d, UID, names[i], NULL, &e);
	assert_null(e.error);
	if (before) {
		assert_non_null(e.person);
		people[i].asked = false;
		return;
	}
	secret_of(e.uri, people[i].secret);
	code_at(people[i].secret, ++step, code);
	set_step(lab.d, step);
	if (rnd(3) == 0)
		code[rnd(6)] ^= 1;
	policy_people_confirm(lab.d, UID, names[i], code, &e);
	if (e.error)
		return;
	people[i].enrolled = true;
	people[i].asked = false;
	people[i].used = step;
	people[i].counts_from_ms = lab.d->now.counted_ms + (enrolled() > needed() ? effective()->delay_s * 1000LL : 0);
}

static void remove_person(int i)
{
	struct record person;
	struct outcome o;
	bool quiet = quiet_at(&lab.d->state.settings, &lab.d->now);

	policy_people_remove(lab.d, UID, names[i], &o, &person);
	if (!people[i].enrolled) {
		assert_string_equal(o.error, "unknown-person");
		return;
	}
	if (!o.error && !o.state) {
		people[i].asked = true;
		people[i].asked_ms = lab.d->now.counted_ms;
		people[i].asked_delay_s = effective()->delay_s;
	} else if (o.state) {
		assert_false(quiet);
		assert_true(people[i].asked); /* and nobody goes before the wait that was in force */
		assert_true(lab.d->now.counted_ms - people[i].asked_ms >= people[i].asked_delay_s * 1000LL);
		people[i] = (struct model_person){ .enrolled = false };
		for (size_t t = 0; t < SUBJECTS; t++)
			approved[t][i] = false;
		gone++;
	}
}

static void approve(size_t t, int i)
{
	const char *typed = targets[t];
	struct approving a = { UID, &typed, 1, NULL };
	int64_t off = (int64_t)rnd(5) - 2, at;
	struct record person;
	struct outcome o;
	char code[7] = "000000", id[11];
	bool right;

	snprintf(id, sizeof id, "%u", excepted ? excepted : 99999999);
	typed = t == EXCEPTION ? id : typed;
	step += rnd(3) ? 1 + rnd(3) : 0;
	at = step + (rnd(3) ? 0 : off);
	if (people[i].secret[0])
		code_at(people[i].secret, at, code);
	a.typed = code;
	set_step(lab.d, step);
	policy_approve(lab.d, &a, &o, &person);
	right = people[i].enrolled && running[t] && llabs(at - step) <= 1;
	if (o.error)
		return;
	assert_true(right);
	assert_string_equal(person.person, names[i]);
	assert_true(at > people[i].used - 64 && at != people[i].used);
	people[i].used = at;
	approved[t][i] = true;
	approvals++;
}

static void guess(size_t t)
{
	struct approving a = { UID, &targets[t], 1, "000001" };
	struct record person;
	struct outcome o;

	if (rnd(4))
		return;
	set_step(lab.d, step);
	policy_approve(lab.d, &a, &o, &person);
	assert_non_null(o.error);
}

static void add(size_t t)
{
	struct add_request q = { .uid = UID, .person = "" };
	char message[TARGET_MESSAGE_SIZE];
	struct added out;
	struct target parsed;
	const struct entry *e = entry_of(t);

	if (e && e->r.state == STATE_RELEASING) /* the helper is to let go first */
		return;
	assert_int_equal(target_parse(&lab.d->ctx, targets[t], &parsed, message), TARGET_OK);
	assert_int_equal(policy_add(lab.d, &q, &parsed, &out), 0);
	assert_int_equal(daemon_commit(lab.d), 0);
	observe();
}

static void remove_entry(size_t t)
{
	struct entry *e = entry_of(t);
	char words[WORDS_TEXT_SIZE];
	struct outcome o;
	unsigned lacking;

	if (!e || !entry_in_force(e)) {
		add(t);
		return;
	}
	policy_remove(lab.d, e, NULL, &o);
	observe();
	if (!o.confirm[0])
		return;
	strcpy(words, o.confirm);
	lacking = missing(t);
	policy_remove(lab.d, e, words, &o);
	if (o.state && (strcmp(o.state, "removed") == 0 || strcmp(o.state, "releasing") == 0)) {
		assert_int_equal(lacking, 0);
		releases++;
	} else {
		assert_string_equal(o.error, "approvals-missing");
		assert_true(lacking > 0); /* and nobody is refused who has them */
		refusals++;
	}
	observe();
}

/* Words that are alive, as if they had been given before somebody joined: alone they must open nothing. */
static void make_words(struct allowed *a, char words[WORDS_TEXT_SIZE])
{
	static const uint8_t random[8] = "12345678";

	words_make(random, words);
	strcpy(a->words, words);
	a->words_until_ms = lab.d->now.counted_ms + MINUTE_MS;
}

static void accept_exception(struct allowed *a)
{
	unsigned lacking = missing(EXCEPTION);
	bool ready = a->x.state == EXCEPTION_READY;
	char words[WORDS_TEXT_SIZE] = "";
	struct allow_outcome o;
	uint32_t id = a->x.id;

	if (ready && lacking && rnd(2)) {
		make_words(a, words);
	} else {
		policy_allow_accept(lab.d, a, NULL, &o);
		strcpy(words, o.confirm);
		assert_int_equal(words[0] != '\0', ready && !lacking); /* nobody is refused who has them */
	}
	if (words[0]) {
		opened = lacking ? 0 : id;
		policy_allow_accept(lab.d, a, words, &o);
	}
	if (ready && !lacking)
		assert_null(o.error);
	else
		assert_string_equal(o.error ? o.error : "none", ready ? "approvals-missing" : "not-yet");
	opens += ready && !lacking;
	closed_doors += ready && lacking;
}

static void except(void)
{
	const struct allow_request q = { UID, targets[EXCEPTION], "school", NULL };
	struct allowed *a = exception();
	struct allow_outcome o;

	if (a && (a->x.state != EXCEPTION_OPEN || rnd(2))) {
		if (a->x.state == EXCEPTION_OPEN)
			policy_allow_remove(lab.d, a, &o);
		else
			accept_exception(a);
	} else if (!a) {
		bool blocked = entry_of(0) && entry_in_force(entry_of(0));

		policy_allow(lab.d, &q, &o);
		assert_int_equal(o.a != NULL, blocked);
		if (o.a)
			assert_int_equal(o.a->x.state, EXCEPTION_COOLING);
	}
	observe();
}

static void leave(void)
{
	char words[WORDS_TEXT_SIZE];
	struct outcome o;
	unsigned lacking;

	assert_true(policy_retire(lab.d, UID, NULL, &o));
	observe();
	if (!o.confirm[0])
		return;
	strcpy(words, o.confirm);
	lacking = missing(LEAVING);
	assert_true(policy_retire(lab.d, UID, words, &o));
	if (strcmp(o.state, "retired") == 0 || strcmp(o.state, "releasing") == 0) {
		assert_int_equal(lacking, 0);
		departures++;
	} else {
		assert_string_equal(o.error, "approvals-missing");
		assert_true(lacking > 0);
		detentions++;
	}
	observe();
}

static void sql(const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(lab.store, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void violence(void)
{
	static const char *const forged[] = {
		"DELETE FROM people", "DELETE FROM tries", "DELETE FROM people; DELETE FROM approvals; DELETE FROM tries",
		"INSERT OR IGNORE INTO approvals SELECT CAST(substr(approval, 1, 4) || x'03000000' || substr(approval, 9) AS BLOB) FROM approvals",
		"INSERT OR IGNORE INTO approvals VALUES(x'01000000020000000000000000000000'), (x'01000000030000000000000000000000')",
		"UPDATE people SET used = zeroblob(16)", "DELETE FROM people WHERE id % 2",
		"DELETE FROM exceptions",
	};
	uint32_t what = rnd(COUNT_OF(forged) + 5);
	bool crash = what > COUNT_OF(forged);

	daemon_free(&lab.d);
	if (what < COUNT_OF(forged)) {
		sql(forged[what]);
	} else if (!crash) {
		assert_int_equal(unlink(lab.store), 0);
	}
	forgeries += !crash;
	crashes += crash;
	lab_daemon(&lab);
	after_violence(crash);
}

static void wish(void)
{
	char text[160];

	snprintf(text, sizeof text, "[cooldown]\ndelay = %uh\nquiet_hours = none\n[person]\napprovals = %u\n", 1 + rnd(3), rnd(4));
	folder_put(lab.folder, "nc.conf", text);
	daemon_reload(lab.d);
	observe();
}

static void accept_wishes(void)
{
	uint32_t accepted = 0, before = effective()->delay_s, ready = settings_ready(&lab.d->state.settings) & ~(1u << SET_APPROVALS);
	unsigned lacking = missing(SETTINGS);
	int n = policy_accept(lab.d, &accepted);

	if (lacking) { /* fewer approvals wait and need nobody's; all else does */
		assert_int_equal(n > 0 ? accepted & ~(1u << SET_APPROVALS) : 0, 0);
		assert_int_equal(effective()->delay_s, before);
	} else { /* and nobody is refused who has them */
		assert_true(!ready || n > 0);
		assert_int_equal(n > 0 ? accepted & ready : 0, ready);
	}
	held_tight += lacking && ready;
	loosened += !lacking && ready && holds_anything() && enrolled();
}

static void helper(void)
{
	if (lab.helper.answer == WIRE_OK && rnd(2)) {
		lab.helper.answer = WIRE_NOT_STORED;
		return;
	}
	lab.helper.answer = WIRE_OK;
	(void)daemon_send(lab.d);
	daemon_tick(lab.d);
	observe();
}

/* Mostly one for which an approval is of use. */
static size_t any_subject(void)
{
	size_t t = rnd(SUBJECTS);

	for (int i = 0; i < 2 && !(running[t] && missing(t)); i++)
		t = rnd(SUBJECTS);
	return t;
}

static void one_step(void)
{
	size_t t = rnd(TARGETS);
	int i = (int)rnd(NAMES);

	switch (rnd(27)) {
	case 0:
		enrol(i);
		break;
	case 1:
		remove_person(i);
		break;
	case 2:
	case 3:
	case 4:
	case 5:
	case 6:
	case 7:
		approve(any_subject(), i);
		break;
	case 9:
		guess(t);
		break;
	case 10:
		if (rnd(4) == 0)
			add(t);
		break;
	case 11:
		pass((int64_t)rnd(14 * 60) * MINUTE_MS);
		break;
	case 12:
		pass(HOUR_MS);
		break;
	case 13:
		if (rnd(4) == 0 && lab.helper.answer == WIRE_OK && lab.d->behind == 0)
			violence();
		break;
	case 14:
		if (rnd(4) == 0)
			wish();
		break;
	case 15:
	case 16:
		accept_wishes();
		break;
	case 17:
		if (rnd(4) == 0)
			helper();
		break;
	case 8:
	case 18:
	case 19:
		leave();
		break;
	case 20:
	case 21:
	case 22:
		except();
		break;
	default:
		remove_entry(t);
		break;
	}
	observe();
	agree();
}

/* Nobody answers any more: the people go after the wait, and then the entry after its own. */
static void nobody_is_stuck(void)
{
	int64_t began_ms;
	int rounds = 0;

	lab.helper.answer = WIRE_OK;
	(void)daemon_send(lab.d);
	daemon_tick(lab.d);
	observe();
	began_ms = lab.d->now.counted_ms;
	for (; entry_in_force(entry_of(0)) && rounds < 3000; rounds++) {
		for (int i = 0; i < NAMES; i++)
			if (people[i].enrolled)
				remove_person(i);
		remove_entry(0);
		if (!entry_in_force(entry_of(0)))
			break;
		pass_awake(lab.d, HOUR_MS);
		observe();
	}
	assert_false(entry_in_force(entry_of(0)));
	assert_true(lab.d->now.counted_ms - began_ms <= 2LL * CEILING_DELAY_S * 1000);
}

static void run(uint64_t seed)
{
	seed_state = seed;
	step = 59000000;
	memset(people, 0, sizeof people);
	memset(approved, 0, sizeof approved);
	excepted = opened = wished.keys = wished.delay_s = 0;
	lab_begin(&lab);
	add(0);
	add(1);
	for (int i = 0; i < STEPS; i++)
		one_step();
	if (!entry_in_force(entry_of(0)))
		add(0);
	nobody_is_stuck();
	lab_end(&lab);
}

static void nothing_opens_without_them_and_nothing_sticks(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		print_message("seed %llu\n", (unsigned long long)seed);
		run(seed);
	}
	print_message("%u releases, %u refusals, %u approvals, %u people gone, %u crashes, %u forgeries, %u departures, %u kept from it\n",
		      releases, refusals, approvals, gone, crashes, forgeries, departures, detentions);
	assert_true(releases > 20 && refusals > 50 && approvals > 50 && gone > 10 && crashes > 5 && forgeries > 10);
	print_message("%u exceptions opened, %u held shut; %u settings loosened, %u held\n", opens, closed_doors, loosened, held_tight);
	assert_true(departures > 5 && detentions > 20);
	assert_true(opens > 5 && closed_doors > 20 && loosened > 5 && held_tight > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_opens_without_them_and_nothing_sticks) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
