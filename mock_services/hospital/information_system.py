"""The hospital's information system behind the kiosk interface: departments, services, times, registration."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from mock_services.serving import Served

CLOCK_SKEW_S = 300.0
# The values of each call that are signed, in their order.
SIGNED = {
    "/loai-kham": (),
    "/khoa": ("ID_LOAI_KHAM",),
    "/dichvu": ("MA_KHOA",),
    "/dichvu-lichkham": ("MA_DICH_VU", "TU_NGAY", "DEN_NGAY"),
}
REQUIRED = ("MA_YEU_CAU", "HO_TEN", "HO", "NGAY_SINH", "GIOI_TINH", "QUOC_TICH")
EXAM_KINDS = [
    {"ID": 1, "TEN": "Khám bảo hiểm y tế", "DON_GIA": 0},
    {"ID": 2, "TEN": "Khám theo yêu cầu", "DON_GIA": 150_000},
]
DEPARTMENTS = [
    {"ID": 10, "MA_KHOA": "K01", "TEN_KHOA": "Khoa Khám bệnh", "MA_KHU_VUC": "A", "TEN_KHU_VUC": "Nhà A, tầng 1"},
    {"ID": 28, "MA_KHOA": "K28", "TEN_KHOA": "Khoa Tai Mũi Họng", "MA_KHU_VUC": "B", "TEN_KHU_VUC": None},
]
SERVICES = {
    "K01": [
        {
            "ID": 101,
            "MA_DICH_VU": "02.1896",
            "TEN_DICH_VU": "Khám nội",
            "DON_GIA_DICH_VU": 150_000,
            "DON_GIA_BHYT": 42_100,
            "DON_GIA_THU_THEM": 0,
        }
    ],
    "K28": [{"ID": 281, "MA_DICH_VU": "15.1896", "TEN_DICH_VU": "Khám tai mũi họng", "DON_GIA_DICH_VU": 150_000}],
}
# Every service has these every day but on Sundays.
SLOTS = [
    {"THOI_GIAN_TU": "07:00", "THOI_GIAN_DEN": "07:30", "SL_TOI_DA": 10, "SL_HIEN_TAI": 10},
    {"THOI_GIAN_TU": "07:30", "THOI_GIAN_DEN": "08:00", "SL_TOI_DA": 10, "SL_HIEN_TAI": 3},
]
MOST_DAYS = 31
SUNDAY = 6
DAY = "%d/%m/%Y"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(eq=False)
class InformationSystem:
    """An ASGI application. The same request for a registration brings the same number, and the same person has the
    same patient code."""

    merchant: str = "KIOSK"
    secret: str = "specimen"
    now: Callable[[], datetime] = _utc_now
    outage: bool = False  # everything is answered 503
    spoil: Callable[[dict[str, Any]], Response] | None = None  # another answer instead of the right one
    status: int = 0  # registrations are answered with this status, after the work was done; 0: as it should be
    registered: dict[str, dict[str, str]] = field(default_factory=dict, init=False)  # MA_YEU_CAU -> what was asked
    asked: list[str] = field(default_factory=list, init=False)  # MA_YEU_CAU of every request that was believed
    patients: dict[tuple[str, ...], str] = field(default_factory=dict, init=False)  # number, or name and birth -> MA_BN

    def __post_init__(self) -> None:
        self._routes = Starlette(
            routes=[
                *(Route(path, self._offer, methods=["GET"]) for path in SIGNED),
                Route("/dangky-kcb", self._register, methods=["POST"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answerer = PlainTextResponse("Service Unavailable", 503) if self.outage else self._routes
        await answerer(scope, receive, send)

    def _offer(self, request: Request) -> Response:
        path, query = request.url.path, request.query_params
        refused = self._refused(request, [query.get(name, "") for name in SIGNED[path]])
        if refused is not None:
            return refused
        offers: list[dict[str, Any]] = {
            "/loai-kham": EXAM_KINDS,
            "/khoa": DEPARTMENTS,
            "/dichvu": SERVICES.get(query.get("MA_KHOA", ""), []),
            "/dichvu-lichkham": _between(query.get("TU_NGAY", ""), query.get("DEN_NGAY", "")),
        }[path]
        return self._answer({"code": "000", "message": "", "data": offers} if offers else _nothing())

    async def _register(self, request: Request) -> Response:
        order: dict[str, str] = json.loads(await request.body())
        refused = self._refused(request, list(order.values()))
        if refused is not None:
            return refused
        if not all(order.get(name) for name in REQUIRED):
            return self._answer({"code": "999", "message": "Thiếu thông tin người bệnh", "data": None})
        request_code, person = order["MA_YEU_CAU"], _person(order)
        self.asked.append(request_code)
        if _person(self.registered.setdefault(request_code, order)) != person:
            return self._answer({"code": "999", "message": "Mã yêu cầu đã dùng cho người khác", "data": None})
        patient = self.patients.setdefault(person, f"BN{1 + len(self.patients):06d}")
        number = 1 + list(self.registered).index(request_code)
        data = {"MA_BN": patient, "MA_LK": f"LK{number:06d}", "STT_LK": number, "TRANG_THAI_LK": 1}
        if self.status:
            return PlainTextResponse("", self.status)
        return self._answer({"code": "000", "message": "", "data": data})

    def _answer(self, answer: dict[str, Any]) -> Response:
        return JSONResponse(answer) if self.spoil is None else self.spoil(answer)

    def _refused(self, request: Request, values: list[str]) -> Response | None:
        """401 where merchant, time or signature are not right."""
        timestamp = request.headers.get("x-timestamp", "")
        sent_at_s = int(timestamp) / 1000 if timestamp.isdecimal() else 0.0
        text = "|".join((request.headers.get("x-merchant-id", ""), timestamp, *values))
        due = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        is_known = request.headers.get("x-merchant-id") == self.merchant
        is_fresh = abs(self.now().timestamp() - sent_at_s) <= CLOCK_SKEW_S
        if is_known and is_fresh and hmac.compare_digest(due, request.headers.get("x-sign", "")):
            return None
        return PlainTextResponse("Unauthorized", 401)


class InformationSystemServer(Served):
    """`with InformationSystemServer() as server:`; `server.system` may be steered while it runs."""

    def __init__(self, port: int = 0, **settings: Any) -> None:
        self.system = InformationSystem(**settings)
        super().__init__(self.system, port)


def _between(first: str, last: str) -> list[dict[str, Any]]:
    """Slots of these days; none where they are no days, or too many."""
    try:
        day, end = (datetime.strptime(text, DAY).date() for text in (first, last))
    except ValueError:
        return []
    days = [day + timedelta(days=n) for n in range(min((end - day).days + 1, MOST_DAYS))]
    return [{"NGAY": f"{day:{DAY}}", **slot} for day in days if day.weekday() != SUNDAY for slot in SLOTS]


def _person(order: dict[str, str]) -> tuple[str, ...]:
    return (order["SO_GTTT"],) if order.get("SO_GTTT") else (order["HO_TEN"], order["NGAY_SINH"])


def _nothing() -> dict[str, Any]:
    return {"code": "404", "message": "Không có dữ liệu", "data": None}
