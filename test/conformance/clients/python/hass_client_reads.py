"""Uses hass-client as it comes from PyPI; prints as JSON what it could read. Arguments: the server, a token."""

import asyncio
import json
import sys

from hass_client import HomeAssistantClient
from hass_client.exceptions import AuthenticationFailed, FailedCommand

base, token = sys.argv[1:]
socket = base.replace("http", "ws", 1) + "/api/websocket"


async def read():
    async with HomeAssistantClient(socket, token) as client:
        stop = await client.subscribe_events(lambda event: None)
        entities = asyncio.get_running_loop().create_future()
        await client.subscribe_entities(entities.set_result, [])
        seen = {
            "version": client.version,
            "name": (await client.get_config())["location_name"],
            "states": await client.get_states(),
            "services": await client.get_services(),
            "areas": await client.get_area_registry(),
            "devices": await client.get_device_registry(),
            "entity_registry": await client.get_entity_registry(),
            "entities": await asyncio.wait_for(entities, 10),
        }
        try:
            await client.call_service("light", "turn_on")
        except FailedCommand as error:
            seen["unknown_service"] = str(error)
        stop()
    return seen


async def knock():
    client = HomeAssistantClient(socket, "not a token")
    try:
        await client.connect()
    except AuthenticationFailed as error:
        return str(error)
    finally:
        await client.disconnect()


async def main():
    print(json.dumps({"live": await read(), "stranger": await knock()}))


asyncio.run(main())
