# The files of src/helper.
helper_SOURCES :=
-include src/helper/hosts.mk
