# What is done with this project, a target each. make alone lists them.

GO ?= go

# One set of flags for the program, its tests and the linter: each other set would compile all dependencies again.
export CGO_ENABLED = 0

# The linter is built from its Go module, at this version, into the ignored folder bin/.
LINTER_VERSION := v2.15.0
LINTER := bin/golangci-lint-$(LINTER_VERSION)

# Helm is built in the same way. A few tests ask it; all others take what it has printed.
HELM_VERSION := v3.22.0
HELM := bin/helm

# The real programs, of the versions that rehearsals embed.
YARDSTICK := github.com/prometheus/prometheus/cmd/prometheus github.com/prometheus/alertmanager/cmd/alertmanager github.com/thanos-io/thanos/cmd/thanos

# How long each fuzz test runs.
FUZZTIME ?= 10s

# The program's version is the commit, where git knows which one it is.
VCS := $(if $(shell git rev-parse --verify --quiet HEAD 2>/dev/null),true,false)

.DEFAULT_GOAL := help
.PHONY: help build dryrun demo rehearse test lint helm yardstick golden docs bench bench-peers bench-plugin bench-dryrun fuzz clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

build: ## Build the programs, bin/gauntlet and bin/gauntlet-plan
	$(GO) build -buildvcs=$(VCS) -o bin/ ./cmd/gauntlet ./cmd/gauntlet-plan

dryrun: ## Build the program that rehearses, bin/gauntlet-dryrun
	cd dryrun && $(GO) build -tags slicelabels -buildvcs=$(VCS) -o ../bin/ ./cmd/gauntlet-dryrun

demo: build ## Compile and check the example fleet clusters/ into dist/, and say what was made
	bin/gauntlet compile clusters -o dist
	@echo
	@for unit in dist/argocd dist/clusters/* dist/regions/* dist/global dist/map; do \
		printf '%-24s %3d files\n' "$$unit/" "$$(find "$$unit" -type f | wc -l)"; done

# Half a minute of processor time for each of its hours: the scenarios play some 50 hours, five times each, and once with a mistake.
rehearse: ## Play all scenarios of the example fleet in five phases, and each on a fleet with a mistake, in some hours
	cd dryrun && $(GO) test -tags slicelabels -count=1 -timeout 24h -v -run 'TestShipped|TestMutants' ./cmd/gauntlet-dryrun

test: ## Run all tests; the tree stays as it is
	$(GO) test -timeout 30m ./...
	cd dryrun && $(GO) test -tags slicelabels -timeout 30m ./...

lint: $(LINTER) ## Check formatting, go vet, style, and which package imports which
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "run gofmt -w on: $$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(LINTER) run ./...
	cd dryrun && $(GO) vet -tags slicelabels ./... && ../$(LINTER) run ./...

$(LINTER):
	GOBIN=$(CURDIR)/bin $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINTER_VERSION)
	mv bin/golangci-lint $@

helm: $(HELM) ## Build bin/helm, which a few tests render charts with

$(HELM):
	GOBIN=$(CURDIR)/bin $(GO) install helm.sh/helm/v3/cmd/helm@$(HELM_VERSION)

yardstick: bin/prometheus ## Build the real prometheus, alertmanager and thanos into bin/, which a test compares rehearsals with

bin/prometheus: dryrun/go.mod
	cd dryrun && $(GO) build -tags slicelabels -ldflags '-s -w' -buildvcs=false -o ../bin/ $(YARDSTICK)
	touch $@

golden: ## Renew all golden files; read the diff before you commit it
	$(GO) test $$(grep -rlE --include='*_test.go' --exclude-dir=dryrun 'flag.Bool\("update"|/internal/golden"' . | xargs -n1 dirname | sort -u) -count=1 -update
	cd dryrun && $(GO) test -tags slicelabels -timeout 30m ./cmd/gauntlet-dryrun ./internal/report -count=1 -update

docs: ## Renew the generated pages of docs/
	$(GO) run ./docs/generate

bench: ## Measure compile and check, and other programs beside them
	$(GO) run ./bench

bench-dryrun: dryrun ## Measure an hour of the example fleet's rehearsal beside bare appends of as many samples
	$(GO) run ./cmd/gauntlet-plan -o bin/plan clusters
	cd dryrun && $(GO) run -tags slicelabels ./bench -program ../bin/gauntlet-dryrun -scenario target-outage ../bin/plan

bench-plugin: ## Measure what Argo CD's plugin takes for one cluster of a hundred, and for that cluster alone
	$(GO) run ./bench -plugin

bench-peers: ## Measure a check of manifests, and the hooks, beside promtool, conftest, kubeconform and cue
	$(GO) run ./bench -peers -sizes M,L
	$(GO) run ./bench -hook

fuzz: ## Run each fuzz test for FUZZTIME
	@grep -ro --include='*_test.go' '^func Fuzz[A-Za-z0-9]*' . | sort | while IFS=: read -r file func; do \
		name=$${func#func }; echo "$$name in $$(dirname "$$file")"; \
		$(GO) test "$$(dirname "$$file")" -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) || exit 1; done

clean: ## Remove what was built and compiled: bin/ and dist/
	rm -rf bin dist
