"""`kiosk outbox`."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from kiosk.cli.options import FAILED, Config, Json, load_settings, print_json, usage

outbox_app = typer.Typer(help="What waits for the hospital's other systems, and why.", invoke_without_command=True)


@outbox_app.callback()
def outbox(context: typer.Context, config: Config = None, as_json: Json = False) -> None:
    """What waits for the hospital's other systems, and why. Exit code 1 when a person has to look: something was
    rejected, or an account is refused. A reason may quote a document; what is missing or wrong in one that was taken
    names fields alone."""
    if context.invoked_subcommand is not None:
        return
    state, entries, gaps, zone = _ask(
        config, lambda outgoing, zone: (outgoing.state(), outgoing.entries(), outgoing.gaps(), zone)
    )
    if as_json:
        print_json(_document(state, entries, gaps))
    else:
        _print(state, entries, gaps, zone)
    if state.rejected or any(connection.alarm for connection in state.connections):
        raise typer.Exit(FAILED)


@outbox_app.command("retry")
def outbox_retry(
    visits: Annotated[list[str] | None, typer.Argument(metavar="VISIT...", help="Codes; without any, all.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Send again at once what was rejected or waits."""
    from kiosk.bootstrap.staff import machine_account

    account = machine_account("kiosk outbox")
    count = _ask(config, lambda outgoing, _zone: outgoing.retry(account, visits or None))
    if as_json:
        print_json({"due": count})
    else:
        typer.echo(f"{count} due again")


def _ask(config: Any, ask: Any) -> Any:
    settings = load_settings(config)
    from kiosk import bootstrap
    from kiosk.ports import StoreError

    try:
        with bootstrap.staff_services(settings) as services:
            return ask(services.outgoing, settings.zone)
    except (StoreError, *bootstrap.UNUSABLE) as error:
        usage(str(error))


def _print(state: Any, entries: Any, gaps: Any, zone: Any) -> None:
    from kiosk.domain.handover import GAPS_FOR, EntryState
    from kiosk.domain.person import Language
    from kiosk.gap_words import gap_words
    from kiosk.i18n import words

    say = words(Language.ENGLISH)
    for connection in state.connections:
        parts = [connection.name]
        if connection.takes_visits:
            since = f" since {_shown(connection.oldest, zone)}" if connection.oldest else ""
            parts.append(f"{connection.waiting} waiting{since}, {connection.rejected} rejected")
        else:
            parts.append(f"{state.unchecked} visits to be checked")
        if connection.reason:
            parts.append(("ALARM: " if connection.alarm else "") + connection.reason)
        if connection.breaker.shut_until is not None:
            parts.append(f"next try {_shown(connection.breaker.shut_until, zone)}")
        typer.echo("  ".join(parts))
    if not state.connections:
        typer.echo("No other system has been connected.")
    for entry in entries:
        since = _shown(entry.since, zone)
        line = f"{entry.visit_code}  {entry.receiver}  {entry.label}"
        if entry.state is EntryState.DELIVERED:
            told = "; ".join(gap_words(problem, say) for problem in entry.problems)
            typer.echo(f"{line}  taken with gaps {since}  {told}")
        else:
            typer.echo(f"{line}  {entry.state.value} since {since}  {entry.tries} tries  {entry.reason}".rstrip())
    for gap in gaps:
        days = f"in the last {GAPS_FOR.days} days"
        typer.echo(f"{gap.receiver}  {gap.visits} taken {days} with a gap  {gap_words(gap.problem, say)}")


def _shown(at: datetime, zone: Any) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _document(state: Any, entries: Any, gaps: Any) -> dict[str, Any]:
    return {
        "waiting": state.waiting,
        "rejected": state.rejected,
        "oldest": _json(state.oldest),
        "unchecked": state.unchecked,
        "connections": [
            {
                "name": connection.name,
                "takes_visits": connection.takes_visits,
                "waiting": connection.waiting,
                "rejected": connection.rejected,
                "oldest": _json(connection.oldest),
                "failed": connection.breaker.failed,
                "next_try": _json(connection.breaker.shut_until),
                "reason": connection.reason,
                "alarm": connection.alarm,
            }
            for connection in state.connections
        ],
        "entries": [
            {key: _json(value) for key, value in asdict(entry).items()}
            | {"problems": [_problem(problem) for problem in entry.problems]}
            for entry in entries
        ],
        "gaps": [{"receiver": gap.receiver, "visits": gap.visits, **_problem(gap.problem)} for gap in gaps],
    }


def _problem(problem: Any) -> dict[str, str]:
    return {"field": problem.field, "rule": problem.rule.value}


def _json(value: Any) -> Any:
    value = getattr(value, "value", value)
    return value.isoformat() if hasattr(value, "isoformat") else value
