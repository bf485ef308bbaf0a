fuzz_TARGETS += fuzz_settings.c fuzz_weekly.c
