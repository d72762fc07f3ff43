"""Every change of a visit that other systems have to hear of, written in the change's own transaction."""

from kiosk.adapters.storage.database import Database
from kiosk.domain.handover.catalogue import Registered


def put_into_outbox(
    db: Database, visit_code: str, ticket_id: int, residence: str, at_ms: int, *, for_the_hospital: bool = False
) -> None:
    """The visit, new or with another number than before. `for_the_hospital`: in the file of a kiosk that is cut off,
    which does not know whether there are receivers."""
    receivers = db.rows("SELECT name FROM counterpart WHERE takes_visits = 1")
    if not receivers and not for_the_hospital:
        return
    db.execute(
        """INSERT INTO outbox (visit_code, ticket_id, residence, revision) VALUES (:code, :ticket, :residence, 1)
           ON CONFLICT (visit_code) DO UPDATE SET ticket_id = excluded.ticket_id, residence = excluded.residence,
                                                  revision = outbox.revision + 1""",
        {"code": visit_code, "ticket": ticket_id, "residence": residence},
    )
    _make_due(db, visit_code, at_ms)


def tell_others(db: Database, ticket_id: int, at_ms: int) -> None:
    """The visit has changed in something that they were told."""
    found = db.rows(
        "UPDATE outbox SET revision = revision + 1 WHERE ticket_id = :ticket RETURNING visit_code",
        {"ticket": ticket_id},
    )
    for row in found:
        _make_due(db, row["visit_code"], at_ms)


def tell_others_of_session(db: Database, session: str, at_ms: int) -> None:
    for row in db.rows("SELECT id FROM ticket WHERE session = :session ORDER BY id", {"session": session}):
        tell_others(db, row["id"], at_ms)


def tell_others_of_registration(db: Database, code: str, receiver: str, registered: Registered, at_ms: int) -> None:
    """Everybody but the `receiver` that registered the visit; at once who has it already, and does not know this."""
    changed = db.rows(
        """UPDATE outbox SET patient_code = :patient, hospital_visit_code = :visit, revision = revision + 1
           WHERE visit_code = :code AND (patient_code <> :patient OR hospital_visit_code <> :visit)
           RETURNING revision""",
        {"code": code, "patient": registered.patient_code, "visit": registered.visit_code},
    )
    if not changed:
        return
    db.execute(
        """UPDATE outbox_delivery SET tries = 0, due_at = :at, reason = '',
               since = CASE WHEN state = 'waiting' THEN since ELSE CAST(:at AS BIGINT) END, state = 'waiting'
           WHERE visit_code = :code AND receiver <> :receiver AND receiver IN (
               SELECT name FROM counterpart WHERE takes_visits = 1)""",
        {"code": code, "receiver": receiver, "at": at_ms},
    )
    db.execute(
        "UPDATE outbox_delivery SET delivered = :revision WHERE visit_code = :code AND receiver = :receiver",
        {"code": code, "receiver": receiver, "revision": changed[0]["revision"]},
    )


def _make_due(db: Database, visit_code: str, at_ms: int) -> None:
    """Every receiver in use has to hear of it; whoever rejected it before may like it better now."""
    db.execute(
        """INSERT INTO outbox_delivery (visit_code, receiver, state, delivered, since, tries, due_at, reason, reference)
           SELECT outbox.visit_code, counterpart.name, 'waiting', 0, CAST(:at AS BIGINT), 0, CAST(:at AS BIGINT), '', ''
           FROM counterpart, outbox WHERE counterpart.takes_visits = 1 AND outbox.visit_code = :code
           ON CONFLICT (visit_code, receiver) DO UPDATE SET
               since = CASE WHEN outbox_delivery.state = 'waiting' THEN outbox_delivery.since ELSE excluded.since END,
               state = 'waiting', tries = 0, due_at = excluded.due_at, reason = ''""",
        {"code": visit_code, "at": at_ms},
    )
