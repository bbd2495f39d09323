"""Predictions: the four tags and how sure they are, learned from gold; and who said what, by rules."""
