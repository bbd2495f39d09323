"""A file's bytes become an Article, from plain text, Markdown or HTML, with a map back to the file."""
