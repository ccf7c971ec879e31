# Récolement. `make help` lists what there is; each target does its own set-up the first time, and says so.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
FUZZTIME ?= 10s
DUMPS ?= ../shared/windows

# Static binaries, without paths of the machine that built them. The tags leave out code that nobody here uses.
export CGO_ENABLED ?= 0
# An older Go (1.21 or newer) fetches the one that go.work asks for.
export GOTOOLCHAIN ?= auto
BUILD := go build -buildvcs=false -trimpath -tags nomsgpack,grpcnotrace -ldflags "-s -w -X main.version=$(VERSION)"

# The example is for authors.
PLUGINS := $(filter-out example,$(patsubst plugins/%/main.go,%,$(wildcard plugins/*/main.go)))

ASSETS := collector/ui/assets
SETUP  := .cache/setup.stamp
LINTER := .cache/bin/golangci-lint

.PHONY: help build assets demo test test-short test-windows e2e lint fuzz proto bench bench-agent bench-plugins bench-sweep dumps recordings soak dist clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

build: assets ## build the programs into bin/, the Windows agent and scanner into bin/windows-amd64/
	$(BUILD) -o bin/ ./collector/cmd/... ./agent/cmd/...
	GOOS=windows GOARCH=amd64 $(BUILD) -o bin/windows-amd64/ ./agent/cmd/...
	for p in $(PLUGINS); do $(BUILD) -o bin/plugins/recolement-plugin-$$p ./plugins/$$p; done

assets: $(ASSETS)/dist/manifest.json ## build the stylesheet, the script and the icons of the pages

$(ASSETS)/dist/manifest.json: .cache/npm.stamp $(ASSETS)/build.mjs $(wildcard $(ASSETS)/src/* collector/ui/*.html)
	cd $(ASSETS) && npm run build --silent

.cache/npm.stamp: $(ASSETS)/package-lock.json | $(SETUP)
	deploy/retry.sh npm --prefix $(ASSETS) ci --no-audit --no-fund --loglevel=error
	touch $@

$(SETUP): deploy/setup.sh
	deploy/setup.sh
	mkdir -p $(@D) && touch $@

demo: build ## an invented city on this machine: agents, printers, inventory, pages; Ctrl-C ends it
	deploy/demo/run.sh

test: $(SETUP) assets ## all tests, with the race detector where goroutines meet, then those on Wine and in a browser
	deploy/test.sh
	$(MAKE) --no-print-directory test-windows
	$(MAKE) --no-print-directory e2e

test-short: assets ## what takes less than a minute
	go test -short ./agent/... ./plugins/... ./collector/...

test-windows: $(SETUP) build ## the Windows agent and its installer, on Wine 10, which is put into .cache/wine the first time (as root)
	deploy/test.sh windows

e2e: $(SETUP) build ## the programs as a whole, and the pages in a browser
	deploy/test.sh e2e

lint: $(LINTER) assets ## gofmt, vet for Linux and Windows, the linters and the rules of the architecture
	deploy/lint.sh

$(LINTER): deploy/tools/go.sum
	@echo "Building the linter: a few minutes, once."
	GOWORK=off go -C deploy/tools build -o $(CURDIR)/$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

fuzz: ## run each fuzz target for FUZZTIME (10s)
	deploy/fuzz.sh $(FUZZTIME)

proto: ## generate the code of the plugins' protocol from its .proto (protoc from Debian)
	deploy/proto.sh

bench: build ## measure the figures of the README and print them beside their targets
	bin/recolement-bench

bench-plugins: $(SETUP) ## measure plugins: their start, a million rows, 100,000 accounts of a directory
	go test ./collector/plugin -run '^$$' -bench 'Start' -benchtime 10x
	go test ./collector/plugin -run '^$$' -bench 'Rows' -benchtime 1000000x
	go test ./plugins/directory/computers -run '^$$' -bench 'Accounts' -benchtime 1x

recordings: ## sweep the SNMP recordings in RECORDINGS=DIR and compare what is read with the folder's manifest
	RECORDINGS=$(abspath $(RECORDINGS)) go test ./agent/cmd/recolement-scanner -run TestRecordings -count=1 -v

dumps: ## map the dumps of real machines in DUMPS=DIR (../shared/windows) and compare what is read with the folder's manifest
	DUMPS=$(abspath $(DUMPS)) go test ./agent/internal/hardware -run '^TestDumps$$' -count=1 -v

bench-sweep: build ## measure the scanner against silence, loss and neighbours, in network namespaces (as root)
	deploy/bench-sweep.sh

bench-agent: $(SETUP) build ## measure the agent beside fusioninventory-agent, its sizes, and three thousand of them coming back
	deploy/bench-agent.sh

soak: $(SETUP) assets ## the faults in large, and an hour of load (SOAK_MINUTES=60): about 100 minutes
	deploy/soak.sh

dist: $(SETUP) build ## archives, deb, rpm and Windows installer with their checksums, in dist/; signed with SIGN_KEY and SIGN_CERTIFICATE
	deploy/dist.sh $(VERSION)

clean: ## remove what was built; the set-up stays
	rm -rf bin dist .demo
