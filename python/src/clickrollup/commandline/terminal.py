"""Text that is safe on any terminal."""


def escaped(text: str) -> str:
    """Return the text with everything that is not printable as an escape, but for line breaks and tabs."""
    return "".join(
        character
        if character.isprintable() or character in "\n\t"
        else character.encode("unicode_escape").decode()
        for character in text
    )
