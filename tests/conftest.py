from pathlib import Path

import pytest

from tests import made


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small model, learned from articles made for tests."""
    from annotator.learn import tagger
    from annotator.store import registry

    folder = tmp_path_factory.mktemp("model")
    registry.save(tagger.fit(made.golds()), folder)
    return folder
