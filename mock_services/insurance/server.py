"""The registry on a socket of this machine, in a thread of the program that wants it."""

from typing import Any

from mock_services.insurance.app import Registry
from mock_services.serving import Served


class RegistryServer(Served):
    """Serves from construction to `stop`; `with RegistryServer() as server:` stops by itself.

    `settings` go to Registry. Raises OSError where `port` is taken, RuntimeError where the server does not start.
    """

    def __init__(self, port: int = 0, **settings: Any) -> None:
        """`port` 0 takes a free one."""
        self.registry = Registry(**settings)
        super().__init__(self.registry, port)

    @property
    def username(self) -> str:
        return self.registry.username

    @property
    def password(self) -> str:
        return self.registry.password

    @property
    def staff_name(self) -> str:
        return self.registry.staff_name

    @property
    def staff_citizen_number(self) -> str:
        return self.registry.staff_citizen_number

    @property
    def facility(self) -> str:
        """The hospital's five digits, with which the account's name begins."""
        return self.registry.username.partition("_")[0]

    @property
    def outage(self) -> bool:
        """Whether everything is answered 503; may be set while the server runs."""
        return self.registry.outage

    @outage.setter
    def outage(self, outage: bool) -> None:
        self.registry.outage = outage

    def stop(self) -> None:
        """Within a second, also while somebody is kept waiting for an answer."""
        self.registry.close()
        super().stop()
