import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.records import Prediction
from annotator.measure import page
from annotator.store import output
from annotator.store.output import Format
from tests.made import prediction


def written(predictions: list[Prediction], form: Format) -> bytes:
    sink = io.BytesIO()
    output.write(predictions, sink, form)
    return sink.getvalue()


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_what_is_written_as_json_lines_is_read_back_the_same(tmp_path: Path) -> None:
    given_ = [prediction("one"), prediction("two")]
    output.to_file(given_, tmp_path / "out.jsonl", Format.JSONL)
    assert list(output.read(tmp_path / "out.jsonl")) == given_


def test_a_text_with_a_line_separator_is_still_one_line() -> None:
    assert written([prediction(text="a\u2028b\x85c")], Format.JSONL).count(b"\n") == 1


@given(st.text(st.characters(), min_size=1))
def test_any_text_survives_json_lines_also_a_lone_surrogate(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("law") / "out.jsonl"
    output.to_file([prediction(text=text)], path, Format.JSONL)
    assert next(output.read(path)).article.text == text


@given(st.text(st.characters(), min_size=1))
def test_no_text_makes_a_form_fail(text: str) -> None:
    for form in set(Format) - {Format.PARQUET}:
        assert written([prediction(text=text)], form)


def test_csv_has_one_row_a_sentence_with_tags_as_0_and_1() -> None:
    first, second, third = csv_rows(written([prediction()], Format.CSV))
    assert first == {
        "id": "bill",
        "sentence": "1",
        "start": "0",
        "end": "35",
        "text": "“We will not pay,” said Ana Ruiz 😀.",
        "claim": "0",
        "opinion": "0",
        "quotation": "1",
        "source": "1",
        "claim_score": "0.125",
        "opinion_score": "0.25",
        "quotation_score": "0.5",
        "source_score": "0.75",
        "primary": "quotation",
        "sources": "Ana Ruiz",
    }
    assert (second["sentence"], second["claim"], second["sources"]) == ("2", "1", "")
    assert third["primary"] == "opinion"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20 is the code.", "'+44 20 is the code."),
        ("-5 degrees.", "'-5 degrees."),
        ("@harrow wrote.", "'@harrow wrote."),
        ("\t=1+1", "'\t=1+1"),
        (" =1+1", "' =1+1"),
        ("＝1+1", "'＝1+1"),
        ("\rcmd", "'\rcmd"),
        ("1+1=2", "1+1=2"),
        ("’=1", "’=1"),
        ("— Ana Ruiz", "— Ana Ruiz"),
        ("say, “a\nb”", "say, “a\nb”"),
    ],
)
def test_a_spreadsheet_takes_no_cell_of_the_csv_for_a_formula(text: str, cell: str) -> None:
    row = csv_rows(written([prediction(name=text, text=text)], Format.CSV))[0]
    assert (row["id"], row["text"]) == (cell, cell)


def test_one_article_is_one_page_and_two_need_a_folder(tmp_path: Path) -> None:
    assert written([prediction()], Format.HTML).decode() == page.article(prediction())
    with pytest.raises(output.OutputError, match="need a folder"):
        output.to_file([prediction("a"), prediction("b")], tmp_path / "a.html", Format.HTML)
    assert list(tmp_path.iterdir()) == []


def test_parquet_is_a_file_a_table_in_a_folder(tmp_path: Path) -> None:
    output.to_folder([prediction()], tmp_path, Format.PARQUET)
    names = [f"{table}-00000.parquet" for table in ("articles", "attributions", "sentences", "texts")]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    with pytest.raises(output.OutputError, match="Parquet is a folder of tables"):
        output.to_file([prediction()], tmp_path / "one.parquet", Format.PARQUET)


def test_a_folder_gets_a_file_an_article_and_for_html_an_index(tmp_path: Path) -> None:
    given_ = [prediction("mill"), prediction("MILL"), prediction("index"), prediction("../mill")]
    output.to_folder(given_, tmp_path, Format.HTML)
    names = ["MILL-2.html", "index-2.html", "index.html", "mill-3.html", "mill.html"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    listed = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert [name for name in names if f'href="{name}"' not in listed] == ["index.html"]


def test_a_folder_of_json_lines_reads_back_as_one_export(tmp_path: Path) -> None:
    given_ = [prediction("a"), prediction("b")]
    output.to_folder(given_, tmp_path / "new" / "folder", Format.JSONL)
    assert list(output.read(tmp_path / "new" / "folder")) == given_


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("harbour-strike", "harbour-strike"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "article"),
        ("", "article"),
        (".hidden", "hidden"),
        ("a\x00b\nc", "a-b-c"),
        ("C:\\mill", "C-mill"),
        ("con", "con-"),
        ("LPT1.txt", "LPT1.txt-"),
        ("console", "console"),
        ("Öre 2026.01", "Öre-2026.01"),
        ("x" * 300, "x" * 100),
    ],
)
def test_an_id_becomes_a_file_name_that_stays_in_its_folder(name: str, safe: str) -> None:
    assert output.safe_name(name) == safe


@given(st.text())
def test_no_id_leaves_its_folder(name: str) -> None:
    safe = output.safe_name(name)
    assert safe == Path(safe).name
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 250


@pytest.mark.parametrize("form", [Format.JSONL, Format.CSV])
def test_an_interrupted_file_leaves_what_was_there_before(tmp_path: Path, form: Format) -> None:
    def broken() -> Iterator[Prediction]:
        yield prediction()
        raise KeyboardInterrupt

    path = tmp_path / f"out.{form}"
    path.write_text("before")
    with pytest.raises(KeyboardInterrupt):
        output.to_file(broken(), path, form)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").write_text("before")
    (tmp_path / "link.jsonl").symlink_to("real.jsonl")
    output.to_file([prediction()], tmp_path / "link.jsonl", Format.JSONL)
    assert (tmp_path / "link.jsonl").is_symlink()
    assert list(output.read(tmp_path / "real.jsonl")) == [prediction()]


def test_a_device_is_written_to_and_not_replaced() -> None:
    output.to_file([prediction()], Path(os.devnull), Format.JSONL)
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "a list where an object"),
        (b'{"id": "\xff"}', "is not UTF-8"),
        (b'{"id": "a", "text": "b"}', "scheme None"),
        (b"[" * 100_000, "too deeply"),
    ],
)
def test_a_line_that_is_no_prediction_is_named_with_its_number(tmp_path: Path, line: bytes, reason: str) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(written([prediction()], Format.JSONL) + b"\n" + line)
    with pytest.raises(output.OutputError, match=rf"out\.jsonl line 3: .*{reason}"):
        list(output.read(path))


def test_a_place_without_an_export_is_named(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none.jsonl"):
        with pytest.raises(output.OutputError, match="no export at"):
            list(output.read(place))
