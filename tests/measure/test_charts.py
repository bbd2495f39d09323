from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from annotator.core.labels import Tag
from annotator.measure import charts, page
from annotator.measure.charts import Form

SHARES = [{"outlet": "Post", "month": "2026-03", "tag": str(tag), "sentences": 2, "share": 0.5} for tag in Tag]
FIGURES = [{"tag": str(tag), "model": "<b>first</b>", "value": 0.8, "low": 0.7, "high": 0.9} for tag in Tag]
DRAWN: list[tuple[list[dict[str, Any]], Callable[..., Any]]] = [
    (SHARES, partial(charts.tag_bars, group="outlet")),
    (SHARES, partial(charts.tag_lines, x="month", y="share", kind="ordinal")),
    (SHARES, partial(charts.ranks, name="outlet", share="share", colour="tag", kinds=list(map(str, Tag)))),
    (SHARES, partial(charts.amounts, x="month", y="sentences", colour="outlet")),
    (FIGURES, partial(charts.intervals, name="model", measure="F1")),
    ([{"tag": "claim", "score": 0.2, "share that has the tag": 0.3}], charts.reliability),
]


@pytest.mark.parametrize(("rows", "make"), DRAWN)
def test_every_chart_becomes_a_picture_without_the_network(rows: Any, make: Callable[..., Any]) -> None:
    assert charts.picture(make(rows, "light"), Form.PNG).startswith(b"\x89PNG")
    assert charts.picture(make(rows, "dark"), Form.SVG).startswith(b"<svg")


def test_names_in_a_picture_are_text() -> None:
    drawn = charts.picture(charts.intervals(FIGURES, "light", name="model", measure="F1"), Form.SVG).decode()
    assert "<b>first" not in drawn
    assert "&lt;b&gt;first" in drawn


def test_tags_have_the_colours_of_the_stylesheet() -> None:
    for number, tag in enumerate(Tag):
        pair = (charts.TAG_COLOURS["light"][number], charts.TAG_COLOURS["dark"][number])
        assert f"--{tag}: light-dark({pair[0]}, {pair[1]});" in page.STYLE
    assert f"--faint: light-dark({charts.WORDS['light']}, {charts.WORDS['dark']});" in page.STYLE
