"""A stand-in for NetworkManager on the bus whose address is in DBUS_SYSTEM_BUS_ADDRESS. Its state is JSON on one line of the
input each: {"Metered": 1, "Connections": {"Home": 2}}; each line is answered when it holds."""

import json
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

NAME = "org.freedesktop.NetworkManager"
PROPERTIES = "org.freedesktop.DBus.Properties"
ROOT = "/org/freedesktop/NetworkManager"


class Thing(dbus.service.Object):
    def __init__(self, bus, path, interface, values):
        super().__init__(bus, path)
        self.interface, self.values = interface, values

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        if interface != self.interface:
            raise dbus.exceptions.DBusException("No such interface")
        return self.values[name]


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SystemBus()
owned = dbus.service.BusName(NAME, bus)
manager = Thing(bus, ROOT, NAME, {})
connections = []


def take(source, condition):
    line = sys.stdin.readline()
    if not line:
        loop.quit()
        return False
    state = json.loads(line)
    for each in connections:
        each.remove_from_connection()
    connections.clear()
    for name, value in state["Connections"].items():
        path = f"{ROOT}/ActiveConnection/{len(connections) + 1}"
        values = {"Id": name, "State": dbus.UInt32(value)}
        connections.append(Thing(bus, path, NAME + ".Connection.Active", values))
    paths = [dbus.ObjectPath(each.__dbus_object_path__) for each in connections]
    gone = [dbus.ObjectPath(ROOT + "/ActiveConnection/99")]
    manager.values = {
        "Metered": dbus.UInt32(state["Metered"]),
        "ActiveConnections": dbus.Array(gone + paths, signature="o"),
    }
    print("set", flush=True)
    return True


loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, take)
print("ready", flush=True)
loop.run()
