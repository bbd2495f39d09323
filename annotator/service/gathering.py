"""Requests that wait together are tagged together: while one batch is worked on, the next one gathers."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fastapi.concurrency import run_in_threadpool

from annotator.core.records import Article, Prediction

Tagging = Callable[[Sequence[Article], bool], list[Prediction]]
"""Tags articles; True: with reasons."""
BATCH = 64
"""Articles that are tagged together; a request with more is a batch of its own."""


class Full(Exception):  # noqa: N818 - it is a state that passes
    """More is waiting than may wait."""


@dataclass(slots=True)
class _Waiting:
    articles: Sequence[Article]
    why: bool
    answer: asyncio.Future[list[Prediction]]


@dataclass(slots=True)
class Gatherer:
    """Takes requests, gives answers; `run` must run meanwhile.

    most: so many articles may wait. done: is told of each batch, its articles and how many requests it answers.
    """

    tag: Tagging
    most: int
    done: Callable[[Sequence[Prediction], int], object]
    _queue: deque[_Waiting] = field(default_factory=deque)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def waiting(self) -> int:
        """How many articles wait to be tagged."""
        return sum(len(one.articles) for one in self._queue)

    async def ask(self, articles: Sequence[Article], *, why: bool, seconds: float) -> list[Prediction]:
        """Return the predictions, in order. Raises Full, and TimeoutError after so many seconds."""
        if self._queue and self.waiting + len(articles) > self.most:
            raise Full
        one = _Waiting(articles, why, asyncio.get_running_loop().create_future())
        self._queue.append(one)
        self._news.set()
        return await asyncio.wait_for(one.answer, seconds)

    async def run(self) -> None:
        """Tag what waits, until cancelled."""
        while True:
            await self._news.wait()
            batch = self._next()
            if batch:
                await self._work(batch)
            else:
                self._news.clear()

    def _next(self) -> list[_Waiting]:
        """Take requests from the queue's head, up to a batch, all with reasons or all without; given up ones go."""
        batch: list[_Waiting] = []
        size = 0
        while self._queue:
            one = self._queue[0]
            if batch and (one.why != batch[0].why or size + len(one.articles) > BATCH):
                break
            self._queue.popleft()
            if not one.answer.done():
                batch.append(one)
                size += len(one.articles)
        return batch

    async def _work(self, batch: list[_Waiting]) -> None:
        """Answer a batch. Where it fails, each request is tried alone, so that one cannot spoil the others'."""
        articles = [article for one in batch for article in one.articles]
        [told] = await asyncio.gather(run_in_threadpool(self.tag, articles, batch[0].why), return_exceptions=True)
        if isinstance(told, BaseException) and len(batch) > 1:
            for one in batch:
                await self._work([one])
        elif isinstance(told, BaseException):
            _settle(batch[0], told)
        else:
            self.done(told, len(batch))
            predictions = iter(told)
            for one in batch:
                _settle(one, [next(predictions) for _ in one.articles])


def _settle(one: _Waiting, answer: list[Prediction] | BaseException) -> None:
    if one.answer.done():  # nobody waits any more
        return
    if isinstance(answer, BaseException):
        one.answer.set_exception(answer)
    else:
        one.answer.set_result(answer)
