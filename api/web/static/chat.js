// The box to ask: sends a question, reads the stream of events, shows checked words, citations and the filters understood.
// Everything that comes from the server is set as text, never as markup.
"use strict";

const panel = document.querySelector(".chat");
const turns = document.getElementById("turns");
const form = document.getElementById("ask");
const field = document.getElementById("question");
const fresh = document.getElementById("new-chat");
const examples = document.getElementById("examples");
const english = panel.dataset.lang === "en";
let conversation = null;
let busy = false;

// Filters that a chip can take away, with the follow-up that does so and the name to show.
const FILTERS = {
  span: ["不限时间", "any time"], tracks: ["不限赛道", "any track"], kinds: ["不限类型", "any kind"],
  places: ["不限地区", "any place"], regions: ["不限地区", "any place"], exclude_places: ["不限地区", "any place"],
  rounds: ["不限轮次", "any round"], min_amount_cny: ["不限金额", "any amount"], max_amount_cny: ["不限金额", "any amount"],
  investors: ["不限投资方", "any investor"],
};
const NAMES = Object.fromEntries([...document.querySelectorAll('.filters select option[value]')].filter((o) => o.value).map((o) => [o.value, o.textContent]));
const REGIONS = { home: ["园区及本市", "home"], region: ["长三角", "Yangtze delta"], bridge: ["新加坡、香港", "Singapore and Hong Kong"], overseas: ["海外", "overseas"] };
const MINUS = { exclude_places: ["不含 ", "not "] };

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function wording(pair) { return pair[english ? 1 : 0]; }

// Round ids as people say them: b_plus is B+轮.
const STAGES = { seed: ["种子轮", "seed"], angel: ["天使轮", "angel"], strategic: ["战略融资", "strategic"], pre_ipo: ["Pre-IPO", "pre-IPO"], pre_seed: ["Pre-种子轮", "pre-seed"], pre_angel: ["Pre-天使轮", "pre-angel"], seed_plus: ["种子+轮", "seed+"], angel_plus: ["天使+轮", "angel+"], cornerstone: ["基石投资", "cornerstone"] };

function stage(id) {
  if (STAGES[id]) return wording(STAGES[id]);
  const name = id.replace(/^pre_/, "Pre-").replace(/_plus/g, "+").replace(/(^|-)([a-h])/, (_, lead, letter) => lead + letter.toUpperCase());
  return english ? `Series ${name}` : `${name}轮`;
}

function shown(name, value) {
  if (Array.isArray(value) && name === "rounds") return value.map(stage).join(english ? ", " : "、");
  if (Array.isArray(value)) {
    const words = value.filter((v) => !(name === "regions" && v === "home" && value.length > 1)).map((v) => name === "regions" && REGIONS[v] ? wording(REGIONS[v]) : NAMES[v] || v);
    return (MINUS[name] ? wording(MINUS[name]) : "") + words.join(english ? ", " : "、");
  }
  if (name.endsWith("amount_cny")) {
    const amount = english ? `CNY ${value / 1e6}M` : value >= 1e8 ? `${value / 1e8}亿元` : `${value / 1e4}万元`;
    return (name.startsWith("min") ? "≥ " : "≤ ") + amount;
  }
  return String(value);
}

function showChips(place, interpretation) {
  place.replaceChildren();
  const names = Object.keys(FILTERS).filter((name) => interpretation[name] !== undefined);
  if (!names.length || !["leads", "count", "trend"].includes(interpretation.intent)) return;
  place.append(panel.dataset.understood);
  for (const name of names) {
    const chip = element("span", "chip", shown(name, interpretation[name]));
    const off = element("button", "", "×");
    off.type = "button";
    off.title = wording(FILTERS[name]);
    off.setAttribute("aria-label", wording(FILTERS[name]));
    off.addEventListener("click", () => ask(wording(FILTERS[name])));
    chip.append(off);
    place.append(chip);
  }
}

function withMarks(parent, text, number) {
  let last = 0;
  for (const match of text.matchAll(/\[(\d{1,3})\]/g)) {
    parent.append(text.slice(last, match.index));
    const mark = element("sup");
    const link = element("a", "", match[1]);
    link.href = `#cite-${number}-${match[1]}`;
    mark.append(link);
    parent.append(mark);
    last = match.index + match[0].length;
  }
  parent.append(text.slice(last));
}

function showAnswer(place, text, number) {
  place.replaceChildren();
  let table = null;
  for (const line of text.split("\n")) {
    if (/^\|.*\|$/.test(line.trim())) {
      if (/^\|[\s\-|]+\|$/.test(line.trim())) continue;
      const first = !table;
      table = table || place.appendChild(element("table"));
      const row = table.appendChild(element("tr"));
      for (const cell of line.trim().slice(1, -1).split("|")) withMarks(row.appendChild(element(first ? "th" : "td")), cell.trim(), number);
      continue;
    }
    table = null;
    if (line.trim()) withMarks(place.appendChild(element("p", /^\s{2,}/.test(line) ? "sub" : "")), line.trim(), number);
  }
}

function showCitations(place, citations, number) {
  place.replaceChildren();
  for (const cite of citations) {
    const item = element("li");
    item.value = cite.n;
    item.id = `cite-${number}-${cite.n}`;
    const safe = /^https?:\/\//.test(cite.url || "");
    const title = element(safe ? "a" : "span", "", cite.title || cite.document_id);
    if (safe) { title.href = cite.url; title.target = "_blank"; title.rel = "noopener noreferrer"; }
    item.append(title, ` ${[cite.publisher, cite.published_on].filter(Boolean).join("，")} `, element("q", "", cite.quote));
    place.append(item);
  }
}

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    let end;
    while ((end = rest.indexOf("\n\n")) >= 0) {
      const block = rest.slice(0, end);
      rest = rest.slice(end + 2);
      const event = { id: "", type: "", data: "" };
      for (const line of block.split("\n")) {
        if (line.startsWith("id: ")) event.id = line.slice(4);
        else if (line.startsWith("event: ")) event.type = line.slice(7);
        else if (line.startsWith("data: ")) event.data += line.slice(6);
      }
      if (event.data) yield { ...event, data: JSON.parse(event.data) };
    }
  }
}

async function ask(question) {
  if (busy || !question.trim()) return;
  busy = true;
  examples.hidden = true;
  fresh.hidden = false;
  const number = turns.children.length + 1;
  const turn = element("div", "turn");
  const chips = element("div", "chips");
  const answer = element("div", "answer");
  const cites = element("ol", "cites");
  answer.append(element("p", "waiting", panel.dataset.thinking));
  turn.append(element("p", "asked", question), chips, answer, cites);
  turns.append(turn);
  turn.scrollIntoView({ block: "nearest" });
  let text = "", last = "", finished = false;
  for (let attempt = 0; attempt < 3 && !finished; attempt += 1) {
    try {
      const headers = { "Content-Type": "application/json" };
      if (last) headers["Last-Event-ID"] = last;
      const response = await fetch("/api/v1/chat", { method: "POST", headers, body: JSON.stringify({ question, conversation_id: conversation }) });
      if (!response.ok) {
        const problem = await response.json().catch(() => null);
        showAnswer(answer, problem?.error?.message || panel.dataset.failed, number);
        finished = true;
        break;
      }
      for await (const event of events(response)) {
        last = event.id;
        if (event.type === "interpretation") showChips(chips, event.data);
        else if (event.type === "token") { text += event.data.text; showAnswer(answer, text, number); }
        else if (event.type === "done") {
          conversation = event.data.conversation_id;
          showAnswer(answer, event.data.answer, number);
          showCitations(cites, event.data.citations, number);
          finished = true;
        } else if (event.type === "error") { showAnswer(answer, event.data.message, number); finished = true; }
      }
    } catch { /* the connection broke: the next attempt resumes behind the last event */ }
  }
  if (!finished) showAnswer(answer, panel.dataset.failed, number);
  busy = false;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = field.value;
  field.value = "";
  ask(question);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
});
fresh.addEventListener("click", () => { conversation = null; turns.replaceChildren(); examples.hidden = false; fresh.hidden = true; field.focus(); });
for (const example of document.querySelectorAll(".example")) example.addEventListener("click", () => ask(example.textContent));
for (const select of document.querySelectorAll(".filters select")) select.addEventListener("change", () => select.form.requestSubmit());
