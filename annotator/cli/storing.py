"""`annotator store …` and `annotator history`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator import workflow
from annotator.cli.program import BAD_INPUT, At, Person, StorePlace, app, clean, say, tell_failures, told, utc, who
from annotator.cli.progress import bar
from annotator.core.numbers import many

if TYPE_CHECKING:
    from annotator.store.database import Event

store = typer.Typer(
    help="People's labels, kept in a store that forgets nothing: put into it, take out of it, say who may write.",
    no_args_is_help=True,
)
app.add_typer(store, name="store")


class Role(StrEnum):
    """What a person may do; the same as in the store, which is slow to import."""

    VIEWER = "viewer"
    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@store.command(
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "annotator store add tagged.jsonl\n\n"
        "annotator store add labels/readings --store team.db"
    )
)
def add(
    places: Annotated[
        list[Path],
        typer.Argument(metavar="PATH", help="What prelabel has written, annotations or decisions: .jsonl, or folders."),
    ],
    *,
    place: StorePlace = None,
    person: Person = None,
) -> None:
    """Add tagged articles and people's labels.

    What is there already is left; a changed text becomes a revision, linked to the text before.
    """
    with told(), workflow.opened(place) as opened, bar("Adding", workflow.expected(map(str, places))) as advance:

        def seen(done: workflow.Stored) -> None:
            if advance:
                advance(done.rows, lambda seconds: f"{done.rows / seconds:,.0f} rows/s")

        done = workflow.store_add(places, opened, who(person), seen=seen)
        where = opened.place
    new = (many(done.predictions, "prediction"), many(done.annotations, "annotation"), many(done.decisions, "decision"))
    say(f"{', '.join(new)} added to {where}; {done.known:,} known already")
    tell_failures(done.failures, "annotator check PATH lists them all")
    if done.failures:
        raise typer.Exit(BAD_INPUT)


@store.command(epilog="[bold]Example[/bold]\n\nannotator store tag --store team.db")
def tag(*, place: StorePlace = None, person: Person = None) -> None:
    """Tag all articles of a store with the model in use, of which another one spoke last.

    What people said and decided stays, and so does what the other models said. Stopped and begun again, it does what
    is left.
    """
    with told(), workflow.opened(place, create=False) as opened, bar("Tagging", None) as advance:

        def seen(done: int, whole: int) -> None:
            if advance:
                advance(done, lambda seconds: f"{done / seconds:,.0f} articles/s", whole)

        try:
            count, model = workflow.store_tag(opened, who(person), seen=seen)
        except KeyboardInterrupt:
            raise KeyboardInterrupt("Stopped; what is tagged stays, and the same command does the rest.") from None
    say(f"{many(count, 'article')} tagged anew by {model}")


@store.command(
    epilog=(
        "[bold]Examples[/bold]\n\nannotator store export all.jsonl\n\nannotator store export parquet/ --store team.db"
    )
)
def export(
    out: Annotated[
        Path, typer.Argument(metavar="FILE|DIR", help="A .jsonl file, or a new folder for a Parquet file a table.")
    ],
    *,
    place: StorePlace = None,
) -> None:
    """Write the whole store to files, all that ever happened in it."""
    with told(), workflow.opened(place, create=False) as opened:
        counts = workflow.store_export(opened, out)
    say(f"{many(sum(counts.values()), 'row')} of {many(len(counts), 'table')} -> {out}")


@store.command(
    "import", epilog="[bold]Example[/bold]\n\nannotator store import all.jsonl --store postgresql://me@host/labels"
)
def load(
    files: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="What export has written.")],
    *,
    place: StorePlace = None,
) -> None:
    """Put what export has written into a store that is new or empty."""
    with told(), workflow.opened(place) as opened:
        counts = workflow.store_import(files, opened)
        where = opened.place
    say(f"{many(sum(counts.values()), 'row')} of {many(len(counts), 'table')} -> {where}")


@store.command(epilog="[bold]Example[/bold]\n\nannotator store people")
def people(*, place: StorePlace = None) -> None:
    """List who may do what."""
    with told(), workflow.opened(place, create=False) as opened:
        found = workflow.people(opened)
    for person in found:
        typer.echo(f"{person.role:9}  {clean(person.name)}")


@store.command(epilog="[bold]Example[/bold]\n\nannotator store role ben reviewer")
def role(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose role it is.")],
    given: Annotated[Role, typer.Argument(metavar="ROLE", help="viewer, annotator, reviewer or admin.")],
    *,
    place: StorePlace = None,
    person: Person = None,
) -> None:
    """Say what somebody may do; only an admin can.

    A viewer reads; an annotator also adds labels of their own; a reviewer also decides, adds articles and what others
    said; an admin also gives roles. The first who comes into a store is its admin.
    """
    with told(), workflow.opened(place) as opened:
        workflow.appoint(opened, name, given, who(person))
    say(f"{name} is {given} now")


@app.command(epilog="[bold]Examples[/bold]\n\nannotator history storm\n\nannotator history storm --at 2026-03-10T18:00")
def history(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The article's id.")],
    *,
    at: At = None,
    place: StorePlace = None,
) -> None:
    """Tell who did what to an article, when, from where and why.

    Times are UTC.
    """
    with told(), workflow.opened(place, create=False) as opened:
        found = workflow.history(opened, article, utc(at))
    for event in found:
        typer.echo(_line(event))


def _line(event: "Event") -> str:
    act = event.act
    why = f" [{act.why}]" if act.why else ""
    return clean(f"{act.at[:19].replace('T', ' ')}  {act.person} {event.what} ({act.place}){why}")
