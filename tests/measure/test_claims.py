from pathlib import Path

from annotator.measure import claims
from annotator.measure.claims import Mark
from tests.measure.told import Line, article, corpus, says


def test_claims_without_a_source_stand_with_the_most_checkable_first(tmp_path: Path) -> None:
    lines = (
        Line("It is large.", "C"),
        Line("In May 2026 the mill lost 40 workers because of Harrow Council.", "C"),
        says("Eva Lind", "it rained."),
        Line("A disgrace.", "O"),
    )
    found = claims.unsourced(corpus(tmp_path, article("a", *lines))).collect()
    assert found["number"].to_list() == [2, 1]
    assert found.select("figures", "dates", "names", "causes").rows() == [(True,) * 4, (False,) * 4]
    assert [round(rank, 3) for rank in found["rank"]] == [0.9, 0.18]


def test_common_knowledge_is_left_out_and_what_is_sent_on_becomes_a_claim_review(tmp_path: Path) -> None:
    columns = corpus(tmp_path, article("a", Line("It is wet.", "C"), Line("It is 9 m.", "C"), outlet="Gazette"))
    every = claims.unsourced(columns).collect()
    found = claims.marked(every, {("a", 0, 10): Mark.COMMON, ("a", 12, 22): Mark.SEND_ON})
    assert found.select("text", "mark").rows() == [("It is 9 m.", "send on")]
    review = claims.review(found.to_dicts()[0], columns.articles.collect().to_dicts()[0])
    assert (review["@type"], review["claimReviewed"]) == ("ClaimReview", "It is 9 m.")
    assert review["itemReviewed"]["author"] == {"@type": "Organization", "name": "Gazette"}
    assert "datePublished" not in review["itemReviewed"]
