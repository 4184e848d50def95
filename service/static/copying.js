// Buttons that copy what stands beside them. Where the browser cannot, they stay away: the text can
// be selected all the same.

const status = document.querySelector("#copied");

async function copy(button) {
  await navigator.clipboard.writeText(text(document.getElementById(button.dataset.copy)));
  status.textContent = "";
  requestAnimationFrame(() => { status.textContent = status.dataset.done; });
  for (const other of document.querySelectorAll(".copy.copied")) other.classList.remove("copied");
  button.classList.add("copied");
}

// A line for each paragraph of a quotation, its source among them.
function text(part) {
  const lines = part.querySelectorAll("p, figcaption");
  if (!lines.length) return part.textContent;
  return [...lines].map((line) => line.textContent.trim()).join("\n");
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}
