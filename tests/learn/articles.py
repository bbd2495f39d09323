"""Articles for tests of the learner."""

from annotator.core.records import Article, Attribution
from annotator.learn import tagger
from annotator.learn.tokens import Seen

STORY = (
    "Harrow mill burns\n\n"
    "“Nobody was hurt,” said Eva Lind. The mill opened in 1904.\n\n"
    "It is a shameful disgrace. Who will pay? According to the Harrow Chronicle, the town will."
)
FURNITURE = "Advertisement"
ODD = {
    "empty": "",
    "blank": " \n\n\t ",
    "furniture only": f"{FURNITURE}\n\n{FURNITURE}",
    "one sentence": "The mill opened in 1904.",
    "one mark": "”",
    "lone surrogates": "“No \ud800 deal,” said Ana \udfff Ruiz. It is \udc80.",
    "10,000 words in a sentence": "The mill " + "opened again " * 4999 + "today.",
    "a quotation that never ends": "He said: “We will not pay. Not now.\n\nNot ever. The bill came in May.",
}
"""Articles at the edge of what there is, by what they are."""


def see(text: str) -> Seen:
    """Return what the rules see in a text."""
    return tagger.see(Article("a", text))


def last_link(text: str) -> Attribution:
    """Return the last of the links that the rules find in a text."""
    return see(text).attributions[-1]
