"""What cannot be read or is refused; apart from the rest, so that to name an error waits for no other code."""


class StoreError(RuntimeError):
    """The store cannot be used, or refuses what it was told. The message says what, where, and what to do."""


class CorpusError(ValueError):
    """A corpus of others cannot be found or read as a whole; the message says what to do."""
