unit_TESTS += inspect/test_packet.c inspect/test_flow_table.c
