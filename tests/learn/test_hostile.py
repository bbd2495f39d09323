"""What the rules do grows no faster than the text, whatever stands in it."""

import sys
from types import FrameType

import pytest

from annotator.core.records import Article
from annotator.learn import features
from annotator.learn.tagger import see

PIECES = [
    '"',
    "“",
    "”",
    "‘“",
    "(",
    "([{",
    "Ana ",
    "said ",
    "said Ana ",
    "“No,” said Ana. ",
    "x",
    "A. B. ",
    "9",
    "Ana, the mayor of ",
    "MR HALE: No. ",
    "@ana ",
    "The ministry replied:\n\n",
    "What do you think?\n\n",
]


@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_takes_about_twice_the_steps(piece: str) -> None:
    count = 600
    steps(piece)  # word lists are read once
    once, twice = steps(piece * count), steps(piece * 2 * count)
    assert twice < 2.5 * once + 500


def steps(text: str) -> int:
    """Return how many lines of Python are run to see an article and to make its features."""
    taken = 0

    def count(_: FrameType, event: str, __: object) -> object:
        nonlocal taken
        taken += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)  # type: ignore[arg-type]
    try:
        features.table([see(Article("hostile", text))])
    finally:
        sys.settrace(before)
    return taken
