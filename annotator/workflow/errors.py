"""What cannot be done, told to a person."""


class UsageError(ValueError):
    """What was asked for cannot be done; the message says what can."""


class WorkerError(RuntimeError):
    """A worker process died before its articles were done."""
