# The tests of what reads QUIC.
unit_TESTS += inspect/test_quic_packet.c inspect/test_quic_keys.c inspect/test_quic_stream.c inspect/test_quic.c inspect/test_quic_table.c \
	inspect/test_quic_refuse.c inspect/test_quic_sandbox.c inspect/test_quic_clients.c
