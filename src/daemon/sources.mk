# The files of src/daemon.
daemon_SOURCES :=
