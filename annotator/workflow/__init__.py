"""One function a verb: joins the rooms below with the disk and the clock. Nothing here prints.

What reads and what learns is imported where it is used: together they take seconds, and --help must not.
"""

from annotator.cluster.errors import ClusterError
from annotator.store import annotations, embedders, gold, output, registry
from annotator.store.errors import CorpusError, StoreError
from annotator.studio.errors import StudioError
from annotator.workflow import reporting
from annotator.workflow.anew import store_tag
from annotator.workflow.batching import BATCH
from annotator.workflow.checking import Finding, check, suspects
from annotator.workflow.choosing import AUDIT, Chosen, Pool, choose
from annotator.workflow.corpus import CameIn, FormName, corpora, corpus_export, corpus_import, forms
from annotator.workflow.errors import UsageError, WorkerError
from annotator.workflow.estimating import Estimate, estimate
from annotator.workflow.jobs import Engine, Job, Tally, expected
from annotator.workflow.judging import Keep, agreement, read_annotations, settle
from annotator.workflow.learning import evaluate, train
from annotator.workflow.mapping import map_dataset
from annotator.workflow.model import levels, open_model
from annotator.workflow.offering import Serve, serve
from annotator.workflow.reviewing import EXAMPLES, download, operator, prepare_store, review_command, take_in, zipped
from annotator.workflow.serving import StudioServe, studio_serve
from annotator.workflow.sessions import Pull, Pulled, Push, Pushed, Where, studio_pull, studio_push
from annotator.workflow.shares import Asked, Read, shares
from annotator.workflow.storing import (
    Stored,
    appoint,
    history,
    opened,
    people,
    said_in,
    store_add,
    store_export,
    store_import,
)
from annotator.workflow.tagging import prelabel, prelabel_each, show
from annotator.workflow.watching import Arrived, Watch, watch

__all__ = [
    "AUDIT",
    "BATCH",
    "ERRORS",
    "EXAMPLES",
    "Arrived",
    "Asked",
    "CameIn",
    "Chosen",
    "Engine",
    "Estimate",
    "Finding",
    "FormName",
    "Job",
    "Keep",
    "Pool",
    "Pull",
    "Pulled",
    "Push",
    "Pushed",
    "Read",
    "Serve",
    "Stored",
    "StudioServe",
    "Tally",
    "UsageError",
    "Watch",
    "Where",
    "WorkerError",
    "agreement",
    "appoint",
    "check",
    "choose",
    "corpora",
    "corpus_export",
    "corpus_import",
    "download",
    "estimate",
    "evaluate",
    "expected",
    "forms",
    "history",
    "levels",
    "map_dataset",
    "open_model",
    "opened",
    "operator",
    "people",
    "prelabel",
    "prelabel_each",
    "prepare_store",
    "read_annotations",
    "reporting",
    "review_command",
    "said_in",
    "serve",
    "settle",
    "shares",
    "show",
    "store_add",
    "store_export",
    "store_import",
    "store_tag",
    "studio_pull",
    "studio_push",
    "studio_serve",
    "suspects",
    "take_in",
    "train",
    "watch",
    "zipped",
]

ERRORS = (
    UsageError,
    WorkerError,
    ClusterError,
    StoreError,
    annotations.AnnotationError,
    CorpusError,
    gold.GoldError,
    output.OutputError,
    registry.ModelError,
    embedders.EmbedderError,
    StudioError,
)
"""What the functions here raise, beside OSError, for a person to read."""
