import socket
from pathlib import Path

from annotator.core.export import from_prediction
from annotator.store import jsonl
from tests import made
from tests.cli.running import run


def test_a_port_in_use_is_told_with_another_to_try(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_bytes(jsonl.line(from_prediction(made.prediction())))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("review", tmp_path / "out.jsonl", "--port", str(port))
    assert done.exit_code == 2
    assert f"port {port} is in use; choose another, as in --port {port + 1}" in done.stderr
