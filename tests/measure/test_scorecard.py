import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from annotator.core.labels import Tag
from annotator.measure import scorecard_page
from annotator.measure.attributions import LinkScore
from annotator.measure.quality import Figure, Part, Score
from annotator.measure.scorecard import Learner, Mistake, Report, Step

SURE = Figure(0.75, 0.5, 1.0)
SCORE = Score(
    tag=Tag.CLAIM,
    count=45,
    hits=1200,
    false_alarms=400,
    misses=15,
    precision=SURE,
    recall=SURE,
    f1=SURE,
    auroc=None,
    average_precision=SURE,
    brier=None,
    ece=SURE,
    unsure=0.125,
    wrong_unsure=0.5,
    wrong_sure=None,
)
REPORT = Report(
    articles=15,
    sentences=1090,
    gold="0123456789abcdef",
    parts=(Part("article", tuple(replace(SCORE, tag=tag) for tag in Tag), SURE, SURE),),
    baselines=(Part("baseline: always", tuple(replace(SCORE, tag=tag) for tag in Tag), SURE, SURE),),
    by_genre={"wire": {"claim": 0.5, "opinion": None, "quotation": 1.0, "source": 0.25}},
    reliability={tag: [(0.25, 0.5, 60), (0.75, 0.7, 30)] for tag in Tag},
    precision_recall={tag: [(0.5, 1.0, 0.9), (1.0, 0.5, 0.1)] for tag in Tag},
    attributions=LinkScore(20, SURE, SURE, SURE, SURE, SURE),
    by_rules=LinkScore(20, SURE, SURE, SURE, SURE, SURE),
    mistakes=(Mistake("mill", 0, 9, "No <deal>!", Tag.OPINION, 0.875, has=False, why=("deal +0.9",)),),
    curve=(Step(42, 400, 0.5, (0.5, 0.4, 0.5, 0.6)), Step(84, 800, 0.7, (0.7, 0.6, 0.7, 0.8))),
    outlook="Would more labels help? Yes.",
    learners=(Learner("naive Bayes", (0.5, 0.5, 0.5, 0.5), 0.5),),
    notes=("WARNING: look out.",),
)
BARE = Report(0, 0, "", parts=(), baselines=(), by_genre={}, reliability={})


def test_a_report_is_rows_of_text_under_their_heads() -> None:
    head, *rows = REPORT.table()
    assert all(len(row) == len(head) for row in rows)
    assert rows[0] == ["article", "claim", "45", "0.750", "0.750", "0.750", "0.500–1.000", "–", "0.750", "–", "0.750"]
    assert rows[4] == ["article", "mean", "", "", "", "0.750", "0.500–1.000", "", "", "", ""]


def test_right_wrong_and_doubt_have_rows_of_their_own() -> None:
    head, claim, *_ = REPORT.confusion()
    assert dict(zip(head, claim, strict=True)) == {
        "tag": "claim",
        "hits": "1,200",
        "false alarms": "400",
        "misses": "15",
        "unsure": "12.5 %",
        "wrong if unsure": "50.0 %",
        "wrong if sure": "–",
    }


def test_what_stands_beside_the_table_is_told_in_sentences() -> None:
    assert REPORT.sentences_about() == [
        "WARNING: look out.",
        "All four decisions are right for 75.0 % of the sentences (0.500–1.000).",
        "Who said what, over 20 quoted pieces of four words or more whose source is in the text: source overlaps 0.750 "
        "(0.500–1.000), is the same span 0.750 (0.500–1.000); end to end precision 0.750 (0.500–1.000), F1 0.750 "
        "(0.500–1.000).",
        "By the rules alone, without the ranking of candidate sources: 0.750 and 0.750; end to end 0.750 and 0.750.",
        "Would more labels help? Yes.",
    ]
    assert BARE.sentences_about() == []


def test_a_report_becomes_json_without_what_json_lacks() -> None:
    row = json.loads(json.dumps(REPORT.as_json(), allow_nan=False))
    assert row["parts"][0]["scores"][0]["f1"] == [0.75, 0.5, 1.0]
    assert row["mistakes"][0]["text"] == "No <deal>!"
    assert row["curve"][1][0] == 84


def test_the_page_is_one_file_that_asks_nothing_of_the_network() -> None:
    html = scorecard_page.page(REPORT)
    assert "default-src 'none'" in html
    assert not re.findall(r"(?:src|href)=", html)
    assert "url(" not in html


def test_the_page_shows_every_table_and_the_mistakes_with_why() -> None:
    html = scorecard_page.page(REPORT)
    assert "<td>0.500–1.000</td>" in html
    assert "<td>naive Bayes</td>" in html
    assert "<td>wire</td><td>0.50</td><td>–</td>" in html
    assert "0.88, but it does not have the tag: “No &lt;deal&gt;!”" in html
    assert "Why: deal +0.9" in html
    assert '<p class="warning">WARNING: look out.</p>' in html


def test_a_plot_has_a_line_and_a_name_for_each_tag() -> None:
    reliability, precision, curve = scorecard_page.plots(REPORT)
    for plot in (reliability, precision, curve):
        assert re.findall(r'<g class="line (\w+)"', plot)[-5:].count("claim") == 1
        assert {*Tag} <= set(re.findall(r'<text class="(\w+)"', plot))
        assert "NaN" not in plot
    assert curve.count("<circle") == 2 * 5
    assert ">84</text>" in curve


def test_every_line_of_a_plot_stays_inside_it() -> None:
    for plot in scorecard_page.plots(REPORT):
        for path in re.findall(r'<g class="line [^>]*><path d="M([^"]*)"', plot):
            points = [tuple(map(float, pair.split())) for pair in path.split("L")]
            assert all(0 <= x <= 420 and 0 <= y <= 300 for x, y in points)


def test_names_at_the_ends_do_not_cover_each_other() -> None:
    for plot in scorecard_page.plots(REPORT):
        heights = sorted(float(y) for y in re.findall(r'<text class="\w+" x="[^"]*" y="([^"]*)"', plot))
        assert all(b - a >= 12.9 for a, b in pairwise(heights))


@pytest.mark.parametrize("curve", [(), REPORT.curve[:1]])
def test_a_report_with_little_in_it_still_becomes_a_page(curve: tuple[Step, ...]) -> None:
    html = scorecard_page.page(replace(BARE, curve=curve))
    assert html.count("<svg") == len(curve)
    assert "How right the tags are" in html
