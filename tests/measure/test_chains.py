from pathlib import Path
from typing import Any

import pytest

from annotator.core.labels import SCHEME, SourceKind
from annotator.core.records import Article, Attribution, Prediction
from annotator.core.spans import Span
from annotator.learn import tagger
from annotator.measure import chains
from tests.measure.told import corpus

Said = tuple[str, ...]  # a source and its pieces of content, as they stand in the text


def _made(text: str, *said: Said, name: str = "a") -> Prediction:
    """Return an article in which each source says its pieces of content; a name has capitals, others are unnamed."""
    links = []
    for source, *pieces in said:
        is_name = source.istitle()
        kind = SourceKind.NAMED if is_name else SourceKind.UNNAMED
        content = tuple(_span(text, piece) for piece in pieces)
        links.append(Attribution(_span(text, source), None, content, False, source if is_name else None, kind, 0.9))
    seen = tagger.see(Article(name, text)).marks
    return Prediction(seen.article, seen.blocks, (), tuple(links), "made by hand", SCHEME)


def _span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def _chains(folder: Path, *articles: Prediction) -> list[dict[str, Any]]:
    return chains.chains(corpus(folder, *articles)).to_dicts()


def _read(folder: Path, text: str) -> list[list[str]]:
    """Return the speakers of the chains that the rules find in a text."""
    seen = tagger.see(Article("a", text))
    found = Prediction(seen.marks.article, seen.marks.blocks, (), seen.attributions, "rules", SCHEME)
    return [row["chain"] for row in _chains(folder, found)]


def test_a_chain_is_as_deep_as_it_has_speakers_and_begins_with_the_innermost(tmp_path: Path) -> None:
    text = "Eva Lind said that Bo Ek claimed that Ana Ruiz promised rain."
    inner = "Ana Ruiz promised rain"
    [row] = _chains(
        tmp_path, _made(text, ("Eva Lind", f"Bo Ek claimed that {inner}"), ("Bo Ek", inner), ("Ana Ruiz", "rain"))
    )
    assert (row["chain"], row["depth"], row["origin"]) == (["Eva Lind", "Bo Ek", "Ana Ruiz"], 3, "Ana Ruiz")
    assert text[row["start"] : row["end"]] == "rain"


def test_a_speaker_alone_or_two_beside_each_other_are_no_chain(tmp_path: Path) -> None:
    text = "Eva Lind said it rained, and Bo Ek said it was cold."
    assert _chains(tmp_path, _made(text, ("Eva Lind", "it rained"), ("Bo Ek", "it was cold"))) == []


def test_two_who_are_cited_by_one_are_two_chains(tmp_path: Path) -> None:
    text = "Eva Lind wrote that Bo Ek saw rain and Ana Ruiz saw snow."
    found = _chains(
        tmp_path,
        _made(text, ("Eva Lind", "Bo Ek saw rain and Ana Ruiz saw snow"), ("Bo Ek", "rain"), ("Ana Ruiz", "snow")),
    )
    assert [row["chain"] for row in found] == [["Eva Lind", "Bo Ek"], ["Eva Lind", "Ana Ruiz"]]


def test_whoever_repeats_only_himself_is_no_chain(tmp_path: Path) -> None:
    text = "Eva Lind said that Eva Lind had claimed rain."
    own = Attribution(Span(19, 27), None, (_span(text, "rain"),), False, "Eva Lind", SourceKind.NAMED, 0.9)
    outer = _made(text, ("Eva Lind", "Eva Lind had claimed rain"))
    both = Prediction(outer.article, outer.blocks, (), (*outer.attributions, own), "made by hand", SCHEME)
    assert _chains(tmp_path, both) == []


def test_words_that_the_outer_speaker_interrupts_are_one_link_of_the_chain(tmp_path: Path) -> None:
    text = "“Bo Ek,” Eva Lind said, “told me that it rained.”"
    [row] = _chains(tmp_path, _made(text, ("Eva Lind", "Bo Ek", "told me that it rained"), ("Bo Ek", "it rained")))
    assert row["chain"] == ["Eva Lind", "Bo Ek"]


def test_a_quotation_inside_a_quotation_is_a_chain(tmp_path: Path) -> None:
    text = "“Bo Ek told me: ‘It rained.’ I went home,” said Eva Lind."
    quoted = text[1 : text.index(",”")]
    [row] = _chains(tmp_path, _made(text, ("Eva Lind", quoted), ("Bo Ek", "It rained.")))
    assert (row["chain"], text[row["start"] : row["end"]]) == (["Eva Lind", "Bo Ek"], "It rained.")


def test_an_origin_without_a_name_is_told_by_the_words_for_it_and_a_pronoun_as_nobody_known(tmp_path: Path) -> None:
    text = "Eva Lind said that an old friend had heard from them that it rained."
    found = _chains(
        tmp_path,
        _made(text, ("Eva Lind", "an old friend had heard from them that it rained"),
              ("an old friend", "from them that it rained"), ("them", "it rained")),
    )  # fmt: skip
    assert [row["chain"] for row in found] == [["Eva Lind", "an old friend", "?"]]


def test_two_of_whom_neither_has_a_name_are_a_chain_where_their_words_differ(tmp_path: Path) -> None:
    text = "He said that they had claimed that it rained."
    [row] = _chains(tmp_path, _made(text, ("He", "they had claimed that it rained"), ("they", "it rained")))
    assert (row["chain"], row["origin"]) == (["?", "?"], "?")


def test_chains_of_different_articles_stay_apart_and_the_deepest_come_first(tmp_path: Path) -> None:
    flat = _made("Eva Lind said that Bo Ek saw rain.", ("Eva Lind", "Bo Ek saw rain"), ("Bo Ek", "rain"), name="a")
    text = "Mo Dahl said that Eva Lind heard that Bo Ek saw rain."
    deep = _made(
        text, ("Mo Dahl", "Eva Lind heard that Bo Ek saw rain"), ("Eva Lind", "Bo Ek saw rain"), ("Bo Ek", "rain"),
        name="b",
    )  # fmt: skip
    assert [(row["article"], row["depth"]) for row in _chains(tmp_path, flat, deep)] == [("b", 3), ("a", 2)]


def test_links_that_hold_the_same_words_in_a_circle_end(tmp_path: Path) -> None:
    text = "Eva Lind and Bo Ek said that it rained."
    assert _chains(tmp_path, _made(text, ("Eva Lind", text), ("Bo Ek", text))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Eva Lind said that Bo Ek told her that it rained.", [["Eva Lind", "Bo Ek"]]),
        ("Eva Lind said she was told by Bo Ek that it had rained.", [["Eva Lind", "Bo Ek"]]),
        ("According to Eva Lind, Bo Ek denied that it had rained.", [["Eva Lind", "Bo Ek"]]),
        ("Eva Lind said that an official told her that it rained.", [["Eva Lind", "an official"]]),
        ("Eva Lind said that it rained, and she added that it was cold.", []),
        ("Eva Lind said that it rained. Bo Ek denied that it was cold.", []),
    ],
)
def test_the_rules_find_who_reports_whom(tmp_path: Path, text: str, found: list[list[str]]) -> None:
    assert _read(tmp_path, text) == found
