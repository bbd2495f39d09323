"""A new model is learned behind the app, compared with the one in use, and put in use or not."""

import shutil
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from annotator.core.annotated import AnnotatedSentence
from annotator.core.export import from_gold
from annotator.core.labels import Tag
from annotator.core.records import Annotation, Decision, Gold
from annotator.measure import scorecard
from annotator.store import database, jsonl, registry
from annotator.store.database import By, Role, Ruling, Said, Store, StoreError
from annotator.store.registry import ModelError
from annotator.workflow import apart, lessons, trying
from annotator.workflow.trying import Standing, Trial, Trials, Tried
from tests import made

NO_END = Event()


@pytest.fixture
def models(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which the small model lies as the program's own."""
    folder = tmp_path / "models"
    shutil.copytree(model_folder, folder / "default")
    monkeypatch.setattr(registry, "default_folder", lambda: folder / "default")
    return folder


def files(place: Path, golds: list[Gold]) -> Path:
    place.mkdir()
    (place / "gold.jsonl").write_bytes(b"".join(jsonl.line(from_gold(gold)) for gold in golds))
    return place


def settled(store: Store, golds: list[Gold]) -> None:
    """Let one person have annotated articles as their gold has them."""
    said = [
        Annotation(
            gold.article,
            "lead",
            tuple(AnnotatedSentence(*s[:3]) for s in gold.sentences),
            gold.attributions,
            gold.scheme,
        )
        for gold in golds
    ]
    database.add_articles(store, By("lead", "test"), [gold.article for gold in golds])
    database.annotate(store, By("lead", "test"), [Said(one) for one in said])


def trial(models: Path, labels: Path | None = None, store: Store | None = None) -> Trial:
    return Trial(models, registry.in_use(), labels, store.place if store else None)


def test_what_the_store_settled_is_learned_beside_the_gold_files_and_compared_on_the_same_folds(
    models: Path, store: Store, tmp_path: Path
) -> None:
    every = made.golds(24)
    settled(store, every[15:])
    told: list[str] = []
    tried = trying.try_out(
        trial(models, files(tmp_path / "gold", every[:15]), store), lambda words, _: told.append(words)
    )
    assert tried.said.startswith("Learned from 9 articles settled in the store and 15 of the gold files.")
    assert tried.folder is not None
    card = registry.read_card(tried.folder)
    assert card["report"]["articles"] == 24
    beside = scorecard.to_beside(card["beside"])
    assert beside.how.startswith("on the same folds of 24 articles")
    assert [one.tag for one in beside.differences] == [*Tag, None]
    assert all(one.change.value == pytest.approx(one.ours.value - one.other.value) for one in beside.differences)
    assert all(one.change.low <= one.change.value <= one.change.high for one in beside.differences)
    assert told[:3] == ["collecting what is settled", "reading 24 articles", "learning, fold 1 of 5"]
    assert registry.in_use() == models / "default"


def test_a_model_in_use_that_learned_from_other_articles_is_compared_as_it_is(
    models: Path, store: Store, tmp_path: Path
) -> None:
    settled(store, made.golds(22)[15:])
    tried = trying.try_out(trial(models, store=store))
    assert tried.folder is not None
    beside = scorecard.to_beside(registry.read_card(tried.folder)["beside"])
    assert beside.how.startswith("on the 7 articles that it did not learn from: it as it is")
    assert len(beside.differences) == 5


def test_the_same_gold_again_is_nothing_new(models: Path, tmp_path: Path) -> None:
    tried = trying.try_out(trial(models, files(tmp_path / "gold", made.golds())))
    assert tried.said.startswith("nothing new: small-")
    assert tried.folder is None


@pytest.mark.parametrize("count", [0, 4])
def test_too_little_gold_is_told_and_nothing_is_made(models: Path, store: Store, count: int) -> None:
    settled(store, made.golds(count))
    tried = trying.try_out(trial(models, store=store))
    assert tried == Tried(f"nothing was learned: {count} articles of gold; at least 5 are needed, since a fold never "
                          "splits an article", None)  # fmt: skip
    assert [path.name for path in models.iterdir()] == ["default"]


def test_a_model_in_use_that_cannot_be_opened_hinders_no_training(models: Path, tmp_path: Path) -> None:
    (models / "default" / "pipeline.skops").write_bytes(b"broken")
    tried = trying.try_out(trial(models, files(tmp_path / "gold", made.golds())))
    assert "could not be compared with the model in use, which cannot be opened" in tried.said
    assert tried.folder is not None
    assert registry.read_card(tried.folder)["beside"] is None


def test_a_decision_without_links_leaves_the_model_s_links_and_what_nobody_settled_teaches_nothing(
    store: Store,
) -> None:
    database.add_predictions(store, By("lead", "test"), [made.prediction()])
    bare = Decision(made.prediction().article, *made.SENTENCES[0], made.TAGS[0], None, "lead", "2026-03-10T06:00:00Z")
    database.decide(store, By("lead", "test"), [Ruling(bare)])
    ((gold,), said) = lessons.of_store(store)
    assert [tuple(s[:3]) for s in gold.sentences] == [(*made.SENTENCES[0], made.TAGS[0])]
    assert gold.attributions == (made.RUIZ,)
    assert said == []
    database.decide(store, By("lead", "test"), [Ruling(replace(bare, attributions=(), made="2026-03-10T06:00:01Z"))])
    ((gold,), _) = lessons.of_store(store)
    assert gold.attributions == ()


def test_a_trial_in_a_process_of_its_own_tells_how_far_it_is(models: Path, tmp_path: Path) -> None:
    told: list[float] = []
    given = trial(models, files(tmp_path / "gold", made.golds(16)))
    tried = trying.in_process(given, NO_END, lambda _, share: told.append(share))
    assert tried.folder is not None
    assert registry.load(tried.folder).name == tried.folder.name
    assert told == sorted(told)
    assert len(told) > 6


def test_a_trial_can_be_stopped_and_leaves_nothing(models: Path, tmp_path: Path) -> None:
    ends = Event()

    def tell(words: str, _share: float) -> None:
        if words.startswith("learning"):
            ends.set()

    tried = trying.in_process(trial(models, files(tmp_path / "gold", made.golds(16))), ends, tell)
    assert tried == Tried("stopped; the model in use is what it was", None)
    assert [path.name for path in models.iterdir()] == ["default"]


def _die(_job: int, _tell: apart.Tell) -> None:
    import os

    os.kill(os.getpid(), 9)


def test_work_that_is_killed_has_no_result() -> None:
    assert apart.run(_die, 1, NO_END) is None


def test_one_trial_runs_at_a_time_and_its_end_is_kept() -> None:
    goes_on, began = Event(), Event()

    def run(given: Trial, ends: Event, tell: apart.Tell) -> Tried:
        tell("learning", 0.5)
        began.set()
        goes_on.wait(60)
        return Tried(f"ended: {ends.is_set()}", given.models)

    trials, given = Trials(run), Trial(Path("models"), Path("models/default"), None, None)
    assert trials.now() is None
    assert trials.begin(given)
    assert began.wait(60)
    assert not trials.begin(given)
    running = trials.now()
    assert isinstance(running, Standing)
    assert (running.words, running.share, running.tried) == ("learning", 0.5, None)
    trials.stop()
    goes_on.set()
    for _ in range(600):
        if (now := trials.now()) and now.tried:
            break
        Event().wait(0.1)
    assert now is not None
    assert now.tried == Tried("ended: True", Path("models"))
    assert trials.begin(given)


def test_a_model_is_put_in_use_and_back_and_the_store_keeps_who_did(models: Path, store: Store) -> None:
    shutil.copytree(models / "default", models / "other")
    before = {path: path.read_bytes() for path in models.rglob("*.*")}
    assert trying.former(store) is None
    trying.put_in_use(store, By("lead", "screen train"), models / "other")
    assert registry.in_use() == models / "other"
    assert trying.former(store) == "default"
    trying.put_in_use(store, By("lead", "screen train"), models / "default")
    assert registry.in_use() == models / "default"
    assert trying.former(store) == "other"
    past = [(act.person, act.why) for act in database.promotions(store)]
    assert past == [("lead", "default"), ("lead", "other")]
    assert {path: path.read_bytes() for path in before} == before


def test_a_broken_model_is_not_put_in_use_and_nobody_is_said_to_have_done_so(models: Path, store: Store) -> None:
    shutil.copytree(models / "default", models / "other")
    (models / "other" / "pipeline.skops").write_bytes(b"broken")
    with pytest.raises(ModelError, match="it is damaged or was replaced"):
        trying.put_in_use(store, By("lead", "screen train"), models / "other")
    assert registry.in_use() == models / "default"
    assert database.promotions(store) == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANNOTATOR])
def test_who_is_no_reviewer_puts_nothing_in_use(models: Path, store: Store, role: Role) -> None:
    shutil.copytree(models / "default", models / "other")
    database.appoint(store, By("lead", "test"), "eva", role)
    with pytest.raises(StoreError, match=f"has the role {role} and may not promote; it takes reviewer"):
        trying.put_in_use(store, By("eva", "screen train"), models / "other")
    assert registry.in_use() == models / "default"


def test_a_promotion_that_the_store_cannot_keep_is_taken_back(
    models: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(models / "default", models / "other")

    def full(_store: Store, _by: By, put: object) -> None:
        put()  # type: ignore[operator]
        raise StoreError("the disk is full")

    monkeypatch.setattr(database, "promote", full)
    with pytest.raises(StoreError, match="the disk is full"):
        trying.put_in_use(store, By("lead", "screen train"), models / "other")
    assert registry.in_use() == models / "default"
