from annotator.core.annotated import AnnotatedLink, AnnotatedSentence, AnnotatedSpan, Origin, SpanKind
from annotator.core.labels import Tag
from annotator.core.records import Annotation
from annotator.core.spans import Span
from annotator.judge import outcomes
from annotator.judge.outcomes import Outcome
from tests import made

SOURCE, CONTENT = Span(24, 32), Span(1, 17)


def _said(annotator: str, *origins: Origin, suggested: str | None = "default-0a") -> Annotation:
    """Return an annotation with a sentence, a source and a link of each origin."""
    return made.annotation(
        annotator=annotator,
        suggested=suggested,
        spans=tuple(AnnotatedSpan(*SOURCE, SpanKind.SOURCE, origin) for origin in origins),
        links=tuple(AnnotatedLink(CONTENT, SOURCE, SpanKind.SOURCE, origin) for origin in origins),
    )


def test_each_thing_is_counted_by_person_and_by_what_became_of_it() -> None:
    kept = _said("ana", Origin.ACCEPTED, Origin.ACCEPTED, Origin.REMOVED)
    other = _said("ben", Origin.DRAWN, Origin.CHANGED)
    found = outcomes.of([kept, other, kept])
    assert [one for one in found if one.what != outcomes.SENTENCE] == [
        Outcome("ana", "source", accepted=4, changed=0, removed=2, drawn=0),
        Outcome("ana", "link", accepted=4, changed=0, removed=2, drawn=0),
        Outcome("ben", "source", accepted=0, changed=1, removed=0, drawn=1),
        Outcome("ben", "link", accepted=0, changed=1, removed=0, drawn=1),
    ]
    assert [one.total for one in found if one.what == outcomes.SENTENCE] == [6, 3]


def test_sentences_count_by_their_own_origin() -> None:
    sentences = (AnnotatedSentence(0, 35, (Tag.CLAIM,), Origin.CHANGED), AnnotatedSentence(36, 59, (), Origin.ACCEPTED))
    (one,) = outcomes.of([made.annotation(suggested="default-0a", sentences=sentences)])
    assert (one.accepted, one.changed, one.drawn) == (1, 1, 0)


def test_where_nothing_was_suggested_nothing_became_of_it() -> None:
    assert outcomes.of([_said("ana", Origin.DRAWN, suggested=None)]) == ()
