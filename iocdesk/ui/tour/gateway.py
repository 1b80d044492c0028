"""Asks the gateway over plain HTTP what it has, so that the tour's end does not rest on what the program says."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from iocdesk.ui.tour.errors import StepFailed

_SECONDS = 15.0


class Question:
    """A session of one account.

    Args:
        url: where the gateway answers, on this computer.
    """

    def __init__(self, url: str, username: str, password: str) -> None:
        self._url = url
        self._token = ""
        account = {"username": username, "password": password, "device_id": "tour", "device_name": "tour"}
        self._token = str(self.ask("/v1/sessions", account)["access_token"])

    def ask(self, path: str, body: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return the answer to a question, as JSON.

        Raises:
            StepFailed: there is no good answer.
        """
        headers = {"Content-Type": "application/json", "Accept": "application/json", "IOC-Protocol": "1"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, headers)  # noqa: S310 - our own loopback address
        try:
            # Straight to this computer: no proxy may stand between.
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(request, timeout=_SECONDS) as answer:
                found: dict[str, Any] = json.loads(answer.read())
        except (OSError, ValueError) as error:
            raise StepFailed(f"cổng tiếp nhận trả lời {error}", f"the gateway answers {error}") from error
        return found

    def newest(self, form_id: str) -> dict[str, Any]:
        """Return the newest report of a form with its cells.

        Raises:
            StepFailed: there is none.
        """
        page = self.ask(f"/v1/reports?form={form_id}&limit=500")
        ids = sorted(str(item["report_id"]) for item in page["reports"])
        if not ids:
            raise StepFailed("cổng tiếp nhận không có báo cáo nào", "the gateway has no report")
        return self.ask(f"/v1/reports/{ids[-1]}")
