"""The shape of the database, as numbered steps that sqlite-utils applies once each. Never change a step: add one.

Times are integer UTC milliseconds, ids are text, and every row that a class owns carries its class.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("kbot")


@migrations(name="0001_classes")
def classes(db: Database) -> None:
    """Who reads together, where, and how far they have come."""
    db.table("classes").create(
        {"id": str, "language": str, "progress": int, "founded_at": int}, pk="id", not_null={"language", "founded_at"}
    )
    db.table("rooms").create(
        {"id": str, "class_id": str}, pk="id", not_null={"class_id"}, foreign_keys=[("class_id", "classes", "id")]
    )
    db.table("chats").create(
        {"id": str, "room": str, "private": int, "seen_at": int, "removed_at": int},
        pk="id",
        not_null={"room", "private"},
    )
    db.table("readers").create(
        {"id": str, "progress": int, "language": str, "class_id": str, "seen_at": int}, pk="id", not_null={"language"}
    )


@migrations(name="0002_dialogues")
def dialogues(db: Database) -> None:
    """What was said lately, and what waits for a press."""
    db.table("inputs").create({"id": str, "at": int}, pk="id", not_null={"at"})
    db.table("dialogues").create(
        {"chat": str, "reader": str, "written": str, "expires_at": int}, pk=("chat", "reader"), not_null={"expires_at"}
    )
    db.table("asked").create(
        {"id": str, "chat": str, "reader": str, "thread": str, "at": int}, pk="id", not_null={"at"}
    )
    db.table("unanswered").create(
        {"id": int, "class_id": str, "reader": str, "language": str, "text": str, "at": int},
        pk="id", not_null={"class_id", "text", "at"},
    )  # fmt: skip
    db.table("unanswered").create_index(["class_id", "at"])
    db.table("deliveries").create({"id": str, "ref": str, "failure": str, "at": int}, pk="id", not_null={"at"})
