# The files that read QUIC.
inspect_SOURCES += quic_packet.c quic_keys.c quic_stream.c quic_frames.c quic_table.c quic_open.c quic.c quic_refuse.c
