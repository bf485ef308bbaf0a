# The fuzz targets of the core of the daemon.
fuzz_TARGETS += fuzz_request.c
