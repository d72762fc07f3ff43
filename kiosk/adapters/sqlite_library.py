"""SQLite as sqlite-utils has it: pysqlite3's where that is installed, otherwise Python's own, which is often older.

Everybody takes it from here. Two copies of SQLite in one process drop each other's locks on a file that both have open.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3

__all__ = ["sqlite3"]
