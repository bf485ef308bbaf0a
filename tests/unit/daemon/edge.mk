# The unit tests of the daemon's edge.
unit_TESTS += daemon/test_frame.c daemon/test_server.c daemon/test_config.c daemon/test_clock.c daemon/test_peer.c
