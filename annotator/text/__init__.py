"""What can be seen in an article's text: blocks, sentences, quotes, cues, mentions. Rules and lists, no learning."""
