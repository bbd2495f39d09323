"""What holds for every article that was rendered from a source."""

from itertools import pairwise

from annotator.core.records import Article


def assert_map_is_right(article: Article, source: str) -> None:
    """Runs say the truth, in order and without overlap; blocks are in order and not blank at their ends."""
    for run in article.source_map:
        assert run.length > 0
        assert article.text[run.start : run.start + run.length] == source[run.source : run.source + run.length]
    for a, b in pairwise(article.source_map):
        assert a.start + a.length <= b.start
        assert a.source + a.length <= b.source
    for block in article.layout:
        text = article.text[block.start : block.end]
        assert text
        assert text == text.strip()
    assert all(a.end + 2 == b.start for a, b in pairwise(article.layout))
