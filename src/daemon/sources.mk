# The files of src/daemon.
daemon_SOURCES :=
-include src/daemon/target.mk
