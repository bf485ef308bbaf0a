unit_TESTS += helper/test_hosts_block.c
