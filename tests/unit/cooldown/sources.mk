unit_TESTS += cooldown/test_counted.c cooldown/test_quiet.c cooldown/test_entry.c cooldown/test_words.c cooldown/test_settings.c cooldown/test_model.c cooldown/test_allow.c
