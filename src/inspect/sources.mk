# The files of src/inspect.
inspect_SOURCES := name_list.c names_link.c live.c ends.c queue.c inject.c sandbox.c
-include src/inspect/hello.mk src/inspect/quic.mk src/inspect/dns.mk
