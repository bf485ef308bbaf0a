fuzz_TARGETS += fuzz_settings.c
