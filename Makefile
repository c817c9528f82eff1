# Guanjia 管家. On a machine with Python 3.11 or newer and make: `make run`, `make test`.
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PYTHON = $(shell for p in python3.13 python3.12 python3.11 python3.14 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet --require-virtualenv

# Compiled once and kept, whatever the machine prefers: a run of the tests starts some hundred processes
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test check bench chaos demo screenshots assets format clean

help:
	@echo "make run          启动（PORT=8000），Ctrl-C 停止"
	@echo "make test         全部测试"
	@echo "make check        代码检查与行数"
	@echo "make bench        性能测试"
	@echo "make chaos        故障测试（SMALL=1 一两分钟，FULL=1 为完整规模，DURATION=4h 限时）"
	@echo "make demo         只载入演示数据"
	@echo "make screenshots  生成页面截图"

# Python parts, by the lock with hashes; a stamp makes the second time free
$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新版本（含 venv）。Debian/Ubuntu：apt-get install python3 python3-venv"; exit 1; }
	@test -x $(BIN)/python || { echo "正在建立 $(VENV)……"; $(PYTHON) -m venv $(VENV); }
	@echo "正在安装运行部件……"
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@echo "正在安装测试部件……"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

assets: $(VENV)/run.stamp
	@$(BIN)/python tools/assets.py

run: assets
	@exec $(BIN)/guanjia run --port $(PORT)

demo: assets
	@$(BIN)/guanjia demo

test: $(VENV)/dev.stamp assets
	@$(BIN)/python tools/browser.py
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/djlint --quiet --lint guanjia
	@$(BIN)/lint-imports
	@$(BIN)/python tools/sizes.py

format: $(VENV)/dev.stamp
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

bench: $(VENV)/dev.stamp assets
	@$(BIN)/python -m bench $(ARGS)

chaos: $(VENV)/dev.stamp assets
	@$(BIN)/python -m chaos $(if $(FULL),--full) $(if $(SMALL),--small) $(if $(DURATION),--duration $(DURATION)) $(ARGS)

screenshots: $(VENV)/dev.stamp assets
	@$(BIN)/python tools/screenshots.py $(ARGS)

clean:
	@rm -rf guanjia/static_built guanjia/kernel/static/vendor node_modules .mypy_cache .ruff_cache
