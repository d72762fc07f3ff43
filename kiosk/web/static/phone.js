"use strict";
// The page of one number: asks anew when its clinic's queue has changed, and shakes the telephone when it is called.
const live = document.getElementById("live"), offline = document.getElementById("offline");
let heard = Date.now(), pending = null;
const state = () => live.querySelector("[data-state]").dataset.state;

async function refresh() {
  pending = null;
  const before = state();
  const answer = await fetch(location.href, {headers: {"X-Fragment": "1"}}).catch(() => null);
  if (!answer) return;
  if (answer.status === 404) { location.reload(); return; }
  if (!answer.ok) return;
  live.innerHTML = await answer.text(); // rendered by the server, which escapes what it was given
  if (live.querySelector("[data-clinic]").dataset.clinic !== live.dataset.live) location.reload(); // transferred
  if (state() === "called" && before !== "called" && navigator.vibrate) navigator.vibrate([400, 200, 400]);
}

function soon(within) { if (!pending) pending = setTimeout(refresh, Math.random() * within); } // not all telephones at once

function listen() {
  const stream = new EventSource("/live?clinics=" + encodeURIComponent(live.dataset.live));
  let first = true;
  stream.onmessage = (message) => {
    const news = JSON.parse(message.data);
    heard = Date.now();
    offline.hidden = news.well;
    if (news.changed && !first) soon(300);
    first = false;
  };
  stream.onerror = () => { first = false; if (stream.readyState === EventSource.CLOSED) { stream.close(); setTimeout(listen, 5000); } };
}
setInterval(() => { offline.hidden = Date.now() - heard < 15000; }, 1000);
setInterval(() => soon(5000), 30000); // minutes pass without news
listen();
