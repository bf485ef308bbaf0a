# The fuzz targets of src/cli.
fuzz_TARGETS += fuzz_shown.c
