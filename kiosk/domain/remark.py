"""What a check found, in words: English as it stands, and to be said in another language."""

from collections.abc import Iterable, Mapping


class Remark(str):
    """A text of the catalogue with its context and the values in it, or several of them. Where only text is asked for,
    as in a log or for a program, it is its own English."""

    __slots__ = ("context", "parts", "template", "values")

    context: str
    template: str
    values: Mapping[str, object]
    parts: tuple[str, ...]

    def __new__(cls, context: str, template: str, /, **values: object) -> "Remark":
        made = super().__new__(cls, template.format(**values) if values else template)
        made.context, made.template, made.values, made.parts = context, template, values, ()
        return made

    @classmethod
    def of(cls, parts: Iterable[str]) -> "Remark":
        """One after the other; a part that is no remark is a device's own words, which nobody translates."""
        found = tuple(parts)
        made = str.__new__(cls, ", ".join(found))
        made.context, made.template, made.values, made.parts = "", "", {}, found
        return made

    def __reduce__(self) -> tuple[object, ...]:
        """Into another process."""
        return (Remark.of, (self.parts,)) if self.parts else (_made, (self.context, self.template, dict(self.values)))


def _made(context: str, template: str, values: Mapping[str, object]) -> Remark:
    return Remark(context, template, **values)
