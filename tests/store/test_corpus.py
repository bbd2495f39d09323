import io
import json
import random
import tracemalloc
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.records import LONGEST, Article, Failure
from annotator.store import archive, corpus, web

MIB = 1 << 20
FERRY = "Ferry aground\n\nThe ferry hit a bank, the coast guard said."


def read(*places: object, **options: str) -> tuple[list[Article], list[Failure]]:
    found = list(corpus.articles([str(place) for place in places], **options))  # type: ignore[arg-type]
    return [a for a in found if isinstance(a, Article)], [f for f in found if isinstance(f, Failure)]


def piped(data: bytes) -> list[Article | Failure]:
    return list(corpus.articles(["-"], stdin=io.BytesIO(data)))


def read_all(name: str) -> str | None:
    return None


def zipped(files: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bag:
        for name, data in files.items():
            bag.writestr(name, data)
    return file.getvalue()


def test_a_folder_is_read_with_all_below_it_by_name(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b/storm.txt", "ferry.txt", "ferry.md", "b/ferry.html", ".hidden.txt", ".git/x.txt"):
        (tmp_path / name).write_text("<p>The ferry hit a bank.</p>" if name.endswith("html") else FERRY)
    articles, failures = read(tmp_path)
    assert [a.id for a in articles] == ["ferry", "ferry-2", "ferry-3", "storm"]
    assert failures == []


def test_one_bad_file_among_many_is_listed_and_the_rest_is_read(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"a{number:03}.txt").write_text(FERRY)
    (tmp_path / "a100.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    articles, failures = read(tmp_path)
    assert len(articles) == 199
    assert failures == [Failure(str(tmp_path / "a100.txt"), "not text: this is a PNG picture")]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty file"),
        ("a.txt", b" \r\n ", "empty file"),
        ("a.md", b"![pier](a.jpg)", "no text in this file"),
        ("a.html", b"<script>x</script>", "no text in this page"),
        ("a.txt", bytes(range(32)) * 9, "not text: 234 of the first 288 bytes are control characters"),
        ("a.docx", b"PK", "unknown suffix '.docx'; files that can be read end in .txt"),
        ("Makefile", b"all:", "no suffix; files that can be read end in .txt"),
        ("a.jsonl", b"\n\n", "no rows in this file"),
        ("a.csv", b"", "empty file"),
        ("a.csv", b"id,text\n", "no rows in this file"),
        (
            "a.csv",
            b"id,body\n1,x\n",
            "no column 'text'; the columns are 'id', 'body'; call the one to read so, or name it with --text-column",
        ),
        ("a.parquet", b"PAR1 is not all", "not a Parquet file that can be read"),
        ("a.zip", b"PK is not all", "not a zip file that can be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_failure_with_its_reason(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    articles, (failure,) = read(tmp_path)
    assert articles == []
    assert failure.place == str(tmp_path / name)
    assert failure.reason.startswith(reason)
    assert [f.reason for f in corpus.from_bytes(name, data) if isinstance(f, Failure)] == [failure.reason]


def test_a_place_that_is_not_there_is_a_failure() -> None:
    assert read("no/such/place.txt", "nul\0.txt", "x" * 5000)[1] == [
        Failure("no/such/place.txt", "no such file or folder"),
        Failure("nul\0.txt", "embedded null byte"),
        Failure("x" * 5000, "File name too long"),
    ]


def test_what_is_longer_than_a_long_book_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * LONGEST)
    (tmp_path / "b.txt").write_bytes(b"The ferry hit. " * (50 * MIB // 15))
    (tmp_path / "c.txt").write_bytes(b"x" * (64 * MIB + 1))
    (tmp_path / "d.jsonl").write_text(f'{{"text": "{"y" * (LONGEST + 1)}"}}\n{{"text": "It hit."}}')
    articles, failures = read(tmp_path)
    assert [len(a.text) for a in articles] == [LONGEST, 7]
    assert [f.reason.partition(";")[0] for f in failures] == [
        "52,428,795 characters",
        "larger than 64 MiB, the most that one article may be",
        "1,000,001 characters",
    ]


def test_rows_of_json_lines_are_articles_and_bad_rows_are_listed(tmp_path: Path) -> None:
    rows = [
        '{"id": "ferry", "text": "It hit.", "title": "Aground", "site": "The Bell", "tags": []}',
        "",
        '{"text": "It sank.\\r\\n\\u0000\\ud800"}',
        '{"text": 5}',
        '{"body": "x"}',
        "[1]",
        '{"text": ',
        '{"text": "  "}',
        "[" * 100_000,
        '{"id": 7, "text": "It rose."}',
    ]
    (tmp_path / "bag.jsonl").write_text("\n".join(rows))
    articles, failures = read(tmp_path / "bag.jsonl")
    assert [(a.id, a.text) for a in articles] == [
        ("ferry", "It hit."),
        ("bag-3", "It sank.\n\ufffd\ufffd"),
        ("7", "It rose."),
    ]
    assert (articles[0].title, articles[0].outlet, len(articles[1].notes)) == ("Aground", "The Bell", 3)
    assert [f.place.rpartition(" line ")[2] for f in failures] == ["4", "5", "6", "7", "8", "9"]
    assert failures[1].reason.startswith("no column 'text'; the columns are 'body'")


def test_another_column_can_hold_the_text(tmp_path: Path) -> None:
    (tmp_path / "bag.jsonl").write_text('{"body": "It hit."}')
    assert [a.text for a in read(tmp_path, text_column="body")[0]] == ["It hit."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_of_any_delimiter_and_encoding_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [
        ["id", "text", "date"],
        ["f", '"Zoë’s ferry, the old one; hit\na bank\t"'.replace("\t", " "), "3 May"],
        ["g"],
        ["h", '"It ""sank"""', ""],
    ]
    (tmp_path / "bag.csv").write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    articles, failures = read(tmp_path)
    assert [(a.id, a.text) for a in articles] == [("f", "Zoë’s ferry, the old one; hit\na bank "), ("h", 'It "sank"')]
    assert articles[0].published == "3 May"
    assert failures == [Failure(f"{tmp_path / 'bag.csv'} row 2", "1 values; the header names 3")]


def test_parquet_and_datasets_folders_are_read_by_row(tmp_path: Path) -> None:
    import datasets

    rows = [{"text": f"The ferry hit bank {n}.", "headline": f"Ferry {n}", "other": n} for n in range(130)]
    pq.write_table(pa.Table.from_pylist([*rows, {"text": None}]), tmp_path / "bag.parquet", row_group_size=50)
    bag = datasets.Dataset.from_list(rows)
    datasets.DatasetDict({"test": bag, "train": bag}).save_to_disk(str(tmp_path / "splits"))
    bag.save_to_disk(str(tmp_path / "whole"))
    articles, failures = read(tmp_path)
    assert len(articles) == 4 * 130
    assert [articles[i].id for i in (0, 130, 260, 390)] == ["bag-1", "splits-test-1", "splits-train-1", "whole-1"]
    assert {(a.text, a.title) for a in articles} == {(row["text"], row["headline"]) for row in rows}
    assert failures == [Failure(f"{tmp_path / 'bag.parquet'} row 131", "'text' is a NoneType; it must be a string")]
    assert [f.reason[:17] for f in read(tmp_path, text_column="body")[1]] == ["no column 'body';"] * 4


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "b/ferry.md": "# Aground\n\nIt hit.",
        "a.txt": FERRY,
        "rows.jsonl": '{"text": "It sank."}',
        "__MACOSX/a.txt": "x",
        "b/.x.txt": "x",
        "c.exe": "x",
        "in.zip": zipped({"a.txt": FERRY}),
        "b/empty.txt": "",
    }
    (tmp_path / "bag.zip").write_bytes(zipped(files))
    articles, failures = read(tmp_path / "bag.zip")
    assert [a.id for a in articles] == ["a", "ferry", "rows-1"]
    place = str(tmp_path / "bag.zip")
    assert [(f.place.removeprefix(place), f.reason[:30]) for f in failures] == [
        ("/b/empty.txt", "empty file"),
        ("/c.exe", "unknown suffix '.exe'; files t"),
        ("/in.zip", "a zip file inside a zip file i"),
    ]


def test_a_zip_bomb_is_not_unpacked() -> None:
    found = list(corpus.from_bytes("bomb.zip", zipped({"a.txt": bytes(70 * MIB), "b.txt": FERRY})))
    assert isinstance(found[0], Failure)
    assert found[0].reason == "unpacks to more than 200 times its size: not read, it may be a zip bomb"
    assert isinstance(found[1], Article)


def test_a_zip_that_says_its_files_are_small_is_not_believed() -> None:
    noise = random.Random(3).randbytes(2 * MIB)  # noqa: S311 - noise that does not pack well, no secret
    bag = zipped({"a.txt": noise})
    lie = bag.replace(len(noise).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    refused = list(archive.members(io.BytesIO(bag), "bag.zip", limit=MIB, refuse=read_all))
    assert refused == [Failure("bag.zip/a.txt", "more than 1 MiB unpacked")]
    (lied,) = archive.members(io.BytesIO(lie), "bag.zip", limit=MIB, refuse=read_all)
    assert isinstance(lied, Failure) or len(lied[1]) <= 10


def test_standard_input_is_json_lines_or_one_text() -> None:
    assert [a.id for a in piped(b'\n  {"text": "It hit."}\n{"id": "b", "text": "x"}') if isinstance(a, Article)] == [
        "stdin-2",
        "b",
    ]
    (article,) = piped(b"\n" + FERRY.encode())
    assert isinstance(article, Article)
    assert (article.id, article.text, article.title) == ("stdin", "\n" + FERRY, "Ferry aground")
    assert piped(b"") == piped(b"\n \n") == [Failure("-", "empty file")]
    assert list(corpus.articles(["-"])) == [Failure("-", "there is no standard input")]


def test_an_address_on_this_machine_is_a_failure() -> None:
    (failure,) = read("http://127.0.0.1:1/a")[1]
    assert failure.reason == "127.0.0.1 is 127.0.0.1, an address of a private or special network"


@pytest.mark.parametrize(
    ("path", "media", "body", "expected"),
    [
        ("/news/ferry.html?a=1", "text/html; charset=windows-1250", "<p>Część hit.</p>".encode("cp1250"), "Część hit."),
        ("/ferry", "", b"<p>It hit.</p>", "It hit."),
        ("/ferry.md", "text/plain", b"It *hit*.", "It hit."),
        ("/ferry.txt", "text/plain", b"It *hit*.", "It *hit*."),
    ],
)
def test_a_page_that_was_fetched_is_read_by_its_type(path: str, media: str, body: bytes, expected: str) -> None:
    url = f"https://example.org{path}"
    article = corpus.from_download(web.Download(body, media, url))
    assert isinstance(article, Article)
    assert (article.id, article.text, article.url) == ("ferry", expected, url)


def test_a_page_that_is_no_text_is_a_failure_with_its_type() -> None:
    found = corpus.from_download(web.Download(b"x", "image/png", "https://example.org/a"))
    assert isinstance(found, Failure)
    assert found.reason == "content type 'image/png'; it must be HTML, Markdown or plain text"


def test_ids_are_unique_over_all_places(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        "".join(json.dumps({"id": i, "text": "x"}) + "\n" for i in ["a", "a-2", "a", "", "é"])
    )
    (tmp_path / "a.txt").write_text("x")
    assert [a.id for a in read(tmp_path)[0]] == ["a", "a-2", "a-3", "a-4", "é", "a-5"]


def test_memory_stays_flat_over_ten_thousand_articles(tmp_path: Path) -> None:
    with (tmp_path / "bag.jsonl").open("w") as file:
        for number in range(10_000):
            file.write(json.dumps({"id": str(number), "text": FERRY * 60}) + "\n")
    tracemalloc.start()
    count = sum(1 for _ in corpus.articles([str(tmp_path / "bag.jsonl")]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 8 * MIB  # the texts are 36 MB


NAMES = [f"a{suffix}" for suffix in corpus.SUFFIXES]
HEADS = [
    b"",
    b"PK\x03\x04",
    zipped({"a.txt": "x"})[:60],
    b"text\n",
    b'{"text":',
    b"---\na: b\n",
    b"<p>",
    b"PAR1",
    b"\xff\xfe",
]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NAMES), st.sampled_from(HEADS), st.binary(max_size=200))
def test_no_bytes_make_reading_raise(name: str, head: bytes, tail: bytes) -> None:
    for found in corpus.from_bytes(name, head + tail):
        assert isinstance(found, Article | Failure)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_damage_to_a_good_file_makes_reading_raise(data: st.DataObject) -> None:
    name, whole = data.draw(st.sampled_from(GOOD))
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    for found in corpus.from_bytes(name, bytes(damaged[: data.draw(st.integers(1, len(whole)))])):
        assert isinstance(found, Article | Failure)


def _parquet() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({"text": [FERRY], "id": ["a"]}), file)
    return file.getvalue()


GOOD = [
    ("a.zip", zipped({"a.txt": FERRY, "b.jsonl": json.dumps({"text": FERRY})})),
    ("a.parquet", _parquet()),
    ("a.csv", f'id,text\na,"{FERRY}"\n'.encode()),
    ("a.jsonl", json.dumps({"id": "a", "text": FERRY}).encode()),
]
