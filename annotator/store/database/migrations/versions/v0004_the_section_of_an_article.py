"""What is known of an article has its section too."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; nobody noted sections before."""
    op.add_column("revisions", Column("section", Text))
