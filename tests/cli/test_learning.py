import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from annotator.cli import learning
from annotator.core.export import from_gold
from annotator.store import jsonl
from tests import embeddings, made
from tests.cli.running import run


def test_a_model_is_trained_and_measured_from_the_command_line(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_bytes(b"".join(jsonl.line(from_gold(g)) for g in made.golds()))
    trained = run("train", gold, "--out", tmp_path / "model")
    assert trained.exit_code == 0, trained.output
    assert str(tmp_path / "model") in trained.stdout
    measured = run("evaluate", gold, "--out", tmp_path / "figures.json")
    assert measured.exit_code == 0, measured.output
    assert "All four decisions are right for 100.0 %" in measured.stdout
    assert json.loads((tmp_path / "figures.json").read_bytes())["articles"] == 15
    known = run("evaluate", gold, "--model", tmp_path / "model", "--out", tmp_path / "figures.html")
    assert known.exit_code == 0, known.output
    assert "WARNING: the model learned from 15 of these 15 articles" in " ".join(known.stdout.split())
    assert "<svg" in (tmp_path / "figures.html").read_text("utf-8")


def lessons(tmp_path: Path, **changes: object) -> Path:
    """Return a file of gold whose second row is changed."""
    rows = [from_gold(g) for g in made.golds()]
    rows[1] |= changes
    (tmp_path / "gold.jsonl").write_bytes(b"".join(map(jsonl.line, rows)))
    return tmp_path / "gold.jsonl"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "lesson-0"}, "line 1: id 'lesson-0' stands 2 times; right would be an id of its own for each article"),
        ({"attributions": [{"content": []}]}, "line 2: attribution number 1 has no source and no content; right would"),
        ({"sentences": [{"start": 0, "end": 5, "tags": ["claims"]}]}, "line 2: unknown tag 'claims'; the scheme has"),
        ({"sentences": [{"start": 0, "end": 9999, "tags": []}]}, "line 2: sentence span 0-9999 does not lie in the"),
        ({"digest": "0"}, "line 2: digest '0' is not the text's"),
    ],
)
@pytest.mark.parametrize("verb", ["train", "evaluate"])
def test_gold_that_cannot_be_learned_from_is_refused_with_its_place(
    tmp_path: Path, verb: str, changes: dict[str, object], reason: str
) -> None:
    done = run(verb, lessons(tmp_path, **changes), "--out", tmp_path / "new.json")
    assert done.exit_code == 2
    assert f"gold.jsonl {reason}" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["gold.jsonl"]


def test_a_tag_with_too_few_sentences_is_told_and_the_others_are_learned(tmp_path: Path) -> None:
    rows = [from_gold(g) for g in made.golds()]
    for row in rows[9:]:
        row["sentences"][0]["tags"] = ["source"]
    (tmp_path / "gold.jsonl").write_bytes(b"".join(map(jsonl.line, rows)))
    done = run("train", tmp_path / "gold.jsonl", "--out", tmp_path / "model")
    assert done.exit_code == 0, done.output
    assert "Quotation was not learned: gold has 9 sentences with it, and at least 10 are needed." in done.stderr
    assert "Quotation was not learned" in (tmp_path / "model" / "card.md").read_text("utf-8")
    assert "All four decisions are right for" in run("evaluate", tmp_path / "gold.jsonl").stdout


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["train", "--miss-at-most", "claims=0.05"], "unknown tag 'claims'; the scheme has"),
        (["train", "--miss-at-most", "claim"], "'' is no number; right would be claim=0.05"),
        (["train", "--false-alarm-at-most", "claim=5"], "5 is no share; right would be 0 to 1"),
        (["evaluate", "--out", "figures.pdf"], "figures are written as .json or .html, not .pdf"),
        (["evaluate", "--model", "none", "--compare"], "leave one of them out"),
        (["evaluate", "--model", "none"], "no model in none"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_read(args: list[str], reason: str) -> None:
    done = run(*args)
    assert done.exit_code == 2
    assert reason in " ".join(re.sub("[│╭╰─╮╯]", " ", done.stderr).split())


def test_limits_are_kept_and_stand_in_the_card(tmp_path: Path) -> None:
    gold = lessons(tmp_path)
    done = run(
        "train", gold, "--out", tmp_path / "m", "--miss-at-most", "claim=0", "--false-alarm-at-most", "claim=0.1"
    )
    assert done.exit_code == 0, done.output
    card = (tmp_path / "m" / "card.md").read_text("utf-8")
    assert "keep misses of claim at most 0, false alarms of claim at most 0.1" in card


def test_figures_stand_under_how_they_were_held_back_and_fit_80_columns() -> None:
    rows = [
        ["held back", "tag", "F1", "95 % interval"],
        ["article", "claim", "0.800", "0.750–0.850"],
        ["article", "mean", "0.800", ""],
        ["baseline: always", "claim", "0.600", "0.550–0.650"],
    ]
    console = Console(width=80, file=io.StringIO(), record=True)
    console.print(learning._figures(rows))
    lines = [line.rstrip() for line in console.export_text().splitlines() if line.strip(" ─")]
    assert lines == [
        "held back           F1 95 % interval",
        "article",
        "  claim          0.800   0.750–0.850",
        "  mean           0.800",
        "baseline: always",
        "  claim          0.600   0.550–0.650",
    ]


def test_a_model_that_reads_with_sentence_embeddings_needs_the_same_ones_to_tag(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANNOTATOR_EMBEDDINGS", raising=False)
    gold, model = lessons(tmp_path), tmp_path / "model"
    words = embeddings.write(tmp_path / "words", {"shameful": [1, 0, 0, 0], "cowards": [1, 0, 0, 0]})
    trained = run("train", gold, "--out", model, "--embeddings", words)
    assert trained.exit_code == 0, trained.output
    card = json.loads((model / "card.json").read_bytes())
    assert card["embeddings"] == ["words", digest := card["embeddings"][1]]
    assert card["name"].endswith(digest)
    assert "onnxruntime" in card["versions"]
    assert f"words, digest `{digest}`" in (model / "card.md").read_text("utf-8")

    article = tmp_path / "bill.txt"
    article.write_text("The bill came in May.\n\n“We will not pay,” said Ana Ruiz.", encoding="utf-8")
    alone = run("show", article, "--model", model)
    assert alone.exit_code == 2
    assert (
        f"was learned with sentence embeddings: set ANNOTATOR_EMBEDDINGS to the folder of those with digest {digest}"
        in (" ".join(alone.stderr.split()))
    )
    monkeypatch.setenv("ANNOTATOR_EMBEDDINGS", str(embeddings.write(tmp_path / "other", {})))
    other = run("show", article, "--model", model)
    assert other.exit_code == 2
    assert f"those with digest {digest} are needed" in " ".join(other.stderr.split())
    monkeypatch.setenv("ANNOTATOR_EMBEDDINGS", str(words))
    assert run("show", article, "--model", model).exit_code == 0
    tagged = run("prelabel", article, "--model", model, "--out", tmp_path / "tagged.jsonl", "--workers", "2")
    assert tagged.exit_code == 0, tagged.output
    monkeypatch.delenv("ANNOTATOR_EMBEDDINGS")
    measured = run("evaluate", gold, "--model", model, "--embeddings", words)
    assert measured.exit_code == 0, measured.output
    assert "WARNING: the model learned from 15 of these 15 articles" in " ".join(measured.stdout.split())


def test_embeddings_that_are_none_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    done = run("train", tmp_path / "no-gold", "--out", tmp_path / "model", "--embeddings", tmp_path / "nothing")
    assert done.exit_code == 2
    assert "nothing is no folder with model.onnx" in " ".join(done.stderr.split())


def test_what_tags_without_embeddings_imports_nothing_of_them(tmp_path: Path, model_folder: Path) -> None:
    (tmp_path / "bill.txt").write_text("The bill came in May.", encoding="utf-8")
    program = (
        "import io, sys; from pathlib import Path; from annotator import workflow; "
        f"list(workflow.show({str(tmp_path / 'bill.txt')!r}, Path({str(model_folder)!r}), stdin=io.BytesIO())); "
        "print(sorted({'onnxruntime', 'tokenizers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
