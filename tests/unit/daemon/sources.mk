# The unit tests of src/daemon.
-include tests/unit/daemon/target.mk
unit_TESTS += daemon/test_data.c
