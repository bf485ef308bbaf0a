fuzz_TARGETS += fuzz_plan_file.c fuzz_private.c
-include tests/fuzz/helper_hosts.mk
