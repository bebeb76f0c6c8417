"""Uses homeassistant_api as it comes from PyPI; prints as JSON what it could read. Arguments: the server, a token."""

import json
import sys

from homeassistant_api import Client, WebsocketClient

base, token = sys.argv[1:]
socket = base.replace("http", "ws", 1) + "/api/websocket"


def refused(attempt):
    """The name of the error with which the client answers."""
    try:
        attempt()
    except Exception as error:  # noqa: BLE001: which one is what is asked
        return type(error).__name__
    return None


def rest():
    with Client(base + "/api", token) as client:
        return {
            "running": client.check_api_running(),
            "name": client.get_config()["location_name"],
            "states": len(client.get_states()),
            "entities": client.get_entities(),
            "unknown_state": refused(lambda: client.get_state(entity_id="light.attic")),
            "unknown_service": refused(lambda: client.trigger_service("light", "turn_on")),
            "domains": client.get_domains(),
            "components": list(client.get_components()),
            "events": [event.event for event in client.get_events()],
        }


def live():
    with WebsocketClient(socket, token) as client:
        with client.listen_events("core_config_updated"):
            pass
        return {
            "pinged": client.ping_latency() > 0,
            "name": client.get_config()["location_name"],
            "states": len(client.get_states()),
            "domains": client.get_domains(),
            "entity_registry": len(client.list_entity_registry()),
            "config_entries": len(client.get_config_entries()),
        }


def knock():
    with Client(base + "/api", "not a token"):
        pass


def knock_live():
    with WebsocketClient(socket, "not a token"):
        pass


print(json.dumps({"rest": rest(), "live": live(), "stranger": refused(knock), "live_stranger": refused(knock_live)}))
