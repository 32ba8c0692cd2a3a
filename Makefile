SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

TOOL := go tool -modfile=tools/go.mod
WITH_POSTGRES := go run ./server/pgtest/cmd/with-postgres
POSTGRES_MAJORS := 16 17 18

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z\/%-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## start Fanfare with a private Postgres, ready to play with
	@scripts/install-postgres
	@go run ./cmd/fanfare dev

.PHONY: test
test: test/go test/ts test/dashboard ## run every test; installs what the tests need

.PHONY: test/needs
test/needs:
	@scripts/install-test-needs

.PHONY: test/go
test/go: test/needs ## run the Go tests and the pgTAP tests
	$(WITH_POSTGRES) go test -race -timeout 60m ./...

.PHONY: test/sql
test/sql: test/needs ## run the pgTAP tests alone
	$(WITH_POSTGRES) go test -race ./sql/...

.PHONY: test/ts
test/ts: test/needs ## run the tests of the TypeScript client
	cd clients/typescript && npm ci --no-audit --no-fund && npm test

.PHONY: test/dashboard
test/dashboard: test/needs ## run the tests of the dashboard, in a browser
	cd clients/dashboard && npm ci --no-audit --no-fund && npm test

.PHONY: test/versions
test/versions: $(addprefix test/postgres-,$(POSTGRES_MAJORS)) ## run the Go tests on Postgres 16, 17 and 18

test/postgres-%: test/needs always ## run the Go tests on one of them, such as test/postgres-17
	@bin="$$(scripts/fetch-postgres $*)"; \
	echo "testing on $$("$$bin/postgres" --version)"; \
	FANFARE_POSTGRES_BIN="$$bin" $(WITH_POSTGRES) go test -race -timeout 60m ./...

.PHONY: generate
generate: ## write gen/db from sql/queries
	$(TOOL) sqlc generate

.PHONY: dashboard
dashboard: ## build the dashboard into server/dashboard/dist; needs Node
	cd clients/dashboard && npm ci --no-audit --no-fund && npm run build

.PHONY: verify
verify: generate dashboard ## fail when generated files or go.mod are out of date
	go mod tidy
	cd tools && go mod tidy
	@git --no-pager diff --exit-code -- gen go.mod go.sum tools server/dashboard/dist || { \
	  echo "make verify: commit what make generate, make dashboard and go mod tidy wrote" >&2; exit 1; }
	@untracked="$$(git ls-files --others --exclude-standard -- gen go.mod go.sum tools server/dashboard/dist)"; \
	if [ -n "$$untracked" ]; then \
	  echo "make verify: generated files are not under version control: $$untracked" >&2; exit 1; \
	fi

.PHONY: lint
lint: ## check formatting and run go vet and staticcheck
	@unformatted="$$($(TOOL) gofumpt -l $$(git ls-files --cached --others --exclude-standard '*.go' | grep -v '^gen/'))"; \
	if [ -n "$$unformatted" ]; then \
	  echo "$$unformatted"; \
	  echo "make lint: format these with: $(TOOL) gofumpt -w FILE" >&2; \
	  exit 1; \
	fi
	go vet ./...
	$(TOOL) staticcheck ./...

.PHONY: bench
bench: ## measure publish throughput and latency on this machine
	go run ./bench

bench/%: always ## measure one thing, such as bench/publish
	go run ./bench $*

# A prerequisite for pattern targets, which .PHONY does not take.
.PHONY: always
always:
