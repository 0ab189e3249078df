// Websockets that follow a server, run by Bun. Arguments: port, token, how many. Says "ready" when all follow, and at the end of
// its input how many messages each has got, as a JSON array.
const [port, token, count] = process.argv.slice(2);

const messages = await Promise.all(Array.from({ length: Number(count) }, follow));
console.log("ready");
for await (const _ of process.stdin);
console.log(JSON.stringify(messages.map((counter) => counter.heard)));
process.exit(0);

/** Resolves when the first state has come. */
function follow() {
  const counter = { heard: 0 };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/notifications?token=${token}`);
  for (const Service of ["progress", "taskqueue", "notifications"]) {
    socket.addEventListener("open", () =>
      socket.send(JSON.stringify({ Version: 1, Id: Service, Action: "sub", Service })),
    );
  }
  return new Promise((resolve, reject) => {
    socket.addEventListener("error", reject);
    socket.addEventListener("message", () => {
      counter.heard++;
      resolve(counter);
    });
  });
}
