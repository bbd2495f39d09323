"""Charts of plain rows, as Altair draws them; colours as in page.css, light and dark, and shapes where lines cross."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Literal

import altair as alt
import vl_convert

from annotator.core.labels import Tag

Row = Mapping[str, Any]
Theme = Literal["light", "dark"]
Drawn = Any
"""One of Altair's charts, whose methods promise no types."""

TAG_COLOURS: dict[Theme, tuple[str, ...]] = {
    "light": ("#00609c", "#ad4400", "#006e56", "#93337a"),
    "dark": ("#6cb8f5", "#ff9d5c", "#4fd0ab", "#eb9bd0"),
}
"""In the order of Tag; page.css has the same, and a test compares."""
OTHER_COLOURS: dict[Theme, tuple[str, ...]] = {
    "light": (*TAG_COLOURS["light"], "#6b6200", "#5a626e"),
    "dark": (*TAG_COLOURS["dark"], "#e3d64f", "#a3abb8"),
}
"""For what is not a tag; after six they begin anew."""

WORDS: dict[Theme, str] = {"light": "#5a626e", "dark": "#a3abb8"}
"""For what stands beside a chart: `--faint` of page.css."""


class Form(StrEnum):
    """What a chart can be kept as."""

    PNG = "png"
    SVG = "svg"


def amounts(rows: Sequence[Row], theme: Theme, *, x: str, y: str, colour: str) -> Drawn:
    """Return stacked bars: `y`, a number, over `x`, parted by `colour`; one that is picked is told by both."""
    names = sorted({row[colour] for row in rows})
    return (
        _of(rows)
        .mark_bar()
        .encode(
            x=alt.X(x, type="ordinal", title=x, axis=alt.Axis(labelAngle=-40, labelOverlap=True)),
            y=alt.Y(y, type="quantitative", title=y, axis=alt.Axis(tickMinStep=1)),
            color=_colour(colour, names, OTHER_COLOURS[theme]),
            tooltip=[_word(x), _word(colour), alt.Tooltip(y, type="quantitative")],
        )
        .add_params(_picked(x, colour))
        .properties(height=340)
    )


def ranks(
    rows: Sequence[Row], theme: Theme, *, name: str, share: str, colour: str = "", kinds: Sequence[str] = ()
) -> Drawn:
    """Return a bar a name, in the order of the rows; one that is picked is told by its name.

    kinds: all that `colour` can be, whether it is there or not; without any, all bars have one colour.
    """
    words = [_word(name), *([_word(colour)] if kinds else [])]
    return (
        _of(rows)
        .mark_bar()
        .encode(
            y=alt.Y(name, type="nominal", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
            x=alt.X(share, type="quantitative", title=share, axis=alt.Axis(format="%")),
            color=_colour(colour, kinds, OTHER_COLOURS[theme]) if kinds else alt.value(OTHER_COLOURS[theme][0]),
            tooltip=[*words, alt.Tooltip(share, type="quantitative", format=".1%")],
        )
        .add_params(_picked(name))
    )


def tag_bars(rows: Sequence[Row], theme: Theme, *, group: str, share: str = "share") -> Drawn:
    """Return for each group a bar a tag; one that is picked is told by both."""
    return (
        _of(rows)
        .mark_bar()
        .encode(
            y=alt.Y(group, type="nominal", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
            yOffset=alt.YOffset("tag", type="nominal", sort=list(map(str, Tag))),
            x=alt.X(share, type="quantitative", title="share of sentences", axis=alt.Axis(format="%")),
            color=_colour("tag", list(map(str, Tag)), TAG_COLOURS[theme]),
            tooltip=[
                _word(group),
                _word("tag"),
                alt.Tooltip("sentences", type="quantitative"),
                alt.Tooltip(share, type="quantitative", format=".1%"),
            ],
        )
        .add_params(_picked(group, "tag"))
        .properties(height=alt.Step(11, **{"for": "offset"}))
    )


def tag_lines(
    rows: Sequence[Row], theme: Theme, *, x: str, y: str, kind: Literal["ordinal", "quantitative"], form: str = "%"
) -> Drawn:
    """Return a line a tag over `x`; the points of each have a shape of their own, and one that is picked is told."""
    base = _of(rows).encode(
        x=alt.X(x, type=kind, title=x, scale=alt.Undefined if kind == "ordinal" else alt.Scale(zero=False)),
        y=alt.Y(y, type="quantitative", title=y, axis=alt.Axis(format=form), scale=alt.Scale(zero=form == "%")),
        color=_colour("tag", list(map(str, Tag)), TAG_COLOURS[theme]),
    )
    point = base.mark_point(filled=True, size=60, opacity=1).encode(
        shape=alt.Shape("tag", type="nominal", sort=list(map(str, Tag)), legend=alt.Legend(title="tag")),
        tooltip=[_word("tag"), alt.Tooltip(x, type=kind), alt.Tooltip(y, type="quantitative", format=".3f")],
    )
    return base.mark_line() + point.add_params(_picked(x, "tag"))


def reliability(rows: Sequence[Row], theme: Theme) -> Drawn:
    """Return how often a tag is right by the score it has; a model whose scores are chances lies on the diagonal."""
    ends = [{"score": 0.0, "share that has the tag": 0.0}, {"score": 1.0, "share that has the tag": 1.0}]
    even = _of(ends).mark_line(strokeDash=[4, 4], color="#808080").encode(x="score:Q", y="share that has the tag:Q")
    return even + tag_lines(rows, theme, x="score", y="share that has the tag", kind="quantitative")


def intervals(rows: Sequence[Row], theme: Theme, *, name: str, measure: str) -> Drawn:
    """Return a point and its interval (value, low, high) by tag, beside each other for each `name`.

    A point that is picked is told by both.
    """
    offset = alt.YOffset(name, type="nominal", sort=None)
    y = alt.Y("tag", type="nominal", sort=list(map(str, Tag)), title=None)
    names = list(dict.fromkeys(row[name] for row in rows))
    colour = _colour(name, names, OTHER_COLOURS[theme])
    base = _of(rows)
    span = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low", type="quantitative", title=measure, scale=alt.Scale(zero=False)),
        x2="high", y=y, yOffset=offset, color=colour,
    )  # fmt: skip
    figures = [alt.Tooltip(part, type="quantitative", format=".3f") for part in ("value", "low", "high")]
    point = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X("value", type="quantitative"), y=y, yOffset=offset, color=colour,
        shape=alt.Shape(name, type="nominal", sort=names), tooltip=[_word("tag"), _word(name), *figures],
    )  # fmt: skip
    return span + point.add_params(_picked(name, "tag"))


def picture(chart: Drawn, form: Form) -> bytes:
    """Return a chart on white as the bytes of a picture; nothing is asked of the network."""
    sized = chart.properties(width=720, background="white")
    if form is Form.PNG:
        return vl_convert.vegalite_to_png(sized.to_dict(), scale=2)
    return vl_convert.vegalite_to_svg(sized.to_dict()).encode()


def _of(rows: Sequence[Row]) -> Drawn:
    return alt.Chart(alt.InlineData(values=[dict(row) for row in rows]))


def _picked(*fields: str) -> alt.Parameter:
    """Return what makes marks such that they can be picked, which is told as `picked`: these fields."""
    return alt.selection_point(name="picked", fields=list(fields))


def _word(field: str) -> alt.Tooltip:
    return alt.Tooltip(field, type="nominal")


def _colour(field: str, names: Sequence[str], colours: Sequence[str]) -> alt.Color:
    given = [colours[number % len(colours)] for number in range(len(names))]
    return alt.Color(
        field, type="nominal", sort=list(names), scale=alt.Scale(domain=list(names), range=given),
        legend=alt.Legend(title=field, orient="top", columns=4, labelLimit=200),
    )  # fmt: skip
