# make help lists what there is. Everything happens in .venv; a second run needs no network.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
UV_VERSION := $(shell sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements.lock)
LOCALES := $(patsubst %.po,%.mo,$(wildcard assets/locales/*/LC_MESSAGES/kiosk.po))
OUT ?= demo
LOCK := $(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --universal --quiet

export QT_LOGGING_RULES ?= qt.qpa.*=false
unexport PYTHONDONTWRITEBYTECODE  # or every process compiles every module anew, which takes longer than most commands

.DEFAULT_GOAL := help
.PHONY: help install demo test lint fuzz stress day bench screens picture build build-check licences messages lock lock-check clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

install: .venv/installed $(LOCALES)  ## the environment, without running anything

.venv/installed: requirements.lock pyproject.toml deploy/debian-packages.txt
	@deploy/install-packages.sh $(PYTHON)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import importlib.metadata as m; assert m.version("uv") == "$(UV_VERSION)"' 2>/dev/null \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

assets/locales/%.mo: assets/locales/%.po | .venv/installed
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

demo: install  ## one whole check-in: in a window where there is a display, else headless with pictures in demo/
	@$(BIN)/kiosk demo --out $(OUT)

test: install  ## every test; the domain with all its branches
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder \
		--cov=kiosk.domain --cov-branch --cov-report=term:skip-covered --cov-fail-under=100

lint: install  ## format, lint, types, translations
	@$(BIN)/ruff format --check --quiet . || { echo "run: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python assets/locales/update.py --check

fuzz: install  ## 120,000 malformed card payloads
	@$(BIN)/python -m tests.fuzz

stress: install  ## 8 kiosks and 8 desks on SQLite and PostgreSQL, killed again and again; prints a verdict
	@$(BIN)/python -m tests.stress $(NAME)

day: install  ## 2,000 patients, the insurer down from 9 to 11, the deliverer killed again and again; plot in day/
	@$(BIN)/python -m tests.day day

bench: install  ## measure; figures are ratios against a peer in one run where there is one
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.benchmarks $(NAME)

screens: install  ## every screen of patients, staff and technicians in every language and form, into screens/
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.ui.screens screens
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.ui.staff_console screens
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.ui.maintenance_rig screens

picture: demo  ## the README's picture, from a demo's
	@montage $(foreach n,01-home 02-askingconsent 03-capturingface,$(OUT)/$(n).png) \
		$(wildcard $(OUT)/*-showinginsurance.png $(OUT)/*-choosingclinic.png $(OUT)/*-done.png) \
		-tile 6x1 -geometry 360x640+8+8 -background '#E7E4DC' -colors 250 docs/check-in.png

build: install  ## the frozen program with its installer, in dist/kiosk/
	@$(BIN)/pyinstaller --noconfirm --log-level WARN build.spec
	@mkdir -p dist/kiosk/deploy dist/kiosk/docs
	@cp -r deploy/install.sh deploy/kiosk.toml deploy/runtime-packages.txt deploy/systemd deploy/udev deploy/polkit dist/kiosk/deploy/
	@cp docs/install.md dist/kiosk/docs/

build-check: build  ## ... and one whole check-in and a restart of it, on a virtual screen
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.frozen dist/kiosk

licences: install  ## third-party licences and a CycloneDX bill of materials of what ships, in dist/
	@$(BIN)/python deploy/licences.py dist

messages: install  ## bring the catalogues in line with the code
	@$(BIN)/python assets/locales/update.py

lock: .venv/installed  ## pin anew what pyproject.toml asks for (UPGRADE=1: newest versions)
	@$(LOCK) $(if $(UPGRADE),--upgrade) --output-file requirements.lock

lock-check: .venv/installed
	@cp requirements.lock .venv/requirements.lock
	@$(LOCK) --output-file .venv/requirements.lock --no-header
	@grep -v '^# ' requirements.lock | diff - .venv/requirements.lock \
		|| { echo "requirements.lock does not fit pyproject.toml; run: make lock" >&2; exit 1; }

clean:  ## everything that was made, and the environment
	rm -rf .venv build dist demo day screens .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache .coverage
	rm -f assets/locales/*/LC_MESSAGES/*.mo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
