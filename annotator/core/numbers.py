"""Numbers as people read them."""


def four_places(share: float) -> float:
    """Return a number from 0 to 1 with four decimal places: what `round` returns, in a fraction of its time.

    >>> four_places(0.98765)
    0.9877
    """
    shifted = share * 10_000.0 + 0.5
    whole = shifted // 1.0
    if 0.0001 < shifted - whole < 0.9999:
        return whole / 10_000.0
    return round(share, 4)  # all but in the middle of two, where the last bits decide


def many(count: int, noun: str, plural: str = "") -> str:
    """Return how many of something there are; the plural has an s at its end unless another is given.

    >>> many(1, "article"), many(1200, "sentence"), many(0, "copy", "copies")
    ('1 article', '1,200 sentences', '0 copies')
    """
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"
