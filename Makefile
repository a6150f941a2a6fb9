# Everything is in dev/; `python3 -m dev --help` lists more commands.
PYTHON ?= python3

.PHONY: run stop clean test lint bench
run stop clean test lint bench:
	@$(PYTHON) -m dev $@
