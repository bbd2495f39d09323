"""The pages of the app. A screen draws and returns what was chosen; the rooms below decide."""
