"""`annotator show`: an article in colour."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from annotator import workflow
from annotator.cli.program import BAD_INPUT, Model, app, clean, tell_failures, told
from annotator.core.labels import Tag
from annotator.core.records import Failure, Prediction

COLOURS = {Tag.CLAIM: "cyan", Tag.OPINION: "magenta", Tag.QUOTATION: "yellow", Tag.SOURCE: "green"}
LETTERS = {tag: tag[0].upper() for tag in Tag}


@app.command(epilog="[bold]Example[/bold]\n\nannotator show labels/examples/harbour-strike.txt")
def show(
    place: Annotated[str, typer.Argument(metavar="FILE", help="An article, or - for standard input.")],
    *,
    model: Model = None,
) -> None:
    """Show a tagged article here in the terminal."""
    failures = []
    console = Console()
    with told():
        for done in workflow.show(place, model, stdin=sys.stdin.buffer):
            if isinstance(done, Failure):
                failures.append(done)
            else:
                _print_article(console, done)
    tell_failures(failures)
    if failures:
        raise typer.Exit(BAD_INPUT)


def _print_article(console: Console, prediction: Prediction) -> None:
    article = prediction.article
    console.print(Rule(clean(article.title or article.id)))
    console.print(_legend(prediction))
    console.print(_coloured(prediction))
    if prediction.attributions:
        console.print(_who_said_what(prediction))


def _legend(prediction: Prediction) -> Text:
    """Return each tag's letter, in its colour, with its count."""
    text = Text()
    for tag in Tag:
        count = sum(tag in s.tags for s in prediction.sentences)
        text.append(f"{LETTERS[tag]} {tag} {count}   ", style=f"bold {COLOURS[tag]}")
    return text.append("quoted words", style="italic").append("  ").append("source", style="underline")


def _coloured(prediction: Prediction) -> Text:
    """Return the article's text: the tags' letters before each sentence, which has its one tag's colour."""
    whole = Text(clean(prediction.article.text))
    for s in prediction.sentences:
        if s.primary is not None:
            whole.stylize(COLOURS[s.primary], s.start, s.end)
    for said in prediction.attributions:
        for piece in said.content if said.direct else ():
            whole.stylize("italic", *piece)
        if said.source is not None:
            whole.stylize("underline", *said.source)
    parts = whole.divide(sorted({s.start for s in prediction.sentences if s.tags}))
    leads = [Text(), *(_letters(s.tags) for s in prediction.sentences if s.tags)]
    return Text.assemble(*(part for pair in zip(leads, parts, strict=True) for part in pair))


def _letters(tags: tuple[Tag, ...]) -> Text:
    text = Text()
    for tag in tags:
        text.append(LETTERS[tag], style=Style(color=COLOURS[tag], bold=True, reverse=True))
    return text.append(" ")


def _who_said_what(prediction: Prediction) -> Table:
    text = prediction.article.text
    table = Table("Who", "How named", "Cue", "What", title="Who said what", show_lines=False)
    for said in prediction.attributions:
        who = said.entity or (text[slice(*said.source)] if said.source else "?")
        cue = text[slice(*said.cue)] if said.cue else ""
        what = " … ".join(text[slice(*piece)] for piece in said.content)
        cells = (who, said.kind, cue, f"“{what}”" if said.direct else what)
        table.add_row(*(Text(" ".join(clean(cell).split())) for cell in cells))
    return table
