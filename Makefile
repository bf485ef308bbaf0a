# nc-block. `make` builds; `sudo make check` tests it.
# Each folder of src/ lists its own files in sources.mk, and so do the tests.

PREFIX ?= /usr
# Under /usr and not /usr/local: the helper starts before other file systems need be mounted.
bindir ?= $(PREFIX)/bin
sbindir ?= $(PREFIX)/sbin
libexecdir ?= $(PREFIX)/libexec
datadir ?= $(PREFIX)/share/nc-block
mandir ?= $(PREFIX)/share/man
unitdir ?= $(PREFIX)/lib/systemd/system
sysusersdir ?= $(PREFIX)/lib/sysusers.d
generatordir ?= $(PREFIX)/lib/systemd/system-generators
tmpfilesdir ?= $(PREFIX)/lib/tmpfiles.d
sysconfdir ?= /etc
VERSION := 0.1.0

B ?= build
CC ?= cc
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla -Wundef \
	-Wimplicit-fallthrough -Wformat=2
HARDEN ?= -fstack-protector-strong -fstack-clash-protection -fcf-protection -D_FORTIFY_SOURCE=2 -fPIE
ALL_CFLAGS = -std=gnu11 $(WARN) $(if $(WERROR),-Werror) $(HARDEN) $(CFLAGS) $(EXTRA_CFLAGS) -Isrc -I$(B)/gen -D_GNU_SOURCE \
	-DNCB_VERSION='"$(VERSION)"' -DNCB_UNIT_DIR='"$(unitdir)"' -MMD -MP
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now,--as-needed $(LDFLAGS) $(EXTRA_CFLAGS)
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' '$(1)' '$(2)')

# libraries, asked for once and only when something is built
lazy = $(eval $(1) := $$(shell $$(PKG_CONFIG) $(2) $(3)))$($(1))
common_LIBS =
cooldown_LIBS =
daemon_PKGS = libsystemd sqlite3 jansson libidn2 libpsl inih liboath
helper_PKGS = libmnl libnftnl zlib
inspect_PKGS = libmnl libcrypto libseccomp
boot_LIBS =
cli_PKGS = jansson libqrencode
daemon_LIBS = $(call lazy,daemon_LIBS,--libs,$(daemon_PKGS))
helper_LIBS = $(call lazy,helper_LIBS,--libs,$(helper_PKGS))
inspect_LIBS = $(call lazy,inspect_LIBS,--libs,$(inspect_PKGS))
cli_LIBS = $(call lazy,cli_LIBS,--libs,$(cli_PKGS))

PARTS := common cooldown daemon helper inspect boot cli
include $(PARTS:%=src/%/sources.mk)
include tests/unit/sources.mk tests/fuzz/sources.mk

objects = $(patsubst %.c,$(B)/%.o,$(filter-out src/$(1)/main.c,$($(1)_SOURCES:%=src/$(1)/%)))

# A program is built once its main.c is there.
program_cli = $(B)/nc-block
program_daemon = $(B)/nc-blockd
program_helper = $(B)/nc-block-helper
program_inspect = $(B)/nc-block-inspect
program_boot = $(B)/nc-block-generator
PROGRAMS := $(foreach p,$(PARTS),$(if $(wildcard src/$(p)/main.c),$(program_$(p))))

all: $(PROGRAMS)

$(B)/.gitignore:
	@mkdir -p $(B) && echo '*' > $@

$(B)/%.o: %.c | $(B)/.gitignore
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

define part
$(B)/lib$(1).a: $$(call objects,$(1))
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@ && $$(AR) rcs $$@ $$^
endef
$(foreach p,$(PARTS),$(eval $(call part,$(p))))

link = $(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^) $(1)

$(B)/nc-block: $(B)/src/cli/main.o $(B)/libcli.a $(B)/libcommon.a
	$(call say,LD,$@)
	$(call link,$(cli_LIBS))
$(B)/nc-blockd: $(B)/src/daemon/main.o $(B)/libdaemon.a $(B)/libcooldown.a $(B)/libcommon.a
	$(call say,LD,$@)
	$(call link,$(daemon_LIBS))
$(B)/nc-block-helper: $(B)/src/helper/main.o $(B)/libhelper.a $(B)/libcommon.a
	$(call say,LD,$@)
	$(call link,$(helper_LIBS))
$(B)/nc-block-inspect: $(B)/src/inspect/main.o $(B)/libinspect.a $(B)/libcommon.a
	$(call say,LD,$@)
	$(call link,$(inspect_LIBS))
$(B)/nc-block-generator: $(B)/src/boot/main.o $(B)/libboot.a $(B)/libcommon.a
	$(call say,LD,$@)
	$(call link,$(boot_LIBS))

# ---- unit tests: tests/unit/PART/test_x.c, each against the archives of its part ----
UNIT := $(unit_TESTS:%.c=$(B)/tests/unit/%)
unit_libs_common = $(B)/libcommon.a
unit_libs_cooldown = $(B)/libcooldown.a $(B)/libcommon.a
unit_libs_daemon = $(B)/libdaemon.a $(B)/libcooldown.a $(B)/libcommon.a
unit_libs_helper = $(B)/libhelper.a $(B)/libcommon.a
unit_libs_inspect = $(B)/libinspect.a $(B)/libcommon.a
unit_libs_boot = $(B)/libboot.a $(B)/libcommon.a
unit_libs_cli = $(B)/libcli.a $(B)/libcommon.a
define unit_part
$(B)/tests/unit/$(1)/%: tests/unit/$(1)/%.c $(unit_libs_$(1)) | $(B)/.gitignore
	$$(call say,TEST,$$<)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(ALL_CFLAGS) -Itests $$(ALL_LDFLAGS) -o $$@ $$< $$(filter %.a,$$^) -lcmocka $$($(1)_LIBS)
endef
$(foreach p,$(PARTS),$(eval $(call unit_part,$(p))))
unit: $(UNIT)

# ---- fuzz targets: tests/fuzz/fuzz_x.c with libFuzzer; all sources are built again by clang ----
FUZZ := $(fuzz_TARGETS:%.c=$(B)/fuzz/%)
FUZZ_SECONDS ?= 20

-include tests/check.mk

clean:
	rm -rf $(B)

.PHONY: all unit clean
.SECONDARY:
-include $(shell find $(B) \( -path $(B)/system -o -path $(B)/vm -o -path $(B)/package -o -path $(B)/deb \) -prune -o -type f -name '*.d' -print 2>/dev/null)
