from dataclasses import replace

import pytest

from annotator.core.labels import SourceKind, Tag
from annotator.core.records import Article, Attribution, Gold, GoldSentence
from annotator.core.spans import Span
from annotator.learn import lint
from tests.made import RUIZ, SENTENCES, TAGS, gold, prediction


def tagged(number: int, *tags: Tag) -> Gold:
    """Return the sample with other tags on one sentence."""
    given = [*TAGS[:number], tags, *TAGS[number + 1 :]]
    return replace(gold(), sentences=tuple(GoldSentence(*s, t) for s, t in zip(SENTENCES, given, strict=True)))


def linked(said: Attribution) -> Gold:
    return replace(gold(), attributions=(said,))


def found(given: Gold) -> list[tuple[str, str]]:
    return [(problem.level, f"{problem.value} / {problem.right}") for problem in lint.problems([given])]


def test_clean_gold_has_no_problem() -> None:
    assert (
        lint.problems([gold("a"), replace(gold("b"), sentences=(), article=Article("b", " "), attributions=())]) == []
    )


@pytest.mark.parametrize(
    ("given", "level", "words"),
    [
        (tagged(0, Tag.QUOTATION), "error", "0-35 '“We will not pay,” said Ana Ruiz 😀.' is not tagged source"),
        (tagged(0, Tag.SOURCE), "error", "is not tagged quotation"),
        (tagged(1, Tag.CLAIM, Tag.SOURCE), "error", "36-59 'The bill is due in May.' is tagged source"),
        (tagged(1, Tag.QUOTATION), "note", "is tagged quotation, without quote marks"),
        (linked(RUIZ._replace(source=None, content=(), entity=None, kind=SourceKind.NONE)), "error", "links nothing"),
        (linked(RUIZ._replace(kind=SourceKind.NONE)), "error", "not none"),
        (linked(RUIZ._replace(cue=Span(22, 26))), "error", "a cue outside its source"),
        (linked(RUIZ._replace(cue=Span(5, 9))), "error", "a cue outside its own content"),
        (linked(RUIZ._replace(content=(Span(1, 28),))), "error", "a source outside its own content"),
        (linked(RUIZ._replace(content=(Span(0, 18),))), "error", "without the quote marks around it"),
        (linked(RUIZ._replace(content=(Span(8, 17), Span(1, 9)))), "error", "pieces of content that do not overlap"),
        (linked(RUIZ._replace(entity="Eva Lind")), "note", "entity 'Eva Lind' is not in the text"),
        (replace(gold(), sentences=gold().sentences[:2]), "error", "61-78 'It is a disgrace.' is in no sentence"),
        (replace(gold(), attributions=()), "note", "no attribution"),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_would_be_right(given: Gold, level: str, words: str) -> None:
    assert any(grade == level and words in text for grade, text in found(given))


@pytest.mark.parametrize(
    "given",
    [
        linked(RUIZ._replace(content=(Span(1, 8), Span(9, 17)))),
        linked(RUIZ._replace(entity="ana  ruiz")),
        linked(RUIZ._replace(cue=None)),
        linked(RUIZ._replace(cue=Span(0, 18))),
        tagged(1, Tag.CLAIM, Tag.OPINION),
        tagged(2),
    ],
)
def test_what_only_looks_like_a_fault_is_none(given: Gold) -> None:
    assert found(given) == []


def test_an_article_with_tags_alone_gets_one_note_and_no_errors() -> None:
    assert [level for level, _ in found(replace(gold(), attributions=()))] == ["note"]


def test_the_same_id_twice_is_an_error_at_both() -> None:
    problems = lint.structure([gold("a"), gold("b"), gold("a")])
    assert [(p.article, p.level) for p in problems] == [(0, "error"), (2, "error")]


def one(name: str, text: str) -> Gold:
    return replace(gold(name), article=Article(name, text), attributions=(), sentences=(claim(text),))


def claim(text: str) -> GoldSentence:
    return GoldSentence(0, len(text), (Tag.CLAIM,))


@pytest.mark.parametrize(
    ("second", "near"),
    [
        ("The council in Harrow voted on Monday to close the old swimming pool.", True),
        ("On Friday THE COUNCIL in Harrow voted on Monday to close the old swimming bath.", True),
        ("The council in Lund voted in June to shut an old swimming pool for good.", False),
        ("The council in Harrow voted on Monday.", False),
    ],
)
def test_a_sentence_that_stands_in_two_articles_is_noted(second: str, *, near: bool) -> None:
    first = "The council in Harrow voted on Monday to close the old swimming pool."
    problems = lint.problems([one("a", first), one("b", second)])
    assert [(p.article, p.level) for p in problems] == ([(1, "note")] if near else [])


def test_a_sentence_that_repeats_in_its_own_article_is_no_problem() -> None:
    text = "The council in Harrow voted on Monday to close the old pool."
    twice = replace(one("a", f"{text} {text}"), sentences=(claim(text), GoldSentence(61, 121, (Tag.CLAIM,))))
    assert lint.problems([twice]) == []


def test_a_prediction_is_checked_in_the_same_form() -> None:
    assert lint.structure([lint.as_gold(prediction())]) == []
