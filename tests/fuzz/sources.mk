# libFuzzer targets.
fuzz_TARGETS :=
-include $(PARTS:%=tests/fuzz/%.mk)
