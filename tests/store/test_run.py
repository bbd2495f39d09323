import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyarrow import parquet

from annotator.core.records import Article, Failure
from annotator.store import columns, growing, manifest, output, run
from annotator.store.corpus import Unit, Unread
from annotator.store.errors import StoreError
from annotator.store.manifest import Identity
from annotator.store.output import Format
from tests import made

UNITS: list[Unit] = [
    Article("a", made.TEXT),
    Article("b", made.TEXT),
    Failure("c.txt", "empty file"),
    Unread("d", "d.txt", ".txt", made.TEXT.encode()),
    Article("e", made.TEXT),
    Article("f", made.TEXT),
    Article("g", made.TEXT),
]
FORMS = [Format.JSONL, Format.CSV, Format.PARQUET]


class CutShortError(Exception):
    pass


def identity(model: str = "0" * 64, *, why: bool = True, form: Format = Format.JSONL) -> Identity:
    return Identity(form, model, why)


def piece(unit: Unit, form: Format) -> run.Piece:
    if isinstance(unit, Failure):
        return run.Piece(output.encoded([], form), 0, 0, 0, (unit,))
    return run.Piece(output.encoded([made.prediction(unit.id)], form), 1, 3, 1)


def go(out: Path, form: Format, *, resume: bool = False, units: Sequence[Unit] = UNITS, stop: int = 99) -> int:
    """Make an output, cut short before unit `stop`; return how many units had to be done."""
    if resume and run.made(out, form, identity(form=form)):
        return 0
    with run.begin(out, form, identity(form=form), resume=resume) as opened:
        left = iter(units)
        opened.skip(left)
        missing = list(left)
        for unit in missing:
            if unit in units[stop:]:
                raise CutShortError
            opened.add([unit], piece(unit, form))
        opened.finish()
    return len(missing)


def held(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def named(folder: Path, form: Format) -> Path:
    return folder / ("out" if form is Format.PARQUET else f"out.{form}")


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PART", 2)


@pytest.mark.parametrize("form", FORMS)
def test_whenever_the_power_fails_the_next_run_makes_the_same_bytes(
    tmp_path: Path, form: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, states = tmp_path / "disk", tmp_path / "states"
    with monkeypatch.context() as patched:
        copy_whenever_something_lasts(disk, states, patched)
        go(named(disk, form), form)
    whole = held(disk)
    assert len(list(states.iterdir())) > 10
    for state in states.iterdir():
        go(named(state, form), form, resume=True)
        assert held(state) == whole, state.name


def copy_whenever_something_lasts(disk: Path, states: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy the disk as it is before each thing that is made to last, and before each new name."""
    disk.mkdir()
    states.mkdir()
    fsync, replace = os.fsync, Path.replace

    def copy() -> None:
        shutil.copytree(disk, states / f"{len(list(states.iterdir())):03}")

    def seen_fsync(fd: int) -> None:
        copy()
        fsync(fd)

    def seen_replace(self: Path, target: Path) -> Path:
        copy()
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(Path, "replace", seen_replace)


@pytest.mark.parametrize("form", FORMS)
def test_only_what_is_missing_is_done(tmp_path: Path, form: Format) -> None:
    go(tmp_path / "whole" / named(tmp_path, form).name, form)
    out = tmp_path / "cut" / named(tmp_path, form).name
    with pytest.raises(CutShortError):
        go(out, form, stop=5)
    assert go(out, form, resume=True) == (3 if form is Format.PARQUET else 2)
    assert held(tmp_path / "cut") == held(tmp_path / "whole")


def test_the_output_is_what_writing_it_at_once_makes(tmp_path: Path) -> None:
    predictions = [made.prediction(unit.id) for unit in UNITS if not isinstance(unit, Failure)]
    for form in (Format.JSONL, Format.CSV):
        go(tmp_path / f"a.{form}", form)
        output.to_file(predictions, tmp_path / f"b.{form}", form)
        assert (tmp_path / f"a.{form}").read_bytes() == (tmp_path / f"b.{form}").read_bytes()
    go(tmp_path / "a", Format.PARQUET)
    columns.write(predictions, tmp_path / "b")
    for one, two in zip(columns.scan(tmp_path / "a"), columns.scan(tmp_path / "b"), strict=True):
        assert one.collect().equals(two.collect())
    assert len(list((tmp_path / "a").glob("articles-*.parquet"))) == 4


def test_the_manifest_says_what_the_output_was_made_of(tmp_path: Path) -> None:
    go(tmp_path / "out.jsonl", Format.JSONL)
    said = json.loads((tmp_path / "out.jsonl.manifest.json").read_bytes())
    assert {name: said[name] for name in ("form", "model", "why", "articles", "sentences", "unsure", "failures")} == {
        "form": "jsonl",
        "model": "0" * 64,
        "why": True,
        "articles": 6,
        "sentences": 18,
        "unsure": 6,
        "failures": 1,
    }
    assert all(len(said[name]) == 64 for name in ("input", "code"))
    [(name, digest)] = said["files"].items()
    assert (name, len(digest)) == ("out.jsonl", 64)


def test_what_failed_before_is_still_told(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with pytest.raises(CutShortError):
        go(out, Format.JSONL, stop=5)
    with run.begin(out, Format.JSONL, identity(), resume=True) as opened:
        assert list(opened.failures()) == [Failure("c.txt", "empty file")]
        assert (opened.done.articles, opened.done.failures) == (4, 1)


def test_a_run_that_was_cut_short_is_not_begun_anew_unasked(tmp_path: Path) -> None:
    with pytest.raises(CutShortError):
        go(tmp_path / "out.jsonl", Format.JSONL, stop=5)
    with pytest.raises(
        StoreError, match=r"cut short when 4 articles were done; --resume goes on from there, or remove"
    ):
        go(tmp_path / "out.jsonl", Format.JSONL)


def test_nothing_kept_leaves_nothing_behind(tmp_path: Path) -> None:
    for form in FORMS:
        with pytest.raises(CutShortError):
            go(named(tmp_path, form), form, stop=0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (identity("1" * 64), f"begun with model '{'0' * 64}', and now that is '{'1' * 64}'"),
        (identity(why=False), "begun with why True, and now that is False"),
        (Identity("jsonl", "0" * 64, why=True, scheme="2"), "begun with scheme '1', and now that is '2'"),
    ],
)
def test_another_model_scheme_or_option_is_refused_with_both(tmp_path: Path, other: Identity, reason: str) -> None:
    out = tmp_path / "out.jsonl"
    with pytest.raises(CutShortError):
        go(out, Format.JSONL, stop=5)
    with pytest.raises(StoreError, match=reason), run.begin(out, Format.JSONL, other, resume=True):
        pass
    go(out, Format.JSONL, resume=True)
    with pytest.raises(StoreError, match=reason):
        run.made(out, Format.JSONL, other)


def test_other_articles_than_before_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with pytest.raises(CutShortError):
        go(out, Format.JSONL, stop=5)
    with pytest.raises(StoreError, match="among the first 2 some differ"):
        go(out, Format.JSONL, resume=True, units=[Article("a", "Other words."), *UNITS[1:]])
    with pytest.raises(StoreError, match="some differ"):
        go(out, Format.JSONL, resume=True, units=UNITS[:3])


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with run.begin(out, Format.JSONL, identity(), resume=False), pytest.raises(StoreError, match="another process"):
        go(out, Format.JSONL)


def test_long_articles_are_written_before_there_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "_MOST", 1)
    monkeypatch.setattr(run, "PART", 9)
    go(tmp_path / "out", Format.PARQUET)
    metadata = parquet.read_metadata(tmp_path / "out" / "articles-00000.parquet")
    assert [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)] == [1, 1, 0, 1, 1, 1, 1]


def test_a_shorter_parquet_takes_the_place_of_a_longer_one(tmp_path: Path) -> None:
    go(tmp_path, Format.PARQUET)
    go(tmp_path, Format.PARQUET, units=UNITS[:2])
    assert len(list(tmp_path.iterdir())) == 5
    assert columns.scan(tmp_path).articles.collect()["article"].to_list() == ["a", "b"]


def test_an_output_knows_what_it_was_made_of(tmp_path: Path) -> None:
    go(tmp_path / "out.jsonl", Format.JSONL)
    counts = run.made(tmp_path / "out.jsonl", Format.JSONL, identity())
    assert counts is not None
    assert manifest.is_of(counts, UNITS)
    assert not manifest.is_of(counts, UNITS[:-1])
    assert not manifest.is_of(counts, [*UNITS, Failure("h", "empty file")])
