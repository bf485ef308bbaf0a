# The unit tests of src/daemon.
-include tests/unit/daemon/target.mk
