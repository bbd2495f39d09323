"""One article as a page that can be checked: its text, figures and links, and the record from which they were drawn."""

import json
import re
from typing import Any

from annotator.core.export import FormError, from_prediction, to_prediction
from annotator.core.labels import SourceKind, Tag
from annotator.core.records import Prediction
from annotator.measure import page as pages
from annotator.measure.markup import escaped

_RECORD = re.compile(r'<script type="application/json" id="record">(.*?)</script>', re.DOTALL)
_BESIDE = 40


class DossierError(ValueError):
    """A file is no page of `annotator report article`."""


def page(prediction: Prediction, made: str) -> str:
    """Return an article as a whole HTML page, with the record of all it shows; `made` is when, ISO 8601 in UTC."""
    record: dict[str, Any] = {"prediction": from_prediction(prediction), "figures": figures(prediction), "made": made}
    return _drawn(record, to_prediction(record["prediction"]))


def figures(prediction: Prediction) -> dict[str, int]:
    """Return what is counted in an article, by what it is."""
    links = prediction.attributions
    tags = {f"sentences with {tag}": sum(tag in s.tags for s in prediction.sentences) for tag in Tag}
    kinds = {f"attributions to a {kind} source": sum(a.kind is kind for a in links) for kind in SourceKind}
    direct = sum(link.direct for link in links)
    return {
        "sentences": len(prediction.sentences),
        **tags,
        "attributions": len(links),
        "attributions word for word": direct,
        **kinds,
    }


def problems(html: str) -> list[str]:
    """Return what does not hold in a page, a sentence each; none where all does. Raises DossierError for another page.

    Looked at are the digest and the offsets, each figure anew, and that the page shows what its record says. Whether
    the text is the outlet's, only the digest beside the outlet's own text can tell.
    """
    found = _RECORD.search(html)
    if found is None:
        raise DossierError("the page has no record; right would be what `annotator report article` has written")
    try:
        record: dict[str, Any] = json.loads(found[1])
        prediction = to_prediction(record["prediction"])
        told, made = dict(record["figures"]), str(record["made"])
    except (ValueError, KeyError, TypeError, FormError) as error:
        return [f"the record does not hold: {error}"]
    wrong = [
        f"{name}: the record says {told.get(name)}, and {count} are in it"
        for name, count in figures(prediction).items()
        if told.get(name) != count
    ]
    return wrong + _unlike(html, page(prediction, made))


def _drawn(record: dict[str, Any], prediction: Prediction) -> str:
    article = prediction.article
    name = article.title or article.id
    by = f"{escaped(prediction.model)}, {escaped(record['made'])}"
    rows = "".join(
        f'<tr><td>{escaped(what)}</td><td class="number">{count:,}</td><td>{by}</td></tr>'
        for what, count in record["figures"].items()
    )
    held = json.dumps(record, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    parts = (
        f'<p class="meta">{escaped(pages.about(article))}</p>',
        pages.legend(prediction),
        pages.fragment(prediction),
        f"<h2>Figures</h2><table><tr><th>What</th><th>Count</th><th>Counted by, when</th></tr>{rows}</table>",
        f'<p class="meta">SHA-256 of the text: {article.digest}. {len(article.text):,} characters, to which all places '
        f"in the record point. Scheme {escaped(prediction.scheme)}. `annotator verify` checks this page.</p>",
        f'<script type="application/json" id="record">{held}</script>',
    )
    return pages.document(name, f"<main>{''.join(parts)}</main>", article.language or "en")


def _unlike(html: str, right: str) -> list[str]:
    """Return where a page first differs from what its record gives."""
    if html == right:
        return []
    at = next((n for n, (a, b) in enumerate(zip(html, right, strict=False)) if a != b), min(len(html), len(right)))
    here = slice(max(0, at - _BESIDE), at + _BESIDE)
    return [f"the page does not show what its record says: {html[here]!r} stands where {right[here]!r} must"]
