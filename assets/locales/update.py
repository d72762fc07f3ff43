"""Bring the catalogues in line with the code; `--check` only says whether they are, and complete.

usage: python assets/locales/update.py [--check]

A language is a folder here. English stands in the code, so its catalogue is generated. Others keep their translations;
what is new is left empty, and both modes end with exit code 1 and a list while anything is empty. Staff have Vietnamese
and English. Another language's catalogue says what patients read; what is missing in it is said in Vietnamese, and only
counted here: who changes a sentence need not speak them all. Without `--check` the .mo files are compiled too.
"""

import io
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LOCALES = Path(__file__).resolve().parent
CODE = LOCALES.parent.parent / "kiosk"
ENGLISH = "en"
STAFF = (ENGLISH, "vi")
# Whose words patients read, hear or hold in their hands; the rest are staff's.
FOR_PATIENTS = (
    "ui/patient/*", "ui/widgets/*", "ui/board/*", "adapters/printing/*", "adapters/speech/*", "i18n.py",
    "web/phone.py", "web/templates/*phone*", "web/templates/*board*",
)  # fmt: skip
FOR_STAFF = ("insurer.*", "insurance.todo_*", "detail.*", "device.*")  # contexts, wherever they are
KEYWORDS = {"say": ((1, "c"), 2), "Remark": ((1, "c"), 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]


def extract() -> list[tuple[str, str]]:
    """Context and English text of every string in the code, sorted."""
    return sorted({(context, text) for _, context, text in _found()})


def for_patients() -> list[tuple[str, str]]:
    """Those of them that patients meet."""
    return sorted(
        {
            (context, text)
            for place, context, text in _found()
            if _matches(place, FOR_PATIENTS) and not _matches(context, FOR_STAFF)
        }
    )


def _found() -> Iterator[tuple[str, str, str]]:
    """Path below kiosk/, context, English text."""
    for place, _, text, _, context in extract_from_dir(CODE, method_map=METHODS, keywords=KEYWORDS):
        if context:
            yield place, context, str(text)


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def languages() -> list[str]:
    return sorted(path.name for path in LOCALES.iterdir() if (path / "LC_MESSAGES").is_dir())


def catalogue(language: str, texts: dict[tuple[str, str], str]) -> Catalog:
    made = Catalog(locale=language, project="kiosk", charset="utf-8", fuzzy=False)
    for (context, english), text in texts.items():
        made.add(english, text, context=context)
    return made


def render(made: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, made, width=120, omit_header=True, sort_output=False)
    header = b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return header + out.getvalue()


def translations(path: Path) -> dict[tuple[str, str], str]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        messages: list[Message] = [message for message in read_po(file) if message.id]
    return {(message.context or "", str(message.id)): str(message.string) for message in messages}


def main() -> int:
    check = "--check" in sys.argv[1:]
    strings = extract()
    contexts = [context for context, _ in strings]
    problems = [f"context used for two texts: {c}" for c in sorted({c for c in contexts if contexts.count(c) > 1})]
    for language in languages():
        path = LOCALES / language / "LC_MESSAGES" / "kiosk.po"
        known = translations(path)
        wanted = strings if language in STAFF else for_patients()
        texts = {key: key[1] if language == ENGLISH else known.get(key, "") for key in wanted}
        missing = [f"{language}: no translation of {context}: {text}" for (context, text), t in texts.items() if not t]
        if language in STAFF:
            problems += missing
        elif missing:
            sys.stderr.write(f"{language}: {len(missing)} sentences are not translated yet\n")
        made = catalogue(language, texts)
        if check:
            if not path.exists() or path.read_bytes() != render(made):
                problems.append(f"{path.relative_to(CODE.parent)} is not up to date: make messages")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render(made))
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, made)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
