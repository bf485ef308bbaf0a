/* Tests of helper/txn.c and plan.c: what a transaction makes of a plan, and what it is refused for. */
#include "unit/helper/support.h"

#include "helper/own_addr.h"

struct fixture {
	struct plan *old, *next;
	struct txn *txn;
};

static struct fixture begin(void)
{
	struct fixture f = { .old = sample_plan() };

	f.txn = txn_new(f.old->generation);
	assert_non_null(f.txn);
	return f;
}

static void build(struct fixture *f)
{
	assert_int_equal(txn_build(f->txn, f->old, &f->next), 0);
	assert_true(f->next->digest ==
		    plan_digest(f->next)); /* what was counted by difference is what it is */
}

static void end(struct fixture *f)
{
	plan_free(&f->old);
	plan_free(&f->next);
	txn_free(&f->txn);
}

static void an_empty_plan_has_the_digest_of_an_empty_state(void **state)
{
	struct plan *p = plan_new();

	(void)state;
	assert_true(p->digest == plan_digest(p));
	assert_true(p->digest == wire_item_hash(WIRE_ITEM_IS_STATE, &p->state, sizeof p->state));
	plan_free(&p);
	plan_free(&p);
}

static void what_is_not_named_stays(void **state)
{
	struct fixture f = begin();

	(void)state;
	take(f.txn, name_message(WIRE_PUT_NAME, "a.example"));
	build(&f);
	assert_int_equal(f.next->names.count, 3);
	assert_string_equal(plan_name(&f.next->names, 0), "a.example");
	assert_string_equal(plan_name(&f.next->names, 2), "www.ex.example");
	assert_int_equal(f.next->addrs.count, 3);
	assert_int_equal(f.next->entries.count, 2);
	assert_memory_equal(&f.next->state, &f.old->state, sizeof f.old->state);
	assert_int_equal(f.next->resolver_names.count, 1);
	assert_int_equal(f.next->resolver_addrs.count, 1);
	assert_int_equal(f.next->exceptions.count, 1);
	assert_int_equal(f.old->names.count, 2);
	end(&f);
}

static void what_is_named_is_changed(void **state)
{
	struct fixture f = begin();
	const struct record *r;

	(void)state;
	take(f.txn, name_message(WIRE_DROP_NAME, "ex.example"));
	take(f.txn, addr_message(WIRE_DROP_ADDRS, "192.0.2.0/24"));
	take(f.txn, addr_message(WIRE_PUT_ADDRS, "203.0.113.9"));
	take(f.txn, entry_message(WIRE_DROP_ENTRY, 2, NULL));
	take(f.txn, entry_message(WIRE_PUT_ENTRY, 1, "other.example"));
	take(f.txn, state_message(9));
	take(f.txn, name_message(WIRE_DROP_RESOLVER_NAME, "dns.example"));
	take(f.txn, addr_message(WIRE_PUT_RESOLVER_ADDRS, "203.0.113.54"));
	take(f.txn, exception_message(WIRE_PUT_EXCEPTION, 4, "school.ex.example"));
	take(f.txn, exception_message(WIRE_DROP_EXCEPTION, 3, NULL));
	build(&f);
	assert_int_equal(f.next->exceptions.count, 1);
	assert_string_equal(((const struct exception *)items_at(&f.next->exceptions, 0))->channel, "school.ex.example");
	assert_int_equal(f.next->names.count, 1);
	assert_int_equal(f.next->addrs.count, 3);
	assert_int_equal(f.next->entries.count, 1);
	r = items_at(&f.next->entries, 0);
	assert_string_equal(r->target, "other.example");
	assert_int_equal(f.next->state.daemon[479], 9);
	assert_int_equal(f.next->resolver_names.count, 0);
	assert_int_equal(f.next->resolver_addrs.count, 2);
	end(&f);
}

static void doing_what_is_done_changes_nothing(void **state)
{
	struct fixture f = begin();

	(void)state;
	take(f.txn, name_message(WIRE_PUT_NAME, "ex.example"));
	take(f.txn, name_message(WIRE_DROP_NAME, "never.example"));
	take(f.txn, addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	take(f.txn, addr_message(WIRE_DROP_ADDRS, "203.0.113.200"));
	take(f.txn, entry_message(WIRE_PUT_ENTRY, 1, "ex.example"));
	take(f.txn, entry_message(WIRE_DROP_ENTRY, 77, NULL));
	build(&f);
	assert_true(f.next->digest == f.old->digest);
	assert_int_equal(f.txn->put_names.count + f.txn->drop_names.count, 0);
	assert_int_equal(f.txn->put_addrs.count + f.txn->drop_addrs.count, 0);
	end(&f);
}

/* Of two readings the stricter. */
static void what_is_put_and_dropped_is_put(void **state)
{
	struct fixture f = begin();

	(void)state;
	take(f.txn, name_message(WIRE_PUT_NAME, "ex.example"));
	take(f.txn, name_message(WIRE_DROP_NAME, "ex.example"));
	take(f.txn, addr_message(WIRE_DROP_ADDRS, "203.0.113.9"));
	take(f.txn, addr_message(WIRE_PUT_ADDRS, "203.0.113.9"));
	take(f.txn, addr_message(WIRE_PUT_ADDRS, "198.51.100.7"));
	take(f.txn, addr_message(WIRE_DROP_ADDRS, "198.51.100.7"));
	take(f.txn, entry_message(WIRE_PUT_ENTRY, 1, "ex.example"));
	take(f.txn, entry_message(WIRE_DROP_ENTRY, 1, NULL));
	build(&f);
	assert_int_equal(f.next->names.count, 2);
	assert_int_equal(f.next->addrs.count, 4);
	assert_int_equal(f.next->entries.count, 2);
	end(&f);
}

static void the_later_record_counts(void **state)
{
	struct fixture f = begin();
	const struct record *r;

	(void)state;
	take(f.txn, entry_message(WIRE_PUT_ENTRY, 5, "first.example"));
	take(f.txn, entry_message(WIRE_PUT_ENTRY, 4, "z.example"));
	take(f.txn, entry_message(WIRE_PUT_ENTRY, 5, "second.example"));
	build(&f);
	r = items_at(&f.next->entries, 3);
	assert_int_equal(r->id, 5);
	assert_string_equal(r->target, "second.example");
	end(&f);
}

static void a_commit_must_say_what_the_plan_becomes(void **state)
{
	struct fixture f = begin();
	struct wire_message good, m;

	(void)state;
	take(f.txn, name_message(WIRE_PUT_NAME, "a.example"));
	build(&f);
	good = commit_message(f.next, 2);
	assert_null(txn_mismatch(f.txn, f.old, f.next, &good));
	m = good;
	m.generation = 1;
	assert_non_null(txn_mismatch(f.txn, f.old, f.next, &m));
	m.generation = 0;
	assert_non_null(txn_mismatch(f.txn, f.old, f.next, &m));
	m = good;
	m.u.plan.digest++;
	assert_non_null(txn_mismatch(f.txn, f.old, f.next, &m));
	m = good;
	m.u.plan.counts.names--;
	assert_non_null(txn_mismatch(f.txn, f.old, f.next, &m));
	m = good;
	m.u.plan.counts.addrs++;
	assert_non_null(txn_mismatch(f.txn, f.old, f.next, &m));
	m = good;
	m.u.plan.counts.entries = 0;
	assert_non_null(txn_mismatch(f.txn, f.old, f.next, &m));
	f.txn->base = 0;
	assert_non_null(txn_mismatch(f.txn, f.old, f.next, &good));
	end(&f);
}

static const char *refusal_of(struct wire_message m, const struct own *own)
{
	struct fixture f = begin();
	const char *why;

	take(f.txn, m);
	build(&f);
	why = txn_refused(f.txn, own);
	end(&f);
	return why;
}

static void what_may_never_be_enforced_is_refused(void **state)
{
	static const char *const never[] = { "127.0.0.1",  "::1",           "169.254.1.1", "fe80::1",
					     "224.0.0.1",  "ff02::1",       "0.0.0.1",     "255.255.255.255",
					     "10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0",   "::/0" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(never); i++)
		assert_non_null(refusal_of(addr_message(WIRE_PUT_ADDRS, never[i]), NULL));
	assert_null(refusal_of(addr_message(WIRE_PUT_ADDRS, "203.0.113.0/24"), NULL));
	assert_null(refusal_of(addr_message(WIRE_PUT_ADDRS, "2001:db8:1::/48"), NULL));
	assert_non_null(refusal_of(name_message(WIRE_PUT_NAME, "thehotline.org"), NULL));
	assert_non_null(refusal_of(name_message(WIRE_PUT_NAME, "www.thehotline.org"), NULL));
	assert_null(refusal_of(name_message(WIRE_PUT_NAME, "notthehotline.org"), NULL));
	assert_null(refusal_of(name_message(WIRE_DROP_NAME, "thehotline.org"),
			       NULL)); /* to let go of one is always right */
}

static void the_machines_own_are_refused_but_only_when_new(void **state)
{
	struct own own = { .addresses = ADDRS("198.51.100.7", "203.0.113.5"),
			   .gateways = ADDRS("2001:db8::fe") };

	(void)state;
	assert_non_null(refusal_of(addr_message(WIRE_PUT_ADDRS, "203.0.113.5"), &own));
	assert_non_null(refusal_of(addr_message(WIRE_PUT_ADDRS, "203.0.113.0/24"), &own));
	assert_non_null(refusal_of(addr_message(WIRE_PUT_ADDRS, "2001:db8::fe"), &own));
	assert_non_null(refusal_of(addr_message(WIRE_PUT_ADDRS, "2001:db8::/64"), &own));
	assert_null(refusal_of(addr_message(WIRE_PUT_ADDRS, "203.0.113.6"), &own));
	/* it was blocked before it became ours: a plan that cannot be committed any more would help nobody */
	assert_null(refusal_of(addr_message(WIRE_PUT_ADDRS, "198.51.100.7"), &own));
	own_free(&own);
}

static void other_messages_are_no_part_of_it(void **state)
{
	struct fixture f = begin();
	struct wire_message m;

	(void)state;
	for (unsigned type = 0; type <= WIRE_TYPE_MAX_ + 1; type++) {
		if ((type >= WIRE_PUT_ENTRY && type <= WIRE_DROP_ADDRS) ||
		    (type >= WIRE_PUT_RESOLVER_NAME && type <= WIRE_DROP_RESOLVER_ADDRS) || type == WIRE_PUT_EXCEPTION ||
		    type == WIRE_DROP_EXCEPTION)
			continue;
		wire_init(&m, type);
		assert_int_equal(txn_take_in(f.txn, &m), -EINVAL);
	}
	end(&f);
}

static void an_exception_put_again_is_the_new_one(void **state)
{
	struct fixture f = begin();
	struct wire_message m = exception_message(WIRE_PUT_EXCEPTION, 3, "kids.ex.example");
	const struct exception *x;

	(void)state;
	m.u.exception.open = 0;
	take(f.txn, m);
	build(&f);
	assert_int_equal(f.next->exceptions.count, 1);
	x = items_at(&f.next->exceptions, 0);
	assert_int_equal(x->open, 0);
	end(&f);
}

static void there_is_an_end_to_exceptions(void **state)
{
	struct txn *t = txn_new(0);
	struct wire_message m = exception_message(WIRE_PUT_EXCEPTION, 1, "kids.ex.example");

	(void)state;
	for (uint32_t i = 1; i <= PLAN_MAX_EXCEPTIONS; i++) {
		m.u.exception.id = i;
		take(t, m);
	}
	assert_int_equal(txn_take_in(t, &m), -E2BIG);
	txn_free(&t);
}

static void there_is_an_end_to_names(void **state)
{
	struct txn *t = txn_new(0);
	char name[32];

	(void)state;
	for (unsigned i = 0; i < PLAN_MAX_NAMES; i++) {
		struct wire_message m;

		snprintf(name, sizeof name, "n%u.example", i);
		m = name_message(WIRE_PUT_NAME, name);
		assert_int_equal(txn_take_in(t, &m), 0);
	}
	assert_int_equal(
		txn_take_in(t, &(struct wire_message){ .type = WIRE_PUT_NAME, .u.name = "one.more" }),
		-E2BIG);
	txn_free(&t);
	txn_free(&t);
}

/* Random transactions one after another against flags: what is put is there, what is dropped is not, all else
 * as before. */
static void many_transactions_end_where_a_plain_model_ends(void **state)
{
	struct plan *plan = plan_new();
	bool have[60] = { false };

	(void)state;
	srand(4);
	for (int round = 0; round < 300; round++) {
		struct txn *t = txn_new(plan->generation);
		struct plan *next;
		size_t n = 0;

		for (int i = 0; i < 6; i++) {
			int k = rand() % 60;
			char text[ADDR_TEXT_SIZE];
			bool put = rand() % 2;

			snprintf(text, sizeof text, k % 2 ? "192.0.2.%d" : "2001:db8::%d", k);
			take(t, addr_message(put ? WIRE_PUT_ADDRS : WIRE_DROP_ADDRS, text));
			if (!put && !have[k])
				continue;
			have[k] = put;
			if (!put) { /* a drop after a put in the same transaction loses: say it again for the
				       model */
				struct addr a = addr_of(text);

				for (size_t j = 0; j < t->put_addrs.count; j++)
					if (addr_compare(items_at(&t->put_addrs, j), &a) == 0)
						have[k] = true;
			}
		}
		assert_int_equal(txn_build(t, plan, &next), 0);
		assert_true(next->digest == plan_digest(next));
		for (int k = 0; k < 60; k++) {
			char text[ADDR_TEXT_SIZE];
			struct addr a;

			snprintf(text, sizeof text, k % 2 ? "192.0.2.%d" : "2001:db8::%d", k);
			a = addr_of(text);
			assert_int_equal(items_find(&next->addrs, &a) != NULL, have[k]);
			n += have[k];
		}
		assert_int_equal(next->addrs.count, n);
		next->generation = plan->generation + 1;
		plan_free(&plan);
		plan = next;
		txn_free(&t);
	}
	plan_free(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_plan_has_the_digest_of_an_empty_state),
		cmocka_unit_test(what_is_not_named_stays),
		cmocka_unit_test(what_is_named_is_changed),
		cmocka_unit_test(doing_what_is_done_changes_nothing),
		cmocka_unit_test(what_is_put_and_dropped_is_put),
		cmocka_unit_test(the_later_record_counts),
		cmocka_unit_test(a_commit_must_say_what_the_plan_becomes),
		cmocka_unit_test(what_may_never_be_enforced_is_refused),
		cmocka_unit_test(the_machines_own_are_refused_but_only_when_new),
		cmocka_unit_test(other_messages_are_no_part_of_it),
		cmocka_unit_test(an_exception_put_again_is_the_new_one),
		cmocka_unit_test(there_is_an_end_to_exceptions),
		cmocka_unit_test(there_is_an_end_to_names),
		cmocka_unit_test(many_transactions_end_where_a_plain_model_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
