"""The controls over HTTP, as JSON: faults, switches, what is closed to the app, and what a person does."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route as WebRoute

from simulator.controls.access import Access
from simulator.controls.faults import Faults, fault_from
from simulator.controls.switches import Switches
from simulator.page.person import Person


@dataclass(frozen=True, slots=True)
class _Controls:
    faults: Faults
    switches: Switches
    access: Access
    person: Person

    async def answer_faults(self, request: Request) -> Response:
        """GET: what is on. POST: switch one on (the fields of Fault). DELETE: all off."""
        if request.method == "POST":
            try:
                self.faults.add(fault_from(await request.json()))
            except (ValueError, TypeError, AttributeError) as error:
                return JSONResponse({"error": str(error)}, 400)
        elif request.method == "DELETE":
            self.faults.clear()
        on = [{name: getattr(fault, name) for name in fault.__slots__} | {"left": n} for fault, n in self.faults.on()]
        return JSONResponse(on, 201 if request.method == "POST" else 200)

    async def answer_switches(self, request: Request) -> Response:
        """GET: all switches. POST: set some (the fields of Switches)."""
        if request.method == "POST":
            try:
                self.switches.change(dict(await request.json()))
            except (ValueError, TypeError) as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(self.switches.on())

    async def answer_access(self, request: Request) -> Response:
        """POST `{"do": "close_new_projects", "status": 403, "calls": 3}`: a method of Access with its arguments."""
        allowed = ("close", "open", "close_new_projects", "open_new_projects", "turn_off", "turn_on")
        return await _done(self.access, allowed, request)

    async def answer_person(self, request: Request) -> Response:
        """POST `{"do": "merge_vendors", "kept": 1, "gone": 2}`: a method of Person with its arguments."""
        return await _done(self.person, ("remove_vendor", "merge_vendors", "remove_project"), request)


async def _done(of: Access | Person, allowed: tuple[str, ...], request: Request) -> Response:
    try:
        given = dict(await request.json())
        name = given.pop("do")
        if name not in allowed:
            return JSONResponse({"error": f"do is one of {', '.join(allowed)}"}, 400)
        getattr(of, name)(**given)
    except (ValueError, TypeError, KeyError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse({"done": name})


def control_routes(faults: Faults, switches: Switches, access: Access, person: Person) -> list[WebRoute]:
    """The routes of the switches."""
    controls = _Controls(faults, switches, access, person)
    return [
        WebRoute("/simulator/faults", controls.answer_faults, methods=["GET", "POST", "DELETE"]),
        WebRoute("/simulator/access", controls.answer_access, methods=["POST"]),
        WebRoute("/simulator/person", controls.answer_person, methods=["POST"]),
        WebRoute("/simulator/switches", controls.answer_switches, methods=["GET", "POST"]),
    ]
