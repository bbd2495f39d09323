"""A store with something in every table, for tests of what is done with all of it."""

from dataclasses import replace
from uuid import uuid4

import sqlalchemy as sa

from annotator.core.annotated import AnnotatedSentence, Origin
from annotator.core.labels import SCHEME, BlockKind, Tag
from annotator.core.records import Annotation, Article, Block, Decision, Run, Status
from annotator.core.spans import Span
from annotator.judge import consensus
from annotator.judge.consensus import Method, Settlement
from annotator.store import database
from annotator.store.database import By, Entry, Kind, Role, Ruling, Said, Store
from tests import made

BILL = made.prediction().article
FIRST, SECOND, _ = made.SENTENCES
SINCE = ("voices", "oddities", "labels", "names")
"""Tables that the first schema did not have, and that are filled from what it had."""


def by(person: str = "ana", why: str = "", *, key: str | None = None) -> By:
    return By(person, "a test", why, key=key or uuid4().hex)


def ruling(
    tags: tuple[Tag, ...] = (Tag.CLAIM,), *, reviewer: str = "ana", seen: int | None = None, where: Span = FIRST
) -> Ruling:
    decision = Decision(BILL, *where, tags, (made.RUIZ,), reviewer, "2026-03-10T06:00:00Z", "a fact")
    return Ruling(decision, cause="model unsure", seen=seen)


def said(tags: tuple[Tag, ...] = (Tag.CLAIM,), annotator: str = "ana", status: Status = Status.SUBMITTED) -> Said:
    sentences = (AnnotatedSentence(*FIRST, tags, Origin.CHANGED), AnnotatedSentence(*SECOND, ()))
    annotation = Annotation(
        BILL, annotator, sentences, (made.RUIZ,), SCHEME, "2026-03-10T06:00:00Z", 12.5, status, "made by hand"
    )
    return Said(annotation, "studio/3/17")


def settle(store: Store, method: str = "majority", who: str = "ana") -> tuple[Settlement, ...]:
    """Settle what the store holds, and return what it came to."""
    said = (one.annotation for one in database.latest_annotations(store))
    ruled = (one.ruling.decision for one in database.all_decisions(store))
    told = consensus.settle(said, ruled, method=Method(method)).settlements
    database.settle(store, by(who), method, told)
    return told


def people(store: Store) -> Store:
    """Add an article with a prediction, an admin called ana and a reviewer called ben."""
    database.enter(store, by())
    database.appoint(store, by(), "ben", Role.REVIEWER)
    database.add_predictions(store, by(), [made.prediction()])
    return store


def everything(store: Store) -> Store:
    """Let each table have a row, and most columns a value."""
    people(store)
    turn = Block(0, 10, BlockKind.TURN, Span(0, 8))
    call = Article("call", "MR HALE: 😀 no.\r\n", "née", layout=(turn,), source_map=(Run(0, 3, 10),), notes=("a note",))
    database.add_articles(store, by(), [call])
    database.annotate(store, by("ben"), [said(annotator="ben")])
    database.annotate(store, by(), [said((Tag.OPINION,), "ben", Status.DRAFT)])
    (first,) = database.decide(store, by(), [ruling()])
    (late,) = database.decide(store, by("ben"), [ruling((), reviewer="ben")])
    database.withdraw(store, by("ben", "a slip"), [late])
    database.decide(store, by(), [ruling((Tag.OPINION, Tag.CLAIM), seen=first)])
    settle(store)
    settle(store, "unanimous")
    database.claim(store, by(), BILL, SECOND)
    database.rename(store, by(), BILL, "Ruiz", "Ana Ruiz")
    database.add_predictions(store, by(), [replace(made.prediction("odd"), attributions=())])
    database.note(
        store, by(), [Entry("http://127.0.0.1:1/projects/3", Kind.TASK, 7, 7, "bill", BILL.digest, "", "pushed")]
    )
    database.add_articles(store, by(), [replace(BILL, title="The great bill"), Article("bill", "Shorter.")])
    return store


def as_first_schema(store: Store) -> None:
    """Leave a store as the first schema had it."""
    with store.writing() as connection:
        for table in (*SINCE, "settlings"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        connection.execute(sa.text("ALTER TABLE revisions DROP COLUMN section"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
