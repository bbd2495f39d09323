"""One article as a page that can be checked: its text, links, sources, findings, figures, and the record of all."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from annotator.core.export import FormError, from_prediction, to_prediction
from annotator.core.labels import SourceKind, Tag
from annotator.core.records import Attribution, Prediction
from annotator.core.spans import Span
from annotator.measure import findings, frames, ledger
from annotator.measure import page as pages
from annotator.measure.findings import Rules
from annotator.measure.markup import escaped
from annotator.measure.rules import RuleError

STYLE = files(__package__).joinpath("dossier.css").read_text(encoding="utf-8")
_RECORD = re.compile(r'<script type="application/json" id="record">(.*?)</script>', re.DOTALL)
_BESIDE = 40
_SHORT = 12
_SOURCES = {kind: "no source" if kind is SourceKind.NONE else f"{kind} source" for kind in SourceKind}
_MADE_BY = ("annotator.measure", "annotator.text", "annotator.text.words", "annotator.core")
"""The packages whose files decide what a page says and how it looks."""


class DossierError(ValueError):
    """A file is no page of `annotator report article`."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What does not hold in a page, and what could not be checked, a sentence each."""

    wrong: tuple[str, ...]
    unchecked: tuple[str, ...] = ()


def page(prediction: Prediction, rules: Rules, made: str) -> str:
    """Return an article as a whole HTML page, with the record of all it shows; `made` is when, ISO 8601 in UTC.

    Raises RuleError.
    """
    row = from_prediction(prediction)
    return _whole({"prediction": row, **_told(to_prediction(row), rules), "made": made, "program": _program()})


def build() -> str:
    """Return a digest of what finds and draws: programs of one build make one page of one record, to the letter."""
    found = hashlib.sha256()
    for package in _MADE_BY:
        for file in sorted(files(package).iterdir(), key=lambda one: one.name):
            if file.name.endswith((".py", ".css", ".js", ".txt")):
                found.update(file.read_bytes())
    return found.hexdigest()[:_SHORT]


def _program() -> dict[str, str]:
    return {"version": version("annotator"), "build": build()}


def _whole(record: dict[str, Any]) -> str:
    """Return a page with its record, to which a digest of all that the page shows is added."""
    unsigned = {key: value for key, value in record.items() if key != "shown"}
    return _drawn(unsigned | {"shown": _shown(_drawn(unsigned))})


def _shown(html: str) -> str:
    """Return a digest of a page without its record."""
    return hashlib.sha256(_RECORD.sub("", html).encode("utf-8", "replace")).hexdigest()


def figures(prediction: Prediction) -> dict[str, list[Span]]:
    """Return what is counted in an article, by what it is: where each stands."""
    sentences, links = prediction.sentences, prediction.attributions
    tags = {f"sentences with {tag}": [_span(s) for s in sentences if tag in s.tags] for tag in Tag}
    kinds = {f"attributions, {_SOURCES[kind]}": _places(a for a in links if a.kind is kind) for kind in SourceKind}
    return {
        "sentences": [_span(s) for s in sentences],
        **tags,
        "attributions": _places(links),
        "attributions, word for word": _places(a for a in links if a.direct),
        **kinds,
    }


def _span(placed: Any) -> Span:
    return Span(placed.start, placed.end)


def _places(links: Iterable[Attribution]) -> list[Span]:
    """Return where attributions stand: the first of their content, source and cue that is there."""
    return [next(span for span in (*one.content, one.source, one.cue, Span(0, 0)) if span) for one in links]


def _told(prediction: Prediction, rules: Rules) -> dict[str, Any]:
    """Return what a record tells beside the prediction: rules, figures, findings, sources, how it is filed."""
    filed, found = findings.of(prediction, rules)
    voices = ledger.voices(ledger.rows(frames.of_one(prediction))).select("name", "kind", "times", "words", "direct")
    return {
        "rules": rules._asdict(),
        "figures": {name: [list(span) for span in spans] for name, spans in figures(prediction).items()},
        "filed": str(filed),
        "findings": [one._asdict() for one in found],
        "sources": voices.collect().to_dicts(),
    }


def check(html: str) -> Checked:
    """Return what does not hold in a page, and what cannot be told. Raises DossierError for another page.

    Looked at are the digest and the offsets, each figure and finding anew, and that the page shows what its record
    says. A page whose program finds or draws otherwise than this one can be held against its own digest alone.
    Whether the text is the outlet's, only the digest beside the outlet's own text can tell.
    """
    found = _RECORD.search(html)
    if found is None:
        raise DossierError("the page has no record; right would be what `annotator report article` has written")
    try:
        record: dict[str, Any] = json.loads(found[1])
        prediction, rules = to_prediction(dict(record["prediction"])), Rules(**record["rules"])
        told = _told(prediction, rules)
        program = {key: str(record["program"][key]) for key in ("version", "build")}
        right = _whole(record | told)
        figures = _figures_unlike(dict(record["figures"]), told["figures"])
        shown = str(record["shown"])
    except (ValueError, KeyError, TypeError, FormError, RuleError) as error:
        return Checked((f"the record does not hold: {error!r}",))
    others = [what for what in _OTHER if record.get(what) != told[what]]
    drawn = _unlike(html, right)
    if program["build"] == build():
        wrong = [f"{what}: the record says other than what is found" for what in others]
        return Checked((*figures, *wrong, *drawn))
    changed = [] if shown == _shown(html) else [_CHANGED]
    differ = [*others, *(["how the page is drawn"] if drawn else [])]
    return Checked((*figures, *changed), (_made_otherwise(program, differ),) if differ else ())


_OTHER = ("filed", "findings", "sources")
_CHANGED = "the page was changed after it was made: it is not what its digest says"


def _figures_unlike(said: dict[str, Any], counted: dict[str, list[list[int]]]) -> list[str]:
    return [
        f"{name}: the record says {said.get(name)}, and there are {len(spans)}, at {spans}"
        for name, spans in counted.items()
        if said.get(name) != spans
    ]


def _made_otherwise(program: dict[str, str], differ: Sequence[str]) -> str:
    return (
        f"{', '.join(differ)}: the page was made by annotator {program['version']}, build {program['build']}, and this "
        f"one, {version('annotator')}, build {build()}, has it otherwise; digest, offsets and figures were checked; "
        "right would be to verify the page with the program that made it"
    )


def _drawn(record: dict[str, Any]) -> str:
    prediction = to_prediction(record["prediction"])
    held = json.dumps(record, sort_keys=True).replace("<", "\\u003c")
    parts = (
        *pages.head(prediction),
        pages.legend(prediction),
        pages.fragment(prediction),
        _sources(record["sources"]),
        _findings(record["filed"], record["findings"]),
        _figures(record),
        _provenance(record, prediction),
        f'<script type="application/json" id="record">{held}</script>',
    )
    main = f"<main>{''.join(parts)}</main>"
    return pages.document(pages.title(prediction), main, prediction.article.language or "en", style=STYLE)


def _sources(voices: Sequence[dict[str, Any]]) -> str:
    rows = (
        f"<tr><td>{escaped(one['name'])}</td><td>{escaped(one['kind'])}</td>"
        f"{''.join(f'<td class=number>{one[key]:,}</td>' for key in ('times', 'words', 'direct'))}</tr>"
        for one in voices
    )
    heads = ("Source", "Kind", "Times", "Words", "Word for word")
    return _table("Sources", heads, rows, "No source has a name.")


def _findings(filed: str, found: Sequence[dict[str, Any]]) -> str:
    rows = (
        f'<tr><td><a href="#s{one["number"]}">sentence {one["number"]}</a></td>'
        f"<td>{escaped(one['what'])}</td><td>{escaped(one['why'])}</td>"
        f"<td class=place>{one['start']}–{one['end']}</td></tr>"
        for one in found
    )
    note = (
        f'<p class="meta">Filed as: {escaped(filed)}. By rules, from what the model said; no verdict on a person.</p>'
    )
    return _table("Findings", ("Where", "What", "Why", "Offsets"), rows, "Nothing was found.") + note


def _figures(record: dict[str, Any]) -> str:
    counted, made = record["prediction"], escaped(record["made"])
    by = f"text {counted['digest'][:_SHORT]}…, {escaped(counted['model'])}, {made}"
    rows = (
        f"<tr><td>{escaped(what)}</td><td class=number>{len(spans):,}</td>"
        f"<td>{_offsets(spans)}</td><td class=by>{by}</td></tr>"
        for what, spans in record["figures"].items()
    )
    return _table("Figures", ("What", "Count", "Where", "Of which text, by whom, when"), rows, "")


def _offsets(spans: Sequence[Sequence[int]]) -> str:
    if not spans:
        return "–"
    listed = ", ".join(f"{start}–{end}" for start, end in spans)
    return f"<details><summary>offsets</summary>{listed}</details>"


def _provenance(record: dict[str, Any], prediction: Prediction) -> str:
    article, program = prediction.article, record["program"]
    parts = (
        f"SHA-256 of the text: <code>{article.digest}</code>.",
        f"{len(article.text):,} code points, to which all offsets point.",
        f"Tags and links: model {escaped(prediction.model)}, scheme {escaped(prediction.scheme)}.",
        f"Findings and page: annotator {escaped(program['version'])}, build {escaped(program['build'])}, "
        f"{escaped(record['made'])}.",
        "<code>annotator verify</code> checks this page.",
    )
    return f'<p class="meta">{" ".join(parts)}</p>'


def _table(title: str, heads: Sequence[str], rows: Iterable[str], none: str) -> str:
    body = "".join(rows)
    if not body:
        return f'<h2>{title}</h2><p class="meta">{none}</p>'
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    region = f'<div class="wide" tabindex="0" role="region" aria-label="{title}">'
    return f'<h2>{title}</h2>{region}<table class="told"><tr>{head}</tr>{body}</table></div>'


def _unlike(html: str, right: str) -> list[str]:
    """Return where a page first differs from what its record gives."""
    if html == right:
        return []
    at = next((n for n, (a, b) in enumerate(zip(html, right, strict=False)) if a != b), min(len(html), len(right)))
    here = slice(max(0, at - _BESIDE), at + _BESIDE)
    return [f"the page does not show what its record says: {html[here]!r} stands where {right[here]!r} must"]
