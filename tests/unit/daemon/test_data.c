/* Tests of the data that nc-block comes with: etc/services.d, etc/protected.d and etc/doh.d, through the real readers.
 * Run by `make check`, from the top of the tree.
 * Must never need the network, nor a person's real handle. */
#include "support/unit.h"

#include "common/protected.h"
#include "daemon/catalogue.h"
#include "daemon/ini_file.h"
#include "daemon/names.h"
#include "daemon/protected_extra.h"
#include "daemon/resolvers.h"

static const char *const ids[] = {
	"bluesky", "discord", "facebook", "hinge", "instagram", "linkedin", "medium", "messenger", "pinterest",
	"reddit", "snapchat", "soundcloud", "spotify", "strava", "substack", "telegram", "threads", "tiktok",
	"tinder", "tumblr", "twitch", "venmo", "whatsapp", "x", "youtube",
};

#define DOH_D "etc/doh.d"
static struct catalogue *c;
static char **extra;
static size_t extra_count;
static struct names resolvers; /* names and addresses */

static int begin(void **state)
{
	static const char *const services[] = { "etc/services.d" }, *const help[] = { "etc/protected.d" };
	static const char *const doh[] = { DOH_D };
	static char errors[4096];

	(void)state;
	if (catalogue_load(services, 1, &c, errors, sizeof errors))
		fail_msg("%s", errors);
	if (protected_extra_load(help, 1, &extra, &extra_count, errors, sizeof errors))
		fail_msg("%s", errors);
	if (resolvers_load(doh, 1, &resolvers, errors, sizeof errors))
		fail_msg("%s", errors);
	return 0;
}

static int end(void **state)
{
	(void)state;
	catalogue_free(&c);
	protected_extra_free(&extra, extra_count);
	names_free(&resolvers);
	return 0;
}

static void every_service_is_there(void **state)
{
	(void)state;
	assert_int_equal(catalogue_count(c), COUNT_OF(ids));
	for (size_t i = 0; i < COUNT_OF(ids); i++)
		assert_string_equal(catalogue_at(c, i)->id, ids[i]);
}

static void help_is_named_before_services_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < protected_platforms_count; i++)
		if (!catalogue_find(c, protected_platforms[i].service))
			fail_msg("%s", protected_platforms[i].service);
}

static void extra_names_add_something(void **state)
{
	(void)state;
	assert_true(extra_count >= 150);
	for (size_t i = 0; i < extra_count; i++)
		if (protected_touches(extra[i]))
			fail_msg("%s is compiled in", extra[i]);
}

static void no_service_touches_help(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalogue_count(c); i++)
		for (size_t n = 0; n < catalogue_at(c, i)->names_count; n++)
			for (size_t e = 0; e < extra_count; e++)
				if (protected_pair_touches(catalogue_at(c, i)->names[n].name, extra[e]))
					fail_msg("%s: %s", catalogue_at(c, i)->id, extra[e]);
}

/* Fails if a name of A, or one above it, is B's: blocking B would then block a part of A, unless both share it. */
static void check_pair(const struct catalogue_service *a, const struct catalogue_service *b)
{
	for (size_t i = 0; i < a->names_count; i++)
		for (size_t k = 0; k < b->names_count; k++)
			if (name_is_under(a->names[i].name, b->names[k].name) &&
			    !(a->names[i].shared && b->names[k].shared))
				fail_msg("%s: %s lies under %s: %s", a->id, a->names[i].name, b->id,
					 b->names[k].name);
}

static void what_two_services_list_is_shared(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalogue_count(c); i++)
		for (size_t k = 0; k < catalogue_count(c); k++)
			if (i != k)
				check_pair(catalogue_at(c, i), catalogue_at(c, k));
}

static void count(const char *id, void *arg)
{
	(void)id;
	++*(size_t *)arg;
}

/* A shared name that one service alone lists has sharers missing, or is its own. */
static void what_is_shared_has_two_sharers(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalogue_count(c); i++) {
		const struct catalogue_service *s = catalogue_at(c, i);
		for (size_t n = 0; n < s->names_count; n++) {
			size_t sharers = 0;
			if (!s->names[n].shared)
				continue;
			catalogue_sharers(c, s->names[n].name, count, &sharers);
			if (sharers < 2)
				fail_msg("%s: %s is shared with nobody", s->id, s->names[n].name);
		}
	}
}

/* Names of hosts and clouds that half the web stands on; a service's own name under one is no harm. */
static void nobody_elses_names(void **state)
{
	static const char *const others[] = {
		"googleapis.com", "gstatic.com", "google.com", "ggpht.com", "googleusercontent.com", "appspot.com",
		"cloudfront.net", "amazonaws.com", "akamaized.net", "akamaihd.net", "edgesuite.net", "edgekey.net",
		"fastly.net", "cloudflare.net", "azureedge.net", "app.link", "sendbird.com", "live-video.net",
		"plc.directory", "telegra.ph", "meta.com", "snap.com", "microsoft.com", "amazon.com",
	};

	(void)state;
	for (size_t i = 0; i < catalogue_count(c); i++)
		for (size_t n = 0; n < catalogue_at(c, i)->names_count; n++)
			for (size_t o = 0; o < COUNT_OF(others); o++)
				if (name_is_under(others[o], catalogue_at(c, i)->names[n].name))
					fail_msg("%s blocks %s", catalogue_at(c, i)->id, others[o]);
}

static const struct {
	const char *host, *path, *id, *handle;
	bool hosted;
} addresses[] = {
	{ "www.instagram.com", "/exname/?hl=en", "instagram", "exname", false },
	{ "instagram.com", "/stories/Ex.Name/123", "instagram", "ex.name", false },
	{ "ig.me", "/m/exname", "instagram", "exname", false },
	{ "instagram.com", "/explore/", NULL, NULL, false },
	{ "instagram.com", "/p/Cxyz/", NULL, NULL, false },
	{ "help.instagram.com", "/12345", NULL, NULL, false },
	{ "i.instagram.com", "/exname", NULL, NULL, false },
	{ "m.facebook.com", "/ex.name", "facebook", "ex.name", false },
	{ "www.facebook.com", "/profile.php?id=100012345678", "facebook", "100012345678", false },
	{ "facebook.com", "/people/Ex-Name/100012345678/", "facebook", "100012345678", false },
	{ "facebook.com", "/photo.php?id=100012345678", NULL, NULL, false },
	{ "facebook.com", "/groups/1", NULL, NULL, false },
	{ "m.me", "/exname", "messenger", "exname", false },
	{ "wa.me", "/15551234567", "whatsapp", "15551234567", false },
	{ "wa.me", "/message/ABC", NULL, NULL, false },
	{ "api.whatsapp.com", "/send/?phone=15551234567&text=x", "whatsapp", "15551234567", false },
	{ "web.whatsapp.com", "/send?phone=15551234567", "whatsapp", "15551234567", false },
	{ "threads.net", "/@exname/post/1", "threads", "exname", false },
	{ "mobile.twitter.com", "/ExName/status/1", "x", "exname", false },
	{ "x.com", "/@exname", "x", "exname", false },
	{ "x.com", "/i/status/1", NULL, NULL, false },
	{ "x.com", "/home", NULL, NULL, false },
	{ "x.com", "/intent/user?screen_name=ExName", "x", "exname", false },
	{ "x.com", "/intent/post?text=ExName", NULL, NULL, false },
	{ "tiktok.com", "/@ex.name/video/1", "tiktok", "ex.name", false },
	{ "vm.tiktok.com", "/ZM123/", NULL, NULL, false },
	{ "www.snapchat.com", "/add/exname", "snapchat", "exname", false },
	{ "story.snapchat.com", "/s/exname", "snapchat", "exname", false },
	{ "story.snapchat.com", "/@exname", "snapchat", "exname", false },
	{ "youtube.com", "/@ExName", "youtube", "ExName", false },
	{ "m.youtube.com", "/channel/UCabcDEF", "youtube", "UCabcDEF", false },
	{ "youtube.com", "/watch?v=1", NULL, NULL, false },
	{ "old.reddit.com", "/user/ExName/comments", "reddit", "exname", false },
	{ "reddit.com", "/r/u_exname", "reddit", "exname", false },
	{ "reddit.com", "/r/askreddit", NULL, NULL, false },
	{ "uk.linkedin.com", "/in/ex-name-123/", "linkedin", "ex-name-123", false },
	{ "pe.linkedin.com", "/in/ex-name-123/", "linkedin", "ex-name-123", false },
	{ "linkedin.com", "/mwlite/in/ex-name-123", "linkedin", "ex-name-123", false },
	{ "linkedin.com", "/company/example", NULL, NULL, false },
	{ "www.pinterest.co.uk", "/exname/_created", "pinterest", "exname", false },
	{ "www.pinterest.com.pe", "/exname/", "pinterest", "exname", false },
	{ "pinterest.com", "/pin/123/", NULL, NULL, false },
	{ "bsky.app", "/profile/exname.bsky.social/post/1", "bluesky", "exname.bsky.social", false },
	{ "bsky.app", "/profile/did:plc:z72i7hdynmk6r22z27h6tvur", "bluesky", "did:plc:z72i7hdynmk6r22z27h6tvur", false },
	{ "ex.bsky.social", "", "bluesky", "ex.bsky.social", false },
	{ "a.ex.bsky.social", "", NULL, NULL, false },
	{ "bsky.social", "", NULL, NULL, false },
	{ "exname.tumblr.com", "/post/1", "tumblr", "exname", true },
	{ "www.tumblr.com", "/exname/123", "tumblr", "exname", false },
	{ "tumblr.com", "/blog/view/exname", "tumblr", "exname", false },
	{ "tumblr.com", "/tagged/cats", NULL, NULL, false },
	{ "64.media.tumblr.com", "/abc", NULL, NULL, false },
	{ "t.me", "/s/exname", "telegram", "exname", false },
	{ "exname.t.me", "", "telegram", "exname", false },
	{ "www.t.me", "", NULL, NULL, false },
	{ "apps.t.me", "", NULL, NULL, false },
	{ "t.me", "/joinchat/abc", NULL, NULL, false },
	{ "discord.com", "/users/123456789012345678", "discord", "123456789012345678", false },
	{ "discord.com", "/channels/@me", NULL, NULL, false },
	{ "m.twitch.tv", "/exname/videos", "twitch", "exname", false },
	{ "twitch.tv", "/popout/exname/chat", "twitch", "exname", false },
	{ "player.twitch.tv", "/?channel=exname&muted=true", "twitch", "exname", false },
	{ "twitch.tv", "/directory", NULL, NULL, false },
	{ "open.spotify.com", "/user/31abcDEF?si=1", "spotify", "31abcDEF", false },
	{ "open.spotify.com", "/intl-de/user/exname", "spotify", "exname", false },
	{ "open.spotify.com", "/track/1", NULL, NULL, false },
	{ "m.soundcloud.com", "/exname/track", "soundcloud", "exname", false },
	{ "soundcloud.com", "/discover", NULL, NULL, false },
	{ "www.strava.com", "/athletes/12345", "strava", "12345", false },
	{ "strava.com", "/activities/1", NULL, NULL, false },
	{ "account.venmo.com", "/u/exname", "venmo", "exname", false },
	{ "venmo.com", "/exname", "venmo", "exname", false },
	{ "venmo.com", "/legal", NULL, NULL, false },
	{ "medium.com", "/@exname/story-1", "medium", "exname", false },
	{ "exname.medium.com", "/story-1", "medium", "exname", true },
	{ "miro.medium.com", "/x", NULL, NULL, false },
	{ "exname.substack.com", "/p/x", "substack", "exname", true },
	{ "open.substack.com", "/pub/exname/p/x", "substack", "exname", false },
	{ "tinder.com", "/@exname", "tinder", "exname", false },
	{ "hinge.co", "/exname", NULL, NULL, false },
};

static void addresses_are_recognised(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		char handle[TARGET_SIZE] = "";
		bool hosted;
		const struct catalogue_service *s =
			catalogue_match_url(c, addresses[i].host, addresses[i].path, handle, &hosted);
		if (!addresses[i].id && s)
			fail_msg("%s%s: %s", addresses[i].host, addresses[i].path, s->id);
		if (!addresses[i].id)
			continue;
		if (!s || strcmp(s->id, addresses[i].id) != 0 || hosted != addresses[i].hosted)
			fail_msg("%s%s", addresses[i].host, addresses[i].path);
		assert_string_equal(handle, addresses[i].handle);
	}
}

/* What a provider's section holds: each key once a provider, since a key given twice is a fault already. */
struct providers {
	size_t count, titles, names, sources, dated;
	char last[INI_FILE_SECTION_MAX + 1];
};

static bool is_day(const char *s)
{
	return strlen(s) == 10 && strspn(s, "0123456789") == 4 && s[4] == '-' && strspn(s + 5, "0123456789") == 2 &&
	       s[7] == '-' && strspn(s + 8, "0123456789") == 2;
}

static int on_provider(void *arg, const struct ini_line *l, char *why)
{
	struct providers *p = arg;

	(void)why;
	if (strcmp(p->last, l->section) != 0) {
		snprintf(p->last, sizeof p->last, "%s", l->section);
		p->count++;
	}
	p->titles += strcmp(l->name, "title") == 0;
	p->names += strcmp(l->name, "names") == 0;
	p->sources += strcmp(l->name, "source") == 0;
	p->dated += strcmp(l->name, "checked") == 0 && is_day(l->value);
	return 0;
}

static void add_providers(const char *file, struct providers *p)
{
	char path[256], error[INI_FILE_WHY_SIZE + 256], *text = NULL;
	size_t size = 0;

	snprintf(path, sizeof path, "%s/%s", DOH_D, file);
	assert_int_equal(ini_file_read(path, &text, &size), 0);
	if (ini_file_parse(path, text, size, on_provider, p, error, sizeof error))
		fail_msg("%s", error);
	free(text);
}

static void sixty_providers_are_complete(void **state)
{
	struct providers p = { 0 };
	char **files;
	size_t count;

	(void)state;
	assert_int_equal(ini_file_list(DOH_D, ".ini", &files, &count), 0);
	for (size_t i = 0; i < count; i++)
		add_providers(files[i], &p);
	ini_file_names_free(&files, count);
	assert_true(p.count >= 60);
	assert_int_equal(p.titles, p.count);
	assert_int_equal(p.names, p.count);
	assert_int_equal(p.sources, p.count);
	assert_int_equal(p.dated, p.count);
}

static void well_known_resolvers_are_there(void **state)
{
	static const char *const known[] = {
		"dns.google", "cloudflare-dns.com", "one.one.one.one", "dns.quad9.net", "doh.opendns.com", "dns.nextdns.io",
		"dns.adguard-dns.com", "freedns.controld.com", "dns.mullvad.net", "8.8.8.8", "8.8.4.4", "1.1.1.1",
		"1.0.0.1", "9.9.9.9", "149.112.112.112", "2001:4860:4860::8888", "2606:4700:4700::1111",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (!names_has(&resolvers, known[i]))
			fail_msg("%s", known[i]);
}

static void no_resolver_touches_help(void **state)
{
	(void)state;
	for (size_t i = 0; i < resolvers.count; i++)
		for (size_t e = 0; e < extra_count; e++)
			if (protected_touches(resolvers.text[i]) || protected_pair_touches(resolvers.text[i], extra[e]))
				fail_msg("%s", resolvers.text[i]);
}

/* Neither would a resolver's name shut a service that nobody chose, nor a service's name be taken for a resolver. */
static void no_resolver_is_a_service(void **state)
{
	(void)state;
	for (size_t i = 0; i < resolvers.count; i++)
		for (size_t k = 0; k < catalogue_count(c); k++)
			for (size_t n = 0; n < catalogue_at(c, k)->names_count; n++)
				if (name_is_under(resolvers.text[i], catalogue_at(c, k)->names[n].name) ||
				    name_is_under(catalogue_at(c, k)->names[n].name, resolvers.text[i]))
					fail_msg("%s: %s", resolvers.text[i], catalogue_at(c, k)->id);
}

/* A company's own name does more than resolve; these are the names at which each has its pages. */
static void no_resolver_is_a_whole_company(void **state)
{
	static const char *const companies[] = {
		"google.com", "cloudflare.com", "quad9.net", "opendns.com", "cisco.com", "nextdns.io", "adguard.com",
		"adguard-dns.com", "controld.com", "mullvad.net", "cleanbrowsing.org", "apple.com", "icloud.com",
		"xfinity.com", "cox.net", "spectrum.com", "att.net", "yandex.net", "wikimedia.org", "switch.ch", "he.net",
		"cira.ca", "nordvpn.com", "surfshark.com", "telekom.de", "bt.com", "iij.ad.jp", "nic.cz",
		"use-application-dns.net",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(companies); i++)
		for (size_t k = 0; k < resolvers.count; k++)
			if (name_is_under(companies[i], resolvers.text[k]))
				fail_msg("%s refuses %s", resolvers.text[k], companies[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_service_is_there),
		cmocka_unit_test(help_is_named_before_services_only),
		cmocka_unit_test(extra_names_add_something),
		cmocka_unit_test(no_service_touches_help),
		cmocka_unit_test(what_two_services_list_is_shared),
		cmocka_unit_test(what_is_shared_has_two_sharers),
		cmocka_unit_test(nobody_elses_names),
		cmocka_unit_test(addresses_are_recognised),
		cmocka_unit_test(sixty_providers_are_complete),
		cmocka_unit_test(well_known_resolvers_are_there),
		cmocka_unit_test(no_resolver_touches_help),
		cmocka_unit_test(no_resolver_is_a_service),
		cmocka_unit_test(no_resolver_is_a_whole_company),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
