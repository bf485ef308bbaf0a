# The files of src/cli.
cli_SOURCES :=
