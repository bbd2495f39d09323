"""Runs the migrations over the connection that opening.py hands in, inside its transaction."""

from alembic import context

from annotator.store.database import schema

context.configure(connection=context.config.attributes["connection"], target_metadata=schema.metadata)
context.run_migrations()
