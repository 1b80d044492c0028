# Thin: the same commands work on Windows as `python tools\dev.py run|test|long|bench|soak|bundle|lock`.
PYTHON ?= python3

.PHONY: run test long bench soak bundle lock setup
run test long bench bundle lock setup:
	@JSON="$(JSON)" $(PYTHON) tools/dev.py $@

# make soak SEED=1 MONTHS=9 SEEDS=200 JOBS=2 [PLANT=client:last-writer] [TABLE=FILE]; see docs/simulation.md
SEED ?= 1
SEEDS ?= 1
MONTHS ?= 9
JOBS ?= 1
soak:
	@$(PYTHON) tools/dev.py soak --seed $(SEED) --seeds $(SEEDS) --months $(MONTHS) --jobs $(JOBS) $(if $(PLANT),--plant $(PLANT)) $(if $(TABLE),--table $(TABLE))
