/* Adding, removing, keeping, undoing, against a helper that keeps a plan: what is in the plan and what the store has afterwards. */
#include "support/unit.h"

#include <errno.h>
#include <sqlite3.h>

#include "common/cleanup.h"
#include "daemon/policy.h"
#include "fake_helper.h"

#define HOUR_MS 3600000LL

static struct lab lab;

static int set_up(void **state)
{
	(void)state;
	lab_begin(&lab);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	lab_end(&lab);
	return 0;
}

static struct entry *add(uint32_t uid, const char *text)
{
	struct add_request q = { .uid = uid, .person = "" };
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

static struct outcome remove_step(struct entry *e, const char *confirm)
{
	struct outcome o;

	policy_remove(lab.d, e, confirm, &o);
	return o;
}

/* To the words. */
static struct outcome to_ready(struct entry *e)
{
	struct outcome o = remove_step(e, NULL);

	assert_null(o.error);
	assert_string_equal(o.state, "cooling");
	lab_pass(&lab, HOUR_MS);
	assert_int_equal(e->r.state, STATE_READY);
	o = remove_step(e, NULL);
	assert_string_equal(o.error, "not-yet");
	assert_true(o.confirm[0]);
	return o;
}

static void an_added_name_is_in_the_plan_before_the_answer(void **state)
{
	(void)state;
	add(1000, "ex.example");
	assert_true(lab_blocked(&lab, "ex.example") && lab_blocked(&lab, "www.ex.example") && lab_blocked(&lab, "m.ex.example"));
	assert_int_equal(lab.helper.plan->records_count, 1);
	add(1000, "192.0.2.7");
	assert_int_equal(lab.helper.plan->addrs_count, 1);
	assert_int_equal(daemon_next_ms(lab.d), -1);
}

static void a_removal_waits_and_then_needs_its_words(void **state)
{
	struct entry *e = add(1000, "ex.example");
	struct outcome o = remove_step(e, NULL);

	(void)state;
	assert_string_equal(remove_step(e, "any words at all").error, "not-yet");
	lab_pass(&lab, HOUR_MS - 60000);
	assert_string_equal(remove_step(e, NULL).error, "not-yet");
	assert_string_equal(remove_step(e, NULL).confirm, "");
	lab_pass(&lab, 60000);
	o = remove_step(e, NULL);
	assert_true(o.confirm[0]);
	assert_string_equal(remove_step(e, "any words at all").error, "wrong-words");
	assert_string_equal(remove_step(e, NULL).confirm, o.confirm); /* a slip of the finger costs nothing */
	assert_true(lab_blocked(&lab, "ex.example"));
	assert_string_equal(remove_step(e, o.confirm).state, "removed");
	assert_false(lab_blocked(&lab, "ex.example"));
	assert_int_equal(lab.helper.plan->names.count, 0);
	assert_int_equal(lab.helper.plan->records[0].state, STATE_GONE);
}

static void words_die(void **state)
{
	struct entry *e = add(1000, "ex.example");
	struct outcome o = to_ready(e);

	(void)state;
	lab_pass(&lab, WORDS_LIVE_MS);
	assert_string_equal(remove_step(e, o.confirm).error, "wrong-words");
	assert_true(lab_blocked(&lab, "ex.example"));
}

static void keep_ends_a_removal_and_its_words(void **state)
{
	struct entry *e = add(1000, "ex.example");
	struct outcome o = to_ready(e), k;

	(void)state;
	policy_keep(lab.d, e, &k);
	assert_null(k.error);
	assert_string_equal(k.state, "blocked");
	assert_string_equal(remove_step(e, o.confirm).error, "not-yet");
	assert_int_equal(e->r.state, STATE_BLOCKED);
	assert_null(remove_step(e, NULL).error);
	assert_int_equal(e->r.required_s, 2 * 3600); /* it had been ready once */
}

static void adding_again_is_a_keep(void **state)
{
	struct entry *e = add(1000, "ex.example");

	(void)state;
	remove_step(e, NULL);
	assert_ptr_equal(add(1000, "EX.example."), e);
	assert_int_equal(e->r.state, STATE_BLOCKED);
	assert_int_equal(lab.d->model.count, 1);
}

static void two_accounts_hold_one_name(void **state)
{
	struct entry *mine = add(1000, "ex.example");
	struct outcome o;

	(void)state;
	add(1001, "ex.example");
	o = to_ready(mine);
	assert_string_equal(remove_step(mine, o.confirm).state, "removed");
	assert_true(lab_blocked(&lab, "ex.example"));
}

static void an_add_can_be_undone_for_ten_minutes(void **state)
{
	struct entry *e = add(1000, "ex.example"), *late = add(1000, "late.example");
	struct outcome o;

	(void)state;
	policy_undo(lab.d, e, &o);
	assert_null(o.error);
	assert_string_equal(o.state, "removed");
	assert_false(lab_blocked(&lab, "ex.example"));
	e = add(1000, "ex.example");
	policy_undo(lab.d, e, &o);
	assert_string_equal(o.error, "held-before");
	lab_pass(&lab, UNDO_MS);
	policy_undo(lab.d, late, &o);
	assert_string_equal(o.error, "too-late");
	assert_true(lab_blocked(&lab, "late.example") && lab_blocked(&lab, "ex.example"));
}

/* As if the machine had been suspended for MS since something was last stored. */
static void sleep_for(int64_t ms)
{
	lab.d->saved.clock.boot_ms -= ms;
	lab.d->state.clock.boot_ms -= ms;
}

static void an_add_is_not_undone_after_a_sleep(void **state)
{
	struct entry *e = add(1000, "ex.example"), *other;
	struct outcome o;

	(void)state;
	sleep_for(HOUR_MS);
	daemon_tick(lab.d);
	policy_undo(lab.d, e, &o);
	assert_string_equal(o.error, "too-late");
	assert_int_equal(lab.helper.plan->records[0].undoable, 0);
	other = add(1000, "other.example");
	daemon_tick(lab.d);
	policy_undo(lab.d, other, &o); /* added since */
	assert_null(o.error);
	add(1000, "late.example");
	sleep_for(HOUR_MS);
	assert_int_equal(daemon_commit(lab.d), 0);
	lab_restart(&lab); /* asleep while the daemon was down */
	e = policy_find(lab.d, 1000, "late.example");
	assert_string_equal(lab.d->started, "");
	policy_undo(lab.d, e, &o);
	assert_string_equal(o.error, "too-late");
}

/* Both know the entry alike, and but the plan that the machine has slept. */
static void a_sleep_that_the_store_forgot_ends_undo_too(void **state)
{
	struct entry *e = add(1000, "ex.example");
	struct state_block block;
	struct outcome o;

	(void)state;
	assert_int_equal(e->r.undoable, 1);
	daemon_free(&lab.d);
	memcpy(&block, lab.helper.plan->state.daemon, sizeof block);
	block.clock.boot_ms -= HOUR_MS;
	memcpy(lab.helper.plan->state.daemon, &block, sizeof block);
	image_seal(lab.helper.plan);
	lab_daemon(&lab);
	e = policy_find(lab.d, 1000, "ex.example");
	policy_undo(lab.d, e, &o);
	assert_string_equal(o.error, "too-late");
}

static void a_shared_name_goes_with_the_first_of_its_sharers(void **state)
{
	struct entry *facebook = add(1000, "facebook");
	struct outcome o;

	(void)state;
	assert_false(lab_blocked(&lab, "fbcdn.net"));
	add(1001, "instagram");
	assert_true(lab_blocked(&lab, "fbcdn.net"));
	policy_undo(lab.d, facebook, &o);
	assert_string_equal(o.state, "removed");
	assert_false(lab_blocked(&lab, "fbcdn.net"));
	assert_true(lab_blocked(&lab, "instagram.com"));
	assert_false(lab_blocked(&lab, "facebook.com"));
}

static void restart(void)
{
	daemon_free(&lab.d);
	lab_daemon(&lab);
}

static void undo(uint32_t uid, const char *text)
{
	struct outcome o;

	policy_undo(lab.d, model_find(&lab.d->model, uid, text), &o);
	assert_string_equal(o.state, "removed");
}

/* Which names are shared is what they were given as, over a restart. */
static void a_restart_forgets_no_shared_name(void **state)
{
	(void)state;
	add(1000, "facebook");
	add(1000, "instagram");
	assert_true(lab_blocked(&lab, "fbcdn.net"));
	restart();
	assert_true(lab_blocked(&lab, "fbcdn.net"));
	undo(1000, "facebook");
	assert_false(lab_blocked(&lab, "fbcdn.net"));
	assert_true(lab_blocked(&lab, "instagram.com"));
}

/* What a data file calls shared all at once, with a service that is added and undone, stays until that has waited. */
static void a_file_makes_no_held_name_shared(void **state)
{
	sqlite3 *db;

	(void)state;
	add(1000, "whatsapp");
	folder_put(lab.services, "whatsapp.ini", SERVICE_HEAD("whatsapp", "WhatsApp") "[names]\nwa.me = short\n[shared]\nwhatsapp.com = apex\n");
	folder_put(lab.services, "dummy.ini", SERVICE_HEAD("dummy", "Dummy") "[names]\ndummy.example = apex\n[shared]\nwhatsapp.com = apex\n");
	daemon_reload(lab.d);
	assert_true(lab.d->state.settings.pending[SET_CATALOGUE].started_ms != NEVER_MS);
	add(1000, "dummy");
	undo(1000, "dummy");
	assert_true(lab_blocked(&lab, "whatsapp.com"));
	add(1000, "late.example");
	undo(1000, "late.example");
	assert_true(lab_blocked(&lab, "whatsapp.com"));
	add(1001, "dummy"); /* and neither a new start nor a store that was forged or lost makes it so */
	restart();
	undo(1001, "dummy");
	assert_true(lab_blocked(&lab, "whatsapp.com"));
	add(1002, "dummy");
	daemon_free(&lab.d);
	assert_int_equal(sqlite3_open(lab.store, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE entry_names SET shared = 1", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	lab_daemon(&lab);
	undo(1002, "dummy");
	assert_true(lab_blocked(&lab, "whatsapp.com"));
	add(1003, "dummy");
	daemon_free(&lab.d);
	assert_int_equal(unlink(lab.store), 0);
	lab_daemon(&lab);
	policy_undo(lab.d, model_find(&lab.d->model, 1003, "dummy"), &(struct outcome){ 0 });
	assert_true(lab_blocked(&lab, "whatsapp.com"));
}

static void without_a_helper_it_is_stored_and_sent_later(void **state)
{
	struct entry *e = add(1000, "first.example");
	struct outcome o = to_ready(e);

	(void)state;
	fake_stop(&lab.helper);
	add(1000, "ex.example");
	assert_string_equal(remove_step(e, o.confirm).error, "unavailable");
	assert_int_equal(e->r.state, STATE_RELEASING);
	assert_true(daemon_next_ms(lab.d) > 0 && daemon_next_ms(lab.d) <= RESEND_MS);
	assert_false(lab_blocked(&lab, "ex.example"));
	fake_start(&lab.helper, lab.socket);
	daemon_tick(lab.d);
	assert_true(lab_blocked(&lab, "ex.example"));
	assert_false(lab_blocked(&lab, "first.example"));
	assert_int_equal(daemon_next_ms(lab.d), -1);
}

static void a_helper_that_cannot_store_lets_nothing_go(void **state)
{
	struct entry *e = add(1000, "ex.example");
	struct outcome o = to_ready(e);

	(void)state;
	lab.helper.answer = WIRE_NOT_STORED;
	assert_string_equal(remove_step(e, o.confirm).error, "unavailable");
	assert_string_equal(remove_step(e, NULL).state, "releasing");
	assert_true(lab_blocked(&lab, "ex.example"));
	lab.helper.answer = WIRE_OK;
	assert_string_equal(remove_step(e, NULL).state, "removed");
	assert_false(lab_blocked(&lab, "ex.example"));
}

/* The machine got that address between the question and the sending. */
static void one_refused_address_does_not_hold_up_the_rest(void **state)
{
	struct entry *e;

	(void)state;
	lab.helper.own = OWN_GATEWAY;
	e = add(1000, "192.0.2.1");
	assert_true(e->refused);
	add(1000, "ex.example");
	assert_true(lab_blocked(&lab, "ex.example"));
	assert_int_equal(lab.helper.plan->addrs_count, 0);
	assert_int_equal(lab.helper.plan->records_count, 2);
	assert_int_equal(daemon_next_ms(lab.d), -1);
	lab.helper.own = OWN_NO;
	lab_restart(&lab);
	assert_int_equal(lab.helper.plan->addrs_count, 1);
}

static void a_boot_ends_every_undo(void **state)
{
	struct entry *e = add(1000, "ex.example");
	struct outcome o;

	(void)state;
	assert_true(entry_may_undo(&e->r, &lab.d->now));
	lab.d->state.clock.boot_id[0] ^= 1; /* stored as of another boot */
	assert_int_equal(daemon_store(lab.d), 0);
	lab_restart(&lab);
	policy_undo(lab.d, lab.d->model.entries[0], &o);
	assert_string_equal(o.error, "too-late");
	assert_true(lab_blocked(&lab, "ex.example"));
}

/* Between two runs the catalogue learnt a name. */
static void names_learnt_while_it_was_off_are_blocked_at_start(void **state)
{
	(void)state;
	add(1000, "hinge");
	folder_put(lab.services, "hinge.ini", SERVICE_HEAD("hinge", "Hinge") "[names]\nhinge.co = apex\nnew.hinge.co = api\n");
	lab_restart(&lab);
	assert_true(lab_blocked(&lab, "new.hinge.co"));
}

static void a_restart_goes_on_where_it_was(void **state)
{
	struct entry *e = add(1000, "ex.example");

	(void)state;
	remove_step(e, NULL);
	lab_pass(&lab, 1800000);
	daemon_commit(lab.d);
	lab_restart(&lab);
	assert_int_equal(lab.d->model.entries[0]->r.state, STATE_COOLING);
	assert_string_equal(lab.d->started, "");
	lab_pass(&lab, 1800000);
	assert_int_equal(lab.d->model.entries[0]->r.state, STATE_READY);
}

static void a_lost_store_is_rebuilt_and_its_removals_begin_anew(void **state)
{
	struct entry *e = add(1000, "ex.example");

	(void)state;
	add(1000, "192.0.2.7");
	remove_step(e, NULL);
	lab_pass(&lab, 1800000);
	daemon_commit(lab.d);
	daemon_free(&lab.d);
	assert_int_equal(unlink(lab.store), 0);
	lab_daemon(&lab);
	assert_int_equal(lab.d->model.count, 2);
	assert_int_equal(lab.d->model.entries[0]->r.state, STATE_BLOCKED);
	assert_true(lab_blocked(&lab, "ex.example"));
	assert_int_equal(lab.helper.plan->addrs_count, 1);
	assert_non_null(strstr(lab.d->started, "rebuilt"));
	assert_true(lab.d->now.counted_ms >= 1800000); /* its entries were added at times of that clock */
	lab_restart(&lab);
	assert_string_equal(lab.d->started, "");
}

/* With the store lost and the file changed, neither can vouch for the values that have no order. */
static void a_lost_store_makes_no_file_hold(void **state)
{
	const struct settings_state *s;

	(void)state;
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 1h\nquiet_hours = 20:00-08:00\n");
	daemon_reload(lab.d);
	add(1000, "ex.example");
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 1h\nquiet_hours = 09:00-10:00\n[access]\ngroup = users\n");
	daemon_free(&lab.d);
	assert_int_equal(unlink(lab.store), 0);
	lab_daemon(&lab);
	s = &lab.d->state.settings;
	assert_int_equal(s->effective.quiet.from_min, 20 * 60);
	assert_string_equal(s->effective.group, "nc-block");
	assert_int_not_equal(s->pending[SET_QUIET_HOURS].started_ms, NEVER_MS);
	assert_int_not_equal(s->pending[SET_GROUP].started_ms, NEVER_MS);
	assert_true(quiet_holds_both(s, &lab.d->now));
}

static void change_the_store(const struct settings_state *to)
{
	struct store_state state = lab.d->saved;

	state.settings = *to;
	assert_int_equal(store_begin(lab.d->store), 0);
	assert_int_equal(store_put_state(lab.d->store, &state, lab.d->model.next_id), 0);
	assert_int_equal(store_commit(lab.d->store), 0);
	lab_restart(&lab);
}

static bool is_reconciled(void *arg, const struct store_log_line *l)
{
	(void)arg;
	assert_string_equal(l->event, "settings-reconciled");
	assert_int_equal(l->id, 0);
	return true;
}

/* Though the file by itself would have put it right, and told nobody. */
static void settings_that_disagree_are_told(void **state)
{
	struct settings_state s = lab.d->saved.settings;

	(void)state;
	add(1000, "ex.example");
	change_the_store(&s);
	assert_string_equal(lab.d->started, "");
	s.effective.delay_s = 10;
	change_the_store(&s);
	assert_int_equal(lab.d->state.settings.effective.delay_s, 3600);
	assert_non_null(strstr(lab.d->started, "reading holds for the settings"));
	assert_int_equal(store_each_log(lab.d->store, 0, true, 1, is_reconciled, NULL), 0);
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 30m\nquiet_hours = none\n");
	lab_restart(&lab);
	assert_string_equal(lab.d->started, "");
	s = lab.d->saved.settings;
	s.pending[SET_DELAY].started_ms -= HOUR_MS;
	change_the_store(&s);
	assert_non_null(strstr(lab.d->started, "the settings"));
	assert_int_equal(settings_ready(&lab.d->state.settings), 0);
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 2h\nquiet_hours = none\n");
	lab_restart(&lab); /* stricter, and by the file: nobody disagreed */
	assert_int_equal(lab.d->state.settings.effective.delay_s, 7200);
	assert_string_equal(lab.d->started, "");
	s = lab.d->saved.settings;
	s.effective.delay_s = 10;
	lab.d->model.entries[0]->r.cooldown_s = 7300;
	assert_int_equal(daemon_store(lab.d), 0);
	change_the_store(&s);
	assert_non_null(strstr(lab.d->started, "1 entry and the settings"));
}

/* A plan older than the store, as from a backup of the disk. */
static void a_lost_plan_is_filled_from_the_store(void **state)
{
	struct entry *e = add(1000, "ex.example");

	(void)state;
	remove_step(e, NULL);
	fake_stop(&lab.helper);
	image_free(&lab.helper.plan);
	fake_start(&lab.helper, lab.socket);
	daemon_helper_ended(lab.d);
	daemon_tick(lab.d);
	assert_true(lab_blocked(&lab, "ex.example"));
	assert_int_equal(e->r.state, STATE_BLOCKED);
}

static void what_the_catalogue_loses_waits(void **state)
{
	uint32_t accepted;

	(void)state;
	add(1000, "tiktok");
	folder_put(lab.services, "tiktok.ini", SERVICE_HEAD("tiktok", "TikTok") "[names]\ntiktok.com = apex\nnew.tiktok.com = api\n");
	daemon_reload(lab.d);
	assert_true(lab_blocked(&lab, "new.tiktok.com") && lab_blocked(&lab, "m.tiktok.com"));
	assert_int_equal(policy_accept(lab.d, &accepted), -EAGAIN);
	lab_restart(&lab);
	assert_true(lab_blocked(&lab, "m.tiktok.com"));
	lab_pass(&lab, HOUR_MS);
	assert_int_equal(policy_accept(lab.d, &accepted), 1);
	assert_false(lab_blocked(&lab, "m.tiktok.com"));
	assert_true(lab_blocked(&lab, "new.tiktok.com") && lab_blocked(&lab, "tiktok.com"));
}

static void a_looser_file_waits_and_a_bad_one_changes_nothing(void **state)
{
	const struct settings *s = &lab.d->state.settings.effective;
	uint32_t accepted;

	(void)state;
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 1s\nquiet_hours = none\n");
	daemon_reload(lab.d);
	assert_int_equal(s->delay_s, 3600);
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = soon\n");
	daemon_reload(lab.d);
	assert_int_equal(s->delay_s, 3600);
	lab_pass(&lab, HOUR_MS);
	assert_int_equal(policy_accept(lab.d, &accepted), 1);
	assert_int_equal(s->delay_s, 1);
	folder_put(lab.folder, "nc.conf", "[cooldown]\ndelay = 2h\nquiet_hours = none\n");
	daemon_reload(lab.d);
	assert_int_equal(s->delay_s, 7200);
}

static void entries_are_their_owners_alone(void **state)
{
	struct entry *e = add(1000, "ex.example");
	char id[16];

	(void)state;
	snprintf(id, sizeof id, "%u", e->r.id);
	assert_ptr_equal(policy_find(lab.d, 1000, "https://EX.example/"), e);
	assert_null(policy_find(lab.d, 1000, "nobody.example"));
	assert_ptr_equal(policy_find(lab.d, 1000, "EX.example"), e);
	assert_ptr_equal(policy_find(lab.d, 1000, id), e);
	assert_null(policy_find(lab.d, 1001, "ex.example"));
	assert_null(policy_find(lab.d, 1001, id));
	assert_ptr_equal(policy_find(lab.d, 0, "ex.example"), e);
	assert_null(policy_find(lab.d, 1000, "99999999999"));
	assert_null(policy_find(lab.d, 1000, ""));
}

/* What could not be stored is not in memory either. */
static void a_full_disk_changes_nothing(void **state)
{
	struct entry *e = add(1000, "ex.example");
	struct outcome o;
	struct store *whole = lab.d->store, *none;
	enum store_opened what;
	char path[128];

	(void)state;
	snprintf(path, sizeof path, "%s/other.db", lab.folder);
	assert_int_equal(store_open(path, &none, &what), 0);
	assert_int_equal(store_begin(none), 0); /* so that the next one cannot begin */
	lab.d->store = none;
	o = remove_step(e, NULL);
	assert_string_equal(o.error, "failed");
	assert_int_equal(e->r.state, STATE_BLOCKED);
	assert_memory_equal(&lab.d->state, &lab.d->saved, sizeof lab.d->state);
	lab.d->store = whole;
	store_rollback(none);
	store_close(&none);
	assert_null(remove_step(e, NULL).error);
}

/* The helper took a change and died before it could say so; before the next one came the daemon went on. Nothing differs then but by
 * what the daemon itself has done. */
static void an_answer_that_was_lost_restarts_no_wait(void **state)
{
	struct entry *e = add(1000, "ex.example");
	uint64_t before = lab.helper.plan->generation;

	(void)state;
	lab.helper.dies = true;
	assert_string_equal(remove_step(e, NULL).state, "cooling");
	fake_stop(&lab.helper);
	assert_true(lab.helper.plan->generation == before + 1);
	lab_pass(&lab, HOUR_MS);
	assert_int_equal(e->r.state, STATE_READY);
	lab.helper.dies = false;
	fake_start(&lab.helper, lab.socket);
	daemon_tick(lab.d);
	assert_int_equal(e->r.state, STATE_READY);
	assert_int_equal(lab.helper.plan->records[0].state, STATE_READY);
	assert_true(lab.helper.plan->generation == lab.d->saved.generation);
	assert_string_equal(lab.d->started, "");
}

/* What the daemon did not send is not taken for what it sent. */
static void another_plan_is_reconciled_as_ever(void **state)
{
	struct entry *e = add(1000, "ex.example");

	(void)state;
	lab.helper.dies = true;
	assert_string_equal(remove_step(e, NULL).state, "cooling");
	fake_stop(&lab.helper);
	lab.helper.plan->records[0].removal_started_ms += 1000;
	image_seal(lab.helper.plan);
	lab_pass(&lab, HOUR_MS);
	lab.helper.dies = false;
	fake_start(&lab.helper, lab.socket);
	daemon_tick(lab.d);
	assert_int_equal(e->r.state, STATE_BLOCKED);
	assert_string_not_equal(lab.d->started, "");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(an_added_name_is_in_the_plan_before_the_answer),
		T(an_answer_that_was_lost_restarts_no_wait),
		T(another_plan_is_reconciled_as_ever),
		T(a_removal_waits_and_then_needs_its_words),
		T(words_die),
		T(keep_ends_a_removal_and_its_words),
		T(adding_again_is_a_keep),
		T(two_accounts_hold_one_name),
		T(an_add_can_be_undone_for_ten_minutes),
		T(a_shared_name_goes_with_the_first_of_its_sharers),
		T(a_restart_forgets_no_shared_name),
		T(a_file_makes_no_held_name_shared),
		T(an_add_is_not_undone_after_a_sleep), T(a_sleep_that_the_store_forgot_ends_undo_too),
		T(without_a_helper_it_is_stored_and_sent_later),
		T(a_helper_that_cannot_store_lets_nothing_go),
		T(one_refused_address_does_not_hold_up_the_rest),
		T(a_boot_ends_every_undo),
		T(names_learnt_while_it_was_off_are_blocked_at_start),
		T(a_restart_goes_on_where_it_was),
		T(a_lost_store_is_rebuilt_and_its_removals_begin_anew),
		T(a_lost_store_makes_no_file_hold), T(settings_that_disagree_are_told), T(a_lost_plan_is_filled_from_the_store),
		T(what_the_catalogue_loses_waits),
		T(a_looser_file_waits_and_a_bad_one_changes_nothing),
		T(entries_are_their_owners_alone),
		T(a_full_disk_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
