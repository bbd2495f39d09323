"""A run is cut short as the world does it, in a process of its own, and goes on."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from annotator.store import manifest
from annotator.store.output import Format
from tests.cli.running import COUNT, begin, ended, wait_for


@pytest.mark.parametrize(("form", "workers"), [("jsonl", "1"), ("csv", "2"), ("parquet", "2")])
def test_killed_at_any_moment_the_next_run_makes_the_same_bytes(
    archive: Path, model_folder: Path, tmp_path: Path, form: str, workers: str
) -> None:
    chance = random.Random(form)  # noqa: S311 - no secret
    whole, cut = tmp_path / "whole" / "out", tmp_path / "cut" / "out"
    options = ("--format", form, "--no-why")
    if form != "parquet":
        whole, cut = whole.with_suffix(f".{form}"), cut.with_suffix(f".{form}")
    assert ended(begin(archive, whole, model_folder, *options, "--resume"))[0] == 1  # one article is empty
    run = cut / ".run" if form == "parquet" else cut.with_name(f".{cut.name}.run")
    killed = 0
    for steps in (1, 7):
        program = begin(archive, cut, model_folder, *options, "--resume", "--workers", workers)
        wait_for(run, steps, program)
        time.sleep(chance.random() / 10)
        program.kill()
        killed += ended(program)[0] == -signal.SIGKILL
    assert killed
    code, told = ended(begin(archive, cut, model_folder, *options, "--resume", "--workers", workers))
    assert (code, "299 articles" in told, "were done before)" in told) == (1, True, True), told
    files = sorted(path.relative_to(whole.parent) for path in whole.parent.rglob("*"))
    assert files == sorted(path.relative_to(cut.parent) for path in cut.parent.rglob("*"))
    for name in files:
        if (whole.parent / name).is_file():
            assert (whole.parent / name).read_bytes() == (cut.parent / name).read_bytes(), name


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(archive: Path, model_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out.jsonl"
    program = begin(archive, out, model_folder)
    wait_for(out.with_name(".out.jsonl.run"), 1, program)
    program.send_signal(signal.SIGINT)
    code, told = ended(program)
    assert code == 130
    assert told.startswith("Stopped; ")
    assert told.endswith(" articles are kept, and the same command with --resume does the rest.\n")
    assert [path.name for path in out.parent.iterdir()] == [".out.jsonl.run"]
    code, told = ended(begin(archive, out, model_folder))
    assert code == 2
    assert "--resume goes on from there, or remove" in told
    assert ended(begin(archive, out, model_folder, "--resume"))[0] == 1
    assert out.read_bytes().count(b"\n") == COUNT - 1


@pytest.mark.parametrize(
    ("form", "most", "told"),
    [
        ("jsonl", 150_000, "articles are kept and take 0.1 MB; make room of about"),
        ("parquet", 2_000, "nothing is kept; make room there, then begin anew"),
    ],
)
def test_a_full_disk_says_what_to_free_and_how_to_go_on(
    archive: Path, model_folder: Path, tmp_path: Path, form: str, most: int, told: str
) -> None:
    out = tmp_path / ("new" if form == "parquet" else "new/out.jsonl")
    options = ("--format", form, "--no-why", "--resume")
    code, said = ended(begin(archive, out, model_folder, *options, most=most))
    assert code == 2, said
    assert f"annotator: no room is left for {out} (File too large)" in said
    assert told in said
    assert ended(begin(archive, out, model_folder, *options))[0] == 1
    assert manifest.read(manifest.place(out, Format(form)))["articles"] == COUNT - 1


def test_what_is_whole_is_not_done_again(archive: Path, model_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert ended(begin(archive, out, model_folder, "--no-why"))[0] == 1
    before = out.stat().st_mtime_ns
    code, told = ended(begin(archive, out, model_folder, "--no-why", "--resume"))
    assert (code, "(299 articles were done before)" in told) == (1, True), told
    assert "\n1 input could not be used when it was made; a run without --resume lists them\n" in told
    assert out.stat().st_mtime_ns == before
    code, told = ended(begin(archive, out, model_folder, "--why", "--resume"))
    assert code == 2
    assert "begun with why False, and now that is True; without --resume" in told


def test_workers_end_when_the_program_is_killed(archive: Path, model_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    program = begin(archive, out, model_folder, "--workers", "2")
    wait_for(out.with_name(".out.jsonl.run"), 1, program)
    children = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split()
    assert len(children) >= 2
    program.kill()
    ended(program)
    until = time.monotonic() + 300
    while any(is_alive(int(child)) for child in children):
        assert time.monotonic() < until, "workers outlive the program"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended but was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_worker_that_is_killed_loses_and_doubles_nothing(archive: Path, model_folder: Path, tmp_path: Path) -> None:
    out, alone = tmp_path / "out.jsonl", tmp_path / "alone.jsonl"
    program = begin(archive, out, model_folder, "--no-why", "--workers", "2")
    wait_for(out.with_name(".out.jsonl.run"), 2, program)
    for child in Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split():
        if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text():
            os.kill(int(child), signal.SIGKILL)
            break
    assert ended(program)[0] == 1
    assert ended(begin(archive, alone, model_folder, "--no-why"))[0] == 1
    assert out.read_bytes() == alone.read_bytes()
