unit_TESTS += inspect/test_packet.c inspect/test_flow_table.c inspect/test_stream.c inspect/test_name_list.c
unit_TESTS += inspect/test_dns.c inspect/test_live.c inspect/test_dns_tcp.c inspect/test_judge.c inspect/test_names_link.c inspect/test_kept_names.c
