"""A file's bytes become an Article: plain text, Markdown, HTML."""
