import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.learn import characters

TOKEN = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
TEXTS = st.text(st.sampled_from("ab-'’ .é½_日\n\u2028\ud800\0") | st.characters(), max_size=40)


def split(text: str, *cuts: int) -> list[str]:
    """Return the tokens of a text that is cut at some places."""
    breaks = np.zeros(len(text) + 1, np.bool_)
    breaks[list(cuts)] = True
    places = characters.tokens(characters.codes(text), breaks)
    return [text[start:end] for start, end in zip(*(place.tolist() for place in places), strict=True)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("She didn’t say.", ["She", "didn’t", "say", "."]),
        ("a well-to-do town", ["a", "well-to-do", "town"]),
        ("the mills’ owner -- Ruiz", ["the", "mills", "’", "owner", "-", "-", "Ruiz"]),
        ("“No,” he said", ["“", "No", ",", "”", "he", "said"]),
        ("-a-", ["-", "a", "-"]),
        (" ", []),
        ("", []),
    ],
)
def test_a_token_is_a_word_with_what_joins_its_parts_or_one_sign(text: str, tokens: list[str]) -> None:
    assert split(text) == tokens


def test_no_token_reaches_over_a_break() -> None:
    assert split("well-known", 4) == ["well", "-", "known"]
    assert split("well-known", 5) == ["well", "-", "known"]
    assert split("well-known", 2) == ["we", "ll-known"]


@given(TEXTS, st.data())
def test_tokens_are_those_of_the_pattern_in_each_stretch(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))))
    stretches = [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]
    assert split(text, *cuts) == [token for stretch in stretches for token in TOKEN.findall(stretch)]


@given(TEXTS)
def test_tokens_have_the_same_hash_where_they_are_the_same(text: str) -> None:
    codes = characters.codes(text)
    starts, ends = characters.tokens(codes, np.zeros(len(codes) + 1, np.bool_))
    hashes = characters.hashes(codes, starts, ends).tolist()
    words = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    assert [characters.word(codes, s, e) for s, e in zip(starts.tolist(), ends.tolist(), strict=True)] == words
    assert len(set(zip(words, hashes, strict=True))) == len(set(words)) == len(set(hashes))
    assert 0 not in hashes
