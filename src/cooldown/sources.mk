# The files of src/cooldown.
cooldown_SOURCES := counted.c quiet.c entry.c retire.c words.c settings.c settings_parse.c settings_wait.c people.c allow.c weekly.c
