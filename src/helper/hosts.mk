helper_SOURCES += hosts.c hosts_block.c hosts_file.c hosts_io.c hosts_journal.c
