# Thin: the same commands work on Windows as `python tools\dev.py run|test|bench|bundle|lock`.
PYTHON ?= python3

.PHONY: run test bench bundle lock setup
run test bench bundle lock setup:
	@JSON="$(JSON)" $(PYTHON) tools/dev.py $@
