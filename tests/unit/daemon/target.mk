unit_TESTS += daemon/test_target.c daemon/test_target_refused.c daemon/test_catalogue.c daemon/test_catalogue_load.c daemon/test_ini_file.c daemon/test_protected_extra.c
