# SPDX-License-Identifier: MIT-0
#
# The whole build.  Every .c file in the folders below is found by itself;
# no list of files is kept by hand.  `make help` names the targets.
#
# Everything made lies in $(BUILD).  SAN=address,undefined or SAN=thread
# builds the library and the tests with that sanitizer, in a folder of its own.

VERSION := 0.1.0
SOVERSION := 0

comma := ,
space := $(subst ,, )

SAN ?=
BUILD ?= build$(if $(SAN),-$(subst $(comma),-,$(SAN)))
PREFIX ?= /usr/local
DESTDIR ?=
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config
AR ?= ar

# Another machine's library is made by this machine's compiler:
# make runtime CC=aarch64-linux-gnu-gcc BUILD=build-arm EBBCC=build/bin/ebbcc
EBBCC := $(BUILD)/bin/ebbcc
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer)
WARN := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes
BASEFLAGS := -std=gnu11 $(WARN) -D_GNU_SOURCE -Iinclude -Iruntime
LIBFLAGS := $(BASEFLAGS) -fPIC -fvisibility=hidden -fno-semantic-interposition \
    -pthread $(SANFLAGS)
DEPFLAGS = -MMD -MP -MT $@ -MF $(@:.o=.d)

# The HTTP client needs libcurl; without it the rest is built all the same.
HAVE_CURL := $(shell $(PKG_CONFIG) --exists libcurl 2>/dev/null && echo yes)
CURL_CFLAGS := $(if $(HAVE_CURL),$(shell $(PKG_CONFIG) --cflags libcurl))
CURL_LIBS := $(if $(HAVE_CURL),$(shell $(PKG_CONFIG) --libs libcurl))

# Layers in plain C, and layers that are Async C themselves.
PLAIN := base core task time reactor sched
ASYNC := sync future io net fs process stream codec sim

# For ebbcc's link lines: only programs that use it get libcurl.
CURL_LINK := $(if $(HAVE_CURL),-Wl$(comma)--push-state$(comma)--as-needed \
    $(CURL_LIBS) -Wl$(comma)--pop-state)

# Of machines where some atomics are calls; found out when a recipe asks.
ATOMIC_LINK = $(eval ATOMIC_LINK := $$(shell tool/atomic $(CC)))$(ATOMIC_LINK)

CC_SRC := $(sort $(wildcard compiler/*.c))
PLAIN_SRC := $(sort $(foreach d,$(PLAIN),$(wildcard runtime/$(d)/*.c)))
ASYNC_SRC := $(sort $(foreach d,$(ASYNC),$(wildcard runtime/$(d)/*.c)))
HTTP_SRC := $(if $(HAVE_CURL),$(sort $(wildcard runtime/http/*.c)))

CC_OBJ := $(CC_SRC:%.c=$(BUILD)/obj/%.o)
PLAIN_OBJ := $(PLAIN_SRC:%.c=$(BUILD)/obj/%.o)
ASYNC_OBJ := $(ASYNC_SRC:%.c=$(BUILD)/obj/%.o)
HTTP_OBJ := $(HTTP_SRC:%.c=$(BUILD)/obj/%.o)

SONAME := libebb.so.$(SOVERSION)
HTTP_SONAME := libebb_http.so.$(SOVERSION)
LIBS := $(BUILD)/lib/libebb.a $(BUILD)/lib/libebb.so
ifneq ($(HTTP_SRC),)
LIBS += $(BUILD)/lib/libebb_http.a $(BUILD)/lib/libebb_http.so
endif

# All processors, unless -j says otherwise.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif

# V=1 shows the commands themselves.
V ?=
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) '$(2)')

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:

.PHONY: all compiler runtime
all: compiler runtime
ifeq ($(HAVE_CURL),)
	@echo 'note: libcurl was not found by $(PKG_CONFIG): no HTTP client' \
	    '(Debian: libcurl4-openssl-dev)'
endif
compiler: $(EBBCC) $(BUILD)/include
runtime: $(LIBS) $(BUILD)/lib/ebb.link $(BUILD)/include

# ---- the compiler: plain C ----

CC_FLAGS := $(BASEFLAGS) -DEBB_VERSION='"$(VERSION)"'
CC_SAN := $(if $(findstring address,$(SAN)),$(SANFLAGS) -fno-sanitize-recover)

$(BUILD)/obj/compiler/%.o: compiler/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CC_FLAGS) $(CC_SAN) $(CFLAGS) $(DEPFLAGS) \
	    -c $< -o $@

$(BUILD)/bin/ebbcc: $(CC_OBJ)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(CC_SAN) $(LDFLAGS) -o $@.new $^ && mv $@.new $@

# ebbcc looks for ../include/ebb.h and ../lib beside its own folder.
$(BUILD)/include:
	@mkdir -p $(BUILD)
	$(call say,LINK,$@)
	$(Q)ln -sfn $(if $(findstring /,$(BUILD)),$(abspath include),../include) $@

# ---- the library ----

$(PLAIN_OBJ): $(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(LIBFLAGS) -DEBB_NO_KEYWORDS $(CFLAGS) $(DEPFLAGS) \
	    -c $< -o $@

$(ASYNC_OBJ) $(HTTP_OBJ): EBBCC_CC := $(CC)
$(HTTP_OBJ): LIBFLAGS += $(CURL_CFLAGS)
$(ASYNC_OBJ) $(HTTP_OBJ): $(BUILD)/obj/%.o: %.c $(EBBCC) | $(BUILD)/include
	@mkdir -p $(@D)
	$(call say,EBBCC,$<)
	$(Q)EBBCC_CC='$(EBBCC_CC)' $(EBBCC) $(CPPFLAGS) $(LIBFLAGS) $(CFLAGS) \
	    $(DEPFLAGS) -c $< -o $@

$(BUILD)/lib/libebb.a: $(PLAIN_OBJ) $(ASYNC_OBJ)
	@mkdir -p $(@D)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/lib/libebb.so: $(PLAIN_OBJ) $(ASYNC_OBJ)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) -shared -Wl,-soname,$(SONAME) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) \
	    -pthread -o $(BUILD)/lib/$(SONAME) $^ $(ATOMIC_LINK)
	$(Q)ln -sf $(SONAME) $@

$(BUILD)/lib/libebb_http.a: $(HTTP_OBJ)
	@mkdir -p $(@D)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/lib/libebb_http.so: $(HTTP_OBJ) $(BUILD)/lib/libebb.so
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) -shared -Wl,-soname,$(HTTP_SONAME) $(CFLAGS) $(SANFLAGS) \
	    $(LDFLAGS) -pthread -o $(BUILD)/lib/$(HTTP_SONAME) $(HTTP_OBJ) \
	    $(BUILD)/lib/libebb.so $(CURL_LIBS)
	$(Q)ln -sf $(HTTP_SONAME) $@

# What ebbcc adds to a link line besides the libraries of its own; the second
# line is for programs with the HTTP client.
$(BUILD)/lib/ebb.link: Makefile tool/atomic
	@mkdir -p $(@D)
	$(Q)printf '%s\n' '-pthread $(ATOMIC_LINK)' '$(CURL_LINK)' > $@

# ---- programs in Async C: examples, tools of the tests, benchmarks ----

HTTP_EXAMPLE := $(if $(HAVE_CURL),,$(shell grep -l ebb_http example/*.c))
EXAMPLE := $(patsubst %.c,$(BUILD)/%,\
    $(filter-out $(HTTP_EXAMPLE),$(sort $(wildcard example/*.c))))
TOOL := $(patsubst test/tool/%.c,$(BUILD)/tool/%,\
    $(sort $(wildcard test/tool/*.c)))
BENCH := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard bench/*_bench.c)))
USE_EBBCC = EBBCC_CC='$(CC)' $(EBBCC) -std=gnu11 -Wall -Wextra $(SANFLAGS) \
    $(CFLAGS)

.PHONY: examples tools
examples: $(EXAMPLE)
tools: $(TOOL)

$(BUILD)/example/%: example/%.c $(EBBCC) $(LIBS) $(BUILD)/lib/ebb.link
	@mkdir -p $(@D)
	$(call say,EBBCC,$@)
	$(Q)$(USE_EBBCC) $< -o $@

$(BUILD)/tool/%: test/tool/%.c $(EBBCC) $(LIBS) $(BUILD)/lib/ebb.link
	@mkdir -p $(@D)
	$(call say,EBBCC,$@)
	$(Q)$(USE_EBBCC) $< -o $@

# A benchmark is bench/X_bench.c and, if there is one, bench/X_other.c: code
# that has to lie in another translation unit.
$(BUILD)/bench/%: bench/%.c bench/bench.h $(wildcard bench/*_other.c) \
    $(EBBCC) $(LIBS) $(BUILD)/lib/ebb.link
	@mkdir -p $(@D)
	$(call say,EBBCC,$@)
	$(Q)$(USE_EBBCC) -O2 -Ibench $< $(wildcard $(<:_bench.c=_other.c)) -o $@

# ---- fuzzing: ebbcc as a function (test/fuzz/translate.c) ----

# Its variables in sections of their own, and libc's memory as the fuzzer's.
FUZZ_COPY := --rename-section .data=ebb_data --rename-section .bss=ebb_bss \
    $(foreach f,malloc calloc realloc free exit,\
    --redefine-sym $(f)=fuzz_$(f))
FUZZ_OBJ := $(patsubst compiler/%.c,$(BUILD)/fuzz/%.o,\
    $(filter-out compiler/main.c,$(CC_SRC)))

$(FUZZ_OBJ): $(BUILD)/fuzz/%.o: compiler/%.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CPPFLAGS) $(CC_FLAGS) $(CC_SAN) $(CFLAGS) -fno-pic \
	    $(DEPFLAGS) -c $< -o $@
	$(Q)objcopy $(FUZZ_COPY) $@

$(BUILD)/fuzz/translate: test/fuzz/translate.c $(FUZZ_OBJ)
	$(call say,CC,$@)
	$(Q)$(CC) $(CC_FLAGS) $(CC_SAN) $(CFLAGS) -fno-pic -no-pie $^ -o $@
-include $(FUZZ_OBJ:.o=.d)

# TIME seconds of AFL++; goes on where the last run ended.
TIME ?= 600
.PHONY: fuzz-afl
fuzz-afl:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)-afl CC=afl-clang-fast \
	    CFLAGS='-O2 -g -w' $(BUILD)-afl/fuzz/translate
	@BUILD=$(BUILD)-afl test/fuzz/afl.sh $(TIME)

# ---- tests ----

# A test that includes <ebb.h> or async_test.h is Async C, and so are all of
# test/http; every other one is plain C, which may use the private headers.
RUNTIME_TEST := $(sort $(wildcard test/runtime/*_test.c))
HTTP_TEST := $(if $(HAVE_CURL),$(sort $(wildcard test/http/*_test.c)))
TEST_SRC := $(RUNTIME_TEST) $(HTTP_TEST)
TEST_ASYNC := $(HTTP_TEST) $(shell grep -lE \
    '^\#include (<ebb.h>|"async_test.h")' $(RUNTIME_TEST) /dev/null)
TEST_PLAIN := $(filter-out $(TEST_ASYNC),$(TEST_SRC))
TEST_BIN = $(patsubst %.c,$(BUILD)/test/%,$(notdir $(1)))
HARNESS := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard test/harness/*.c))
TEST_USE = -Itest/harness -Itest/runtime -Iinclude -Iruntime \
    -D_GNU_SOURCE -pthread

$(HARNESS): $(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(BASEFLAGS) $(SANFLAGS) $(CFLAGS) $(DEPFLAGS) -c $< -o $@
-include $(HARNESS:.o=.d)

vpath %_test.c test/runtime test/http

$(call TEST_BIN,$(TEST_PLAIN)): $(BUILD)/test/%: %.c $(HARNESS) $(LIBS)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -std=gnu11 $(WARN) -DEBB_NO_KEYWORDS $(TEST_USE) \
	    $(SANFLAGS) $(CFLAGS) -MMD -MP -MT $@ -MF $@.d $< $(HARNESS) \
	    $(filter %_http.a,$(LIBS)) $(BUILD)/lib/libebb.a $(CURL_LIBS) -o $@

$(call TEST_BIN,$(TEST_ASYNC)): $(BUILD)/test/%: %.c $(HARNESS) $(EBBCC) \
    $(LIBS) $(BUILD)/lib/ebb.link
	@mkdir -p $(@D)
	$(call say,EBBCC,$@)
	$(Q)$(USE_EBBCC) $(TEST_USE) -MMD -MP -MT $@ -MF $@.d $< $(HARNESS) -o $@
-include $(wildcard $(BUILD)/test/*.d)

# Models of interleavings: files of the runtime against the checker's atomics.
MODEL := $(patsubst test/model/%.c,$(BUILD)/model/%,\
    $(sort $(wildcard test/model/*_model.c)))
MODEL_strand := $(wildcard runtime/core/*.c)
MODEL_end := $(MODEL_strand) $(patsubst %,runtime/task/%.c,scope task) \
    $(patsubst %,runtime/sched/%.c,park worker)
MODEL_heap := runtime/task/heap.c
MODEL_sync := $(MODEL_strand) runtime/base/ledger.c \
    $(patsubst %,runtime/sync/%.c,wait sem lock notify barrier)
MODEL_chan := $(MODEL_strand) runtime/base/ledger.c runtime/task/waker.c \
    $(patsubst %,runtime/sync/%.c,wait chan oneshot broadcast watch)
MODEL_join := $(MODEL_strand) runtime/task/task.c runtime/task/origin.c
MODEL_local := $(MODEL_strand)
MODEL_once := $(MODEL_strand) runtime/base/ledger.c \
    $(patsubst %,runtime/sync/%.c,wait once)
MODEL_park := runtime/sched/park.c
MODEL_pool := $(MODEL_strand)
MODEL_reactor := $(MODEL_strand) $(patsubst %,runtime/reactor/%.c,fd reactor)
MODEL_ring := $(MODEL_strand) \
    $(patsubst %,runtime/reactor/%.c,fault fd op piece reactor)
MODEL_scope := $(MODEL_strand) $(patsubst %,runtime/task/%.c,scope task)
MODEL_shared := $(MODEL_strand) runtime/base/ledger.c runtime/task/future.c \
    $(patsubst %,runtime/sync/%.c,wait sem) \
    $(patsubst %,$(BUILD)/model/%.o,shared futures)
MODEL_token := $(MODEL_strand) runtime/task/token.c
MODEL_wheel := $(MODEL_strand) runtime/time/wheel.c
MODEL_worker := $(MODEL_strand) runtime/sched/park.c runtime/sched/worker.c
MODEL_DEPENDS := $(wildcard test/model/*.h test/model/base/*.h \
    runtime/base/*.h runtime/base/guard.c runtime/core/*.[ch] \
    runtime/reactor/*.[ch] runtime/sched/*.[ch] runtime/sync/*.[ch] \
    runtime/task/*.[ch] runtime/time/wheel.[ch]) include/ebb/abi.h
MODEL_FLAGS := -std=gnu11 $(WARN) -D_GNU_SOURCE -DEBB_NO_KEYWORDS \
    -DEBB_NO_THREADS -O1 -g -Itest/model -Iinclude -Iruntime

.PHONY: models check-model
models: $(MODEL)
$(BUILD)/model/%_model: test/model/%_model.c test/model/model.c $(MODEL_DEPENDS)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(MODEL_FLAGS) $< test/model/model.c runtime/base/guard.c \
	    $(MODEL_$*) -o $@

# Of runtime.c, a part of it, the model needs no more than the end.
$(BUILD)/model/end_model: MODEL_FLAGS += -ffunction-sections -fdata-sections \
    -Wl,--gc-sections

# This one is Async C, of which the model needs no async function.
$(BUILD)/model/signal_model: $(BUILD)/model/signal.o test/model/model.c \
    $(MODEL_DEPENDS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(MODEL_FLAGS) -Wl,--gc-sections $< test/model/model.c -o $@

$(BUILD)/model/signal.o: test/model/signal_model.c runtime/io/signal.c \
    $(MODEL_DEPENDS) $(EBBCC)
	@mkdir -p $(@D)
	$(call say,EBBCC,$@)
	$(Q)EBBCC_CC='$(CC)' $(EBBCC) $(MODEL_FLAGS) -ffunction-sections \
	    -fdata-sections -c $< -o $@

# The files that are Async C.
$(BUILD)/model/shared_model: $(patsubst %,$(BUILD)/model/%.o,shared futures)
$(BUILD)/model/%.o: runtime/future/%.c $(EBBCC) $(MODEL_DEPENDS)
	@mkdir -p $(@D)
	$(call say,EBBCC,$@)
	$(Q)EBBCC_CC='$(EBBCC_CC)' $(EBBCC) -std=gnu11 $(WARN) -D_GNU_SOURCE \
	    -DEBB_NO_THREADS -O1 -g -Itest/model -Iinclude -Iruntime -c $< -o $@

# More preemptions and runs than `make test-model` allows itself.
check-model: $(MODEL)
	@for m in $(MODEL); do $$m 3 200000 || exit 1; done

.PHONY: tests test fuzz-gen check-long demo bench
tests: all $(call TEST_BIN,$(TEST_SRC))

# The same build with the sanitizers, beside this one.
.PHONY: sanitized sanitized-address-undefined sanitized-thread
sanitized: sanitized-address-undefined sanitized-thread
sanitized-address-undefined: SAN_LIST := address,undefined
sanitized-thread: SAN_LIST := thread
sanitized-address-undefined sanitized-thread: sanitized-%:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)-$* SAN=$(SAN_LIST) \
	    CFLAGS='-O1 -g' tests \
	    $(if $(findstring address,$(SAN_LIST)),$(BUILD)-$*/fuzz/translate)

test: tests models examples tools sanitized
	@BUILD=$(BUILD) test/run

# One suite: make test-compiler, make test-runtime, ...
test-compiler test-asan test-inputs: sanitized-address-undefined
test-tsan: sanitized-thread
test-model: models
test-%: tests examples tools
	@BUILD=$(BUILD) test/run $*

# Most of what a change of the compiler can break, in a minute or two.
.PHONY: test-quick
test-quick: tests examples tools
	@QUICK=1 BUILD=$(BUILD) test/run style driver compiler elision

# Random programs; SEED=FIRST COUNT=HOW MANY.
SEED ?= 1
COUNT ?= 300
fuzz-gen: tests tools
	@BUILD=$(BUILD) test/fuzz.sh $(SEED) $(COUNT)

# Programs of csmith, recorded in doc/campaign.tsv; without SEED it goes on
# behind the last one there.
.PHONY: check-csmith
check-csmith: all
	@BUILD=$(BUILD) test/tool/csmith.sh \
	    $(if $(findstring command,$(origin SEED)),$(SEED),next) $(COUNT)

# Each primitive at random under the thread sanitizer, up to 10^8 operations;
# SECONDS of it, recorded in doc/soak.tsv, where the next call goes on.  A build
# of its own; with SOAK_CC=clang (15 or later) it takes half the time.
SECONDS ?= 600
SOAK_CC ?= $(CC)
.PHONY: check-sync soaks
check-sync:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)-soak SAN=thread \
	    CC='$(SOAK_CC)' CFLAGS='-O2 -g' HAVE_CURL= soaks
	@BUILD=$(BUILD)-soak test/tool/soak.sh $(SECONDS)
soaks: $(filter $(BUILD)/test/soak_%,$(call TEST_BIN,$(RUNTIME_TEST)))

# The test programs of gcc and tcc; fetches their sources.
.PHONY: check-corpus
check-corpus: all
	@BUILD=$(BUILD) test/tool/corpus.sh tcc
	@BUILD=$(BUILD) test/tool/corpus.sh torture

# ebbcc compiled by itself, every function of it async.
.PHONY: check-self
check-self: all
	@BUILD=$(BUILD) CC='$(CC)' test/tool/self.sh

# Faults planted in ebbcc: do the tests find each?  FAULT="1 2"
FAULT ?=
.PHONY: check-fault
check-fault: all
	@BUILD=$(BUILD) CC='$(CC)' test/tool/fault.sh $(FAULT)

# Programs of others, built and tested: NAMES="zlib lua".
NAMES ?=
.PHONY: check-projects
check-projects: all
	@BUILD=$(BUILD) test/tool/project.sh $(NAMES)

# The compiler's programs on other machines, under qemu: NAMES="s390x armhf".
.PHONY: check-cross
check-cross: all
	@BUILD=$(BUILD) test/tool/cross.sh $(NAMES)

# Everything, then what gets better with repetition.
check-long: tests examples tools sanitized
	@BUILD=$(BUILD) test/run
	@! command -v clang-19 > /dev/null || \
	    COMPILERS=clang-19 BUILD=$(BUILD) test/run driver
	@BUILD=$(BUILD) test/run tsan tsan tsan tsan tsan
	@BUILD=$(BUILD) test/fuzz.sh 1000 2000
	@BUILD=$(BUILD) test/fuzz/huge.sh 100
	@BUILD=$(BUILD) test/tool/csmith.sh next 1000
	@BUILD=$(BUILD) CC='$(CC)' test/tool/fault.sh
	@$(MAKE) --no-print-directory check-self check-corpus check-cross

demo: all examples tools
ifeq ($(HAVE_CURL),)
	@echo 'make demo: libcurl is missing' >&2; exit 1
endif
	@BUILD=$(BUILD) tool/demo

bench: all $(BENCH)
	@BUILD=$(BUILD) tool/bench

# The same work on tokio, Go and plain C, by turns.  ROWS=REGEXP ROUNDS=N for
# a part, QUICK=1 for a look.
.PHONY: bench-peers
bench-peers: all
	@BUILD=$(BUILD) bench/peers/build
	@BUILD=$(BUILD) bench/peers/run

# ---- manual: ebbcc(1), and a page for each message ----

MAN := $(BUILD)/man
.PHONY: man
man: $(MAN)/.made
$(MAN)/.made: $(EBBCC) doc/man/ebbcc.1
	@mkdir -p $(MAN)/man1 $(MAN)/man7
	$(call say,MAN,$(MAN))
	$(Q)cp doc/man/ebbcc.1 $(MAN)/man1/
	$(Q)for id in $$($(EBBCC) --explain list); do \
	    $(EBBCC) --explain-man $$id > $(MAN)/man7/ebbcc-$${id#-}.7 \
	    || exit 1; \
	done
	$(Q)touch $@

# ---- install ----

LIBDIR ?= $(PREFIX)/lib
INC := $(DESTDIR)$(PREFIX)/include
LIB := $(DESTDIR)$(LIBDIR)
CMAKE_DIR := $(DESTDIR)$(PREFIX)/lib/cmake/Ebb
MAN_DIR := $(DESTDIR)$(PREFIX)/share/man
FILL = sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' \
    -e 's|@VERSION@|$(VERSION)|' -e 's|@HTTP@|$(if $(HTTP_SRC),-lebb_http)|' \
    -e 's|@CURL@|$(if $(HTTP_SRC),libcurl)|'
# Where gdb looks for what goes with a library of the system.
GDB_AUTO := $(DESTDIR)$(PREFIX)/share/gdb/auto-load$(LIBDIR)

.PHONY: install uninstall install-runtime
install: all man install-runtime
	install -d $(DESTDIR)$(PREFIX)/bin $(INC)/ebb/std $(LIB)/pkgconfig \
	    $(CMAKE_DIR) $(MAN_DIR)/man1 $(MAN_DIR)/man7
	install -m 755 $(EBBCC) $(DESTDIR)$(PREFIX)/bin/ebbcc
	install -m 755 tool/ebb-sim $(DESTDIR)$(PREFIX)/bin/ebb-sim
	install -m 644 include/ebb.h $(INC)/
	install -m 644 include/ebb/*.h $(INC)/ebb/
	install -m 644 include/ebb/std/*.h $(INC)/ebb/std/
	$(FILL) ebb.pc.in > $(LIB)/pkgconfig/ebb.pc
	for f in EbbConfig EbbConfigVersion; do \
	    $(FILL) cmake/$$f.cmake.in > $(CMAKE_DIR)/$$f.cmake || exit 1; \
	done
	install -m 644 $(BUILD)/man/man1/*.1 $(MAN_DIR)/man1/
	install -m 644 $(BUILD)/man/man7/*.7 $(MAN_DIR)/man7/

# The libraries alone: another machine's lie in $(PREFIX)/lib/aarch64 or so.
install-runtime: runtime
	install -d $(LIB)
	install -m 644 $(filter %.a,$(LIBS)) $(BUILD)/lib/ebb.link $(LIB)/
	for so in $(notdir $(filter %.so,$(LIBS))); do \
	    install -m 755 $(BUILD)/lib/$$so.$(SOVERSION) $(LIB)/ && \
	    ln -sf $$so.$(SOVERSION) $(LIB)/$$so || exit 1; \
	done
	install -d $(GDB_AUTO)
	install -m 644 tool/gdb/ebb-gdb.py $(LIB)/$(SONAME)-gdb.py
	install -m 644 tool/gdb/ebb-gdb.py $(GDB_AUTO)/$(SONAME)-gdb.py

# All that an install of this version may have put there.
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/ebbcc \
	    $(DESTDIR)$(PREFIX)/bin/ebb-sim $(INC)/ebb.h \
	    $(patsubst include/%,$(INC)/%,$(wildcard include/ebb/*.h \
	    include/ebb/std/*.h)) \
	    $(LIB)/libebb.a $(LIB)/libebb.so $(LIB)/$(SONAME) \
	    $(LIB)/libebb_http.a $(LIB)/libebb_http.so $(LIB)/$(HTTP_SONAME) \
	    $(LIB)/$(SONAME)-gdb.py $(GDB_AUTO)/$(SONAME)-gdb.py \
	    $(LIB)/ebb.link $(LIB)/pkgconfig/ebb.pc \
	    $(CMAKE_DIR)/EbbConfig.cmake $(CMAKE_DIR)/EbbConfigVersion.cmake \
	    $(MAN_DIR)/man1/ebbcc.1 $(MAN_DIR)/man7/ebbcc-*.7
	-rmdir $(INC)/ebb/std $(INC)/ebb $(CMAKE_DIR) 2> /dev/null

.PHONY: clean
clean:
	rm -rf build build-address-undefined build-address build-undefined \
	    build-thread build-soak

.PHONY: help
help:
	@echo 'make            build/bin/ebbcc, build/lib/libebb.a, libebb.so'
	@echo 'make demo       run the examples against a local HTTP server'
	@echo 'make test       all tests; a few minutes'
	@echo 'make test-quick style, driver, compiler: in a minute or two'
	@echo 'make check-long make test, then races and random programs'
	@echo 'make bench      measure; writes build/bench/ebb.tsv'
	@echo 'make bench-peers [ROWS=REGEXP] [ROUNDS=N] [QUICK=1]: and peers'
	@echo 'make examples   build/example/*'
	@echo 'make fuzz-afl   [TIME=600]: AFL++ on ebbcc, if installed'
	@echo 'make check-csmith [SEED=next] [COUNT=300]: programs of csmith'
	@echo 'make check-sync [SECONDS=600] [SOAK_CC=clang]: locks and channels'
	@echo '                at random, for long'
	@echo 'make check-self: ebbcc compiled by itself with -fasync-all'
	@echo 'make check-corpus: test programs of gcc and tcc (fetches them)'
	@echo 'make check-model: interleavings of the runtime, deeper'
	@echo 'make check-fault [FAULT=1]: do the tests find planted faults?'
	@echo 'make check-projects [NAMES=zlib]: programs of others'
	@echo 'make check-cross [NAMES=s390x]: on other machines, under qemu'
	@echo 'make man        manual pages, in build/man'
	@echo 'make install    [PREFIX=/usr/local] [DESTDIR=]; make uninstall'
	@echo 'make clean      remove what was built'
	@echo 'Variables: CC CFLAGS LDFLAGS BUILD SAN=address,undefined|thread'

-include $(CC_OBJ:.o=.d) $(PLAIN_OBJ:.o=.d) $(ASYNC_OBJ:.o=.d)
-include $(HTTP_OBJ:.o=.d)
