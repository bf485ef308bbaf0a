fuzz_TARGETS += fuzz_target.c fuzz_catalogue.c fuzz_ini.c
