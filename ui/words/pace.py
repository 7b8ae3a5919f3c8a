"""The rule for everything that is said about speed: the pile stands before it."""

from collections.abc import Callable
from functools import wraps


def of_speed(sentence: Callable[..., str]) -> Callable[..., str]:
    """Mark a function whose sentence is about speed or punctuality: it then needs ``pile``, which is said first.

    ``pile`` is what :func:`ui.words.sentences.still_open` says of the same reports, of all periods. Where nothing is said of
    speed, the pile stands alone. Raises ValueError without a pile.
    """

    @wraps(sentence)
    def after_the_pile(*arguments, pile: str, **more) -> str:
        if not pile.strip():
            raise ValueError(f"{sentence.__name__}: no speed without the pile")
        return f"{pile} {sentence(*arguments, **more)}".strip()

    return after_the_pile
