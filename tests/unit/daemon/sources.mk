# The unit tests of src/daemon.
-include tests/unit/daemon/target.mk
-include tests/unit/daemon/edge.mk tests/unit/daemon/core.mk
unit_TESTS += daemon/test_data.c
