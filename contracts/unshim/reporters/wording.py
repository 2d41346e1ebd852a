"""Words that depend on a number."""


def counted(number: int, noun: str) -> str:
    """The number and its noun, which takes an s.

    >>> counted(2, "use")
    '2 uses'
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
