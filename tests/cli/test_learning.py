import io
import json
from pathlib import Path

from rich.console import Console

from annotator.cli import learning
from annotator.core.export import from_gold
from annotator.store import jsonl
from tests import made
from tests.cli.running import run


def test_a_model_is_trained_and_measured_from_the_command_line(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_bytes(b"".join(jsonl.line(from_gold(g)) for g in made.golds()))
    trained = run("train", gold, "--out", tmp_path / "model")
    assert trained.exit_code == 0, trained.output
    assert str(tmp_path / "model") in trained.stdout
    measured = run("evaluate", gold, "--json", tmp_path / "figures.json")
    assert measured.exit_code == 0, measured.output
    assert "quotation" in measured.stdout
    assert json.loads((tmp_path / "figures.json").read_bytes())


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
