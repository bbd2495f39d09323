from pathlib import Path

import pytest

from annotator.measure import leak
from annotator.measure.rules import RuleError
from annotator.store import rules, shipped
from tests.measure.told import Line, article, corpus, says

RULES = [
    {"filed": "opinion", "field": "heading", "pattern": "^OPINION"},
    {"filed": "news", "field": "url", "pattern": "/news/"},
]


def test_own_opinion_is_shared_out_by_filing_and_that_of_others_does_not_count(tmp_path: Path) -> None:
    quoted = says("Eva Lind", "it is shameful.", tags="OS")
    news = article("n", *[Line("It rained.", "C")] * 18, Line("A shameful day.", "O", why=("shameful",)), quoted,
                   url="https://example.org/news/1", outlet="Gazette")  # fmt: skip
    piece = article("o", Line("OPINION It is shameful.", "O"), outlet="Gazette")
    columns = corpus(tmp_path, news, piece, article("u", Line("It is bad.", "O")))
    pieces = leak.filed(columns.articles, leak.read_rules(RULES))
    found = leak.shares(columns, pieces).select("outlet", "filed", "own", "share", "note").collect().rows()
    assert found == [
        ("Gazette", "news", 1, 0.05, "one article"),
        ("Gazette", "opinion", 1, None, "one article, only 1 sentence"),
        (None, "unknown", 1, None, "no outlet, no mark tells how it is filed, one article, only 1 sentence"),
    ]
    leaked = leak.leaked(columns, pieces).collect()
    assert leaked.select("text", "loaded", "moved").rows() == [("A shameful day.", ["shameful"], ["shameful"])]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"filed": "sport", "field": "url", "pattern": "x"}, "filed 'sport'; right would be news, opinion"),
        ({"filed": "news", "field": "uri", "pattern": "x"}, "field 'uri'; right would be one of article"),
        ({"filed": "news", "field": "url", "pattern": "("}, r"pattern '\(' is no regular expression"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(rule: dict[str, str], reason: str) -> None:
    with pytest.raises(RuleError, match=reason):
        leak.read_rules([rule])


@pytest.mark.parametrize(
    ("filed", "text", "known"),
    [
        ("news", "Ferry stops\n\nBy Ana Ruiz\n\nOSTERHOLT, March 3 (Halyard) — The ferry stopped.", {}),
        ("news", "Ferry stops\n\nBy Ana Ruiz, Transport correspondent\n\nThe ferry stopped.", {}),
        ("news", "The ferry stopped.", {"url": "https://example.org/courts/1"}),
        ("opinion", "The ferry again\n\nOPINION\n\nIt should sail.", {}),
        ("opinion", "The ferry again\n\nBy the Editorial Board\n\nIt should sail.", {}),
        ("opinion", "It should sail.\n\nAna Ruiz is a Gazette columnist.", {}),
        ("opinion", "It should sail.", {"author": "The Editorial Board"}),
        ("news", "The ferry stopped.", {"section": "Local news, Transport"}),
        ("opinion", "The ferry should sail.", {"section": "Opinion, Politics", "url": "https://example.org/news/1"}),
        ("opinion", "OSTERHOLT — A ferry apologised to its passengers.", {"section": "Satire"}),
        (
            "opinion",
            "OSTERHOLT — A ferry apologised.\n\nThis article is satire.",
            {"url": "https://example.org/local/1"},
        ),
        ("opinion", "OSTERHOLT — A ferry apologised.", {"url": "https://example.org/humour/1"}),
        ("news", "INVESTIGATIONS\n\nThe ferry that never sailed\n\nIt was bought in May.", {}),
        ("news", "Ferry stops\n\nAna Ruiz\n\nLocal democracy reporter\n\nThe ferry stopped.", {}),
        ("unknown", "FOR IMMEDIATE RELEASE\n\nOSTERHOLT, March 3 — The leading ferry line stopped.", {}),
        ("unknown", "Transcript: harbour briefing\n\nThe ferry stopped.", {"section": "Business"}),
        ("unknown", "The ferry stopped.", {"section": "Ferries"}),
        ("unknown", "The ferry stopped. In the opinion of the board it will sail.", {}),
    ],
)
def test_the_rules_that_are_shipped_file_a_piece_by_its_marks(
    filed: str, text: str, known: dict[str, str], tmp_path: Path
) -> None:
    given = leak.read_rules(rules.read(shipped.place("labels", "filing_rules.yaml")))
    columns = corpus(tmp_path, article("a", *map(Line, text.split("\n\n")), **known))
    assert leak.filed(columns.articles, given).collect()["filed"].to_list() == [filed]
