/* Random sequences of requests, codes, clocks, crashes, lost and forged stores against a model of what people agreed to: nothing gets from
 * cooling to removed without the approvals it needs, and nothing is stuck: without anybody's consent there is a way, within bounded time. */
#include "support/unit.h"

#include <errno.h>
#include <sqlite3.h>

#include "common/cleanup.h"
#include "fake_helper.h"

#include "codes.h"

#define MINUTE_MS 60000LL
#define HOUR_MS (60 * MINUTE_MS)
#define UID 1000
#define NAMES 4
#define STEPS 700
#define SEEDS 12

static const char *const names[NAMES] = { "Ann", "Bob", "Carol", "Dan" };
/* What can be asked for, each with approvals of its own: two removals, and leaving for good, which is the third way out. */
static const char *const targets[] = { "ex.example", "other.example", "retire" };
#define LEAVING 2
#define TARGETS LEAVING
#define SUBJECTS COUNT_OF(targets)

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

static struct lab lab;
static uint64_t seed_state;
static int64_t step;
static unsigned releases, refusals, gone, crashes, forgeries, approvals, departures, detentions;

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
	unsigned have = 0, need = t < TARGETS || holds_anything() ? needed() : 0;

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

static void observe(void)
{
	observe_leaving();
	for (size_t t = 0; t < TARGETS; t++) {
		const struct entry *e = entry_of(t);

		running[t] = e && (e->r.state == STATE_COOLING || e->r.state == STATE_READY);
		if (!running[t])
			memset(approved[t], 0, sizeof approved[t]);
	}
}

/* What is stored may only have become stricter by a crash, a loss or a forgery: approvals fewer, nobody gone, nobody's word earlier. */
static void after_violence(void)
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
	if (running[LEAVING])
		assert_int_equal(gate_look(lab.d, UID, SUBJECT_RETIRE).missing, missing(LEAVING));
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
	struct approving a = { UID, &targets[t], 1, NULL };
	int64_t off = (int64_t)rnd(5) - 2, at;
	struct record person;
	struct outcome o;
	char code[7] = "000000";
	bool right;

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
	};
	uint32_t what = rnd(12);

	daemon_free(&lab.d);
	if (what < COUNT_OF(forged)) {
		sql(forged[what]);
		forgeries++;
	} else if (what == 11) {
		assert_int_equal(unlink(lab.store), 0);
		forgeries++;
	} else {
		crashes++;
	}
	lab_daemon(&lab);
	after_violence();
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
	uint32_t accepted, before = effective()->delay_s;
	unsigned people_before = enrolled();
	int n = policy_accept(lab.d, &accepted);

	if (n > 0 && people_before) /* nobody agreed to another wait */
		assert_int_equal(effective()->delay_s, before);
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

static void one_step(void)
{
	size_t t = rnd(TARGETS);
	int i = (int)rnd(NAMES);

	switch (rnd(18)) {
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
		approve(rnd(SUBJECTS), i);
		break;
	case 6:
		guess(t);
		break;
	case 7:
		if (rnd(4) == 0)
			add(t);
		break;
	case 8:
		pass_awake(lab.d, (int64_t)rnd(14 * 60) * MINUTE_MS);
		break;
	case 9:
		pass_awake(lab.d, HOUR_MS);
		break;
	case 10:
		if (rnd(4) == 0 && lab.helper.answer == WIRE_OK && lab.d->behind == 0)
			violence();
		break;
	case 11:
		if (rnd(4) == 0)
			wish();
		break;
	case 12:
		accept_wishes();
		break;
	case 13:
		if (rnd(4) == 0)
			helper();
		break;
	case 14:
		leave();
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
	assert_true(departures > 5 && detentions > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_opens_without_them_and_nothing_sticks) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
