unit_TESTS += helper/test_items.c helper/test_txn.c helper/test_plan_file.c helper/test_plan_watch.c helper/test_ranges.c helper/test_addr_set.c
unit_TESTS += helper/test_own_addr.c helper/test_nft_batch.c helper/test_nft_names.c helper/test_nft_mode.c helper/test_nft.c helper/test_sock_destroy.c helper/test_peer.c
unit_TESTS += helper/test_fight.c helper/test_guard.c helper/test_world.c helper/test_leave.c helper/test_session.c
unit_TESTS += helper/test_helper.c helper/test_accounts.c helper/test_inspect_link.c helper/test_mode_memory.c helper/test_uid_memory.c
-include tests/unit/helper/hosts.mk
