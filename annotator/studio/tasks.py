"""Articles and predictions as Label Studio tasks, and what people did there as Annotations; exact both ways."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

from annotator.core.annotated import AnnotatedSentence, Origin
from annotator.core.labels import SCHEME, BlockKind, Tag
from annotator.core.parts import ARTICLE_FIELDS
from annotator.core.records import Annotation, Article, Attribution, Block, Prediction, Status, TaggedSentence
from annotator.core.spans import Span
from annotator.studio import links, outcomes, scheme
from annotator.studio.errors import TaskError
from annotator.studio.regions import Json, Region, Sheet, parse, span_item

OURS = "annotator"
"""The key in a task's meta for what is ours."""

BY = "by"
"""The key in a region's meta for the model that suggested it; a blind region has none."""


def task(
    prediction: Prediction, *, blind: bool = False, revision_of: int | None = None, priority: float | None = None
) -> Json:
    """Return an article as a task to import, with its suggestion. Raises TaskError where it would not come back.

    blind: the sentences are drawn without tags, and nothing is suggested. revision_of: the task of an older text.
    priority: as for `suggestion`.
    What a task does not hold: reasons, a block's label, the article's layout, map and notes.
    """
    article = prediction.article
    refuse_unprintable(article.text)
    blocks = [[b.start, b.end, str(b.kind)] for b in prediction.blocks]
    made = skeleton(article, prediction.scheme, blocks=blocks, blind=blind, revision_of=revision_of)
    made["predictions"] = [suggestion(prediction, blind=blind, priority=priority)]
    if not blind and to_prediction(made) != as_kept(prediction):
        raise TaskError(f"article {article.id!r} would not come back as it went: its labels are not in text order")
    return made


def skeleton(article: Article, scheme_version: str, **more: Any) -> Json:
    """Return a task of an article without labels; `more` is kept in its meta beside what names the article."""
    key = {"article_id": article.id, "digest": article.digest, "scheme": scheme_version}
    fields = {name: getattr(article, name) for name in ARTICLE_FIELDS}
    data = {"text": article.text, "title": article.title or article.id, **key}
    return {"data": data, "meta": {OURS: {**key, **fields, **more}}}


def suggestion(prediction: Prediction, *, blind: bool, priority: float | None = None) -> Json:
    """Return a prediction as Label Studio takes it.

    priority: its score, by which tasks are ordered, the least first; None for how sure the model is of the article.
    """
    text = prediction.article.text
    if blind:
        result = [_unread(s, text) for s in prediction.sentences]
    else:
        sentences = tuple(Span(s.start, s.end) for s in prediction.sentences)
        result = [_sentence(s, text, prediction.model) for s in prediction.sentences]
        drawn = links.items(prediction.attributions, text, sentences)
        outcomes.note(result, drawn)
        result += drawn
    score = certainty(prediction) if priority is None else priority
    return {"result": result, "score": score, "model_version": prediction.model}


def certainty(prediction: Prediction) -> float:
    """Return how sure the model is of an article's sentences, in [0, 1]: the mean; 1 where it has none."""
    sure = [sureness(s) for s in prediction.sentences]
    return sum(sure) / len(sure) if sure else 1.0


def sureness(sentence: TaggedSentence) -> float:
    """Return how likely the least sure of a sentence's four decisions is right."""
    return min(p if tag in sentence.tags else 1 - p for tag, p in zip(Tag, sentence.scores, strict=True))


def is_blind(digest: str, share: float) -> bool:
    """Whether an article is of the share that is labelled without suggestions; its digest decides, for good.

    >>> is_blind("0" * 64, 0.1), is_blind("f" * 64, 0.1)
    (True, False)
    """
    return int(digest[:8], 16) / 16**8 < share


def as_kept(prediction: Prediction) -> Prediction:
    """Return a prediction without what a task does not hold."""
    article = prediction.article
    return replace(
        prediction,
        article=Article(article.id, article.text, **{name: getattr(article, name) for name in ARTICLE_FIELDS}),
        blocks=tuple(Block(b.start, b.end, b.kind) for b in prediction.blocks),
        sentences=tuple(s._replace(why=()) for s in prediction.sentences),
    )


def to_article(made: Json) -> Article:
    """Return a task's article. Raises TaskError for a task that is not ours, or whose text was changed there."""
    data, kept = made.get("data"), ours(made)
    text = data.get("text") if isinstance(data, dict) else None
    if not isinstance(text, str):
        raise TaskError("the task has no text; it was edited by hand, put the text back")
    known = {name: kept[name] for name in ARTICLE_FIELDS if isinstance(kept.get(name), str)}
    article = Article(kept["article_id"], text, **known)
    if article.digest != kept["digest"]:
        raise TaskError(
            f"the text of {article.id!r} was changed in Label Studio after it was pushed; put the old text back, or "
            "push the new text, which becomes a task of its own"
        )
    return article


def ours(made: Json) -> Json:
    """Return what we keep in a task's meta. Raises TaskError where it is not there."""
    meta = made.get("meta")
    kept = meta.get(OURS) if isinstance(meta, dict) else None
    if not isinstance(kept, dict) or not isinstance(kept.get("article_id"), str) or not kept.get("digest"):
        raise TaskError("the task was not made by annotator; push the article, and delete this task")
    if kept.get("scheme") != SCHEME:
        raise TaskError(f"the task is of scheme {kept.get('scheme')!r}; this program reads scheme {SCHEME!r}")
    return kept


def is_ours(made: Json) -> bool:
    """Whether a task was pushed by this program, so that `to_article` reads it."""
    meta = made.get("meta")
    return isinstance(meta, dict) and OURS in meta


def refuse_unprintable(text: str) -> None:
    """Raise TaskError for a text that Label Studio cannot keep."""
    fault = _UNPRINTABLE.search(text)
    if fault:
        raise TaskError(
            f"the text holds {fault[0]!r} at {fault.start()}, which Label Studio cannot keep; read the file again "
            "with annotator prelabel, which replaces it"
        )


def to_prediction(made: Json) -> Prediction:
    """Return the first suggestion of a task. Raises TaskError."""
    article, kept, given = to_article(made), ours(made), made["predictions"][0]
    sheet = parse(given["result"], article.text)
    regions = sheet.of(scheme.TAGS)
    spans = tuple(region.span for region in regions)
    return Prediction(
        article=article,
        blocks=tuple(Block(start, end, BlockKind(kind)) for start, end, kind in kept["blocks"]),
        sentences=tuple(_tagged(region) for region in regions),
        attributions=tuple(links.read(sheet, article.text, spans)),
        model=str(given["model_version"]),
        scheme=kept["scheme"],
    )


def to_annotation(article: Article, given: Json, annotator: str, status: Status) -> Annotation:
    """Return what a person did in a task; `given` is an annotation or a draft. Raises TaskError.

    A sentence without a label was not judged and is left out; one labelled as none of the four has no tags.
    """
    result = given.get("result")
    if not isinstance(result, list):
        raise TaskError("the annotation has no list of regions; delete it and label the article again")
    sheet = parse(result, article.text)
    regions = sorted((r for r in sheet.of(scheme.TAGS) if r.labels), key=lambda region: region.span)
    _refuse_overlap(regions, article.text)
    seconds = given.get("lead_time")
    return Annotation(
        article=article,
        annotator=annotator,
        sentences=tuple(AnnotatedSentence(*r.span, _tags(r, article.text), _origin(r)) for r in regions),
        attributions=_attributions(sheet, article.text),
        scheme=SCHEME,
        made=str(given.get("updated_at") or ""),
        seconds=float(seconds) if isinstance(seconds, int | float) else None,
        status=status,
        suggested=_suggested(sheet),
        spans=outcomes.spans(sheet),
        links=outcomes.links(sheet),
    )


def _attributions(sheet: Sheet, text: str) -> tuple[Attribution, ...]:
    sentences = tuple(region.span for region in sheet.of(scheme.TAGS))
    return tuple(said._replace(score=1.0) for said in links.read(sheet, text, sentences))


def _suggested(sheet: Sheet) -> str | None:
    """Return the model whose suggestions a person saw, by what is left of them."""
    models = sorted({str(region.meta[BY]) for region in sheet.regions.values() if BY in region.meta})
    return models[-1] if models else None


def _origin(region: Region) -> Origin:
    return region.origin if BY in region.meta else Origin.DRAWN


def _tags(region: Region, text: str) -> tuple[Tag, ...]:
    if scheme.NOTHING in region.labels and len(region.labels) > 1:
        tags = ", ".join(label for label in region.labels if label != scheme.NOTHING)
        where = " ".join(text[slice(*region.span)].split())[:60]
        raise TaskError(f"sentence {where!r} is both {scheme.NOTHING!r} and {tags}; take one of them away")
    return tuple(tag for tag in Tag if tag in region.labels)


def _refuse_overlap(regions: list[Region], text: str) -> None:
    for one, two in pairwise(regions):
        if two.span.start < one.span.end:
            where = " ".join(text[slice(*two.span)].split())[:60]
            raise TaskError(f"sentence {where!r} begins inside the one before it; delete one of the two regions")


_UNPRINTABLE = re.compile("[\0\ud800-\udfff]")


def _sentence(sentence: TaggedSentence, text: str, model: str) -> Json:
    labels = tuple(map(str, sentence.tags)) or (scheme.NOTHING,)
    meta: Json = {BY: model, "scores": list(sentence.scores), "primary": sentence.primary and str(sentence.primary)}
    span = Span(sentence.start, sentence.end)
    return span_item(_ident(span), scheme.TAGS, span, text, labels, score=sureness(sentence), meta=meta)


def _unread(sentence: TaggedSentence, text: str) -> Json:
    span = Span(sentence.start, sentence.end)
    return span_item(_ident(span), scheme.TAGS, span, text, ())


def _ident(span: Span) -> str:
    """Return a sentence's region id: the same in every suggestion for a text."""
    return f"s{span.start}-{span.end}"


def _tagged(region: Region) -> TaggedSentence:
    primary: Any = region.meta["primary"]
    claim, opinion, quotation, source = region.meta["scores"]
    return TaggedSentence(
        start=region.span.start,
        end=region.span.end,
        tags=tuple(tag for tag in Tag if tag in region.labels),
        scores=(claim, opinion, quotation, source),
        primary=None if primary is None else Tag(primary),
    )
