import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.spans import overlap
from annotator.learn import candidates
from annotator.learn.batch import lay_out
from annotator.learn.candidates import NAMES, SURE
from annotator.learn.tokens import Seen
from tests.learn.articles import ODD, STORY, see

UNSURE = "A manager, who asked not to be named, described this as “generous to a fault”."
NOBODY = "Ana Ruiz spoke first. “We will not pay.” Then he left and told Bo Okoro."
CARRIED = "He left.\n\n“We will not pay a thing,” the mayor of Harrow says.\n\n“Not ever, and not for you.”"
PARTED = "He went. Later “Nobody,” Ruiz, it seems to Li, said to the board, “will ever pay for it.” Doors closed."
TEXTS = st.sampled_from([STORY, UNSURE, NOBODY, CARRIED, PARTED, *ODD.values()]) | st.text(max_size=60)


def told(text: str) -> list[tuple[str, dict[str, float]]]:
    """Return the candidates in a text, each with what is counted of it where that is not 0."""
    one = see(text)
    found = candidates.find(lay_out([one]))
    words = [one.marks.mentions[i] for i in found.mentions.tolist()]
    return [
        (text[m.start : m.end], {name: value for name, value in zip(NAMES, row.tolist(), strict=True) if value})
        for m, row in zip(words, found.columns, strict=True)
    ]


def test_the_mentions_around_what_is_said_are_its_candidates() -> None:
    assert [words for words, _ in told(UNSURE)] == ["A manager", "who"]
    assert [words for words, _ in told(NOBODY)] == ["Ana Ruiz", "Bo Okoro"]
    assert [words for words, _ in told(CARRIED)] == ["the mayor of Harrow"]


@pytest.mark.parametrize(
    "text",
    [
        "“We will not pay a thing to anybody,” Ruiz told Li on Monday. Bo Okoro laughed.",
        "MR HALE: We will not pay.\n\nMS OKORO: You will pay.",
        "The mill opened in 1904.",
    ],
    ids=["a quotation with its verb beside it", "turns", "nothing said"],
)
def test_what_the_rules_are_sure_of_has_no_candidates(text: str) -> None:
    assert told(text) == []


def test_it_is_told_what_a_candidate_is_and_where_it_stands() -> None:
    (_, manager), (_, who) = told(UNSURE)
    assert {"nominal", "role or group", "before a comma", "opens its sentence", "in front"} <= manager.keys()
    assert {"pronoun", "who, which", "behind a comma"} <= who.keys()
    assert who["chosen by the rules"] == 1
    assert who["chosen by the rules, score"] == pytest.approx(who["rules: score"])
    assert "chosen by the rules" not in manager
    assert manager["distance"] > who["distance"]
    assert manager["mentions between"] == 1


def test_a_speaker_that_was_carried_on_stands_sentences_away_and_spoke_last() -> None:
    [(_, mayor)] = told(CARRIED)
    assert (mayor["sentences between"], mayor["blocks between"]) == (-1, -1)
    assert {"rules: carried on", "rules: no cue", "spoke last", "opens its block", "closes its block"} <= mayor.keys()


def test_a_hearer_is_told_from_a_speaker() -> None:
    found = dict(told(NOBODY))
    assert "hearer" in found["Bo Okoro"]
    assert "hearer" not in found["Ana Ruiz"]
    assert "in front" not in found["Bo Okoro"]


@given(st.lists(TEXTS, max_size=4))
@settings(max_examples=60, deadline=None)
def test_candidates_are_the_same_whatever_articles_stand_around(texts: list[str]) -> None:
    seen = [see(text) for text in texts]
    found, alone = candidates.find(lay_out(seen)), [candidates.find(lay_out([one])) for one in seen]
    rows = np.concatenate([np.zeros((0, len(NAMES)), np.float32), *(one.columns for one in alone)])
    assert found.columns == pytest.approx(rows, abs=1e-6)
    assert found.mentions.tolist() == [i for one in alone for i in one.mentions.tolist()]
    assert found.articles.tolist() == [n for n, one in enumerate(alone) for _ in one.links]


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_no_candidate_stands_in_what_is_said_and_the_rules_choice_is_among_them(text: str) -> None:
    one = see(text)
    found = candidates.find(lay_out([one]))
    assert (np.diff(found.links) >= 0).all()
    by_link: dict[int, list[int]] = {}
    for link, mention in zip(found.links.tolist(), found.mentions.tolist(), strict=True):
        by_link.setdefault(link, []).append(mention)
        assert not any(overlap(piece, one.marks.mentions[mention][:2]) for piece in one.attributions[link].content)
    assert all(one.attributions[link].score < SURE for link in by_link)
    for number, link in enumerate(one.attributions):
        if link.source and link.score < SURE:
            assert _starts(one, by_link[number]).count(link.source.start) == 1


def _starts(one: Seen, mentions: list[int]) -> list[int]:
    return [one.marks.mentions[i].start for i in mentions]
