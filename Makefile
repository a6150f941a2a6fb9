# Everything is in dev/; `python3 -m dev --help` lists more commands.
PYTHON ?= python3

.PHONY: run stop clean test faults lint bench
run stop clean test faults lint bench:
	@$(PYTHON) -m dev $@
