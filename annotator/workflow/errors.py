"""What cannot be done, told to a person."""


class UsageError(ValueError):
    """What was asked for cannot be done; the message says what can."""


class TooManyError(UsageError):
    """More of the input is of no use than was allowed."""


class WorkerError(RuntimeError):
    """A worker process died before its articles were done."""
