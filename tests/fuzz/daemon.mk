# The fuzz targets of src/daemon.
-include tests/fuzz/daemon_target.mk
-include tests/fuzz/daemon_edge.mk tests/fuzz/daemon_core.mk
