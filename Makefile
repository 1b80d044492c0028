# Thin: the same commands work on Windows as `python tools\dev.py run|test|long|bench|bundle|lock`.
PYTHON ?= python3

.PHONY: run test long bench bundle lock setup
run test long bench bundle lock setup:
	@JSON="$(JSON)" $(PYTHON) tools/dev.py $@
