import json
from pathlib import Path

import pytest

from annotator.core.export import from_gold
from annotator.core.labels import Tag
from annotator.core.records import Gold, GoldSentence
from annotator.store import columns
from tests.cli.running import run
from tests.measure.told import Line, article


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    told = article("a", Line("It is 5 % wet.", "C"), outlet="Gazette & Sons", published="2026-03-01")
    columns.write([told, article("b", Line("It is wet.", "C"))], tmp_path / "tagged")
    return tmp_path / "tagged"


def test_methods_tell_corpus_corrections_and_what_was_not_done(tagged: Path, tmp_path: Path) -> None:
    done = run("report", "methods", tagged, "--out", tmp_path / "m.md")
    assert done.exit_code == 0, done.output
    told = (tmp_path / "m.md").read_text()
    assert "2 articles, 2 sentences; dates: 2026-03-01 to 2026-03-01; without a date: 1" in told
    assert "| Gazette & Sons | 1 |" in told
    assert "Science 382, 2023" in told
    assert "- How far people agree was not measured" in told
    assert "- The model's card is not here" in told


def test_methods_give_agreement_with_intervals_and_no_annotator_s_name(tagged: Path, tmp_path: Path) -> None:
    readings = Path(__file__).resolve().parents[2] / "labels" / "readings"
    done = run("report", "methods", tagged, "--annotations", readings, "--out", tmp_path / "m.md")
    assert done.exit_code == 0, done.output
    told = (tmp_path / "m.md").read_text()
    names = {
        json.loads(line)["annotator"] for file in readings.glob("r*.jsonl") for line in file.read_text().splitlines()
    }
    each = [line for line in told.splitlines() if line.startswith("| annotator ")]
    assert len(each) > len(Tag)
    assert each[1:] == sorted(each[1:])  # the order tells nothing of their names
    assert not [name for name in names if f"| {name} |" in told]
    assert all(f"| {tag} |" in told for tag in Tag)
    assert "was not measured" not in told


def test_methods_in_latex_escape_what_latex_would_read(tagged: Path, tmp_path: Path) -> None:
    assert run("report", "methods", tagged, "--out", tmp_path / "m.tex").exit_code == 0
    told = (tmp_path / "m.tex").read_text()
    assert r"{}Gazette \& Sons & 1 \\" in told
    assert r"95 \% t intervals" in told
    assert told.count(r"\begin{longtable}") == told.count(r"\end{longtable}") == 1


def test_methods_in_another_form_are_refused(tagged: Path, tmp_path: Path) -> None:
    done = run("report", "methods", tagged, "--out", tmp_path / "m.docx")
    assert (done.exit_code, "methods are written as .md or .tex, not .docx" in done.stderr) == (2, True)


@pytest.fixture
def read(tmp_path: Path) -> tuple[Path, Path]:
    """Return 120 articles in columns, of which the model calls a half opinion, and 100 as people read them."""
    told = [article(f"a{n}", Line(f"Storm {n}.", "O"), Line(f"Calm {n}.", ""), outlet="[Mast]") for n in range(120)]
    columns.write(told, tmp_path / "many")
    rows = []
    for number, one in enumerate(told[:100]):
        tags = ((Tag.OPINION,) if number < 30 else (), ())
        sentences = tuple(GoldSentence(s.start, s.end, t) for s, t in zip(one.sentences, tags, strict=True))
        rows.append(from_gold(Gold(one.article, sentences, (), ("r1",), "wire", "1")))
    (tmp_path / "read.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path / "many", tmp_path / "read.jsonl"


def test_methods_give_the_corrected_shares_with_intervals_and_what_they_were_made_of(
    read: tuple[Path, Path], tmp_path: Path
) -> None:
    tagged, gold = read
    done = run(
        "report", "methods", tagged, "--gold", gold, "--drawn", "all", "--by", "outlet", "--out", tmp_path / "m.md"
    )
    assert done.exit_code == 0, done.output
    told = (tmp_path / "m.md").read_text()
    [row] = [line for line in told.splitlines() if line.startswith("| [Mast] | opinion |")]
    group, of, share, interval, alone, count, units, unit, _ = row.strip("| ").split(" | ")
    assert (group, of, share, alone, count, units, unit) == (
        "[Mast]", "opinion", "15.0", "50.0", "100", "120", "articles",
    )  # fmt: skip
    assert interval == "13.1 to 16.9"  # t of 99 * (1/6 * 1.2 ** 2 * 100 / 99 * (21 + .09 * 4)) ** .5 / 240
    assert "- [Mast], named: no attributions: there is no share." in told


def test_methods_say_where_no_share_was_corrected(tagged: Path, tmp_path: Path) -> None:
    assert run("report", "methods", tagged, "--out", tmp_path / "m.md").exit_code == 0
    assert "No share is corrected here: nobody said which of these articles people read" in (
        (tmp_path / "m.md").read_text()
    )


def test_methods_of_gold_nobody_says_how_it_was_drawn_are_refused(read: tuple[Path, Path], tmp_path: Path) -> None:
    tagged, gold = read
    done = run("report", "methods", tagged, "--gold", gold, "--out", tmp_path / "m.md")
    assert (done.exit_code, "how were the articles of" in done.stderr) == (2, True)


def test_no_row_of_a_latex_table_begins_with_what_latex_takes_for_an_option(
    read: tuple[Path, Path], tmp_path: Path
) -> None:
    """Behind a line's end a bracket is an option of it, and behind booktabs' lines a parenthesis."""
    tagged, gold = read
    out = tmp_path / "m.tex"
    done = run("report", "methods", tagged, "--gold", gold, "--drawn", "all", "--by", "outlet", "--out", out)
    assert done.exit_code == 0, done.output
    rows = [line for line in out.read_text().splitlines() if line.endswith(r" \\")]
    assert len(rows) > 9
    assert all(row.startswith("{}") for row in rows)
