# Testing; included by the Makefile.

$(B)/tests/supervise: tests/support/supervise.c | $(B)/.gitignore
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $<

sandbox-ready: $(PROGRAMS) $(B)/tests/supervise

# Everything the tests need, installed after it is said what.
packages:
	$(Q)tests/support/packages $(for)

SAN := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
check:
	$(Q)tests/support/packages build check
	$(Q)$(MAKE) --no-print-directory all unit $(B)/tests/supervise
	$(Q)$(MAKE) --no-print-directory B=$(B)/san EXTRA_CFLAGS='$(SAN)' HARDEN= all unit $(B)/san/tests/supervise
	$(Q)tests/run $(B)

# ---- fuzzing ----
FUZZ_CC ?= clang-14
fuzz_cflags = -std=gnu11 -g -O1 -Isrc -D_GNU_SOURCE -DNCB_VERSION='"fuzz"' -fsanitize=fuzzer,address,undefined
fuzz_sources = $(foreach p,$(PARTS),$(filter-out src/$(p)/main.c,$($(p)_SOURCES:%=src/$(p)/%)))
fuzz_objects = $(patsubst %.c,$(B)/fuzz/%.o,$(fuzz_sources))
$(B)/fuzz/src/%.o: src/%.c | $(B)/.gitignore
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(filter-out -fsanitize%,$(fuzz_cflags)) -fsanitize=fuzzer-no-link,address,undefined -MMD -MP -c -o $@ $<
$(B)/fuzz/libfuzzed.a: $(fuzz_objects)
	$(Q)rm -f $@ && $(AR) rcs $@ $^
$(B)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(B)/fuzz/libfuzzed.a
	$(call say,FUZZ,$<)
	$(Q)$(FUZZ_CC) $(fuzz_cflags) -Itests -o $@ $< $(B)/fuzz/libfuzzed.a $(if $(daemon_SOURCES),$(daemon_LIBS)) $(if $(helper_SOURCES),$(helper_LIBS)) $(if $(cli_SOURCES),$(cli_LIBS))
fuzz-build: $(FUZZ)
fuzz: fuzz-build
	$(Q)tests/support/fuzz $(B)/fuzz $(FUZZ_SECONDS)

# ---- linters ----
lint:
	$(Q)tests/support/check-includes
	$(Q)cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr --enable=warning,portability -Isrc \
		--suppress=missingIncludeSystem --suppress=memleak \
		--suppress=uninitvar:src/helper/own_addr.c src
	$(Q)shellcheck tests/sandbox tests/run tests/support/packages tests/support/check-includes tests/support/fuzz .ci/run

.PHONY: check fuzz fuzz-build lint packages sandbox-ready
