# A menu. The work is done by script/, Meson and tests/; nothing is built here.
.PHONY: menu setup up test quick build bench format golden clean

menu: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 18

setup: ## packages and model files that are missing
	@script/setup

up: ## build, and analyse the bundled sample swing
	@script/up

test: ## every test; the last line says how many passed
	@script/test

quick: ## the tests without sanitizers and other compilers
	@script/test --quick

build: ## build/src/cmd/golfcoach
	@test -f build/build.ninja || meson setup build >/dev/null
	@ninja -C build

bench: build ## the service against its bars, 10 minutes on an idle machine
	@for bench in tests/bench/service_*.py; do echo "$$bench"; $$bench || [ $$? = 77 ] || exit 1; done

format: ## clang-format every C file
	@git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format -i

golden: ## rewrite the golden report after a wanted change
	@tests/golden/update

clean: ## remove what was built
	@rm -rf build build-asan build-tsan build-clang build-aarch64 out
