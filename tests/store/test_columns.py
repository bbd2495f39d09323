import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from annotator.core.labels import BlockKind
from annotator.core.records import Block, Gold, Prediction, TaggedSentence
from annotator.core.spans import Span
from annotator.measure import frames
from annotator.measure.columns import SCHEMAS
from annotator.store import columns, gold
from annotator.store.errors import StoreError
from annotator.text import blocks
from tests import made

GOLD = Path(__file__).parents[2] / "labels" / "gold"


def test_articles_become_three_tables(tmp_path: Path) -> None:
    columns.write([made.prediction(), made.prediction("other")], tmp_path, genres={"bill": "wire"})
    found = columns.scan(tmp_path)
    first, second = found.articles.collect().to_dicts()
    assert (first["article"], first["outlet"], first["genre"], first["text"]) == (
        "bill",
        "Harrow Chronicle",
        "wire",
        made.TEXT,
    )
    assert (second["article"], second["genre"], second["author"]) == ("other", None, None)
    assert first["digest"] == made.prediction().article.digest
    assert [frame.collect().height for frame in found] == [2, 6, 2]
    assert [frame.collect_schema() for frame in found] == list(SCHEMAS.values())


def test_a_sentence_has_its_words_block_tags_scores_and_reasons(tmp_path: Path) -> None:
    columns.write([made.prediction()], tmp_path)
    rows = columns.scan(tmp_path).sentences.collect().to_dicts()
    assert [row["text"] for row in rows] == [made.TEXT[slice(*span)] for span in made.SENTENCES]
    assert [(row["number"], row["block"], row["kind"]) for row in rows] == [
        (1, 1, "paragraph"),
        (2, 1, "paragraph"),
        (3, 2, "paragraph"),
    ]
    first = rows[0]
    assert (first["quotation"], first["claim"], first["source_score"], first["primary"]) == (
        True,
        False,
        0.75,
        "quotation",
    )
    assert first["why"][0] == {"tag": "source", "text": "said", "weight": 1.5, "start": 19, "end": 23}


def test_a_sentence_outside_all_blocks_has_no_kind(tmp_path: Path) -> None:
    blocks = (Block(36, 59, BlockKind.LIST),)
    columns.write([replace(made.prediction(), blocks=blocks)], tmp_path)
    rows = columns.scan(tmp_path).sentences.collect()
    assert rows["kind"].to_list() == [None, "list", None]


def test_an_attribution_has_its_words_and_the_sentences_it_covers(tmp_path: Path) -> None:
    over_two = made.RUIZ._replace(content=(Span(1, 17), Span(40, 63)), source=None, entity=None)
    columns.write([replace(made.prediction(), attributions=(made.RUIZ, over_two))], tmp_path)
    one, two = columns.scan(tmp_path).attributions.collect().to_dicts()
    assert (one["source"], one["cue"], one["entity"], one["kind"]) == ("Ana Ruiz", "said", "Ana Ruiz", "named")
    assert (one["content_start"], one["content_end"], one["words"], one["sentences"]) == ([1], [17], 4, [1])
    assert (two["source"], two["source_start"], two["entity"]) == (None, None, None)
    assert (two["content_end"], two["words"], two["sentences"]) == ([17, 63], 10, [1, 2, 3])


@settings(deadline=None)
@given(st.text(st.characters(), min_size=1))
def test_any_text_keeps_its_length_also_with_a_lone_surrogate(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("law")
    columns.write([made.prediction(text=text)], folder)
    [kept] = columns.scan(folder).articles.collect()["text"]
    assert len(kept) == len(text)
    assert kept == text.encode("utf-8", "replace").decode()


def test_no_articles_make_empty_tables(tmp_path: Path) -> None:
    columns.write([], tmp_path)
    assert [frame.collect().shape for frame in columns.scan(tmp_path)] == [(0, len(s)) for s in SCHEMAS.values()]


def test_few_articles_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "GROUP", 2)
    columns.write([made.prediction(str(n)) for n in range(5)], tmp_path)
    assert columns.scan(tmp_path).articles.collect()["article"].to_list() == list("01234")


def test_two_articles_of_one_id_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="two articles have the id 'bill'"):
        columns.write([made.prediction(), made.prediction()], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_writing_leaves_what_was_there_before(tmp_path: Path) -> None:
    def broken() -> Iterator[Prediction]:
        yield made.prediction("new")
        raise KeyboardInterrupt

    columns.write([made.prediction("old")], tmp_path)
    with pytest.raises(KeyboardInterrupt):
        columns.write(broken(), tmp_path)
    assert columns.scan(tmp_path).articles.collect()["article"].to_list() == ["old"]
    assert len(list(tmp_path.iterdir())) == 4


def test_a_folder_that_is_no_corpus_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"has no articles-00000\.parquet; right would be"):
        columns.scan(tmp_path)
    columns.write([made.prediction()], tmp_path)
    (tmp_path / "sentences-00000.parquet").write_bytes(b"PAR1 is not all")
    with pytest.raises(StoreError, match=r"sentences-00000\.parquet is no Parquet file, or is damaged"):
        columns.scan(tmp_path)
    (tmp_path / "sentences-00000.parquet").write_bytes((tmp_path / "articles-00000.parquet").read_bytes())
    with pytest.raises(StoreError, match=r"has not the columns of a pre-annotated corpus \(number, start"):
        columns.scan(tmp_path)


def test_without_texts_the_words_are_refused_and_all_else_is_there(tmp_path: Path) -> None:
    columns.write([made.prediction()], tmp_path, texts=False)
    with pytest.raises(StoreError, match=r"was written without the articles' texts, which are read here; .*--no-text"):
        columns.scan(tmp_path)
    found = columns.scan(tmp_path, texts=False)
    assert found.articles.collect()["text"].to_list() == [None]
    assert found.sentences.collect()["start"].to_list() == [0, 36, 61]
    assert found.attributions.collect()["source"].to_list() == ["Ana Ruiz"]
    assert b"disgrace" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_labels_like_those_of_the_gold_take_less_than_a_kilobyte_an_article_beside_its_text(tmp_path: Path) -> None:
    chance = Random(7)  # noqa: S311 - nothing is kept secret
    read = list(gold.read(GOLD))
    columns.write((_scored(one, chance) for one in read), tmp_path, texts=False)
    assert len(read) > 300
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 1_024 * len(read)


def _scored(one: Gold, chance: Random) -> Prediction:
    """Return gold as if a model had said it, with chance scores that lie as a model's do, mostly near 0 or 1."""
    sentences = (
        TaggedSentence(s.start, s.end, s.tags, (_score(chance), _score(chance), _score(chance), _score(chance)), None)
        for s in one.sentences
    )
    found = tuple(blocks.find(one.article))
    return Prediction(one.article, found, tuple(sentences), one.attributions, "by chance", one.scheme)


def _score(chance: Random) -> float:
    return chance.betavariate(0.25, 0.4)


_PROBABILITY = st.floats(0, 1)


@settings(deadline=None)
@given(st.lists(st.tuples(_PROBABILITY, _PROBABILITY, _PROBABILITY, _PROBABILITY), min_size=3, max_size=3))
def test_what_is_written_is_read_back_with_scores_of_three_places(
    tmp_path_factory: pytest.TempPathFactory, scores: list[tuple[float, float, float, float]]
) -> None:
    folder = tmp_path_factory.mktemp("law")
    sentences = tuple(s._replace(scores=four) for s, four in zip(made.prediction().sentences, scores, strict=True))
    written = [replace(made.prediction(), sentences=sentences), made.prediction("other", "One 😀 claim.")]
    columns.write(written, folder)
    for kept, told in zip(columns.scan(folder), frames.of(written, {}), strict=True):
        every = kept.collect()
        rounded = [name for name in told.columns if name.endswith("_score")]
        assert_frame_equal(every.drop(rounded), told.drop(rounded), check_exact=True)
        assert_frame_equal(every.select(rounded), told.select(rounded), abs_tol=0.0005001, rel_tol=0)
        thousandths = [p * 1000 for row in every.select(rounded).iter_rows() for p in row]
        assert all(math.isclose(one, round(one), abs_tol=1e-3) for one in thousandths)
