# The files of src/helper.
helper_SOURCES := arena.c items.c plan.c txn.c plan_file.c plan_load.c plan_watch.c ranges.c addr_set.c own_addr.c
helper_SOURCES += sock_destroy.c
helper_SOURCES += nft_socket.c nft_batch.c nft_talk.c nft_rule.c nft_table.c nft_names.c nft_elems.c nft_verify.c nft_mode.c nft_apply.c mode_memory.c uid_memory.c
helper_SOURCES += paths.c accounts.c peer.c want.c inspect_link.c fight.c guard_hosts.c guard_nft.c guard.c world.c leave.c session.c link.c
helper_SOURCES += helper.c main.c
-include src/helper/hosts.mk
