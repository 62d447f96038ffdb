// Serves PostgreSQL with TimescaleDB on 127.0.0.1: node start.mjs PORT DATA_FOLDER
//
// PGlite is one backend in this process. Clients share it as they share PgBouncer's in transaction mode: a client has it
// from its first statement until no transaction is open.
import net from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { timescaledb } from "@electric-sql/pglite/timescaledb";

const SSL_REQUEST = 80877103, GSS_REQUEST = 80877104, CANCEL_REQUEST = 80877102;
const SETTINGS = {
  server_version: "17.5", server_encoding: "UTF8", client_encoding: "UTF8", DateStyle: "ISO, MDY",
  integer_datetimes: "on", standard_conforming_strings: "on",
};

const [port, dataDir] = process.argv.slice(2);
const db = await PGlite.create({ dataDir, extensions: { timescaledb } });
await db.exec("CREATE EXTENSION IF NOT EXISTS timescaledb");

function message(type, ...parts) {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const WELCOME = Buffer.concat([
  message("R", [0, 0, 0, 0]),
  ...Object.entries(SETTINGS).map(([name, value]) => message("S", `${name}\0${value}\0`)),
  message("Z", "I"),
]);
const ROLLBACK = message("Q", "ROLLBACK\0");

// Of an answer that ends with ReadyForQuery: whether a transaction is still open.
const isInTransaction = (answer) => String.fromCharCode(answer.at(-1)) !== "I";

let turn = Promise.resolve();
// Waits until the backend is free; calling what it yields frees it.
function takeTurn() {
  const before = turn;
  let free;
  turn = new Promise((resolve) => (free = resolve));
  return before.then(() => free);
}

async function ask(messages) {
  const answers = [];
  for (const one of messages)
    answers.push(Buffer.from(await db.execProtocolRaw(one))); // a copy: the next answer comes in the same memory
  return Buffer.concat(answers);
}

class Client {
  constructor(socket) {
    this.socket = socket;
    this.unread = Buffer.alloc(0);
    this.started = false;
    this.asked = []; // messages up to a Query or Sync
    this.free = null; // while it has the backend
    this.work = Promise.resolve();
    socket.setNoDelay(true);
    socket.on("data", (data) => this.read(data));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.then(() => this.leave()));
  }

  // One thing after the other. What fails here would have ended a server process.
  then(step) {
    this.work = this.work.then(step).catch((error) => {
      console.error(error);
      process.exit(1);
    });
  }

  read(data) {
    this.unread = Buffer.concat([this.unread, data]);
    for (;;) {
      const head = this.started ? 1 : 0;
      if (this.unread.length < head + 4) return;
      const length = head + this.unread.readInt32BE(head);
      if (this.unread.length < length) return;
      const one = this.unread.subarray(0, length);
      this.unread = this.unread.subarray(length);
      if (this.started) this.take(one);
      else this.start(one);
    }
  }

  start(request) {
    const code = request.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) return this.socket.write("N");
    if (code === CANCEL_REQUEST) return this.socket.end();
    this.started = true;
    this.socket.write(WELCOME);
  }

  take(one) {
    const type = String.fromCharCode(one[0]);
    if (type === "X") return this.socket.end();
    this.asked.push(one);
    if (type !== "Q" && type !== "S") return;
    const messages = this.asked;
    this.asked = [];
    this.then(() => this.answer(messages));
  }

  async answer(messages) {
    this.free ??= await takeTurn();
    const answer = await ask(messages);
    this.socket.write(answer);
    if (!isInTransaction(answer)) this.release();
  }

  async leave() {
    if (!this.free) return;
    await ask([ROLLBACK]);
    this.release();
  }

  release() {
    this.free();
    this.free = null;
  }
}

net.createServer((socket) => new Client(socket)).listen(Number(port), "127.0.0.1", () => console.log("ready"));
