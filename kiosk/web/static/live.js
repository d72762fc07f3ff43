"use strict";
// Keeps #live as the server has it: a stream tells that something changed, and the page asks for its part anew.
const live = document.getElementById("live");
const offline = document.getElementById("offline");
const SILENT_MS = 10000; // the stream says something every 4 s
let heard = Date.now(), asked = 0, sending = false, wanted = false, pressing = false;
document.addEventListener("pointerdown", () => { pressing = true; });
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => { setTimeout(() => { pressing = false; if (wanted) refresh(); }, 50); });

function isHeld() { // somebody is in the middle of something
  const dialog = document.querySelector("dialog[open]");
  const typing = document.activeElement && document.activeElement.matches("input[type=text], textarea");
  return sending || pressing || Boolean(dialog) || Boolean(typing);
}

function show(html) {
  const focused = document.activeElement && live.contains(document.activeElement) ? keyOf(document.activeElement) : "";
  const list = live.querySelector(".list"), top = list ? list.scrollTop : 0;
  live.innerHTML = html; // rendered by the server, which escapes what it was given
  const note = live.querySelector("template#note");
  if (note) document.getElementById("said").replaceChildren(note.content);
  const again = live.querySelector(".list");
  if (again) again.scrollTop = top;
  if (focused) { const found = [...live.querySelectorAll("button, a")].find((one) => keyOf(one) === focused); if (found) found.focus(); }
  document.dispatchEvent(new CustomEvent("shown"));
}

function keyOf(element) {
  return element.dataset.key || element.getAttribute("href") || (element.form ? element.form.getAttribute("action") : "");
}

async function refresh() {
  if (isHeld()) { wanted = true; return; }
  wanted = false;
  const turn = ++asked;
  try {
    const answer = await fetch(live.dataset.fragment + location.search, {headers: {"X-Fragment": "1"}, redirect: "manual"});
    const html = answer.ok ? await answer.text() : "";
    if (turn !== asked) return; // something newer is on its way
    if (isHeld()) wanted = true;
    else if (answer.ok) show(html);
    else if (answer.type === "opaqueredirect") location.reload();
  } catch { /* the stream says when the server is back */ }
}

function setOffline(off) {
  document.body.classList.toggle("offline", off);
  if (offline) offline.hidden = !off;
  document.dispatchEvent(new CustomEvent("contact", {detail: !off}));
}

function listen() {
  const stream = new EventSource("/live?clinics=" + encodeURIComponent(live.dataset.live));
  let first = true;
  stream.onmessage = (message) => {
    const news = JSON.parse(message.data);
    heard = Date.now();
    setOffline(!news.well);
    if (news.changed && (!first || document.body.dataset.missed)) refresh();
    first = false;
    delete document.body.dataset.missed;
  };
  stream.onerror = () => {
    document.body.dataset.missed = "1";
    if (stream.readyState === EventSource.CLOSED) { stream.close(); setTimeout(listen, 2000); }
  };
}
setInterval(() => { if (Date.now() - heard > SILENT_MS) setOffline(true); if (wanted) refresh(); }, 1000);
listen();
