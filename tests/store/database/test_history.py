"""What happened to an article is told in words."""

from annotator.core.labels import Tag
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
ana settled it (majority) from decisions alone, inputs 63cde72e800d: 1 sentence (decision 1)
ana settled it (unanimous) from decisions alone, inputs 63cde72e800d: 1 sentence, 0 of them otherwise than before\
 (decision 1)
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


def test_what_labels_came_to_is_told_with_what_is_open_and_how_far_people_agreed(store: Store) -> None:
    made.people(store)
    database.annotate(store, made.by(), [made.said(annotator="ana"), made.said((Tag.OPINION,), "ben")])
    inputs = made.settle(store)[0].inputs[:12]
    # Two people differ in two of four tags of the first sentence, and in none of the second's.
    assert told(store)[-1] == (
        f"ana settled it (majority) from ana and ben, inputs {inputs}: 2 sentences (open 1, unanimous 1);"
        " 75% agreed; open: claim for: “We will not pay,” said Ana Ruiz 😀. (ana against ben);"
        " open: opinion for: “We will not pay,” said Ana Ruiz 😀. (ben against ana)"
    )
    database.annotate(store, made.by("ben"), [made.said((Tag.CLAIM,), "ben")])
    made.settle(store)
    assert told(store)[-1].endswith(": 2 sentences, 1 of them otherwise than before (unanimous 2); 100% agreed")


def test_what_had_happened_at_a_time_is_told(store: Store, clock: Clock) -> None:
    made.people(store)
    before = clock.time
    database.decide(store, made.by(), [made.ruling()])
    assert told(store, as_of=before) == TOLD.splitlines()[:2]
    assert len(told(store)) == 3


def test_an_article_that_is_not_there_has_no_history(store: Store) -> None:
    assert told(store) == []
