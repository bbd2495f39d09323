"""Who said what beside textacy and the careful stack's rules: how right, and how fast.

    python benchmarks/performance/quoting.py

textacy runs in an environment of its own (make .venv/textacy), on a blank spaCy pipeline: no model is downloaded.
"""

import json
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import careful
import texts
from result import Bars, Cell, Result, Table, least, run

from annotator.core import compiled
from annotator.core.labels import SourceKind
from annotator.core.records import Article, Attribution
from annotator.core.spans import Span
from annotator.learn.entities import Names
from annotator.learn.linker import link
from annotator.measure import attributions
from annotator.text import marks

TEXTACY = texts.ROOT / ".venv" / "textacy" / "bin" / "python"
ARTICLES = 111
"""Articles that speed is measured on, and that textacy reads, where others are not there."""


class Read(NamedTuple):
    """An article and who people say said what in it."""

    article: Article
    said: Sequence[Attribution]


def main() -> Result:
    """Return quality and speed, a way a row."""
    given = real(texts.REAL) or [Read(one.article, one.attributions) for one in texts.golds()[:ARTICLES]]
    ways: dict[str, Callable[[Article], Sequence[Attribution]]] = {
        "annotator": lambda article: link(Names(marks.read(article))),
        "careful stack (a few rules)": lambda article: careful.quotes(article.text),
    }
    seconds = least({name: _over(way, given) for name, way in ways.items()}, rounds=3)
    rows = [[name, len(given) / seconds[name], *figures(given, way)] for name, way in ways.items()]
    rates = {name: len(given) / took for name, took in seconds.items()}
    theirs, notes, versions = textacy(given)
    if theirs:
        rows.append(theirs)
        rates["textacy"] = float(theirs[1] or 0)
    columns = ("way", "articles/s", "pieces found", "source overlaps", "precision", "F1")
    whose = "articles of others, linked by people" if real(texts.REAL) else "articles of the project's gold"
    notes.append(
        f"{len(given)} {whose}. Quoted pieces of four words or more with a source in the text: how many are found, how "
        "many with a source that overlaps the true one, how many links are right, the harmonic mean of the last two. "
        f"“annotator” also splits sentences and finds blocks, cues and names, in its "
        f"{'compiled' if compiled.is_used() else 'Python'} form."
    )
    return Result(
        "Who said what",
        "python benchmarks/performance/quoting.py",
        [],
        [Table("Direct quotations and their sources, one core", columns, rows)],
        [Bars("Who said what", "articles/s", rates)],
        notes,
        versions,
    )


def real(folder: Path) -> list[Read]:
    """Return articles of others whose quotations people have linked; none where they are not there."""
    file = folder / "dev_attributions.jsonl"
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    return [Read(Article(row["id"], row["text"]), [_said(one) for one in row["attributions"]]) for row in rows]


def _said(row: dict[str, Any]) -> Attribution:
    """Return a link; its content is what stands in quote marks, all of it where nothing does."""
    pieces = row["quote_spans"] or row["content"]
    source = row["source"][0] if row["source"] else None
    return Attribution(
        source=_span(source) if source else None,
        cue=None,
        content=tuple(_span(piece) for piece in pieces),
        direct=bool(row["direct"]),
        entity=None,
        kind=SourceKind.NAMED,
        score=1.0,
    )


def _span(given: Any) -> Span:
    return Span(given["start"], given["end"]) if isinstance(given, dict) else Span(*given)


def figures(given: Sequence[Read], way: Callable[[Article], Sequence[Attribution]]) -> list[Cell]:
    """Return how many pieces are found, and with their source; precision and F1."""
    counts = [attributions.count(one.article.text, one.said, way(one.article)) for one in given]
    found = attributions.score(counts)
    return [figure.value for figure in (found.found, found.source_overlap, found.precision, found.f1)]


def _over(way: Callable[[Article], Sequence[Attribution]], given: Sequence[Read]) -> Callable[[], object]:
    return lambda: [way(one.article) for one in given]


def textacy(given: Sequence[Read]) -> tuple[list[Cell] | None, list[str], dict[str, str]]:
    """Return textacy's row, None where it does not run, what to know of it, and its versions."""
    if not TEXTACY.exists():
        return None, ["textacy was not measured: it is not installed (make .venv/textacy)."], {}
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "texts.json")
        file.write_text(json.dumps([one.article.text for one in given]), encoding="utf-8")
        script = Path(__file__).with_name("textacy_quotes.py")
        done = subprocess.run([TEXTACY, script, file], capture_output=True, text=True, check=False)
    if done.returncode:
        return None, [f"textacy was not measured, it fails: {done.stderr.strip().splitlines()[-1]}"], {}
    told = json.loads(done.stdout)
    found = {one.article.text: links for one, links in zip(given, told["found"], strict=True)}

    def way(article: Article) -> list[Attribution]:
        return [
            Attribution(
                source=Span(*source),
                cue=Span(*cue),
                content=(Span(*content),),
                direct=True,
                entity=None,
                kind=SourceKind.NAMED,
                score=1.0,
            )
            for source, cue, content in found[article.text]
        ]

    note = (
        "textacy on spaCy's blank English pipeline with a sentencizer, for spaCy's models would have to be downloaded: "
        f"it finds {sum(map(len, told['found']))} quotations, since it looks for verbs and subjects that only a tagger "
        f"and a parser mark, and refuses {told['refused']} of {len(given)} articles, those with an odd number of quote "
        "marks. A parser trained on the spot takes longer than this benchmark may."
    )
    return (
        [f"textacy {told['versions']['textacy']}", len(given) / told["seconds"], *figures(given, way)],
        [note],
        told["versions"],
    )


if __name__ == "__main__":
    run(main)
