"""Numbers as people read them."""


def many(count: int, noun: str, plural: str = "") -> str:
    """Return how many of something there are; the plural has an s at its end unless another is given.

    >>> many(1, "article"), many(1200, "sentence"), many(0, "copy", "copies")
    ('1 article', '1,200 sentences', '0 copies')
    """
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"
