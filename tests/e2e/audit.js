// What a screen reader, a finger and tired eyes would stumble over. Returns sentences.
() => {
  const problems = [];
  const shown = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const where = (node) => node.outerHTML.slice(0, 120).replace(/\s+/g, " ");
  const say = (what, node) => problems.push(node ? `${what}: ${where(node)}` : what);

  if (document.documentElement.lang !== "vi") say("lang is not vi");
  if (!document.title.trim()) say("no title");
  if (all("h1").length !== 1) say(`${all("h1").length} h1`);
  if (all("main").length !== 1) say(`${all("main").length} main`);

  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6")) {
    const here = Number(heading.tagName[1]);
    if (here > level + 1) say(`heading jumps from ${level} to ${here}`, heading);
    level = here;
  }

  const navs = all("nav");
  const named = navs.map((nav) => nav.getAttribute("aria-label") ?? nav.getAttribute("aria-labelledby"));
  if (navs.length > 1 && new Set(named).size !== navs.length) say("two nav of one name");

  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) say(`id twice: ${id}`);
  for (const name of ["aria-describedby", "aria-labelledby", "aria-controls"]) {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      for (const id of node.getAttribute(name).split(/\s+/).filter(Boolean)) {
        if (!document.getElementById(id)) say(`${name} leads nowhere (${id})`, node);
      }
    }
  }

  const name = (node) => [
    node.getAttribute("aria-label"), node.getAttribute("title"), node.innerText, node.value,
    ...[...node.querySelectorAll("img[alt]")].map((image) => image.alt),
    ...[...node.querySelectorAll(".visually-hidden")].map((words) => words.textContent),
  ].join("").trim();
  for (const node of all("a[href], button, summary")) if (!name(node)) say("no name", node);
  for (const node of all("input:not([type=hidden]):not([type=submit]), select, textarea")) {
    const labelled = node.labels?.length || node.getAttribute("aria-label")
      || node.getAttribute("aria-labelledby");
    if (!labelled) say("no label", node);
  }
  for (const image of all("img")) if (!image.hasAttribute("alt")) say("no alt", image);
  for (const table of all("table")) if (!table.querySelector("th")) say("table without th", table);
  for (const cell of all("th")) if (!cell.hasAttribute("scope")) say("th without scope", cell);
  for (const drawing of all("svg[role=img]")) {
    if (!drawing.querySelector("title") && !drawing.getAttribute("aria-label")) say("svg without title", drawing);
  }
  for (const node of all("[style]")) say("inline style", node);

  // Targets (WCAG 2.5.8): 24 px unless a link stands in a sentence.
  for (const node of all("button, summary, input:not([type=hidden]), select, a.button, nav a")) {
    const box = (node.labels?.[0] && ["checkbox", "radio"].includes(node.type) ? node.labels[0] : node)
      .getBoundingClientRect();
    const visually_hidden = box.width <= 1 || box.height <= 1;
    if (!visually_hidden && (box.width < 24 || box.height < 24)) {
      say(`target ${Math.round(box.width)}×${Math.round(box.height)}`, node);
    }
  }
  return problems;
}
