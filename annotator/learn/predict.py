"""A model reads articles: tags with scores and reasons, and who said what."""

from collections.abc import Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from annotator.core.labels import SCHEME, Tag, primary
from annotator.core.quick import maker
from annotator.core.records import Article, Attribution, Prediction, TaggedSentence
from annotator.learn import columns, embedding, features, further, ranking, reasons, tagger, ties
from annotator.learn.batch import Batch, lay_out
from annotator.learn.features import Table
from annotator.learn.tagger import Model
from annotator.learn.tokens import Seen

_sentence = maker(TaggedSentence)
_TAGS = tuple(Tag)
_JUST_MISSED = 0.5
"""A tag whose score reaches this share of its threshold is explained although it is not given."""
_TAG_SETS = [tuple(tag for k, tag in enumerate(_TAGS) if number >> k & 1) for number in range(1 << len(_TAGS))]
# Each set of tags, by its bits, with the one tag that stands for it where less or more of the sentence is verbatim.
_SETS = [(tags, primary(tags, verbatim=share)) for tags in _TAG_SETS for share in (0.0, 1.0)]
_SOURCE = _TAGS.index(Tag.SOURCE)
_VERBATIM = columns.RULES.index("verbatim")


def predict(articles: Sequence[Article], model: Model, *, why: bool = False) -> list[Prediction]:
    """Return what the model says of each article, in order; `why` also says what moved each tag (and takes longer)."""
    return tag(tagger.see_each(articles), model, why=why)


def tag(seen: Sequence[Seen], model: Model, *, why: bool = False) -> list[Prediction]:
    """Return the predictions for articles whose marks and links are found already."""
    batch = lay_out(seen)
    table = embedding.beside(features.of_batch(batch), seen, model.embedder)
    scores = tagger.scores(model, table)
    given = scores >= model.calibration.thresholds
    sentences = _sentences(seen, table, scores, given)
    if why and sentences:
        sentences = _explained(sentences, model, seen, table)
    links = _linked(batch, table, given, model)
    return [
        Prediction(
            article=one.marks.article,
            blocks=one.marks.blocks,
            sentences=tuple(sentences[first:last]),
            attributions=said,
            model=model.name,
            scheme=SCHEME,
        )
        for one, said, first, last in zip(seen, links, table.articles, table.articles[1:], strict=False)
    ]


def _linked(batch: Batch, table: Table, given: npt.NDArray[np.bool_], model: Model) -> list[tuple[Attribution, ...]]:
    """Return the attributions of articles as the model ranks them, with those that only the model sees."""
    seen, ranked, firsts = batch.seen, ranking.choose(model.ranker, batch), table.articles.tolist()
    is_source = given[:, _SOURCE]
    lacking = [
        further.unlinked(one.marks, said, np.flatnonzero(is_source[first:last]).tolist())
        for one, said, first, last in zip(seen, ranked, firsts, firsts[1:], strict=False)
    ]
    rows = [first + n for first, here in zip(firsts, lacking, strict=False) for n in here]
    cues = iter(ties.likeliest(model.stages.ties, table.ties, rows))
    return [
        further.add(one.names, said, [one.marks.sentences[n] for n in here], list(islice(cues, len(here))))
        if here
        else said
        for one, said, here in zip(seen, ranked, lacking, strict=True)
    ]


def _sentences(
    seen: Sequence[Seen], table: Table, scores: npt.NDArray[np.float64], given: npt.NDArray[np.bool_]
) -> list[TaggedSentence]:
    numbers = 2 * (given @ (1 << np.arange(len(_TAGS)))) + (table.rules[:, _VERBATIM] >= 0.5)
    places = (place for one in seen for place in one.marks.sentences)
    found = []
    for (start, end, _), (claim, opinion, quotation, source), number in zip(
        places, scores.tolist(), numbers.tolist(), strict=True
    ):
        tags, one_tag = _SETS[number]
        found.append(_sentence((start, end, tags, (claim, opinion, quotation, source), one_tag, ())))
    return found


def _explained(
    sentences: list[TaggedSentence], model: Model, seen: Sequence[Seen], table: Table
) -> list[TaggedSentence]:
    explain = reasons.explainer(model, seen, table)
    places = [(number, i) for number, one in enumerate(seen) for i in range(len(one.marks.sentences))]
    found = []
    for sentence, (article, number) in zip(sentences, places, strict=True):
        told = [
            t
            for t, p, at in zip(_TAGS, sentence.scores, model.calibration.thresholds, strict=True)
            if p and p >= _JUST_MISSED * at
        ]
        why = explain(article, number, told)
        found.append(
            TaggedSentence(sentence.start, sentence.end, sentence.tags, sentence.scores, sentence.primary, why)
        )
    return found
