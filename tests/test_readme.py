import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"^```console\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
COMMANDS = [
    tuple(part.split("\n", 1)) for block in CONSOLE for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that looks like the project's to the README's commands, so that nothing is written into it."""
    place = tmp_path_factory.mktemp("readme")
    (place / "labels").symlink_to(ROOT / "labels")
    (place / "out").mkdir()
    return place


@pytest.mark.parametrize(("command", "output"), COMMANDS, ids=[c for c, _ in COMMANDS])
def test_a_readme_command_does_what_the_readme_says(command: str, output: str, folder: Path) -> None:
    program = f'annotator() {{ {shlex.quote(sys.executable)} -m annotator "$@"; }}; '
    env = {"PATH": "/usr/bin:/bin", "COLUMNS": "80", "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "LANG": "C.UTF-8"}
    done = subprocess.run(
        ["/bin/bash", "-c", program + command],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if output.strip():
        assert done.stdout == output


def test_every_place_the_readme_links_to_is_there() -> None:
    places = re.findall(r"\]\(([^)#]+)\)", README)
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_verb_of_the_program_is_in_the_readme() -> None:
    done = subprocess.run([sys.executable, "-m", "annotator", "--help"], capture_output=True, text=True, check=True)
    verbs = re.findall(r"^│ ([a-z]+) +[A-Z]", done.stdout, re.MULTILINE)
    assert len(verbs) >= 6
    assert [verb for verb in verbs if f"annotator {verb}" not in README] == []
