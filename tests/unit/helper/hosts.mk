unit_TESTS += helper/test_hosts_block.c helper/test_hosts.c
