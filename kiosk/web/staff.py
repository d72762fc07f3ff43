"""Accounts of the staff and keys of other systems, for administrators."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from kiosk.domain.person import Language
from kiosk.domain.staff import Account, Role
from kiosk.i18n import words
from kiosk.services.api_keys import NewKey
from kiosk.web.context import LanguageOf, Parts, PartsOf, page
from kiosk.web.signin import Colleague, Post, PostOf, administrator, administrator_only, refusal_words, staff_values
from kiosk.web.words import role_words

router = APIRouter(include_in_schema=False)
Administrator = Annotated[Colleague, Depends(administrator)]


@router.get("/desk/staff")
async def staff(parts: PartsOf, language: LanguageOf, found: Administrator) -> Response:
    return await _page(parts, language, found)


@router.post("/desk/staff/add")
async def add(parts: PartsOf, language: LanguageOf, sent: PostOf) -> Response:
    me, say = _administrator(sent), words(language)
    name, pin = sent.text("name"), sent.text("pin")
    role = next((role for role in Role if role.value == sent.text("role")), Role.NURSE)
    done = await parts.reading(lambda: parts.accounts.add(me, name, role, pin))
    if not isinstance(done, Account):
        return await _page(parts, language, sent.colleague, problem=refusal_words(done, say))
    return await _page(
        parts, language, sent.colleague, note=say("staff.added", "{name} can sign in now.", name=done.name)
    )


@router.post("/desk/staff/pin")
async def change_pin(parts: PartsOf, language: LanguageOf, sent: PostOf) -> Response:
    me, say = _administrator(sent), words(language)
    name, pin = sent.text("name"), sent.text("pin")
    done = await parts.reading(lambda: parts.accounts.change_pin(me, name, pin))
    if not isinstance(done, Account):
        return await _page(parts, language, sent.colleague, problem=refusal_words(done, say))
    note = say("staff.pin_changed", "{name} has a new PIN and is signed out everywhere.", name=done.name)
    return await _page(parts, language, sent.colleague, note=note)


@router.post("/desk/staff/remove")
async def remove(parts: PartsOf, language: LanguageOf, sent: PostOf) -> Response:
    me, say = _administrator(sent), words(language)
    done = await parts.reading(lambda: parts.accounts.remove(me, sent.text("name")))
    if not isinstance(done, Account):
        return await _page(parts, language, sent.colleague, problem=refusal_words(done, say))
    note = say("staff.removed", "{name} can no longer sign in.", name=done.name)
    return await _page(parts, language, sent.colleague, note=note)


@router.post("/desk/keys/add")
async def add_key(parts: PartsOf, language: LanguageOf, sent: PostOf) -> Response:
    me, say = _administrator(sent), words(language)
    made = await parts.writing(lambda: parts.keys.add(sent.text("name"), me.name))
    if made is None:
        return await _page(
            parts, language, sent.colleague, problem=say("keys.taken", "Give the system a name that no other one has.")
        )
    return await _page(parts, language, sent.colleague, made=made)


@router.post("/desk/keys/revoke")
async def revoke_key(parts: PartsOf, language: LanguageOf, sent: PostOf) -> Response:
    me, name = _administrator(sent), sent.text("name")
    await parts.writing(lambda: parts.keys.revoke(name, me.name))
    say = words(language)
    note = say("keys.revoked", "{name} is shut out.", name=name)
    return await _page(parts, language, sent.colleague, note=note)


def _administrator(sent: Post) -> Account:
    return administrator_only(sent.colleague).account


async def _page(
    parts: Parts,
    language: Language,
    found: Colleague,
    problem: str = "",
    note: str = "",
    made: NewKey | None = None,
) -> Response:
    say = words(language)
    snapshot = await parts.hub.refresh()
    clients = await parts.writing(parts.keys.clients)
    values = {
        "problem": problem,
        "note": note,
        "made": made,
        "people": [
            {
                "name": account.name,
                "role": role_words(account.role, say),
                "locked": account.is_locked(parts.now()),
                "me": account.name == found.account.name,
            }
            for account in snapshot.accounts
        ],
        "roles": [(role.value, role_words(role, say)) for role in Role],
        "clients": [client.name for client in clients if client.active],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return page(parts, "staff.html", language, {**values, **staff_values(parts, found, "staff")}, status)
