"""What people's labels came to, each time that somebody settled them."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Text

from annotator.store.database.migrations.versions.v0001_the_first_tables import ID, forbid_change

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table. An older store has nothing to put into it, so that this takes no time however large it is."""
    op.create_table(
        "settlings",
        Column("id", ID, primary_key=True),
        Column("act_id", ID, ForeignKey("acts.id"), nullable=False),
        Column("article_id", ID, ForeignKey("articles.id"), nullable=False),
        Column("method", Text, nullable=False),
        Column("inputs", Text, nullable=False),
        Column("body", LargeBinary),
        Column("same_id", ID, ForeignKey("settlings.id")),
        Index(None, "article_id"),
    )
    forbid_change("settlings")
