# The fuzz target of QUIC.
fuzz_TARGETS += fuzz_quic.c
