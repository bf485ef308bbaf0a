-include tests/unit/inspect/hello.mk tests/unit/inspect/quic.mk tests/unit/inspect/dns.mk
unit_TESTS += inspect/test_sandbox.c inspect/test_doorbell.c
