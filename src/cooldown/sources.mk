# The files of src/cooldown.
cooldown_SOURCES :=
