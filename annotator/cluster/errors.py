"""What keeps an engine from working."""


class ClusterError(RuntimeError):
    """The engine is not installed, or nobody works at its address; the message says what to do."""
