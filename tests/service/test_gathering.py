import asyncio
import threading
from collections.abc import Sequence

import pytest

from annotator.core.records import Article, Prediction
from annotator.service.gathering import BATCH, Full, Gatherer


class Tagger:
    """Tags nothing, but remembers its batches; it waits for `gate` before each, and fails at an article called bad."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.gate = threading.Event()

    def __call__(self, articles: Sequence[Article], why: bool) -> list[Prediction]:
        self.gate.wait(30)
        names = [article.id for article in articles]
        self.batches.append(names)
        if "bad" in names:
            raise ZeroDivisionError(names)
        return [Prediction(article, (), (), (), f"{why}", "") for article in articles]


def _articles(*names: str) -> list[Article]:
    return [Article(name, "Rain fell.") for name in names]


def _told(asked: list[tuple[tuple[str, ...], bool]], *, most: int = 1000) -> tuple[list[object], Tagger]:
    """Return the answers to requests that are made while a first one is worked on, and the tagger."""
    tagger = Tagger()

    async def main() -> list[object]:
        gatherer = Gatherer(tagger, most, lambda *_: None)
        work = asyncio.create_task(gatherer.run())
        first = asyncio.create_task(gatherer.ask(_articles("first"), why=False, seconds=30))
        await asyncio.sleep(0.05)
        rest = [asyncio.create_task(gatherer.ask(_articles(*names), why=why, seconds=30)) for names, why in asked]
        await asyncio.sleep(0.05)
        tagger.gate.set()
        answers = await asyncio.gather(first, *rest, return_exceptions=True)
        work.cancel()
        return list(answers)

    return asyncio.run(main()), tagger


def _names(answer: object) -> list[str]:
    assert isinstance(answer, list)
    return [one.article.id for one in answer]


def test_requests_that_wait_are_tagged_together_and_each_gets_its_own_in_order() -> None:
    answers, tagger = _told([(("a", "b"), False), (("c",), False)])
    assert tagger.batches == [["first"], ["a", "b", "c"]]
    assert [_names(answer) for answer in answers] == [["first"], ["a", "b"], ["c"]]


def test_requests_with_and_without_reasons_are_not_mixed() -> None:
    answers, tagger = _told([(("a",), True), (("b",), True), (("c",), False)])
    assert tagger.batches == [["first"], ["a", "b"], ["c"]]
    assert [[one.model for one in answer] for answer in answers if isinstance(answer, list)] == [
        ["False"],
        ["True"],
        ["True"],
        ["False"],
    ]


def test_a_batch_ends_before_it_grows_too_large_but_one_large_request_is_done() -> None:
    many = tuple(str(n) for n in range(BATCH + 5))
    _, tagger = _told([(many, False), (("a",), False)])
    assert [len(batch) for batch in tagger.batches] == [1, BATCH + 5, 1]


def test_a_request_that_fails_does_not_spoil_those_beside_it() -> None:
    answers, _ = _told([(("a",), False), (("bad",), False), (("b",), False)])
    assert _names(answers[1]) == ["a"]
    assert isinstance(answers[2], ZeroDivisionError)
    assert _names(answers[3]) == ["b"]


def test_more_than_may_wait_is_refused_at_once() -> None:
    answers, tagger = _told([(("a",), False), (("b", "c"), False)], most=2)
    assert isinstance(answers[2], Full)
    assert tagger.batches == [["first"], ["a"]]


def test_a_request_that_was_given_up_is_not_worked_on() -> None:
    tagger = Tagger()

    async def main() -> None:
        gatherer = Gatherer(tagger, 100, lambda *_: None)
        work = asyncio.create_task(gatherer.run())
        first = asyncio.create_task(gatherer.ask(_articles("first"), why=False, seconds=30))
        await asyncio.sleep(0.05)
        with pytest.raises(TimeoutError):
            await gatherer.ask(_articles("late"), why=False, seconds=0.05)
        tagger.gate.set()
        await first
        await gatherer.ask(_articles("next"), why=False, seconds=30)
        work.cancel()

    asyncio.run(main())
    assert tagger.batches == [["first"], ["next"]]
