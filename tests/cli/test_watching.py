import os
import signal
import subprocess
from pathlib import Path

from annotator.store import database
from tests.cli.running import ANNOTATOR, STORY, first_line


def test_what_arrives_is_told_and_filed_until_ctrl_c(model_folder: Path, tmp_path: Path) -> None:
    incoming, store = tmp_path / "incoming", tmp_path / "labels.db"
    incoming.mkdir()
    options = ("--store", str(store), "--model", str(model_folder), "--every", "0.1", "--as", "ana")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LABEL_STUDIO")}
    program = subprocess.Popen(
        [*ANNOTATOR, "watch", str(incoming), *options], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert program.stderr is not None
    assert first_line(program.stderr) == f"Watching {incoming}; what arrives is filed in {store}. Ctrl-C ends it."
    (incoming / "mill.txt").write_text(STORY)
    assert first_line(program.stderr) == "1 article filed (3 sentences)"
    (incoming / "notes.docx").write_bytes(b"PK")
    assert first_line(program.stderr) == "0 articles filed (0 sentences)"
    assert first_line(program.stderr) == "1 input could not be used:"
    program.send_signal(signal.SIGINT)
    _, told = program.communicate(timeout=300)
    assert program.returncode == 130
    assert "Traceback" not in told
    opened = database.open_store(str(store))
    found = database.prediction(opened, "mill")
    opened.close()
    assert found is not None
    assert found.article.text == STORY
