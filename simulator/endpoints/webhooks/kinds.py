"""Hooks, their triggers and their deliveries as Procore holds them."""

from simulator.deliveries.events import DELIVERIES, HOOKS, TRIGGERS
from simulator.records.fields import Field
from simulator.records.world import Kind

STATUSES = ("active", "disabled")
VERSIONS = ("v2.0", "v3.0", "v4.0")
HOOK = Kind(
    name=HOOKS,
    fields={
        "status": Field(choices=STATUSES, default="active"),
        "payload_version": Field(choices=VERSIONS, required=True),
        "namespace": Field(required=True),
        "destination_url": Field(required=True),
        "masked": Field(editable=False),
        "failing_since": Field(type="number", editable=False),
        "next_try": Field(type="number", editable=False),
        "pause": Field(type="number", editable=False),
    },
)
TRIGGER = Kind(
    name=TRIGGERS,
    fields={
        "hook_id": Field(type="integer", editable=False),
        "resource_name": Field(required=True),
        "event_type": Field(required=True),
    },
)
DELIVERY = Kind(
    name=DELIVERIES,
    fields={
        "hook_id": Field(type="integer", editable=False),
        "status": Field(choices=("enqueued", "retrying", "delivered", "failed", "discarded"), default="enqueued"),
        "payload": Field(type="object", editable=False),
        "attempts": Field(type="object", default=[], editable=False),
    },
)

KINDS = (HOOK, TRIGGER, DELIVERY)
