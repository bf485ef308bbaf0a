# The files of src/daemon.
daemon_SOURCES :=
-include src/daemon/target.mk
-include src/daemon/edge.mk src/daemon/core.mk
