"""Numbers as people read them."""


def many(count: int, noun: str) -> str:
    """Return how many of something there are.

    >>> many(1, "article"), many(1200, "sentence")
    ('1 article', '1,200 sentences')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
