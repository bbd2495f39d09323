"""What numba compiles gives the bytes that NumPy gives."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.learn import fast, features, tagger, tokens
from annotator.learn.tokens import Seen
from annotator.store import gold, registry
from tests.learn.articles import ODD, STORY, see
from tests.learn.test_hostile import PIECES

ROOT = Path(__file__).parents[2]
MODEL = registry.load(registry.default_folder())
TEXTS = st.text(max_size=60) | st.lists(
    st.sampled_from(["Ana Ruiz said", "“", "”", "the mill-owners’ deal", ". ", "?", "\n\n", "well-known", "’", "-"])
).map(" ".join)


@pytest.fixture(autouse=True)
def back_to_numpy() -> Iterator[None]:
    yield
    fast.use(loops=False)


def both(seen: Sequence[Seen]) -> list[list[np.ndarray[Any, Any]]]:
    """Return all arrays that come of articles, by NumPy and by loops."""
    found = []
    for loops in (False, True):
        fast.use(loops=loops)
        table = features.table(seen)
        found.append([*arrays(table), tagger.scores(MODEL, table)])
    return found


def arrays(held: object) -> Iterator[np.ndarray[Any, Any]]:
    if isinstance(held, np.ndarray):
        yield held
    elif isinstance(held, tuple):
        for part in held:
            yield from arrays(part)


def assert_same(seen: Sequence[Seen]) -> None:
    by_numpy, by_loops = both(seen)
    assert len(by_numpy) > 8
    for one, other in zip(by_numpy, by_loops, strict=True):
        np.testing.assert_array_equal(one, other, strict=True)


def test_gold_has_the_same_features_and_scores() -> None:
    articles = [one.article for one in gold.read_sound(ROOT / "labels" / "gold")][::12]
    seen = list(map(tagger.see, articles))
    for first in range(0, len(seen), 30):
        assert_same(seen[first : first + 30])


def test_odd_texts_have_the_same_features_and_scores() -> None:
    texts = [STORY, *ODD.values(), *(piece * 300 for piece in PIECES), "word " * 3000, "a-’b " * 40]
    assert_same([see(text) for text in texts])
    for text in texts:
        assert_same([see(text)])


@given(st.lists(TEXTS, max_size=3))
@example([])
@settings(deadline=None)
def test_any_texts_have_the_same_features_and_scores(texts: list[str]) -> None:
    assert_same([see(text) for text in texts])


@given(st.integers(1, 3000), st.integers(0, 9))
@settings(deadline=None)
def test_weights_are_added_up_in_the_order_of_numpy(n: int, seed: int) -> None:
    weights = np.random.default_rng(seed).standard_normal((n, 2)).astype(np.float32)
    found = tokens.Terms(np.arange(n), np.array([0, n // 3, n // 3, n]))
    fast.use(loops=False)
    by_numpy = found.times(weights)
    fast.use()
    assert np.array_equal(by_numpy, found.times(weights))


def test_a_process_turns_to_loops_after_so_many_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANNOTATOR_COMPILED", raising=False)
    monkeypatch.setattr(fast, "_left", 10)
    fast.count(9)
    assert not fast.is_on()
    fast.count(1)
    assert fast.is_on()


def test_who_forbids_the_compiled_form_gets_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOTATOR_COMPILED", "no")
    monkeypatch.setattr(fast, "_left", 10)
    fast.count(10)
    assert not fast.is_on()


def test_what_numba_makes_is_kept_apart_for_other_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = fast.cache()
    for name in fast._MADE_OF:
        (tmp_path / f"{name}.py").write_text("# other source")
    monkeypatch.setattr(fast, "_HERE", tmp_path)
    assert fast.cache() != before
    assert fast.cache().parent == before.parent
