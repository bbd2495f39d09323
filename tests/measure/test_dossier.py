"""The page of an article, and what is found when somebody changes it."""

from dataclasses import replace

import pytest

from annotator.measure import dossier
from tests import made

WHEN = "2026-03-31T09:30:00Z"


def test_an_untouched_page_holds_and_asks_nothing_of_the_network() -> None:
    html = dossier.page(made.prediction(), WHEN)
    assert dossier.problems(html) == []
    assert made.prediction().article.digest in html
    assert "http" not in html.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ('is due in May.</span>', 'is due in June.</span>'),
        ('<td class="number">3</td>', '<td class="number">4</td>'),
        ('class="s claim as-claim"', 'class="s opinion as-opinion"'),
    ],
)  # fmt: skip
def test_a_word_a_number_or_a_tag_that_was_changed_on_the_page_is_found(what: str, instead: str) -> None:
    html = dossier.page(made.prediction(), WHEN)
    assert what in html
    [wrong] = dossier.problems(html.replace(what, instead, 1))
    assert wrong.startswith("the page does not show what its record says")


def test_a_word_that_was_changed_in_the_record_is_found_by_the_digest() -> None:
    html = dossier.page(made.prediction(), WHEN)
    [wrong] = dossier.problems(html.replace("May.\\n", "June.\\n"))
    assert "the text was changed after it was labelled" in wrong


def test_a_figure_that_was_changed_in_the_record_is_found_by_counting() -> None:
    html = dossier.page(made.prediction(), WHEN)
    wrong = dossier.problems(html.replace('"sentences with claim": 1', '"sentences with claim": 2'))
    assert wrong[0] == "sentences with claim: the record says 2, and 1 are in it"


def test_text_that_looks_like_markup_stays_text() -> None:
    article = replace(made.prediction().article, title="</script><script>alert(1)</script>")
    html = dossier.page(replace(made.prediction(), article=article), WHEN)
    assert "<script>alert" not in html
    assert dossier.problems(html) == []


def test_another_page_is_refused() -> None:
    with pytest.raises(dossier.DossierError, match="has no record"):
        dossier.problems("<p>A page.</p>")
