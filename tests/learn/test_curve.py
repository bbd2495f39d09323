import pytest

from annotator.learn import curve, tagger
from annotator.measure.scorecard import Step
from tests import made


def law(*sizes: int, worth: float, slope: float) -> list[Step]:
    """Return a curve along a power law of the error."""
    f1 = [1 - worth * size**-slope for size in sizes]
    return [Step(size, 10 * size, one, (one, one, 1.0, one)) for size, one in zip(sizes, f1, strict=True)]


def test_the_outlook_follows_the_power_law() -> None:
    # Error 2 / sqrt(n): at 100 articles .2, at 200 .2 / sqrt(2) = .141.
    said = curve.outlook(law(25, 50, 100, worth=2, slope=0.5))
    assert "Yes: the mean F1 is 0.800 by 100 articles and was 0.717 by 50" in said
    assert "twice as many would bring it to about 0.859, most of all for claim (+0.059)" in said


@pytest.mark.parametrize(("slope", "answer"), [(0.5, "Yes"), (0.02, "Hardly"), (0.05, "A little"), (-0.3, "Hardly")])
def test_the_answer_depends_on_what_twice_the_gold_would_bring(slope: float, answer: str) -> None:
    # Error .2 at 100 articles; twice as many save .2 * (1 - 2 ** -slope): .0028, .0068; a rising error saves nothing.
    said = curve.outlook(law(25, 50, 100, worth=0.2 * 100**slope, slope=slope))
    assert said.startswith(f"Would more labels help? {answer}: ")


def test_two_points_have_no_outlook() -> None:
    assert curve.outlook(law(50, 100, worth=2, slope=0.5)) == ""


def test_steps_learn_from_ever_more_articles_and_end_with_all() -> None:
    data = tagger.training(made.golds(50))
    held = tagger.out_of_fold(data)
    steps = curve.steps(data, held)
    assert [step.articles for step in steps] == [5, 10, 20, 40]
    assert [step.sentences for step in steps] == [30, 60, 120, 240]
    assert steps[-1].macro_f1 == 1


def test_too_few_articles_for_a_point_leave_it_out() -> None:
    data = tagger.training(made.golds(15))
    assert [step.articles for step in curve.steps(data, tagger.out_of_fold(data))] == [6, 12]
