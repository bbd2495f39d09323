"""The store at the command line."""

import json
import re
from contextlib import closing
from pathlib import Path

import pytest

from annotator import workflow
from annotator.core.export import from_annotation, from_decisions, from_gold, from_prediction, to_gold
from annotator.core.labels import Tag
from annotator.core.records import Article, Decision
from annotator.store import database, jsonl
from tests import made
from tests.cli.running import run
from tests.store.database.made import as_first_schema


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which the program is run, with an export and annotations in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANNOTATOR_STORE", raising=False)
    write("tagged.jsonl", from_prediction(made.prediction()), from_prediction(made.prediction("fire", "A mill burnt.")))
    ben = made.annotation((Tag.QUOTATION, Tag.SOURCE), (Tag.CLAIM, Tag.OPINION), (Tag.OPINION,), annotator="ben")
    article = made.prediction().article
    decision = Decision(article, *made.SENTENCES[1], (Tag.CLAIM,), None, "cem", "2026-03-10T06:00:00Z", "a plain fact")
    write("said.jsonl", from_annotation(made.annotation()), from_annotation(ben), from_decisions([decision]))
    return tmp_path


def write(name: str, *rows: dict[str, object]) -> None:
    Path(name).write_bytes(b"".join(map(jsonl.line, rows)))


def test_what_is_added_twice_is_there_once(folder: Path) -> None:
    done = run("store", "add", "tagged.jsonl", "said.jsonl", "--as", "ana")
    assert done.exit_code == 0, done.output
    assert f"2 predictions, 2 annotations, 1 decision added to {folder / 'annotator.db'}; 0 known" in done.stderr
    again = run("store", "add", "tagged.jsonl", "said.jsonl", "--as", "ana")
    assert "0 predictions, 0 annotations, 0 decisions added" in again.stderr
    assert "5 known already" in again.stderr
    store = database.open_store()
    assert list(database.all_predictions(store)) == [made.prediction(), made.prediction("fire", "A mill burnt.")]
    assert [one.annotation.annotator for one in database.latest_annotations(store)] == ["ana", "ben"]
    (ruled,) = database.all_decisions(store)
    assert (ruled.act.person, ruled.act.place, ruled.ruling.decision.reviewer) == ("ana", "store add", "cem")
    assert [session.person for session in database.sessions(store)] == ["ana", "ana"]
    store.close()


def test_annotations_of_an_earlier_text_leave_the_present_one(folder: Path) -> None:
    write("newer.jsonl", from_prediction(made.prediction("bill", "A newer text.")))
    run("store", "add", "tagged.jsonl", "newer.jsonl", "said.jsonl", "--as", "ana")
    store = database.open_store()
    assert database.article(store, "bill") == Article("bill", "A newer text.")
    assert len(list(database.latest_annotations(store, of=["bill"]))) == 2
    store.close()


def test_a_line_that_cannot_be_used_is_told_and_the_rest_is_added(folder: Path) -> None:
    with Path("tagged.jsonl").open("ab") as file:
        file.write(b'{"id": "storm"}\n')
    done = run("store", "add", "tagged.jsonl", "--as", "ana")
    assert done.exit_code == 1
    assert "2 predictions" in done.stderr
    assert "tagged.jsonl line 3: " in done.stderr


def test_a_stores_articles_are_tagged_anew_by_the_model_in_use_once(folder: Path) -> None:
    run("store", "add", "tagged.jsonl", "--as", "ana")
    assert "'eva' has the role viewer and may not predict" in run("store", "tag", "--as", "eva").stderr
    done = run("store", "tag", "--as", "ana")
    assert (done.exit_code, "2 articles tagged anew by default-" in done.stderr) == (0, True), done.output
    name = done.stderr.split()[-1]
    with closing(database.open_store()) as store:
        assert database.model_names(store) == [name, "made by hand"]
        said = database.prediction(store, "fire")
        assert said is not None
        assert said.model == name
    assert "0 articles tagged anew" in run("store", "tag", "--as", "ana").stderr


def test_tagging_anew_that_is_stopped_says_how_it_goes_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("store", "add", "tagged.jsonl", "--as", "ana")

    def stop(*_given: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(workflow, "store_tag", stop)
    done = run("store", "tag", "--as", "ana")
    assert (done.exit_code, done.stderr) == (
        130,
        "Stopped; what is tagged stays, and the same command does the rest.\n",
    )


def test_gold_is_not_for_a_store(folder: Path) -> None:
    write("gold.jsonl", from_gold(made.gold()))
    done = run("store", "add", "gold.jsonl")
    assert done.exit_code == 2
    assert "gold.jsonl holds no export and no annotations, which are what a store takes" in done.stderr


def test_settle_reads_from_a_store_and_keeps_there_what_it_came_to(folder: Path) -> None:
    run("store", "add", "said.jsonl", "--store", "team.db", "--as", "ana")
    done = run("settle", "--store", "team.db", "--out", "gold.jsonl", "--as", "ana")
    assert done.exit_code == 0, done.output
    assert "Kept in the store as well" in done.stderr
    told = run("history", "bill", "--store", "team.db").stdout.splitlines()[-1]
    assert re.search(r"ana settled it \(majority\) from ana and ben, inputs \w{12}: 3 sentences \(decision 1, ", told)
    gold = to_gold(json.loads(Path("gold.jsonl").read_bytes()))
    assert gold.sentences[1].tags == (Tag.CLAIM,)
    assert gold.sentences[1].settled is not None
    assert gold.sentences[1].settled.by == ("cem",)
    beside = run("settle", "said.jsonl", "--store", "team.db")
    assert beside.exit_code == 2
    assert "said.jsonl and --store team.db are two places; leave one of them out" in beside.stderr


def test_only_an_admin_says_who_may_write(folder: Path) -> None:
    run("store", "add", "tagged.jsonl", "--as", "ana")
    refused = run("store", "role", "ben", "admin", "--as", "ben")
    assert refused.exit_code == 2
    assert "'ben' has the role viewer and may not appoint; it takes admin, which an admin gives" in refused.stderr
    assert run("store", "role", "ben", "reviewer", "--as", "ana").exit_code == 0
    assert run("store", "people").stdout == "admin      ana\nreviewer   ben\n"
    assert run("store", "add", "said.jsonl", "--as", "cem").exit_code == 2


def test_history_tells_who_did_what(folder: Path) -> None:
    run("store", "add", "tagged.jsonl", "said.jsonl", "--as", "ana")
    done = run("history", "bill")
    told = [line[21:] for line in done.stdout.splitlines()]
    assert told == [
        "ana added the article (store add)",
        "ana added what made by hand says of it: 3 sentences (store add)",
        "ana added an annotation, submitted: 3 sentences (store add)",
        "ana added ben's annotation, submitted: 3 sentences (store add)",
        "ana decided (1) cem's decision: claim for: The bill is due in May. (why: a plain fact) (store add)",
    ]
    early = run("history", "bill", "--at", "2020-01-01")
    assert early.exit_code == 2
    assert "no article 'bill' in store" in early.stderr
    assert "at 2020-01-01 00:00:00; an id is a file's name without its suffix" in early.stderr


def test_a_text_cannot_steer_the_terminal_of_who_reads_a_history(folder: Path) -> None:
    text = "A \x1b[31mred\x1b[0m claim."
    article = Article("red", text)
    decision = Decision(article, 0, len(text), (), None, "ana", "2026-03-10T06:00:00Z")
    write("red.jsonl", from_decisions([decision]))
    run("store", "add", "red.jsonl", "--as", "ana")
    told = run("history", "red").stdout
    assert "\x1b" not in told
    assert "\N{REPLACEMENT CHARACTER}[31mred" in told


@pytest.mark.parametrize("out", ["all.jsonl", "all"])
def test_a_whole_store_goes_to_files_and_back(folder: Path, out: str) -> None:
    run("store", "add", "tagged.jsonl", "said.jsonl", "--as", "ana")
    done = run("store", "export", out)
    assert done.exit_code == 0, done.output
    back = run("store", "import", out, "--store", "back.db")
    assert back.exit_code == 0, back.output
    assert run("history", "bill", "--store", "back.db").stdout == run("history", "bill").stdout
    again = run("store", "import", out, "--store", "back.db")
    assert again.exit_code == 2
    assert "is not empty" in again.stderr


@pytest.mark.parametrize("verb", [["history", "bill"], ["store", "people"], ["store", "export", "x.jsonl"], ["settle"]])
def test_who_only_reads_makes_no_store(folder: Path, verb: list[str]) -> None:
    done = run(*verb, "--store", "nowhere.db")
    assert done.exit_code == 2
    assert "no store at" in done.stderr
    assert not Path("nowhere.db").exists()


def test_how_far_an_older_store_is_brought_up_to_date_is_told(folder: Path) -> None:
    run("store", "add", "tagged.jsonl")
    with workflow.opened("annotator.db") as store:
        as_first_schema(store)
    told = run("store", "people")
    assert "is of an older version and is being brought up to date: 2 of 2 rows …" in told.stderr
    assert "brought up to date" not in run("store", "people").stderr
