"""Plain text becomes an Article; not a character is changed."""

from annotator.core.records import Article
from annotator.reading import metadata


def read(source: str, name: str, notes: tuple[str, ...] = ()) -> Article:
    """Return the article whose text is `source`, with what its first lines say of title, author and date."""
    return Article(name, source, notes=notes, **metadata.from_lines(source))
