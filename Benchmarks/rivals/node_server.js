// The herd's protocol on Node.js: one event loop, Buffers kept as latin1 strings, one write a read.
//
//     node node_server.js PORT NAME [NEIGHBOR:PORT,... [PLACES_PORT]]
//
// Reports are kept in memory and flooded to the neighbors; places come from herd-places on that
// port, and answers are kept. No limits, no hand-over, no storage.
"use strict";
const http = require("node:http");
const net = require("node:net");

const [port, name, neighbors = "", placesPort] = process.argv.slice(2);
const table = new Map();
const links = [];
const answers = new Map();
const SECOND = 1_000_000_000;
// So many circles are kept, as by the herd.
const CIRCLES_MAX = 1000;
const LOCATION = /^([+-]\d+(?:\.\d*)?)([+-]\d+(?:\.\d*)?)\/?$/;
const TIME = /^(\d+)(?:\.(\d*))?$/;

// Nanoseconds since 1970 need more than the 53 bits of a number: seconds and nanoseconds apart.
let lastSeconds = 0;
let lastNanos = 0;
const wallStart = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
const START = [Number(wallStart / BigInt(SECOND)), Number(wallStart % BigInt(SECOND))];

function now() {
  const [seconds, nanos] = process.hrtime();
  const sum = START[1] + nanos;
  return sum < SECOND ? [START[0] + seconds, sum] : [START[0] + seconds + 1, sum - SECOND];
}

function isAfter(seconds, nanos, otherSeconds, otherNanos) {
  return seconds > otherSeconds || (seconds === otherSeconds && nanos > otherNanos);
}

function giveLabel(known) {
  let [seconds, nanos] = now();
  const after = (s, n) => {
    if (isAfter(seconds, nanos, s, n)) return;
    [seconds, nanos] = n + 1 < SECOND ? [s, n + 1] : [s + 1, 0];
  };
  after(lastSeconds, lastNanos);
  if (known) after(known.labelSeconds, known.labelNanos);
  lastSeconds = seconds;
  lastNanos = nanos;
  return [seconds, nanos];
}

function parseTime(word) {
  const match = TIME.exec(word);
  return match && [Number(match[1]), Number(((match[2] ?? "") + "000000000").slice(0, 9))];
}

function parseLocation(word) {
  const match = LOCATION.exec(word);
  if (!match) return null;
  const latitude = Number(match[1]);
  const longitude = Number(match[2]);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}

function makeReport(client, location, timeWord, time, labelSeconds, labelNanos, origin) {
  const isEarly = isAfter(time[0], time[1], labelSeconds, labelNanos);
  let seconds = isEarly ? time[0] - labelSeconds : labelSeconds - time[0];
  let nanos = isEarly ? time[1] - labelNanos : labelNanos - time[1];
  if (nanos < 0) {
    seconds -= 1;
    nanos += SECOND;
  }
  const difference = `${isEarly ? "-" : "+"}${seconds}.${String(nanos).padStart(9, "0")}`;
  const isFarAhead = isEarly && seconds >= 60;
  return {
    client, location, timeWord, labelSeconds, labelNanos, origin,
    // A client's time counts at most a minute beyond the label.
    rankSeconds: isFarAhead ? labelSeconds + 60 : time[0],
    rankNanos: isFarAhead ? labelNanos : time[1],
    at: `AT ${origin} ${difference} ${client} ${location} ${timeWord}\n`,
  };
}

function isNewer(a, b) {
  if (a.rankSeconds !== b.rankSeconds) return a.rankSeconds > b.rankSeconds;
  if (a.rankNanos !== b.rankNanos) return a.rankNanos > b.rankNanos;
  if (a.labelSeconds !== b.labelSeconds) return a.labelSeconds > b.labelSeconds;
  if (a.labelNanos !== b.labelNanos) return a.labelNanos > b.labelNanos;
  return a.origin > b.origin;
}

function updateLine(report) {
  const label = report.labelSeconds + String(report.labelNanos).padStart(9, "0");
  const { client, location, timeWord, origin } = report;
  return `UPDATE ${client} ${location} ${timeWord} ${label} ${origin}\n`;
}

function take(report, known) {
  if (known && !isNewer(report, known)) return;
  table.set(report.client, report);
  if (links.length === 0) return;
  const line = updateLine(report);
  for (const link of links) if (link.neighbor !== report.origin) link.send(line);
}

function iamat(client, location, timeWord) {
  const time = parseTime(timeWord);
  if (!time || !parseLocation(location)) return null;
  const known = table.get(client);
  const [seconds, nanos] = giveLabel(known);
  const report = makeReport(client, location, timeWord, time, seconds, nanos, name);
  take(report, known);
  return report.at;
}

function update(words) {
  const [, client, location, timeWord, label, origin] = words;
  const time = parseTime(timeWord);
  if (!time || !parseLocation(location) || !/^\d+$/.test(label)) return false;
  const seconds = Number(label.slice(0, -9));
  const nanos = Number(label.slice(-9));
  const report = makeReport(client, location, timeWord, time, seconds, nanos, origin);
  take(report, table.get(client));
  return true;
}

// One call for each circle; later questions get the same answer.
function askPlaces(location, radius, bound, done) {
  const key = `${location} ${radius}`;
  let entry = answers.get(key);
  if (!entry) {
    entry = { waiting: [], texts: new Map() };
    answers.set(key, entry);
    if (answers.size > CIRCLES_MAX) answers.delete(answers.keys().next().value);
    const [latitude, longitude] = parseLocation(location);
    const path = "/maps/api/place/nearbysearch/json"
      + `?location=${latitude},${longitude}&radius=${radius * 1000}&key=none`;
    http.get({ host: "127.0.0.1", port: placesPort, path }, (response) => {
      let body = "";
      response.setEncoding("latin1");
      response.on("data", (chunk) => (body += chunk));
      response.on("end", () => {
        entry.answer = JSON.parse(body);
        for (const call of entry.waiting) call();
      });
    });
  }
  const finish = () => {
    let text = entry.texts.get(bound);
    if (text === undefined) {
      const cut = { ...entry.answer, results: entry.answer.results.slice(0, bound) };
      text = JSON.stringify(cut, null, 3).replace(/^( *"[^"]*"):/gm, "$1 :") + "\n\n";
      entry.texts.set(bound, text);
    }
    done(text);
  };
  if (entry.answer) finish();
  else entry.waiting.push(finish);
}

function question(words) {
  const [, client, radius, bound] = words;
  if (!/^\d+(\.\d*)?$/.test(radius) || !(Number(radius) > 0 && Number(radius) <= 50)) return null;
  return /^\d+$/.test(bound) && Number(bound) <= 20 ? table.get(client) : null;
}

class Client {
  constructor(socket) {
    this.socket = socket;
    this.rest = "";
    this.isAsking = false;
    this.hasEnded = false;
    socket.setEncoding("latin1");
    socket.on("data", (text) => {
      this.rest += text;
      if (!this.isAsking) this.answer();
    });
    socket.on("end", () => {
      this.hasEnded = true;
      if (this.rest && !this.rest.endsWith("\n")) this.rest += "\n";
      if (!this.isAsking) this.answer();
    });
    socket.on("error", () => socket.destroy());
    socket.on("drain", () => socket.resume());
  }

  answer() {
    const text = this.rest;
    let start = 0;
    let replies = "";
    for (let end; !this.isAsking && (end = text.indexOf("\n", start)) >= 0; start = end + 1) {
      const line = text.slice(start, end);
      replies += this.reply(line);
    }
    this.rest = text.slice(start);
    if (replies && !this.socket.write(replies, "latin1")) this.socket.pause();
    if (this.hasEnded && !this.isAsking) this.socket.end();
  }

  reply(line) {
    const words = line.trim().split(/\s+/);
    if (words[0] === "IAMAT" && words.length === 4) {
      return iamat(words[1], words[2], words[3]) ?? `? ${line}\n`;
    }
    if (words[0] === "UPDATE" && words.length === 6 && update(words)) return "";
    if (words[0] === "WHATSAT" && words.length === 4) {
      const report = question(words);
      if (report) return report.at + this.places(report, words);
    }
    return `? ${line}\n`;
  }

  // The text, or nothing yet: lines behind it wait then.
  places(report, words) {
    let early = "";
    let isNow = true;
    askPlaces(report.location, Number(words[2]), Number(words[3]), (text) => {
      if (isNow) return (early = text);
      this.isAsking = false;
      this.socket.write(text, "latin1");
      this.answer();
      return text;
    });
    isNow = false;
    this.isAsking = early === "";
    return early;
  }
}

// To a neighbor; opened again when it is lost.
class Link {
  constructor(neighbor, port) {
    this.neighbor = neighbor;
    this.port = Number(port);
    this.open();
  }

  open() {
    this.outgoing = "";
    this.socket = net.connect({ host: "127.0.0.1", port: this.port, noDelay: true });
    this.socket.on("connect", () => {
      this.isOpen = true;
      for (const report of table.values()) this.send(updateLine(report));
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.isOpen = false;
      setTimeout(() => this.open(), 100);
    });
    this.socket.resume();
  }

  // What one turn of the loop has to say goes out together.
  send(line) {
    if (!this.isOpen) return;
    if (!this.outgoing) setImmediate(() => this.flush());
    this.outgoing += line;
  }

  flush() {
    if (this.isOpen) this.socket.write(this.outgoing, "latin1");
    this.outgoing = "";
  }
}

net
  .createServer({ noDelay: true, allowHalfOpen: true }, (socket) => new Client(socket))
  .listen({ port: Number(port), host: "127.0.0.1", backlog: 1024 });
for (const neighbor of neighbors.split(",").filter(Boolean)) {
  links.push(new Link(...neighbor.split(":")));
}
