// A real SMSC for the tests (npm smpp 0.5.1): says on stdout what it got, does what stdin tells it. One JSON a line.
const smpp = require("smpp");
const readline = require("readline");

const say = (said) => process.stdout.write(JSON.stringify(said) + "\n");
let line = null;
let ids = 0;
let status = 0;
let fromPart = 1; // the parts before it are taken
let sequence = 0;

const server = smpp.createServer({}, (session) => {
  session.on("error", () => {});
  session.on("bind_transceiver", (pdu) => {
    const known = pdu.system_id === "linli" && pdu.password === "secret";
    session.send(pdu.response({ command_status: known ? 0 : smpp.ESME_RBINDFAIL }));
    if (known) {
      line = session;
      say({ event: "bound" });
    }
  });
  session.on("submit_sm", (pdu) => {
    const id = String(++ids);
    const udh = pdu.short_message.udh ? [...Buffer.concat([].concat(pdu.short_message.udh))] : null;
    const refused = status && (udh ? udh[udh.length - 1] : 1) >= fromPart ? status : 0;
    const shown = { id, to: pdu.destination_addr, text: pdu.short_message.message, status: refused };
    say({ event: "submit", ...shown, udh, receipt: pdu.registered_delivery, coding: pdu.data_coding });
    session.send(pdu.response(refused ? { command_status: refused } : { message_id: id }));
  });
  session.on("deliver_sm_resp", (pdu) => say({ event: "taken", sequence: pdu.sequence_number }));
  session.on("enquire_link", (pdu) => session.send(pdu.response()));
  session.on("unbind", (pdu) => (session.send(pdu.response()), session.close()));
});
server.listen(0, "127.0.0.1", () => say({ event: "listening", port: server.address().port }));

readline.createInterface({ input: process.stdin }).on("line", (told) => {
  const { act, from, text, id, stat, code, part } = JSON.parse(told);
  if (act === "status") [status, fromPart] = [code, part || 1];
  if (act === "cut") line.close();
  if (act === "deliver")
    line.deliver_sm({ source_addr: from, destination_addr: "10690000", short_message: text, data_coding: 8 });
  if (act === "receipt") {
    const words = `id:${id} sub:001 dlvrd:001 submit date:2603020900 done date:2603020901 stat:${stat} err:000 text:`;
    line.deliver_sm({ source_addr: from, destination_addr: "10690000", esm_class: 4, short_message: words });
  }
});
