fuzz_TARGETS += fuzz_hosts.c
