"""What happened to an article is told in words."""

from annotator.store import database
from annotator.store.database import Store
from tests.store.database import made
from tests.store.database.conftest import Clock


def told(store: Store, **options: object) -> list[str]:
    return [f"{event.act.person} {event.what}" for event in database.history(store, "bill", **options)]  # type: ignore[arg-type]


TOLD = """\
ana added the article
ana added what made by hand says of it: 3 sentences
ben added an annotation from studio/3/17, submitted: 2 sentences; of what made by hand suggests, 1 changed, 1 drawn
ana added ben's annotation from studio/3/17, draft: 2 sentences, 1 of them otherwise than before;\
 of what made by hand suggests, 1 changed, 1 drawn
ana decided (1) claim for: “We will not pay,” said Ana Ruiz 😀. (asked because: model unsure; why: a fact)
ben decided (2) none of the four for: “We will not pay,” said Ana Ruiz 😀. (asked because: model unsure; why: a fact)
ben had not seen decision 1, which 2 is in conflict with
ben undid decision 2
ana decided (3) claim + opinion for: “We will not pay,” said Ana Ruiz 😀. (asked because: model unsure; why: a fact)
ana let the name 'ruiz' stand for Ana Ruiz
ana noted task 7 of http://127.0.0.1:1/projects/3: pushed
ana changed title to 'The great bill' (revision 2)
ana changed the text (revision 3)
"""


def test_who_did_what_is_told_in_order(store: Store) -> None:
    made.everything(store)
    assert "\n".join(told(store)) + "\n" == TOLD
    undone = next(event for event in database.history(store, "bill") if event.what == "undid decision 2")
    assert (undone.act.place, undone.act.why, undone.act.at) == ("a test", "a slip", "2026-03-10T06:00:09.000000Z")


def test_what_had_happened_at_a_time_is_told(store: Store, clock: Clock) -> None:
    made.people(store)
    before = clock.time
    database.decide(store, made.by(), [made.ruling()])
    assert told(store, as_of=before) == TOLD.splitlines()[:2]
    assert len(told(store)) == 3


def test_an_article_that_is_not_there_has_no_history(store: Store) -> None:
    assert told(store) == []
