"""Which behaviour a task has: scripted by image or by task definition, task after task."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase

from ecs_steps.testbed.rollout.behaviour import Behaviour

_BY_DEFINITION = "task-definition/"


@dataclass(kw_only=True)
class _Play:
    """What the tasks that match a pattern do, in the order of their launch; the last one stays."""

    behaviours: tuple[Behaviour, ...]
    numbers: dict[str, int] = field(default_factory=dict)  # by task id
    refused: int = 0

    def of(self, task_id: str | None) -> Behaviour:
        number = len(self.numbers) + self.refused
        if task_id is not None:
            number = self.numbers.setdefault(task_id, number)
        return self.behaviours[min(number, len(self.behaviours) - 1)]


class Script:
    """The behaviours that were scripted.

    A pattern matches the whole image reference ("*/web:bad"), or the end of the task definition's ARN where it
    begins with "task-definition/" ("task-definition/web:7"); the newest matching pattern wins.
    """

    def __init__(self) -> None:
        self._plays: dict[str, _Play] = {}

    def set(self, image: str, *behaviours: Behaviour) -> None:
        """Script the first, second, ... task of an image; the last behaviour holds for all that follow."""
        self._plays.pop(image, None)
        self._plays[image] = _Play(behaviours=behaviours)

    def clear(self) -> None:
        """Forget every behaviour."""
        self._plays.clear()

    def of(self, image: str, *, definition: str = "", task_id: str | None = None) -> Behaviour:
        """Find the behaviour of a task with this image and task definition; of the next one, without a task."""
        play = self._play(image, definition)
        return Behaviour() if play is None else play.of(task_id)

    def refuse(self, image: str, definition: str) -> None:
        """Note that the next task could not even be launched; the one after it has its turn."""
        play = self._play(image, definition)
        if play is not None:
            play.refused += 1

    def _play(self, image: str, definition: str) -> _Play | None:
        for pattern, play in reversed(self._plays.items()):
            if pattern.startswith(_BY_DEFINITION):
                if fnmatchcase(definition, f"*:{pattern}"):
                    return play
            elif pattern == image or fnmatchcase(image, pattern):
                return play
        return None

    def as_document(self) -> dict[str, object]:
        """List the patterns and what they do; a list where tasks differ."""
        listed = {
            pattern: [{item.name: getattr(each, item.name) for item in fields(each)} for each in play.behaviours]
            for pattern, play in self._plays.items()
        }
        return {pattern: found[0] if len(found) == 1 else found for pattern, found in listed.items()}
