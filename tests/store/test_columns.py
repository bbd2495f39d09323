from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.labels import BlockKind
from annotator.core.records import Block, Prediction
from annotator.core.spans import Span
from annotator.measure.columns import SCHEMAS
from annotator.store import columns
from annotator.store.errors import StoreError
from tests import made


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
    over_two = replace(made.RUIZ, content=(Span(1, 17), Span(40, 63)), source=None, entity=None)
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
    assert len(list(tmp_path.iterdir())) == 3


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
