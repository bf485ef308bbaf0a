# The files of src/common.
common_SOURCES := log.c name.c addr.c duration.c record.c exception.c utf8.c wire.c protected.c protected_names.c notify.c fdstore.c netlink.c
