"""Nothing is lost and nothing doubled when a process that writes is killed with -9 and started again."""

import subprocess
import sys
import time
from collections import Counter

import pytest
import sqlalchemy as sa

from annotator.core.records import Article
from annotator.store import database
from annotator.store.database import By, Store, schema

EACH = 250
PEOPLE = ("ana", "ben", "cem", "dot")
TEXT = "x" * EACH

DECIDE = """
import sys
from annotator.core.labels import Tag
from annotator.core.records import Decision
from annotator.store import database
place, person, each = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = database.open_store(place)
article = database.article(store, person)
for n in range(each):
    decision = Decision(article, n, n + 1, (list(Tag)[n % 4],), None, person, "2026-03-10T06:00:00Z")
    by = database.By(person, "a test", key=f"{person} decides {n}")
    database.decide(store, by, [database.Ruling(decision)])
"""


def _start(place: str, person: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", DECIDE, place, person, str(EACH)])


def _made(store: Store) -> Counter[str]:
    """Return how many decisions each person has made."""
    made = sa.select(schema.acts.c.person, sa.func.count()).join(
        schema.decisions, schema.decisions.c.act_id == schema.acts.c.id
    )
    with store.reading() as connection:
        rows = connection.execute(made.group_by(schema.acts.c.person)).all()
    return Counter(dict(tuple(row) for row in rows))


def _wait_for(store: Store, person: str, count: int) -> None:
    end = time.monotonic() + 120
    while _made(store)[person] < count:
        assert time.monotonic() < end, f"{person} has made {_made(store)[person]} decisions in two minutes"
        time.sleep(0.01)


def test_a_thousand_decisions_of_four_processes_of_which_one_is_killed_are_all_there_once(
    store: Store, place: str
) -> None:
    database.add_articles(store, By("ana", "a test"), [Article(person, TEXT) for person in PEOPLE])
    running = {person: _start(place, person) for person in PEOPLE}
    try:
        for count in (20, 90, 160):
            _wait_for(store, "ana", count)
            running["ana"].kill()
            assert running["ana"].wait(60) == -9
            running["ana"] = _start(place, "ana")
        assert [process.wait(300) for process in running.values()] == [0] * len(PEOPLE)
    finally:
        for process in running.values():
            process.kill()
            process.wait(60)
    assert _made(store) == dict.fromkeys(PEOPLE, EACH)
    decided = [(r.act.person, r.ruling.decision.start) for r in database.all_decisions(store, standing=False)]
    assert len(decided) == len(set(decided)) == EACH * len(PEOPLE)


@pytest.mark.parametrize("after", [1, 3])
def test_adding_that_is_killed_ends_in_the_same_state_when_it_is_done_again(
    store: Store, place: str, after: int
) -> None:
    script = (
        "import sys; from annotator.store import database; from tests import made\n"
        "given = (made.prediction(f'a{n}', f'Claim number {n}.') for n in range(1000))\n"
        "database.add_predictions(database.open_store(sys.argv[1]), database.By('ana', 'a test'), given)"
    )
    process = subprocess.Popen([sys.executable, "-c", script, place])
    end = time.monotonic() + 120
    while database.count(store) < after * 100:
        assert time.monotonic() < end
    process.kill()
    process.wait(60)
    done = database.count(store)
    assert done % 100 == 0
    subprocess.run([sys.executable, "-c", script, place], check=True, timeout=300)
    assert database.count(store) == 1000
    with store.reading() as connection:
        for table in (schema.predictions, schema.sentences, schema.scores):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 1000
