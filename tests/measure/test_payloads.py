"""What an article, a name or a reason holds is shown as text by everything that makes HTML."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from annotator.core.labels import Tag
from annotator.core.records import Prediction
from annotator.measure import dossier, markup, page, scorecard_page, sentence, settling
from annotator.measure.scorecard import Mistake
from tests import payloads
from tests.measure.test_dossier import RULES
from tests.measure.test_scorecard import REPORT
from tests.payloads import PAYLOADS, Seen


def beside(given: Prediction) -> str:
    name, tags = given.article.title or "", (Tag.CLAIM,)
    return settling.labels({name: tags}, tags) + settling.history([("2026-03-01T09:30", name, name)])


def scorecard(given: Prediction) -> str:
    text = given.article.title or ""
    wrong = Mistake(text, 0, 9, text, Tag.OPINION, 0.875, has=False, why=(text,))
    return scorecard_page.page(replace(REPORT, mistakes=(wrong,), outlook=text, by_genre={text: {"claim": 0.5}}))


def listed(given: Prediction) -> str:
    html = page.index([page.entry(given, "story.html")])
    return html.replace('href="story.html"', "")


MAKERS: dict[str, Callable[[Prediction], str]] = {
    "a page": page.article,
    "a piece of a page": page.fragment,
    "a list of pages": listed,
    "a page that can be checked": lambda given: dossier.page(given, RULES, "2026-03-01T09:30:00Z"),
    "who said what": markup.who_said_what,
    "a sentence's scores and why": lambda given: sentence.card(given, 1),
    "everybody's labels and the history": beside,
    "a scorecard": scorecard,
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=list(PAYLOADS))
@pytest.mark.parametrize("make", MAKERS.values(), ids=list(MAKERS))
def test_a_payload_is_text(make: Callable[[Prediction], str], payload: str) -> None:
    seen = Seen(make(payloads.prediction(payload)))
    assert seen.live == []
    assert "".join(payload.split()) in "".join(seen.text.split())


@pytest.mark.parametrize("make", MAKERS.values(), ids=list(MAKERS))
def test_no_letters_are_turned_round(make: Callable[[Prediction], str]) -> None:
    text = Seen(make(payloads.prediction(payloads.OVERRIDE))).text
    assert "\N{REPLACEMENT CHARACTER}gpj.exe" in text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text
