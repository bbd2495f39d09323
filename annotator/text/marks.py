"""All that the rules see in an article, in one call."""

from annotator.core.marks import Marks
from annotator.core.records import Article
from annotator.text import blocks, cues, names, quotes, sentences


def read(article: Article) -> Marks:
    """Return the article's blocks, sentences, quotes, cues and mentions. Never raises, whatever the text."""
    found = blocks.find(article)
    quoted = quotes.find(article.text, found)
    tied = cues.find(article.text, found, quoted)
    return Marks(
        article=article,
        blocks=found,
        sentences=sentences.split(article.text, found),
        quotes=quoted,
        cues=tied,
        mentions=names.find(article.text, found, quoted, tied),
    )
