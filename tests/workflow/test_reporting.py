from pathlib import Path

import pytest

from annotator import workflow
from annotator.store import columns, output
from annotator.store.output import Format
from annotator.workflow import reporting
from annotator.workflow.errors import UsageError
from tests import made


def test_an_export_a_folder_of_parquet_and_the_store_give_the_same_columns(tmp_path: Path) -> None:
    given = [made.prediction("a"), made.prediction("b")]
    output.to_file(given, tmp_path / "out.jsonl", Format.JSONL)
    reporting.convert(tmp_path / "out.jsonl", tmp_path / "parquet")
    store = str(tmp_path / "annotator.db")
    with workflow.opened(store) as held:
        workflow.store_add([tmp_path / "out.jsonl"], held, "ana")
    seen = []
    for place, at in ((tmp_path / "out.jsonl", None), (tmp_path / "parquet", None), (None, store)):
        with reporting.corpus(place, store=at) as found:
            seen.append([frame.collect().to_dicts() for frame in found])
    assert seen[0] == seen[1] == seen[2]
    assert [row["article"] for row in seen[0][0]] == ["a", "b"]


def test_two_places_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="are two places"), reporting.corpus(tmp_path, store="team.db"):
        pass


def test_a_folder_with_a_part_of_the_tables_is_refused_and_not_taken_for_an_empty_export(tmp_path: Path) -> None:
    columns.write([made.prediction()], tmp_path)
    (tmp_path / "sentences-00000.parquet").unlink()
    with pytest.raises(workflow.ERRORS, match=r"has no sentences-00000\.parquet"), reporting.corpus(tmp_path):
        pass
