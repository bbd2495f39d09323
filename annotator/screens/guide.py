"""The last page: what the tags and signs mean, and how to use the app."""

import streamlit as st

GUIDE = """
## The four tags
Each is a yes or no of its own; a sentence carries any of them together, or none.

| tag | yes, when the sentence | for example |
|---|---|---|
| **C** claim | states what could be checked, in the author's words or indirectly | *The bridge closed in May.* |
| **O** opinion | has the author judge, predict, mock, urge, or choose loaded words | *It was a shabby little deal.* |
| **Q** quotation | holds somebody else's own words, even one | *She called the deal “shabby”.* |
| **S** source | says where information comes from | *According to the harbour office, two berths are shut.* |

Bylines, captions' credits, “Read more” and the like carry none. What a *source* judges is not the author's opinion.

## The signs
The letters before a sentence are its tags. Each tag also has its own row and pattern of line under the text, so that
they can be told apart without colour; the tint is the one tag that stands for the sentence.
A **box** is a source, **dots** are the cue that ties it to words, **corners** stand around what was said, and *italics*
with a line under them are word for word. A small number leads to its row in the table *Who said what*. Point at any of
them: what belongs together lights up, and a line leads from the source to what it said.

## Scores and why
Choose a sentence. A bar is how sure the model is that the tag is right, 0 to 1; the stroke across it is the score from
which the tag is given. Bold words spoke for the tag, dotted ones against it; the list below adds what is not a word,
such as quote marks or the sentence before, with + for and − against. Numbers are log-odds: +0.7 doubles the odds.
**Only unsure ones** leaves the colour on sentences with a score where, on articles it had not seen, the model was
wrong more often than one time in three: look at those first.

## The pages
**Review** asks for decisions, one sentence after the other, by keyboard (`?` shows the keys). **Adjudicate** shows
where people differ, side by side, and collects what the guidelines should say. **Bulk** accepts together what the
model is sure of, and takes it back together. **Dashboard** counts; a number leads to its sentences. **Train** learns a
new model from what is settled, compares it with the one in use, and leaves the choice to you. Nothing that somebody
decided is ever overwritten: a change of mind is a new decision beside it.

## By keyboard
Tab goes from part to part. In the text the arrow keys go from sentence to sentence, and Enter chooses one.

## Your articles
Text, Markdown and web pages are read as one article each; JSON Lines, CSV and Parquet as one a row, from the column
`text`; zip files as all that is in them. What you add stays in the store, where your colleagues find it too, and goes
nowhere else.

The tags are a model's, made to be corrected by people. Check them before you rely on them.
"""


def draw() -> None:
    """Draw the guide."""
    st.title("What the tags mean")
    st.markdown(GUIDE, width=800)
