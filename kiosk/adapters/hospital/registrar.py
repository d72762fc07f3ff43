"""Visits are registered in the hospital's information system, which gives patient and visit its codes."""

from kiosk.adapters.hospital.client import HospitalClient
from kiosk.domain.handover import Arrival, Delivered, Delivery, Problem, Rule, Standing
from kiosk.domain.handover.catalogue import Registered


class Registrar:
    """Receiver: each visit once. The interface can neither change a registration nor take it back: what is registered
    is not sent again, and who did not come after all is a person's to cancel there."""

    def __init__(self, client: HospitalClient) -> None:
        self._client = client

    def deliver(self, arrival: Arrival) -> Delivery:
        has_arrived = arrival.standing is Standing.ARRIVED
        if arrival.patient_code:
            gaps = () if has_arrived else (Problem("MA_LK", Rule.NOT_TAKEN_BACK),)
            return Delivered(arrival.hospital_visit_code, gaps)
        if not has_arrived:
            return Delivered()
        if arrival.card is None or not arrival.card.name:
            return Delivered(problems=(Problem("HO_TEN", Rule.NOT_REGISTERED),))
        answer = self._client.register(arrival)
        if isinstance(answer, Registered):
            return Delivered(answer.visit_code, registered=answer)
        return answer
