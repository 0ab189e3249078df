import { failure } from "./failure.ts";
import type { Libc } from "./libc.ts";

const unix = 1; // AF_UNIX
const datagram = 2; // SOCK_DGRAM
const closeOnExec = 0x80000;

/**
 * Sends one message to a socket of the file system; a first `@` stands for one that has no file. Does nothing where the
 * system has no such sockets.
 */
export function sendDatagram(libc: () => Libc | undefined) {
  return (path: string, text: string): void => {
    const c = libc();
    if (!c?.datagrams) return;
    const socket = c.datagrams.socket(unix, datagram | closeOnExec, 0);
    if (socket < 0) throw failure(c.errno(), "socket", path);
    const message = new TextEncoder().encode(text);
    const address = addressOf(path);
    const sent = c.datagrams.sendTo(socket, message, message.byteLength, 0, address, address.byteLength);
    const reason = c.errno();
    c.close(socket);
    if (sent < 0) throw failure(reason, "sendto", path);
  };
}

/** `struct sockaddr_un`. */
function addressOf(path: string): Uint8Array {
  const name = new TextEncoder().encode(path);
  const address = new Uint8Array(2 + name.byteLength + (path.startsWith("@") ? 0 : 1));
  new Uint16Array(address.buffer, 0, 1)[0] = unix;
  address.set(name, 2);
  if (path.startsWith("@")) address[2] = 0;
  return address;
}
