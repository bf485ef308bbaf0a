unit_TESTS += boot/test_held.c boot/test_units.c
