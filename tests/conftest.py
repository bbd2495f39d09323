import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests import made

if TYPE_CHECKING:
    from annotator.learn.card import Card
    from annotator.learn.tagger import Model

settings.register_profile("untimed", deadline=None)  # how fast an example is depends on what else the machine does
settings.load_profile("untimed")


def pytest_configure() -> None:
    """Have Ctrl-C heard by programs that tests start, also where a shell started the tests behind an `&`."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def learned() -> "Model":
    """Return a small model, learned from articles made for tests."""
    from annotator.learn import tagger

    return tagger.fit(made.golds(), name="small")


@pytest.fixture(scope="session")
def card_of_learned(learned: "Model") -> "Card":
    """Return its card, without figures."""
    from annotator.learn import card, tagger
    from annotator.measure.scorecard import Report

    golds = made.golds()
    count = sum(len(gold.sentences) for gold in golds)
    report = Report(len(golds), count, tagger.digest(golds), parts=(), baselines=(), by_genre={}, reliability={})
    return card.write(golds, learned, report, agreement=(), versions={"scikit-learn": "1.9.0"})


@pytest.fixture(scope="session")
def model_folder(learned: "Model", card_of_learned: "Card", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small model."""
    from annotator.store import registry

    folder = tmp_path_factory.mktemp("model")
    registry.save(learned, card_of_learned, folder)
    return folder
