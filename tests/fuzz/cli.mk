# The fuzz targets of src/cli.
fuzz_TARGETS += fuzz_shown.c
fuzz_TARGETS += fuzz_check_answer.c
fuzz_TARGETS += fuzz_streak.c
