# The two commands of the README (run, test) and the tasks behind them. Everything is installed into .venv, nothing else.
SHELL := /bin/bash
ARTICLES ?= labels/examples
OUT ?= out
PORT ?= 8501
BENCHMARKS ?= ../shared/benchmarks
PYTHON ?= python3
ARTICLES_IN_STORE ?= 20000
BIN := .venv/bin
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1  # with two processes, more threads only wait for each other
unexport PYTHONDONTWRITEBYTECODE  # where it is set, each start of the program would compile anew all that it imports

.PHONY: run test check fast train bench bench-app bench-sentences bench-quality bench-studio bench-queue bench-reports bench-store bench-estimates lock clean

run: .venv/run  ## pre-label ARTICLES (a folder, default the examples) and open the app on 127.0.0.1:PORT
	$(BIN)/annotator prelabel "$(ARTICLES)" --out "$(OUT)/prelabelled.jsonl" --errors "$(OUT)/errors.jsonl" || [ -s "$(OUT)/prelabelled.jsonl" ]
	$(BIN)/annotator review "$(OUT)/prelabelled.jsonl" --store "$(OUT)/annotator.db" --port $(PORT)

test: check  ## all that continuous integration runs

check: .venv/dev $(if $(CI),.venv/spark)  ## format, lint, types, layers, tests, doctests
	$(BIN)/ruff format --check annotator tests benchmarks streamlit_app.py
	$(BIN)/ruff check annotator tests benchmarks streamlit_app.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	ANNOTATOR_COMPILED=no $(ONE_THREAD) $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 0

fast: .venv/dev  ## compile the rules, which tagging then uses (needs a C compiler, takes minutes)
	$(BIN)/annotator compile

train: .venv/run  ## rebuild models/default from labels/gold
	$(BIN)/annotator train

bench: .venv/dev .venv/bench .venv/textacy  ## everything beside its peers in one run, into docs/performance.md
	$(BIN)/annotator compile || true  # without a compiler, the Python form is measured alone
	$(BIN)/python benchmarks/performance/run.py $(BENCH)

bench-app: .venv/dev  ## time the app in a browser over a store of ARTICLES_IN_STORE articles
	$(BIN)/python benchmarks/app.py $(ARTICLES_IN_STORE)

bench-engines: .venv/dev .venv/spark  ## one process, two, Dask, Spark, each with a worker killed: start-up, processor, memory, same bytes
	$(BIN)/python benchmarks/engines.py

bench-sentences: .venv/bench  ## the sentence splitter beside its peers: right and fast
	$(BIN)/python benchmarks/performance/splitting.py

bench-quality: .venv/dev  ## score the model on real articles with gold, where BENCHMARKS has them
	$(BIN)/python benchmarks/quality.py "$(BENCHMARKS)"

bench-queue: .venv/dev  ## labels needed when `annotator next` chooses, against random order
	$(BIN)/python benchmarks/label_queue.py

bench-estimates: .venv/dev  ## how often the intervals of `annotator report shares` hold, over 1,000 draws from gold
	$(BIN)/python benchmarks/estimates.py

bench-reports: .venv/dev  ## each report over 100,000 pre-annotated articles: seconds and memory
	$(BIN)/python benchmarks/reports.py

bench-store: .venv/dev  ## a store of 600,000 sentences: adding, looking up, deciding
	$(BIN)/python benchmarks/store.py

bench-studio: .venv/dev  ## articles to a Label Studio and back: nothing lost, and the time beside bare SDK calls
	PYTHONPATH=. $(BIN)/python benchmarks/studio.py

lock:  ## write constraints.txt anew from pyproject.toml (needs uv)
	uv lock --quiet --upgrade
	uv export --quiet --no-hashes --no-emit-project --no-annotate --no-header --all-groups --output-file constraints.txt

clean:  ## remove all that can be made again; the store in OUT, with what people decided, stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache "$(OUT)"/*.jsonl

.venv/run: pyproject.toml constraints.txt
	PYTHON=$(PYTHON) .ci/install
	touch $@

.venv/textacy: .ci/textacy  ## a peer whose dependencies are not ours, in an environment of its own
	-PYTHON=$(PYTHON) .ci/textacy $@

.venv/dev .venv/bench .venv/spark: .venv/%: pyproject.toml constraints.txt
	PYTHON=$(PYTHON) .ci/install --group $*
	touch .venv/run $@
