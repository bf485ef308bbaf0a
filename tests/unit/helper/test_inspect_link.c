/* Tests of helper/inspect_link.c: what the inspector is given of a plan. */
#include "unit/helper/support.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/inspect_wire.h"
#include "helper/inspect_link.h"

static struct inspect_link link_;
static char path[100];
static int listener = -1, inspector = -1;
static char list[4096];
static struct inspect_names head;

static int begin(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	make_test_folder(state);
	snprintf(path, sizeof path, "%s", in_folder("names.sock"));
	strcpy(at.sun_path, path);
	listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(listener, 1), 0);
	inspect_link_init(&link_, path);
	return 0;
}

static int end(void **state)
{
	inspect_link_close(&link_);
	close(inspector);
	close(listener);
	inspector = listener = -1;
	return remove_test_folder(state);
}

/* Sends P and reads what comes out at the other end into HEAD and LIST. */
static void give(const struct plan *p)
{
	struct iovec iov = { .iov_base = &head, .iov_len = sizeof head };
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room };
	int fd;

	assert_int_equal(inspect_link_send(&link_, p), 0);
	if (inspector < 0)
		inspector = accept(listener, NULL, NULL);
	assert_int_equal(recvmsg(inspector, &msg, 0), (ssize_t)sizeof head);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof fd);
	assert_true(head.size < sizeof list);
	assert_int_equal(pread(fd, list, sizeof list, 0), (ssize_t)head.size);
	close(fd);
}

/* The I-th name of the list. */
static const char *name_at(uint32_t i)
{
	const char *p = list;

	while (i--)
		p += strlen(p) + 1;
	return p;
}

static void put_exception(struct plan *p, const struct exception *x)
{
	assert_int_equal(items_push(&p->exceptions, x), 0);
}

/* Blocked ones first, then those that are open now. */
static void exceptions_come_last(void **state)
{
	struct plan *p = sample_plan();
	struct exception x = exception_of(4, "shut.ex.example", false);

	(void)state;
	put_exception(p, &x);
	give(p);
	assert_int_equal(head.magic, INSPECT_MAGIC);
	assert_int_equal(head.count, 5);
	assert_int_equal(head.open, 1);
	assert_string_equal(name_at(0), CANARY_NAME);
	assert_string_equal(name_at(1), "ex.example");
	assert_string_equal(name_at(3), "dns.example");
	assert_string_equal(name_at(4), "kids.ex.example");
	plan_free(&p);
}

/* What waits, what is mail, and what nc-block refuses of itself opens nothing. */
static void nothing_else_is_open(void **state)
{
	struct plan *p = sample_plan();
	struct exception x = exception_of(4, "kids.ex.example", false);

	(void)state;
	p->exceptions.count = 0;
	x.state = EXCEPTION_READY;
	x.started_ms = 5;
	put_exception(p, &x);
	x = exception_of(5, "dns.example", true);
	put_exception(p, &x);
	x = exception_of(6, "a.dns.example", true);
	put_exception(p, &x);
	x = exception_of(7, "a." CANARY_NAME, true);
	put_exception(p, &x);
	x = exception_of(8, "mail.example", true);
	x.kind = EXCEPTION_MAIL;
	memcpy(x.channel, "m@il.example", 12);
	put_exception(p, &x);
	give(p);
	assert_int_equal(head.open, 0);
	assert_int_equal(head.count, 4);
	p->state.network.doh = WIRE_DOH_ALLOW; /* then resolvers are names like others */
	give(p);
	assert_int_equal(head.open, 2);
	assert_int_equal(head.count, 5);
	plan_free(&p);
}

/* Which hours of the week it is, is the daemon's to say. */
static void alone_no_hours_run(void **state)
{
	struct plan *p = sample_plan();
	struct exception x = exception_of(4, "school.ex.example", true);

	(void)state;
	x.hours[0] = (struct weekly_range){ .days = 0x7f, .to_min = 1440 };
	put_exception(p, &x);
	give(p);
	assert_int_equal(head.open, 2);
	link_.alone = true;
	give(p);
	assert_int_equal(head.open, 1);
	assert_string_equal(name_at(head.count - 1), "kids.ex.example");
	plan_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(exceptions_come_last, begin, end),
		cmocka_unit_test_setup_teardown(alone_no_hours_run, begin, end),
		cmocka_unit_test_setup_teardown(nothing_else_is_open, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
