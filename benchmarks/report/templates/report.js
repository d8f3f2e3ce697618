"use strict";
const table = document.getElementById("configurations");
const body = table.tBodies[0];

// "1,781 [..]" is a number, "failed" the worst, a dash comes last whichever way one sorts.
function valueOf(cell) {
  const text = cell.querySelector(".value").textContent.trim();
  if (text.startsWith("failed")) return Infinity;
  const number = parseFloat(text.replaceAll(",", "").replace("\u2212", "-"));
  return Number.isNaN(number) ? (text === "\u2013" ? null : text) : number;
}

function compare(one, other) {
  if (typeof one === "number" && typeof other === "number") return one === other ? 0 : one - other;
  return String(one).localeCompare(String(other), "en", { numeric: true });
}

function sortBy(head) {
  const descending = head.getAttribute("aria-sort") === "ascending";
  for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const rows = Array.from(body.rows, (row) => [valueOf(row.cells[head.cellIndex]), row]);
  rows.sort(([one], [other]) => {
    if (one === null || other === null) return (one === null) - (other === null);
    return descending ? compare(other, one) : compare(one, other);
  });
  body.append(...rows.map(([, row]) => row));
}

for (const head of table.tHead.rows[0].cells) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  button.addEventListener("click", () => sortBy(head));
  head.replaceChildren(button);
}

function seen(element) {
  return getComputedStyle(element).display !== "none";
}

function asCsv() {
  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const heads = Array.from(table.tHead.rows[0].cells).filter(seen);
  const lines = [[...heads.map((head) => head.textContent.trim()), "Roles"]];
  for (const row of Array.from(body.rows).filter(seen)) {
    const values = heads.map((head) => row.cells[head.cellIndex].querySelector(".value").textContent);
    const roles = Array.from(row.querySelectorAll(".tag"), (tag) => tag.textContent);
    lines.push([...values.map((text) => text.trim().replace(/\s+/g, " ")), roles.join("; ")]);
  }
  return lines.map((line) => line.map(quoted).join(",")).join("\n") + "\n";
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // A page opened from a file may not have the clipboard.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

const copyButton = document.getElementById("copy");
copyButton.hidden = false;
copyButton.addEventListener("click", async () => {
  const text = asCsv();
  copyButton.dataset.csv = text;
  await copy(text);
  document.getElementById("copied").textContent = `${text.split("\n").length - 2} rows copied`;
});

// A link to something folded opens it.
function openTarget() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  if (target) target.scrollIntoView();
}
addEventListener("hashchange", openTarget);
if (location.hash) openTarget();
