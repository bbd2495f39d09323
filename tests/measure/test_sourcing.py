from pathlib import Path

import pytest

from annotator.core.labels import BlockKind, SourceKind
from annotator.measure import sourcing
from annotator.measure.rules import RuleError
from annotator.store import rules, shipped
from tests.measure.told import Line, article, corpus, says

UNNAMED = SourceKind.UNNAMED
HEAD = Line("Harbour bridge closes Friday", "C", block=BlockKind.HEADLINE)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([says("an aide", "it is a shameful plan.", tags="OS", kind=UNNAMED)], [(1, "unnamed source on an opinion")]),
        ([says("Eva Lind", "it is a shameful plan.", tags="OS")], []),
        ([says("an aide", "it will rain.", kind=UNNAMED)], [(1, "single unnamed source")]),
        ([Line("“It will rain.”", "Q", "It will rain.", direct=True)], [(1, "quotation without a speaker")]),
        ([Line("She accused Bo Ek of theft.")], [(1, "accusation without a reply")]),
        ([Line("She accused Bo Ek of theft."), says("Bo Ek", "it was a lie.")], []),
        ([Line("She accused Bo Ek of theft."), Line("He declined to comment.")], []),
        ([HEAD, says("Eva Lind", "the harbour bridge closes.")], [(1, "headline of one source")]),
        ([HEAD, says("Eva Lind", "the harbour bridge closes."), says("Bo Ek", "the bridge closes Friday.")], []),
        ([HEAD, says("Eva Lind", "the harbour bridge closes."), Line("The bridge closes Friday.", "C")], []),
    ],
)
def test_thin_sourcing_is_found_with_its_sentence(
    lines: list[Line], found: list[tuple[int, str]], tmp_path: Path
) -> None:
    given = sourcing.read_rules(rules.read(shipped.place("labels", "sourcing_rules.yaml")))
    rows = sourcing.findings(corpus(tmp_path, article("a", *lines)), given).collect()
    assert rows.select("number", "rule").rows() == found


def test_a_rule_that_there_is_not_is_refused() -> None:
    with pytest.raises(RuleError, match="unknown rule 'rumour'; there are unnamed source on an opinion"):
        sourcing.read_rules([{"rule": "rumour", "why": "x"}])
