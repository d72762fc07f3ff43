"""Which page belongs to which screen and step."""

from collections.abc import Callable
from typing import Any

from kiosk.domain.machine import Screen
from kiosk.domain.session import state as s
from kiosk.ui.patient.challenge import ChallengePage
from kiosk.ui.patient.clinic import ClinicPage, ListingClinicsPage, NoClinicPage
from kiosk.ui.patient.companion import CompanionPage
from kiosk.ui.patient.confirm import ConfirmPage
from kiosk.ui.patient.consent import ConsentPage
from kiosk.ui.patient.face import FacePage, MatchingPage
from kiosk.ui.patient.face_retry import FaceRetryPage
from kiosk.ui.patient.home import HomePage, ReadingCardPage
from kiosk.ui.patient.insurance import CheckingInsurancePage, InsurancePage
from kiosk.ui.patient.no_card import NoCardPage
from kiosk.ui.patient.number import IssuingPage, NumberPage
from kiosk.ui.patient.out_of_service import OutOfServicePage
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.patient.practice import RehearsedPage, RehearsingPage
from kiosk.ui.patient.priority import PriorityPage
from kiosk.ui.patient.reception import ReceptionPage
from kiosk.ui.patient.stopped import StoppedPage
from kiosk.ui.patient.type_number import TypeNumberPage
from kiosk.ui.patient.which_card import WhichCardPage

_PAGES: dict[type[s.Step], Callable[[PageContext, Any], Page]] = {
    s.ReadingCard: lambda context, _: ReadingCardPage(context),
    s.ChoosingReason: lambda context, _: NoCardPage(context),
    s.ChoosingCompanion: lambda context, _: CompanionPage(context),
    s.TypingNumber: lambda context, _: TypeNumberPage(context),
    s.ChoosingCard: WhichCardPage,
    s.AskingConsent: lambda context, _: ConsentPage(context),
    s.CapturingFace: lambda context, _: FacePage(context),
    s.ProvingLife: lambda context, _: ChallengePage(context),
    s.MatchingFace: lambda context, _: MatchingPage(context),
    s.RetryingFace: FaceRetryPage,
    s.SentToReception: ReceptionPage,
    s.CheckingInsurance: lambda context, _: CheckingInsurancePage(context),
    s.ShowingInsurance: InsurancePage,
    s.ListingClinics: lambda context, _: ListingClinicsPage(context),
    s.ChoosingClinic: lambda context, step: ClinicPage(context, step) if step.offers else NoClinicPage(context),
    s.Confirming: ConfirmPage,
    s.AskingPriority: lambda context, _: PriorityPage(context),
    s.IssuingNumber: lambda context, _: IssuingPage(context),
    s.Done: NumberPage,
    s.Stopped: StoppedPage,
    s.Rehearsing: lambda context, _: RehearsingPage(context),
    s.Rehearsed: lambda context, _: RehearsedPage(context),
}


def page_for(kind: Screen, context: PageContext, state: s.State) -> Page:
    """A new page for this state; `kind` comes from `machine.screen`."""
    if kind is Screen.OUT_OF_SERVICE:
        return OutOfServicePage(context)
    if isinstance(state, s.Idle):
        return HomePage(context, None)
    if isinstance(state.step, s.ReadingCard) and not state.step.is_reading:
        return HomePage(context, state.step, state.acted_by)
    return _PAGES[type(state.step)](context, state.step)
