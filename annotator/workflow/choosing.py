"""What to label next, out of articles that nobody has labelled."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from annotator.core.labels import Tag
from annotator.core.records import Article, Failure, Prediction
from annotator.store import aside, gold, jsonl, output
from annotator.workflow import tagging
from annotator.workflow.checking import kind_of
from annotator.workflow.errors import UsageError
from annotator.workflow.model import open_model

if TYPE_CHECKING:
    from annotator.learn.queue import Pick
    from annotator.learn.tagger import Doubles, Model
    from annotator.learn.tokens import Bools
    from annotator.learn.vocabulary import Ints

AUDIT = 0.2
"""The share of what is labelled next that is drawn at random, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Where articles to choose from stand, and what is known of them.

    places: articles of any kind, or exports, whose scores are taken as they are. labelled: gold whose articles are left
    out, None for the project's own. model: a folder, None for the one that comes with the program. before: folders of
    earlier models, the oldest first, to tell whether more labels still change anything.
    """

    places: tuple[str, ...]
    labelled: Path | None = None
    model: Path | None = None
    before: tuple[Path, ...] = ()


class Choice(NamedTuple):
    """An article to label next, its score, why in words, and whether it was drawn at random."""

    article: Article
    score: float
    why: str
    is_random: bool


@dataclass(slots=True)
class Chosen:
    """What to label next, in order; how many articles there were to choose from, and how many gold has already.

    hint: whether to stop, in words, "" without earlier models.
    """

    choices: list[Choice]
    pool: int
    known: int
    hint: str = ""
    failures: list[Failure] = field(default_factory=list)


def choose(
    pool: Pool, *, count: int, audit: float, random_state: int = 0, out: Path | None = None, stdin: BinaryIO
) -> Chosen:
    """Return what to label next, and write it to `out` as JSON Lines. Raises UsageError where nothing is left.

    The same pool, model and `random_state` give the same choice.
    """
    from annotator.learn import queue

    known = {one.article.digest for one in gold.read(pool.labelled or gold.default_folder())}
    failures: list[Failure] = []
    every = list(_predicted(pool, failures, stdin))
    new = [one for one in every if one.article.digest not in known]
    if not new:
        raise UsageError(f"nothing to choose from: of {len(every)} articles that could be read, gold has every one")
    scores, groups = _scores(new)
    texts = [one.article.text for one in new]
    picks = queue.choose(scores, groups, texts, count=count, audit=audit, random_state=random_state)
    choices = [_choice(new, pick) for pick in picks]
    if out is not None:
        with aside.whole(out) as file:
            file.writelines(jsonl.line(_row(choice)) for choice in choices)
    return Chosen(choices, len(new), len(every) - len(new), _hint(pool, new), failures)


def _predicted(pool: Pool, failures: list[Failure], stdin: BinaryIO) -> Iterator[Prediction]:
    """Yield each text once, with its scores; keep what cannot be read in `failures`."""
    seen = set()
    for place in pool.places:
        for done in _of_place(place, pool.model, stdin):
            if isinstance(done, Failure):
                failures.append(done)
            elif done.article.digest not in seen:
                seen.add(done.article.digest)
                yield done


def _of_place(place: str, model: Path | None, stdin: BinaryIO) -> Iterable[Prediction | Failure]:
    if Path(place).suffix == ".jsonl" and kind_of(Path(place)) == "export":
        return output.read(Path(place))
    return tagging.show(place, model, stdin=stdin)


def _scores(given: Sequence[Prediction]) -> tuple["Doubles", "Ints"]:
    """Return the scores of all sentences, (n_sentences, 4), and the number of each one's article.

    They have four digits, as an export's have, so that from an export the same is chosen as from its articles.
    """
    import numpy as np

    scores = np.array([s.scores for one in given for s in one.sentences], np.float64).reshape(-1, len(Tag))
    return scores.round(4), np.repeat(np.arange(len(given)), [len(one.sentences) for one in given])


def _choice(given: Sequence[Prediction], pick: "Pick") -> Choice:
    return Choice(given[pick.article].article, pick.score, pick.why, pick.is_random)


def _row(choice: Choice) -> dict[str, object]:
    article = choice.article
    about = {"id": article.id, "digest": article.digest, "title": article.title, "outlet": article.outlet}
    return {**about, "random": choice.is_random, "score": round(choice.score, 4), "why": choice.why}


def _hint(pool: Pool, given: Sequence[Prediction]) -> str:
    from annotator.learn import queue

    if not pool.before:
        return ""
    articles = [one.article for one in given]
    decided = [_decisions(open_model(folder), articles) for folder in (*pool.before, pool.model)]
    return queue.hint([queue.kappa(a, b) for a, b in pairwise(decided)])


def _decisions(model: "Model", articles: Sequence[Article]) -> "Bools":
    import numpy as np

    given = [s.tags for one in tagging.tag(articles, model) for s in one.sentences]
    return np.array([[tag in tags for tag in Tag] for tags in given], np.bool_).reshape(-1, len(Tag))
