"""Who had models trained, and who put which in use. The models themselves are files."""

from collections.abc import Callable

import sqlalchemy as sa

from annotator.store.database.acts import Act, By, Role, Verb, writing
from annotator.store.database.opening import Store
from annotator.store.database.schema import acts


def ask_training(store: Store, by: By) -> None:
    """Note that somebody has a model trained, which takes the role reviewer. Raises StoreError."""
    with writing(store, by, Verb.TRAIN, Role.REVIEWER):
        pass


def promote(store: Store, by: By, put: Callable[[], object]) -> None:
    """Let `put` put a model in use, and note who did; `by.why` names its folder. It takes the role reviewer.

    Nothing is noted when `put` fails, and `put` is not called for whom it is not allowed. Raises StoreError.
    """
    with writing(store, by, Verb.PROMOTE, Role.REVIEWER) as act:
        if act.fresh:
            put()


def promotions(store: Store, limit: int = 20) -> list[Act]:
    """Return the last promotions, the newest first."""
    shown = (acts.c.id, acts.c.at, acts.c.person, acts.c.place, acts.c.why, acts.c.verb)
    wanted = sa.select(*shown).where(acts.c.verb == Verb.PROMOTE).order_by(acts.c.id.desc()).limit(limit)
    with store.reading() as connection:
        return [Act(*row[:5], Verb(row.verb)) for row in connection.execute(wanted)]
