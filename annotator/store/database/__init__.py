"""The store: people's labels, append-only, in SQLite or PostgreSQL (docs/architecture.md, "The store")."""

from annotator.store.database.acts import Act, By, Role, Verb
from annotator.store.database.annotations import Said, annotate, latest_annotations
from annotator.store.database.articles import Added, Listed, add_articles, article, articles_of, count, lacking, listed
from annotator.store.database.claims import Claim, claim, claimed, release
from annotator.store.database.decisions import (
    Conflict,
    Ruled,
    Ruling,
    all_decisions,
    conflicts_open,
    decide,
    made_in,
    withdraw,
)
from annotator.store.database.files import export, load
from annotator.store.database.history import Event, history
from annotator.store.database.ledger import Entry, Kind, note, noted
from annotator.store.database.opening import VARIABLE, Store, location, open_store
from annotator.store.database.people import Person, Session, appoint, enter, known, sessions
from annotator.store.database.predictions import (
    Scored,
    add_predictions,
    all_predictions,
    model_names,
    prediction,
    scored,
)
from annotator.store.database.progress import Day, Progress, days, progress
from annotator.store.database.promotions import ask_training, promote, promotions
from annotator.store.database.queue import (
    Named,
    Settled,
    annotated,
    drawn,
    holding,
    last_decision,
    role,
    settled_since,
    unsettled,
    with_tags,
)
from annotator.store.database.totals import Found, Mix, last_said, mixes, said_in, settled_by, state
from annotator.store.errors import StoreError

__all__ = [
    "VARIABLE",
    "Act",
    "Added",
    "By",
    "Claim",
    "Conflict",
    "Day",
    "Entry",
    "Event",
    "Found",
    "Kind",
    "Listed",
    "Mix",
    "Named",
    "Person",
    "Progress",
    "Role",
    "Ruled",
    "Ruling",
    "Said",
    "Scored",
    "Session",
    "Settled",
    "Store",
    "StoreError",
    "Verb",
    "add_articles",
    "add_predictions",
    "all_decisions",
    "all_predictions",
    "annotate",
    "annotated",
    "appoint",
    "article",
    "articles_of",
    "ask_training",
    "claim",
    "claimed",
    "conflicts_open",
    "count",
    "days",
    "decide",
    "drawn",
    "enter",
    "export",
    "history",
    "holding",
    "known",
    "lacking",
    "last_decision",
    "last_said",
    "latest_annotations",
    "listed",
    "load",
    "location",
    "made_in",
    "mixes",
    "model_names",
    "note",
    "noted",
    "open_store",
    "prediction",
    "progress",
    "promote",
    "promotions",
    "release",
    "role",
    "said_in",
    "scored",
    "sessions",
    "settled_by",
    "settled_since",
    "state",
    "unsettled",
    "with_tags",
    "withdraw",
]
