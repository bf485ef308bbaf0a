/* Tests of the compiled-in list: its order, its words, and that no country's help is missing from it.
 * Run by make check.
 * Must never need the network: whether a name still is its organisation's is for people to check. */
#include "support/unit.h"

#include <ctype.h>

#include "common/name.h"
#include "common/protected.h"

#define FIRST_COUNT 750    /* a list that shrinks below this has been cut by accident */
#define FIRST_PLATFORMS 30 /* likewise */

static bool is_one_of(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(s, *list) == 0)
			return true;
	return false;
}

static const char *const countries[] = { "us", "ca", "uk", "ie", "au", "nz", "in", "de",
					 "fr", "es", "it", "nl", "br", "mx", "za", NULL };
static const char *const kinds[] = { "violence", "sexual-assault", "suicide", "child", "emergency", "police",
				     "court", "legal-aid", "safety", "co-parenting", NULL };
/* The catalogue's ids: help can only be named before a platform that can be blocked as one. */
static const char *const services[] = {
	"instagram", "facebook", "messenger", "whatsapp", "threads", "x", "tiktok", "snapchat", "youtube", "reddit",
	"linkedin", "pinterest", "bluesky", "tumblr", "telegram", "discord", "twitch", "spotify", "soundcloud",
	"strava", "venmo", "medium", "substack", "tinder", "hinge", NULL,
};

static void sorted_and_unique(void **state)
{
	(void)state;
	assert_true(protected_names_count >= FIRST_COUNT);
	for (size_t i = 1; i < protected_names_count; i++)
		if (strcmp(protected_names[i - 1].name, protected_names[i].name) >= 0)
			fail_msg("%s does not belong before %s", protected_names[i - 1].name, protected_names[i].name);
}

static void names_are_canonical(void **state)
{
	(void)state;
	for (size_t i = 0; i < protected_names_count; i++)
		if (!name_valid(protected_names[i].name))
			fail_msg("not a canonical name: %s", protected_names[i].name);
}

/* Two rows of which one lies under the other: the lower one says nothing. */
static void no_row_is_idle(void **state)
{
	(void)state;
	for (size_t i = 0; i < protected_names_count; i++)
		for (size_t k = 0; k < protected_names_count; k++)
			if (i != k && name_is_under(protected_names[i].name, protected_names[k].name))
				fail_msg("%s lies under %s", protected_names[i].name, protected_names[k].name);
}

/* Text for people: something, and no control character that could upset a terminal. */
static bool fit_to_print(const char *s)
{
	if (!*s || *s == ' ' || s[strlen(s) - 1] == ' ')
		return false;
	for (; *s; s++)
		if (iscntrl((unsigned char)*s) || *s == '|')
			return false;
	return true;
}

static void rows_are_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < protected_names_count; i++) {
		const struct protected_name *p = &protected_names[i];
		if (!is_one_of(p->country, countries) && strcmp(p->country, "int") != 0)
			fail_msg("%s: country %s", p->name, p->country);
		if (!is_one_of(p->kind, kinds))
			fail_msg("%s: kind %s", p->name, p->kind);
		if (!fit_to_print(p->who))
			fail_msg("%s: who", p->name);
	}
}

static bool has(const char *country, const char *kind)
{
	for (size_t i = 0; i < protected_names_count; i++)
		if (strcmp(protected_names[i].country, country) == 0 && strcmp(protected_names[i].kind, kind) == 0)
			return true;
	return false;
}

static void every_country_has_every_help(void **state)
{
	(void)state;
	for (const char *const *c = countries; *c; c++)
		for (const char *const *k = kinds; *k; k++)
			if (strcmp(*k, "co-parenting") != 0 && !has(*c, *k))
				fail_msg("%s has no help of the kind %s", *c, *k);
	assert_true(has("int", "co-parenting"));
}

static void well_known_help_is_there(void **state)
{
	static const char *const names[] = {
		"thehotline.org", "rainn.org", "988lifeline.org", "womenslaw.org", "uscourts.gov", "nycourts.gov",
		"sheltersafe.ca", "kidshelpphone.ca", "womensaid.org.uk", "refuge.org.uk", "nationaldahelpline.org.uk",
		"samaritans.org", "childline.org.uk", "met.police.uk", "find-court-tribunal.service.gov.uk", "garda.ie",
		"womensaid.ie", "1800respect.org.au", "lifeline.org.au", "fcfcoa.gov.au", "womensrefuge.org.nz",
		"1737.org.nz", "telemanas.mohfw.gov.in", "nalsa.gov.in", "hilfetelefon.de", "telefonseelsorge.de",
		"nummergegenkummer.de", "3114.fr", "solidaritefemmes.org", "violenciagenero.igualdad.gob.es", "anar.org",
		"1522.eu", "azzurro.it", "veiligthuis.nl", "113.nl", "cvv.org.br", "tjsp.jus.br", "saptel.org.mx",
		"gbv.org.za", "childlinesa.org.za", "ourfamilywizard.com", "appclose.com", "talkingparents.com",
		"2houses.com", "propercomm.com", "coparenter.com", "soberlink.com", "safeandequal.org.au", "112.ie",
		"shelter.org.uk", "rvr.org", "wildwasser.de", "felgtbi.org", "shaktishalini.org", "lukesplace.ca",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (!protected_touches(names[i]))
			fail_msg("%s can be blocked", names[i]);
}

/* What touches a protected name cannot be blocked at all: no platform may, nor a wide part of a country. */
static void nothing_else_is_protected(void **state)
{
	static const char *const names[] = {
		"instagram.com", "facebook.com", "messenger.com", "whatsapp.com", "wa.me", "threads.com", "x.com",
		"twitter.com", "tiktok.com", "snapchat.com", "youtube.com", "reddit.com", "linkedin.com", "pinterest.com",
		"bsky.app", "tumblr.com", "t.me", "discord.com", "twitch.tv", "spotify.com", "soundcloud.com", "strava.com",
		"venmo.com", "medium.com", "substack.com", "gotinder.com", "hinge.co", "google.com", "wordpress.com",
		"blogspot.com", "github.io", "ex.com.br", "ex.org.uk", "ex.co.uk", "ex.org", "ex.gov.uk", "ex.gob.mx",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (protected_touches(names[i]))
			fail_msg("%s cannot be blocked", names[i]);
}

static void platforms_are_complete(void **state)
{
	(void)state;
	assert_true(protected_platforms_count >= FIRST_PLATFORMS);
	for (size_t i = 0; i < protected_platforms_count; i++) {
		const struct protected_platform *p = &protected_platforms[i];
		if (!is_one_of(p->service, services))
			fail_msg("%s is no service of the catalogue", p->service);
		if (strlen(p->country) != 2 || !fit_to_print(p->who) || !fit_to_print(p->how))
			fail_msg("%s, %s: incomplete", p->service, p->who);
	}
}

/* A number is written so that it can be dialled from anywhere: with its country, digits and blanks only. */
static void platform_numbers_can_be_dialled(void **state)
{
	(void)state;
	for (size_t i = 0; i < protected_platforms_count; i++) {
		const char *plus = strchr(protected_platforms[i].how, '+');
		size_t digits = 0;
		if (!plus)
			continue;
		for (const char *s = plus + 1; *s; s++)
			if (isdigit((unsigned char)*s))
				digits++;
			else if (*s != ' ' && *s != '-')
				fail_msg("%s: %s", protected_platforms[i].who, plus);
		assert_in_range(digits, 9, 15);
	}
}

static void platforms_are_in_order(void **state)
{
	(void)state;
	for (size_t i = 1; i < protected_platforms_count; i++)
		assert_true(strcmp(protected_platforms[i - 1].service, protected_platforms[i].service) <= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorted_and_unique),
		cmocka_unit_test(names_are_canonical),
		cmocka_unit_test(no_row_is_idle),
		cmocka_unit_test(rows_are_complete),
		cmocka_unit_test(every_country_has_every_help),
		cmocka_unit_test(well_known_help_is_there),
		cmocka_unit_test(nothing_else_is_protected),
		cmocka_unit_test(platforms_are_complete),
		cmocka_unit_test(platform_numbers_can_be_dialled),
		cmocka_unit_test(platforms_are_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
