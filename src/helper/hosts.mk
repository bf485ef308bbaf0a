helper_SOURCES += hosts_block.c
