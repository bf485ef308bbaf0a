# The edge of the daemon: its socket, clocks, configuration and what it knows of accounts.
daemon_SOURCES += clock.c peer.c config.c frame.c server.c server_client.c main.c
