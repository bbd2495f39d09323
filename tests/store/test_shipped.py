import tomllib
from pathlib import Path

import pytest

from annotator.store import shipped

ROOT = Path(__file__).resolve().parents[2]
PARTS = [
    ("labels", "filing_rules.yaml"),
    ("labels", "sourcing_rules.yaml"),
    ("labels", "guidelines.md"),
    ("models", "default"),
]


@pytest.mark.parametrize("parts", PARTS, ids="/".join)
def test_what_is_shipped_is_in_the_project_and_in_a_wheel_where_it_is_looked_for(parts: tuple[str, ...]) -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert shipped.place(*parts) == ROOT.joinpath(*parts)
    assert ROOT.joinpath(*parts).exists()
    assert packed["force-include"]["/".join(parts)] == "/".join(("annotator", "shipped", *parts))


def test_a_wheel_s_own_file_is_taken_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = tmp_path / "shipped" / "labels" / "filing_rules.yaml"
    packed.parent.mkdir(parents=True)
    packed.touch()
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path)
    assert shipped.place("labels", "filing_rules.yaml") == packed
    assert shipped.place("labels", "guidelines.md") == tmp_path.parent / "labels" / "guidelines.md"
