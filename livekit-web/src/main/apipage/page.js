// Shows openapi.json, and sends what it describes with the token that the reader enters. The token stays in this page.

const VERBS = ['get', 'post', 'put', 'patch', 'delete'];
const STREAM = 'text/event-stream';
const MAX_SHOWN = 200_000;

const contents = document.getElementById('contents');
const main = document.getElementById('operation');
const token = document.getElementById('token');

let api;
let base;
let running;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'class') made.className = value;
    else if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.filter(child => child !== null));
  return made;
}

function operations() {
  return Object.entries(api.paths).flatMap(([path, verbs]) =>
    VERBS.filter(verb => verbs[verb]).map(verb => ({ path, verb, ...verbs[verb] })));
}

function resolve(schema) {
  if (!schema?.$ref) return schema ?? {};
  return { name: schema.$ref.split('/').pop(), ...api.components.schemas[schema.$ref.split('/').pop()] };
}

function typeName(schema) {
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.anyOf) return schema.anyOf.map(typeName).join(' or ');
  if (schema.enum) return schema.enum.join(' | ');
  if (schema.type === 'array') return `list of ${typeName(schema.items)}`;
  if (schema.additionalProperties?.type || schema.additionalProperties?.$ref)
    return `map of ${typeName(schema.additionalProperties)}`;
  return schema.format ? `${schema.type} (${schema.format})` : schema.type ?? 'anything';
}

/** What a reader may begin with: members that must be there, and a hint of the others. */
function example(schema, depth = 0) {
  const one = resolve(schema);
  if (one.anyOf) return example(one.anyOf[0], depth);
  if (one.enum) return one.enum[0];
  if (one.type === 'object') {
    if (!one.properties || depth > 1) return {};
    const names = one.required?.length ? one.required : Object.keys(one.properties);
    return Object.fromEntries(names.map(name => [name, example(one.properties[name], depth + 1)]));
  }
  return { array: [], boolean: true, integer: 0, number: 0 }[one.type]
    ?? { duration: 'PT10M', 'date-time': new Date().toISOString() }[one.format] ?? 'standup';
}

// ---- the list ----

function showContents() {
  const groups = new Map();
  for (const operation of operations()) {
    const group = operation.tags?.[0] ?? 'Other';
    groups.set(group, [...(groups.get(group) ?? []), operation]);
  }
  contents.replaceChildren(...[...groups].flatMap(([group, all]) => [
    element('h2', {}, group.replace(/([a-z])([A-Z])/g, '$1 $2')),
    ...all.map(one => element('a', { href: '#' + one.operationId, id: 'to-' + one.operationId },
      element('span', { class: 'verb ' + one.verb }, one.verb.toUpperCase()),
      element('span', {}, one.summary ?? one.path))),
  ]));
}

// ---- one operation ----

function field(parameter) {
  const id = 'parameter-' + parameter.name;
  const schema = resolve(parameter.schema);
  const list = schema.type === 'array';
  const input = element('input', {
    id, name: parameter.name, autocomplete: 'off', spellcheck: 'false', required: parameter.required,
    placeholder: schema.default !== undefined ? String(schema.default) : list ? 'several, with commas' : '',
  });
  input.parameter = parameter;
  return element('div', { class: 'field' },
    element('label', { for: id }, parameter.name,
      element('small', {}, `${parameter.in}${parameter.required ? ', required' : ''} · ${typeName(parameter.schema)}`)),
    input);
}

function bodyFields(body) {
  if (!body) return [];
  const types = Object.keys(body.content);
  const select = element('select', { id: 'content-type' }, ...types.map(type => element('option', {}, type)));
  const first = body.content[types[0]].schema;
  const text = element('textarea', { id: 'body', spellcheck: 'false', 'aria-label': 'Body' });
  text.value = types[0].includes('json') ? JSON.stringify(example(first), null, 2) : '';
  return [
    element('div', { class: 'field' }, element('label', { for: 'content-type' }, 'Content-Type'), select),
    element('div', { class: 'field' }, element('label', { for: 'body' }, 'Body',
      element('small', {}, typeName(first ?? {}))), text),
    first?.$ref ? schemaDetails(first, true) : null,
  ].filter(Boolean);
}

function schemaDetails(schema, open = false) {
  const one = resolve(schema.type === 'array' ? schema.items : schema);
  if (!one.properties) return null;
  return element('details', { open },
    element('summary', {}, one.name ?? 'Members'),
    element('table', {}, ...Object.entries(one.properties).map(([name, member]) => element('tr', {},
      element('td', {}, element('code', {}, name), one.required?.includes(name) ? '' : ' ?'),
      element('td', { class: 'muted' }, typeName(member))))));
}

function answers(responses) {
  return element('table', {},
    element('tr', {}, element('th', {}, 'Status'), element('th', {}, 'Means'), element('th', {}, 'Body')),
    ...Object.entries(responses).map(([status, response]) => {
      const [type, content] = Object.entries(response.content ?? {})[0] ?? [];
      return element('tr', {},
        element('td', {}, status),
        element('td', {}, response.description),
        element('td', {}, type ? element('code', {}, type) : 'none', content?.schema ? schemaDetails(content.schema) : null));
    }));
}

function show(operation) {
  running?.abort();
  document.title = `${operation.summary} · REST API`;
  for (const link of contents.querySelectorAll('a')) {
    if (link.hash === '#' + operation.operationId) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
  const form = element('form', { class: 'card', novalidate: true, onsubmit: event => {
    event.preventDefault();
    send(operation, form);
  } },
    ...operation.parameters.map(field),
    ...bodyFields(operation.requestBody),
    element('div', { class: 'actions' },
      element('button', { class: 'primary' }, 'Send'),
      element('button', { class: 'plain', type: 'button', id: 'stop', hidden: true, onclick: () => running?.abort() }, 'Stop')));
  main.replaceChildren(
    element('h1', {}, operation.summary),
    element('p', { class: 'route' },
      element('span', { class: 'verb ' + operation.verb }, operation.verb.toUpperCase()),
      element('span', { class: 'path' }, base + operation.path)),
    element('h2', {}, 'Try it'), form,
    element('section', { id: 'answer', 'aria-live': 'polite' }),
    element('h2', {}, 'Answers'), answers(operation.responses));
}

// ---- a request ----

function requestOf(operation, form) {
  let path = operation.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const input of form.querySelectorAll('input')) {
    const { name, in: place, schema } = input.parameter;
    const value = input.value;
    if (place === 'path') {
      if (!value) throw new Error(`${name} is missing`);
      path = path.replace(`{${name}}`, encodeURIComponent(value));
    } else if (value && place === 'header') {
      headers[name] = value;
    } else if (value) {
      const values = schema.type === 'array' ? value.split(',').map(one => one.trim()) : [value];
      values.forEach(one => query.append(name, one));
    }
  }
  if (token.value.trim()) headers.Authorization = 'Bearer ' + token.value.trim();
  const body = form.querySelector('#body')?.value;
  if (body !== undefined && (body || operation.requestBody.required)) {
    headers['Content-Type'] = form.querySelector('#content-type').value;
  }
  const url = base + path + (query.size ? '?' + query : '');
  return { url, options: { method: operation.verb.toUpperCase(), headers, body: headers['Content-Type'] ? body : undefined } };
}

function quoted(text) {
  return "'" + text.replaceAll("'", "'\\''") + "'";
}

function curl({ url, options }) {
  const parts = ['curl', '-X', options.method, quoted(new URL(url, location.href).href)];
  for (const [name, value] of Object.entries(options.headers)) {
    parts.push('-H', name === 'Authorization' ? '"Authorization: Bearer $TOKEN"' : quoted(`${name}: ${value}`));
  }
  if (options.body) parts.push('-d', quoted(options.body));
  return parts.join(' ');
}

async function send(operation, form) {
  running?.abort();
  const mine = running = new AbortController();
  const answer = document.getElementById('answer');
  const stop = document.getElementById('stop');
  const status = element('p', { class: 'status', role: 'status' }, 'Waiting…');
  const headers = element('pre', { hidden: true });
  const text = element('pre', { id: 'answer-body' });
  try {
    const request = requestOf(operation, form);
    answer.replaceChildren(element('h2', {}, 'Answer'), status,
      element('details', {}, element('summary', {}, 'As a command'), element('pre', {}, curl(request))), headers, text);
    const response = await fetch(request.url, { ...request.options, signal: mine.signal });
    status.textContent = `${response.status} ${response.statusText}`;
    status.className = 'status ' + (response.ok ? 'good' : 'bad');
    headers.textContent = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    headers.hidden = !headers.textContent;
    if (response.headers.get('Content-Type')?.startsWith(STREAM)) {
      stop.hidden = false;
      await read(response, text);
    } else {
      text.textContent = pretty(await response.text());
    }
  } catch (problem) {
    if (!mine.signal.aborted) {
      status.textContent = problem.message;
      status.className = 'status bad';
      answer.replaceChildren(element('h2', {}, 'Answer'), status);
    }
  } finally {
    stop.hidden = true;
    text.hidden = !text.textContent;
  }
}

async function read(response, into) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    into.textContent = (into.textContent + part.value).slice(-MAX_SHOWN);
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2).slice(0, MAX_SHOWN);
  } catch {
    return text.slice(0, MAX_SHOWN);
  }
}

// ---- the page ----

function route() {
  const all = operations();
  show(all.find(one => one.operationId === location.hash.slice(1)) ?? all[0]);
}

try {
  api = await (await fetch('v1/openapi.json')).json();
  // Where it was read from: the application may have a context path.
  base = new URL('v1', location.href).pathname;
  showContents();
  window.addEventListener('hashchange', () => {
    route();
    main.scrollTop = 0;
  });
  route();
} catch (problem) {
  main.replaceChildren(element('p', { class: 'error' }, `The description can't be read: ${problem.message}`));
}
