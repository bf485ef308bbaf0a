/* People: enrolled by a code, asked for theirs, gone without being asked; and what a lost or forged store cannot change. */
#include "support/unit.h"

#include <errno.h>
#include <jansson.h>
#include <sqlite3.h>

#include "common/cleanup.h"
#include "fake_helper.h"

#include "codes.h"

#define HOUR_MS 3600000LL
#define UID 1000

static struct lab lab;
static int64_t step; /* of the clock on the wall */
static char secrets[4][OTP_BASE32_SIZE];

static int set_up(void **state)
{
	(void)state;
	lab_begin(&lab);
	step = 59000000;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	lab_end(&lab);
	return 0;
}

static struct enrolled offer(const char *name, const char *contact)
{
	struct enrolled e;

	policy_people_add(lab.d, UID, name, contact, &e);
	return e;
}

static struct enrolled confirm(const char *name, const char *code)
{
	struct enrolled e;

	set_step(lab.d, step);
	policy_people_confirm(lab.d, UID, name, code, &e);
	return e;
}

static uint32_t enrol(const char *name, int which)
{
	struct enrolled e = offer(name, "tel:+15551234");
	char code[7];

	assert_null(e.error);
	secret_of(e.uri, secrets[which]);
	code_at(secrets[which], ++step, code);
	e = confirm(name, code);
	assert_null(e.error);
	return e.person->r.id;
}

static struct outcome approve_with(const char *target, const char *code)
{
	struct approving a = { UID, &target, 1, code };
	struct record person;
	struct outcome o;

	set_step(lab.d, step);
	policy_approve(lab.d, &a, &o, &person);
	return o;
}

static struct outcome approve(const char *target, int which)
{
	char code[7];

	code_at(secrets[which], ++step, code);
	return approve_with(target, code);
}

static struct entry *add(const char *text)
{
	struct add_request q = { .uid = UID, .person = "" };
	char message[TARGET_MESSAGE_SIZE];
	struct added out;
	struct target t;
	uint32_t id;

	assert_int_equal(target_parse(&lab.d->ctx, text, &t, message), TARGET_OK);
	assert_int_equal(policy_add(lab.d, &q, &t, &out), 0);
	id = out.e->r.id;
	assert_int_equal(daemon_commit(lab.d), 0);
	return model_by_id(&lab.d->model, id);
}

static struct outcome remove_step(struct entry *e, const char *words)
{
	struct outcome o;

	policy_remove(lab.d, e, words, &o);
	return o;
}

static struct outcome to_ready(struct entry *e)
{
	assert_null(remove_step(e, NULL).error);
	lab_pass(&lab, HOUR_MS);
	return remove_step(e, NULL);
}

static unsigned missing(const struct entry *e)
{
	return gate_look(lab.d, UID, e->r.id).missing;
}

static struct outcome remove_person(const char *who)
{
	struct record person;
	struct outcome o;

	policy_people_remove(lab.d, UID, who, &o, &person);
	return o;
}

static void nobody_holds_a_key_unconfirmed(void **state)
{
	struct entry *e = add("ex.example");
	struct enrolled o = offer("Bob", NULL), again;
	char secret[OTP_BASE32_SIZE], code[7];

	(void)state;
	assert_null(o.error);
	assert_null(o.person);
	secret_of(o.uri, secret);
	assert_int_equal(missing(e), 0);
	assert_int_equal(lab.helper.plan->records_count, 1);
	assert_string_equal(confirm("Bob", "12345").error, "malformed");
	code_at(secret, step, code);
	assert_string_equal(confirm("Carol", code).error, "unknown-person");
	again = offer("Bob", NULL); /* another secret: the first is void */
	assert_string_not_equal(again.uri, o.uri);
	assert_string_equal(confirm("Bob", code).error, "wrong-code");
	secret_of(again.uri, secret);
	code_at(secret, step + 4, code);
	assert_string_equal(confirm("Bob", code).error, "clock-off");
	assert_non_null(strstr(lab.d->note, "2 min ahead"));
	lab_pass(&lab, ENROL_LIVE_MS);
	code_at(secret, step, code);
	assert_string_equal(confirm("Bob", code).error, "unknown-person"); /* it has lapsed */
	assert_int_equal(lab.d->people.count, 0);
}

static void ten_wrong_codes_end_an_enrolment(void **state)
{
	struct enrolled o = offer("Bob", NULL);
	char secret[OTP_BASE32_SIZE], code[7];

	(void)state;
	secret_of(o.uri, secret);
	code_at(secret, step + 10, code);
	for (int i = 0; i < 10; i++)
		assert_string_equal(confirm("Bob", code).error, "clock-off");
	code_at(secret, step, code);
	assert_string_equal(confirm("Bob", code).error, "unknown-person");
}

static void a_removal_needs_one_of_one_and_two_of_more(void **state)
{
	struct entry *e = add("ex.example");
	struct outcome o;

	(void)state;
	enrol("Bob", 0);
	assert_int_equal(missing(e), 1);
	o = to_ready(e);
	assert_non_null(strstr(o.message, "Bob"));
	assert_true(o.confirm[0]);
	assert_string_equal(remove_step(e, o.confirm).error, "approvals-missing");
	assert_int_equal(e->r.state, STATE_READY);
	enrol("Carol", 1); /* one more who has to agree */
	assert_int_equal(missing(e), 2);
	assert_null(approve("ex.example", 1).error);
	assert_string_equal(remove_step(e, o.confirm).error, "approvals-missing");
	assert_non_null(strstr(lab.d->note, "Bob"));
	assert_null(strstr(lab.d->note, "Carol"));
	assert_null(approve("ex.example", 1).error); /* twice is not two */
	assert_int_equal(missing(e), 1);
	assert_null(approve("ex.example", 0).error);
	assert_string_equal(remove_step(e, o.confirm).state, "removed");
	assert_int_equal(lab.d->people.given_count, 0);
}

static void an_approval_is_for_a_running_removal(void **state)
{
	struct entry *e = add("ex.example"), *other = add("other.example");
	struct outcome o, k;

	(void)state;
	enrol("Bob", 0);
	assert_string_equal(approve("ex.example", 0).error, "not-yet");
	assert_string_equal(approve("nowhere.example", 0).error, "unknown-target");
	remove_step(e, NULL);
	remove_step(other, NULL);
	assert_null(approve("ex.example", 0).error);
	assert_int_equal(missing(e), 0);
	assert_int_equal(missing(other), 1);
	policy_keep(lab.d, e, &k);
	remove_step(e, NULL);
	assert_int_equal(missing(e), 1);
	assert_null(approve("ex.example", 0).error);
	pass_awake(lab.d, HOUR_MS);
	pass_awake(lab.d, 12 * HOUR_MS); /* nobody completes it */
	assert_int_equal(e->r.state, STATE_BLOCKED);
	remove_step(e, NULL);
	lab_pass(&lab, 2 * HOUR_MS); /* it had been ready once */
	o = remove_step(e, NULL);
	assert_int_equal(missing(e), 1);
	assert_string_equal(remove_step(e, o.confirm).error, "approvals-missing");
}

static void a_code_is_used_once_and_within_a_step(void **state)
{
	struct entry *e = add("ex.example");
	char code[7];

	(void)state;
	enrol("Bob", 0);
	remove_step(e, NULL);
	code_at(secrets[0], step, code);
	assert_string_equal(approve_with("ex.example", code).error, "wrong-code"); /* it confirmed the enrolment */
	step += 100;
	code_at(secrets[0], step + 2, code);
	assert_string_equal(approve_with("ex.example", code).error, "clock-off");
	code_at(secrets[0], step - 2, code);
	assert_string_equal(approve_with("ex.example", code).error, "clock-off");
	assert_non_null(strstr(lab.d->note, "1 min behind"));
	code_at(secrets[0], step + 1, code);
	assert_null(approve_with("ex.example", code).error);
	assert_string_equal(approve_with("ex.example", code).error, "wrong-code");
	code_at(secrets[0], step - 1, code);
	assert_null(approve_with("ex.example", code).error);
	lab_restart(&lab);
	remove_step(lab.d->model.entries[0], NULL);
	assert_string_equal(approve_with("ex.example", code).error, "too-many-tries"); /* the fifth */
	assert_int_equal(lab.d->people.given_count, 1);
}

static void five_wrong_codes_lock_over_a_restart(void **state)
{
	struct entry *e = add("ex.example");

	(void)state;
	enrol("Bob", 0);
	remove_step(e, NULL);
	step += 100;
	for (int i = 0; i < 5; i++)
		approve_with("ex.example", "000000");
	assert_string_equal(approve("ex.example", 0).error, "too-many-tries");
	lab_restart(&lab);
	assert_string_equal(approve("ex.example", 0).error, "too-many-tries");
	lab_pass(&lab, HOUR_MS);
	remove_step(lab.d->model.entries[0], NULL);
	assert_null(approve("ex.example", 0).error);
}

static void a_person_goes_without_being_asked(void **state)
{
	struct entry *e = add("ex.example");
	struct outcome o;

	(void)state;
	enrol("Bob", 0);
	enrol("Carol", 1);
	remove_step(e, NULL);
	assert_null(approve("ex.example", 0).error);
	assert_null(remove_person("Bob").error);
	assert_string_equal(remove_person("Bob").error, "not-yet");
	assert_int_equal(missing(e), 1); /* until then all is as it was */
	lab_pass(&lab, HOUR_MS);
	assert_string_equal(remove_person("Bob").state, "removed");
	assert_int_equal(lab.helper.plan->records_count, 2);
	assert_int_equal(lab.d->people.given_count, 0); /* and what he agreed to went with him */
	assert_int_equal(missing(e), 1);
	remove_person("Carol");
	lab_pass(&lab, HOUR_MS);
	assert_string_equal(remove_person("Carol").state, "removed");
	assert_int_equal(e->r.state, STATE_READY);
	o = remove_step(e, NULL);
	assert_string_equal(remove_step(e, o.confirm).state, "removed");
	assert_string_equal(remove_person("Carol").error, "unknown-person");
}

static void adding_again_is_a_change_of_heart(void **state)
{
	uint32_t id = enrol("Bob", 0);
	struct enrolled again;

	(void)state;
	remove_person("Bob");
	lab_pass(&lab, HOUR_MS);
	again = offer("Bob", "bob@example.org");
	assert_null(again.error);
	assert_int_equal(again.person->r.id, id);
	assert_string_equal(again.uri, ""); /* no secret is shown twice */
	assert_string_equal(person_contact(&again.person->r), "bob@example.org");
	assert_null(remove_person("Bob").error);
	assert_int_equal(lab.d->people.list[0].r.required_s, 3600);
	lab_restart(&lab);
	assert_int_equal(lab.d->people.list[0].r.state, STATE_COOLING);
	assert_string_equal(person_contact(&lab.d->people.list[0].r), "bob@example.org");
}

static void a_third_counts_after_the_wait(void **state)
{
	struct entry *e = add("ex.example");

	(void)state;
	enrol("Bob", 0);
	enrol("Carol", 1);
	enrol("Myself", 2);
	remove_step(e, NULL);
	assert_null(approve("ex.example", 1).error);
	assert_null(approve("ex.example", 2).error);
	assert_int_equal(missing(e), 1);
	lab_pass(&lab, HOUR_MS);
	assert_int_equal(missing(e), 0);
}

static void names_and_numbers(void **state)
{
	static const char *const bad[] = { "", "  ", "7", "two\nlines", "1234567890123456789012345678901234567890123456789012345678901234" };
	char name[16];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_string_equal(offer(bad[i], NULL).error, "malformed");
	assert_string_equal(offer("Bob", "two\nlines").error, "malformed");
	for (int i = 0; i < 9; i++) {
		snprintf(name, sizeof name, "P%d", i);
		enrol(name, 0);
	}
	assert_string_equal(offer("Tenth", NULL).error, "too-many");
	assert_string_equal(remove_person("99").error, "unknown-person");
	assert_null(remove_person("3").error);
	assert_int_equal(lab.d->people.list[2].r.state, STATE_COOLING);
}

/* settings accept opens for everybody, and so needs them too; fewer approvals need nobody's. */
static void looser_settings_need_them_too(void **state)
{
	const struct settings *s = &lab.d->state.settings.effective;
	uint32_t accepted;

	(void)state;
	add("ex.example");
	enrol("Bob", 0);
	enrol("Carol", 1);
	assert_string_equal(approve("settings", 0).error, "not-yet");
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 1s\nquiet_hours = none\n[person]\napprovals = 1\n");
	daemon_reload(lab.d);
	assert_null(approve("settings", 0).error);
	lab_pass(&lab, HOUR_MS);
	assert_int_equal(policy_accept(lab.d, &accepted), 1);
	assert_int_equal(accepted, 1u << SET_APPROVALS);
	assert_int_equal(s->approvals, 1);
	assert_int_equal(policy_accept(lab.d, &accepted), 1); /* one has agreed, and one is enough now */
	assert_int_equal(s->delay_s, 1);
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 2h\nquiet_hours = none\n[person]\napprovals = 1\n");
	daemon_reload(lab.d);
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 1h\nquiet_hours = none\n[person]\napprovals = 1\n");
	daemon_reload(lab.d);
	assert_null(approve("settings", 0).error);
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 1s\nquiet_hours = none\n[person]\napprovals = 1\n");
	daemon_reload(lab.d); /* another wish than the one that was agreed to */
	lab_pass(&lab, 2 * HOUR_MS);
	assert_int_equal(policy_accept(lab.d, &accepted), -EACCES);
	assert_null(approve("settings", 1).error);
	assert_int_equal(policy_accept(lab.d, &accepted), 1);
}

static void an_approval_of_settings_ends_with_their_window(void **state)
{
	uint32_t accepted;

	(void)state;
	add("ex.example");
	enrol("Bob", 0);
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 1s\nquiet_hours = none\n");
	daemon_reload(lab.d);
	assert_null(approve("settings", 0).error);
	pass_awake(lab.d, HOUR_MS);
	assert_int_equal(gate_look(lab.d, UID, SUBJECT_SETTINGS).missing, 0);
	pass_awake(lab.d, 12 * HOUR_MS); /* nobody accepts them: they wait anew */
	assert_int_equal(gate_look(lab.d, UID, SUBJECT_SETTINGS).missing, 1);
	pass_awake(lab.d, HOUR_MS);
	assert_int_equal(policy_accept(lab.d, &accepted), -EACCES);
}

/* So it does where the daemon was away, and finds them ready again in the window after that. */
static void nor_does_it_hold_for_a_later_window(void **state)
{
	static const int64_t hours[][2] = { { 1, 14 }, { 0, 14 }, { 1, 27 } };

	(void)state;
	add("ex.example");
	enrol("Bob", 0);
	for (size_t i = 0; i < COUNT_OF(hours); i++) {
		folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 1h\nquiet_hours = none\n");
		daemon_reload(lab.d);
		folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 1s\nquiet_hours = none\n");
		daemon_reload(lab.d);
		assert_null(approve("settings", 0).error);
		pass_awake(lab.d, hours[i][0] * HOUR_MS);
		assert_int_equal(gate_look(lab.d, UID, SUBJECT_SETTINGS).missing, 0);
		pass_awake(lab.d, hours[i][1] * HOUR_MS);
		assert_int_not_equal(settings_ready(&lab.d->state.settings), 0);
		assert_int_equal(gate_look(lab.d, UID, SUBJECT_SETTINGS).missing, 1);
	}
}

/* Whose names are long, in whatever script, is told in whole ones, and never in a text that nobody can read. */
static void whoever_is_missing_is_told_in_whole_names(void **state)
{
	char name[PERSON_SIZE], who[GATE_WHO_SIZE];
	struct entry *e = add("ex.example");
	json_t *text;

	(void)state;
	for (int i = 0; i < PEOPLE_OF_ONE_MAX; i++) {
		name[0] = (char)('a' + i);
		for (size_t k = 1; k + 2 < sizeof name; k += 2)
			memcpy(name + k, "\u00e9", 3);
		enrol(name, 0);
		gate_who(lab.d, UID, e->r.id, who);
		text = json_string(who);
		assert_non_null(text);
		json_decref(text);
		assert_int_equal(strncmp(who, "a\u00e9", 3), 0);
		assert_true(i < 1 || strstr(who, " or another"));
	}
	while (lab.d->people.count > 2) /* what fits is told whole */
		people_drop(&lab.d->people, lab.d->people.list[2].r.id);
	strcpy(lab.d->people.list[0].r.person, "Ann");
	strcpy(lab.d->people.list[1].r.person, "Bob");
	gate_who(lab.d, UID, e->r.id, who);
	assert_string_equal(who, "Ann or Bob");
}

/* Whoever blocks nothing here has no say in what others do, and is not waited for. */
static void who_blocks_nothing_is_not_asked(void **state)
{
	struct record *first;

	(void)state;
	enrol("Bob", 0);
	first = &lab.d->people.list[0].r;
	assert_int_equal(gate_look(lab.d, UID, SUBJECT_SETTINGS).needed, 0);
	add("ex.example");
	assert_int_equal(gate_look(lab.d, UID, SUBJECT_SETTINGS).needed, 1);
	assert_int_equal(gate_look(lab.d, 7, SUBJECT_RETIRE).needed, 1);
	first->uid = UID + 1; /* the person of another, who blocks nothing */
	assert_int_equal(gate_look(lab.d, UID, SUBJECT_SETTINGS).needed, 0);
	assert_int_equal(gate_look(lab.d, UID, SUBJECT_RETIRE).missing, 0);
	first->uid = UID;
}

/* Whoever guesses, the tries are of those whose codes are guessed at. */
static void root_has_no_tries_of_its_own(void **state)
{
	static const char *const target = "retire";
	struct approving guess = { 0, &target, 1, "000000" };
	struct record person;
	struct outcome o;
	char code[7];

	(void)state;
	add("ex.example");
	enrol("Bob", 0);
	policy_retire(lab.d, 0, NULL, &o);
	for (int i = 0; i < 3; i++)
		assert_string_equal(approve_with("retire", "000000").error, "wrong-code");
	set_step(lab.d, step);
	policy_approve(lab.d, &guess, &o, &person);
	assert_string_equal(o.error, "wrong-code");
	assert_non_null(strstr(lab.d->note, "1 try is left"));
	policy_approve(lab.d, &guess, &o, &person);
	assert_string_equal(o.error, "too-many-tries");
	assert_string_equal(approve("retire", 0).error, "too-many-tries");
	code_at(secrets[0], ++step, code);
	guess.typed = code;
	set_step(lab.d, step);
	policy_approve(lab.d, &guess, &o, &person);
	assert_string_equal(o.error, "too-many-tries");
}

static void sql(const char *text)
{
	sqlite3 *db;
	char *error = NULL;

	daemon_free(&lab.d);
	assert_int_equal(sqlite3_open(lab.store, &db), SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s: %s", text, error);
	sqlite3_close(db);
	lab_daemon(&lab);
}

static void a_lost_store_loses_nobody(void **state)
{
	struct entry *e = add("ex.example");

	(void)state;
	enrol("Bob", 0);
	enrol("Carol", 1);
	remove_step(e, NULL);
	approve("ex.example", 0);
	daemon_free(&lab.d);
	assert_int_equal(unlink(lab.store), 0);
	lab_daemon(&lab);
	e = lab.d->model.entries[0];
	assert_int_equal(lab.d->people.count, 2);
	assert_int_equal(lab.d->people.given_count, 0);
	remove_step(e, NULL);
	assert_string_equal(approve("ex.example", 0).error, "too-many-tries"); /* nobody knows how many there were */
	lab_pass(&lab, HOUR_MS);
	assert_null(approve("ex.example", 0).error); /* their devices are still good */
	assert_null(approve("ex.example", 1).error);
	assert_int_equal(missing(e), 0);
	lab_restart(&lab);
	assert_int_equal(missing(lab.d->model.entries[0]), 0);
}

static void a_forged_store_opens_nothing(void **state)
{
	struct entry *e = add("ex.example");
	struct outcome o;

	(void)state;
	enrol("Bob", 0);
	to_ready(e);
	sql("DELETE FROM people");
	e = lab.d->model.entries[0];
	assert_int_equal(missing(e), 1);
	assert_int_equal(lab.d->people.count, 1);
	lab_pass(&lab, HOUR_MS);
	o = remove_step(e, NULL);
	assert_string_equal(remove_step(e, o.confirm).error, "approvals-missing");
	/* an approval nobody gave: subject 1, person 2 */
	sql("INSERT INTO approvals VALUES(x'01000000020000000000000000000000')");
	assert_int_equal(lab.d->people.given_count, 0);
	assert_int_equal(missing(lab.d->model.entries[0]), 1);
	for (int i = 0; i < 6; i++)
		approve_with("ex.example", "000000");
	sql("DELETE FROM tries");
	assert_string_equal(approve("ex.example", 0).error, "too-many-tries");
	/* somebody whose secret is known, as an entry's number and as one of their own */
	sql("INSERT INTO people SELECT 77, used, replace(record, x'02000000', x'4d000000') FROM people");
	for (size_t i = 0; i < lab.d->people.count; i++)
		if (lab.d->people.list[i].r.id == 77)
			assert_false(person_counts(&lab.d->people.list[i].r, &lab.d->now));
	assert_true(missing(lab.d->model.entries[0]) >= 1);
	sql("DROP TABLE people");
	assert_true(lab.d->people.count >= 1);
	assert_true(missing(lab.d->model.entries[0]) >= 1);
}

static void a_plan_of_before_people_is_read(void **state)
{
	struct entry *e = add("ex.example");
	struct state_block block;

	(void)state;
	remove_step(e, NULL);
	daemon_free(&lab.d);
	memcpy(&block, lab.helper.plan->state.daemon, sizeof block);
	block.version = STATE_VERSION_BEFORE_PEOPLE;
	memcpy(lab.helper.plan->state.daemon, &block, sizeof block);
	image_seal(lab.helper.plan);
	lab_daemon(&lab);
	assert_int_equal(lab.d->model.entries[0]->r.state, STATE_COOLING); /* nothing was lost by it */
	assert_string_equal(lab.d->started, "");
	assert_int_equal(lab.d->people.tries_count, 0);
}

static void a_full_disk_enrols_and_approves_nobody(void **state)
{
	struct entry *e = add("ex.example");
	struct store *whole = lab.d->store, *none;
	enum store_opened what;
	struct enrolled o;
	char path[128], code[7];

	(void)state;
	enrol("Bob", 0);
	remove_step(e, NULL);
	o = offer("Carol", NULL);
	secret_of(o.uri, secrets[1]);
	snprintf(path, sizeof path, "%s/other.db", lab.folder);
	assert_int_equal(store_open(path, &none, &what), 0);
	assert_int_equal(store_begin(none), 0); /* so that the next one cannot begin, and is rolled back with it */
	lab.d->store = none;
	code_at(secrets[1], step, code);
	assert_string_equal(confirm("Carol", code).error, "failed");
	assert_int_equal(lab.d->people.count, 1);
	assert_int_equal(store_begin(none), 0);
	assert_string_equal(approve("ex.example", 0).error, "failed");
	assert_int_equal(missing(e), 1);
	assert_int_equal(store_begin(none), 0);
	assert_string_equal(remove_person("Bob").error, "failed");
	assert_int_equal(lab.d->people.list[0].r.state, STATE_BLOCKED);
	lab.d->store = whole;
	store_rollback(none);
	store_close(&none);
	assert_null(confirm("Carol", code).error); /* what was shown is still good */
	assert_null(approve("ex.example", 0).error);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(nobody_holds_a_key_unconfirmed), T(ten_wrong_codes_end_an_enrolment), T(a_removal_needs_one_of_one_and_two_of_more),
		T(an_approval_is_for_a_running_removal), T(a_code_is_used_once_and_within_a_step), T(five_wrong_codes_lock_over_a_restart),
		T(a_person_goes_without_being_asked), T(adding_again_is_a_change_of_heart), T(a_third_counts_after_the_wait),
		T(names_and_numbers), T(whoever_is_missing_is_told_in_whole_names), T(who_blocks_nothing_is_not_asked), T(root_has_no_tries_of_its_own), T(looser_settings_need_them_too), T(an_approval_of_settings_ends_with_their_window), T(nor_does_it_hold_for_a_later_window), T(a_lost_store_loses_nobody), T(a_forged_store_opens_nothing),
		T(a_plan_of_before_people_is_read), T(a_full_disk_enrols_and_approves_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
