"use strict";

const make = (tag, attributes, ...children) => {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
};

const nameOf = (reference) => reference.split("/").pop();

// A schema in a few words: "Swing", "list of text", "number or null".
const words = (schema) => {
  if (!schema) return "";
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.anyOf) return schema.anyOf.map(words).join(" or ");
  if (schema.enum) return schema.enum.map((word) => `"${word}"`).join(" | ");
  if (schema.type === "array") return `list of ${words(schema.items)}`;
  return schema.format ?? schema.type ?? "any";
};

const table = (head, rows) =>
  make("table", {},
    make("thead", {}, make("tr", {}, ...head.map((word) => make("th", { scope: "col" }, word)))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, cell))))));

const fieldsOf = (schema, schemas) => {
  const known = schema?.$ref ? schemas[nameOf(schema.$ref)] : schema;
  const needed = new Set(known?.required ?? []);
  return Object.entries(known?.properties ?? {}).map(([name, field]) => [
    make("code", {}, name), words(field) + (needed.has(name) ? "" : " (may be left out)"), field.description ?? ""]);
};

const bodyOf = (holder, schemas, title) => {
  const [type, content] = Object.entries(holder?.content ?? {})[0] ?? [];
  if (!type) return [];
  const rows = fieldsOf(content.schema, schemas);
  const head = make("p", {}, make("strong", {}, title), ` ${type} `, words(content.schema));
  return rows.length ? [head, table(["Field", "What", "Meaning"], rows)] : [head];
};

const operation = (path, verb, route, schemas) => {
  const inside = make("div", {});
  if (route.parameters.length) {
    inside.append(make("p", {}, make("strong", {}, "Parameters")), table(["Name", "In", "What", "Meaning"],
      route.parameters.map((p) => [make("code", {}, p.name), p.in, words(p.schema),
        p.description ?? p.schema.description ?? ""])));
  }
  inside.append(...bodyOf(route.requestBody, schemas, "Takes"));
  for (const [status, reply] of Object.entries(route.responses)) {
    inside.append(...(status < "400" ? bodyOf(reply, schemas, `Gives ${status}`)
      : [make("p", { className: "quiet" }, `${status}: ${reply.description}`)]));
  }
  const signedIn = route.security?.length === 0 ? [] : [make("span", { className: "badge" }, "signed in")];
  const summary = make("summary", {}, make("span", { className: "verb" }, verb.toUpperCase()),
    make("span", { className: "path" }, path), make("span", { className: "quiet" }, route.summary), ...signedIn);
  const node = make("details", { id: route.operationId }, summary, inside);
  node.dataset.words = `${verb} ${path} ${route.summary} ${route.tags}`.toLowerCase();
  return node;
};

const draw = (document_) => {
  const chapters = new Map();
  for (const [path, verbs] of Object.entries(document_.paths)) {
    for (const [verb, route] of Object.entries(verbs)) {
      const [tag] = route.tags;
      if (!chapters.has(tag)) chapters.set(tag, make("section", {}, make("h2", {}, tag)));
      chapters.get(tag).append(operation(path, verb, route, document_.components.schemas));
    }
  }
  document.querySelector("#routes").replaceChildren(...chapters.values());
};

const search = () => {
  const wanted = document.querySelector("#search").value.toLowerCase();
  for (const section of document.querySelectorAll("#routes section")) {
    const nodes = [...section.querySelectorAll("details")];
    for (const node of nodes) node.hidden = !node.dataset.words.includes(wanted);
    section.hidden = nodes.every((node) => node.hidden);
  }
};

document.querySelector("#search").addEventListener("input", search);
fetch("/api/openapi.json").then((reply) => reply.json()).then(draw)
  .catch(() => { document.querySelector("#routes").textContent = "openapi.json could not be read."; });
