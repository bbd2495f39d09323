from math import exp, isclose, log
from pathlib import Path
from typing import Any

import pytest

from annotator.core.labels import BlockKind, SourceKind
from annotator.core.records import Prediction
from annotator.measure import ledger
from annotator.measure.grouping import SpeakersBy
from tests.measure.told import Line, article, corpus, says


def rows(folder: Path, *articles: Prediction, **aliases: str) -> list[dict[str, Any]]:
    return ledger.rows(corpus(folder, *articles), aliases).sort("article", "number").collect().to_dicts()


def groups(folder: Path, by: SpeakersBy, *articles: Prediction) -> list[dict[str, Any]]:
    return ledger.groups(ledger.rows(corpus(folder, *articles)), by).collect().to_dicts()


def test_who_speaks_most_comes_first_over_all_articles(tmp_path: Path) -> None:
    one = article("a", says("Eva Lind", "it rained."), says("Ana Ruiz", "it snowed all day."))
    two = article("b", says("Eva Lind", "it thawed."), says("Bo Ek", "no."))
    found = ledger.voices(ledger.rows(corpus(tmp_path, one, two))).collect()
    assert found.select("name", "times", "words", "articles").rows() == [
        ("Eva Lind", 2, 4, 2),
        ("Ana Ruiz", 1, 4, 1),
        ("Bo Ek", 1, 1, 1),
    ]


def test_capitals_and_line_ends_do_not_tell_names_apart_and_the_usual_spelling_is_shown(tmp_path: Path) -> None:
    lines = [says(name, "it rained.") for name in ("Eva Lind", "Eva\nLind", "EVA LIND")]
    assert {row["name"] for row in rows(tmp_path, article("a", *lines))} == {"Eva Lind"}


def test_a_source_without_a_full_name_goes_by_its_words_and_nobody_and_a_bare_pronoun_by_none(tmp_path: Path) -> None:
    lines = (
        says("two officials", "it rained.", kind=SourceKind.UNNAMED),
        Line("“It rained.”", "Q", "It rained.", direct=True),
        says("Who", "it rained.", kind=SourceKind.UNNAMED),
    )
    assert [row["name"] for row in rows(tmp_path, article("a", *lines))] == ["two officials", None, None]


def test_where_somebody_speaks_is_told_by_the_block(tmp_path: Path) -> None:
    lines = (
        says("Eva Lind", "it rained.")._replace(block=BlockKind.HEADLINE),
        Line("By Bo Ek", block=BlockKind.FURNITURE),
        says("Eva Lind", "it rained all day."),
        says("Eva Lind", "it will rain."),
    )
    assert [row["position"] for row in rows(tmp_path, article("a", *lines))] == ["headline", "lede", "below"]


@pytest.mark.parametrize(
    ("cue", "frame"),
    [
        ("said", "neutral"),
        ("according to", "neutral"),
        ("has claimed", "doubting"),
        ("insists", "doubting"),
        ("pointed out", "crediting"),
        ("admitted", "crediting"),
        ("thundered", "other"),
        (":", None),
    ],
)
def test_a_cue_frames_what_it_ties(cue: str, frame: str | None, tmp_path: Path) -> None:
    [row] = rows(tmp_path, article("a", says("Eva Lind", "it rained.", cue)))
    assert row["frame"] == frame


@pytest.mark.parametrize(
    ("published", "month"),
    [
        ("2026-03-31T09:00:00Z", "2026-03"),
        ("2026-03", "2026-03"),
        ("8 October", None),
        ("2026-13-01", None),
        (None, None),
    ],
)
def test_only_a_date_that_is_one_has_a_month(published: str | None, month: str | None, tmp_path: Path) -> None:
    [row] = rows(tmp_path, article("a", says("Eva Lind", "it rained."), published=published))
    assert row["month"] == month


def test_an_alias_stands_under_its_name(tmp_path: Path) -> None:
    lines = (says("Mr Okoro", "it rained."), says("Dele Okoro", "it rained."))
    found = rows(tmp_path, article("a", *lines), **{"mr okoro": "Dele Okoro"})
    assert [row["name"] for row in found] == ["Dele Okoro", "Dele Okoro"]


def test_diversity_is_reckoned_as_in_the_paper(tmp_path: Path) -> None:
    lines = [says("Eva Lind", "it rained.")] * 6 + [says("Bo Ek", "no.")] * 3 + [says("Ana Ruiz", "yes.")]
    [found] = groups(tmp_path, SpeakersBy.ARTICLE, article("a", *lines))
    entropy = -(0.6 * log(0.6) + 0.3 * log(0.3) + 0.1 * log(0.1))
    assert isclose(found["effective"], exp(entropy))
    assert isclose(found["herfindahl"], 0.36 + 0.09 + 0.01)
    assert (found["said"], found["sources"], found["unnamed"], found["note"]) == (10, 3, 0.0, "")


def test_unnamed_sources_are_others_in_each_article(tmp_path: Path) -> None:
    lines = [says("officials", "it rained.", kind=SourceKind.UNNAMED)] * 5
    [found] = groups(
        tmp_path, SpeakersBy.OUTLET, article("a", *lines, outlet="Gazette"), article("b", *lines, outlet="Gazette")
    )
    assert (found["sources"], found["unnamed"]) == (2, 1.0)
    assert isclose(found["effective"], 2)


def test_no_figure_is_given_that_a_group_cannot_bear_and_the_note_says_why(tmp_path: Path) -> None:
    [found] = groups(tmp_path, SpeakersBy.OUTLET, article("a", says("Eva Lind", "it rained.")))
    assert found["outlet"] is None
    assert found["note"] == "no outlet, one article, only 1 attribution"
    assert [found[name] for name in ("effective", "herfindahl", "unnamed", "direct", "doubting")] == [None] * 5


def test_what_has_no_source_counts_for_nobody_and_is_told(tmp_path: Path) -> None:
    quote = Line("“It rained.”", "Q", "It rained.", direct=True)
    said = ledger.rows(corpus(tmp_path, article("a", quote, says("He", "it rained."))))
    assert ledger.notes(said)[0].startswith("2 attributions; 1 without a source, 1 only a pronoun")
    assert ledger.groups(said, SpeakersBy.ARTICLE).collect()["said"].to_list() == [1]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("the port's chief, Ana Ruiz", "Ana Ruiz"),
        ("Ana Ruiz’s", "Ana Ruiz"),
        ("the mayor, who spoke in Osterholt", "the mayor, who spoke in Osterholt"),
        ("Ana Ruiz, the port's chief", "Ana Ruiz, the port's chief"),
    ],
)
def test_a_name_behind_a_role_or_in_the_possessive_is_the_name(source: str, name: str, tmp_path: Path) -> None:
    line = says(source, "it rained.", kind=SourceKind.UNNAMED)
    assert [row["name"] for row in rows(tmp_path, article("a", line))] == [name]
