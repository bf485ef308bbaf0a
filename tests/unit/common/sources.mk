unit_TESTS += common/test_name.c common/test_fdstore.c common/test_addr.c common/test_duration.c common/test_record.c common/test_wire.c common/test_protected.c
unit_TESTS += common/test_protected_names.c common/test_notify.c common/test_log.c common/test_utf8.c common/test_exception.c
