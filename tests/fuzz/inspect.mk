# The fuzz targets of src/inspect.
-include tests/fuzz/inspect_hello.mk tests/fuzz/inspect_quic.mk tests/fuzz/inspect_dns.mk
