/* A small catalogue with every shape that a service can have.
 * Used by the unit tests and fuzz targets of targets and of the catalogue.
 * Must never be taken for facts about the services named. */
#ifndef NCB_TESTS_CATALOGUE_H
#define NCB_TESTS_CATALOGUE_H

#include <stdlib.h>
#include <string.h>

#include "daemon/catalogue.h"

#define SERVICE_HEAD(id, title) "[service]\nid = " id "\ntitle = " title "\nsource = a test\nchecked = 2026-11-24\n"

static const struct {
	const char *file;
	const char *text;
} test_services[] = {
	{ "instagram.ini", SERVICE_HEAD("instagram", "Instagram")
	  "[names]\ninstagram.com = apex\nwww.instagram.com = www\nhelp.instagram.com = help\nig.me = short\n"
	  "[shared]\nfbcdn.net = media\n"
	  "[profile]\nmain = instagram.com/{handle}\nstories = instagram.com/stories/{handle}\nmessage = ig.me/m/{handle}\n"
	  "[handle]\nchars = a-z0-9._\nmin = 1\nmax = 30\ncase = insensitive\nreserved = explore, accounts, p, reel, stories\n" },
	{ "facebook.ini", SERVICE_HEAD("facebook", "Facebook")
	  "[names]\nfacebook.com = apex\nfb.com = short\n[shared]\nfbcdn.net = media\n"
	  "[profile]\nmain = facebook.com/{handle}\nnumber = facebook.com/profile.php?id={handle}\n"
	  "people = facebook.com/people/*/{handle}\nroot = fb.com/?u={handle}\n"
	  "[handle]\nchars = a-z0-9.\nmin = 5\nmax = 50\nreserved = login, help, profile.php, people\n" },
	{ "tumblr.ini", SERVICE_HEAD("tumblr", "Tumblr")
	  "[names]\ntumblr.com = apex\nwww.tumblr.com = www\nassets.tumblr.com = media\n"
	  "[profile]\nhosted = {handle}.tumblr.com\nmain = tumblr.com/{handle}\nold = tumblr.com/blog/view/{handle}\n"
	  "[handle]\nchars = a-z0-9-\nmin = 1\nmax = 32\nreserved = dashboard, explore, blog, api\n" },
	{ "substack.ini", SERVICE_HEAD("substack", "Substack")
	  "[names]\nsubstack.com = apex\n[profile]\nhosted = {handle}.substack.com\n"
	  "[handle]\nchars = a-z0-9-\nmin = 1\nmax = 63\nreserved = open\n" },
	{ "tiktok.ini", SERVICE_HEAD("tiktok", "TikTok")
	  "[names]\ntiktok.com = apex\nm.tiktok.com = mobile\n[profile]\nmain = tiktok.com/@{handle}\n"
	  "[handle]\nchars = a-z0-9._\nmin = 2\nmax = 24\n" },
	{ "reddit.ini", SERVICE_HEAD("reddit", "Reddit")
	  "[names]\nreddit.com = apex\nredd.it = short\n"
	  "[profile]\nmain = reddit.com/user/{handle}\nshort = reddit.com/u/{handle}\nown = reddit.com/r/u_{handle}\n"
	  "[handle]\nchars = a-z0-9_-\nmin = 3\nmax = 20\n" },
	{ "youtube.ini", SERVICE_HEAD("youtube", "YouTube")
	  "[names]\nyoutube.com = apex\n[profile]\nmain = youtube.com/channel/{handle}\n"
	  "[handle]\nchars = A-Za-z0-9_-\nmin = 24\nmax = 24\ncase = sensitive\n" },
	{ "hinge.ini", SERVICE_HEAD("hinge", "Hinge") "uncovered = its messages\n[names]\nhinge.co = apex\n" },
};

static inline struct catalogue *test_catalogue(void)
{
	struct catalogue *c = catalogue_new();
	char why[512];

	for (size_t i = 0; c && i < sizeof test_services / sizeof *test_services; i++)
		if (catalogue_parse(c, test_services[i].file, test_services[i].text, strlen(test_services[i].text), why,
				    sizeof why))
			abort();
	return c;
}

#endif
