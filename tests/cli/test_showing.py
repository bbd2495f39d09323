from pathlib import Path

from annotator.cli import showing
from tests import made
from tests.cli.running import run


def test_an_article_is_shown_with_letters_and_who_said_what(story: Path, model_folder: Path) -> None:
    done = run("show", story, "--model", model_folder)
    assert done.exit_code == 0
    assert "“Nobody was hurt,” said Eva Lind." in done.stdout
    assert "Who said what" in done.stdout
    assert "Eva Lind" in done.stdout.split("Who said what")[1]


def test_no_text_steers_the_terminal(tmp_path: Path, model_folder: Path) -> None:
    (tmp_path / "a.txt").write_text("The mill \x1b[2Jopened\u202e in 1904.")
    done = run("show", tmp_path / "a.txt", "--model", model_folder)
    assert not {"\x1b", "\u202e"} & set(done.output)


def test_the_shown_text_is_the_whole_text_with_the_letters_between() -> None:
    shown = showing._coloured(made.prediction()).plain
    assert shown == "QS “We will not pay,” said Ana Ruiz 😀. C The bill is due in May.\n\nO It is a disgrace."
