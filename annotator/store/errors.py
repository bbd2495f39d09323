"""What a store refuses; apart from the rest, so that who only names the error does not wait for the databases' code."""


class StoreError(RuntimeError):
    """The store cannot be used, or refuses what it was told. The message says what, where, and what to do."""
