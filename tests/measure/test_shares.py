"""Shares of groups, out of columns and of what people read."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from annotator.core.labels import SourceKind, Tag
from annotator.core.records import Article, Attribution, Decision, Gold, GoldSentence, Prediction, TaggedSentence
from annotator.core.spans import Span
from annotator.measure import readings, shares
from annotator.measure.columns import Columns
from annotator.measure.estimates import Unit
from annotator.measure.grouping import ArticlesBy
from annotator.measure.shares import Line, Shares
from annotator.store import columns
from tests import made

LINES = 10


def article(number: int, **known: Any) -> Prediction:
    """Return an article of ten sentences of which the model takes the first five for opinion."""
    lines = [f"Sentence {number} of {n}." for n in range(LINES)]
    text = " ".join(lines)
    sentences = []
    for n, line in enumerate(lines):
        start, score = text.index(line), 0.9 if n < 5 else 0.1
        tags = (Tag.OPINION,) if n < 5 else ()
        sentences.append(TaggedSentence(start, start + len(line), tags, (0.0, score, 0.0, 0.0), None))
    outlet = "Mast" if number % 2 else "Harrow Post"
    fields: dict[str, Any] = {"outlet": outlet, "published": f"2026-0{1 + number % 3}-11", **known}
    return replace(made.prediction(), article=Article(f"a{number}", text, **fields), sentences=tuple(sentences),
                   blocks=(), attributions=())  # fmt: skip


def corpus(folder: Path, predictions: Sequence[Prediction]) -> Columns:
    columns.write(predictions, folder)
    return columns.scan(folder)


def gold(prediction: Prediction, opinions: int) -> Gold:
    """Return what people say: that only so many of the first sentences are opinion."""
    marked = tuple(
        GoldSentence(s.start, s.end, (Tag.OPINION,) if n < opinions else ()) for n, s in enumerate(prediction.sentences)
    )
    return Gold(prediction.article, marked, (), ("r1",), "wire", "1")


def decision(prediction: Prediction, number: int, *tags: Tag) -> Decision:
    at = prediction.sentences[number]
    return Decision(prediction.article, at.start, at.end, tags, None, "rhea", "2026-03-31T09:30:00Z")


def only(found: Shares, group: str, counted: str = "opinion") -> Line:
    [line] = [one for one in found.lines if (one.group, one.counted) == (group, counted)]
    return line


@pytest.fixture(scope="module")
def many() -> list[Prediction]:
    return [article(number) for number in range(400)]


def test_what_people_read_corrects_what_the_model_counts_in_each_group(tmp_path: Path, many: list[Prediction]) -> None:
    """The model says a half; people who read every second article say .3 of one outlet, and .1 of the other."""
    read = [gold(p, 3 if p.article.outlet == "Mast" else 1) for p in many[:220]]
    found = shares.of(corpus(tmp_path, many), readings.of_gold(read, None), by=ArticlesBy.OUTLET, counted=["opinion"])
    mast, post = only(found, "Mast"), only(found, "Harrow Post")
    assert (mast.share.value, post.share.value) == pytest.approx((0.3, 0.1))
    assert (mast.share.naive, mast.share.read, mast.share.units, mast.articles) == (0.5, 110, 200, 200)
    [(counted, one, other, gap)] = found.differences
    assert (counted, one, other) == ("opinion", "Harrow Post", "Mast")
    assert gap.value == pytest.approx(-0.2)
    assert gap.low < -0.2 < gap.high < 0
    assert found.notes == ()


def test_sentences_that_were_asked_about_for_a_reason_stand_for_themselves(
    tmp_path: Path, many: list[Prediction]
) -> None:
    """Of 4,000 sentences 1,000 were asked about, and are opinion; of 200 of the others, drawn at random, none is."""
    asked = [(decision(p, n, Tag.OPINION), False) for p in many for n in range(2, 10)][:1000]
    drawn = [(decision(p, n), True) for p in many[200:300] for n in range(2)]
    read = readings.of_decisions([*asked, *drawn])
    found = shares.of(corpus(tmp_path, many), read, counted=["opinion"])
    line = only(found, "all articles")
    assert line.share.value == pytest.approx(0.25, abs=0.002)
    assert (line.share.unit, line.share.read, line.share.units) == (Unit.SENTENCE, 1200, 4000)
    assert any("1,000 sentences asked about for a reason" in note for note in found.notes)


def test_a_group_with_too_little_gold_says_so_and_how_much_it_needs(tmp_path: Path, many: list[Prediction]) -> None:
    others = [article(number, outlet="Lantern") for number in range(1000, 1003)]
    read = [gold(p, 3) for p in many[:200]]
    found = shares.of(
        corpus(tmp_path, [*many, *others]), readings.of_gold(read, None), by=ArticlesBy.OUTLET, counted=["opinion"]
    )
    line = only(found, "Lantern")
    assert (line.share.value, line.share.naive) == (None, 0.5)
    assert line.noted == "not enough gold: label 3 more random articles"


def test_articles_that_taught_the_model_are_left_out_on_both_sides(tmp_path: Path, many: list[Prediction]) -> None:
    taught = [p.article.digest[:12] for p in many[:100]]
    read = [gold(p, 0) for p in many[:100]] + [gold(p, 3) for p in many[100:220]]
    found = shares.of(corpus(tmp_path, many), readings.of_gold(read, None), counted=["opinion"], taught=taught)
    line = only(found, "all articles")
    assert line.share.value == pytest.approx(0.3)
    assert (line.share.read, line.share.units) == (120, 300)
    assert found.notes == (
        "100 of 400 articles taught the model: left out.",
        "Not among these articles: 100 of 220 articles that people read.",
    )


def test_only_articles_drawn_at_random_correct(tmp_path: Path, many: list[Prediction]) -> None:
    drawn = {p.article.digest for p in many[:100]}
    read = [gold(p, 3) for p in many[:100]] + [gold(p, 10) for p in many[100:200]]
    found = shares.of(corpus(tmp_path, many), readings.of_gold(read, drawn), counted=["opinion"])
    assert only(found, "all articles").share.value == pytest.approx(0.3)
    assert "100 articles read because a model was unsure, not drawn at random: that corrects nothing." in found.notes


def test_articles_without_a_date_are_a_group_and_told(tmp_path: Path, many: list[Prediction]) -> None:
    undated = [article(2000, published=None), article(2001, published=" ")]
    found = shares.of(
        corpus(tmp_path, [*many, *undated]), readings.of_gold([], None), by=ArticlesBy.MONTH, counted=["claim"]
    )
    assert {line.group for line in found.lines} == {"2026-01", "2026-02", "2026-03", "(not known)"}
    assert found.notes == ("Without date: 2 of 402 articles, the group (not known).",)


def test_kinds_of_sources_are_shares_of_all_sources(tmp_path: Path) -> None:
    link = made.RUIZ
    named = [
        replace(
            made.prediction(f"b{n}"), article=replace(made.prediction().article, id=f"b{n}", text=f"{made.TEXT} {n}")
        )
        for n in range(100)
    ]
    read = [
        Gold(p.article, (), (link._replace(kind=SourceKind.UNNAMED if n % 2 else SourceKind.NAMED),), ("r",), "", "1")
        for n, p in enumerate(named)
    ]
    found = shares.of(corpus(tmp_path, named), readings.of_gold(read, None), counted=["unnamed", "named"])
    assert only(found, "all articles", "unnamed").share.value == pytest.approx(0.5)
    assert only(found, "all articles", "unnamed").share.naive == 0
    in_sentences = shares.of(corpus(tmp_path, named), readings.of_decisions([]), counted=["unnamed"])
    assert (
        only(in_sentences, "all articles", "unnamed").noted == "who is behind a source is read in whole articles only"
    )


def test_where_nothing_is_counted_there_is_no_share(tmp_path: Path) -> None:
    found = shares.of(corpus(tmp_path, [article(1)]), readings.of_gold([], None), counted=["unnamed"])
    assert only(found, "all articles", "unnamed").noted == "no attributions: there is no share"
    assert shares.of(corpus(tmp_path / "none", []), readings.of_gold([], None)).lines == ()


def test_own_opinion_leaves_out_what_stands_in_quotations_and_what_sources_say(
    tmp_path: Path, many: list[Prediction]
) -> None:
    """Of five opinions an article the model gives one to a source, and calls one a quotation; people say three are."""
    given = []
    for one in many:
        first, second, *others = one.sentences
        said = Attribution(None, None, (Span(first.start, first.end),), False, None, SourceKind.NONE, 0.9)
        both = second._replace(tags=(Tag.OPINION, Tag.QUOTATION))
        given.append(replace(one, sentences=(first, both, *others), attributions=(said,)))
    read = [replace(gold(p, 4), attributions=p.attributions) for p in given[:200]]
    found = shares.of(corpus(tmp_path, given), readings.of_gold(read, None), counted=["own", "opinion"])
    assert only(found, "all articles", "own").share.naive == pytest.approx(0.3)
    assert only(found, "all articles", "own").share.value == pytest.approx(0.3)
    assert only(found, "all articles", "opinion").share.value == pytest.approx(0.4)


def test_a_decision_is_own_opinion_unless_it_is_a_quotation_or_gives_the_words_to_a_source(
    many: list[Prediction],
) -> None:
    said = Attribution(None, None, (Span(0, 5),), False, None, SourceKind.NONE, 0.9)
    decided = [
        decision(many[0], 0, Tag.OPINION),
        decision(many[0], 1, Tag.OPINION, Tag.QUOTATION),
        replace(decision(many[0], 2, Tag.OPINION), attributions=(said,)),
        decision(many[0], 3),
    ]
    read = readings.of_decisions((one, True) for one in decided)
    assert read.rows["own"].to_list() == [1, 0, 0, 0]


def test_shares_of_news_alone_and_by_filing_know_how_pieces_are_filed(tmp_path: Path, many: list[Prediction]) -> None:
    columns = corpus(tmp_path, many)
    place = pl.col("article").str.slice(1).cast(pl.Int64)
    filed = pl.when(place < 300).then(pl.lit("news")).otherwise(pl.lit("opinion"))
    pieces = columns.articles.select("article", "outlet", filed=filed)
    read = readings.of_gold([gold(p, 3 if n < 300 else 4) for n, p in enumerate(many) if n % 2], None)
    found = shares.of(shares.narrowed(columns, pieces), read, by=ArticlesBy.FILED, counted=["own"])
    assert only(found, "news", "own").share.value == pytest.approx(0.3)
    assert only(found, "opinion", "own").noted == "not enough gold: label 30 more random articles"
    news = shares.narrowed(columns, pieces.filter(filed="news"))
    assert only(shares.of(news, read, counted=["own"]), "all articles", "own").share.units == 300


def test_a_date_that_is_no_iso_date_has_no_month_and_that_is_said(tmp_path: Path, many: list[Prediction]) -> None:
    given = [*many[:3], article(7, published="8 October"), article(8, published="2026-13-01")]
    found = shares.of(corpus(tmp_path, given), readings.of_gold([], None), by=ArticlesBy.MONTH, counted=["opinion"])
    assert {line.group for line in found.lines} == {"2026-01", "2026-02", "2026-03", "(not known)"}
    assert "Without date: 2 of 5 articles, the group (not known)." in found.notes
