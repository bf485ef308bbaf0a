# Testing; included by the Makefile.

SUPPORT := $(B)/tests/supervise $(B)/tests/edge
$(SUPPORT) $(B)/tests/knock: $(B)/tests/%: tests/support/%.c | $(B)/.gitignore
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $<

# The helper as an older kernel has it be.
$(B)/tests/plain_helper: tests/support/plain_helper.c $(B)/libhelper.a $(B)/libcommon.a | $(B)/.gitignore
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(filter %.a,$^) $(helper_LIBS)
SUPPORT += $(B)/tests/plain_helper

# Against another C library than ours, whose resolver is its own.
$(B)/tests/lookup-musl: tests/support/lookup.c | $(B)/.gitignore
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)musl-gcc -static -O2 -o $@ $<

sandbox-ready: $(PROGRAMS) $(SUPPORT)

# Everything the tests need, installed after it is said what.
packages:
	$(Q)tests/support/packages $(for)

# Linked statically the two share their options: else what the second finds would not go to log_path.
SAN := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -static-libasan -static-libubsan
# Other people's programs that must not be installed: their packages start services.
NEIGHBOURS := ufw firewalld iptables resolvconf dbus
check:
	$(Q)tests/support/packages build check
	$(Q)$(MAKE) --no-print-directory all unit $(SUPPORT) $(B)/tests/lookup-musl
	$(Q)$(MAKE) --no-print-directory B=$(B)/san EXTRA_CFLAGS='$(SAN)' HARDEN= all unit $(SUPPORT:$(B)/%=$(B)/san/%) $(B)/san/tests/lookup-musl
	$(Q)tests/support/peers get $(B)/peers || :
	$(Q)tests/support/peers get $(B)/neighbours $(NEIGHBOURS) || :
	$(Q)tests/run $(B)

# ---- real browsers ----
check-browsers:
	$(Q)tests/support/packages build check browsers
	$(Q)$(MAKE) --no-print-directory sandbox-ready
	$(Q)tests/support/peers get $(B)/peers || :
	$(Q)tests/sandbox --conf tests/integration/default.conf -- tests/browser/run

# ---- a real systemd ----
check-system: deb
	$(Q)tests/support/packages build system
	$(Q)$(MAKE) --no-print-directory all $(B)/tests/knock
	$(Q)$(MAKE) --no-print-directory B=$(B)/second VERSION=second CFLAGS= all
	$(Q)tests/system/run $(B)
	$(Q)tests/system/attack $(B)

# ---- a stock kernel, and a clock and a power switch of its own ----
check-vm:
	$(Q)tests/support/packages build vm
	$(Q)$(MAKE) --no-print-directory all $(B)/tests/knock
	$(Q)tests/vm/run $(B)

# ---- benches: ratios side by side in one run ----
BENCH := $(addprefix $(B)/bench/,stopwatch make_plan one_more flow hello ask flood inspected slips accept)
$(B)/bench/accept: $(B)/src/inspect/queue.o
$(B)/bench/hello: bench_LIBS = $(call lazy,bench_LIBS_,--libs,libssl libcrypto)
$(B)/bench/%: tests/bench/%.c $(B)/tests/bench/bench.o $(B)/libhelper.a $(B)/libcommon.a
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.o,$^) $(filter %.a,$^) $(helper_LIBS) $(bench_LIBS)
bench:
	$(Q)tests/support/packages build check bench
	$(Q)$(MAKE) --no-print-directory sandbox-ready $(BENCH)
	$(Q)tests/support/peers get $(B)/peers
	$(Q)tests/sandbox --conf tests/integration/default.conf -- tests/bench/run

# ---- fuzzing ----
FUZZ_CC ?= clang-14
fuzz_cflags = -std=gnu11 -g -O1 -Isrc -D_GNU_SOURCE -DNCB_VERSION='"fuzz"' -DNCB_UNIT_DIR='"/usr/lib/systemd/system"' -fsanitize=fuzzer,address,undefined
fuzz_sources = $(foreach p,$(PARTS),$(filter-out src/$(p)/main.c,$($(p)_SOURCES:%=src/$(p)/%)))
fuzz_objects = $(patsubst %.c,$(B)/fuzz/%.o,$(fuzz_sources))
$(B)/fuzz/src/%.o: src/%.c | $(B)/.gitignore
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(filter-out -fsanitize%,$(fuzz_cflags)) -fsanitize=fuzzer-no-link,address,undefined -MMD -MP -c -o $@ $<
$(B)/fuzz/libfuzzed.a: $(fuzz_objects)
	$(Q)rm -f $@ && $(AR) rcs $@ $^
$(B)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(B)/fuzz/libfuzzed.a
	$(call say,FUZZ,$<)
	$(Q)$(FUZZ_CC) $(fuzz_cflags) -Itests -o $@ $< $(B)/fuzz/libfuzzed.a $(if $(daemon_SOURCES),$(daemon_LIBS)) $(if $(helper_SOURCES),$(helper_LIBS)) $(if $(inspect_SOURCES),$(inspect_LIBS)) $(if $(cli_SOURCES),$(cli_LIBS))
fuzz-build: $(FUZZ)
fuzz: fuzz-build
	$(Q)tests/support/fuzz $(B)/fuzz $(FUZZ_SECONDS)

# ---- linters ----
# Two families of checks, without those that find nothing here: the analyser does not know the cleanup attribute (leaks are
# for the sanitised tests to find) and dislikes every strcpy and snprintf; constants such as 60 * 1000 are multiplied as int;
# arrays of pointers are meant; copies without NUL go into fields that are filled with it.
tidy_checks := -*,clang-analyzer-*,bugprone-*,-clang-analyzer-unix.Malloc,-clang-analyzer-security.insecureAPI.strcpy
tidy_checks := $(tidy_checks),-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling
tidy_checks := $(tidy_checks),-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier
tidy_checks := $(tidy_checks),-bugprone-assignment-in-if-condition,-bugprone-implicit-widening-of-multiplication-result
tidy_checks := $(tidy_checks),-bugprone-sizeof-expression,-bugprone-not-null-terminated-result
# One at a time: with several files clang-tidy 14 forgets va_start. Said only where there is something to say.
$(B)/tidy/%: %.c $(wildcard src/*/*.h) | $(B)/.gitignore
	@mkdir -p $(@D)
	$(Q)clang-tidy-14 --quiet --checks='$(tidy_checks)' --warnings-as-errors='*' $< -- $(filter-out -fsanitize%,$(fuzz_cflags)) \
		> $@ 2> /dev/null || { cat $@; rm -f $@; exit 1; }
tidy: $(patsubst %.c,$(B)/tidy/%,$(foreach p,$(PARTS),$($(p)_SOURCES:%=src/$(p)/%)))
lint:
	$(Q)$(MAKE) --no-print-directory -j $$(nproc) tidy
	$(Q)tests/support/check-includes
	$(Q)tests/support/check-map
	$(Q)cppcheck --quiet --error-exitcode=1 --std=c11 --library=tests/support/cppcheck.cfg --inline-suppr --enable=warning,portability -Isrc \
		--suppress=missingIncludeSystem --suppress=memleak \
		--suppress=uninitvar:src/helper/own_addr.c --suppress=uninitvar:src/inspect/names_link.c src
	$(Q)shellcheck -x --severity=warning tests/system/run tests/system/attack tests/system/*.sh tests/demo tests/bench/run tests/bench/*.sh tests/integration/*.sh tests/browser/run tests/support/site.sh tests/support/terminal.sh tests/support/after-install \
		tests/support/before-uninstall tests/support/after-uninstall etc/setup debian/postinst debian/prerm debian/postrm tests/package/run tests/sandbox tests/run tests/support/packages tests/support/peers tests/support/check-includes tests/support/check-map tests/support/fuzz .ci/run
	$(Q)! mandoc -T lint -W warning $(wildcard man/*.[1-9]) | grep .
	@# to groff a quotation ends with its line: one macro more behind it is drawn into it
	$(Q)! grep -nE '^\.(.* )?(Dq|Ql|Qq|Sq) .*\b(No|Ta|Dq|Ql|Qq|Sq)\b' $(wildcard man/*.[1-9])

demo:
	$(Q)tests/support/packages build demo
	$(Q)$(MAKE) --no-print-directory sandbox-ready
	$(Q)tests/sandbox --conf tests/demo.conf -- tests/demo

# ---- installing ----
DAEMONS = $(filter-out $(B)/nc-block $(B)/nc-block-generator,$(PROGRAMS))
UNITS := $(wildcard etc/systemd/*.service etc/systemd/*.socket etc/systemd/*.target)
PAGES := $(wildcard man/*.[1-9])
need_root = $(Q)[ "$$(id -u)" = 0 ] || { echo "This needs root: sudo make $@" >&2; exit 1; }
$(if $(V),,.SILENT: install-files uninstall)

install-files: all
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(sbindir) $(DESTDIR)$(unitdir) $(DESTDIR)$(generatordir) $(DESTDIR)$(sysusersdir) $(DESTDIR)$(tmpfilesdir) \
		$(DESTDIR)$(datadir)/services.d $(DESTDIR)$(datadir)/protected.d $(DESTDIR)$(datadir)/doh.d $(DESTDIR)$(datadir)/texts \
		$(DESTDIR)$(sysconfdir)/nc-block/nc-block.conf.d $(DESTDIR)$(sysconfdir)/nc-block/services.d \
		$(DESTDIR)$(sysconfdir)/nc-block/protected.d $(DESTDIR)$(sysconfdir)/nc-block/doh.d
	install -m 0755 $(B)/nc-block $(DESTDIR)$(bindir)/
	install -m 0755 $(DAEMONS) $(DESTDIR)$(sbindir)/
	install -D -m 0755 etc/setup $(DESTDIR)$(libexecdir)/nc-block/setup
	install -m 0755 $(B)/nc-block-generator $(DESTDIR)$(generatordir)/
	install -m 0644 etc/services.d/*.ini $(DESTDIR)$(datadir)/services.d/
	install -m 0644 etc/protected.d/*.ini $(DESTDIR)$(datadir)/protected.d/
	install -m 0644 etc/doh.d/*.ini $(DESTDIR)$(datadir)/doh.d/
	install -m 0644 etc/texts/*.ini $(DESTDIR)$(datadir)/texts/
	[ -e $(DESTDIR)$(sysconfdir)/nc-block/nc-block.conf ] || install -m 0644 etc/nc-block.conf $(DESTDIR)$(sysconfdir)/nc-block/
	install -m 0644 $(UNITS) $(DESTDIR)$(unitdir)/
	install -m 0644 etc/systemd/nc-block.sysusers $(DESTDIR)$(sysusersdir)/nc-block.conf
	install -m 0644 etc/systemd/nc-block.tmpfiles $(DESTDIR)$(tmpfilesdir)/nc-block.conf
	for m in $(PAGES); do install -D -m 0644 $$m $(DESTDIR)$(mandir)/man$${m##*.}/$${m##*/} || exit 1; done
	install -D -m 0644 etc/completion/nc-block.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/nc-block
	install -D -m 0644 etc/completion/_nc-block $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_nc-block
	install -D -m 0644 etc/completion/nc-block.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/nc-block.fish

install:
	$(need_root)
	$(Q)tests/support/packages build
	$(Q)$(MAKE) --no-print-directory install-files
	$(Q)tests/support/after-install

uninstall:
	$(Q)tests/support/before-uninstall
	rm -f $(bindir)/nc-block $(DAEMONS:$(B)/%=$(sbindir)/%) $(generatordir)/nc-block-generator $(UNITS:etc/systemd/%=$(unitdir)/%) \
		$(sysusersdir)/nc-block.conf $(tmpfilesdir)/nc-block.conf \
		$(PREFIX)/share/bash-completion/completions/nc-block $(PREFIX)/share/zsh/vendor-completions/_nc-block \
		$(PREFIX)/share/fish/vendor_completions.d/nc-block.fish \
		$(foreach m,$(PAGES),$(mandir)/man$(subst .,,$(suffix $(m)))/$(notdir $(m)))
	rm -rf $(datadir) $(libexecdir)/nc-block
	KEEP_STATE=$(KEEP_STATE) tests/support/after-uninstall

# ---- the Debian package ----
DEB := $(B)/deb
deb:
	$(Q)tests/support/packages build package
	$(Q)rm -rf $(DEB) && mkdir -p $(DEB)/nc-block
	$(Q)cp -a Makefile LICENSE README.md debian etc man src tests $(DEB)/nc-block/
	$(Q)cd $(DEB)/nc-block && dpkg-buildpackage --build=binary --no-sign > ../build.log 2>&1 || { tail -n 30 ../build.log; exit 1; }
	$(Q)rm -rf $(DEB)/nc-block
	$(Q)lintian --allow-root --fail-on error,warning $(DEB)/*.changes
	$(Q)ls $(DEB)/*.deb

check-package: deb
	$(Q)tests/support/packages system
	$(Q)tests/package/run $(B)

bench-build: $(BENCH)

.PHONY: check-vm deb check-package check-system check-browsers bench bench-build check demo fuzz fuzz-build lint tidy install install-files uninstall packages sandbox-ready
