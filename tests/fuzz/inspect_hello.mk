# The fuzz targets of the readers of first bytes.
fuzz_TARGETS += fuzz_tls.c fuzz_http.c
