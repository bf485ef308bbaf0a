# The files of src/inspect.
inspect_SOURCES := name_list.c kept_names.c names_link.c live.c ends.c queue.c inject.c doorbell.c sandbox.c packet.c flow_table.c
inspect_SOURCES += judgement.c stream.c dns.c dns_tcp.c judge.c inspect.c main.c
-include src/inspect/hello.mk src/inspect/quic.mk
