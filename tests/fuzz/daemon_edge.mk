# The fuzz targets of the daemon's edge.
fuzz_TARGETS += fuzz_frame.c fuzz_config.c
