"""The person before the camera does what the screen asks, lit by the screen's light."""

from kiosk.domain.session import state as s
from mock_services.world import World

SCREEN_SHARE = 0.35  # of the light on a face 60 cm before a 21.5 inch screen, in a hall of some 150 lux
GAMMA = 2.2
WHITE = (1.0, 1.0, 1.0)


class Obedience:
    """`see` is told every state of the kiosk. People who look away, or are somewhere else, do nothing."""

    def __init__(self, world: World) -> None:
        self._scene = world.face_scene
        self._asked = s.Prompt()

    def see(self, state: s.State) -> None:
        proving = isinstance(state, s.Session) and isinstance(state.step, s.ProvingLife)
        prompt = state.step.prompt if proving else s.Prompt()
        if prompt.light is not self._asked.light:
            self._scene.light_rgb = WHITE if prompt.light is None else lit_by(prompt.light.value)
        if prompt.act is not self._asked.act and self._scene.behaviour != "look_away":
            self._scene.behaviour = "look" if prompt.act is None else prompt.act.value
        self._asked = prompt


def lit_by(colour: tuple[int, int, int]) -> tuple[float, float, float]:
    """Light on a face of which the screen, in this sRGB colour, gives its share; white gives 1 in each channel."""
    red, green, blue = (1 - SCREEN_SHARE + SCREEN_SHARE * (channel / 255) ** GAMMA for channel in colour)
    return red, green, blue
