from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from annotator.core.labels import SCHEME, Tag
from annotator.core.records import Article, Gold, GoldSentence
from annotator.learn import beside, embedding, evaluation, features, heldout, predict, stages, tagger
from annotator.learn.embedding import Embedder
from annotator.learn.tagger import Model, Training
from annotator.learn.tokens import Floats
from annotator.measure import quality
from annotator.store import embedders
from tests import embeddings, made
from tests.learn.articles import STORY, see

BAD, GOOD = [3.0, 0, 1, 0], [0, 3.0, 1, 0]


def worded(number: int) -> str:
    """Return a word that no list knows and that no other number has."""
    return "".join("bdfgklmnprtv"[number // 12**k % 12] + "aeiou"[(number + k) % 5] for k in range(3))


def world(count: int = 30) -> list[Gold]:
    """Return articles whose opinions differ from their claims by nothing but words that occur once."""
    return [_article(number) for number in range(count)]


def _article(number: int) -> Gold:
    words = [worded(6 * number + k) for k in range(6)]
    lines = [f"The {word} stood by the road." for word in words]
    starts = np.cumsum([0, *(len(line) + 2 for line in lines)]).tolist()
    tags = [(Tag.OPINION,) if is_bad(6 * number + k) else (Tag.CLAIM,) for k in range(6)]
    sentences = tuple(GoldSentence(s, s + len(line), t) for s, line, t in zip(starts, lines, tags, strict=False))
    return Gold(Article(f"road-{number}", "\n\n".join(lines)), sentences, (), ("reader-1",), "wire", SCHEME)


def is_bad(number: int) -> bool:
    return number * 7919 % 11 < 4


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    """Return a model of sentences that knows which of the words are bad."""
    words = {worded(n): BAD if is_bad(n) else GOOD for n in range(180)}
    return embedders.opened(embeddings.write(tmp_path_factory.mktemp("models") / "words", words))


@pytest.fixture(scope="module")
def data(embedder: Embedder) -> Training:
    return tagger.training(world(), embedder=embedder)


@pytest.fixture(scope="module")
def model(data: Training, embedder: Embedder) -> Model:
    learned = tagger.fit_training(data, tagger.out_of_fold(data), name="reads")
    return replace(learned, embedder=embedder)


def f1(data: Training) -> list[float]:
    decided = heldout.decide(data, tagger.out_of_fold(data)).decided
    return [quality.f1(decided.truth[:, k], decided.given[:, k]) for k in range(2)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We won’t pay,” said Eva Lind.", ["“…” said Eva Lind."]),
        ("Lind said “no” and then “never”. She left.", ["Lind said “…” and then “…”.", "She left."]),
        ("The mill opened in 1904.", ["The mill opened in 1904."]),
    ],
)
def test_a_quotation_is_one_sign_whatever_it_says(text: str, expected: list[str]) -> None:
    assert list(embedding.unquoted(see(text))) == expected


def test_there_is_a_text_for_each_sentence(data: Training) -> None:
    for one in (*data.seen[:3], see(STORY)):
        assert len(list(embedding.unquoted(one))) == len(one.marks.sentences)


def test_embeddings_tell_what_no_word_or_rule_can(data: Training) -> None:
    without = data._replace(table=embedding.beside(data.table, data.seen, None))
    assert max(f1(without)) < 0.8
    assert min(f1(data)) > 0.95


def test_columns_have_mean_0_and_are_as_loud_as_rules(data: Training) -> None:
    rows = np.arange(len(data.truth))
    by = embedding.fit(data.table, rows)
    assert by is not None
    found = embedding.columns(by, data.table)
    assert found.mean(axis=0) == pytest.approx(np.zeros(found.shape[1]), abs=1e-3)
    assert found.std(axis=0) == pytest.approx(np.full(found.shape[1], 0.15), rel=0.01)
    assert by.digest == data.table.embedded_by


def test_both_forms_of_the_first_stage_say_the_same(data: Training, model: Model) -> None:
    rules = stages.scaled_rules(model.stages, data.table)
    columns = embedding.columns(model.stages.embedding, data.table)
    words = embedding.with_columns(data.table.words.matrix()[:, model.stages.columns], columns)
    slow = stages.first_of(model.stages.first, words, rules)
    assert stages.first_odds(model.stages, data.table, rules) == pytest.approx(slow, abs=1e-3)


def test_without_an_embedder_a_table_is_left_as_it_is() -> None:
    seen = [see(STORY)]
    table = features.table(seen)
    assert embedding.beside(table, seen, None) is table


def test_the_same_texts_are_not_read_twice(data: Training, embedder: Embedder) -> None:
    def never(_: object) -> Floats:
        raise AssertionError

    assert embedding.beside(data.table, data.seen, replace(embedder, embed=never)) is data.table


def test_a_model_that_reads_with_embeddings_tags_and_says_why(model: Model) -> None:
    [found] = predict.predict([_article(3).article], model, why=True)
    expected = [(Tag.OPINION,) if is_bad(18 + k) else (Tag.CLAIM,) for k in range(6)]
    assert [sentence.tags for sentence in found.sentences] == expected
    for sentence in found.sentences:
        whole = [r for r in sentence.why if r.tag in sentence.tags and "like as a whole" in r.text]
        assert [r.weight > 0 for r in whole] == [True]
        assert whole[0].start == whole[0].end == sentence.start


def test_a_model_is_measured_as_it_reads(model: Model, data: Training) -> None:
    report = evaluation.of_model(world(), data, model, learned_from=())
    assert report.parts[0].macro_f1.value > 0.4  # two tags of four are there
    decided = heldout.decide_by(tagger.training(world()), model).decided
    assert np.array_equal(decided.given, heldout.decide_by(data, model).decided.given)


def test_a_model_in_use_that_reads_with_embeddings_is_learned_anew_with_them(model: Model) -> None:
    golds = world()
    plain = tagger.training(golds)
    told = beside.compare(
        golds, plain, tagger.out_of_fold(plain), model, learned_from=[gold.article.digest for gold in golds]
    )
    assert told.mean is not None
    assert told.mean.change.high < 0  # the new one does without, and is clearly worse


def test_made_gold_is_learned_as_before_where_embeddings_say_nothing(tmp_path: Path) -> None:
    silent = embedders.opened(embeddings.write(tmp_path / "silent", {}))
    golds = made.golds()
    plain, told = (tagger.training(golds, embedder=one) for one in (None, silent))
    assert f1(told) == pytest.approx(f1(plain))


def test_no_articles_have_no_embeddings(model: Model) -> None:
    assert predict.tag([], model) == []
