"""What the parts found becomes docs/performance.md and its plot, docs/performance.svg."""

import os
import platform
from collections.abc import Iterable, Sequence
from pathlib import Path

import altair as alt
import polars as pl
from result import Asked, Bars, Cell, Result

OURS = "annotator"
_SECONDS = (("years", 31_557_600.0), ("days", 86_400.0), ("hours", 3_600.0), ("minutes", 60.0), ("seconds", 1.0))
_JOBS = (("1 M", 1e6), ("100 M", 1e8), ("1 B", 1e9))


def write(results: Sequence[Result], folder: Path) -> None:
    """Write the page and the plot."""
    plot([bars for one in results for bars in one.bars], folder / "performance.svg")
    (folder / "performance.md").write_text(page(results), encoding="utf-8")


def page(results: Sequence[Result]) -> str:
    """Return the page in Markdown."""
    parts = [
        "# Performance",
        f"`make bench` wrote this page; it took {_long(sum(one.seconds for one in results))}. {machine()} Trust the "
        "ratios: peers ran in turn with us on the same texts, and the least of several runs counts.",
        "## Asked and measured",
        _asked([asked for one in results for asked in one.asked]),
        "![Rates of the program beside its peers, on a logarithmic scale](performance.svg)",
        *(_part(one) for one in results),
        _paper(results),
        "## Versions",
        _versions(results),
    ]
    return "\n\n".join(parts) + "\n"


def machine() -> str:
    """Return what it ran on, without names."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return (
        f"Machine: {_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, {python}; other "
        f"programs kept {os.getloadavg()[2]:.1f} cores busy over the last quarter of an hour, these runs included."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _asked(asked: Iterable[Asked]) -> str:
    words = {True: "yes", False: "**no**", None: "not measured"}
    rows = [
        [one.what, f"{'≤' if one.at_most else '≥'} {_cell(one.asked)}{one.unit}", _measured(one), words[one.is_met]]
        for one in asked
    ]
    return _table(("what", "asked", "measured", "met"), rows)


def _measured(one: Asked) -> str:
    return "–" if one.measured is None else f"{_cell(one.measured)}{one.unit}"


def _part(one: Result) -> str:
    tables = [f"**{table.title}**\n\n{_table(table.columns, table.rows)}" for table in one.tables]
    return "\n\n".join([f"## {one.title}", f"`{one.command}`", *tables, *one.notes])


def _paper(results: Sequence[Result]) -> str:
    """Return what large jobs would take: each stage's milliseconds an article, times the articles, on some cores."""
    costs = {one.title: one.costs for one in results}
    stacks = {OURS: sum(costs.get("Stages", {}).values()), **costs.get("The whole path", {})}
    columns = (
        "stack",
        "ms an article",
        *(f"{name}, {cores}" for name, _ in _JOBS for cores in ("2 cores", "1,000 cores")),
    )
    rows: list[list[Cell]] = [
        [name, cost, *(_long(count * cost / 1000 / cores) for _, count in _JOBS for cores in (2, 1000))]
        for name, cost in stacks.items()
        if cost
    ]
    note = (
        f"“{OURS}” is the sum of the stages above, from JSON Lines to Parquet without reasons; start-up, disks and "
        "networks are left out, and all cores are taken to be like this one."
    )
    return "\n\n".join(["## Cost on paper", _table(columns, rows), note])


def _versions(results: Sequence[Result]) -> str:
    found = {name: number for one in results for name, number in one.versions.items()}
    return ", ".join(f"{name} {number}" for name, number in sorted(found.items(), key=lambda one: one[0].lower())) + "."


def _table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    lines = [columns, ["---"] * len(columns), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Cell) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, int) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _long(seconds: float) -> str:
    """Return a stretch of time in the unit that suits it.

    >>> _long(5400), _long(0.4), _long(3e6)
    ('1.5 hours', '0.4 seconds', '35 days')
    """
    unit, size = next(((unit, size) for unit, size in _SECONDS if seconds >= 1.5 * size), _SECONDS[-1])
    return f"{seconds / size:,.2g} {unit}" if seconds < 100 * size else f"{seconds / size:,.0f} {unit}"


def plot(every: Sequence[Bars], file: Path) -> None:
    """Draw each part's rates as bars on a logarithmic scale, ours in another colour, each with its figure."""
    charts = [_bars(bars) for bars in every]
    chart = alt.vconcat(*charts, spacing=24).configure_view(stroke=None).configure(background="white")
    chart.save(str(file))


def _bars(bars: Bars) -> alt.LayerChart | alt.FacetChart:
    names, rates = list(bars.rates), list(bars.rates.values())
    ours, shown = [name.startswith(OURS) for name in names], list(map(_cell, rates))
    lowest, highest = min(rates) / 3, max(rates) * 3
    rows = pl.DataFrame({"name": names, "rate": rates, "ours": ours, "shown": shown}).with_columns(start=lowest)
    base = alt.Chart(rows, title=f"{bars.title}, {bars.unit}")
    place = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=300, minExtent=230))
    axis = alt.Axis(title=None, grid=False, tickCount=4, format="~g")
    rate = alt.X("rate:Q", scale=alt.Scale(type="log", domain=[lowest, highest]), axis=axis)
    colour = alt.Color("ours:N", scale=alt.Scale(domain=[True, False], range=["#1f5fa8", "#a8b0b8"]), legend=None)
    drawn = base.mark_bar().encode(y=place, x=rate, x2="start:Q", color=colour)
    written = base.mark_text(align="left", dx=4).encode(y=place, x=rate, text="shown:N")
    return alt.layer(drawn, written).properties(width=420)
