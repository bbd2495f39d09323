import json
import re
from pathlib import Path

import pytest

from annotator.core.export import from_gold
from annotator.store import jsonl
from tests import made
from tests.cli.running import run


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Return a folder of eight lessons, the first two of which gold.jsonl beside it has."""
    folder = tmp_path / "articles"
    folder.mkdir()
    golds = made.golds(8)
    for gold in golds:
        (folder / f"{gold.article.id}.txt").write_text(gold.article.text)
    (tmp_path / "gold.jsonl").write_bytes(b"".join(jsonl.line(from_gold(g)) for g in golds[:2]))
    return folder


def test_articles_to_label_next_are_listed_with_why_and_written(articles: Path, model_folder: Path) -> None:
    out, gold = articles.parent / "next.jsonl", articles.parent / "gold.jsonl"
    done = run("next", articles, "--n", "5", "--gold", gold, "--model", model_folder, "--out", out)
    assert done.exit_code == 0, done.output
    assert "5 articles of 6, 1 at random; 2 left out, for gold has them" in done.stdout
    assert "sentences" in done.stdout
    rows = [json.loads(line) for line in out.read_bytes().splitlines()]
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == 5
    assert not {"lesson-0", "lesson-1"} & set(ids)
    assert [row["random"] for row in rows].count(True) == 1
    assert all(re.search(rf"{row['id']}\b", done.stdout) for row in rows)


def test_an_export_is_chosen_from_by_its_own_scores(articles: Path, model_folder: Path) -> None:
    export, gold = articles.parent / "tagged.jsonl", articles.parent / "gold.jsonl"
    assert run("prelabel", articles, "--out", export, "--model", model_folder, "--no-why").exit_code == 0
    by_export, by_articles = articles.parent / "a.jsonl", articles.parent / "b.jsonl"
    assert run("next", export, "--gold", gold, "--model", articles / "none", "--out", by_export).exit_code == 0
    assert run("next", articles, "--gold", gold, "--model", model_folder, "--out", by_articles).exit_code == 0
    of_export, of_articles = ([json.loads(x) for x in p.read_bytes().splitlines()] for p in (by_export, by_articles))
    assert [row["id"] for row in of_export] == [row["id"] for row in of_articles] != []
    assert [row["score"] for row in of_export] == [row["score"] for row in of_articles]


def test_earlier_models_say_whether_to_stop(articles: Path, model_folder: Path) -> None:
    before: list[str | Path] = ["--before", model_folder] * 3
    done = run("next", articles, "--gold", articles.parent / "gold.jsonl", "--model", model_folder, *before)
    assert done.exit_code == 0, done.output
    assert "You can stop." in done.stdout


def test_when_gold_has_every_article_there_is_nothing_to_choose(articles: Path, model_folder: Path) -> None:
    done = run("next", articles / "lesson-0.txt", "--gold", articles.parent / "gold.jsonl", "--model", model_folder)
    assert done.exit_code == 2
    assert "of 1 articles that could be read, gold has every one" in done.stderr


def test_what_cannot_be_read_is_told_and_the_rest_is_chosen_from(articles: Path, model_folder: Path) -> None:
    (articles / "empty.txt").write_bytes(b"")
    gold = articles.parent / "gold.jsonl"
    done = run("next", articles, articles / "lesson-3.txt", "--gold", gold, "--model", model_folder, "--audit", "0")
    assert done.exit_code == 1
    assert "empty.txt" in done.stderr
    assert "6 articles of 6, 0 at random" in done.stdout
