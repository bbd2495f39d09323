from dataclasses import replace
from pathlib import Path

from annotator.measure import chains
from tests.measure.told import article, corpus, says


def test_who_says_that_somebody_else_says_it_is_a_chain(tmp_path: Path) -> None:
    outer = article("a", says("Eva Lind", "Bo Ek told Ana Ruiz that it rained."))
    inner = article("a", says("Eva Lind", "Bo Ek told Ana Ruiz that it rained.")._replace(
        source="Bo Ek", entity="Bo Ek", cue="told", said="it rained."))  # fmt: skip
    both = replace(outer, attributions=outer.attributions + inner.attributions)
    found = chains.chains(corpus(tmp_path, both)).to_dicts()
    assert [(row["chain"], row["depth"], row["origin"]) for row in found] == [(["Eva Lind", "Bo Ek"], 2, "Bo Ek")]
    assert chains.chains(corpus(tmp_path, outer)).is_empty()
