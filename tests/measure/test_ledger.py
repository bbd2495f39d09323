from dataclasses import replace

from annotator.core.records import Prediction
from annotator.measure import ledger
from tests import made


def saying(*entities: str | None, outlet: str | None = None) -> Prediction:
    prediction = made.prediction()
    return replace(
        prediction,
        article=replace(prediction.article, outlet=outlet),
        attributions=tuple(replace(made.RUIZ, entity=entity) for entity in entities),
    )


def test_who_speaks_most_comes_first_over_all_articles() -> None:
    found = ledger.voices([saying("Eva Lind", "Ana Ruiz"), saying("Eva Lind", "Bo Ek")])
    assert [(v.name, len(v.said), v.articles, v.direct) for v in found] == [
        ("Eva Lind", 2, 2, 2),
        ("Ana Ruiz", 1, 1, 1),
        ("Bo Ek", 1, 1, 1),
    ]


def test_capitals_and_line_ends_do_not_tell_names_apart() -> None:
    [found] = ledger.voices([saying("Eva Lind", "Eva\nLind", "EVA LIND")])
    assert (found.name, len(found.said)) == ("Eva Lind", 3)


def test_a_source_without_a_full_name_goes_by_its_words_and_nobody_is_left_out() -> None:
    nobody = replace(made.RUIZ, source=None, entity=None)
    prediction = saying(None)
    assert [v.name for v in ledger.voices([prediction])] == ["Ana Ruiz"]
    assert ledger.voices([replace(prediction, attributions=(nobody,))]) == []


def test_a_pronoun_that_stands_for_nobody_known_is_no_name() -> None:
    assert [v.name for v in ledger.voices([saying("Who", "I", "It Girls")])] == ["It Girls"]


def test_the_words_that_somebody_said_are_counted() -> None:
    [found] = ledger.voices([saying("Eva Lind", "Eva Lind")])
    assert found.words == 2 * len(["We", "will", "not", "pay,"])
