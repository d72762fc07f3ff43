"""The office's part of the store: clinics and their history, people, clients, appointments."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from kiosk.adapters.storage.connected import Connected
from kiosk.adapters.storage.database import Row, insert, one, put, store_errors
from kiosk.adapters.storage.ledger import audit, next_change
from kiosk.adapters.storage.tables import appointment_of, replace_clinics
from kiosk.adapters.storage.values import clinics_json, clinics_of, from_ms, time_or_none, to_ms
from kiosk.domain.clinic import Clinic
from kiosk.domain.queue import Refusal
from kiosk.domain.queue.records import Appointment, Revision
from kiosk.domain.staff import Account, Actor, ApiClient, Role
from kiosk.ports import StoreError

NAMES_AT_ONCE = 500  # in one statement


class Configuration(Connected):
    """`Office`, but for what it shares with the others."""

    @store_errors("save clinics")
    def save_clinics(
        self, clinics: Sequence[Clinic], actor: Actor, at: datetime, note: str = "", expected: int | None = None
    ) -> Revision | Refusal:
        db = self._db()
        with db.transaction():
            newest = db.rows("SELECT COALESCE(MAX(id), 0) AS id FROM clinic_revision")[0]["id"]
            if expected is not None and expected != newest:
                return Refusal.CHANGED
            change = next_change(db)
            replace_clinics(db, clinics)
            row = {"id": change.number, "at": to_ms(at), "author": actor.name, "note": note}
            insert(db, "clinic_revision", {**row, "document": clinics_json(clinics)})
            detail = {"author": actor.name, "clinics": [clinic.code for clinic in clinics]}
            audit(db, change, to_ms(at), self._kiosk, "clinics_saved", detail)
        return _revision_of(row)

    @store_errors("read revisions")
    def revisions(self, limit: int = 100) -> tuple[Revision, ...]:
        found = self._db().rows(
            "SELECT id, at, author, note FROM clinic_revision ORDER BY id DESC LIMIT :limit", {"limit": limit}
        )
        return tuple(_revision_of(row) for row in found)

    @store_errors("read a revision")
    def clinics_of(self, revision: int) -> tuple[Clinic, ...]:
        row = one(self._db(), "SELECT document FROM clinic_revision WHERE id = :id", {"id": revision})
        if row is None:
            raise StoreError("no such revision")
        return clinics_of(row["document"])

    @store_errors("count numbers")
    def issued(self, business_day: date) -> Mapping[str, int]:
        found = self._db().rows(
            """SELECT clinic, COUNT(*) AS numbers FROM ticket
               WHERE business_day = :day AND state = 'issued' GROUP BY clinic""",
            {"day": business_day.isoformat()},
        )
        return {row["clinic"]: row["numbers"] for row in found}

    @store_errors("read accounts")
    def accounts(self) -> tuple[Account, ...]:
        return tuple(_account_of(row) for row in self._db().rows("SELECT * FROM staff_account ORDER BY name"))

    @store_errors("add an account")
    def add_account(self, account: Account, by: str, at: datetime, *, first: bool = False) -> bool:
        db = self._db()
        with db.transaction():
            taken = db.rows("SELECT name FROM staff_account")
            if (first and taken) or any(row["name"] == account.name for row in taken):
                return False
            change = next_change(db)
            insert(db, "staff_account", _account_row(account))
            detail = {"name": account.name, "role": account.role.value, "author": by}
            audit(db, change, to_ms(at), self._kiosk, "account_added", detail)
        return True

    @store_errors("update an account")
    def update_account(
        self, name: str, change: Callable[[Account], Account], by: str, at: datetime
    ) -> tuple[Account, Account] | None:
        db = self._db()
        with db.transaction():
            row = one(db, "SELECT * FROM staff_account WHERE name = :name", {"name": name})
            if row is None:
                return None
            before = _account_of(row)
            after = change(before)
            if after != before:
                number = next_change(db)
                put(db, "staff_account", "name", _account_row(after))
                new_pin = after.pin_hash != before.pin_hash
                detail = {"name": name, "failures": after.failures, "new_pin": new_pin, "author": by}
                audit(db, number, to_ms(at), self._kiosk, "account_updated", detail)
        return before, after

    @store_errors("remove an account")
    def remove_account(self, name: str, by: str, at: datetime) -> None:
        db = self._db()
        with db.transaction():
            change = next_change(db)
            db.execute("DELETE FROM staff_account WHERE name = :name", {"name": name})
            audit(db, change, to_ms(at), self._kiosk, "account_removed", {"name": name, "author": by})

    @store_errors("read clients")
    def clients(self) -> tuple[ApiClient, ...]:
        found = self._db().rows("SELECT * FROM api_client ORDER BY name")
        return tuple(ApiClient(row["name"], row["key_hash"], bool(row["active"])) for row in found)

    @store_errors("put a client")
    def put_client(self, client: ApiClient, actor: Actor, at: datetime) -> None:
        db = self._db()
        with db.transaction():
            change = next_change(db)
            row = {"name": client.name, "key_hash": client.key_hash, "active": int(client.active)}
            put(db, "api_client", "name", row)
            detail = {"name": client.name, "active": client.active, "author": actor.name}
            audit(db, change, to_ms(at), self._kiosk, "client_put", detail)

    @store_errors("put appointments")
    def put_appointments(self, appointments: Sequence[Appointment], actor: Actor, at: datetime) -> None:
        db = self._db()
        with db.transaction():
            change = next_change(db)
            for appointment in appointments:
                put(db, "appointment", "reference", _appointment_row(appointment))
            detail = {"appointments": len(appointments), "author": actor.name}
            audit(db, change, to_ms(at), self._kiosk, "appointments_put", detail)

    @store_errors("withdraw appointments")
    def withdraw_appointments(self, references: Sequence[str], actor: Actor, at: datetime) -> frozenset[str]:
        db = self._db()
        with db.transaction():
            found = frozenset(self.appointments_named(references))
            if not found:
                return found
            change = next_change(db)
            for reference in found:
                db.execute("DELETE FROM appointment WHERE reference = :reference", {"reference": reference})
            detail = {"appointments": len(found), "author": actor.name}
            audit(db, change, to_ms(at), self._kiosk, "appointments_withdrawn", detail)
            return found

    @store_errors("read appointments")
    def appointments(self, first: datetime, before: datetime) -> tuple[Appointment, ...]:
        found = self._db().rows(
            "SELECT * FROM appointment WHERE slot >= :first AND slot < :before ORDER BY slot, reference",
            {"first": to_ms(first), "before": to_ms(before)},
        )
        return tuple(appointment_of(row) for row in found)

    @store_errors("find appointments")
    def appointments_named(self, references: Sequence[str]) -> Mapping[str, Appointment]:
        found: dict[str, Appointment] = {}
        for start in range(0, len(references), NAMES_AT_ONCE):
            part = references[start : start + NAMES_AT_ONCE]
            named = {f"reference_{n}": reference for n, reference in enumerate(part)}
            listed = ", ".join(f":{name}" for name in named)
            rows = self._db().rows(f"SELECT * FROM appointment WHERE reference IN ({listed})", named)
            found |= {row["reference"]: appointment_of(row) for row in rows}
        return found


def _revision_of(row: Row) -> Revision:
    return Revision(row["id"], from_ms(row["at"]), row["author"], row["note"])


def _account_row(account: Account) -> Row:
    return {
        "name": account.name,
        "role": account.role.value,
        "pin_hash": account.pin_hash,
        "failures": account.failures,
        "locked_until": account.locked_until and to_ms(account.locked_until),
    }


def _account_of(row: Row) -> Account:
    return Account(
        name=row["name"],
        role=Role(row["role"]),
        pin_hash=row["pin_hash"],
        failures=row["failures"],
        locked_until=time_or_none(row["locked_until"]),
    )


def _appointment_row(appointment: Appointment) -> Row:
    return {
        "reference": appointment.reference,
        "citizen_number": appointment.citizen_number,
        "clinic": appointment.clinic,
        "slot": to_ms(appointment.slot),
    }
