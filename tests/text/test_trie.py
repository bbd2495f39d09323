import re

from hypothesis import given
from hypothesis import strategies as st

from annotator.text import trie

_WORDS = st.sets(st.text(alphabet="abc.", min_size=1, max_size=4), min_size=1, max_size=12)


@given(_WORDS, st.text(alphabet="abc.", max_size=5))
def test_a_pattern_matches_its_words_and_nothing_else(words: set[str], other: str) -> None:
    pattern = re.compile(trie.pattern(words))
    assert all(pattern.fullmatch(word) for word in words)
    assert bool(pattern.fullmatch(other)) == (other in words)


@given(_WORDS)
def test_a_pattern_prefers_the_longest_word(words: set[str]) -> None:
    longest = max(words, key=len)
    match = re.match(trie.pattern(words), longest)
    assert match
    assert match[0] == longest
