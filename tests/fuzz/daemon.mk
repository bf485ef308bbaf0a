# The fuzz targets of src/daemon.
-include tests/fuzz/daemon_target.mk
