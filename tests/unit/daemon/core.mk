# The unit tests of the daemon's core.
unit_TESTS += daemon/test_names.c daemon/test_store.c daemon/test_derive.c daemon/test_reconcile.c
unit_TESTS += daemon/test_policy.c daemon/test_retire.c daemon/test_methods.c daemon/test_notes.c
unit_TESTS += daemon/test_otp.c daemon/test_people.c daemon/test_people_model.c
unit_TESTS += daemon/test_moments.c
