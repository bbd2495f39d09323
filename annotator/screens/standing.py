"""A part of the dashboard: how right each model is, as its card says."""

from functools import partial
from typing import Any

import streamlit as st

from annotator.core.labels import Tag
from annotator.measure import charts as draws
from annotator.screens import charts, desk
from annotator.store import registry


def draw() -> None:
    """Draw the scores of all models here, and how the one in use is calibrated and learned."""
    cards = {folder.name: card for folder, card in registry.shelf()}
    if not cards:
        st.info("There is no model here; `annotator train` makes one.")
        return
    rows = [row for card in cards.values() for row in scores(card)]
    if not rows:
        st.info("No model's card has figures; `annotator train` writes a card that has.")
        return
    compared = partial(draws.intervals, name="model", measure="F1 on articles held back")
    golds = "; ".join(f"{card['name']}: {card['report']['articles']} articles" for card in cards.values())
    note = f"Each on the gold it learned from, every article by models that did not see it ({golds})."
    charts.draw("F1 by model", rows, compared, note=desk.plain(note))
    names = list(cards)
    used = _in_use()
    if used in names:
        st.caption(desk.plain(f"In use: {used}"))
    shown = st.selectbox("Model", names, index=names.index(used) if used in names else 0, key="shown-model")
    report = cards[shown]["report"]
    left, right = st.columns(2, gap="large")
    with left:
        reliable = _reliability(report)
        charts.draw("Calibration", reliable, draws.reliability, note="On the diagonal, scores are chances.")
    with right:
        _learning(report)
    _mistakes(report)


def _in_use() -> str | None:
    """Return the name of the folder of the model in use, None where what notes it is wrong."""
    try:
        return registry.in_use().name
    except registry.ModelError:
        return None


def scores(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the F1 of each tag on articles held back, with its interval, as a card has it."""
    parts = [part for part in card["report"]["parts"] if part["name"] == "article"]
    return [
        {"model": card["name"], "tag": score["tag"], **dict(zip(("value", "low", "high"), score["f1"], strict=True))}
        for part in parts
        for score in part["scores"]
    ]


def _reliability(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"tag": tag, "score": score, "share that has the tag": share, "sentences": count}
        for tag, bins in report["reliability"].items()
        for score, share, count in bins
    ]


def _learning(report: dict[str, Any]) -> None:
    rows = [
        {"tag": str(tag), "articles": articles, "F1": f1}
        for articles, _, _, by_tag in report["curve"]
        for tag, f1 in zip(Tag, by_tag, strict=True)
    ]
    if not rows:
        st.info("There was too little gold for a learning curve.")
        return
    line = partial(draws.tag_lines, x="articles", y="F1", kind="quantitative", form=".2f")
    charts.draw("Learning curve", rows, line, note=desk.plain(report["outlook"]))


def _mistakes(report: dict[str, Any]) -> None:
    st.subheader("The worst mistakes", anchor=False)
    st.dataframe(
        [
            {"tag": one["tag"], "score": round(one["score"], 2), "people gave it": one["has"], "sentence": one["text"],
             "article": one["article"], "why": ", ".join(one["why"])}
            for one in report["mistakes"]
        ],
        hide_index=True,
    )  # fmt: skip
