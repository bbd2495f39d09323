"""The export form: one article as one JSON object, the contract for every other format (docs/architecture.md)."""

import math
from collections.abc import Sequence
from typing import Any

from annotator.core.annotated import AnnotatedLink, AnnotatedSentence, AnnotatedSpan, Origin, SpanKind
from annotator.core.labels import SCHEME, BlockKind, Tag
from annotator.core.numbers import four_places
from annotator.core.parts import (
    FormError,
    from_article,
    from_attribution,
    from_span,
    in_order,
    items,
    labelled_article,
    moment,
    name,
    share,
    string,
    to_article,
    to_attribution,
    to_span,
    to_tags,
    word,
)
from annotator.core.records import (
    Annotation,
    Article,
    Attribution,
    Block,
    Decision,
    Gold,
    GoldSentence,
    Prediction,
    Reason,
    Settled,
    Status,
    TaggedSentence,
    Way,
)

__all__ = [
    "FormError",
    "from_annotation",
    "from_decisions",
    "from_gold",
    "from_prediction",
    "to_annotation",
    "to_article",
    "to_decisions",
    "to_gold",
    "to_prediction",
]

_TAG_NAMES = tuple(tag.value for tag in Tag)


def from_prediction(prediction: Prediction) -> dict[str, Any]:
    """Return the export form of a prediction."""
    return {
        **from_article(prediction.article),
        "blocks": [{"start": start, "end": end, "kind": str(kind)} for start, end, kind, _, _ in prediction.blocks],
        "sentences": [_from_sentence(s) for s in prediction.sentences],
        "attributions": [from_attribution(a) for a in prediction.attributions],
        "model": prediction.model,
        "scheme": prediction.scheme,
    }


def from_gold(gold: Gold) -> dict[str, Any]:
    """Return the export form of settled labels, with who tagged them and the article's genre."""
    return {
        **from_article(gold.article),
        "sentences": [_from_settled(s) for s in gold.sentences],
        "attributions": [from_attribution(a) for a in gold.attributions],
        "annotators": list(gold.annotators),
        "genre": gold.genre,
        "scheme": gold.scheme,
    }


def to_gold(row: dict[str, Any]) -> Gold:
    """Return the labels in one row of labels/gold. Raises FormError for anything but the form."""
    article = labelled_article(row)
    text = article.text
    return Gold(
        article=article,
        sentences=in_order(tuple(_to_settled(s, text) for s in items(row, "sentences")), "sentence"),
        attributions=_to_attributions(row, text),
        annotators=tuple(str(name) for name in items(row, "annotators")),
        genre=str(row.get("genre", "")),
        scheme=SCHEME,
    )


def to_prediction(row: dict[str, Any]) -> Prediction:
    """Return the prediction in one row of an export. Raises FormError for anything but the form.

    What the form does not hold is not there: a block's label, the article's layout, map and notes.
    """
    article = labelled_article(row)
    text = article.text
    return Prediction(
        article=article,
        blocks=in_order(tuple(_to_block(b, text) for b in items(row, "blocks")), "block"),
        sentences=in_order(tuple(_to_tagged(s, text) for s in items(row, "sentences")), "sentence"),
        attributions=_to_attributions(row, text),
        model=str(row.get("model", "")),
        scheme=SCHEME,
    )


def from_annotation(annotation: Annotation) -> dict[str, Any]:
    """Return the export form of what one person said of one article."""
    return {
        **from_article(annotation.article),
        "sentences": [{**_from_labels(s), "origin": str(s.origin)} for s in annotation.sentences],
        "attributions": [from_attribution(a) for a in annotation.attributions],
        **_from_parts(annotation),
        "annotator": annotation.annotator,
        "made": annotation.made,
        "seconds": annotation.seconds,
        "status": str(annotation.status),
        "suggested": annotation.suggested,
        "genre": annotation.genre,
        "scheme": annotation.scheme,
    }


def to_annotation(row: dict[str, Any]) -> Annotation:
    """Return the annotation in one row. Raises FormError for anything but the form."""
    article = labelled_article(row)
    suggested = row.get("suggested")
    if not isinstance(suggested, str | None):
        raise FormError(f"suggested {suggested!r}; it must be the name of a model or null")
    return Annotation(
        article=article,
        annotator=name(row, "annotator"),
        sentences=in_order(tuple(_to_annotated(s, article.text) for s in items(row, "sentences")), "sentence"),
        attributions=_to_attributions(row, article.text),
        scheme=SCHEME,
        made=moment(row, "made"),
        seconds=_to_seconds(row),
        status=word({"status": Status.SUBMITTED, **row}, "status", Status),
        suggested=suggested,
        genre=string(row, "genre"),
        spans=tuple(_to_annotated_span(one, article.text) for one in items(row, "spans")),
        links=tuple(_to_annotated_link(one, article.text) for one in items(row, "links")),
    )


def from_decisions(decisions: Sequence[Decision]) -> dict[str, Any]:
    """Return the export form of a reviewer's decisions on one article, of which there must be at least one."""
    [article] = {decision.article for decision in decisions}
    return {**from_article(article), "decisions": [_from_decision(d) for d in decisions], "scheme": SCHEME}


def to_decisions(row: dict[str, Any]) -> tuple[Decision, ...]:
    """Return the decisions in one row, all on one article. Raises FormError for anything but the form."""
    article = labelled_article(row)
    if "decisions" not in row:
        raise FormError("there is no list 'decisions'; it must be there")
    return tuple(_to_decision(one, article) for one in items(row, "decisions"))


def _from_labels(sentence: AnnotatedSentence | GoldSentence | Decision) -> dict[str, Any]:
    return {"start": sentence.start, "end": sentence.end, "tags": [str(t) for t in sentence.tags]}


def _from_settled(sentence: GoldSentence) -> dict[str, Any]:
    """Return a settled sentence; what says nothing of how it was settled is left out."""
    how = sentence.settled
    if how is None:
        return _from_labels(sentence)
    said = {"way": str(how.way), "by": list(how.by), "why": how.why, "open": [str(t) for t in how.open]}
    return {**_from_labels(sentence), "settled": {key: value for key, value in said.items() if value}}


def _from_decision(decision: Decision) -> dict[str, Any]:
    links = decision.attributions
    return {
        **_from_labels(decision),
        "attributions": None if links is None else [from_attribution(a) for a in links],
        "reviewer": decision.reviewer,
        "made": decision.made,
        "why": decision.why,
    }


def _from_sentence(sentence: TaggedSentence) -> dict[str, Any]:
    return {
        "start": sentence.start,
        "end": sentence.end,
        "tags": [str(t) for t in sentence.tags],
        "scores": dict(zip(_TAG_NAMES, map(four_places, sentence.scores), strict=True)),
        "primary": sentence.primary and str(sentence.primary),
        "why": list(map(_from_reason, sentence.why)),
    }


def _from_reason(reason: Reason) -> dict[str, Any]:
    tag, text, weight, start, end = reason
    return {"tag": str(tag), "text": text, "weight": round(weight, 3), "start": start, "end": end}


def _to_block(row: Any, text: str) -> Block:
    return Block(*to_span(row, text, "block"), word(row, "kind", BlockKind))


def _to_settled(row: Any, text: str) -> GoldSentence:
    span = to_span(row, text, "sentence")
    how = row.get("settled")
    if how is None:
        return GoldSentence(*span, to_tags(row))
    if not isinstance(how, dict):
        raise FormError(f"settled {how!r}; it must be an object with 'way' and 'by'")
    by = tuple(str(one) for one in items(how, "by"))
    return GoldSentence(
        *span, to_tags(row), Settled(word(how, "way", Way), by, string(how, "why"), to_tags(how, "open"))
    )


def _to_annotated(row: Any, text: str) -> AnnotatedSentence:
    span = to_span(row, text, "sentence")
    return AnnotatedSentence(*span, to_tags(row), word({"origin": Origin.DRAWN, **row}, "origin", Origin))


def _from_parts(annotation: Annotation) -> dict[str, Any]:
    """Return an annotation's spans and links; what nobody noted is left out."""
    spans = [{"start": s.start, "end": s.end, "kind": str(s.kind), "origin": str(s.origin)} for s in annotation.spans]
    links = [
        {"of": from_span(one.of), "to": from_span(one.to), "kind": str(one.kind), "origin": str(one.origin)}
        for one in annotation.links
    ]
    return {key: held for key, held in (("spans", spans), ("links", links)) if held}


def _to_annotated_span(row: Any, text: str) -> AnnotatedSpan:
    return AnnotatedSpan(*to_span(row, text, "annotated"), word(row, "kind", SpanKind), word(row, "origin", Origin))


def _to_annotated_link(row: Any, text: str) -> AnnotatedLink:
    of, to = (to_span(row.get(end) if isinstance(row, dict) else None, text, "linked") for end in ("of", "to"))
    return AnnotatedLink(of, to, word(row, "kind", SpanKind), word(row, "origin", Origin))


def _to_seconds(row: dict[str, Any]) -> float | None:
    seconds = row.get("seconds")
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < math.inf:
        raise FormError(f"seconds {seconds!r}; it must be a number from 0 on, or null")
    return float(seconds)


def _to_decision(row: Any, article: Article) -> Decision:
    span = to_span(row, article.text, "sentence")
    return Decision(
        article=article,
        start=span.start,
        end=span.end,
        tags=to_tags(row),
        attributions=None if row.get("attributions") is None else _to_attributions(row, article.text),
        reviewer=name(row, "reviewer"),
        made=moment(row, "made"),
        why=string(row, "why"),
    )


def _to_attributions(row: dict[str, Any], text: str) -> tuple[Attribution, ...]:
    return tuple(to_attribution(one, text) for one in items(row, "attributions"))


def _to_tagged(row: Any, text: str) -> TaggedSentence:
    start, end = to_span(row, text, "sentence")
    scores = row.get("scores")
    if not isinstance(scores, dict) or set(scores) != set(Tag):
        raise FormError(f"scores {scores!r} of sentence {start}-{end}; it must have {', '.join(Tag)} and nothing else")
    claim, opinion, quotation, source = (share(scores, tag) for tag in Tag)
    return TaggedSentence(
        start=start,
        end=end,
        tags=to_tags(row),
        scores=(claim, opinion, quotation, source),
        primary=None if row.get("primary") is None else word(row, "primary", Tag),
        why=tuple(_to_reason(reason, text) for reason in items(row, "why")),
    )


def _to_reason(row: Any, text: str) -> Reason:
    if not isinstance(row, dict):
        raise FormError(f"a reason is {row!r}; it must be an object")
    start, end, weight = row.get("start"), row.get("end"), row.get("weight")
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= len(text):
        raise FormError(f"a reason stands at {start!r}-{end!r}, not in the text, which has {len(text)} code points")
    if not isinstance(weight, int | float):
        raise FormError(f"a reason's weight is {weight!r}; it must be a number")
    return Reason(word(row, "tag", Tag), str(row.get("text", "")), float(weight), start, end)
