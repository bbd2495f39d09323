"""The page of an article, and what is found when somebody changes it."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.metadata import version

import pytest

from annotator.core.export import to_prediction
from annotator.core.labels import BlockKind, SourceKind
from annotator.core.records import Prediction
from annotator.measure import dossier
from annotator.measure.findings import Rules
from tests import made
from tests.measure import told
from tests.measure.told import Line

WHEN = "2026-03-31T09:30:00Z"
RULES = Rules(
    [
        {"rule": "quotation without a speaker", "why": "nothing says whose they are"},
        {"rule": "single unnamed source", "why": "one source without a name is all there is"},
    ],
    [{"filed": "news", "field": "url", "pattern": "/news/"}],
)


def _page(prediction: Prediction | None = None) -> str:
    return dossier.page(prediction or made.prediction(), RULES, WHEN)


def _storm(**known: str) -> Prediction:
    return told.article(
        "storm",
        Line("Storm hits Harrow", "C", block=BlockKind.HEADLINE),
        told.says("Officials", "two roads were shut.", kind=SourceKind.UNNAMED),
        Line("“A mess,” it was heard.", "Q"),
        Line("It is a disgraceful mess.", "O"),
        Line("About 300 homes lost power on Monday.", "C"),
        **known,
    )


def test_an_untouched_page_holds_and_asks_nothing_of_the_network() -> None:
    html = _page()
    assert dossier.check(html) == dossier.Checked(())
    assert made.prediction().article.digest in html
    assert "http" not in html.replace("http-equiv", "")


def test_findings_point_at_sentences_and_say_why() -> None:
    html = _page(_storm(url="harrow.example/news/storm"))
    rows = re.findall(r'<a href="#s(\d)">sentence \1</a></td><td>(.*?)</td><td>(.*?)</td>', html)
    assert rows == [
        ("1", "claim without a source", "nobody stands for it; it can be checked by its names"),
        ("2", "single unnamed source", "one source without a name is all there is"),
        ("3", "quotation without a speaker", "nothing says whose they are"),
        ("4", "the author&#x27;s own opinion", "in a piece filed as news; loaded: disgraceful, mess"),
        ("5", "claim without a source", "nobody stands for it; it can be checked by its figures, dates, names"),
    ]
    assert all(f'id="s{number}"' in html for number, *_ in rows)
    assert "Filed as: news." in html
    assert dossier.check(html) == dossier.Checked(())


def test_a_number_stands_beside_where_it_was_counted_by_whom_and_when() -> None:
    html = _page()
    row = re.search(r"<tr><td>sentences with opinion</td>.*?</tr>", html)
    assert row is not None
    for part in ("<td class=number>1</td>", "61–78", made.prediction().article.digest[:12], "made by hand", WHEN):
        assert part in row[0]


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ('is due in May.</span>', 'is due in June.</span>'),
        ('<td class=number>3</td>', '<td class=number>4</td>'),
        ('class="s claim as-claim"', 'class="s opinion as-opinion"'),
        ('61–78', '62–78'),
        (f'{WHEN}</td>', '2026-01-01T00:00:00Z</td>'),
        ('--claim: light-dark(#00609c', '--claim: light-dark(#ffffff'),
    ],
)  # fmt: skip
def test_a_word_a_number_a_tag_a_place_or_a_colour_that_was_changed_on_the_page_is_found(
    what: str, instead: str
) -> None:
    html = _page()
    assert what in html
    [wrong] = dossier.check(html.replace(what, instead, 1)).wrong
    assert wrong.startswith("the page does not show what its record says")


def test_a_word_that_was_changed_in_the_record_is_found_by_the_digest() -> None:
    [wrong] = dossier.check(_page().replace("May.\\n", "June.\\n")).wrong
    assert "the text was changed after it was labelled" in wrong


def test_a_figure_or_a_finding_that_was_changed_in_the_record_is_found() -> None:
    wrong = dossier.check(_page().replace('"sentences with claim": [[36, 59]]', '"sentences with claim": []')).wrong
    assert wrong[0] == "sentences with claim: the record says [], and there are 1, at [[36, 59]]"
    html = _page(_storm())
    wrong = dossier.check(html.replace('"number": 3, "start"', '"number": 4, "start"')).wrong
    assert wrong[0] == "findings: the record says other than what is found"


@pytest.mark.parametrize("record", ["{}", "[]", "7", '{"prediction": {}}', "{", '{"prediction": null, "made": 1}'])
def test_a_record_that_is_none_is_told(record: str) -> None:
    html = re.sub(r'(id="record">).*?(</script>)', lambda found: f"{found[1]}{record}{found[2]}", _page())
    [wrong] = dossier.check(html).wrong
    assert wrong.startswith("the record does not hold")


def _of_another_build(html: str, *, drawn_otherwise: bool = False) -> str:
    """Return a page as a program of another build has made it: its digest of what is shown is right."""
    record = json.loads(re.search(r'id="record">(.*?)</script>', html)[1])  # type: ignore[index]
    prediction, rules = to_prediction(record["prediction"]), Rules(**record["rules"])
    record |= dossier._told(prediction, rules)  # in the order that the page has
    record["program"]["build"] = "0123456789ab"
    made = dossier._whole(record)
    if not drawn_otherwise:
        return made
    other = made.replace("Word for word", "Verbatim")
    return other.replace(dossier._shown(made), dossier._shown(other))


def test_a_page_of_another_build_that_would_be_made_alike_holds() -> None:
    assert dossier.check(_of_another_build(_page())) == dossier.Checked(())


def test_a_page_that_another_build_draws_otherwise_is_held_against_its_digest_and_that_is_said() -> None:
    checked = dossier.check(_of_another_build(_page(), drawn_otherwise=True))
    assert checked.wrong == ()
    [unchecked] = checked.unchecked
    assert unchecked.startswith("how the page is drawn: the page was made by annotator")
    assert "build 0123456789ab" in unchecked
    assert "right would be to verify the page with the program that made it" in unchecked


@pytest.mark.parametrize("otherwise", [False, True])
def test_of_a_page_of_another_build_changed_figures_and_words_are_found(otherwise: bool) -> None:
    html = _of_another_build(_page(), drawn_otherwise=otherwise)
    changed = "the page was changed after it was made: it is not what its digest says"
    assert dossier.check(html.replace("is due in May.</span>", "is due in June.</span>")).wrong == (changed,)
    assert dossier.check(html.replace("<td class=number>3</td>", "<td class=number>4</td>")).wrong == (changed,)
    assert dossier.check(html.replace('"sentences with claim": [[36, 59]]', '"sentences with claim": []')).wrong


def test_provenance_names_model_scheme_and_program() -> None:
    [line] = re.findall(r'<p class="meta">SHA-256.*?</p>', _page())
    assert "Tags and links: model made by hand, scheme 1." in line
    assert f"Findings and page: annotator {version('annotator')}, build {dossier.build()}, {WHEN}." in line


HOSTILE = "</script><script>alert(1)</script><!-- “x” \u2028 \u202e ‮ ]]> & <img src=x onerror=alert(2)> \ud800 \x01"


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)


def test_whatever_is_in_title_text_names_and_model_stays_text_and_holds() -> None:
    plain = told.article("a", told.says("Ana Ruiz", "all is well."), title="A", outlet="B", author="C")
    line = Line(f"{HOSTILE} said {HOSTILE}.", "CS", HOSTILE, HOSTILE, "said", HOSTILE, SourceKind.NAMED)
    hostile = told.article("a", line, title=HOSTILE, outlet=HOSTILE, author=HOSTILE)
    html = _page(replace(hostile, model=HOSTILE))
    assert dossier.check(html) == dossier.Checked(())
    elements = [_Elements(), _Elements()]
    for parser, page in zip(elements, (html, _page(plain)), strict=True):
        parser.feed(page)
    assert {"img", "iframe", "object"}.isdisjoint(elements[0].found)
    assert elements[0].found.count("script") == elements[1].found.count("script")
    html.encode("utf-8")


def test_the_record_is_json_that_anybody_can_read() -> None:
    found = re.search(r'id="record">(.*?)</script>', _page())
    assert found is not None
    record = json.loads(found[1])
    assert set(record) == {"prediction", "rules", "figures", "filed", "findings", "sources", "made", "program", "shown"}


def test_another_page_is_refused() -> None:
    with pytest.raises(dossier.DossierError, match="has no record"):
        dossier.check("<p>A page.</p>")
