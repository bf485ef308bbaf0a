# The unit tests of the daemon's core.
unit_TESTS += daemon/test_names.c daemon/test_store.c
