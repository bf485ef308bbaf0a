# The files of src/boot.
boot_SOURCES := held.c units.c main.c
