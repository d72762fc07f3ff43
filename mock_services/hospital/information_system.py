"""The hospital's information system behind the kiosk interface: departments, services, times, registration."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
SLOTS = [
    {"NGAY": "04/03/2026", "THOI_GIAN_TU": "07:00", "THOI_GIAN_DEN": "07:30", "SL_TOI_DA": 10, "SL_HIEN_TAI": 10},
    {"NGAY": "04/03/2026", "THOI_GIAN_TU": "07:30", "THOI_GIAN_DEN": "08:00", "SL_TOI_DA": 10, "SL_HIEN_TAI": 3},
]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(eq=False)
class InformationSystem:
    """An ASGI application. The same request for a registration brings the same number."""

    merchant: str = "KIOSK"
    secret: str = "specimen"
    now: Callable[[], datetime] = _utc_now
    outage: bool = False  # everything is answered 503
    spoil: Callable[[dict[str, Any]], Response] | None = None  # another answer instead of the right one
    registered: dict[str, dict[str, str]] = field(default_factory=dict, init=False)  # MA_YEU_CAU -> what was asked

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
            "/dichvu-lichkham": [slot for slot in SLOTS if query.get("TU_NGAY") == slot["NGAY"]],
        }[path]
        return self._answer({"code": "000", "message": "", "data": offers} if offers else _nothing())

    async def _register(self, request: Request) -> Response:
        order: dict[str, str] = json.loads(await request.body())
        refused = self._refused(request, list(order.values()))
        if refused is not None:
            return refused
        if not all(order.get(name) for name in ("HO_TEN", "HO", "NGAY_SINH", "GIOI_TINH", "QUOC_TICH")):
            return self._answer({"code": "999", "message": "Thiếu thông tin người bệnh", "data": None})
        place = list(self.registered).index(order["MA_YEU_CAU"]) if order["MA_YEU_CAU"] in self.registered else None
        if place is None:
            place = len(self.registered)
            self.registered[order["MA_YEU_CAU"]] = order
        number = 1 + place
        data = {"MA_BN": f"BN{number:06d}", "MA_LK": f"LK{number:06d}", "STT_LK": number, "TRANG_THAI_LK": 1}
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


def _nothing() -> dict[str, Any]:
    return {"code": "404", "message": "Không có dữ liệu", "data": None}
