// Zhiyin web chat: one file, no dependencies, no cookies, no inline style; docs/webchat.md says how to use it.
(() => {
  "use strict";
  const script = document.currentScript;
  const data = script?.dataset ?? {};
  if (!data.shop || window.zhiyinChat) return;
  const host = new URL(script.src).origin;
  const api = `${host}/widget/v1/`;
  const spoken = data.language || document.documentElement.lang || navigator.language || "";
  const language = /^zh/i.test(spoken) ? "zh" : "en";
  const words = {
    en: { chat: "Chat with us", close: "Close", person: "Talk to a person", robot: "Ask the robot", soon: "Not yet",
      open: "Open now", shut: "Closed now. Write, we answer later", opens: "Opens", wait: "Usual wait",
      unknown: "Wait: not known just now", second: "under a minute", minute: "min", write: "Write a message", send: "Send",
      picture: "Send a picture", typing: "is writing…", offline: "No connection. Messages are kept and sent later.",
      waiting: "waiting", sent: "sent", seen: "seen", failed: "not sent", again: "Try again", drop: "Remove", end: "End",
      how: "How was it?", comment: "Comment?", rate: "Send", skip: "Not now", thanks: "Thanks!",
      closed: "Talk ended. Write to go on.", log: "Messages", unread: "unread",
      stars: ["very bad", "bad", "so-so", "good", "very good"], us: "Shop", you: "You", start: "Hello! How can we help?" },
    zh: { chat: "在线咨询", close: "关闭", person: "人工客服", robot: "智能助手", soon: "暂未开通",
      open: "在线", shut: "现在是休息时间，可先留言，上班后回复您", opens: "上班时间", wait: "预计等待",
      unknown: "等待时间：暂无法估计", second: "1 分钟内", minute: "分钟", write: "请输入您的问题", send: "发送",
      picture: "发送图片", typing: "正在输入…", offline: "网络已断开，您的消息已保存，恢复后自动发送。",
      waiting: "待发送", sent: "已发送", seen: "已读", failed: "未发送", again: "重试", drop: "删除", end: "结束",
      how: "本次服务您还满意吗？", comment: "还想说点什么？", rate: "提交评价", skip: "暂不评价", thanks: "感谢您的评价！",
      closed: "本次会话已结束，继续发消息可重新咨询。", log: "聊天记录", unread: "条未读",
      stars: ["很不满意", "不满意", "一般", "满意", "很满意"], us: "客服", you: "我", start: "您好，请问有什么可以帮您？" },
  };
  const t = words[language], locale = language === "zh" ? "zh-CN" : "en";

  // What is kept over reloads. A signed-in customer's and an anonymous visitor's things never mix.
  const identity = data.identity || "";
  const whose = (() => {
    try { return JSON.parse(atob(identity.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub || ""; } catch { return ""; }
  })();
  const memory = {};
  const key = (name) => `zhiyin:${data.shop}:${whose}:${name}`;
  function load(name, otherwise) {
    let kept;
    try { kept = JSON.parse(localStorage.getItem(key(name))); } catch { /* not allowed */ }
    return kept ?? memory[name] ?? otherwise;
  }
  function keep(name, value) {
    memory[name] = value;
    try { localStorage.setItem(key(name), JSON.stringify(value)); } catch { /* this page remembers */ }
  }
  const uuid = () => crypto.randomUUID?.() ?? URL.createObjectURL(new Blob()).slice(-36);

  let secret = load("visitor", "");
  let position = 0, shown = new Map(), ways = null, shop = "", closed = false, state = {}, view = "ways", opened = false;
  let online = true, opening = null, streaming = false, abort = null, pause = 1000, asked = load("asked", 0), errors = [];
  let flushing = false, again = 0, typed = 0, told = 0;

  const plain = { credentials: "omit", cache: "no-store" };

  async function call(path, body, more = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), more.patience ?? 15000);
    try {
      const raw = body instanceof Blob;
      const answer = await fetch(api + path, {
        method: "POST", signal: stop.signal, ...plain,
        headers: { "Content-Type": raw ? "application/octet-stream" : "application/json",
          ...(path !== "open" && { Authorization: `Bearer ${secret}` }) },
        body: raw ? body : JSON.stringify(body) });
      const said = await answer.json().catch(() => ({}));
      connected(answer.status < 500);
      if (answer.status === 401 && path !== "open" && !more.second) {
        opening = null;
        await open();
        return call(path, body, { ...more, second: true });
      }
      return { status: answer.status, said };
    } catch {
      connected(false);
      return { status: 0, said: {} };
    } finally { clearTimeout(timer); }
  }

  function connected(now) {
    if (now === online) return;
    online = now;
    draw();
  }

  /** Who we are, and what was said so far. Throws when there is no connection. */
  function open() {
    opening ??= (async () => {
      secret = load("visitor", "");
      const { status, said } = await call("open", { shop: data.shop, identity, visitor: secret, language });
      if (status !== 200) { opening = null; throw status; }
      if (secret !== said.visitor) shown = new Map();
      secret = said.visitor;
      keep("visitor", secret);
      ({ position, ways, shop, closed } = said);
      for (const one of said.messages) take(one);
      if (said.messages.length || outbox().length) view = view === "ways" ? "talk" : view;
      draw();
      listen();
      flush();
    })();
    return opening;
  }

  const outbox = () => load("outbox", []);
  const replace = (id, change) => keep("outbox", outbox().flatMap((mine) => (mine.id === id ? change : [mine])));

  function take(one) {
    shown.set(one.id, one);
    if (outbox().some((mine) => mine.id === one.client_id)) replace(one.client_id, []);
    if (one.role !== "customer") state.typing = false;
  }

  const theirs = () => [...shown.values()].filter((one) => one.role !== "customer").map((one) => one.id);

  /** Tells the shop what arrived, and what was looked at. */
  function acknowledge() {
    const newest = Math.max(0, ...theirs());
    const looking = opened && view === "talk" && !document.hidden;
    if (!newest) return;
    if (looking && newest > load("read", 0)) { keep("read", newest); call("seen", { message: newest }); }
    else if (!looking && newest > told) { told = newest; call("seen", { message: newest, seen: false }); }
  }

  async function listen() {
    if (streaming) return;
    streaming = true;
    while (true) {
      while (resting) await new Promise((on) => { wake = on; });
      try {
        const { status, said } = await call("ticket", {});
        if (status !== 200) throw status;
        abort = new AbortController();
        let heard = Date.now();
        const guard = setInterval(() => { if (Date.now() - heard > 15000) abort.abort(); }, 2000);
        try {
          const answer = await fetch(`${api}stream?ticket=${said.ticket}&after=${position}`, { signal: abort.signal, ...plain });
          if (!answer.ok) throw answer;
          connected(true);
          pause = 1000;
          flush();
          const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
          for (let text = ""; ;) {
            const { value, done } = await reader.read();
            if (done) break;
            heard = Date.now();
            text += value;
            const frames = text.split("\n\n");
            text = frames.pop();
            frames.forEach(frame);
          }
        } finally { clearInterval(guard); }
      } catch { if (!resting) connected(false); }
      await new Promise((on) => { wake = on; setTimeout(on, pause * (0.5 + Math.random())); });
      pause = Math.min(pause * 2, 30000);
    }
  }
  // A browser has few connections for one host: a page that nobody looks at gives its own back, and catches up when seen.
  let wake = () => {}, resting = false, leaving;

  function frame(text) {
    const lines = Object.fromEntries(text.split("\n").map((line) => line.split(/: (.*)/)));
    if (!lines.data) return;
    const what = JSON.parse(lines.data);
    if (lines.event === "message") {
      take(what);
      position = Number(lines.id);
    } else if (lines.event === "state") {
      if (what.closed && !closed && shown.size) judge();
      closed = what.closed;
      state = what;
    }
    draw();
  }

  /** Sends what waits, in order; each message has its id from the start, so sending it twice changes nothing. */
  async function flush() {
    if (flushing) return;
    flushing = true;
    clearTimeout(again);
    try {
      await open();
      for (let one; (one = outbox().find((mine) => !mine.failed));) {
        const { status, said } = await call("messages", { client_id: one.id, text: one.text, attachments: one.files.map((file) => file.reference) });
        if (status === 200 || status === 202) {
          shown.has(said.id) || shown.set(said.id, { id: said.id, role: "customer", text: one.text, at: one.at, client_id: one.id, files: one.files });
          replace(one.id, []);
        } else if (status === 0 || status === 401 || status === 429 || status >= 500) throw status;
        else replace(one.id, [{ ...one, failed: said.error?.message ?? String(status) }]);
        draw();
      }
    } catch { again = setTimeout(flush, 2000 + Math.random() * 2000); }
    flushing = false;
  }

  function say(text, files = []) {
    keep("outbox", [...outbox(), { id: uuid(), text, files, at: new Date().toISOString() }]);
    closed = false;
    draw();
    flush();
  }

  async function upload(file) {
    await open().catch(() => {});
    const { status, said } = await call(`files?name=${encodeURIComponent(file.name)}`, file, { patience: 120000 });
    if (status === 201) say("", [{ reference: said.reference, name: file.name, url: "" }]);
    else errors.push({ text: `${t.failed}: ${said.error?.message ?? t.offline}`, file: status ? null : file });
    draw();
  }

  function judge() {
    if (!shown.size || asked === Math.max(...shown.keys())) return;
    asked = Math.max(...shown.keys());
    keep("asked", asked);
    view = "rating";
  }

  const h = (tag, set = {}, ...inner) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(set)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...inner.filter((one) => one != null && one !== false));
    return made;
  };
  const button = (set, ...inner) => h("button", { type: "button", ...set }, ...inner);
  const icon = (path) => {
    const [svg, line] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  };
  const cross = "M6 6l12 12M18 6L6 18";
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host{all:initial;--ink:#1d2530;--soft:#5a6675;--paper:#fff;--tint:#f2f5f9;--line:#d5dce5;--brand:#1f5fd0;--on:#fff;--bad:#b3261e;
font:15px/1.5 system-ui,sans-serif;color:var(--ink);color-scheme:light dark}
@media(prefers-color-scheme:dark){:host{--ink:#e6eaf0;--soft:#a4b0bf;--paper:#171c23;--tint:#222932;--line:#38424f;--brand:#7fb0ff;--on:#0b1a33;--bad:#ff9d94}}
*{box-sizing:border-box}[hidden]{display:none!important}button,textarea,input{font:inherit;color:inherit}
button{min-height:44px;min-width:44px;border:1px solid var(--line);border-radius:10px;background:var(--paper);cursor:pointer;padding:0 12px}
button:disabled{color:var(--soft)}:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
svg{width:22px;height:22px;fill:none;stroke:currentColor;stroke-width:2}
.main{background:var(--brand);color:var(--on);border-color:var(--brand)}
.launch,.panel{position:fixed;right:20px;bottom:20px;z-index:2147483000;box-shadow:0 4px 14px #0004}
.launch{width:56px;height:56px;border-radius:50%}
.count{position:absolute;top:-4px;right:-4px;min-width:22px;border-radius:11px;background:#b3261e;color:#fff;font-size:13px;padding:1px 5px}
.panel{bottom:88px;width:380px;height:min(600px,calc(100vh - 108px));background:var(--paper);border:1px solid var(--line);
border-radius:16px;display:flex;flex-direction:column;overflow:hidden}
header{display:flex;align-items:center;gap:8px;padding:8px 8px 8px 16px;border-bottom:1px solid var(--line)}
h2{font-size:17px;margin:0;flex:1;overflow:hidden}
.ways{display:grid;grid-template-columns:1fr 1fr;gap:12px;padding:16px}.ways button{padding:16px 12px;text-align:start;display:flex;flex-direction:column;gap:4px}
.ways span{color:var(--soft);font-size:13px}.ways :disabled{background:var(--tint)}
.log{flex:1;overflow:hidden auto;padding:16px;display:flex;flex-direction:column;gap:10px;}
.turn{max-width:85%;align-self:flex-start}.turn.mine{align-self:flex-end;text-align:end}
.text{background:var(--tint);border-radius:14px;padding:8px 12px;white-space:pre-wrap;overflow-wrap:anywhere;text-align:start;display:inline-block;margin:0}
.mine .text{background:var(--brand);color:var(--on)}.turn img{max-width:100%;max-height:240px;border-radius:10px}
.turn small{display:block;color:var(--soft);font-size:12px}.turn .bad,.error{color:var(--bad)}
.note{padding:8px 16px;margin:0;background:var(--tint);font-size:13px}.error{padding:4px 16px;font-size:13px}
form{display:flex;gap:8px;padding:10px;border-top:1px solid var(--line);align-items:flex-end}
textarea{flex:1;min-width:0;min-height:44px;max-height:120px;resize:none;border:1px solid var(--soft);border-radius:10px;padding:9px 12px;background:var(--paper)}
.rating{flex-direction:column;align-items:stretch;border:0;padding:16px;overflow-y:auto}.rating textarea{flex:none}
fieldset{border:0;padding:0;margin:0;display:flex;justify-content:space-between}
fieldset label{flex:1;min-height:56px;text-align:center;font-size:12px;cursor:pointer}fieldset input{display:block;width:24px;height:24px;margin:4px auto}
@media(max-width:480px){.panel{inset:0;width:auto;height:auto;border:0;border-radius:0}.launch{right:16px;bottom:16px}}`);

  const root = h("div", { lang: locale });
  const shadow = root.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  const count = h("span", { class: "count", "aria-hidden": "true" });
  const launch = button({ class: "launch main", onclick: () => toggle(!opened) },
    icon("M4 5h16v11H9l-5 4z"), count);
  const title = h("h2", { id: "title" });
  const finish = button({ onclick: () => { asked = 0; judge(); draw(); focus(); } }, t.end);
  const shut = button({ "aria-label": t.close, onclick: () => toggle() }, icon(cross));
  const waysBox = h("div", { class: "ways" });
  const log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": t.log, tabindex: "0" });
  const banner = h("p", { class: "note", role: "status" });
  const problems = h("div", { role: "alert" });
  const box = h("textarea", { rows: "1", "aria-label": t.write, placeholder: t.write, maxlength: "10000",
    onkeydown: (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); } },
    oninput: () => {
      keep("draft", box.value);
      if (Date.now() - typed > 3000 && online && box.value) { typed = Date.now(); call("typing", {}); }
    } });
  const chooser = h("input", { type: "file", accept: "image/jpeg,image/png,image/webp,image/gif", hidden: true, "aria-label": t.picture,
    onchange: () => { for (const file of chooser.files) upload(file); chooser.value = ""; } });
  const writing = h("form", { onsubmit: (event) => { event.preventDefault(); submit(); } },
    button({ "aria-label": t.picture, onclick: () => chooser.click() }, icon("M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M9 9h.01")),
    chooser, box, h("button", { class: "main" }, t.send));
  const comment = h("textarea", { "aria-label": t.comment, placeholder: t.comment, maxlength: "2000" });
  const stars = h("fieldset", {}, h("legend", {}, t.how), ...t.stars.map((word, place) =>
    h("label", {}, h("input", { type: "radio", name: "score", value: place + 1, required: true }), word)));
  const rating = h("form", { class: "rating", onsubmit: async (event) => {
    event.preventDefault();
    const { status, said } = await call("satisfaction", { score: Number(new FormData(rating).get("score")), comment: comment.value });
    errors = [{ text: status === 200 ? t.thanks : said.error?.message ?? t.offline }];
    if (status === 200) { view = "talk"; rating.reset(); }
    draw();
  } }, stars, comment, h("button", { class: "main" }, t.rate), button({ onclick: () => { view = "talk"; draw(); focus(); } }, t.skip));
  const panel = h("section", { class: "panel", role: "dialog", "aria-modal": "true", "aria-labelledby": "title", hidden: true, onkeydown: trap },
    h("header", {}, title, finish, shut), banner, waysBox, log, problems, writing, rating);
  shadow.append(launch, panel);

  function submit() {
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    keep("draft", "");
    errors = [];
    say(text);
    log.scrollTop = log.scrollHeight;
  }

  function trap(event) {
    if (event.key === "Escape") toggle();
    if (event.key !== "Tab") return;
    const stops = [...panel.querySelectorAll("button,textarea,input,[tabindex]")].filter((one) => !one.disabled && one.offsetParent);
    const now = stops.indexOf(shadow.activeElement);
    if (event.shiftKey ? now <= 0 : now === stops.length - 1) { event.preventDefault(); stops.at(event.shiftKey ? -1 : 0).focus(); }
  }

  function focus() {
    (view === "talk" ? box : view === "rating" ? stars.querySelector("input") : waysBox.querySelector("button") ?? shut).focus();
  }

  async function toggle(now = false) {
    opened = now;
    draw();
    if (!now) return launch.focus();
    focus();
    await open().catch(() => flush());
    draw();
    focus();
  }

  function way(name, text, detail, on) {
    return button({ disabled: !on, onclick: () => { view = "talk"; draw(); focus(); } },
      h("strong", {}, name), h("span", {}, text), detail && h("span", {}, detail));
  }

  const clock = (at) => new Date(at).toLocaleString(locale, { weekday: "short", hour: "2-digit", minute: "2-digit" });

  function drawWays() {
    const { person } = ways ?? {};
    if (!person) return waysBox.replaceChildren();
    const wait = person.wait_seconds;
    waysBox.replaceChildren(
      way(t.person, person.open ? t.open : t.shut, person.open
        ? wait == null ? t.unknown : `${t.wait}: ${wait < 60 ? t.second : `${Math.ceil(wait / 60)} ${t.minute}`}`
        : person.opens_at && `${t.opens}: ${clock(person.opens_at)}`, true),
      way(t.robot, t.soon, "", false));
  }

  /** Turns stay where they are once drawn, so that a screen reader hears each only once. */
  const drawn = new Map();
  function drawLog() {
    const below = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    const all = [...[...shown.values()].sort((a, b) => a.id - b.id), ...outbox()];
    const wanted = new Set();
    all.forEach((one, place) => {
      const mine = !one.role || one.role === "customer";
      const name = mine ? one.client_id ?? one.id : `m${one.id}`;
      wanted.add(name);
      const fate = !mine ? "" : one.role ? (state.seen_at && state.seen_at > one.at ? t.seen : t.sent) : one.failed ? `${t.failed}: ${one.failed}` : t.waiting;
      let turn = drawn.get(name);
      if (!turn) {
        turn = { box: h("div", { class: mine ? "turn mine" : "turn" }), pictures: h("div"), small: h("small"), more: h("div") };
        turn.box.append(turn.pictures, ...(one.text ? [h("p", { class: "text" }, one.text)] : []), turn.small, turn.more);
        drawn.set(name, turn);
      }
      const files = one.files ?? [], links = files.map((file) => (file.url || file.name).split("?")[0]).join();
      if (turn.links !== links) {
        turn.links = links;
        turn.pictures.replaceChildren(...files.map((file) => file.url
          ? h("img", { src: host + file.url, alt: file.name || t.picture, onload: () => { if (below) log.scrollTop = log.scrollHeight; } })
          : h("p", { class: "text" }, file.name)));
      }
      turn.small.textContent = `${mine ? t.you : one.name || t.us} · ${clock(one.at)}${fate && ` · ${fate}`}`;
      turn.small.className = one.failed ? "bad" : "";
      turn.more.replaceChildren(...(one.failed ? [[t.again, [{ ...one, failed: undefined }]], [t.drop, []]].map(([word, change]) =>
        button({ onclick: () => { replace(one.id, change); draw(); flush(); } }, word)) : []));
      if (log.children[place] !== turn.box) log.insertBefore(turn.box, log.children[place] ?? null);
    });
    for (const [name, turn] of drawn) if (!wanted.has(name)) { turn.box.remove(); drawn.delete(name); }
    if (below) log.scrollTop = log.scrollHeight;
  }

  function draw() {
    const talking = view === "talk";
    panel.hidden = !opened;
    title.textContent = shop || t.chat;
    finish.hidden = !talking || !shown.size;
    waysBox.hidden = view !== "ways";
    log.hidden = writing.hidden = !talking;
    rating.hidden = view !== "rating";
    if (view === "ways") drawWays();
    if (talking) drawLog();
    banner.textContent = !online ? t.offline : state.typing ? `${t.us} ${t.typing}` : talking && closed ? t.closed : talking && !shown.size ? t.start : "";
    banner.hidden = !banner.textContent;
    problems.replaceChildren(...errors.map((one) => h("p", { class: "error" }, one.text, one.file && h("button", { type: "button",
      onclick: () => { errors = errors.filter((other) => other !== one); upload(one.file); draw(); } }, t.again))));
    acknowledge();
    const many = theirs().filter((id) => id > load("read", 0)).length;
    count.textContent = many;
    count.hidden = !many;
    launch.setAttribute("aria-label", many ? `${t.chat}, ${many} ${t.unread}` : t.chat);
    launch.setAttribute("aria-expanded", opened);
  }

  function returned() {
    clearTimeout(leaving);
    if (document.hidden) {
      leaving = setTimeout(() => { resting = true; abort?.abort(); }, 5000);
      return;
    }
    resting = false;
    pause = 1000;
    wake();
    if (secret || outbox().length) flush();
    draw();
  }
  addEventListener("online", returned);
  addEventListener("offline", () => { abort?.abort(); connected(false); });
  addEventListener("storage", (event) => { if (event.key?.startsWith(key(""))) draw(); });
  document.addEventListener("visibilitychange", returned);

  box.value = load("draft", "");
  if (outbox().length) view = "talk";
  window.zhiyinChat = { open: () => toggle(true), close: () => toggle() };
  const mount = () => { document.body.append(root); draw(); if (secret || outbox().length) open().catch(() => flush()); };
  if (document.body) mount();
  else addEventListener("DOMContentLoaded", mount);
})();
