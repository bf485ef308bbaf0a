# The files of src/helper.
helper_SOURCES :=
