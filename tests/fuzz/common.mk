fuzz_TARGETS += fuzz_addr.c fuzz_duration.c fuzz_wire.c
