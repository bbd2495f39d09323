"""`annotator report shares`, as a person runs it."""

import json
from pathlib import Path

import orjson
import pytest

from annotator import workflow
from annotator.core.export import from_gold, from_prediction
from annotator.core.labels import Tag
from annotator.judge.review import Cause
from annotator.store import database
from annotator.store.database import By, Ruling
from tests.cli.running import run
from tests.measure.test_shares import article, decision, gold


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    path = tmp_path / "tagged.jsonl"
    path.write_bytes(b"".join(orjson.dumps(from_prediction(article(n))) + b"\n" for n in range(200)))
    return path


@pytest.fixture
def read(tmp_path: Path) -> Path:
    path = tmp_path / "read.jsonl"
    path.write_bytes(b"".join(orjson.dumps(from_gold(gold(article(n), 3))) + b"\n" for n in range(100)))
    return path


def test_a_share_is_told_with_interval_and_what_the_model_alone_says(tagged: Path, read: Path, tmp_path: Path) -> None:
    out = tmp_path / "shares.csv"
    done = run("report", "shares", tagged, "--gold", read, "--drawn", "all", "--of", "opinion", "--out", out)
    assert done.exit_code == 0
    assert "30.0 %" in done.stdout
    assert "50.0 %" in done.stdout
    heads, line = out.read_text("utf-8-sig").splitlines()
    row = dict(zip(heads.split(","), line.split(","), strict=True))
    assert (row["group"], row["of"], row["share"], row["model alone"]) == ("all articles", "opinion", "0.3", "0.5")
    assert float(row["low"]) < 0.3 < float(row["high"])
    assert "Nobody here knows what taught the model made by hand" in done.stderr


def test_gold_without_how_it_was_drawn_is_refused_with_the_reason(tagged: Path, read: Path) -> None:
    done = run("report", "shares", tagged, "--gold", read)
    assert done.exit_code == 2
    assert "how were the articles of" in done.stderr
    assert "--drawn all" in done.stderr


def test_a_list_of_what_to_label_says_what_was_drawn(tagged: Path, read: Path, tmp_path: Path) -> None:
    listed = tmp_path / "next.jsonl"
    rows = [{"digest": article(n).article.digest, "random": n < 90} for n in range(100)]
    listed.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = run("report", "shares", tagged, "--gold", read, "--drawn", listed, "--of", "opinion")
    assert "90" in done.stdout
    assert "10 articles read because a model was unsure" in done.stderr
    listed.write_text('{"id": "a"}\n')
    refused = run("report", "shares", tagged, "--gold", read, "--drawn", listed)
    assert refused.exit_code == 2
    assert f"{listed} line 1: a line has no 'digest'" in refused.stderr


def test_the_store_knows_which_sentences_were_drawn_at_random(tmp_path: Path) -> None:
    place = str(tmp_path / "team.db")
    every = [article(n) for n in range(30)]
    with workflow.opened(place) as store:
        database.add_predictions(store, By("ana", "test"), every)
        drawn = [Ruling(decision(p, n), f"{Cause.AUDIT}: drawn at random") for p in every for n in (0, 4, 5, 9)]
        asked = [Ruling(decision(p, 1, Tag.OPINION), f"{Cause.UNSURE}: opinion") for p in every]
        database.decide(store, By("rhea", "test"), [*drawn, *asked])
    asked_for = (
        "--of",
        "opinion",
        "--of",
        "named",
        "--by",
        "outlet",
        "--differences",
        "--out",
        tmp_path / "shares.csv",
    )
    done = run("report", "shares", "--store", place, *asked_for)
    assert done.exit_code == 0, done.stderr
    assert "not enough gold: label 40 more random sentences" in (tmp_path / "shares.csv").read_text("utf-8-sig")
    assert "30 sentences asked about for a reason" in done.stderr
    assert "No two groups have a share with an interval." in done.stdout
    whole = run("report", "shares", "--store", place, "--of", "opinion")
    assert "10.0 %" in whole.stdout  # 30 of 300 are, and of 120 of the other 270 none is
