/* Confirmation words: four plain words to be typed by hand, so that lifting a block is done awake and on purpose.
 * Used by the daemon, which keeps the words in memory only.
 * Must never hold a word that is violent, sad or romantic. */
#include "cooldown/cooldown.h"

#include <ctype.h>
#include <stdio.h>

#define WORD_COUNT 512

static const char *const words[WORD_COUNT] = {
	"able", "acorn", "actor", "adobe", "afloat", "agent", "agile", "alarm", "album", "alder",
	"alley", "almond", "alpha", "amber", "amused", "anchor", "angle", "ankle", "anthem", "apple",
	"april", "apron", "arch", "arena", "argyle", "armor", "arrow", "artist", "aspen", "atlas",
	"atom", "attic", "audio", "august", "autumn", "avenue", "awning", "azure", "baby", "bacon",
	"badge", "badger", "bagel", "baker", "ballad", "ballet", "bamboo", "banana", "banjo", "banner",
	"barge", "barley", "barn", "baron", "basil", "basin", "basket", "batter", "bazaar", "beach",
	"beacon", "beaker", "bean", "beaver", "beet", "beige", "bell", "bench", "berry", "bike",
	"bingo", "birch", "bird", "bison", "blend", "bloom", "blouse", "blue", "board", "boat",
	"bobbin", "bonnet", "bonsai", "bonus", "book", "boot", "border", "bottle", "bounce", "bowl",
	"branch", "brass", "bread", "breeze", "brick", "bridge", "bronze", "brook", "broom", "brush",
	"bubble", "bucket", "buckle", "budget", "buffet", "bugle", "bundle", "butter", "button",
	"cabin", "cable", "cactus", "cake", "camel", "camera", "camp", "canal", "canary", "candle",
	"canoe", "canvas", "canyon", "carbon", "cargo", "carpet", "carrot", "castle", "cedar", "cello",
	"cement", "center", "chain", "chair", "chalk", "cheese", "cherry", "chess", "chorus", "cider",
	"cinema", "circle", "citrus", "city", "clay", "clerk", "clock", "cloud", "clover", "cobalt",
	"cocoa", "coffee", "coin", "collar", "comet", "copper", "coral", "cord", "cork", "corner",
	"cotton", "county", "coyote", "crane", "crayon", "crown", "cuckoo", "curve", "daisy", "dance",
	"dawn", "deck", "deer", "delta", "denim", "desk", "dinner", "ditch", "domino", "door", "dragon",
	"drawer", "drum", "duck", "dune", "eagle", "early", "easel", "echo", "eight", "elbow", "elder",
	"engine", "envoy", "equal", "estate", "even", "fabric", "falcon", "farm", "fence", "fern",
	"ferry", "fiddle", "field", "finch", "finger", "flag", "flask", "flint", "flour", "flower",
	"flute", "focus", "forest", "fork", "fossil", "frame", "fresh", "frog", "frost", "fruit",
	"funnel", "galaxy", "garage", "garden", "garlic", "gate", "ginger", "globe", "glove", "goat",
	"gold", "goose", "grain", "grape", "grass", "gravel", "green", "grove", "guitar", "gull",
	"hammer", "harbor", "harp", "hazel", "hedge", "heron", "hill", "hockey", "honey", "horse",
	"hotel", "house", "igloo", "index", "indigo", "iris", "iron", "island", "ivory", "jacket",
	"jaguar", "jelly", "jewel", "jigsaw", "jungle", "junior", "kayak", "kernel", "kettle", "keypad",
	"kite", "kiwi", "koala", "label", "ladder", "lagoon", "lake", "lamp", "larch", "laser", "lawn",
	"leaf", "lemon", "lens", "letter", "level", "lilac", "lily", "lime", "linen", "lizard", "llama",
	"lobby", "lotus", "lumber", "lunch", "magnet", "maize", "mango", "mantle", "maple", "marble",
	"margin", "market", "marsh", "mason", "meadow", "medal", "melody", "melon", "metal", "meteor",
	"mill", "mint", "mirror", "mole", "monday", "moon", "moose", "mosaic", "moss", "motor", "mouse",
	"muffin", "museum", "music", "nation", "navy", "nectar", "needle", "nest", "nickel", "noble",
	"notch", "novel", "nutmeg", "nylon", "oasis", "ocean", "octave", "olive", "onion", "opal",
	"orange", "orbit", "orchid", "otter", "outfit", "oval", "oven", "oxygen", "oyster", "paddle",
	"page", "palace", "palm", "panda", "panel", "paper", "parade", "park", "parrot", "pasta",
	"patio", "peach", "peanut", "pear", "pebble", "pepper", "piano", "picnic", "pigeon", "pillow",
	"pilot", "pine", "plain", "planet", "plate", "plaza", "plum", "pocket", "poem", "polar", "pond",
	"pony", "poplar", "poppy", "potato", "prism", "pump", "puzzle", "quail", "quarry", "quartz",
	"quilt", "rabbit", "radio", "radish", "raft", "rain", "ramp", "ranch", "raven", "ribbon",
	"rice", "river", "robin", "rocket", "roof", "rope", "ruby", "rudder", "saddle", "sail", "salad",
	"salmon", "salt", "sand", "satin", "sauce", "scarf", "school", "season", "seed", "shelf",
	"shell", "ship", "shoe", "silk", "silver", "sketch", "sled", "slope", "snow", "soap", "socks",
	"sofa", "solar", "soup", "spice", "spider", "spoon", "spring", "spruce", "square", "stable",
	"stamp", "star", "steam", "stone", "storm", "straw", "stream", "sugar", "summer", "sunday",
	"sunny", "swan", "swing", "table", "tango", "teapot", "tennis", "tent", "theory", "thumb",
	"thyme", "tiger", "timber", "toast", "token", "tomato", "topaz", "torch", "tower", "town",
	"trail", "train", "tray", "tulip", "tundra", "tunnel", "turnip", "turtle", "unit", "upper",
	"urban", "valley", "vase", "velvet", "violet", "violin", "visor", "wagon", "walnut", "water",
	"wave", "wheat", "wheel", "willow", "window", "winter", "wolf", "wool", "yacht", "yarn",
	"yellow", "yogurt", "zebra", "zero", "zinc",
};

void words_make(const uint8_t random[8], char text[WORDS_TEXT_SIZE])
{
	const char *w[4];

	for (int i = 0; i < 4; i++)
		w[i] = words[(random[2 * i] | random[2 * i + 1] << 8) % WORD_COUNT];
	snprintf(text, WORDS_TEXT_SIZE, "%s %s %s %s", w[0], w[1], w[2], w[3]);
}

static bool gap(char c)
{
	return c == ' ' || c == '\t' || c == '-';
}

static const char *skip_gap(const char *p)
{
	while (gap(*p))
		p++;
	return p;
}

bool words_match(const char *given, const char *text)
{
	const char *g = skip_gap(given), *t = text;

	if (!*t)
		return false;
	for (; *t; t++) {
		if (*t == ' ') {
			if (!gap(*g))
				return false;
			g = skip_gap(g);
		} else if (tolower((unsigned char)*g++) != *t) {
			return false;
		}
	}
	return *skip_gap(g) == '\0';
}
