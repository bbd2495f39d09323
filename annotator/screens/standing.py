"""A part of the dashboard: how right each model is, as its card says, and beside what people settled here."""

from functools import partial
from typing import Any

import streamlit as st

from annotator.core.labels import Tag
from annotator.core.numbers import many
from annotator.measure import charts as draws
from annotator.screens import behind, charts, desk
from annotator.screens.behind import ANY
from annotator.store import database, registry

_SHOWN, _TAG, _SCORE, _GIVEN = "shown-model", "settled-tag", "settled-score", "settled-given"
_BINS = [f"{tenth / 10:.1f}–{(tenth + 1) / 10:.1f}" for tenth in range(10)]
"""The scores that a point of the calibration sums up."""
GAVE, DID_NOT = "gave it", "did not give it"


def draw() -> None:
    """Draw the scores of all models here, and how one of them, else that in use, is calibrated and learned."""
    cards = {folder.name: card for folder, card in registry.shelf()}
    if not cards:
        st.info("There is no model here; the page Train makes one.")
        return
    rows = [row for card in cards.values() for row in scores(card)]
    if not rows:
        st.info("No model's card has figures; the page Train makes a model whose card has.")
        return
    _compared(cards, rows)
    names = list(cards)
    used = _in_use()
    if used in names:
        st.caption(desk.plain(f"In use: {used}"))
    behind.keep(_SHOWN, [used, *names] if used in names else names)
    card = cards[st.selectbox("Model", names, key=_SHOWN)]
    left, right = st.columns(2, gap="large")
    with left:
        note = "On the diagonal, scores are chances. Click a point for settled sentences with such scores."
        charts.choose("Calibration", _reliability(card["report"]), draws.reliability, _pick_score, note=note)
    with right:
        _learning(card["report"])
    _settled(card)
    _mistakes(card["report"])


def _compared(cards: dict[str, dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    named = {card["name"]: folder for folder, card in cards.items()}

    def picked(fields: dict[str, Any]) -> None:
        st.session_state[_SHOWN] = named[fields["model"]]
        st.session_state[_TAG], st.session_state[_SCORE] = fields["tag"], ANY

    golds = "; ".join(f"{card['name']}: {card['report']['articles']} articles" for card in cards.values())
    note = (
        f"Each on the gold it learned from, every article by models that did not see it ({golds}). Click a point for "
        "settled sentences."
    )
    compared = partial(draws.intervals, name="model", measure="F1 on articles held back")
    charts.choose("F1 by model", rows, compared, picked, note=desk.plain(note))


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
    note = f"{report['outlook']} A point sums up models that so many articles taught; the last one is F1 by model."
    charts.draw("Learning curve", rows, line, note=desk.plain(note.strip()))


def _pick_score(picked: dict[str, Any]) -> None:
    st.session_state[_TAG] = picked["tag"]
    st.session_state[_SCORE] = _BINS[min(int(float(picked["score"]) * len(_BINS)), len(_BINS) - 1)]


def _settled(card: dict[str, Any]) -> None:
    """Draw sentences that people settled here, by the scores of a model that did not learn from their articles."""
    st.header("The sentences", anchor=False)
    st.caption(
        "A card keeps figures and the worst mistakes, not all of its gold. Here are sentences that people settled in "
        "this store, by the scores that this model gave them; articles that taught it are left out."
    )
    left, middle, right = st.columns(3)
    tag = Tag(left.selectbox("on", list(map(str, Tag)), key=_TAG) or Tag.CLAIM)
    score = middle.selectbox("with a score of", [ANY, *_BINS], key=_SCORE)
    how = right.selectbox("to which people", [ANY, GAVE, DID_NOT], key=_GIVEN)
    low, high = (0.0, 1.0) if score == ANY else map(float, score.split("–"))
    given = partial(database.settled_as_scored, card["name"], tag, low=low, high=high, apart=card.get("digests", ()))
    every, have = (database.how_many(desk.store(), given(has_it=has_it)) for has_it in (None, True))
    st.caption(f"People gave {tag} to {have:,} of {many(every, 'settled sentence')} with such a score.")
    has_it, count = {ANY: (None, every), GAVE: (True, have), DID_NOT: (False, every - have)}[how]
    behind.counted(given(has_it=has_it), key=f"settled-{card['name']}-{tag}-{score}-{how}", count=count)


def _mistakes(report: dict[str, Any]) -> None:
    st.header("The worst mistakes", anchor=False)
    st.dataframe(
        [
            {"tag": one["tag"], "score": round(one["score"], 2), "people gave it": one["has"], "sentence": one["text"],
             "article": one["article"], "why": ", ".join(one["why"])}
            for one in report["mistakes"]
        ],
        hide_index=True,
    )  # fmt: skip
