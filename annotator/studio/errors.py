"""What can go wrong with Label Studio, in words a person can act on."""


class StudioError(RuntimeError):
    """Label Studio cannot be used, or refuses what it was told. The message says what, where, and what to do."""


class TaskError(ValueError):
    """A task or what somebody made of it cannot be used. The message says where, what, and what to do."""
