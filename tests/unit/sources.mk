# Unit tests, by the folder of src/ that they mirror: "common/test_name.c".
unit_TESTS :=
-include $(PARTS:%=tests/unit/%/sources.mk)
