"""What figures are given for: words that the command line shares with the rooms that are slow to import."""

from enum import StrEnum


class SpeakersBy(StrEnum):
    """What attributions are grouped by; a month is that of an article's date."""

    ARTICLE = "article"
    OUTLET = "outlet"
    AUTHOR = "author"
    MONTH = "month"


class ArticlesBy(StrEnum):
    """What articles are grouped by; ALL leaves them together."""

    ALL = "all"
    OUTLET = "outlet"
    MONTH = "month"
    AUTHOR = "author"
    GENRE = "genre"
    FILED = "filed"


class Filed(StrEnum):
    """How a piece is filed, by the marks on it; UNKNOWN where it has none."""

    NEWS = "news"
    OPINION = "opinion"
    UNKNOWN = "unknown"


class Counted(StrEnum):
    """What shares are of: a tag, of all sentences; a kind of source, of all attributions that name or point to one.

    OWN is of all sentences too: the author's own opinion, outside quotations and what sources say (measure/leak.py).
    """

    CLAIM = "claim"
    OPINION = "opinion"
    QUOTATION = "quotation"
    SOURCE = "source"
    OWN = "own"
    NAMED = "named"
    UNNAMED = "unnamed"
    COLLECTIVE = "collective"
    DOCUMENT = "document"


DAYS = 3
"""Days that two articles about one event lie apart at the most, unless somebody asks for another number."""

WITHIN = 0.05
"""Half the width that the interval of a share should have, unless somebody asks for another."""
