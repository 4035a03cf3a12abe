// Sliders for the weights of a composite index. The page works without this file: the form asks the server for the same
// page with other weights. With it each number gets a slider, and the table, the drawing and a spoken line follow.
// What the rows say, in which language and direction, comes ready from the server; nothing is computed here.

const form = document.querySelector("form[data-endpoint]");
if (form) start(form);

function start(form) {
  const fields = [...form.querySelectorAll("input[data-code]")];
  const body = document.querySelector("#weights-table tbody");
  const drawing = document.querySelector("#weights-drawing .drawing");
  const status = document.querySelector("#weights-status");
  let timer = 0;
  let pending = null;

  const plain = (text) => String(Number(Number(text).toFixed(4)));
  const query = () => fields
    .filter((field) => field.value !== "" && Number(field.value) !== Number(field.dataset.published))
    .map((field) => `${field.dataset.code}:${plain(field.value)}`)
    .join(",");

  async function ask() {
    pending?.abort();
    pending = new AbortController();
    const { signal } = pending;
    const weights = query();
    const address = new URL(form.dataset.endpoint, document.baseURI);
    if (weights) address.searchParams.set("w", weights);
    try {
      const response = await fetch(address, { signal, headers: { Accept: "application/json" } });
      const answer = await response.json();
      if (signal.aborted) return;
      if (!response.ok) {
        status.textContent = answer.detail ?? form.dataset.failed;
        return;
      }
      show(answer);
      const here = new URL(location.href);
      here.search = weights ? `?w=${encodeURIComponent(weights)}` : "";
      history.replaceState(null, "", here);
    } catch {
      if (!signal.aborted) status.textContent = form.dataset.failed;
    }
  }

  function show(answer) {
    const numeric = body.dataset.numeric.split("");
    body.replaceChildren(
      ...answer.rows.map((row) => {
        const line = document.createElement("tr");
        row.forEach((text, at) => {
          const cell = document.createElement(at === 0 ? "th" : "td");
          if (at === 0) cell.scope = "row";
          cell.className = numeric[at] === "1" ? "number" : "words";
          cell.textContent = text;
          line.append(cell);
        });
        return line;
      }),
    );
    const parsed = new DOMParser().parseFromString(answer.drawing, "image/svg+xml").documentElement;
    if (parsed.localName === "svg") drawing.replaceChildren(document.importNode(parsed, true));
    for (const share of answer.shares) {
      const output = document.getElementById(`share-${share.code}`);
      if (output) output.textContent = share.text;
    }
    status.textContent = answer.said;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, 250);
  }

  for (const field of fields) {
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = "0";
    slider.max = String(Math.max(Number(form.dataset.top), Number(field.value) || 0));
    slider.step = form.dataset.step;
    slider.value = field.value;
    slider.setAttribute("aria-labelledby", `label-${field.id}`);
    field.before(slider);
    slider.addEventListener("input", () => {
      field.value = slider.value;
      later();
    });
    field.addEventListener("input", () => {
      if (!field.checkValidity() || field.value === "") return;
      if (Number(field.value) > Number(slider.max)) slider.max = field.value;
      slider.value = field.value;
      later();
    });
    slider.dataset.of = field.id;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    ask();
  });
}
