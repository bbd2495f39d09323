from pathlib import Path

from tests.cli.running import run


def test_a_page_is_made_of_an_article_and_verified(story: Path, model_folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done = run("report", "article", story, "--model", model_folder, "--out", page)
    assert done.exit_code == 0, done.output
    checked = run("verify", page)
    assert checked.exit_code == 0
    assert "All holds: digest, offsets, figures, findings, and what the page shows." in checked.output


def test_a_page_that_somebody_changed_or_another_program_made_otherwise_does_not_pass(
    story: Path, model_folder: Path, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    assert run("report", "article", story, "--model", model_folder, "--out", page).exit_code == 0
    html = page.read_text(encoding="utf-8")
    page.write_text(html.replace("in 1904.</span>", "in 1905.</span>"), encoding="utf-8")
    changed = run("verify", page)
    assert changed.exit_code == 1
    assert "does not hold: the page does not show what its record says" in changed.output
    page.write_text(html.replace('"build": "', '"build": "0'), encoding="utf-8")
    other = run("verify", page)
    assert other.exit_code == 1
    assert "not checked: how the page is drawn: the page was made by annotator" in other.output


def test_what_is_no_such_page_is_told(story: Path) -> None:
    done = run("verify", story)
    assert done.exit_code == 2
    assert "right would be what `annotator report article` has written" in done.output
