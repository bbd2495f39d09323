from collections.abc import Sequence

import numpy as np
import pytest

from annotator.core.labels import SCHEME, SourceKind
from annotator.core.records import Article, Attribution, Gold
from annotator.core.spans import Span
from annotator.learn import candidates, ranking, tagger
from annotator.learn.batch import lay_out
from annotator.learn.ranking import Lesson, Ranker
from annotator.learn.tokens import Floats, Seen
from tests.learn.articles import see

ROLES = ("manager", "driver", "clerk", "teacher", "nurse", "lawyer", "farmer", "guard", "porter", "singer")
UNSURE = "A {role}, who asked not to be named, described this as “generous {n} times to a fault”."
NESTED = "Ana Ruiz said that she wrote to the governor {n} times and got no answer."
OPEN = "The {role} left Harrow. “We will not pay {n} crowns a day.” Then the doors were closed."


def article(number: int) -> Gold:
    """Return an article in which people say of each unsure sentence that its subject speaks, not "who"."""
    lines, links, at = [], [], 0
    for n in range(number, number + 36):
        for form in (UNSURE, NESTED, OPEN):
            line = form.format(role=ROLES[n % 10], n=n)
            links += [_link(line, at, form)]
            lines.append(line)
            at += len(line) + 2
    return Gold(Article(f"a{number}", "\n\n".join(lines)), (), tuple(links), ("reader-1",), "wire", SCHEME)


def _link(line: str, at: int, form: str) -> Attribution:
    if form == NESTED:
        return _said(at, (0, 8), (14, len(line) - 1), direct=False)
    opens, closes = line.index("“") + 1, line.index("”")
    source = (0, line.index(",")) if form == UNSURE else None
    return _said(at, source, (opens, closes), direct=True)


def _said(at: int, source: tuple[int, int] | None, content: tuple[int, int], *, direct: bool) -> Attribution:
    place = Span(source[0] + at, source[1] + at) if source else None
    return Attribution(place, None, (Span(*(x + at for x in content)),), direct, None, SourceKind.UNNAMED, 1.0)


@pytest.fixture(scope="module")
def golds() -> list[Gold]:
    return [article(100 * n) for n in range(10)]


@pytest.fixture(scope="module")
def taught(golds: list[Gold]) -> Lesson:
    return ranking.lesson(golds, [tagger.see(gold.article) for gold in golds])


@pytest.fixture(scope="module")
def held(taught: Lesson) -> Floats:
    found = ranking.out_of_fold(taught)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def ranker(taught: Lesson, held: Floats) -> Ranker:
    return ranking.fit(taught, held)


def words(one: Seen, links: Sequence[Attribution]) -> list[tuple[str | None, str]]:
    text = one.marks.article.text
    return [(text[slice(*a.source)] if a.source else None, text[slice(*a.content[0])]) for a in links]


def test_gold_teaches_which_candidate_is_the_source(golds: list[Gold]) -> None:
    lesson = ranking.lesson(golds[:1], [see(golds[0].article.text), see(UNSURE.format(role="cook", n=1))])
    one = see(golds[0].article.text)
    found = [one.marks.mentions[i] for i in lesson.found.mentions[lesson.truth].tolist()]
    assert {one.marks.article.text[m.start : m.end] for m in found} == {f"A {role}" for role in ROLES}
    assert not lesson.teaches[lesson.found.articles == 1].any()  # gold says nothing of that article
    # "Ana Ruiz said" is as people have it, "she wrote" is not.
    assert (lesson.right.sum(), len(lesson.right)) == (36, 72)


def test_a_source_that_people_gave_takes_the_place_of_the_rules(ranker: Ranker) -> None:
    text = "A cook, who asked not to be named, described this as “generous 7 times to a fault”."
    one = see(text)
    assert words(one, one.attributions)[-1][0] == "who"
    [links] = ranking.choose(ranker, lay_out([one]))
    assert words(one, links)[-1] == ("A cook", "this as “generous 7 times to a fault”")
    last = links[-1]
    assert (text[slice(*last.cue)] if last.cue else None, last.carried) == ("described", False)
    assert (last.entity, last.kind) == (None, SourceKind.UNNAMED)
    assert last.score > 0.8


def test_nobody_is_named_where_that_would_sooner_be_wrong(ranker: Ranker) -> None:
    one = see(OPEN.format(role="cook", n=3))
    assert words(one, one.attributions) == [(None, "We will not pay 3 crowns a day.")]
    [[link]] = ranking.choose(ranker, lay_out([one]))
    assert (link.source, link.kind) == (None, SourceKind.NONE)
    assert link.score > 0.5


def test_what_the_rules_are_sure_of_keeps_its_source_and_has_the_chance_of_its_like(ranker: Ranker) -> None:
    one = see("Ana Ruiz said that she wrote to the governor 3 times and got no answer.")
    [links] = ranking.choose(ranker, lay_out([one]))
    assert words(one, links) == words(one, one.attributions)
    assert [link.score for link in links] == [pytest.approx(0.5, abs=0.05)] * 2  # one of two such links is right


def test_chances_are_what_share_of_links_is_right_out_of_fold(taught: Lesson, held: Floats) -> None:
    best, inputs = ranking._best(taught.found.links, held)
    known = taught.teaches[best]
    chosen, _ = ranking._scales(taught, held)
    chances = np.array(ranking._chances(inputs, chosen))[known]
    assert chances.mean() == pytest.approx(taught.truth[best][known].mean(), abs=0.01)


def test_links_held_out_are_chosen_as_by_a_model_that_did_not_see_them(
    golds: list[Gold], taught: Lesson, held: Floats
) -> None:
    seen = [tagger.see(gold.article) for gold in golds]
    found = ranking.held_out(taught, seen, held)
    sources = {source for one, links in zip(seen, found, strict=True) for source, _ in words(one, links)}
    assert {f"A {role}" for role in ROLES} <= sources
    assert ranking.held_out(taught, seen, None) == [one.attributions for one in seen]


def test_too_few_links_teach_nothing_and_the_rules_choose(golds: list[Gold]) -> None:
    seen = [tagger.see(gold.article) for gold in golds[:6]]
    few = ranking.lesson(golds[:6], seen)
    assert len(np.unique(few.found.links[few.truth])) < ranking.FEWEST
    assert ranking.out_of_fold(few) is None
    assert ranking.choose(None, lay_out(seen)) == [one.attributions for one in seen]


def test_the_same_gold_teaches_the_same(taught: Lesson, held: Floats, ranker: Ranker) -> None:
    again = ranking.fit(taught, held)
    assert np.array_equal(again.chosen.weights, ranker.chosen.weights)
    columns = taught.found.columns
    assert np.array_equal(
        ranking._odds(again.inputs, again.networks, columns), ranking._odds(ranker.inputs, ranker.networks, columns)
    )


def test_reported_words_that_another_link_gives_to_the_new_source_are_told_once() -> None:
    one = see("Ana Ruiz said that she wrote to the governor in March and got no answer.")
    said, _ = one.attributions
    names = [one.marks.article.text[m.start : m.end] for m in one.marks.mentions]
    picks = [(ranking._AS_THEY_ARE, 0.9), (names.index("Ana Ruiz"), 0.8)]
    assert ranking._settled(one, picks) == (said._replace(score=0.9),)


def test_a_speaker_named_in_another_sentence_is_carried_on_and_has_a_name() -> None:
    one = see("Ana Ruiz of Harrow spoke first, Bo Okoro said. “We will not pay.” Then he left.")
    names = [one.marks.article.text[m.start : m.end] for m in one.marks.mentions]
    number = next(i for i, link in enumerate(one.attributions) if link.direct)
    picks = [(ranking._AS_THEY_ARE, 0.9)] * len(one.attributions)
    picks[number] = names.index("Bo Okoro"), 0.7
    link = ranking._settled(one, picks)[number]
    assert (link.entity, link.kind, link.carried, link.score) == ("Bo Okoro", SourceKind.NAMED, True, 0.7)
    assert link.cue
    assert one.marks.article.text[slice(*link.cue)] == "said"


def test_an_unlikely_source_does_not_take_the_place_of_the_rules() -> None:
    one = see(UNSURE.format(role="cook", n=2))
    names = [one.marks.article.text[m.start : m.end] for m in one.marks.mentions]
    for chance, source in ((0.29, "who"), (0.31, "A cook")):
        last = ranking._settled(one, [(ranking._AS_THEY_ARE, 0.9), (names.index("A cook"), chance)])[-1]
        assert (words(one, [last])[0][0], last.score) == (source, chance)


def test_links_are_ranked_alike_in_any_batch(ranker: Ranker) -> None:
    seen = [see(form.format(role="cook", n=5)) for form in (UNSURE, NESTED, OPEN)]
    assert ranking.choose(ranker, lay_out(seen)) == [
        links for one in seen for links in ranking.choose(ranker, lay_out([one]))
    ]
    assert ranking.choose(ranker, lay_out([])) == []
    assert candidates.find(lay_out([])).columns.shape == (0, len(candidates.NAMES))
